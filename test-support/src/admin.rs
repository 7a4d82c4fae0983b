//! Creates and drops databases on servers.
//!
//! All of it happens on one runtime of our own, which lives as long as the process: a test's runtime may be gone, or be the
//! one whose thread waits, when its database is dropped.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use luthier::db::{Access, Executor as _};
use luthier::{Db, Result};
use luthier_test_servers::BoxError;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;

use crate::Backend;

/// How long dropping a database may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// That of our own servers: the locale of a server may know no letters but ASCII's. What knows it is that server's system,
/// which is taken to be of the same kind as ours.
const LOCALE: &str = if cfg!(target_os = "linux") {
    " LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
} else {
    ""
};

static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("test databases")
        .enable_all()
        .build()
});

/// A database of our own on a server; dropped with this value.
#[derive(Debug)]
pub(crate) struct OnServer {
    backend: Backend,
    server: String,
    name: String,
}

impl OnServer {
    /// Creates a database on the server with that URL.
    pub(crate) async fn create(backend: Backend, server: String) -> Result<Self, BoxError> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let random = uuid::Uuid::new_v4().simple().to_string();
        let name = format!("luthier_test_{}_{number}_{}", process::id(), &random[..8]);
        let sql = match backend {
            // A copy of `template1` has to wait until nobody is connected to it.
            Backend::Postgres => {
                vec![format!(
                    "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'{LOCALE}"
                )]
            }
            _ => vec![format!("CREATE DATABASE {name}")],
        };
        let place = server.clone();
        let created = runtime()?.spawn(async move { script(backend, &place, &sql).await });
        created.await??;
        Ok(Self {
            backend,
            server,
            name,
        })
    }

    /// Its URL: that of the server, with another name in it.
    pub(crate) fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }

    /// Drops the database, whoever is still connected to it.
    async fn remove(backend: Backend, server: String, name: String) -> Result<(), BoxError> {
        let sql = match backend {
            Backend::Postgres => vec![format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")],
            _ => {
                let admin = admin(backend, &server).await?;
                let here = "SELECT id FROM information_schema.processlist WHERE db = $1";
                let ids = admin.query_as::<(i64,)>(here, (name.as_str(),));
                let ids = ids.all(admin).await?;
                // One that has left by itself in the meantime cannot be killed.
                for (id,) in ids {
                    let _ = script(backend, &server, &[format!("KILL {id}")]).await;
                }
                vec![format!("DROP DATABASE IF EXISTS {name}")]
            }
        };
        Ok(script(backend, &server, &sql).await?)
    }
}

impl Drop for OnServer {
    fn drop(&mut self) {
        let Ok(runtime) = runtime() else { return };
        let (reply, answer) = mpsc::channel();
        let (backend, server, name) = (self.backend, self.server.clone(), self.name.clone());
        runtime.spawn(async move {
            let _ = reply.send(Self::remove(backend, server, name).await);
        });
        let removed = match answer.recv_timeout(PATIENCE) {
            Ok(removed) => removed.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = removed {
            let text = format!("the database {} is left on the server: {error}", self.name);
            // A second panic would end the process, and hide the first.
            assert!(std::thread::panicking(), "{text}");
            eprintln!("{text}");
        }
    }
}

fn runtime() -> Result<&'static Runtime, BoxError> {
    let runtime = RUNTIME.as_ref();
    Ok(runtime.map_err(|error| format!("no runtime to create databases in: {error}"))?)
}

/// The handle by which databases are created and dropped. Only on the runtime of this module.
async fn admin(backend: Backend, server: &str) -> Result<&'static Db> {
    static POSTGRES: OnceCell<Db> = OnceCell::const_new();
    static MYSQL: OnceCell<Db> = OnceCell::const_new();
    let cell = match backend {
        Backend::Postgres => &POSTGRES,
        _ => &MYSQL,
    };
    cell.get_or_try_init(|| Db::connect(server)).await
}

async fn script(backend: Backend, server: &str, statements: &[String]) -> Result<()> {
    let mut conn = admin(backend, server)
        .await?
        .lease(Access::Write, None)
        .await?;
    for statement in statements {
        conn.execute_script(statement).await?;
    }
    Ok(())
}

/// The URL with another database in it: `scheme://user:password@host:port/name?options`.
fn with_database(url: &str, name: &str) -> String {
    let (place, options) = match url.split_once('?') {
        Some((place, options)) => (place, format!("?{options}")),
        None => (url, String::new()),
    };
    let authority = place.find("://").map_or(0, |scheme| scheme + 3);
    let end = place[authority..]
        .find('/')
        .map_or(place.len(), |slash| authority + slash);
    format!("{}/{name}{options}", &place[..end])
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        for (url, expected) in [
            ("postgres://me@host:1/app", "postgres://me@host:1/new"),
            ("mysql://me:p%2F@host", "mysql://me:p%2F@host/new"),
            (
                "postgres:///app?host=/run/postgresql",
                "postgres:///new?host=/run/postgresql",
            ),
            ("mysql://host/?a=b/c", "mysql://host/new?a=b/c"),
        ] {
            assert_eq!(with_database(url, "new"), expected, "{url}");
        }
    }
}
