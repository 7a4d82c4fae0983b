//! Everything that is wrong with a row is told at once, by field, whoever has made the rule.

use helpdesk::models::{
    self,
    desk::{Form, NewForm, NewTicket, Severity, Ticket, form, ticket},
};
use luthier::{Date, Db, Decimal, Error, Id, Result, ValidationErrors};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn errors<T: std::fmt::Debug>(result: Result<T>) -> ValidationErrors {
    match result {
        Err(Error::Validation(errors)) => errors,
        other => panic!("no validation error: {other:?}"),
    }
}

/// The codes of the errors, by field.
fn codes(errors: &ValidationErrors) -> Vec<(&str, Vec<&str>)> {
    let fields = errors.by_field.iter();
    fields
        .map(|(field, errors)| {
            let codes = errors.iter().map(|error| error.code.as_ref());
            (field.as_ref(), codes.collect())
        })
        .collect()
}

fn titled(title: &str) -> ticket::Insert {
    NewTicket {
        title: title.into(),
    }
    .into()
}

#[on_every_database(migrated)]
async fn functions_of_the_program_are_asked(db: &Db) -> Result<()> {
    let first = Ticket::objects()
        .create(db, titled("It does not work"))
        .await?;
    let wrong = titled("NO")
        .room(11)
        .minutes(20)
        .opens_on(date("2019-12-31"))
        .parent(Id::new(1));
    let found = errors(Ticket::objects().create(db, wrong).await);
    assert_eq!(
        codes(&found),
        [
            ("minutes", vec!["step_size"]),
            ("opens_on", vec!["min_value"]),
            ("parent", vec!["invalid"]),
            ("room", vec!["invalid"]),
            ("title", vec!["shouting", "min_length"]),
        ]
    );
    assert_eq!(found.of("room")[0].message, "there is no room 11");
    assert_eq!(Ticket::objects().count(db).await?, 1);
    let later = titled("Too long").minutes(24 * 60 + 15);
    let found = errors(Ticket::objects().create(db, later).await);
    assert_eq!(codes(&found), [("minutes", vec!["max_value"])]);
    // A key that is made by the database is compared as every other.
    assert_eq!(first.id, Id::new(1));
    Ok(())
}

#[on_every_database(migrated)]
async fn a_model_looks_at_the_whole_row(db: &Db) -> Result<()> {
    let wrong = titled("Backwards")
        .severity(Severity::Urgent)
        .opens_on(date("2026-02-01"))
        .due_on(date("2026-01-31"));
    let found = errors(Ticket::objects().create(db, wrong).await);
    assert_eq!(codes(&found), [("due_on", vec!["order"])]);
    let urgent = titled("At once").severity(Severity::Urgent);
    let found = errors(Ticket::objects().create(db, urgent).await);
    assert_eq!(
        codes(&found),
        [(ValidationErrors::NON_FIELD, vec!["urgent"])]
    );

    let mut row = Ticket::objects().create(db, titled("Some day")).await?;
    row.full_clean().expect("nothing is wrong");
    row.severity = Severity::Urgent;
    row.room = Some(0);
    let found = row.full_clean().expect_err("two things are wrong");
    assert_eq!(
        codes(&found),
        [
            (ValidationErrors::NON_FIELD, vec!["urgent"]),
            ("room", vec!["invalid"])
        ]
    );
    assert_eq!(errors(row.save(db).await), found);
    Ok(())
}

#[on_every_database(migrated)]
async fn validation_can_be_left_out(db: &Db) -> Result<()> {
    let mut row = Ticket::objects()
        .create(db.unchecked(), titled("LOUD").room(11))
        .await?;
    assert_eq!(row.room, Some(11));
    row.minutes = 7;
    row.save(db.unchecked()).await?;
    errors(row.save(db).await);
    db.atomic(async |tx| {
        row.room = Some(12);
        row.save_fields(tx.unchecked(), (ticket::room(),)).await?;
        let more = [titled("A"), titled("B")];
        Ticket::objects().bulk_create(tx.unchecked(), more).await?;
        Ok::<_, Error>(())
    })
    .await?;
    row.refresh(db).await?;
    assert_eq!((row.room, row.minutes), (Some(12), 7));
    assert_eq!(Ticket::objects().count(db).await?, 3);
    Ok(())
}

/// What a form is refused for, as `field: code`, one a line.
async fn refused(db: &Db, form: form::Insert) -> Vec<String> {
    match Form::objects().create(db, form).await {
        Ok(_) => Vec::new(),
        Err(Error::Validation(errors)) => codes(&errors)
            .into_iter()
            .map(|(field, codes)| format!("{field}: {}", codes.join(", ")))
            .collect(),
        Err(other) => panic!("{other}"),
    }
}

fn empty() -> form::Insert {
    NewForm {}.into()
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[on_every_database(migrated)]
async fn every_validator_takes_what_is_right(db: &Db) -> Result<()> {
    assert_eq!(refused(db, empty()).await, [""; 0]);
    let full = empty()
        .code("ABC-12")
        .note("no secret here")
        .email("me@intranet")
        .repository("ssh://git.example.com/x.git")
        .domain("a.example.com")
        .host("bücher.example")
        .numbers("1,22,333")
        .offsets("-1; 0; 1")
        .count("-17")
        .price(decimal("123.45"))
        .weight(0.8)
        .report("reports/2026.Txt")
        .picture("me.JPG")
        .plain("a\tb")
        .key(vec![0; 4])
        .contact("a@example.com".to_owned());
    assert_eq!(refused(db, full).await, [""; 0]);
    Ok(())
}

#[on_every_database(migrated)]
async fn every_validator_refuses_what_is_wrong(db: &Db) -> Result<()> {
    let wrong = empty()
        .code("abc_12")
        .note("first\nSecret")
        .email("me@localhost")
        .repository("https://example.com/x.git")
        .domain("bücher.example")
        .host("example")
        .numbers("1,-2")
        .offsets("1,2")
        .count("1.5")
        .price(decimal("1234.567"))
        .weight(0.85)
        .report("a.pdf.exe")
        .picture("me.txt")
        .plain("a\0b")
        .key(vec![0; 5])
        .contact("nobody".to_owned());
    assert_eq!(
        refused(db, wrong).await,
        [
            "code: code",
            "contact: invalid",
            "count: invalid",
            "domain: invalid",
            "email: invalid",
            "host: invalid",
            "key: max_length",
            "note: invalid",
            "numbers: invalid",
            "offsets: invalid",
            "picture: invalid_extension",
            "plain: null_characters_not_allowed",
            "price: max_decimal_places, max_whole_digits, step_size",
            "report: invalid_extension",
            "repository: invalid",
            "weight: step_size",
        ]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn messages_of_the_schema_replace_the_usual_ones(db: &Db) -> Result<()> {
    let wrong = empty()
        .code("?")
        .repository("x")
        .contact(format!("nobody{}", "!".repeat(300)));
    let found = errors(Form::objects().create(db, wrong).await);
    let message = |field: &str, position: usize| found.of(field)[position].message.to_string();
    assert_eq!(message("code", 0), "Letters, a hyphen, digits.");
    assert_eq!(message("repository", 0), "A repository, please.");
    assert_eq!(message("contact", 0), "Too long.");
    assert_eq!(message("contact", 1), "No address.");
    Ok(())
}
