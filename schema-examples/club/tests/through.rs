//! Many-to-many relations over declared join models: conditions, prefetches, and what relates and unrelates rows.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use club::models::{
    self,
    club::{
        Club, Fee, Membership, NewClub, NewFee, NewMembership, Part, club as clubs, membership,
        part,
    },
    people::{Following, Friendship, NewFollowing, NewFriendship, NewPerson, Person, person},
};
use luthier::{Date, Db, Error, Result};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

async fn people<const N: usize>(db: &Db, names: [&str; N]) -> Result<[Person; N]> {
    let new = names.map(|name| NewPerson { name: name.into() });
    let made = Person::objects().bulk_create(db, new).await?;
    Ok(made.try_into().unwrap())
}

async fn club(db: &Db, name: &str) -> Result<Club> {
    Club::objects()
        .create(db, NewClub { name: name.into() })
        .await
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn names(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.name.as_str()).collect()
}

#[on_every_database(migrated)]
async fn a_join_row_is_given_its_columns(db: Db) -> Result<()> {
    let [ann, bob, cy] = people(&db, ["Ann", "Bob", "Cy"]).await?;
    let choir = club(&db, "Choir").await?;
    let since = day("2026-01-31");
    let joined = choir
        .members()
        .add_with(&db, [&ann.id, &bob.id], |club, member| {
            NewMembership {
                club,
                member,
                since,
            }
            .invited_by(cy.id)
        })
        .await?;
    assert_eq!(joined.len(), 2);
    assert_eq!(joined[0].member_id, ann.id);
    assert_eq!(joined[0].role, membership::Role::Member);
    assert_eq!(names(&choir.members().all(&db).await?), ["Ann", "Bob"]);
    assert_eq!(choir.members().count(&db).await?, 2);
    // The other foreign key to people is no membership.
    assert_eq!(cy.clubs().count(&db).await?, 0);

    // Who is there already stays as they were.
    let later = day("2027-01-01");
    let more = choir
        .members()
        .add_with(&db, [&ann.id, &cy.id], |club, member| NewMembership {
            club,
            member,
            since: later,
        })
        .await?;
    assert_eq!(more.len(), 1);
    let of_ann = membership::member_id().eq(ann.id);
    assert_eq!(Membership::objects().get(&db, of_ann).await?.since, since);

    // From the other side, with the sides the other way round.
    let chess = club(&db, "Chess").await?;
    ann.clubs()
        .add_with(&db, [&chess.id], |member, club| NewMembership {
            club,
            member,
            since,
        })
        .await?;
    let of_ann: Vec<String> = ann.clubs().query().values(clubs::name()).all(&db).await?;
    assert_eq!(of_ann, ["Chess", "Choir"]);

    assert_eq!(choir.members().remove(&db, [&bob.id]).await?, 1);
    assert_eq!(choir.members().remove(&db, [&bob.id]).await?, 0);
    let set = choir
        .members()
        .set_with(&db, [&bob.id, &cy.id], |club, member| NewMembership {
            club,
            member,
            since,
        })
        .await?;
    assert_eq!(set.len(), 1, "Cy was a member already");
    assert_eq!(names(&choir.members().all(&db).await?), ["Bob", "Cy"]);
    let of_cy = membership::member_id().eq(cy.id);
    assert_eq!(Membership::objects().get(&db, of_cy).await?.since, later);
    assert_eq!(choir.members().clear(&db).await?, 2);
    assert_eq!(names(&chess.members().all(&db).await?), ["Ann"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_join_row_that_relates_others_is_refused(db: Db) -> Result<()> {
    let [ann, bob] = people(&db, ["Ann", "Bob"]).await?;
    let since = day("2026-01-31");
    let refused = ann
        .follows()
        .add_with(&db, [&bob.id], |follower, followed| NewFollowing {
            follower: followed,
            followed: follower,
            since,
        })
        .await;
    assert!(
        matches!(refused, Err(Error::Unsupported { .. })),
        "{refused:?}"
    );
    assert_eq!(Following::objects().count(&db).await?, 0);
    // A row that is not valid changes nothing either.
    let choir = club(&db, "Choir").await?;
    let missing = luthier::Id::new(4711);
    let refused = choir
        .members()
        .add_with(&db, [&ann.id, &missing], |club, member| NewMembership {
            club,
            member,
            since,
        })
        .await;
    assert!(
        matches!(refused, Err(Error::ForeignKeyViolation { .. })),
        "{refused:?}"
    );
    assert_eq!(choir.members().count(&db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn paths_go_over_the_join_model(db: Db) -> Result<()> {
    let [ann, bob, _] = people(&db, ["Ann", "Bob", "Cy"]).await?;
    let (choir, chess) = (club(&db, "Choir").await?, club(&db, "Chess").await?);
    for (club, member, since) in [
        (choir.id, ann.id, "2020-01-01"),
        (choir.id, bob.id, "2025-01-01"),
        (chess.id, ann.id, "2025-01-01"),
    ] {
        let new = NewMembership {
            club,
            member,
            since: day(since),
        };
        Membership::objects().create(&db, new).await?;
    }
    let all = || Person::objects();
    let found = all()
        .filter(person::clubs().any(clubs::name().eq("Choir")))
        .all(&db)
        .await?;
    assert_eq!(names(&found), ["Ann", "Bob"]);
    let found = all()
        .filter(person::clubs().none(clubs::name().eq("Choir")))
        .all(&db)
        .await?;
    assert_eq!(names(&found), ["Cy"]);
    let found = all()
        .filter(person::clubs().all_match(clubs::name().eq("Choir")))
        .all(&db)
        .await?;
    assert_eq!(names(&found), ["Bob", "Cy"]);
    let counted = all().annotate(person::clubs().count()).all(&db).await?;
    let counts: Vec<i64> = counted.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, [2, 1, 0]);
    // The join row's own columns, by the join model's way back.
    let old = person::memberships().any(membership::since().lt(day("2021-01-01")));
    assert_eq!(names(&all().filter(old).all(&db).await?), ["Ann"]);

    let loaded = Club::objects()
        .prefetch_related(clubs::members())
        .all(&db)
        .await?;
    let loaded: Vec<_> = loaded
        .iter()
        .map(|club| (club.name.as_str(), names(&club.members)))
        .collect();
    assert_eq!(
        loaded,
        [("Chess", vec!["Ann"]), ("Choir", vec!["Ann", "Bob"])]
    );
    // The rows with their join rows.
    let memberships = clubs::memberships()
        .order_by(membership::since())
        .with(membership::member());
    let loaded = Club::objects()
        .filter(clubs::name().eq("Choir"))
        .prefetch_related(memberships)
        .all(&db)
        .await?;
    let rows: Vec<(&str, Date)> = loaded[0]
        .memberships
        .iter()
        .map(|joined| (joined.member.name.as_str(), joined.since))
        .collect();
    assert_eq!(
        rows,
        [("Ann", day("2020-01-01")), ("Bob", day("2025-01-01"))]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn keys_alone_are_enough_where_the_rest_has_defaults(db: Db) -> Result<()> {
    let [ann, bob] = people(&db, ["Ann", "Bob"]).await?;
    let choir = club(&db, "Choir").await?;
    let made = choir.singers().add(&db, [&ann.id]).await?;
    assert_eq!(made[0].voice, "tenor");
    assert_ne!(
        made[0].id,
        luthier::Id::default(),
        "the key comes from Rust"
    );
    choir.singers().add(&db, [&ann.id, &bob.id]).await?;
    assert_eq!(Part::objects().count(&db).await?, 2);
    assert_eq!(choir.singers().set(&db, [&bob.id]).await?.len(), 0);
    assert_eq!(names(&choir.singers().all(&db).await?), ["Bob"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_pair_that_is_there_twice_is_one_relation(db: Db) -> Result<()> {
    let [ann, bob] = people(&db, ["Ann", "Bob"]).await?;
    let choir = club(&db, "Choir").await?;
    for (person, voice) in [(&ann, "alto"), (&ann, "solo"), (&bob, "bass")] {
        let part = part::Insert::from(club::models::club::NewPart {
            club: choir.id,
            singer: person.id,
        });
        Part::objects().create(&db, part.voice(voice)).await?;
    }
    assert_eq!(names(&choir.singers().all(&db).await?), ["Ann", "Bob"]);
    assert_eq!(choir.singers().count(&db).await?, 2);
    let loaded = Club::objects()
        .prefetch_related(clubs::singers())
        .all(&db)
        .await?;
    assert_eq!(names(&loaded[0].singers), ["Ann", "Bob"]);
    let limited = clubs::singers().order_by(person::name().desc()).limit(2);
    let loaded = Club::objects().prefetch_related(limited).all(&db).await?;
    assert_eq!(names(&loaded[0].singers), ["Bob", "Ann"]);
    let counted = Club::objects()
        .annotate(clubs::singers().count())
        .all(&db)
        .await?;
    assert_eq!(counted[0].1, 2);
    let parts = Club::objects()
        .annotate(clubs::parts().count())
        .all(&db)
        .await?;
    assert_eq!(parts[0].1, 3);
    // Over a step before it, too.
    let singing = Person::objects()
        .filter(person::sings_in().then(clubs::singers()).count().eq(2))
        .all(&db)
        .await?;
    assert_eq!(names(&singing), ["Ann", "Bob"]);
    assert_eq!(
        choir.singers().remove(&db, [&ann.id]).await?,
        2,
        "both rows"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_symmetrical_relation_has_a_row_for_each_direction(db: Db) -> Result<()> {
    let [ann, bob, cy] = people(&db, ["Ann", "Bob", "Cy"]).await?;
    let made = ann
        .friends()
        .add_with(&db, [&bob.id, &ann.id], |one, other| {
            NewFriendship { one, other }.place("Rome")
        })
        .await?;
    assert_eq!(made.len(), 3, "there and back, and Ann herself");
    assert!(made.iter().all(|friendship| friendship.place == "Rome"));
    assert_eq!(names(&bob.friends().all(&db).await?), ["Ann"]);
    cy.friends().add(&db, [&bob.id]).await?;
    assert_eq!(names(&bob.friends().all(&db).await?), ["Ann", "Cy"]);
    bob.friends().remove(&db, [&ann.id]).await?;
    assert_eq!(names(&ann.friends().all(&db).await?), ["Ann"]);
    bob.friends().clear(&db).await?;
    assert_eq!(cy.friends().count(&db).await?, 0);
    assert_eq!(Friendship::objects().count(&db).await?, 1);

    let since = day("2026-01-31");
    ann.follows()
        .add_with(&db, [&bob.id], |follower, followed| NewFollowing {
            follower,
            followed,
            since,
        })
        .await?;
    assert_eq!(names(&bob.followers().all(&db).await?), ["Ann"]);
    assert_eq!(bob.follows().count(&db).await?, 0);
    // From the other end the ends are given the other way round.
    bob.followers()
        .add_with(&db, [&cy.id], |followed, follower| NewFollowing {
            follower,
            followed,
            since,
        })
        .await?;
    assert_eq!(names(&cy.follows().all(&db).await?), ["Bob"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn deletes_follow_the_join_model(db: Db) -> Result<()> {
    let [ann, bob] = people(&db, ["Ann", "Bob"]).await?;
    let choir = club(&db, "Choir").await?;
    let since = day("2026-01-31");
    let joined = choir
        .members()
        .add_with(&db, [&ann.id, &bob.id], |club, member| NewMembership {
            club,
            member,
            since,
        })
        .await?;
    let fee = NewFee {
        membership: joined[0].id,
        amount: "12.50".parse().unwrap(),
    };
    let fee = Fee::objects().create(&db, fee).await?;
    let refused = choir.members().remove(&db, [&ann.id]).await;
    assert!(
        matches!(refused, Err(Error::Protected { .. })),
        "{refused:?}"
    );
    let refused = ann.delete(&db).await;
    assert!(
        matches!(refused, Err(Error::Protected { .. })),
        "{refused:?}"
    );
    fee.delete(&db).await?;
    let deleted = ann.delete(&db).await?;
    assert_eq!(deleted.by_model["club.Membership"], 1);
    assert_eq!(deleted.total, 2);
    assert_eq!(choir.delete(&db).await?.by_model["club.Membership"], 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn names_of_the_way_back_differ_in_queries(db: Db) -> Result<()> {
    let [ann, bob] = people(&db, ["Ann", "Bob"]).await?;
    let new = NewClub {
        name: "Choir".into(),
    }
    .leader(ann.id)
    .anthem_by(bob.id);
    Club::objects().create(&db, new).await?;
    let led = Person::objects().filter(person::led_club().any(clubs::name().eq("Choir")));
    assert_eq!(names(&led.all(&db).await?), ["Ann"]);
    assert_eq!(ann.leads().count(&db).await?, 1);
    // Without a method, there is still a path.
    let wrote = Person::objects().filter(person::anthem_of().exists());
    assert_eq!(names(&wrote.all(&db).await?), ["Bob"]);
    Ok(())
}

#[on_every_database(migrated)]
async fn choices_are_limited(db: Db) -> Result<()> {
    let [ann, bob, mut al] = people(&db, ["Ann", "Bob", "Al"]).await?;
    al.is_active = false;
    al.save(&db).await?;
    let silence = club(&db, "Silence").await?;
    silence
        .members()
        .add_with(&db, [&ann.id], |club, member| NewMembership {
            club,
            member,
            since: day("2026-01-31"),
        })
        .await?;
    let leaders = luthier::related::choices::<clubs::LeaderRel>()
        .all(&db)
        .await?;
    assert_eq!(names(&leaders), ["Ann", "Bob"]);
    let composers = luthier::related::choices::<clubs::AnthemByRel>()
        .all(&db)
        .await?;
    assert_eq!(names(&composers), ["Al"]);
    // Where nothing is said, all may be chosen; and a row that is written is not held to it.
    let all = luthier::related::choices::<membership::MemberRel>();
    assert_eq!(all.count(&db).await?, 3);
    let new = NewClub {
        name: "Chess".into(),
    }
    .anthem_by(bob.id);
    Club::objects().create(&db, new).await?;
    Ok(())
}
