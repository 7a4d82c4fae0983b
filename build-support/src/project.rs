//! A crate's models and migrations, as they lie on disk.
//!
//! Everything is read in a fixed order and named by its path relative to the crate, with `/`, so that the same files give the
//! same output on every machine.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use luthier::Dialect;
use luthier_codegen::{
    compile::AppDatabase,
    migrate::{self, AppFiles, TextFile},
};

use serde::Deserialize;

use crate::{
    Config, Error,
    package::{self, Source, Used},
};

/// A crate that has models.
#[derive(Clone, Debug)]
pub struct Project {
    /// The crate's folder.
    pub root: PathBuf,
    /// Its settings.
    pub config: Config,
    /// The kinds of database that SQL is made for.
    pub dialects: Vec<Dialect>,
    /// The databases of apps that are not in the default one, by app.
    pub databases: BTreeMap<String, AppDatabase>,
    /// The `.models` files, by path relative to the crate.
    pub models: Vec<TextFile>,
    /// The migrations, app by app; those of other crates, too.
    pub apps: Vec<AppFiles>,
    /// The crates whose apps this one uses, those that others build upon first.
    pub packages: Vec<Used>,
}

/// The ending of migration files.
pub(crate) const MIGRATION: &str = "migration";
/// The name of a draft, without its ending.
pub(crate) const DRAFT: &str = "draft";
/// The name of the lock file.
pub(crate) const LOCK: &str = "migrations.lock";

impl Project {
    /// Reads the crate in `root`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, is not UTF-8, or `luthier.toml` has a mistake; when there is no folder of models.
    pub fn open(root: &Path) -> Result<Self, Error> {
        Self::open_from(root, Source::Sources)
    }

    /// The same, with the apps of other crates from where a build script, or anybody else, finds them.
    pub(crate) fn open_from(root: &Path, source: Source) -> Result<Self, Error> {
        let config = Config::load(root)?;
        let packages = package::read(root, &config.apps_from, source)?;
        Self::assemble(root, config, packages)
    }

    /// Reads the crate in `root`, which has these settings and uses these crates.
    pub(crate) fn assemble(
        root: &Path,
        config: Config,
        packages: Vec<Used>,
    ) -> Result<Self, Error> {
        let dialects = config.dialects()?;
        let mut databases = config.app_databases()?;
        let mut models = Vec::new();
        let folder = root.join(&config.models);
        if !folder.is_dir() {
            return Err(Error::new(format!(
                "error: there is no folder `{}` in `{}`\n  = help: put the `.models` files there, or name their folder in \
                 `luthier.toml`: models = \"…\"",
                config.models,
                root.display()
            )));
        }
        read_models(root, &folder, &mut models)?;
        models.sort_by(|a, b| a.path.cmp(&b.path));
        let mut apps = read_migrations(root, &root.join(&config.migrations_dir))?;
        for Used { package, .. } in &packages {
            let wanted = dialects.iter().map(|dialect| dialect.name());
            if let Some(lacking) = package.lacks(wanted) {
                return Err(Error::new(format!(
                    "error: the crate `{}` is not made for `{lacking}`, which is among the `backends` of this one\n  = help: add it to the \
                     `backends` in the `luthier.toml` of `{0}`",
                    package.name
                )));
            }
            if let Some(app) = package
                .app_names()
                .find(|app| config.apps.contains_key(*app))
            {
                return Err(Error::new(format!(
                    "error: `luthier.toml`: the app `{app}` is of the crate `{}`, which settles what `[apps.{app}]` would say",
                    package.name
                )));
            }
            if let Some(own) = apps
                .iter()
                .find(|own| package.app_names().any(|app| *app == own.app))
            {
                return Err(Error::new(format!(
                    "error: `{}/{}` has migrations of an app of the crate `{}`, which brings them itself\n  = help: remove the folder",
                    config.migrations_dir, own.app, package.name
                )));
            }
            for (app, database, _) in package.settled() {
                let Some(name) = database else { continue };
                let backends = config.backends_of(name)?;
                let database = AppDatabase {
                    name: name.clone(),
                    backends,
                };
                databases.insert(app.clone(), database);
            }
        }
        let foreign = packages.iter().flat_map(|used| used.package.app_files());
        apps.extend(foreign);
        Ok(Self {
            root: root.to_owned(),
            config,
            dialects,
            databases,
            models,
            apps,
            packages,
        })
    }

    /// Whether an app is not of another crate.
    #[must_use]
    pub fn is_own(&self, app: &str) -> bool {
        let mut foreign = self
            .packages
            .iter()
            .flat_map(|used| used.package.app_names());
        foreign.all(|name| name != app)
    }

    /// The migrations of the crate's own apps.
    pub fn own_apps(&self) -> impl Iterator<Item = &AppFiles> {
        self.apps.iter().filter(|app| self.is_own(&app.app))
    }

    /// The crates that `apps_from` names.
    pub(crate) fn direct_packages(&self) -> impl Iterator<Item = &Used> {
        self.packages.iter().filter(|used| used.direct)
    }

    /// The crate's name in Rust, as its `Cargo.toml` says.
    pub(crate) fn crate_name(&self) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Manifest {
            package: Named,
            lib: Option<Lib>,
        }
        #[derive(Deserialize)]
        struct Named {
            name: String,
        }
        #[derive(Deserialize)]
        struct Lib {
            name: Option<String>,
        }
        let path = self.root.join("Cargo.toml");
        let manifest: Manifest = toml::from_str(&read(&path)?)
            .map_err(|error| Error::new(format!("error: `{}`: {error}", path.display())))?;
        let name = manifest
            .lib
            .and_then(|lib| lib.name)
            .unwrap_or(manifest.package.name);
        Ok(name.replace('-', "_"))
    }

    /// The kinds of database of an app.
    #[must_use]
    pub fn dialects_of(&self, app: &str) -> &[Dialect] {
        match self.databases.get(app) {
            Some(database) => &database.backends,
            None => &self.dialects,
        }
    }

    /// What migrations are made with, but for answers and a name.
    #[must_use]
    pub fn migration_options(&self) -> migrate::Options {
        let app_backends = self.databases.iter();
        migrate::Options {
            backends: self.dialects.clone(),
            app_backends: app_backends
                .map(|(app, database)| (app.clone(), database.backends.clone()))
                .collect(),
            ..migrate::Options::default()
        }
    }

    /// The folder of an app's migrations.
    #[must_use]
    pub fn migrations_folder(&self, app: &str) -> PathBuf {
        self.root.join(&self.config.migrations_dir).join(app)
    }
}

fn read_models(root: &Path, folder: &Path, models: &mut Vec<TextFile>) -> Result<(), Error> {
    for path in entries(folder)? {
        if path.is_dir() {
            read_models(root, &path, models)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "models")
        {
            models.push(text_file(root, &path)?);
        }
    }
    Ok(())
}

fn read_migrations(root: &Path, folder: &Path) -> Result<Vec<AppFiles>, Error> {
    let mut apps = Vec::new();
    if !folder.is_dir() {
        return Ok(apps);
    }
    for path in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        let Some(app) = path
            .file_name()
            .and_then(|name| name.to_str())
            .map(str::to_owned)
        else {
            continue;
        };
        let mut migrations = Vec::new();
        for file in entries(&path)? {
            let is_migration = file
                .extension()
                .is_some_and(|extension| extension == MIGRATION);
            let is_draft = file.file_stem().is_some_and(|stem| stem == DRAFT);
            if is_migration && !is_draft {
                migrations.push(text_file(root, &file)?);
            }
        }
        let lock = path.join(LOCK);
        let lock = if lock.is_file() {
            Some(text_file(root, &lock)?)
        } else {
            None
        };
        apps.push(AppFiles {
            app,
            migrations,
            lock,
        });
    }
    Ok(apps)
}

fn text_file(root: &Path, path: &Path) -> Result<TextFile, Error> {
    Ok(TextFile {
        path: display_path(root, path),
        text: read(path)?,
    })
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let read = |error: io::Error| Error::io("read the folder", folder, &error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        paths.push(entry.map_err(read)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(|error| Error::io("read", path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Error::new(format!(
            "error: `{}` is not UTF-8: the byte 0x{:02x} in line {line} is none of a character\n  = help: save the file as \
             UTF-8",
            path.display(),
            error.as_bytes()[at]
        ))
    })
}

/// The path relative to the crate, with `/` on every system.
fn display_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// Writes a file, but only where that changes it, so that nothing is rebuilt for nothing. Gives whether it was written.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> Result<bool, Error> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::io("make the folder", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| Error::io("write", path, &error))?;
    Ok(true)
}

/// Removes a file, if it is there. Gives whether it was.
pub(crate) fn remove_if_there(path: &Path) -> Result<bool, Error> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("remove", path, &error)),
    }
}
