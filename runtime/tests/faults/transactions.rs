//! Transactions that meet, nest, fail and panic: the same on every database.

use std::{
    error::Error as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use luthier::{
    Db, Error, Result, Tx,
    db::{Access, Isolation, RetryOptions, TxOptions},
};
use luthier_test_support::{Backend, TestDatabase, on_every_database};
use tokio::sync::Barrier;

use crate::support::{assert_all_permits, at_rest, number, open, run};

/// Doctors on call, of whom one must stay.
async fn doctors(db: &Db) -> Result<()> {
    db.execute(
        "CREATE TABLE doctor (id bigint NOT NULL PRIMARY KEY, on_call bigint NOT NULL)",
        (),
    )
    .await?;
    for id in 0..4 {
        db.execute("INSERT INTO doctor VALUES ($1, 1)", (id,))
            .await?;
    }
    Ok(())
}

async fn on_call(db: &Db) -> Result<i64> {
    number(db, "SELECT COUNT(*) FROM doctor WHERE on_call = 1").await
}

/// Goes off call if another one stays.
async fn leave(tx: &mut Tx, id: i64, met: Option<&Barrier>) -> Result<()> {
    let others = number(&mut *tx, "SELECT COUNT(*) FROM doctor WHERE on_call = 1").await?;
    if let Some(met) = met {
        met.wait().await;
    }
    tokio::task::yield_now().await;
    if others > 1 {
        tx.execute("UPDATE doctor SET on_call = 0 WHERE id = $1", (id,))
            .await?;
    }
    Ok(())
}

/// Each reads what the other writes: together they do what neither would have done after the other. Only serializable
/// transactions are safe from it.
#[on_every_database(
    doctors,
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite has one writer at a time: transactions that write never meet"
)]
async fn isolation_levels_differ(db: Db) -> Result<()> {
    run(&db, "UPDATE doctor SET on_call = 0 WHERE id > 1").await?;
    for (isolation, safe) in [
        (Isolation::ReadCommitted, false),
        (Isolation::RepeatableRead, false),
        (Isolation::Serializable, true),
    ] {
        run(&db, "UPDATE doctor SET on_call = 1 WHERE id < 2").await?;
        let options = TxOptions::new().isolation(isolation);
        let met = Barrier::new(2);
        let goes = async |id: i64| {
            db.atomic_with(&options, async |tx| leave(tx, id, Some(&met)).await)
                .await
        };
        let (first, second) = tokio::join!(goes(0), goes(1));
        let failed: Vec<Error> = [first, second]
            .into_iter()
            .filter_map(Result::err)
            .collect();
        if safe {
            assert!(
                matches!(
                    failed.as_slice(),
                    [Error::SerializationFailure { .. } | Error::Deadlock { .. }]
                ),
                "{failed:?}"
            );
            assert!(failed[0].source().is_some(), "{failed:?}");
            assert_eq!(on_call(&db).await?, 1);
        } else {
            assert!(failed.is_empty(), "{isolation:?}: {failed:?}");
            assert_eq!(on_call(&db).await?, 0, "{isolation:?}");
        }
    }
    Ok(())
}

/// What a second read of the same transaction sees.
#[on_every_database(
    doctors,
    only(postgres, mariadb),
    reason = "transactions of SQLite are always serializable"
)]
async fn what_others_commit_is_seen_by_isolation(db: Db) -> Result<()> {
    for (isolation, sees) in [
        (None, true),
        (Some(Isolation::ReadCommitted), true),
        (Some(Isolation::RepeatableRead), false),
    ] {
        run(&db, "UPDATE doctor SET on_call = 1").await?;
        let mut options = TxOptions::new();
        if let Some(isolation) = isolation {
            options = options.isolation(isolation);
        }
        let sql = "SELECT COUNT(*) FROM doctor WHERE on_call = 1";
        db.atomic_with(&options, async |tx| {
            assert_eq!(number(&mut *tx, sql).await?, 4);
            run(&db, "UPDATE doctor SET on_call = 0 WHERE id = 0").await?;
            let then = number(&mut *tx, sql).await?;
            assert_eq!(then, if sees { 3 } else { 4 }, "{isolation:?}");
            Ok::<_, Error>(())
        })
        .await?;
    }
    Ok(())
}

/// A doctor goes off call or comes back.
async fn turn(db: Db, round: i64, id: i64, tried: Arc<Mutex<u32>>) -> Result<()> {
    let serializable = TxOptions::new().isolation(Isolation::Serializable);
    let patient = RetryOptions::new()
        .attempts(200)
        .pauses(Duration::from_millis(1), Duration::from_millis(50))
        .transaction(serializable);
    db.atomic_retry_with(&patient, async move |tx| {
        *tried.lock().unwrap() += 1;
        if round % 2 == 0 {
            return leave(tx, id, None).await;
        }
        let sql = "UPDATE doctor SET on_call = 1 WHERE id = $1";
        tx.execute(sql, (id,)).await.map(drop)
    })
    .await?;
    assert!(on_call(&db).await? >= 1, "nobody is on call");
    Ok(())
}

/// On every database, what must hold does.
#[on_every_database(doctors, multi_thread)]
async fn a_transaction_that_loses_is_tried_again(db: Db) -> Result<()> {
    let tried = Arc::new(Mutex::new(0));
    let mut tasks = Vec::new();
    for round in 0..8 {
        for id in 0..4 {
            tasks.push(tokio::spawn(turn(
                db.clone(),
                round,
                id,
                Arc::clone(&tried),
            )));
        }
    }
    for task in tasks {
        task.await.unwrap()?;
    }
    println!("{} attempts for 32 transactions", tried.lock().unwrap());
    assert!(on_call(&db).await? >= 1);
    at_rest(&db).await;
    Ok(())
}

/// What a transaction does that is to be tried again. It notes its commit, and takes somebody off call.
async fn attempt(tx: &mut Tx, number: u32, commits: &Arc<Mutex<Vec<u32>>>) -> Result<()> {
    let commits = Arc::clone(commits);
    tx.on_commit(move || commits.lock().unwrap().push(number));
    let sql = "UPDATE doctor SET on_call = 0 WHERE id = $1";
    tx.execute(sql, (i64::from(number),)).await.map(drop)
}

fn lost(number: u32) -> Error {
    let source = format!("attempt {number}").into();
    Error::SerializationFailure { source }
}

/// Whoever loses every time is told after the last attempt, by its error. Nothing of what was lost is kept or called.
#[on_every_database(doctors)]
async fn a_transaction_that_always_loses_gives_up(db: Db) -> Result<()> {
    let commits = Arc::new(Mutex::new(Vec::new()));
    let brief = RetryOptions::new().pauses(Duration::from_millis(1), Duration::from_millis(2));
    let of_four = brief.clone().attempts(4);
    // The default is five; none at all would do nothing.
    for (options, most) in [(brief.clone(), 5), (of_four, 4), (brief.attempts(0), 1)] {
        let mut attempts = 0;
        let failed = db
            .atomic_retry_with(&options, async |tx| {
                let number = attempts;
                attempts += 1;
                attempt(tx, number % 4, &commits).await?;
                Err::<(), _>(lost(attempts))
            })
            .await;
        match failed {
            Err(Error::SerializationFailure { source }) => {
                assert_eq!(source.to_string(), format!("attempt {most}"));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(attempts, most);
    }
    assert_eq!(*commits.lock().unwrap(), [0; 0]);
    assert_eq!(on_call(&db).await?, 4);
    at_rest(&db).await;
    Ok(())
}

/// What is called, and what is kept, is of the attempt that has won.
#[on_every_database(doctors)]
async fn only_the_attempt_that_wins_counts(db: Db) -> Result<()> {
    let commits = Arc::new(Mutex::new(Vec::new()));
    let mut attempts = 0;
    let won = db
        .atomic_retry(async |tx| {
            let number = attempts;
            attempts += 1;
            attempt(tx, number, &commits).await?;
            match number {
                0 => Err(lost(number)),
                1 => Err(Error::Deadlock {
                    source: "on purpose".into(),
                }),
                _ => Ok(number),
            }
        })
        .await?;
    assert_eq!((won, attempts), (2, 3));
    assert_eq!(*commits.lock().unwrap(), [2]);
    let off = "SELECT id FROM doctor WHERE on_call = 0";
    assert_eq!(number(&db, off).await?, 2);
    // Other errors are nobody's loss.
    let mut attempts = 0;
    let failed = db
        .atomic_retry(async |tx| {
            attempts += 1;
            tx.execute("INSERT INTO doctor VALUES (0, 1)", ()).await
        })
        .await;
    assert!(
        matches!(failed, Err(Error::UniqueViolation { .. })),
        "{failed:?}"
    );
    assert_eq!(attempts, 1);
    Ok(())
}

/// Two that meet, with the options that there are by default: one of them loses, and is tried again.
#[on_every_database(
    doctors,
    multi_thread,
    only(postgres, mariadb),
    reason = "SQLite has one writer at a time: transactions that write never meet"
)]
async fn the_default_is_safe_and_tries_again(db: Db) -> Result<()> {
    run(&db, "UPDATE doctor SET on_call = 0 WHERE id > 1").await?;
    let met = Barrier::new(2);
    let goes = async |id: i64| {
        let mut attempts = 0;
        let done = db
            .atomic_retry(async |tx| {
                attempts += 1;
                leave(tx, id, (attempts == 1).then_some(&met)).await
            })
            .await;
        done.map(|()| attempts)
    };
    let (first, second) = tokio::join!(goes(0), goes(1));
    let attempts = first? + second?;
    assert!(attempts > 2, "{attempts} attempts of two");
    assert_eq!(on_call(&db).await?, 1);
    Ok(())
}

/// Who finds the file taken tries again, too: until it is free, or the attempts are used up.
#[on_every_database(
    doctors,
    multi_thread,
    only(sqlite_file),
    reason = "a server does not say that it is busy"
)]
async fn a_file_that_is_busy_is_tried_again(database: &TestDatabase) -> Result<()> {
    let other = open(database, "busy_timeout=5ms").await;
    let recording = other.record();
    let refused = || {
        let begun = recording.all().into_iter();
        begun.filter(|it| it.error == Some("busy")).count()
    };
    let options = RetryOptions::new().pauses(Duration::from_millis(1), Duration::from_millis(5));
    let takes = async |attempts| {
        let options = options.clone().attempts(attempts);
        other
            .atomic_retry_with(&options, async |tx| {
                run(&mut *tx, "DELETE FROM doctor").await
            })
            .await
    };
    database
        .db()
        .atomic(async |tx| {
            run(&mut *tx, "UPDATE doctor SET on_call = 0").await?;
            let failed = takes(3).await;
            assert!(matches!(failed, Err(Error::Busy { .. })), "{failed:?}");
            assert_eq!(refused(), 3);
            Ok::<_, Error>(())
        })
        .await?;
    recording.clear();
    let (held, won) = tokio::join!(
        async {
            // Begun by now: the other one has found it taken.
            let holds = database.db().atomic(async |tx| {
                run(&mut *tx, "UPDATE doctor SET on_call = 0").await?;
                while refused() == 0 {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                Ok::<_, Error>(())
            });
            holds.await
        },
        async {
            tokio::task::yield_now().await;
            takes(1_000_000).await
        }
    );
    held?;
    assert_eq!(won?, 4);
    assert!(refused() > 0);
    Ok(())
}

#[on_every_database(doctors)]
async fn a_transaction_that_reads_refuses_to_write(db: Db) -> Result<()> {
    let options = TxOptions::new().read_only();
    let wrote = db
        .atomic_with(&options, async |tx| {
            assert_eq!(number(&mut *tx, "SELECT COUNT(*) FROM doctor").await?, 4);
            run(&mut *tx, "UPDATE doctor SET on_call = 0").await
        })
        .await;
    let error = wrote.unwrap_err();
    println!("{error}");
    assert!(matches!(error, Error::Query { .. }), "{error:?}");
    assert!(
        error.to_string().to_ascii_lowercase().contains("read")
            && error.to_string().to_ascii_lowercase().contains("only"),
        "{error}"
    );
    assert_eq!(on_call(&db).await?, 4);
    // The next one, on the same connection, may write.
    run(&db, "UPDATE doctor SET on_call = 0 WHERE id = 3").await?;
    db.atomic(async |tx| run(&mut *tx, "UPDATE doctor SET on_call = 0 WHERE id = 2").await)
        .await?;
    assert_eq!(on_call(&db).await?, 2);
    Ok(())
}

#[on_every_database(doctors)]
async fn callbacks_wait_for_the_commit(db: Db) -> Result<()> {
    let called = Arc::new(Mutex::new(Vec::new()));
    let note = |name: &'static str| {
        let called = Arc::clone(&called);
        move || called.lock().unwrap().push(name)
    };
    db.atomic(async |tx| {
        tx.on_commit(note("first"));
        tx.atomic(async |tx| {
            tx.on_commit(note("inner"));
            run(&mut *tx, "UPDATE doctor SET on_call = 0 WHERE id = 0").await
        })
        .await?;
        let failed = tx
            .atomic(async |tx| {
                tx.on_commit(note("never"));
                Err::<(), _>(Error::TransactionLost)
            })
            .await;
        assert!(failed.is_err());
        tx.on_commit(note("last"));
        assert!(called.lock().unwrap().is_empty());
        Ok::<_, Error>(())
    })
    .await?;
    assert_eq!(*called.lock().unwrap(), ["first", "inner", "last"]);
    called.lock().unwrap().clear();
    let failed = db
        .atomic(async |tx| {
            tx.on_commit(note("never"));
            Err::<(), _>(Error::TransactionLost)
        })
        .await;
    assert!(failed.is_err() && called.lock().unwrap().is_empty());
    assert_eq!(on_call(&db).await?, 3);
    Ok(())
}

#[on_every_database(doctors)]
async fn savepoints_in_savepoints(db: Db) -> Result<()> {
    let off = async |tx: &mut Tx, id: i64| {
        tx.execute("UPDATE doctor SET on_call = 0 WHERE id = $1", (id,))
            .await
    };
    db.atomic(async |tx| {
        off(tx, 0).await?;
        let outer = tx
            .atomic(async |tx| {
                off(tx, 1).await?;
                tx.atomic(async |tx| {
                    off(tx, 2).await?;
                    // An error of the database inside is taken back with it.
                    let inner = tx
                        .atomic(async |tx| run(&mut *tx, "INSERT INTO doctor VALUES (0, 0)").await)
                        .await;
                    assert!(
                        matches!(inner, Err(Error::UniqueViolation { .. })),
                        "{inner:?}"
                    );
                    off(tx, 3).await
                })
                .await?;
                Err::<(), _>(Error::TransactionLost)
            })
            .await;
        assert!(matches!(outer, Err(Error::TransactionLost)), "{outer:?}");
        tx.atomic(async |tx| tx.atomic(async |tx| off(tx, 3).await).await)
            .await?;
        Ok::<_, Error>(())
    })
    .await?;
    let kept =
        crate::support::all::<(i64,)>(&db, "SELECT id FROM doctor WHERE on_call = 0 ORDER BY id")
            .await?;
    assert_eq!(kept, [(0,), (3,)]);
    Ok(())
}

#[on_every_database(doctors)]
async fn a_panic_takes_everything_back(db: Db) -> Result<()> {
    for nested in [false, true] {
        let of_task = db.clone();
        let task = tokio::spawn(async move {
            of_task
                .atomic(async |tx| {
                    run(&mut *tx, "UPDATE doctor SET on_call = 0").await?;
                    if nested {
                        tx.atomic(async |tx| {
                            run(&mut *tx, "DELETE FROM doctor").await?;
                            panic!("as it should");
                        })
                        .await
                    } else {
                        panic!("as it should");
                    }
                })
                .await
        });
        let joined: std::result::Result<Result<()>, _> = task.await;
        assert!(joined.unwrap_err().is_panic());
        assert_eq!(on_call(&db).await?, 4);
    }
    assert_all_permits(&db, Access::Write).await;
    Ok(())
}

#[on_every_database(doctors)]
async fn a_savepoint_cannot_have_what_only_a_transaction_has(db: Db) -> Result<()> {
    let options = TxOptions::new().isolation(Isolation::RepeatableRead);
    db.atomic_with(&options, async |tx| {
        for asked in [
            TxOptions::new().durable(),
            TxOptions::new().read_only(),
            TxOptions::new().isolation(Isolation::Serializable),
            TxOptions::new().lock_timeout(Duration::from_secs(1)),
            TxOptions::new().statement_timeout(Duration::from_secs(1)),
        ] {
            let refused = tx
                .atomic_with(&asked, async |_| Ok::<_, Error>(()))
                .await
                .unwrap_err();
            assert!(matches!(refused, Error::Unsupported { .. }), "{asked:?}");
        }
        // What the transaction has already may be asked for.
        let less = TxOptions::new().isolation(Isolation::ReadCommitted);
        tx.atomic_with(&less, async |tx| {
            run(&mut *tx, "UPDATE doctor SET on_call = 0 WHERE id = 0").await
        })
        .await?;
        Ok::<_, Error>(())
    })
    .await?;
    let durable = TxOptions::new().durable();
    db.atomic_with(&durable, async |tx| {
        run(&mut *tx, "UPDATE doctor SET on_call = 0 WHERE id = 1").await
    })
    .await?;
    assert_eq!(on_call(&db).await?, 2);
    Ok(())
}

/// A statement that is at work for longer than any test lasts, on every database.
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) \
                       SELECT COUNT(*) FROM n";

/// Limits of one transaction, which the next one on the same connection does not have.
#[on_every_database(doctors, multi_thread)]
async fn limits_of_time_have_kinds(database: &TestDatabase) -> Result<()> {
    let db = match database.backend() {
        Backend::Postgres | Backend::MariaDb => open(database, "max_connections=1").await,
        _ => database.db().clone(),
    };
    let options = TxOptions::new().statement_timeout(Duration::from_millis(100));
    let slow = db
        .atomic_with(&options, async |tx| {
            if database.backend() == Backend::MariaDb {
                // It ends recursion after a thousand steps.
                run(&mut *tx, "SET max_recursive_iterations = 4294967295").await?;
            }
            number(&mut *tx, ENDLESS).await
        })
        .await;
    assert!(
        matches!(&slow, Err(error @ Error::StatementTimeout { .. }) if error.source().is_some()),
        "{slow:?}"
    );
    assert_eq!(on_call(&db).await?, 4);

    if database.backend() == Backend::SqliteMemory {
        return Ok(());
    }
    // Somebody else holds the lock. (On SQLite it is that of the file, and another program's.)
    let options = TxOptions::new().lock_timeout(Duration::from_millis(200));
    let other = open(database, "acquire_timeout=10s").await;
    let waited = other
        .atomic(async |tx| {
            run(&mut *tx, "UPDATE doctor SET on_call = 0 WHERE id = 0").await?;
            let waits = db
                .atomic_with(&options, async |tx| {
                    run(&mut *tx, "UPDATE doctor SET on_call = 0 WHERE id = 0").await
                })
                .await;
            Ok::<_, Error>(waits)
        })
        .await?;
    let kind = waited.as_ref().unwrap_err();
    assert!(kind.source().is_some(), "what the driver said goes along");
    match database.backend() {
        // By itself it would wait for five seconds.
        Backend::SqliteFile => assert!(
            matches!(kind, Error::Busy { waited, .. } if *waited < Duration::from_secs(3)),
            "{kind:?}"
        ),
        _ => assert!(matches!(kind, Error::LockTimeout { .. }), "{kind:?}"),
    }
    assert_eq!(on_call(&db).await?, 3);
    Ok(())
}
