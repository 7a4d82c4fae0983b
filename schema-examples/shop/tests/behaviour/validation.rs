//! Everything that is wrong is told at once, by field.

use luthier::{Db, Error, Json, Result, error::ValidationErrors};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Country, NewCountry, NewPerson, NewProfile, Person, Profile},
    shop::{
        Line, NewLine, NewOptionalSheet, NewOrder, NewProduct, OptionalSheet, Order, Product,
        product,
    },
};

use crate::database::{
    decimal, migrated, order as make_order, person, product as make_product, stocked,
};

fn errors<T: std::fmt::Debug>(result: Result<T>) -> ValidationErrors {
    match result {
        Err(Error::Validation(errors)) => errors,
        other => panic!("no validation error: {other:?}"),
    }
}

/// The codes of the errors, by field.
fn codes(errors: &ValidationErrors) -> Vec<(&str, Vec<&str>)> {
    errors
        .by_field
        .iter()
        .map(|(field, errors)| {
            (
                field.as_ref(),
                errors.iter().map(|error| error.code.as_ref()).collect(),
            )
        })
        .collect()
}

async fn sheet(
    db: &Db,
    new: impl Into<shop::models::shop::optional_sheet::Insert> + Send,
) -> Result<OptionalSheet> {
    OptionalSheet::objects().create(db, new).await
}

#[on_every_database(stocked)]
async fn every_error_of_every_field(db: &Db) -> Result<()> {
    let wrong = NewProduct {
        name: "x".into(),
        price: decimal("-0.001"),
    }
    .stock(-1)
    .cost(decimal("12345678901.5"));
    let found = errors(Product::objects().create(db, wrong).await);
    assert_eq!(
        codes(&found),
        [
            ("cost", vec!["max_whole_digits"]),
            ("name", vec!["min_length"]),
            ("price", vec!["max_decimal_places", "min_value"]),
            ("stock", vec!["min_value"]),
        ]
    );
    assert_eq!(Product::objects().count(db).await?, 0);
    let nobody = NewPerson {
        name: "n".repeat(81),
        email: "nobody\0".into(),
    };
    let found = errors(Person::objects().create(db, nobody).await);
    assert_eq!(
        codes(&found),
        [
            ("email", vec!["null_characters_not_allowed", "invalid"]),
            ("name", vec!["max_length"])
        ]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn updates_refuse_nul_characters(db: &Db) -> Result<()> {
    let pen = make_product(db, "Pen", "1").await?;
    let set = product::name().set("Pe\0n");
    let found = errors(Product::objects().update(db, set).await);
    assert_eq!(
        codes(&found),
        [("name", vec!["null_characters_not_allowed"])]
    );
    let stored = Product::objects().get_by_key(db, &pen.sku).await?;
    assert_eq!(stored.name, "Pen");
    Ok(())
}

#[on_every_database(stocked)]
async fn save_and_bulk_create_validate_too(db: &Db) -> Result<()> {
    let mut pen = make_product(db, "Pen", "1").await?;
    pen.name = String::new();
    pen.price = decimal("1000000.01");
    let found = errors(pen.save(db).await);
    assert_eq!(
        codes(&found),
        [("name", vec!["blank"]), ("price", vec!["max_value"])]
    );
    pen.refresh(db).await?;
    assert_eq!(pen.name, "Pen");
    let new = ["Ink", "x"].map(|name| NewProduct {
        name: name.into(),
        price: decimal("1"),
    });
    let found = errors(Product::objects().bulk_create(db, new).await);
    assert_eq!(codes(&found), [("name", vec!["min_length"])]);
    assert_eq!(Product::objects().count(db).await?, 1, "none of them");
    Ok(())
}

#[on_every_database(migrated)]
async fn validators_with_words_of_their_own(db: &Db) -> Result<()> {
    let country = NewCountry {
        code: "de".into(),
        name: "Germany".into(),
    };
    let found = errors(Country::objects().create(db, country).await);
    let [error] = found.of("code") else {
        panic!("{found:?}")
    };
    assert_eq!(
        (error.code.as_ref(), error.message.as_ref()),
        ("iso", "Two capitals.")
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn what_each_type_takes(db: &Db) -> Result<()> {
    let wrong = NewOptionalSheet {}
        .short("123456789")
        .slug("a b")
        .email("a@")
        .url("example.com")
        .ip("1.2.3")
        .money(decimal("10000"))
        .exact(decimal("0.00000000001"))
        .positive_small(-1)
        .positive_medium(-1)
        .positive_big(-1);
    let found = errors(sheet(db, wrong).await);
    assert_eq!(
        codes(&found),
        [
            ("email", vec!["invalid"]),
            ("exact", vec!["max_decimal_places"]),
            ("ip", vec!["invalid"]),
            ("money", vec!["max_whole_digits"]),
            ("positive_big", vec!["min_value"]),
            ("positive_medium", vec!["min_value"]),
            ("positive_small", vec!["min_value"]),
            ("short", vec!["max_length"]),
            ("slug", vec!["invalid"]),
            ("url", vec!["invalid"]),
        ]
    );
    // Characters are counted, not bytes.
    sheet(db, NewOptionalSheet {}.short("😀".repeat(8))).await?;
    let found = errors(sheet(db, NewOptionalSheet {}.slug("").email("")).await);
    assert_eq!(
        codes(&found),
        [("email", vec!["blank"]), ("slug", vec!["blank"])]
    );
    sheet(db, NewOptionalSheet {}.json(Json::Null)).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn an_address_in_another_form_is_the_same(db: &Db) -> Result<()> {
    let mapped = sheet(db, NewOptionalSheet {}.ip("::ffff:10.0.0.1")).await?;
    let written_out = sheet(db, NewOptionalSheet {}.ip("2001:DB8:0:0::1")).await?;
    assert_eq!(
        (mapped.ip.as_deref(), written_out.ip.as_deref()),
        (Some("10.0.0.1"), Some("2001:db8::1")),
        "an address is stored in its usual form; a mapped one is unpacked"
    );
    let mut moved = written_out;
    moved.ip = Some("0:0:0:0:0:FFFF:7F00:1".into());
    moved.save(db).await?;
    moved.refresh(db).await?;
    assert_eq!(moved.ip.as_deref(), Some("127.0.0.1"));
    Ok(())
}

#[on_every_database(stocked)]
async fn numbers_of_a_line_and_an_order(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let negative = NewOrder {
        number: -1,
        customer: ann.id,
    };
    let found = errors(
        Order::objects()
            .create(db, negative.coupon("c".repeat(21)))
            .await,
    );
    assert_eq!(
        codes(&found),
        [
            ("coupon", vec!["max_length"]),
            ("number", vec!["min_value"])
        ]
    );
    let order = make_order(db, 1, &ann).await?;
    let pen = make_product(db, "Pen", "1").await?;
    let none = NewLine {
        order: order.id,
        product: pen.sku,
        price: decimal("1"),
    }
    .quantity(0);
    let found = errors(Line::objects().create(db, none).await);
    assert_eq!(codes(&found), [("quantity", vec!["min_value"])]);
    let blank = NewProfile { person: ann.id }.bio("").website("");
    Profile::objects().create(db, blank).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn a_foreign_key_of_text_that_is_blank_is_refused(db: &Db) -> Result<()> {
    let blank = NewCountry {
        code: "".into(),
        name: "Nowhere".into(),
    };
    let found = errors(Country::objects().create(db, blank).await);
    assert_eq!(codes(&found), [("code", vec!["blank"])]);
    Ok(())
}
