//! What a database is opened with, and the URLs that say it.
//!
//! `sqlite://blog.db`, `sqlite::memory:`, `postgres://ann:secret@db.example/blog`, `mysql://root@127.0.0.1/blog`; options
//! follow a `?`, as in `sqlite://blog.db?max_readers=4&busy_timeout=10s`. What a URL says wrongly is an error that lists
//! what there is; a password never appears in one.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use super::Observer;
use crate::error::{Error, Result};

/// An enumeration whose variants have a name in URLs.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            pub(super) const CHOICES: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),*];

            /// Its name in URLs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}
use named;

mod server;
mod sqlite;
mod url;

pub use server::{
    Host, Password, PoolOptions, Protocol, Server, ServerOptions, TlsMode, TlsOptions,
};
pub use sqlite::{JournalMode, OpenMode, SqliteOptions, Synchronous};

/// What a database is opened with. Made from a URL; every field can be changed after.
///
/// ```
/// let mut config = luthier::db::DbConfig::from_url("sqlite://blog.db?busy_timeout=10s")?;
/// config.sqlite.max_readers = 2;
/// # Ok::<(), luthier::error::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct DbConfig {
    /// Which database.
    pub location: Location,
    /// How the pool behaves.
    pub pool: PoolOptions,
    /// How many prepared statements each connection keeps. Default: 256. URL: `statement_cache=256`.
    pub statement_cache: usize,
    /// How long a statement may run; `None`, the default, for as long as it takes. URL:
    /// `statement_timeout=30s`.
    pub statement_timeout: Option<Duration>,
    /// How long a statement waits for a lock of another transaction; `None`, the default, for as long as the database does.
    /// On SQLite it is [`busy_timeout`](SqliteOptions::busy_timeout). URL: `lock_timeout=5s`.
    pub lock_timeout: Option<Duration>,
    /// Is told each statement before it runs. Default: nobody.
    pub observer: Option<Observer>,
    /// From how long on a statement is slow, which is told as a warning of [`tracing`](https://docs.rs/tracing); `None`, the
    /// default, for never. URL: `slow_query=200ms`.
    pub slow_query: Option<Duration>,
    /// Whether spans and warnings hold the values of parameters, shortened. They may be personal, so that it is off unless
    /// asked for. URL: `log_values=true`.
    pub log_values: bool,
    /// How often the same statement may run in one span, or one task, before a warning tells of it (N+1); `None` for as
    /// often as it does. 20 in development builds, and `None` in others, where counting would cost something. URL:
    /// `n_plus_one=20`, `n_plus_one=off`.
    pub n_plus_one: Option<u32>,
    /// What only SQLite knows.
    pub sqlite: SqliteOptions,
    /// What only servers know.
    pub server: ServerOptions,
}

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// An SQLite database in a file.
    SqliteFile(PathBuf),
    /// An SQLite database in memory, gone with the last handle on it.
    SqliteMemory,
    /// A database on a server.
    Server(Server),
}

impl DbConfig {
    /// A configuration with every option at its default.
    #[must_use]
    pub fn new(location: Location) -> Self {
        Self {
            location,
            pool: PoolOptions::default(),
            statement_cache: 256,
            statement_timeout: None,
            lock_timeout: None,
            observer: None,
            slow_query: None,
            log_values: false,
            n_plus_one: cfg!(debug_assertions).then_some(20),
            sqlite: SqliteOptions::default(),
            server: ServerOptions::default(),
        }
    }

    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`] that says what is wrong, and what could stand there.
    pub fn from_url(url: &str) -> Result<Self> {
        url::parse(url).map_err(|reason| Error::Connect {
            url: url::redacted(url),
            reason,
            source: None,
        })
    }

    /// The same, with an observer that is told each statement before it runs.
    #[must_use]
    pub fn with_observer(
        mut self,
        observer: impl Fn(&super::Statement<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The URL of the database, without options and password, for messages.
    #[must_use]
    pub fn display_url(&self) -> String {
        match &self.location {
            Location::SqliteFile(path) => format!("sqlite://{}", path.display()),
            Location::SqliteMemory => "sqlite::memory:".to_owned(),
            Location::Server(server) => {
                let hosts: Vec<String> = server.hosts.iter().map(ToString::to_string).collect();
                let scheme = server.protocol.scheme();
                format!(
                    "{scheme}://{}@{}/{}",
                    server.user,
                    hosts.join(","),
                    server.database
                )
            }
        }
    }

    /// The name of the database on its server, or its file.
    pub(crate) fn namespace(&self) -> String {
        match &self.location {
            Location::SqliteFile(path) => path.display().to_string(),
            Location::SqliteMemory => ":memory:".to_owned(),
            Location::Server(server) => server.database.clone(),
        }
    }

    /// Whether only one connection can see the database.
    pub(crate) fn is_single_connection(&self) -> bool {
        self.sqlite.exclusive || self.location == Location::SqliteMemory
    }

    /// The error of a database that cannot be opened.
    #[cold]
    pub(crate) fn connect_error(
        &self,
        reason: impl Into<String>,
        source: Option<crate::error::BoxError>,
    ) -> Error {
        Error::Connect {
            url: self.display_url(),
            reason: reason.into(),
            source,
        }
    }
}

impl fmt::Debug for DbConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbConfig")
            .field("location", &self.location)
            .field("pool", &self.pool)
            .field("statement_cache", &self.statement_cache)
            .field("statement_timeout", &self.statement_timeout)
            .field("lock_timeout", &self.lock_timeout)
            .field("observer", &self.observer.is_some())
            .field("slow_query", &self.slow_query)
            .field("log_values", &self.log_values)
            .field("n_plus_one", &self.n_plus_one)
            .field("sqlite", &self.sqlite)
            .field("server", &self.server)
            .finish()
    }
}

/// What a program lacks that was built without a driver.
pub(super) fn missing_feature(feature: &str) -> String {
    format!(
        "this program was built without that driver; enable the feature `{feature}` of the crate `luthier` in Cargo.toml"
    )
}
