//! An app from another crate: its rows are that crate's, and what this crate adds to them is there beside.

#![allow(clippy::unwrap_used)]

use forum::{
    accounts::{models::accounts as theirs, rules::Colour},
    models::{
        self,
        accounts::{Group, Level, NewGroup, NewUser, User, user},
        forum::{
            Donation, Favourite, NewDonation, NewFavourite, NewProfile, NewRemark, NewReply,
            NewTopic, Profile, Remark, Reply, Topic, profile, remark, reply, topic,
        },
        prelude::*,
    },
};
use luthier::{Db, Error, Result};
use luthier_test_support::on_every_database;

async fn user(db: &Db, name: &str) -> Result<User> {
    let new = NewUser {
        name: name.into(),
        email: format!("{name}@example.com"),
    };
    User::objects().create(db, new).await
}

async fn topic(db: &Db, owner: &User, title: &str) -> Result<Topic> {
    let new = NewTopic {
        title: title.into(),
        owner: owner.id,
    };
    Topic::objects().create(db, new).await
}

async fn reply(db: &Db, topic: &Topic, author: &User, text: &str) -> Result<Reply> {
    let new = NewReply {
        topic: topic.id,
        author: author.id,
        text: text.into(),
    };
    Reply::objects().create(db, new).await
}

/// Ann and Ben; Ann's topic with two replies, one of each.
async fn filled(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    let (ann, ben) = (user(db, "Ann").await?, user(db, "Ben").await?);
    let rust = topic(db, &ann, "Rust").await?;
    reply(db, &rust, &ann, "I am busy").await?;
    reply(db, &rust, &ben, "So am I").await?;
    Ok(())
}

async fn named(db: &Db, name: &str) -> Result<User> {
    User::objects().get(db, user::name().eq(name)).await
}

#[on_every_database]
async fn one_ledger_holds_the_migrations_of_both(db: &Db) -> Result<()> {
    let report = models::migrate(db).await?;
    let done: Vec<String> = report
        .done
        .iter()
        .map(|done| format!("{}.{}", done.app, done.name))
        .collect();
    assert_eq!(
        done,
        [
            "accounts.0001_initial",
            "contenttypes.0001_initial",
            "forum.0001_initial",
            "forum.0002_favourite"
        ]
    );
    // The other crate knows its own ones, and that there are others.
    let theirs = forum::accounts::models::migrate(db).await?;
    assert!(theirs.done.is_empty());
    assert_eq!(theirs.unknown.len(), 3);
    assert!(models::migrate(db).await?.done.is_empty());
    Ok(())
}

/// The rows are of the crate that declares them: its functions take them.
#[on_every_database(filled)]
async fn rows_are_those_of_the_other_crate(db: &Db) -> Result<()> {
    fn greeting(user: &theirs::User) -> String {
        format!("Hello {}", user.name)
    }
    let ann: theirs::User = named(db, "Ann").await?;
    assert_eq!(greeting(&ann), "Hello Ann");
    assert_eq!(ann.to_string(), "Ann <Ann@example.com>");
    assert_eq!(theirs::User::active().count(db).await?, 2);
    assert_eq!(
        User::objects()
            .filter(user::level().eq(Level::Member))
            .active()
            .count(db)
            .await?,
        2
    );
    assert!(
        models::MODELS
            .iter()
            .any(|model| model.label == "accounts.User")
    );
    Ok(())
}

#[on_every_database(filled)]
async fn keys_lead_there(db: &Db) -> Result<()> {
    let replies = Reply::objects()
        .select_related((reply::author(), reply::topic().with(topic::owner())))
        .filter(reply::topic().owner().name().eq("Ann"))
        .order_by(reply::author().name().desc())
        .all(db)
        .await?;
    let shown: Vec<String> = replies
        .iter()
        .map(|reply| format!("{}/{}", reply.author.name, reply.topic.owner.name))
        .collect();
    assert_eq!(shown, ["Ben/Ann", "Ann/Ann"]);
    let by = Reply::objects()
        .select_related(reply::author())
        .filter(reply::text().contains("So"))
        .get(db, reply::id().is_not_null())
        .await?;
    assert_eq!(by.to_string(), "Ben: So am I");
    assert_eq!(by.fetch_author(db).await?.name, "Ben");
    Ok(())
}

#[on_every_database(filled)]
async fn ways_back_stand_in_queries(db: &Db) -> Result<()> {
    let busy = User::objects().filter(user::replies().any(reply::text().icontains("BUSY")));
    assert_eq!(busy.values(user::name()).all(db).await?, ["Ann"]);
    let silent = User::objects().filter(user::topics_owned().none(topic::title().is_not_null()));
    assert_eq!(silent.values(user::name()).all(db).await?, ["Ben"]);
    let counted = User::objects()
        .annotate(user::replies().count())
        .order_by(user::name().asc())
        .all(db)
        .await?;
    assert_eq!(
        counted
            .iter()
            .map(|(user, count)| (user.name.as_str(), *count))
            .collect::<Vec<_>>(),
        [("Ann", 1), ("Ben", 1)]
    );

    // Also behind a path that leads to a user, and in the schema.
    let answered =
        Topic::objects().filter(topic::owner().replies().any(reply::text().contains("busy")));
    assert_eq!(answered.values(topic::title()).all(db).await?, ["Rust"]);
    assert_eq!(Topic::by_busy_people().count(db).await?, 1);
    assert_eq!(
        Topic::objects()
            .values(topic::replies_of_owner())
            .all(db)
            .await?,
        [1]
    );
    Ok(())
}

#[on_every_database(filled)]
async fn ways_back_are_loaded(db: &Db) -> Result<()> {
    let ann = named(db, "Ann").await?;
    Profile::objects()
        .create(db, NewProfile { user: ann.id }.signature("A."))
        .await?;
    let users = User::objects()
        .select_related(user::profile())
        .prefetch_related((
            user::replies().order_by(reply::id().asc()),
            user::topics_owned(),
        ))
        .order_by(user::name().asc())
        .all(db)
        .await?;
    let shown: Vec<_> = users
        .iter()
        .map(|user| {
            let signature =
                user::HasProfile::profile(user).map(|profile| profile.signature.as_str());
            (
                user.name.as_str(),
                signature,
                user.row_of_replies(),
                user.topics_owned.len(),
            )
        })
        .collect();
    assert_eq!(shown, [("Ann", Some("A."), 1, 1), ("Ben", None, 1, 0)]);
    assert_eq!(users[1].replies[0].text, "So am I");
    let with = User::objects().filter(user::profile().signature().eq(Some("A.".to_owned())));
    assert_eq!(with.count(db).await?, 1);
    assert_eq!(
        Profile::objects()
            .filter(
                profile::user()
                    .profile()
                    .signature()
                    .eq(Some("A.".to_owned()))
            )
            .count(db)
            .await?,
        1
    );
    Ok(())
}

/// What a function asks of any user with replies.
trait Replies {
    fn row_of_replies(&self) -> usize;
}

impl<R: user::HasReplies> Replies for R {
    fn row_of_replies(&self) -> usize {
        user::HasReplies::replies(self).count()
    }
}

#[on_every_database(filled)]
async fn rows_lead_on(db: &Db) -> Result<()> {
    let (ann, ben) = (named(db, "Ann").await?, named(db, "Ben").await?);
    assert_eq!(
        ann.replies().values(reply::text()).all(db).await?,
        ["I am busy"]
    );
    assert_eq!(ann.topics_owned().of_owner(&ann).count(db).await?, 1);
    assert!(ben.fetch_profile(db).await?.is_none());
    Profile::objects()
        .create(db, NewProfile { user: ben.id })
        .await?;
    assert_eq!(
        ben.fetch_profile(db).await?.map(|profile| profile.user_id),
        Some(ben.id)
    );

    let rust = Topic::objects().get(db, topic::title().eq("Rust")).await?;
    rust.watchers().add(db, [&ann.id, &ben.id]).await?;
    assert_eq!(ben.watched().count(db).await?, 1);
    ben.watched().remove(db, [&rust.id]).await?;
    assert_eq!(
        rust.watchers().query().values(user::name()).all(db).await?,
        ["Ann"]
    );
    let watching = User::objects().filter(user::watched().any(topic::title().eq("Rust")));
    assert_eq!(watching.values(user::name()).all(db).await?, ["Ann"]);
    Ok(())
}

#[on_every_database(filled)]
async fn types_and_managers_come_along(db: &Db) -> Result<()> {
    let ann = named(db, "Ann").await?;
    let mut rust = Topic::of_owner(&ann)
        .get(db, topic::title().eq("Rust"))
        .await?;
    assert_eq!((rust.colour, rust.least), (Colour(0xff8800), Level::Member));
    rust.colour = Colour(0);
    assert!(
        rust.full_clean().is_err(),
        "black is no colour, says the other crate"
    );
    let friends = Group::objects()
        .create(
            db,
            NewGroup {
                name: "friends".into(),
            },
        )
        .await?;
    assert_eq!(Topic::of_group(&friends).count(db).await?, 0);
    ann.groups().add(db, [&friends.id]).await?;
    assert_eq!(Topic::of_group(&friends).count(db).await?, 1);
    Ok(())
}

#[on_every_database(filled)]
async fn generic_keys_point_there(db: &Db) -> Result<()> {
    let (ann, ben) = (named(db, "Ann").await?, named(db, "Ben").await?);
    let remark = NewRemark {
        target: remark::Target::User(ann.id),
        text: "is nice".into(),
    };
    let remark = Remark::objects()
        .create(db, remark.by(Some(ben.id)))
        .await?;
    match remark.fetch_target(db).await? {
        Some(remark::TargetRow::User(user)) => assert_eq!(user.name, "Ann"),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        Remark::objects()
            .filter(remark::target().eq(&ann))
            .count(db)
            .await?,
        1
    );
    Ok(())
}

/// The other crate deletes the user and knows nothing of what refers to it here: the database does what each relation says.
#[on_every_database(filled)]
async fn what_a_deletion_means_is_up_to_the_database(db: &Db) -> Result<()> {
    let (ann, ben) = (named(db, "Ann").await?, named(db, "Ben").await?);
    Profile::objects()
        .create(db, NewProfile { user: ann.id })
        .await?;
    let remark = NewRemark {
        target: remark::Target::User(ben.id),
        text: "too".into(),
    };
    Remark::objects()
        .create(db, remark.by(Some(ann.id)))
        .await?;
    let donation = NewDonation {
        user: ann.id,
        cents: 500,
    };
    let donation = Donation::objects().create(db, donation).await?;
    let error = ann.delete(db).await.unwrap_err();
    assert!(
        matches!(error, Error::ForeignKeyViolation { .. }),
        "{error:?}"
    );
    assert_eq!(Reply::objects().count(db).await?, 2, "nothing is gone");

    donation.delete(db).await?;
    assert_eq!(ann.delete(db).await?.by_model["accounts.User"], 1);
    assert_eq!(Profile::objects().count(db).await?, 0);
    assert_eq!(
        (
            Topic::objects().count(db).await?,
            Reply::objects().count(db).await?
        ),
        (0, 0)
    );
    let left = Remark::objects().all(db).await?;
    assert_eq!(
        left.iter().map(|remark| remark.by_id).collect::<Vec<_>>(),
        [None]
    );
    Ok(())
}

#[on_every_database(filled)]
async fn rows_are_in_order_beside_a_user(db: &Db) -> Result<()> {
    let ann = named(db, "Ann").await?;
    let mut keys = Vec::new();
    for title in ["SQL", "Crabs"] {
        let topic = topic(db, &ann, title).await?.id;
        let new = NewFavourite {
            user: ann.id,
            topic,
        };
        keys.push(Favourite::objects().create(db, new).await?.id);
    }
    assert_eq!(ann.favourite_order(db).await?, keys);
    keys.reverse();
    ann.set_favourite_order(db, &keys).await?;
    let first = ann.favourites().first(db).await?;
    assert_eq!(first.map(|first| first.id), Some(keys[0]));
    Ok(())
}

#[on_every_database(filled)]
async fn annotations_are_added_to_a_model_of_another_crate(db: &Db) -> Result<()> {
    let counted = User::objects()
        .order_by((user::reply_count().desc(), user::name().asc()))
        .values((user::name(), user::reply_count(), user::shown_as()))
        .all(db)
        .await?;
    let expected = [
        ("Ann".to_owned(), 1, "ANN by nobody".to_owned()),
        ("Ben".to_owned(), 1, "BEN by nobody".to_owned()),
    ];
    assert_eq!(counted, expected);
    // Over a path, too.
    let owners = Topic::objects().values(topic::owner().shown_as());
    assert_eq!(owners.all(db).await?, ["ANN by nobody"]);
    let busy = Topic::objects().filter(topic::owner().reply_count().gt(0));
    assert_eq!(busy.count(db).await?, 1);
    Ok(())
}

#[on_every_database(filled)]
async fn managers_are_added_to_a_model_of_another_crate(db: &Db) -> Result<()> {
    user(db, "Cleo").await?;
    let names = |rows: luthier::QuerySet<User>| rows.order_by(user::name()).values(user::name());
    assert_eq!(
        names(User::objects().talkers()).all(db).await?,
        ["Ann", "Ben"]
    );
    let quiet = User::active().saying("so am");
    assert_eq!(names(quiet).all(db).await?, ["Ben"]);
    let busiest = User::objects().busiest().all(db).await?;
    let busiest: Vec<(&str, i64)> = busiest
        .iter()
        .map(|(user, count)| (user.name.as_str(), *count))
        .collect();
    assert_eq!(busiest, [("Ann", 1), ("Ben", 1), ("Cleo", 0)]);
    // Rows go on being those of the other crate, with what is loaded onto them.
    let row = User::objects().with_inviter().with_replies().talkers();
    let rows = row.all(db).await?;
    assert!(rows.iter().all(|row| row.invited_by.is_none()));
    assert!(rows.iter().all(|row| row.replies.len() == 1));
    Ok(())
}
