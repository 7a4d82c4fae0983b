//! Models that inherit from a model with a table: two rows that are one.

use luthier::{Db, Error, Result};
use luthier_test_support::on_every_database;
use places::models::guide::{
    Dish, Hotel, Label, NewDish, NewHotel, NewLabel, NewPizzeria, NewPlace, NewRestaurant, NewTown,
    NewVisit, Pizzeria, Place, Restaurant, Reviewed, Town, Visit, dish, hotel, pizzeria, place,
    restaurant, reviewed, town, visit,
};

use crate::{events, migrated};

async fn rome(db: &Db) -> Result<Town> {
    Town::objects()
        .create(
            db,
            NewTown {
                name: "Rome".into(),
            },
        )
        .await
}

fn new_place(name: &str, town: &Town) -> NewPlace {
    NewPlace {
        name: name.into(),
        town: town.id,
    }
}

fn new_restaurant(name: &str, town: &Town) -> NewRestaurant {
    NewRestaurant {
        place: new_place(name, town),
        serves_fish: true,
    }
}

#[on_every_database(migrated)]
async fn a_child_is_written_and_read_with_its_parent(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    Place::objects()
        .create(db, new_place("Pantheon", &town))
        .await?;
    let new = new_restaurant("Roscioli", &town)
        .stars(2)
        .score(7)
        .note("book ahead");
    let mut made = Restaurant::objects().create(db, new).await?;
    assert_eq!(
        (made.name.as_str(), made.stars, made.place.score),
        ("Roscioli", 2, 7)
    );
    assert_eq!(made.place_ptr_id.key(), &made.place.id, "one key");
    let parent = Place::objects().get_by_key(db, &made.place.id).await?;
    assert_eq!(parent, made.place);
    let read = Restaurant::objects()
        .get_by_key(db, &made.place_ptr_id)
        .await?;
    assert_eq!(read, made);
    assert_eq!(Restaurant::objects().all(db).await?, [made.clone()]);
    assert_eq!(parent.fetch_restaurant(db).await?, Some(made.clone()));
    made.place.name = "Da Enzo".into();
    made.stars = 3;
    made.save(db).await?;
    let read = Restaurant::objects()
        .get(db, restaurant::name().eq("Da Enzo"))
        .await?;
    assert_eq!((read.stars, read.serves_fish), (3, true));
    made.score = 9;
    made.stars = 0;
    made.save_fields(db, restaurant::score()).await?;
    made.refresh(db).await?;
    assert_eq!((made.score, made.stars), (9, 3));
    made.score = 1;
    made.stars = 1;
    made.save_fields(db, (restaurant::score(), restaurant::stars()))
        .await?;
    made.refresh(db).await?;
    assert_eq!((made.score, made.stars), (1, 1));
    Ok(())
}

#[on_every_database(migrated)]
async fn columns_of_the_parent_are_filtered_ordered_selected(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    for (name, stars, score) in [("b", 1, 3), ("a", 2, 2), ("c", 3, 9)] {
        let new = new_restaurant(name, &town).stars(stars).score(score);
        Restaurant::objects().create(db, new).await?;
    }
    let names = Restaurant::objects()
        .values(restaurant::name())
        .all(db)
        .await?;
    assert_eq!(names, ["a", "b", "c"], "the ordering is inherited");
    let found = Restaurant::objects()
        .filter(restaurant::score().gt(2) & restaurant::stars().lt(3))
        .order_by(restaurant::score().desc())
        .values((restaurant::name(), restaurant::stars(), restaurant::id()));
    let found = found.all(db).await?;
    assert_eq!((found.len(), found[0].0.as_str()), (1, "b"));
    assert_eq!(
        Restaurant::good().count(db).await?,
        1,
        "a manager of the parent"
    );
    let famous = Restaurant::famous()
        .values(restaurant::name())
        .all(db)
        .await?;
    assert_eq!(famous, ["c", "a"]);
    let worth = Restaurant::objects().values((restaurant::worth(), restaurant::visits()));
    assert_eq!(worth.all(db).await?, [(22, 0), (13, 0), (39, 0)]);
    let sums = Restaurant::objects()
        .aggregate(db, (restaurant::score().sum(), restaurant::stars().max()))
        .await?;
    assert_eq!(sums, (Some(14), Some(3)));
    let by_town = Restaurant::objects().filter(restaurant::town().name().eq("Rome"));
    assert_eq!(by_town.count(db).await?, 3);
    let whole = Place::objects().filter(place::restaurant().stars().gt(1));
    assert_eq!(whole.values(place::name()).all(db).await?, ["a", "c"]);
    let sliced = Restaurant::objects().slice(1..2).all(db).await?;
    assert_eq!(sliced[0].name, "b");
    let first = Restaurant::objects()
        .order_by(restaurant::score().asc())
        .first(db)
        .await?;
    assert_eq!(first.unwrap().to_string(), "a");
    Ok(())
}

#[on_every_database(migrated)]
async fn updates_write_each_column_where_it_is(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    for (name, stars, score) in [("a", 1, 3), ("b", 2, 2)] {
        let new = new_restaurant(name, &town).stars(stars).score(score);
        Restaurant::objects().create(db, new).await?;
    }
    Place::objects().create(db, new_place("c", &town)).await?;
    let both = (
        restaurant::stars().set(3),
        restaurant::score().set(5),
        restaurant::note().set("x"),
    );
    let changed = Restaurant::objects()
        .filter(restaurant::name().eq("a"))
        .update(db, both)
        .await?;
    assert_eq!(changed, 1);
    let more = restaurant::score().set(restaurant::score() + 1);
    assert_eq!(Restaurant::objects().update(db, more).await?, 2);
    let read = Place::objects().values((place::name(), place::score(), place::note()));
    assert_eq!(
        read.all(db).await?,
        [
            ("a".to_owned(), 6, Some("x".to_owned())),
            ("b".to_owned(), 3, None),
            ("c".to_owned(), 0, None)
        ]
    );
    assert_eq!(
        Restaurant::objects()
            .filter(restaurant::stars().eq(3))
            .count(db)
            .await?,
        1
    );
    let mut rows = Restaurant::objects().all(db).await?;
    for row in &mut rows {
        row.score += 10;
        row.stars += 1;
    }
    let fields = (restaurant::score(), restaurant::stars());
    assert_eq!(
        Restaurant::objects().bulk_update(db, &rows, fields).await?,
        2
    );
    let read = Restaurant::objects().values((restaurant::score(), restaurant::stars()));
    assert_eq!(read.all(db).await?, [(16, 4), (13, 3)]);
    Ok(())
}

#[on_every_database(migrated)]
async fn deleting_takes_both_rows_and_what_refers_to_either(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    let mut made = Vec::new();
    for name in ["a", "b", "c"] {
        let row = Restaurant::objects()
            .create(db, new_restaurant(name, &town))
            .await?;
        let new = NewDish {
            restaurant: row.place_ptr_id,
            name: "soup".into(),
        };
        Dish::objects().create(db, new).await?;
        Visit::objects()
            .create(
                db,
                NewVisit {
                    place: row.place.id,
                    who: "Ann".into(),
                },
            )
            .await?;
        made.push(row);
    }
    let all = [
        ("guide.Dish", 1),
        ("guide.Place", 1),
        ("guide.Restaurant", 1),
        ("guide.Visit", 1),
    ];
    let deleted = made[0].delete(db).await?;
    assert_eq!(
        deleted.by_model.into_iter().collect::<Vec<_>>(),
        all,
        "by the child"
    );
    let deleted = made[1].place.delete(db).await?;
    assert_eq!(
        deleted.by_model.into_iter().collect::<Vec<_>>(),
        all,
        "by the parent"
    );
    let kept = made[2].delete_keep_parents(db).await?;
    let counts: Vec<_> = kept.by_model.into_iter().collect();
    assert_eq!(counts, [("guide.Dish", 1), ("guide.Restaurant", 1)]);
    assert_eq!(Place::objects().values(place::name()).all(db).await?, ["c"]);
    assert_eq!(Visit::objects().count(db).await?, 1);
    Restaurant::objects()
        .create(db, new_restaurant("d", &town))
        .await?;
    let deleted = Restaurant::objects()
        .filter(restaurant::name().eq("d"))
        .delete(db)
        .await?;
    assert_eq!(deleted.total, 2);
    assert_eq!(Place::objects().count(db).await?, 1);
    assert_eq!(town.delete(db).await?.total, 3);
    Ok(())
}

#[on_every_database(migrated)]
async fn relations_lead_from_and_to_children(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    let made = Restaurant::objects()
        .create(db, new_restaurant("a", &town))
        .await?;
    Place::objects().create(db, new_place("b", &town)).await?;
    let new = NewDish {
        restaurant: made.place_ptr_id,
        name: "soup".into(),
    };
    Dish::objects().create(db, new).await?;
    Visit::objects()
        .create(
            db,
            NewVisit {
                place: made.place.id,
                who: "Ann".into(),
            },
        )
        .await?;
    Label::objects()
        .create(
            db,
            NewLabel {
                name: "cosy".into(),
            },
        )
        .await?;
    made.tags().add(db, &["cosy".into()]).await?;
    // From a child: a relation of its parent, its own, and over a join table.
    let loaded = Restaurant::objects()
        .select_related(restaurant::town())
        .prefetch_related((
            restaurant::dishes(),
            restaurant::visit_set(),
            restaurant::tags(),
        ))
        .one(db)
        .await?;
    assert_eq!(loaded.town.name, "Rome");
    assert_eq!(
        (
            loaded.dishes.len(),
            loaded.visit_set.len(),
            loaded.tags.len()
        ),
        (1, 1, 1)
    );
    let seen = Restaurant::objects().filter(restaurant::visit_set().any(visit::who().eq("Ann")));
    assert_eq!(seen.count(db).await?, 1);
    assert_eq!(made.visit_set().count(db).await?, 1);
    assert_eq!(made.fetch_town(db).await?, town);
    // To a child.
    let loaded = Dish::objects()
        .select_related(dish::restaurant())
        .one(db)
        .await?;
    assert_eq!(
        (loaded.restaurant.name.as_str(), loaded.restaurant.stars),
        ("a", 0)
    );
    let of = Dish::objects().filter(dish::restaurant().town().name().eq("Rome"));
    assert_eq!(of.count(db).await?, 1);
    let of = Dish::objects().filter(dish::restaurant().score().eq(0));
    assert_eq!(of.count(db).await?, 1);
    // Down from the parent: there, or not.
    let down = Place::objects()
        .select_related(place::restaurant())
        .all(db)
        .await?;
    let down: Vec<_> = down.iter().map(|place| place.restaurant.as_ref()).collect();
    assert_eq!(down, [Some(&made), None]);
    let towns = Town::objects()
        .prefetch_related(town::places())
        .all(db)
        .await?;
    assert_eq!(towns[0].places.len(), 2);
    let nested = Town::objects()
        .prefetch_related(town::places().with(place::restaurant()))
        .one(db)
        .await?;
    assert!(nested.places[0].restaurant.is_some());
    Ok(())
}

#[on_every_database(migrated)]
async fn parents_have_parents(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    let new = NewPizzeria {
        restaurant: new_restaurant("Da Remo", &town),
        oven: "wood".into(),
    };
    let mut made = Pizzeria::objects()
        .create(db, new.stars(1).score(8))
        .await?;
    assert_eq!(made.to_string(), "Da Remo (wood)");
    assert_eq!(
        (made.name.as_str(), made.stars, made.score),
        ("Da Remo", 1, 8)
    );
    let wanted =
        pizzeria::name().eq("Da Remo") & pizzeria::stars().eq(1) & pizzeria::oven().ne("gas");
    assert_eq!(Pizzeria::objects().get(db, wanted).await?, made);
    made.name = "Baffetto".into();
    made.stars = 2;
    made.oven = "gas".into();
    made.save(db).await?;
    assert_eq!(Pizzeria::famous().one(db).await?, made);
    let set = (
        pizzeria::score().set(pizzeria::score() + 1),
        pizzeria::oven().set("wood"),
    );
    Pizzeria::objects().update(db, set).await?;
    made.refresh(db).await?;
    assert_eq!((made.score, made.oven.as_str()), (9, "wood"));
    let by_town = Pizzeria::objects()
        .select_related(pizzeria::town())
        .one(db)
        .await?;
    assert_eq!(by_town.town.name, "Rome");
    assert_eq!(made.delete(db).await?.total, 3);
    assert_eq!(Place::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn many_at_once_and_without_columns_of_its_own(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    let new = ["x", "y"].map(|name| NewHotel {
        place: new_place(name, &town),
    });
    let made = Hotel::objects().bulk_create(db, new).await?;
    assert_eq!(made.len(), 2);
    let names = Hotel::objects()
        .filter(hotel::score().eq(0))
        .values(hotel::name())
        .all(db)
        .await?;
    assert_eq!(names, ["x", "y"]);
    let mut first = made[0].clone();
    first.name = "z".into();
    first.save(db).await?;
    assert_eq!(
        Hotel::objects().values(hotel::name()).all(db).await?,
        ["y", "z"]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn everything_or_nothing(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    Restaurant::objects()
        .create(db, new_restaurant("a", &town))
        .await?;
    let again = Restaurant::objects()
        .create(db, new_restaurant("a", &town))
        .await
        .unwrap_err();
    assert!(matches!(again, Error::UniqueViolation { .. }), "{again:?}");
    let long = new_restaurant(&"x".repeat(81), &town);
    let refused = Restaurant::objects().create(db, long).await;
    assert!(
        matches!(refused, Err(Error::Validation(_))),
        "the parent's values are validated"
    );
    // The child is refused: the parent goes with it.
    let stars = new_restaurant("b", &town).stars(-1);
    assert!(Restaurant::objects().create(db, stars).await.is_err());
    assert_eq!(Place::objects().count(db).await?, 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_proxy_of_a_child_and_its_hooks(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    let new = new_restaurant("a", &town).stars(1);
    let made = Reviewed::objects().create(db, new).await?;
    assert_eq!((made.name.as_str(), made.stars), ("a", 1));
    let found = Reviewed::starred()
        .filter(reviewed::name().eq("a"))
        .one(db)
        .await?;
    assert_eq!(found, made);
    Restaurant::from(made).delete(db).await?;
    assert_eq!(
        events(db).await?,
        ["seating a", "place a", "gone a"],
        "those of the child and of its parent"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn what_is_unique_in_the_parent_is_asked_there(db: &Db) -> Result<()> {
    let town = rome(db).await?;
    Place::objects()
        .create(db, new_place("Pantheon", &town))
        .await?;
    let codes = |answer: Result<()>| match answer {
        Err(Error::Validation(errors)) => errors.of("__all__")[0].code.to_string(),
        other => format!("{other:?}"),
    };
    let new = new_restaurant("Pantheon", &town);
    let answer = Restaurant::objects().validate_unique(db, new).await;
    assert_eq!(codes(answer), "unique_together");
    let new = new_restaurant("Roscioli", &town);
    Restaurant::objects()
        .validate_unique(db, new.clone())
        .await?;
    let mut made = Restaurant::objects().create(db, new).await?;
    made.validate_unique(db).await?;
    made.name = "Pantheon".into();
    assert_eq!(codes(made.validate_unique(db).await), "unique_together");
    made.validate_unique_but(db, restaurant::name()).await?;
    Ok(())
}
