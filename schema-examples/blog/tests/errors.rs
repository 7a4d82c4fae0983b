//! What goes wrong with a database, through the generated code: each error names the thing.

#![allow(clippy::unwrap_used)]

use blog::models::{
    self,
    blog::{NewPost, NewUser, Post, User, post, user},
};
use luthier::{Db, Error, Id};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) {
    models::migrate(db).await.unwrap();
}

async fn john(db: &Db) -> User {
    let john = NewUser {
        name: "John".into(),
        email: "john@example.com".into(),
    };
    User::objects().create(db, john).await.unwrap()
}

#[on_every_database]
async fn a_table_that_is_missing(db: &Db) {
    let error = User::objects().all(db).await.unwrap_err();
    assert!(
        matches!(&error, Error::MissingTable { table, .. } if table == "blog_user"),
        "{error:?}"
    );
    assert!(error.to_string().contains("migrate"), "{error}");
}

#[on_every_database(
    migrated,
    only(sqlite_memory, sqlite_file),
    reason = "a column of a server holds nothing but times"
)]
async fn a_value_that_does_not_decode(db: &Db) {
    let john = john(db).await;
    db.execute(
        "UPDATE blog_user SET created_at = 'yesterday' WHERE id = $1",
        (john.id,),
    )
    .await
    .unwrap();
    let error = User::objects().all(db).await.unwrap_err();
    let text = error.to_string();
    for named in ["blog_user", "created_at", "yesterday", &john.id.to_string()] {
        assert!(text.contains(named), "{text}");
    }
    let joined = NewPost {
        title: "t".into(),
        author: john.id,
    };
    Post::objects().create(db, joined).await.unwrap();
    let text = Post::objects()
        .select_related(post::author())
        .all(db)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("blog_user") && text.contains("created_at"),
        "{text}"
    );
    // Who asks for other columns gets them.
    assert_eq!(
        User::objects().values(user::name()).all(db).await.unwrap(),
        ["John"]
    );
}

#[on_every_database(migrated)]
async fn rules_of_the_database(db: &Db) {
    let john = john(db).await;
    let nobody = NewPost {
        title: "t".into(),
        author: Id::new(999),
    };
    let error = Post::objects().create(db, nobody).await.unwrap_err();
    assert!(
        matches!(error, Error::ForeignKeyViolation { .. }),
        "{error:?}"
    );
    let again = NewUser {
        name: "x".into(),
        email: john.email.clone(),
    };
    let error = User::objects().bulk_create(db, [again]).await.unwrap_err();
    assert!(
        matches!(&error, Error::UniqueViolation { model: Some(model), fields, .. }
            if *model == "blog.User" && fields == &["email"]),
        "{error:?}"
    );
    let mut gone = john.clone();
    john.delete(db).await.unwrap();
    gone.name = "Ghost".into();
    assert!(matches!(
        gone.save(db).await,
        Err(Error::DoesNotExist { model: "blog.User" })
    ));
    assert_eq!(gone.delete(db).await.unwrap().total, 0);
}

#[on_every_database(migrated)]
async fn two_rows_where_one_was_asked_for(db: &Db) {
    let john = john(db).await;
    for title in ["a", "b"] {
        Post::objects()
            .create(
                db,
                NewPost {
                    title: title.into(),
                    author: john.id,
                },
            )
            .await
            .unwrap();
    }
    let error = Post::objects()
        .get(db, post::author_id().eq(john.id))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::MultipleObjectsReturned { model: "blog.Post" }),
        "{error:?}"
    );
}

#[on_every_database(migrated)]
async fn a_raw_query_without_a_column(db: &Db) {
    john(db).await;
    let error = User::raw("SELECT id, name FROM blog_user", ())
        .all(db)
        .await
        .unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.contains("`created_at`") && cause.contains("blog.User"),
        "{cause}"
    );
    let error = db
        .query_as::<(i64,)>("SELECT id FROM blog_user WHERE name = $1", ())
        .all(db)
        .await
        .unwrap_err();
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .to_string()
            .contains("`$1`"),
        "{error:?}"
    );
}

#[tokio::test]
async fn databases_that_cannot_be_opened() {
    for (url, named) in [
        ("sqlite:///nowhere/at/all.db", "/nowhere/at/all.db"),
        ("nonsense", "nonsense"),
        ("postgres://127.0.0.1:1/blog", "postgres"),
        ("sqlite://blog.db?speed=11", "speed"),
    ] {
        let error = Db::connect(url).await.unwrap_err();
        assert!(error.to_string().contains(named), "{url}: {error}");
    }
}

#[on_every_database(migrated)]
async fn text_that_looks_like_sql_is_text(db: &Db) {
    let name = "Robert'); DROP TABLE blog_user;-- %_\\\"`$1?";
    let bobby = NewUser {
        name: name.into(),
        email: "bobby@example.com".into(),
    };
    let bobby = User::objects().create(db, bobby).await.unwrap();
    for condition in [
        user::name().eq(name),
        user::name().contains("%_\\"),
        user::name().icontains("drop table"),
        user::name().starts_with("Robert'"),
        user::name().ends_with("`$1?"),
        user::name().in_([name, "?"]),
    ] {
        assert_eq!(
            User::objects()
                .filter(condition.clone())
                .count(db)
                .await
                .unwrap(),
            1,
            "{condition:?}"
        );
    }
    assert_eq!(
        User::objects()
            .filter(user::name().contains("%%"))
            .count(db)
            .await
            .unwrap(),
        0
    );
    let raw = User::raw("SELECT * FROM blog_user WHERE name = $1", (name,))
        .all(db)
        .await
        .unwrap();
    assert_eq!(raw, [bobby]);
}
