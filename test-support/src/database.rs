//! A database for one test.

use luthier::{Db, Dialect, Result};
use luthier_test_servers::{BoxError, variables};
use tempfile::TempDir;

use crate::Backend;
use crate::admin::OnServer;

/// A database that nobody else uses, empty at first; gone when this value is. The order of the fields is the order in which
/// they are dropped.
#[derive(Debug)]
pub struct TestDatabase {
    db: Db,
    backend: Backend,
    url: String,
    _keep: Keep,
}

/// What goes with the database.
#[derive(Debug)]
enum Keep {
    Nothing,
    Folder { _folder: TempDir },
    OnServer { _database: OnServer },
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Errors
    /// There is no server of that kind, it cannot be reached, or its user may not create databases.
    pub async fn create(backend: Backend) -> Result<Self, BoxError> {
        let (url, keep) = match (backend, backend.variable()) {
            (_, Some(variable)) => {
                let database = OnServer::create(backend, variables::server_url(variable)?).await?;
                let url = database.url();
                (
                    url,
                    Keep::OnServer {
                        _database: database,
                    },
                )
            }
            (Backend::SqliteFile, None) => {
                let folder = tempfile::tempdir()?;
                let url = format!("sqlite://{}", folder.path().join("test.db").display());
                (url, Keep::Folder { _folder: folder })
            }
            (_, None) => ("sqlite::memory:".to_owned(), Keep::Nothing),
        };
        Ok(Self {
            db: Db::connect(&url).await?,
            backend,
            url,
            _keep: keep,
        })
    }

    /// A handle on it.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Its URL, to open it again. In memory, that is another database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens it once more, with options in the URL. In memory, that is another database.
    ///
    /// # Errors
    /// As [`Db::connect`].
    pub async fn open(&self, options: &str) -> Result<Db> {
        Db::connect(&with_options(&self.url, options)).await
    }

    /// What it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }
}

/// A URL with more options.
#[must_use]
pub fn with_options(url: &str, options: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{options}")
}

/// The connections of others to the database of a server: those that run a statement that begins so, or, with no
/// beginning, all of them.
///
/// # Errors
/// The database does not say.
pub async fn others(db: &Db, statement: &str) -> Result<Vec<i64>> {
    let sql = match db.dialect() {
        Dialect::Postgres => {
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
             AND backend_type = 'client backend' AND ($1 = '%' OR state = 'active' AND query LIKE $1)"
        }
        _ => {
            "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() \
             AND ($1 = '%' OR info LIKE $1)"
        }
    };
    let ids = db.query_as::<(i64,)>(sql, (format!("{statement}%"),));
    Ok(ids.all(db).await?.into_iter().map(|(id,)| id).collect())
}

/// The names of the tables of a database, in the order of the alphabet.
///
/// # Errors
/// The database does not say.
pub async fn tables(db: &Db) -> Result<Vec<String>> {
    let sql = match db.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        Dialect::Postgres => {
            "SELECT CAST(tablename AS text) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
        _ => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = database() ORDER BY 1"
        }
    };
    let names = db.query_as::<(String,)>(sql, ()).all(db).await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}
