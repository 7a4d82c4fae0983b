//! `Collate`: the order and equality of texts by other rules than those of their column.

use formulas::models::{
    self,
    league::{NewPlayer, Player, player},
};
use luthier::{Db, Dialect, Result};
use luthier_test_support::on_every_database;

async fn players(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    for name in ["b", "A", "C", "d"] {
        let new = NewPlayer { name: name.into() };
        Player::objects().create(db, new).await?;
    }
    Ok(())
}

/// On PostgreSQL, what is folded has a collation of its own.
#[on_every_database(players)]
async fn beside_folded_texts(db: &Db) -> Result<()> {
    let by = || {
        player::name().collate([
            (Dialect::Postgres, "und-x-icu"),
            (Dialect::MariaDb, "utf8mb4_bin"),
        ])
    };
    let lower = player::name().lower();
    let all = || Player::objects().order_by(player::name());
    assert_eq!(names(db, all().filter(by().eq(lower.clone()))).await?, "bd");
    assert_eq!(
        names(db, all().exclude(by().eq(lower.clone()))).await?,
        "AC"
    );
    assert_eq!(
        names(db, all().filter(lower.clone().range(by(), by()))).await?,
        "bd"
    );
    let folded = all().filter(by().lower().eq(lower.clone()));
    assert_eq!(names(db, folded).await?, "ACbd");
    let either = player::key().collate([(Dialect::Postgres, "und-x-icu")]);
    let either = all().filter(either.coalesce(lower.clone()).eq(lower));
    assert_eq!(names(db, either).await?, "");
    Ok(())
}

async fn names(db: &Db, players: luthier::QuerySet<Player>) -> Result<String> {
    let names: Vec<String> = players.values(player::name()).all(db).await?;
    Ok(names.concat())
}

#[on_every_database(players)]
async fn order_and_equality(db: &Db) -> Result<()> {
    let all = Player::objects;
    assert_eq!(names(db, all().order_by(player::name())).await?, "ACbd");
    assert_eq!(names(db, all().order_by(player::folded())).await?, "AbCd");
    assert_eq!(names(db, Player::alphabetical()).await?, "dCbA");
    // By name in Rust; a database that is not named keeps its rules.
    let by = player::name().collate([
        (Dialect::Sqlite, "NOCASE"),
        (Dialect::Postgres, "und-x-icu"),
        (Dialect::MariaDb, "utf8mb4_unicode_ci"),
    ]);
    assert_eq!(names(db, all().order_by(by.clone().desc())).await?, "dCbA");
    let kept = player::name().collate([(Dialect::MySql, "utf8mb4_0900_ai_ci")]);
    assert_eq!(names(db, all().order_by(kept)).await?, "ACbd");

    // PostgreSQL's collations tell all texts apart.
    let found = if db.dialect() == Dialect::Postgres {
        ""
    } else {
        "A"
    };
    assert_eq!(names(db, Player::called("a")).await?, found);
    assert_eq!(names(db, all().filter(by.clone().eq("a"))).await?, found);
    assert_eq!(
        names(db, all().filter(by.clone().in_(["a", "B"])))
            .await?
            .len(),
        2 * found.len()
    );
    assert_eq!(
        names(db, all().filter(by.eq(player::name()))).await?.len(),
        4
    );
    // Inside of functions, and of what may be NULL.
    let starts: Vec<String> = all().values(player::folded_start()).all(db).await?;
    assert_eq!(starts, ["-", "-", "-", "-"]);
    let lower = player::name().collate([(Dialect::Postgres, "C")]).upper();
    assert_eq!(all().filter(lower.eq("B")).count(db).await?, 1);
    let none = player::key().collate([(Dialect::Postgres, "C")]).max();
    assert!(
        all()
            .filter(player::id().lt(luthier::Id::new(0)))
            .aggregate(db, none)
            .await?
            .is_none()
    );
    Ok(())
}
