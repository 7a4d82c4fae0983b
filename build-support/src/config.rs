//! `luthier.toml`: where a crate keeps its models and migrations, and which databases it is for.

use std::{collections::BTreeMap, fs, io, path::Path};

use luthier::Dialect;
use luthier_codegen::compile::{AppDatabase, AutoField};
use luthier_codegen::diagnostics::codes::{self, Code};
use serde::Deserialize;

use crate::Error;

/// The settings of a crate. Each has a default; `luthier.toml` beside the crate's `Cargo.toml` may give any of them.
///
/// ```toml
/// models = "models"              # the folder of the .models files
/// migrations_dir = "migrations"  # the folder of the migrations, one folder an app in it
/// backends = ["sqlite"]          # sqlite, postgres, mariadb, mysql: what SQL is made for
/// migrations = "draft"           # what a build does about a change of the models that is not yet a migration
/// default_auto_field = "BigAutoField"   # the id of a model without a primary key; also AutoField, SmallAutoField
///
/// apps_from = ["accounts"]       # crates whose apps are used, by their `links` keys
///
/// [publish]
/// path = "shop::models"          # where other crates find the generated code of this one
///
/// [apps.accounts]                # what holds for one app
/// default_auto_field = "AutoField"
///
/// [apps.audit]
/// database = "logs"              # its tables are there, not in the default database
///
/// [databases.logs]
/// backends = ["postgres"]        # what that database may be; `backends` above where it is not said
///
/// [warnings]
/// off = ["M0324"]                # warnings that are not shown, by their codes; errors cannot be switched off
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder of the `.models` files, relative to the crate. All files in it and its subfolders are read.
    pub models: String,
    /// The folder of the migrations, relative to the crate.
    pub migrations_dir: String,
    /// The databases that SQL is made for, by name.
    pub backends: Vec<String>,
    /// What a build does about a change of the models that is not yet a migration.
    pub migrations: MigrationsMode,
    /// The type of the `id` that a model without a primary key gets, by name.
    pub default_auto_field: String,
    /// The crates among the dependencies whose apps are used, by the `links` key of their `Cargo.toml`.
    pub apps_from: Vec<String>,
    /// How the crate's apps are published, for crates that depend on it.
    pub publish: Publish,
    /// What holds for single apps, by their names.
    pub apps: BTreeMap<String, AppConfig>,
    /// What holds for single databases beside the default one, by their names.
    pub databases: BTreeMap<String, DatabaseConfig>,
    /// Which warnings are shown.
    pub warnings: Warnings,
}

/// What holds for one app.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct AppConfig {
    /// The type of the `id` that its models without a primary key get; that of all apps where it is not given.
    pub default_auto_field: Option<String>,
    /// The database that its tables are in, by the name that the program opens it with; the default one where it is not given.
    pub database: Option<String>,
}

/// How a crate's apps are published.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Publish {
    /// The public module that has the generated code; `<crate>::models` where it is not given.
    pub path: Option<String>,
}

/// What holds for one database beside the default one.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// The kinds of database that SQL is made for, by name; those of the default database where it is not given.
    pub backends: Option<Vec<String>>,
}

/// Which warnings are shown: all but those that are named.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Warnings {
    /// The codes of those that are not.
    pub off: Vec<String>,
}

/// What a build does about a change of the models that is not yet a migration.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum MigrationsMode {
    /// In a development build, keeps one draft for each app; elsewhere (CI, a release build, a packaged crate) as `Check`.
    #[default]
    Draft,
    /// The build fails.
    Check,
    /// Nothing, and no migrations are built in.
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            models: "models".into(),
            migrations_dir: "migrations".into(),
            backends: vec![Dialect::Sqlite.name().into()],
            migrations: MigrationsMode::default(),
            default_auto_field: AutoField::Big.name().into(),
            apps_from: Vec::new(),
            publish: Publish::default(),
            apps: BTreeMap::new(),
            databases: BTreeMap::new(),
            warnings: Warnings::default(),
        }
    }
}

/// The name of the database that apps are in unless they say otherwise, as `luthier::db` has it.
const DEFAULT: &str = "default";

/// The name of the file of settings.
pub(crate) const FILE: &str = "luthier.toml";

impl Config {
    /// The settings of the crate in `root`: those of its `luthier.toml`, or the defaults where there is none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or says what is no setting.
    pub fn load(root: &Path) -> Result<Self, Error> {
        let path = root.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::io("read", &path, &error)),
        }
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let config: Self = toml::from_str(text)
            .map_err(|error| Error::new(format!("error: `{FILE}`: {error}")))?;
        config.dialects()?;
        config.auto_fields()?;
        config.app_databases()?;
        config.switched_off()?;
        Ok(config)
    }

    /// The codes of warnings that are not shown.
    ///
    /// # Errors
    ///
    /// When a code is not known, or is that of an error.
    pub fn switched_off(&self) -> Result<Vec<Code>, Error> {
        let refused = |id: &str, why: &str| {
            Error::new(format!("error: `{FILE}`: `warnings.off` has `{id}`, {why}"))
        };
        let code = |id: &String| {
            let Some(code) = codes::find(id) else {
                return Err(refused(id, "which is the code of no diagnostic"));
            };
            if codes::WARNINGS.contains(&code) {
                return Ok(code);
            }
            let warnings: Vec<&str> = codes::WARNINGS.iter().map(|code| code.id()).collect();
            let why = format!(
                "which is an error (\"{}\") and cannot be switched off; the warnings are `{}`",
                code.title(),
                warnings.join("`, `")
            );
            Err(refused(id, &why))
        };
        self.warnings.off.iter().map(code).collect()
    }

    /// The type of automatic keys: of all apps, and of those that have their own.
    ///
    /// # Errors
    ///
    /// When one is not the name of such a type.
    pub fn auto_fields(&self) -> Result<(AutoField, BTreeMap<String, AutoField>), Error> {
        let named = |name: &str, place: &str| {
            AutoField::from_name(name).ok_or_else(|| {
                let known = AutoField::ALL.map(AutoField::name).join("`, `");
                Error::new(format!(
                    "error: `{FILE}`: `{place}` is `{name}`, which is no type of automatic keys; there are `{known}`"
                ))
            })
        };
        let mut apps = BTreeMap::new();
        for (app, settings) in &self.apps {
            if let Some(name) = &settings.default_auto_field {
                let place = format!("apps.{app}.default_auto_field");
                apps.insert(app.clone(), named(name, &place)?);
            }
        }
        Ok((named(&self.default_auto_field, "default_auto_field")?, apps))
    }

    /// The kinds of a database beside the default one.
    pub(crate) fn backends_of(&self, database: &str) -> Result<Vec<Dialect>, Error> {
        let own = self.databases.get(database);
        match own.and_then(|own| own.backends.as_ref()) {
            Some(backends) => dialects(backends, &format!("databases.{database}.backends")),
            None => self.dialects(),
        }
    }

    /// The databases of apps that are not in the default one, by app.
    ///
    /// # Errors
    ///
    /// When a database has no fitting name or is for a kind that there is not, or no app is in it.
    pub fn app_databases(&self) -> Result<BTreeMap<String, AppDatabase>, Error> {
        let mut databases = BTreeMap::new();
        for (app, settings) in &self.apps {
            let Some(name) = settings.database.as_ref().filter(|name| *name != DEFAULT) else {
                continue;
            };
            if name.is_empty() {
                return Err(Error::new(format!(
                    "error: `{FILE}`: `apps.{app}.database` is empty; leave it out for the default database"
                )));
            }
            let database = AppDatabase {
                name: name.clone(),
                backends: self.backends_of(name)?,
            };
            databases.insert(app.clone(), database);
        }
        let used = |name: &String| databases.values().any(|database| database.name == *name);
        // An app of another crate may be in it.
        let known = |name: &&String| !self.apps_from.is_empty() && *name != DEFAULT;
        let unused = self.databases.keys().filter(|name| !used(name));
        match unused.filter(|name| !known(name)).min() {
            Some(name) if name == DEFAULT => Err(Error::new(format!(
                "error: `{FILE}`: what `databases.{name}` says is said without it: `backends`"
            ))),
            Some(name) => Err(Error::new(format!(
                "error: `{FILE}`: no app is in the database `{name}`; name it in one, such as\n\n    [apps.audit]\n    database = \"{name}\""
            ))),
            None => Ok(databases),
        }
    }

    /// The kinds of database that SQL is made for, each once.
    ///
    /// # Errors
    ///
    /// When one is not known, or none is given.
    pub fn dialects(&self) -> Result<Vec<Dialect>, Error> {
        dialects(&self.backends, "backends")
    }
}

/// The kinds of database of these names, each once.
fn dialects(names: &[String], place: &str) -> Result<Vec<Dialect>, Error> {
    let mut dialects = Vec::with_capacity(names.len());
    for name in names {
        let Some(dialect) = Dialect::from_name(name) else {
            let known = Dialect::ALL.map(Dialect::name).join("`, `");
            return Err(Error::new(format!(
                "error: `{FILE}`: there is no backend `{name}`; there are `{known}`"
            )));
        };
        if !dialects.contains(&dialect) {
            dialects.push(dialect);
        }
    }
    if dialects.is_empty() {
        return Err(Error::new(format!(
            "error: `{FILE}`: `{place}` is empty; name at least one, such as \"sqlite\""
        )));
    }
    Ok(dialects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_default() {
        let config = Config::parse("").unwrap();
        assert_eq!(config.models, "models");
        assert_eq!(config.dialects().unwrap(), [Dialect::Sqlite]);
        assert_eq!(config.migrations, MigrationsMode::Draft);
    }

    #[test]
    fn settings_are_read() {
        let config = Config::parse(
            "backends = [\"postgres\", \"mysql\", \"postgres\"]\nmigrations = \"off\"",
        )
        .unwrap();
        assert_eq!(
            config.dialects().unwrap(),
            [Dialect::Postgres, Dialect::MySql]
        );
        assert_eq!(config.migrations, MigrationsMode::Off);
    }

    #[test]
    fn an_app_has_the_backends_of_its_database() {
        let config = Config::parse(
            "backends = [\"sqlite\"]\n[apps.audit]\ndatabase = \"logs\"\n[apps.shop]\ndatabase = \"shop\"\n\
             [apps.blog]\ndatabase = \"default\"\n[databases.logs]\nbackends = [\"postgres\"]",
        )
        .unwrap();
        let databases = config.app_databases().unwrap();
        let apps: Vec<&str> = databases.keys().map(String::as_str).collect();
        assert_eq!(apps, ["audit", "shop"]);
        assert_eq!(databases["audit"].name, "logs");
        assert_eq!(databases["audit"].backends, [Dialect::Postgres]);
        assert_eq!(databases["shop"].backends, [Dialect::Sqlite]);
    }

    #[test]
    fn mistakes_are_named() {
        let error = |text: &str| Config::parse(text).unwrap_err().to_string();
        assert!(error("model = \"x\"").contains("unknown field `model`"));
        assert!(
            error("backends = [\"oracle\"]").contains("no backend `oracle`; there are `sqlite`")
        );
        assert!(error("backends = []").contains("at least one"));
        assert!(error("default_auto_field = \"UUIDField\"").contains("there are `SmallAutoField`"));
        let of_app = error("[apps.blog]\ndefault_auto_field = \"Auto\"");
        assert!(
            of_app.contains("`apps.blog.default_auto_field` is `Auto`"),
            "{of_app}"
        );
        assert!(error("[apps.blog]\ntable_prefix = 1").contains("unknown field"));
        assert!(error("[databases.logs]").contains("no app is in the database `logs`"));
        assert!(error("[databases.default]").contains("said without it: `backends`"));
        assert!(error("[apps.audit]\ndatabase = \"\"").contains("`apps.audit.database` is empty"));
        assert!(
            error("[apps.audit]\ndatabase = \"logs\"\n[databases.logs]\nbackends = []")
                .contains("`databases.logs.backends` is empty")
        );
        assert!(error("migrations = \"maybe\"").contains("unknown variant `maybe`"));
        assert!(
            error("[warnings]\noff = [\"M9999\"]")
                .contains("`M9999`, which is the code of no diagnostic")
        );
        assert!(
            error("[warnings]\noff = [\"M0201\"]").contains(
                "`M0201`, which is an error (\"no such model\") and cannot be switched off"
            )
        );
    }
}
