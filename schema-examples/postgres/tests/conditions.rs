//! What the models ask about arrays, stores, ranges, search documents and texts.

use std::collections::BTreeMap;

use library::models::{
    self,
    library::{Book, Loan, NewBook, NewLoan, book, loan},
};
use luthier::{Date, Db, QuerySet, Result, postgres::Range, postgres::SearchWeight};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    for extension in ["pg_trgm", "unaccent"] {
        db.execute(&format!("CREATE EXTENSION IF NOT EXISTS {extension}"), ())
            .await?;
    }
    models::migrate(db).await?;
    Ok(())
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

async fn make(db: &Db, title: &str, tags: &[&str], details: &[(&str, &str)]) -> Result<Book> {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    let details: BTreeMap<String, Option<String>> = details
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned())))
        .collect();
    let new = NewBook {
        title: title.into(),
    };
    Book::objects()
        .create(db, new.tags(tags).details(details))
        .await
}

async fn titles(db: &Db, books: QuerySet<Book>) -> Result<Vec<String>> {
    let in_order = books.order_by(book::id().asc());
    in_order.values(book::title()).all(db).await
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn arrays_and_stores(db: &Db) -> Result<()> {
    make(db, "one", &["a"], &[("room", "7")]).await?;
    make(db, "two", &["a", "b"], &[("room", "8"), ("row", "7")]).await?;
    make(db, "three", &["b", "c", "a"], &[("row", "1")]).await?;
    make(db, "none", &[], &[]).await?;
    assert_eq!(titles(db, Book::tagged_both()).await?, ["two", "three"]);
    assert_eq!(
        titles(db, Book::tagged_within()).await?,
        ["one", "two", "none"]
    );
    assert_eq!(
        titles(db, Book::tagged_any()).await?,
        ["one", "two", "three"]
    );
    assert_eq!(titles(db, Book::with_two()).await?, ["two"]);
    assert_eq!(titles(db, Book::first_is()).await?, ["one", "two"]);
    assert_eq!(titles(db, Book::first_two()).await?, ["two"]);
    assert_eq!(titles(db, Book::with_room()).await?, ["one", "two"]);
    assert_eq!(
        titles(db, Book::with_room_or_row()).await?,
        ["one", "two", "three"]
    );
    assert_eq!(titles(db, Book::with_both()).await?, ["two"]);
    assert_eq!(titles(db, Book::in_room("8")).await?, ["two"]);
    assert_eq!(titles(db, Book::of_keys()).await?, ["two", "three"]);
    assert_eq!(titles(db, Book::of_values()).await?, ["one", "two"]);
    let slices = Book::objects()
        .order_by(book::id().asc())
        .values((book::tags().slice(1..3), book::details().keys()))
        .all(db)
        .await?;
    let owned = |words: &[&str]| {
        words
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(slices[2], (Some(owned(&["c", "a"])), Some(owned(&["row"]))));
    assert_eq!(slices[3], (Some(owned(&[])), Some(owned(&[]))));
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn texts_are_searched(db: &Db) -> Result<()> {
    let cats = make(db, "All of my cats", &[], &[]).await?;
    make(db, "Compilers", &[], &[]).await?;
    make(db, "Grand Hotel", &[], &[]).await?;
    make(db, "Hôtel du Nord", &[], &[]).await?;
    assert_eq!(titles(db, Book::saying()).await?, ["All of my cats"]);
    assert_eq!(titles(db, Book::alike()).await?, ["Compilers"]);
    assert_eq!(
        titles(db, Book::plain()).await?,
        ["Grand Hotel", "Hôtel du Nord"]
    );
    let document = book::title()
        .to_search_vector("english")
        .weighted(SearchWeight::A)
        .concat(
            book::title()
                .to_search_vector("simple")
                .weighted(SearchWeight::D),
        );
    Book::objects()
        .filter(book::id().eq(cats.id))
        .update(db, book::document().set(document))
        .await?;
    assert_eq!(titles(db, Book::about("cats")).await?, ["All of my cats"]);
    let stored = Book::objects().get_by_key(db, &cats.id).await?.document;
    assert_eq!(
        stored.expect("a document").as_str(),
        "'all':5 'cat':4A 'cats':8 'my':7 'of':6"
    );
    let likeness = Book::objects()
        .filter(book::title().trigram_word_similar("Compilrs"))
        .values(book::title().trigram_similarity("Compilers"))
        .all(db)
        .await?;
    assert_eq!(likeness, [Some(1.0)]);
    Ok(())
}

#[on_every_database(migrated, only(postgres), reason = "the program is built for it alone")]
async fn ranges(db: &Db) -> Result<()> {
    let book = make(db, "lent", &[], &[]).await?;
    let days = |from: &str, to: &str| Range::from(date(from)..date(to));
    for (range, pages) in [
        (days("2026-03-01", "2026-03-05"), Some(Range::from(1..5))),
        (days("2026-03-04", "2026-03-10"), Some(Range::Empty)),
        ((date("2026-03-11")..).into(), None),
    ] {
        let new = NewLoan {
            book: book.id,
            days: range,
        };
        Loan::objects().create(db, new.pages(pages)).await?;
    }
    let all = Loan::objects().order_by(loan::id().asc()).all(db).await?;
    let position = |row: &Loan| {
        all.iter()
            .position(|other| other.id == row.id)
            .map(|at| at + 1)
    };
    let found = async |loans: QuerySet<Loan>| -> Result<Vec<usize>> {
        let rows = loans.order_by(loan::id().asc()).all(db).await?;
        Ok(rows.iter().filter_map(position).collect())
    };
    assert_eq!(found(Loan::on_day()).await?, [2]);
    assert_eq!(found(Loan::over()).await?, [2]);
    assert_eq!(found(Loan::within()).await?, [1, 2]);
    assert_eq!(found(Loan::meeting()).await?, [2, 3]);
    assert_eq!(found(Loan::before()).await?, [1, 2]);
    assert_eq!(found(Loan::after()).await?, [1, 2, 3]);
    assert_eq!(found(Loan::not_before()).await?, [1, 2, 3]);
    assert_eq!(found(Loan::not_after()).await?, [1, 2]);
    assert_eq!(found(Loan::next_to()).await?, [2, 3]);
    assert_eq!(found(Loan::starting()).await?, [3]);
    assert_eq!(found(Loan::ending()).await?, [2]);
    assert_eq!(found(Loan::for_ever()).await?, [3]);
    assert_eq!(found(Loan::of_no_pages()).await?, [2]);
    assert_eq!(found(Loan::of_first_page()).await?, [1]);
    assert_eq!(
        found(Loan::objects().filter(loan::days().upper_inf() & loan::days().lower_inc())).await?,
        [3]
    );
    Ok(())
}
