//! Every type of column gives back what was stored in it.

use std::fmt::Debug;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Time, date, time},
};
use luthier::{
    db::Db,
    error::Error,
    value::{FieldValue, Value},
};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use crate::{
    columns::Columns,
    support::{database, one, rows, script},
};

const COLUMNS: &[&str] = &[
    "bool",
    "smallint",
    "int",
    "bigint",
    "bigint unsigned",
    "double",
    "decimal(28, 10)",
    "varchar(20)",
    "longtext",
    "longblob",
    "varbinary(16)",
    "date",
    "time(6)",
    "datetime(6)",
    "timestamp(6) NULL",
    "char(32)",
    "json",
    "bit(64)",
];

#[tokio::test]
async fn every_type_comes_back() {
    let Some(database) = database("every_type_comes_back").await else {
        return;
    };
    let db = database.db();
    let columns = Columns::create(db, COLUMNS).await;
    columns.round_trip("bool", &[true, false]).await;
    columns
        .round_trip("smallint", &[0i16, i16::MIN, i16::MAX])
        .await;
    columns.round_trip("int", &[0i32, i32::MIN, i32::MAX]).await;
    columns
        .round_trip("bigint", &[0i64, i64::MIN, i64::MAX])
        .await;
    columns
        .round_trip("bigint unsigned", &[0i64, i64::MAX])
        .await;
    columns.round_trip("bit(64)", &[0i64, 1, i64::MAX]).await;
    let floats = [0.0, -0.5, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 1e300];
    columns.round_trip("double", &floats).await;
    let decimals = [
        "0",
        "-0.0000000001",
        "999999999999999999.9999999999",
        "-12.5",
        "10000",
        "0.0001",
    ];
    columns
        .round_trip(
            "decimal(28, 10)",
            &decimals.map(|text| text.parse::<Decimal>().unwrap()),
        )
        .await;
    let texts = ["", "naïve", "😀'\"\\", "a\nb\tc\0", "  x "].map(str::to_owned);
    columns.round_trip("varchar(20)", &texts).await;
    columns.round_trip("longtext", &texts).await;
    columns.round_trip("longtext", &["é".repeat(100_000)]).await;
    columns
        .round_trip(
            "longblob",
            &[vec![], vec![0u8, 255, 92, 39, 0xc3], vec![7; 100_000]],
        )
        .await;
    columns
        .round_trip("varbinary(16)", &[vec![0u8, 255, 128]])
        .await;
    let dates = [
        date(0, 3, 1),
        date(1, 1, 1),
        date(1969, 12, 31),
        date(2000, 2, 29),
        date(9999, 12, 31),
    ];
    columns.round_trip("date", &dates).await;
    let times = [
        time(0, 0, 0, 0),
        time(23, 59, 59, 999_999_000),
        time(12, 30, 0, 1_000),
    ];
    columns.round_trip("time(6)", &times).await;
    let moments = [
        "0000-03-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1582-10-15T12:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:01Z",
        "1999-12-31T23:59:59.999999Z",
        "2016-12-31T23:59:59Z",
        "9999-12-30T21:59:59.999999Z",
    ]
    .map(|text| text.parse::<Timestamp>().unwrap());
    columns.round_trip("datetime(6)", &moments).await;
    columns
        .round_trip("timestamp(6) NULL", &moments[4..7])
        .await;
    let durations = [0, -1, 1, 86_400_000_000, i64::MAX, i64::MIN];
    columns
        .round_trip("bigint", &durations.map(SignedDuration::from_micros))
        .await;
    columns
        .round_trip("char(32)", &[Uuid::nil(), Uuid::max(), Uuid::from_u128(7)])
        .await;
    let documents = [
        json!(null),
        json!({"a": [1, null, "é😀\\\""], "b": 1.5}),
        json!("x"),
        json!([]),
    ];
    columns.round_trip("json", &documents).await;
    columns.nulls_come_back().await;
}

#[tokio::test]
async fn results_of_expressions_are_read() {
    let Some(database) = database("results_of_expressions_are_read").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "CREATE TABLE t (i bigint, d decimal(10, 2), f double, s varchar(9), at datetime(6), b bool);
         INSERT INTO t VALUES (1, 1.50, 0.5, 'a', '2024-02-29 12:00:00.5', TRUE), (2, 2.25, 1.5, 'b', NULL, FALSE)",
    )
    .await
    .unwrap();
    let one_i64 = async |sql: &str| one::<i64>(db, sql, &[]).await.unwrap();
    assert_eq!(one_i64("SELECT COUNT(*) FROM t").await, 2);
    assert_eq!(one_i64("SELECT SUM(i) FROM t").await, 3);
    assert_eq!(one_i64("SELECT MAX(i) FROM t").await, 2);
    assert_eq!(one_i64("SELECT YEAR(at) FROM t LIMIT 1").await, 2024);
    assert_eq!(
        one::<f64>(db, "SELECT AVG(0e0 + (i)) FROM t", &[])
            .await
            .unwrap(),
        1.5
    );
    assert_eq!(
        one::<f64>(db, "SELECT AVG(i) FROM t", &[]).await.unwrap(),
        1.5
    );
    assert_eq!(
        one::<f64>(db, "SELECT SUM(f) FROM t", &[]).await.unwrap(),
        2.0
    );
    assert_eq!(
        one::<Decimal>(db, "SELECT SUM(d) FROM t", &[])
            .await
            .unwrap(),
        Decimal::new(375, 2)
    );
    assert_eq!(
        one::<Option<i64>>(db, "SELECT SUM(i) FROM t WHERE i > 9", &[])
            .await
            .unwrap(),
        None
    );
    assert!(
        one::<bool>(db, "SELECT i = 1 AND b FROM t LIMIT 1", &[])
            .await
            .unwrap()
    );
    assert!(
        one::<bool>(db, "SELECT EXISTS (SELECT 1 FROM t)", &[])
            .await
            .unwrap()
    );
    assert_eq!(
        one::<String>(db, "SELECT UPPER(s) FROM t LIMIT 1", &[])
            .await
            .unwrap(),
        "A"
    );
    assert_eq!(
        one::<jiff::civil::Date>(db, "SELECT DATE(at) FROM t LIMIT 1", &[])
            .await
            .unwrap(),
        date(2024, 2, 29)
    );
    assert_eq!(
        one::<jiff::civil::Time>(db, "SELECT TIME(at) FROM t LIMIT 1", &[])
            .await
            .unwrap(),
        time(12, 0, 0, 500_000_000)
    );
    assert_eq!(
        one::<Timestamp>(db, "SELECT MAX(at) FROM t", &[])
            .await
            .unwrap()
            .to_string(),
        "2024-02-29T12:00:00.5Z"
    );
    // Parameters on their own have the type of the value.
    assert_eq!(
        one::<i64>(db, "SELECT ?", &[Value::Int(i64::MIN)])
            .await
            .unwrap(),
        i64::MIN
    );
    assert_eq!(
        one::<String>(db, "SELECT ?", &[Value::Text("é".into())])
            .await
            .unwrap(),
        "é"
    );
    assert_eq!(
        one::<jiff::civil::Date>(db, "SELECT ?", &[Value::Date(date(2024, 2, 29))])
            .await
            .unwrap(),
        date(2024, 2, 29)
    );
}

#[tokio::test]
async fn what_is_no_value_is_an_error() {
    let Some(database) = database("what_is_no_value_is_an_error").await else {
        return;
    };
    let db = database.db();
    script(
        db,
        "SET SESSION sql_mode = ''; CREATE TABLE t (d date, at datetime, t time, u bigint unsigned, n decimal(40, 2), s varbinary(4));
         INSERT INTO t VALUES ('0000-00-00', '2024-00-10 00:00:00', '-25:00:01', 18446744073709551615, 1e30, x'ff')",
    )
    .await
    .unwrap();
    async fn error<T: FieldValue + Send + Debug>(db: &Db, column: &str) -> String {
        let error = one::<T>(db, &format!("SELECT {column} FROM t"), &[])
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        error.to_string()
    }
    for (said, says) in [
        (
            error::<jiff::civil::Date>(db, "d").await,
            "0000-00-00, which is none",
        ),
        (error::<Timestamp>(db, "at").await, "2024-00-10"),
        (error::<Time>(db, "t").await, "found the time -25:00:01"),
        (error::<i64>(db, "u").await, "18446744073709551615"),
        (
            error::<i64>(db, "n").await,
            "the decimal 1000000000000000000000000000000.00",
        ),
        (error::<Decimal>(db, "n").await, "expected a decimal number"),
        (error::<String>(db, "s").await, "1 bytes"),
        (error::<i64>(db, "s").await, "expected an integer"),
        (error::<Uuid>(db, "t").await, "expected a UUID"),
        (error::<i64>(db, "NULL").await, "NULL"),
        (error::<i64>(db, "1.5").await, "the decimal 1.5"),
    ] {
        assert!(said.contains(says), "{said}");
    }
    assert_eq!(
        one::<Decimal>(db, "SELECT u FROM t", &[])
            .await
            .unwrap()
            .to_string(),
        "18446744073709551615"
    );
    assert_eq!(
        one::<SignedDuration>(db, "SELECT t FROM t", &[])
            .await
            .unwrap(),
        SignedDuration::from_secs(-90_001)
    );
    // Every cell says something, whatever it is asked for.
    let cells = rows(db, "SELECT d, at, t, u, n, s FROM t", &[], |row| {
        Ok((0..7)
            .map(|index| row.cell(index).to_value().is_ok())
            .collect::<Vec<_>>())
    })
    .await
    .unwrap();
    assert_eq!(cells[0], [false, false, false, true, false, true, false]);
}
