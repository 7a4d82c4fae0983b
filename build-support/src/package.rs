//! Apps that come from other crates.
//!
//! A library crate with models and a `links` key in its `Cargo.toml` publishes them: its build script writes all that others need into
//! one file and tells cargo where that is, which hands it to the build scripts of the crates that depend on it. Those name the
//! library in `apps_from` of their `luthier.toml`. The command, which cargo tells nothing, looks for the crate's sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use luthier_codegen::{
    compile,
    migrate::{AppFiles, TextFile},
    schema::Schema,
};
use serde::{Deserialize, Serialize};

use crate::{Error, MigrationsMode, Project, config, project::write_if_changed};

/// The form of the file; another one is refused.
const FORMAT: u32 = 1;

/// The file's name in `OUT_DIR`.
pub(crate) const FILE: &str = "luthier.package.json";

/// What a crate publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// The crate's name in Rust.
    pub name: String,
    /// Where its generated code is: `accounts::models`.
    path: String,
    /// The databases that it is built for.
    backends: Vec<String>,
    /// Its own apps.
    apps: BTreeMap<String, PackageApp>,
    /// Its `.models` files.
    models: Vec<Text>,
    /// Its migrations, app by app.
    migrations: Vec<Migrations>,
    /// The crates whose apps it uses itself.
    uses: Vec<Self>,
}

/// What its crate has settled for an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PackageApp {
    default_auto_field: String,
    database: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    path: String,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Migrations {
    app: String,
    files: Vec<Text>,
    lock: Option<Text>,
}

/// The file: what says whether the rest can be read, and the rest.
#[derive(Serialize, Deserialize)]
struct Published<P> {
    format: u32,
    version: String,
    package: P,
}

/// Where the packages of a crate are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In the variables that cargo gives to a build script.
    Variables,
    /// In the sources of the crates, as `cargo metadata` names them.
    Sources,
}

/// A crate that brings apps, and every place at which they are found.
#[derive(Clone, Debug)]
pub struct Used {
    /// What it publishes.
    pub package: Package,
    /// The modules that have its generated code, the crate's own first: `accounts::models`, `forum::models`.
    pub paths: Vec<String>,
    /// Whether `apps_from` names it; others are used by those.
    pub(crate) direct: bool,
    /// The file that it was read from, where it was.
    pub(crate) file: Option<PathBuf>,
}

impl Package {
    /// What the crate of a compiled project publishes. `schema` has its apps.
    fn of(project: &Project, schema: &Schema) -> Result<Self, Error> {
        let (default, of_apps) = project.config.auto_fields()?;
        let own = schema.apps().filter(|app| app.is_own());
        let apps: BTreeMap<String, PackageApp> = own
            .map(|app| {
                let settled = PackageApp {
                    default_auto_field: of_apps
                        .get(&app.name)
                        .unwrap_or(&default)
                        .name()
                        .to_owned(),
                    database: app.get().database.clone(),
                };
                (app.name.clone(), settled)
            })
            .collect();
        let name = project.crate_name()?;
        let text = |file: &TextFile| Text {
            path: format!("{name}/{}", file.path),
            text: file.text.clone(),
        };
        let path = match &project.config.publish.path {
            Some(path) => path.clone(),
            None => format!("{name}::models"),
        };
        Ok(Self {
            path,
            backends: project
                .dialects
                .iter()
                .map(|it| it.name().to_owned())
                .collect(),
            apps,
            models: project.models.iter().map(text).collect(),
            migrations: project
                .apps
                .iter()
                .filter(|app| {
                    project.config.migrations != MigrationsMode::Off && project.is_own(&app.app)
                })
                .map(|app| Migrations {
                    app: app.app.clone(),
                    files: app.migrations.iter().map(text).collect(),
                    lock: app.lock.as_ref().map(text),
                })
                .collect(),
            uses: project
                .direct_packages()
                .map(|used| used.package.clone())
                .collect(),
            name,
        })
    }

    /// The names of the crates whose apps it uses, directly or not.
    fn known(&self) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        for used in &self.uses {
            known.insert(used.name.clone());
            known.extend(used.known());
        }
        known
    }

    /// Its migrations, as files.
    pub(crate) fn app_files(&self) -> impl Iterator<Item = AppFiles> + '_ {
        let file = |text: &Text| TextFile {
            path: text.path.clone(),
            text: text.text.clone(),
        };
        self.migrations.iter().map(move |app| AppFiles {
            app: app.app.clone(),
            migrations: app.files.iter().map(file).collect(),
            lock: app.lock.as_ref().map(file),
        })
    }

    /// The names of its apps.
    pub(crate) fn app_names(&self) -> impl Iterator<Item = &String> {
        self.apps.keys()
    }

    /// What its crate has settled for its apps: the database that each is in, where that is not the default one, and the type of
    /// automatic keys.
    pub(crate) fn settled(&self) -> impl Iterator<Item = (&String, Option<&String>, &str)> {
        let settled = self.apps.iter();
        settled.map(|(app, it)| (app, it.database.as_ref(), it.default_auto_field.as_str()))
    }

    /// The first of these databases that it is not built for.
    pub(crate) fn lacks<'b>(&self, backends: impl Iterator<Item = &'b str>) -> Option<&'b str> {
        let mut backends = backends;
        backends.find(|backend| !self.backends.iter().any(|known| known == backend))
    }

    /// As one line of what a build is made of.
    pub(crate) fn fingerprint(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Used {
    /// As the compiler takes it.
    pub(crate) fn input(&self) -> compile::Package {
        let apps = self.package.apps.keys().map(|app| {
            let paths = self
                .paths
                .iter()
                .map(|path| format!("{path}::{}", luthier_codegen::naming::rust_ident(app)));
            (app.clone(), paths.collect())
        });
        let models = self.package.models.iter();
        compile::Package {
            name: self.package.name.clone(),
            knows: self.package.known(),
            files: models
                .map(|file| (file.path.clone(), file.text.clone()))
                .collect(),
            apps: apps.collect(),
        }
    }
}

/// The `links` key of the crate whose build script runs.
pub(crate) fn links() -> Option<String> {
    env::var("CARGO_MANIFEST_LINKS").ok()
}

/// Publishes the crate's apps, where its `Cargo.toml` has a `links` key: writes the file, and gives what cargo is to be told.
pub(crate) fn publish(
    project: &Project,
    schema: &Schema,
    out_dir: &Path,
) -> Result<Option<String>, Error> {
    if links().is_none() {
        return Ok(None);
    }
    let path = out_dir.join(FILE);
    write_if_changed(&path, &text(Package::of(project, schema)?))?;
    Ok(Some(format!("metadata=luthier={}", path.display())))
}

/// What is published, as text.
fn text(package: Package) -> String {
    let published = Published {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        package,
    };
    // Texts, lists and maps by text: there is nothing that JSON cannot hold.
    serde_json::to_string(&published).unwrap_or_default()
}

/// The crates that `apps_from` names, and those that they use, such that each comes behind what it builds upon.
pub(crate) fn read(root: &Path, links: &[String], source: Source) -> Result<Vec<Used>, Error> {
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let sources = match source {
        Source::Sources => locate(root)?,
        Source::Variables => BTreeMap::new(),
    };
    let mut direct = Vec::new();
    for name in links {
        let found = match source {
            Source::Variables => from_variable(name)?,
            Source::Sources => (from_sources(name, &sources)?, None),
        };
        direct.push(found);
    }
    in_order(&direct)
}

/// The packages that are named with those that they use, such that each comes behind what it builds upon.
fn in_order(direct: &[(Package, Option<PathBuf>)]) -> Result<Vec<Used>, Error> {
    let mut all: Vec<Used> = Vec::new();
    // Those that are named come first, so that their own place is the first one of each.
    for (package, file) in direct {
        add(&mut all, package, package.path.clone(), file.clone())?;
    }
    for (package, _) in direct {
        add_used(&mut all, package, &package.path)?;
    }
    all.sort_by_key(|used| (used.package.known().len(), used.package.name.clone()));
    Ok(all)
}

fn add_used(all: &mut Vec<Used>, package: &Package, path: &str) -> Result<(), Error> {
    for used in &package.uses {
        add(all, used, path.to_owned(), None)?;
        add_used(all, used, path)?;
    }
    Ok(())
}

fn add(
    all: &mut Vec<Used>,
    package: &Package,
    path: String,
    file: Option<PathBuf>,
) -> Result<(), Error> {
    let Some(known) = all
        .iter_mut()
        .find(|used| used.package.name == package.name)
    else {
        all.push(Used {
            package: package.clone(),
            direct: path == package.path,
            paths: vec![path],
            file,
        });
        return Ok(());
    };
    if known.package != *package {
        return Err(Error::new(format!(
            "error: the crate `{}` is there twice, in two versions\n  = help: its apps can be in a program only once: let all crates \
             depend on one version of it (`cargo tree --duplicates`)",
            package.name
        )));
    }
    if !known.paths.contains(&path) {
        known.paths.push(path);
    }
    Ok(())
}

/// `DEP_ACCOUNTS_LUTHIER`, as cargo makes it of the `links` key.
fn variable(links: &str) -> String {
    let name: String = links
        .chars()
        .map(|letter| {
            if letter == '-' {
                '_'
            } else {
                letter.to_ascii_uppercase()
            }
        })
        .collect();
    format!("DEP_{name}_LUTHIER")
}

fn from_variable(links: &str) -> Result<(Package, Option<PathBuf>), Error> {
    let variable = variable(links);
    let Some(path) = env::var_os(&variable).map(PathBuf::from) else {
        return Err(Error::new(format!(
            "error: `{}`: `apps_from` names `{links}`, and no dependency of that name publishes apps (the environment variable {variable} is \
             not set)\n  = help: it has to be among `[dependencies]`, its `Cargo.toml` has to say `links = \"{links}\"`, and its build script \
             has to call `luthier_build::compile()`",
            config::FILE
        )));
    };
    let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?;
    Ok((parse(links, &text)?, Some(path)))
}

/// Reads what a crate has published.
fn parse(links: &str, text: &str) -> Result<Package, Error> {
    let unreadable = |error: serde_json::Error| {
        Error::new(format!(
            "error: what the crate `{links}` publishes cannot be read: {error}\n  = help: build anew (`cargo clean`)"
        ))
    };
    let published: Published<serde_json::Value> = serde_json::from_str(text).map_err(unreadable)?;
    if published.format != FORMAT {
        return Err(Error::new(format!(
            "error: the crate `{links}` was compiled by luthier-build {}, which publishes apps in the form {}; this is luthier-build {}, which \
             reads the form {FORMAT}\n  = help: let both depend on one version of luthier-build",
            published.version,
            published.format,
            env!("CARGO_PKG_VERSION")
        )));
    }
    serde_json::from_value(published.package).map_err(unreadable)
}

/// What `cargo metadata` says, as far as it matters.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    links: Option<String>,
    manifest_path: PathBuf,
}

/// The folders of all crates that the crate in `root` may depend on and that have a `links` key, by that.
fn locate(root: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--quiet",
            "--manifest-path",
        ])
        .arg(root.join("Cargo.toml"))
        .output()
        .map_err(|error| Error::new(format!("error: cannot call `cargo metadata`: {error}")))?;
    if !run.status.success() {
        return Err(Error::new(format!(
            "error: `cargo metadata` failed, which is to say where the crates of `apps_from` are\n{}",
            String::from_utf8_lossy(&run.stderr).trim_end()
        )));
    }
    let metadata: Metadata = serde_json::from_slice(&run.stdout).map_err(|error| {
        Error::new(format!(
            "error: cannot read what `cargo metadata` says: {error}"
        ))
    })?;
    let found = metadata.packages.into_iter().filter_map(|package| {
        let folder = package.manifest_path.parent()?.to_owned();
        Some((package.links?, folder))
    });
    Ok(found.collect())
}

fn from_sources(links: &str, sources: &BTreeMap<String, PathBuf>) -> Result<Package, Error> {
    let Some(folder) = sources.get(links) else {
        return Err(Error::new(format!(
            "error: `{}`: `apps_from` names `{links}`, and no dependency has `links = \"{links}\"` in its `Cargo.toml`",
            config::FILE
        )));
    };
    let project = Project::open(folder)?;
    let compiled = crate::compile_project(&project, luthier_codegen::diagnostics::Style::Plain)?;
    Package::of(&project, &compiled.schema)
}

#[cfg(test)]
mod tests;
