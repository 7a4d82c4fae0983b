//! Columns of the program's own types: they are written, read and asked for as such.

#![allow(clippy::unwrap_used)]

use helpdesk::models::{
    self,
    desk::{Label, NewLabel, label},
    office::{NewRoom, Room, room},
};
use helpdesk::types::{Cents, Color};
use luthier::{Db, Error, Result};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

fn named(name: &str) -> label::Insert {
    NewLabel { name: name.into() }.into()
}

async fn label(db: &Db, name: &str, colour: u32) -> Result<Label> {
    Label::objects()
        .create(db, named(name).colour(Color(colour)))
        .await
}

#[on_every_database(migrated)]
async fn values_come_back_as_they_went(db: &Db) -> Result<()> {
    let made = Label::objects().create(db, named("plain")).await?;
    assert_eq!(
        (made.colour, made.accent, made.background, made.price),
        (Color(0x00_ff_00), None, Color(0xff_ff_ff), Cents(0)),
        "the defaults of the field, and of its types"
    );
    assert_eq!(made.mirrored, Color(0x00_ff_00));
    let new = named("full")
        .colour(Color(0x00_00_01))
        .accent(Color(2))
        .background(Color(0xf0_f0_f0))
        .price(Cents(250));
    let mut full = Label::objects().create(db, new).await?;
    assert_eq!(
        full.mirrored,
        Color(0x10_00_00),
        "what the database made of the text"
    );
    assert_eq!(full.to_string(), "full in 000001");
    full.accent = None;
    full.price = Cents(300);
    full.save(db).await?;
    let read = Label::objects().get(db, label::name().eq("full")).await?;
    assert_eq!(read, full);
    assert_eq!((read.accent, read.price), (None, Cents(300)));
    Ok(())
}

#[on_every_database(migrated)]
async fn lookups_take_values_of_the_type(db: &Db) -> Result<()> {
    for (name, colour) in [
        ("red", 0xff_00_00),
        ("blue", 0x00_00_ff),
        ("pink", 0xff_aa_aa),
    ] {
        label(db, name, colour).await?;
    }
    let names = async |condition: luthier::Pred<Label>| {
        let found = Label::objects().filter(condition).values(label::name());
        found.all(db).await.expect("a list")
    };
    assert_eq!(names(label::colour().eq(Color(0xff))).await, ["blue"]);
    assert_eq!(
        names(label::colour().ne(Color(0xff))).await,
        ["pink", "red"]
    );
    let some = [Color(0xff), Color(0xff_00_00)];
    assert_eq!(names(label::colour().in_(some)).await, ["blue", "red"]);
    assert_eq!(
        names(label::colour().starts_with("ff")).await,
        ["pink", "red"]
    );
    assert_eq!(names(label::colour().icontains("AA")).await, ["pink"]);
    assert_eq!(
        names(label::colour().gt(Color(0xff))).await,
        ["pink", "red"]
    );
    assert_eq!(names(label::accent().is_null()).await.len(), 3);
    assert_eq!(names(label::accent().eq(None)).await.len(), 3);
    assert_eq!(
        names(label::colour().base().upper().eq("FF0000")).await,
        ["red"]
    );
    assert_eq!(names(label::price().base().lt(1)).await.len(), 3);
    assert_eq!(names(label::colour().lower().length().eq(6)).await.len(), 3);

    let colours = Label::objects()
        .order_by(label::colour().desc())
        .values((label::colour(), label::accent()));
    assert_eq!(
        colours.all(db).await?,
        [
            (Color(0xff_aa_aa), None),
            (Color(0xff_00_00), None),
            (Color(0xff), None)
        ]
    );
    let changed = Label::objects()
        .filter(label::colour().eq(Color(0xff)))
        .update(
            db,
            (label::accent().set(Color(1)), label::price().set(Cents(9))),
        )
        .await?;
    assert_eq!(changed, 1);
    let blue = Label::objects()
        .get(db, label::accent().eq(Color(1)))
        .await?;
    assert_eq!((blue.name.as_str(), blue.price), ("blue", Cents(9)));
    Ok(())
}

#[on_every_database(migrated)]
async fn the_schema_speaks_of_what_is_stored(db: &Db) -> Result<()> {
    let room = Room::objects().create(db, NewRoom { number: 7 }).await?;
    assert_eq!((room.colour, room.deposit), (Color(0xff_ff_00), None));
    label(db, "red", 0xff_00_00).await?;
    let pink = named("pink")
        .colour(Color(0xff_aa_aa))
        .room(room.id)
        .price(Cents(5));
    Label::objects().create(db, pink).await?;
    label(db, "blue", 0xff).await?;
    let shown = Label::reddish().values((label::name(), label::shown(), label::total()));
    assert_eq!(
        shown.all(db).await?,
        [
            ("pink".to_owned(), "#FFAAAA".to_owned(), 5),
            ("red".to_owned(), "#FF0000".to_owned(), 0)
        ]
    );
    Room::objects()
        .update(db, room::deposit().set(Cents(100)))
        .await?;
    let dear = Label::objects().filter(label::room().deposit().eq(Cents(100)));
    let totals = dear.clone().values(label::total()).all(db).await?;
    assert_eq!(totals, [105]);
    let doors = dear.values(label::room().colour()).all(db).await?;
    assert_eq!(doors, [Some(Color(0xff_ff_00))]);
    let same = named("x").colour(Color(0xff_ff_ff));
    match Label::objects().create(db, same).await {
        Err(Error::Validation(errors)) => {
            assert!(errors.to_string().contains("label_can_be_read"), "{errors}");
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[on_every_database(migrated)]
async fn every_type_on_the_way_has_its_rules(db: &Db) -> Result<()> {
    let wrong = named("far too long")
        .colour(Color(0x1_00_00_00))
        .background(Color(1))
        .price(Cents(-1));
    let found = match Label::objects().create(db, wrong).await {
        Err(Error::Validation(errors)) => errors,
        other => panic!("{other:?}"),
    };
    let codes = |field: &str| {
        let errors = found.of(field).iter();
        errors
            .map(|error| error.code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("name"), ["max_length"]);
    assert_eq!(codes("colour"), ["max_length", "invalid"]);
    assert_eq!(found.of("colour")[1].message, "Six hexadecimal digits.");
    assert_eq!(codes("background"), ["dark"]);
    assert_eq!(codes("price"), ["min_value"]);
    let dear = named("dear").price(Cents(100_001));
    let error = Label::objects().create(db, dear).await.unwrap_err();
    assert!(error.to_string().contains("`price`"), "{error}");
    let dark = Room::objects()
        .create(
            db,
            room::Insert::from(NewRoom { number: 1 }).colour(Color(3)),
        )
        .await;
    let error = dark.unwrap_err().to_string();
    assert!(error.contains("Nobody finds that door."), "{error}");
    Ok(())
}

#[on_every_database(migrated)]
async fn what_is_no_value_of_the_type_is_an_error_with_its_place(db: &Db) -> Result<()> {
    let made = label(db, "odd", 5).await?;
    db.execute("UPDATE desk_label SET colour = 'green'", ())
        .await?;
    let error = Label::objects().all(db).await.unwrap_err().to_string();
    for part in [
        "desk_label",
        "colour",
        &made.id.to_string(),
        "Color",
        "green",
    ] {
        assert!(error.contains(part), "{part} is missing: {error}");
    }
    Ok(())
}
