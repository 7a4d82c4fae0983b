//! `select_for_update`: rows that are really locked.

use std::time::Duration;

use luthier::{Db, Error, Id, Result, TxOptions};
use luthier_test_support::{Backend, TestDatabase, on_every_database};
use tokio::time::timeout;

use crate::{
    blog::{NewPost, NewUser, Post, User, post, user},
    support::{assert_all_permits, until},
    tables::migrated,
};

/// A user with three posts.
async fn filled(db: &Db) -> Result<()> {
    migrated(db).await;
    let ann = NewUser {
        name: "Ann".into(),
        email: "ann@example.com".into(),
    };
    let ann = User::objects().create(db, ann).await?;
    for title in ["one", "two", "three"] {
        let new = NewPost {
            title: title.into(),
            author: ann.id,
        };
        Post::objects().create(db, new).await?;
    }
    Ok(())
}

fn titled(title: &str) -> luthier::QuerySet<Post> {
    Post::objects().filter(post::title().eq(title.to_owned()))
}

#[on_every_database(
    filled,
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite locks the whole database for the transaction that writes"
)]
async fn rows_are_locked_until_the_end(db: Db) -> Result<()> {
    let waiter = db.clone();
    let waiting = db
        .atomic(async |tx| {
            let mut one = titled("one").select_for_update().one(tx).await?;
            // Who does not want to wait is told at once, ...
            let refused = db
                .atomic(async |tx| titled("one").select_for_update().nowait().one(tx).await)
                .await;
            assert!(
                matches!(refused, Err(Error::LockTimeout { .. })),
                "{refused:?}"
            );
            // ... or gets what is free. (MariaDB passes over the row that it meets locked.)
            let free: Vec<Post> = db
                .atomic(async |tx| {
                    Post::objects()
                        .order_by(post::id().asc())
                        .select_for_update()
                        .skip_locked()
                        .all(tx)
                        .await
                })
                .await?;
            let titles: Vec<_> = free.iter().map(|post| post.title.as_str()).collect();
            assert_eq!(titles, ["two", "three"]);
            // Reading without a lock goes on.
            assert_eq!(titled("one").one(&db).await?.views, 0);
            // Who waits, waits, ...
            let mut waiting = tokio::spawn(async move {
                waiter
                    .atomic(async |tx| {
                        let mut one = titled("one").select_for_update().one(tx).await?;
                        one.views += 1;
                        one.save(tx).await?;
                        Ok::<_, Error>(one.views)
                    })
                    .await
            });
            let early = timeout(Duration::from_millis(300), &mut waiting).await;
            assert!(early.is_err(), "{early:?}");
            one.views = 10;
            one.save(tx).await?;
            Ok::<_, Error>(waiting)
        })
        .await?;
    // ... and then sees what was done.
    assert_eq!(waiting.await.unwrap()?, 11);
    assert_eq!(titled("one").one(&db).await?.views, 11);
    assert_all_permits(&db, luthier::db::Access::Write).await;
    Ok(())
}

/// A lock that its holder was dropped with is gone.
#[on_every_database(
    filled,
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite locks the whole database for the transaction that writes"
)]
async fn a_lock_goes_with_its_holder(db: Db) -> Result<()> {
    let holder = db.clone();
    let (locked, is_locked) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(async move {
        holder
            .atomic(async |tx| {
                Post::objects().select_for_update().all(tx).await?;
                let _ = locked.send(());
                std::future::pending::<Result<()>>().await
            })
            .await
    });
    is_locked.await.unwrap();
    let take = async || {
        db.atomic(async |tx| Post::objects().select_for_update().nowait().all(tx).await)
            .await
    };
    assert!(matches!(take().await, Err(Error::LockTimeout { .. })));
    task.abort();
    until("the lock stays", async || match take().await {
        Ok(posts) => posts.len() == 3,
        Err(Error::LockTimeout { .. }) => false,
        Err(error) => panic!("{error:?}"),
    })
    .await;
    Ok(())
}

/// Workers that share a queue: each job is done once.
#[on_every_database(filled, multi_thread)]
async fn workers_share_a_queue(db: Db) -> Result<()> {
    let ann = User::objects().first(&db).await?.unwrap();
    for number in 0..30 {
        let new = NewPost {
            title: format!("job {number}"),
            author: ann.id,
        };
        Post::objects().create(&db, new).await?;
    }
    let workers: Vec<_> = (0..6)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut done = 0;
                loop {
                    let found = db
                        .atomic(async |tx| {
                            let next = Post::objects()
                                .filter(post::views().eq(0))
                                .order_by(post::id().asc())
                                .select_for_update()
                                .skip_locked()
                                .first(tx)
                                .await?;
                            let Some(mut job) = next else {
                                return Ok::<_, Error>(false);
                            };
                            job.views += 1;
                            job.save(tx).await?;
                            Ok(true)
                        })
                        .await?;
                    if !found {
                        return Ok::<_, Error>(done);
                    }
                    done += 1;
                }
            })
        })
        .collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await.unwrap()?;
    }
    assert_eq!(done, 33);
    for post in Post::objects().all(&db).await? {
        assert_eq!(post.views, 1, "{}", post.title);
    }
    Ok(())
}

/// Whether somebody else gets the lock of a user at once.
async fn is_free(db: &Db, user: Id<User>) -> bool {
    let locked = db
        .atomic(async |tx| {
            let user = User::objects().filter(user::id().eq(user));
            user.select_for_update().nowait().one(tx).await
        })
        .await;
    match locked {
        Ok(_) => true,
        Err(Error::LockTimeout { .. }) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// What is loaded along is locked, unless it may be missing or it is said otherwise. MariaDB locks whatever it reads.
#[on_every_database(
    filled,
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite locks the whole database for the transaction that writes"
)]
async fn what_is_loaded_along_is_locked_or_not(database: &TestDatabase) -> Result<()> {
    let db = database.db();
    let tells_apart = database.backend() == Backend::Postgres;
    let ann = User::objects().first(db).await?.unwrap().id;
    let bob = NewUser {
        name: "Bob".into(),
        email: "bob@example.com".into(),
    };
    let bob = User::objects().create(db, bob).await?.id;
    let new = NewPost {
        title: "edited".into(),
        author: ann,
    };
    Post::objects().create(db, new.editor(bob)).await?;

    let edited = || titled("edited");
    db.atomic(async |tx| {
        let related = edited().select_related(post::author());
        let post = related.select_for_update().one(tx).await?;
        assert_eq!(post.author.id, ann);
        assert!(!is_free(db, ann).await, "an author there always is");
        Ok::<_, Error>(())
    })
    .await?;
    db.atomic(async |tx| {
        let related = edited().select_related(post::editor());
        let post = related.select_for_update().one(tx).await?;
        assert_eq!(post.editor.as_ref().map(|editor| editor.id), Some(bob));
        assert_eq!(is_free(db, bob).await, tells_apart, "an editor not always");
        assert!(is_free(db, ann).await, "who is not loaded is not locked");
        Ok::<_, Error>(())
    })
    .await?;
    db.atomic(async |tx| {
        let related = edited().select_related(post::author());
        related.select_for_update().of_self().one(tx).await?;
        assert_eq!(is_free(db, ann).await, tells_apart);
        let refused = db
            .atomic(async |tx| edited().select_for_update().nowait().one(tx).await)
            .await;
        assert!(
            matches!(refused, Err(Error::LockTimeout { .. })),
            "{refused:?}"
        );
        Ok::<_, Error>(())
    })
    .await?;
    db.atomic(async |tx| {
        let related = edited().select_related((post::author(), post::editor()));
        let locked = related.select_for_update().of(post::author());
        locked.one(tx).await?;
        assert!(!is_free(db, ann).await, "it is named");
        assert_eq!(is_free(db, bob).await, tells_apart, "it is not");
        Ok::<_, Error>(())
    })
    .await?;
    assert!(is_free(db, ann).await && is_free(db, bob).await);
    Ok(())
}

/// What is not loaded cannot be locked, which is told before anything is asked.
#[on_every_database(filled)]
async fn what_is_not_loaded_is_not_locked(db: &Db) -> Result<()> {
    let recording = db.record();
    let refused = db
        .atomic(async |tx| {
            let one = titled("one").select_related(post::editor());
            one.select_for_update().of(post::author()).one(tx).await
        })
        .await;
    let error = refused.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("`of` names a relation that is not loaded"),
        "{text}"
    );
    recording.assert_num(0);
    Ok(())
}

/// Who promises not to change a key lets others point at the row: on PostgreSQL.
#[on_every_database(
    filled,
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite locks the whole database for the transaction that writes"
)]
async fn others_point_at_a_row_whose_key_stays(database: &TestDatabase) -> Result<()> {
    let db = database.db();
    let ann = User::objects().first(db).await?.unwrap().id;
    // MariaDB counts in whole seconds.
    let briefly = TxOptions::new().lock_timeout(Duration::from_secs(1));
    let point = async |title: &str| {
        let new = NewPost {
            title: title.into(),
            author: ann,
        };
        db.atomic_with(&briefly, async |tx| Post::objects().create(tx, new).await)
            .await
    };
    db.atomic(async |tx| {
        User::objects().select_for_update().all(tx).await?;
        let refused = point("refused").await;
        assert!(
            matches!(refused, Err(Error::LockTimeout { .. })),
            "{refused:?}"
        );
        Ok::<_, Error>(())
    })
    .await?;
    db.atomic(async |tx| {
        let users = User::objects().select_for_update().no_key();
        users.all(tx).await?;
        assert!(!is_free(db, ann).await, "it is locked all the same");
        let made = point("made").await;
        match database.backend() {
            Backend::Postgres => assert_eq!(made?.title, "made"),
            _ => assert!(matches!(made, Err(Error::LockTimeout { .. })), "{made:?}"),
        }
        Ok::<_, Error>(())
    })
    .await
}
