//! A server that goes away and comes back, while a program uses it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use luthier::{Db, Error, db::Access};
use luthier_test_support::{
    servers::{MariaDb, Options, Postgres, Result as Started, variables::servers_wanted},
    with_options,
};

use crate::support::{Chance, all, assert_all_permits, assert_balanced, bank, transfer, until};

/// A server of one's own.
trait Server: Send + Sized + 'static {
    fn begin() -> Started<Self>;
    fn place(&self) -> String;
    fn end(&mut self);
    fn come_back(&mut self) -> Started<()>;
}

macro_rules! server {
    ($server:ty) => {
        impl Server for $server {
            fn begin() -> Started<Self> {
                <$server>::start(&Options::default())
            }
            fn place(&self) -> String {
                self.url().to_owned()
            }
            fn end(&mut self) {
                self.stop();
            }
            fn come_back(&mut self) -> Started<()> {
                self.restart()
            }
        }
    };
}

server!(Postgres);
server!(MariaDb);

/// Starting and ending servers blocks.
async fn away<S: Server, T: Send + 'static>(
    mut server: S,
    work: impl FnOnce(&mut S) -> T + Send + 'static,
) -> (S, T) {
    let blocking = tokio::task::spawn_blocking(move || {
        let done = work(&mut server);
        (server, done)
    });
    blocking.await.unwrap()
}

async fn survives_a_restart<S: Server>(test: &str) {
    if !servers_wanted(test) {
        return;
    }
    let server = tokio::task::spawn_blocking(S::begin).await.unwrap();
    let server = server.unwrap();
    let url = with_options(&server.place(), "max_connections=4&connect_timeout=3s");
    let db = Db::connect(&url).await.unwrap();
    bank(&db).await;

    let stop = Arc::new(AtomicBool::new(false));
    let (good, bad) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut tasks = Vec::new();
    for task in 0..8 {
        let (db, stop) = (db.clone(), Arc::clone(&stop));
        let (good, bad) = (Arc::clone(&good), Arc::clone(&bad));
        tasks.push(tokio::spawn(async move {
            let mut chance = Chance(task);
            let task = i64::try_from(task).unwrap();
            let (mut tried, mut kept) = (0, Vec::new());
            while !stop.load(Ordering::Relaxed) {
                let pair = chance.pair();
                let id = task * 1_000_000 + tried;
                tried += 1;
                match db
                    .atomic(async |tx| transfer(tx, pair, id, task).await)
                    .await
                {
                    Ok(()) => {
                        kept.push(id);
                        good.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(Error::ConnectionLost { .. } | Error::Connect { .. }) => {
                        bad.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    Err(error) => panic!("{error:?}"),
                }
            }
            kept
        }));
    }
    let more = async |counter: &AtomicU64, what: &str| {
        let before = counter.load(Ordering::Relaxed);
        until(what, async || {
            counter.load(Ordering::Relaxed) >= before + 20
        })
        .await;
    };
    more(&good, "nothing is done").await;
    let (server, ()) = away(server, S::end).await;
    more(&bad, "nobody notices").await;
    let (server, back) = away(server, S::come_back).await;
    back.unwrap();
    more(&good, "the pool does not recover").await;
    stop.store(true, Ordering::Relaxed);
    let mut kept = Vec::new();
    for task in tasks {
        kept.extend(task.await.unwrap());
    }
    // What was said to be done is done, and the pool is whole.
    assert_balanced(&db).await;
    let there = all::<(i64,)>(&db, "SELECT id FROM moved ORDER BY id")
        .await
        .unwrap();
    for id in kept {
        assert!(there.binary_search(&(id,)).is_ok(), "{id} is lost");
    }
    assert_all_permits(&db, Access::Write).await;

    // Away while nobody asks: at most one statement finds out that the connections at rest are gone.
    let (server, back) = away(server, S::come_back).await;
    back.unwrap();
    let mut failed = 0;
    for _ in 0..10 {
        if let Err(error) = crate::support::total(&db).await {
            assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
            failed += 1;
        }
    }
    assert!(failed <= 1, "{failed} statements found out");
    assert_all_permits(&db, Access::Write).await;
    away(server, S::end).await;
    let error = crate::support::total(&db).await.unwrap_err();
    assert!(
        matches!(error, Error::Connect { .. } | Error::ConnectionLost { .. }),
        "{error:?}"
    );
    println!("{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    survives_a_restart::<Postgres>("restart::postgres").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb() {
    survives_a_restart::<MariaDb>("restart::mariadb").await;
}
