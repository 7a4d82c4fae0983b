//! Statements: the cache, several sets of values, results without end.

use std::sync::atomic::{AtomicUsize, Ordering};

use luthier::{
    db::{Access, Executor},
    error::Error,
    value::Value,
};

use crate::support::{database, one, open, rows, run, script};

#[tokio::test]
async fn the_cache_is_bounded_and_closes_what_it_forgets() {
    let Some(database) = database("the_cache_is_bounded_and_closes_what_it_forgets").await else {
        return;
    };
    let db = open(&database, "max_connections=1&statement_cache=3").await;
    for number in 0..10 {
        // The first is used again and again, and stays.
        assert_eq!(one::<i64>(&db, "SELECT 0", &[]).await.unwrap(), 0);
        assert_eq!(
            one::<i64>(&db, &format!("SELECT {number}"), &[])
                .await
                .unwrap(),
            number
        );
    }
    // With the question itself.
    let names = "SELECT name IS NOT NULL, statement FROM pg_prepared_statements ORDER BY length(statement), statement";
    let kept = rows(&db, names, &[], |row| {
        Ok((row.get::<bool>()?, row.get::<String>()?))
    })
    .await
    .unwrap();
    assert_eq!(
        kept,
        [
            (true, "SELECT 0".into()),
            (true, "SELECT 9".into()),
            (true, names.into())
        ]
    );
}

#[tokio::test]
async fn statements_outlive_changes_of_their_tables() {
    let Some(database) = database("statements_outlive_changes_of_their_tables").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    script(&db, "CREATE TABLE t (id int2); INSERT INTO t VALUES (1)")
        .await
        .unwrap();
    let select = "SELECT * FROM t";
    let insert = "INSERT INTO t VALUES ($1)";
    assert_eq!(
        rows(&db, select, &[], |row| Ok(row.column_count()))
            .await
            .unwrap(),
        [1]
    );
    run(&db, insert, &[Value::Int(2)]).await.unwrap();
    // Another type of the result, another type of the parameter.
    script(&db, "ALTER TABLE t ALTER id TYPE int8")
        .await
        .unwrap();
    assert_eq!(
        rows(&db, select, &[], |row| row.get::<i64>())
            .await
            .unwrap(),
        [1, 2]
    );
    run(&db, insert, &[Value::Int(1 << 40)]).await.unwrap();
    // What the server forgets.
    script(&db, "DEALLOCATE ALL").await.unwrap();
    assert_eq!(
        rows(&db, select, &[], |row| row.get::<i64>())
            .await
            .unwrap()
            .len(),
        3
    );
    // Inside a transaction the first attempt fails, and the next one works, whichever statement it begins with.
    script(&db, "ALTER TABLE t ADD more text; DEALLOCATE ALL")
        .await
        .unwrap();
    let attempt = async || {
        db.atomic(async |tx| {
            one::<i64>(&mut *tx, "SELECT 7", &[]).await?;
            rows(&mut *tx, select, &[], |row| Ok(row.column_count())).await
        })
        .await
    };
    one::<i64>(&db, "SELECT 7", &[]).await.unwrap();
    assert!(attempt().await.is_err());
    assert_eq!(attempt().await.unwrap(), [2, 2, 2]);
}

#[tokio::test]
async fn sets_of_values_go_together() {
    for options in ["max_connections=2", "max_connections=2&pgbouncer=true"] {
        let Some(database) = database("sets_of_values_go_together").await else {
            return;
        };
        let db = open(&database, options).await;
        script(&db, "CREATE TABLE t (id int PRIMARY KEY, name text)")
            .await
            .unwrap();
        let insert = "INSERT INTO t VALUES ($1, $2)";
        let sets = |count: i64| -> Vec<Value<'static>> {
            (0..count)
                .flat_map(|id| [Value::Int(id), Value::Text("x".repeat(5_000).into())])
                .collect()
        };
        let mut lease = db.lease(Access::Write, None).await.unwrap();
        let all = lease.execute_many(insert, 2, &sets(1000)).await.unwrap();
        assert!(all.len() == 1000 && all.iter().all(|executed| executed.rows_affected == 1));
        let delete = lease
            .execute_many(
                "DELETE FROM t WHERE id < $1",
                1,
                &[Value::Int(10), Value::Int(25)],
            )
            .await;
        let affected: Vec<u64> = delete
            .unwrap()
            .iter()
            .map(|executed| executed.rows_affected)
            .collect();
        assert_eq!(affected, [10, 15]);
        // One that is there already takes all of them back.
        let failed = lease.execute_many(insert, 2, &sets(40)).await;
        assert!(
            matches!(failed, Err(Error::UniqueViolation { .. })),
            "{failed:?}"
        );
        // So does one that is refused before it is sent.
        let mut bad = sets(20);
        bad[31] = Value::Text("\0".into());
        let failed = lease.execute_many(insert, 2, &bad).await;
        assert!(matches!(failed, Err(Error::Encode { .. })), "{failed:?}");
        drop(lease);
        assert_eq!(
            one::<i64>(&db, "SELECT count(*) FROM t", &[])
                .await
                .unwrap(),
            975
        );
    }
}

#[tokio::test]
async fn what_is_counted() {
    let Some(database) = database("what_is_counted").await else {
        return;
    };
    let db = database.db();
    for (sql, count) in [
        ("CREATE TABLE t (id int)", 0),
        ("INSERT INTO t VALUES (1), (2), (3)", 3),
        ("INSERT INTO t VALUES (4) RETURNING id", 1),
        ("UPDATE t SET id = id WHERE id > 1", 3),
        ("select * FROM t", 0),
        ("DELETE FROM t", 4),
        ("", 0),
    ] {
        assert_eq!(
            run(db, sql, &[]).await.unwrap().rows_affected,
            count,
            "{sql}"
        );
    }
}

#[tokio::test]
async fn a_wrong_number_of_values_is_an_error() {
    let Some(database) = database("a_wrong_number_of_values_is_an_error").await else {
        return;
    };
    for options in ["max_connections=1", "max_connections=1&pgbouncer=true"] {
        let db = open(&database, options).await;
        let error = run(&db, "SELECT $1::int", &[]).await.unwrap_err();
        assert!(matches!(error, Error::Query { .. }), "{error:?}");
        assert_eq!(
            one::<i64>(&db, "SELECT $1::int", &[Value::Int(3)])
                .await
                .unwrap(),
            3
        );
    }
}

#[tokio::test]
async fn an_error_of_the_reader_ends_the_query() {
    let Some(database) = database("an_error_of_the_reader_ends_the_query").await else {
        return;
    };
    let db = open(&database, "max_connections=1").await;
    let seen = AtomicUsize::new(0);
    let failed = rows(&db, "SELECT generate_series(1, 10000000)", &[], |row| {
        if seen.fetch_add(1, Ordering::Relaxed) == 2 {
            return Err(Error::TransactionLost);
        }
        row.get::<i64>()
    })
    .await;
    assert!(matches!(failed, Err(Error::TransactionLost)) && seen.load(Ordering::Relaxed) == 3);
    let start = std::time::Instant::now();
    assert_eq!(one::<i64>(&db, "SELECT 1", &[]).await.unwrap(), 1);
    assert!(start.elapsed() < std::time::Duration::from_secs(8));
}
