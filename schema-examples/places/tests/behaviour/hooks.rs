//! Hooks: what runs when rows are written, and what does not.

use luthier::{Db, Error, Result};
use luthier_test_support::on_every_database;
use places::models::press::{
    Article, Author, NewArticle, NewAuthor, NewNote, NewTag, Note, Tag, article, author,
};

use crate::{articles, events, migrated};

#[on_every_database(migrated)]
async fn saving_calls_hooks_around_the_write(db: &Db) -> Result<()> {
    let [mut one] = articles(db, ["One More"]).await?;
    assert_eq!(one.slug, "one-more", "what a hook changes is written");
    one.title = "Two".into();
    one.save(db).await?;
    assert_eq!(one.slug, "two");
    one.views = 7;
    one.save_fields(db, article::views()).await?;
    one.refresh(db).await?;
    assert_eq!((one.slug.as_str(), one.views), ("two", 7));
    assert_eq!(
        events(db).await?,
        [
            "saving Two (false)",
            "saved Two (false)",
            "saving Two (false)",
            "saved Two (false)"
        ]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn an_error_in_a_hook_takes_everything_back(db: &Db) -> Result<()> {
    let [mut one, kept] = articles(db, ["one", "kept"]).await?;
    let new = NewArticle {
        title: "forbidden".into(),
        author: one.author_id,
    };
    let refused = Article::objects().create(db, new).await.unwrap_err();
    assert!(matches!(refused, Error::Unsupported { .. }), "{refused:?}");
    one.title = "forbidden".into();
    assert!(one.save(db).await.is_err());
    assert!(kept.delete(db).await.is_err());
    // Along with their author: nothing is deleted.
    let everything = Author::objects().delete(db).await;
    assert!(everything.is_err());
    assert_eq!(events(db).await?, [""; 0]);
    let titles = Article::objects().values(article::title()).all(db).await?;
    assert_eq!(titles, ["kept", "one"]);
    // Inside a transaction, only the write itself.
    db.atomic(async |tx| {
        let new = NewArticle {
            title: "forbidden".into(),
            author: one.author_id,
        };
        assert!(Article::objects().create(&mut *tx, new).await.is_err());
        let new = NewArticle {
            title: "allowed".into(),
            author: one.author_id,
        };
        Article::objects().create(&mut *tx, new).await
    })
    .await?;
    assert_eq!(
        events(db).await?,
        ["saving allowed (true)", "saved allowed (true)"]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_row_that_a_hook_makes_wrong_is_refused(db: &Db) -> Result<()> {
    let [one] = articles(db, ["one"]).await?;
    let new = NewArticle {
        title: "x".repeat(101),
        author: one.author_id,
    };
    let refused = Article::objects().create(db, new).await;
    assert!(matches!(refused, Err(Error::Validation(_))), "{refused:?}");
    assert_eq!(events(db).await?, [""; 0]);
    Ok(())
}

#[on_every_database(migrated)]
async fn deletions_call_hooks_of_every_row_that_goes(db: &Db) -> Result<()> {
    let [one, two] = articles(db, ["one", "two"]).await?;
    for text in ["good", "bad"] {
        Note::objects()
            .create(
                db,
                NewNote {
                    article: one.id,
                    text: text.into(),
                },
            )
            .await?;
    }
    two.delete(db).await?;
    assert_eq!(
        events(db).await?,
        ["deleting two with 0 notes", "deleted two"]
    );
    let deleted = Author::objects()
        .filter(author::name().eq("Ann"))
        .delete(db)
        .await?;
    let counts: Vec<_> = deleted.by_model.into_iter().collect();
    assert_eq!(
        counts,
        [("press.Article", 1), ("press.Author", 1), ("press.Note", 2)]
    );
    assert_eq!(
        events(db).await?[2..],
        [
            "deleting one with 2 notes",
            "deleted note good",
            "deleted note bad",
            "deleted one"
        ]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn writes_of_many_rows_call_none(db: &Db) -> Result<()> {
    let [one, two] = articles(db, ["one", "two"]).await?;
    let new = ["three", "four"].map(|title| NewArticle {
        title: title.into(),
        author: one.author_id,
    });
    let made = Article::objects().bulk_create(db, new).await?;
    assert_eq!(made[0].slug, "");
    Article::objects()
        .bulk_update(db, [&one, &two], article::views())
        .await?;
    Article::objects()
        .update(db, article::views().set(1))
        .await?;
    assert_eq!(events(db).await?, [""; 0]);
    Ok(())
}

#[on_every_database(migrated)]
async fn changes_of_a_many_to_many_are_told_from_both_ends(db: &Db) -> Result<()> {
    let [one, two] = articles(db, ["one", "two"]).await?;
    for name in ["a", "b", "c", "taboo"] {
        Tag::objects()
            .create(db, NewTag { name: name.into() })
            .await?;
    }
    one.tags().add(db, &["a".into(), "b".into()]).await?;
    one.tags().add(db, &["b".into()]).await?;
    one.tags().set(db, &["b".into(), "c".into()]).await?;
    one.tags().clear(db).await?;
    assert!(one.tags().add(db, &["taboo".into()]).await.is_err());
    assert_eq!(one.tags().count(db).await?, 0);
    let a = Tag::objects().get_by_key(db, &"a".into()).await?;
    a.articles().add(db, &[one.id, two.id]).await?;
    a.articles().remove(db, &[two.id]).await?;
    assert_eq!(
        events(db).await?,
        [
            "tags PreAdd one a+b",
            "tags PostAdd one a+b",
            "tags PreRemove one a",
            "tags PostRemove one a",
            "tags PreAdd one c",
            "tags PostAdd one c",
            "tags PreClear one ",
            "tags PostClear one ",
            "tags PreAdd a of 2 articles",
            "tags PostAdd a of 2 articles",
            "tags PreRemove a of 1 articles",
            "tags PostRemove a of 1 articles",
        ]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_hook_may_write_rows_of_its_own_model_and_be_spawned(db: &Db) -> Result<()> {
    let db = db.clone();
    let spawned = tokio::spawn(async move {
        let name = "Bob and friend".to_owned();
        let mut made = Author::objects().create(&db, NewAuthor { name }).await?;
        made.save(&db).await?;
        made.delete(&db).await?;
        events(&db).await
    });
    let seen = spawned.await.unwrap()?;
    assert_eq!(
        seen,
        [
            "author friend of Bob",
            "author Bob and friend",
            "author Bob and friend"
        ]
    );
    Ok(())
}
