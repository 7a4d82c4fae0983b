//! What becomes of a project: its schema, its migrations, its generated code. No file is touched here.

use luthier_codegen::{
    compile::{self, AutoField, Input},
    db,
    diagnostics::{
        Diagnostics,
        render::{Style, report},
    },
    emit::{self, EmbeddedMigration, EmbeddedScript, EmbeddedStep, EmitOptions, File},
    migrate::{self, AppFiles, Draft, Hints, History, RuntimeMigration},
    schema::Schema,
    source::Sources,
};

use crate::{Error, MigrationsMode, Project, package::Used};

/// A project whose models have no mistake.
#[derive(Debug)]
pub struct Compiled {
    /// The texts of all files, which diagnostics point into.
    pub sources: Sources,
    /// The models, resolved and checked.
    pub schema: Schema,
    /// The tables that the models want.
    pub target: db::Schema,
    /// The hints about renames that stand in the models.
    pub hints: Hints,
    /// The sealed migrations.
    pub history: History,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// Compiles the models and reads the migrations.
///
/// # Errors
///
/// With the rendered report of every mistake in either.
pub fn compile_project(project: &Project, style: Style) -> Result<Compiled, Error> {
    let (default_auto_field, mut app_auto_fields) = project.config.auto_fields()?;
    for Used { package, .. } in &project.packages {
        let settled = package.settled();
        app_auto_fields.extend(settled.filter_map(|(app, _, auto_field)| {
            Some((app.clone(), AutoField::from_name(auto_field)?))
        }));
    }
    let input = Input {
        files: project
            .models
            .iter()
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect(),
        options: compile::Options {
            backends: project.dialects.clone(),
            default_auto_field,
            app_auto_fields,
            app_databases: project.databases.clone(),
            packages: project.packages.iter().map(Used::input).collect(),
        },
    };
    let mut analysis = compile::analyse(&input);
    let history = load_history(project, &mut analysis.sources);
    let mut diagnostics = analysis.diagnostics;
    diagnostics.append(history.diagnostics.clone());
    diagnostics.switch_off(&project.config.switched_off()?);
    if let Some(schema) = &analysis.schema {
        known_apps(project, schema)?;
    }
    match analysis.schema {
        Some(schema) if !diagnostics.has_errors() => Ok(Compiled {
            target: db::build::build(&schema),
            hints: Hints::of(&schema),
            sources: analysis.sources,
            schema,
            history,
            diagnostics,
        }),
        _ => Err(Error::new(report(&diagnostics, &analysis.sources, style))),
    }
}

/// Whether the settings speak only of apps that there are.
fn known_apps(project: &Project, schema: &Schema) -> Result<(), Error> {
    let known: Vec<&str> = schema.apps.iter().map(|app| app.name.as_str()).collect();
    let unknown = project
        .config
        .apps
        .keys()
        .find(|app| !known.contains(&app.as_str()));
    match unknown {
        None => Ok(()),
        Some(app) => Err(Error::new(format!(
            "error: `luthier.toml`: there is no app `{app}` to set something for; there are `{}`",
            known.join("`, `")
        ))),
    }
}

/// The sealed migrations, or nothing where the settings say that there are none.
fn load_history(project: &Project, sources: &mut Sources) -> History {
    let apps: &[AppFiles] = match project.config.migrations {
        MigrationsMode::Off => &[],
        _ => &project.apps,
    };
    migrate::load(apps, sources)
}

impl Compiled {
    /// What the models have changed since the last sealed migration, app by app.
    #[must_use]
    pub fn drafts(&self, project: &Project) -> Vec<Draft> {
        match project.config.migrations {
            MigrationsMode::Off => Vec::new(),
            _ => migrate::draft(
                &self.history,
                &self.target,
                &self.hints,
                &project.migration_options(),
            ),
        }
    }

    /// The generated code; the apps in `drafts` have changes that are no migration yet.
    #[must_use]
    pub fn generate(&self, project: &Project, drafts: &[Draft]) -> Vec<File> {
        let migrations =
            migrate::runtime_migrations(&self.history, &|app| project.dialects_of(app));
        let options = EmitOptions {
            migrations: migrations.into_iter().map(embedded).collect(),
            drafts: drafts.iter().map(|draft| draft.app.clone()).collect(),
        };
        emit::emit(&self.schema, &options)
    }
}

/// The sealed migrations of a project. The models are not looked at.
///
/// # Errors
///
/// With the rendered report of what is wrong with the files.
pub fn history(project: &Project) -> Result<History, Error> {
    let mut sources = Sources::new();
    let history = load_history(project, &mut sources);
    match history.diagnostics.has_errors() {
        true => Err(Error::new(report(
            &history.diagnostics,
            &sources,
            Style::Plain,
        ))),
        false => Ok(history),
    }
}

fn embedded(migration: RuntimeMigration) -> EmbeddedMigration {
    let step = |step: migrate::Step| EmbeddedStep {
        description: step.description,
        statements: step.statements,
        transactional: step.transactional,
    };
    let scripts = migration.scripts.into_iter().map(|script| EmbeddedScript {
        dialect: script.dialect,
        forward: script.forward.into_iter().map(step).collect(),
        backward: script
            .backward
            .map(|steps| steps.into_iter().map(step).collect()),
    });
    EmbeddedMigration {
        scripts: scripts.collect(),
        id: migration.id,
        app: migration.app,
        name: migration.name,
        checksum: migration.checksum,
        after: migration.after,
    }
}
