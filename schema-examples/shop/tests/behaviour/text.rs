//! Text is compared by code point; case is folded as Unicode says; every character means itself.

use luthier::{Db, Error, Pred, Result};
use luthier_test_support::on_every_database;
use shop::models::shop::{NewOptionalSheet, OptionalSheet, optional_sheet};

use crate::database::migrated;

async fn of(db: &Db, texts: &[&str]) -> Result<()> {
    for text in texts {
        OptionalSheet::objects()
            .create(db, NewOptionalSheet {}.long(*text))
            .await?;
    }
    Ok(())
}

async fn found(db: &Db, condition: Pred<OptionalSheet>) -> Result<Vec<String>> {
    let texts = OptionalSheet::objects()
        .filter(condition)
        .order_by(optional_sheet::id())
        .values(optional_sheet::long())
        .all(db)
        .await?;
    Ok(texts.into_iter().flatten().collect())
}

#[on_every_database(migrated)]
async fn case_counts(db: &Db) -> Result<()> {
    of(db, &["Ärger", "ärger", "ÄRGER", "arger"]).await?;
    let long = optional_sheet::long;
    assert_eq!(found(db, long().eq("ärger")).await?, ["ärger"]);
    assert_eq!(found(db, long().contains("RG")).await?, ["ÄRGER"]);
    assert_eq!(
        found(db, long().starts_with("Ä")).await?,
        ["Ärger", "ÄRGER"]
    );
    assert_eq!(
        found(db, long().ends_with("ger")).await?,
        ["Ärger", "ärger", "arger"]
    );
    assert_eq!(found(db, long().regex("^är")).await?, ["ärger"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn case_is_folded_when_asked(db: &Db) -> Result<()> {
    of(db, &["Ärger", "ΣΊΣΥΦΟΣ", "привет", "İ", "x"]).await?;
    let long = optional_sheet::long;
    assert_eq!(found(db, long().ieq("äRGER")).await?, ["Ärger"]);
    assert_eq!(found(db, long().icontains("ίσυ")).await?, ["ΣΊΣΥΦΟΣ"]);
    assert_eq!(found(db, long().istarts_with("ПРИ")).await?, ["привет"]);
    assert_eq!(found(db, long().iends_with("ВЕТ")).await?, ["привет"]);
    assert_eq!(found(db, long().iregex("^ÄRG")).await?, ["Ärger"]);
    assert_eq!(found(db, long().lower().eq("ärger")).await?, ["Ärger"]);
    assert_eq!(found(db, long().upper().eq("ПРИВЕТ")).await?, ["привет"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn every_character_means_itself(db: &Db) -> Result<()> {
    let texts = [
        "100%", "100", "a_b", "axb", r"c:\d", "c:d", "'; --", "[a-z]*?",
    ];
    of(db, &texts).await?;
    let long = optional_sheet::long;
    assert_eq!(found(db, long().contains("%")).await?, ["100%"]);
    assert_eq!(found(db, long().icontains("%")).await?, ["100%"]);
    assert_eq!(found(db, long().contains("_")).await?, ["a_b"]);
    assert_eq!(found(db, long().istarts_with("A_")).await?, ["a_b"]);
    assert_eq!(found(db, long().contains(r"\")).await?, [r"c:\d"]);
    assert_eq!(found(db, long().iends_with(r":\D")).await?, [r"c:\d"]);
    assert_eq!(found(db, long().starts_with("'")).await?, ["'; --"]);
    assert_eq!(found(db, long().ends_with("]*?")).await?, ["[a-z]*?"]);
    assert_eq!(found(db, long().contains("")).await?, texts);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_column_is_searched_for_as_it_stands(db: &Db) -> Result<()> {
    for (long, short) in [
        ("100%", "0%"),
        ("100", "0%"),
        ("a_b", "A_"),
        ("axb", "A_"),
        ("x", ""),
    ] {
        let new = NewOptionalSheet {}.long(long).short(short);
        OptionalSheet::objects().create(db, new).await?;
    }
    OptionalSheet::objects()
        .create(db, NewOptionalSheet {}.long("alone"))
        .await?;
    let (long, short) = (optional_sheet::long, optional_sheet::short);
    assert_eq!(found(db, long().contains(short())).await?, ["100%", "x"]);
    assert_eq!(
        found(db, long().icontains(short())).await?,
        ["100%", "a_b", "x"]
    );
    assert_eq!(
        found(db, !long().icontains(short())).await?,
        ["100", "axb", "alone"],
        "what is compared with NULL does not match"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn white_space_counts(db: &Db) -> Result<()> {
    of(db, &["a", "a ", " a", "a\t", "a\n"]).await?;
    let long = optional_sheet::long;
    assert_eq!(found(db, long().eq("a")).await?, ["a"]);
    assert_eq!(found(db, long().eq("a ")).await?, ["a "]);
    assert_eq!(found(db, long().in_(["a", " a"])).await?, ["a", " a"]);
    assert_eq!(found(db, long().ieq("A ")).await?, ["a "]);
    assert_eq!(
        found(db, long().trim().eq("a")).await?,
        ["a", "a ", " a", "a\t", "a\n"]
    );
    let lengths = OptionalSheet::objects()
        .order_by(optional_sheet::id())
        .values(optional_sheet::long().length())
        .all(db)
        .await?;
    assert_eq!(lengths, [Some(1), Some(2), Some(2), Some(2), Some(2)]);
    Ok(())
}

#[on_every_database(migrated)]
async fn characters_are_code_points(db: &Db) -> Result<()> {
    of(db, &["é", "e\u{301}", "😀", "z", "Z"]).await?;
    let long = optional_sheet::long;
    assert_eq!(found(db, long().eq("é")).await?, ["é"]);
    let lengths = OptionalSheet::objects()
        .order_by(optional_sheet::id())
        .values(optional_sheet::long().length())
        .all(db)
        .await?;
    assert_eq!(lengths, [Some(1), Some(2), Some(1), Some(1), Some(1)]);
    let ordered = OptionalSheet::objects()
        .order_by(long())
        .values(long().coalesce(""))
        .all(db)
        .await?;
    assert_eq!(ordered, ["Z", "e\u{301}", "z", "é", "😀"]);
    assert_eq!(found(db, long().gt("z")).await?, ["é", "😀"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_bad_pattern_is_an_error(db: &Db) -> Result<()> {
    of(db, &["a"]).await?;
    let error = found(db, optional_sheet::long().regex("("))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Query { .. }), "{error:?}");
    Ok(())
}
