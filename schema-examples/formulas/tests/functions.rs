//! Every function gives what Rust makes of the same values.

use formulas::models::{
    self,
    formulas::{Item, NewItem, NewSale, Sale, Size, State, item, sale},
};
use luthier::{Date, Db, Decimal, Error, Result, Time, Timestamp};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn time(text: &str) -> Time {
    text.parse().expect("a time of day")
}

/// In the last days of 2024, which belong to the first ISO week of 2025.
fn hammer() -> item::Insert {
    item::Insert::from(NewItem {
        name: "Hammer".into(),
        price: decimal("-12.50"),
        made_at: moment("2024-08-15T13:45:59.123456Z"),
        made_on: date("2024-12-30"),
        made_by: time("13:45:59"),
    })
    .exact(decimal("123456789012345678.123456"))
    .count(10)
    .weight(2.25)
}

#[on_every_database(migrated)]
async fn text(db: &Db) -> Result<()> {
    Item::objects().create(db, hammer()).await?;
    let all = || Item::objects();
    let strings = all()
        .values((
            item::t_left(),
            item::t_right(),
            item::t_substr(),
            item::t_rest(),
            item::t_replace(),
            item::t_without(),
        ))
        .first(db)
        .await?
        .expect("the item");
    let owned = |text: &str| text.to_owned();
    assert_eq!(
        strings,
        (
            owned("Ha"),
            owned("er"),
            owned("amm"),
            owned("mmer"),
            owned("Hommer"),
            owned("Hmmer"),
        )
    );
    let strings = all()
        .values((
            item::t_repeat(),
            item::t_reverse(),
            item::t_lpad(),
            item::t_rpad(),
            item::t_ltrim(),
            item::t_rtrim(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(
        strings,
        (
            owned("HammerHammer"),
            owned("remmaH"),
            owned("******Hammer"),
            owned("Hammer      "),
            owned("Hammer  "),
            owned("  Hammer"),
        )
    );
    let others = all()
        .values((
            item::t_index(),
            item::t_ord(),
            item::t_chr(),
            item::t_null(),
            item::t_number(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(others, (2, 72, Some(owned("\n")), None, owned("10")));
    Ok(())
}

#[on_every_database(migrated)]
async fn numbers(db: &Db) -> Result<()> {
    Item::objects().create(db, hammer()).await?;
    let exact = Item::objects()
        .values((
            item::n_whole(),
            item::n_floor(),
            item::n_sign(),
            item::n_decimal(),
            item::n_exact(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(
        exact,
        (
            decimal("-13"),
            decimal("-13"),
            decimal("-1"),
            decimal("2.25"),
            decimal("123456789012345679.123456"),
        )
    );
    let floats = Item::objects()
        .values((
            item::n_round(),
            item::n_ceil(),
            item::n_power(),
            item::n_sqrt(),
            item::n_float(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(floats, (2.3, 3.0, Some(100.0), Some(1.5), -12.5));
    let (ln, log, atan, circle, modulo, integer) = Item::objects()
        .values((
            item::n_ln(),
            item::n_log(),
            item::n_atan(),
            item::n_circle(),
            item::n_mod(),
            item::n_integer(),
        ))
        .first(db)
        .await?
        .expect("the item");
    let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
    assert!(near(ln.expect("in the domain"), 0.0225), "{ln:?}");
    assert!(near(log.expect("in the domain"), 10f64.log2()), "{log:?}");
    assert!(near(atan, 2.25f64.atan2(2.0)), "{atan}");
    assert!(near(circle, 1.25), "{circle}");
    assert_eq!((modulo, integer), (2, -12));
    Ok(())
}

#[on_every_database(migrated)]
async fn times(db: &Db) -> Result<()> {
    Item::objects().create(db, hammer()).await?;
    let parts = Item::objects()
        .values((
            item::d_year(),
            item::d_iso_year(),
            item::d_quarter(),
            item::d_week(),
            item::d_day(),
            item::d_weekday(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(parts, (2024, 2025, 3, 1, 15, 5));
    let parts = Item::objects()
        .values((
            item::d_iso_day(),
            item::d_hour(),
            item::d_second(),
            item::d_date(),
            item::d_time(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(
        parts,
        (4, 13, 59, date("2024-08-15"), time("13:45:59.123456"))
    );
    let cut = Item::objects()
        .values((
            item::d_to_year(),
            item::d_to_quarter(),
            item::d_to_week(),
            item::d_to_day(),
            item::d_to_hour(),
            item::d_to_minute(),
        ))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(
        cut,
        (
            moment("2024-01-01T00:00:00Z"),
            moment("2024-07-01T00:00:00Z"),
            moment("2024-08-12T00:00:00Z"),
            moment("2024-08-15T00:00:00Z"),
            moment("2024-08-15T13:00:00Z"),
            moment("2024-08-15T13:45:00Z"),
        )
    );
    let cut = Item::objects()
        .values((item::d_to_second(), item::d_week_on(), item::d_hour_by()))
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(
        cut,
        (
            moment("2024-08-15T13:45:59Z"),
            date("2024-12-30"),
            time("13:00:00")
        )
    );
    // A Sunday belongs to the week that began six days before.
    let sunday = hammer().made_by_sunday();
    Item::objects().create(db, sunday).await?;
    let weeks = Item::objects()
        .order_by(item::id())
        .values(item::d_to_week())
        .all(db)
        .await?;
    assert_eq!(weeks[1], moment("2024-08-12T00:00:00Z"));
    Ok(())
}

/// What a test says of a new item beside what is required.
trait Sunday {
    fn made_by_sunday(self) -> Self;
}

impl Sunday for item::Insert {
    fn made_by_sunday(self) -> Self {
        item::Insert::from(NewItem {
            name: "Saw".into(),
            price: decimal("1"),
            made_at: moment("2024-08-18T23:59:59.999999Z"),
            made_on: date("2024-03-31"),
            made_by: time("00:00:00"),
        })
    }
}

#[on_every_database(migrated)]
async fn cases_and_managers(db: &Db) -> Result<()> {
    let first = Item::objects().create(db, hammer()).await?;
    let second = Item::objects()
        .create(db, hammer().count(1).nickname("Jim"))
        .await?;
    let third = Item::objects()
        .create(db, hammer().made_by_sunday())
        .await?;
    let new = NewSale {
        item: first.id,
        amount: 2,
    };
    Sale::objects().create(db, new).await?;
    let new = NewSale {
        item: third.id,
        amount: 1,
    };
    Sale::objects().create(db, new).await?;
    let rows = Item::objects()
        .order_by(item::id())
        .values((item::c_kind(), item::c_rank(), item::c_sold()))
        .all(db)
        .await?;
    let text = |text: &str| text.to_owned();
    assert_eq!(
        rows,
        [
            (text("HAMMER"), Some(decimal("1")), 1),
            (text("one"), None, 0),
            (text("one"), Some(decimal("1")), 0),
        ]
    );
    let sold: Vec<_> = Item::sold()
        .all(db)
        .await?
        .into_iter()
        .map(|item| item.id)
        .collect();
    assert_eq!(sold, [first.id, third.id]);
    let of_2024: Vec<_> = Item::of_2024()
        .all(db)
        .await?
        .into_iter()
        .map(|item| item.id)
        .collect();
    assert_eq!(of_2024, [third.id]);
    let mut shuffled: Vec<_> = Item::shuffled()
        .all(db)
        .await?
        .into_iter()
        .map(|item| item.id)
        .collect();
    shuffled.sort();
    assert_eq!(shuffled, [first.id, second.id, third.id]);
    Ok(())
}

#[on_every_database(migrated)]
async fn generated_columns_follow_the_row(db: &Db) -> Result<()> {
    let mut item = Item::objects().create(db, hammer().name_of("ÄXTE")).await?;
    assert_eq!(item.name_lower, "äxte");
    assert_eq!(item.total, decimal("-125.00"));
    assert_eq!(item.called, "ÄXTE");
    assert_eq!((item.is_heavy, item.short.as_deref()), (false, None));
    assert_eq!((item.size, item.month), (Size::Small, date("2024-12-01")));

    item.nickname = Some("Hatchet".into());
    item.weight = 101.0;
    item.count = 3;
    item.save(db).await?;
    assert_eq!(item.called, "Hatchet");
    assert_eq!(item.short.as_deref(), Some("Hat"));
    assert_eq!(item.total, decimal("-37.50"));
    assert_eq!((item.is_heavy, item.size), (true, Size::Large));

    let loaded = Item::objects()
        .filter(item::name_lower().eq("äxte") & item::is_heavy().is_true())
        .first(db)
        .await?
        .expect("the item");
    assert_eq!(loaded, item);

    let many = Item::objects()
        .bulk_create(db, vec![hammer(), hammer().count(2)])
        .await?;
    assert_eq!(many[1].total, decimal("-25.00"));
    let keyed = Item::objects()
        .create(db, hammer().id(luthier::Id::new(77)))
        .await?;
    assert_eq!((*keyed.id.key(), keyed.name_lower.as_str()), (77, "hammer"));
    Ok(())
}

/// The name of a new item, which is given with what is required.
trait Named {
    fn name_of(self, name: &str) -> Self;
}

impl Named for item::Insert {
    fn name_of(self, name: &str) -> Self {
        item::Insert::from(NewItem {
            name: name.into(),
            price: decimal("-12.50"),
            made_at: moment("2024-08-15T13:45:59.123456Z"),
            made_on: date("2024-12-30"),
            made_by: time("13:45:59"),
        })
        .count(10)
        .weight(2.25)
    }
}

#[on_every_database(migrated)]
async fn rules_of_the_row_are_checked_before_it_is_written(db: &Db) -> Result<()> {
    let refused = Item::objects().create(db, hammer().weight(-1.0)).await;
    let Err(Error::Validation(errors)) = refused else {
        panic!("{refused:?}")
    };
    let found = errors.of(luthier::error::ValidationErrors::NON_FIELD);
    assert_eq!(found[0].message, "Nothing weighs less than nothing");
    // 41 characters are too many for so few pieces, NULL is no text at all.
    let long = "ä".repeat(41);
    let refused = Item::objects()
        .create(db, hammer().weight(20.0).nickname(long.as_str()))
        .await;
    let Err(Error::Validation(errors)) = refused else {
        panic!("{refused:?}")
    };
    let found = errors.of(luthier::error::ValidationErrors::NON_FIELD);
    assert!(
        found[0].message.contains("item_nickname_short"),
        "{found:?}"
    );
    let item = Item::objects().create(db, hammer().weight(20.0)).await?;
    let sale = || {
        sale::Insert::from(NewSale {
            item: item.id,
            amount: 1,
        })
    };
    for (state, sold_on, fits) in [
        (State::Open, None, true),
        (State::Open, Some("2026-01-31"), false),
        (State::Sold, Some("2026-01-31"), true),
        (State::Gone, Some("1999-12-31"), false),
        // Unknown is not refused, here and by the database.
        (State::Gone, None, true),
    ] {
        let new = sale().state(state).sold_on(sold_on.map(date));
        let made = Sale::objects().create(db, new).await;
        match made {
            Ok(_) => assert!(fits, "{state:?} {sold_on:?}"),
            Err(Error::Validation(errors)) => {
                assert!(!fits, "{errors}");
                let found = errors.of(luthier::error::ValidationErrors::NON_FIELD);
                assert_eq!(found[0].code, "state");
            }
            Err(error) => return Err(error),
        }
    }
    // What Rust does not decide, the database does.
    let made = Sale::objects().create(db, sale().price(decimal("0"))).await;
    assert!(
        matches!(made, Err(Error::CheckViolation { .. })),
        "{made:?}"
    );
    Ok(())
}

#[on_every_database(
    migrated,
    only(sqlite_memory, sqlite_file, postgres),
    reason = "MariaDB has no unique indexes over expressions"
)]
async fn expressions_are_unique_too(db: &Db) -> Result<()> {
    Item::objects().create(db, hammer().nickname("Jim")).await?;
    let refused = Item::objects().create(db, hammer().nickname("JIM")).await;
    let Err(Error::UniqueViolation { constraint, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(constraint.as_deref(), Some("item_nickname_ci"));
    Ok(())
}
