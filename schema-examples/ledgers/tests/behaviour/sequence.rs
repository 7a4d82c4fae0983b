//! Rows in an order of their own, and rows by date.

use ledgers::models::ledgers::{
    Answer, Event, Line, NewAnswer, NewEvent, NewQuestion, Question, answer, event, line,
};
use luthier::{Db, Error, Result, Timestamp};
use luthier_test_support::on_every_database;

use crate::database::{day, migrated, stocked};

async fn question(db: &Db, text: &str) -> Result<Question> {
    let new = NewQuestion { text: text.into() };
    Question::objects().create(db, new).await
}

fn new_answer(question: &Question, text: &str) -> NewAnswer {
    NewAnswer {
        question: question.id,
        text: text.into(),
    }
}

async fn texts(db: &Db, question: &Question) -> Result<Vec<String>> {
    question.answers().values(answer::text()).all(db).await
}

#[on_every_database(migrated)]
async fn new_rows_go_to_the_end(db: &Db) -> Result<()> {
    let (first, second) = (question(db, "1?").await?, question(db, "2?").await?);
    for text in ["c", "a"] {
        Answer::objects()
            .create(db, new_answer(&first, text))
            .await?;
        Answer::objects()
            .create(db, new_answer(&second, text))
            .await?;
    }
    let mixed = [
        new_answer(&first, "b"),
        new_answer(&second, "x"),
        new_answer(&first, "d"),
    ];
    let made = Answer::objects().bulk_create(db, mixed).await?;
    assert_eq!(
        made.iter().map(|answer| answer.order).collect::<Vec<_>>(),
        [2, 2, 3]
    );
    assert_eq!(texts(db, &first).await?, ["c", "a", "b", "d"]);
    assert_eq!(texts(db, &second).await?, ["c", "a", "x"]);
    let numbers = first.answers().values(answer::order()).all(db).await?;
    assert_eq!(numbers, [0, 1, 2, 3]);
    let mut last = made[2].clone();
    last.text = "e".into();
    last.save(db).await?;
    assert_eq!(texts(db, &first).await?, ["c", "a", "b", "e"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn the_order_is_read_and_set(db: &Db) -> Result<()> {
    let (first, second) = (question(db, "1?").await?, question(db, "2?").await?);
    let rows = ["a", "b", "c"].map(|text| new_answer(&first, text));
    let made = Answer::objects().bulk_create(db, rows).await?;
    let other = Answer::objects()
        .create(db, new_answer(&second, "z"))
        .await?;
    let mut order = first.answer_order(db).await?;
    assert_eq!(
        order,
        made.iter().map(|answer| answer.id).collect::<Vec<_>>()
    );
    order.rotate_left(1);
    first.set_answer_order(db, &order).await?;
    assert_eq!(texts(db, &first).await?, ["b", "c", "a"]);
    assert_eq!(first.answer_order(db).await?, order);
    assert!(question(db, "3?").await?.answer_order(db).await?.is_empty());

    // A key of another question: nothing changes.
    let error = first
        .set_answer_order(db, &[order[2], other.id, order[0]])
        .await
        .unwrap_err();
    assert!(matches!(error, Error::DoesNotExist { .. }), "{error:?}");
    assert_eq!(first.answer_order(db).await?, order);

    let c = Answer::objects().get_by_key(db, &order[1]).await?;
    let next = c.next_in_order(db).await?.unwrap();
    let previous = c.previous_in_order(db).await?.unwrap();
    assert_eq!((next.text.as_str(), previous.text.as_str()), ("a", "b"));
    assert_eq!(next.next_in_order(db).await?, None);
    assert_eq!(previous.previous_in_order(db).await?, None);
    assert_eq!(other.next_in_order(db).await?, None);
    Ok(())
}

#[on_every_database(migrated)]
async fn numbers_are_given_once(db: &Db) -> Result<()> {
    let first = question(db, "1?").await?;
    let rows = (0..8).map(|number| {
        let (db, new) = (db.clone(), new_answer(&first, &number.to_string()));
        tokio::spawn(async move { Answer::objects().create(&db, new).await })
    });
    for row in rows.collect::<Vec<_>>() {
        row.await.unwrap()?;
    }
    let numbers = first.answers().values(answer::order()).all(db).await?;
    assert_eq!(numbers, (0..8).collect::<Vec<_>>());
    Ok(())
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[on_every_database(migrated)]
async fn the_next_row_by_date(db: &Db) -> Result<()> {
    let rows = [
        ("late", "2026-03-02T20:00:00.000001Z", 2),
        ("same", "2026-03-02T08:00:00Z", 2),
        ("first", "2026-03-01T09:30:00Z", 1),
        ("same again", "2026-03-02T08:00:00Z", 2),
    ];
    let new = rows.map(|(name, starts_at, on)| NewEvent {
        name: name.into(),
        starts_at: at(starts_at),
        day: day(on),
    });
    let made = Event::objects().bulk_create(db, new).await?;
    let [late, same, first, again] = made.as_slice() else {
        panic!("{made:?}")
    };
    let events = Event::objects;
    let next = async |row| events().next_by(db, row, event::starts_at()).await;
    assert_eq!(next(first).await?.as_ref(), Some(same));
    assert_eq!(next(same).await?.as_ref(), Some(again));
    assert_eq!(next(again).await?.as_ref(), Some(late));
    assert_eq!(next(late).await?, None);
    let previous = async |row| events().previous_by(db, row, event::starts_at()).await;
    assert_eq!(previous(late).await?.as_ref(), Some(again));
    assert_eq!(previous(again).await?.as_ref(), Some(same));
    assert_eq!(previous(first).await?, None);

    // By day, rows of one day follow each other by key.
    let by_day = events().next_by(db, late, event::day()).await?;
    assert_eq!(by_day.as_ref(), Some(same));
    let hidden = events().filter(event::id().eq(same.id));
    hidden
        .clone()
        .update(db, event::public().set(false))
        .await?;
    let shown = events().filter(event::public().eq(true));
    assert_eq!(
        shown
            .clone()
            .next_by(db, first, event::starts_at())
            .await?
            .as_ref(),
        Some(again)
    );
    let names = shown.values(event::name());
    assert_eq!(
        names
            .previous_by(db, late, event::starts_at())
            .await?
            .as_deref(),
        Some("same again")
    );
    let error = events()
        .limit(2)
        .next_by(db, first, event::day())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    Ok(())
}

#[on_every_database(stocked)]
async fn the_next_row_by_a_column_and_a_composite_key(db: &Db) -> Result<()> {
    let lines = Line::objects().order_by(line::pk()).all(db).await?;
    let next = Line::objects()
        .next_by(db, &lines[0], line::quantity())
        .await?;
    assert_eq!(next.as_ref(), Some(&lines[3]));
    let next = Line::objects()
        .next_by(db, &lines[3], line::quantity())
        .await?;
    assert_eq!(next.as_ref(), Some(&lines[1]));
    Ok(())
}
