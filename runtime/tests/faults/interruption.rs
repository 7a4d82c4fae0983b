//! Futures that are dropped at any point, and connections that the server ends at any point.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use luthier::{
    Db, Error, Result,
    db::{Access, TxOptions},
    value::Value,
};
use luthier_test_support::{Backend, TestDatabase, on_every_database};

use crate::support::{
    ACCOUNTS, AMOUNT, Chance, all, assert_all_permits, assert_balanced, at_rest, bank, kill_others,
    number, open, run, total, transfer, until, until_runs,
};

/// How often something is dropped.
const POINTS: u64 = 100;

/// One of the things that a program does; `id` numbers what it writes, in steps of ten.
async fn something(db: &Db, chance: &mut Chance, id: i64) -> Result<()> {
    let pair = chance.pair();
    match chance.below(5) {
        0 => {
            let sql = "SELECT a.id, b.id, c.id FROM account a, account b, account c";
            let rows = all::<(i64, i64, i64)>(db, sql).await?;
            assert_eq!(i64::try_from(rows.len()), Ok(ACCOUNTS.pow(3)));
        }
        1 => {
            // Two at once, all or nothing.
            let values: Vec<Value<'_>> = [id, 7, id + 1, 7].map(Value::Int).into();
            let sql = "INSERT INTO moved VALUES ($1, $2)";
            let sql = match db.dialect() {
                luthier::Dialect::Postgres => sql,
                _ => "INSERT INTO moved VALUES (?, ?)",
            };
            let mut lease = luthier::Executor::lease(db, Access::Write, None).await?;
            lease.execute_many(sql, 2, &values).await?;
        }
        2 => {
            let snapshot = TxOptions::new().read_only();
            db.atomic_with(&snapshot, async |tx| {
                for _ in 0..3 {
                    number(&mut *tx, "SELECT COUNT(*) FROM account").await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        }
        3 => {
            // Of the savepoint nothing is kept, of what is around it everything.
            db.atomic(async |tx| {
                transfer(tx, pair, id, 0).await?;
                let inner = tx
                    .atomic(async |tx| {
                        transfer(tx, pair, id + 1, 0).await?;
                        Err::<(), _>(Error::TransactionLost)
                    })
                    .await;
                assert!(matches!(inner, Err(Error::TransactionLost)), "{inner:?}");
                transfer(tx, (pair.1, pair.0), id + 2, 0).await
            })
            .await?;
        }
        _ => {
            db.atomic(async |tx| {
                transfer(tx, pair, id, 0).await?;
                tx.atomic(async |tx| transfer(tx, (pair.1, pair.0), id + 1, 0).await)
                    .await
            })
            .await?;
        }
    }
    Ok(())
}

#[on_every_database(multi_thread)]
async fn futures_dropped_at_random_points_leave_nothing_half_done(
    database: &TestDatabase,
) -> Result<()> {
    let db = match database.backend() {
        Backend::SqliteMemory => database.db().clone(),
        Backend::SqliteFile => open(database, "max_readers=4").await,
        _ => open(database, "max_connections=4").await,
    };
    bank(&db).await;
    // Statements of SQLite are over in no time.
    let longest = if database.backend().is_sqlite() {
        400
    } else {
        8000
    };
    let mut chance = Chance(20);
    let mut dropped = 0;
    let mut finished = 0;
    for round in 0..POINTS {
        // Several at once, so that they also wait for a connection and for each other.
        let mut tasks = Vec::new();
        for lane in 0..6 {
            let seed = round * 6 + lane;
            let db = db.clone();
            let id = i64::try_from(seed).unwrap() * 10;
            tasks.push(tokio::spawn(async move {
                something(&db, &mut Chance(seed), id).await
            }));
        }
        // The clock of the runtime counts in milliseconds; this thread is none of those that the tasks run on.
        std::thread::sleep(chance.micros(longest));
        for task in &tasks {
            task.abort();
        }
        for task in tasks {
            match task.await {
                Ok(done) => {
                    done.unwrap();
                    finished += 1;
                }
                Err(error) => {
                    assert!(error.is_cancelled(), "{error}");
                    dropped += 1;
                }
            }
        }
        assert_balanced(&db).await;
    }
    println!("{dropped} dropped, {finished} finished");
    assert!(dropped >= 100, "{dropped} of {} were dropped", POINTS * 6);

    // Whatever was written is there with all that belongs to it.
    let ids = all::<(i64,)>(&db, "SELECT id FROM moved ORDER BY id").await?;
    for group in ids.chunk_by(|(a,), (b,)| a / 10 == b / 10) {
        assert_eq!(group.len(), 2, "{group:?}");
    }
    at_rest(&db).await;
    for access in [Access::Read, Access::Write] {
        assert_all_permits(&db, access).await;
    }
    // Nobody holds a lock.
    let changed = run(&db, "UPDATE account SET amount = amount").await?;
    assert_eq!(i64::try_from(changed), Ok(ACCOUNTS));
    Ok(())
}

/// A statement that takes long, on a server.
fn long_statement(database: &TestDatabase) -> &'static str {
    match database.backend() {
        Backend::Postgres => "SELECT pg_sleep(60)",
        _ => "SELECT SLEEP(60)",
    }
}

/// Whoever gives up a statement and then the transaction does not wait for the statement.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "statements of SQLite run inline"
)]
async fn a_transaction_ends_though_its_statement_goes_on(database: &TestDatabase) -> Result<()> {
    let db = open(database, "max_connections=2").await;
    bank(&db).await;
    let start = Instant::now();
    let long = long_statement(database);
    let work = db.atomic(async |tx| {
        run(&mut *tx, "UPDATE account SET amount = 0").await?;
        let sleep = tokio::time::timeout(Duration::from_millis(100), run(&mut *tx, long));
        assert!(sleep.await.is_err());
        Err::<(), _>(Error::TransactionLost)
    });
    let ended = tokio::time::timeout(Duration::from_secs(30), work).await;
    let ended = ended.expect("the transaction waits for its statement");
    assert!(matches!(ended, Err(Error::TransactionLost)), "{ended:?}");
    // Its locks are gone, and so is what it did.
    assert_eq!(
        run(&db, "UPDATE account SET amount = amount").await?,
        ACCOUNTS.unsigned_abs()
    );
    assert_balanced(&db).await;
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_all_permits(&db, Access::Write).await;
    Ok(())
}

/// The same with an operation that is a transaction by itself.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "statements of SQLite run inline"
)]
async fn an_operation_ends_though_its_statement_goes_on(database: &TestDatabase) -> Result<()> {
    let db = open(database, "max_connections=2").await;
    bank(&db).await;
    let long = long_statement(database);
    let mut lease = luthier::Executor::lease(&db, Access::Write, None).await?;
    let work = lease.atomic(async |conn| {
        conn.execute("UPDATE account SET amount = 0", &[]).await?;
        let sleep = tokio::time::timeout(Duration::from_millis(100), conn.execute(long, &[]));
        assert!(sleep.await.is_err());
        Err::<(), _>(Error::TransactionLost)
    });
    let ended = tokio::time::timeout(Duration::from_secs(30), work).await;
    let ended = ended.expect("the operation waits for its statement");
    assert!(matches!(ended, Err(Error::TransactionLost)), "{ended:?}");
    drop(lease);
    assert_balanced(&db).await;
    assert_all_permits(&db, Access::Write).await;
    Ok(())
}

/// Connections are ended at random moments while many tasks use them.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "there is no server that could end a connection"
)]
async fn connections_killed_at_random_moments(database: &TestDatabase) -> Result<()> {
    let db = open(database, "max_connections=6").await;
    let killer = open(database, "max_connections=1").await;
    bank(&db).await;
    let stop = Arc::new(AtomicBool::new(false));
    let lost = Arc::new(AtomicI64::new(0));
    let mut tasks = Vec::new();
    for task in 0..20 {
        let (db, stop, lost) = (db.clone(), Arc::clone(&stop), Arc::clone(&lost));
        tasks.push(tokio::spawn(async move {
            let mut chance = Chance(task);
            let task = i64::try_from(task).unwrap();
            let (mut tried, mut kept) = (0, Vec::new());
            while !stop.load(Ordering::Relaxed) {
                let pair = chance.pair();
                let id = task * 1_000_000 + tried;
                tried += 1;
                let done = db
                    .atomic(async |tx| transfer(tx, pair, id, task).await)
                    .await;
                match done {
                    Ok(()) => kept.push(id),
                    // The second: one that was just being opened.
                    Err(Error::ConnectionLost { .. } | Error::Connect { .. }) => {
                        lost.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(error) => panic!("{error:?}"),
                }
                match total(&db).await {
                    Ok(sum) => assert_eq!(sum, ACCOUNTS * AMOUNT),
                    Err(Error::ConnectionLost { .. } | Error::Connect { .. }) => {
                        lost.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(error) => panic!("{error:?}"),
                }
            }
            (tried, kept)
        }));
    }
    let mut chance = Chance(3);
    let mut killed = 0;
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_millis(20) + chance.micros(100_000)).await;
        killed += kill_others(&killer).await;
    }
    until("nothing was lost", async || {
        lost.load(Ordering::Relaxed) > 0
    })
    .await;
    stop.store(true, Ordering::Relaxed);
    let mut all_tried = 0;
    let mut all_kept = Vec::new();
    for task in tasks {
        let (tried, kept) = task.await.unwrap();
        all_tried += tried;
        all_kept.extend(kept);
    }
    println!(
        "{killed} killed, {} errors, {} of {all_tried} transactions kept",
        lost.load(Ordering::Relaxed),
        all_kept.len()
    );
    // Those that rest may have been killed. The first statement finds out, and the others are asked before they are used.
    at_rest(&db).await;
    kill_others(&killer).await;
    let mut failed = 0;
    for _ in 0..20 {
        match number(&db, "SELECT COUNT(*) FROM account").await {
            Ok(count) => assert_eq!(count, ACCOUNTS),
            Err(Error::ConnectionLost { .. }) => failed += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(failed <= 1, "{failed} statements found out");
    assert_all_permits(&db, Access::Write).await;

    // What was said to be kept is there; what was lost is there wholly or not at all.
    assert_balanced(&db).await;
    let there = all::<(i64,)>(&db, "SELECT id FROM moved ORDER BY id").await?;
    for id in &all_kept {
        assert!(there.binary_search(&(*id,)).is_ok(), "{id} is lost");
    }
    let doubtful = there.len() - all_kept.len();
    assert!(
        doubtful <= usize::try_from(lost.load(Ordering::Relaxed)).unwrap(),
        "{doubtful} are there that failed"
    );
    Ok(())
}

/// In the middle of a statement, and between two of a transaction: the error is of its kind, nothing stays, and the next
/// one works.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "there is no server that could end a connection"
)]
async fn a_killed_connection_is_told(database: &TestDatabase) -> Result<()> {
    let db = open(database, "max_connections=1").await;
    let killer = open(database, "max_connections=1").await;
    bank(&db).await;
    let long = long_statement(database);
    for in_transaction in [false, true] {
        let victim = async {
            if in_transaction {
                db.atomic(async |tx| {
                    transfer(tx, (0, 1), 1, 1).await?;
                    run(&mut *tx, long).await
                })
                .await
            } else {
                run(&db, long).await
            }
        };
        let murder = async {
            until_runs(&killer, long).await;
            kill_others(&killer).await
        };
        let (lost, killed) = tokio::join!(victim, murder);
        assert!(killed >= 1);
        let error = lost.unwrap_err();
        assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
        assert!(std::error::Error::source(&error).is_some(), "{error:?}");
        assert_balanced(&db).await;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM moved").await?, 0);
    }
    // Between two statements of a transaction, which its user does not notice until the next.
    let between = db
        .atomic(async |tx| {
            transfer(tx, (0, 1), 1, 1).await?;
            kill_others(&killer).await;
            transfer(tx, (1, 0), 2, 1).await
        })
        .await;
    assert!(
        matches!(between, Err(Error::ConnectionLost { .. })),
        "{between:?}"
    );
    // Before the commit.
    let before = db
        .atomic(async |tx| {
            transfer(tx, (0, 1), 1, 1).await?;
            kill_others(&killer).await;
            Ok::<_, Error>(())
        })
        .await;
    assert!(
        matches!(before, Err(Error::ConnectionLost { .. })),
        "{before:?}"
    );
    assert_eq!(number(&db, "SELECT COUNT(*) FROM moved").await?, 0);
    assert_balanced(&db).await;
    let metrics = at_rest(&db).await;
    assert_eq!(metrics.lost, 4, "{metrics:?}");
    Ok(())
}
