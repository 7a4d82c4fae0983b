//! The migrations of the two apps, forwards and back, with rows in the tables.

use luthier::migrate::{Direction, Target, migrate_to};
use luthier::{Db, Error, Result, migrate};
use luthier_test_support::{on_every_database, tables};
use shop::models::{
    MIGRATIONS,
    people::Person,
    shop::{Line, Order, Product},
};

use crate::database::{self, line, order, person, product, stocked};

fn to<'a>(app: &'a str, name: &'a str) -> Target<'a> {
    Target::To { app, name }
}

async fn counts(db: &Db) -> Result<[i64; 3]> {
    let count = "SELECT (SELECT count(*) FROM people_person), (SELECT count(*) FROM shop_line), \
                 (SELECT count(*) FROM shop_product_tags)";
    let rows = db.query_as::<(i64, i64, i64)>(count, ()).all(db).await?;
    Ok(rows
        .first()
        .map(|row| [row.0, row.1, row.2])
        .unwrap_or_default())
}

#[on_every_database(stocked)]
async fn back_and_forth_with_rows(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let pen = product(db, "Pen", "1.10").await?;
    let first = order(db, 1, &ann).await?;
    line(db, &first, &pen, 3).await?;
    let before = counts(db).await?;

    let report = migrate_to(db, &MIGRATIONS, to("people", "0001")).await?;
    let back: Vec<_> = report
        .done
        .iter()
        .map(|done| (done.app.as_str(), done.name.as_str(), done.direction))
        .collect();
    assert_eq!(
        back,
        [
            (
                "shop",
                "0003_partial_indexes_where_there_are",
                Direction::Backward
            ),
            ("shop", "0002_notes", Direction::Backward),
            ("people", "0003_ticket", Direction::Backward),
            ("people", "0002_notes", Direction::Backward)
        ],
        "what needs it goes first"
    );
    assert_eq!(counts(db).await?, before);
    let error = Order::objects().all(db).await.unwrap_err();
    assert!(error.to_string().contains("note"), "{error}");
    // What the constraint of 0002 forbids is allowed again.
    db.execute("UPDATE shop_line SET quantity = 0", ()).await?;
    let refused = migrate::migrate(db, &MIGRATIONS).await.unwrap_err();
    assert!(matches!(refused, Error::Migration(_)), "{refused:?}");
    assert!(refused.to_string().contains("shop.0002_notes"), "{refused}");
    db.execute("UPDATE shop_line SET quantity = 3", ()).await?;

    let report = migrate::migrate(db, &MIGRATIONS).await?;
    assert_eq!(
        report.done.len(),
        2,
        "those of people were kept: {report:?}"
    );
    assert_eq!(counts(db).await?, before);
    assert_eq!(Order::objects().one(db).await?, first);
    assert_eq!(Product::objects().one(db).await?, pen);
    assert_eq!(Person::objects().one(db).await?, ann);
    assert_eq!(Line::objects().one(db).await?.quantity, 3);
    let second = order(db, 2, &ann).await?;
    assert!(second.id > first.id, "the counter goes on");
    Ok(())
}

#[on_every_database(stocked)]
async fn everything_can_be_taken_back(db: &Db) -> Result<()> {
    migrate_to(db, &MIGRATIONS, to("shop", "zero")).await?;
    let error = Order::objects().all(db).await.unwrap_err();
    assert!(
        matches!(&error, Error::MissingTable { table, .. } if table == "shop_order"),
        "{error:?}"
    );
    migrate_to(db, &MIGRATIONS, to("people", "zero")).await?;
    let mut left = tables(db).await?;
    left.retain(|table| table.starts_with("people") || table.starts_with("shop"));
    assert_eq!(left, [""; 0]);
    migrate::migrate(db, &MIGRATIONS).await?;
    database::country(db, "DE", "Germany").await?;
    Ok(())
}
