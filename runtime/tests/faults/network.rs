//! Connections that are cut or fall silent.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use luthier::{Db, Error, Result, db::Access};
use luthier_test_support::{TestDatabase, on_every_database};
use tokio::{sync::Barrier, time::timeout};

use crate::{
    proxy::{Fault, Proxy},
    support::{
        ACCOUNTS, Chance, all, assert_all_permits, assert_balanced, at_rest, bank, number, run,
        transfer, until,
    },
};

const LIMIT: Duration = Duration::from_millis(300);

#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "nobody stands between a program and its file"
)]
async fn a_connection_cut_anywhere_in_a_result(database: &TestDatabase) -> Result<()> {
    bank(database.db()).await;
    let (proxy, mut config) = Proxy::before(database, Fault::None).await;
    config.pool.max_connections = 2;
    let db = Db::open(config).await?;
    let sql = "SELECT a.id, b.id, c.id FROM account a, account b, account c ORDER BY 1, 2, 3";
    let (mut whole, mut cut) = (0, 0);
    let mut chance = Chance(11);
    for _ in 0..40 {
        proxy.set(Fault::Cut(usize::try_from(chance.below(70_000)).unwrap()));
        match all::<(i64, i64, i64)>(&db, sql).await {
            Ok(rows) => {
                assert_eq!(i64::try_from(rows.len()), Ok(ACCOUNTS.pow(3)));
                whole += 1;
            }
            Err(Error::ConnectionLost { .. }) => cut += 1,
            Err(error) => panic!("{error:?}"),
        }
        proxy.set(Fault::None);
        // At most the connection that was at rest is gone, too.
        if let Err(error) = number(&db, "SELECT COUNT(*) FROM moved").await {
            assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
            assert_eq!(number(&db, "SELECT COUNT(*) FROM moved").await?, 0);
        }
    }
    println!("{cut} cut, {whole} whole");
    assert!(cut > 0);
    assert_all_permits(&db, Access::Write).await;
    Ok(())
}

#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "nobody stands between a program and its file"
)]
async fn a_transaction_cut_anywhere(database: &TestDatabase) -> Result<()> {
    let plain = database.db();
    bank(plain).await;
    let (proxy, mut config) = Proxy::before(database, Fault::None).await;
    config.pool.max_connections = 1;
    let db = Db::open(config).await?;
    let mut chance = Chance(12);
    let (mut kept, mut lost) = (0, 0);
    for id in 0..40 {
        proxy.set(Fault::Cut(usize::try_from(chance.below(1500)).unwrap()));
        let done = db
            .atomic(async |tx| transfer(tx, (0, 1), id, 0).await)
            .await;
        match done {
            Ok(()) => kept += 1,
            Err(Error::ConnectionLost { .. } | Error::Connect { .. }) => lost += 1,
            Err(error) => panic!("{error:?}"),
        }
        proxy.set(Fault::None);
        assert_balanced(plain).await;
    }
    println!("{kept} kept, {lost} lost");
    assert!(lost > 0 && kept > 0);
    assert!(number(plain, "SELECT COUNT(*) FROM moved").await? >= kept);
    assert_all_permits(&db, Access::Write).await;
    Ok(())
}

/// Nothing comes through any more: whoever has a limit of time is let go, and the pool recovers.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "nobody stands between a program and its file"
)]
async fn connections_that_fall_silent(database: &TestDatabase) -> Result<()> {
    let plain = database.db();
    bank(plain).await;
    let (proxy, mut config) = Proxy::before(database, Fault::None).await;
    config.pool.max_connections = 3;
    config.pool.acquire_timeout = Duration::from_secs(20);
    config.server.connect_timeout = LIMIT;
    let db = Db::open(config).await?;
    assert_all_permits(&db, Access::Write).await;

    // One transaction is given up as a whole, another gives up a statement and then wants to end.
    let barrier = Arc::new(Barrier::new(3));
    let (of_task, pool) = (Arc::clone(&barrier), db.clone());
    let whole = tokio::spawn(async move {
        pool.atomic(async |tx| {
            transfer(tx, (0, 1), 1, 1).await?;
            of_task.wait().await;
            of_task.wait().await;
            transfer(tx, (1, 0), 2, 1).await
        })
        .await
    });
    let (of_task, pool) = (Arc::clone(&barrier), db.clone());
    let ends = tokio::spawn(async move {
        pool.atomic(async |tx| {
            run(&mut *tx, "INSERT INTO moved VALUES (5, 5)").await?;
            of_task.wait().await;
            of_task.wait().await;
            let insert = run(&mut *tx, "INSERT INTO moved VALUES (6, 6)");
            assert!(timeout(LIMIT, insert).await.is_err());
            Err::<(), _>(Error::TransactionLost)
        })
        .await
    });
    barrier.wait().await;
    proxy.set(Fault::Stall);
    barrier.wait().await;
    let query = number(&db, "SELECT COUNT(*) FROM moved");
    assert!(timeout(LIMIT, query).await.is_err());
    assert!(!whole.is_finished());
    whole.abort();
    let ends = timeout(Duration::from_secs(30), ends).await;
    assert!(ends.expect("its end is waited for").unwrap().is_err());
    // The places in the pool come back although the server says nothing, and a new connection is not had.
    at_rest(&db).await;
    let start = Instant::now();
    let error = number(&db, "SELECT COUNT(*) FROM moved").await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(error.to_string().contains("connect_timeout"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(10));
    at_rest(&db).await;

    // It speaks again.
    proxy.set(Fault::None);
    assert_all_permits(&db, Access::Write).await;
    until("a lock is left", async || {
        let update = run(&db, "UPDATE account SET amount = amount");
        timeout(Duration::from_secs(5), update).await.is_ok()
    })
    .await;
    assert_balanced(plain).await;
    assert_eq!(number(plain, "SELECT COUNT(*) FROM moved").await?, 0);
    Ok(())
}

/// Connections at rest that have fallen silent, as behind a firewall that forgets them: asked for a sign of life, none is
/// waited for longer than opening a connection may take, and not one after the other.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "nobody stands between a program and its file"
)]
async fn connections_at_rest_that_fell_silent(database: &TestDatabase) -> Result<()> {
    let (proxy, mut config) = Proxy::before(database, Fault::None).await;
    config.pool.max_connections = 8;
    config.pool.health_check = Duration::ZERO;
    config.server.connect_timeout = Duration::from_secs(2);
    let db = Db::open(config).await?;
    assert_all_permits(&db, Access::Write).await;
    assert_eq!(db.metrics().writers.idle, 8);
    proxy.set(Fault::StallOpen);
    let start = Instant::now();
    number(&db, "SELECT 1").await?;
    let took = start.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_all_permits(&db, Access::Write).await;
    Ok(())
}
