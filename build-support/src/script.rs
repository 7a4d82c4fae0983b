//! The build script: models in, generated code in `OUT_DIR`, a draft of the migrations beside the models.

use std::{
    env,
    path::{Path, PathBuf},
};

use luthier_codegen::{
    diagnostics::{
        Diagnostic, codes,
        render::{Style, render, report},
    },
    migrate::Draft,
};

use crate::{
    Compiled, Error, MigrationsMode, Project, compile_project, config, draft,
    environment::Environment, output, project::LOCK,
};

/// Compiles the models of the crate whose build script calls this.
///
/// Reads `luthier.toml`, the models and the migrations; writes the generated code into `OUT_DIR`, for
/// `luthier::include_models!()`; keeps the drafts of migrations in a development build, and refuses changed models without a
/// migration elsewhere; tells cargo what to watch.
///
/// # Errors
///
/// With the report of every mistake in the models and migrations, rendered as rustc's are; return it from `main`.
pub fn compile() -> Result<(), Error> {
    let root = folder("CARGO_MANIFEST_DIR")?;
    let out_dir = folder("OUT_DIR")?;
    let environment = Environment::detect(&root);
    let build = compile_with(&root, &out_dir, environment.is_development())?;
    for instruction in &build.instructions {
        println!("cargo::{instruction}");
    }
    let refusal = match environment {
        Environment::Strict(why) => Some(why),
        Environment::Development => build
            .checks
            .then_some("`luthier.toml` says migrations = \"check\""),
    };
    match refusal {
        Some(why) => build.require_sealed(why),
        None => Ok(()),
    }
}

/// What a build did and found.
#[derive(Debug)]
pub struct Build {
    /// What cargo is told, each without the `cargo::` before it.
    pub instructions: Vec<String>,
    /// The changes of the models that no migration makes yet, app by app.
    pub drafts: Vec<Draft>,
    /// Whether the settings refuse changes without a migration in every build.
    pub checks: bool,
    /// The project as it was compiled.
    pub compiled: Compiled,
}

impl Build {
    /// Refuses changes of the models that no migration makes yet; `why` says why no draft will do.
    ///
    /// # Errors
    ///
    /// With a report that names the app and the way out.
    pub fn require_sealed(&self, why: &str) -> Result<(), Error> {
        let Some(draft) = self.drafts.first() else {
            return Ok(());
        };
        let message = format!(
            "the models of `{}` have changed since its last migration",
            draft.app
        );
        let pending = Diagnostic::error(codes::PENDING_CHANGES, message)
            .help(format!("a draft will not do, since {why}"))
            .help("call `luthier makemigrations`, look at the new migration, and commit it");
        Err(Error::new(render(
            &pending,
            &self.compiled.sources,
            Style::Plain,
        )))
    }
}

/// Compiles the crate in `root` into `out_dir`, as [`compile`] does. Drafts are kept in a development build only.
///
/// # Errors
///
/// As [`compile`], but for models without a migration: those are in [`Build::drafts`].
pub fn compile_with(root: &Path, out_dir: &Path, development: bool) -> Result<Build, Error> {
    let project = Project::open(root)?;
    let compiled = compile_project(&project, Style::Plain)?;
    let drafts = compiled.drafts(&project);
    output::write_files(out_dir, &compiled.generate(&project, &drafts))?;
    let mut instructions = watched(&project);
    if compiled.diagnostics.iter().next().is_some() {
        let warnings = report(&compiled.diagnostics, &compiled.sources, Style::Plain);
        instructions.extend(warnings.lines().map(|line| format!("warning={line}")));
    }
    if development && project.config.migrations == MigrationsMode::Draft {
        draft::keep(&project, &drafts)?;
        instructions.extend(
            drafts
                .iter()
                .map(|draft| format!("warning={}", draft::summary(draft))),
        );
    }
    let checks = project.config.migrations == MigrationsMode::Check;
    Ok(Build {
        instructions,
        drafts,
        checks,
        compiled,
    })
}

/// What cargo has to watch: the models with their folder, the settings, and the migrations.
///
/// Drafts are output, not input. So the folder of the migrations is watched as a whole only until each app has a lock file,
/// which every new migration changes.
fn watched(project: &Project) -> Vec<String> {
    let watch = |path: &str| format!("rerun-if-changed={path}");
    // Whether a draft may be kept depends on this variable: see `Environment`.
    let mut paths = vec![
        "rerun-if-env-changed=CI".to_owned(),
        watch(&project.config.models),
    ];
    paths.extend(project.models.iter().map(|file| watch(&file.path)));
    // A file that is not there would be taken for one that has changed.
    if project.root.join(config::FILE).is_file() {
        paths.push(watch(config::FILE));
    }
    if project.config.migrations == MigrationsMode::Off {
        return paths;
    }
    if project.apps.is_empty() || project.apps.iter().any(|app| app.lock.is_none()) {
        paths.push(watch(&project.config.migrations_dir));
    }
    for app in &project.apps {
        paths.extend(app.migrations.iter().map(|file| watch(&file.path)));
        if app.lock.is_some() {
            paths.push(watch(&format!(
                "{}/{}/{LOCK}",
                project.config.migrations_dir, app.app
            )));
        }
    }
    paths
}

fn folder(variable: &str) -> Result<PathBuf, Error> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| {
        Error::new(format!(
            "error: the environment variable {variable} is not set\n  = help: `luthier_build::compile()` is to be called from a \
             build script (build.rs), which cargo runs"
        ))
    })
}
