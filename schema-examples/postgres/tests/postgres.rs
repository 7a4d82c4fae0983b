//! Types of columns that only PostgreSQL has: written, read back, asked about.

use std::{collections::BTreeMap, ops::Bound};

use library::models::{
    self,
    library::{
        Book, Keeper, Loan, NewBook, NewKeeper, NewLoan, NewShelf, Shelf, book, loan, shelf,
    },
};
use luthier::{
    Date, Db, Decimal, Error, Pred, Result, Timestamp,
    postgres::{Range, SearchQuery, SearchVector},
};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn store(pairs: &[(&str, Option<&str>)]) -> BTreeMap<String, Option<String>> {
    let owned = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned)));
    owned.collect()
}

async fn make(db: &Db, title: &str, tags: &[&str]) -> Result<Book> {
    let new = NewBook {
        title: title.into(),
    };
    Book::objects().create(db, new.tags(texts(tags))).await
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn arrays_come_back(db: &Db) -> Result<()> {
    let plain = NewBook {
        title: "Plain".into(),
    };
    let plain = Book::objects().create(db, plain).await?;
    assert_eq!(plain.tags, Vec::<String>::new());
    assert_eq!(plain.grid, [[1, 2], [3, 4]]);
    assert_eq!(Book::objects().get_by_key(db, &plain.id).await?, plain);

    let odd = texts(&[
        "",
        "NULL",
        "a,b",
        "{c}",
        "d\"e",
        "f\\g",
        " h ",
        "日本🎌",
        "'i'",
    ]);
    let full = NewBook {
        title: "Full".into(),
    };
    let full = full
        .tags(odd.clone())
        .ratings(Some(vec![Some(i32::MIN), None, Some(i32::MAX)]))
        .grid(vec![vec![1, 2, 3], vec![4, 5, 6]])
        .printed(vec![date("0001-01-01"), date("9999-12-31")])
        .prices(vec![Decimal::new(-1999, 2), Decimal::new(0, 0)]);
    let full = Book::objects().create(db, full).await?;
    let read = Book::objects().get_by_key(db, &full.id).await?;
    assert_eq!(read, full);
    assert_eq!(read.tags, odd);
    Book::objects()
        .update(
            db,
            (
                book::tags().set(Vec::new()),
                book::ratings().set(None),
                book::grid().set(Vec::new()),
            ),
        )
        .await?;
    let read = Book::objects().get_by_key(db, &full.id).await?;
    assert_eq!((read.tags, read.ratings), (Vec::new(), None));
    assert_eq!(read.grid, Vec::<Vec<i16>>::new());
    let many = (0..3).map(|number| {
        let new = NewBook {
            title: format!("No. {number}"),
        };
        new.tags(vec![format!("t{number}")])
    });
    let mut many = Book::objects().bulk_create(db, many).await?;
    many.iter_mut().for_each(|book| book.tags.push("x".into()));
    Book::objects()
        .bulk_update(db, &many, (book::tags(),))
        .await?;
    assert_eq!(
        Book::objects().get_by_key(db, &many[2].id).await?.tags,
        texts(&["t2", "x"])
    );
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn arrays_are_asked_about(db: &Db) -> Result<()> {
    let both = make(db, "Both", &["rust", "sql"]).await?;
    let rust = make(db, "Rust", &["rust"]).await?;
    let none = make(db, "None", &[]).await?;
    let found = async |condition: Pred<Book>| {
        let books = Book::objects().filter(condition).order_by(book::id());
        books.values(book::id()).all(db).await
    };
    let words = |words: &[&str]| texts(words);
    assert_eq!(
        found(book::tags().contains(words(&["sql", "rust"]))).await?,
        [both.id]
    );
    assert_eq!(
        found(book::tags().contained_by(words(&["rust", "go"]))).await?,
        [rust.id, none.id]
    );
    assert_eq!(
        found(book::tags().overlap(words(&["sql", "go"]))).await?,
        [both.id]
    );
    assert_eq!(
        found(!book::tags().overlap(words(&["sql", "go"]))).await?,
        [rust.id, none.id]
    );
    assert_eq!(found(book::tags().len().eq(0)).await?, [none.id]);
    assert_eq!(found(book::tags().at_index(1).eq("sql")).await?, [both.id]);
    assert_eq!(found(book::tags().eq(words(&["rust"]))).await?, [rust.id]);
    // Where there is no array, nothing is in it; the opposite holds.
    let five = vec![Some(5)];
    assert_eq!(found(book::ratings().contains(five.clone())).await?, []);
    let others: Vec<Option<i32>> = five;
    assert_eq!(found(!book::ratings().contains(others)).await?.len(), 3);
    let lengths = Book::objects().order_by(book::id());
    let lengths = lengths.values(book::tags().len()).all(db).await?;
    assert_eq!(lengths, [Some(2), Some(1), Some(0)]);
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn stores_come_back_and_are_asked_about(db: &Db) -> Result<()> {
    let details = store(&[
        ("paper", Some("thick")),
        ("colour", None),
        ("odd \"key\"", Some("a=>b, \\ 日本")),
        ("empty", Some("")),
    ]);
    let new = NewBook {
        title: "Full".into(),
    };
    let full = Book::objects()
        .create(db, new.details(details.clone()))
        .await?;
    let plain = make(db, "Plain", &[]).await?;
    let read = Book::objects().get_by_key(db, &full.id).await?;
    assert_eq!((read.details, read.notes), (details, None));
    let found = async |condition: Pred<Book>| {
        let books = Book::objects().filter(condition).order_by(book::id());
        books.values(book::id()).all(db).await
    };
    assert_eq!(found(book::details().has_key("colour")).await?, [full.id]);
    assert_eq!(found(!book::details().has_key("colour")).await?, [plain.id]);
    assert_eq!(
        found(book::details().has_keys(["paper", "empty"])).await?,
        [full.id]
    );
    assert_eq!(
        found(book::details().has_any_keys(["paper", "weight"])).await?,
        [full.id]
    );
    let thick = store(&[("paper", Some("thick"))]);
    assert_eq!(
        found(book::details().contains(thick.clone())).await?,
        [full.id]
    );
    assert_eq!(
        found(book::details().contained_by(thick)).await?,
        [plain.id]
    );
    assert_eq!(
        found(book::details().key("paper").eq("thick")).await?,
        [full.id]
    );
    assert_eq!(found(book::notes().has_key("paper")).await?, []);
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn ranges_come_back_in_one_form(db: &Db) -> Result<()> {
    let book = make(db, "Book", &[]).await?;
    let (march, april) = (date("2026-03-01"), date("2026-04-01"));
    let moment: Timestamp = "2026-03-01T12:00:00.000001Z".parse().expect("a moment");
    let new = NewLoan {
        book: book.id,
        days: (march..april).into(),
    }
    .pages(Some((1..=5).into()))
    .copies(Some((..i64::MAX).into()))
    .fee(Some(Range::new(
        Bound::Excluded(Decimal::new(150, 2)),
        Bound::Included(Decimal::new(2, 0)),
    )))
    .moments(Some((moment..).into()));
    let made = Loan::objects().create(db, new).await?;
    let read = Loan::objects().get_by_key(db, &made.id).await?;
    assert_eq!(read.days, Range::from(march..april));
    // Whole numbers have one form; decimals keep theirs.
    assert_eq!(read.pages, Some(Range::from(1..6)));
    assert_eq!(read.copies, Some(Range::from(..i64::MAX)));
    assert_eq!(read.fee, made.fee);
    assert_eq!(read.moments, made.moments);

    let empty = loan::pages().set(Some(Range::from(3..3)));
    Loan::objects()
        .update(db, (empty, loan::copies().set(Some(Range::from(..)))))
        .await?;
    let read = Loan::objects().get_by_key(db, &made.id).await?;
    assert_eq!(read.pages, Some(Range::Empty));
    assert_eq!(read.copies, Some(Range::from(..)));
    assert_eq!(Range::from(1..6).to_string(), "1..6");
    assert!(Range::from(1..=6).contains(&6) && !Range::Empty.contains(&1));
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn ranges_are_asked_about(db: &Db) -> Result<()> {
    let book = make(db, "Book", &[]).await?;
    let mut ids = Vec::new();
    for pages in [1..5, 5..10, 20..30] {
        let new = NewLoan {
            book: book.id,
            days: (date("2026-03-01")..date("2026-04-01")).into(),
        };
        let made = Loan::objects()
            .create(db, new.pages(Some(pages.into())))
            .await?;
        ids.push(made.id);
    }
    let found = async |condition: Pred<Loan>| {
        let loans = Loan::objects().filter(condition).order_by(loan::id());
        loans.values(loan::id()).all(db).await
    };
    let [first, second, third] = [ids[0], ids[1], ids[2]];
    assert_eq!(found(loan::pages().contains(2..4)).await?, [first]);
    assert_eq!(found(loan::pages().contains_value(5)).await?, [second]);
    assert_eq!(
        found(loan::pages().contained_by(..10)).await?,
        [first, second]
    );
    assert_eq!(found(loan::pages().overlap(4..6)).await?, [first, second]);
    assert_eq!(found(loan::pages().fully_lt(5..9)).await?, [first]);
    assert_eq!(found(loan::pages().fully_gt(1..10)).await?, [third]);
    assert_eq!(found(loan::pages().not_lt(5..9)).await?, [second, third]);
    assert_eq!(found(loan::pages().not_gt(5..10)).await?, [first, second]);
    assert_eq!(found(loan::pages().adjacent_to(10..12)).await?, [second]);
    assert_eq!(found(loan::pages().lower().gte(5)).await?, [second, third]);
    assert_eq!(found(loan::pages().upper().eq(5)).await?, [first]);
    assert_eq!(found(loan::pages().is_empty()).await?, []);
    assert_eq!(found(loan::fee().is_null()).await?.len(), 3);
    assert_eq!(
        found(loan::days().contains_value(date("2026-03-31")))
            .await?
            .len(),
        3
    );
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn documents_are_searched(db: &Db) -> Result<()> {
    make(db, "Rats and cats", &[]).await?;
    make(db, "The fat cat", &[]).await?;
    make(db, "Dogs", &[]).await?;
    Book::objects()
        .update(
            db,
            book::document().set(book::title().to_search_vector("english")),
        )
        .await?;
    let fat = SearchQuery::plain("cats").config("english");
    let found = Book::objects().filter(book::document().search(fat.clone()));
    assert_eq!(found.count(db).await?, 2);
    let phrase = SearchQuery::phrase("fat cats").config("english");
    let found = Book::objects().filter(book::document().search(phrase));
    let found = found.one(db).await?;
    assert_eq!(found.title, "The fat cat");
    assert_eq!(
        found.document,
        Some(SearchVector::from_lexemes("'cat':3 'fat':2"))
    );
    let either = SearchQuery::websearch("rats or dogs -fat").config("english");
    let found = Book::objects().filter(book::title().to_search_vector("english").search(either));
    assert_eq!(found.count(db).await?, 2);
    let ranked = Book::objects()
        .filter(book::document().search(fat.clone()))
        .annotate(book::document().search_rank(fat))
        .all(db)
        .await?;
    assert!(
        ranked
            .iter()
            .all(|(_, rank)| rank.is_some_and(|rank| rank > 0.0))
    );
    Ok(())
}

/// What is wrong with a shelf, as `field: code`.
async fn refused(db: &Db, new: shelf::Insert) -> Vec<String> {
    match Shelf::objects().create(db, new).await {
        Err(Error::Validation(errors)) => {
            let all = errors.by_field.iter().flat_map(|(field, errors)| {
                errors
                    .iter()
                    .map(move |error| format!("{field}: {}", error.code))
            });
            all.collect()
        }
        other => panic!("{other:?}"),
    }
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn rules_of_arrays_ranges_and_stores(db: &Db) -> Result<()> {
    let keeper = Keeper::objects()
        .create(db, NewKeeper { name: "Ada".into() })
        .await?;
    let new = || NewShelf {}.keeper(keeper.id);
    let good = new()
        .labels(store(&[("room", Some("A")), ("row", None)]))
        .widths(vec![1, 2, 3])
        .years(Some((1450..2100).into()));
    let kept = Shelf::objects().create(db, good).await?;
    assert_eq!(kept.widths, [1, 2, 3]);
    assert_eq!(kept.hours, (8..20).into());
    let from = Bound::Included(date("2026-01-01"));
    let stored = Shelf::objects().get_by_key(db, &kept.id).await?;
    assert_eq!(stored.season, Range::new(from, Bound::Unbounded));
    // What is empty is not asked.
    Shelf::objects().create(db, new()).await?;

    let keys = new().labels(store(&[("room", None), ("colour", None)]));
    assert_eq!(
        refused(db, keys).await,
        ["labels: missing_keys", "labels: extra_keys"]
    );
    assert_eq!(
        refused(db, new().widths(vec![1])).await,
        ["widths: min_length"]
    );
    assert_eq!(
        refused(db, new().widths(vec![1; 5])).await,
        ["widths: max_length"]
    );
    // More than the four of the validator, and than the six of the field itself.
    assert_eq!(
        refused(db, new().widths(vec![1; 7])).await,
        ["widths: max_length", "widths: max_length"]
    );
    assert_eq!(
        refused(db, new().years(Some((1400..2200).into()))).await,
        ["years: min_value", "years: max_value"]
    );
    assert_eq!(
        refused(db, new().years(Some((1500..).into()))).await,
        ["years: max_value"]
    );
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn the_database_puts_the_default_in_the_place_of_a_key(db: &Db) -> Result<()> {
    let keeper = |name: &str| NewKeeper { name: name.into() };
    let first = Keeper::objects().create(db, keeper("Ada")).await?;
    assert_eq!(*first.id.key(), 1);
    let second = Keeper::objects().create(db, keeper("Ben")).await?;
    let shelf = Shelf::objects()
        .create(db, NewShelf {}.keeper(second.id))
        .await?;
    second.delete(db).await?;
    let shelf = Shelf::objects().get_by_key(db, &shelf.id).await?;
    assert_eq!(shelf.keeper_id, first.id);
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn indexes_of_kinds_that_only_postgres_has(db: &Db) -> Result<()> {
    let sql = "SELECT amname::text FROM pg_class JOIN pg_am ON pg_am.oid = relam \
               WHERE relname IN ('library_shelf_years', 'library_shelf_look') ORDER BY 1";
    let kinds = db.query_as::<(String,)>(sql, ()).all(db).await?;
    assert_eq!(kinds, [("bloom".to_owned(),), ("spgist".to_owned(),)]);
    Ok(())
}
