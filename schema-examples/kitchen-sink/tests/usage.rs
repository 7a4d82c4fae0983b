//! What rows, choices, relations and deletions do, each once on every database; the examples that the features have of their
//! own go further.

#![allow(clippy::unwrap_used)]

use kitchen_sink::models::{
    kinds::{
        Deadline, Hall, NewDeadline, NewHall, NewPreset, NewSeat, NewVisitor, Preset, Seat,
        Visitor, deadline, hall, preset, seat,
    },
    links::{
        Arrow, Club, Guide, NewArrow, NewClub, NewGuide, NewShadow, NewTarget, NewTown,
        NewTownHall, Shadow, Target, Town, TownHall, arrow, club, target, town,
    },
    rules::{Form, Level, NewForm, State, form},
    tables::{Ledger, NewLedger, NewPage, Page, ledger},
};
use luthier::{Db, Decimal, Error, Model as _, Result, SignedDuration, Timestamp};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    kitchen_sink::models::migrate(db).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn what_is_not_given_is_set(db: &Db) -> Result<()> {
    let made = Preset::objects().create(db, NewPreset {}).await?;
    assert_eq!((made.number, made.double), (7, 14));
    assert_eq!(
        (made.text.as_str(), made.text_lower.as_str()),
        ("it's", "it's")
    );
    assert_eq!(
        (made.code.as_str(), made.counted, made.both),
        ("fresh", 3, 1)
    );
    assert_eq!(
        (made.shouted.as_str(), made.minutes, made.turn),
        ("HELLO", 1439, std::f64::consts::PI)
    );
    assert!((0.0..1.0).contains(&made.chance), "{}", made.chance);
    assert_eq!(made.created_at, made.changed_at);
    assert_eq!(made.bytes, [0, 255]);
    let mut stored = Preset::objects().get_by_key(db, &made.key()).await?;
    assert_eq!(stored, made);

    stored.text = "LOUD".into();
    stored.number = -4;
    stored.save(db).await?;
    assert_eq!(
        (stored.text_lower.as_str(), stored.double),
        ("loud", -8),
        "read back by `save`"
    );
    stored.number = 5;
    stored.code = "not written".into();
    stored.save_fields(db, (preset::number(),)).await?;
    stored.refresh(db).await?;
    assert_eq!(
        (stored.number, stored.double, stored.code.as_str()),
        (5, 10, "fresh")
    );

    let several = Preset::objects()
        .bulk_create(db, [NewPreset {}.number(1), NewPreset {}.number(2)])
        .await?;
    assert_eq!(
        several.iter().map(|row| row.double).collect::<Vec<_>>(),
        [2, 4]
    );
    let changed = Preset::objects()
        .update(db, preset::number().set(preset::number() + 1))
        .await?;
    assert_eq!(changed, 3);
    let keys = Preset::objects()
        .filter(preset::number().lt(4))
        .values(preset::id());
    assert_eq!(
        Preset::objects()
            .filter(preset::id().in_query(keys))
            .count(db)
            .await?,
        2
    );

    let mut values = Vec::new();
    made.encode(&mut values);
    assert!(
        values.contains(&luthier::Value::Text("fresh".into())),
        "{values:?}"
    );
    assert_eq!(Preset::META.label, "kinds.Preset");
    made.delete(db).await?;
    let gone = Preset::objects().get_by_key(db, &made.key()).await;
    assert!(matches!(gone, Err(Error::DoesNotExist { .. })), "{gone:?}");
    let gone = stored.save(db).await;
    assert!(matches!(gone, Err(Error::DoesNotExist { .. })), "{gone:?}");
    Ok(())
}

#[on_every_database(migrated)]
async fn choices_are_a_type(db: &Db) -> Result<()> {
    assert_eq!(
        State::ALL
            .iter()
            .map(|state| state.value())
            .collect::<Vec<_>>(),
        ["open", "in_progress", "done"]
    );
    assert_eq!(State::InProgress.label(), "In Progress");
    assert_eq!(
        (
            State::Done.label(),
            Level::High.value(),
            Level::High.label()
        ),
        ("Over and done with", 10, "Very high")
    );
    assert_eq!("done".parse::<State>().ok(), Some(State::Done));
    let made = Form::objects()
        .create(db, NewForm {}.state(State::Done))
        .await?;
    assert_eq!(
        Form::objects()
            .get(db, form::state().eq(State::Done))
            .await?,
        made
    );
    let table = Form::META.table;
    let refused = db
        .execute(&format!("UPDATE {table} SET state = 'lost'"), ())
        .await;
    assert!(
        matches!(refused, Err(Error::CheckViolation { .. })),
        "{refused:?}"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn all_that_is_wrong_comes_at_once(db: &Db) -> Result<()> {
    let wrong = NewForm {}
        .pattern("CAPITALS")
        .unlike("with 1 digit")
        .address("nobody")
        .link("nowhere")
        .checked("@")
        .slug("ä")
        .words("a b")
        .v4("::1")
        .v6("10.0.0.1")
        .either("here")
        .percentage(101)
        .sender("::1".to_owned())
        .name("x");
    let error = Form::objects().create(db, wrong).await.unwrap_err();
    let Error::Validation(errors) = &error else {
        panic!("{error:?}")
    };
    let text = error.to_string();
    for field in [
        "pattern",
        "unlike",
        "address",
        "link",
        "checked",
        "slug",
        "words",
        "v4",
        "v6",
        "either",
        "percentage",
        "sender",
        "name",
    ] {
        assert!(text.contains(field), "{field} in {errors:?}");
    }
    assert!(text.contains("Small letters."), "{text}");
    Form::objects().create(db, NewForm {}).await?;
    let twice = Form::objects().create(db, NewForm {}).await.unwrap_err();
    assert!(matches!(twice, Error::UniqueViolation { .. }), "{twice:?}");
    assert!(twice.to_string().contains("login"), "{twice}");
    Ok(())
}

async fn target(db: &Db, code: &str) -> Result<Target> {
    Target::objects()
        .create(db, NewTarget { code: code.into() })
        .await
}

#[on_every_database(migrated)]
async fn ways_back_that_are_named_by_the_model(db: &Db) -> Result<()> {
    target(db, "main").await?;
    let mut halls = Vec::new();
    for name in ["left", "right"] {
        let name = name.to_owned();
        halls.push(Hall::objects().create(db, NewHall { name }).await?);
    }
    let new = NewArrow {
        cascade: target(db, "a").await?.code,
    };
    let new = new.other_app(halls[1].number);
    let arrow = Arrow::objects().create(db, new).await?;
    let hall = &halls[1];
    assert_eq!(
        hall.arrow_set().all(db).await?,
        std::slice::from_ref(&arrow)
    );
    let reached = Hall::objects().filter(hall::arrow_set().any(arrow::id().eq(arrow.id)));
    assert_eq!(reached.all(db).await?, halls[1..]);

    let badge = "g".to_owned();
    let mayor = Guide::objects().create(db, NewGuide { badge }).await?.id;
    let mut towns = Vec::new();
    for name in ["Rome", "Ostia"] {
        let name = name.to_owned();
        towns.push(Town::objects().create(db, NewTown { name, mayor }).await?);
    }
    let new = NewTownHall { town: towns[0].id }.seats(40);
    TownHall::objects().create(db, new).await?;
    let loaded = Town::objects()
        .order_by(town::id())
        .select_related(town::townhall())
        .all(db)
        .await?;
    let seats = loaded
        .iter()
        .map(|town| town.townhall.as_ref().map(|hall| hall.seats));
    assert_eq!(seats.collect::<Vec<_>>(), [Some(40), None]);
    Ok(())
}

#[on_every_database(migrated)]
async fn each_rule_of_deletion(db: &Db) -> Result<()> {
    target(db, "main").await?;
    let [a, b, c] = [
        target(db, "a").await?,
        target(db, "b").await?,
        target(db, "c").await?,
    ];
    let arrow = |to: &Target| NewArrow {
        cascade: to.code.clone(),
    };
    let kept = Arrow::objects()
        .create(
            db,
            arrow(&b)
                .set_null(c.code.clone())
                .set_default(c.code.clone())
                .set_value(c.code.clone())
                .set_function(c.code.clone()),
        )
        .await?;
    let held = Arrow::objects()
        .create(db, arrow(&a).protect(b.code.clone()))
        .await?;
    let refused = b.delete(db).await.unwrap_err();
    assert!(matches!(refused, Error::Protected { .. }), "{refused:?}");

    let deleted = c.delete(db).await?;
    assert_eq!(deleted.by_model.get("links.Target"), Some(&1));
    let kept = Arrow::objects().get_by_key(db, &kept.id).await?;
    assert_eq!(kept.set_null_id, None);
    let main = |key: &luthier::Id<Target>| key.to_string() == "main";
    assert!(
        main(&kept.set_default_id) && main(&kept.set_value_id) && main(&kept.set_function_id),
        "{kept:?}"
    );

    let restricted = Arrow::objects()
        .create(db, arrow(&b).restrict(a.code.clone()))
        .await?;
    let refused = a.delete(db).await.unwrap_err();
    assert!(matches!(refused, Error::Protected { .. }), "{refused:?}");
    restricted.delete(db).await?;
    let deleted = a.delete(db).await?;
    assert_eq!(
        (deleted.total, deleted.by_model["links.Arrow"]),
        (2, 1),
        "{deleted:?}"
    );
    assert!(
        !Arrow::objects()
            .filter(arrow::id().eq(held.id))
            .exists(db)
            .await?
    );

    let [d, e] = [target(db, "d").await?, target(db, "e").await?];
    let shadow = NewShadow {
        cascade: d.code.clone(),
    }
    .set_null(e.code.clone());
    let shadow = Shadow::objects().create(db, shadow).await?;
    e.delete(db).await?;
    assert_eq!(
        Shadow::objects()
            .get_by_key(db, &shadow.id)
            .await?
            .set_null_id,
        None
    );
    d.delete(db).await?;
    assert_eq!(Shadow::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn relations_both_ways(db: &Db) -> Result<()> {
    let hall = Hall::objects()
        .create(
            db,
            NewHall {
                name: "Great Hall".into(),
            },
        )
        .await?;
    let seats = (0..3).map(|_| NewSeat { hall: hall.number });
    let seats = Seat::objects().bulk_create(db, seats).await?;
    let visitor = Visitor::objects()
        .create(db, NewVisitor {}.seat(seats[1].number))
        .await?;
    assert_eq!(hall.seats().count(db).await?, 3);
    let taken = Seat::objects()
        .select_related((seat::hall(), seat::visitor()))
        .order_by(seat::number())
        .all(db)
        .await?;
    let taken: Vec<_> = taken
        .iter()
        .map(|seat| {
            (
                seat.hall.name.as_str(),
                seat.visitor.as_ref().map(|row| row.number),
            )
        })
        .collect();
    assert_eq!(
        taken,
        [
            ("Great Hall", None),
            ("Great Hall", Some(visitor.number)),
            ("Great Hall", None)
        ]
    );

    let [a, b] = ["a", "b"].map(|name| NewClub { name: name.into() });
    let [a, b] = [
        Club::objects().create(db, a).await?,
        Club::objects().create(db, b).await?,
    ];
    a.friends().add(db, [&b.id]).await?;
    assert_eq!(
        b.friends().all(db).await?,
        std::slice::from_ref(&a),
        "friends are each other's"
    );
    a.rivals().add(db, [&b.id]).await?;
    assert_eq!(
        (
            b.rivals().count(db).await?,
            b.rivalled_by().count(db).await?
        ),
        (0, 1)
    );
    let [x, y] = [target(db, "x").await?, target(db, "y").await?];
    a.targets().set(db, [&x.code, &y.code]).await?;
    a.targets().remove(db, [&x.code]).await?;
    assert_eq!(y.clubs().all(db).await?, std::slice::from_ref(&a));
    let aiming = Club::objects().filter(club::targets().any(target::code().eq(&y.code)));
    assert_eq!(
        aiming.prefetch_related(club::targets()).all(db).await?[0].targets,
        [y]
    );
    a.targets().clear(db).await?;
    assert_eq!(a.targets().count(db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn rules_of_a_table_have_names(db: &Db) -> Result<()> {
    let new = |code: &str, title: &str| NewLedger {
        code: code.into(),
        title: title.into(),
    };
    let day = |text: &str| text.parse::<luthier::Date>().expect("a date");
    let made = Ledger::objects().create(db, new("A", "First")).await?;
    assert_eq!(
        (made.to_string().as_str(), made.amount),
        ("A: First", Decimal::ZERO)
    );
    let backwards = new("B", "Second")
        .starts(day("2026-02-01"))
        .ends(day("2026-01-01"));
    let error = Ledger::objects().create(db, backwards).await.unwrap_err();
    assert!(
        error.to_string().contains("It ends before it starts."),
        "{error}"
    );
    let twice = Ledger::objects()
        .create(db, new("A", "First"))
        .await
        .unwrap_err();
    let Error::UniqueViolation { .. } = twice else {
        panic!("{twice:?}")
    };
    let page = Page::objects()
        .create(
            db,
            NewPage {
                ledger: made.id,
                number: 1,
            },
        )
        .await?;
    assert_eq!(made.pages().all(db).await?, [page]);
    assert_eq!(
        Ledger::ownerless()
            .filter(ledger::code().eq("A"))
            .count(db)
            .await?,
        1
    );
    let raw = Ledger::raw("SELECT * FROM general_ledger WHERE code = $1", ("A",))
        .all(db)
        .await?;
    assert_eq!(raw, [made]);
    Ok(())
}

/// What the program gives a column and what the database gives it are the same.
#[on_every_database(migrated)]
async fn times_from_now_on(db: &Db) -> Result<()> {
    let new = NewDeadline {
        note: "by us".into(),
    };
    Deadline::objects().create(db, new).await?;
    db.execute("INSERT INTO kinds_deadline (note) VALUES ('by others')", ())
        .await?;
    let all = Deadline::objects().order_by(deadline::id()).all(db).await?;
    assert_eq!(all.len(), 2);
    for row in all {
        let week = SignedDuration::from_hours(7 * 24);
        // MariaDB's clock may go on between two columns.
        let near = |at: Timestamp, wanted: Timestamp| {
            assert!(
                at.duration_since(wanted).abs() < SignedDuration::from_secs(1),
                "{row:?}"
            );
        };
        near(row.due_at, row.noted + week - SignedDuration::from_secs(90));
        near(row.over_at.unwrap(), row.noted + week);
        let day = luthier::value::utc_date(row.noted);
        assert!(
            day.yesterday().unwrap() == row.since || day == row.since,
            "{row:?}"
        );
    }
    Ok(())
}
