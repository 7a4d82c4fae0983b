//! The migrations that there are, of all apps, in the order in which they run, and the state that they lead to.

use std::collections::{BTreeMap, BTreeSet};

use luthier::dialect::Dialect;

use crate::{
    db::Schema,
    diagnostics::{Diagnostic, Diagnostics, codes, suggest},
    source::{Sources, Span},
};

use super::{
    format::{self, Migration, MigrationName, Parsed},
    lock,
    replay::{Mismatch, apply},
    sql::{Step, lower, lower_reverse},
};

/// A text file, as whoever drives the compiler read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// The path that reports show.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// The migrations folder of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppFiles {
    /// The app.
    pub app: String,
    /// The sealed migrations (`*.migration` but for the draft), in any order.
    pub migrations: Vec<TextFile>,
    /// `migrations.lock`, where it exists.
    pub lock: Option<TextFile>,
}

/// All sealed migrations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// In an order in which they can run; the same for the same files.
    pub migrations: Vec<Sealed>,
    /// The tables behind the last one.
    pub state: Schema,
    /// What is wrong with the files. With an error in it, nothing must be made or run.
    pub diagnostics: Diagnostics,
}

/// A sealed migration.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// What stands in its file.
    pub migration: Migration,
    /// The ids of what it comes after, each with its app, in the order of [`Migration::after`].
    pub after: Vec<(String, String)>,
    /// Where its first line is.
    pub header: Span,
    /// The checksum of its operations.
    pub checksum: String,
    /// The hash of its app's tables behind it.
    pub state_hash: String,
}

/// A migration as programs embed it: finished SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeMigration {
    /// Its id.
    pub id: String,
    /// Its app.
    pub app: String,
    /// Number and name.
    pub name: String,
    /// The checksum of its operations.
    pub checksum: String,
    /// The ids of what it comes after.
    pub after: Vec<String>,
    /// What it does, one for each database that was asked for.
    pub scripts: Vec<RuntimeScript>,
}

/// What a migration does on one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeScript {
    /// The database.
    pub dialect: Dialect,
    /// The steps that apply it.
    pub forward: Vec<Step>,
    /// The steps that take it back; `None` where it cannot be taken back.
    pub backward: Option<Vec<Step>>,
}

/// Reads and checks the migrations of all apps. The files are added to `sources`, for reports.
#[must_use]
pub fn load(apps: &[AppFiles], sources: &mut Sources) -> History {
    let mut history = History::default();
    let mut parsed: BTreeMap<MigrationName, Parsed> = BTreeMap::new();
    let mut locks = Vec::new();
    let mut sorted: Vec<&AppFiles> = apps.iter().collect();
    sorted.sort_by(|a, b| a.app.cmp(&b.app));
    for app in sorted {
        let mut files: Vec<&TextFile> = app.migrations.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for file in files {
            read_file(app, file, sources, &mut parsed, &mut history.diagnostics);
        }
        let lock = app.lock.as_ref().map(|file| {
            let id = sources.add(file.path.clone(), file.text.clone());
            (
                lock::parse(id, &file.text, &mut history.diagnostics),
                Span::new(id, 0, 0),
            )
        });
        locks.push((app.app.clone(), lock));
    }
    check_ids(&parsed, &mut history.diagnostics);
    if check_after(&parsed, &mut history.diagnostics) {
        check_leaves(&parsed, &mut history.diagnostics);
    }
    let order = order(&parsed, &mut history.diagnostics);
    if history.diagnostics.has_errors() {
        return history;
    }
    for name in order {
        if let Some(parsed) = parsed.get(&name) {
            replay(parsed, &mut history);
        }
    }
    if history.diagnostics.has_errors() {
        return history;
    }
    for (app, lock) in locks {
        let sealed: Vec<&Sealed> = history
            .migrations
            .iter()
            .filter(|sealed| sealed.migration.app == app)
            .collect();
        let (lines, whole) = match lock {
            Some((lines, whole)) => (lines, Some(whole)),
            None => (Vec::new(), None),
        };
        lock::verify(&lines, &sealed, whole, &mut history.diagnostics);
    }
    history
}

fn read_file(
    app: &AppFiles,
    file: &TextFile,
    sources: &mut Sources,
    parsed: &mut BTreeMap<MigrationName, Parsed>,
    diagnostics: &mut Diagnostics,
) {
    let id = sources.add(file.path.clone(), file.text.clone());
    let Some(read) = format::parse(id, &file.text, diagnostics) else {
        return;
    };
    let stem = file
        .path
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_suffix(".migration"))
        .unwrap_or(&file.path);
    let expected = MigrationName {
        app: app.app.clone(),
        name: stem.to_owned(),
    };
    let found = MigrationName {
        app: read.migration.app.clone(),
        name: read.migration.name.clone(),
    };
    if found != expected {
        diagnostics.push(
            Diagnostic::error(
                codes::MIGRATION_NAME,
                format!("`{found}` stands in the file of `{expected}`"),
            )
            .primary(read.header, format!("expected `migration {expected}`"))
            .help("rename the file or correct the line"),
        );
    }
    if read.migration.id.is_empty() {
        diagnostics.push(
            Diagnostic::error(codes::MIGRATION_SYNTAX, format!("`{found}` has no id"))
                .primary(read.header, "needs a line `id \"mg_…\"`"),
        );
    }
    if let Some(span) = read.question {
        diagnostics.push(
            Diagnostic::error(
                codes::OPEN_QUESTION,
                format!("`{found}` has an open question"),
            )
            .primary(span, "not answered")
            .help("run `luthier makemigrations`, which asks it"),
        );
    }
    parsed.insert(expected, read);
}

fn check_ids(parsed: &BTreeMap<MigrationName, Parsed>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, &Parsed> = BTreeMap::new();
    for (name, read) in parsed
        .iter()
        .filter(|(_, read)| !read.migration.id.is_empty())
    {
        if let Some(first) = seen.insert(&read.migration.id, read) {
            let other = format!("{}.{}", first.migration.app, first.migration.name);
            diagnostics.push(
                Diagnostic::error(
                    codes::DUPLICATE_MIGRATION,
                    format!("`{name}` and `{other}` have the same id"),
                )
                .primary(read.header, format!("`{}`", read.migration.id))
                .secondary(first.header, "first used here")
                .help("delete the copy and run `luthier makemigrations` again"),
            );
        }
    }
}

fn check_leaves(parsed: &BTreeMap<MigrationName, Parsed>, diagnostics: &mut Diagnostics) {
    let followed: BTreeSet<&MigrationName> = parsed
        .iter()
        .flat_map(|(name, read)| {
            read.migration
                .after
                .iter()
                .filter(move |after| after.app == name.app)
        })
        .collect();
    let mut leaves: BTreeMap<&str, &Parsed> = BTreeMap::new();
    for (name, read) in parsed.iter().filter(|(name, _)| !followed.contains(name)) {
        if let Some(first) = leaves.insert(&name.app, read) {
            let other = format!("{}.{}", first.migration.app, first.migration.name);
            diagnostics.push(
                Diagnostic::error(
                    codes::SEVERAL_LEAVES,
                    format!("nothing comes after `{other}`, nor after `{name}`"),
                )
                .primary(read.header, "one end")
                .secondary(first.header, "the other")
                .help("let the one that is newer come after the other"),
            );
        }
    }
}

/// Whether everything that is come after is there.
fn check_after(parsed: &BTreeMap<MigrationName, Parsed>, diagnostics: &mut Diagnostics) -> bool {
    let mut all_there = true;
    for read in parsed.values() {
        for (after, span) in read.migration.after.iter().zip(&read.after) {
            if !parsed.contains_key(after) {
                all_there = false;
                let report = Diagnostic::error(
                    codes::MISSING_MIGRATION,
                    format!("there is no migration `{after}`"),
                )
                .primary(*span, "not found");
                let known: Vec<String> = parsed.keys().map(ToString::to_string).collect();
                let close = suggest::closest(&after.to_string(), known.iter().map(String::as_str))
                    .map(str::to_owned);
                diagnostics.push(match close {
                    Some(close) => {
                        report.help(format!("a migration with a similar name exists: `{close}`"))
                    }
                    None => report.help("bring its file back from git"),
                });
            }
        }
    }
    all_there
}

/// The names in an order in which each comes after what it names; among those that could be next, the first by name.
fn order(
    parsed: &BTreeMap<MigrationName, Parsed>,
    diagnostics: &mut Diagnostics,
) -> Vec<MigrationName> {
    let mut left: BTreeSet<&MigrationName> = parsed.keys().collect();
    let mut order = Vec::new();
    loop {
        let ready = |name: &&&MigrationName| {
            parsed.get(**name).is_some_and(|read| {
                read.migration
                    .after
                    .iter()
                    .all(|after| !left.contains(after))
            })
        };
        let Some(next) = left.iter().find(ready).map(|name| (*name).clone()) else {
            break;
        };
        left.remove(&next);
        order.push(next);
    }
    if let Some(read) = left.first().and_then(|name| parsed.get(name)) {
        let names: Vec<String> = left.iter().map(|name| format!("`{name}`")).collect();
        diagnostics.push(
            Diagnostic::error(
                codes::MIGRATION_CYCLE,
                format!("these migrations wait for each other: {}", names.join(", ")),
            )
            .primary(read.header, "one of them")
            .help("correct `after` in the one that was changed last"),
        );
    }
    order
}

fn replay(parsed: &Parsed, history: &mut History) {
    let migration = &parsed.migration;
    for (operation, span) in migration.operations.iter().zip(&parsed.operations) {
        if let Err(Mismatch {
            message,
            expected_found,
        }) = apply(operation, &mut history.state)
        {
            let what = format!(
                "`{}` in `{}.{}`: {message}",
                operation.describe(),
                migration.app,
                migration.name
            );
            let mut report =
                Diagnostic::error(codes::OPERATION_MISMATCH, what).primary(*span, "does not fit");
            if let Some((expected, found)) = expected_found {
                report = report
                    .help(format!("expected {expected}"))
                    .help(format!("found    {found}"));
            }
            history.diagnostics.push(
                report.help("if no database has run it, delete the migration and run `luthier makemigrations` again"),
            );
            // What follows would be reported for the same reason again.
            break;
        }
    }
    let id_of = |name: &MigrationName| {
        history
            .find(name)
            .map(|sealed| (name.app.clone(), sealed.migration.id.clone()))
    };
    let after = migration.after.iter().filter_map(id_of).collect();
    history.migrations.push(Sealed {
        after,
        header: parsed.header,
        checksum: lock::checksum(&migration.operations, &migration.app),
        state_hash: lock::state_hash(&history.state, &migration.app),
        migration: migration.clone(),
    });
}

impl History {
    /// The migration of that name.
    #[must_use]
    pub fn find(&self, name: &MigrationName) -> Option<&Sealed> {
        self.migrations
            .iter()
            .find(|sealed| sealed.migration.app == name.app && sealed.migration.name == name.name)
    }

    /// The last migration of an app.
    #[must_use]
    pub fn leaf(&self, app: &str) -> Option<&Sealed> {
        self.migrations
            .iter()
            .rev()
            .find(|sealed| sealed.migration.app == app)
    }

    /// The tables before a migration runs.
    #[must_use]
    pub fn state_before(&self, name: &MigrationName) -> Schema {
        let mut state = Schema::default();
        let earlier = |sealed: &&Sealed| {
            sealed.migration.app != name.app || sealed.migration.name != name.name
        };
        for operation in self
            .migrations
            .iter()
            .take_while(earlier)
            .flat_map(|sealed| &sealed.migration.operations)
        {
            // Whatever does not fit was reported when the history was loaded.
            apply(operation, &mut state).ok();
        }
        state
    }
}

/// Every migration as finished SQL for the kinds of database of its app, in the order in which they run.
#[must_use]
pub fn runtime_migrations<'b>(
    history: &History,
    backends: &dyn Fn(&str) -> &'b [Dialect],
) -> Vec<RuntimeMigration> {
    let mut state = Schema::default();
    let mut out = Vec::with_capacity(history.migrations.len());
    for Sealed {
        migration,
        after,
        checksum,
        ..
    } in &history.migrations
    {
        let script = |&dialect: &Dialect| RuntimeScript {
            dialect,
            forward: lower(&migration.operations, &state, dialect),
            backward: lower_reverse(&migration.operations, &state, dialect),
        };
        out.push(RuntimeMigration {
            id: migration.id.clone(),
            app: migration.app.clone(),
            name: migration.name.clone(),
            checksum: checksum.clone(),
            after: after.iter().map(|(_, id)| id.clone()).collect(),
            scripts: backends(&migration.app).iter().map(script).collect(),
        });
        for operation in &migration.operations {
            apply(operation, &mut state).ok();
        }
    }
    out
}
