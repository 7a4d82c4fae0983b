//! What goes wrong, by kind.

use std::time::{Duration, Instant};

use luthier::{
    db::{Db, DbConfig, Isolation, TxOptions},
    error::Error,
    value::Value,
};

use luthier_test_support::others;

use crate::support::{database, one, open, rows, run, script};

async fn family(db: &Db) {
    script(
        db,
        r#"CREATE TABLE parent (
               id bigint PRIMARY KEY,
               name text CONSTRAINT parent_name UNIQUE CONSTRAINT named CHECK (name <> ''),
               "Odd, name" text UNIQUE,
               born text NOT NULL DEFAULT 'x',
               boss bigint CONSTRAINT parent_boss REFERENCES parent (id)
           );
           CREATE UNIQUE INDEX parent_lower ON parent (lower(born));
           CREATE TABLE child (
               a bigint, b bigint,
               parent bigint CONSTRAINT child_parent REFERENCES parent (id) DEFERRABLE INITIALLY IMMEDIATE,
               CONSTRAINT pair UNIQUE (a, b)
           );
           INSERT INTO parent (id, name) VALUES (1, 'ann');
           INSERT INTO child VALUES (1, 2, 1)"#,
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn violations_name_constraint_and_columns() {
    let Some(database) = database("violations_name_constraint_and_columns").await else {
        return;
    };
    let db = database.db();
    family(db).await;
    for (sql, constraint, columns) in [
        (
            "INSERT INTO parent (id, born) VALUES (1, 'y')",
            "parent_pkey",
            vec!["parent.id"],
        ),
        (
            "INSERT INTO parent (id, name, born) VALUES (2, 'ann', 'y')",
            "parent_name",
            vec!["parent.name"],
        ),
        (
            "INSERT INTO child VALUES (1, 2, 1)",
            "pair",
            vec!["child.a", "child.b"],
        ),
        (
            "INSERT INTO parent (id, born) VALUES (2, 'X')",
            "parent_lower",
            vec![],
        ),
    ] {
        match run(db, sql, &[]).await.unwrap_err() {
            Error::UniqueViolation {
                constraint: Some(name),
                fields,
                source,
                ..
            } => {
                assert_eq!(
                    (name.as_str(), fields),
                    (
                        constraint,
                        columns.iter().map(ToString::to_string).collect()
                    )
                );
                assert!(
                    source
                        .downcast_ref::<tokio_postgres::Error>()
                        .unwrap()
                        .as_db_error()
                        .is_some()
                );
            }
            error => panic!("{sql}: {error:?}"),
        }
    }
    for (sql, constraint, columns) in [
        (
            "INSERT INTO child (parent) VALUES (9)",
            "child_parent",
            vec!["child.parent"],
        ),
        ("DELETE FROM parent", "child_parent", vec![]),
        (
            "INSERT INTO parent (id, born, boss) VALUES (2, 'y', 9)",
            "parent_boss",
            vec!["parent.boss"],
        ),
    ] {
        match run(db, sql, &[]).await.unwrap_err() {
            Error::ForeignKeyViolation {
                constraint: Some(name),
                fields,
                ..
            } => {
                assert_eq!(
                    (name.as_str(), fields),
                    (
                        constraint,
                        columns.iter().map(ToString::to_string).collect()
                    )
                );
            }
            error => panic!("{sql}: {error:?}"),
        }
    }
    match run(
        db,
        "INSERT INTO parent (id, name, born) VALUES (2, '', 'y')",
        &[],
    )
    .await
    .unwrap_err()
    {
        Error::CheckViolation { constraint, .. } => {
            assert_eq!(constraint.as_deref(), Some("named"))
        }
        error => panic!("{error:?}"),
    }
    match run(db, "INSERT INTO parent (id, born) VALUES (2, NULL)", &[])
        .await
        .unwrap_err()
    {
        Error::NotNullViolation { column, .. } => assert_eq!(column, "parent.born"),
        error => panic!("{error:?}"),
    }
    match run(db, "SELECT * FROM nowhere", &[]).await.unwrap_err() {
        Error::MissingTable { table, .. } => assert_eq!(table, "nowhere"),
        error => panic!("{error:?}"),
    }
    match run(db, "SELECT nothing.x FROM parent", &[])
        .await
        .unwrap_err()
    {
        Error::Query { sql, .. } => assert_eq!(sql, "SELECT nothing.x FROM parent"),
        error => panic!("{error:?}"),
    }
    // The connection has taken no harm.
    assert_eq!(
        one::<i64>(db, "SELECT count(*) FROM parent", &[])
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_row_that_others_in_its_table_point_at() {
    let Some(database) = database("a_row_that_others_in_its_table_point_at").await else {
        return;
    };
    let db = database.db();
    family(db).await;
    script(
        db,
        "DELETE FROM child; INSERT INTO parent (id, born, boss) VALUES (2, 'y', 1)",
    )
    .await
    .unwrap();
    match run(db, "DELETE FROM parent WHERE id = 1", &[])
        .await
        .unwrap_err()
    {
        Error::ForeignKeyViolation {
            constraint, fields, ..
        } => {
            assert_eq!(
                (constraint.as_deref(), fields),
                (Some("parent_boss"), vec![])
            );
        }
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused() {
    let Some(database) = database("values_that_do_not_fit_are_refused").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "CREATE TABLE n (s int2, f float8, d date, t text, i interval, n numeric(5, 2))",
    )
    .await
    .unwrap();
    let early = jiff::civil::date(-1, 12, 31);
    for (column, value, says) in [
        (
            "s",
            Value::Int(32_768),
            "the integer 32768 does not fit into PostgreSQL's type int2",
        ),
        ("s", Value::Float(1.5), "the number 1.5 does not fit"),
        ("f", Value::Float(f64::NAN), "NaN"),
        ("d", Value::Date(early), "before the year 0"),
        ("t", Value::Text("a\0b".into()), "NUL"),
        (
            "i",
            Value::Duration(jiff::SignedDuration::MAX),
            "64 bits of microseconds",
        ),
        (
            "n",
            Value::Float(f64::INFINITY),
            "does not fit into PostgreSQL's type numeric",
        ),
    ] {
        let sql = format!("INSERT INTO n ({column}) VALUES ($1)");
        let error = run(db, &sql, &[value]).await.unwrap_err();
        assert!(
            matches!(error, Error::Encode { .. }) && error.to_string().contains(says),
            "{error}"
        );
    }
    // What only the server can see.
    let error = run(db, "INSERT INTO n (n) VALUES ($1)", &[Value::Int(1000)])
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Query { .. }), "{error:?}");
    // Nothing was sent, so a transaction goes on.
    db.atomic(async |tx| {
        run(&mut *tx, "INSERT INTO n (s) VALUES (1)", &[]).await?;
        let refused = run(
            &mut *tx,
            "INSERT INTO n (s) VALUES ($1)",
            &[Value::Int(1 << 40)],
        )
        .await;
        assert!(matches!(refused, Err(Error::Encode { .. })));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(
        one::<i64>(db, "SELECT count(*) FROM n", &[]).await.unwrap(),
        1
    );
}

#[tokio::test]
async fn cells_that_hold_something_else() {
    let Some(database) = database("cells_that_hold_something_else").await else {
        return;
    };
    let db = database.db();
    for (sql, says) in [
        (
            "SELECT 'infinity'::timestamptz AS at",
            "`at` does not decode: expected a date and time, found infinity",
        ),
        ("SELECT '-infinity'::date", "found -infinity"),
        ("SELECT '294000-01-01'::timestamptz", "outside of the years"),
        ("SELECT 'x'::text", "expected a date and time, found \"x\""),
        ("SELECT 5", "found the integer 5"),
        ("SELECT NULL::timestamptz", "found NULL"),
    ] {
        let error = one::<jiff::Timestamp>(db, sql, &[])
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{sql}: {error}");
    }
    for (sql, says) in [
        (
            "SELECT 9223372036854775808::numeric",
            "found the number 9223372036854775808",
        ),
        ("SELECT 1.5::numeric", "found the number 15000e-4"),
        ("SELECT 'NaN'::numeric", "found the number NaN"),
        (
            "SELECT point(1, 2)",
            "found a value of the type point, which only a cast to text can read",
        ),
        (
            "SELECT '1 month 2 days'::interval",
            "found an interval of 1 months, 2 days and 0 microseconds",
        ),
        ("SELECT '\\x00ff'::bytea", "found 2 bytes"),
        ("SELECT '10.0.0.1'::inet", "found the address 10.0.0.1"),
    ] {
        let error = one::<i64>(db, sql, &[]).await.unwrap_err().to_string();
        assert!(error.contains(says), "{sql}: {error}");
    }
    let month = one::<jiff::SignedDuration>(db, "SELECT '1 month'::interval", &[]).await;
    assert!(month.is_err());
    let midnight = one::<jiff::civil::Time>(db, "SELECT '24:00'::time", &[]).await;
    assert!(midnight.unwrap_err().to_string().contains("24:00:00"));
}

#[tokio::test]
async fn sums_and_other_results_are_read_as_what_they_are() {
    let Some(database) = database("sums_and_other_results_are_read_as_what_they_are").await else {
        return;
    };
    let db = database.db();
    assert_eq!(
        one::<i64>(
            db,
            "SELECT sum(x) FROM (VALUES (1::bigint), (2)) v (x)",
            &[]
        )
        .await
        .unwrap(),
        3
    );
    assert_eq!(
        one::<f64>(db, "SELECT avg(x) FROM (VALUES (1), (2)) v (x)", &[])
            .await
            .unwrap(),
        1.5
    );
    assert_eq!(
        one::<f64>(db, "SELECT 1.5::float4", &[]).await.unwrap(),
        1.5
    );
    assert_eq!(
        one::<rust_decimal::Decimal>(db, "SELECT 0.1::float4", &[])
            .await
            .unwrap()
            .to_string(),
        "0.1"
    );
    assert!(
        one::<bool>(db, "SELECT count(*) = 1 FROM (VALUES (1)) v", &[])
            .await
            .unwrap()
    );
    assert!(one::<bool>(db, "SELECT 1", &[]).await.unwrap());
    assert_eq!(
        one::<jiff::civil::Date>(
            db,
            "SELECT date_trunc('day', '2026-01-31 12:00+00'::timestamptz)",
            &[]
        )
        .await
        .unwrap()
        .to_string(),
        "2026-01-31"
    );
    assert_eq!(
        one::<jiff::SignedDuration>(
            db,
            "SELECT '2026-01-03'::timestamptz - '2026-01-01'::timestamptz",
            &[]
        )
        .await
        .unwrap(),
        jiff::SignedDuration::from_hours(48)
    );
    script(
        db,
        "CREATE DOMAIN positive AS integer CHECK (value > 0); CREATE TYPE mood AS ENUM ('sad', 'ok');
         CREATE TABLE own (p positive, m mood)",
    )
    .await
    .unwrap();
    let values = [Value::Int(5), Value::Text("ok".into())];
    run(db, "INSERT INTO own VALUES ($1, $2)", &values)
        .await
        .unwrap();
    let own = rows(db, "SELECT p, m FROM own", &[], |row| {
        Ok((row.get::<i32>()?, row.get::<String>()?))
    })
    .await;
    assert_eq!(own.unwrap(), [(5, "ok".to_owned())]);
}

/// Two transactions that want what the other has: the server ends one of them.
#[tokio::test]
async fn a_deadlock_is_told() {
    let Some(database) = database("a_deadlock_is_told").await else {
        return;
    };
    let db = database.db();
    script(db, "CREATE TABLE d (id int); INSERT INTO d VALUES (1), (2)")
        .await
        .unwrap();
    let barrier = tokio::sync::Barrier::new(2);
    let side = async |first: i64, second: i64| {
        db.atomic(async |tx| {
            run(
                &mut *tx,
                "UPDATE d SET id = id WHERE id = $1",
                &[Value::Int(first)],
            )
            .await?;
            barrier.wait().await;
            run(
                &mut *tx,
                "UPDATE d SET id = id WHERE id = $1",
                &[Value::Int(second)],
            )
            .await
        })
        .await
    };
    let (a, b) = tokio::join!(side(1, 2), side(2, 1));
    let errors: Vec<Error> = [a, b].into_iter().filter_map(Result::err).collect();
    assert!(
        matches!(errors.as_slice(), [Error::Deadlock { .. }]),
        "{errors:?}"
    );
}

#[tokio::test]
async fn a_serialization_failure_is_told() {
    let Some(database) = database("a_serialization_failure_is_told").await else {
        return;
    };
    let db = database.db();
    script(db, "CREATE TABLE s (id int); INSERT INTO s VALUES (1)")
        .await
        .unwrap();
    let options = TxOptions::new().isolation(Isolation::RepeatableRead);
    let failed = db
        .atomic_with(&options, async |tx| {
            one::<i64>(&mut *tx, "SELECT count(*) FROM s", &[]).await?;
            run(db, "UPDATE s SET id = 2", &[]).await?;
            run(&mut *tx, "UPDATE s SET id = 3", &[]).await
        })
        .await;
    assert!(
        matches!(failed, Err(Error::SerializationFailure { .. })),
        "{failed:?}"
    );
}

#[tokio::test]
async fn limits_of_time() {
    let Some(database) = database("limits_of_time").await else {
        return;
    };
    // What is to go well has no limit.
    let free = database.db();
    script(free, "CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
        .await
        .unwrap();
    let start = Instant::now();
    let db = open(&database, "statement_timeout=100ms").await;
    match run(&db, "SELECT pg_sleep(20)", &[]).await.unwrap_err() {
        Error::StatementTimeout { sql, .. } => assert_eq!(sql, "SELECT pg_sleep(20)"),
        error => panic!("{error:?}"),
    }
    let impatient = open(&database, "lock_timeout=50ms").await;
    free.atomic(async |tx| {
        run(&mut *tx, "UPDATE t SET id = 2", &[]).await?;
        let waits = run(&impatient, "UPDATE t SET id = 3", &[]).await;
        assert!(matches!(waits, Err(Error::LockTimeout { .. })), "{waits:?}");
        let wants = run(free, "SELECT * FROM t FOR UPDATE NOWAIT", &[]).await;
        assert!(matches!(wants, Err(Error::LockTimeout { .. })), "{wants:?}");
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    // Of one transaction only.
    let options = TxOptions::new().statement_timeout(Duration::from_millis(10));
    let failed = free
        .atomic_with(&options, async |tx| {
            run(&mut *tx, "SELECT pg_sleep(20)", &[]).await
        })
        .await;
    assert!(
        matches!(failed, Err(Error::StatementTimeout { .. })),
        "{failed:?}"
    );
    run(free, "SELECT pg_sleep(0.05)", &[]).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// A statement that somebody cancels has not taken too long.
#[tokio::test]
async fn a_statement_that_somebody_cancels() {
    let Some(database) = database("a_statement_that_somebody_cancels").await else {
        return;
    };
    let db = open(&database, "statement_timeout=60s").await;
    let (cancelled, cancels) = tokio::join!(run(&db, "SELECT pg_sleep(20)", &[]), async {
        loop {
            if let [pid] = others(database.db(), "SELECT pg_sleep").await?[..] {
                let cancel = "SELECT pg_cancel_backend($1)";
                return run(database.db(), cancel, &[Value::Int(pid)]).await;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    cancels.unwrap();
    let error = cancelled.unwrap_err();
    assert!(
        matches!(&error, Error::Query { sql, .. } if sql == "SELECT pg_sleep(20)"),
        "{error:?}"
    );
    assert_eq!(one::<i64>(&db, "SELECT 1", &[]).await.unwrap(), 1);
}

#[tokio::test]
async fn a_connection_that_the_server_ends() {
    let Some(database) = database("a_connection_that_the_server_ends").await else {
        return;
    };
    let db = database.db();
    let victim = open(&database, "max_connections=1").await;
    let pid: i64 = one(&victim, "SELECT pg_backend_pid()", &[]).await.unwrap();
    let kill = "SELECT pg_terminate_backend($1)";
    // In the middle of a query.
    let (query, killed) = tokio::join!(run(&victim, "SELECT pg_sleep(20)", &[]), async {
        while others(db, "SELECT pg_sleep").await.unwrap() != [pid] {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        run(db, kill, &[Value::Int(pid)]).await
    });
    killed.unwrap();
    match query.unwrap_err() {
        Error::ConnectionLost { url, source } => {
            assert!(
                url.starts_with("postgres://") && source.to_string().contains("db error"),
                "{url}: {source}"
            );
        }
        error => panic!("{error:?}"),
    }
    let pid: i64 = one(&victim, "SELECT pg_backend_pid()", &[]).await.unwrap();
    // In the middle of a transaction, between two statements.
    let failed = victim
        .atomic(async |tx| {
            run(&mut *tx, "CREATE TABLE never (id int)", &[]).await?;
            run(db, kill, &[Value::Int(pid)]).await?;
            while others(db, "").await?.contains(&pid) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            run(&mut *tx, "CREATE TABLE nor_this (id int)", &[]).await
        })
        .await;
    assert!(
        matches!(failed, Err(Error::ConnectionLost { .. })),
        "{failed:?}"
    );
    assert_eq!(
        luthier_test_support::tables(&victim).await.unwrap(),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn servers_that_cannot_be_opened_say_why() {
    let Some(database) = database("servers_that_cannot_be_opened_say_why").await else {
        return;
    };
    let url = database.url();
    let (server, _) = url.rsplit_once('/').unwrap();
    let place = server.rsplit_once('@').map_or(server, |(_, place)| place);
    for (url, says) in [
        (
            format!("{server}/no_such_database"),
            "createdb no_such_database",
        ),
        (
            format!("postgres://nobody:secret@{place}/postgres"),
            "nobody",
        ),
        (
            "postgres://u@127.0.0.1:1/d".to_owned(),
            "no server listens at 127.0.0.1:1",
        ),
        (
            "postgres://u@127.0.0.1:1,127.0.0.1:2/d".to_owned(),
            "127.0.0.1:1; no server listens at 127.0.0.1:2",
        ),
        (
            "postgres://u@no-such-host.invalid/d".to_owned(),
            "no-such-host.invalid:5432 cannot be reached",
        ),
        (
            "postgres://u@/d?host=/no/such/folder".to_owned(),
            "/no/such/folder/.s.PGSQL.5432",
        ),
        (
            format!("{url}?sslmode=require&sslrootcert=/no/such.pem"),
            "/no/such.pem",
        ),
        (
            format!("{url}?sslmode=require&sslcert=/no/such.pem"),
            "sslkey",
        ),
        (format!("{url}?pgbouncer=true&lock_timeout=5s"), "TxOptions"),
    ] {
        let start = Instant::now();
        match Db::open(DbConfig::from_url(&url).unwrap()).await {
            Err(error @ Error::Connect { .. }) => {
                let text = error.to_string();
                assert!(
                    text.contains(says) && !text.contains("secret"),
                    "{url}: {text}"
                );
            }
            other => panic!("{url}: {other:?}"),
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{url}");
    }
}
