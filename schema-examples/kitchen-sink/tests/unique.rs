//! What no two rows may share, asked before a row is written, and told after the database has refused it.

#![allow(clippy::unwrap_used)]

use kitchen_sink::models::{
    kinds::{NewPreset, Preset},
    links::{Club, Member, Membership, NewClub, NewMember, NewMembership},
    rules::{Form, NewForm, form},
    tables::{Entry, Ledger, NewEntry, NewLedger, entry, ledger},
};
use luthier::{Date, Db, Dialect, Error, Result, ValidationErrors};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    kitchen_sink::models::migrate(db).await?;
    Ok(())
}

/// Every error as `field code`, by field.
fn told(answer: Result<()>) -> Vec<String> {
    match answer {
        Ok(()) => Vec::new(),
        Err(Error::Validation(errors)) => listed(&errors),
        Err(error) => panic!("{error}"),
    }
}

fn listed(errors: &ValidationErrors) -> Vec<String> {
    let all = errors.by_field.iter().flat_map(|(field, errors)| {
        errors
            .iter()
            .map(move |error| format!("{field} {}", error.code))
    });
    all.collect()
}

fn message(answer: Result<()>, field: &str) -> String {
    match answer {
        Err(Error::Validation(errors)) => errors.of(field)[0].message.to_string(),
        other => panic!("{other:?}"),
    }
}

fn new_ledger(code: &str, title: &str) -> NewLedger {
    NewLedger {
        code: code.into(),
        title: title.into(),
    }
}

#[on_every_database(migrated)]
async fn one_field(db: &Db) -> Result<()> {
    let ann = Form::objects().create(db, NewForm {}.login("ann")).await?;
    let mut ben = Form::objects().create(db, NewForm {}.login("ben")).await?;
    ann.validate_unique(db).await?;
    ben.login = "ann".into();
    assert_eq!(told(ben.validate_unique(db).await), ["login unique"]);
    assert_eq!(
        message(ben.validate_unique(db).await, "login"),
        "Somebody is called that."
    );
    ben.validate_unique_but(db, form::login()).await?;
    let new = NewForm {}.login("ben");
    let answer = Form::objects().validate_unique(db, new.clone()).await;
    assert_eq!(told(answer), ["login unique"]);
    // What the database says afterwards comes to the same.
    let refused = Form::objects().create(db, new).await.unwrap_err();
    let errors = refused.validation_errors::<Form>().unwrap();
    assert_eq!(errors.of("login")[0].message, "Somebody is called that.");
    assert_eq!(errors.of("login")[0].code, "unique");
    assert!(
        Error::DoesNotExist { model: "x" }
            .validation_errors::<Form>()
            .is_none()
    );
    // A key that is given is looked for, too.
    let mut known = Preset::objects().create(db, NewPreset {}).await?;
    known.validate_unique(db).await?;
    let again = NewPreset {}.id(known.id);
    let answer = Preset::objects().validate_unique(db, again).await;
    assert_eq!(told(answer), ["id unique"]);
    known.token = Preset::objects().create(db, NewPreset {}).await?.token;
    let answer = known.validate_unique(db).await;
    assert_eq!(
        message(answer, "token"),
        "Preset with this Token already exists."
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn several_fields(db: &Db) -> Result<()> {
    let club = Club::objects()
        .create(
            db,
            NewClub {
                name: "Chess".into(),
            },
        )
        .await?;
    let mut members = Vec::new();
    for name in ["Ann", "Ben"] {
        members.push(
            Member::objects()
                .create(db, NewMember { name: name.into() })
                .await?,
        );
    }
    let joined = |member: &Member| NewMembership {
        club: club.id,
        member: member.id,
        since: Date::constant(2024, 1, 1),
    };
    Membership::objects()
        .create(db, joined(&members[0]))
        .await?;
    let mut second = Membership::objects()
        .create(db, joined(&members[1]))
        .await?;
    second.validate_unique(db).await?;
    second.member_id = members[0].id;
    let answer = second.validate_unique(db).await;
    assert_eq!(told(answer), ["__all__ unique_together"]);
    let text = message(second.validate_unique(db).await, "__all__");
    assert_eq!(text, "Membership with this Member and Club already exists.");
    let refused = second.save(db).await.unwrap_err();
    let errors = refused.validation_errors::<Membership>().unwrap();
    assert_eq!(errors.of("__all__")[0].message, text);
    Ok(())
}

#[on_every_database(migrated)]
async fn constraints_with_conditions_and_expressions(db: &Db) -> Result<()> {
    let first = new_ledger("A", "Rent").amount(5.into());
    let first = Ledger::objects().create(db, first).await?;
    first.validate_unique(db).await?;
    let of = async |new: NewLedger| told(Ledger::objects().validate_unique(db, new).await);
    // MariaDB has no constraints over expressions, and neither MariaDB nor MySQL has conditions.
    let expressions = db.dialect() != Dialect::MariaDb;
    let conditions = matches!(db.dialect(), Dialect::Sqlite | Dialect::Postgres);
    let expected: &[&str] = if expressions {
        &["__all__ unique"]
    } else {
        &[]
    };
    assert_eq!(
        of(new_ledger("a", "Food")).await,
        expected,
        "{}",
        db.dialect()
    );
    let expected: &[&str] = if conditions { &["__all__ open"] } else { &[] };
    assert_eq!(of(new_ledger("B", "Rent")).await, expected);
    // The condition holds for both rows or the constraint says nothing.
    let day = Date::constant(2024, 3, 1);
    let ended = Ledger::objects()
        .validate_unique(db, new_ledger("B", "Rent").ends(day))
        .await;
    assert_eq!(told(ended), [""; 0]);
    let mut closed = first.clone();
    closed.ends = Some(day);
    closed.save(db).await?;
    assert_eq!(of(new_ledger("B", "Rent")).await, [""; 0]);
    if conditions {
        Ledger::objects()
            .create(db, new_ledger("B", "Rent"))
            .await?;
        closed.ends = None;
        assert_eq!(
            message(closed.validate_unique(db).await, "__all__"),
            "It is open already."
        );
        closed.validate_unique_but(db, ledger::title()).await?;
        let refused = closed.save(db).await.unwrap_err();
        let errors = refused.validation_errors::<Ledger>().unwrap();
        assert_eq!(listed(&errors), ["__all__ open"]);
    }
    // A check that the database refuses is told in the model's words.
    let mut wrong = closed.clone();
    (wrong.starts, wrong.ends) = (Some(day), Some(Date::constant(2023, 1, 1)));
    let refused = wrong.save(db.unchecked()).await.unwrap_err();
    let errors = refused.validation_errors::<Ledger>().unwrap();
    assert_eq!(listed(&errors), ["__all__ order"]);
    assert_eq!(errors.of("__all__")[0].message, "It ends before it starts.");
    Ok(())
}

#[on_every_database(migrated)]
async fn once_a_day_a_month_a_year(db: &Db) -> Result<()> {
    let entry = |day: Date, slug: &str, topic: &str| NewEntry {
        written_on: day,
        slug: slug.into(),
        topic: topic.into(),
    };
    let day = Date::constant(2024, 2, 29);
    let noon: luthier::Timestamp = "2024-02-29T12:00:00Z".parse().unwrap();
    let first = entry(day, "snow", "winter")
        .read_at(noon)
        .weather("cold")
        .mood("calm");
    let first = Entry::objects().create(db, first).await?;
    first.validate_unique(db).await?;
    let of = async |new: NewEntry| told(Entry::objects().validate_unique(db, new).await);
    assert_eq!(of(entry(day, "snow", "x")).await, ["slug unique_for_date"]);
    let answer = Entry::objects()
        .validate_unique(db, entry(day, "snow", "x"))
        .await;
    assert_eq!(message(answer, "slug"), "One a day.");
    let next = Date::constant(2024, 3, 1);
    assert_eq!(of(entry(next, "snow", "winter")).await, [""; 0]);
    // A month by its number, as in Django.
    let before = Date::constant(2023, 2, 1);
    assert_eq!(
        of(entry(before, "snow", "winter")).await,
        ["topic unique_for_date"]
    );
    let answer = Entry::objects()
        .validate_unique(db, entry(before, "x", "winter"))
        .await;
    assert_eq!(
        message(answer, "topic"),
        "Topic must be unique for Written on month."
    );
    for (at, weather, mood, expected) in [
        (
            "2024-12-31T23:59:59.999999Z",
            "cold",
            "calm",
            &["weather unique_for_date"][..],
        ),
        ("2025-01-01T00:00:00Z", "cold", "calm", &[]),
        (
            "2024-02-29T00:00:00Z",
            "warm",
            "calm",
            &["mood unique_for_date"],
        ),
        ("2024-02-28T23:59:59.999999Z", "warm", "calm", &[]),
    ] {
        let new = entry(next, "x", "x").read_at(at.parse::<luthier::Timestamp>().unwrap());
        let new = new.weather(weather).mood(mood);
        let answer = Entry::objects().validate_unique(db, new).await;
        assert_eq!(told(answer), expected, "{at}");
    }
    // Without a date, or without a value, there is nothing to compare.
    let new = entry(next, "x", "x").weather("cold");
    assert_eq!(
        told(Entry::objects().validate_unique(db, new).await),
        [""; 0]
    );
    let mut same = Entry::objects()
        .create(db, entry(next, "snow", "spring"))
        .await?;
    same.written_on = day;
    assert_eq!(
        told(same.validate_unique(db).await),
        ["slug unique_for_date"]
    );
    same.validate_unique_but(db, entry::written_on()).await?;
    // No constraint of the database.
    same.save(db).await?;
    Ok(())
}
