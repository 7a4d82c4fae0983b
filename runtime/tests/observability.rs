//! Spans, warnings, recordings, counts and metrics: what a program can know of what it asks its database.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use luthier::{
    Error, Result, Value,
    db::{Access, Conn, Databases, Db, DbConfig, Executor, counted},
};
use tracing::{Instrument, instrument::WithSubscriber, level_filters::LevelFilter};
use tracing_subscriber::fmt::format::FmtSpan;

async fn memory() -> Db {
    with_tables(Db::connect("sqlite::memory:").await.unwrap()).await
}

async fn with(options: &str) -> Db {
    with_tables(
        Db::connect(&format!("sqlite::memory:?{options}"))
            .await
            .unwrap(),
    )
    .await
}

async fn with_tables(db: Db) -> Db {
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    conn.execute_script("CREATE TABLE t (id integer PRIMARY KEY, name text UNIQUE)")
        .await
        .unwrap();
    drop(conn);
    db
}

/// Asks one thing, as an operation of its own.
async fn ask(db: impl Executor, id: i64) -> Result<usize> {
    let mut rows = 0;
    let mut conn = db.lease(Access::Read, None).await?;
    conn.query(
        "SELECT name FROM t WHERE id <= ?1",
        &[Value::Int(id)],
        &mut |_| {
            rows += 1;
            Ok(())
        },
    )
    .await?;
    Ok(rows)
}

async fn insert(db: impl Executor, name: &str) -> Result<()> {
    let mut conn = db.lease(Access::Write, None).await?;
    conn.execute(
        "INSERT INTO t (name) VALUES (?1)",
        &[Value::Text(name.into())],
    )
    .await?;
    Ok(())
}

async fn insert_many(db: &Db, count: usize) -> Result<()> {
    let names: Vec<_> = (0..count)
        .map(|n| Value::Text(format!("name {n}").into()))
        .collect();
    let mut conn = db.lease(Access::Write, None).await?;
    conn.execute_many("INSERT INTO t (name) VALUES (?1)", 1, &names)
        .await?;
    Ok(())
}

/// What a subscriber prints while a future runs: without the times, which differ.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn printed<T>(level: LevelFilter, work: impl Future<Output = T>) -> (T, String) {
    let output = Output::default();
    let writer = output.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .without_time()
        .with_ansi(false)
        .finish();
    let done = work.with_subscriber(subscriber).await;
    let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
    (done, text)
}

/// Where a text has times, `…`.
fn without_times(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive([' ', '}', '\n']) {
        match ["elapsed=", "elapsed_secs="]
            .iter()
            .find(|key| word.starts_with(**key))
        {
            Some(key) => {
                out.push_str(key);
                out.push('…');
                out.push_str(&word[word.len() - 1..]);
            }
            None => out.push_str(word),
        }
    }
    out
}

#[tokio::test]
async fn a_statement_is_a_span() {
    let db = memory().await;
    insert(&db, "a").await.unwrap();
    let (rows, text) = printed(LevelFilter::DEBUG, ask(&db, 7)).await;
    assert_eq!(rows.unwrap(), 1);
    assert_eq!(
        without_times(&text),
        "DEBUG query{otel.kind=\"client\" db.system.name=\"sqlite\" db.namespace=:memory: \
         db.query.text=SELECT name FROM t WHERE id <= ?1 rows=1 elapsed=…}: \
         luthier: close\n"
    );
    let (_, text) = printed(LevelFilter::INFO, ask(&db, 7)).await;
    assert_eq!(text, "");
}

#[tokio::test]
async fn values_are_told_only_on_request() {
    let secret = "4711".repeat(40);
    let (done, text) = printed(LevelFilter::TRACE, insert(&memory().await, &secret)).await;
    done.unwrap();
    assert!(text.contains("INSERT") && !text.contains("4711"), "{text}");
    let db = with("log_values=true").await;
    let (done, text) = printed(LevelFilter::TRACE, insert(&db, &secret)).await;
    done.unwrap();
    let shortened = format!("params=['{}'…]", &secret[..64]);
    assert!(text.contains(&shortened), "{text}");
}

#[tokio::test]
async fn an_error_is_told_by_its_kind() {
    let db = memory().await;
    let (done, text) = printed(LevelFilter::DEBUG, async {
        insert(&db, "a").await?;
        insert(&db, "a").await
    })
    .await;
    assert_eq!(done.unwrap_err().kind(), "unique_violation");
    let lines: Vec<_> = text.lines().collect();
    assert!(!lines[0].contains("error.type"), "{text}");
    assert!(
        lines[1].contains("error.type=\"unique_violation\""),
        "{text}"
    );
}

#[tokio::test]
async fn a_transaction_is_a_span_around_its_statements() {
    let db = memory().await;
    let (done, text) = printed(LevelFilter::DEBUG, async {
        db.atomic(async |tx| {
            insert(&mut *tx, "kept").await?;
            let failed = tx
                .atomic(async |tx| {
                    insert(&mut *tx, "taken back").await?;
                    Err::<(), _>(Error::TransactionLost)
                })
                .await;
            assert!(failed.is_err());
            Ok::<_, Error>(())
        })
        .await
    })
    .await;
    done.unwrap();
    let text = without_times(&text);
    let ends: Vec<_> = text
        .lines()
        .filter(|line| !line.contains("query{"))
        .collect();
    assert_eq!(
        ends,
        [
            "DEBUG transaction{db.namespace=:memory: depth=0}:transaction{db.namespace=:memory: depth=1 \
             outcome=\"rolled back\"}: luthier: close",
            "DEBUG transaction{db.namespace=:memory: depth=0 outcome=\"committed\"}: luthier: close",
        ]
    );
    for (nested, sql) in [
        (false, "BEGIN"),
        (false, "INSERT"),
        (true, "SAVEPOINT"),
        (true, "INSERT"),
        (true, "ROLLBACK TO"),
        (false, "COMMIT"),
    ] {
        let within = if nested {
            "depth=1}:query"
        } else {
            "depth=0}:query"
        };
        let there = text
            .lines()
            .any(|line| line.contains(within) && line.contains(&format!("text={sql}")));
        assert!(there, "{sql} in {text}");
    }
}

#[tokio::test]
async fn work_that_is_dropped_says_so() {
    let db = memory().await;
    let (_, text) = printed(LevelFilter::DEBUG, async {
        let work = db.atomic(async |tx| {
            insert(&mut *tx, "never").await?;
            std::future::pending::<Result<()>>().await
        });
        tokio::time::timeout(Duration::from_millis(20), work).await
    })
    .await;
    assert!(text.contains("outcome=\"cancelled\""), "{text}");
    assert_eq!(ask(&db, 100).await.unwrap(), 0);
}

#[tokio::test]
async fn slow_queries_are_warned_of() {
    let db = with("slow_query=20ms").await;
    let slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n";
    let (_, text) = printed(LevelFilter::WARN, async {
        ask(&db, 1).await.unwrap();
        let mut conn = db.lease(Access::Read, None).await.unwrap();
        conn.query(slow, &[], &mut |_| Ok(())).await.unwrap();
    })
    .await;
    assert_eq!(text.lines().count(), 1, "{text}");
    let text = without_times(&text);
    assert!(
        text.starts_with(" WARN luthier: slow query: longer than 20ms db.system.name=\"sqlite\""),
        "{text}"
    );
    assert!(
        text.contains(slow) && text.contains("rows=1 elapsed=… elapsed_secs=…"),
        "{text}"
    );
}

#[tokio::test]
async fn a_loop_of_one_statement_is_warned_of_once_for_each_span() {
    let db = with("n_plus_one=5").await;
    let loop_of = async |count: i64| {
        for id in 0..count {
            ask(&db, id).await.unwrap();
        }
    };
    let (_, text) = printed(LevelFilter::WARN, async {
        loop_of(5).instrument(tracing::warn_span!("few")).await;
        loop_of(50).instrument(tracing::warn_span!("many")).await;
        loop_of(50).instrument(tracing::warn_span!("again")).await;
    })
    .await;
    let warnings: Vec<_> = text.lines().filter(|line| line.contains("N+1")).collect();
    assert_eq!(warnings.len(), 2, "{text}");
    assert!(warnings[0].contains("many: luthier: N+1: the same statement ran 6 times here"));
    assert!(warnings[1].contains("again: luthier: N+1"));
    for says in [
        "select_related",
        "prefetch_related",
        "db.query.text=SELECT name FROM t WHERE id <= ?1",
        "count=6",
    ] {
        assert!(warnings[0].contains(says), "{says}: {text}");
    }
}

#[tokio::test]
async fn without_a_span_it_is_the_task_that_counts() {
    let db = with("n_plus_one=5").await;
    let task = |count: i64| {
        let db = db.clone();
        let work = async move {
            for id in 0..count {
                ask(&db, id).await.unwrap();
            }
        };
        async { tokio::spawn(work.with_current_subscriber()).await.unwrap() }
    };
    let (_, text) = printed(LevelFilter::WARN, async {
        for _ in 0..10 {
            task(5).await;
        }
    })
    .await;
    assert_eq!(text, "");
    let (_, text) = printed(LevelFilter::WARN, task(6)).await;
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[tokio::test]
async fn a_loop_of_transactions_is_a_loop() {
    for level in [LevelFilter::WARN, LevelFilter::DEBUG] {
        // One for each, since each subscriber numbers its spans from the beginning.
        let db = with("n_plus_one=5").await;
        let request = async {
            for id in 0..8 {
                db.atomic(async |tx| ask(&mut *tx, id).await).await.unwrap();
            }
        };
        let (_, text) = printed(level, async {
            request.instrument(tracing::warn_span!("request")).await;
        })
        .await;
        let warnings = text.lines().filter(|line| line.contains("N+1")).count();
        assert_eq!(warnings, 1, "{level}: {text}");
    }
}

#[tokio::test]
async fn bulk_operations_are_no_loop() {
    let db = with("n_plus_one=5").await;
    let (_, text) = printed(LevelFilter::WARN, async {
        insert_many(&db, 100).await.unwrap();
        // One operation may run a text several times, such as a list of keys in pieces.
        let mut conn = db.lease(Access::Read, None).await.unwrap();
        for _ in 0..100 {
            conn.query("SELECT 1", &[], &mut |_| Ok(())).await.unwrap();
        }
    })
    .await;
    assert_eq!(text, "");
    let off = with("n_plus_one=off").await;
    let (_, text) = printed(LevelFilter::WARN, async {
        for id in 0..100 {
            ask(&off, id).await.unwrap();
        }
    })
    .await;
    assert_eq!(text, "");
}

#[tokio::test]
async fn recordings_hold_what_was_run() {
    let db = memory().await;
    let other = memory().await;
    insert(&db, "before").await.unwrap();
    let recording = db.record();
    db.atomic(async |tx| insert(tx, "a").await).await.unwrap();
    ask(&db.clone(), 9).await.unwrap();
    insert(&other, "elsewhere").await.unwrap();
    let failed = insert(&db, "a").await;
    assert!(failed.is_err());

    let statements = recording.statements();
    let seen: Vec<_> = statements
        .iter()
        .map(|it| (it.sql.as_str(), it.params.as_slice(), it.rows, it.error))
        .collect();
    let insert_sql = "INSERT INTO t (name) VALUES (?1)";
    assert_eq!(
        seen,
        [
            (insert_sql, &[Value::Text("a".into())][..], 1, None),
            (
                "SELECT name FROM t WHERE id <= ?1",
                &[Value::Int(9)][..],
                2,
                None
            ),
            (
                insert_sql,
                &[Value::Text("a".into())][..],
                0,
                Some("unique_violation")
            ),
        ]
    );
    assert_eq!((recording.len(), recording.is_empty()), (3, false));
    assert!(statements.iter().all(|it| it.elapsed > Duration::ZERO));
    let all: Vec<_> = recording.all().into_iter().map(|it| it.sql).collect();
    assert_eq!(all[0], "BEGIN IMMEDIATE");
    assert_eq!(all[2], "COMMIT");

    recording.clear();
    insert_many(&db, 3).await.unwrap();
    let bulk = &recording.statements()[0];
    assert_eq!((bulk.sets, bulk.params.len(), bulk.rows), (3, 3, 3));
    recording.assert_num(1);

    let second = db.record();
    drop(recording);
    ask(&db, 9).await.unwrap();
    assert_eq!(second.sql(), ["SELECT name FROM t WHERE id <= ?1"]);
}

#[tokio::test]
async fn several_databases_are_recorded_together_or_by_name() {
    let db = Databases::new("sqlite::memory:")
        .unwrap()
        .replica("copy", "sqlite::memory:")
        .unwrap()
        .database("archive", "sqlite::memory:")
        .unwrap()
        .sticky(Duration::ZERO)
        .connect()
        .await
        .unwrap();
    let run = async |on: &Db, sql: &str, access| {
        let mut conn = on.lease(access, None).await.unwrap();
        conn.execute(sql, &[]).await.unwrap();
    };
    let names = ["default", "archive", "copy"];
    let all = db.record();
    let by_name = names.map(|name| db.using(name).record());
    run(&db, "SELECT 'written'", Access::Write).await;
    run(&db, "SELECT 'read'", Access::Read).await;
    run(&db.using("archive"), "SELECT 'archive'", Access::Read).await;
    all.assert_num(3);
    let [default, archive, copy] = by_name.map(|recording| recording.sql());
    assert_eq!(default, ["SELECT 'written'", "SELECT 'read'"]);
    assert_eq!(archive, ["SELECT 'archive'"]);
    assert_eq!(copy, ["SELECT 'read'"]);
    let acquired = |name| db.using(name).metrics().total().acquired;
    assert_eq!((acquired("default"), acquired("archive")), (1, 1));
    assert!(acquired("copy") >= 1);
}

#[tokio::test]
async fn the_number_of_queries_can_be_asserted() {
    let db = memory().await;
    let rows = luthier::assert_num_queries!(db, 2, {
        insert(&db, "a").await.unwrap();
        ask(&db, 9).await.unwrap()
    });
    assert_eq!(rows, 1);
    let answer: Result<usize> = luthier::assert_num_queries!(
        &db,
        1,
        async {
            let rows = ask(&db, 9).await?;
            Ok(rows)
        }
        .await
    );
    assert_eq!(answer.unwrap(), 1);
}

#[tokio::test]
async fn a_wrong_number_of_queries_lists_them() {
    let db = memory().await;
    let recording = db.record();
    insert(&db, "a").await.unwrap();
    insert(&db, "a").await.unwrap_err();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| recording.assert_num(1)));
    let text = *panic.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        text,
        "2 queries executed, 1 expected\
         \n  1. INSERT INTO t (name) VALUES (?1)\
         \n     ['a']\
         \n  2. INSERT INTO t (name) VALUES (?1)\
         \n     ['a']\
         \n     failed: unique_violation"
    );
}

#[tokio::test]
async fn statements_of_a_task_are_counted() {
    let db = memory().await;
    let ((inner, ()), outer) = counted(async {
        insert_many(&db, 3).await.unwrap();
        let (rows, inner) = counted(ask(&db, 9)).await;
        assert_eq!(rows.unwrap(), 3);
        let elsewhere = db.clone();
        tokio::spawn(async move { ask(&elsewhere, 9).await.unwrap() })
            .await
            .unwrap();
        (inner, ())
    })
    .await;
    assert_eq!((inner.statements, inner.rows), (1, 3));
    assert_eq!((outer.statements, outer.rows), (2, 6));
    assert!(outer.elapsed > inner.elapsed && inner.elapsed > Duration::ZERO);
    // What was counted before is not counted again.
    let ((), nothing) = counted(async {}).await;
    assert_eq!(nothing.statements, 0);
}

#[tokio::test]
async fn metrics_follow_the_connections() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?max_readers=2&acquire_timeout=50ms",
        folder.path().join("test.db").display()
    );
    let db = with_tables(Db::connect(&url).await.unwrap()).await;
    let readers = || db.metrics().readers.unwrap();
    assert_eq!((readers().max, readers().open), (2, 0));
    let first = db.lease(Access::Read, None).await.unwrap();
    let second = db.lease(Access::Read, None).await.unwrap();
    assert_eq!(
        (readers().open, readers().in_use, readers().idle),
        (2, 2, 0)
    );

    let (failed, text) = printed(LevelFilter::DEBUG, db.lease(Access::Read, None)).await;
    assert_eq!(failed.unwrap_err().kind(), "pool_timeout");
    assert!(
        text.contains("acquire{") && text.contains("write=false"),
        "{text}"
    );
    let mut waiting = Box::pin(db.lease(Access::Read, None));
    tokio::select! {
        biased;
        _ = &mut waiting => panic!("there was no connection to get"),
        () = tokio::time::sleep(Duration::from_millis(5)) => {}
    }
    assert_eq!(
        (readers().waiting, readers().waits, readers().timeouts),
        (1, 2, 1)
    );
    drop(first);
    drop(waiting.await.unwrap());
    drop(second);
    let now = readers();
    assert_eq!(
        (now.waiting, now.acquired, now.in_use, now.idle),
        (0, 3, 0, 2)
    );
    assert_eq!((now.opened, now.closed, now.lost), (2, 0, 0));
    assert!(now.waited >= Duration::from_millis(55), "{now:?}");

    let writers = db.metrics().writers;
    assert_eq!((writers.max, writers.open, writers.idle), (1, 1, 1));
    assert_eq!(db.metrics().total().open, 3);
    assert_eq!(
        db.metrics().total().acquired,
        writers.acquired + now.acquired
    );
}

#[tokio::test]
async fn what_is_wrong_in_a_url_is_told() {
    for (option, says) in [
        ("slow_query=5", "such as 5s, 250ms"),
        ("log_values=yes", "there are true, false"),
        ("n_plus_one=0", "between 1 and 10000, not `0`; or off"),
    ] {
        let error = DbConfig::from_url(&format!("sqlite::memory:?{option}"))
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{error}");
    }
    let config =
        DbConfig::from_url("sqlite::memory:?slow_query=1s&log_values=true&n_plus_one=7").unwrap();
    assert_eq!(config.slow_query, Some(Duration::from_secs(1)));
    assert_eq!((config.log_values, config.n_plus_one), (true, Some(7)));
    let config = DbConfig::from_url("sqlite::memory:?slow_query=0s&n_plus_one=off").unwrap();
    assert_eq!((config.slow_query, config.n_plus_one), (None, None));
    let default = DbConfig::from_url("sqlite::memory:").unwrap();
    assert_eq!(default.n_plus_one, cfg!(debug_assertions).then_some(20));
}

/// The future of a watched statement may move between threads, like that of any other.
#[tokio::test]
async fn a_dropped_statement_is_recorded_as_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?busy_timeout=5s",
        folder.path().join("test.db").display()
    );
    let db = with_tables(Db::connect(&url).await.unwrap()).await;
    let blocker = Db::connect(&url).await.unwrap();
    let mut held = blocker.lease(Access::Write, None).await.unwrap();
    held.begin().await.unwrap();
    let recording = db.record();
    let work = insert(&db, "late");
    assert!(
        tokio::time::timeout(Duration::from_millis(30), work)
            .await
            .is_err()
    );
    let conn: &mut Conn = &mut held;
    conn.rollback().await.unwrap();
    let statements = recording.statements();
    assert_eq!(statements.len(), 1);
    assert_eq!(statements[0].error, Some("cancelled"));
    assert!(statements[0].elapsed >= Duration::from_millis(30));
}

/// The page of the book: its code, word for word, compiled and run, and what it prints.
mod book {
    use super::*;

    const PAGE: &str = include_str!("../../docs/observability.md");

    #[expect(dead_code, reason = "a test has a subscriber of its own")]
    fn log_to_stdout() {
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::DEBUG)
            .with_span_events(FmtSpan::CLOSE)
            .without_time()
            .with_ansi(false)
            .init();
    }

    async fn greet(db: &Db) -> Result<()> {
        db.query_as::<(i64, String)>("SELECT $1, $2", (7, "seven"))
            .all(db)
            .await?;
        db.atomic(async |tx| {
            tx.conn()
                .execute("CREATE TABLE greeting (text text NOT NULL)", &[])
                .await?;
            tx.conn()
                .execute("INSERT INTO greeting VALUES ('hello'), ('hi')", &[])
                .await
        })
        .await?;
        Ok(())
    }

    async fn counts(db: &Db) -> Result<()> {
        let asked = db.query_as::<(i64,)>("SELECT 1", ()).all(db);
        let (rows, counts) = luthier::db::counted(asked).await;
        println!("{} statements in {:?}", counts.statements, counts.elapsed);
        assert_eq!((rows?.len(), counts.statements), (1, 1));
        Ok(())
    }

    async fn pool(db: &Db) {
        let total = db.metrics().total();
        println!(
            "{} of {} in use, {} tasks wait",
            total.in_use, total.max, total.waiting
        );
    }

    async fn test(db: &Db) -> Result<()> {
        let rows = luthier::assert_num_queries!(db, 1, {
            db.query_as::<(i64,)>("SELECT $1", (7,)).all(db).await?
        });
        assert_eq!(rows, [(7,)]);

        let recording = db.record();
        db.query_as::<(i64,)>("SELECT 8", ()).all(db).await?;
        assert_eq!(recording.sql(), ["SELECT 8"]);
        recording.assert_num(1);
        Ok(())
    }

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect()
    }

    #[tokio::test]
    async fn its_code_runs_and_its_output_is_real() {
        let db = Db::connect("sqlite::memory:").await.unwrap();
        counts(&db).await.unwrap();
        pool(&db).await;
        test(&db).await.unwrap();
        let (done, text) = printed(LevelFilter::DEBUG, greet(&db)).await;
        done.unwrap();
        for line in without_times(&text).lines() {
            let shown = PAGE.lines().any(|shown| without_times(shown) == line);
            assert!(shown, "the page does not show what is printed now:\n{text}");
        }
    }

    #[test]
    fn its_functions_are_the_ones_above() {
        let here = squeezed(include_str!("observability.rs"));
        let mut compared = 0;
        for block in PAGE.split("```rust\n").skip(1) {
            let code = block.split("```").next().unwrap();
            let function = ["\nasync fn", "\nfn"]
                .iter()
                .filter_map(|start| format!("\n{code}").find(start))
                .min();
            if let Some(at) = function {
                let function = squeezed(&code[at..]);
                assert!(
                    here.contains(&function),
                    "not compiled by any test:\n{code}"
                );
                compared += 1;
            }
        }
        assert_eq!(compared, 4);
    }
}
