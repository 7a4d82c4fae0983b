//! The typed shell over real databases, with models written by hand.

#![allow(clippy::unwrap_used)]

#[path = "shell/blog.rs"]
#[allow(dead_code, unreachable_pub)] // as generated code is brought in
mod blog;
#[path = "shell/tables.rs"]
mod tables;

use blog::{NewPost, NewTag, NewUser, Post, Tag, User, post, tag, user};
use luthier::{Db, Id, Result};
use luthier_test_support::on_every_database;
use tables::migrated;

async fn fill(db: &Db) -> Result<(User, User)> {
    let john = User::objects()
        .create(
            db,
            NewUser {
                name: "John".into(),
                email: "john@example.com".into(),
            },
        )
        .await?;
    let jane = NewUser {
        name: "Jane".into(),
        email: "jane@example.com".into(),
    }
    .nick("jj".to_owned());
    let jane = User::objects().create(db, jane).await?;
    let posts = [
        NewPost {
            title: "First".into(),
            author: john.id,
        }
        .views(10),
        NewPost {
            title: "Second".into(),
            author: john.id,
        }
        .views(200)
        .editor(jane.id),
        NewPost {
            title: "Third".into(),
            author: jane.id,
        }
        .views(300),
    ];
    Post::objects().bulk_create(db, posts).await?;
    for name in ["rust", "sql"] {
        Tag::objects()
            .create(
                db,
                NewTag {
                    name: Id::new(name.to_owned()),
                },
            )
            .await?;
    }
    Ok((john, jane))
}

#[on_every_database(migrated)]
async fn a_future_may_be_spawned(db: Db) {
    let names = tokio::spawn(async move {
        let (john, _) = fill(&db).await?;
        let name = db
            .atomic(async |tx| {
                let posts = Post::objects()
                    .select_related(post::author())
                    .all(&mut *tx)
                    .await?;
                let users = User::objects()
                    .prefetch_related(user::posts().with(post::editor()))
                    .all(&mut *tx)
                    .await?;
                let loaded: usize = users.iter().map(|user| user.posts.len()).sum();
                assert_eq!(posts.len(), loaded);
                Ok::<_, luthier::Error>(posts[0].author.name.clone())
            })
            .await?;
        john.delete(&db).await?;
        Ok::<_, luthier::Error>(name)
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(names, "John");
}

#[on_every_database(migrated)]
async fn conditions_walk_relations(db: Db) {
    let (john, jane) = fill(&db).await.unwrap();
    let titles = |posts: Vec<Post>| posts.into_iter().map(|post| post.title).collect::<Vec<_>>();
    let by_john = Post::objects()
        .filter(post::author().email().ends_with("hn@example.com"))
        .order_by(post::id());
    assert_eq!(titles(by_john.all(&db).await.unwrap()), ["First", "Second"]);
    let unedited = Post::objects()
        .exclude(post::editor().name().eq("Jane"))
        .order_by(post::id());
    assert_eq!(titles(unedited.all(&db).await.unwrap()), ["First", "Third"]);
    let matching = Post::objects()
        .filter(post::author().matches(user::nick().eq("jj") & user::name().istarts_with("ja")));
    assert_eq!(titles(matching.all(&db).await.unwrap()), ["Third"]);
    let popular = User::objects()
        .filter(user::posts().any(post::views().gt(250)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(popular, std::slice::from_ref(&jane));
    let all = User::objects()
        .filter(user::posts().all_match(post::views().lt(250)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(all, std::slice::from_ref(&john));
    let within = User::objects().filter(
        user::id().in_query(
            Post::objects()
                .filter(post::views().gte(200))
                .values(post::author_id()),
        ),
    );
    assert_eq!(within.count(&db).await.unwrap(), 2);
    assert_eq!(
        john.posts()
            .filter(post::views().gt(100))
            .count(&db)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        titles(Post::popular().all(&db).await.unwrap()),
        ["Third", "Second"]
    );
}

#[on_every_database(migrated)]
async fn aggregates_and_annotations(db: Db) {
    let (john, jane) = fill(&db).await.unwrap();
    let whole = (
        post::id().count(),
        post::views().sum(),
        post::views().avg(),
        post::views().max(),
        post::title().min(),
    );
    assert_eq!(
        Post::objects().aggregate(&db, whole).await.unwrap(),
        (
            3,
            Some(510),
            Some(170.0),
            Some(300),
            Some("First".to_owned())
        )
    );
    let none = Post::objects()
        .filter(post::views().gt(1000))
        .aggregate(&db, (post::views().sum(), post::views().max().or(7)));
    assert_eq!(none.await.unwrap(), (None, 7));
    let counts = User::objects()
        .annotate((user::post_count(), user::posts().max(post::views())))
        .order_by(user::id());
    assert_eq!(
        counts.all(&db).await.unwrap(),
        [(john.clone(), (2, Some(200))), (jane, (1, Some(300)))]
    );
    let busy = user::posts().count();
    let busy = User::objects()
        .annotate(busy.clone())
        .filter(busy.gt(1))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(busy, [(john, 2)]);
    let authors = Post::objects()
        .order_by(post::id())
        .values((post::title(), post::author().post_count()))
        .all(&db)
        .await;
    assert_eq!(authors.unwrap()[1], ("Second".to_owned(), 2));
    let editors = Post::objects()
        .order_by(post::id())
        .values(post::editor().name())
        .all(&db)
        .await
        .unwrap();
    assert_eq!(editors, [None, Some("Jane".to_owned()), None]);
}

#[on_every_database(migrated)]
async fn many_to_many(db: Db) {
    fill(&db).await.unwrap();
    let (rust, sql) = (Id::<Tag>::new("rust".into()), Id::<Tag>::new("sql".into()));
    let first = Post::objects()
        .get(&db, post::title().eq("First"))
        .await
        .unwrap();
    first.tags().add(&db, [&rust, &sql, &rust]).await.unwrap();
    first.tags().add(&db, [&sql]).await.unwrap();
    assert_eq!(first.tags().count(&db).await.unwrap(), 2);
    first.tags().set(&db, [&sql]).await.unwrap();
    assert_eq!(
        first.tags().all(&db).await.unwrap(),
        [Tag { name: sql.clone() }]
    );
    let tagged = Post::objects().filter(post::tags().any(tag::name().eq(&sql)));
    assert_eq!(tagged.count(&db).await.unwrap(), 1);
    let loaded = Post::objects()
        .prefetch_related(post::tags())
        .order_by(post::id())
        .all(&db)
        .await
        .unwrap();
    assert_eq!(
        loaded
            .iter()
            .map(|post| post.tags.len())
            .collect::<Vec<_>>(),
        [1, 0, 0]
    );
    let nested = User::objects()
        .prefetch_related(
            user::posts()
                .order_by(post::views().desc())
                .limit(1)
                .with(post::tags()),
        )
        .order_by(user::id())
        .all(&db)
        .await
        .unwrap();
    assert_eq!(nested[0].posts[0].title, "Second");
    let one = User::objects()
        .prefetch_related(user::posts())
        .get(&db, user::id().eq(nested[0].id))
        .await
        .unwrap();
    assert_eq!(one.posts.len(), 2);
    assert_eq!(first.tags().remove(&db, [&rust]).await.unwrap(), 0);
    assert_eq!(first.tags().clear(&db).await.unwrap(), 1);
}

#[on_every_database(migrated)]
async fn deletions_follow_relations(db: Db) {
    let (john, jane) = fill(&db).await.unwrap();
    let first = Post::objects()
        .get(&db, post::title().eq("First"))
        .await
        .unwrap();
    first
        .tags()
        .add(&db, [&Id::new("rust".into())])
        .await
        .unwrap();
    let deleted = john.delete(&db).await.unwrap();
    assert_eq!(deleted.total, 4);
    let by_model: Vec<_> = deleted.by_model.into_iter().collect();
    assert_eq!(
        by_model,
        [("blog.Post", 2), ("blog.Post_tags", 1), ("blog.User", 1)]
    );
    let joan = User::objects()
        .create(
            &db,
            NewUser {
                name: "Joan".into(),
                email: "joan@example.com".into(),
            },
        )
        .await
        .unwrap();
    let third = Post::objects()
        .get(&db, post::title().eq("Third"))
        .await
        .unwrap();
    Post::objects()
        .filter(post::id().eq(third.id))
        .update(&db, post::editor_id().set(joan.id))
        .await
        .unwrap();
    joan.delete(&db).await.unwrap();
    let third = Post::objects().get_by_key(&db, &third.id).await.unwrap();
    assert_eq!(third.editor_id, None);
    assert_eq!(third.fetch_author(&db).await.unwrap(), jane);
}

#[on_every_database(migrated)]
async fn writes(db: Db) {
    let (mut john, jane) = fill(&db).await.unwrap();
    john.name = "Johnny".into();
    john.save(&db).await.unwrap();
    let mut again = jane.clone();
    again.id = john.id;
    again.refresh(&db).await.unwrap();
    assert_eq!(again, john);
    let raised = Post::objects()
        .filter(post::author().name().eq("Johnny"))
        .update(&db, (post::views().set(post::views() + 1),));
    assert_eq!(raised.await.unwrap(), 2);
    assert_eq!(
        Post::objects()
            .aggregate(&db, post::views().sum())
            .await
            .unwrap(),
        Some(512)
    );
    john.name = "x".repeat(101);
    john.email = "nobody".into();
    let error = john.save(&db).await.unwrap_err();
    let luthier::Error::Validation(errors) = error else {
        panic!("{error}")
    };
    assert_eq!(
        errors.by_field.keys().collect::<Vec<_>>(),
        ["email", "name"]
    );
    let mut posts = Post::objects().order_by(post::id()).all(&db).await.unwrap();
    for post in &mut posts {
        post.title.push('!');
        post.views = 0;
    }
    assert_eq!(
        Post::objects()
            .bulk_update(&db, &posts, (post::title(),))
            .await
            .unwrap(),
        3
    );
    let stored = Post::objects()
        .order_by(post::id())
        .values((post::title(), post::views()))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(stored[0], ("First!".to_owned(), 11));
    let given = Post::objects()
        .create(
            &db,
            NewPost {
                title: "Given".into(),
                author: jane.id,
            }
            .id(Id::new(77)),
        )
        .await
        .unwrap();
    assert_eq!(given.id, Id::new(77));
    let missing = User::objects()
        .get_by_key(&db, &Id::new(99))
        .await
        .unwrap_err();
    assert!(
        matches!(missing, luthier::Error::DoesNotExist { model: "blog.User" }),
        "{missing}"
    );
}

#[on_every_database(migrated)]
async fn slices_and_ends(db: Db) {
    fill(&db).await.unwrap();
    let ids = |posts: Vec<Post>| {
        posts
            .into_iter()
            .map(|post| *post.id.key())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(Post::objects().slice(1..).all(&db).await.unwrap()),
        [2, 3]
    );
    assert_eq!(
        ids(Post::objects().slice(1..).limit(1).all(&db).await.unwrap()),
        [2]
    );
    assert_eq!(Post::objects().slice(5..).first(&db).await.unwrap(), None);
    assert_eq!(
        *Post::objects().last(&db).await.unwrap().unwrap().id.key(),
        3
    );
    assert_eq!(
        *Post::objects()
            .order_by(post::views().desc())
            .last(&db)
            .await
            .unwrap()
            .unwrap()
            .id
            .key(),
        1
    );
    assert!(!Post::objects().slice(3..).exists(&db).await.unwrap());
    assert!(
        Post::objects()
            .filter(luthier::all_of([]))
            .exists(&db)
            .await
            .unwrap()
    );
    assert!(
        !Post::objects()
            .filter(post::id().in_(Vec::<Id<Post>>::new()))
            .exists(&db)
            .await
            .unwrap()
    );
    assert_eq!(Post::objects().slice(1..3).count(&db).await.unwrap(), 2);
}
