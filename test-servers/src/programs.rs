//! The programs of the servers: where they are, and which package has them.

use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::process::find;

/// A server, or the pooler, as a set of programs that has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    MariaDb,
    /// pgbouncer, a pooler of connections to PostgreSQL.
    PgBouncer,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::MariaDb, Self::PgBouncer];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MariaDb => "MariaDB",
            Self::PgBouncer => "pgbouncer",
        }
    }

    /// Debian's package of it.
    #[must_use]
    pub const fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::MariaDb => "mariadb-server",
            Self::PgBouncer => "pgbouncer",
        }
    }

    /// The names of its programs, for a sentence.
    #[must_use]
    pub const fn files(self) -> &'static str {
        match self {
            Self::Postgres => "`initdb`, `postgres`, `pg_basebackup` and `psql`",
            Self::MariaDb => "`mariadb-install-db`, `mariadbd` and `mariadb`",
            Self::PgBouncer => "`pgbouncer`",
        }
    }

    /// Whether they are all there.
    #[must_use]
    pub fn is_there(self) -> bool {
        match self {
            Self::Postgres => Postgres::look().is_some(),
            Self::MariaDb => MariaDb::look().is_some(),
            Self::PgBouncer => pgbouncer().is_some(),
        }
    }

    fn missing(self) -> String {
        format!(
            "{} is not to be found: install the package `{}` or put {} into PATH; `cargo xtask test` installs it",
            self.name(),
            self.package(),
            self.files()
        )
    }
}

/// The programs of PostgreSQL, all of one version.
#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    pub(crate) initdb: PathBuf,
    pub(crate) server: PathBuf,
    pub(crate) basebackup: PathBuf,
    pub(crate) client: PathBuf,
}

impl Postgres {
    pub(crate) fn find() -> Result<Self> {
        Ok(Self::look().ok_or_else(|| Program::Postgres.missing())?)
    }

    fn look() -> Option<Self> {
        let folders = postgres_folders();
        let server = find("postgres", &folders)?;
        // Its companions are those beside it, lest two versions mix.
        let beside: Vec<PathBuf> = server
            .parent()
            .map(PathBuf::from)
            .into_iter()
            .chain(folders)
            .collect();
        let companion = |name| {
            beside
                .iter()
                .map(|folder| folder.join(name))
                .find(|place| place.is_file())
        };
        Some(Self {
            initdb: companion("initdb")?,
            basebackup: companion("pg_basebackup")?,
            client: companion("psql").or_else(|| find("psql", &[]))?,
            server,
        })
    }
}

/// Debian's folders of the server programs, which are not in `PATH`; the newest version first.
fn postgres_folders() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    folders.sort_by(|a, b| b.cmp(a));
    folders.into_iter().map(|(_, folder)| folder).collect()
}

/// The programs of MariaDB.
#[derive(Debug, Clone)]
pub(crate) struct MariaDb {
    pub(crate) install: PathBuf,
    pub(crate) server: PathBuf,
    pub(crate) client: PathBuf,
}

impl MariaDb {
    pub(crate) fn find() -> Result<Self> {
        Ok(Self::look().ok_or_else(|| Program::MariaDb.missing())?)
    }

    fn look() -> Option<Self> {
        let folders = system_folders();
        Some(Self {
            install: find("mariadb-install-db", &folders)?,
            server: find("mariadbd", &folders)?,
            client: find("mariadb", &folders)?,
        })
    }
}

/// The program `pgbouncer`.
pub(crate) fn find_pgbouncer() -> Result<PathBuf> {
    Ok(pgbouncer().ok_or_else(|| Program::PgBouncer.missing())?)
}

fn pgbouncer() -> Option<PathBuf> {
    find("pgbouncer", &system_folders())
}

/// Where servers are that only root has in `PATH`.
fn system_folders() -> [PathBuf; 2] {
    [PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")]
}
