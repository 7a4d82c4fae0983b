//! Managers: as starts, as steps of any queryset, with parameters; and the default ones.

use desk::models::{
    accounts::{User, user},
    desk::{Comment, Label, NewLabel, Priority, Ticket, comment, label, ticket},
    prelude::*,
};
use luthier::{Db, Decimal, Error, Id, Result};
use luthier_test_support::on_every_database;

use crate::rows::{
    comment as say, migrated, moment, new_ticket, new_user, person, team, ticket as open,
};

async fn titles(db: &Db, tickets: luthier::QuerySet<Ticket>) -> Result<Vec<String>> {
    tickets.values(ticket::title()).all(db).await
}

#[on_every_database(migrated)]
async fn with_a_row_or_its_key(db: &Db) -> Result<()> {
    let (ann, bob, cid) = (
        person(db, "Ann").await?,
        person(db, "Bob").await?,
        person(db, "Cid").await?,
    );
    let printer = open(db, "printer", &ann).await?;
    let mouse = open(db, "mouse", &bob).await?;
    open(db, "keyboard", &cid).await?;
    mouse.watchers().add(db, [&ann.id]).await?;
    // Two watchers do not make two rows.
    mouse.watchers().add(db, [&cid.id]).await?;

    let seen = ["printer", "mouse"];
    assert_eq!(titles(db, Ticket::visible_to(&ann)).await?, seen);
    assert_eq!(titles(db, Ticket::visible_to(ann.id)).await?, seen);
    let key = &ann.id;
    assert_eq!(titles(db, Ticket::visible_to(key)).await?, seen);
    let with_team = User::objects()
        .select_related(user::team())
        .get(db, user::id().eq(ann.id))
        .await?;
    assert_eq!(titles(db, Ticket::visible_to(&with_team)).await?, seen);

    // As a step, after filters and before them, whatever the rows are.
    let later = Ticket::objects()
        .filter(ticket::title().contains("m"))
        .visible_to(&ann)
        .exclude(ticket::id().eq(printer.id));
    assert_eq!(titles(db, later).await?, ["mouse"]);
    let loaded = Ticket::objects()
        .select_related(ticket::owner())
        .visible_to(&ann)
        .of(&bob)
        .all(db)
        .await?;
    assert_eq!(loaded.len(), 1);
    assert_eq!(loaded[0].owner.name, "Bob");
    let values: Vec<String> = Ticket::objects()
        .values(ticket::title())
        .visible_to(&cid)
        .all(db)
        .await?;
    assert_eq!(values, ["mouse", "keyboard"]);
    // Of related rows too.
    assert_eq!(bob.tickets().visible_to(&cid).count(db).await?, 1);
    assert_eq!(bob.tickets().of(&cid).count(db).await?, 0);
    // In a condition.
    let owners = User::objects()
        .filter(user::id().in_query(Ticket::visible_to(&ann).values(ticket::owner_id())));
    assert_eq!(owners.count(db).await?, 2);
    // And what changes rows.
    let changed = Ticket::visible_to(&cid)
        .update(db, ticket::priority().set(Priority::Urgent))
        .await?;
    assert_eq!(changed, 2);
    Ok(())
}

#[on_every_database(migrated)]
async fn with_values(db: &Db) -> Result<()> {
    team(db, "Support").await?;
    let ann = new_user("Ann").team(Id::from("Support"));
    let ann = User::objects().create(db, ann).await?;
    let bob = person(db, "Bob").await?;
    let whole = Ticket::objects()
        .create(db, new_ticket("100% broken", &ann).effort(Decimal::from(6)))
        .await?;
    let part = new_ticket("the 100 parts", &bob)
        .parent(whole.id)
        .priority(Priority::High)
        .effort(Decimal::from(3))
        .opened(moment("2026-01-31T12:00:00Z"));
    let part = Ticket::objects().create(db, part).await?;
    say(db, &part, &ann, "No broken parts HERE").await?;

    assert_eq!(
        titles(db, Ticket::search("Broken")).await?,
        ["100% broken", "the 100 parts"]
    );
    assert_eq!(titles(db, Ticket::search("0%")).await?, ["100% broken"]);
    let text = String::from("here");
    assert_eq!(titles(db, Ticket::search(&text)).await?, ["the 100 parts"]);
    assert_eq!(
        titles(db, Ticket::in_state(ticket::State::Closed)).await?,
        [""; 0]
    );

    assert_eq!(titles(db, Ticket::at_least(Priority::Low)).await?.len(), 2);
    assert_eq!(
        titles(db, Ticket::at_least(None)).await?,
        ["the 100 parts"],
        "the default"
    );
    assert_eq!(
        titles(db, Ticket::at_least(Some(Priority::Urgent))).await?,
        [""; 0]
    );

    assert_eq!(
        titles(db, Ticket::part_of(whole.id)).await?,
        ["the 100 parts"]
    );
    assert_eq!(
        titles(db, Ticket::part_of(None)).await?,
        ["100% broken"],
        "NULL is asked for"
    );

    let in_team = |label| Ticket::of_team(Id::from("Support"), label);
    Label::objects()
        .create(
            db,
            NewLabel {
                word: "urgent".into(),
            },
        )
        .await?;
    whole.labels().add(db, [&Id::from("urgent")]).await?;
    assert_eq!(titles(db, in_team(None)).await?, ["100% broken"]);
    assert_eq!(titles(db, in_team(Some("urgent"))).await?, [""; 0]);

    let january = Ticket::opened_between(
        moment("2026-01-01T00:00:00Z"),
        moment("2026-02-01T00:00:00Z"),
    );
    assert_eq!(titles(db, january).await?, ["the 100 parts"]);
    assert_eq!(
        titles(db, Ticket::worth(Decimal::from(4), None)).await?,
        ["100% broken"]
    );
    assert_eq!(
        titles(db, Ticket::worth(Decimal::from(3), Decimal::ONE))
            .await?
            .len(),
        2
    );
    assert_eq!(titles(db, Ticket::top(1)).await?, ["the 100 parts"]);
    assert_eq!(titles(db, Ticket::top(-1)).await?, [""; 0]);
    Ok(())
}

#[on_every_database(migrated)]
async fn that_load(db: &Db) -> Result<()> {
    team(db, "Support").await?;
    let ann = new_user("Ann").team(Id::from("Support"));
    let ann = User::objects().create(db, ann).await?;
    let whole = open(db, "whole", &ann).await?;
    let part = new_ticket("part", &ann).parent(whole.id);
    let part = Ticket::objects().create(db, part).await?;
    for word in ["a", "b"] {
        Label::objects()
            .create(db, NewLabel { word: word.into() })
            .await?;
    }
    part.labels().set(db, [&"a".into(), &"b".into()]).await?;
    say(db, &part, &ann, "why?").await?;

    let rows = Ticket::listed().all(db).await?;
    assert_eq!(rows.len(), 2);
    let (row, comments) = &rows[1];
    assert_eq!((row.title.as_str(), *comments), ("part", 1));
    assert_eq!(row.owner.name, "Ann");
    assert_eq!(
        row.owner.team.as_ref().map(|team| team.name.key().as_str()),
        Some("Support")
    );
    assert_eq!(
        row.parent.as_ref().map(|parent| parent.title.as_str()),
        Some("whole")
    );
    assert_eq!(row.labels.len(), 2);
    // On top of what is loaded already.
    let more = Ticket::of(&ann)
        .prefetch_related(ticket::comments())
        .listed()
        .all(db)
        .await?;
    assert_eq!(more[1].0.comments[0].text, "why?");
    assert_eq!(more[1].0.owner.name, "Ann");
    let counted = Ticket::counted().all(db).await?;
    assert_eq!((counted[1].1, counted[0].1), ((1, 4), (0, 5)));
    Ok(())
}

#[on_every_database(migrated)]
async fn a_default_manager_narrows_what_starts_at_the_model(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let kept = open(db, "kept", &ann).await?;
    let mut gone = open(db, "gone", &ann).await?;
    gone.deleted_at = Some(moment("2026-01-31T12:00:00Z"));
    gone.save(db).await?;

    assert_eq!(titles(db, Ticket::objects()).await?, ["kept"]);
    assert_eq!(titles(db, Ticket::of(&ann)).await?, ["kept"]);
    assert_eq!(titles(db, Ticket::unscoped()).await?, ["kept", "gone"]);
    assert_eq!(
        titles(db, Ticket::unscoped().of(&ann)).await?,
        ["kept", "gone"]
    );
    let hidden = Ticket::objects().get_by_key(db, &gone.id).await;
    assert!(
        matches!(hidden, Err(Error::DoesNotExist { .. })),
        "{hidden:?}"
    );
    let changed = Ticket::objects()
        .update(db, ticket::priority().set(Priority::High))
        .await?;
    assert_eq!(changed, 1);

    // Sets of related rows are narrowed, as querysets and as prefetches.
    assert_eq!(ann.tickets().count(db).await?, 1);
    gone.watchers().add(db, [&ann.id]).await?;
    kept.watchers().add(db, [&ann.id]).await?;
    assert_eq!(ann.watched().count(db).await?, 1);
    assert_eq!(ann.watched().unscoped().count(db).await?, 2);
    let people = User::objects()
        .prefetch_related((user::tickets(), user::watched().unscoped()))
        .all(db)
        .await?;
    assert_eq!(people[0].tickets.len(), 1);
    assert_eq!(people[0].watched.len(), 2);
    let filtered = User::objects()
        .prefetch_related(
            user::tickets()
                .filter(ticket::title().contains("e"))
                .limit(5),
        )
        .all(db)
        .await?;
    assert_eq!(filtered[0].tickets.len(), 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_default_manager_hides_no_row_from_those_that_refer_to_it(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let mut gone = open(db, "gone", &ann).await?;
    let said = say(db, &gone, &ann, "where is it?").await?;
    gone.deleted_at = Some(moment("2026-01-31T12:00:00Z"));
    gone.save(db).await?;

    // A key is followed wherever it leads, and paths see every row.
    assert_eq!(said.fetch_ticket(db).await?.title, "gone");
    let joined = Comment::objects()
        .select_related(comment::ticket())
        .all(db)
        .await?;
    assert_eq!(joined[0].ticket.title, "gone");
    let by_path = User::objects().filter(user::tickets().any(ticket::title().eq("gone")));
    assert_eq!(by_path.count(db).await?, 1);
    let counted = User::objects()
        .values(user::tickets().count())
        .all(db)
        .await?;
    assert_eq!(counted, [1]);
    // A row at hand is read, written and deleted.
    gone.refresh(db).await?;
    gone.title = "gone for good".into();
    gone.save(db).await?;
    let deleted = gone.delete(db).await?;
    assert_eq!(deleted.total, 2, "the comment goes along");
    Ok(())
}

#[on_every_database(migrated)]
async fn a_default_manager_orders(db: &Db) -> Result<()> {
    for (word, hidden) in [("a", false), ("b", true), ("c", false)] {
        let new = NewLabel { word: word.into() }.hidden(hidden);
        Label::objects().create(db, new).await?;
    }
    let words = |labels: luthier::QuerySet<Label>| labels.values(label::word());
    assert_eq!(
        words(Label::objects()).all(db).await?,
        [Id::from("c"), Id::from("a")]
    );
    assert_eq!(
        words(Label::shown()).all(db).await?,
        [Id::from("c"), Id::from("a")]
    );
    assert_eq!(Label::unscoped().count(db).await?, 3);
    assert_eq!(Label::unscoped().shown().count(db).await?, 2);
    let ann = person(db, "Ann").await?;
    let ticket = open(db, "printer", &ann).await?;
    let all: Vec<Id<Label>> = ["a", "b", "c"].map(Id::from).into();
    ticket.labels().set(db, &all).await?;
    let rows = Ticket::objects()
        .prefetch_related(ticket::labels())
        .all(db)
        .await?;
    let words: Vec<&str> = rows[0]
        .labels
        .iter()
        .map(|label| label.word.key().as_str())
        .collect();
    assert_eq!(words, ["c", "a"]);
    let rows = Ticket::objects()
        .prefetch_related(ticket::labels().order_by(label::word().asc()))
        .all(db)
        .await?;
    assert_eq!(
        rows[0].labels[0].word,
        Id::from("a"),
        "an order that is given counts"
    );
    Ok(())
}
