//! Several databases: by name, by a router, with replicas. What each of them holds is told apart by what was put there.

use std::{path::Path, time::Duration};

use blog::models::{
    self,
    blog::{NewTag, NewUser, Post, Tag, User, post, tag, user},
};
use luthier::{
    Db, Error, Result,
    db::{Databases, Router},
    meta::ModelMeta,
};
use tempfile::TempDir;

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite://{}/{name}.db", folder.display())
}

/// A migrated database file that holds a user of its own name.
async fn file(folder: &Path, name: &str) -> Result<String> {
    let url = url(folder, name);
    let db = Db::connect(&url).await?;
    models::migrate(&db).await?;
    User::objects().create(&db, new_user(name)).await?;
    Ok(url)
}

fn new_user(name: &str) -> NewUser {
    NewUser {
        name: name.into(),
        email: format!("{name}@example.com"),
    }
}

/// The names of the users that a handle sees.
async fn names(db: &Db) -> Result<String> {
    let users = User::objects()
        .order_by(user::id().asc())
        .values(user::name())
        .all(db)
        .await?;
    Ok(users.join(" "))
}

#[tokio::test]
async fn a_name_leads_to_its_database() -> Result<()> {
    let folder = TempDir::new().expect("a folder");
    let db = Databases::new(file(folder.path(), "main").await?)?
        .database("archive", file(folder.path(), "old").await?)?
        .connect()
        .await?;
    assert_eq!(names(&db).await?, "main");
    assert_eq!(names(&db.using("default")).await?, "main");
    let archive = db.using("archive");
    assert_eq!(
        (archive.name(), names(&archive).await?.as_str()),
        ("archive", "old")
    );
    User::objects().create(&archive, new_user("ann")).await?;
    archive
        .atomic(async |tx| User::objects().create(&mut *tx, new_user("bob")).await)
        .await?;
    assert_eq!(names(&archive).await?, "old ann bob");
    assert_eq!(names(&db).await?, "main");

    let error = names(&db.using("archvie")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no database `archvie`; there are `default`, `archive`"
    );
    let error = db
        .using("nowhere")
        .atomic(async |_| Ok::<_, Error>(()))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::UnknownDatabase { .. }), "{error}");
    // A handle on one database has that one only.
    let single = Db::connect(&url(folder.path(), "main")).await?;
    assert_eq!(names(&single.using("default")).await?, "main");
    assert!(names(&single.using("archive")).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_name_is_given_once() {
    let databases = Databases::new("sqlite::memory:").unwrap();
    let error = databases
        .database("default", "sqlite::memory:")
        .unwrap_err();
    assert!(error.to_string().contains("`default` already"), "{error}");
    let error = Databases::new("oracle://x").unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error}");
}

#[tokio::test]
async fn replicas_are_read_in_turn_and_the_primary_after_a_write() -> Result<()> {
    let folder = TempDir::new().expect("a folder");
    let stick = Duration::from_millis(400);
    let db = Databases::new(file(folder.path(), "main").await?)?
        .replica("one", file(folder.path(), "first").await?)?
        .replica("two", file(folder.path(), "second").await?)?
        .sticky(stick)
        .connect()
        .await?;
    assert_eq!(names(&db).await?, "first");
    assert_eq!(names(&db).await?, "second");
    assert_eq!(names(&db).await?, "first");
    assert_eq!(names(&db.primary()).await?, "main");
    assert_eq!(names(&db.using("two")).await?, "second");
    assert_eq!(names(&db.using("default")).await?, "second");

    let (mine, other) = (db.session(), db.session());
    User::objects().create(&mine, new_user("ann")).await?;
    assert_eq!(names(&mine).await?, "main ann");
    assert_eq!(names(&mine.clone()).await?, "main ann");
    // Whoever did not write goes on reading from replicas.
    assert_eq!(names(&other).await?, "first");
    assert_eq!(names(&db).await?, "second");
    tokio::time::sleep(stick * 2).await;
    assert_eq!(names(&mine).await?, "first");

    // What a transaction has written is seen after it, too; one that only reads changes nothing.
    mine.atomic(async |tx| User::objects().create(&mut *tx, new_user("bob")).await)
        .await?;
    assert_eq!(names(&mine).await?, "main ann bob");
    Ok(())
}

#[tokio::test]
async fn a_replica_that_is_away_is_passed_over() -> Result<()> {
    let folder = TempDir::new().expect("a folder");
    let missing = format!("{}?mode=ro", url(folder.path(), "missing"));
    let db = Databases::new(file(folder.path(), "main").await?)?
        .replica("one", missing.as_str())?
        .replica("two", file(folder.path(), "second").await?)?
        .connect()
        .await?;
    for _ in 0..4 {
        assert_eq!(names(&db).await?, "second");
    }
    let error = names(&db.using("one")).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error}");

    let alone = Databases::new(url(folder.path(), "main"))?
        .replica("one", missing.as_str())?
        .connect()
        .await?;
    assert_eq!(names(&alone).await?, "main");
    // It comes back: found again after a rest.
    file(folder.path(), "missing").await?;
    let mut seen = String::new();
    for _ in 0..40 {
        seen = names(&alone).await?;
        if seen == "missing" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(seen, "missing");
    Ok(())
}

/// Tags live apart.
struct Apart;

impl Router for Apart {
    fn db_for_read(&self, model: &ModelMeta) -> Option<&str> {
        (model.label == "blog.Tag").then_some("tags")
    }

    fn db_for_write(&self, model: &ModelMeta) -> Option<&str> {
        self.db_for_read(model)
    }

    fn allow_migrate(&self, database: &str, _app: &str) -> Option<bool> {
        Some(database == "default")
    }
}

#[tokio::test]
async fn a_router_says_where_a_model_lives() -> Result<()> {
    let folder = TempDir::new().expect("a folder");
    let tags = file(folder.path(), "tags").await?;
    let db = Databases::new(file(folder.path(), "main").await?)?
        .database("tags", tags.as_str())?
        .router(Apart)
        .connect()
        .await?;
    let rust = NewTag {
        name: "rust".into(),
    };
    Tag::objects().create(&db, rust).await?;
    assert_eq!(Tag::objects().count(&db).await?, 1);
    assert_eq!(Tag::objects().count(&db.using("default")).await?, 0);
    assert_eq!(Tag::objects().count(&db.using("tags")).await?, 1);
    assert_eq!(names(&db).await?, "main");
    assert_eq!(
        Post::objects()
            .filter(post::is_published().is_true())
            .count(&db)
            .await?,
        0
    );

    // A transaction is in one database: a model of another one is refused, not written to the wrong place.
    let error = db
        .atomic(async |tx| {
            Tag::objects()
                .filter(tag::name().eq("rust"))
                .delete(&mut *tx)
                .await
        })
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("db.using(\"tags\").atomic"),
        "{error}"
    );
    let deleted = db
        .using("tags")
        .atomic(async |tx| {
            Tag::objects()
                .filter(tag::name().eq("rust"))
                .delete(&mut *tx)
                .await
        })
        .await?;
    assert_eq!(deleted.total, 1);
    Ok(())
}

#[tokio::test]
async fn the_router_says_what_is_migrated() -> Result<()> {
    let folder = TempDir::new().expect("a folder");
    let db = Databases::new(url(folder.path(), "main"))?
        .database("bare", url(folder.path(), "bare"))?
        .router(Apart)
        .connect()
        .await?;
    models::migrate(&db).await?;
    models::migrate(&db.using("bare")).await?;
    assert_eq!(User::objects().count(&db).await?, 0);
    let error = User::objects().count(&db.using("bare")).await.unwrap_err();
    assert!(matches!(error, Error::MissingTable { .. }), "{error}");
    Ok(())
}
