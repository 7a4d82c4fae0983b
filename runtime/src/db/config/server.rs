//! What is known about a server: where it listens, who asks, and how the connection is kept secret.

use std::{fmt, path::PathBuf, time::Duration};

/// The protocol that a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// PostgreSQL's.
    Postgres,
    /// The one of MariaDB and MySQL. Which of the two answers, its greeting tells.
    MySql,
}

impl Protocol {
    /// The scheme of its URLs.
    #[must_use]
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }

    /// The port where such a server listens unless told otherwise.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::MySql => 3306,
        }
    }
}

/// A database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server {
    /// The protocol.
    pub protocol: Protocol,
    /// Where the server listens. With several, the first that answers is taken.
    pub hosts: Vec<Host>,
    /// The name of the user.
    pub user: String,
    /// The password, if there is one.
    pub password: Option<Password>,
    /// The name of the database.
    pub database: String,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name or an address, and a port.
    Tcp {
        /// The name or the address.
        name: String,
        /// The port.
        port: u16,
    },
    /// A socket in the file system: the file, or (PostgreSQL) its folder.
    Socket {
        /// The file or folder.
        path: PathBuf,
        /// The port, which is part of the name of PostgreSQL's socket.
        port: u16,
    },
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { name, port } if name.contains(':') => write!(f, "[{name}]:{port}"),
            Self::Tcp { name, port } => write!(f, "{name}:{port}"),
            Self::Socket { path, .. } => write!(f, "{}", path.display()),
        }
    }
}

/// A password, which no message shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Keeps a password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }

    /// The password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What only servers know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerOptions {
    /// How long opening a connection may take, the greeting and the login included. Default: 10 s. URL:
    /// `connect_timeout=10s`.
    pub connect_timeout: Duration,
    /// Whether the connection is encrypted, and how far the server is trusted. Default: [`TlsMode::Prefer`].
    pub tls: TlsOptions,
    /// What the server's lists of connections call this program. Default: nothing. URL: `application_name=shop`.
    pub application_name: Option<String>,
    /// Keeps no state on the server behind a transaction: for PostgreSQL behind a pooler that gives each transaction
    /// another connection (pgbouncer in transaction mode). Default: off. URL: `pgbouncer=true`.
    pub pgbouncer: bool,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            tls: TlsOptions::default(),
            application_name: None,
            pgbouncer: false,
        }
    }
}

/// Whether a connection is encrypted, and how far the server is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsOptions {
    /// How far the connection is secured. Default: [`TlsMode::Prefer`]. URL: `sslmode=verify-full`.
    pub mode: TlsMode,
    /// A PEM file with the certificates of the authorities to trust, in place of the system's. URL: `sslrootcert=ca.pem`.
    pub root_cert: Option<PathBuf>,
    /// A PEM file with the certificate that this program shows. URL: `sslcert=client.pem`.
    pub client_cert: Option<PathBuf>,
    /// A PEM file with the key of that certificate. URL: `sslkey=client.key`.
    pub client_key: Option<PathBuf>,
}

impl Default for TlsOptions {
    fn default() -> Self {
        Self {
            mode: TlsMode::Prefer,
            root_cert: None,
            client_cert: None,
            client_key: None,
        }
    }
}

super::named! {
    /// How far a connection to a server is secured; the names and the meaning are those of libpq.
    TlsMode {
        /// Never encrypted.
        Disable = "disable",
        /// Encrypted where the server can, without looking at its certificate: safe from listeners, not from a server in
        /// between.
        Prefer = "prefer",
        /// Encrypted, without looking at the server's certificate unless `sslrootcert` is given.
        Require = "require",
        /// Encrypted, and the server's certificate comes from an authority that is trusted.
        VerifyCa = "verify-ca",
        /// The same, and the certificate is for the name of the host. What to use over a network that is not one's own.
        VerifyFull = "verify-full",
    }
}

/// How the pool of connections to a server behaves. An SQLite database has one connection that writes and
/// [`max_readers`](super::SqliteOptions::max_readers) that read, and knows only `acquire_timeout`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolOptions {
    /// The most connections that are open at a time. Default: 10. URL: `max_connections=10`.
    pub max_connections: usize,
    /// How many are kept open, also when nobody needs them. Default: 0. URL: `min_connections=0`.
    pub min_connections: usize,
    /// How long an operation waits for a connection to become free. Default: 30 s. URL: `acquire_timeout=30s`.
    pub acquire_timeout: Duration,
    /// How long a connection that nobody needs stays open; zero for as long as the server keeps it. Default: 10
    /// minutes. URL: `idle_timeout=10m`.
    pub idle_timeout: Duration,
    /// How long a connection is used before another takes its place; zero for as long as it works. Default: 30
    /// minutes. URL: `max_lifetime=30m`.
    pub max_lifetime: Duration,
    /// A connection that nobody has used for so long is asked whether it still works before it is given out; zero to ask
    /// always. Default: 30 s. URL: `health_check=30s`.
    pub health_check: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            max_connections: 10,
            min_connections: 0,
            acquire_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(600),
            max_lifetime: Duration::from_secs(1800),
            health_check: Duration::from_secs(30),
        }
    }
}
