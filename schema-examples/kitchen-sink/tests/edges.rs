//! Values at the edge of what a column can hold come back as they were, on every database: by `create`, by `save`, by
//! `update`, and found by themselves.

#![allow(clippy::unwrap_used)]

use kitchen_sink::models::kinds::{
    Everything, NewEverything, NewNothing, Nothing, everything, nothing,
};
use luthier::{Db, Decimal, Dialect, Error, Json, Result, SignedDuration, Timestamp, Uuid};
use luthier_test_support::{TestDatabase, on_every_database};

async fn migrated(db: &Db) -> Result<()> {
    kitchen_sink::models::migrate(db).await?;
    Ok(())
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal number")
}

fn date(text: &str) -> luthier::Date {
    text.parse().expect("a date")
}

fn time(text: &str) -> luthier::Time {
    text.parse().expect("a time of day")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn json(text: &str) -> Json {
    text.parse().expect("JSON")
}

/// A row of the usual values.
fn plain() -> NewEverything {
    NewEverything {
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
        short: "short".into(),
        long: "long".into(),
        slug: "slug".into(),
        unicode_slug: "slug".into(),
        email: "ann@example.com".into(),
        url: "https://example.com/".into(),
        uuid: Uuid::nil(),
        ip: "127.0.0.1".into(),
        ip4: "127.0.0.1".into(),
        ip6: "::1".into(),
        bytes: vec![1],
        day: date("2026-01-31"),
        moment: moment("2026-01-31T09:30:00Z"),
        clock: time("09:30:00"),
        span: SignedDuration::from_secs(1),
        json: json("{}"),
        file: "files/a".into(),
        image: "pictures/a.png".into(),
        path: "/srv/papers/a.pdf".into(),
    }
}

/// Writes each value into the column of a required row and of one that may be missing, by every way of writing, and reads it
/// back by every way of reading.
macro_rules! edges {
    ($db:ident, $($field:ident: [$($value:expr),* $(,)?]),* $(,)?) => { $(
        for value in [$($value),*] {
            // On the heap, or the futures of so many values would not fit on the stack of a test.
            Box::pin(async {
            let said = format!("{} = {value:?}", stringify!($field));
            let made = Everything::objects().create($db, NewEverything { $field: value.clone(), ..plain() }).await;
            let mut made = made.unwrap_or_else(|error| panic!("{said}: {error}"));
            let loaded = Everything::objects().get_by_key($db, &made.id).await?;
            assert_eq!(loaded.$field, value, "{said}, created");
            assert_eq!(loaded, made, "{said}: `create` gives what is stored");
            made.$field = plain().$field;
            made.save($db).await?;
            made.$field = value.clone();
            made.save($db).await?;
            made.refresh($db).await?;
            assert_eq!(made.$field, value, "{said}, saved");
            let optional = Nothing::objects().create($db, NewNothing {}).await?;
            let changed = Nothing::objects()
                .filter(nothing::id().eq(optional.id))
                .update($db, nothing::$field().set(value.clone()))
                .await?;
            assert_eq!(changed, 1, "{said}");
            let optional = Nothing::objects().get_by_key($db, &optional.id).await?;
            assert_eq!(optional.$field, Some(value.clone()), "{said}, updated");
            let several = [NewEverything { $field: value.clone(), ..plain() }, plain()];
            let several = Everything::objects().bulk_create($db, several).await?;
            let again = Everything::objects().get_by_key($db, &several[0].id).await?;
            assert_eq!(again.$field, value, "{said}, created with others");
            Ok::<_, Error>(())
            }).await?;
        }
        Everything::objects().delete($db).await?;
        Nothing::objects().delete($db).await?;
    )* };
}

/// As [`edges`], for types that can be compared: a row is found by the value, and only it.
macro_rules! found_by_themselves {
    ($db:ident, $($field:ident: [$($value:expr),* $(,)?]),* $(,)?) => { $(
        let values = [$($value),*];
        for value in values.clone() {
            Box::pin(Everything::objects().create($db, NewEverything { $field: value, ..plain() })).await?;
        }
        for value in values {
            Box::pin(async {
            let found = Everything::objects().filter(everything::$field().eq(value.clone())).all($db).await?;
            let found: Vec<_> = found.iter().map(|row| &row.$field).collect();
            assert_eq!(found, [&value], "{} = {value:?}", stringify!($field));
            Ok::<_, Error>(())
            }).await?;
        }
        Everything::objects().delete($db).await?;
    )* };
}

#[on_every_database(migrated)]
async fn whole_numbers(db: &Db) -> Result<()> {
    edges!(db,
        small: [i16::MIN, -1, 0, i16::MAX],
        medium: [i32::MIN, -1, 0, i32::MAX],
        big: [i64::MIN, -1, 0, i64::MAX],
        positive_small: [0, i16::MAX],
        positive_medium: [0, i32::MAX],
        positive_big: [0, i64::MAX],
        truth: [false, true],
    );
    found_by_themselves!(db,
        small: [i16::MIN, -1, 0, i16::MAX],
        big: [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX],
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn fractions(db: &Db) -> Result<()> {
    edges!(db,
        float: [f64::MIN, -0.1, 0.0, f64::MIN_POSITIVE, 0.1 + 0.2, 9_007_199_254_740_993.0, f64::MAX],
        money: [decimal("-9999.99"), decimal("-0.01"), decimal("0"), decimal("0.01"), decimal("9999.99")],
        exact: [
            decimal("-999999999999999999.9999999999"),
            decimal("-0.0000000001"),
            decimal("0.0000000001"),
            decimal("123456789.0123456789"),
            decimal("999999999999999999.9999999999"),
        ],
    );
    found_by_themselves!(db,
        money: [decimal("-9999.99"), decimal("0.01"), decimal("0.1"), decimal("9999.99")],
        exact: [decimal("0.0000000001"), decimal("0.0000000002"), decimal("999999999999999999.9999999999")],
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn what_is_no_number_is_refused_everywhere(db: &Db) -> Result<()> {
    let of = |float| NewEverything { float, ..plain() };
    let error = Everything::objects()
        .create(db, of(f64::NAN))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    assert_eq!(Everything::objects().count(db).await?, 0);
    for float in [f64::INFINITY, f64::NEG_INFINITY] {
        let made = Everything::objects().create(db, of(float)).await;
        if matches!(db.dialect(), Dialect::Sqlite | Dialect::Postgres) {
            let made = Everything::objects().get_by_key(db, &made?.id).await?;
            assert_eq!(made.float, float);
        } else {
            let error = made.unwrap_err();
            assert!(matches!(error, Error::Encode { .. }), "{float}: {error:?}");
        }
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn text_of_every_script(db: &Db) -> Result<()> {
    let texts = [
        "a",
        "A",
        "ä",
        "e\u{301}",
        "ß",
        "ﬀ",
        "日本語",
        "😀😀",
        "\u{10ffff}",
        "\u{feff}x",
        " a",
        "a ",
        "a\r\n\t",
        "'",
        "\"",
        "\\",
        "`",
        "%",
        "_",
        "?",
        "$1",
        "\u{1}\u{7f}",
        "\u{202e}abc",
    ];
    for text in texts {
        edges!(db, short: [text.to_owned()], long: [text.to_owned()]);
    }
    edges!(db,
        short: ["😀".repeat(40)],
        long: ["x".repeat(100_000), "😀".repeat(20_000)],
        slug: ["-".to_owned(), "a_B-9".to_owned(), "s".repeat(50)],
        unicode_slug: ["größe-東京_1".to_owned(), "ж".repeat(60)],
        email: ["a@b.example".to_owned(), "jürgen@bücher.example".to_owned()],
        url: ["http://a.example".to_owned(), "https://[::1]:8080/a?b=%20#c".to_owned()],
        file: ["files/größe 1.txt".to_owned()],
        path: ["/srv/papers/ä ö.pdf".to_owned()],
    );
    found_by_themselves!(db, short: ["a".to_owned(), "A".to_owned(), "ä".to_owned(), "a ".to_owned(), " a".to_owned(), "e\u{301}".to_owned(), "é".to_owned(), "ß".to_owned(), "ss".to_owned(), "%".to_owned(), "_".to_owned()]);
    Ok(())
}

#[on_every_database(migrated)]
async fn empty_is_not_missing(db: &Db) -> Result<()> {
    let made = NewNothing {}.short("").long("").bytes(Vec::new());
    let made = Nothing::objects().create(db, made).await?;
    let loaded = Nothing::objects().get_by_key(db, &made.id).await?;
    assert_eq!(
        (
            loaded.short.as_deref(),
            loaded.long.as_deref(),
            loaded.bytes.as_deref()
        ),
        (Some(""), Some(""), Some(&[][..]))
    );
    let missing = Nothing::objects().create(db, NewNothing {}).await?;
    let nulls = Nothing::objects().filter(
        nothing::short().is_null() & nothing::long().is_null() & nothing::bytes().is_null(),
    );
    assert_eq!(nulls.all(db).await?, [missing]);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_nul_character_is_refused_with_the_field(db: &Db) -> Result<()> {
    let new = NewEverything {
        short: "a\0b".into(),
        ..plain()
    };
    let error = Everything::objects().create(db, new).await.unwrap_err();
    assert!(matches!(error, Error::Validation { .. }), "{error:?}");
    assert!(error.to_string().contains("short"), "{error}");
    Ok(())
}

#[on_every_database(migrated)]
async fn days_and_times(db: &Db) -> Result<()> {
    edges!(db,
        day: [date("0001-01-01"), date("1582-10-10"), date("1899-12-31"), date("1970-01-01"), date("2024-02-29"), date("9999-12-31")],
        moment: [
            moment("0001-01-01T00:00:00Z"),
            moment("1900-01-01T00:00:00.000001Z"),
            moment("1969-12-31T23:59:59.999999Z"),
            moment("1970-01-01T00:00:00Z"),
            // On either side of a leap second.
            moment("2016-12-31T23:59:59.999999Z"),
            moment("2017-01-01T00:00:00Z"),
            moment("2038-01-19T03:14:08Z"),
            moment("9999-12-30T21:59:59.999999Z"),
        ],
        clock: [time("00:00:00"), time("00:00:00.000001"), time("12:00:00"), time("23:59:59.999999")],
        span: [
            SignedDuration::from_micros(i64::MIN),
            SignedDuration::from_secs(-86_400) - SignedDuration::from_micros(1),
            SignedDuration::from_micros(-1),
            SignedDuration::ZERO,
            SignedDuration::from_micros(1),
            SignedDuration::from_hours(24 * 366),
            SignedDuration::from_micros(i64::MAX),
        ],
    );
    found_by_themselves!(db,
        day: [date("0001-01-01"), date("9999-12-31")],
        moment: [moment("2016-12-31T23:59:59.999999Z"), moment("2017-01-01T00:00:00Z"), moment("0001-01-01T00:00:00Z")],
        clock: [time("00:00:00"), time("23:59:59.999999")],
        span: [SignedDuration::from_micros(-1), SignedDuration::ZERO, SignedDuration::from_micros(i64::MAX)],
    );
    let leap = NewEverything {
        moment: moment("2016-12-31T23:59:60Z"),
        ..plain()
    };
    let leap = Everything::objects().create(db, leap).await?;
    assert_eq!(
        leap.moment,
        moment("2016-12-31T23:59:59Z"),
        "a leap second is the second before it"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn keys_addresses_and_bytes(db: &Db) -> Result<()> {
    edges!(db,
        uuid: [Uuid::nil(), Uuid::max(), Uuid::from_u128(1)],
        ip: ["0.0.0.0".to_owned(), "255.255.255.255".to_owned(), "::".to_owned(), "2001:db8::1".to_owned()],
        bytes: [vec![0], (0..64).map(|byte| byte * 4).collect(), vec![255; 64]],
    );
    found_by_themselves!(db,
        uuid: [Uuid::nil(), Uuid::max()],
        ip: ["::1".to_owned(), "10.0.0.1".to_owned()],
        bytes: [vec![0], vec![0, 0], vec![255]],
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn documents(db: &Db) -> Result<()> {
    edges!(db, json: [
        json("null"),
        json("true"),
        json("0"),
        json("-0.5"),
        json("9223372036854775807"),
        json("-9223372036854775808"),
        json("1e300"),
        json(r#""""#),
        json(r#""ä 😀 \" \\ \n ' %""#),
        json("[]"),
        json(r#"{"": null, "a": [[[[1, "x", {}]]]], "ключ": "日本"}"#),
    ]);
    let null = Nothing::objects()
        .create(db, NewNothing {}.json(Json::Null))
        .await?;
    let missing = Nothing::objects().create(db, NewNothing {}).await?;
    assert_eq!(
        Nothing::objects()
            .filter(nothing::json().is_null())
            .all(db)
            .await?,
        [missing]
    );
    assert_eq!(
        Nothing::objects()
            .filter(nothing::json().is_not_null())
            .all(db)
            .await?,
        [null]
    );
    Ok(())
}

/// The same where nothing is prepared, since a pooler may be in between.
#[on_every_database(migrated, only(postgres), reason = "the others know no such pooler")]
async fn without_prepared_statements(database: &TestDatabase) -> Result<()> {
    let db = &database.open("pgbouncer=true").await?;
    whole_numbers(db).await?;
    fractions(db).await?;
    text_of_every_script(db).await?;
    empty_is_not_missing(db).await?;
    days_and_times(db).await?;
    keys_addresses_and_bytes(db).await?;
    documents(db).await
}

/// Python's last moment, which programs of Django write for "never ends", is later than the last that a `Timestamp` holds.
#[on_every_database(migrated)]
async fn a_moment_beyond_the_last_is_an_error_of_whoever_reads_it(db: &Db) -> Result<()> {
    let made = Everything::objects().create(db, plain()).await?;
    let beyond = "UPDATE kinds_everything SET moment = '9999-12-31 23:59:59.999999'";
    db.execute(beyond, ()).await?;
    let error = Everything::objects().get_by_key(db, &made.id).await;
    let error = error.unwrap_err();
    assert!(error.to_string().contains("moment"), "{error}");
    // Nothing else is hurt, and the database can look for it and put it right.
    let all = Everything::objects();
    let last = moment("9999-12-30T21:59:59.999999Z");
    let beyond = || all_beyond(last);
    assert_eq!(beyond().values(everything::short()).all(db).await?.len(), 1);
    assert_eq!(
        beyond().update(db, everything::moment().set(last)).await?,
        1
    );
    assert_eq!(all.one(db).await?.moment, last);
    Ok(())
}

fn all_beyond(last: luthier::Timestamp) -> luthier::QuerySet<Everything> {
    Everything::objects().filter(everything::moment().gt(last))
}
