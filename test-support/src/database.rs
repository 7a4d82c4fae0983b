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

    /// What it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }
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
