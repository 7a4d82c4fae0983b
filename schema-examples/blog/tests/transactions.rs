//! The code of `docs/transactions.md`, compiled and run: each of its blocks stands here, word for word.

use std::time::Duration;

use blog::models::{
    self,
    blog::{NewPost, NewUser, Post, Tag, User, post},
};
use luthier::{Db, Error, Result, db::Router, meta::ModelMeta};
use luthier_test_support::{TestDatabase, on_every_database};

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

/// Another database of the same kind.
async fn another(database: &TestDatabase) -> TestDatabase {
    TestDatabase::create(database.backend())
        .await
        .expect("another database")
}

fn new_user(name: &str) -> NewUser {
    NewUser {
        name: name.into(),
        email: format!("{name}@example.com"),
    }
}

fn new_post(title: &str, author: &User) -> NewPost {
    NewPost {
        title: title.into(),
        author: author.id,
    }
}

#[on_every_database(migrated)]
async fn transactions(db: Db) -> Result<()> {
    let post = db
        .atomic(async |tx| {
            let ann = User::objects().create(&mut *tx, new_user("Ann")).await?;
            Post::objects()
                .create(&mut *tx, new_post("Hello", &ann))
                .await
        })
        .await?;

    db.atomic(async |tx| {
        let kept = User::objects().create(&mut *tx, new_user("Kept")).await?;
        let inner: Result<()> = tx
            .atomic(async |tx| {
                User::objects().create(&mut *tx, new_user("Lost")).await?;
                Err(Error::DoesNotExist { model: "blog.Post" })
            })
            .await;
        assert!(inner.is_err());
        tx.on_commit(move || println!("{} is there", kept.name));
        Ok::<_, Error>(())
    })
    .await?;

    use luthier::db::{Isolation, TxOptions};

    let options = TxOptions::new()
        .isolation(Isolation::RepeatableRead)
        .read_only()
        .statement_timeout(Duration::from_secs(5));
    let (users, posts) = db
        .atomic_with(&options, async |tx| {
            let users = User::objects().count(&mut *tx).await?;
            Ok::<_, Error>((users, Post::objects().count(&mut *tx).await?))
        })
        .await?;
    assert_eq!((users, posts), (2, 1));

    db.atomic_retry(async |tx| {
        let mut post = Post::objects()
            .get(&mut *tx, post::id().eq(post.id))
            .await?;
        post.content.push('!');
        post.save(&mut *tx).await
    })
    .await?;

    db.atomic(async |tx| {
        let next = Post::objects()
            .filter(post::is_published().eq(false))
            .select_for_update()
            .skip_locked()
            .first(tx)
            .await?;
        if let Some(mut post) = next {
            post.is_published = true;
            post.save(tx).await?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    let post = Post::objects().get(&db, post::id().eq(post.id)).await?;
    assert_eq!((post.content.as_str(), post.is_published), ("!", true));
    Ok(())
}

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is seen by one handle"
)]
async fn databases(main: &TestDatabase) -> Result<()> {
    let (second, third) = (another(main).await, another(main).await);
    for database in [main, &second, &third] {
        migrated(database.db()).await?;
    }
    let [primary, replica, archive] = [main, &second, &third].map(|one| one.url().to_owned());

    use luthier::db::Databases;

    let db = Databases::new(primary.as_str())?
        .replica("replica", replica.as_str())?
        .database("archive", archive.as_str())?
        .sticky(Duration::from_secs(2))
        .connect()
        .await?;
    let old = Post::objects().all(&db.using("archive")).await?;
    assert!(old.is_empty());
    Ok(())
}

struct TagsApart;

impl Router for TagsApart {
    fn db_for_read(&self, model: &ModelMeta) -> Option<&str> {
        (model.label == "blog.Tag").then_some("tags")
    }

    fn db_for_write(&self, model: &ModelMeta) -> Option<&str> {
        self.db_for_read(model)
    }

    fn allow_migrate(&self, database: &str, _app: &str) -> Option<bool> {
        Some(matches!(database, "default" | "tags"))
    }
}

#[on_every_database]
async fn a_router(main: &TestDatabase) -> Result<()> {
    let tags = another(main).await;
    let db = luthier::db::Databases::new(main.url())?
        .database("tags", tags.url())?
        .router(TagsApart)
        .connect()
        .await?;
    models::migrate(&db.using("tags")).await?;
    assert_eq!(Tag::objects().count(&db).await?, 0);
    assert!(User::objects().count(&db).await.is_err());
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
fn every_block_of_the_page_is_here() {
    let here = squeezed(include_str!("transactions.rs"));
    let page = include_str!("../../../docs/transactions.md");
    let blocks: Vec<_> = page.split("```rust\n").skip(1).collect();
    for block in &blocks {
        let code = block.split("```").next().unwrap();
        assert!(
            here.contains(&squeezed(code)),
            "this block is not in the test:\n{code}"
        );
    }
    assert!(blocks.len() >= 7, "only {} blocks were found", blocks.len());
}
