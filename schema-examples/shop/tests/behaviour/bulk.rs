//! Many rows in few statements: each gets its own key and values, whatever the database is asked with.

use luthier::{Db, Error, Id, Json, Result, SignedDuration, Uuid};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Country, NewTicket, Person, Ticket, person},
    shop::{
        Glove, NewGlove, NewOptionalSheet, NewSheet, NewTag, NewWarehouse, OptionalSheet, Product,
        Sheet, Status, Tag, Warehouse, glove, optional_sheet, product, sheet, warehouse,
    },
};

use crate::database::{decimal, migrated, new_person, new_product, person as make_person, stocked};

/// Texts that mean something to whoever puts them together instead of binding them.
const TEXTS: [&str; 12] = [
    "NULL", "null", "", "{}", "a,b", "\"q\"", "back\\", "it's", "line\n2", "naïve", "🦀", " pad ",
];

/// A sheet like no other of its number.
fn numbered(number: u32) -> NewSheet {
    let n = i64::from(number);
    NewSheet {
        small: (number % 30_000) as i16 - 15_000,
        medium: number as i32 * -7,
        big: i64::MIN + n,
        positive_small: (number % 30_000) as i16,
        positive_medium: number as i32,
        positive_big: i64::MAX - n,
        truth: number.is_multiple_of(2),
        float: [0.1, -0.0, 1e300, 5e-324, f64::MAX, 1.0 / 3.0, -123.456][number as usize % 7],
        money: decimal("-9999.99") + luthier::Decimal::from(number % 1000) / decimal("100"),
        exact: decimal("999999999999999999.9999999999") - luthier::Decimal::from(number),
        slug: format!("sheet-{number}"),
        email: format!("a{number}@example.com"),
        url: format!("https://example.com/?q={number}&x=%27"),
        uuid: Uuid::from_u128(u128::MAX - u128::from(number)),
        ip: format!("2001:db8::{:x}", number % 0xffff + 1),
        ip4: format!("10.0.{}.{}", number / 256 % 256, number % 256),
        day: luthier::Date::constant(1, 1, 1)
            .checked_add(SignedDuration::from_hours(24 * 37 * (n % 90_000)))
            .expect("a date"),
        moment: luthier::Timestamp::from_microsecond(-62_135_596_800_000_000 + n * 86_399_999_999)
            .expect("a moment"),
        clock: luthier::Time::constant(0, 0, 0, 0)
            .wrapping_add(SignedDuration::from_micros(n * 7_654_321)),
        span: SignedDuration::from_micros(i64::MIN + n),
        json: match number % 4 {
            0 => Json::Null,
            1 => serde(r#"{"a\"b": ["\\", "é\u0001", null, 1.5, {"x": {}}]}"#),
            2 => Json::String(TEXTS[number as usize % 12].into()),
            _ => Json::from(number),
        },
        file: format!("f{number}.txt"),
        image: format!("i{number}.png"),
        path: format!("/srv/sheets/{number}.pdf"),
    }
}

fn serde(text: &str) -> Json {
    text.parse().expect("a document")
}

fn sheets(numbers: impl Iterator<Item = u32>) -> Vec<sheet::Insert> {
    let new = numbers.map(|number| {
        let text = TEXTS[number as usize % 12];
        let bytes: Vec<u8> = (0..number % 64).map(|byte| (byte * 37) as u8).collect();
        numbered(number)
            .short(if text.len() > 8 { "" } else { text })
            .long(text.repeat(number as usize % 5))
            .bytes(bytes)
    });
    new.collect()
}

#[on_every_database(migrated)]
async fn every_type_of_column(db: &Db) -> Result<()> {
    let made = Sheet::objects().bulk_create(db, sheets(0..137)).await?;
    let stored = Sheet::objects().order_by(sheet::id()).all(db).await?;
    assert_eq!(stored, made, "what is given back is what is stored");
    let single = Sheet::objects()
        .create(db, sheets(77..78).remove(0))
        .await?;
    let same = Sheet {
        id: single.id,
        ..made[77].clone()
    };
    assert_eq!(single, same, "as one by one");
    single.delete(db).await?;

    // Every row gets the values of another one.
    let mut turned: Vec<Sheet> = stored[1..].to_vec();
    turned.push(stored[0].clone());
    for (row, before) in turned.iter_mut().zip(&stored) {
        row.id = before.id;
    }
    let fields = (
        (
            sheet::small(),
            sheet::medium(),
            sheet::big(),
            sheet::positive_small(),
            sheet::positive_medium(),
            sheet::positive_big(),
            sheet::truth(),
            sheet::float(),
        ),
        (
            sheet::money(),
            sheet::exact(),
            sheet::short(),
            sheet::long(),
            sheet::slug(),
            sheet::email(),
            sheet::url(),
            sheet::uuid(),
        ),
        (
            sheet::ip(),
            sheet::ip4(),
            sheet::bytes(),
            sheet::day(),
            sheet::moment(),
            sheet::clock(),
            sheet::span(),
            sheet::json(),
        ),
        (sheet::file(), sheet::image(), sheet::path()),
    );
    assert_eq!(
        Sheet::objects().bulk_update(db, &turned, fields).await?,
        137
    );
    let stored = Sheet::objects().order_by(sheet::id()).all(db).await?;
    assert_eq!(stored, turned);
    Ok(())
}

#[on_every_database(migrated)]
async fn values_that_may_be_missing(db: &Db) -> Result<()> {
    let new: Vec<optional_sheet::Insert> = (0..60_u32)
        .zip(sheets(0..60))
        .map(|(number, full)| {
            if number % 3 == 0 {
                return NewOptionalSheet {}.into();
            }
            let full = luthier::model::Insert::into_model(full, luthier::value::now());
            NewOptionalSheet {}
                .small(full.small)
                .big(full.big)
                .truth(full.truth)
                .float(full.float)
                .money(full.money)
                .exact(full.exact)
                .long(full.long)
                .uuid(full.uuid)
                .ip(full.ip)
                .bytes(full.bytes)
                .day(full.day)
                .moment(full.moment)
                .clock(full.clock)
                .span(full.span)
                .json(full.json)
                .status(Status::Paid)
        })
        .collect();
    let made = OptionalSheet::objects().bulk_create(db, new).await?;
    let all = || OptionalSheet::objects().order_by(optional_sheet::id());
    assert_eq!(all().all(db).await?, made);

    let mut changed = made.clone();
    changed.reverse();
    for (row, before) in changed.iter_mut().zip(&made) {
        row.id = before.id;
    }
    let numbers = (
        optional_sheet::small(),
        optional_sheet::big(),
        optional_sheet::truth(),
        optional_sheet::float(),
        optional_sheet::money(),
        optional_sheet::exact(),
        optional_sheet::long(),
        optional_sheet::uuid(),
    );
    let others = (
        optional_sheet::ip(),
        optional_sheet::bytes(),
        optional_sheet::day(),
        optional_sheet::moment(),
        optional_sheet::clock(),
        optional_sheet::span(),
        optional_sheet::json(),
        optional_sheet::status(),
    );
    let objects = OptionalSheet::objects;
    let both = (numbers, others);
    assert_eq!(objects().bulk_update(db, &changed, both).await?, 60);
    assert_eq!(all().all(db).await?, changed);

    // A column of nothing but NULL.
    for row in &mut changed {
        (row.day, row.bytes, row.money, row.json) = (None, None, None, None);
    }
    let emptied = (
        optional_sheet::day(),
        optional_sheet::bytes(),
        optional_sheet::money(),
        optional_sheet::json(),
    );
    assert_eq!(objects().bulk_update(db, &changed, emptied).await?, 60);
    assert_eq!(all().all(db).await?, changed);
    Ok(())
}

#[on_every_database(migrated)]
async fn any_number_of_rows(db: &Db) -> Result<()> {
    for count in [0, 1, 2, 9, 10, 11, 99, 1_001, 2_345] {
        let sizes = (0..count).map(|number| NewGlove {}.size((number % 31) as i16));
        let made = Glove::objects().bulk_create(db, sizes).await?;
        let stored = Glove::objects().order_by(glove::id()).all(db).await?;
        assert_eq!(stored, made, "{count}");
        assert!(
            stored.is_sorted_by(|a, b| a.id.key() < b.id.key()),
            "{count}"
        );
        let mut changed = made;
        for glove in &mut changed {
            glove.size += 100;
        }
        let updated = Glove::objects()
            .bulk_update(db, &changed, glove::size())
            .await?;
        assert_eq!(updated, count, "{count}");
        let stored = Glove::objects().order_by(glove::id()).all(db).await?;
        assert_eq!(stored, changed, "{count}");
        Glove::objects().delete(db).await?;
    }
    // The database makes every column of these.
    let tickets = Ticket::objects()
        .bulk_create(db, (0..25).map(|_| NewTicket {}))
        .await?;
    assert_eq!(Ticket::objects().count(db).await?, 25);
    assert!(tickets.is_sorted_by(|a, b| a.id.key() < b.id.key()));
    Ok(())
}

#[on_every_database(stocked)]
async fn keys_that_are_given(db: &Db) -> Result<()> {
    // With and without, in one call; and a row that refers to one before it.
    let made = Glove::objects()
        .bulk_create(
            db,
            [
                NewGlove {}.size(1).id(Id::new(5_000)),
                NewGlove {}
                    .size(2)
                    .id(Id::new(4_000))
                    .pair(Some(Id::new(5_000))),
                NewGlove {}.size(3).pair(Some(Id::new(4_000))),
                NewGlove {}.size(4),
                NewGlove {}.size(5).id(Id::new(6_000)),
            ],
        )
        .await?;
    for glove in &made {
        assert_eq!(&Glove::objects().get_by_key(db, &glove.id).await?, glove);
    }
    assert_eq!(
        made.iter().map(|glove| glove.size).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    assert_eq!(
        [made[0].id, made[1].id, made[4].id].map(|id| *id.key()),
        [5_000, 4_000, 6_000]
    );

    // Keys of text, some with what a comparison might take for the same.
    let words = ["a", "A", "a ", "ä", "b\\", "\"", "'", "null"];
    let tags = words.map(|word| NewTag { word: word.into() });
    let tags = Tag::objects().bulk_create(db, tags).await?;
    assert_eq!(Tag::objects().count(db).await?, 8);
    assert!(
        tags.iter()
            .zip(words)
            .all(|(tag, word)| tag.word.key() == word)
    );
    let codes = ["a", "A", "a ", "ä", "b\\", "\"", "'"];
    let new = codes.map(|code| NewWarehouse {
        code: code.into(),
        country: "DE".into(),
    });
    let mut houses = Warehouse::objects().bulk_create(db, new).await?;
    let reserves: Vec<_> = houses.iter().map(|house| house.code.clone()).collect();
    houses.pop();
    for (house, reserve) in houses.iter_mut().zip(&reserves[1..]) {
        house.reserve_id = Some(reserve.clone());
    }
    let written = Warehouse::objects()
        .bulk_update(
            db,
            &houses,
            (warehouse::reserve_id(), warehouse::country_id()),
        )
        .await?;
    assert_eq!(written, 6);
    for house in &houses {
        assert_eq!(
            &Warehouse::objects().get_by_key(db, &house.code).await?,
            house
        );
    }

    // Keys that are UUIDs.
    let new = (0..20).map(|number| new_product(&format!("Pen {number}"), "1.50"));
    let mut pens = Product::objects().bulk_create(db, new).await?;
    for (number, pen) in (0..).zip(&mut pens) {
        pen.stock = number;
    }
    let written = Product::objects()
        .bulk_update(db, &pens, product::stock())
        .await?;
    assert_eq!(written, 20);
    for pen in &pens {
        assert_eq!(
            Product::objects().get_by_key(db, &pen.sku).await?.stock,
            pen.stock
        );
    }
    Ok(())
}

#[on_every_database(stocked)]
async fn the_last_of_a_row_counts_and_missing_rows_do_not(db: &Db) -> Result<()> {
    let mut gloves = Glove::objects()
        .bulk_create(db, (0..3).map(|_| NewGlove {}))
        .await?;
    gloves[2].delete(db).await?;
    gloves.extend([gloves[0].clone(), gloves[1].clone()]);
    for (size, glove) in (1..).zip(&mut gloves) {
        glove.size = size;
    }
    let fields = (glove::size(), glove::size());
    let written = Glove::objects().bulk_update(db, &gloves, fields).await?;
    assert_eq!(written, 2, "rows that are there, each once");
    let stored = Glove::objects().order_by(glove::id()).all(db).await?;
    assert_eq!(
        stored.iter().map(|glove| glove.size).collect::<Vec<_>>(),
        [4, 5]
    );
    // What is there already is counted too.
    let written = Glove::objects()
        .bulk_update(db, &stored, glove::size())
        .await?;
    assert_eq!(written, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn all_or_none_and_the_error_names_the_model(db: &Db) -> Result<()> {
    make_person(db, "Ann").await?;
    let bad = ["Bob", "Cid", "Ann"].map(new_person);
    let error = Person::objects().bulk_create(db, bad).await.unwrap_err();
    let Error::UniqueViolation { model, fields, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (*model, &fields[..]),
        (Some("people.Person"), &["email".to_owned()][..])
    );
    assert_eq!(Person::objects().count(db).await?, 1);

    let mut people = Person::objects()
        .bulk_create(db, ["Bob", "Cid"].map(new_person))
        .await?;
    let before = people.clone();
    people[1].email = "ann@example.com".into();
    people[0].email = "other@example.com".into();
    let error = Person::objects()
        .bulk_update(db, &people, person::email())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::UniqueViolation { model: Some("people.Person"), fields, .. } if fields == &["email"]),
        "{error:?}"
    );
    let stored = Person::objects()
        .filter(person::name().ne("Ann"))
        .order_by(person::id())
        .all(db)
        .await?;
    assert_eq!(stored, before);

    // A reference to nothing, in the middle of many.
    let mut gloves: Vec<_> = (0..50).map(|_| NewGlove {}.size(1)).collect();
    gloves[30] = NewGlove {}.pair(Some(Id::new(999_999)));
    let error = Glove::objects().bulk_create(db, gloves).await.unwrap_err();
    assert!(
        matches!(
            &error,
            Error::ForeignKeyViolation {
                model: Some("shop.Glove"),
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(Glove::objects().count(db).await?, 0);

    // Inside a transaction, that is usable afterwards.
    db.atomic(async |tx| {
        let bad = ["Dan", "Ann"].map(new_person);
        let error = Person::objects().bulk_create(&mut *tx, bad).await;
        assert!(error.is_err());
        let error = Person::objects()
            .bulk_update(&mut *tx, &people, person::email())
            .await;
        assert!(error.is_err());
        Person::objects()
            .bulk_create(&mut *tx, ["Dan", "Eve"].map(new_person))
            .await
    })
    .await?;
    assert_eq!(Person::objects().count(db).await?, 5);
    Ok(())
}

#[on_every_database(migrated)]
async fn long_values_go_in_several_statements(db: &Db) -> Result<()> {
    let text = "\"long\" ".repeat(100_000);
    let new = (0..8).map(|number| {
        NewOptionalSheet {}
            .small(number)
            .long(text.clone())
            .bytes(vec![number as u8; 1_000_000])
    });
    let mut made = OptionalSheet::objects().bulk_create(db, new).await?;
    let all = || OptionalSheet::objects().order_by(optional_sheet::id());
    assert!(all().all(db).await? == made);
    for (number, sheet) in (0..).zip(&mut made) {
        sheet.long = sheet.long.as_ref().map(|text| format!("{number}{text}"));
        sheet.bytes = Some(vec![100 + number; 1 + 1_000_000 * usize::from(number % 3)]);
    }
    let fields = (optional_sheet::long(), optional_sheet::bytes());
    let written = OptionalSheet::objects()
        .bulk_update(db, &made, fields)
        .await?;
    assert_eq!(written, 8);
    assert!(all().all(db).await? == made);
    Ok(())
}

#[on_every_database(
    migrated,
    only(postgres, mariadb),
    reason = "SQLite, which is not far away, runs one statement for each row"
)]
async fn a_hundred_rows_are_one_statement_on_a_server(db: &Db) -> Result<()> {
    let recording = db.record();
    let mut gloves = Glove::objects()
        .bulk_create(db, (0..100).map(|_| NewGlove {}))
        .await?;
    for glove in &mut gloves {
        glove.size = 3;
    }
    Glove::objects()
        .bulk_update(db, &gloves, glove::size())
        .await?;
    let texts = recording.sql();
    assert_eq!(texts.len(), 2, "{texts:#?}");
    Ok(())
}

#[on_every_database(stocked)]
async fn a_wide_key_does_not_hide_a_row(db: &Db) -> Result<()> {
    let mut countries = Country::objects().all(db).await?;
    for country in &mut countries {
        country.name = format!("The land of {}", country.name);
    }
    let written = Country::objects()
        .bulk_update(db, &countries, shop::models::people::country::name())
        .await?;
    assert_eq!(written, 2);
    assert_eq!(Country::objects().all(db).await?, countries);
    Ok(())
}
