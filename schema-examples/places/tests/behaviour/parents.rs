//! Models that inherit from several models with tables, and children with links or keys of their own.

use luthier::{Db, Error, Result};
use luthier_test_support::on_every_database;
use places::models::pubs::{
    Bar, Brewery, Cellar, Club, Extra, Gastropub, Kitchen, Meal, NewBar, NewBrewery, NewCellar,
    NewClub, NewExtra, NewGastropub, NewKitchen, NewMeal, NewPub, NewRegular, NewRound, NewVan,
    Pub, Quizzed, Regular, Round, Stocked, Van, bar, cellar, club, extra, gastropub, kitchen, meal,
    r#pub as pub_, quizzed, regular, round, van,
};

use crate::{events, migrated};

fn new_pub(sign: &str, cook: &str) -> NewPub {
    NewPub {
        motto: format!("{sign}!"),
        bar: NewBar { sign: sign.into() },
        kitchen: NewKitchen { cook: cook.into() },
    }
}

async fn brewery(db: &Db, name: &str) -> Result<Brewery> {
    let name = name.to_owned();
    Brewery::objects().create(db, NewBrewery { name }).await
}

/// Two pubs, between rows that let the keys of the parents differ.
async fn pubs(db: &Db) -> Result<[Pub; 2]> {
    for sign in ["Alone", "Sole"] {
        let sign = sign.to_owned();
        Bar::objects().create(db, NewBar { sign }).await?;
    }
    let dog = new_pub("Dog", "Ann").beers(4).seats(30);
    let cat = new_pub("Cat", "Bob").beers(2).seats(60).quiz(true);
    Ok([
        Pub::objects().create(db, dog).await?,
        Pub::objects().create(db, cat).await?,
    ])
}

#[on_every_database(migrated)]
async fn a_row_of_two_parents_is_written_and_read_whole(db: &Db) -> Result<()> {
    let [mut dog, cat] = pubs(db).await?;
    assert_eq!(
        (dog.sign.as_str(), dog.beers, dog.kitchen.seats),
        ("Dog", 4, 30)
    );
    assert_eq!(
        dog.bar_ptr_id.key(),
        &dog.bar.bar_id,
        "the key is that of the first"
    );
    assert_eq!(
        dog.kitchen_ptr_id, dog.kitchen.kitchen_id,
        "the second is linked"
    );
    assert_eq!(Pub::objects().get_by_key(db, &dog.bar_ptr_id).await?, dog);
    assert_eq!(
        Pub::objects().all(db).await?,
        [cat.clone(), dog.clone()],
        "in the order of the first parent"
    );
    let kitchen = Kitchen::objects()
        .get_by_key(db, &dog.kitchen_ptr_id)
        .await?;
    assert_eq!(kitchen, dog.kitchen);
    assert_eq!(kitchen.fetch_pub(db).await?, Some(dog.clone()));
    assert_eq!(dog.bar.fetch_pub(db).await?, Some(dog.clone()));
    assert_eq!(dog.to_string(), "Dog!: Ann at Dog");
    dog.sign = "Red Dog".into();
    dog.kitchen.cook = "Eve".into();
    dog.motto = "Woof".into();
    dog.kitchen_ptr_id = cat.kitchen_ptr_id;
    dog.save(db).await?;
    assert_eq!(
        dog.kitchen_ptr_id, dog.kitchen.kitchen_id,
        "the link follows the row"
    );
    assert_eq!(Pub::objects().get_by_key(db, &dog.bar_ptr_id).await?, dog);
    dog.beers = 9;
    dog.kitchen.seats = 1;
    dog.quiz = true;
    dog.save_fields(db, (pub_::seats(), pub_::quiz())).await?;
    dog.refresh(db).await?;
    assert_eq!((dog.beers, dog.kitchen.seats, dog.quiz), (4, 1, true));
    dog.beers = 7;
    dog.save_fields(db, pub_::beers()).await?;
    dog.refresh(db).await?;
    assert_eq!(dog.beers, 7);
    Ok(())
}

#[on_every_database(migrated)]
async fn columns_of_both_parents_are_queried(db: &Db) -> Result<()> {
    let [dog, cat] = pubs(db).await?;
    let found = Pub::objects().filter(pub_::seats().gt(40) & pub_::sign().eq("Cat"));
    assert_eq!(found.all(db).await?, std::slice::from_ref(&cat));
    let rows = Pub::objects().order_by(pub_::cook().asc()).values((
        pub_::sign(),
        pub_::cook(),
        pub_::motto(),
        pub_::weight(),
    ));
    assert_eq!(
        rows.all(db).await?,
        [
            ("Dog".to_owned(), "Ann".to_owned(), "Dog!".to_owned(), 34),
            ("Cat".to_owned(), "Bob".to_owned(), "Cat!".to_owned(), 62)
        ]
    );
    assert_eq!(
        Pub::busy().values(pub_::cook()).all(db).await?,
        ["Bob", "Ann"]
    );
    assert_eq!(
        Pub::supplied().count(db).await?,
        2,
        "a manager of the first parent"
    );
    assert_eq!(
        Pub::large().all(db).await?,
        std::slice::from_ref(&cat),
        "and of the second"
    );
    let sums = Pub::objects().aggregate(db, (pub_::beers().sum(), pub_::seats().sum()));
    assert_eq!(sums.await?, (Some(6), Some(90)));
    assert_eq!(
        Bar::objects()
            .filter(bar::r#pub().seats().lt(40))
            .count(db)
            .await?,
        1
    );
    let kitchens = Kitchen::objects().filter(kitchen::r#pub().sign().eq("Dog"));
    assert_eq!(kitchens.all(db).await?, std::slice::from_ref(&dog.kitchen));
    let joined = Bar::objects()
        .filter(bar::sign().eq("Dog"))
        .select_related(bar::r#pub())
        .all(db)
        .await?;
    assert_eq!(joined[0].r#pub, Some(dog));
    assert_eq!(
        Quizzed::objects().values(quizzed::cook()).all(db).await?,
        ["Bob"]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn relations_of_both_parents_are_relations_of_the_child(db: &Db) -> Result<()> {
    let [dog, cat] = pubs(db).await?;
    let (fox, owl) = (brewery(db, "Fox").await?, brewery(db, "Owl").await?);
    let name = "oven".into();
    let oven = Extra::objects().create(db, NewExtra { name }).await?;
    let mut cat = cat;
    cat.supplier_id = Some(fox.id);
    cat.kitchen.helper_id = Some(owl.id);
    cat.save(db).await?;
    cat.kitchen.extras().add(db, [&oven.name]).await?;
    for (bar, drink) in [
        (dog.bar.bar_id, "ale"),
        (dog.bar.bar_id, "rum"),
        (cat.bar.bar_id, "gin"),
    ] {
        let drink = drink.to_owned();
        Round::objects().create(db, NewRound { bar, drink }).await?;
    }
    for (kitchen, name) in [
        (dog.kitchen.kitchen_id, "pie"),
        (cat.kitchen.kitchen_id, "fish"),
    ] {
        let name = name.to_owned();
        Meal::objects()
            .create(db, NewMeal { kitchen, name })
            .await?;
    }
    let by = |condition| Pub::objects().filter(condition).values(pub_::sign());
    assert_eq!(
        by(pub_::rounds().any(round::drink().eq("rum")))
            .all(db)
            .await?,
        ["Dog"]
    );
    assert_eq!(
        by(pub_::meals().any(meal::name().eq("fish")))
            .all(db)
            .await?,
        ["Cat"]
    );
    assert_eq!(
        by(pub_::extras().any(extra::name().eq("oven")))
            .all(db)
            .await?,
        ["Cat"]
    );
    assert_eq!(by(pub_::helper().name().eq("Owl")).all(db).await?, ["Cat"]);
    assert_eq!(
        by(pub_::supplier().name().eq("Fox")).all(db).await?,
        ["Cat"]
    );
    let rows = Pub::objects()
        .select_related((pub_::supplier(), pub_::helper()))
        .prefetch_related((
            pub_::rounds(),
            pub_::meals(),
            pub_::extras(),
            pub_::regulars(),
        ))
        .all(db)
        .await?;
    let [whole, other] = rows.as_slice() else {
        panic!("two pubs")
    };
    assert_eq!(whole.sign, "Cat");
    assert_eq!(
        whole.rounds.len() + whole.meals.len() + whole.extras.len(),
        3
    );
    assert_eq!(whole.meals[0].name, "fish");
    assert_eq!(
        (
            other.rounds.len(),
            other.extras.len(),
            other.meals[0].name.as_str()
        ),
        (2, 0, "pie")
    );
    assert_eq!(
        whole.helper.as_ref().map(|it| it.name.as_str()),
        Some("Owl")
    );
    assert_eq!(
        Pub::objects()
            .values((pub_::sign(), pub_::orders()))
            .all(db)
            .await?,
        [("Cat".into(), 1), ("Dog".into(), 2)]
    );
    assert_eq!(cat.kitchen.meals().count(db).await?, 1);
    assert_eq!(cat.rounds().count(db).await?, 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn updates_find_the_rows_of_each_parent(db: &Db) -> Result<()> {
    let [dog, _] = pubs(db).await?;
    let changed = Pub::objects()
        .filter(pub_::cook().eq("Ann"))
        .update(
            db,
            (
                pub_::seats().set(5),
                pub_::beers().set(8),
                pub_::motto().set("x"),
            ),
        )
        .await?;
    assert_eq!(changed, 1);
    let changed = Pub::objects()
        .update(
            db,
            (
                pub_::seats().set(pub_::seats() + pub_::beers()),
                pub_::quiz().set(true),
            ),
        )
        .await?;
    assert_eq!(changed, 2);
    let rows = Pub::objects().values((pub_::sign(), pub_::seats(), pub_::beers(), pub_::quiz()));
    assert_eq!(
        rows.all(db).await?,
        [("Cat".into(), 62, 2, true), ("Dog".into(), 13, 8, true)]
    );
    let mut both: Vec<Pub> = Pub::objects().all(db).await?;
    for row in &mut both {
        row.kitchen.seats += 1;
        row.bar.beers += 1;
    }
    Pub::objects()
        .bulk_update(db, &both, (pub_::seats(), pub_::beers()))
        .await?;
    assert_eq!(Pub::objects().all(db).await?, both);
    assert_eq!(
        Kitchen::objects()
            .get_by_key(db, &dog.kitchen_ptr_id)
            .await?
            .seats,
        14
    );
    let mut many = Vec::new();
    for n in 0..3 {
        let new = new_pub(&format!("p{n}"), &format!("c{n}")).seats(n);
        many.push(new);
    }
    let made = Pub::objects().bulk_create(db, many).await?;
    assert_eq!(
        made.iter().map(|row| row.kitchen.seats).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert_eq!(Pub::objects().count(db).await?, 5);
    Ok(())
}

#[on_every_database(migrated)]
async fn deleting_takes_the_rows_of_all_parents(db: &Db) -> Result<()> {
    let [dog, cat] = pubs(db).await?;
    let name = "Max".to_owned();
    let pub_ = dog.bar_ptr_id;
    Regular::objects()
        .create(db, NewRegular { r#pub: pub_, name })
        .await?;
    let kitchen = dog.kitchen.kitchen_id;
    Meal::objects()
        .create(
            db,
            NewMeal {
                kitchen,
                name: "pie".into(),
            },
        )
        .await?;
    let gone = dog.delete(db).await?;
    assert_eq!(gone.total, 5, "{gone:?}");
    assert_eq!(gone.by_model["pubs.Kitchen"], 1);
    assert_eq!(
        (
            Bar::objects().count(db).await?,
            Kitchen::objects().count(db).await?
        ),
        (3, 1)
    );
    let gone = cat.delete_keep_parents(db).await?;
    assert_eq!(gone.total, 1);
    assert_eq!(
        (
            Bar::objects().count(db).await?,
            Kitchen::objects().count(db).await?
        ),
        (3, 1)
    );
    // A kitchen that goes takes the pub, and that its bar.
    let owl = Pub::objects().create(db, new_pub("Owl", "Ivo")).await?;
    let gone = owl.kitchen.delete(db).await?;
    assert_eq!(gone.by_model["pubs.Bar"], 1, "{gone:?}");
    assert_eq!(
        (
            Bar::objects().count(db).await?,
            Pub::objects().count(db).await?
        ),
        (3, 0)
    );
    let gone = Pub::objects().delete(db).await?;
    assert_eq!(gone.total, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_write_of_all_tables_is_one(db: &Db) -> Result<()> {
    let [dog, _] = pubs(db).await?;
    let twice = new_pub("Third", "Ann");
    let error = Pub::objects().create(db, twice.clone()).await.unwrap_err();
    assert!(matches!(error, Error::UniqueViolation { .. }), "{error:?}");
    assert_eq!(
        Bar::objects()
            .filter(bar::sign().eq("Third"))
            .count(db)
            .await?,
        0
    );
    let error = Pub::objects().validate_unique(db, twice).await.unwrap_err();
    assert!(error.to_string().contains("cook"), "{error}");
    dog.validate_unique(db).await?;
    let mut other = dog.clone();
    other.kitchen.cook = "Bob".into();
    let error = other.validate_unique(db).await.unwrap_err();
    assert!(error.to_string().contains("cook"), "{error}");
    other.validate_unique_but(db, pub_::cook()).await?;
    Ok(())
}

#[on_every_database(migrated)]
async fn hooks_of_all_parents_are_called(db: &Db) -> Result<()> {
    let mut owl = Pub::objects().create(db, new_pub("Owl", "Ivo")).await?;
    owl.save(db).await?;
    owl.delete(db).await?;
    let happened = events(db).await?;
    let (saved, gone) = happened.split_at(4);
    assert_eq!(
        saved,
        [
            "bar Owl (true)",
            "kitchen of Ivo (true)",
            "bar Owl (false)",
            "kitchen of Ivo (false)"
        ]
    );
    let mut gone = gone.to_vec();
    gone.sort();
    assert_eq!(gone, ["no bar Owl", "no kitchen of Ivo"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn keys_of_parents_may_be_given(db: &Db) -> Result<()> {
    let key = luthier::Uuid::now_v7();
    let new = new_pub("Owl", "Ivo")
        .bar_id(luthier::Id::new(500))
        .kitchen_id(luthier::Id::new(key));
    let owl = Pub::objects().create(db, new).await?;
    assert_eq!(
        (*owl.bar.bar_id.key(), *owl.kitchen.kitchen_id.key()),
        (500, key)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn children_of_children_have_all_tables(db: &Db) -> Result<()> {
    let new = NewGastropub {
        stars: 3,
        r#pub: new_pub("Hen", "Mia"),
    };
    let mut hen = Gastropub::objects()
        .create(db, new.seats(77).beers(6))
        .await?;
    assert_eq!((hen.cook_of(), hen.beers), ("Mia", 6));
    let found =
        Gastropub::objects().filter(gastropub::seats().eq(77) & gastropub::sign().eq("Hen"));
    assert_eq!(found.all(db).await?, [hen.clone()]);
    hen.r#pub.kitchen.seats = 70;
    hen.save(db).await?;
    Gastropub::objects()
        .update(db, gastropub::seats().set(gastropub::seats() + 1))
        .await?;
    hen.refresh(db).await?;
    assert_eq!(hen.r#pub.kitchen.seats, 71);
    assert_eq!(hen.delete(db).await?.total, 4);
    assert_eq!(Kitchen::objects().count(db).await?, 0);
    Ok(())
}

/// What the row inside the row inside has.
trait CookOf {
    fn cook_of(&self) -> &str;
}

impl CookOf for Gastropub {
    fn cook_of(&self) -> &str {
        &self.kitchen.cook
    }
}

#[on_every_database(migrated)]
async fn a_link_may_be_declared(db: &Db) -> Result<()> {
    let new = NewCellar {
        metres: 4,
        bar: NewBar {
            sign: "Deep".into(),
        },
    };
    let made = Cellar::objects().create(db, new.beers(2)).await?;
    assert_eq!(made.above_id.key(), &made.bar.bar_id);
    assert_eq!(made.bar.fetch_below(db).await?, Some(made.clone()));
    let found = Cellar::objects().filter(cellar::beers().eq(2) & cellar::above().sign().eq("Deep"));
    assert_eq!(found.all(db).await?, std::slice::from_ref(&made));
    assert_eq!(
        Bar::objects()
            .filter(bar::below().metres().gt(3))
            .count(db)
            .await?,
        1
    );
    assert_eq!(made.delete(db).await?.total, 2);
    Ok(())
}

#[on_every_database(migrated)]
async fn an_abstract_base_may_have_a_parent(db: &Db) -> Result<()> {
    let new = NewClub {
        licence: "7".into(),
        fee: 20,
        bar: NewBar {
            sign: "Elks".into(),
        },
    };
    let made = Club::objects().create(db, new).await?;
    let found = Club::objects().filter(club::sign().eq("Elks") & club::licence().eq("7"));
    assert_eq!(found.all(db).await?, std::slice::from_ref(&made));
    assert_eq!(made.bar.fetch_club(db).await?, Some(made));
    Ok(())
}

#[on_every_database(migrated)]
async fn a_child_may_have_a_key_of_its_own_and_a_proxy_for_a_base(db: &Db) -> Result<()> {
    Bar::objects()
        .create(
            db,
            NewBar {
                sign: "Alone".into(),
            },
        )
        .await?;
    let new = NewVan {
        plate: "LU 1".into(),
        bar: NewBar {
            sign: "Rolling".into(),
        },
    };
    let mut made = Van::objects().create(db, new.beers(3)).await?;
    assert_eq!(made.plate.key(), "LU 1");
    assert_eq!(made.bar_ptr_id, made.bar.bar_id);
    assert_eq!(Van::objects().get_by_key(db, &made.plate).await?, made);
    let rows = Van::objects().values((van::sign(), van::twice()));
    assert_eq!(
        rows.all(db).await?,
        [("Rolling".into(), 6)],
        "what the proxy adds is inherited"
    );
    made.beers = 5;
    made.save(db).await?;
    Van::objects()
        .update(db, van::beers().set(van::beers() + 1))
        .await?;
    made.refresh(db).await?;
    assert_eq!(made.beers, 6);
    assert_eq!(Stocked::objects().count(db).await?, 1);
    assert_eq!(Van::objects().delete(db).await?.total, 2);
    assert_eq!(Bar::objects().count(db).await?, 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_proxy_of_a_child_writes_all_tables(db: &Db) -> Result<()> {
    let new = new_pub("Cat", "Bob").quiz(true);
    let mut cat = Quizzed::objects().create(db, new).await?;
    cat.kitchen.seats = 3;
    cat.save(db).await?;
    cat.beers = 4;
    cat.save_fields(db, (quizzed::beers(), quizzed::seats()))
        .await?;
    let row = Pub::objects().get(db, pub_::cook().eq("Bob")).await?;
    assert_eq!((row.beers, row.kitchen.seats), (4, 3));
    assert_eq!(
        Quizzed::objects()
            .filter(quizzed::regulars().any(regular::name().eq("x")))
            .count(db)
            .await?,
        0
    );
    assert_eq!(cat.delete(db).await?.total, 3);
    Ok(())
}
