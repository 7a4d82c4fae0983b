//! What an application does with a blog, step by step, printing what came back.
//!
//! Everything printed is the same at every run and on every database: no key or clock time is shown, but ages in days.

use std::io::{self, Write};

use luthier::{Db, Executor, SignedDuration, Timestamp};

use crate::models::blog::{NewPost, NewTag, NewUser, Post, Tag, User, post, tag, user};

/// An error of the database, or of printing.
#[derive(Debug)]
pub enum Error {
    /// The database.
    Database(luthier::Error),
    /// Printing.
    Print(io::Error),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Print(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => error.source(),
            Self::Print(error) => error.source(),
        }
    }
}

impl From<luthier::Error> for Error {
    fn from(error: luthier::Error) -> Self {
        Self::Database(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Print(error)
    }
}

/// Walks through it all, on a database that is migrated and empty.
///
/// # Errors
///
/// When the database or the writer fails.
pub async fn run(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    create_and_list(db, out).await?;
    find(db, out).await?;
    change(db, out).await?;
    remove(db, out).await?;
    combine_conditions(db, out).await?;
    load_relations(db, out).await?;
    aggregate(db, out).await?;
    subqueries(db, out).await?;
    raw(db, out).await?;
    transactions(db, out).await?;
    in_bulk(db, out).await?;
    published(db, out).await
}

/// So many days ago.
fn days_ago(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days)
}

/// The age of a moment in whole days.
fn age(moment: Timestamp) -> i64 {
    Timestamp::now().duration_since(moment).as_hours() / 24
}

fn headline(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "\n== {text}")
}

fn names(users: &[User]) -> String {
    users
        .iter()
        .map(|user| user.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

async fn create_and_list(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "Create")?;
    let new = NewUser {
        name: "John Doe".into(),
        email: "john@example.com".into(),
    };
    let john = User::objects().create(db, new).await?;
    writeln!(
        out,
        "created {john} <{}>, {} days old",
        john.email,
        age(john.created_at)
    )?;
    let people = [
        ("Jane Roe", "jane@company.com", 3),
        ("Johnny Cash", "johnny@company.com", 20),
        ("Mary Major", "mary@company.com", 90),
    ];
    for (name, email, days) in people {
        let new = NewUser {
            name: name.into(),
            email: email.into(),
        }
        .created_at(days_ago(days));
        User::objects().create(db, new).await?;
    }
    let again = NewUser {
        name: "Another John".into(),
        email: "john@example.com".into(),
    };
    let refused = User::objects().create(db, again).await;
    writeln!(
        out,
        "the same e-mail again: {}",
        refused.map_or_else(|error| error.kind(), |_| "created")
    )?;
    let invalid = NewUser {
        name: String::new(),
        email: "nobody".into(),
    };
    if let Err(luthier::Error::Validation(errors)) = User::objects().create(db, invalid).await {
        writeln!(out, "an invalid user: {errors}")?;
    }

    headline(out, "List, newest first (the model's ordering)")?;
    for user in User::objects().all(db).await? {
        writeln!(
            out,
            "{user} <{}>, {} days old",
            user.email,
            age(user.created_at)
        )?;
    }
    Ok(())
}

async fn find(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "Get by e-mail")?;
    let john = User::objects()
        .get(db, user::email().eq("john@example.com"))
        .await?;
    writeln!(out, "{john}")?;
    let nobody = User::objects()
        .get(db, user::email().eq("nobody@example.com"))
        .await;
    writeln!(
        out,
        "nobody@example.com: {}",
        nobody.map_or_else(|error| error.to_string(), |user| user.name)
    )?;

    headline(out, "Names that contain \"john\", in whatever case")?;
    let johns = User::objects()
        .filter(user::name().icontains("john"))
        .order_by(user::name())
        .all(db)
        .await?;
    writeln!(out, "{}", names(&johns))?;
    Ok(())
}

async fn change(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "Update one")?;
    let mut john = User::objects()
        .get(db, user::email().eq("john@example.com"))
        .await?;
    let before = john.updated_at;
    john.name = "John Q. Doe".into();
    john.save(db).await?;
    john.refresh(db).await?;
    writeln!(
        out,
        "{john}; updated_at was renewed: {}",
        john.updated_at >= before
    )?;

    headline(out, "Update many")?;
    let company = User::objects().filter(user::email().ends_with("@company.com"));
    let changed = company
        .clone()
        .update(db, user::name().set(user::name().upper()))
        .await?;
    writeln!(
        out,
        "{changed} rows: {}",
        names(&company.order_by(user::name()).all(db).await?)
    )?;
    Ok(())
}

async fn remove(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    for (name, email) in [
        ("Temp One", "one@temp.example"),
        ("Temp Two", "two@temp.example"),
        ("Temp Three", "three@temp.example"),
    ] {
        let temp = User::objects()
            .create(
                db,
                NewUser {
                    name: name.into(),
                    email: email.into(),
                },
            )
            .await?;
        let draft = NewPost {
            title: format!("Draft of {name}"),
            author: temp.id,
        };
        Post::objects().create(db, draft).await?;
    }

    headline(out, "Delete one, and the posts with it")?;
    let one = User::objects()
        .get(db, user::email().eq("one@temp.example"))
        .await?;
    writeln!(out, "{:?}", one.delete(db).await?)?;

    headline(out, "Delete many")?;
    let deleted = User::objects()
        .filter(user::email().ends_with("@temp.example"))
        .delete(db)
        .await?;
    writeln!(
        out,
        "{deleted:?}; {} users are left",
        User::objects().count(db).await?
    )?;
    Ok(())
}

async fn combine_conditions(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(
        out,
        "Of the last 30 days and @company.com, newest first, ten of them",
    )?;
    let recent = user::created_at().gte(days_ago(30)) & user::email().ends_with("@company.com");
    let users = User::objects()
        .filter(recent.clone())
        .order_by(user::created_at().desc())
        .slice(..10)
        .all(db)
        .await?;
    writeln!(out, "{}", names(&users))?;
    let others = User::objects()
        .exclude(recent)
        .order_by(user::name())
        .all(db)
        .await?;
    writeln!(out, "all others: {}", names(&others))?;
    Ok(())
}

async fn load_relations(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    let users = User::objects().order_by(user::email()).all(db).await?;
    for name in ["databases", "rust"] {
        Tag::objects()
            .create(db, NewTag { name: name.into() })
            .await?;
    }
    for (index, author) in users.iter().enumerate() {
        for number in 1..=2 * index {
            let title = format!("Post {number} by {author}");
            let new = NewPost {
                title,
                author: author.id,
            }
            .content("Lorem ipsum")
            .is_published(number % 2 == 1);
            let post = Post::objects().create(db, new).await?;
            let rust = "rust".into();
            post.tags().add(db, (number == 1).then_some(&rust)).await?;
        }
    }

    headline(out, "Posts with their author, in one query")?;
    let posts = Post::objects()
        .select_related(post::author())
        .order_by(post::title())
        .slice(..3)
        .all(db)
        .await?;
    for post in &posts {
        writeln!(out, "{} <{}>", post.title, post.author.email)?;
    }

    headline(out, "Users with their posts, in two")?;
    let users = User::objects()
        .prefetch_related(user::posts().order_by(post::title()).with(post::tags()))
        .order_by(user::email())
        .all(db)
        .await?;
    for user in &users {
        let tagged = user
            .posts
            .iter()
            .filter(|post| !post.tags.is_empty())
            .count();
        writeln!(
            out,
            "{}: {} posts, {tagged} of them tagged",
            user.name,
            user.posts.len()
        )?;
    }

    headline(out, "Conditions over relations")?;
    let by_company = Post::objects().filter(post::author().email().ends_with("@company.com"));
    writeln!(
        out,
        "posts by authors of the company: {}",
        by_company.count(db).await?
    )?;
    let unpublished = User::objects().filter(user::posts().any(post::is_published().eq(false)));
    writeln!(
        out,
        "authors with something unpublished: {}",
        unpublished.count(db).await?
    )?;
    let about_rust = Post::objects().filter(post::tags().any(tag::name().eq("rust")));
    writeln!(out, "posts about rust: {}", about_rust.count(db).await?)?;
    Ok(())
}

async fn aggregate(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "Count, average and latest in one aggregate")?;
    let totals = (
        user::id().count(),
        user::name().length().avg(),
        user::created_at().max(),
    );
    let (count, average, latest) = User::objects().aggregate(db, totals).await?;
    let latest = latest.map_or("never".to_owned(), |latest| {
        format!("{} days ago", age(latest))
    });
    writeln!(
        out,
        "{count} users; names of {:.2} letters on average; the latest came {latest}",
        average.unwrap_or_default()
    )?;

    headline(out, "Users with more than three posts")?;
    let busy = User::objects()
        .annotate(user::post_count())
        .filter(user::post_count().gt(3))
        .order_by(user::email());
    for (user, posts) in busy.all(db).await? {
        writeln!(out, "{user}: {posts}")?;
    }
    headline(out, "Users with more than five posts")?;
    let busier = User::objects()
        .annotate(user::post_count())
        .filter(user::post_count().gt(5));
    for (user, posts) in busier.all(db).await? {
        writeln!(out, "{user}: {posts}")?;
    }
    Ok(())
}

async fn subqueries(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "Users whose id is among the authors")?;
    let authors = Post::objects().values(post::author_id()).distinct();
    let users = User::objects()
        .filter(user::id().in_query(authors))
        .order_by(user::email())
        .all(db)
        .await?;
    writeln!(out, "{}", names(&users))?;
    Ok(())
}

async fn raw(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "A raw query with a bound pattern")?;
    let sql = "SELECT * FROM blog_user WHERE email LIKE $1 ORDER BY email";
    let users = User::raw(sql, ("%@company.com",)).all(db).await?;
    writeln!(out, "{}", names(&users))?;
    Ok(())
}

async fn transactions(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "A transaction that creates a user with posts")?;
    let alice = db
        .atomic(async |tx| {
            let new = NewUser {
                name: "Alice".into(),
                email: "alice@example.com".into(),
            };
            let alice = User::objects().create(&mut *tx, new).await?;
            for title in ["First Post", "Second Post"] {
                Post::objects()
                    .create(
                        &mut *tx,
                        NewPost {
                            title: title.into(),
                            author: alice.id,
                        },
                    )
                    .await?;
            }
            Ok::<_, luthier::Error>(alice)
        })
        .await?;
    writeln!(out, "{alice} has {} posts", alice.posts().count(db).await?)?;

    headline(
        out,
        "A transaction that is rolled back, and one inside another",
    )?;
    let before = User::objects().count(db).await?;
    let failed: Result<(), luthier::Error> = db
        .atomic(async |tx| {
            create_bob(&mut *tx).await?;
            create_bob(&mut *tx).await?;
            Ok(())
        })
        .await;
    writeln!(
        out,
        "twice the same e-mail: {}",
        failed.map_or_else(|error| error.kind(), |()| "committed")
    )?;
    writeln!(
        out,
        "users before and after: {before}, {}",
        User::objects().count(db).await?
    )?;
    db.atomic(async |tx| {
        create_bob(&mut *tx).await?;
        // The inner transaction is a savepoint: what fails in it leaves the outer one whole.
        let inner: Result<(), luthier::Error> = tx
            .atomic(async |tx| {
                create_bob(&mut *tx).await?;
                Ok(())
            })
            .await;
        assert!(inner.is_err(), "the e-mail is unique");
        Ok::<_, luthier::Error>(())
    })
    .await?;
    writeln!(
        out,
        "after a failed inner one: {}",
        User::objects().count(db).await?
    )?;
    Ok(())
}

async fn create_bob(db: impl Executor) -> Result<User, luthier::Error> {
    User::objects()
        .create(
            db,
            NewUser {
                name: "Bob".into(),
                email: "bob@example.com".into(),
            },
        )
        .await
}

async fn in_bulk(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "Bulk create and bulk update")?;
    let alice = User::objects()
        .get(db, user::email().eq("alice@example.com"))
        .await?;
    let new = (1..=100).map(|number| NewPost {
        title: format!("Note {number:03}"),
        author: alice.id,
    });
    let mut notes = Post::objects().bulk_create(db, new).await?;
    writeln!(
        out,
        "created {}, all with a key: {}",
        notes.len(),
        notes.windows(2).all(|pair| pair[0].id != pair[1].id)
    )?;
    for note in &mut notes {
        note.content = format!("The text of {}", note.title);
        note.is_published = note.title.ends_with('0');
    }
    let changed = Post::objects()
        .bulk_update(db, &notes, (post::content(), post::is_published()))
        .await?;
    let stored = Post::objects()
        .filter(post::content().starts_with("The text of Note"))
        .count(db)
        .await?;
    writeln!(out, "updated {changed}, found again {stored}")?;
    Ok(())
}

async fn published(db: &Db, out: &mut impl Write) -> Result<(), Error> {
    headline(out, "The manager `published`")?;
    let published = Post::published().select_related(post::author());
    writeln!(
        out,
        "{} posts, of which by Alice:",
        published.clone().count(db).await?
    )?;
    let by_alice = published
        .filter(post::author().name().eq("Alice"))
        .order_by(post::title())
        .slice(..3)
        .all(db)
        .await?;
    for post in by_alice {
        writeln!(out, "{} by {}", post.title, post.author.name)?;
    }
    Ok(())
}
