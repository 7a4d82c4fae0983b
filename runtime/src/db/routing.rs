//! Several databases behind one [`Db`](super::Db): by name, by a router, and with replicas for reading.
//!
//! A name stands for a database with one primary, which is written, and any number of replicas, which are read in turn.
//! What is read after a write comes from the primary for a while, since a replica may not have it yet.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    Access, Db, DbConfig,
    pool::Pool,
    watch::{Place, Which},
};
use crate::{
    error::{Error, Result},
    meta::ModelMeta,
};

mod replica;

use replica::Replica;

/// The name of the database that everything goes to unless told otherwise.
pub const DEFAULT: &str = "default";

/// Says which database a model lives in, where that is not settled by its app's `database` in `luthier.toml`; Django's
/// router. Names are those given to [`Databases`].
///
/// ```
/// use luthier::{db::Router, meta::ModelMeta};
///
/// /// What the app `metrics` keeps is in a database of its own.
/// struct Apart;
///
/// impl Router for Apart {
///     fn db_for_read(&self, model: &ModelMeta) -> Option<&str> {
///         model.label.starts_with("metrics.").then_some("metrics")
///     }
///     fn db_for_write(&self, model: &ModelMeta) -> Option<&str> {
///         self.db_for_read(model)
///     }
///     fn allow_migrate(&self, database: &str, app: &str) -> Option<bool> {
///         Some((app == "metrics") == (database == "metrics"))
///     }
/// }
/// ```
pub trait Router: Send + Sync + 'static {
    /// The database from which rows of the model are read; `None` for that of its app. Its replicas serve, where it has
    /// some.
    fn db_for_read(&self, model: &ModelMeta) -> Option<&str> {
        let _ = model;
        None
    }

    /// The database to which rows of the model are written; `None` for that of its app.
    fn db_for_write(&self, model: &ModelMeta) -> Option<&str> {
        let _ = model;
        None
    }

    /// Whether the migrations of an app run on a database; `None` for: where the app is.
    fn allow_migrate(&self, database: &str, app: &str) -> Option<bool> {
        let _ = (database, app);
        None
    }
}

/// The databases of a program, to be opened together.
///
/// ```no_run
/// # async fn doc() -> luthier::Result<()> {
/// use std::time::Duration;
/// use luthier::db::Databases;
///
/// let db = Databases::new("postgres://shop@primary.example/shop")?
///     .replica("replica", "postgres://shop@replica.example/shop")?
///     .database("archive", "sqlite://archive.db")?
///     .sticky(Duration::from_secs(2))
///     .connect()
///     .await?;
///
/// let archive = db.using("archive");
/// # let _ = archive;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is opened until `connect` is awaited"]
pub struct Databases {
    databases: Vec<Planned>,
    router: Option<Box<dyn Router>>,
    sticky: Duration,
}

/// A database to be opened: its name, how, and its replicas.
type Planned = (String, DbConfig, Vec<(String, DbConfig)>);

impl Databases {
    /// With the database that everything goes to unless told otherwise; its name is `default`.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`] for a URL that does not say what it should. The same holds for the other methods that take one.
    pub fn new(default: impl IntoConfig) -> Result<Self> {
        Self::of(DEFAULT, default)
    }

    /// With a database of another name in the place of the default one: for a program that works on one of several, such as a
    /// tool that migrates it.
    ///
    /// # Errors
    ///
    /// See [`new`](Self::new).
    pub fn of(name: impl Into<String>, config: impl IntoConfig) -> Result<Self> {
        Ok(Self {
            databases: vec![(name.into(), config.into_config()?, Vec::new())],
            router: None,
            sticky: Duration::from_secs(1),
        })
    }

    /// And one more, with a name.
    ///
    /// # Errors
    ///
    /// See [`new`](Self::new); [`Error::Unsupported`] when the name is taken.
    pub fn database(mut self, name: impl Into<String>, config: impl IntoConfig) -> Result<Self> {
        let name = self.free_name(name.into())?;
        self.databases
            .push((name, config.into_config()?, Vec::new()));
        Ok(self)
    }

    /// And a replica of the database named last, with a name of its own.
    ///
    /// # Errors
    ///
    /// See [`database`](Self::database).
    pub fn replica(mut self, name: impl Into<String>, config: impl IntoConfig) -> Result<Self> {
        let name = self.free_name(name.into())?;
        let config = config.into_config()?;
        if let Some((_, _, replicas)) = self.databases.last_mut() {
            replicas.push((name, config));
        }
        Ok(self)
    }

    /// Asks a router which database a model lives in.
    pub fn router(mut self, router: impl Router) -> Self {
        self.router = Some(Box::new(router));
        self
    }

    /// How long after a write what is read comes from the primary; a second, unless told otherwise. It should be longer
    /// than replicas usually lag behind. Zero reads from replicas at once.
    pub fn sticky(mut self, time: Duration) -> Self {
        self.sticky = time;
        self
    }

    /// Opens the primaries. Replicas are opened when they are first needed: one that is away does not keep the program
    /// from starting.
    ///
    /// # Errors
    ///
    /// As [`Db::open`].
    pub async fn connect(self) -> Result<Db> {
        let mut databases = Vec::with_capacity(self.databases.len());
        let recorders = Arc::default();
        for (database, (name, config, replicas)) in self.databases.into_iter().enumerate() {
            let place = |replica| Place { database, replica };
            databases.push(Database {
                name,
                primary: Pool::open_at(config, place(None), &recorders).await?,
                replicas: replicas
                    .into_iter()
                    .enumerate()
                    .map(|(index, (name, config))| {
                        Replica::new(name, config, place(Some(index)), &recorders)
                    })
                    .collect(),
                turn: AtomicUsize::new(0),
            });
        }
        let routes = Arc::new(Routes {
            databases,
            router: self.router,
            sticky: self.sticky,
            start: Instant::now(),
        });
        Ok(Db {
            pool: Arc::clone(&routes.databases[0].primary),
            scope: Some(Arc::new(Scope {
                at: At::Routed,
                primary_only: false,
                session: Arc::new(Session::new()),
                routes,
            })),
        })
    }

    fn free_name(&self, name: String) -> Result<String> {
        let taken = self.databases.iter().any(|(database, _, replicas)| {
            *database == name || replicas.iter().any(|(replica, _)| *replica == name)
        });
        if taken {
            let what = format!("there is a database `{name}` already; give this one another name");
            return Err(Error::Unsupported { what: what.into() });
        }
        Ok(name)
    }
}

impl fmt::Debug for Databases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Databases")
            .field("databases", &self.databases)
            .field("router", &self.router.is_some())
            .field("sticky", &self.sticky)
            .finish()
    }
}

/// A URL, or a configuration.
pub trait IntoConfig {
    /// The configuration.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`] for a URL that does not say what it should.
    fn into_config(self) -> Result<DbConfig>;
}

impl IntoConfig for DbConfig {
    fn into_config(self) -> Result<DbConfig> {
        Ok(self)
    }
}

impl IntoConfig for &str {
    fn into_config(self) -> Result<DbConfig> {
        DbConfig::from_url(self)
    }
}

impl IntoConfig for &String {
    fn into_config(self) -> Result<DbConfig> {
        DbConfig::from_url(self)
    }
}

impl IntoConfig for String {
    fn into_config(self) -> Result<DbConfig> {
        DbConfig::from_url(&self)
    }
}

/// The databases of a program, opened.
pub(super) struct Routes {
    /// The first is the default.
    databases: Vec<Database>,
    router: Option<Box<dyn Router>>,
    sticky: Duration,
    /// What moments are counted from.
    start: Instant,
}

/// A primary with its replicas.
struct Database {
    name: String,
    primary: Arc<Pool>,
    replicas: Vec<Replica>,
    /// Whose turn it is to be read.
    turn: AtomicUsize,
}

/// Where a handle points.
#[derive(Clone)]
pub(super) struct Scope {
    routes: Arc<Routes>,
    at: At,
    /// Whether reads go to the primary, too.
    primary_only: bool,
    session: Arc<Session>,
}

#[derive(Clone, PartialEq, Eq)]
enum At {
    /// Where the router says, or the default.
    Routed,
    /// The database with this index.
    Database(usize),
    /// This replica of this database.
    Replica(usize, usize),
    /// A name that there is not.
    Unknown(String),
}

/// Remembers the last write of who shares it.
pub(super) struct Session {
    /// Milliseconds since the start of the routes, plus one; zero for never.
    last_write: AtomicU64,
}

impl Session {
    fn new() -> Self {
        Self {
            last_write: AtomicU64::new(0),
        }
    }
}

impl Scope {
    /// Everything under the default name, for a handle on one database.
    fn single(pool: &Arc<Pool>) -> Self {
        Self {
            routes: Arc::new(Routes {
                databases: vec![Database {
                    name: DEFAULT.to_owned(),
                    primary: Arc::clone(pool),
                    replicas: Vec::new(),
                    turn: AtomicUsize::new(0),
                }],
                router: None,
                sticky: Duration::ZERO,
                start: Instant::now(),
            }),
            at: At::Routed,
            primary_only: false,
            session: Arc::new(Session::new()),
        }
    }

    /// The name of the database that transactions and statements about no model go to.
    pub(super) fn name(&self) -> &str {
        match &self.at {
            At::Routed => DEFAULT,
            At::Database(index) => &self.routes.databases[*index].name,
            At::Replica(index, replica) => &self.routes.databases[*index].replicas[*replica].name,
            At::Unknown(name) => name,
        }
    }

    /// The pool that serves a lease.
    pub(super) async fn pool(
        &self,
        access: Access,
        model: Option<&'static ModelMeta>,
    ) -> Result<&Arc<Pool>> {
        let index = match &self.at {
            At::Database(index) => *index,
            At::Replica(index, replica) => {
                return self.routes.databases[*index].replicas[*replica]
                    .pool()
                    .await;
            }
            At::Routed => self.routed(access, model)?,
            At::Unknown(name) => return Err(self.routes.unknown(name)),
        };
        let database = &self.routes.databases[index];
        if access == Access::Write {
            self.wrote();
        } else if !database.replicas.is_empty()
            && !self.primary_only
            && !self.is_sticky()
            && let Some(pool) = database.replica().await
        {
            return Ok(pool);
        }
        Ok(&database.primary)
    }

    /// What a recording of the handle records.
    pub(super) fn recorded(&self) -> Which {
        match self.at {
            At::Routed | At::Unknown(_) => Which::All,
            At::Database(database) => Which::Database(database),
            At::Replica(database, replica) => Which::Replica(database, replica),
        }
    }

    /// The pool of the replica that the handle stands for, where it does: `Some(None)` while that is not opened.
    pub(super) fn replica(&self) -> Option<Option<&Arc<Pool>>> {
        match self.at {
            At::Replica(database, replica) => {
                Some(self.routes.databases[database].replicas[replica].opened())
            }
            At::Routed | At::Database(_) | At::Unknown(_) => None,
        }
    }

    fn routed(&self, access: Access, model: Option<&'static ModelMeta>) -> Result<usize> {
        let routed = match (&self.routes.router, model) {
            (Some(router), Some(model)) => match access {
                Access::Read => router.db_for_read(model),
                Access::Write => router.db_for_write(model),
            },
            _ => None,
        };
        let name = routed.or_else(|| model?.database);
        match name {
            None => Ok(0),
            Some(name) => self
                .routes
                .databases
                .iter()
                .position(|database| database.name == name)
                .ok_or_else(|| self.routes.unknown(name)),
        }
    }

    /// Whether a transaction of this handle may write rows of a model.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] when the router keeps them in another database.
    pub(super) fn check_transaction(&self, model: &'static ModelMeta) -> Result<()> {
        if self.at != At::Routed {
            return Ok(());
        }
        match self.routed(Access::Write, Some(model))? {
            0 => Ok(()),
            other => {
                let name = &self.routes.databases[other].name;
                let what = format!(
                    "rows of {} are in the database `{name}`, but the transaction is in `{DEFAULT}`; begin it with \
                     `db.using(\"{name}\").atomic(…)`",
                    model.label
                );
                Err(Error::Unsupported { what: what.into() })
            }
        }
    }

    /// Remembers that something was written, so that it is read from where it was.
    pub(super) fn wrote(&self) {
        let now = self.routes.now();
        self.session.last_write.store(now + 1, Ordering::Relaxed);
    }

    fn is_sticky(&self) -> bool {
        match self.session.last_write.load(Ordering::Relaxed) {
            0 => false,
            at => {
                let since = self.routes.now().saturating_sub(at - 1);
                u128::from(since) < self.routes.sticky.as_millis()
            }
        }
    }

    /// Whether the router wants the migrations of an app to run here.
    pub(super) fn allows_migration(&self, app: &str) -> Option<bool> {
        let router = self.routes.router.as_ref()?;
        router.allow_migrate(self.name(), app)
    }
}

/// Of a handle that knows one database: whether it is the one that the model is in.
///
/// # Errors
///
/// [`Error::UnknownDatabase`] where the model is in one with a name.
#[inline]
pub(super) fn check_only(model: Option<&'static ModelMeta>) -> Result<()> {
    match model.and_then(|model| model.database) {
        Some(name) if name != DEFAULT => Err(Error::UnknownDatabase {
            name: name.to_owned(),
            known: vec![DEFAULT.to_owned()],
        }),
        _ => Ok(()),
    }
}

impl Routes {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
    }

    fn find(&self, name: &str) -> At {
        for (index, database) in self.databases.iter().enumerate() {
            if database.name == name {
                return At::Database(index);
            }
            let replica = database
                .replicas
                .iter()
                .position(|replica| replica.name == name);
            if let Some(replica) = replica {
                return At::Replica(index, replica);
            }
        }
        At::Unknown(name.to_owned())
    }

    #[cold]
    fn unknown(&self, name: &str) -> Error {
        let known = self.databases.iter().flat_map(|database| {
            let replicas = database.replicas.iter().map(|replica| &replica.name);
            std::iter::once(&database.name).chain(replicas).cloned()
        });
        Error::UnknownDatabase {
            name: name.to_owned(),
            known: known.collect(),
        }
    }
}

impl Database {
    /// The next replica that works; `None` where none does, and the primary has to serve.
    async fn replica(&self) -> Option<&Arc<Pool>> {
        let count = self.replicas.len();
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        for offset in 0..count {
            let replica = &self.replicas[(first.wrapping_add(offset)) % count];
            if let Some(pool) = replica.if_healthy().await {
                return Some(pool);
            }
        }
        None
    }
}

impl Db {
    /// The database with this name: everything that goes through the handle goes there, whatever a router says. Reads are
    /// served by its replicas, where it has some. The name of a replica stands for that one alone.
    ///
    /// A name that there is not is an error when the handle is used: [`Error::UnknownDatabase`].
    #[must_use]
    pub fn using(&self, name: &str) -> Self {
        let scope = match &self.scope {
            Some(scope) => Scope::clone(scope),
            None => Scope::single(&self.pool),
        };
        let at = scope.routes.find(name);
        let pool = match &at {
            At::Database(index) | At::Replica(index, _) => {
                Arc::clone(&scope.routes.databases[*index].primary)
            }
            At::Routed | At::Unknown(_) => Arc::clone(&self.pool),
        };
        Self {
            pool,
            scope: Some(Arc::new(Scope { at, ..scope })),
        }
    }

    /// The same database, read from the primary, too: for what must see the latest state.
    #[must_use]
    pub fn primary(&self) -> Self {
        let mut db = self.clone();
        if let Some(scope) = &self.scope {
            db.scope = Some(Arc::new(Scope {
                primary_only: true,
                ..Scope::clone(scope)
            }));
        }
        db
    }

    /// The same databases, with a memory of its own of when something was written: a write through this handle makes reads
    /// through it, and through its clones, come from the primary for a while, and nobody else's. A program that serves
    /// requests makes one for each request.
    #[must_use]
    pub fn session(&self) -> Self {
        let mut db = self.clone();
        if let Some(scope) = &self.scope {
            db.scope = Some(Arc::new(Scope {
                session: Arc::new(Session::new()),
                ..Scope::clone(scope)
            }));
        }
        db
    }

    /// The name under which the database is known: `default`, unless the handle was made by [`using`](Self::using).
    #[must_use]
    pub fn name(&self) -> &str {
        self.scope.as_ref().map_or(DEFAULT, |scope| scope.name())
    }

    /// Whether the router wants the migrations of an app to run on this database, where it says.
    pub(crate) fn allows_migration(&self, app: &str) -> Option<bool> {
        self.scope.as_ref()?.allows_migration(app)
    }
}
