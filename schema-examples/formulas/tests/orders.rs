//! Orderings by a relation: the rows come in the order that the related model has by itself.

use formulas::models::{
    self,
    league::{
        Club, Goal, NewClub, NewGoal, NewPlayer, NewPrize, NewShirt, NewTeam, Player, Prize, Shirt,
        Team, player,
    },
};
use luthier::{Db, Dialect, Error, Result};
use luthier_test_support::on_every_database;

/// Teams: `Ä` with 3 points, `b` and `C` with 1, `none` without.
async fn league(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    for code in ["z", "a"] {
        Shirt::objects()
            .create(db, NewShirt { code: code.into() })
            .await?;
    }
    let mut teams = Vec::new();
    for (name, points) in [
        ("C", Some(1)),
        ("none", None),
        ("Ä", Some(3)),
        ("b", Some(1)),
    ] {
        let new = NewTeam { name: name.into() }.points(points);
        teams.push(Team::objects().create(db, new).await?);
    }
    for (name, team, shirt) in [
        ("Ann", Some(0), Some("z")),
        ("Bob", None, None),
        ("Cid", Some(1), Some("a")),
        ("Dan", Some(2), Some("z")),
        ("Eve", Some(3), None),
        ("Fay", Some(0), Some("a")),
    ] {
        let team = team.map(|team: usize| teams[team].id);
        let new = NewPlayer { name: name.into() }
            .team(team)
            .shirt(shirt.map(|code| luthier::Id::from(code.to_owned())));
        Player::objects().create(db, new).await?;
    }
    Ok(())
}

async fn names(db: &Db, players: luthier::QuerySet<Player>) -> Result<String> {
    let names: Vec<String> = players.values(player::name()).all(db).await?;
    Ok(names.join(" "))
}

#[on_every_database(league)]
async fn as_the_related_rows(db: &Db) -> Result<()> {
    // By points downwards, those without last; then by name, whatever its case. No team has no name, which is less than any.
    assert_eq!(
        names(db, Player::objects()).await?,
        "Dan Eve Fay Ann Bob Cid"
    );
    assert_eq!(
        names(db, Player::objects().reverse()).await?,
        "Cid Bob Ann Fay Eve Dan"
    );
    // A minus turns all of it round.
    assert_eq!(
        names(db, Player::backwards()).await?,
        "Cid Bob Ann Fay Eve Dan"
    );
    // What has no order of its own is ordered by key.
    assert_eq!(
        names(db, Player::by_shirt()).await?,
        "Eve Bob Fay Cid Dan Ann"
    );
    assert_eq!(
        names(db, Player::in_large_teams()).await?,
        "Dan Eve Ann Fay Cid Bob"
    );
    let first = Player::objects().first(db).await?.expect("a player");
    let last = Player::objects().last(db).await?.expect("a player");
    assert_eq!((first.name.as_str(), last.name.as_str()), ("Dan", "Cid"));
    assert_eq!(Player::objects().latest(db).await?.name, "Cid");
    assert_eq!(Player::objects().earliest(db).await?.name, "Dan");
    assert_eq!(Player::ADMIN.ordering, ["shirt", "-id"]);
    Ok(())
}

#[on_every_database(league)]
async fn through_two_relations(db: &Db) -> Result<()> {
    for (name, minute) in [
        ("Ann", 50),
        ("Bob", 2),
        ("Dan", 80),
        ("Ann", 10),
        ("Eve", 3),
    ] {
        let player = Player::objects().get(db, player::name().eq(name)).await?;
        let new = NewGoal {
            player: player.id,
            minute,
        };
        Goal::objects().create(db, new).await?;
    }
    let minutes: Vec<i32> = Goal::objects()
        .all(db)
        .await?
        .iter()
        .map(|goal| goal.minute)
        .collect();
    assert_eq!(minutes, [80, 3, 10, 50, 2]);
    let ann = Player::objects()
        .prefetch_related((player::goals(), player::late_goals()))
        .get(db, player::name().eq("Ann"))
        .await?;
    let minutes = |goals: &[Goal]| goals.iter().map(|goal| goal.minute).collect::<Vec<i32>>();
    assert_eq!(minutes(&ann.goals), [10, 50]);
    assert_eq!(minutes(&ann.late_goals), [50]);
    Ok(())
}

#[on_every_database(migrated)]
async fn by_annotations_of_the_related_rows(db: &Db) -> Result<()> {
    let mut clubs = Vec::new();
    for (name, members) in [("few", 2), ("many", 9), ("most", 30)] {
        let new = NewClub { name: name.into() }.members(members);
        clubs.push(Club::objects().create(db, new).await?);
    }
    for (club, name) in [(0, "a"), (1, "b"), (2, "c"), (1, "d")] {
        let new = NewPrize {
            club: clubs[club].id,
            name: name.into(),
        };
        Prize::objects().create(db, new).await?;
    }
    let clubs: Vec<String> = Club::objects()
        .all(db)
        .await?
        .into_iter()
        .map(|club| club.name)
        .collect();
    assert_eq!(clubs, ["many", "few", "most"]);
    let prizes: Vec<String> = Prize::objects()
        .all(db)
        .await?
        .into_iter()
        .map(|prize| prize.name)
        .collect();
    assert_eq!(prizes[..2], ["c", "a"]);
    let mut rest = prizes[2..].to_vec();
    rest.sort();
    assert_eq!(rest, ["b", "d"]);
    Ok(())
}

/// A uniqueness over expressions that takes NULLs as equal is PostgreSQL's alone.
#[on_every_database(league)]
async fn equal_nulls(db: &Db) -> Result<()> {
    let bob = || NewPlayer { name: "BOB".into() };
    let taken = Player::objects().validate_unique(db, bob()).await;
    let made = Player::objects().create(db, bob()).await;
    if db.dialect() == Dialect::Postgres {
        assert!(matches!(taken, Err(Error::Validation(_))), "{taken:?}");
        assert!(
            matches!(made, Err(Error::UniqueViolation { .. })),
            "{made:?}"
        );
    } else {
        taken?;
        made?;
    }
    let elsewhere =
        NewPlayer { name: "bob".into() }.team(Team::objects().first(db).await?.map(|team| team.id));
    Player::objects()
        .validate_unique(db, elsewhere.clone())
        .await?;
    Player::objects().create(db, elsewhere).await?;
    Ok(())
}

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}
