//! Keys that are spelled in several ways: the database takes `aB1` for `Ab1`, by the collation of the column.

#![allow(clippy::unwrap_used)]

use kitchen_sink::models::{
    self,
    links::{
        Guide, Letter, NewGuide, NewLetter, NewPlace, NewShelf, NewSticker, NewTour, Place, Shelf,
        Sticker, Tour, guide, letter, place, sticker, tour,
    },
};
use luthier::{Db, Dialect, Id, Result};
use luthier_test_support::on_every_database;

/// On PostgreSQL such a collation has to be made first: its own tell every two texts apart.
async fn folded(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    if db.dialect() != Dialect::Postgres {
        return Ok(());
    }
    for sql in [
        "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "ALTER TABLE links_letter DROP CONSTRAINT links_letter_place_id_dd8b739f_fk_links_place_code",
        "ALTER TABLE links_tour DROP CONSTRAINT links_tour_place_id_c9cf5c5f_fk_links_place_code",
        "ALTER TABLE links_place ALTER COLUMN code TYPE varchar(8) COLLATE folded",
        "ALTER TABLE links_letter ALTER COLUMN place_id TYPE varchar(8) COLLATE folded",
        "ALTER TABLE links_tour ALTER COLUMN place_id TYPE varchar(8) COLLATE folded",
        "ALTER TABLE links_box DROP CONSTRAINT links_box_shelf_id_11573374_fk_links_shelf_code",
        "ALTER TABLE links_shelf ALTER COLUMN code TYPE varchar(8) COLLATE folded",
    ] {
        db.execute(sql, ()).await?;
    }
    Ok(())
}

async fn places(db: &Db) -> Result<Vec<Place>> {
    let new = ["Ab1", "C"].map(|code| NewPlace { code: code.into() });
    Place::objects().bulk_create(db, new).await
}

fn spelled(places: &[place::WithLetters]) -> Vec<Vec<&str>> {
    places
        .iter()
        .map(|place| {
            place
                .letters
                .iter()
                .map(|letter| letter.place_id.as_str())
                .collect()
        })
        .collect()
}

#[on_every_database(folded)]
async fn rows_that_refer_to_one(db: &Db) -> Result<()> {
    let all = places(db).await?;
    for code in ["aB1", "C", "Ab1", "AB1"] {
        let place = code.into();
        Letter::objects().create(db, NewLetter { place }).await?;
    }
    assert_eq!(all[0].letters().count(db).await?, 3);
    let joined = Letter::objects().select_related(letter::place());
    assert_eq!(joined.all(db).await?.len(), 4);

    let ordered = || Place::objects().order_by(place::id());
    let by_id = place::letters().order_by(letter::id());
    let loaded = ordered().prefetch_related(by_id).all(db).await?;
    assert_eq!(spelled(&loaded), [vec!["aB1", "Ab1", "AB1"], vec!["C"]]);
    let last = place::letters().order_by(letter::id().desc()).limit(2);
    let loaded = ordered().prefetch_related(last).all(db).await?;
    assert_eq!(spelled(&loaded), [vec!["AB1", "Ab1"], vec!["C"]]);

    let deleted = all[0].clone().delete(db).await?;
    assert_eq!(deleted.by_model.get("links.Letter"), Some(&3));
    assert_eq!(Letter::objects().count(db).await?, 1);
    Ok(())
}

#[on_every_database(folded)]
async fn rows_that_are_related_by_others(db: &Db) -> Result<()> {
    let all = places(db).await?;
    let badge = "g".to_owned();
    let ann = Guide::objects().create(db, NewGuide { badge }).await?;
    let shown = NewTour {
        guide: "g".into(),
        place: "aB1".into(),
    };
    Tour::objects().create(db, shown.price(9)).await?;

    let guides = Guide::objects().prefetch_related(guide::places());
    assert_eq!(guides.one(db).await?.places, all[..1]);
    let ordered = Place::objects().order_by(place::id());
    let ordered = ordered.prefetch_related(place::guides()).all(db).await?;
    let counts: Vec<usize> = ordered.iter().map(|place| place.guides.len()).collect();
    assert_eq!(counts, [1, 0]);

    // What is related already stays as it is.
    let code = |id: Id<Place>| {
        all.iter()
            .find(|place| place.id == id)
            .unwrap()
            .code
            .clone()
    };
    let tour = |_: Id<Guide>, place: Id<Place>| NewTour {
        guide: "g".into(),
        place: code(place),
    };
    let ids = [&all[0].id, &all[1].id];
    assert_eq!(ann.places().set_with(db, ids, tour).await?.len(), 1);
    assert_eq!(ann.places().add_with(db, ids, tour).await?.len(), 0);
    let tours: Vec<(String, i32)> = Tour::objects()
        .order_by(tour::id())
        .values((tour::place_id(), tour::price()))
        .all(db)
        .await?;
    assert_eq!(tours, [("aB1".to_owned(), 9), ("C".to_owned(), 0)]);
    assert_eq!(
        ann.places().set_with(db, [&all[0].id], tour).await?.len(),
        0
    );
    assert_eq!(
        Tour::objects().get(db, tour::price().eq(9)).await?.place_id,
        "aB1"
    );
    assert_eq!(ann.places().remove(db, [&all[0].id]).await?, 1);
    Ok(())
}

#[on_every_database(folded)]
async fn rows_that_generic_keys_point_to(db: &Db) -> Result<()> {
    let new = NewShelf { code: "Ab".into() };
    let shelf = Shelf::objects().create(db, new).await?;
    for code in ["aB", "Ab", "gone", "AB"] {
        let new = NewSticker {
            text: code.to_owned(),
            target: sticker::Target::Shelf(code.into()),
        };
        Sticker::objects().create(db, new).await?;
    }
    let stickers = Sticker::objects().order_by(sticker::id());
    let loaded = stickers.prefetch_related(sticker::target()).all(db).await?;
    let wanted = Some(sticker::TargetRow::Shelf(shelf));
    let found: Vec<_> = loaded
        .iter()
        .filter(|sticker| sticker.target == wanted)
        .map(|sticker| sticker.text.as_str())
        .collect();
    assert_eq!(found, ["aB", "Ab", "AB"]);
    Ok(())
}
