//! An app in a database of its own: its rows are written and read there, and its migrations run there and nowhere else.

#![allow(clippy::unwrap_used)]

use forum::models::{
    self,
    accounts::{NewUser, User},
    audit::{Entry, NewEntry, NewMark, entry},
    forum::{NewTopic, Topic},
    prelude::*,
};
use luthier::{
    Db, Error, Result,
    db::{Databases, Router},
    meta::ModelMeta,
};
use luthier_test_support::{TestDatabase, on_every_database, tables};

/// A program's two databases, both migrated; the second one goes when it is dropped.
async fn both(main: &TestDatabase) -> Result<(Db, TestDatabase)> {
    let logs = TestDatabase::create(main.backend())
        .await
        .expect("a second database");
    let db = Databases::new(main.url())?
        .database("logs", logs.url())?
        .connect()
        .await?;
    models::migrate(&db).await?;
    models::migrate(&db.using("logs")).await?;
    Ok((db, logs))
}

fn tables_of(all: Vec<String>) -> Vec<String> {
    let ours = |name: &String| name == "forum_topic" || name.starts_with("audit_");
    all.into_iter().filter(ours).collect()
}

#[on_every_database]
async fn each_app_is_migrated_where_it_is(main: &TestDatabase) -> Result<()> {
    let (db, _logs) = both(main).await?;
    assert_eq!(tables_of(tables(&db).await?), ["forum_topic"]);
    assert_eq!(
        tables_of(tables(&db.using("logs")).await?),
        ["audit_entry", "audit_mark"]
    );
    // Nothing is left to do in either.
    for db in [db.using("logs"), db] {
        assert!(models::migrate(&db).await?.done.is_empty());
    }
    Ok(())
}

#[on_every_database]
async fn rows_are_where_their_app_is(main: &TestDatabase) -> Result<()> {
    let (db, _logs) = both(main).await?;
    let ann = NewUser {
        name: "Ann".into(),
        email: "ann@example.com".into(),
    };
    let ann = User::objects().create(&db, ann).await?;
    let topic = NewTopic {
        title: "Rust".into(),
        owner: ann.id,
    };
    let topic = Topic::objects().create(&db, topic).await?;
    let new = NewEntry {
        text: "a topic".into(),
    }
    .topic_id(Some(key(&topic)));
    let mut made = Entry::objects().create(&db, new).await?;
    Entry::objects()
        .bulk_create(
            &db,
            vec![NewEntry {
                text: "nothing".into(),
            }],
        )
        .await?;
    made.text = "a new topic".into();
    made.save(&db).await?;
    let mark = NewMark {
        entry: made.id,
        word: "new".into(),
    };
    models::audit::Mark::objects().create(&db, mark).await?;

    assert_eq!(Entry::objects().count(&db).await?, 2);
    assert_eq!(Entry::objects().count(&db.using("logs")).await?, 2);
    let found = Entry::of_topic(key(&topic))
        .prefetch_related(entry::marks())
        .all(&db)
        .await?;
    let [found] = found.as_slice() else {
        panic!("{} entries", found.len())
    };
    assert_eq!(
        (found.text.as_str(), found.marks[0].word.as_str()),
        ("a new topic", "new")
    );
    let texts = Entry::objects()
        .filter(entry::marks().any(models::audit::mark::word().eq("new")))
        .of_topic(key(&topic));
    assert_eq!(texts.values(entry::text()).all(&db).await?, ["a new topic"]);

    // The default database has no such table; who names it, asks it.
    let error = Entry::objects()
        .count(&db.using("default"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::MissingTable { .. }), "{error}");
    assert_eq!(Entry::objects().all(&db).await?.len(), 2);
    assert_eq!(made.delete(&db).await?.by_model["audit.Mark"], 1);
    Ok(())
}

#[on_every_database]
async fn a_transaction_is_in_one_of_them(main: &TestDatabase) -> Result<()> {
    let (db, _logs) = both(main).await?;
    let new = || NewEntry {
        text: "in a transaction".into(),
    };
    let error = db
        .atomic(async |tx| Entry::objects().create(tx, new()).await)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("db.using(\"logs\").atomic"),
        "{error}"
    );
    db.using("logs")
        .atomic(async |tx| Entry::objects().create(tx, new()).await)
        .await?;
    assert_eq!(Entry::objects().count(&db).await?, 1);
    Ok(())
}

/// A database that was opened alone is the default one: nothing is written to it that belongs elsewhere.
#[on_every_database]
async fn a_database_alone_is_the_default_one(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    assert_eq!(tables_of(tables(db).await?), ["forum_topic"]);
    let is_unknown = |error: Error| match error {
        Error::UnknownDatabase { name, known } => {
            (name, known) == ("logs".into(), vec!["default".into()])
        }
        _ => false,
    };
    assert!(is_unknown(Entry::objects().all(db).await.unwrap_err()));
    let new = NewEntry {
        text: "lost".into(),
    };
    assert!(is_unknown(
        Entry::objects().create(db, new).await.unwrap_err()
    ));
    let inside = db.atomic(async |tx| Entry::objects().count(tx).await).await;
    assert!(is_unknown(inside.unwrap_err()));
    Ok(())
}

/// Says otherwise: everything is in one database.
struct Together;

impl Router for Together {
    fn db_for_read(&self, model: &ModelMeta) -> Option<&str> {
        model.database.map(|_| "default")
    }

    fn db_for_write(&self, model: &ModelMeta) -> Option<&str> {
        self.db_for_read(model)
    }

    fn allow_migrate(&self, _database: &str, _app: &str) -> Option<bool> {
        Some(true)
    }
}

#[on_every_database]
async fn a_router_has_the_last_word(main: &TestDatabase) -> Result<()> {
    let db = Databases::new(main.url())?
        .router(Together)
        .connect()
        .await?;
    models::migrate(&db).await?;
    assert_eq!(
        tables_of(tables(&db).await?),
        ["audit_entry", "audit_mark", "forum_topic"]
    );
    Entry::objects()
        .create(
            &db,
            NewEntry {
                text: "here".into(),
            },
        )
        .await?;
    assert_eq!(Entry::objects().count(&db.using("default")).await?, 1);
    Ok(())
}

/// The key of a topic, as another database holds it.
fn key(topic: &Topic) -> i64 {
    *topic.id.key()
}
