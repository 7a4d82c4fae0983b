//! Primary keys that are text and UUIDs.

use luthier::{Db, Error, Id, Result, Uuid};
use luthier_test_support::on_every_database;
use shop::models::{
    people::{Country, Person, country, person},
    shop::{NewTag, Product, Tag, Warehouse, product, tag, warehouse},
};

use crate::database::{
    country as make_country, migrated, new_person, new_product, person as make_person, stocked,
    warehouse as make_warehouse,
};

#[on_every_database(migrated)]
async fn keys_that_are_text(db: &Db) -> Result<()> {
    let words = ["Zebra", "zebra", "zebra ", "日本", "50%"];
    for word in words {
        Tag::objects()
            .create(db, NewTag { word: word.into() })
            .await?;
    }
    let same = NewTag {
        word: "zebra".into(),
    };
    let error = Tag::objects().create(db, same).await.unwrap_err();
    assert_eq!(error.kind(), "unique_violation");
    for word in words {
        let found = Tag::objects().get_by_key(db, &word.into()).await?;
        assert_eq!(found.word.key(), word);
        assert_eq!(
            Tag::objects()
                .filter(tag::word().eq(word))
                .count(db)
                .await?,
            1
        );
    }
    let some = Tag::objects().filter(tag::word().in_([Id::from("50%"), Id::from("x")]));
    assert_eq!(some.count(db).await?, 1);
    let ordered = Tag::objects().first(db).await?;
    assert_eq!(ordered.map(|tag| tag.word), Some("50%".into()));
    let blank = NewTag { word: "".into() };
    let error = Tag::objects().create(db, blank).await.unwrap_err();
    assert!(matches!(error, Error::Validation(_)), "{error:?}");
    Ok(())
}

#[on_every_database(stocked)]
async fn foreign_keys_that_are_text(db: &Db) -> Result<()> {
    let main = Warehouse::objects().get_by_key(db, &"main".into()).await?;
    let side = make_warehouse(db, "side", "DE").await?;
    Warehouse::objects()
        .filter(warehouse::code().eq("main"))
        .update(db, warehouse::reserve_id().set(&side.code))
        .await?;
    let loaded = Warehouse::objects()
        .select_related((
            warehouse::reserve(),
            warehouse::reserve_of(),
            warehouse::country(),
        ))
        .order_by(warehouse::code())
        .all(db)
        .await?;
    assert_eq!(loaded[0].reserve.as_ref(), Some(&side));
    assert_eq!(
        loaded[1].reserve_of.as_ref().map(|house| &house.code),
        Some(&main.code)
    );
    assert_eq!(loaded[1].country.name, "Germany");
    let germany = Country::objects().get(db, country::code().eq("DE")).await?;
    assert_eq!(germany.warehouses().count(db).await?, 2);
    let nowhere = make_warehouse(db, "lost", "ZZ").await.unwrap_err();
    assert!(
        matches!(nowhere, Error::ForeignKeyViolation { .. }),
        "{nowhere:?}"
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn keys_that_are_uuids(db: &Db) -> Result<()> {
    let before = make_person(db, "Ann").await?;
    let given = Id::new(Uuid::from_u128(7));
    let after = Person::objects()
        .create(db, new_person("Bob").id(given))
        .await?;
    assert_eq!(after.id, given);
    assert_ne!(before.id, after.id);
    assert_eq!(Person::objects().get_by_key(db, &given).await?, after);
    assert_eq!(given.to_string().parse(), Ok(given));
    let again = Person::objects()
        .create(db, new_person("Cid").id(given))
        .await
        .unwrap_err();
    assert_eq!(again.kind(), "unique_violation");
    let made = Product::objects()
        .create(db, new_product("Pen", "1").maker(given))
        .await?;
    let found = Product::objects()
        .filter(product::maker_id().eq(given))
        .all(db)
        .await?;
    assert_eq!(found, [made]);
    let makers = Product::objects().values(product::maker_id());
    let makers = Person::objects()
        .filter(person::id().in_query(makers))
        .all(db)
        .await?;
    assert_eq!(makers, [after]);
    let rows = db
        .query_as::<(Uuid, String)>("SELECT id, name FROM people_person WHERE id = $1", (given,))
        .all(db)
        .await?;
    assert_eq!(rows, [(Uuid::from_u128(7), "Bob".to_owned())]);
    Ok(())
}

#[on_every_database(migrated)]
async fn keys_that_are_given(db: &Db) -> Result<()> {
    let renamed = make_country(db, "FR", "France").await?;
    let error = make_country(db, "FR", "Frankreich").await.unwrap_err();
    assert_eq!(error.kind(), "unique_violation");
    assert_eq!(Country::objects().all(db).await?, [renamed]);
    Ok(())
}
