//! What the server refuses, by kind.

use std::error::Error as _;

use luthier::{
    db::{Db, Isolation, TxOptions},
    error::{Error, Result},
    value::Value,
};

use crate::support::{database, one, open, run, script};

async fn tables(db: &Db) {
    script(
        db,
        "CREATE TABLE parent (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL, age int NOT NULL,
            CONSTRAINT parent_name UNIQUE (name), CONSTRAINT grown CHECK (age > 0)) ENGINE=InnoDB;
         CREATE TABLE child (id bigint AUTO_INCREMENT PRIMARY KEY, parent_id bigint NOT NULL,
            CONSTRAINT child_parent FOREIGN KEY (parent_id) REFERENCES parent (id)) ENGINE=InnoDB;
         INSERT INTO parent (id, name, age) VALUES (1, 'ann', 30);
         INSERT INTO child (parent_id) VALUES (1)",
    )
    .await
    .unwrap();
}

async fn fails(db: &Db, sql: &str) -> Error {
    let error = run(db, sql, &[]).await.unwrap_err();
    // The connection still works, and what the driver said is kept.
    assert_eq!(one::<i64>(db, "SELECT 7", &[]).await.unwrap(), 7);
    error
}

#[tokio::test]
async fn constraints_are_named() {
    let Some(database) = database("constraints_are_named").await else {
        return;
    };
    let db = database.db();
    tables(db).await;

    let error = fails(db, "INSERT INTO `parent` (name, age) VALUES ('ann', 3)").await;
    assert!(
        matches!(&error, Error::UniqueViolation { constraint: Some(name), fields, .. }
            if name == "parent_name" && fields == &["parent.name"]),
        "{error:?}"
    );
    assert!(error.source().unwrap().to_string().contains("1062"));
    let error = fails(
        db,
        "INSERT INTO `parent` (id, name, age) VALUES (1, 'b', 3)",
    )
    .await;
    assert!(
        matches!(&error, Error::UniqueViolation { constraint: Some(name), fields, .. }
            if name == "PRIMARY" && fields == &["parent.id"]),
        "{error:?}"
    );
    for (sql, table) in [
        ("INSERT INTO `child` (parent_id) VALUES (99)", "child"),
        ("DELETE FROM parent", "child"),
    ] {
        let error = fails(db, sql).await;
        assert!(
            matches!(&error, Error::ForeignKeyViolation { constraint: Some(name), fields, .. }
                if name == "child_parent" && fields == &[format!("{table}.parent_id")]),
            "{error:?}"
        );
    }
    let error = fails(db, "INSERT INTO `parent` (name, age) VALUES ('bob', -1)").await;
    assert!(
        matches!(&error, Error::CheckViolation { constraint: Some(name), .. } if name == "grown"),
        "{error:?}"
    );
    for sql in [
        "INSERT INTO `parent` (name, age) VALUES (NULL, 1)",
        "INSERT INTO `parent` (age) VALUES (1)",
        "UPDATE `parent` SET name = NULL",
    ] {
        let error = fails(db, sql).await;
        assert!(
            matches!(&error, Error::NotNullViolation { column, .. } if column == "parent.name"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn other_errors_have_a_kind() {
    let Some(database) = database("other_errors_have_a_kind").await else {
        return;
    };
    let db = database.db();
    tables(db).await;
    let error = fails(db, "SELECT * FROM nowhere").await;
    assert!(
        matches!(&error, Error::MissingTable { table, .. } if table == "nowhere"),
        "{error:?}"
    );
    let error = fails(db, "SELEKT 1").await;
    assert!(
        matches!(&error, Error::Query { sql, .. } if sql == "SELEKT 1"),
        "{error:?}"
    );
    for sql in [
        "UPDATE parent SET age = 3000000000",
        "UPDATE parent SET name = repeat('x', 21)",
        "UPDATE parent SET age = 1 / 0",
        "INSERT INTO parent (name, age) VALUES ('x', 'y')",
        "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE child",
    ] {
        let error = run(db, sql, &[]).await.unwrap_err();
        assert!(
            matches!(error, Error::Query { .. } | Error::ConnectionLost { .. }),
            "{sql}: {error:?}"
        );
    }
    // The number of values is looked at before anything is sent.
    let error = run(db, "SELECT ?", &[]).await.unwrap_err().to_string();
    assert!(
        error.contains("has 1 parameters, and 0 values were given"),
        "{error}"
    );
    for value in [f64::NAN, f64::INFINITY] {
        let error = run(db, "SELECT ?", &[Value::Float(value)])
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    }
    let error = one::<i64>(db, "SELECT 1 DIV 0", &[]).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn what_is_too_large_is_not_sent() {
    let Some(database) = database("what_is_too_large_is_not_sent").await else {
        return;
    };
    let db = database.db();
    script(db, "CREATE TABLE big (v longblob)").await.unwrap();
    let most: i64 = one(db, "SELECT @@max_allowed_packet", &[]).await.unwrap();
    let connection: i64 = one(db, "SELECT CONNECTION_ID()", &[]).await.unwrap();
    let bytes = vec![1u8; most as usize];
    let insert = "INSERT INTO big VALUES (?)";
    let error = run(db, insert, &[Value::Bytes(bytes.as_slice().into())])
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Encode { reason } if reason.contains("max_allowed_packet")),
        "{error:?}"
    );
    let error = run(db, &format!("SELECT '{}'", "x".repeat(most as usize)), &[])
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Encode { .. }));
    // What just fits is taken, and the connection was kept.
    let fits = &bytes[..bytes.len() - 1024];
    run(db, insert, &[Value::Bytes(fits.into())]).await.unwrap();
    let back: Vec<u8> = one(db, "SELECT v FROM big", &[]).await.unwrap();
    assert!(back == fits);
    assert_eq!(
        one::<i64>(db, "SELECT CONNECTION_ID()", &[]).await.unwrap(),
        connection
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_ends_the_transaction() {
    let Some(database) = database("a_deadlock_ends_the_transaction").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "CREATE TABLE t (id int PRIMARY KEY, n int) ENGINE=InnoDB; INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)",
    )
    .await
    .unwrap();
    let meeting = tokio::sync::Barrier::new(2);
    let work = async |first: i64, second: i64| {
        db.atomic(async |tx| -> Result<()> {
            let update = "UPDATE t SET n = n + 1 WHERE id = ?";
            run(
                &mut *tx,
                "UPDATE t SET n = n + 1 WHERE id = 3 AND ? = 0",
                &[Value::Int(1)],
            )
            .await?;
            run(&mut *tx, update, &[Value::Int(first)]).await?;
            meeting.wait().await;
            if let Err(error) = run(&mut *tx, update, &[Value::Int(second)]).await {
                // Whoever goes on is told, and nothing runs outside of the transaction.
                let again = run(&mut *tx, update, &[Value::Int(3)]).await.unwrap_err();
                assert!(matches!(again, Error::TransactionLost), "{again:?}");
                let inner: Result<()> = tx.atomic(async |_| Ok(())).await;
                assert!(matches!(inner, Err(Error::TransactionLost)), "{inner:?}");
                return Err(error);
            }
            Ok(())
        })
        .await
    };
    let (a, b) = tokio::join!(work(1, 2), work(2, 1));
    let (won, lost) = if a.is_ok() { (a, b) } else { (b, a) };
    won.unwrap();
    assert!(matches!(lost, Err(Error::Deadlock { .. })), "{lost:?}");
    let sum: i64 = one(db, "SELECT SUM(n) FROM t", &[]).await.unwrap();
    assert_eq!(sum, 2);
    // A swallowed error does not make a commit of it.
    let meeting = tokio::sync::Barrier::new(2);
    let work = async |first: i64, second: i64| {
        db.atomic(async |tx| -> Result<()> {
            let update = "UPDATE t SET n = n + 1 WHERE id = ?";
            run(&mut *tx, update, &[Value::Int(first)]).await?;
            meeting.wait().await;
            let _ = run(&mut *tx, update, &[Value::Int(second)]).await;
            Ok(())
        })
        .await
    };
    let (a, b) = tokio::join!(work(1, 2), work(2, 1));
    let lost = if a.is_ok() { b } else { a };
    assert!(matches!(lost, Err(Error::TransactionLost)), "{lost:?}");
    assert_eq!(
        one::<i64>(db, "SELECT SUM(n) FROM t", &[]).await.unwrap(),
        4
    );
}

#[tokio::test]
async fn waiting_has_limits() {
    let Some(database) = database("waiting_has_limits").await else {
        return;
    };
    // What is to go well has no limit.
    let free = database.db();
    script(
        free,
        "CREATE TABLE t (id int PRIMARY KEY) ENGINE=InnoDB; INSERT INTO t VALUES (1)",
    )
    .await
    .unwrap();
    let db = open(&database, "statement_timeout=300ms").await;
    let error = run(&db, "SELECT SLEEP(5)", &[]).await.unwrap_err();
    assert!(
        matches!(&error, Error::StatementTimeout { sql, .. } if sql == "SELECT SLEEP(5)"),
        "{error:?}"
    );
    let slow = open(&database, "lock_timeout=1s").await;
    free.atomic(async |tx| -> Result<()> {
        run(&mut *tx, "SELECT id FROM t FOR UPDATE", &[]).await?;
        let error = run(&slow, "UPDATE t SET id = 2", &[]).await.unwrap_err();
        assert!(matches!(error, Error::LockTimeout { .. }), "{error:?}");
        let error = run(&slow, "SELECT id FROM t FOR UPDATE NOWAIT", &[])
            .await
            .unwrap_err();
        assert!(matches!(error, Error::LockTimeout { .. }), "{error:?}");
        Ok(())
    })
    .await
    .unwrap();
    // A transaction has limits of its own, and the session gets its own back.
    let one_conn = open(
        &database,
        "max_connections=1&lock_timeout=7s&statement_timeout=9s",
    )
    .await;
    let limits = "SELECT CONCAT(@@innodb_lock_wait_timeout, ' ', @@max_statement_time + 0e0)";
    let inside: String = one_conn
        .atomic_with(
            &TxOptions::new()
                .lock_timeout(std::time::Duration::from_millis(1500))
                .statement_timeout(std::time::Duration::from_millis(2500))
                .isolation(Isolation::Serializable),
            async |tx| one(&mut *tx, limits, &[]).await,
        )
        .await
        .unwrap();
    assert_eq!(inside, "2 2.5");
    assert_eq!(one::<String>(&one_conn, limits, &[]).await.unwrap(), "7 9");
}

#[tokio::test]
async fn tables_are_not_made_inside_a_transaction() {
    let Some(database) = database("tables_are_not_made_inside_a_transaction").await else {
        return;
    };
    let db = database.db();
    script(db, "CREATE TABLE t (n int) ENGINE=InnoDB")
        .await
        .unwrap();
    let done = db
        .atomic(async |tx| -> Result<()> {
            run(&mut *tx, "INSERT INTO t VALUES (1)", &[]).await?;
            let error = run(&mut *tx, "CREATE TABLE u (n int)", &[])
                .await
                .unwrap_err();
            assert!(error.to_string().contains("outside of `atomic`"), "{error}");
            let error = run(&mut *tx, "INSERT INTO t VALUES (2)", &[])
                .await
                .unwrap_err();
            assert!(matches!(error, Error::TransactionLost), "{error:?}");
            Ok(())
        })
        .await;
    assert!(matches!(done, Err(Error::TransactionLost)), "{done:?}");
    assert_eq!(
        one::<i64>(db, "SELECT COUNT(*) FROM t", &[]).await.unwrap(),
        1
    );
}
