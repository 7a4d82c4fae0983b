//! What a database is opened with, and the URLs that say it.
//!
//! `sqlite://blog.db`, `sqlite:///var/lib/blog.db`, `sqlite::memory:`; options follow a `?`, as in
//! `sqlite://blog.db?max_readers=4&busy_timeout=10s`. What a URL says wrongly is an error that lists what there is; a
//! password never appears in one.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use super::{Access, Conn, Observer};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
};

/// What a database is opened with. Made from a URL; every field can be changed after.
///
/// ```
/// let mut config = luthier::db::DbConfig::from_url("sqlite://blog.db?busy_timeout=10s")?;
/// config.max_readers = 2;
/// # Ok::<(), luthier::error::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct DbConfig {
    /// Which database.
    pub location: Location,
    /// The most connections that only read. Each is opened when it is first needed. URL: `max_readers=8`.
    pub max_readers: usize,
    /// How long an operation waits for a connection to become free. URL: `acquire_timeout=30s`.
    pub acquire_timeout: Duration,
    /// How many prepared statements each connection keeps. URL: `statement_cache=256`.
    pub statement_cache: usize,
    /// Is told each statement before it runs.
    pub observer: Option<Observer>,
    /// What only SQLite knows.
    pub sqlite: SqliteOptions,
}

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// An SQLite database in a file.
    SqliteFile(PathBuf),
    /// An SQLite database in memory, gone with the last handle on it.
    SqliteMemory,
}

/// What only SQLite knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// Whether the file is created, and whether it is written. URL: `mode=rwc`, `rw` or `ro`.
    pub mode: OpenMode,
    /// How long a statement waits for the lock of another process. URL: `busy_timeout=5s`.
    pub busy_timeout: Duration,
    /// When SQLite waits for the disk. URL: `synchronous=normal`.
    pub synchronous: Synchronous,
    /// How a transaction is made atomic. URL: `journal_mode=wal`.
    pub journal_mode: JournalMode,
    /// Keeps the lock on the file as long as it is open, and so needs one connection only: two to four times faster for
    /// short statements, and no other process can open the file. URL: `locking_mode=exclusive`.
    pub exclusive: bool,
}

/// An enumeration whose variants have a name in URLs.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            const CHOICES: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),*];

            /// Its name in URLs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

named! {
    /// Whether a file is created, and whether it is written.
    OpenMode {
        /// Read and write, and create the file when it is not there.
        Create = "rwc",
        /// Read and write.
        ReadWrite = "rw",
        /// Only read.
        ReadOnly = "ro",
    }
}

named! {
    /// When SQLite waits for the disk.
    Synchronous {
        /// Never: a power failure may destroy the file.
        Off = "off",
        /// At checkpoints: with a write-ahead log, a power failure may undo the last commits, and destroys nothing.
        Normal = "normal",
        /// At each commit.
        Full = "full",
    }
}

named! {
    /// How a transaction is made atomic.
    JournalMode {
        /// By a write-ahead log: readers and the writer do not wait for each other.
        Wal = "wal",
        /// By a rollback journal, deleted after each transaction.
        Delete = "delete",
        /// By a rollback journal, emptied after each transaction.
        Truncate = "truncate",
    }
}

const OPTIONS: [&str; 8] = [
    "mode",
    "max_readers",
    "acquire_timeout",
    "statement_cache",
    "busy_timeout",
    "synchronous",
    "journal_mode",
    "locking_mode",
];

impl DbConfig {
    /// A configuration with every option at its default.
    #[must_use]
    pub fn new(location: Location) -> Self {
        // Inline reads use the thread of their task: more connections than threads would only wait.
        let threads = std::thread::available_parallelism().map_or(4, usize::from);
        Self {
            location,
            max_readers: threads.clamp(4, 32),
            acquire_timeout: Duration::from_secs(30),
            statement_cache: 256,
            observer: None,
            sqlite: SqliteOptions {
                mode: OpenMode::Create,
                busy_timeout: Duration::from_secs(5),
                synchronous: Synchronous::Normal,
                journal_mode: JournalMode::Wal,
                exclusive: false,
            },
        }
    }

    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`] that says what is wrong, and what could stand there.
    pub fn from_url(url: &str) -> Result<Self> {
        parse_url(url).map_err(|reason| Error::Connect {
            url: redacted(url),
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

    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.location {
            Location::SqliteFile(_) | Location::SqliteMemory => Dialect::Sqlite,
        }
    }

    /// The URL of the database, without options and password, for messages.
    #[must_use]
    pub fn display_url(&self) -> String {
        match &self.location {
            Location::SqliteFile(path) => format!("sqlite://{}", path.display()),
            Location::SqliteMemory => "sqlite::memory:".to_owned(),
        }
    }

    /// Whether only one connection can see the database.
    pub(crate) fn is_single_connection(&self) -> bool {
        self.sqlite.exclusive || self.location == Location::SqliteMemory
    }
}

impl fmt::Debug for DbConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbConfig")
            .field("location", &self.location)
            .field("max_readers", &self.max_readers)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_cache", &self.statement_cache)
            .field("observer", &self.observer.is_some())
            .field("sqlite", &self.sqlite)
            .finish()
    }
}

/// Opens one connection.
pub(super) async fn open_connection(config: &Arc<DbConfig>, access: Access) -> Result<Conn> {
    #[cfg(feature = "sqlite")]
    return super::sqlite::SqliteConn::open(config, access)
        .await
        .map(|conn| Conn {
            driver: super::Driver::Sqlite(Box::new(conn)),
        });
    #[cfg(not(feature = "sqlite"))]
    {
        let _ = access;
        Err(Error::Connect {
            url: config.display_url(),
            reason: missing_feature("sqlite"),
            source: None,
        })
    }
}

fn parse_url(url: &str) -> Result<DbConfig, String> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(
            "it has no scheme; write sqlite://path/to/file.db or sqlite::memory:".to_owned(),
        );
    };
    match scheme {
        "sqlite" if cfg!(feature = "sqlite") => {}
        "sqlite" => return Err(missing_feature("sqlite")),
        "postgres" | "postgresql" => return Err(missing_feature("postgres")),
        "mysql" | "mariadb" => return Err(missing_feature("mysql")),
        _ => {
            return Err(format!(
                "there is no database of the kind `{scheme}`; a URL begins with sqlite:, postgres:, mysql: or mariadb:"
            ));
        }
    }
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let location = match path {
        ":memory:" => Location::SqliteMemory,
        "" => {
            return Err(
                "it names no file; write sqlite://path/to/file.db or sqlite::memory:".to_owned(),
            );
        }
        path => Location::SqliteFile(percent_decoded(path)?.into()),
    };
    let mut config = DbConfig::new(location);
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        set_option(&mut config, key, &percent_decoded(value)?)?;
    }
    Ok(config)
}

fn missing_feature(feature: &str) -> String {
    format!(
        "this program was built without that driver; enable the feature `{feature}` of the crate `luthier` in Cargo.toml"
    )
}

fn set_option(config: &mut DbConfig, key: &str, value: &str) -> Result<(), String> {
    match key {
        "mode" => config.sqlite.mode = choice(key, value, OpenMode::CHOICES)?,
        "max_readers" => config.max_readers = count(key, value)?,
        "acquire_timeout" => config.acquire_timeout = duration(key, value)?,
        "statement_cache" => config.statement_cache = count(key, value)?,
        "busy_timeout" => config.sqlite.busy_timeout = duration(key, value)?,
        "synchronous" => config.sqlite.synchronous = choice(key, value, Synchronous::CHOICES)?,
        "journal_mode" => config.sqlite.journal_mode = choice(key, value, JournalMode::CHOICES)?,
        "locking_mode" => {
            config.sqlite.exclusive = choice(key, value, &[("normal", false), ("exclusive", true)])?
        }
        _ => {
            return Err(format!(
                "there is no option `{key}`; there are {}",
                OPTIONS.join(", ")
            ));
        }
    }
    Ok(())
}

fn choice<T: Copy>(key: &str, value: &str, choices: &[(&str, T)]) -> Result<T, String> {
    choices
        .iter()
        .find(|(name, _)| *name == value)
        .map(|(_, choice)| *choice)
        .ok_or_else(|| {
            let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
            format!(
                "`{value}` is no value of the option `{key}`; there are {}",
                names.join(", ")
            )
        })
}

fn count(key: &str, value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(count @ 1..=10_000) => Ok(count),
        _ => Err(format!(
            "the option `{key}` is a number between 1 and 10000, not `{value}`"
        )),
    }
}

fn duration(key: &str, value: &str) -> Result<Duration, String> {
    let wrong = || format!("the option `{key}` is a time such as 5s, 250ms or 2m, not `{value}`");
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = value.split_at(digits);
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number.into())),
        "s" => Ok(Duration::from_secs(number.into())),
        "m" => Ok(Duration::from_secs(60 * u64::from(number))),
        _ => Err(wrong()),
    }
}

fn percent_decoded(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is not percent-encoded UTF-8; write a percent sign as %25");
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(wrong());
        };
        out.push((high * 16 + low) as u8);
    }
    let decoded = String::from_utf8(out).map_err(|_| wrong())?;
    if decoded.contains('\0') {
        Err(wrong())
    } else {
        Ok(decoded)
    }
}

/// A URL without its password, also when the password holds characters that should have been encoded.
fn redacted(url: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, None), |(address, query)| (address, Some(query)));
    let mut out = match (address.split_once("://"), address.rfind('@')) {
        (Some((scheme, rest)), Some(at)) if at >= scheme.len() + 3 => {
            let (user, host) = rest.split_at(at - scheme.len() - 3);
            match user.split_once(':') {
                Some((user, _)) => format!("{scheme}://{user}:…{host}"),
                None => address.to_owned(),
            }
        }
        _ => address.to_owned(),
    };
    if let Some(query) = query {
        out.push('?');
        for (index, option) in query.split('&').enumerate() {
            if index > 0 {
                out.push('&');
            }
            match option.split_once('=') {
                Some((key, _)) if key.contains("pass") => out.extend([key, "=…"]),
                _ => out.push_str(option),
            }
        }
    }
    out
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let path = |url| DbConfig::from_url(url).unwrap().location;
        assert_eq!(
            path("sqlite://blog.db"),
            Location::SqliteFile("blog.db".into())
        );
        assert_eq!(
            path("sqlite:blog.db"),
            Location::SqliteFile("blog.db".into())
        );
        assert_eq!(
            path("sqlite:///var/my%20blog.db"),
            Location::SqliteFile("/var/my blog.db".into())
        );
        assert_eq!(path("sqlite::memory:"), Location::SqliteMemory);
        assert_eq!(path("sqlite://:memory:"), Location::SqliteMemory);

        let config = DbConfig::from_url(
            "sqlite://x?mode=ro&max_readers=3&acquire_timeout=2m&statement_cache=9&busy_timeout=250ms\
             &synchronous=full&journal_mode=delete&locking_mode=exclusive",
        )
        .unwrap();
        assert_eq!((config.max_readers, config.statement_cache), (3, 9));
        assert_eq!(config.acquire_timeout, Duration::from_secs(120));
        assert_eq!(config.sqlite.busy_timeout, Duration::from_millis(250));
        assert_eq!(config.sqlite.mode, OpenMode::ReadOnly);
        assert_eq!(config.sqlite.synchronous, Synchronous::Full);
        assert_eq!(config.sqlite.journal_mode, JournalMode::Delete);
        assert!(config.sqlite.exclusive && config.is_single_connection());
    }

    #[test]
    fn wrong_urls_say_what_there_is() {
        for (url, says) in [
            ("blog.db", "write sqlite://path/to/file.db"),
            ("", "no scheme"),
            ("oracle://x", "postgres:, mysql: or mariadb:"),
            ("postgres://u:p@h/db", "enable the feature `postgres`"),
            ("sqlite://", "names no file"),
            ("sqlite://x?cache=shared", "max_readers, acquire_timeout"),
            ("sqlite://x?mode=rx", "rwc, rw, ro"),
            ("sqlite://x?max_readers=0", "between 1 and 10000"),
            ("sqlite://x?busy_timeout=5", "such as 5s, 250ms"),
            ("sqlite://x?busy_timeout=é", "such as 5s, 250ms"),
            ("sqlite://x?busy_timeout=99999999999s", "such as 5s, 250ms"),
            ("sqlite://a%zz", "percent-encoded"),
            ("sqlite://a%00", "percent-encoded"),
            ("sqlite://a%é1", "percent-encoded"),
        ] {
            let error = DbConfig::from_url(url).unwrap_err().to_string();
            assert!(error.contains(says), "{url}: {error}");
        }
    }

    #[test]
    fn no_password_is_told() {
        for url in [
            "postgres://ann:secret@host/db",
            "postgres://ann:sec/r:e@t-secret@host/db",
            "mysql://ann:secret@host",
            "mysql://host/db?user=ann&password=secret",
        ] {
            let error = DbConfig::from_url(url).unwrap_err().to_string();
            assert!(
                !error.contains("secret") && error.contains("ann"),
                "{error}"
            );
        }
    }
}
