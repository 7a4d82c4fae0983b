//! The migrator: brings a database to the state that the program's migrations describe.
//!
//! A [`Migration`] is finished SQL per dialect, in steps. What is applied stands in the table `luthier_migrations`. What
//! must hold: an interrupted run leaves a migration whole or not at all where its steps are transactional, and knows where
//! it stopped where they are not; two processes can call this at once; nothing is run unless all of it could be.

use std::{borrow::Cow, time::Duration};

use jiff::Timestamp;

use crate::{
    db::{Access, Db, Executor},
    dialect::Dialect,
    error::{MigrationError, Result},
};

mod concurrently;
mod ledger;
mod lock;
mod plan;
mod run;
mod unit;

/// One migration, as generated code embeds it or a tool builds it.
///
/// ```
/// use std::borrow::Cow;
/// use luthier::{dialect::Dialect, migrate::{Migration, Script, Step}};
///
/// static INITIAL: Migration = Migration {
///     id: Cow::Borrowed("mg_7k2q9x"),
///     app: Cow::Borrowed("blog"),
///     name: Cow::Borrowed("0001_initial"),
///     checksum: Cow::Borrowed("sha256:…"),
///     after: Cow::Borrowed(&[]),
///     scripts: Cow::Borrowed(&[Script {
///         dialect: Dialect::Sqlite,
///         forward: Cow::Borrowed(&[Step {
///             description: Cow::Borrowed("create the table of Tag"),
///             statements: Cow::Borrowed(&[Cow::Borrowed("CREATE TABLE blog_tag (name text PRIMARY KEY)")]),
///             transactional: true,
///         }]),
///         backward: Some(Cow::Borrowed(&[])),
///     }]),
/// };
/// assert_eq!(INITIAL.label(), "blog.0001_initial");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its identity, which stays when it is renamed or renumbered.
    pub id: Cow<'static, str>,
    /// The app that it belongs to.
    pub app: Cow<'static, str>,
    /// Its name, such as `0001_initial`.
    pub name: Cow<'static, str>,
    /// The checksum of its contents.
    pub checksum: Cow<'static, str>,
    /// The ids of the migrations that must be applied before.
    pub after: Cow<'static, [Cow<'static, str>]>,
    /// What it does, for each kind of database that the program declares.
    pub scripts: Cow<'static, [Script]>,
}

/// What a migration does on one kind of database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The kind of database.
    pub dialect: Dialect,
    /// The steps that apply it.
    pub forward: Cow<'static, [Step]>,
    /// The steps that take it back; `None` when it cannot be.
    pub backward: Option<Cow<'static, [Step]>>,
}

/// A part of a migration that belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does, for people: `add the field Post.slug`.
    pub description: Cow<'static, str>,
    /// The statements, in order, each complete in itself.
    pub statements: Cow<'static, [Cow<'static, str>]>,
    /// Whether the statements can run in a transaction. Steps that can, and follow each other, share one. On MariaDB and
    /// MySQL, a statement that changes the form of a table cannot.
    pub transactional: bool,
}

impl Migration {
    /// `app.name`, for people.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}.{}", self.app, self.name)
    }

    /// What it does on a kind of database.
    ///
    /// # Errors
    ///
    /// When it was not made for that one.
    pub fn script(&self, dialect: Dialect) -> Result<&Script> {
        self.scripts
            .iter()
            .find(|script| script.dialect == dialect)
            .ok_or_else(|| {
                MigrationError::NoDialect {
                    migration: self.label(),
                    dialect,
                }
                .into()
            })
    }
}

/// All migrations of a program, in any order.
#[derive(Debug, Clone, Copy, Default)]
pub struct MigrationSet<'a> {
    /// The migrations.
    pub migrations: &'a [&'a Migration],
    /// The apps whose models have changes that are only a draft: with one of them, nothing is migrated.
    pub drafts: &'a [&'a str],
    /// The apps that are in another database than the default one, each with the database's name.
    pub databases: &'a [(&'a str, &'a str)],
}

/// How far to migrate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// Everything.
    Latest,
    /// Everything of one app, and what that needs.
    App(&'a str),
    /// One app to one migration, forwards or back.
    To {
        /// The app.
        app: &'a str,
        /// The name of the migration or its beginning, such as `0002`; `zero` takes all of them back.
        name: &'a str,
    },
}

/// Which way a migration is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Applied.
    Forward,
    /// Taken back.
    Backward,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The migrations that were run, in order.
    pub done: Vec<Done>,
    /// The labels of migrations that are applied to the database and that this program does not know: it is older than
    /// the database.
    pub unknown: Vec<String>,
}

/// One migration of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The app.
    pub app: String,
    /// The name.
    pub name: String,
    /// Which way.
    pub direction: Direction,
    /// By whom.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// By whom a migration was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// By this run.
    Ran,
    /// Only noted as done.
    Faked,
    /// By another process, while this run was waiting for it.
    Elsewhere,
}

/// One migration that a run would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned<'a> {
    /// The migration.
    pub migration: &'a Migration,
    /// Which way.
    pub direction: Direction,
}

/// A migration and whether it is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The app.
    pub app: String,
    /// The name.
    pub name: String,
    /// Whether it is applied.
    pub state: State,
}

/// Whether a migration is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not yet.
    Pending,
    /// It is.
    Applied {
        /// Since when.
        at: Timestamp,
        /// Whether it was only noted as applied.
        faked: bool,
        /// Whether it was changed since.
        changed: bool,
    },
    /// It is, and the program does not know it.
    Unknown {
        /// Since when.
        at: Timestamp,
    },
}

/// Applies every migration that is not applied yet. Safe to call from several processes at once, at each start.
///
/// Of several databases, each is migrated by itself: `migrate(&db.using("archive"), …)`. An app that is in a
/// [database of its own](MigrationSet::databases) is migrated there and nowhere else, and other apps are not migrated there. The
/// [`Router`](crate::db::Router) may say otherwise. What others need of an app that is left out is taken as given.
///
/// # Errors
///
/// [`Error::Migration`](crate::error::Error::Migration) when there is a draft, an applied migration was changed, the
/// migrations do not fit together or one fails; and what the database says.
pub async fn migrate(db: &Db, set: &MigrationSet<'_>) -> Result<Report> {
    migrate_to(db, set, Target::Latest).await
}

/// Migrates forwards or back to a target.
///
/// # Errors
///
/// As [`migrate`]; also when the target is unknown, or a migration on the way back cannot be taken back.
pub async fn migrate_to(db: &Db, set: &MigrationSet<'_>, target: Target<'_>) -> Result<Report> {
    run::run(db, set, target, Outcome::Ran).await
}

/// Notes the migrations up to a target as applied, or as not applied, and runs none of them.
///
/// # Errors
///
/// As [`migrate_to`].
pub async fn fake(db: &Db, set: &MigrationSet<'_>, target: Target<'_>) -> Result<Report> {
    run::run(db, set, target, Outcome::Faked).await
}

/// Whether the migrations of an app run on a database: what the router says, or where the app is.
fn holds(db: &Db, set: &MigrationSet<'_>, app: &str) -> bool {
    db.allows_migration(app).unwrap_or_else(|| {
        let here = db.name();
        match set.databases.iter().find(|(known, _)| *known == app) {
            Some((_, database)) => *database == here,
            None => set.databases.iter().all(|(_, database)| *database != here),
        }
    })
}

/// What [`migrate_to`] would do.
///
/// # Errors
///
/// As [`migrate_to`].
pub async fn plan<'a>(
    db: &Db,
    set: &MigrationSet<'a>,
    target: Target<'_>,
) -> Result<Vec<Planned<'a>>> {
    let graph = plan::Graph::new(set, &|app| holds(db, set, app))?;
    let mut conn = db.lease(Access::Read, None).await?;
    let applied = ledger::read(&mut conn).await?;
    graph.plan(&applied, target)
}

/// Every migration of the program and of the database, those of the program in the order in which they are applied.
///
/// # Errors
///
/// When the migrations do not fit together; and what the database says.
pub async fn status(db: &Db, set: &MigrationSet<'_>) -> Result<Vec<Status>> {
    let graph = plan::Graph::new(set, &|app| holds(db, set, app))?;
    let mut conn = db.lease(Access::Read, None).await?;
    let applied = ledger::read(&mut conn).await?;
    let known = graph.ordered().map(|migration| Status {
        app: migration.app.clone().into_owned(),
        name: migration.name.clone().into_owned(),
        state: applied
            .iter()
            .find(|entry| entry.id == migration.id)
            .map_or(State::Pending, |entry| State::Applied {
                at: entry.applied_at,
                faked: entry.faked,
                changed: entry.checksum != migration.checksum,
            }),
    });
    let unknown = applied
        .iter()
        .filter(|entry| graph.is_unknown(entry))
        .map(|entry| Status {
            app: entry.app.clone(),
            name: entry.name.clone(),
            state: State::Unknown {
                at: entry.applied_at,
            },
        });
    Ok(known.chain(unknown).collect())
}
