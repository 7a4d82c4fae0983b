//! Sealing: a change of the models becomes a migration, numbered, named and locked.

use luthier_codegen::{
    diagnostics::render::{Style, report},
    migrate::{self, Answers, Made, MigrationName, lock::HEADER, sql::render_preview},
};

use crate::{
    Compiled, Error, Project, draft,
    project::{LOCK, MIGRATION, write_if_changed},
};

/// Makes the migrations that lead from the sealed ones to the models. Nothing is written: see [`write()`].
///
/// # Errors
///
/// When an answer does not fit.
pub fn make(
    project: &Project,
    compiled: &Compiled,
    answers: Answers,
    name: Option<String>,
) -> Result<Made, Error> {
    let options = migrate::Options {
        answers,
        name,
        ..project.migration_options()
    };
    let mut made = migrate::make(
        &compiled.history,
        &compiled.target,
        &compiled.hints,
        &options,
    );
    if let Some(foreign) = made
        .migrations
        .iter()
        .find(|made| !project.is_own(&made.app))
    {
        return Err(Error::new(format!(
            "error: the models of `{}` have changed since its last migration, and the app is of another crate\n  = help: call \
             `luthier makemigrations` there first",
            foreign.app
        )));
    }
    made.diagnostics.switch_off(&project.config.switched_off()?);
    if made.diagnostics.has_errors() {
        return Err(Error::new(report(
            &made.diagnostics,
            &compiled.sources,
            Style::Plain,
        )));
    }
    Ok(made)
}

/// Writes new migrations with their previews and lock lines, and removes the drafts. Gives the files' paths, relative to
/// the crate.
///
/// # Errors
///
/// When a file cannot be written, or a migration still has open questions.
pub fn write(project: &Project, made: &Made) -> Result<Vec<String>, Error> {
    if let Some(question) = made.questions.first() {
        return Err(Error::new(format!(
            "error: an open question stands in the way: {}",
            question.text
        )));
    }
    let mut written = Vec::new();
    let mut locks: Vec<(&str, String)> = Vec::new();
    for migration in &made.migrations {
        let folder = project.migrations_folder(&migration.app);
        write_if_changed(
            &folder.join(format!("{}.{MIGRATION}", migration.name)),
            &migration.text,
        )?;
        written.push(format!(
            "{}/{}/{}.{MIGRATION}",
            project.config.migrations_dir, migration.app, migration.name
        ));
        for (dialect, preview) in &migration.previews {
            write_if_changed(
                &draft::preview_file(&folder, &migration.name, dialect.name()),
                preview,
            )?;
        }
        let app = project.apps.iter().find(|app| app.app == migration.app);
        let at = match locks.iter().position(|(app, _)| *app == migration.app) {
            Some(at) => at,
            None => {
                let before = app
                    .and_then(|app| app.lock.as_ref())
                    .map_or(HEADER.to_owned(), |lock| lock.text.clone());
                locks.push((&migration.app, before));
                locks.len() - 1
            }
        };
        let text = &mut locks[at].1;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&migration.lock_line);
        text.push('\n');
    }
    // The migrations are there before the lock speaks of them: an interruption leaves files that the next run refuses by
    // name, not a lock that refers to nothing.
    for (app, text) in &locks {
        write_if_changed(&project.migrations_folder(app).join(LOCK), text)?;
    }
    for app in project.own_apps() {
        draft::remove(project, &app.app)?;
    }
    Ok(written)
}

/// Writes the previews of sealed migrations that are not there, as after a database was added to `backends`. Gives the
/// files' paths, relative to the crate.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write_missing_previews(
    project: &Project,
    compiled: &Compiled,
) -> Result<Vec<String>, Error> {
    let mut written = Vec::new();
    let own = compiled.history.migrations.iter();
    for sealed in own.filter(|sealed| project.is_own(&sealed.migration.app)) {
        let migration = &sealed.migration;
        let folder = project.migrations_folder(&migration.app);
        let missing: Vec<_> = project
            .dialects_of(&migration.app)
            .iter()
            .map(|dialect| {
                (
                    *dialect,
                    draft::preview_file(&folder, &migration.name, dialect.name()),
                )
            })
            .filter(|(_, file)| !file.exists())
            .collect();
        if missing.is_empty() {
            continue;
        }
        let before = compiled.history.state_before(&MigrationName {
            app: migration.app.clone(),
            name: migration.name.clone(),
        });
        for (dialect, file) in missing {
            write_if_changed(&file, &render_preview(migration, &before, dialect))?;
            written.push(format!(
                "{}/{}/sql/{}.{dialect}.sql",
                project.config.migrations_dir, migration.app, migration.name
            ));
        }
    }
    Ok(written)
}
