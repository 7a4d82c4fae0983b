//! The order of rows: NULL is the smallest value, and every slice is stable.

use luthier::{Db, Error, Result};
use luthier_test_support::{Backend, TestDatabase, on_every_database};
use shop::models::{
    people::{Person, person},
    shop::{NewOptionalSheet, OptionalSheet, Product, optional_sheet, product},
};

use crate::database::{decimal, migrated, new_product, person as make_person, stocked};

/// Sheets 1 to 5, with `medium` 2, NULL, 1, NULL, 2.
async fn sheets(db: &Db) -> Result<()> {
    migrated(db).await?;
    for medium in [Some(2), None, Some(1), None, Some(2)] {
        OptionalSheet::objects()
            .create(db, NewOptionalSheet {}.medium(medium))
            .await?;
    }
    Ok(())
}

fn keys(sheets: &[OptionalSheet]) -> Vec<i64> {
    sheets.iter().map(|sheet| *sheet.id.key()).collect()
}

#[on_every_database(sheets)]
async fn null_is_the_smallest_value(db: &Db) -> Result<()> {
    let all = OptionalSheet::objects;
    let (id, medium) = (optional_sheet::id, optional_sheet::medium);
    for (order, expected) in [
        (vec![medium().asc(), id().asc()], [2, 4, 3, 1, 5]),
        (vec![medium().desc(), id().asc()], [1, 5, 3, 2, 4]),
        (
            vec![medium().asc().nulls_last(), id().asc()],
            [3, 1, 5, 2, 4],
        ),
        (
            vec![medium().asc().nulls_first(), id().asc()],
            [2, 4, 3, 1, 5],
        ),
        (
            vec![medium().desc().nulls_first(), id().asc()],
            [2, 4, 1, 5, 3],
        ),
        (
            vec![medium().desc().nulls_last(), id().asc()],
            [1, 5, 3, 2, 4],
        ),
    ] {
        let ordered = all().order_by(order.clone());
        assert_eq!(keys(&ordered.clone().all(db).await?), expected, "{order:?}");
        let mut backwards = expected;
        backwards.reverse();
        assert_eq!(
            keys(&ordered.clone().reverse().all(db).await?),
            backwards,
            "{order:?}"
        );
        let first = ordered
            .clone()
            .first(db)
            .await?
            .map(|sheet| *sheet.id.key());
        let last = ordered.last(db).await?.map(|sheet| *sheet.id.key());
        assert_eq!((first, last), (Some(expected[0]), Some(expected[4])));
    }
    Ok(())
}

#[on_every_database(sheets)]
async fn db_nulls_leaves_null_to_the_database(database: &TestDatabase) -> Result<()> {
    let db = database.db();
    let (id, medium) = (optional_sheet::id, optional_sheet::medium);
    let ordered = OptionalSheet::objects().order_by((medium().asc().db_nulls(), id().asc()));
    let expected = match database.backend() {
        Backend::Postgres => [3, 1, 5, 2, 4],
        Backend::SqliteMemory | Backend::SqliteFile | Backend::MariaDb => [2, 4, 3, 1, 5],
    };
    assert_eq!(keys(&ordered.all(db).await?), expected);
    Ok(())
}

#[on_every_database(sheets)]
async fn without_an_order_the_key_decides(db: &Db) -> Result<()> {
    let all = OptionalSheet::objects;
    let key = |sheet: Option<OptionalSheet>| sheet.map(|sheet| *sheet.id.key());
    assert_eq!(key(all().first(db).await?), Some(1));
    assert_eq!(key(all().last(db).await?), Some(5));
    assert_eq!(keys(&all().slice(1..3).all(db).await?), [2, 3]);
    assert_eq!(keys(&all().slice(3..).all(db).await?), [4, 5]);
    assert_eq!(keys(&all().slice(..=1).all(db).await?), [1, 2]);
    assert_eq!(keys(&all().slice(1..).slice(1..3).all(db).await?), [3, 4]);
    assert_eq!(keys(&all().slice(9..).all(db).await?), [0i64; 0]);
    #[expect(clippy::reversed_empty_ranges, reason = "an empty slice")]
    let empty = all().slice(3..1);
    assert_eq!(empty.all(db).await?, []);
    assert_eq!(key(all().slice(1..3).last(db).await?), Some(3));
    assert_eq!(key(all().slice(1..3).first(db).await?), Some(2));
    assert_eq!(all().slice(1..3).count(db).await?, 2);
    assert_eq!(all().none().first(db).await?, None);
    assert_eq!(
        key(all()
            .filter(optional_sheet::medium().eq(9))
            .last(db)
            .await?),
        None
    );
    Ok(())
}

#[on_every_database(sheets)]
async fn pages_do_not_overlap(db: &Db) -> Result<()> {
    let mut seen = Vec::new();
    for page in 0..5 {
        let page = OptionalSheet::objects()
            .order_by(optional_sheet::medium().desc())
            .slice(page..=page);
        seen.extend(keys(&page.all(db).await?));
    }
    assert_eq!(
        seen,
        [5, 1, 3, 4, 2],
        "ties are broken by the key, in the direction of the order"
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn the_order_of_the_model_and_of_a_path(db: &Db) -> Result<()> {
    for name in ["Cid", "Ann", "Bob"] {
        make_person(db, name).await?;
    }
    let names = |people: Vec<Person>| {
        people
            .into_iter()
            .map(|person| person.name)
            .collect::<Vec<_>>()
    };
    let all = Person::objects;
    assert_eq!(names(all().all(db).await?), ["Ann", "Bob", "Cid"]);
    assert_eq!(names(all().reverse().all(db).await?), ["Cid", "Bob", "Ann"]);
    assert_eq!(
        names(
            all()
                .order_by(())
                .filter(person::name().ne("Bob"))
                .all(db)
                .await?
        )
        .len(),
        2
    );
    let ann = all().get(db, person::name().eq("Ann")).await?;
    let bob = all().get(db, person::name().eq("Bob")).await?;
    for (name, maker) in [("x1", Some(bob.id)), ("x2", None), ("x3", Some(ann.id))] {
        Product::objects()
            .create(db, new_product(name, "1").maker(maker))
            .await?;
    }
    let by_maker = Product::objects()
        .order_by((product::maker().name().asc(), product::name().desc()))
        .values(product::name())
        .all(db)
        .await?;
    assert_eq!(by_maker, ["x2", "x3", "x1"]);
    let by_students = all()
        .order_by((person::products().count().desc(), person::name().asc()))
        .all(db)
        .await?;
    assert_eq!(names(by_students), ["Ann", "Bob", "Cid"]);
    Ok(())
}

#[on_every_database(stocked)]
async fn distinct_rows_and_values(db: &Db) -> Result<()> {
    for (name, price) in [("ab", "1"), ("cd", "2"), ("ef", "1.00")] {
        Product::objects()
            .create(db, new_product(name, price))
            .await?;
    }
    let prices = Product::objects()
        .order_by(product::price())
        .values(product::price())
        .distinct();
    assert_eq!(prices.clone().all(db).await?, [decimal("1"), decimal("2")]);
    assert_eq!(prices.count(db).await?, 2);
    let several = Product::objects().one(db).await.unwrap_err();
    assert!(matches!(
        several,
        Error::MultipleObjectsReturned {
            model: "shop.Product"
        }
    ));
    Ok(())
}
