//! The commands that speak to a database.

use std::{path::Path, process::ExitCode};

use anstream::println;
use luthier::{
    Db,
    db::{Databases, routing::DEFAULT},
    migrate::{
        self, Direction, Migration, MigrationSet, Outcome, Planned, Script, State, Step, Target,
    },
};
use luthier_build::{Error, Project};
use luthier_codegen::migrate as codegen;

use crate::{Migrate, Url};

/// `luthier migrate`.
pub(crate) fn migrate(root: &Path, options: &Migrate) -> Result<ExitCode, Error> {
    with_migrations(root, &options.url, async |db, set| {
        let target = target(options, set);
        if options.plan {
            let planned = migrate::plan(db, set, target).await?;
            if planned.is_empty() {
                println!("nothing to do");
            }
            for Planned {
                migration,
                direction,
            } in planned
            {
                println!("{} {}", verb(direction), migration.label());
            }
            return Ok(());
        }
        let report = match options.fake {
            true => migrate::fake(db, set, target).await?,
            false => migrate::migrate_to(db, set, target).await?,
        };
        if report.done.is_empty() {
            println!("nothing to do: the database is at the target");
        }
        for done in &report.done {
            let how = match done.outcome {
                Outcome::Ran => format!("in {} ms", done.elapsed.as_millis()),
                Outcome::Faked => "noted only".to_owned(),
                Outcome::Elsewhere => "by another process".to_owned(),
            };
            println!(
                "{} {}.{} ({how})",
                verb(done.direction),
                done.app,
                done.name
            );
        }
        for label in &report.unknown {
            println!("note: the database has {label}, which is not among the migrations here");
        }
        Ok(())
    })
}

/// How far to migrate. `luthier migrate 0001` needs no app where there is only one.
fn target<'a>(options: &'a Migrate, set: &MigrationSet<'a>) -> Target<'a> {
    match (&options.app, &options.target) {
        (None, _) => Target::Latest,
        (Some(app), Some(name)) => Target::To { app, name },
        (Some(first), None) => {
            let mut apps: Vec<&str> = set
                .migrations
                .iter()
                .map(|migration| &*migration.app)
                .collect();
            apps.dedup();
            match apps.as_slice() {
                [only] if only != first => Target::To {
                    app: only,
                    name: first,
                },
                _ => Target::App(first),
            }
        }
    }
}

/// `luthier showmigrations`.
pub(crate) fn showmigrations(root: &Path, url: &Url) -> Result<ExitCode, Error> {
    with_migrations(root, url, async |db, set| {
        let mut app = None;
        for status in migrate::status(db, set).await? {
            if app.as_ref() != Some(&status.app) {
                println!("{}", status.app);
                app = Some(status.app);
            }
            let (mark, note) = match status.state {
                State::Pending => (' ', ""),
                State::Applied { changed: true, .. } => ('x', "  (changed since it was applied)"),
                State::Applied { faked: true, .. } => ('x', "  (noted only)"),
                State::Applied { .. } => ('x', ""),
                State::Unknown { .. } => ('?', "  (not among the migrations here)"),
            };
            println!(" [{mark}] {}{note}", status.name);
        }
        Ok(())
    })
}

fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "apply",
        Direction::Backward => "take back",
    }
}

/// Reads the migrations of the crate, opens the database and does `work` with the two.
fn with_migrations(
    root: &Path,
    url: &Url,
    work: impl AsyncFnOnce(&Db, &MigrationSet<'_>) -> luthier::Result<()>,
) -> Result<ExitCode, Error> {
    let (Some(url), name) = (&url.url, &url.database) else {
        return Err(Error::new(
            "error: which database?\n  = help: give `--url sqlite://app.db`, or set the environment variable DATABASE_URL",
        ));
    };
    let project = Project::open(root)?;
    let history = luthier_build::history(&project)?;
    let sealed = codegen::runtime_migrations(&history, &|app| project.dialects_of(app));
    let sealed: Vec<Migration> = sealed.into_iter().map(runnable).collect();
    let migrations: Vec<&Migration> = sealed.iter().collect();
    let databases = project.databases.iter();
    let databases: Vec<(&str, &str)> = databases
        .map(|(app, database)| (app.as_str(), database.name.as_str()))
        .collect();
    if name != DEFAULT && databases.iter().all(|(_, known)| known != name) {
        return Err(Error::new(format!(
            "error: no app is in a database `{name}`\n  = help: it is named in `luthier.toml`: `[apps.NAME] database = \"{name}\"`"
        )));
    }
    // What is not sealed yet is the developer's affair: the command runs what there is.
    let set = MigrationSet {
        migrations: &migrations,
        drafts: &[],
        databases: &databases,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(format!("error: cannot start: {error}")))?;
    let done = runtime.block_on(async {
        let db = match name.as_str() {
            DEFAULT => Db::connect(url).await?,
            name => Databases::of(name, url)?.connect().await?.using(name),
        };
        work(&db, &set).await
    });
    done.map(|()| ExitCode::SUCCESS)
        .map_err(|error| Error::new(report(&error)))
}

/// The migration as the runtime runs it.
fn runnable(migration: codegen::RuntimeMigration) -> Migration {
    let step = |step: codegen::Step| Step {
        description: step.description.into(),
        statements: step
            .statements
            .into_iter()
            .map(Into::into)
            .collect::<Vec<_>>()
            .into(),
        transactional: step.transactional,
    };
    let scripts = migration.scripts.into_iter().map(|script| Script {
        dialect: script.dialect,
        forward: script
            .forward
            .into_iter()
            .map(step)
            .collect::<Vec<_>>()
            .into(),
        backward: script
            .backward
            .map(|steps| steps.into_iter().map(step).collect::<Vec<_>>().into()),
    });
    Migration {
        id: migration.id.into(),
        app: migration.app.into(),
        name: migration.name.into(),
        checksum: migration.checksum.into(),
        after: migration
            .after
            .into_iter()
            .map(Into::into)
            .collect::<Vec<_>>()
            .into(),
        scripts: scripts.collect::<Vec<_>>().into(),
    }
}

/// The error with everything that caused it, a line each.
fn report(error: &dyn std::error::Error) -> String {
    let mut text = format!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!("\n  because: {cause}"));
        source = cause.source();
    }
    text
}
