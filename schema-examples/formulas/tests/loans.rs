//! Arithmetic with dates, moments and lengths of time gives what Rust makes of the same values.

use formulas::models::{
    self,
    formulas::{Loan, NewLoan, loan},
};
use luthier::{Date, Db, Error, Result, SignedDuration, Timestamp};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

const fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Lent in the last hour of the day before a leap day, for so long.
fn lent(term: SignedDuration) -> loan::Insert {
    loan::Insert::from(NewLoan {
        lent_on: Date::constant(2024, 2, 28),
        lent_at: moment("2024-02-28T23:30:00.000001Z"),
        term,
    })
}

/// Lengths of time around a day, whole and not, to both sides.
fn terms() -> Vec<SignedDuration> {
    let mut terms = vec![
        SignedDuration::from_micros(1),
        hours(23) + SignedDuration::from_micros(3_599_999_999),
        hours(24),
        hours(36),
        hours(24 * 400),
    ];
    // The database refuses those that are not positive, and everything else is said of them too.
    terms.extend(terms.clone().iter().map(|term| *term * 3));
    terms
}

#[on_every_database(migrated)]
async fn sums_and_differences(db: &Db) -> Result<()> {
    let graces = [None, Some(hours(25)), Some(-hours(25))];
    for (number, term) in terms().into_iter().enumerate() {
        let grace = graces[number % 3];
        let back_at = moment("2024-03-02T00:00:00Z");
        let back_on = Date::constant(2024, 3, 2);
        let new = lent(term)
            .grace(grace)
            .times(7)
            .back_at(back_at)
            .back_on(back_on);
        let row = Loan::objects().create(db, new).await?;

        // What the database keeps.
        assert_eq!(row.due_at, row.lent_at + term, "{term}");
        assert_eq!(row.due_on, row.lent_on + term, "{term}");
        assert_eq!(row.kept, Some(back_at.duration_since(row.lent_at)));
        assert_eq!(row.days, Some(hours(3 * 24)));
        let portion = i64::try_from(term.as_micros()).expect("a column's value") / 7;
        assert_eq!(row.portion, SignedDuration::from_micros(portion), "{term}");
        assert_eq!(row.total, grace.map(|grace| term * 2 + grace), "{term}");

        // What queries compute.
        let this = || loan::id().eq(row.id);
        let sums = Loan::objects()
            .values((
                loan::a_due_at(),
                loan::a_due_on(),
                loan::a_grace_at(),
                loan::a_grace_on(),
                loan::a_day_more(),
                loan::a_day_less(),
            ))
            .get(db, this())
            .await?;
        assert_eq!(
            sums,
            (
                row.due_at,
                row.due_on,
                grace.map(|grace| row.lent_at - grace),
                grace.map(|grace| row.lent_on - grace),
                row.lent_at + hours(24),
                row.lent_on - hours(36),
            ),
            "{term}"
        );
        let spans = Loan::objects()
            .values((
                loan::a_kept(),
                loan::a_days(),
                loan::a_since(),
                loan::a_after(),
                loan::a_portion(),
                loan::a_total(),
            ))
            .get(db, this())
            .await?;
        let year = Date::constant(2024, 1, 1);
        assert_eq!(
            spans,
            (
                row.kept,
                row.days,
                row.lent_on.duration_since(year),
                row.lent_at.duration_since(moment("2024-01-01T00:00:00Z")),
                row.portion,
                row.total,
            ),
            "{term}"
        );
        assert_eq!(
            Loan::objects()
                .values(loan::a_less())
                .get(db, this())
                .await?,
            -term - hours(1)
        );
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn the_same_written_in_rust(db: &Db) -> Result<()> {
    let new = lent(hours(30))
        .grace(hours(2))
        .back_on(Date::constant(2024, 3, 1));
    let row = Loan::objects().create(db, new).await?;
    let this = || loan::id().eq(row.id);
    let values = Loan::objects()
        .values((
            loan::lent_at() + loan::term(),
            loan::lent_on() - hours(24),
            loan::back_on() + hours(48),
            loan::back_on().duration_since(loan::lent_on()),
            loan::lent_at().duration_since(moment("2024-02-28T00:00:00Z")),
            (loan::term() + loan::term()) * 2 / 3 - hours(1),
        ))
        .get(db, this())
        .await?;
    assert_eq!(
        values,
        (
            row.due_at,
            Date::constant(2024, 2, 27),
            Some(Date::constant(2024, 3, 3)),
            Some(hours(48)),
            row.lent_at.duration_since(moment("2024-02-28T00:00:00Z")),
            hours(39),
        )
    );
    let negative = Loan::objects()
        .values(-loan::grace())
        .get(db, this())
        .await?;
    assert_eq!(negative, Some(-hours(2)));
    let found = |pred| Loan::objects().filter(pred).count(db);
    let due = loan::lent_at() + loan::term();
    assert_eq!(found(due.gt(moment("2024-03-01T05:30:00Z"))).await?, 1);
    let due = loan::lent_at() + loan::term();
    assert_eq!(
        found(due.gt(moment("2024-03-01T05:30:00.000001Z"))).await?,
        0
    );
    let longer = loan::term() * 2;
    assert_eq!(found(longer.gt(hours(60))).await?, 0);
    let longer = loan::term() * 2;
    assert_eq!(found(longer.gte(hours(60))).await?, 1);
    let changed = Loan::objects()
        .update(db, loan::back_on().set(loan::back_on() + hours(24)))
        .await?;
    assert_eq!(changed, 1);
    assert_eq!(
        Loan::objects().get_by_key(db, &row.id).await?.back_on,
        Some(Date::constant(2024, 3, 2))
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn managers_and_constraints(db: &Db) -> Result<()> {
    let kept =
        |hours: i64| moment("2024-02-28T23:30:00.000001Z") + SignedDuration::from_hours(hours);
    let in_time = Loan::objects()
        .create(db, lent(hours(24)).back_at(kept(24)))
        .await?;
    let late = Loan::objects()
        .create(db, lent(hours(24)).back_at(kept(25)))
        .await?;
    let later = Loan::objects()
        .create(db, lent(hours(24)).back_at(kept(49)))
        .await?;
    let on_the_day = lent(hours(47)).back_on(Date::constant(2024, 3, 1));
    let on_the_day = Loan::objects().create(db, on_the_day).await?;
    let late_ones = Loan::late()
        .order_by(loan::id())
        .values(loan::id())
        .all(db)
        .await?;
    assert_eq!(late_ones, [late.id, later.id, on_the_day.id]);
    assert_eq!(Loan::long().values(loan::id()).all(db).await?, [later.id]);
    assert_eq!(Loan::recent().count(db).await?, 0);
    Loan::objects()
        .filter(loan::id().eq(in_time.id))
        .update(
            db,
            (
                loan::lent_at().set(Timestamp::now()),
                loan::back_at().set(None),
            ),
        )
        .await?;
    assert_eq!(
        Loan::recent().values(loan::id()).all(db).await?,
        [in_time.id]
    );

    let soon = lent(hours(1)).back_at(kept(-1));
    Loan::objects().create(db, soon).await?;
    for (new, constraint) in [
        (lent(hours(1)).back_at(kept(-2)), "loan_back_at"),
        (
            lent(hours(1)).back_on(Date::constant(2025, 3, 1)),
            "loan_back_on",
        ),
        (lent(-hours(1)), "loan_term"),
    ] {
        match Loan::objects().create(db, new).await {
            Err(Error::CheckViolation {
                constraint: Some(found),
                ..
            }) => assert_eq!(found, constraint),
            Err(Error::Validation(errors)) => {
                assert!(errors.to_string().contains(constraint), "{errors}")
            }
            other => panic!("{other:?}"),
        }
    }
    Ok(())
}
