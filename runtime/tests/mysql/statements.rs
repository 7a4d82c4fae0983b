//! Statements: what they answer, how they are kept, and what the session is.

use luthier::{
    db::{Access, Executor as _},
    error::Result,
    value::Value,
};

use crate::support::{database, one, open, rows, run, script};

#[tokio::test]
async fn rows_matched_and_keys_given() {
    let Some(database) = database("rows_matched_and_keys_given").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY, n int) ENGINE=InnoDB",
    )
    .await
    .unwrap();
    let insert = "INSERT INTO t (n) VALUES (?)";
    let first = run(db, insert, &[Value::Int(5)]).await.unwrap();
    assert_eq!((first.rows_affected, first.last_insert_id), (1, 1));
    let second = run(db, insert, &[Value::Int(5)]).await.unwrap();
    assert_eq!(second.last_insert_id, 2);
    // Rows that match count, also when nothing changes in them.
    let update = run(db, "UPDATE t SET n = 5", &[]).await.unwrap();
    assert_eq!(update.rows_affected, 2);
    // 0 is a key like any other.
    run(db, "INSERT INTO t (id, n) VALUES (0, 1)", &[])
        .await
        .unwrap();
    assert_eq!(
        one::<i64>(db, "SELECT MIN(id) FROM t", &[]).await.unwrap(),
        0
    );
    let sets: Vec<Value<'_>> = (10..15).map(Value::Int).collect();
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    let done = conn.execute_many(insert, 1, &sets).await.unwrap();
    assert_eq!(done.len(), 5);
    assert!(
        done.windows(2)
            .all(|pair| pair[0].last_insert_id < pair[1].last_insert_id)
    );
    drop(conn);
    let deleted = run(db, "DELETE FROM t WHERE n >= ?", &[Value::Int(10)])
        .await
        .unwrap();
    assert_eq!(deleted.rows_affected, 5);
}

#[tokio::test]
async fn the_session_is_the_same_everywhere() {
    let Some(database) = database("the_session_is_the_same_everywhere").await else {
        return;
    };
    let db = open(&database, "application_name=shop").await;
    let isolation = if db.dialect() == luthier::Dialect::MariaDb {
        "SELECT IFNULL(@@tx_isolation, '')"
    } else {
        "SELECT @@transaction_isolation"
    };
    for (sql, value) in [
        ("SELECT @@session.time_zone", "+00:00"),
        (isolation, "READ-COMMITTED"),
        ("SELECT @@character_set_client", "utf8mb4"),
        ("SELECT @@character_set_results", "utf8mb4"),
    ] {
        assert_eq!(one::<String>(&db, sql, &[]).await.unwrap(), value, "{sql}");
    }
    let mode: String = one(&db, "SELECT @@sql_mode", &[]).await.unwrap();
    assert!(
        mode.contains("STRICT_ALL_TABLES") && mode.contains("NO_AUTO_VALUE_ON_ZERO"),
        "{mode}"
    );
    assert!(
        !mode.contains("NO_BACKSLASH_ESCAPES") && !mode.contains("ANSI_QUOTES"),
        "{mode}"
    );
    assert_eq!(
        one::<i64>(&db, "SELECT @@autocommit", &[]).await.unwrap(),
        1
    );
    // Text compares by code point, and trailing spaces count.
    for (sql, equal) in [
        ("SELECT ? = 'a'", true),
        ("SELECT ? = 'A'", false),
        ("SELECT ? = 'a '", false),
        ("SELECT ? = 'á'", false),
    ] {
        assert_eq!(
            one::<bool>(&db, sql, &[Value::Text("a".into())])
                .await
                .unwrap(),
            equal,
            "{sql}"
        );
    }
}

#[tokio::test]
async fn statements_are_kept_up_to_a_limit() {
    let Some(database) = database("statements_are_kept_up_to_a_limit").await else {
        return;
    };
    let db = open(&database, "max_connections=1&statement_cache=4").await;
    let open_statements = || {
        rows(
            &db,
            "SHOW SESSION STATUS LIKE 'Prepared_stmt_count'",
            &[],
            |row| {
                row.skip(1);
                row.get::<String>()
            },
        )
    };
    let prepared = async || {
        let sql = "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'";
        rows(&db, sql, &[], |row| {
            row.skip(1);
            row.get::<String>()
        })
        .await
        .unwrap()[0]
            .parse::<i64>()
            .unwrap()
    };
    let _ = open_statements;
    for round in 0..3 {
        for n in 0..3 {
            let sql = format!("SELECT {n} + ?");
            assert_eq!(
                one::<i64>(&db, &sql, &[Value::Int(round)]).await.unwrap(),
                n + round
            );
        }
    }
    // Three statements, and the one that asks.
    assert_eq!(prepared().await, 4);
    for n in 0..20 {
        assert_eq!(
            one::<i64>(&db, &format!("SELECT {n}"), &[]).await.unwrap(),
            n
        );
    }
    let closed = rows(
        &db,
        "SHOW SESSION STATUS LIKE 'Com_stmt_close'",
        &[],
        |row| {
            row.skip(1);
            row.get::<String>()
        },
    )
    .await
    .unwrap();
    assert!(closed[0].parse::<i64>().unwrap() >= 20, "{closed:?}");
}

#[tokio::test]
async fn statements_survive_changes_of_tables() {
    let Some(database) = database("statements_survive_changes_of_tables").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(&db, "CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
        .await
        .unwrap();
    let all = "SELECT * FROM t";
    let count = async || {
        rows(&db, all, &[], |row| Ok(row.column_count()))
            .await
            .unwrap()
    };
    assert_eq!(count().await, [1]);
    script(&db, "ALTER TABLE t ADD COLUMN m varchar(3)")
        .await
        .unwrap();
    assert_eq!(count().await, [2]);
    script(&db, "ALTER TABLE t MODIFY n varchar(10)")
        .await
        .unwrap();
    let text = rows(&db, all, &[], |row| row.get::<String>())
        .await
        .unwrap();
    assert_eq!(text, ["1"]);
    script(&db, "DROP TABLE t; CREATE TABLE t (a bigint, b bigint, c bigint); INSERT INTO t VALUES (1, 2, 3)")
        .await
        .unwrap();
    assert_eq!(count().await, [3]);
}

#[tokio::test]
async fn results_are_read_as_they_come() {
    let Some(database) = database("results_are_read_as_they_come").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    let mut sum = 0;
    let mut conn = db.lease(Access::Read, None).await.unwrap();
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT i FROM n";
    conn.execute("SET SESSION max_recursive_iterations = 100000", &[])
        .await
        .unwrap();
    conn.query(many, &[], &mut |row| {
        sum += row.get::<i64>()?;
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(sum, 50_000 * 50_001 / 2);
    // Whoever has had enough says so, and the connection goes on.
    let mut seen = 0;
    let error = conn
        .query(many, &[], &mut |row| {
            seen += 1;
            row.get::<jiff::civil::Date>().map(drop)
        })
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("expected a date, found the integer 1"),
        "{error}"
    );
    assert_eq!(seen, 1);
    let mut seven = 0;
    conn.query("SELECT 7", &[], &mut |row| {
        seven = row.get::<i64>()?;
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(seven, 7);
}

#[tokio::test]
async fn scripts_run_to_the_first_error() {
    let Some(database) = database("scripts_run_to_the_first_error").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "CREATE TABLE t (n int); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); -- done",
    )
    .await
    .unwrap();
    let error = script(
        db,
        "INSERT INTO t VALUES (3); INSERT INTO nowhere VALUES (1); INSERT INTO t VALUES (4)",
    )
    .await
    .unwrap_err();
    assert!(
        matches!(error, luthier::Error::MissingTable { .. }),
        "{error:?}"
    );
    assert_eq!(
        one::<i64>(db, "SELECT SUM(n) FROM t", &[]).await.unwrap(),
        6
    );
    // Only a script may hold several.
    assert!(run(db, "SELECT 1; SELECT 2", &[]).await.is_err());
    // Statements that cannot be prepared run, too.
    let locked: Result<_> = run(db, "LOCK TABLES t READ", &[]).await;
    locked.unwrap();
}

#[tokio::test]
async fn inserted_rows_are_returned() {
    let Some(database) = database("inserted_rows_are_returned").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY, n int)",
    )
    .await
    .unwrap();
    let sql = "INSERT INTO t (n) VALUES (?), (?) RETURNING id, n";
    if db.dialect() != luthier::Dialect::MariaDb {
        // MySQL does not know it, which is why nothing asks it so.
        let refused = run(db, sql, &[Value::Int(7), Value::Int(8)]).await;
        assert!(
            matches!(refused, Err(luthier::Error::Query { .. })),
            "{refused:?}"
        );
        return;
    }
    let back = rows(db, sql, &[Value::Int(7), Value::Int(8)], |row| {
        Ok((row.get::<i64>()?, row.get::<i64>()?))
    })
    .await
    .unwrap();
    assert_eq!(back, [(1, 7), (2, 8)]);
}
