//! Exclusion constraints, and a uniqueness by an operator class: held by the database, told by model and field, asked before.

use library::models::{
    self,
    library::{Booking, NewBooking, NewRoom, Room, booking},
};
use luthier::{Db, Error, Result, Timestamp, postgres::Range};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

fn hours(from: u8, to: u8) -> Range<Timestamp> {
    let at = |hour: u8| {
        let text = format!("2026-03-01T{hour:02}:00:00Z");
        text.parse::<Timestamp>().expect("a moment")
    };
    (at(from)..at(to)).into()
}

async fn room(db: &Db, code: &str) -> Result<Room> {
    Room::objects()
        .create(db, NewRoom { code: code.into() })
        .await
}

fn stay(room: &Room, guest: &str, during: Range<Timestamp>) -> NewBooking {
    NewBooking {
        room: room.id,
        guest: guest.into(),
        during,
    }
}

/// The constraint and the fields of an exclusion.
fn excluded(answer: Result<Booking>) -> (String, Vec<String>) {
    match answer {
        Err(Error::ExclusionViolation {
            model: Some("library.Booking"),
            constraint: Some(name),
            fields,
            ..
        }) => (name, fields),
        other => panic!("{other:?}"),
    }
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn no_two_bookings_of_a_room_overlap(db: &Db) -> Result<()> {
    let (blue, red) = (room(db, "blue").await?, room(db, "red").await?);
    let bookings = Booking::objects;
    let first = bookings()
        .create(db, stay(&blue, "Ann", hours(9, 12)))
        .await?;
    // Another room; the same from the moment on that it is free; one that is called off.
    bookings()
        .create(db, stay(&red, "Ben", hours(9, 12)))
        .await?;
    bookings()
        .create(db, stay(&blue, "Ben", hours(12, 13)))
        .await?;
    bookings()
        .create(db, stay(&blue, "Cid", hours(10, 11)).cancelled(true))
        .await?;

    let new = stay(&blue, "Dan", hours(11, 12));
    let asked = bookings().validate_unique(db, new.clone()).await;
    let answer = bookings().create(db, new).await;
    let told = answer.as_ref().expect_err("refused").to_string();
    assert_eq!(
        told,
        "a library.Booking that excludes this one by `during` and `room` (constraint `library_booking_room`) exists \
         already"
    );
    let for_people = answer
        .as_ref()
        .expect_err("refused")
        .validation_errors::<Booking>()
        .expect("for people");
    let [error] = for_people.of("__all__") else {
        panic!("{for_people:?}");
    };
    assert_eq!(
        (&*error.code, &*error.message),
        ("taken", "The room is taken then.")
    );
    assert_eq!(
        excluded(answer),
        (
            "library_booking_room".to_owned(),
            vec!["during".to_owned(), "room".to_owned()]
        )
    );
    let Err(Error::Validation(errors)) = asked else {
        panic!("{asked:?}");
    };
    assert_eq!(errors, for_people, "asked before, it says the same");

    // A row does not exclude itself, and one that is called off excludes nothing.
    first.validate_unique(db).await?;
    let off = stay(&blue, "Dan", hours(11, 12)).cancelled(true);
    bookings().validate_unique(db, off).await?;
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn a_deferred_exclusion_waits_for_the_end(db: &Db) -> Result<()> {
    let blue = room(db, "blue").await?;
    let early = Booking::objects()
        .create(db, stay(&blue, "Ann", hours(9, 10)))
        .await?;
    let late = Booking::objects()
        .create(db, stay(&blue, "Ben", hours(10, 11)))
        .await?;
    let changes = [(early.id, hours(10, 11)), (late.id, hours(9, 10))];
    db.atomic(async |tx| {
        for (id, during) in changes {
            Booking::objects()
                .filter(booking::id().eq(id))
                .update(&mut *tx, booking::during().set(during))
                .await?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    let clash = db
        .atomic(async |tx| {
            Booking::objects()
                .filter(booking::id().eq(early.id))
                .update(&mut *tx, booking::during().set(hours(9, 10)))
                .await
        })
        .await;
    assert!(
        matches!(&clash, Err(Error::ExclusionViolation { constraint: Some(name), .. }) if name == "library_booking_room"),
        "{clash:?}"
    );
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn each_kind_of_index_holds_one(db: &Db) -> Result<()> {
    let rooms = [
        room(db, "a").await?,
        room(db, "b").await?,
        room(db, "c").await?,
    ];
    let new = |at: usize, guest: &str| stay(&rooms[at], guest, hours(9, 10));
    let bookings = Booking::objects;
    bookings()
        .create(
            db,
            new(0, "Ann")
                .desk(Some((1..3).into()))
                .card(Some("one".into())),
        )
        .await?;

    let beside = new(1, "Ben").desk(Some((3..5).into()));
    assert!(
        bookings()
            .validate_unique(db, beside.clone())
            .await
            .is_err()
    );
    let (constraint, fields) = excluded(bookings().create(db, beside).await);
    assert_eq!(
        (constraint.as_str(), fields),
        ("library_booking_desks", vec!["desk".to_owned()])
    );

    let other_card = new(1, "ANN").card(Some("two".into()));
    assert!(
        bookings()
            .validate_unique(db, other_card.clone())
            .await
            .is_err()
    );
    let (constraint, fields) = excluded(bookings().create(db, other_card).await);
    assert_eq!(
        (constraint.as_str(), fields),
        (
            "library_booking_card",
            vec!["guest".to_owned(), "card".to_owned()]
        )
    );

    let same_card = new(1, "Ben").card(Some("one".into()));
    assert!(
        bookings()
            .validate_unique(db, same_card.clone())
            .await
            .is_err()
    );
    let (constraint, _) = excluded(bookings().create(db, same_card).await);
    assert_eq!(constraint, "library_booking_cards");

    // Nothing meets NULL.
    for at in [1, 2] {
        let free = new(at, "Ann");
        bookings().validate_unique(db, free.clone()).await?;
        bookings().create(db, free).await?;
    }
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn a_uniqueness_by_an_operator_class(db: &Db) -> Result<()> {
    room(db, "blue").await?;
    let again = room(db, "blue").await;
    let Err(Error::UniqueViolation {
        constraint: Some(constraint),
        fields,
        ..
    }) = again
    else {
        panic!("{again:?}");
    };
    assert_eq!(
        (constraint.as_str(), fields),
        ("library_room_code", vec!["code".to_owned()])
    );
    let sql = "SELECT opcname::text FROM pg_index JOIN pg_opclass ON pg_opclass.oid = indclass[0] \
               WHERE indexrelid = 'library_room_code'::regclass AND indisunique";
    let classes = db.query_as::<(String,)>(sql, ()).all(db).await?;
    assert_eq!(classes, [("varchar_pattern_ops".to_owned(),)]);
    Ok(())
}
