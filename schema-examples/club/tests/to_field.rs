//! Foreign keys to another unique column than the primary key.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use club::models::{
    self,
    people::{
        Address, Arms, Map, NewAddress, NewArms, NewMap, NewPerson, NewTown, Person, Town, address,
        arms, map, town,
    },
};
use luthier::{Db, Error, Id, Result};
use luthier_test_support::on_every_database;

async fn towns(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    for (code, name, office) in [
        ("BER", "Berlin", Some(1)),
        ("BON", "Bonn", None),
        ("KÖL", "Köln", Some(3)),
    ] {
        let new = NewTown {
            code: code.into(),
            name: name.into(),
        }
        .office(office);
        Town::objects().create(db, new).await?;
    }
    Ok(())
}

async fn town_of(db: &Db, code: &str) -> Result<Town> {
    Town::objects().get(db, town::code().eq(code)).await
}

/// Ann lives in Berlin and Köln, which is where she was before, too.
async fn addresses(db: &Db) -> Result<Person> {
    let ann = Person::objects()
        .create(db, NewPerson { name: "Ann".into() })
        .await?;
    for (town, street) in [("BER", "A street"), ("KÖL", "B street")] {
        let new = NewAddress {
            person: ann.id,
            town: town.into(),
            street: street.into(),
        };
        Address::objects()
            .create(db, new.former("KÖL").office(1))
            .await?;
    }
    Ok(ann)
}

#[on_every_database(towns)]
async fn the_value_is_that_of_the_column(db: Db) -> Result<()> {
    addresses(&db).await?;
    let all = Address::objects().all(&db).await?;
    let codes: Vec<(&str, Option<&str>, Option<i32>)> = all
        .iter()
        .map(|address| {
            (
                address.town_id.as_str(),
                address.former_id.as_deref(),
                address.office_id,
            )
        })
        .collect();
    assert_eq!(
        codes,
        [("BER", Some("KÖL"), Some(1)), ("KÖL", Some("KÖL"), Some(1))]
    );
    assert_eq!(all[0].fetch_town(&db).await?.name, "Berlin");
    assert_eq!(all[0].fetch_former(&db).await?.unwrap().name, "Köln");
    assert_eq!(all[0].fetch_office(&db).await?.unwrap().name, "Berlin");
    let (berlin, bonn) = (town_of(&db, "BER").await?, town_of(&db, "BON").await?);
    assert_eq!(berlin.addresses().count(&db).await?, 1);
    assert_eq!(berlin.served().count(&db).await?, 2);
    assert_eq!(bonn.served().count(&db).await?, 0, "it has no office");
    let refused = NewAddress {
        person: all[0].person_id,
        town: "XXX".into(),
        street: "C".into(),
    };
    let refused = Address::objects().create(&db, refused).await;
    assert!(
        matches!(refused, Err(Error::ForeignKeyViolation { .. })),
        "{refused:?}"
    );
    Ok(())
}

#[on_every_database(towns)]
async fn paths_and_loads_go_over_it(db: Db) -> Result<()> {
    addresses(&db).await?;
    let in_berlin = Address::in_berlin().all(&db).await?;
    assert_eq!(in_berlin.len(), 1);
    let named = Address::objects()
        .filter(address::town().name().eq("Köln") & address::former().office().eq(3))
        .annotate(address::where_to())
        .all(&db)
        .await?;
    assert_eq!(named.len(), 1);
    assert_eq!(named[0].1, "B street, KÖL Köln");
    // By the primary key of the town, which the address does not have.
    let id = town_of(&db, "KÖL").await?.id;
    let by_id = Address::objects()
        .filter(address::town().id().eq(id))
        .all(&db)
        .await?;
    assert_eq!(by_id, [named[0].0.clone()]);
    let with = Address::objects()
        .select_related((address::town(), address::former()))
        .all(&db)
        .await?;
    assert_eq!(with[0].town.name, "Berlin");
    assert_eq!(with[0].former.as_ref().unwrap().name, "Köln");
    let towns = Town::objects()
        .prefetch_related((
            town::addresses(),
            town::served().order_by(address::street().desc()),
        ))
        .all(&db)
        .await?;
    let loaded: Vec<(&str, usize, usize)> = towns
        .iter()
        .map(|town| (town.name.as_str(), town.addresses.len(), town.served.len()))
        .collect();
    assert_eq!(loaded, [("Berlin", 1, 2), ("Bonn", 0, 0), ("Köln", 1, 0)]);
    assert_eq!(towns[0].served[0].street, "B street");
    let left = Town::objects()
        .filter(town::left().any(address::street().eq("A street")))
        .all(&db)
        .await?;
    assert_eq!(left[0].code, "KÖL");
    let counts = Town::objects()
        .annotate(town::left().count())
        .all(&db)
        .await?;
    let counts: Vec<i64> = counts.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, [0, 0, 2]);
    Ok(())
}

#[on_every_database(towns)]
async fn one_to_ones_go_over_it(db: Db) -> Result<()> {
    let berlin = town_of(&db, "BER").await?;
    Map::objects()
        .create(
            &db,
            NewMap {
                town: berlin.map_key,
                sheet: 7,
            },
        )
        .await?;
    let new = NewArms {
        town: "BER".into(),
        blazon: "A bear".into(),
    };
    let made = Arms::objects().create(&db, new).await?;
    assert_eq!(made.town_id, Id::new("BER".to_owned()));
    assert_eq!(made.fetch_town(&db).await?, berlin);
    assert_eq!(berlin.fetch_map(&db).await?.unwrap().sheet, 7);
    assert_eq!(berlin.fetch_arms(&db).await?.unwrap().blazon, "A bear");
    let with = Town::objects()
        .select_related((town::map(), town::arms()))
        .all(&db)
        .await?;
    let sheets: Vec<Option<i32>> = with
        .iter()
        .map(|town| town.map.as_ref().map(|map| map.sheet))
        .collect();
    assert_eq!(sheets, [Some(7), None, None]);
    assert_eq!(with[0].arms.as_ref().unwrap().blazon, "A bear");
    let found = Map::objects()
        .filter(map::town().arms().blazon().contains("bear"))
        .count(&db)
        .await?;
    assert_eq!(found, 1);
    let by_key = Arms::objects().get_by_key(&db, &"BER".into()).await?;
    assert_eq!(by_key, made);
    assert_eq!(
        Arms::objects()
            .filter(arms::town().name().eq("Bonn"))
            .count(&db)
            .await?,
        0
    );
    Ok(())
}

#[on_every_database(towns)]
async fn deletes_follow_it(db: Db) -> Result<()> {
    let ann = addresses(&db).await?;
    let berlin = town_of(&db, "BER").await?;
    let refused = berlin.delete(&db).await;
    assert!(
        matches!(refused, Err(Error::Protected { .. })),
        "{refused:?}"
    );
    Address::objects()
        .update(&db, address::office_id().set(None))
        .await?;
    let koeln = town_of(&db, "KÖL").await?;
    let new = NewArms {
        town: "KÖL".into(),
        blazon: "Three crowns".into(),
    };
    Arms::objects().create(&db, new).await?;
    let deleted = koeln.delete(&db).await?;
    assert_eq!(deleted.by_model["people.Address"], 1);
    assert_eq!(deleted.by_model["people.Arms"], 1);
    let left = ann.addresses().all(&db).await?;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].former_id, None);
    Ok(())
}
