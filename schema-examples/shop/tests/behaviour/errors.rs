//! The violation of a constraint names the model and its fields, the same on every database.

use luthier::{Db, Dialect, Error, Id, Result, Uuid};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{NewPerson, NewProfile, Person, Profile, person},
    shop::{NewVisit, Order, Status, Visit, order},
};

use crate::database::{self, migrated, stocked};

#[on_every_database(migrated)]
async fn the_second_of_its_kind(db: &Db) -> Result<()> {
    let ann = database::person(db, "Ann").await?;
    database::person(db, "Bob").await?;
    let expected = |error: Error, model: &str, field: &str| match error {
        Error::UniqueViolation {
            model: Some(of),
            constraint,
            fields,
            ..
        } => {
            assert_eq!((of, fields.as_slice()), (model, &[field.to_owned()][..]));
            constraint
        }
        other => panic!("{other:?}"),
    };
    let twin = NewPerson {
        name: "Anna".into(),
        email: ann.email.clone(),
    };
    let error = Person::objects().create(db, twin).await.unwrap_err();
    let text = error.to_string();
    assert_eq!(text, "a people.Person with the same `email` exists already");
    let name = expected(error, "people.Person", "email").unwrap_or_default();
    assert!(
        name.starts_with("people_person_email_") && name.ends_with("_uniq"),
        "{name}"
    );

    let everybody = Person::objects().update(db, person::email().set("all@example.com"));
    assert_eq!(
        expected(everybody.await.unwrap_err(), "people.Person", "email"),
        Some(name)
    );

    let profile = || NewProfile { person: ann.id };
    Profile::objects().create(db, profile()).await?;
    let error = Profile::objects().create(db, profile()).await.unwrap_err();
    expected(error, "people.Profile", "person");

    // A primary key has another name on each database: it has none here.
    database::country(db, "DE", "Germany").await?;
    let error = database::country(db, "DE", "Deutschland")
        .await
        .unwrap_err();
    assert_eq!(expected(error, "people.Country", "code"), None);
    Ok(())
}

#[on_every_database(stocked)]
async fn a_key_that_leads_nowhere(db: &Db) -> Result<()> {
    let nobody: Id<Person> = Id::new(Uuid::from_u128(7));
    let error = Visit::objects()
        .create(db, NewVisit { person: nobody })
        .await
        .unwrap_err();
    let Error::ForeignKeyViolation { model, fields, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*model, Some("shop.Visit"));
    // SQLite does not say which one.
    let known: &[&str] = if db.dialect() == Dialect::Sqlite {
        &[]
    } else {
        &["person"]
    };
    assert_eq!(fields, known, "{error}");
    Ok(())
}

#[on_every_database(stocked)]
async fn a_rule_that_does_not_hold(db: &Db) -> Result<()> {
    let ann = database::person(db, "Ann").await?;
    database::order(db, 1, &ann).await?;
    let error = Order::objects()
        .update(db, order::status().set(Status::Paid))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the check constraint `paid_has_a_time` of shop.Order does not hold for the values given"
    );
    Ok(())
}
