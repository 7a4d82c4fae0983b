//! Types of one's own, join models, keys of several columns, generic keys, proxies and managers, each once on every database.

#![allow(clippy::unwrap_used)]

use kitchen_sink::{
    Colour,
    models::{
        kinds::{Everything, NewNothing, NewVisitor, Nothing, Visitor},
        kinds::{Hall, NewHall},
        links::{
            Arrow, Club, Guide, Letter, Line, Member, NewArrow, NewClub, NewGuide, NewLetter,
            NewLine, NewMember, NewMembership, NewPlace, NewRemark, NewTarget, NewTour, Place,
            Praise, Remark, Society, Target, Tour, club, guide, letter, line, member, membership,
            place, praise, remark, tour,
        },
        rules::{Channel, Form, Level, NewForm, NewWall, Wall, form, wall},
        shapes::{
            Answer, Bar, Cellar, Kitchen, NewAnswer, NewBar, NewCellar, NewKitchen,
            NewPlace as NewSpot, NewPub, NewQuestion, NewRestaurant, Place as Spot, Pub, Question,
            Restaurant, answer, bar, place as spot, r#pub as inn, restaurant,
        },
        tables::{Ledger, NewLedger, NewReading, NewWord, Reading, Word, ledger, word},
    },
};
use luthier::{Db, Error, Id, Result};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    kitchen_sink::models::migrate(db).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn a_type_of_ones_own(db: &Db) -> Result<()> {
    let white = Wall::objects().create(db, NewWall {}).await?;
    assert_eq!((white.colour, white.accent), (Colour(0xff_ff_ff), None));
    let red = NewWall {}.colour(Colour(0xff_00_00)).accent(Colour(1));
    let red = Wall::objects().create(db, red).await?;
    let found = Wall::objects()
        .get(db, wall::colour().eq(Colour(0xff_00_00)))
        .await?;
    assert_eq!(found, red);
    assert_eq!(
        Wall::objects()
            .filter(wall::colour().starts_with("ff"))
            .count(db)
            .await?,
        2
    );
    Ok(())
}

/// The constraints that a row is refused by before the database is asked.
fn refused_by<T: std::fmt::Debug>(answer: Result<T>) -> String {
    match answer {
        Err(Error::Validation(errors)) => errors.to_string(),
        other => panic!("{other:?}"),
    }
}

#[on_every_database(migrated)]
async fn constraints_over_keys_choices_and_own_types(db: &Db) -> Result<()> {
    let glossy = || NewWall {}.gloss(Level::High);
    let refused = Wall::objects().create(db, glossy().accent(Colour(7))).await;
    assert!(refused_by(refused).contains("wall_gloss"));
    Wall::objects().create(db, glossy()).await?;
    let same = NewWall {}.colour(Colour(7)).accent(Colour(7));
    let refused = Wall::objects().create(db, same).await;
    assert!(refused_by(refused).contains("wall_accent"));
    let black = NewWall {}.colour(Colour(0));
    let refused = Wall::objects().create(db, black).await;
    assert!(refused_by(refused).contains("wall_accent"));

    let mut targets = Vec::new();
    for code in ["main", "a"] {
        let new = NewTarget { code: code.into() };
        targets.push(Target::objects().create(db, new).await?.code);
    }
    let arrow = |protect: &Id<Target>| {
        let cascade = targets[1].clone();
        NewArrow { cascade }.protect(protect.clone())
    };
    let refused = Arrow::objects().create(db, arrow(&targets[1])).await;
    assert!(refused_by(refused).contains("arrow_elsewhere"));
    // The database decides the same.
    let own = arrow(&targets[1]);
    let refused = Arrow::objects().create(db.unchecked(), own).await;
    assert!(
        matches!(refused, Err(Error::CheckViolation { .. })),
        "{refused:?}"
    );
    Arrow::objects().create(db, arrow(&targets[0])).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn every_validator(db: &Db) -> Result<()> {
    let wrong = NewForm {}
        .shout("LOUD")
        .step(20)
        .rate("1.123".parse().unwrap())
        .domain("-.-")
        .host("a b")
        .whole("one")
        .numbers("1;2")
        .signed("1,2")
        .paper("a.exe")
        .picture("a.txt")
        .team("green")
        .starts(3);
    let error = Form::objects().create(db, wrong).await.unwrap_err();
    let Error::Validation(_) = &error else {
        panic!("{error:?}")
    };
    let text = error.to_string();
    for field in [
        "shout", "step", "rate", "domain", "host", "whole", "numbers", "signed", "paper",
        "picture", "team", "ends",
    ] {
        assert!(text.contains(field), "{field} in {text}");
    }
    let right = NewForm {}
        .channel(Channel::Phone)
        .signed("-1;2")
        .paper("a.pdf")
        .numbers("1,2");
    let mut made = Form::objects().create(db, right).await?;
    assert_eq!(Channel::Phone.group(), "Spoken");
    assert_eq!(
        Form::objects()
            .get(db, form::channel().eq(Channel::Phone))
            .await?,
        made
    );
    made.starts = 9;
    assert!(made.full_clean().is_err());
    Ok(())
}

#[on_every_database(migrated)]
async fn a_join_model_of_its_own(db: &Db) -> Result<()> {
    let choir = Club::objects()
        .create(
            db,
            NewClub {
                name: "Rich choir".into(),
            },
        )
        .await?;
    let ann = Member::objects()
        .create(db, NewMember { name: "Ann".into() })
        .await?;
    let gone = Member::objects()
        .create(
            db,
            NewMember {
                name: "gone".into(),
            },
        )
        .await?;
    let since = "2026-01-31".parse().unwrap();
    let joined = ann
        .clubs()
        .add_with(db, [&choir.id], |member, club| NewMembership {
            member,
            club,
            since,
        })
        .await?;
    assert_eq!(joined[0].since, since);
    assert_eq!(choir.members().all(db).await?, std::slice::from_ref(&ann));
    let since_then = Member::objects()
        .filter(member::memberships().any(membership::since().gte(since)))
        .filter(member::clubs().any(club::name().starts_with("Rich")))
        .all(db)
        .await?;
    assert_eq!(since_then, std::slice::from_ref(&ann));
    let hall = Hall::objects()
        .create(
            db,
            NewHall {
                name: "Hall".into(),
            },
        )
        .await?;
    ann.halls().add(db, [&hall.number]).await?;
    assert_eq!(ann.halls().count(db).await?, 1);

    assert_eq!(
        Member::objects().count(db).await?,
        1,
        "the default manager leaves out who is gone"
    );
    assert_eq!(Member::unscoped().count(db).await?, 2);
    assert_eq!(
        Member::called("Ann").all(db).await?,
        std::slice::from_ref(&ann)
    );
    gone.delete(db).await?;

    assert_eq!(Society::rich().count(db).await?, 1);
    let society = Society::objects().one(db).await?;
    assert_eq!(society.to_string(), "the society Rich choir");
    Ok(())
}

#[on_every_database(migrated)]
async fn keys_of_every_form(db: &Db) -> Result<()> {
    let rome = Place::objects()
        .create(db, NewPlace { code: "ROM".into() })
        .await?;
    let letter = Letter::objects()
        .create(
            db,
            NewLetter {
                place: "ROM".into(),
            },
        )
        .await?;
    assert_eq!(letter.place_id, "ROM");
    assert_eq!(letter.fetch_place(db).await?, rome);
    let by_code = Letter::objects().filter(letter::place().code().eq("ROM"));
    assert_eq!(by_code.count(db).await?, 1);
    let counted = Place::by_code()
        .annotate(place::letter_count())
        .all(db)
        .await?;
    assert_eq!(counted, [(rome.clone(), 1)]);

    for number in 1..=3 {
        Line::objects()
            .create(
                db,
                NewLine {
                    place: rome.id,
                    number,
                },
            )
            .await?;
    }
    let key = Id::from((rome.id, 2));
    let mut second = Line::objects().get_by_key(db, &key).await?;
    second.text = "changed".into();
    second.save(db).await?;
    let after = Line::objects()
        .filter(line::pk().gt((rome.id, 2)))
        .order_by(line::pk())
        .all(db)
        .await?;
    assert_eq!(
        after.iter().map(|line| line.number).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(Line::objects().aggregate(db, line::pk().count()).await?, 3);
    second.delete(db).await?;
    assert_eq!(rome.lines().count(db).await?, 2);

    let said = NewRemark {
        text: "old".into(),
        target: (&rome).into(),
    };
    let said = Remark::objects().create(db, said).await?;
    let found = Remark::objects()
        .filter(remark::target().eq(&rome))
        .prefetch_related(remark::target())
        .all(db)
        .await?;
    assert_eq!(found.len(), 1);
    let target = said.fetch_target(db).await?;
    assert!(matches!(target, Some(remark::TargetRow::Place(place)) if place == rome));
    assert_eq!(rome.remarks().count(db).await?, 1);
    let deleted = rome.delete(db).await?;
    assert_eq!(
        deleted.by_model.get("links.Remark"),
        Some(&1),
        "{deleted:?}"
    );
    assert_eq!(
        (
            Line::objects().count(db).await?,
            Letter::objects().count(db).await?
        ),
        (0, 0)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn generic_keys_in_texts_conditions_and_proxies(db: &Db) -> Result<()> {
    let code = "A".to_owned();
    let hall = Place::objects().create(db, NewPlace { code }).await?;
    let name = "Chess".to_owned();
    let chess = Club::objects().create(db, NewClub { name }).await?;
    let remark = |text: &str, target: remark::Target| NewRemark {
        text: text.to_owned(),
        target,
    };
    let big = Remark::objects()
        .create(db, remark("big!", (&hall).into()))
        .await?;
    let good = Praise::objects()
        .create(db, remark("+ good", (&chess).into()))
        .await?;
    assert_eq!(big.to_string(), format!("big! (place {})", hall.id));
    assert_eq!(good.to_string(), format!("praise of club {}", chess.id));
    assert_eq!(
        Remark::of_places().all(db).await?,
        std::slice::from_ref(&big)
    );
    assert_eq!(
        Place::remarked().all(db).await?,
        std::slice::from_ref(&hall)
    );
    assert_eq!(
        Praise::objects().all(db).await?,
        std::slice::from_ref(&good)
    );
    assert_eq!(Praise::of_clubs().count(db).await?, 1);
    assert_eq!(
        Praise::objects()
            .filter(praise::target().eq(&hall))
            .count(db)
            .await?,
        0
    );
    let loaded = Praise::objects()
        .prefetch_related(praise::target())
        .all(db)
        .await?;
    assert_eq!(
        loaded[0].target,
        Some(remark::TargetRow::Club(chess.clone()))
    );
    let changed = Praise::objects()
        .update(db, praise::target().set(&hall))
        .await?;
    assert_eq!(changed, 1);
    assert_eq!(Remark::of_places().count(db).await?, 2);
    hall.delete(db).await?;
    assert_eq!(Remark::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn join_rows_hold_other_columns_than_keys(db: &Db) -> Result<()> {
    // The keys differ from one another, so that none is taken for another.
    for code in ["X", "Y", "Z"] {
        Place::objects()
            .create(db, NewPlace { code: code.into() })
            .await?;
    }
    let rows = ["A", "B", "C"].map(|code| NewPlace { code: code.into() });
    let places = Place::objects().bulk_create(db, rows).await?;
    let guides = ["g1", "g2"].map(|badge| NewGuide {
        badge: badge.into(),
    });
    let guides = Guide::objects().bulk_create(db, guides).await?;
    let [first, second] = guides.as_slice() else {
        panic!("two guides")
    };
    let code = |id: Id<Place>| {
        places
            .iter()
            .find(|place| place.id == id)
            .unwrap()
            .code
            .clone()
    };
    let tour = |guide: &Guide| {
        let badge = guide.badge.clone();
        move |_: Id<Guide>, place: Id<Place>| {
            NewTour {
                guide: badge.clone(),
                place: code(place),
            }
            .price(5)
        }
    };
    let made = first
        .places()
        .add_with(db, [&places[0].id, &places[1].id], tour(first))
        .await?;
    assert_eq!(made.len(), 2);
    assert_eq!(
        (
            made[1].guide_id.as_str(),
            made[1].place_id.as_str(),
            made[1].price
        ),
        ("g1", "B", 5)
    );
    let again = first
        .places()
        .add_with(db, [&places[1].id], tour(first))
        .await?;
    assert_eq!(again, [], "related already");
    second
        .places()
        .add_with(db, [&places[1].id, &places[2].id], tour(second))
        .await?;
    let wrong = second
        .places()
        .add_with(db, [&places[0].id], tour(first))
        .await;
    assert!(
        matches!(wrong, Err(Error::Unsupported { .. })),
        "another guide's tour"
    );
    assert_eq!(first.places().all(db).await?, places[..2]);
    let shown = Guide::objects()
        .filter(guide::places().any(place::code().eq("C")))
        .prefetch_related(guide::places())
        .all(db)
        .await?;
    assert_eq!((shown.len(), shown[0].places.as_slice()), (1, &places[1..]));
    let counts = Place::objects()
        .filter(place::guides().exists())
        .order_by(place::code().asc())
        .values((place::code(), place::guides().count()));
    assert_eq!(
        counts.all(db).await?,
        [("A".into(), 1), ("B".into(), 2), ("C".into(), 1)]
    );
    assert_eq!(places[1].guides().count(db).await?, 2);
    let set = first
        .places()
        .set_with(db, [&places[1].id, &places[2].id], tour(first))
        .await?;
    assert_eq!(
        (set.len(), first.places().all(db).await?),
        (1, places[1..].to_vec())
    );
    assert_eq!(
        first
            .places()
            .remove(db, [&places[0].id, &places[1].id])
            .await?,
        1
    );
    assert_eq!(places[2].guides().clear(db).await?, 2);
    assert_eq!(
        Tour::objects().values(tour::place_id()).all(db).await?,
        ["B"]
    );
    places[1].delete(db).await?;
    assert_eq!(Tour::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_model_that_goes_on_with_two_others(db: &Db) -> Result<()> {
    for sign in ["Alone", "Deep"] {
        let bar = NewBar { sign: sign.into() };
        Cellar::objects()
            .create(db, NewCellar { depth: 3, bar })
            .await?;
    }
    let below = Bar::objects().filter(bar::below().depth().eq(3));
    assert_eq!(below.count(db).await?, 2, "the link has a name of its own");
    let keys = db.query_as::<(i32,)>("SELECT of_bar FROM shapes_cellar ORDER BY 1", ());
    assert_eq!(keys.all(db).await?, [(1,), (2,)]);
    let new = NewPub {
        motto: "in and out".into(),
        bar: NewBar { sign: "Dog".into() },
        kitchen: NewKitchen { cook: "Ann".into() },
    };
    let mut dog = Pub::objects().create(db, new).await?;
    assert_eq!(dog.to_string(), "Dog, Ann");
    dog.sign = "Cat".into();
    dog.kitchen.cook = "Bob".into();
    dog.save(db).await?;
    let found = Pub::objects().filter(inn::sign().eq("Cat") & inn::cook().eq("Bob"));
    assert_eq!(found.all(db).await?, [dog.clone()]);
    let changed = Pub::objects().update(db, (inn::cook().set("Eve"), inn::motto().set("out")));
    assert_eq!(changed.await?, 1);
    dog.refresh(db).await?;
    assert_eq!(
        (dog.kitchen.cook.as_str(), dog.motto.as_str()),
        ("Eve", "out")
    );
    assert_eq!(dog.delete(db).await?.total, 3);
    assert_eq!(
        (
            Bar::objects().count(db).await?,
            Kitchen::objects().count(db).await?
        ),
        (2, 0)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_model_that_goes_on_with_another(db: &Db) -> Result<()> {
    let place = NewSpot {
        name: "Roscioli".into(),
    };
    let made = Restaurant::objects()
        .create(db, NewRestaurant { place }.stars(3))
        .await?;
    assert_eq!((made.name.as_str(), made.stars), ("Roscioli", 3));
    assert_eq!(
        Restaurant::famous().all(db).await?,
        std::slice::from_ref(&made)
    );
    let changed = Restaurant::objects()
        .filter(restaurant::name().eq("Roscioli"))
        .update(
            db,
            (
                restaurant::stars().set(1),
                restaurant::name().set("Da Enzo"),
            ),
        )
        .await?;
    assert_eq!(changed, 1);
    let places = Spot::objects()
        .select_related(spot::restaurant())
        .all(db)
        .await?;
    assert_eq!(
        places[0]
            .restaurant
            .as_ref()
            .map(|restaurant| restaurant.stars),
        Some(1)
    );
    let column = "SELECT place_ptr_id FROM shapes_restaurant";
    let keys = db.query_as::<(i32,)>(column, ()).all(db).await?;
    assert_eq!(keys, [(*places[0].id.key(),)]);
    let deleted = Restaurant::objects().delete(db).await?;
    assert_eq!(
        (
            deleted.by_model["shapes.Restaurant"],
            deleted.by_model["shapes.Place"]
        ),
        (1, 1)
    );
    let place = NewSpot {
        name: "Roscioli".into(),
    };
    let made = Restaurant::objects()
        .create(db, NewRestaurant { place })
        .await?;
    made.delete_keep_parents(db).await?;
    assert_eq!(
        (
            Restaurant::objects().count(db).await?,
            Spot::objects().count(db).await?
        ),
        (0, 1)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn rows_that_have_an_order(db: &Db) -> Result<()> {
    let question = Question::objects()
        .create(
            db,
            NewQuestion {
                text: "Why?".into(),
            },
        )
        .await?;
    let _: i32 = *question.id.key(); // the keys of this app have 32 bits
    let mut made = Vec::new();
    for text in ["a", "b", "c"] {
        let new = NewAnswer {
            question: question.id,
            text: text.into(),
        };
        made.push(Answer::objects().create(db, new).await?);
    }
    let keys: Vec<_> = made.iter().map(|answer| answer.id).collect();
    assert_eq!(question.answer_order(db).await?, keys);
    let turned: Vec<_> = keys.iter().rev().copied().collect();
    question.set_answer_order(db, &turned).await?;
    let texts = Answer::objects().values(answer::text()).all(db).await?;
    assert_eq!(texts, ["c", "b", "a"]);
    let after = Answer::objects()
        .next_by(db, &made[0], answer::text())
        .await?;
    assert_eq!(after.map(|answer| answer.id), Some(keys[1]));
    Ok(())
}

#[on_every_database(migrated)]
async fn each_database_has_its_own_collation(db: &Db) -> Result<()> {
    for text in ["B", "a", "A", "b"] {
        Word::objects()
            .create(db, NewWord { text: text.into() })
            .await?;
    }
    let words = Word::objects().order_by(word::text().asc()).all(db).await?;
    let letters: String = words.iter().map(|word| word.text.to_lowercase()).collect();
    assert_eq!(letters, "aabb", "capitals are not apart");
    Ok(())
}

async fn ledgers(db: &Db) -> Result<Vec<Ledger>> {
    let new = |code: &str, starts: Option<&str>| -> ledger::Insert {
        let new = NewLedger {
            code: code.to_owned(),
            title: format!("Title {code}"),
        };
        match starts {
            Some(day) => new.starts(day.parse::<luthier::Date>().unwrap()),
            None => new.into(),
        }
    };
    let new = [
        new("a", Some("2026-01-02")),
        new("b", None),
        new("c", Some("2026-01-03")),
    ];
    Ledger::objects().bulk_create(db, new).await
}

#[on_every_database(migrated)]
async fn the_newest_and_the_oldest_row(db: &Db) -> Result<()> {
    let none = Ledger::objects().latest(db).await.unwrap_err();
    assert!(
        matches!(
            none,
            Error::DoesNotExist {
                model: "tables.Ledger"
            }
        ),
        "{none:?}"
    );
    let made = ledgers(db).await?;
    // All of one day, so the key decides.
    assert_eq!(Ledger::objects().latest(db).await?, made[2]);
    assert_eq!(Ledger::objects().earliest(db).await?, made[0]);
    // NULL is the smallest value, here as everywhere; the order of the query does not count.
    let by_start = || Ledger::objects().order_by(ledger::code().desc());
    let found = by_start().latest_by(db, ledger::starts()).await?;
    assert_eq!(found.code, "c");
    let found = by_start().earliest_by(db, ledger::starts()).await?;
    assert_eq!(found.code, "b");
    let order = (ledger::starts().desc(), ledger::code());
    assert_eq!(by_start().latest_by(db, order).await?.code, "b");
    let codes = by_start().values(ledger::code());
    assert_eq!(codes.latest(db).await?, "c");
    let few = Ledger::objects().filter(ledger::starts().is_not_null());
    let error = few.limit(2).latest(db).await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    Ok(())
}

#[on_every_database(migrated)]
async fn null_stands_where_the_order_says(db: &Db) -> Result<()> {
    ledgers(db).await?;
    let codes = async |rows: luthier::QuerySet<Ledger>| {
        let codes: Vec<String> = rows.values(ledger::code()).all(db).await?;
        Ok::<_, Error>(codes.concat())
    };
    assert_eq!(codes(Ledger::by_start()).await?, "cab");
    assert_eq!(codes(Ledger::by_start().reverse()).await?, "bac");
    let usual = Ledger::objects().order_by((ledger::starts().desc(), ledger::code()));
    assert_eq!(codes(usual).await?, "cab", "NULL is the smallest");
    let first = ledger::starts().desc().nulls_first();
    let first = Ledger::objects().order_by(first);
    assert_eq!(codes(first).await?, "bca");
    Ok(())
}

#[on_every_database(migrated)]
async fn validators_of_choices_and_keys(db: &Db) -> Result<()> {
    use kitchen_sink::models::rules::{Level, form::Size};
    let error = Form::objects()
        .create(db, NewForm {}.level(Level::High).size(Size::Large))
        .await
        .unwrap_err();
    let Error::Validation(errors) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(errors.of("level")[0].code, "max_value", "{error}");
    assert_eq!(errors.of("size")[0].to_string(), "Sold out.", "{error}");
    let new = NewLedger {
        code: "a".to_owned(),
        title: "A".to_owned(),
    };
    let error = Ledger::objects()
        .create(db, new.owner(Id::<Visitor>::new(0)))
        .await
        .unwrap_err();
    let Error::Validation(errors) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(errors.of("owner")[0].code, "min_value", "{error}");
    Visitor::objects().create(db, NewVisitor {}).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn a_path_is_one_of_a_folder(db: &Db) -> Result<()> {
    let offered = |meta: &luthier::meta::ModelMeta| meta.field("path").unwrap().file_path.unwrap();
    let choices = offered(<Nothing as luthier::Model>::META)
        .choices()
        .unwrap();
    let names: Vec<&str> = choices.iter().map(|(_, name)| name.as_str()).collect();
    assert!(names.contains(&"kinds.models"), "{names:?}");
    assert!(names.is_sorted(), "{names:?}");
    let (path, _) = choices[0].clone();
    let made = Nothing::objects()
        .create(db, NewNothing {}.path(path.clone()))
        .await?;
    assert_eq!(made.path, Some(path));
    for wrong in ["/etc/passwd", "kinds.models"] {
        let error = Nothing::objects()
            .create(db, NewNothing {}.path(wrong))
            .await
            .unwrap_err();
        let Error::Validation(errors) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(errors.of("path")[0].code, "invalid_choice", "{error}");
    }
    let papers = offered(<Everything as luthier::Model>::META);
    assert_eq!((papers.path)(), "/srv/papers");
    assert!(papers.recursive && papers.allow_files && papers.allow_folders);
    assert!(papers.choices().is_err(), "there is no such folder");
    Ok(())
}

#[test]
fn the_metadata_has_permissions_and_what_many_to_many_fields_say() {
    let meta = <Ledger as luthier::Model>::META;
    let permissions: Vec<(&str, &str)> = meta
        .permissions
        .iter()
        .map(|permission| (permission.codename, permission.name))
        .collect();
    assert_eq!(
        permissions,
        [
            ("add_ledger", "Can add ledger"),
            ("view_ledger", "Can view ledger"),
            ("close_ledger", "Can close ledgers"),
        ]
    );
    let society = <Society as luthier::Model>::META;
    let usual = society.permissions.iter().map(|it| it.codename);
    assert_eq!(
        usual.collect::<Vec<_>>(),
        [
            "add_society",
            "change_society",
            "delete_society",
            "view_society"
        ]
    );
    let field = |meta: &luthier::meta::ModelMeta, name| meta.relation(name).unwrap().field;
    let friends = field(<Club as luthier::Model>::META, "friends").unwrap();
    assert_eq!(
        (
            friends.verbose_name,
            friends.help_text,
            friends.blank,
            friends.editable
        ),
        ("friends", "", true, true)
    );
    let clubs = field(<Member as luthier::Model>::META, "clubs").unwrap();
    assert!(!clubs.blank);
    // The other end is no field.
    assert_eq!(field(<Target as luthier::Model>::META, "clubs"), None);
    assert_eq!(field(<Ledger as luthier::Model>::META, "owner"), None);
}

/// In a constraint as in a query, what is folded gives way to the collation that is named, and columns that differ compare as
/// texts do.
#[on_every_database(migrated)]
async fn collations_meet_in_constraints(db: &Db) -> Result<()> {
    let new = |word: &str, read: &str| NewReading {
        word: word.into(),
        read: read.into(),
    };
    let mut lead = Reading::objects().create(db, new("lead", "LED")).await?;
    assert_eq!(lead.kept, "leadled");
    lead.read = "leed".into();
    lead.save(db).await?;
    let same = Reading::objects().create(db, new("lead", "lead")).await;
    assert!(matches!(
        same,
        Err(Error::Validation(_) | Error::CheckViolation { .. })
    ));
    Ok(())
}
