//! `Subquery`: a value of the first of the related rows.

use formulas::models::{
    self,
    league::{
        Club, Goal, NewClub, NewGoal, NewPlayer, NewTeam, Player, Position, Team, club, goal,
        player, team,
    },
};
use luthier::{Db, Id, Result};
use luthier_test_support::on_every_database;

/// Ann (30) and Bob (30) and Cid (no age) of one team, Dan (9) of another; a third has nobody.
async fn league(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    let mut teams = Vec::new();
    for name in ["three", "one", "none"] {
        let new = NewTeam { name: name.into() };
        teams.push(Team::objects().create(db, new).await?.id);
    }
    let mut players = Vec::new();
    for (name, team, age, position) in [
        ("Ann", 0, Some(30), None),
        ("Bob", 0, Some(30), Some(Position::Striker)),
        ("Cid", 0, None, Some(Position::Keeper)),
        ("Dän", 1, Some(9), None),
    ] {
        let new = NewPlayer { name: name.into() }
            .team(Some(teams[team]))
            .age(age)
            .position(position);
        players.push(Player::objects().create(db, new).await?.id);
    }
    for (player, minute) in [(0, 60), (0, 40), (0, 10), (1, 44), (3, 90)] {
        let player = players[player];
        Goal::objects()
            .create(db, NewGoal { player, minute })
            .await?;
    }
    for name in ["fans", "quiet"] {
        Club::objects()
            .create(db, NewClub { name: name.into() })
            .await?;
    }
    let fans = Club::objects().get(db, club::name().eq("fans")).await?;
    fans.fans()
        .add(db, [&players[2], &players[1], &players[3]])
        .await?;
    Ok(())
}

#[on_every_database(league)]
async fn of_related_rows(db: &Db) -> Result<()> {
    let rows = Team::objects()
        .order_by(team::id())
        .values((
            team::oldest(),
            team::oldest_adult(),
            team::first_player(),
            team::first_position(),
            team::last_goal(),
        ))
        .all(db)
        .await?;
    let text = |text: &str| Some(text.to_owned());
    // The order of players is by name downwards within a team; equal ages are told apart by key.
    assert_eq!(
        rows,
        [
            (
                text("Ann"),
                "BOB".to_owned(),
                Some(Id::new(3)),
                Position::Keeper,
                Some(60)
            ),
            (
                text("Dän"),
                "nobody".to_owned(),
                Some(Id::new(4)),
                Position::Keeper,
                Some(90)
            ),
            (None, "nobody".to_owned(), None, Position::Keeper, None),
        ]
    );
    let rows = Player::objects()
        .order_by(player::id())
        .values((
            player::first_goal(),
            player::last_early_goal(),
            player::goal_of_team(),
        ))
        .all(db)
        .await?;
    assert_eq!(
        rows,
        [
            (Some(10), Some(40), Some(10)),
            (Some(44), Some(44), Some(10)),
            (None, None, Some(10)),
            (Some(90), None, Some(90)),
        ]
    );
    // In conditions and orders.
    let names: Vec<String> = Player::before(60).values(player::name()).all(db).await?;
    assert_eq!(names, ["Bob", "Ann"]);
    assert_eq!(
        Player::objects()
            .filter(player::first_goal().is_null())
            .count(db)
            .await?,
        1
    );
    let changed = Player::objects()
        .filter(player::last_early_goal().eq(44))
        .update(db, player::rank().set(models::league::Rank::High))
        .await?;
    assert_eq!(changed, 1);
    Ok(())
}

#[on_every_database(league)]
async fn over_a_join_table(db: &Db) -> Result<()> {
    let rows = Club::objects()
        .order_by(club::name())
        .values((club::first_fan(), club::first_fan_key(), club::last_prize()))
        .all(db)
        .await?;
    assert_eq!(
        rows,
        [
            (Some("Bob".to_owned()), Some(Id::new(2)), None),
            (None, None, None)
        ]
    );
    Ok(())
}

#[on_every_database(league)]
async fn in_rust(db: &Db) -> Result<()> {
    let goals = || player::goals().filter(goal::minute().lt(60));
    let rows = Player::objects()
        .order_by(player::id())
        .values((
            goals().first(goal::minute()),
            goals()
                .order_by(goal::minute().desc())
                .first(goal::minute() + 1),
            goals().order_by(goal::id().desc()).first(goal::minute()),
            player::goals().limit(0).first(goal::minute()),
            player::goals().first(goal::player().name()).coalesce("-"),
        ))
        .all(db)
        .await?;
    let text = |text: &str| text.to_owned();
    assert_eq!(
        rows,
        [
            (Some(10), Some(41), Some(10), None, text("Ann")),
            (Some(44), Some(45), Some(44), None, text("Bob")),
            (None, None, None, None, text("-")),
            (None, None, None, None, text("Dän")),
        ]
    );
    // Behind a relation to one row, and in an aggregate.
    let latest = Goal::objects()
        .aggregate(
            db,
            goal::player()
                .team()
                .players()
                .then(player::goals())
                .order_by(goal::minute())
                .first(goal::minute())
                .max(),
        )
        .await?;
    assert_eq!(latest, Some(90));
    Ok(())
}
