//! Apps of two other crates, one of which builds upon the other: what each adds to a model is there together.

use accounts::models::accounts as theirs;
use badges::models::{
    self,
    accounts::{NewUser, User, user},
    badges::{Badge, NewBadge, badge},
    forum::{NewReply, NewTopic, Reply, Topic, reply, topic},
    prelude::*,
};
use luthier::{Db, Result};
use luthier_test_support::on_every_database;

/// Ann with a topic, a reply and two badges; Ben with nothing.
async fn filled(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    let new = |name: &str| NewUser {
        name: name.into(),
        email: format!("{name}@example.com"),
    };
    let ann = User::objects().create(db, new("Ann")).await?;
    User::objects().create(db, new("Ben")).await?;
    let new = NewTopic {
        title: "Rust".into(),
        owner: ann.id,
    };
    let topic = Topic::objects().create(db, new).await?;
    let new = NewReply {
        topic: topic.id,
        author: ann.id,
        text: "busy".into(),
    };
    Reply::objects().create(db, new).await?;
    for (name, topic) in [("first topic", Some(topic.id)), ("first reply", None)] {
        let new = NewBadge {
            name: name.into(),
            user: ann.id,
        };
        Badge::objects().create(db, new.topic(topic)).await?;
    }
    Ok(())
}

#[on_every_database]
async fn migrations_of_all_three_run_in_order(db: &Db) -> Result<()> {
    let report = models::migrate(db).await?;
    let done: Vec<String> = report.done.iter().map(|done| done.app.clone()).collect();
    // The badges need the first tables of the forum, not what came to it later.
    let expected = ["accounts", "contenttypes", "forum", "badges", "forum"];
    assert_eq!(done, expected);
    // That the record is in a database of its own is settled by the crate that has it.
    assert!(models::MIGRATIONS.databases.contains(&("audit", "logs")));
    Ok(())
}

#[on_every_database(filled)]
async fn ways_back_of_both_crates_stand_in_one_query(db: &Db) -> Result<()> {
    // Their numbers are given when they are first used, whichever comes first.
    let both = User::objects()
        .filter(user::badges().any(badge::name().contains("reply")))
        .filter(user::replies().any(reply::text().eq("busy")) & user::topics_owned().exists());
    assert_eq!(both.values(user::name()).all(db).await?, ["Ann"]);
    assert_eq!(Badge::of_the_busy().count(db).await?, 2);
    assert_eq!(Badge::of_talkers().count(db).await?, 0);
    let counted = User::objects()
        .annotate((user::badges().count(), user::replies().count()))
        .order_by(user::name().asc())
        .all(db)
        .await?;
    assert_eq!(
        counted
            .iter()
            .map(|(_, counts)| *counts)
            .collect::<Vec<_>>(),
        [(2, 1), (0, 0)]
    );
    let topics = Topic::objects().filter(
        topic::owner()
            .badges()
            .any(badge::topic().title().eq(Some("Rust".to_owned()))),
    );
    assert_eq!(topics.count(db).await?, 1);
    Ok(())
}

#[on_every_database(filled)]
async fn both_are_loaded_onto_a_row(db: &Db) -> Result<()> {
    fn shown<R: user::HasBadges + user::HasReplies + user::HasGroups>(
        row: &R,
    ) -> (usize, usize, usize) {
        let badges = user::HasBadges::badges(row).count();
        (
            badges,
            user::HasReplies::replies(row).count(),
            user::HasGroups::groups(row).count(),
        )
    }
    let users = User::objects()
        .prefetch_related((user::badges(), user::replies(), user::groups()))
        .order_by(user::name().asc())
        .all(db)
        .await?;
    assert_eq!(
        users.iter().map(shown).collect::<Vec<_>>(),
        [(2, 1, 0), (0, 0, 0)]
    );
    let ann: &theirs::User = &users[0];
    assert_eq!(ann.badges().count(db).await?, 2);
    assert_eq!(
        forum::models::accounts::user::Rows::replies(ann)
            .count(db)
            .await?,
        1
    );
    let badges = Badge::objects()
        .select_related((badge::user(), badge::topic().with(topic::owner())))
        .order_by(badge::id().asc());
    let badges = badges.all(db).await?;
    assert_eq!(
        badges[0]
            .topic
            .as_ref()
            .map(|topic| topic.owner.name.as_str()),
        Some("Ann")
    );
    Ok(())
}

#[on_every_database(filled)]
async fn deletions_go_through_all_three(db: &Db) -> Result<()> {
    let rust = Topic::objects().get(db, topic::title().eq("Rust")).await?;
    rust.delete(db).await?;
    assert_eq!(
        Badge::objects()
            .filter(badge::topic_id().is_null())
            .count(db)
            .await?,
        2
    );
    let ann = User::objects().get(db, user::name().eq("Ann")).await?;
    assert_eq!(ann.delete(db).await?.total, 1);
    assert_eq!(Badge::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(filled)]
async fn extensions_of_both_crates_stand_side_by_side(db: &Db) -> Result<()> {
    use forum::models::prelude::*;

    let counted = User::objects()
        .talkers()
        .decorated()
        .values((user::name(), user::reply_count(), user::badge_count()))
        .all(db)
        .await?;
    assert_eq!(counted, [("Ann".to_owned(), 1, 2)]);
    assert_eq!(User::objects().talkative(1).count(db).await?, 1);
    assert_eq!(User::objects().talkative(2).count(db).await?, 0);
    let owners =
        Topic::objects().values((topic::owner().badge_count(), topic::owner().reply_count()));
    assert_eq!(owners.all(db).await?, [(2, 1)]);
    Ok(())
}
