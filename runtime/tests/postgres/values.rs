//! Every type of column gives back what was stored in it, with and without prepared statements.

use std::fmt::Debug;

use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
};
use luthier::{
    db::Db,
    value::{FieldValue, Value},
};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use crate::support::{database, one, open, run, script};

const COLUMNS: &[&str] = &[
    "bool",
    "int2",
    "int4",
    "int8",
    "float8",
    "numeric(28, 10)",
    "varchar(20)",
    "text",
    "bytea",
    "date",
    "time",
    "timestamptz",
    "timestamp",
    "interval",
    "uuid",
    "jsonb",
    "json",
    "inet",
    "char(3)",
];

async fn tables(db: &Db) {
    for (index, ty) in COLUMNS.iter().enumerate() {
        script(db, &format!("CREATE TABLE c{index} (v {ty})"))
            .await
            .unwrap();
    }
}

/// Stores values in a column of a type, and reads them back.
async fn round_trip<T: FieldValue + PartialEq + Debug + Send>(db: &Db, ty: &str, values: &[T]) {
    let index = COLUMNS.iter().position(|column| *column == ty).unwrap();
    for value in values {
        let insert = format!("INSERT INTO c{index} (v) VALUES ($1)");
        run(db, &insert, &[value.to_value()])
            .await
            .unwrap_or_else(|error| panic!("{ty}: {value:?}: {error:?}"));
        let select = format!("SELECT v FROM c{index}");
        let back: T = one(db, &select, &[])
            .await
            .unwrap_or_else(|error| panic!("{ty}: {value:?}: {error}"));
        assert_eq!(&back, value, "{ty}");
        if !matches!(value.to_value(), Value::Json(_)) || ty == "jsonb" {
            let found: i64 = one(
                db,
                &format!("SELECT count(*) FROM c{index} WHERE v IS NOT DISTINCT FROM $1"),
                &[value.to_value()],
            )
            .await
            .unwrap();
            assert_eq!(found, 1, "{ty}: {value:?}");
        }
        // By the column's own type, too.
        let index = format!("SELECT v FROM c{index}");
        let same = crate::support::rows(db, &index, &[], |row| Ok(row.cell(0).to_value().unwrap()))
            .await
            .unwrap();
        assert_eq!(
            same[0].is_null(),
            value.to_value().is_null(),
            "{ty}: {value:?}"
        );
        run(db, &index.replace("SELECT v", "DELETE"), &[])
            .await
            .unwrap();
    }
}

async fn every_type(db: &Db) {
    tables(db).await;
    round_trip(db, "bool", &[true, false]).await;
    round_trip(db, "int2", &[0i16, i16::MIN, i16::MAX]).await;
    round_trip(db, "int4", &[0i32, i32::MIN, i32::MAX]).await;
    round_trip(db, "int8", &[0i64, i64::MIN, i64::MAX]).await;
    let floats = [
        0.0,
        -0.5,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::INFINITY,
        1e300,
    ];
    round_trip(db, "float8", &floats).await;
    let decimals = [
        "0",
        "-0.0000000001",
        "999999999999999999.9999999999",
        "-12.5",
        "10000",
        "0.0001",
        "123456789",
    ];
    round_trip(
        db,
        "numeric(28, 10)",
        &decimals.map(|text| text.parse::<Decimal>().unwrap()),
    )
    .await;
    let texts = ["", "naïve", "😀'\"\\", "a\nb\tc", "  x "].map(str::to_owned);
    round_trip(db, "varchar(20)", &texts).await;
    round_trip(db, "text", &texts).await;
    round_trip(db, "text", &["é".repeat(100_000)]).await;
    round_trip(db, "char(3)", &["abc".to_owned()]).await;
    round_trip(
        db,
        "bytea",
        &[vec![], vec![0u8, 255, 92, 39], vec![7; 100_000]],
    )
    .await;
    let dates = [
        date(0, 3, 1),
        date(1, 1, 1),
        date(1969, 12, 31),
        date(2000, 2, 29),
        date(9999, 12, 31),
    ];
    round_trip(db, "date", &dates).await;
    let times = [
        time(0, 0, 0, 0),
        time(23, 59, 59, 999_999_000),
        time(12, 30, 0, 1_000),
    ];
    round_trip(db, "time", &times).await;
    let moments = [
        "0000-03-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1582-10-15T12:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "1999-12-31T23:59:59.999999Z",
        "2016-12-31T23:59:59Z",
        "9999-12-30T21:59:59Z",
    ]
    .map(|text| text.parse::<Timestamp>().unwrap());
    round_trip(db, "timestamptz", &moments).await;
    round_trip(db, "timestamp", &moments).await;
    let durations = [
        0,
        -1,
        1,
        86_400_000_000,
        1_000_000_000_000_000,
        -3_600_000_001,
    ];
    round_trip(db, "interval", &durations.map(SignedDuration::from_micros)).await;
    round_trip(db, "uuid", &[Uuid::nil(), Uuid::max(), Uuid::from_u128(7)]).await;
    let documents = [
        json!(null),
        json!({"a": [1, null, "é😀"], "b": 1.5}),
        json!("x"),
        json!([]),
    ];
    round_trip(db, "jsonb", &documents).await;
    round_trip(db, "json", &documents).await;
    let addresses = [
        "10.0.0.1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "10.0.0.0/8",
        "::1/64",
    ];
    round_trip(db, "inet", &addresses.map(str::to_owned)).await;
    for ty in COLUMNS {
        let index = COLUMNS.iter().position(|column| column == ty).unwrap();
        run(
            db,
            &format!("INSERT INTO c{index} (v) VALUES ($1)"),
            &[Value::Null],
        )
        .await
        .unwrap();
        let null: Option<String> = one(db, &format!("SELECT v FROM c{index}"), &[])
            .await
            .unwrap();
        assert_eq!(null, None, "{ty}");
    }
}

#[tokio::test]
async fn every_type_comes_back() {
    let Some(database) = database("every_type_comes_back").await else {
        return;
    };
    every_type(database.db()).await;
}

#[tokio::test]
async fn every_type_comes_back_without_prepared_statements() {
    let Some(database) = database("every_type_comes_back_without_prepared_statements").await else {
        return;
    };
    every_type(&open(&database, "pgbouncer=true").await).await;
}
