//! Keys that point to rows of several models: written, read, asked about, loaded, deleted along.

#![allow(clippy::unwrap_used)]

use luthier::{Db, Error, Id, Result, related::Many};
use luthier_test_support::on_every_database;
use tracker::models::{
    self,
    contenttypes::{ContentType, content_type},
    tracker::{
        Attachment, Bug, Comment, Folder, Label, NewAttachment, NewBug, NewComment, NewFolder,
        NewLabel, NewPage, NewVote, Page, Vote, attachment, bug, comment, page, vote,
    },
};

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

async fn make_bug(db: &Db, title: &str) -> Result<Bug> {
    let title = title.into();
    Bug::objects().create(db, NewBug { title }).await
}

async fn make_page(db: &Db, title: &str) -> Result<Page> {
    let title = title.into();
    Page::objects().create(db, NewPage { title }).await
}

async fn say(db: &Db, text: &str, target: impl Into<comment::Target>) -> Result<Comment> {
    let new = NewComment {
        text: text.into(),
        target: target.into(),
    };
    Comment::objects().create(db, new).await
}

/// A bug and a page with the same key, each with a comment, and an answer to the first.
async fn discussed(db: &Db) -> Result<(Bug, Page, [Comment; 3])> {
    migrated(db).await?;
    let (bug, page) = (make_bug(db, "Crash").await?, make_page(db, "Help").await?);
    assert_eq!(bug.id.key(), page.id.key(), "the test needs two equal keys");
    let first = say(db, "It crashes.", &bug).await?;
    let second = say(db, "It helps.", &page).await?;
    let answer = say(db, "Does it?", &first).await?;
    Ok((bug, page, [first, second, answer]))
}

#[on_every_database]
async fn rows_say_what_they_point_to(db: &Db) -> Result<()> {
    let (bug, page, [first, second, answer]) = discussed(db).await?;
    assert_eq!(first.target, comment::Target::Bug(bug.id));
    assert_eq!(second.target, comment::Target::Page(page.id));
    let read = Comment::objects().order_by(comment::id()).all(db).await?;
    assert_eq!(read, [first.clone(), second, answer.clone()]);
    assert_eq!(answer.target, comment::Target::Comment(first.id));

    let by_key = Comment::objects().get_by_key(db, &first.id).await?;
    assert_eq!(by_key, first);
    let Some(comment::TargetRow::Bug(found)) = first.fetch_target(db).await? else {
        panic!("the comment is about the bug");
    };
    assert_eq!(found, bug);
    Ok(())
}

#[on_every_database]
async fn conditions_tell_models_and_rows_apart(db: &Db) -> Result<()> {
    let (bug, page, [first, second, answer]) = discussed(db).await?;
    let texts = async |condition| {
        let comments = Comment::objects().filter(condition).order_by(comment::id());
        comments.values(comment::id()).all(db).await
    };
    assert_eq!(texts(comment::target().eq(&bug)).await?, [first.id]);
    assert_eq!(texts(comment::target().eq(page.id)).await?, [second.id]);
    assert_eq!(
        texts(comment::target().ne(&bug)).await?,
        [second.id, answer.id]
    );
    assert_eq!(texts(comment::target().is::<Page>()).await?, [second.id]);
    assert_eq!(
        texts(!comment::target().is::<Page>()).await?,
        [first.id, answer.id]
    );
    let both = [
        comment::Target::from(&bug),
        comment::Target::Comment(first.id),
    ];
    assert_eq!(
        texts(comment::target().in_(both)).await?,
        [first.id, answer.id]
    );
    let none: [comment::Target; 0] = [];
    assert_eq!(texts(comment::target().in_(none)).await?, []);
    Ok(())
}

#[on_every_database]
async fn updates_and_saves_point_elsewhere(db: &Db) -> Result<()> {
    let (bug, page, [mut first, second, _]) = discussed(db).await?;
    let changed = Comment::objects()
        .filter(comment::target().eq(&page))
        .update(
            db,
            (comment::target().set(&bug), comment::text().set("Moved.")),
        )
        .await?;
    assert_eq!(changed, 1);
    let moved = Comment::objects().get_by_key(db, &second.id).await?;
    assert_eq!(
        (moved.target, moved.text.as_str()),
        (bug.id.into(), "Moved.")
    );

    first.target = (&page).into();
    first.save(db).await?;
    first.refresh(db).await?;
    assert_eq!(first.target, comment::Target::Page(page.id));
    first.target = (&bug).into();
    first.save_fields(db, (comment::target(),)).await?;
    Comment::objects()
        .bulk_update(db, &[first.clone()], (comment::target(), comment::text()))
        .await?;
    first.refresh(db).await?;
    assert_eq!(first.target, comment::Target::Bug(bug.id));
    Ok(())
}

#[on_every_database]
async fn rows_are_made_in_bulk(db: &Db) -> Result<()> {
    let (bug, page, _) = discussed(db).await?;
    let new = (0..5).map(|number| NewComment {
        text: format!("No. {number}"),
        target: if number % 2 == 0 {
            (&bug).into()
        } else {
            (&page).into()
        },
    });
    let mut made = Comment::objects().bulk_create(db, new).await?;
    for comment in &made {
        let read = Comment::objects().get_by_key(db, &comment.id).await?;
        assert_eq!(read, *comment);
    }
    made.iter_mut().for_each(|comment| {
        comment.target = match comment.target {
            comment::Target::Bug(_) => (&page).into(),
            _ => (&bug).into(),
        };
    });
    Comment::objects()
        .bulk_update(db, &made, (comment::target(), comment::text()))
        .await?;
    assert_eq!(page.comments().count(db).await?, 4);
    for comment in made {
        assert_eq!(
            Comment::objects().get_by_key(db, &comment.id).await?,
            comment
        );
    }
    Ok(())
}

#[on_every_database]
async fn targets_are_loaded_by_a_statement_for_each_model(db: &Db) -> Result<()> {
    let (bug, page, [first, ..]) = discussed(db).await?;
    let loaded = Comment::objects()
        .order_by(comment::id())
        .prefetch_related(comment::target())
        .all(db)
        .await?;
    let targets: Vec<_> = loaded.iter().map(|row| row.target.clone()).collect();
    assert_eq!(
        targets,
        [
            Some(comment::TargetRow::Bug(bug.clone())),
            Some(comment::TargetRow::Page(page)),
            Some(comment::TargetRow::Comment(first)),
        ]
    );
    assert_eq!(loaded[0].row.target, comment::Target::Bug(bug.id));
    assert_eq!(loaded[0].text, "It crashes.");
    Ok(())
}

#[on_every_database]
async fn ways_back_count_load_and_ask(db: &Db) -> Result<()> {
    let (bug, page, [first, second, answer]) = discussed(db).await?;
    say(db, "It crashes again.", &bug).await?;
    assert_eq!(bug.comments().count(db).await?, 2);
    let answers = first.replies().all(db).await?;
    assert_eq!(answers, std::slice::from_ref(&answer));

    let crashing = comment::text().contains("crash");
    let bugs = Bug::objects().filter(bug::comments().any(crashing.clone()));
    assert_eq!(bugs.all(db).await?, std::slice::from_ref(&bug));
    let pages = Page::objects().filter(page::comments().any(crashing.clone()));
    assert_eq!(pages.all(db).await?, []);
    let answered = Comment::objects().filter(comment::replies().exists());
    assert_eq!(answered.all(db).await?, std::slice::from_ref(&first));
    // Over two steps, and from the comments' side.
    let deep = bug::comments().then(comment::replies());
    let bugs = Bug::objects().filter(deep.any(comment::text().eq("Does it?")));
    assert_eq!(bugs.all(db).await?, std::slice::from_ref(&bug));

    let counted: Vec<(Bug, i64)> = Bug::objects()
        .annotate(bug::comments().count())
        .all(db)
        .await?;
    assert_eq!(counted, [(bug.clone(), 2)]);
    let loaded = Page::objects()
        .prefetch_related(page::comments().order_by(comment::id()))
        .all(db)
        .await?;
    assert_eq!(loaded[0].comments, [second]);
    let limited = Bug::objects()
        .prefetch_related(bug::comments().order_by(comment::id()).limit(1))
        .all(db)
        .await?;
    assert_eq!(limited[0].comments, [first]);
    let _: Many<Bug, bug::CommentsRel, Comment> = bug::comments();
    assert_eq!(page.comments().count(db).await?, 1);
    Ok(())
}

#[on_every_database]
async fn deletes_take_along_what_points_to_the_row(db: &Db) -> Result<()> {
    let (bug, page, [_, second, _]) = discussed(db).await?;
    Attachment::objects()
        .create(
            db,
            NewAttachment { name: "log".into() }.owner(attachment::Owner::Bug(bug.id)),
        )
        .await?;
    Attachment::objects()
        .create(
            db,
            NewAttachment {
                name: "manual".into(),
            }
            .owner(attachment::Owner::from(&page)),
        )
        .await?;
    // The comment on the bug, the answer to it, the attachment; the page has the same key and keeps what it has.
    let deleted = bug.delete(db).await?;
    assert_eq!(deleted.total, 4);
    let by_model: Vec<_> = deleted.by_model.into_iter().collect();
    assert_eq!(
        by_model,
        [
            ("tracker.Attachment", 1),
            ("tracker.Bug", 1),
            ("tracker.Comment", 2)
        ]
    );
    assert_eq!(
        Comment::objects().all(db).await?,
        std::slice::from_ref(&second)
    );
    // Attachments of pages stay: a page declares no way back to them. What they point to is gone.
    Page::objects().delete(db).await?;
    assert_eq!(Comment::objects().count(db).await?, 0);
    let left = Attachment::objects().one(db).await?;
    assert_eq!(left.owner, Some(attachment::Owner::Page(page.id)));
    assert_eq!(left.fetch_owner(db).await?, None);
    let left = Attachment::objects()
        .prefetch_related(attachment::owner())
        .one(db)
        .await?;
    assert_eq!(left.target, None);
    Ok(())
}

#[on_every_database(migrated)]
async fn a_key_may_point_to_nothing(db: &Db) -> Result<()> {
    let bug = make_bug(db, "Crash").await?;
    let loose = NewAttachment {
        name: "loose".into(),
    };
    let mut loose = Attachment::objects().create(db, loose).await?;
    assert_eq!(loose.owner, None);
    assert_eq!(loose.fetch_owner(db).await?, None);
    let lies_around = Attachment::objects().filter(attachment::owner().is_null());
    assert_eq!(lies_around.clone().count(db).await?, 1);
    // Conditions are two-valued: what points to nothing does not point to the bug.
    let others = Attachment::objects().filter(attachment::owner().ne(&bug));
    assert_eq!(others.count(db).await?, 1);

    loose.owner = Some((&bug).into());
    loose.save(db).await?;
    assert_eq!(lies_around.clone().count(db).await?, 0);
    let set = attachment::owner().set(None);
    assert_eq!(Attachment::objects().update(db, set).await?, 1);
    assert_eq!(lies_around.count(db).await?, 1);
    let set = attachment::owner().set(attachment::Owner::Bug(bug.id));
    Attachment::objects().update(db, set).await?;
    loose.refresh(db).await?;
    assert_eq!(loose.owner, Some(attachment::Owner::Bug(bug.id)));
    assert_eq!(bug.attachments().all(db).await?, [loose]);
    Ok(())
}

#[on_every_database(migrated)]
async fn text_holds_keys_of_every_type(db: &Db) -> Result<()> {
    let bug = make_bug(db, "Crash").await?;
    let folder = NewFolder {
        name: "inbox".into(),
    };
    let folder = Folder::objects().create(db, folder).await?;
    let label = NewLabel {
        word: "ürgent".into(),
    };
    let label = Label::objects().create(db, label).await?;
    let things = [
        vote::Thing::from(&bug),
        vote::Thing::from(&folder),
        vote::Thing::from(&label),
    ];
    for thing in &things {
        let thing = thing.clone();
        let made = Vote::objects().create(db, NewVote { thing }).await?;
        assert_eq!(Vote::objects().get_by_key(db, &made.id).await?, made);
    }
    let votes = Vote::objects()
        .order_by(vote::id())
        .prefetch_related(vote::thing())
        .all(db)
        .await?;
    let found: Vec<_> = votes.iter().map(|vote| vote.thing.clone()).collect();
    assert_eq!(found, things);
    let rows: Vec<_> = votes.into_iter().map(|vote| vote.target).collect();
    assert_eq!(
        rows,
        [
            Some(vote::ThingRow::Bug(bug)),
            Some(vote::ThingRow::Folder(folder.clone())),
            Some(vote::ThingRow::Label(label)),
        ]
    );
    let of_folder = Vote::objects().filter(vote::thing().eq(&folder));
    assert_eq!(of_folder.count(db).await?, 1);
    Ok(())
}

#[on_every_database]
async fn ids_of_content_types_are_the_databases_own(db: &Db) -> Result<()> {
    let (bug, ..) = discussed(db).await?;
    let labels = ContentType::objects()
        .order_by(content_type::model())
        .values((content_type::app_label(), content_type::model()))
        .all(db)
        .await?;
    let labels: Vec<String> = labels
        .into_iter()
        .map(|(app, model)| format!("{app}.{model}"))
        .collect();
    assert_eq!(
        labels,
        [
            "tracker.bug",
            "tracker.comment",
            "tracker.folder",
            "tracker.label",
            "tracker.page"
        ]
    );
    // As in a database that Django made, where other models came first: the bugs' number is another one.
    let other = models::contenttypes::NewContentType {
        app_label: "auth".into(),
        model: "user".into(),
    };
    let other = ContentType::objects().create(db, other).await?;
    Comment::objects().delete(db).await?;
    ContentType::objects()
        .filter(content_type::model().eq("bug"))
        .delete(db)
        .await?;
    let again = models::contenttypes::NewContentType {
        app_label: "tracker".into(),
        model: "bug".into(),
    };
    let again = ContentType::objects().create(db, again).await?;
    assert!(again.id.key() > other.id.key());
    let comment = say(db, "Still here.", &bug).await?;
    assert_eq!(
        Comment::objects().get_by_key(db, &comment.id).await?.target,
        comment::Target::Bug(bug.id)
    );

    // What no model of the key is called, is an error that names the column and the row.
    let stored = format!(
        "UPDATE tracker_comment SET content_type_id = {} WHERE id = {}",
        other.id, comment.id
    );
    db.execute(&stored, ()).await?;
    let error = Comment::objects().all(db).await.unwrap_err();
    assert_eq!(error.kind(), "decode");
    let message = error.to_string();
    assert!(message.contains("auth.user"), "{message}");
    assert!(message.contains("content_type_id"), "{message}");

    // A model that the table does not know cannot be pointed to.
    ContentType::objects()
        .filter(content_type::model().eq("page"))
        .delete(db)
        .await?;
    let error = say(db, "Nowhere.", Id::<Page>::new(1)).await.unwrap_err();
    assert_eq!(error.kind(), "foreign_key_violation", "{error}");
    assert!(matches!(error, Error::ForeignKeyViolation { .. }));
    Ok(())
}
