//! The code of `docs/queries.md` and of the README, compiled and run: each of their blocks stands here, word for word.

use blog::models::{
    self,
    blog::{NewPost, NewTag, NewUser, Post, Tag, User, post, user},
};
use luthier::{Db, Result};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

/// John, with a published post that has the tag `rust`.
async fn filled(db: Db) -> Result<(User, Post, Tag)> {
    let john = User::objects()
        .create(
            &db,
            NewUser {
                name: "John Doe".into(),
                email: "john@company.com".into(),
            },
        )
        .await?;
    let post = NewPost {
        title: "First Post".into(),
        author: john.id,
    }
    .content("Hello.")
    .is_published(true);
    let post = Post::objects().create(&db, post).await?;
    let tag = Tag::objects()
        .create(
            &db,
            NewTag {
                name: "rust".into(),
            },
        )
        .await?;
    post.tags().add(&db, [&tag.name]).await?;
    Ok((john, post, tag))
}

#[on_every_database(migrated)]
async fn a_taste(db: Db) -> Result<()> {
    let ann = NewUser {
        name: "Ann".into(),
        email: "ann@example.com".into(),
    };
    let ann = User::objects().create(&db, ann).await?;
    Post::objects()
        .create(
            &db,
            NewPost {
                title: "Hello".into(),
                author: ann.id,
            }
            .is_published(true),
        )
        .await?;

    let by_example = post::author().email().ends_with("@example.com");
    for post in Post::published()
        .filter(by_example)
        .select_related(post::author())
        .all(&db)
        .await?
    {
        println!("{} by {}", post.title, post.author.name);
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn creating(db: Db) -> Result<()> {
    let (john, post, _) = filled(db.clone()).await?;
    assert_eq!(
        (post.author_id, post.content.as_str(), post.is_published),
        (john.id, "Hello.", true)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn conditions(db: Db) -> Result<()> {
    let (_, post, _) = filled(db.clone()).await?;
    let recent = post::created_at()
        .gt(luthier::Timestamp::now() - luthier::SignedDuration::from_hours(30 * 24));
    let of_company = post::author().email().ends_with("@company.com");
    let posts = Post::objects()
        .filter(recent & of_company)
        .order_by((post::created_at().desc(), post::title().asc()))
        .limit(10)
        .all(&db)
        .await?;
    assert_eq!(posts, std::slice::from_ref(&post));

    let search: Option<&str> = Some("hello");
    let found = Post::objects()
        .filter_opt(
            search.map(|text| post::title().icontains(text) | post::content().icontains(text)),
        )
        .all(&db)
        .await?;
    assert_eq!(found, [post]);
    Ok(())
}

#[on_every_database(migrated)]
async fn relations(db: Db) -> Result<()> {
    let (john, post, tag) = filled(db.clone()).await?;
    let authors = User::objects()
        .filter(user::posts().any(post::is_published().is_true()))
        .filter(user::posts().none(post::title().contains("draft")))
        .count(&db)
        .await?;
    assert_eq!(authors, 1);

    for post in Post::objects()
        .select_related(post::author())
        .all(&db)
        .await?
    {
        println!("{} by {}", post.title, post.author.name);
    }
    for user in User::objects()
        .prefetch_related(user::posts().order_by(post::title()).limit(5))
        .all(&db)
        .await?
    {
        println!("{}: {} posts", user.name, user.posts.len());
    }

    fn headline(post: &post::WithAuthor) -> String {
        format!("{} by {}", post.title, post.author)
    }
    let loaded = Post::objects()
        .select_related(post::author())
        .all(&db)
        .await?;
    assert_eq!(
        loaded.iter().map(headline).collect::<Vec<_>>(),
        ["First Post by John Doe"]
    );
    fn byline(post: &impl post::HasAuthor) -> String {
        format!("{} by {}", post.model().title, post.author().name)
    }
    assert_eq!(byline(&loaded[0]), headline(&loaded[0]));

    post.tags().clear(&db).await?;
    let author = post.fetch_author(&db).await?;
    let published = author
        .posts()
        .filter(post::is_published().is_true())
        .count(&db)
        .await?;
    post.tags().add(&db, [&tag.name]).await?;
    assert_eq!(
        (author, published, post.tags().count(&db).await?),
        (john, 1, 1)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn values_and_aggregates(db: Db) -> Result<()> {
    let (john, post, _) = filled(db.clone()).await?;
    let names: Vec<String> = User::objects()
        .order_by(user::name())
        .values(user::name())
        .all(&db)
        .await?;
    let titles: Vec<(String, String)> = Post::objects()
        .values((post::title(), post::author().name()))
        .all(&db)
        .await?;
    let (count, latest) = User::objects()
        .aggregate(&db, (user::id().count(), user::created_at().max()))
        .await?;

    let posts = user::posts().count();
    let busy: Vec<(User, i64)> = User::objects()
        .annotate(posts.clone())
        .filter(posts.gt(5))
        .all(&db)
        .await?;
    let counted: Vec<(User, i64)> = User::objects()
        .annotate(user::post_count())
        .all(&db)
        .await?;

    assert_eq!(names, ["John Doe"]);
    assert_eq!(titles, [(post.title, "John Doe".to_owned())]);
    assert_eq!((count, latest), (1, Some(john.created_at)));
    assert_eq!(busy, []);
    assert_eq!(counted, [(john, 1)]);
    Ok(())
}

#[on_every_database(migrated)]
async fn writing(db: Db) -> Result<()> {
    filled(db.clone()).await?;
    let mut john = User::objects()
        .get(&db, user::email().eq("john@company.com"))
        .await?;
    john.name = "Johnny".into();
    john.save(&db).await?;

    let changed = Post::objects()
        .filter(post::author().email().eq("john@company.com"))
        .update(
            &db,
            (
                post::is_published().set(true),
                post::content().set("Published."),
            ),
        )
        .await?;

    let drafts = (1..=3).map(|number| NewPost {
        title: format!("Draft {number}"),
        author: john.id,
    });
    let mut drafts = Post::objects().bulk_create(&db, drafts).await?;
    for draft in &mut drafts {
        draft.title.push('!');
    }
    Post::objects()
        .bulk_update(&db, &drafts, (post::title(),))
        .await?;

    let deleted = john.delete(&db).await?;
    println!("{} rows, of {:?}", deleted.total, deleted.by_model);

    assert_eq!(changed, 1);
    assert_eq!(
        deleted.total, 6,
        "a user, four posts and the tag of one: {deleted:?}"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn transactions(db: Db) -> Result<()> {
    let kept = db
        .atomic(async |tx| {
            let jane = NewUser {
                name: "Jane".into(),
                email: "jane@company.com".into(),
            };
            let jane = User::objects().create(&mut *tx, jane).await?;
            let failed = tx
                .atomic(async |tx| {
                    let post = NewPost {
                        title: "Never seen".into(),
                        author: jane.id,
                    };
                    Post::objects().create(&mut *tx, post).await?;
                    Err::<(), _>(luthier::Error::TransactionLost)
                })
                .await;
            assert!(failed.is_err());
            tx.on_commit(|| println!("Jane is here to stay."));
            Ok::<_, luthier::Error>(jane)
        })
        .await?;
    assert_eq!(User::objects().all(&db).await?, [kept]);
    assert_eq!(Post::objects().count(&db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn sql_of_your_own(db: Db) -> Result<()> {
    let (john, _, _) = filled(db.clone()).await?;
    let found = User::raw(
        "SELECT * FROM blog_user WHERE email LIKE $1",
        ("%@company.com",),
    )
    .all(&db)
    .await?;
    let pairs = db
        .query_as::<(String, i64)>(
            "SELECT upper(title), author_id FROM blog_post WHERE id > $1",
            (0,),
        )
        .all(&db)
        .await?;
    let sql = Post::published().to_sql(luthier::Dialect::Sqlite)?;

    assert_eq!(found, [john]);
    assert_eq!(pairs, [("FIRST POST".to_owned(), 1)]);
    assert!(sql.contains("ORDER BY"), "{sql}");
    Ok(())
}

/// Spaces and commas before a closing bracket depend on the width of a page.
fn squeezed(code: &str) -> String {
    let dense: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    dense
        .replace(",)", ")")
        .replace(",}", "}")
        .replace(",]", "]")
}

#[test]
fn every_block_of_the_pages_is_here() {
    let pages = [
        include_str!("../../../docs/queries.md"),
        include_str!("../../../README.md"),
    ];
    let here = squeezed(include_str!("queries.rs"));
    let mut blocks = 0;
    for block in pages
        .iter()
        .flat_map(|page| page.split("```rust\n").skip(1))
    {
        let code = block.split("```").next().unwrap();
        assert!(
            here.contains(&squeezed(code)),
            "this block is not in the test:\n{code}"
        );
        blocks += 1;
    }
    assert!(blocks >= 9, "only {blocks} blocks were found");
}
