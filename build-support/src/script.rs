//! The build script: models in, generated code in `OUT_DIR`, a draft of the migrations beside the models.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
};

use luthier_codegen::{
    diagnostics::{
        Diagnostic, codes,
        render::{Style, render, report},
    },
    emit::File,
    migrate::Draft,
};

use crate::{
    Compiled, Error, MigrationsMode, Project, compile_project, config, draft,
    environment::Environment,
    output,
    package::{self, Source},
    project::LOCK,
    stamp,
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
    let run = run(&root, &out_dir, Environment::detect(&root))?;
    for instruction in &run.instructions {
        println!("cargo::{instruction}");
    }
    run.refused.map_or(Ok(()), Err)
}

/// What a build script has to say.
struct Run {
    instructions: Vec<String>,
    /// Why the build fails all the same.
    refused: Option<Error>,
    /// Whether all was found as the last build had left it.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests alone ask"))]
    reused: bool,
}

/// Builds, unless nothing has changed since the last build.
fn run(root: &Path, out_dir: &Path, environment: Environment) -> Result<Run, Error> {
    let project = Project::open_from(root, Source::Variables)?;
    let key = stamp::Key::of(&project, &format!("{environment:?} {:?}", package::links()));
    if let Some(instructions) = key.and_then(|key| stamp::read(out_dir, key)) {
        return Ok(Run {
            instructions,
            refused: None,
            reused: true,
        });
    }
    let (build, files) = build(&project, out_dir, environment.is_development())?;
    let refusal = match environment {
        Environment::Strict(why) => Some(why),
        Environment::Development => build
            .checks
            .then_some("`luthier.toml` says migrations = \"check\""),
    };
    let refused = refusal.and_then(|why| build.require_sealed(why).err());
    if let (Some(key), None) = (key, &refused) {
        stamp::write(
            out_dir,
            key,
            &made(&project, &build, &files, out_dir),
            &build.instructions,
        );
    }
    Ok(Run {
        instructions: build.instructions,
        refused,
        reused: false,
    })
}

/// Every file that the build may have made: the generated code, and the drafts, whether there are any or not.
fn made(project: &Project, build: &Build, files: &[File], out_dir: &Path) -> Vec<PathBuf> {
    let declared = build.compiled.schema.apps.iter().map(|app| &app.name);
    let apps: BTreeSet<&String> = declared
        .chain(project.apps.iter().map(|app| &app.app))
        .collect();
    let own = apps.iter().filter(|app| project.is_own(app));
    let drafts = own.flat_map(|app| draft::files(project, app));
    let generated = files.iter().map(|file| out_dir.join(&file.path));
    let published = out_dir.join(package::FILE);
    generated.chain(drafts).chain([published]).collect()
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
        let app = self
            .compiled
            .schema
            .apps
            .iter()
            .find(|app| app.name == draft.app);
        let place = match app.and_then(|app| app.package.as_ref()) {
            Some(package) => format!(
                "call `luthier makemigrations` in the crate `{package}`, which brings the app"
            ),
            None => {
                "call `luthier makemigrations`, look at the new migration, and commit it".to_owned()
            }
        };
        let message = format!(
            "the models of `{}` have changed since its last migration",
            draft.app
        );
        let pending = Diagnostic::error(codes::PENDING_CHANGES, message)
            .help(format!("a draft will not do, since {why}"))
            .help(place);
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
    build(&Project::open(root)?, out_dir, development).map(|(build, _)| build)
}

/// Does all the work; gives what was generated, too.
fn build(
    project: &Project,
    out_dir: &Path,
    development: bool,
) -> Result<(Build, Vec<File>), Error> {
    let compiled = compile_project(project, Style::Plain)?;
    let drafts = compiled.drafts(project);
    let files = compiled.generate(project, &drafts);
    output::write_files(out_dir, &files)?;
    let mut instructions = watched(project);
    instructions.extend(package::publish(project, &compiled.schema, out_dir)?);
    if compiled.diagnostics.iter().next().is_some() {
        let warnings = report(&compiled.diagnostics, &compiled.sources, Style::Plain);
        instructions.extend(warnings.lines().map(|line| format!("warning={line}")));
    }
    if development && project.config.migrations == MigrationsMode::Draft {
        draft::keep(project, &drafts)?;
        instructions.extend(
            drafts
                .iter()
                .filter(|draft| project.is_own(&draft.app))
                .map(|draft| format!("warning={}", draft::summary(draft))),
        );
    }
    let checks = project.config.migrations == MigrationsMode::Check;
    let build = Build {
        instructions,
        drafts,
        checks,
        compiled,
    };
    Ok((build, files))
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
    let published = project
        .packages
        .iter()
        .filter_map(|used| used.file.as_ref());
    paths.extend(published.map(|file| watch(&file.display().to_string())));
    if project.config.migrations == MigrationsMode::Off {
        return paths;
    }
    let own = || project.own_apps();
    if own().next().is_none() || own().any(|app| app.lock.is_none()) {
        paths.push(watch(&project.config.migrations_dir));
    }
    for app in own() {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const MODELS: &str = "model Note { text = TextField() }\n";

    struct Crate {
        root: tempfile::TempDir,
        out_dir: tempfile::TempDir,
    }

    impl Crate {
        fn new() -> Self {
            let notes = Self {
                root: tempfile::tempdir().unwrap(),
                out_dir: tempfile::tempdir().unwrap(),
            };
            notes.write("models/notes.models", MODELS);
            notes
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn run(&self) -> Run {
            run(
                self.root.path(),
                self.out_dir.path(),
                Environment::Development,
            )
            .unwrap()
        }

        /// Whether the next build does its work, after which the one behind it does not.
        fn builds(&self) -> bool {
            let first = self.run();
            let second = self.run();
            assert!(second.reused);
            assert_eq!(first.instructions, second.instructions);
            !first.reused
        }
    }

    #[test]
    fn a_build_is_done_again_when_anything_has_changed() {
        let notes = Crate::new();
        assert!(notes.builds());
        assert!(!notes.builds());
        notes.write("models/notes.models", &MODELS.replace("text", "body"));
        assert!(notes.builds(), "a changed model");
        notes.write("models/more.models", "model Other { }\n");
        assert!(notes.builds(), "one more file of models");
        fs::remove_file(notes.root.path().join("models/more.models")).unwrap();
        assert!(notes.builds(), "one file less");
        notes.write("luthier.toml", "backends = [\"postgres\"]\n");
        assert!(notes.builds(), "settings");
        notes.write("luthier.toml", "backends = [\"sqlite\"]\n");
        assert!(notes.builds(), "other settings");
        let strict = run(
            notes.root.path(),
            notes.out_dir.path(),
            Environment::Strict("a test"),
        );
        assert!(strict.unwrap().refused.is_some(), "another sort of build");
    }

    #[test]
    fn what_somebody_removed_or_changed_is_made_again() {
        let notes = Crate::new();
        assert!(notes.builds());
        let draft = notes.root.path().join("migrations/notes/draft.migration");
        for path in [
            notes.out_dir.path().join("luthier.rs"),
            notes.out_dir.path().join("notes/models.rs"),
            draft.clone(),
            notes.out_dir.path().join("luthier.stamp"),
        ] {
            let before = fs::read(&path).unwrap();
            fs::remove_file(&path).unwrap();
            assert!(notes.builds(), "{} was removed", path.display());
            if !path.ends_with("luthier.stamp") {
                assert_eq!(fs::read(&path).unwrap(), before);
                fs::write(&path, "odd").unwrap();
                assert!(notes.builds(), "{} was changed", path.display());
                assert_eq!(fs::read(&path).unwrap(), before);
            }
        }
    }

    #[test]
    fn a_build_that_fails_leaves_no_stamp() {
        let notes = Crate::new();
        assert!(notes.builds());
        notes.write("models/notes.models", "model Note { text = }\n");
        for _ in 0..2 {
            assert!(
                run(
                    notes.root.path(),
                    notes.out_dir.path(),
                    Environment::Development
                )
                .is_err()
            );
        }
        let refused = Environment::Strict("a test");
        notes.write("models/notes.models", MODELS);
        for _ in 0..2 {
            let run = run(notes.root.path(), notes.out_dir.path(), refused).unwrap();
            assert!(run.refused.is_some() && !run.reused);
        }
    }

    #[test]
    fn a_migration_that_comes_goes_or_changes_is_a_change() {
        let notes = Crate::new();
        let project = || Project::open(notes.root.path()).unwrap();
        let key = || stamp::Key::of(&project(), "").unwrap();
        let none = key();
        notes.write("migrations/notes/0001_initial.migration", "one");
        let one = key();
        notes.write("migrations/notes/0001_initial.migration", "two");
        let two = key();
        notes.write("migrations/notes/migrations.lock", "two");
        let locked = key();
        notes.write("migrations/notes/draft.migration", "a draft is output");
        assert_eq!(locked, key());
        assert_ne!(locked, stamp::Key::of(&project(), "other").unwrap());
        let all = [none, one, two, locked];
        for (at, key) in all.iter().enumerate() {
            assert!(!all[..at].contains(key));
        }
    }
}
