//! Primary keys of several columns.

use ledgers::models::ledgers::{
    Article, Line, Order, Reading, Station, article, line, order, reading, station,
};
use luthier::{Db, Error, Id, Result};
use luthier_test_support::on_every_database;

use crate::database::{
    article as new_article, day, measured, new_line, new_reading, order as new_order, stocked,
};

async fn ada(db: &Db) -> Result<Order> {
    Order::objects().get(db, order::customer().eq("Ada")).await
}

async fn bo(db: &Db) -> Result<Order> {
    Order::objects().get(db, order::customer().eq("Bo")).await
}

fn keys(lines: &[Line]) -> Vec<(i64, i16)> {
    let keys = lines.iter().map(luthier::Model::key);
    keys.map(|key| (*key.key().0.key(), key.key().1)).collect()
}

#[on_every_database(stocked)]
async fn rows_are_found_by_the_whole_key(db: &Db) -> Result<()> {
    let (ada, bo) = (ada(db).await?, bo(db).await?);
    let found = Line::objects().get_by_key(db, &(ada.id, 2).into()).await?;
    assert_eq!((found.order_id, found.number), (ada.id, 2));
    assert_eq!((found.quantity, found.doubled), (2, 4));
    let by_condition = Line::objects().get(db, line::pk().eq((bo.id, 2))).await?;
    assert_eq!(by_condition.order_id, bo.id);
    let of_first_order = Line::objects().filter(line::order().customer().eq("Ada"));
    let error = of_first_order
        .get_by_key(db, &(bo.id, 2).into())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::DoesNotExist { .. }), "{error:?}");
    let error = Line::objects()
        .get_by_key(db, &Id::from((ada.id, 9)))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::DoesNotExist { .. }), "{error:?}");
    Ok(())
}

#[on_every_database(stocked)]
async fn keys_compare_as_a_whole(db: &Db) -> Result<()> {
    let (ada, bo) = (ada(db).await?, bo(db).await?);
    let (a, b) = (*ada.id.key(), *bo.id.key());
    let all = async |condition| {
        let rows = Line::objects().filter(condition).order_by(line::pk());
        rows.all(db).await.map(|rows| keys(&rows))
    };
    let pk = line::pk();
    assert_eq!(
        all(pk.gt((ada.id, 2))).await?,
        [(a, 3), (b, 1), (b, 2), (b, 3)]
    );
    assert_eq!(all(pk.gte((bo.id, 2))).await?, [(b, 2), (b, 3)]);
    assert_eq!(all(pk.lt((ada.id, 3))).await?, [(a, 1), (a, 2)]);
    assert_eq!(
        all(pk.lte((bo.id, 1))).await?,
        [(a, 1), (a, 2), (a, 3), (b, 1)]
    );
    assert_eq!(
        all(pk.range((ada.id, 3), (bo.id, 1))).await?,
        [(a, 3), (b, 1)]
    );
    assert_eq!(
        all(pk.ne((ada.id, 2))).await?,
        [(a, 1), (a, 3), (b, 1), (b, 2), (b, 3)]
    );
    assert_eq!(all(!pk.gt((ada.id, 1))).await?, [(a, 1)]);
    let some = [(ada.id, 3), (bo.id, 1), (bo.id, 7)];
    assert_eq!(all(pk.in_(some)).await?, [(a, 3), (b, 1)]);
    assert_eq!(all(!pk.in_(some)).await?, [(a, 1), (a, 2), (b, 2), (b, 3)]);
    assert_eq!(all(pk.in_([(bo.id, 2)])).await?, [(b, 2)]);
    assert!(all(pk.in_(Vec::<Id<Line>>::new())).await?.is_empty());
    let down = Line::objects().order_by(pk.desc()).limit(2);
    assert_eq!(keys(&down.all(db).await?), [(b, 3), (b, 2)]);
    let ids = Line::objects().order_by(pk).values(pk).slice(2..4);
    assert_eq!(
        ids.all(db).await?,
        [Id::from((ada.id, 3)), Id::from((bo.id, 1))]
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn keys_of_a_query(db: &Db) -> Result<()> {
    let bo = bo(db).await?;
    let of_bo = Line::objects().filter(line::order_id().eq(bo.id));
    let by_keys = line::pk().in_query(of_bo.clone().values(line::pk()));
    assert_eq!(Line::objects().filter(by_keys.clone()).count(db).await?, 3);
    let rest = Line::objects().filter(!by_keys).count(db).await?;
    assert_eq!(rest, 3);
    let tuples = of_bo
        .clone()
        .order_by(line::number().desc())
        .limit(2)
        .values((line::order_id(), line::number()));
    let found = Line::objects()
        .filter(line::pk().in_query(tuples))
        .order_by(line::pk())
        .all(db)
        .await?;
    let b = *bo.id.key();
    assert_eq!(keys(&found), [(b, 2), (b, 3)]);
    assert_eq!(
        Line::objects()
            .filter(line::pk().in_query(of_bo.none().values(line::pk())))
            .count(db)
            .await?,
        0
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn rows_are_counted_by_key(db: &Db) -> Result<()> {
    let all = Line::objects();
    assert_eq!(all.clone().aggregate(db, line::pk().count()).await?, 6);
    assert_eq!(
        all.clone()
            .aggregate(db, line::pk().count().distinct())
            .await?,
        6
    );
    let large = line::pk().count().distinct().filter(line::quantity().gt(1));
    assert_eq!(all.aggregate(db, large).await?, 4);
    let lines = Order::objects()
        .annotate(order::lines().count())
        .order_by(order::id())
        .all(db)
        .await?;
    assert_eq!(
        lines.iter().map(|(_, count)| *count).collect::<Vec<_>>(),
        [3, 3]
    );
    let with_pins = order::lines().any(line::article_id().eq("pin") & line::number().eq(3));
    assert_eq!(Order::objects().filter(with_pins).count(db).await?, 2);
    Ok(())
}

#[on_every_database(stocked)]
async fn rows_are_written_by_the_whole_key(db: &Db) -> Result<()> {
    let (ada, bo) = (ada(db).await?, bo(db).await?);
    let mut second = Line::objects().get_by_key(db, &(ada.id, 2).into()).await?;
    second.quantity = 20;
    second.save(db).await?;
    assert_eq!(second.doubled, 40);
    second.note = "soon".into();
    second.quantity = 0;
    let error = second.save(db).await.unwrap_err();
    assert!(matches!(error, Error::Validation(_)), "{error:?}");
    second.quantity = 21;
    second.save_fields(db, (line::note(),)).await?;
    second.refresh(db).await?;
    assert_eq!((second.quantity, second.note.as_str()), (20, "soon"));
    let untouched = Line::objects().get_by_key(db, &(bo.id, 2).into()).await?;
    assert_eq!((untouched.quantity, untouched.note.as_str()), (2, ""));

    // The key of a row says which row is written: with another one there is none.
    second.number = 8;
    let error = second.save(db).await.unwrap_err();
    assert!(matches!(error, Error::DoesNotExist { .. }), "{error:?}");

    let mut rows = Line::objects()
        .filter(line::order_id().eq(bo.id))
        .all(db)
        .await?;
    for row in &mut rows {
        row.quantity += 100;
    }
    let written = Line::objects()
        .bulk_update(db, &rows, (line::quantity(),))
        .await?;
    assert_eq!(written, 3);
    let total = Line::objects()
        .aggregate(db, line::quantity().sum())
        .await?;
    assert_eq!(total, Some(1 + 20 + 3 + 306));

    let moved = Line::objects()
        .filter(line::pk().eq((ada.id, 3)))
        .update(db, line::number().set(9))
        .await?;
    assert_eq!(moved, 1);
    assert_eq!(
        Line::objects()
            .filter(line::pk().eq((ada.id, 9)))
            .count(db)
            .await?,
        1
    );
    let first_two = Line::objects().order_by(line::pk()).limit(2);
    assert_eq!(first_two.update(db, line::note().set("first")).await?, 2);
    assert_eq!(
        Line::objects()
            .filter(line::note().eq("first"))
            .count(db)
            .await?,
        2
    );
    Ok(())
}

#[on_every_database(stocked)]
async fn a_key_is_given_once(db: &Db) -> Result<()> {
    let ada = ada(db).await?;
    new_article(db, "cog").await?;
    let error = Line::objects()
        .create(db, new_line(&ada, 2, "cog"))
        .await
        .unwrap_err();
    match error {
        Error::UniqueViolation { model, fields, .. } => {
            assert_eq!(model, Some("ledgers.Line"));
            assert_eq!(fields, ["order", "number"]);
        }
        error => panic!("{error:?}"),
    }
    let error = Line::objects()
        .create(db, new_line(&ada, 4, "pin"))
        .await
        .unwrap_err();
    match error {
        Error::UniqueViolation { constraint, .. } => {
            assert_eq!(constraint.as_deref(), Some("line_order_article_uniq"));
        }
        error => panic!("{error:?}"),
    }
    let order = new_order(db, "Cy").await?;
    let lines = [
        new_line(&order, 1, "nut"),
        new_line(&order, 2, "cog").quantity(5),
    ];
    let made = Line::objects().bulk_create(db, lines).await?;
    assert_eq!(keys(&made), [(*order.id.key(), 1), (*order.id.key(), 2)]);
    assert_eq!(made[1].doubled, 10);
    Ok(())
}

#[on_every_database(stocked)]
async fn deletions_by_the_whole_key(db: &Db) -> Result<()> {
    let (ada, bo) = (ada(db).await?, bo(db).await?);
    let line = Line::objects().get_by_key(db, &(ada.id, 2).into()).await?;
    let deleted = line.delete(db).await?;
    assert_eq!(deleted.by_model.get("ledgers.Line"), Some(&1));
    assert_eq!(Line::objects().count(db).await?, 5);
    let last = Line::objects().order_by(line::pk().desc()).limit(1);
    assert_eq!(last.delete(db).await?.total, 1);
    assert!(
        !Line::objects()
            .filter(line::pk().eq((bo.id, 3)))
            .exists(db)
            .await?
    );

    // The rows go with what they refer to.
    let error = Article::objects()
        .get(db, article::code().eq("nut"))
        .await?
        .delete(db)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Protected { .. }), "{error:?}");
    let deleted = bo.delete(db).await?;
    assert_eq!(deleted.by_model.get("ledgers.Line"), Some(&2));
    assert_eq!(deleted.by_model.get("ledgers.Order"), Some(&1));
    assert_eq!(Line::objects().count(db).await?, 2);

    // And are told when what they may refer to goes.
    new_article(db, "cog").await?;
    Line::objects()
        .filter(line::pk().eq((ada.id, 1)))
        .update(db, line::instead_id().set(Some(Id::from("cog"))))
        .await?;
    Article::objects()
        .filter(article::code().eq("cog"))
        .delete(db)
        .await?;
    let first = Line::objects().get_by_key(db, &(ada.id, 1).into()).await?;
    assert_eq!(first.instead_id, None);
    Ok(())
}

#[on_every_database(stocked)]
async fn relations_of_rows_with_such_keys(db: &Db) -> Result<()> {
    let ada = ada(db).await?;
    let loaded = Line::objects()
        .select_related((line::order(), line::article()))
        .filter(line::order().customer().eq("Ada"))
        .order_by(line::pk())
        .all(db)
        .await?;
    let shown: Vec<_> = loaded
        .iter()
        .map(|line| (line.order.customer.as_str(), line.article.name.as_str()))
        .collect();
    assert_eq!(shown, [("Ada", "NUT"), ("Ada", "BOLT"), ("Ada", "PIN")]);
    let orders = Order::objects()
        .prefetch_related(order::lines().order_by(line::pk().desc()).limit(2))
        .order_by(order::id())
        .all(db)
        .await?;
    let numbers: Vec<Vec<i16>> = orders
        .iter()
        .map(|order| order.lines.iter().map(|line| line.number).collect())
        .collect();
    assert_eq!(numbers, [[3, 2], [3, 2]]);
    let first = ada.lines().first(db).await?.unwrap();
    assert_eq!(first.number, 1);
    assert_eq!(first.fetch_order(db).await?, ada);
    assert_eq!(format!("{first}"), "1: 1");
    Ok(())
}

#[on_every_database(measured)]
async fn keys_of_text_dates_uuids_and_truth(db: &Db) -> Result<()> {
    let north = Station::objects()
        .get(db, station::name().eq("North"))
        .await?;
    let key = Id::<Reading>::from((north.id, day(2), "a,b".to_owned(), false));
    let found = Reading::objects().get_by_key(db, &key).await?;
    assert_eq!(luthier::Model::key(&found), key);
    let text = key.to_string();
    assert_eq!(text, format!(r"{},2026-03-02,a\,b,false", north.id));
    assert_eq!(text.parse::<Id<Reading>>().unwrap(), key);
    let error = "x,y".parse::<Id<Reading>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a key of 4 parts has 3 commas between them, not 1"
    );
    let json = serde_json::to_value(&key).unwrap();
    assert_eq!(
        json,
        serde_json::json!([north.id.to_string(), "2026-03-02", "a,b", false])
    );
    assert_eq!(serde_json::from_value::<Id<Reading>>(json).unwrap(), key);

    let keys = [
        key.clone(),
        Id::from((north.id, day(1), "c\\d".to_owned(), false)),
    ];
    let some = Reading::objects().filter(reading::pk().in_(keys.clone()));
    let found: Vec<_> = some
        .all(db)
        .await?
        .iter()
        .map(luthier::Model::key)
        .collect();
    // By default, the largest key comes first.
    assert_eq!(found, keys);
    let later = Reading::objects()
        .filter(reading::station_id().eq(north.id) & reading::pk().gt(keys[1].clone()))
        .count(db)
        .await?;
    assert_eq!(later, 2);

    let checked = Reading::objects()
        .filter(reading::pk().eq(key.clone()))
        .update(db, reading::checked().set(true))
        .await?;
    assert_eq!(checked, 1);
    assert!(
        !Reading::objects()
            .filter(reading::pk().eq(key))
            .exists(db)
            .await?
    );
    Ok(())
}

#[on_every_database(measured)]
async fn restricted_rows_with_such_keys(db: &Db) -> Result<()> {
    let north = Station::objects()
        .get(db, station::name().eq("North"))
        .await?;
    let error = north.delete(db).await.unwrap_err();
    assert!(matches!(error, Error::Protected { .. }), "{error:?}");
    assert_eq!(Reading::objects().count(db).await?, 8);
    let gone = Reading::objects()
        .filter(reading::station_id().eq(north.id))
        .delete(db)
        .await?;
    assert_eq!(gone.total, 4);
    assert_eq!(north.delete(db).await?.total, 1);
    let south = Station::objects()
        .get(db, station::name().eq("South"))
        .await?;
    let rows: Vec<_> = (3..=20).map(|at| new_reading(&south, at, "e")).collect();
    assert_eq!(Reading::objects().bulk_create(db, rows).await?.len(), 18);
    let pages = async |range| {
        let days = Reading::objects()
            .order_by(reading::sensor().desc())
            .values(reading::day());
        days.slice(range).all(db).await
    };
    assert_eq!(pages(0..2).await?, [day(20), day(19)]);
    assert_eq!(pages(16..18).await?, [day(4), day(3)]);
    Ok(())
}

#[on_every_database(measured)]
async fn what_does_not_decode_is_named_by_its_key(db: &Db) -> Result<()> {
    if db.dialect() != luthier::Dialect::Sqlite {
        // Only SQLite stores what is no number in a column of numbers.
        return Ok(());
    }
    let changed =
        "UPDATE ledgers_reading SET value = 'warm' WHERE sensor = 'a,b' AND day = '2026-03-02'";
    db.execute(changed, ()).await?;
    let error = Reading::objects().all(db).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("2026-03-02, a,b, 0)"), "{text}");
    Ok(())
}
