//! Conditions are true or false, never unknown.

use luthier::{Db, Pred, Result, all_of, any_of};
use luthier_test_support::on_every_database;
use shop::models::shop::{NewOptionalSheet, OptionalSheet, Product, Tag, optional_sheet, product};

use crate::database::{decimal, migrated, new_product, stocked};

/// Sheets with `medium` 1, 2 and NULL, and `small` 1, NULL and NULL.
async fn sheets(db: &Db) -> Result<()> {
    migrated(db).await?;
    for (medium, small) in [(Some(1), Some(1)), (Some(2), None), (None, None)] {
        let new = NewOptionalSheet {}.medium(medium).small(small);
        OptionalSheet::objects().create(db, new).await?;
    }
    Ok(())
}

/// The keys of the sheets that meet the condition, and of those that `exclude` and `!` keep: together all, in each case.
async fn found(db: &Db, condition: Pred<OptionalSheet>) -> Result<Vec<i64>> {
    let keys = async |sheets: luthier::QuerySet<OptionalSheet>| {
        let keys = sheets
            .order_by(optional_sheet::id())
            .values(optional_sheet::id())
            .all(db)
            .await?;
        Ok::<Vec<i64>, luthier::Error>(keys.into_iter().map(|key| *key.key()).collect())
    };
    let all = OptionalSheet::objects;
    let here = keys(all().filter(condition.clone())).await?;
    let excluded = keys(all().exclude(condition.clone())).await?;
    let negated = keys(all().filter(!condition.clone())).await?;
    let twice = keys(all().exclude(!condition.clone())).await?;
    let as_value = keys(all().filter(condition.clone().value().is_true())).await?;
    let as_false = keys(all().filter(condition.value().is_false())).await?;
    assert_eq!(excluded, negated);
    assert_eq!(here, twice);
    assert_eq!((&here, &excluded), (&as_value, &as_false));
    let mut every = [here.clone(), excluded].concat();
    every.sort_unstable();
    assert_eq!(
        every,
        keys(all()).await?,
        "a row is on one side or on the other"
    );
    Ok(here)
}

#[on_every_database(sheets)]
async fn what_is_not_equal_keeps_null(db: &Db) -> Result<()> {
    let medium = optional_sheet::medium;
    assert_eq!(found(db, medium().eq(1)).await?, [1]);
    assert_eq!(found(db, medium().ne(1)).await?, [2, 3]);
    assert_eq!(found(db, !medium().gt(1)).await?, [1, 3]);
    assert_eq!(found(db, medium().lte(2)).await?, [1, 2]);
    assert_eq!(found(db, !medium().range(1, 1)).await?, [2, 3]);
    assert_eq!(found(db, !medium().in_([1, 9])).await?, [2, 3]);
    // Nothing is in an empty list, which is known without asking.
    let none = || OptionalSheet::objects().filter(medium().in_::<i32>([]));
    let (rows, count) =
        luthier::assert_num_queries!(db, 0, { (none().all(db).await?, none().count(db).await?) });
    assert_eq!((rows.len(), count), (0, 0));
    assert_eq!(found(db, !(medium().eq(1) & medium().lt(9))).await?, [2, 3]);
    assert_eq!(found(db, !(medium().eq(1) | medium().eq(2))).await?, [3]);
    assert_eq!(found(db, medium().eq(1) ^ medium().lt(9)).await?, [2]);
    assert_eq!(found(db, !(medium().eq(1) ^ medium().lt(9))).await?, [1, 3]);
    Ok(())
}

#[on_every_database(sheets)]
async fn null_itself(db: &Db) -> Result<()> {
    let (small, medium) = (optional_sheet::small, optional_sheet::medium);
    assert_eq!(found(db, medium().eq(None)).await?, [3]);
    assert_eq!(found(db, medium().ne(None)).await?, [1, 2]);
    assert_eq!(found(db, medium().is_null()).await?, [3]);
    assert_eq!(found(db, medium().in_([Some(1), None])).await?, [1, 3]);
    assert_eq!(found(db, !medium().in_([Some(1), None])).await?, [2]);
    assert_eq!(found(db, medium().is_same(Some(2))).await?, [2]);
    assert_eq!(found(db, medium().is_same(None)).await?, [3]);
    // Two nullable columns of one row: NULL equals nothing, but is the same as NULL.
    let wide = small().typed::<Option<i32>>();
    assert_eq!(found(db, medium().eq(wide.clone())).await?, [1]);
    assert_eq!(found(db, medium().ne(wide.clone())).await?, [2, 3]);
    assert_eq!(found(db, medium().is_same(wide.clone())).await?, [1, 3]);
    assert_eq!(found(db, !medium().is_same(wide)).await?, [2]);
    Ok(())
}

#[on_every_database(sheets)]
async fn nothing_to_choose_from(db: &Db) -> Result<()> {
    let medium = optional_sheet::medium;
    let none: [i32; 0] = [];
    assert_eq!(found(db, medium().in_(none)).await?, [0i64; 0]);
    assert_eq!(found(db, !medium().in_(none)).await?, [1, 2, 3]);
    assert_eq!(found(db, all_of([])).await?, [1, 2, 3]);
    assert_eq!(found(db, any_of([])).await?, [0i64; 0]);
    assert_eq!(
        found(db, all_of([medium().gt(0), medium().lt(2)])).await?,
        [1]
    );
    assert_eq!(
        found(db, any_of([medium().eq(1), medium().is_null()])).await?,
        [1, 3]
    );
    Ok(())
}

#[on_every_database(sheets)]
async fn a_query_with_null_in_it_is_no_trap(db: &Db) -> Result<()> {
    let medium = optional_sheet::medium;
    // NULL is among the values of the query.
    let some = || OptionalSheet::objects().values(optional_sheet::medium());
    let ones = || {
        OptionalSheet::objects()
            .filter(medium().eq(1))
            .values(medium())
    };
    assert_eq!(found(db, medium().in_query(some())).await?, [1, 2]);
    assert_eq!(found(db, !medium().in_query(some())).await?, [3]);
    assert_eq!(found(db, !medium().in_query(ones())).await?, [2, 3]);
    let small = OptionalSheet::objects()
        .order_by(optional_sheet::id())
        .limit(1)
        .values(medium());
    assert_eq!(found(db, medium().in_query(small)).await?, [1]);
    assert_eq!(
        found(db, medium().in_query(some().none())).await?,
        [0i64; 0]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn true_false_and_missing(db: &Db) -> Result<()> {
    for truth in [Some(true), Some(false), None] {
        let new = NewOptionalSheet {}.truth(truth);
        OptionalSheet::objects().create(db, new).await?;
    }
    let truth = optional_sheet::truth;
    assert_eq!(found(db, truth().is_true()).await?, [1]);
    assert_eq!(found(db, truth().is_false()).await?, [2]);
    assert_eq!(found(db, !truth().is_true()).await?, [2, 3]);
    assert_eq!(found(db, !truth().is_false()).await?, [1, 3]);
    assert_eq!(found(db, truth().eq(false)).await?, [2]);
    assert_eq!(found(db, truth().ne(true)).await?, [2, 3]);
    Ok(())
}

#[on_every_database(stocked)]
async fn annotations_and_values_follow_the_same_rules(db: &Db) -> Result<()> {
    let dear = new_product("Dear", "10").cost(decimal("4"));
    Product::objects().create(db, dear).await?;
    Product::objects()
        .create(db, new_product("Unknown", "10"))
        .await?;
    // No line was sold, so the sum over lines is NULL for both; the cost is NULL for one.
    let most = product::lines().max(shop::models::shop::line::price());
    for (condition, expected) in [
        (most.clone().gt(decimal("1")), vec![]),
        (!most.clone().gt(decimal("1")), vec!["Dear", "Unknown"]),
        (most.clone().ne(decimal("1")), vec!["Dear", "Unknown"]),
        (
            !(product::price() - product::cost().coalesce(decimal("0"))).lt(decimal("7")),
            vec!["Unknown"],
        ),
        (!product::cost().gt(decimal("9")), vec!["Dear", "Unknown"]),
        (
            (product::cost() * decimal("2")).gt(decimal("7")),
            vec!["Dear"],
        ),
        (
            !(product::cost() * decimal("2")).gt(decimal("7")),
            vec!["Unknown"],
        ),
    ] {
        let names = Product::objects()
            .annotate(most.clone())
            .filter(condition.clone())
            .order_by(product::name())
            .values(product::name())
            .all(db)
            .await?;
        assert_eq!(names, expected, "{condition:?}");
    }
    let flags = Product::objects()
        .order_by(product::name())
        .values((
            product::name(),
            product::cost().gt(decimal("1")).value(),
            product::tags().exists().value(),
        ))
        .all(db)
        .await?;
    assert_eq!(
        flags,
        [
            ("Dear".to_owned(), true, false),
            ("Unknown".to_owned(), false, false)
        ]
    );
    assert_eq!(Tag::objects().count(db).await?, 0);
    Ok(())
}
