//! Standard deviations, variances, joined texts and hashes: the same on every database.

use formulas::models::{
    self,
    league::{
        NewPass, NewPlayer, NewShirt, NewTeam, Pass, Player, Position, Rank, Shirt, Team, player,
        team,
    },
};
use luthier::{Db, Decimal, Dialect, Error, Result, SignedDuration, Uuid};
use luthier_test_support::on_every_database;

/// The team `all`, with five players of whom one tells nothing; `one`, with a single one; `none`, without any.
async fn teams(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    for code in ["b", "a", "Ä"] {
        let new = NewShirt { code: code.into() };
        Shirt::objects().create(db, new).await?;
    }
    let mut teams = Vec::new();
    for name in ["all", "one", "none"] {
        let new = NewTeam { name: name.into() };
        teams.push(Team::objects().create(db, new).await?.id);
    }
    let shirt = |code: &str| Some(luthier::Id::from(code.to_owned()));
    let decimal = |text: &str| text.parse::<Decimal>().expect("a decimal");
    let new = |name: &str, team: usize| NewPlayer { name: name.into() }.team(Some(teams[team]));
    let players = [
        new("émile", 0)
            .age(Some(20))
            .weight(Some(80.5))
            .fee(decimal("10.10"))
            .shirt(shirt("b"))
            .position(Some(Position::Striker))
            .rank(Rank::High)
            .played(SignedDuration::from_mins(90)),
        new("Bob", 0)
            .age(Some(24))
            .weight(Some(79.5))
            .fee(decimal("10.30"))
            .shirt(shirt("a"))
            .position(Some(Position::Keeper))
            .rank(Rank::High)
            .played(SignedDuration::from_micros(1)),
        new("Ann", 0)
            .age(Some(20))
            .weight(Some(80.0))
            .fee(decimal("10.20"))
            .shirt(shirt("Ä")),
        new("", 0)
            .age(Some(30))
            .fee(decimal("10.20"))
            .shirt(shirt("a"))
            .rank(Rank::High),
        new("Zoë", 0).rank(Rank::High),
        new("Only", 1)
            .age(Some(7))
            .weight(Some(1.0))
            .rank(Rank::High),
    ];
    for player in players {
        Player::objects().create(db.unchecked(), player).await?;
    }
    Ok(())
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a number");
    assert!(
        (found - expected).abs() < 1e-9 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

#[on_every_database(teams)]
async fn how_far_numbers_lie_apart(db: &Db) -> Result<()> {
    let rows = Team::objects()
        .order_by(team::id())
        .values((
            team::age_deviation(),
            team::age_of_a_sample(),
            team::age_variance(),
            team::weight_variance(),
            team::fee_deviation(),
        ))
        .all(db)
        .await?;
    // Of 20, 24, 20 and 30; those above 20 are two.
    let (deviation, sample, variance, weight, fee) = rows[0];
    near(deviation, 16.75_f64.sqrt());
    near(sample, (67.0_f64 / 3.0).sqrt());
    near(Some(variance), 9.0);
    near(weight, 0.25);
    near(fee, fee_deviation());
    assert_eq!(rows[1], (Some(0.0), None, -1.0, None, Some(0.0)));
    assert_eq!(rows[2], (None, None, -1.0, None, None));
    Ok(())
}

/// Of 10.10, 10.30, 10.20, 10.20 and 0.
fn fee_deviation() -> f64 {
    let fees = [10.10_f64, 10.30, 10.20, 10.20, 0.0];
    let mean = fees.iter().sum::<f64>() / 5.0;
    let squares: f64 = fees.iter().map(|fee| (fee - mean).powi(2)).sum();
    (squares / 5.0).sqrt()
}

#[on_every_database(teams)]
async fn joined_texts(db: &Db) -> Result<()> {
    let rows = Team::objects()
        .order_by(team::id())
        .values((
            team::player_names(),
            team::names_by_age(),
            team::shirts(),
            team::initials(),
            team::positions(),
        ))
        .all(db)
        .await?;
    let some = |text: &str| Some(text.to_owned());
    // By code point; the empty name is one, too.
    assert_eq!(
        rows[0],
        (
            some(", Ann, Bob, Zoë, émile"),
            some("; Bob; émile; Ann; Zoë"),
            some("Äba"),
            // Of `É`, `B`, `A` and the empty name.
            [" ä'\\?:x\" A", "B", "É"].join(" ä'\\?:x\" "),
            some("striker/keeper"),
        )
    );
    assert_eq!(
        rows[1],
        (some("Only"), some("Only"), None, "O".to_owned(), None)
    );
    assert_eq!(rows[2], (None, None, None, "nobody".to_owned(), None));
    let rows = Team::objects()
        .order_by(team::id())
        .values((
            team::somebody(),
            team::some_position(),
            team::some_rank(),
            team::played(),
            team::played_on_average(),
        ))
        .all(db)
        .await?;
    let micros = SignedDuration::from_micros;
    assert_eq!(
        rows[0],
        (
            some("Zoë"),
            Some(Position::Keeper),
            Rank::Low,
            Some(micros(90 * 60_000_000 + 1)),
            Some(micros(18 * 60_000_000)),
        )
    );
    assert_eq!(rows[1].2, Rank::High);
    assert_eq!(rows[2], (None, None, Rank::Low, None, None));
    Ok(())
}

#[on_every_database(teams)]
async fn of_all_rows_of_a_query(db: &Db) -> Result<()> {
    let young = Player::objects().filter(player::age().lt(25));
    let (deviation, variance, names, distinct, any) = young
        .aggregate(
            db,
            (
                player::age().std_dev(),
                player::fee().variance_sample().filter(player::age().eq(24)),
                player::name().string_agg_by("-", (player::age().desc(), player::name())),
                player::shirt()
                    .code()
                    .typed::<Option<String>>()
                    .string_agg_by("", player::id().desc())
                    .distinct(),
                player::name().any_value(),
            ),
        )
        .await?;
    // Of 20, 24, 20 and 7.
    near(deviation, (164.75_f64 / 4.0).sqrt());
    assert_eq!(variance, None);
    assert_eq!(names.as_deref(), Some("Bob-Ann-émile-Only"));
    assert_eq!(distinct.as_deref(), Some("Äba"));
    assert_eq!(any.as_deref(), Some("Ann"));
    let nobody = Player::objects().filter(player::age().gt(99));
    let nothing = nobody
        .aggregate(
            db,
            (
                player::age().std_dev_sample(),
                player::weight().variance().or(-1.0),
                player::name().string_agg(", "),
                player::name().string_agg(", ").distinct().or("-".into()),
            ),
        )
        .await?;
    assert_eq!(nothing, (None, -1.0, None, "-".to_owned()));
    let distinct = Player::objects()
        .aggregate(db, player::age().std_dev().distinct())
        .await;
    assert!(
        matches!(distinct, Err(Error::Unsupported { .. })),
        "{distinct:?}"
    );
    Ok(())
}

/// The mean of lengths of time is rounded as decimals are, and a sum that is too large is an error.
#[on_every_database(teams)]
async fn lengths_of_time(db: &Db) -> Result<()> {
    let players = Player::objects;
    let micros = SignedDuration::from_micros;
    let set = async |name: &str, played| {
        let player = players().filter(player::name().eq(name));
        player.update(db, player::played().set(played)).await
    };
    let two = || players().filter(player::name().in_(["Bob", "Ann"]));
    for (first, second, mean) in [(2, 3, 3), (1, 2, 2), (-2, -3, -3), (-3, -4, -4), (0, 0, 0)] {
        set("Bob", micros(first)).await?;
        set("Ann", micros(second)).await?;
        let found = two().aggregate(db, player::played().avg()).await?;
        assert_eq!(found, Some(micros(mean)), "{first} and {second}");
    }
    let long = SignedDuration::from_hours(24 * 365 * 40) + micros(1);
    set("Bob", long).await?;
    set("Ann", long + micros(1)).await?;
    let found = two()
        .aggregate(db, (player::played().sum(), player::played().avg()))
        .await?;
    assert_eq!(
        found,
        (Some(long + long + micros(1)), Some(long + micros(1)))
    );
    let longest = SignedDuration::from_micros(i64::MAX / 4 * 3);
    set("Bob", longest).await?;
    set("Ann", longest).await?;
    let found = two().aggregate(db, player::played().sum()).await;
    assert!(found.is_err(), "{found:?}");
    Ok(())
}

/// Texts are joined in whole however long they get, and ordered by all that they say.
#[on_every_database(teams)]
async fn long_texts(db: &Db) -> Result<()> {
    let long = "x".repeat(300_000);
    for end in ["d", "b", "c", "a"] {
        let new = NewPlayer {
            name: format!("long {end}"),
        }
        .note(format!("{long}{end}"));
        Player::objects().create(db, new).await?;
    }
    let joined = Player::objects()
        .filter(player::name().starts_with("long"))
        .aggregate(
            db,
            (
                player::note().string_agg("|"),
                player::note().string_agg("|").distinct(),
            ),
        )
        .await?;
    let expected = ["a", "b", "c", "d"]
        .map(|end| format!("{long}{end}"))
        .join("|");
    assert!(
        joined.0.as_deref() == Some(&expected),
        "{:?}",
        joined.0.map(|text| text.len())
    );
    assert!(
        joined.1.as_deref() == Some(&expected),
        "{:?}",
        joined.1.map(|text| text.len())
    );
    Ok(())
}

/// A text that is longer than the largest message of the server is an error, not cut off.
#[on_every_database(teams)]
async fn too_long_texts(db: &Db) -> Result<()> {
    let two = || Player::objects().filter(player::name().in_(["Bob", "Ann"]));
    let long = player::name_often().string_agg("");
    let joined = two().aggregate(db, long).await;
    let server = matches!(db.dialect(), Dialect::MariaDb | Dialect::MySql);
    match joined {
        Ok(text) => assert_eq!(text.map(|text| text.len()), Some(18_000_000)),
        Err(error @ Error::Query { .. }) if server => {
            assert!(error.to_string().contains("was cut by"), "{error}");
        }
        Err(error) => return Err(error),
    }
    assert_eq!(two().count(db).await?, 2);
    Ok(())
}

#[on_every_database(teams)]
async fn addresses(db: &Db) -> Result<()> {
    for (name, host) in [
        ("Bob", "10.0.0.2"),
        ("Ann", "10.0.0.1"),
        ("Zoë", "2001:DB8::1"),
    ] {
        let player = Player::objects().filter(player::name().eq(name));
        player
            .update(db, player::host().set(Some(host.to_owned())))
            .await?;
    }
    let joined = Player::objects()
        .aggregate(
            db,
            (
                player::host().string_agg(" "),
                player::host().string_agg(" ").distinct(),
            ),
        )
        .await?;
    let hosts = Some("10.0.0.1 10.0.0.2 2001:db8::1".to_owned());
    assert_eq!(joined, (hosts.clone(), hosts));
    // Of texts that come from no column of texts.
    let rows = Team::objects()
        .order_by(team::id())
        .values(team::ages())
        .all(db)
        .await?;
    assert_eq!(rows[0].as_deref(), Some("20 24 30"));
    let last = || {
        let players = team::players().order_by(player::host().desc());
        players.first(player::host())
    };
    let teams = |found| Team::objects().filter(found).count(db);
    assert_eq!(teams(last().eq("2001:DB8::1")).await?, 1);
    assert_eq!(teams(last().in_(["2001:DB8:0::1", "::1"])).await?, 1);
    assert_eq!(teams(last().eq("10.0.0.1")).await?, 0);
    Ok(())
}

#[on_every_database(teams)]
async fn hashes(db: &Db) -> Result<()> {
    let of = |name: &str| {
        Player::objects().filter(player::name().eq(name)).values((
            player::key(),
            player::long_key(),
            player::keys(),
            player::no_key(),
            player::key_of_note(),
        ))
    };
    let (key, long_key, keys, no_key, of_note) = of("émile").one(db).await?;
    assert_eq!(key, "56df43e0e47cec949ea1162ff9a96edf");
    assert_eq!(
        long_key,
        "338103346146ade64bf1c5c5c92356dd8423ae2b5f7554afa2393bc677dda806b79f1977d2cadbac3b926d275231e244e8f00937a71ba4a277818cbe7867754e"
    );
    assert_eq!(
        keys,
        "47459336849a07464de66a1c623457525b0754c2c68b34e80d994677-27dffc1281084210454cf52a8a8f202b0953601f25ef0590963f942a06b9f897337015b6f689ca7fd480d63e5119e1c4"
    );
    assert_eq!(
        no_key.as_deref(),
        Some("5a0ce224a457ab07daefcf79334d814c9b6c99ace7664f85f563b5d84bcf3538")
    );
    assert_eq!(
        of_note,
        "3973e022e93220f9212c18d0d0c543ae7c309e46640da93a4a0314de999f5112"
    );
    let (empty, .., none, _) = of("").one(db).await?;
    assert_eq!(empty, "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(none, None);
    let found = Player::by_key("56df43e0e47cec949ea1162ff9a96edf")
        .all(db)
        .await?;
    assert_eq!(found.len(), 1);
    Ok(())
}

/// PostgreSQL before 18 has no smallest and largest UUID by itself.
#[on_every_database(teams)]
async fn uuids(db: &Db) -> Result<()> {
    let uuid = |last: char| {
        format!("01234567-89ab-cdef-0123-456789abcde{last}")
            .parse::<Uuid>()
            .expect("a UUID")
    };
    let pass = Pass::objects()
        .create(
            db,
            NewPass {
                code: luthier::Id::new(uuid('5')),
            },
        )
        .await?;
    Pass::objects()
        .create(
            db,
            NewPass {
                code: luthier::Id::new(uuid('6')),
            },
        )
        .await?;
    for (name, last) in [("Bob", '9'), ("Ann", 'a'), ("Zoë", 'f')] {
        let one = Player::objects().filter(player::name().eq(name));
        one.update(
            db,
            (
                player::token().set(Some(uuid(last))),
                player::pass_id().set(Some(pass.code)),
            ),
        )
        .await?;
    }
    let rows = Team::objects()
        .order_by(team::id())
        .values((team::least_token(), team::last_token(), team::last_pass()))
        .all(db)
        .await?;
    let none = (None, None, None);
    assert_eq!(
        rows,
        [
            (Some(uuid('9')), Some(uuid('a')), Some(pass.code)),
            none,
            none
        ]
    );
    let found = Player::objects()
        .aggregate(
            db,
            (
                player::token().min(),
                player::token().coalesce(uuid('0')).max(),
            ),
        )
        .await?;
    assert_eq!(found, (Some(uuid('9')), Some(uuid('f'))));
    // Equal rows stand once, each for the first of those that it stands for.
    let ranks = Player::objects()
        .values(player::rank())
        .distinct()
        .order_by((
            player::token().desc(),
            player::age().is_null().value().typed::<i64>().desc(),
            player::rank(),
        ))
        .all(db)
        .await?;
    assert_eq!(ranks, [Rank::High, Rank::Low]);
    Ok(())
}
