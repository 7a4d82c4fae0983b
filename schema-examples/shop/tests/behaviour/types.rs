//! Every type of column stores and loads its edge values, and gets its default.

use luthier::{
    Date, Db, Decimal, Id, Json, Result, SignedDuration, Time, Timestamp, Uuid, error::Error,
};
use luthier_test_support::on_every_database;
use shop::models::{
    people::Level,
    shop::{
        NewOptionalSheet, NewPresetSheet, NewSheet, OptionalSheet, PresetSheet, Sheet, Status,
        optional_sheet, sheet,
    },
};

use crate::database::{decimal, migrated};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn time(text: &str) -> Time {
    text.parse().expect("a time of day")
}

/// A sheet of values that are nothing special.
fn plain() -> NewSheet {
    NewSheet {
        small: 1,
        medium: 1,
        big: 1,
        positive_small: 1,
        positive_medium: 1,
        positive_big: 1,
        truth: true,
        float: 1.0,
        money: Decimal::ONE,
        exact: Decimal::ONE,
        slug: "a".into(),
        email: "a@example.com".into(),
        url: "https://example.com".into(),
        uuid: Uuid::from_u128(1),
        ip: "::1".into(),
        ip4: "127.0.0.1".into(),
        day: date("2026-01-31"),
        moment: moment("2026-01-31T09:30:00Z"),
        clock: time("09:30:00"),
        span: SignedDuration::from_secs(1),
        json: Json::Bool(true),
        file: "a.txt".into(),
        image: "a.png".into(),
        path: "/srv/sheets/a.pdf".into(),
    }
}

/// Stores the sheet, loads it, and holds both against each other and against a condition on every column.
async fn comes_back(db: &Db, new: impl Into<sheet::Insert> + Send) -> Result<Sheet> {
    let made = Sheet::objects().create(db, new).await?;
    let loaded = Sheet::objects().get_by_key(db, &made.id).await?;
    assert_eq!(loaded, made, "what `create` gave is what is stored");
    let here = Sheet::objects()
        .filter(sheet::small().eq(made.small) & sheet::medium().eq(made.medium))
        .filter(sheet::big().eq(made.big) & sheet::positive_small().eq(made.positive_small))
        .filter(sheet::positive_medium().eq(made.positive_medium))
        .filter(sheet::positive_big().eq(made.positive_big) & sheet::truth().eq(made.truth))
        .filter(sheet::float().eq(made.float) & sheet::money().eq(made.money))
        .filter(sheet::exact().eq(made.exact) & sheet::short().eq(&made.short))
        .filter(sheet::long().eq(&made.long) & sheet::slug().eq(&made.slug))
        .filter(sheet::uuid().eq(made.uuid) & sheet::bytes().eq(made.bytes.clone()))
        .filter(sheet::day().eq(made.day) & sheet::moment().eq(made.moment))
        .filter(sheet::clock().eq(made.clock) & sheet::span().eq(made.span))
        .filter(sheet::ip().eq(&made.ip) & sheet::path().eq(&made.path));
    assert!(here.exists(db).await?, "found by its own values");
    let mut saved = loaded;
    saved.save(db).await?;
    assert_eq!(Sheet::objects().one(db).await?, made, "`save` keeps it");
    saved.delete(db).await?;
    Ok(made)
}

#[on_every_database(migrated)]
async fn the_smallest_values(db: &Db) -> Result<()> {
    let smallest = NewSheet {
        small: i16::MIN,
        medium: i32::MIN,
        big: i64::MIN,
        positive_small: 0,
        positive_medium: 0,
        positive_big: 0,
        truth: false,
        float: f64::MIN,
        money: decimal("-9999.99"),
        exact: decimal("-999999999999999999.9999999999"),
        uuid: Uuid::nil(),
        ip: "0.0.0.0".into(),
        ip4: "0.0.0.0".into(),
        day: date("0001-01-01"),
        moment: moment("0001-01-01T00:00:00Z"),
        clock: Time::MIN,
        span: SignedDuration::from_micros(i64::MIN),
        json: Json::Null,
        ..plain()
    };
    let made = comes_back(db, smallest).await?;
    assert_eq!((made.short.as_str(), made.long.as_str()), ("", ""));
    assert!(made.bytes.is_empty());
    assert_eq!(made.day.to_string(), "0001-01-01");
    assert_eq!(made.span.as_micros(), i128::from(i64::MIN));
    Ok(())
}

#[on_every_database(migrated)]
async fn the_largest_values(db: &Db) -> Result<()> {
    let largest = NewSheet {
        small: i16::MAX,
        medium: i32::MAX,
        big: i64::MAX,
        positive_small: i16::MAX,
        positive_medium: i32::MAX,
        positive_big: i64::MAX,
        float: f64::MAX,
        money: decimal("9999.99"),
        exact: decimal("999999999999999999.9999999999"),
        slug: "s".repeat(50),
        uuid: Uuid::max(),
        ip: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".into(),
        ip4: "255.255.255.255".into(),
        day: date("9999-12-31"),
        moment: moment("9999-12-30T22:00:00.999999Z"),
        clock: time("23:59:59.999999"),
        span: SignedDuration::from_micros(i64::MAX),
        json: serde(r#"{"deep": [[[[1, -1, 0.5, 1e300, 9223372036854775807]]]], "": null}"#),
        ..plain()
    };
    let made = comes_back(
        db,
        largest
            .short("x".repeat(8))
            .long("y".repeat(100_000))
            .bytes((0..64).map(|byte| byte * 4).collect()),
    )
    .await?;
    assert_eq!(made.long.len(), 100_000);
    assert_eq!(made.moment.as_microsecond() % 1_000_000, 999_999);
    Ok(())
}

fn serde(text: &str) -> Json {
    text.parse().expect("JSON")
}

#[on_every_database(migrated)]
async fn the_values_next_to_zero(db: &Db) -> Result<()> {
    let least = NewSheet {
        float: f64::MIN_POSITIVE,
        money: decimal("0.01"),
        exact: decimal("0.0000000001"),
        moment: moment("1970-01-01T00:00:00.000001Z"),
        clock: time("00:00:00.000001"),
        span: SignedDuration::from_micros(-1),
        json: serde(r#""""#),
        ..plain()
    };
    let made = comes_back(db, least).await?;
    assert_eq!(made.exact.to_string(), "0.0000000001");
    let before = NewSheet {
        float: -0.5,
        money: decimal("-0.01"),
        exact: decimal("-0.0000000001"),
        moment: moment("1969-12-31T23:59:59.999999Z"),
        span: SignedDuration::from_secs(-86_400) - SignedDuration::from_micros(1),
        json: serde("-0.5"),
        ..plain()
    };
    comes_back(db, before).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn text_of_every_script(db: &Db) -> Result<()> {
    let texts = [
        "ärger",
        "ß",
        "日本語",
        "😀😀😀😀😀😀😀😀",
        "e\u{301}",
        "\u{feff}",
        " a ",
        "a\r\n\t",
        "'\"\\`%_?$",
        "\u{7f}\u{1}",
    ];
    for text in texts {
        let json = serde_text(text);
        let made = comes_back(db, NewSheet { json, ..plain() }.short(text).long(text)).await?;
        assert_eq!((made.short.as_str(), made.long.as_str()), (text, text));
        assert_eq!(made.json, serde_text(text));
    }
    let made = comes_back(
        db,
        NewSheet {
            slug: "größe-東京_1".into(),
            email: "jürgen@bücher.example".into(),
            ..plain()
        },
    )
    .await?;
    assert_eq!(made.slug, "größe-東京_1");
    Ok(())
}

fn serde_text(text: &str) -> Json {
    Json::String(text.to_owned())
}

#[on_every_database(migrated)]
async fn every_column_may_be_missing(db: Db) -> Result<()> {
    let made = OptionalSheet::objects()
        .create(&db, NewOptionalSheet {})
        .await?;
    let loaded = OptionalSheet::objects().one(&db).await?;
    assert_eq!(loaded, made);
    let nulls = optional_sheet::small().is_null()
        & optional_sheet::medium().is_null()
        & optional_sheet::big().is_null()
        & optional_sheet::positive_small().is_null()
        & optional_sheet::positive_medium().is_null()
        & optional_sheet::positive_big().is_null()
        & optional_sheet::truth().is_null()
        & optional_sheet::float().is_null()
        & optional_sheet::money().is_null()
        & optional_sheet::exact().is_null()
        & optional_sheet::short().is_null()
        & optional_sheet::long().is_null()
        & optional_sheet::slug().is_null()
        & optional_sheet::email().is_null()
        & optional_sheet::url().is_null()
        & optional_sheet::uuid().is_null()
        & optional_sheet::ip().is_null()
        & optional_sheet::bytes().is_null()
        & optional_sheet::day().is_null()
        & optional_sheet::moment().is_null()
        & optional_sheet::clock().is_null()
        & optional_sheet::span().is_null()
        & optional_sheet::json().is_null()
        & optional_sheet::file().is_null()
        & optional_sheet::image().is_null()
        & optional_sheet::path().is_null()
        & optional_sheet::status().is_null()
        & optional_sheet::level().is_null();
    assert_eq!(OptionalSheet::objects().filter(nulls).count(&db).await?, 1);

    let full = NewOptionalSheet {}
        .small(i16::MIN)
        .medium(0)
        .big(i64::MAX)
        .positive_small(0)
        .positive_medium(0)
        .positive_big(i64::MAX)
        .truth(false)
        .float(0.0)
        .money(Decimal::ZERO)
        .exact(decimal("-0.1"))
        .short("")
        .long("")
        .slug("a")
        .email("a@example.com")
        .url("http://example.com")
        .uuid(Uuid::nil())
        .ip("10.0.0.1")
        .bytes(vec![0])
        .day(date("2024-02-29"))
        .moment(Timestamp::UNIX_EPOCH)
        .clock(Time::midnight())
        .span(SignedDuration::ZERO)
        .json(Json::Null)
        .file("f")
        .image("i")
        .path("/srv/sheets/p")
        .status(Status::Open)
        .level(Level::Guest);
    let full = OptionalSheet::objects().create(&db, full).await?;
    let again = OptionalSheet::objects().get_by_key(&db, &full.id).await?;
    assert_eq!(again, full);
    assert_eq!(
        (again.short.as_deref(), again.truth, again.level),
        (Some(""), Some(false), Some(Level::Guest)),
        "what is empty or zero is not missing"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn json_null_is_not_sql_null(db: Db) -> Result<()> {
    let missing = NewOptionalSheet {};
    let missing = OptionalSheet::objects().create(&db, missing).await?;
    let null = NewOptionalSheet {}.json(Json::Null);
    let null = OptionalSheet::objects().create(&db, null).await?;
    assert_eq!((&missing.json, &null.json), (&None, &Some(Json::Null)));
    let absent = OptionalSheet::objects()
        .filter(optional_sheet::json().is_null())
        .all(&db)
        .await?;
    assert_eq!(absent, [missing]);
    let present = OptionalSheet::objects()
        .filter(optional_sheet::json().is_not_null())
        .all(&db)
        .await?;
    assert_eq!(present, [null]);
    Ok(())
}

#[on_every_database(migrated)]
async fn defaults_of_every_kind(db: Db) -> Result<()> {
    let before = luthier::value::now();
    let made = PresetSheet::objects()
        .create(&db, NewPresetSheet {})
        .await?;
    let after = luthier::value::now();
    let stored = PresetSheet::objects().one(&db).await?;
    assert_eq!(stored, made, "`create` gives what the database filled in");
    let expected = PresetSheet {
        id: Id::new(1),
        small: i16::MIN,
        medium: i32::MAX,
        big: i64::MIN,
        positive_small: i16::MAX,
        positive_medium: 0,
        positive_big: i64::MAX,
        truth: true,
        float: -0.5,
        money: decimal("-9999.99"),
        exact: decimal("0.0000000001"),
        short: "e\u{301}'\"\\\n".into(),
        long: String::new(),
        slug: "a-b_c".into(),
        email: "a@example.com".into(),
        url: "https://example.com/?a=1&b=%20".into(),
        uuid: "12345678-1234-1234-1234-123456789abc"
            .parse()
            .expect("a UUID"),
        ip: "::1".into(),
        bytes: vec![0, 255],
        day: date("2024-02-29"),
        today: made.today,
        moment: moment("2026-01-31T09:30:00.000001Z"),
        clock: time("23:59:59.999999"),
        span: SignedDuration::from_hours(-24),
        json: serde(r#"{"a": [1, true, null], "b": "ä"}"#),
        status: Status::Shipped,
        plain: "shipped".into(),
        level: Level::Staff,
        counted: 7,
        worded: "it's".into(),
        noted_at: made.noted_at,
        renamed: 1,
    };
    assert_eq!(made, expected);
    let day = luthier::value::utc_date;
    assert!((day(before)..=day(after)).contains(&made.today));
    let second = SignedDuration::from_secs(1);
    assert!(
        (before - second..=after + second).contains(&made.noted_at),
        "the database's clock may differ by its resolution: {}",
        made.noted_at
    );

    let other = NewPresetSheet {}
        .counted(8)
        .worded("x")
        .noted_at(Timestamp::UNIX_EPOCH)
        .bytes(Vec::from([1]));
    let other = PresetSheet::objects().create(&db, other).await?;
    assert_eq!((other.counted, other.worded.as_str()), (8, "x"));
    assert_eq!(other.noted_at, Timestamp::UNIX_EPOCH);
    Ok(())
}

#[on_every_database(migrated)]
async fn what_no_column_can_hold_is_refused(db: Db) -> Result<()> {
    let nan = NewSheet {
        float: f64::NAN,
        ..plain()
    };
    let error = Sheet::objects().create(&db, nan).await.unwrap_err();
    assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    assert_eq!(Sheet::objects().count(&db).await?, 0);
    Ok(())
}

#[on_every_database(
    migrated,
    only(sqlite_memory, sqlite_file),
    reason = "a column of a server holds no more than its type"
)]
async fn a_number_beyond_its_column_is_an_error_that_says_where(db: Db) -> Result<()> {
    let made = Sheet::objects().create(&db, plain()).await?;
    db.execute(
        "UPDATE shop_data_sheet SET small = 40000 WHERE id = $1",
        (made.id,),
    )
    .await?;
    let text = Sheet::objects().one(&db).await.unwrap_err().to_string();
    for named in ["shop_data_sheet", "small", "40000", "1"] {
        assert!(text.contains(named), "{text}");
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn addresses_have_one_form_wherever_they_are_written(db: &Db) -> Result<()> {
    let objects = OptionalSheet::objects;
    let mut made = objects()
        .bulk_create(
            db,
            [
                NewOptionalSheet {}.ip("2001:DB8:0::1"),
                NewOptionalSheet {}.ip("::FFFF:10.0.0.1"),
            ],
        )
        .await?;
    let ips = |sheets: &[OptionalSheet]| -> Vec<String> {
        sheets.iter().filter_map(|sheet| sheet.ip.clone()).collect()
    };
    assert_eq!(ips(&made), ["2001:db8::1", "10.0.0.1"]);
    for (asked, found) in [
        ("2001:DB8::0:1", 1),
        ("::ffff:10.0.0.1", 1),
        ("10.0.0.2", 0),
    ] {
        let ip = || optional_sheet::ip();
        for condition in [
            ip().eq(asked),
            ip().in_([asked, "10.0.0.3"]),
            ip().in_([asked]),
        ] {
            assert_eq!(
                objects().filter(condition).count(db).await?,
                found,
                "{asked}"
            );
        }
    }
    objects()
        .filter(optional_sheet::ip().eq("10.0.0.1"))
        .update(db, optional_sheet::ip().set("::FFFF:10.0.0.9"))
        .await?;
    made = objects().order_by(optional_sheet::id()).all(db).await?;
    assert_eq!(ips(&made), ["2001:db8::1", "10.0.0.9"]);
    made[0].ip = Some("2001:0DB8::A".into());
    made[1].ip = Some("::ffff:10.0.0.7".into());
    objects()
        .bulk_update(db, &made, optional_sheet::ip())
        .await?;
    made[0].save_fields(db, optional_sheet::ip()).await?;
    made = objects().order_by(optional_sheet::id()).all(db).await?;
    assert_eq!(ips(&made), ["2001:db8::a", "10.0.0.7"]);
    Ok(())
}
