//! Several databases: by name, by a router, with replicas. What each of them holds is told apart by what was put there.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::time::Duration;

use blog::models::{
    self,
    blog::{NewTag, NewUser, Post, Tag, User, post, tag, user},
};
use luthier::{
    Db, Error, Result,
    db::{Databases, Router},
    meta::ModelMeta,
};
use luthier_test_support::{Backend, TestDatabase, on_every_database};

/// Longer than any test takes.
const FOR_EVER: Duration = Duration::from_secs(600);

/// Migrates a database, which then holds a user of that name.
async fn named(database: &TestDatabase, name: &str) -> Result<()> {
    models::migrate(database.db()).await?;
    User::objects()
        .create(database.db(), new_user(name))
        .await?;
    Ok(())
}

/// Another database of the same kind.
async fn another(database: &TestDatabase) -> TestDatabase {
    TestDatabase::create(database.backend())
        .await
        .expect("another database")
}

/// Another one with a user of that name in it.
async fn another_named(database: &TestDatabase, name: &str) -> Result<TestDatabase> {
    let another = another(database).await;
    named(&another, name).await?;
    Ok(another)
}

/// The URL of a database that is not there.
fn nowhere(database: &TestDatabase) -> String {
    let (place, _) = database.url().rsplit_once('/').expect("a path");
    match database.backend() {
        Backend::SqliteFile => format!("{place}/missing.db?mode=ro"),
        _ => format!("{place}/luthier_test_missing"),
    }
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

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is seen by one handle"
)]
async fn a_name_leads_to_its_database(main: &TestDatabase) -> Result<()> {
    named(main, "main").await?;
    let old = another_named(main, "old").await?;
    let db = Databases::new(main.url())?
        .database("archive", old.url())?
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
    let single = Db::connect(main.url()).await?;
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

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is seen by one handle"
)]
async fn replicas_are_read_in_turn_and_the_primary_after_a_write(
    main: &TestDatabase,
) -> Result<()> {
    named(main, "main").await?;
    let first = another_named(main, "first").await?;
    let second = another_named(main, "second").await?;
    let with_replicas = async |sticky| {
        let databases = Databases::new(main.url())?
            .replica("one", first.url())?
            .replica("two", second.url())?;
        databases.sticky(sticky).connect().await
    };
    let db = with_replicas(FOR_EVER).await?;
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
    // What a transaction has written is seen after it, too; one that only reads changes nothing.
    let (writer, reader) = (db.session(), db.session());
    writer
        .atomic(async |tx| User::objects().create(&mut *tx, new_user("bob")).await)
        .await?;
    assert_eq!(names(&writer).await?, "main ann bob");
    let only_reading = luthier::TxOptions::new().read_only();
    reader
        .atomic_with(&only_reading, async |tx| User::objects().count(tx).await)
        .await?;
    assert_ne!(names(&reader).await?, "main ann bob");

    // It ends with its time.
    let stick = Duration::from_millis(100);
    let db = with_replicas(stick).await?;
    User::objects().create(&db, new_user("eve")).await?;
    tokio::time::sleep(stick * 2).await;
    assert_eq!(names(&db).await?, "first");
    Ok(())
}

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is always there"
)]
async fn a_replica_that_is_away_is_passed_over(main: &TestDatabase) -> Result<()> {
    named(main, "main").await?;
    let second = another_named(main, "second").await?;
    let missing = nowhere(main);
    let db = Databases::new(main.url())?
        .replica("one", missing.as_str())?
        .replica("two", second.url())?
        .connect()
        .await?;
    for _ in 0..4 {
        assert_eq!(names(&db).await?, "second");
    }
    let error = names(&db.using("one")).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error}");

    let alone = Databases::new(main.url())?
        .replica("one", missing.as_str())?
        .connect()
        .await?;
    assert_eq!(names(&alone).await?, "main");
    Ok(())
}

#[on_every_database(
    only(sqlite_file),
    reason = "the runtime's tests stop a server and start it again"
)]
async fn a_replica_that_comes_back_is_read_again(main: &TestDatabase) -> Result<()> {
    named(main, "main").await?;
    let missing = nowhere(main);
    let db = Databases::new(main.url())?
        .replica("one", missing.as_str())?
        .connect()
        .await?;
    assert_eq!(names(&db).await?, "main");
    let back = Db::connect(missing.trim_end_matches("?mode=ro")).await?;
    models::migrate(&back).await?;
    User::objects().create(&back, new_user("back")).await?;
    // Found again after a rest.
    let mut seen = String::new();
    for _ in 0..100 {
        seen = names(&db).await?;
        if seen == "back" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(seen, "back");
    Ok(())
}

/// Tags live apart, and are read from a copy.
struct Apart;

impl Router for Apart {
    fn db_for_read(&self, model: &ModelMeta) -> Option<&str> {
        (model.label == "blog.Tag").then_some("copy")
    }

    fn db_for_write(&self, model: &ModelMeta) -> Option<&str> {
        (model.label == "blog.Tag").then_some("tags")
    }

    fn allow_migrate(&self, database: &str, _app: &str) -> Option<bool> {
        Some(database == "default")
    }
}

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is seen by one handle"
)]
async fn a_router_says_where_a_model_lives(main: &TestDatabase) -> Result<()> {
    named(main, "main").await?;
    let tags = another_named(main, "tags").await?;
    let copy = another_named(main, "copy").await?;
    let db = Databases::new(main.url())?
        .database("tags", tags.url())?
        .database("copy", copy.url())?
        .router(Apart)
        .connect()
        .await?;
    let named = |name: &str| NewTag { name: name.into() };
    let count = async |database: &str| Tag::objects().count(&db.using(database)).await;
    Tag::objects().create(&db, named("rust")).await?;
    assert_eq!(count("tags").await?, 1, "it was written there");
    assert_eq!((count("copy").await?, count("default").await?), (0, 0));
    assert_eq!(Tag::objects().count(&db).await?, 0, "and is read elsewhere");
    Tag::objects()
        .bulk_create(&db.using("copy"), ["go", "c"].map(named))
        .await?;
    assert_eq!(Tag::objects().count(&db).await?, 2);
    // What is to change is looked for where it is changed.
    let tagged = Tag::objects().filter(tag::name().in_(["rust", "go"]));
    assert_eq!(tagged.delete(&db).await?.total, 1);
    assert_eq!((count("tags").await?, count("copy").await?), (0, 2));
    // The others are where everything is.
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
    Tag::objects().create(&db, named("rust")).await?;
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

#[on_every_database]
async fn the_router_says_what_is_migrated(main: &TestDatabase) -> Result<()> {
    let bare = another(main).await;
    let db = Databases::new(main.url())?
        .database("bare", bare.url())?
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
