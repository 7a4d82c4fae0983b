//! Connections, the pool and transactions on SQLite: what an operation and its interruption leave behind.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::{
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use luthier::{
    db::{Access, Conn, Db, DbConfig, Executor, Tx},
    error::{Error, Result},
    value::Value,
};

struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> String {
        self.folder.path().join("test.db").display().to_string()
    }

    fn url(&self, options: &str) -> String {
        format!("sqlite://{}?{options}", self.path())
    }

    async fn db(&self) -> Db {
        let db = Db::connect(&self.url("acquire_timeout=200ms&busy_timeout=200ms"))
            .await
            .unwrap();
        create_tables(&db).await;
        db
    }
}

async fn create_tables(db: &Db) {
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    conn.execute_script(
        "CREATE TABLE parent (id integer PRIMARY KEY, name text UNIQUE CHECK (name <> ''), born text NOT NULL DEFAULT 'x', nick text);
         CREATE UNIQUE INDEX parent_lower ON parent (lower(nick));
         CREATE TABLE child (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parent (id));",
    )
    .await
    .unwrap();
}

async fn insert(executor: impl Executor, name: &str) -> Result<i64> {
    let mut conn = executor.lease(Access::Write, None).await?;
    let executed = conn
        .execute(
            "INSERT INTO parent (name) VALUES (?1)",
            &[Value::Text(name.into())],
        )
        .await?;
    Ok(executed.last_insert_id)
}

async fn names(executor: impl Executor) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut conn = executor.lease(Access::Read, None).await?;
    conn.query("SELECT name FROM parent ORDER BY id", &[], &mut |row| {
        names.push(row.get()?);
        Ok(())
    })
    .await?;
    Ok(names)
}

/// The work must be allowed to move between threads.
fn send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_can_be_spawned() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let tasks: Vec<_> = (0..64)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                insert(&db, &format!("alone {n}")).await?;
                let name = format!("together {n}");
                db.atomic(async |tx| {
                    insert(&mut *tx, &name).await?;
                    tokio::task::yield_now().await;
                    tx.atomic(async |tx| {
                        tokio::task::yield_now().await;
                        insert(&mut *tx, &format!("{name} nested")).await
                    })
                    .await?;
                    let mut conn = tx.lease(Access::Write, None).await?;
                    conn.atomic(async |conn: &mut Conn| {
                        conn.execute(
                            "UPDATE parent SET born = 'y' WHERE name = ?1",
                            &[Value::Text(name.as_str().into())],
                        )
                        .await
                    })
                    .await?;
                    Ok::<_, Error>(())
                })
                .await?;
                names(&db).await
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().len() >= 3);
    }
    assert_eq!(names(&db).await.unwrap().len(), 3 * 64);
}

#[tokio::test]
async fn settings_hold_on_every_connection() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    for access in [Access::Write, Access::Read] {
        let mut conn = db.lease(access, None).await.unwrap();
        for (pragma, expected) in [("foreign_keys", 1), ("synchronous", 1), ("busy_timeout", 0)] {
            let mut value = None;
            conn.query(&format!("PRAGMA {pragma}"), &[], &mut |row| {
                value = Some(row.get::<i64>()?);
                Ok(())
            })
            .await
            .unwrap();
            assert_eq!(value, Some(expected), "{pragma} for {access:?}");
        }
        let mut mode = None;
        conn.query("PRAGMA journal_mode", &[], &mut |row| {
            mode = Some(row.get::<String>()?);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(mode.as_deref(), Some("wal"));
        // A misspelt quoted name is an error, not a text.
        let error = conn
            .execute(r#"SELECT "nmae" FROM parent"#, &[])
            .await
            .unwrap_err();
        assert!(error.to_string().contains("no such column"), "{error}");
    }
    let mut reader = db.lease(Access::Read, None).await.unwrap();
    assert!(
        reader.execute("DELETE FROM parent", &[]).await.is_err(),
        "a reader does not write"
    );
}

#[tokio::test]
async fn a_transaction_keeps_all_or_nothing() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let kept: Result<i64> = db.atomic(async |tx| insert(tx, "kept").await).await;
    assert_eq!(kept.unwrap(), 1);

    let failed: Result<()> = db
        .atomic(async |tx| {
            insert(&mut *tx, "lost").await?;
            Err(Error::DoesNotExist { model: "x" })
        })
        .await;
    assert!(matches!(failed, Err(Error::DoesNotExist { .. })));

    let panicked = tokio::spawn({
        let db = db.clone();
        async move {
            let _: Result<()> = db
                .atomic(async |tx| {
                    insert(&mut *tx, "lost").await?;
                    panic!("on purpose");
                })
                .await;
        }
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert_eq!(names(&db).await.unwrap(), ["kept"]);
    insert(&db, "after").await.unwrap();
}

#[tokio::test]
async fn a_dropped_future_rolls_back() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let cancelled = tokio::time::timeout(
        Duration::from_millis(20),
        db.atomic(async |tx: &mut Tx| {
            insert(&mut *tx, "lost").await?;
            tx.atomic(async |tx: &mut Tx| {
                insert(&mut *tx, "lost too").await?;
                std::future::pending::<()>().await;
                Ok::<_, Error>(())
            })
            .await
        }),
    );
    assert!(cancelled.await.is_err());
    // The one writer is free again at once, and clean.
    assert_eq!(insert(&db, "after").await.unwrap(), 1);
    assert_eq!(names(&db).await.unwrap(), ["after"]);
}

#[tokio::test]
async fn savepoints() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let log = Arc::new(Mutex::new(Vec::new()));
    db.atomic(async |tx| {
        let note = |text: &'static str| {
            let log = Arc::clone(&log);
            move || log.lock().unwrap().push(text)
        };
        tx.on_commit(note("outer"));
        insert(&mut *tx, "outer").await?;
        let inner: Result<()> = tx
            .atomic(async |tx| {
                tx.on_commit(note("undone"));
                insert(&mut *tx, "undone").await?;
                insert(&mut *tx, "undone").await?;
                Ok(())
            })
            .await;
        assert!(matches!(inner, Err(Error::UniqueViolation { .. })));
        // One whose future is dropped half-way.
        let cancelled = tokio::time::timeout(
            Duration::from_millis(10),
            tx.atomic(async |tx: &mut Tx| {
                tx.on_commit(note("cancelled"));
                insert(&mut *tx, "cancelled").await?;
                std::future::pending::<Result<()>>().await
            }),
        );
        assert!(cancelled.await.is_err());
        tx.atomic(async |tx| {
            tx.on_commit(note("inner"));
            insert(tx, "inner").await
        })
        .await?;
        assert!(
            log.lock().unwrap().is_empty(),
            "nothing is called before the commit"
        );
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(*log.lock().unwrap(), ["outer", "inner"]);
    assert_eq!(names(&db).await.unwrap(), ["outer", "inner"]);
}

#[tokio::test]
async fn several_sets_are_all_or_nothing() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    let sql = "INSERT INTO parent (name, born) VALUES (?1, ?2)";
    let values = |names: &[&'static str]| -> Vec<Value<'static>> {
        names
            .iter()
            .flat_map(|name| [Value::Text((*name).into()), Value::Text("b".into())])
            .collect()
    };
    let all = conn
        .execute_many(sql, 2, &values(&["a", "b", "c"]))
        .await
        .unwrap();
    assert_eq!(
        all.iter()
            .map(|executed| executed.last_insert_id)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(
        conn.execute_many(sql, 2, &values(&["d", "a"]))
            .await
            .is_err()
    );
    assert!(
        conn.execute_many(sql, 2, &values(&["d", "e"])[..3])
            .await
            .is_err()
    );
    assert!(conn.execute_many(sql, 2, &[]).await.unwrap().is_empty());
    assert_eq!(conn.depth(), 0);
    drop(conn);
    assert_eq!(names(&db).await.unwrap(), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_snapshot_sees_one_state() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    insert(&db, "before").await.unwrap();
    let mut conn = db.lease(Access::Read, None).await.unwrap();
    let counts = conn
        .snapshot(async |conn| {
            let first = count(conn).await?;
            insert(&db, "meanwhile").await?;
            Ok((first, count(conn).await?))
        })
        .await
        .unwrap();
    assert_eq!(counts, (1, 1));
    assert_eq!(count(&mut conn).await.unwrap(), 2);
}

async fn count(conn: &mut Conn) -> Result<i64> {
    let mut count = 0;
    conn.query("SELECT count(*) FROM parent", &[], &mut |row| {
        count = row.get()?;
        Ok(())
    })
    .await?;
    Ok(count)
}

#[tokio::test]
async fn violations_have_kinds() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    insert(&db, "Ann").await.unwrap();
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    let mut fail = async |sql: &str| conn.execute(sql, &[]).await.unwrap_err();

    let error = fail("INSERT INTO parent (name) VALUES ('Ann')").await;
    assert!(
        matches!(&error, Error::UniqueViolation { fields, .. } if fields == &["parent.name"]),
        "{error:?}"
    );
    let error = fail("INSERT INTO parent (name, nick) VALUES ('Bob', 'B'), ('Eve', 'b')").await;
    assert!(
        matches!(&error, Error::UniqueViolation { constraint: Some(name), .. } if name == "parent_lower"),
        "{error:?}"
    );
    let error = fail("INSERT INTO parent (id, name) VALUES (1, 'Bob')").await;
    assert!(
        matches!(&error, Error::UniqueViolation { fields, .. } if fields == &["parent.id"]),
        "{error:?}"
    );
    let error = fail("INSERT INTO parent (name) VALUES ('')").await;
    assert!(
        matches!(
            &error,
            Error::CheckViolation {
                constraint: Some(_),
                ..
            }
        ),
        "{error:?}"
    );
    let error = fail("INSERT INTO parent (name, born) VALUES ('Bob', NULL)").await;
    assert!(
        matches!(&error, Error::NotNullViolation { column, .. } if column == "parent.born"),
        "{error:?}"
    );
    let error = fail("INSERT INTO child (parent_id) VALUES (99)").await;
    assert!(
        matches!(&error, Error::ForeignKeyViolation { .. }),
        "{error:?}"
    );
    let error = fail("SELECT * FROM nowhere").await;
    assert!(
        matches!(&error, Error::MissingTable { table, .. } if table == "nowhere"),
        "{error:?}"
    );
    assert!(error.to_string().contains("luthier migrate"), "{error}");
    let error = fail("SELEC 1").await;
    assert!(
        matches!(&error, Error::Query { .. }) && error.to_string().contains("SELEC"),
        "{error}"
    );
    assert!(std::error::Error::source(&error).is_some());
    let error = fail("SELECT 1; SELECT 2").await;
    assert!(matches!(&error, Error::Query { .. }), "{error}");
    let error = conn.execute("SELECT ?1", &[]).await.unwrap_err();
    assert!(
        error.to_string().contains("1 parameters, and 0 values"),
        "{error}"
    );
    let error = conn
        .execute("SELECT ?1", &[Value::Float(f64::NAN)])
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Encode { .. }), "{error}");
}

#[tokio::test]
async fn a_deferred_violation_fails_the_commit() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let result: Result<()> = db
        .atomic(async |tx| {
            tx.conn()
                .execute("PRAGMA defer_foreign_keys = ON", &[])
                .await?;
            tx.conn()
                .execute("INSERT INTO child (parent_id) VALUES (99)", &[])
                .await?;
            Ok(())
        })
        .await;
    assert!(
        matches!(result, Err(Error::ForeignKeyViolation { .. })),
        "{result:?}"
    );
    insert(&db, "clean").await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_the_database_ended_is_told() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    insert(&db, "Ann").await.unwrap();
    let result: Result<()> = db
        .atomic(async |tx| {
            insert(&mut *tx, "lost").await?;
            let error = tx
                .conn()
                .execute("INSERT OR ROLLBACK INTO parent (name) VALUES ('Ann')", &[])
                .await;
            assert!(matches!(error, Err(Error::UniqueViolation { .. })));
            // Without the check, this row would be committed by itself.
            insert(&mut *tx, "stray").await.map(drop)
        })
        .await;
    assert!(matches!(result, Err(Error::TransactionLost)), "{result:?}");
    assert_eq!(names(&db).await.unwrap(), ["Ann"]);
}

#[tokio::test]
async fn a_writer_inside_a_transaction_gets_an_error_that_helps() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let result: Result<i64> = db
        .atomic(async |tx| {
            insert(&mut *tx, "inside").await?;
            insert(&db, "outside").await
        })
        .await;
    let error = result.unwrap_err();
    assert!(
        matches!(error, Error::PoolTimeout { write: true, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("use `&mut *tx`"), "{error}");
    assert!(names(&db).await.unwrap().is_empty());
}

#[tokio::test]
async fn writers_queue_in_order() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let first = db.lease(Access::Write, None).await.unwrap();
    let mut waiting: Vec<_> = (0..5)
        .map(|n| {
            Box::pin({
                let db = &db;
                async move { insert(db, &n.to_string()).await }
            })
        })
        .collect();
    for task in &mut waiting {
        assert!(
            tokio::time::timeout(Duration::from_millis(1), task)
                .await
                .is_err()
        );
    }
    drop(first);
    // Polled in the wrong order, served in the right one.
    let mut ids = Vec::new();
    let (mut a, rest) = (waiting.remove(0), waiting);
    assert!(
        tokio::time::timeout(
            Duration::from_millis(5),
            Box::pin(async {
                for task in rest.into_iter().rev() {
                    task.await?;
                }
                Ok::<_, Error>(())
            })
        )
        .await
        .is_err()
    );
    ids.push(a.as_mut().await.unwrap());
    assert_eq!(ids, [1], "the one that came first was served first");
}

#[tokio::test]
async fn a_memory_database_is_one_database() {
    let db = Db::connect("sqlite::memory:").await.unwrap();
    create_tables(&db).await;
    insert(&db, "a").await.unwrap();
    let clone = db.clone();
    drop(db);
    assert_eq!(names(&clone).await.unwrap(), ["a"]);
    let other = Db::connect("sqlite::memory:").await.unwrap();
    assert!(matches!(
        names(&other).await,
        Err(Error::MissingTable { .. })
    ));
}

#[tokio::test]
async fn an_exclusive_file_keeps_others_out() {
    let scratch = Scratch::new();
    let db = Db::connect(&scratch.url("locking_mode=exclusive"))
        .await
        .unwrap();
    create_tables(&db).await;
    insert(&db, "a").await.unwrap();
    assert_eq!(names(&db).await.unwrap(), ["a"]);
    let error = Db::connect(&scratch.url("busy_timeout=30ms"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Busy { database, .. } if *database == scratch.path()),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_cannot_be_opened_is_named() {
    let scratch = Scratch::new();
    let folder = scratch.folder.path().display().to_string();
    std::fs::write(
        scratch.path(),
        "this is a text, and long enough to be taken for a header of a database file",
    )
    .unwrap();
    for (url, says) in [
        (format!("sqlite://{folder}"), "it is a folder"),
        (
            format!("sqlite://{folder}/no/such/app.db"),
            "create it first",
        ),
        (
            format!("sqlite://{folder}/none.db?mode=rw"),
            "`mode=rwc` does",
        ),
        (
            format!("sqlite://{folder}/none.db?mode=ro"),
            "`mode=rwc` does",
        ),
        (scratch.url(""), "not an SQLite database"),
    ] {
        let error = Db::connect(&url).await.unwrap_err();
        let text = error.to_string();
        assert!(
            matches!(error, Error::Connect { .. }) && text.contains(says) && text.contains(&folder),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_name_that_looks_like_a_uri_is_a_path() {
    let scratch = Scratch::new();
    let path = scratch.folder.path().join("file:odd?#%.db");
    let url = format!(
        "sqlite://{}",
        path.display()
            .to_string()
            .replace('%', "%25")
            .replace('?', "%3F")
    );
    let db = Db::connect(&url).await.unwrap();
    create_tables(&db).await;
    assert!(path.is_file());
}

#[tokio::test]
async fn a_lock_of_another_program_is_waited_for() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let other = rusqlite::Connection::open(scratch.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = Instant::now();
    let error = insert(&db, "waits").await.unwrap_err();
    assert!(
        matches!(&error, Error::Busy { database, .. } if *database == scratch.path()),
        "{error:?}"
    );
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert!(names(&db).await.unwrap().is_empty(), "readers do not wait");

    let waiting = tokio::spawn({
        let db = db.clone();
        async move { db.atomic(async |tx| insert(tx, "gets through").await).await }
    });
    tokio::time::sleep(Duration::from_millis(40)).await;
    other.execute_batch("COMMIT").unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(names(&db).await.unwrap(), ["gets through"]);
}

#[tokio::test]
async fn the_observer_sees_statements_and_values() {
    let scratch = Scratch::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let config = DbConfig::from_url(&scratch.url(""))
        .unwrap()
        .with_observer({
            let seen = Arc::clone(&seen);
            move |statement| {
                seen.lock()
                    .unwrap()
                    .push(format!("{} {:?}", statement.sql, statement.params))
            }
        });
    let db = Db::open(config).await.unwrap();
    create_tables(&db).await;
    seen.lock().unwrap().clear();
    db.atomic(async |tx| insert(tx, "a").await).await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "BEGIN IMMEDIATE []",
            "INSERT INTO parent (name) VALUES (?1) [Text(\"a\")]",
            "COMMIT []"
        ]
    );
}

#[tokio::test]
async fn values_are_stored_as_documented() {
    let db = Db::connect("sqlite::memory:").await.unwrap();
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    let values = [
        (Value::Bool(true), "1"),
        (
            Value::DateTime("2024-02-29T12:00:00Z".parse().unwrap()),
            "'2024-02-29 12:00:00'",
        ),
        (
            Value::DateTime("2024-02-29T12:00:00.00005Z".parse().unwrap()),
            "'2024-02-29 12:00:00.000050'",
        ),
        (Value::Date(jiff::civil::date(1, 1, 1)), "'0001-01-01'"),
        (
            Value::Time(jiff::civil::time(1, 2, 3, 4_000)),
            "'01:02:03.000004'",
        ),
        (
            Value::Duration(jiff::SignedDuration::from_secs(-1)),
            "-1000000",
        ),
        (
            Value::Uuid(uuid::Uuid::from_u128(255)),
            "'000000000000000000000000000000ff'",
        ),
        (Value::Decimal("12.50".parse().unwrap()), "12.5"),
        (
            Value::Decimal("0.1234567890123456789".parse().unwrap()),
            "'0.1234567890123456789'",
        ),
        (
            Value::Json(std::borrow::Cow::Owned(serde_json::json!({"a": null}))),
            "'{\"a\":null}'",
        ),
        (Value::Bytes([].as_slice().into()), "X''"),
        (Value::Text("".into()), "''"),
        (Value::Null, "NULL"),
    ];
    for (value, literal) in values {
        let mut text = None;
        conn.query("SELECT quote(?1)", &[value.as_borrowed()], &mut |row| {
            text = Some(row.get::<String>()?);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(text.as_deref(), Some(literal), "{value:?}");
    }
}

#[tokio::test]
async fn a_value_that_does_not_decode_names_its_column() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    conn.execute("INSERT INTO parent (name, born) VALUES ('Ann', x'ff')", &[])
        .await
        .unwrap();
    let error = conn
        .query("SELECT id, born FROM parent", &[], &mut |row| {
            let id: i64 = row.get()?;
            row.get::<jiff::Timestamp>()
                .map(drop)
                .map_err(|error| error.in_column("parent", "born", Some(&id)))
        })
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`parent.born` of the row with key 1 does not decode: expected a date and time, found 1 bytes"
    );
    // The statement is closed, and can run again.
    assert_eq!(count(&mut conn).await.unwrap(), 1);
}

#[test]
fn without_a_runtime_it_works_too() {
    let future = send(async {
        let db = Db::connect("sqlite::memory:").await?;
        create_tables(&db).await;
        db.atomic(async |tx| insert(tx, "a").await).await?;
        names(&db).await
    });
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(names) = future.as_mut().poll(&mut context) {
            assert_eq!(names.unwrap(), ["a"]);
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_do_not_exceed_their_number() {
    let scratch = Scratch::new();
    scratch.db().await;
    let db = Db::connect(&scratch.url("max_readers=2&acquire_timeout=20ms"))
        .await
        .unwrap();
    let (a, b) = (
        db.lease(Access::Read, None).await.unwrap(),
        db.lease(Access::Read, None).await.unwrap(),
    );
    let error = db.lease(Access::Read, None).await.unwrap_err();
    assert!(
        matches!(error, Error::PoolTimeout { write: false, .. }),
        "{error:?}"
    );
    drop(a);
    let served = AtomicUsize::new(0);
    names(&db).await.unwrap();
    served.fetch_add(1, Ordering::Relaxed);
    drop(b);
    assert_eq!(served.into_inner(), 1);
}

#[tokio::test]
async fn a_transaction_that_work_forgot_to_end_is_told() {
    let scratch = Scratch::new();
    let db = scratch.db().await;
    let result: Result<()> = db
        .atomic(async |tx| {
            tx.conn().begin().await?;
            insert(&mut *tx, "lost").await.map(drop)
        })
        .await;
    assert!(result.unwrap_err().to_string().contains("was not ended"));
    assert!(names(&db).await.unwrap().is_empty());
    assert_eq!(db.lease(Access::Write, None).await.unwrap().depth(), 0);
}

#[test]
fn handles_and_errors_go_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Db>();
    check::<Error>();
    check::<Value<'static>>();
}

#[tokio::test]
async fn a_statement_ends_after_its_time() {
    const ENDLESS: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

    let limited = Db::connect("sqlite::memory:?statement_timeout=30ms")
        .await
        .unwrap();
    let error = limited.execute(ENDLESS, ()).await.unwrap_err();
    assert!(matches!(error, Error::StatementTimeout { .. }), "{error}");
    limited
        .execute("CREATE TABLE t (n integer)", ())
        .await
        .unwrap();

    // Of one transaction only, which is taken back by its error.
    let db = Db::connect("sqlite::memory:").await.unwrap();
    db.execute("CREATE TABLE t (n integer)", ()).await.unwrap();
    let options = luthier::TxOptions::new().statement_timeout(Duration::from_millis(30));
    let error = db
        .atomic_with(&options, async |tx| {
            tx.conn().execute("INSERT INTO t VALUES (1)", &[]).await?;
            tx.conn().execute(ENDLESS, &[]).await
        })
        .await
        .unwrap_err();
    assert!(matches!(error, Error::StatementTimeout { .. }), "{error}");
    let rows = db
        .query_as::<(i64,)>("SELECT count(*) FROM t", ())
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(0,)]);
}
