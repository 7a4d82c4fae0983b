//! What every database must do alike with models that inherit from each other.
//!
//! Each test is written once and runs on every kind of database.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod extensions;
mod hooks;
mod inheritance;
mod parents;
mod proxies;

use luthier::{Db, Result};
use places::models::{
    self,
    press::{Article, Author, Event, NewArticle, NewAuthor, event},
};

/// Every table, with nothing in them.
async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

/// The author `Ann`, with articles of these titles; nothing is known of how they came.
async fn articles<const N: usize>(db: &Db, titles: [&str; N]) -> Result<[Article; N]> {
    let name = "Ann".to_owned();
    let author = Author::objects().create(db, NewAuthor { name }).await?.id;
    let mut made = Vec::new();
    for title in titles {
        let title = title.to_owned();
        made.push(
            Article::objects()
                .create(db, NewArticle { title, author })
                .await?,
        );
    }
    Event::objects().delete(db).await?;
    Ok(made.try_into().unwrap_or_else(|_| unreachable!()))
}

/// What happened, in order.
async fn events(db: &Db) -> Result<Vec<String>> {
    let all = Event::objects().order_by(event::id().asc());
    all.values(event::what()).all(db).await
}
