//! Every type of column gives back what was stored in it, with and without prepared statements.

use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
};
use luthier::db::Db;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use crate::{
    columns::Columns,
    support::{database, open},
};

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

async fn every_type(db: &Db) {
    let columns = Columns::create(db, COLUMNS).await;
    columns.round_trip("bool", &[true, false]).await;
    columns
        .round_trip("int2", &[0i16, i16::MIN, i16::MAX])
        .await;
    columns
        .round_trip("int4", &[0i32, i32::MIN, i32::MAX])
        .await;
    columns
        .round_trip("int8", &[0i64, i64::MIN, i64::MAX])
        .await;
    let floats = [
        0.0,
        -0.5,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::INFINITY,
        1e300,
    ];
    columns.round_trip("float8", &floats).await;
    let decimals = [
        "0",
        "-0.0000000001",
        "999999999999999999.9999999999",
        "-12.5",
        "10000",
        "0.0001",
        "123456789",
    ];
    columns
        .round_trip(
            "numeric(28, 10)",
            &decimals.map(|text| text.parse::<Decimal>().unwrap()),
        )
        .await;
    let texts = ["", "naïve", "😀'\"\\", "a\nb\tc", "  x "].map(str::to_owned);
    columns.round_trip("varchar(20)", &texts).await;
    columns.round_trip("text", &texts).await;
    columns.round_trip("text", &["é".repeat(100_000)]).await;
    columns.round_trip("char(3)", &["abc".to_owned()]).await;
    columns
        .round_trip("bytea", &[vec![], vec![0u8, 255, 92, 39], vec![7; 100_000]])
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
    columns.round_trip("time", &times).await;
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
    columns.round_trip("timestamptz", &moments).await;
    columns.round_trip("timestamp", &moments).await;
    let durations = [
        0,
        -1,
        1,
        86_400_000_000,
        1_000_000_000_000_000,
        -3_600_000_001,
        i64::MAX,
        i64::MIN,
    ];
    columns
        .round_trip("interval", &durations.map(SignedDuration::from_micros))
        .await;
    columns
        .round_trip("uuid", &[Uuid::nil(), Uuid::max(), Uuid::from_u128(7)])
        .await;
    let documents = [
        json!(null),
        json!({"a": [1, null, "é😀"], "b": 1.5}),
        json!("x"),
        json!([]),
    ];
    columns.round_trip("jsonb", &documents).await;
    columns.round_trip("json", &documents).await;
    let addresses = [
        "10.0.0.1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "10.0.0.0/8",
        "::1/64",
    ];
    columns
        .round_trip("inet", &addresses.map(str::to_owned))
        .await;
    columns.nulls_come_back().await;
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
