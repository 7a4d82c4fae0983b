//! Generic relations whose keys stand in one text: UUIDs, numbers and texts; and managers that call managers; on every database.

#![allow(clippy::unwrap_used)]

use kitchen_sink::models::{
    self,
    links::{
        Box as Crate, NewBox, NewParcel, NewShelf, NewSticker, Parcel, Shelf, Sticker, r#box,
        r#box::Managers as _, parcel, shelf, sticker,
    },
};
use luthier::{Db, Id, Result, Uuid};
use luthier_test_support::on_every_database;

const KEY: Uuid = Uuid::from_u128(0xab_cdef_0123_4567_89ab_cdef_0123_4567);

/// Two parcels, three boxes on two shelves, and what sticks to them.
async fn things(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    let mut shelves = Vec::new();
    for code in ["1", "B"] {
        let new = NewShelf { code: code.into() };
        shelves.push(Shelf::objects().create(db, new).await?);
    }
    let mut boxes = Vec::new();
    for shelf in [0, 0, 1] {
        let new = NewBox {
            shelf: shelves[shelf].code.clone(),
        };
        boxes.push(Crate::objects().create(db, new).await?);
    }
    let mut parcels = Vec::new();
    for id in [KEY, Uuid::from_u128(1)] {
        parcels.push(
            Parcel::objects()
                .create(db, NewParcel { id: Id::new(id) })
                .await?,
        );
    }
    let stuck: [(&str, sticker::Target); 6] = [
        ("fragile", (&boxes[0]).into()),
        ("new", (&boxes[0]).into()),
        // The key of the shelf is that of the first box.
        ("fragile", (&shelves[0]).into()),
        ("fragile", (&parcels[0]).into()),
        ("heavy", (&parcels[0]).into()),
        ("old", (&boxes[2]).into()),
    ];
    for (text, target) in stuck {
        let text = text.to_owned();
        Sticker::objects()
            .create(db, NewSticker { text, target })
            .await?;
    }
    Ok(())
}

#[on_every_database(things)]
async fn conditions_and_aggregates(db: &Db) -> Result<()> {
    assert_eq!(Parcel::fragile().count(db).await?, 1);
    assert_eq!(Crate::fragile().count(db).await?, 1);
    assert_eq!(Shelf::fragile().count(db).await?, 1);
    let parcels = Parcel::objects().order_by(parcel::id().desc());
    let counted = parcels
        .values((parcel::sticker_count(), parcel::words()))
        .all(db)
        .await?;
    assert_eq!(counted, [(2, Some("heavy fragile".to_owned())), (0, None)]);
    let boxes = Crate::objects().order_by(r#box::id());
    let counts: Vec<i64> = boxes.values(r#box::sticker_count()).all(db).await?;
    assert_eq!(counts, [2, 0, 1]);
    let shelves = Shelf::objects().order_by(shelf::code());
    let counts = shelves
        .values((shelf::sticker_count(), shelf::box_stickers()))
        .all(db)
        .await?;
    assert_eq!(counts, [(1, 2), (0, 1)]);
    let bare = Crate::objects().filter(!r#box::stickers().exists());
    assert_eq!(bare.count(db).await?, 1);
    let first = r#box::stickers()
        .order_by(sticker::text().desc())
        .first(sticker::text());
    let firsts: Vec<Option<String>> = Crate::objects()
        .order_by(r#box::id())
        .values(first)
        .all(db)
        .await?;
    assert_eq!(
        firsts,
        [Some("new".to_owned()), None, Some("old".to_owned())]
    );
    Ok(())
}

#[on_every_database(things)]
async fn rows_of_one_and_of_many(db: &Db) -> Result<()> {
    let parcel = Parcel::objects()
        .get(db, parcel::id().eq(Id::new(KEY)))
        .await?;
    let texts = async |stickers: luthier::QuerySet<Sticker>| -> Result<String> {
        let texts: Vec<String> = stickers
            .order_by(sticker::text())
            .values(sticker::text())
            .all(db)
            .await?;
        Ok(texts.join(" "))
    };
    assert_eq!(texts(parcel.stickers()).await?, "fragile heavy");
    let loaded = Parcel::objects()
        .order_by(parcel::id().desc())
        .prefetch_related(parcel::stickers().order_by(sticker::text()).limit(1))
        .all(db)
        .await?;
    let found: Vec<Vec<&str>> = loaded
        .iter()
        .map(|row| row.stickers.iter().map(|it| it.text.as_str()).collect())
        .collect();
    assert_eq!(found, [vec!["fragile"], vec![]]);
    let loaded = Crate::objects()
        .order_by(r#box::id())
        .prefetch_related(r#box::stickers().order_by(sticker::text()))
        .all(db)
        .await?;
    let found: Vec<usize> = loaded.iter().map(|row| row.stickers.len()).collect();
    assert_eq!(found, [2, 0, 1]);
    let loaded = Shelf::objects()
        .order_by(shelf::code())
        .prefetch_related(shelf::boxes().order_by(r#box::id()).with(r#box::stickers()))
        .all(db)
        .await?;
    assert_eq!(loaded[0].boxes[0].stickers.len(), 2);
    assert_eq!(loaded[1].boxes[0].stickers[0].text, "old");
    Ok(())
}

#[on_every_database(things)]
async fn deletions(db: &Db) -> Result<()> {
    let parcel = Parcel::objects()
        .get(db, parcel::id().eq(Id::new(KEY)))
        .await?;
    let deleted = parcel.delete(db).await?;
    assert_eq!(deleted.by_model["links.Sticker"], 2);
    // A shelf takes its boxes along, and those what sticks to them; what sticks to a thing of the same key stays.
    let deleted = Shelf::objects()
        .filter(shelf::code().eq("1"))
        .delete(db)
        .await?;
    assert_eq!(deleted.by_model["links.Box"], 2);
    assert_eq!(deleted.by_model["links.Sticker"], 3);
    let left: Vec<String> = Sticker::sorted().values(sticker::text()).all(db).await?;
    assert_eq!(left, ["old"]);
    Ok(())
}

#[on_every_database(things)]
async fn managers_of_managers(db: &Db) -> Result<()> {
    let mut boxes = Crate::objects().order_by(r#box::id()).all(db).await?;
    for (row, (size, label)) in boxes.iter_mut().zip([(1, None), (2, Some("a")), (5, None)]) {
        (row.size, row.label) = (size, label.map(String::from));
        row.save(db).await?;
    }
    let sizes = async |query: luthier::QuerySet<Crate>| -> Result<Vec<i32>> {
        query.values(r#box::size()).all(db).await
    };
    assert_eq!(sizes(Crate::large()).await?, [5, 2]);
    assert_eq!(sizes(Crate::largest(3)).await?, [5]);
    assert_eq!(sizes(Crate::largest(0)).await?, [5, 2]);
    assert_eq!(sizes(Crate::bare()).await?, [5]);
    assert_eq!(
        sizes(Crate::called(None, 1).order_by(r#box::size())).await?,
        [1, 5]
    );
    assert_eq!(sizes(Crate::called(Some("a"), 1)).await?, [2]);
    assert!(sizes(Crate::objects().fragile().large()).await?.is_empty());
    let shown = Crate::shown().all(db).await?;
    let shown: Vec<(String, i64)> = shown
        .iter()
        .map(|(row, count)| (row.shelf.code.to_string(), *count))
        .collect();
    assert_eq!(shown, [("B".to_owned(), 1), ("1".to_owned(), 0)]);
    let mut sizes = Crate::sizes().all(db).await?;
    assert_eq!(sizes.pop(), Some((5, None, "B".to_owned(), 1)));
    assert_eq!(sizes[1], (2, Some("a".to_owned()), "1".to_owned(), 0));
    assert_eq!(Crate::labels("none").all(db).await?, ["none", "a", "none"]);
    // A declared relation is narrowed by managers of its model, a default manager by others of its own.
    let shelves = Shelf::objects().order_by(shelf::code());
    let loaded = shelves
        .clone()
        .prefetch_related(shelf::large_boxes())
        .all(db)
        .await?;
    let counts: Vec<usize> = loaded.iter().map(|row| row.large_boxes.len()).collect();
    assert_eq!(counts, [0, 1]);
    let counts: Vec<i64> = shelves.values(shelf::large_count()).all(db).await?;
    assert_eq!(counts, [0, 1]);
    let first = Shelf::objects().filter(shelf::code().eq("1"));
    first.update(db, shelf::open().set(false)).await?;
    assert_eq!(Shelf::objects().count(db).await?, 1);
    assert_eq!(Shelf::unscoped().count(db).await?, 2);
    Ok(())
}
