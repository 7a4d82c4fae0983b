//! Futures that are dropped, and transactions that the server has given up: nothing half-done stays.

use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use luthier::{
    db::{Access, Db, Executor},
    error::Error,
    value::Value,
};

use crate::support::{database, one, open, run, script};

/// Polls a future so many times, if it lasts so long, and drops it.
async fn drop_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

async fn count(db: &Db) -> i64 {
    one(db, "SELECT count(*) FROM t", &[]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_dropped_at_any_await_leave_nothing() {
    let Some(database) = database("transactions_dropped_at_any_await_leave_nothing").await else {
        return;
    };
    for options in ["max_connections=1", "max_connections=1&pgbouncer=true"] {
        let db = open(&database, options).await;
        script(&db, "DROP TABLE IF EXISTS t; CREATE TABLE t (id int)")
            .await
            .unwrap();
        let mut rounds = 0;
        for polls in 1.. {
            let work = db.atomic(async |tx| {
                run(&mut *tx, "INSERT INTO t VALUES ($1)", &[Value::Int(1)]).await?;
                tx.atomic(async |tx| run(&mut *tx, "INSERT INTO t VALUES (2)", &[]).await)
                    .await?;
                run(&mut *tx, "INSERT INTO t VALUES (3)", &[]).await
            });
            let done = drop_after(polls, work).await;
            rounds += 1;
            // Dropped in the middle of COMMIT, it may have happened: then wholly.
            let rows = count(&db).await;
            assert!(rows == 0 || rows == 3, "{polls}: {rows}");
            if done.is_some() {
                assert_eq!(rows, 3);
                break;
            }
            run(&db, "DELETE FROM t", &[]).await.unwrap();
            let open: i64 = one(
                database.db(),
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'",
                &[],
            )
            .await
            .unwrap();
            assert_eq!(open, 0, "{polls}");
        }
        // How often it is polled is the server's speed: only that it was dropped at least once is certain.
        assert!(rounds > 1, "{rounds}");
    }
}

/// The same on a connection that is kept: what follows must not run inside what was left open.
#[tokio::test]
async fn a_beginning_that_was_dropped_is_taken_back() {
    let Some(database) = database("a_beginning_that_was_dropped_is_taken_back").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(&db, "CREATE TABLE t (id int)").await.unwrap();
    let mut lease = db.lease(Access::Write, None).await.unwrap();
    assert!(drop_after(1, lease.begin()).await.is_none());
    assert_eq!(lease.depth(), 0);
    lease
        .execute("INSERT INTO t VALUES (1)", &[])
        .await
        .unwrap();
    assert_eq!(count(database.db()).await, 1);
}

#[tokio::test]
async fn a_savepoint_that_was_dropped_leaves_the_transaction_whole() {
    let Some(database) =
        database("a_savepoint_that_was_dropped_leaves_the_transaction_whole").await
    else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(&db, "CREATE TABLE t (id int PRIMARY KEY)")
        .await
        .unwrap();
    for polls in 1..12 {
        run(&db, "DELETE FROM t", &[]).await.unwrap();
        db.atomic(async |tx| {
            run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await?;
            let inner = tx.atomic(async |tx| {
                run(&mut *tx, "INSERT INTO t VALUES (2)", &[]).await?;
                // Fails, and nobody may ever see it.
                run(&mut *tx, "INSERT INTO t VALUES (2)", &[]).await
            });
            drop_after(polls, inner).await;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        assert_eq!(count(&db).await, 1, "{polls}");
    }
}

#[tokio::test]
async fn a_failed_transaction_is_never_committed() {
    let Some(database) = database("a_failed_transaction_is_never_committed").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(&db, "CREATE TABLE t (id int PRIMARY KEY)")
        .await
        .unwrap();
    // The error is seen, and passed over.
    let swallowed = db
        .atomic(async |tx| {
            run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await?;
            let _ = run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await;
            Ok::<_, Error>(())
        })
        .await;
    assert!(
        matches!(swallowed, Err(Error::TransactionLost)),
        "{swallowed:?}"
    );
    // The same, and another statement.
    let more = db
        .atomic(async |tx| {
            let _ = run(&mut *tx, "SELECT * FROM nowhere", &[]).await;
            run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await
        })
        .await;
    assert!(matches!(more, Err(Error::TransactionLost)), "{more:?}");
    // The error is never seen.
    let dropped = db
        .atomic(async |tx| {
            run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await?;
            drop_after(1, run(&mut *tx, "INSERT INTO t VALUES (1)", &[])).await;
            Ok::<_, Error>(())
        })
        .await;
    assert!(
        matches!(dropped, Err(Error::TransactionLost)),
        "{dropped:?}"
    );
    // Only the commit fails.
    script(
        &db,
        "CREATE TABLE r (id int REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
    )
    .await
    .unwrap();
    let mut lease = db.lease(Access::Write, None).await.unwrap();
    lease.begin().await.unwrap();
    lease
        .execute("INSERT INTO r VALUES (9)", &[])
        .await
        .unwrap();
    let commit = lease.commit().await;
    assert!(
        matches!(commit, Err(Error::ForeignKeyViolation { .. })),
        "{commit:?}"
    );
    // Nothing runs outside of the transaction that it was meant for.
    let after = lease.execute("INSERT INTO t VALUES (5)", &[]).await;
    assert!(matches!(after, Err(Error::TransactionLost)), "{after:?}");
    lease.rollback().await.unwrap();
    drop(lease);
    assert_eq!(count(&db).await, 0);
    // A savepoint takes the failure back.
    db.atomic(async |tx| {
        run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await?;
        let failed = tx
            .atomic(async |tx| run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await)
            .await;
        assert!(matches!(failed, Err(Error::UniqueViolation { .. })));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn a_long_query_that_was_dropped_is_stopped() {
    let Some(database) = database("a_long_query_that_was_dropped_is_stopped").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(&db, "CREATE TABLE t (id int)").await.unwrap();
    let start = Instant::now();
    let slow = db.atomic(async |tx| {
        run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await?;
        run(&mut *tx, "SELECT pg_sleep(60)", &[]).await
    });
    assert!(
        tokio::time::timeout(Duration::from_millis(200), slow)
            .await
            .is_err()
    );
    // The only place in the pool is free again when the server has stopped.
    assert_eq!(count(&db).await, 0);
    let running: i64 = one(
        &db,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' \
         AND state = 'active' AND pid <> pg_backend_pid()",
        &[],
    )
    .await
    .unwrap();
    assert_eq!(running, 0);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_short_query_that_was_dropped_keeps_its_connection() {
    let Some(database) = database("a_short_query_that_was_dropped_keeps_its_connection").await
    else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    let pid: i64 = one(&db, "SELECT pg_backend_pid()", &[]).await.unwrap();
    drop_after(1, run(&db, "SELECT pg_sleep(0.05)", &[])).await;
    assert_eq!(
        one::<i64>(&db, "SELECT pg_backend_pid()", &[])
            .await
            .unwrap(),
        pid
    );
}
