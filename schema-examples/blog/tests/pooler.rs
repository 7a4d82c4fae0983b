//! What generated code asks, through a pooler that gives each transaction another connection.

use std::collections::BTreeSet;

use blog::models::{
    self,
    blog::{NewPost, NewTag, NewUser, Post, Tag, User, post, tag, user},
};
use luthier::{Db, Error, Id, Result};
use luthier_test_support::{
    servers::{Options, PgBouncer, PoolMode, Postgres, variables::servers_wanted},
    with_options,
};

/// How many do the same at once: more than the pooler has connections.
const TASKS: i64 = 6;
/// More than fit into one page of anything.
const POSTS: usize = 300;

/// Writes and reads rows of one author's own in every way that takes several statements or lists of values.
async fn work(db: &Db, task: i64) -> Result<()> {
    let author = NewUser {
        name: format!("Author {task}"),
        email: format!("author{task}@example.com"),
    };
    let author = User::objects().create(db, author).await?;
    let title = |number: usize| format!("{task}/{number}");
    let new = (0..POSTS).map(|number| NewPost {
        title: title(number),
        author: author.id,
    });
    let mut posts = Post::objects().bulk_create(db, new).await?;
    assert_eq!(posts.len(), POSTS);
    for (number, post) in posts.iter_mut().enumerate() {
        assert_eq!(post.title, title(number));
        post.content = format!("naïve {number}");
        post.is_published = number % 3 == 0;
    }
    let fields = (post::content(), post::is_published());
    let written = Post::objects().bulk_update(db, &posts, fields).await?;
    assert_eq!(written, POSTS as u64);
    let own = || Post::objects().filter(post::author_id().eq(author.id));
    let stored = own().order_by(post::id().asc()).all(db).await?;
    assert_eq!(stored.len(), POSTS);
    for (stored, post) in stored.iter().zip(&posts) {
        assert_eq!(
            (
                stored.id,
                &stored.title,
                &stored.content,
                stored.is_published
            ),
            (post.id, &post.title, &post.content, post.is_published)
        );
    }

    // Lists of keys, of texts, and of nothing.
    let keys: Vec<_> = posts.iter().step_by(2).map(|post| post.id).collect();
    let found = own().filter(post::id().in_(keys.clone())).all(db).await?;
    assert_eq!(found.len(), keys.len());
    let titles = [title(1), title(7), "none of it".to_owned()];
    assert_eq!(own().filter(post::title().in_(titles)).count(db).await?, 2);
    assert_eq!(
        own()
            .filter(post::id().in_(Vec::<Id<Post>>::new()))
            .count(db)
            .await?,
        0
    );

    // Rows that are loaded along, in one statement and in two.
    let tags = [format!("even {task}"), format!("all {task}")];
    let new_tags = tags.clone().map(|name| NewTag { name: name.into() });
    let tags_made = Tag::objects().bulk_create(db, new_tags).await?;
    for (number, post) in posts.iter().enumerate().take(20) {
        let count = 1 + usize::from(number % 2 == 0);
        let named: Vec<_> = tags_made
            .iter()
            .rev()
            .take(count)
            .map(|tag| tag.name.clone())
            .collect();
        post.tags().add(db, named.iter()).await?;
    }
    let joined = own().select_related(post::author()).first(db).await?;
    let joined = joined.expect("a post");
    assert_eq!(joined.author.email, author.email);
    let with_tags = own()
        .filter(post::tags().any(tag::name().eq(tags[1].as_str())))
        .order_by(post::id().asc())
        .prefetch_related(post::tags())
        .all(db)
        .await?;
    assert_eq!(with_tags.len(), 20);
    for (number, post) in with_tags.iter().enumerate() {
        assert_eq!(post.tags.len(), 1 + usize::from(number % 2 == 0));
    }
    let authors = User::objects()
        .filter(user::id().eq(author.id))
        .prefetch_related(user::posts())
        .all(db)
        .await?;
    let [whole] = authors.as_slice() else {
        panic!("{} authors", authors.len());
    };
    let loaded: BTreeSet<_> = whole.posts.iter().map(|post| post.title.clone()).collect();
    assert_eq!(loaded, (0..POSTS).map(title).collect());

    // A transaction, of which nothing is kept, and one of which everything is.
    let taken_back = db
        .atomic(async |tx| {
            own().delete(&mut *tx).await?;
            assert_eq!(own().count(&mut *tx).await?, 0);
            Err::<(), _>(Error::TransactionLost)
        })
        .await;
    assert!(matches!(taken_back, Err(Error::TransactionLost)));
    db.atomic(async |tx| {
        let locked = own().select_for_update().all(tx).await?;
        assert_eq!(locked.len(), POSTS);
        let first = own().filter(post::id().in_(keys.clone()));
        assert_eq!(first.delete(&mut *tx).await?.by_model["blog.Post"], 150);
        Ok::<_, Error>(())
    })
    .await?;
    assert_eq!(own().count(db).await?, POSTS as i64 - 150);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn models_behind_a_pooler() -> Result<()> {
    if !servers_wanted("models_behind_a_pooler") {
        return Ok(());
    }
    let server = Postgres::start(&Options::default()).expect("a server");
    let settings = Options::default()
        .setting("default_pool_size = 3")
        .setting("server_reset_query =");
    let pooler = PgBouncer::start(&server, PoolMode::Transaction, &settings).expect("a pooler");
    let options = format!("pgbouncer=true&max_connections={TASKS}");
    let db = Db::connect(&with_options(pooler.url(), &options)).await?;
    models::migrate(&db).await?;
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let db = db.clone();
            tokio::spawn(async move { work(&db, task).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic")?;
    }
    assert_eq!(User::objects().count(&db).await?, TASKS);
    // Nothing was left on the connections behind.
    let left = "SELECT name FROM pg_prepared_statements";
    let left = db.query_as::<(String,)>(left, ()).all(&db).await?;
    assert_eq!(left, [] as [(String,); 0]);
    Ok(())
}
