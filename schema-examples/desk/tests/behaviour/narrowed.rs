//! Declared relations: some of the rows of a relation, under a name of their own.

use desk::models::{
    desk::{Label, NewLabel, Ticket, comment, label, ticket},
    prelude::*,
};
use luthier::{Db, Id, Result};
use luthier_test_support::on_every_database;

use crate::rows::{comment as say, migrated, moment, person, ticket as open};

#[on_every_database(migrated)]
async fn beside_the_relation_itself(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let printer = open(db, "printer", &ann).await?;
    let mouse = open(db, "mouse", &ann).await?;
    for text in ["ok", "Why?", "What!"] {
        say(db, &printer, &ann, text).await?;
    }
    say(db, &mouse, &ann, "no").await?;
    let mut gone = say(db, &mouse, &ann, "Where?").await?;
    gone.deleted_at = Some(moment("2026-01-31T12:00:00Z"));
    gone.save(db).await?;

    // Both are loaded, each in its field and its order.
    let rows = Ticket::objects()
        .prefetch_related((ticket::comments(), ticket::remarks()))
        .all(db)
        .await?;
    assert_eq!(rows[0].comments.len(), 3);
    let remarks: Vec<&str> = rows[0]
        .remarks
        .iter()
        .map(|remark| remark.text.as_str())
        .collect();
    assert_eq!(remarks, ["What!", "Why?"]);
    assert!(rows[1].remarks.is_empty());
    // More can be asked of it.
    let rows = Ticket::objects()
        .prefetch_related(
            ticket::remarks()
                .filter(comment::text().contains("?"))
                .limit(1),
        )
        .all(db)
        .await?;
    assert_eq!(rows[0].remarks[0].text, "Why?");

    // In conditions and aggregates, from the row and over a path.
    let loud = Ticket::objects().filter(ticket::remarks().any(comment::text().contains("!")));
    assert_eq!(loud.values(ticket::title()).all(db).await?, ["printer"]);
    assert_eq!(
        Ticket::objects()
            .filter(ticket::remarks().exists())
            .count(db)
            .await?,
        1
    );
    let counts = Ticket::objects()
        .values((ticket::remark_count(), ticket::comment_count()))
        .all(db)
        .await?;
    assert_eq!(counts, [(2, 3), (0, 2)]);
    let last = Ticket::objects()
        .values(ticket::last_remark())
        .all(db)
        .await?;
    assert_eq!(last[1], None);
    let of_ticket = luthier::Id::<Ticket>::clone(&printer.id);
    let over_path = desk::models::desk::Comment::objects()
        .filter(comment::ticket().remarks().any(comment::text().eq("Why?")))
        .filter(comment::ticket_id().eq(of_ticket));
    assert_eq!(over_path.count(db).await?, 3);

    // In a manager: the relation and the narrowed one are not about the same row.
    let found = Ticket::talked_about().all(db).await?;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].remarks[0].owner.name, "Ann");
    assert_eq!(found[0].comments.len(), 3);
    assert_eq!(Ticket::of(&ann).talked_about().count(db).await?, 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn of_a_many_to_many(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let printer = open(db, "printer", &ann).await?;
    for (word, hidden) in [("a", false), ("b", true)] {
        let new = NewLabel { word: word.into() }.hidden(hidden);
        Label::objects().create(db, new).await?;
    }
    printer
        .labels()
        .set(db, [&Id::from("a"), &Id::from("b")])
        .await?;
    let rows = Ticket::objects()
        .prefetch_related((ticket::labels().unscoped(), ticket::shown_labels()))
        .all(db)
        .await?;
    assert_eq!(rows[0].labels.len(), 2);
    assert_eq!(rows[0].shown_labels.len(), 1);
    let b = Ticket::objects().filter(ticket::shown_labels().any(label::word().eq("b")));
    assert!(!b.exists(db).await?);
    Ok(())
}
