//! Proxies: rows of their base by another name, with behaviour of their own.

use luthier::{Db, Error, Id, Model, Result};
use luthier_test_support::on_every_database;
use places::models::press::{
    Article, Author, Draft, NewArticle, NewAuthor, NewDraft, NewNote, NewReview, NewTag, Note,
    OldDraft, Review, Status, Tag, article, author, draft, note, old_draft, review,
};

use crate::{articles, events, migrated};

#[on_every_database(migrated)]
async fn a_proxy_reads_the_rows_of_its_base(db: &Db) -> Result<()> {
    let [one, _] = articles(db, ["one", "two"]).await?;
    let drafts = Draft::objects().all(db).await?;
    let titles: Vec<&str> = drafts.iter().map(|draft| draft.title.as_str()).collect();
    assert_eq!(titles, ["two", "one"], "an ordering of its own");
    assert_eq!(Article::objects().first(db).await?.unwrap(), one);
    let same = Draft::objects().get(db, draft::title().eq("one")).await?;
    assert_eq!(same.key(), Draft::from(one.clone()).key());
    assert_eq!(Article::from(same.clone()), one);
    assert_eq!(same.to_string(), "draft: one");
    assert_eq!(one.to_string(), "one");
    let old = OldDraft::objects()
        .get_by_key(db, &Id::new(*one.id.key()))
        .await?;
    assert_eq!(
        (old.title.as_str(), old.draft.article.clone()),
        ("one", one)
    );
    assert_eq!(old.to_string(), "draft: one", "inherited");
    let first = OldDraft::objects().first(db).await?.unwrap();
    assert_eq!(first.title, "two", "the ordering is inherited");
    Ok(())
}

#[on_every_database(migrated)]
async fn a_proxy_writes_the_rows_of_its_base(db: &Db) -> Result<()> {
    let [one] = articles(db, ["one"]).await?;
    let new = NewDraft {
        title: "Two Words".into(),
        author: one.author_id,
    };
    let mut made = Draft::objects().create(db, new.views(3)).await?;
    assert_eq!((made.slug.as_str(), made.views), ("two-words", 3));
    assert_eq!(made.key().key(), made.article.id.key());
    made.title = "three".into();
    made.save(db).await?;
    made.views = 4;
    made.save_fields(db, draft::views()).await?;
    let same = Article::objects().get_by_key(db, &made.article.id).await?;
    assert_eq!((same.title.as_str(), same.views), ("three", 4));
    let changed = Draft::waiting()
        .filter(draft::views().gt(3))
        .update(db, draft::views().set(9));
    assert_eq!(changed.await?, 1);
    made.refresh(db).await?;
    assert_eq!(made.views, 9);
    let many = ["x", "y"].map(|title| NewArticle {
        title: title.into(),
        author: one.author_id,
    });
    let many = Draft::objects().bulk_create(db, many).await?;
    assert_eq!(
        many.iter()
            .map(|draft| draft.title.as_str())
            .collect::<Vec<_>>(),
        ["x", "y"]
    );
    assert_eq!(Article::objects().count(db).await?, 4);
    Ok(())
}

#[on_every_database(migrated)]
async fn rules_of_the_table_hold_for_its_proxies(db: &Db) -> Result<()> {
    let [one] = articles(db, ["one"]).await?;
    let new = NewArticle {
        title: "one".into(),
        author: one.author_id,
    };
    let again = Draft::objects().create(db, new).await.unwrap_err();
    let Error::UniqueViolation { fields, .. } = &again else {
        panic!("{again:?}");
    };
    assert_eq!(fields, &["author", "title"]);
    let below = NewArticle {
        title: "two".into(),
        author: one.author_id,
    }
    .views(-1);
    assert!(Draft::objects().create(db, below).await.is_err());
    let long = NewArticle {
        title: "x".repeat(101),
        author: one.author_id,
    };
    assert!(matches!(
        Draft::objects().create(db, long).await,
        Err(Error::Validation(_))
    ));
    Ok(())
}

#[on_every_database(migrated)]
async fn managers_and_annotations_come_from_every_base(db: &Db) -> Result<()> {
    let [one, two] = articles(db, ["!one", "three"]).await?;
    let loud = Draft::loud().values(draft::title()).all(db).await?;
    assert_eq!(loud, ["!one"]);
    assert_eq!(OldDraft::loud().count(db).await?, 1);
    assert_eq!(Draft::unread().count(db).await?, 2);
    Note::objects()
        .create(
            db,
            NewNote {
                article: two.id,
                text: "good".into(),
            },
        )
        .await?;
    let counted = Draft::objects()
        .values((draft::title(), draft::note_count(), draft::longest()))
        .all(db)
        .await?;
    assert_eq!(
        counted,
        [("three".to_owned(), 1, 5), ("!one".to_owned(), 0, 4)]
    );
    let _ = one;
    Ok(())
}

#[on_every_database(migrated)]
async fn relations_lead_from_and_to_proxies(db: &Db) -> Result<()> {
    let [one, two] = articles(db, ["one", "two"]).await?;
    let proxy = Draft::from(one.clone());
    let made = Review::objects()
        .create(
            db,
            NewReview {
                draft: proxy.key(),
                grade: 2,
            },
        )
        .await?;
    let loaded = Review::objects()
        .select_related(review::draft())
        .one(db)
        .await?;
    assert_eq!((loaded.draft.title.as_str(), loaded.grade), ("one", 2));
    assert_eq!(made.fetch_draft(db).await?, proxy);
    let wanted = review::draft().author().name().eq("Ann") & review::draft().title().eq("one");
    assert_eq!(Review::objects().filter(wanted).count(db).await?, 1);
    // Back, from the model and from its proxies.
    assert_eq!(one.reviews().count(db).await?, 1);
    assert_eq!(proxy.reviews().count(db).await?, 1);
    let graded = Article::objects().filter(article::reviews().any(review::grade().eq(2)));
    assert_eq!(graded.values(article::title()).all(db).await?, ["one"]);
    let graded = OldDraft::objects().filter(old_draft::reviews().any(review::grade().gt(1)));
    assert_eq!(graded.values(old_draft::title()).all(db).await?, ["one"]);
    let loaded = Draft::objects()
        .select_related(draft::author())
        .prefetch_related(draft::reviews())
        .all(db)
        .await?;
    let seen: Vec<_> = loaded
        .iter()
        .map(|draft| {
            (
                draft.title.as_str(),
                draft.author.name.as_str(),
                draft.reviews.len(),
            )
        })
        .collect();
    assert_eq!(seen, [("two", "Ann", 0), ("one", "Ann", 1)]);
    let authors = Author::objects()
        .prefetch_related(author::articles())
        .all(db)
        .await?;
    assert_eq!(authors[0].articles.len(), 2);
    // Over a join table and within one model.
    Tag::objects()
        .create(db, NewTag { name: "war".into() })
        .await?;
    proxy.tags().add(db, &["war".into()]).await?;
    assert_eq!(one.tags().count(db).await?, 1);
    let tagged = Draft::objects()
        .prefetch_related(draft::tags())
        .all(db)
        .await?;
    assert_eq!(
        tagged.iter().map(|draft| draft.tags.len()).sum::<usize>(),
        1
    );
    let part = NewArticle {
        title: "part".into(),
        author: one.author_id,
    }
    .part(two.id);
    Draft::objects().create(db, part).await?;
    assert_eq!(Draft::from(two).parts().count(db).await?, 1);
    Ok(())
}

#[on_every_database(migrated)]
async fn deleting_a_proxy_deletes_the_row_and_what_refers_to_it(db: &Db) -> Result<()> {
    let [one, two] = articles(db, ["one", "two"]).await?;
    Note::objects()
        .create(
            db,
            NewNote {
                article: one.id,
                text: "good".into(),
            },
        )
        .await?;
    let proxy = Draft::from(one.clone());
    Review::objects()
        .create(
            db,
            NewReview {
                draft: proxy.key(),
                grade: 2,
            },
        )
        .await?;
    let deleted = proxy.delete(db).await?;
    let counts: Vec<_> = deleted.by_model.into_iter().collect();
    assert_eq!(
        counts,
        [("press.Draft", 1), ("press.Note", 1), ("press.Review", 1)]
    );
    // The other way round.
    Review::objects()
        .create(
            db,
            NewReview {
                draft: Draft::from(two.clone()).key(),
                grade: 3,
            },
        )
        .await?;
    let deleted = two.delete(db).await?;
    let counts: Vec<_> = deleted.by_model.into_iter().collect();
    assert_eq!(counts, [("press.Article", 1), ("press.Review", 1)]);
    assert_eq!(Draft::objects().count(db).await?, 0);
    Ok(())
}

#[on_every_database(migrated)]
async fn saving_by_a_proxy_calls_the_hooks_of_both(db: &Db) -> Result<()> {
    let [one] = articles(db, ["one"]).await?;
    let new = NewArticle {
        title: "two".into(),
        author: one.author_id,
    };
    Draft::objects().create(db, new).await?;
    assert_eq!(
        events(db).await?,
        [
            "saving two (true)",
            "drafting two (true)",
            "saved two (true)"
        ]
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_proxy_has_metadata_of_its_own(_db: &Db) -> Result<()> {
    let (own, base) = (Draft::META, Article::META);
    assert_eq!((own.label, own.table), ("press.Draft", base.table));
    assert_eq!((own.verbose_name, base.verbose_name), ("draft", "article"));
    assert_eq!(own.uniques.len(), base.uniques.len());
    assert_eq!(Draft::ADMIN.list_display.len(), 3);
    assert_eq!(Article::ADMIN.list_display.len(), 2);
    let stored = Draft::objects().filter(draft::status().eq(Status::Draft));
    assert!(
        stored
            .to_sql(luthier::Dialect::Sqlite)?
            .contains("press_article")
    );
    let _ = (
        note::text(),
        NewAuthor {
            name: String::new(),
        },
    );
    Ok(())
}
