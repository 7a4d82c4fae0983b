//! Arithmetic and aggregates: whole numbers divide as in Rust, decimals are exact, nothing overflows in silence.

use luthier::{Db, Decimal, Error, Result};
use luthier_test_support::on_every_database;
use shop::models::shop::{
    NewOptionalSheet, OptionalSheet, Product, Tag, optional_sheet, product, tag,
};

use crate::database::{
    decimal, line, migrated, new_product, order, person, product as make_product, stocked,
};

async fn of_numbers(db: &Db, numbers: &[(Option<i32>, Option<i64>)]) -> Result<()> {
    for (medium, big) in numbers {
        let new = NewOptionalSheet {}.medium(*medium).big(*big);
        OptionalSheet::objects().create(db, new).await?;
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn whole_numbers_divide_as_in_rust(db: Db) -> Result<()> {
    let pairs = [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (i32::MIN, 1)];
    of_numbers(&db, &pairs.map(|(a, b)| (Some(a), Some(i64::from(b))))).await?;
    let (a, b) = (
        || optional_sheet::medium().typed::<Option<i64>>(),
        optional_sheet::big,
    );
    let rows = OptionalSheet::objects()
        .order_by(optional_sheet::id())
        .values((a() / b(), a() % b(), -a(), (a() - b()).abs(), a() * b() + 1))
        .all(&db)
        .await?;
    for ((left, right), row) in pairs.into_iter().zip(rows) {
        let (left, right) = (i64::from(left), i64::from(right));
        let expected = (
            Some(left / right),
            Some(left % right),
            Some(-left),
            Some((left - right).abs()),
            Some(left * right + 1),
        );
        assert_eq!(row, expected, "{left} and {right}");
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn dividing_by_zero_is_an_error(db: Db) -> Result<()> {
    of_numbers(&db, &[(Some(1), Some(0)), (None, Some(0))]).await?;
    let quotient = optional_sheet::medium().typed::<Option<i64>>() / optional_sheet::big();
    let rows = OptionalSheet::objects();
    assert!(
        rows.clone()
            .values(quotient.clone())
            .all(&db)
            .await
            .is_err()
    );
    assert!(
        rows.clone().filter(quotient.gt(0)).all(&db).await.is_err(),
        "in a condition too"
    );
    let remainder = optional_sheet::medium().typed::<Option<i64>>() % optional_sheet::big();
    assert!(rows.clone().values(remainder).all(&db).await.is_err());
    let floats = optional_sheet::big().typed::<Option<f64>>() / 0.0;
    assert!(rows.values(floats).all(&db).await.is_err());
    stocked(&db).await?;
    Product::objects()
        .create(&db, new_product("Pen", "1"))
        .await?;
    let ratio = product::price() / product::stock().typed::<Decimal>();
    assert!(Product::objects().values(ratio).all(&db).await.is_err());
    Ok(())
}

#[on_every_database(migrated)]
async fn a_number_that_is_too_large_is_an_error(db: Db) -> Result<()> {
    of_numbers(&db, &[(Some(i32::MAX), Some(i64::MAX)), (Some(1), Some(1))]).await?;
    let all = OptionalSheet::objects;
    let error = all()
        .aggregate(&db, optional_sheet::big().sum())
        .await
        .unwrap_err();
    // Said by the database, or seen when a sum that it makes wider is read.
    assert!(
        matches!(error, Error::Query { .. } | Error::Decode(_)),
        "{error:?}"
    );
    assert!(
        all()
            .values(optional_sheet::big() + 1)
            .all(&db)
            .await
            .is_err()
    );
    assert!(
        all()
            .values(optional_sheet::medium() + 1)
            .all(&db)
            .await
            .is_err(),
        "an `i32` that is none"
    );
    assert_eq!(
        all().aggregate(&db, optional_sheet::medium().sum()).await?,
        Some(i64::from(i32::MAX) + 1),
        "a sum is wider than its column"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn decimals_are_exact(db: Db) -> Result<()> {
    for text in [
        "0.1",
        "0.2",
        "999999999999999999.9999999999",
        "-999999999999999999.9999999999",
    ] {
        let money = if text.len() < 4 {
            Some(decimal(text))
        } else {
            None
        };
        let new = NewOptionalSheet {}.exact(decimal(text)).money(money);
        OptionalSheet::objects().create(&db, new).await?;
    }
    let (exact, money) = (optional_sheet::exact, optional_sheet::money);
    let all = OptionalSheet::objects;
    let (sum, mean, least, most) = all()
        .aggregate(
            &db,
            (exact().sum(), money().avg(), exact().min(), exact().max()),
        )
        .await?;
    assert_eq!((sum, mean), (Some(decimal("0.3")), Some(decimal("0.15"))));
    assert_eq!(
        (least, most),
        (
            Some(decimal("-999999999999999999.9999999999")),
            Some(decimal("999999999999999999.9999999999"))
        )
    );
    let ordered = all()
        .order_by(exact().desc())
        .values(exact())
        .all(&db)
        .await?;
    assert_eq!(
        ordered
            .into_iter()
            .flatten()
            .map(|value| value.to_string())
            .collect::<Vec<_>>(),
        [
            "999999999999999999.9999999999",
            "0.2",
            "0.1",
            "-999999999999999999.9999999999"
        ]
    );
    assert_eq!(
        all().filter(exact().gt(decimal("0.1"))).count(&db).await?,
        2
    );
    assert_eq!(
        all().filter(exact().eq(decimal("0.10"))).count(&db).await?,
        1
    );
    let computed = all()
        .filter(money().is_not_null())
        .order_by(money())
        .values((
            money() + decimal("0.2"),
            money() * decimal("3"),
            exact() + decimal("0.0000000001"),
        ))
        .all(&db)
        .await?;
    assert_eq!(
        computed,
        [
            (
                Some(decimal("0.3")),
                Some(decimal("0.3")),
                Some(decimal("0.1000000001"))
            ),
            (
                Some(decimal("0.4")),
                Some(decimal("0.6")),
                Some(decimal("0.2000000001"))
            ),
        ]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn many_cents_sum_to_the_cent(db: Db) -> Result<()> {
    let sheets = (0..1000).map(|_| NewOptionalSheet {}.money(decimal("0.01")));
    OptionalSheet::objects().bulk_create(&db, sheets).await?;
    let sum = OptionalSheet::objects()
        .aggregate(&db, optional_sheet::money().sum())
        .await?;
    assert_eq!(sum, Some(decimal("10")));
    Ok(())
}

#[on_every_database(migrated)]
async fn aggregates_of_nothing(db: &Db) -> Result<()> {
    of_numbers(db, &[(None, None)]).await?;
    let (medium, money) = (optional_sheet::medium, optional_sheet::money);
    let none = || OptionalSheet::objects().filter(optional_sheet::id().gt(luthier::Id::new(99)));
    let expected = (0, None, None, None, None, None);
    for rows in [none(), OptionalSheet::objects()] {
        let found = rows
            .aggregate(
                db,
                (
                    medium().count(),
                    medium().sum(),
                    medium().avg(),
                    medium().min(),
                    medium().max(),
                    money().sum(),
                ),
            )
            .await?;
        assert_eq!(found, expected);
    }
    let defaults = none()
        .aggregate(
            db,
            (
                medium().sum().or(5),
                money().sum().or(Decimal::ZERO),
                optional_sheet::id().count(),
            ),
        )
        .await?;
    assert_eq!(defaults, (5, Decimal::ZERO, 0));
    let nothing = OptionalSheet::objects().none();
    assert_eq!(
        nothing
            .aggregate(db, (medium().count(), medium().max()))
            .await?,
        (0, None)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn aggregates_of_some_rows_and_of_different_values(db: Db) -> Result<()> {
    of_numbers(
        &db,
        &[
            (Some(1), Some(10)),
            (Some(1), Some(20)),
            (Some(4), None),
            (None, Some(40)),
        ],
    )
    .await?;
    let (medium, big) = (optional_sheet::medium, optional_sheet::big);
    let found = OptionalSheet::objects()
        .aggregate(
            &db,
            (
                medium().count(),
                medium().count().distinct(),
                medium().sum().distinct(),
                big().sum().filter(medium().eq(1)),
                medium().avg(),
                big().max().filter(medium().is_null()),
            ),
        )
        .await?;
    assert_eq!(found, (3, 2, Some(5), Some(30), Some(2.0), Some(40)));
    let of_a_slice = OptionalSheet::objects()
        .order_by(optional_sheet::id())
        .slice(1..3)
        .aggregate(&db, (medium().sum(), big().count()))
        .await?;
    assert_eq!(of_a_slice, (Some(5), 1));
    Ok(())
}

#[on_every_database(stocked)]
async fn products_of_decimals_and_numbers_over_two_relations(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let (pen, ink) = (
        make_product(db, "Pen", "0.10").await?,
        make_product(db, "Ink", "3.33").await?,
    );
    for word in ["blue", "unsold"] {
        Tag::objects()
            .create(db, shop::models::shop::NewTag { word: word.into() })
            .await?;
    }
    let blue = "blue".into();
    for product in [&pen, &ink] {
        product.tags().add(db, [&blue]).await?;
    }
    for number in 1..=2 {
        let order = order(db, number, &ann).await?;
        line(db, &order, &pen, 3).await?;
        line(db, &order, &ink, 1).await?;
    }
    let turnover = Tag::objects()
        .order_by(tag::word())
        .values((tag::word(), tag::turnover()))
        .all(db)
        .await?;
    assert_eq!(
        turnover,
        [
            ("blue".into(), Some(decimal("7.26"))),
            ("unsold".into(), None)
        ]
    );
    Ok(())
}
