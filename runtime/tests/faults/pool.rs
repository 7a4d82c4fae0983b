//! The limits of the pool of a server.

use std::time::Duration;

use luthier::{Db, Error, Executor as _, Result, db::Access};
use luthier_test_support::{TestDatabase, on_every_database};

use crate::support::{all, assert_all_permits, at_rest, kill_others, number, open, until};

/// The number by which the server knows the connection.
async fn connection(db: &Db) -> Result<i64> {
    let sql = match db.dialect() {
        luthier::Dialect::Postgres => "SELECT pg_backend_pid()",
        _ => "SELECT CONNECTION_ID()",
    };
    number(db, sql).await
}

#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "the connections of SQLite stay open"
)]
async fn the_least_number_is_kept_open(database: &TestDatabase) -> Result<()> {
    let db = open(database, "min_connections=3&max_connections=5").await;
    let open_ones = || db.metrics().writers.open;
    until("the pool does not fill itself", async || open_ones() == 3).await;
    // Also after the server has closed them, once somebody has noticed.
    let killer = open(database, "max_connections=1").await;
    assert!(kill_others(&killer).await >= 3);
    drop(killer);
    until("the pool does not recover", async || {
        let works = number(&db, "SELECT 1").await.is_ok();
        let metrics = at_rest(&db).await;
        works && metrics.open >= 1
    })
    .await;
    assert_all_permits(&db, Access::Write).await;
    assert_eq!(open_ones(), 5);
    Ok(())
}

#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "the connections of SQLite stay open"
)]
async fn connections_that_nobody_needs_are_closed(database: &TestDatabase) -> Result<()> {
    let db = open(
        database,
        "min_connections=1&max_connections=4&idle_timeout=300ms",
    )
    .await;
    assert_all_permits(&db, Access::Write).await;
    until("they stay open", async || db.metrics().writers.open == 1).await;
    let metrics = db.metrics().writers;
    assert_eq!(
        (metrics.lost, metrics.opened - metrics.closed),
        (0, 1),
        "{metrics:?}"
    );
    // One that is used is not closed under its user.
    let mut lease = db.lease(Access::Write, None).await?;
    tokio::time::sleep(Duration::from_millis(700)).await;
    lease.execute("SELECT 1", &[]).await?;
    Ok(())
}

#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "the connections of SQLite stay open"
)]
async fn connections_do_not_grow_old(database: &TestDatabase) -> Result<()> {
    let db = open(
        database,
        "min_connections=2&max_connections=2&max_lifetime=400ms",
    )
    .await;
    let mut seen = vec![connection(&db).await?];
    // Also one that is used all the time.
    until("the connection stays", async || {
        let now = connection(&db).await.unwrap();
        if !seen.contains(&now) {
            seen.push(now);
        }
        seen.len() >= 4
    })
    .await;
    until("the least number is not kept", async || {
        db.metrics().writers.open == 2
    })
    .await;
    assert_eq!(db.metrics().writers.lost, 0);
    Ok(())
}

#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite has another pool, with tests of its own"
)]
async fn who_waits_too_long_is_told(database: &TestDatabase) -> Result<()> {
    let db = open(database, "max_connections=2&acquire_timeout=200ms").await;
    let held = (
        db.lease(Access::Write, None).await?,
        db.lease(Access::Read, None).await?,
    );
    let error = all::<(i64,)>(&db, "SELECT 1").await.unwrap_err();
    assert!(matches!(error, Error::PoolTimeout { .. }), "{error:?}");
    let metrics = db.metrics().writers;
    assert_eq!(
        (metrics.in_use, metrics.timeouts, metrics.waiting),
        (2, 1, 0)
    );
    drop(held);
    assert_eq!(all::<(i64,)>(&db, "SELECT 1").await?, [(1,)]);
    at_rest(&db).await;
    Ok(())
}
