//! The kinds of databases that tests run on.

use luthier_test_servers::variables::{MYSQL_URL, POSTGRES_URL, note_skipped, server_url};

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite in memory, which is a single connection.
    SqliteMemory,
    /// SQLite in a file, with several connections.
    SqliteFile,
    /// PostgreSQL.
    Postgres,
    /// MariaDB, or whatever answers at the URL that is given for it.
    MariaDb,
}

impl Backend {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::SqliteMemory,
        Self::SqliteFile,
        Self::Postgres,
        Self::MariaDb,
    ];

    /// Its name, as the tests of [`on_every_database`](crate::on_every_database) have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SqliteMemory => "sqlite_memory",
            Self::SqliteFile => "sqlite_file",
            Self::Postgres => "postgres",
            Self::MariaDb => "mariadb",
        }
    }

    /// Whether it is SQLite.
    #[must_use]
    pub const fn is_sqlite(self) -> bool {
        self.variable().is_none()
    }

    /// Whether there is one. Otherwise notes that the test of that name was skipped.
    #[must_use]
    pub fn wanted(self, test: &str) -> bool {
        let Some(variable) = self.variable() else {
            return true;
        };
        let given = server_url(variable);
        given.map_err(|reason| note_skipped(test, &reason)).is_ok()
    }

    /// The variable with the URL of the server, if it is a server.
    pub(crate) const fn variable(self) -> Option<&'static str> {
        match self {
            Self::SqliteMemory | Self::SqliteFile => None,
            Self::Postgres => Some(POSTGRES_URL),
            Self::MariaDb => Some(MYSQL_URL),
        }
    }
}
