//! What is asked about JSON documents means the same on every database, asked in Rust and in the models.

use formulas::models::{
    self,
    formulas::{NewRecord, Record, record},
};
use luthier::{Db, Error, Json, Pred, QuerySet, Result};
use luthier_test_support::on_every_database;

const ROWS: [(&str, Option<&str>); 9] = [
    (
        "paid",
        Some(r#"{"status": "paid", "a": {"b": 1}, "price": 12.5}"#),
    ),
    (
        "new",
        Some(r#"{"status": "new", "a": {"b": 1.0, "c": null}, "items": [[1], "x"]}"#),
    ),
    ("list", Some(r#"[1, "x", {"a": 1}]"#)),
    (
        "null a",
        Some(r#"{"a": null, "items": {"0": "x", "1": "y"}}"#),
    ),
    (
        "texts",
        Some(r#"{"a": "b", "title": "Ärger im Büro", "price": "99", "status": 1}"#),
    ),
    (
        "small",
        Some(r#"{"status": "paid", "price": 1, "items": [1, "x"]}"#),
    ),
    ("order", Some(r#"{"a": 1, "b": [1, 2]}"#)),
    (
        "odd \"keys\"",
        Some(r#"{"q\"'\\ue": 1, "0": "zero", "": 2}"#),
    ),
    ("nothing", None),
];

async fn filled(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    for (name, payload) in ROWS {
        let payload = payload.map(luthier::literal::json);
        let new = NewRecord { name: name.into() };
        Record::objects().create(db, new.payload(payload)).await?;
    }
    Ok(())
}

async fn names(db: &Db, rows: QuerySet<Record>) -> Result<Vec<String>> {
    rows.order_by(record::id().asc())
        .values(record::name())
        .all(db)
        .await
}

async fn found(db: &Db, condition: Pred<Record>) -> Result<Vec<String>> {
    names(db, Record::objects().filter(condition)).await
}

#[on_every_database(filled)]
async fn asked_in_the_models(db: &Db) -> Result<()> {
    assert_eq!(names(db, Record::paid()).await?, ["paid", "small"]);
    // Numbers are equal by value.
    assert_eq!(names(db, Record::deep()).await?, ["paid", "new"]);
    // A position leads into arrays only, and an array is not taken for its element.
    assert_eq!(names(db, Record::second()).await?, ["new", "small"]);
    assert_eq!(names(db, Record::first_of_first()).await?, ["new"]);
    assert_eq!(
        names(db, Record::no_a()).await?,
        ["list", "small", "odd \"keys\"", "nothing"]
    );
    assert_eq!(
        names(db, Record::with_a()).await?,
        ["paid", "new", "null a", "texts", "order"]
    );
    assert_eq!(names(db, Record::a_is_null()).await?, ["null a"]);
    assert_eq!(
        names(db, Record::with_key("items")).await?,
        ["new", "null a", "small"]
    );
    assert_eq!(names(db, Record::with_key("")).await?, ["odd \"keys\""]);
    assert_eq!(names(db, Record::with_b()).await?, ["paid", "new"]);
    assert_eq!(
        names(db, Record::with_keys()).await?,
        ["paid", "new", "texts"]
    );
    assert_eq!(
        names(db, Record::with_any()).await?,
        ["paid", "new", "texts", "small"]
    );
    assert_eq!(names(db, Record::holding()).await?, ["paid"]);
    assert_eq!(names(db, Record::holding_x()).await?, ["new", "small"]);
    assert_eq!(names(db, Record::held()).await?, ["small"]);
    // A text of digits is no number.
    assert_eq!(names(db, Record::costly()).await?, ["paid"]);
    assert_eq!(names(db, Record::between()).await?, ["paid", "small"]);
    assert_eq!(names(db, Record::named()).await?, ["texts"]);
    assert_eq!(names(db, Record::starting()).await?, ["texts"]);
    assert_eq!(names(db, Record::either()).await?, ["paid", "new", "small"]);
    assert_eq!(
        names(db, Record::not_paid()).await?,
        [
            "new",
            "list",
            "null a",
            "texts",
            "order",
            "odd \"keys\"",
            "nothing"
        ]
    );
    assert_eq!(names(db, Record::whole()).await?, ["order"]);
    Ok(())
}

#[on_every_database(filled)]
async fn asked_in_rust(db: &Db) -> Result<()> {
    let payload = record::payload;
    let json = |text: &str| luthier::literal::json(text);
    assert_eq!(
        found(db, payload().key("q\"'\\ue").eq(Json::from(1))).await?,
        ["odd \"keys\""]
    );
    // A key of digits is a key.
    assert_eq!(
        found(db, payload().key("0").as_text().eq("zero")).await?,
        ["odd \"keys\""]
    );
    assert_eq!(
        found(db, payload().at_index(1).eq(Json::from("x"))).await?,
        ["list"]
    );
    assert_eq!(
        found(db, payload().at_index(2).key("a").as_number().gte(1.0)).await?,
        ["list"]
    );
    assert_eq!(
        found(db, payload().key("items").key("0").eq(Json::from("x"))).await?,
        ["null a"]
    );
    assert_eq!(
        found(
            db,
            payload().key("a").contained_by(json(r#"{"b": 1, "d": 2}"#))
        )
        .await?,
        ["paid"]
    );
    assert_eq!(
        found(db, payload().contains(json(r#"[{"a": 1}]"#))).await?,
        ["list"]
    );
    assert_eq!(
        found(db, payload().key("a").ne(json(r#"{"b": 1}"#))).await?,
        [
            "new",
            "list",
            "null a",
            "texts",
            "small",
            "order",
            "odd \"keys\"",
            "nothing"
        ]
    );
    assert_eq!(
        found(db, payload().key("a").is_same(payload().key("missing"))).await?,
        ["list", "small", "odd \"keys\"", "nothing"]
    );
    assert_eq!(
        found(
            db,
            payload().has_any_keys(["x", "price"]) & payload().has_keys(["status"])
        )
        .await?,
        ["paid", "texts", "small"]
    );
    let values = Record::objects()
        .filter(payload().key("price").is_not_null())
        .order_by(record::id().asc())
        .values((
            payload().key("price"),
            payload().key("price").as_number(),
            payload().key("status").as_text(),
        ))
        .all(db)
        .await?;
    assert_eq!(
        values,
        [
            (Some(json("12.5")), Some(12.5), Some("paid".to_owned())),
            (Some(json("\"99\"")), None, None),
            (Some(json("1")), Some(1.0), Some("paid".to_owned())),
        ]
    );
    let dearest = Record::objects()
        .order_by((
            payload().key("price").as_number().desc().nulls_last(),
            record::id().asc(),
        ))
        .values(record::name())
        .first(db)
        .await?;
    assert_eq!(dearest.as_deref(), Some("paid"));
    Ok(())
}

#[on_every_database(filled)]
async fn checks_of_the_database_read_documents(db: &Db) -> Result<()> {
    for (text, holds) in [
        (r#"{"status": "forbidden"}"#, false),
        (r#"{"status": ["forbidden"]}"#, true),
        (r#"{"price": -1}"#, false),
        (r#"{"price": -1, "free": true}"#, true),
        (r#"{"price": "-1"}"#, true),
    ] {
        let new = NewRecord { name: "new".into() };
        let payload = Some(luthier::literal::json(text));
        let answer = Record::objects().create(db, new.payload(payload)).await;
        match answer {
            Ok(_) => assert!(holds, "{text}"),
            Err(Error::CheckViolation { .. }) => assert!(!holds, "{text}"),
            Err(other) => panic!("{text}: {other:?}"),
        }
    }
    Ok(())
}
