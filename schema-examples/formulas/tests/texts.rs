//! The SQL of queries, each as every database gets it: what no MySQL server here runs is reviewed by its text.

use std::fmt::Write as _;

use formulas::models::formulas::{Item, Loan, Sale, State, item, loan, sale};
use luthier::{Decimal, Dialect, QuerySet, Result, SignedDuration};

const DIALECTS: [Dialect; 4] = [
    Dialect::Sqlite,
    Dialect::Postgres,
    Dialect::MariaDb,
    Dialect::MySql,
];

/// Adds a query, under what it is, in all dialects.
fn add<M: luthier::Model, R: luthier::model::Fetch>(
    all: &mut String,
    what: &str,
    query: &QuerySet<M, R>,
) -> Result<()> {
    let _ = writeln!(all, "{what}");
    for dialect in DIALECTS {
        let text = query.to_sql(dialect)?;
        // The columns of the whole model say nothing new.
        let text = match text.find(" FROM ") {
            Some(from) if text.contains("made_by") => format!("…{}", &text[from..]),
            _ => text,
        };
        let _ = writeln!(all, "    {dialect:<8?} {text}");
    }
    Ok(())
}

macro_rules! annotations {
    ($all:ident, $model:ident: $($name:path,)*) => { $(
        add(&mut $all, stringify!($name), &$model::objects().values($name()))?;
    )* };
}

macro_rules! conditions {
    ($all:ident, $model:ident: $($condition:expr,)*) => { $(
        let what = stringify!($condition).split_whitespace().collect::<Vec<_>>().join(" ");
        add(&mut $all, &what, &$model::objects().filter($condition))?;
    )* };
}

#[test]
fn functions() -> Result<()> {
    let mut all = String::new();
    annotations! {
        all, Item:
            item::t_left,
            item::t_right,
            item::t_substr,
            item::t_rest,
            item::t_replace,
            item::t_without,
            item::t_repeat,
            item::t_reverse,
            item::t_index,
            item::t_lpad,
            item::t_rpad,
            item::t_chr,
            item::t_ord,
            item::t_ltrim,
            item::t_rtrim,
            item::t_null,
            item::t_number,
            item::n_round,
            item::n_whole,
            item::n_floor,
            item::n_ceil,
            item::n_sign,
            item::n_mod,
            item::n_power,
            item::n_sqrt,
            item::n_ln,
            item::n_log,
            item::n_atan,
            item::n_circle,
            item::n_integer,
            item::n_float,
            item::n_decimal,
            item::n_exact,
            item::d_year,
            item::d_iso_year,
            item::d_quarter,
            item::d_week,
            item::d_day,
            item::d_weekday,
            item::d_iso_day,
            item::d_hour,
            item::d_second,
            item::d_date,
            item::d_time,
            item::d_to_year,
            item::d_to_quarter,
            item::d_to_week,
            item::d_to_day,
            item::d_to_hour,
            item::d_to_minute,
            item::d_to_second,
            item::d_week_on,
            item::d_hour_by,
            item::c_kind,
            item::c_rank,
            item::c_sold,
    }
    annotations! {
        all, Loan:
            loan::a_due_at,
            loan::a_due_on,
            loan::a_grace_at,
            loan::a_grace_on,
            loan::a_day_more,
            loan::a_day_less,
            loan::a_kept,
            loan::a_days,
            loan::a_since,
            loan::a_after,
            loan::a_portion,
            loan::a_total,
            loan::a_less,
    }
    insta::assert_snapshot!(all);
    Ok(())
}

#[test]
fn conditions() -> Result<()> {
    let mut all = String::new();
    conditions! {
        all, Item:
            item::name().eq("x"),
            item::nickname().ne("x"),
            !item::nickname().gt("x"),
            item::nickname().eq(None),
            item::nickname().is_same(item::nickname()),
            item::name().ieq("x"),
            item::name().contains("50%"),
            item::name().icontains(item::nickname()),
            item::name().starts_with("x"),
            item::name().iends_with("x"),
            item::name().regex("^[a-z]+$"),
            item::name().iregex("^[a-z]+$"),
            item::count().in_([1, 2]),
            !item::nickname().in_([Some("x".to_owned()), None]),
            item::count().range(1, 9),
            item::price().gt(Decimal::ONE),
            (item::price() * Decimal::TWO + item::exact()).lte(Decimal::TEN),
            (item::count() / 3).eq(item::count() % 2),
            (item::limit() / item::limit()).eq(1),
            item::weight().abs().lt(1.5),
            item::made_at().year().eq(2024),
            item::is_heavy().is_true() ^ item::is_heavy().is_false(),
            item::id().in_query(Sale::objects().values(sale::item_id())),
            !item::nickname().in_query(Item::objects().values(item::nickname())),
            item::sales().any(sale::amount().gt(1) & sale::state().eq(State::Sold)),
            item::sales().none(sale::amount().gt(1)),
            item::sales().all_match(sale::amount().gt(1)),
    }
    conditions! {
        all, Sale:
            sale::item().name().lower().eq("x"),
            sale::item().nickname().ne("x"),
            sale::sold_on().is_null(),
    }
    conditions! {
        all, Loan:
            (loan::lent_at() + loan::term()).gt(luthier::Timestamp::UNIX_EPOCH),
            loan::lent_at().duration_since(luthier::Timestamp::UNIX_EPOCH).gt(loan::term() * 2),
            loan::grace().lt(SignedDuration::from_hours(1)),
    }
    insta::assert_snapshot!(all);
    Ok(())
}

#[test]
fn shapes() -> Result<()> {
    let mut all = String::new();
    let items = Item::objects;
    add(
        &mut all,
        "ordered by a column that may be NULL, downwards",
        &items().order_by(item::nickname().desc()).limit(3),
    )?;
    add(
        &mut all,
        "NULL last",
        &items().order_by(item::nickname().asc().nulls_last()),
    )?;
    add(
        &mut all,
        "NULL as the database has it",
        &items().order_by(item::nickname().asc().db_nulls()),
    )?;
    add(
        &mut all,
        "reversed, and a page",
        &items().reverse().slice(20..30),
    )?;
    add(&mut all, "a page without an end", &items().slice(20..))?;
    add(&mut all, "by chance", &Item::shuffled())?;
    add(
        &mut all,
        "distinct values",
        &items().values(item::nickname()).distinct(),
    )?;
    add(
        &mut all,
        "by what is not in the row",
        &items()
            .values(item::nickname())
            .distinct()
            .order_by(item::count().desc()),
    )?;
    add(
        &mut all,
        "with the row that it points at",
        &Sale::objects().select_related(sale::item()),
    )?;
    add(&mut all, "late", &Loan::late())?;
    add(&mut all, "sold", &Item::sold())?;
    insta::assert_snapshot!(all);
    Ok(())
}
