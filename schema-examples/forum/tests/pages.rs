//! The code of `docs/packages.md`, compiled and run: each of its blocks stands here, word for word.

use forum::models::{
    self,
    accounts::{NewUser, User, user},
    forum::{NewReply, NewTopic, Reply, Topic, reply, topic},
    prelude::*,
};
use luthier::{Db, Expr, QuerySet, Result, model::Fetch};
use luthier_test_support::on_every_database;

/// How many replies somebody wrote that say something.
pub fn word_count() -> Expr<User, i64> {
    user::replies().filter(reply::text().contains(" ")).count()
}

/// What this crate asks of users.
pub trait Talkers {
    /// Those who wrote at least so many replies.
    fn wordy(self, least: i64) -> Self;
}

impl<R: Fetch> Talkers for QuerySet<User, R> {
    fn wordy(self, least: i64) -> Self {
        self.filter(word_count().gte(least))
    }
}

/// Ann with a topic and two replies to it, Ben with none.
async fn filled(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    let new = |name: &str| NewUser {
        name: name.into(),
        email: format!("{name}@example.com"),
    };
    let ann = User::objects().create(db, new("Ann")).await?;
    User::objects().create(db, new("Ben")).await?;
    let rust = NewTopic {
        title: "Rust".into(),
        owner: ann.id,
    };
    let rust = Topic::objects().create(db, rust).await?;
    for text in ["Rust it is", "Yes"] {
        let reply = NewReply {
            topic: rust.id,
            author: ann.id,
            text: text.into(),
        };
        Reply::objects().create(db, reply).await?;
    }
    Ok(())
}

#[on_every_database(filled)]
async fn ways_back(db: Db) -> Result<()> {
    use models::{
        accounts::{User, user},
        prelude::*,
    };

    let talking = User::objects().filter(user::replies().any(reply::text().contains("Rust")));
    let users = talking.prefetch_related(user::replies()).all(&db).await?;
    let texts = users[0].replies().values(reply::text()).all(&db).await?;
    let topics = Topic::objects().filter(topic::owner().replies().exists());
    assert_eq!((users[0].replies.len(), texts.len()), (2, 2));
    assert_eq!(topics.count(&db).await?, 1);
    Ok(())
}

#[on_every_database(filled)]
async fn extensions(db: Db) -> Result<()> {
    let most = User::objects()
        .talkers()
        .order_by(user::reply_count().desc())
        .values((user::name(), user::reply_count()));
    let owners = Topic::objects().values((topic::title(), topic::owner().reply_count()));
    assert_eq!(most.all(&db).await?, [("Ann".to_owned(), 2)]);
    assert_eq!(owners.all(&db).await?, [("Rust".to_owned(), 2)]);
    let wordy = User::objects()
        .wordy(1)
        .values((user::name(), word_count()));
    assert_eq!(wordy.all(&db).await?, [("Ann".to_owned(), 1)]);
    Ok(())
}

#[test]
fn every_block_of_the_page_is_here() {
    let page = include_str!("../../../docs/packages.md");
    let here = squeezed(include_str!("pages.rs"));
    let blocks: Vec<&str> = page.split("```rust\n").skip(1).collect();
    assert_eq!(blocks.len(), 3);
    assert!(!page.contains("```rust,"), "a block that nothing compiles");
    for block in blocks {
        let code = block.split("```").next().unwrap_or_default();
        assert!(
            here.contains(&squeezed(code)),
            "this block is not in the test:\n{code}"
        );
    }
}

/// Without comments at the ends of lines, and without all that the layout decides.
fn squeezed(code: &str) -> String {
    let lines = code
        .lines()
        .map(|line| line.split(" // ").next().unwrap_or_default());
    let text: String = lines.collect();
    let text: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    text.replace(",)", ")").replace(",}", "}")
}
