//! `extend model`: what another app adds to a model.

use luthier::{Db, Model, Result};
use luthier_test_support::on_every_database;
use places::models::{
    desk::{NewSeat, Seat},
    press::{Author, NewAuthor, author},
};

use crate::{articles, events, migrated};

#[on_every_database(migrated)]
async fn behaviour_comes_from_another_app(db: &Db) -> Result<()> {
    articles(db, ["one", "two"]).await?;
    for (number, name) in [(2, "Zoe"), (1, "Yan")] {
        let new = NewAuthor { name: name.into() };
        let editor = Author::objects().create(db, new).await?.id;
        Seat::objects()
            .create(db, NewSeat { editor, number })
            .await?;
    }
    assert_eq!(events(db).await?, ["author Zoe", "author Yan"], "its hook");
    let seated = Author::seated().values(author::name()).all(db).await?;
    assert_eq!(seated, ["Yan", "Zoe"], "its manager");
    let counted = Author::objects().values((author::name(), author::article_count()));
    assert_eq!(
        counted.all(db).await?,
        [
            ("Ann".to_owned(), 2),
            ("Yan".to_owned(), 0),
            ("Zoe".to_owned(), 0)
        ],
        "its annotation and its ordering"
    );
    assert_eq!(Author::ADMIN.list_display.len(), 2);
    assert_eq!(Author::META.label, "press.Author");
    Ok(())
}
