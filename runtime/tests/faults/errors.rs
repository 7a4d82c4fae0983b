//! What a database refuses, as errors of the model that was written: kind, model, fields, and what the driver said.

use std::error::Error as _;

use luthier::{Db, Dialect, Error, Id, Result};
use luthier_test_support::on_every_database;

use crate::{
    blog::{NewPost, NewUser, Post, SCHEMA, User},
    tables::create,
};

/// Tables that take less than the models know of.
async fn strict(db: &Db) {
    for table in SCHEMA {
        let table = table
            .replace(r#""nick" varchar(20)"#, r#""nick" varchar(20) NOT NULL"#)
            .replace(
                r#""views" bigint NOT NULL"#,
                r#""views" bigint NOT NULL CHECK ("views" < 1000)"#,
            );
        create(db, &table).await;
    }
}

fn named(name: &str) -> NewUser {
    NewUser {
        name: name.into(),
        email: format!("{name}@example.com"),
    }
}

fn by(author: Id<User>) -> NewPost {
    NewPost {
        title: "One".into(),
        author,
    }
}

/// What the driver said goes along, and is told.
#[track_caller]
fn assert_has_source(error: &Error) {
    let source = error.source().unwrap_or_else(|| panic!("{error:?}"));
    assert!(!source.to_string().is_empty(), "{error:?}");
}

#[on_every_database(strict)]
async fn rules_of_the_tables_name_model_and_fields(db: &Db) -> Result<()> {
    let ann = User::objects().create(db, named("ann").nick("a".to_owned()));
    let ann = ann.await?;

    let error = User::objects().create(db, named("bob")).await.unwrap_err();
    match &error {
        Error::NotNullViolation { model, column, .. } => {
            assert_eq!((*model, column.as_str()), (Some("blog.User"), "nick"));
        }
        _ => panic!("{error:?}"),
    }
    assert_has_source(&error);
    let text = error.to_string();
    assert!(
        text.contains("blog.User") && text.contains("nick"),
        "{text}"
    );

    let again = named("ann").nick("b".to_owned());
    let error = User::objects().create(db, again).await.unwrap_err();
    match &error {
        Error::UniqueViolation { model, fields, .. } => {
            assert_eq!(
                (*model, fields.as_slice()),
                (Some("blog.User"), &["email".to_owned()][..])
            );
        }
        _ => panic!("{error:?}"),
    }
    assert_has_source(&error);

    let nobody = by(Id::new(999));
    let error = Post::objects().create(db, nobody).await.unwrap_err();
    match &error {
        Error::ForeignKeyViolation { model, fields, .. } => {
            // SQLite does not say which.
            let named: &[&str] = match db.dialect() {
                Dialect::Sqlite => &[],
                _ => &["author"],
            };
            assert_eq!(*model, Some("blog.Post"));
            assert_eq!(fields, named);
        }
        _ => panic!("{error:?}"),
    }
    assert_has_source(&error);

    let much = by(ann.id).views(1000);
    let error = Post::objects().create(db, much).await.unwrap_err();
    match &error {
        Error::CheckViolation { model, .. } => assert_eq!(*model, Some("blog.Post")),
        _ => panic!("{error:?}"),
    }
    assert_has_source(&error);

    // Also where several are written at once.
    let two = [
        named("eve").nick("e".to_owned()),
        named("bob").nick(None::<String>),
    ];
    let error = User::objects().bulk_create(db, two).await.unwrap_err();
    match &error {
        Error::NotNullViolation { model, column, .. } => {
            assert_eq!((*model, column.as_str()), (Some("blog.User"), "nick"));
        }
        _ => panic!("{error:?}"),
    }
    assert_eq!(User::objects().count(db).await?, 1);
    Ok(())
}

#[on_every_database]
async fn what_is_not_understood_has_a_source(db: &Db) {
    let error = User::objects().all(db).await.unwrap_err();
    assert!(
        matches!(&error, Error::MissingTable { table, .. } if table == "blog_user"),
        "{error:?}"
    );
    assert_has_source(&error);
    let error = db.execute("SELEKT 1", ()).await.unwrap_err();
    assert!(
        matches!(&error, Error::Query { sql, .. } if sql == "SELEKT 1"),
        "{error:?}"
    );
    assert_has_source(&error);
}
