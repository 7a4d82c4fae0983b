//! `Subquery`: a value of the first of the related rows.

use formulas::models::{
    self,
    formulas::{Item, NewItem, NewSale, Sale, item, sale},
    league::{
        Club, Goal, NewClub, NewGoal, NewPlayer, NewTeam, Player, Position, Team, club, goal,
        player, team,
    },
};
use luthier::{Db, Decimal, Id, Result, Uuid};
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

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// What is read from other rows compares by what it is, as a column of it does.
#[on_every_database(league)]
async fn compares_as_its_column_does(db: &Db) -> Result<()> {
    // Of seven digits and of sixteen.
    for (name, fee) in [("Ann", "9.01"), ("Bob", "9.02"), ("Dän", "1234567890.12")] {
        Player::objects()
            .filter(player::name().eq(name))
            .update(db, player::fee().set(decimal(fee)))
            .await?;
    }
    let fee = || {
        let players = team::players().order_by(player::fee().desc());
        players.first(player::fee() * decimal("1.000001"))
    };
    let largest = || team::players().aggregate((player::fee() * decimal("1.000001")).max());
    let names = |teams: luthier::QuerySet<Team>| teams.values(team::name());
    let all = Team::objects;
    for by in [
        names(all().order_by(fee())).all(db).await?,
        names(all().order_by(largest())).all(db).await?,
        names(all().order_by(team::players().aggregate(player::fee().max())))
            .all(db)
            .await?,
    ] {
        assert_eq!(by, ["none", "three", "one"]);
    }
    let exact = decimal("1234569124.68789012");
    let between = all().filter(fee().range(decimal("10"), exact));
    assert_eq!(names(between).all(db).await?, ["one"]);
    let among = all().filter(fee().in_([decimal("1"), exact]));
    assert_eq!(names(among).all(db).await?, ["one"]);
    assert_eq!(names(all().filter(fee().eq(exact))).all(db).await?, ["one"]);
    let not = all().exclude(fee().eq(exact)).order_by(team::id());
    assert_eq!(names(not).all(db).await?, ["three", "none"]);
    let most = all().aggregate(db, fee().max()).await?;
    assert_eq!(most, Some(exact));
    // Equal rows once, each for the first that it stands for.
    let points = all().values(team::points()).distinct();
    assert_eq!(points.order_by(fee().desc()).all(db).await?, [None]);
    Ok(())
}

#[on_every_database(league)]
async fn uuids_and_truths(db: &Db) -> Result<()> {
    let uuid = |last: char| {
        format!("01234567-89ab-cdef-0123-456789abcde{last}")
            .parse::<Uuid>()
            .expect("a UUID")
    };
    for (name, last) in [("Ann", 'a'), ("Dän", 'd')] {
        let one = Player::objects().filter(player::name().eq(name));
        one.update(db, player::token().set(Some(uuid(last))))
            .await?;
    }
    let token = || {
        let players = team::players().order_by(player::name());
        players.first(player::token())
    };
    let found = Team::objects()
        .aggregate(db, (token().min(), token().max()))
        .await?;
    assert_eq!(found, (Some(uuid('a')), Some(uuid('d'))));
    let least = team::players().aggregate(player::token().min());
    let ages = team::players().order_by(player::name());
    let no_age = ages.first(player::age().is_null().value().typed::<i64>());
    let rows = Team::objects()
        .values(team::points())
        .distinct()
        .order_by((token(), least, no_age))
        .all(db)
        .await?;
    assert_eq!(rows, [None]);
    Ok(())
}

#[on_every_database(league)]
async fn documents(db: &Db) -> Result<()> {
    let item = item::Insert::from(NewItem {
        name: "one".into(),
        price: decimal("2.50"),
        made_at: "2024-08-15T13:45:59Z".parse().expect("a moment"),
        made_on: luthier::Date::constant(2024, 1, 1),
        made_by: luthier::Time::constant(13, 45, 59, 0),
    });
    let item = Item::objects()
        .create(
            db,
            item.notes(luthier::literal::json(r#"{"b": 1, "a": [2]}"#)),
        )
        .await?;
    let sale = NewSale {
        item: item.id,
        amount: 1,
    };
    Sale::objects().create(db, sale).await?;
    let notes = || item::sales().first(sale::item().notes());
    let same = luthier::literal::json(r#"{"a": [2.0], "b": 1}"#);
    let other = luthier::literal::json(r#"{"a": [2]}"#);
    let items = |condition| Item::objects().filter(condition).count(db);
    assert_eq!(items(notes().eq(same.clone())).await?, 1);
    assert_eq!(items(notes().in_([other.clone(), same])).await?, 1);
    assert_eq!(items(notes().eq(other)).await?, 0);
    assert_eq!(items(notes().eq(item::notes())).await?, 1);
    Ok(())
}
