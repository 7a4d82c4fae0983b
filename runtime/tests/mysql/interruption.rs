//! Futures that are dropped, and connections that the server ends: nothing half-done stays, and the pool goes on.

use std::time::{Duration, Instant};

use luthier::{
    db::{Access, Db, Executor as _},
    error::{Error, Result},
    value::Value,
};
use tokio::time::{sleep, timeout};

use crate::support::{database, one, open, rows, run, script};

async fn table(db: &Db) {
    script(
        db,
        "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL) ENGINE=InnoDB; INSERT INTO t VALUES (1, 0), (2, 0)",
    )
    .await
    .unwrap();
}

/// The connections to this database, other than the one that asks.
async fn others(db: &Db) -> Vec<i64> {
    let sql = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
    rows(db, sql, &[], |row| row.get::<i64>()).await.unwrap()
}

/// Waits until something holds, or fails.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_is_given_up_ends_on_the_server() {
    let Some(database) = database("a_query_that_is_given_up_ends_on_the_server").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    let watcher = database.db();
    let first: i64 = one(&db, "SELECT CONNECTION_ID()", &[]).await.unwrap();
    let given_up = timeout(
        Duration::from_millis(100),
        run(&db, "SELECT SLEEP(60)", &[]),
    )
    .await;
    assert!(given_up.is_err());
    // The one connection is free again only when the server has ended the other.
    let second: i64 = one(&db, "SELECT CONNECTION_ID()", &[]).await.unwrap();
    assert_ne!(first, second);
    // Whoever ended it is on its way out.
    until("connections are left over", async || {
        others(watcher).await == [second]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_result_that_is_given_up_is_not_read() {
    let Some(database) = database("a_long_result_that_is_given_up_is_not_read").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(
        &db,
        "CREATE TABLE t (n varchar(9));
         INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n",
    )
    .await
    .unwrap();
    let endless = "SELECT CONCAT('x', a.n) FROM t a, t b, t c, t d";
    let mut seen = 0u64;
    let start = Instant::now();
    {
        let mut conn = db.lease(Access::Read, None).await.unwrap();
        let mut count = |_: &mut luthier::row::Row<'_>| {
            seen += 1;
            Ok(())
        };
        let reading = conn.query(endless, &[], &mut count);
        assert!(timeout(Duration::from_millis(300), reading).await.is_err());
    }
    assert_eq!(one::<i64>(&db, "SELECT 7", &[]).await.unwrap(), 7);
    // Also where each row is refused: the rest is not read for long.
    let error = rows(&db, endless, &[], |row| row.get::<i64>())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert_eq!(one::<i64>(&db, "SELECT 7", &[]).await.unwrap(), 7);
    assert!(
        start.elapsed() < Duration::from_secs(9),
        "{:?}",
        start.elapsed()
    );
    assert!(seen > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_given_up_lets_go_of_its_locks() {
    let Some(database) = database("a_transaction_that_is_given_up_lets_go_of_its_locks").await
    else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    table(&db).await;
    let watcher = open(&database, "lock_timeout=1s").await;
    let update = "UPDATE t SET n = n + 1 WHERE id = 1";
    // In the middle of a statement.
    let work = db.atomic(async |tx| -> Result<()> {
        run(&mut *tx, update, &[]).await?;
        run(&mut *tx, "SELECT SLEEP(60)", &[]).await?;
        Ok(())
    });
    assert!(timeout(Duration::from_millis(200), work).await.is_err());
    assert_eq!(
        one::<i64>(&db, "SELECT n FROM t WHERE id = 1", &[])
            .await
            .unwrap(),
        0
    );
    run(&watcher, update, &[]).await.unwrap();
    // Between statements, where the connection is kept.
    let before: i64 = one(&db, "SELECT CONNECTION_ID()", &[]).await.unwrap();
    let work = db.atomic(async |tx| -> Result<()> {
        run(&mut *tx, update, &[]).await?;
        sleep(Duration::from_secs(60)).await;
        Ok(())
    });
    assert!(timeout(Duration::from_millis(200), work).await.is_err());
    assert_eq!(
        one::<i64>(&db, "SELECT CONNECTION_ID()", &[])
            .await
            .unwrap(),
        before
    );
    run(&watcher, update, &[]).await.unwrap();
    assert_eq!(
        one::<i64>(&db, "SELECT n FROM t WHERE id = 1", &[])
            .await
            .unwrap(),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_does_not_go_on_after_a_statement_was_given_up() {
    let Some(database) =
        database("a_transaction_does_not_go_on_after_a_statement_was_given_up").await
    else {
        return;
    };
    let db = database.db();
    table(db).await;
    let done = db
        .atomic(async |tx| -> Result<()> {
            run(&mut *tx, "UPDATE t SET n = 1", &[]).await?;
            assert!(
                timeout(
                    Duration::from_millis(50),
                    run(&mut *tx, "SELECT SLEEP(9)", &[])
                )
                .await
                .is_err()
            );
            let error = run(&mut *tx, "UPDATE t SET n = 2", &[]).await.unwrap_err();
            assert!(
                error.to_string().contains("given up before its end"),
                "{error}"
            );
            Ok(())
        })
        .await;
    assert!(
        matches!(done, Err(Error::ConnectionLost { .. })),
        "{done:?}"
    );
    assert_eq!(
        one::<i64>(db, "SELECT SUM(n) FROM t", &[]).await.unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn savepoints_are_taken_back_when_dropped() {
    let Some(database) = database("savepoints_are_taken_back_when_dropped").await else {
        return;
    };
    let db = database.db();
    table(db).await;
    db.atomic(async |tx| -> Result<()> {
        run(&mut *tx, "UPDATE t SET n = 1 WHERE id = 1", &[]).await?;
        let inner = tx.atomic(async |tx| -> Result<()> {
            run(&mut *tx, "UPDATE t SET n = 5", &[]).await?;
            sleep(Duration::from_secs(60)).await;
            Ok(())
        });
        assert!(timeout(Duration::from_millis(100), inner).await.is_err());
        run(&mut *tx, "UPDATE t SET n = 2 WHERE id = 2", &[]).await?;
        Ok(())
    })
    .await
    .unwrap();
    let kept = rows(db, "SELECT n FROM t ORDER BY id", &[], |row| {
        row.get::<i64>()
    })
    .await
    .unwrap();
    assert_eq!(kept, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_the_server_ends_is_told_and_replaced() {
    let Some(database) = database("a_connection_that_the_server_ends_is_told_and_replaced").await
    else {
        return;
    };
    let db = open(&database, "max_connections=2").await;
    table(&db).await;
    let killer = database.db();
    let kill = async |id: i64| {
        run(killer, &format!("KILL {id}"), &[]).await.unwrap();
    };
    // At rest: the next statement may find out, the one after works.
    let id: i64 = one(&db, "SELECT CONNECTION_ID()", &[]).await.unwrap();
    kill(id).await;
    match one::<i64>(&db, "SELECT 7", &[]).await {
        Ok(seven) => assert_eq!(seven, 7),
        Err(error) => assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}"),
    }
    assert_eq!(one::<i64>(&db, "SELECT 7", &[]).await.unwrap(), 7);
    // In the middle of a query, and of a transaction.
    for in_transaction in [false, true] {
        let victim = async {
            if in_transaction {
                db.atomic(async |tx| -> Result<()> {
                    run(&mut *tx, "UPDATE t SET n = 9", &[]).await?;
                    run(&mut *tx, "SELECT SLEEP(30)", &[]).await?;
                    Ok(())
                })
                .await
            } else {
                run(&db, "SELECT SLEEP(30)", &[]).await.map(drop)
            }
        };
        let murder = async {
            until("nobody sleeps", async || {
                let sleeping = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'SELECT SLEEP%'";
                let found = rows(killer, sleeping, &[], |row| row.get::<i64>()).await.unwrap();
                for id in &found {
                    kill(*id).await;
                }
                !found.is_empty()
            })
            .await;
        };
        let (lost, ()) = tokio::join!(victim, murder);
        let error = lost.unwrap_err();
        assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
        assert_eq!(
            one::<i64>(&db, "SELECT SUM(n) FROM t", &[]).await.unwrap(),
            0
        );
    }
}

/// A number that follows from another, for tests that repeat.
fn scattered(n: u64) -> u64 {
    n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_given_up_anywhere_leaves_nothing() {
    let Some(database) = database("work_that_is_given_up_anywhere_leaves_nothing").await else {
        return;
    };
    let db = open(&database, "max_connections=3").await;
    table(&db).await;
    let (from, to) = (
        "UPDATE t SET n = n - ? WHERE id = 1",
        "UPDATE t SET n = n + ? WHERE id = 2",
    );
    let (mut done, mut given_up) = (0, 0);
    for round in 0..100u64 {
        let work = db.atomic(async |tx| -> Result<()> {
            run(&mut *tx, from, &[Value::Int(1)]).await?;
            rows(&mut *tx, "SELECT id, n FROM t", &[], |row| row.get::<i64>()).await?;
            tx.atomic(async |tx| run(&mut *tx, to, &[Value::Int(1)]).await)
                .await?;
            Ok(())
        });
        let pause = Duration::from_micros(scattered(round) % 3000);
        match timeout(pause, work).await {
            Ok(result) => {
                result.unwrap();
                done += 1;
            }
            Err(_) => given_up += 1,
        }
        let sum: i64 = one(&db, "SELECT SUM(n) FROM t", &[]).await.unwrap();
        assert_eq!(sum, 0, "round {round}");
    }
    let moved: i64 = one(&db, "SELECT n FROM t WHERE id = 2", &[]).await.unwrap();
    assert!(moved >= done, "{moved} {done}");
    assert!(given_up >= 20, "{given_up} of 100 were given up");
    until("connections are left over", async || {
        others(database.db()).await.len() <= 3
    })
    .await;
}
