//! Databases, connections and statements.
//!
//! A [`Db`] is a cheap handle on a pool: one connection that writes, behind a fair queue, and several that read.
//! An [`Executor`] (`&Db` or `&mut Tx`) leases a [`Conn`] for the time of an operation. What must hold: a connection goes
//! back to the pool clean, however the operation ended: by success, error, panic, or by dropping its future at any
//! `await`.

// Without a driver, nothing can be opened, and most of this is never reached.
#![cfg_attr(
    not(feature = "sqlite"),
    allow(unused, unreachable_code, clippy::never_loop)
)]

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    dialect::Dialect,
    error::{Error, Result},
    row::Row,
    value::Value,
};

pub mod config;
mod pool;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
pub mod transaction;
mod wait;

pub use config::DbConfig;
pub use transaction::Tx;

/// A database: a cheap handle on a pool of connections, to be cloned freely.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> luthier::error::Result<()> {
/// let db = luthier::db::Db::connect("sqlite::memory:").await?;
/// let seven = db
///     .atomic(async |tx| {
///         tx.conn().execute("CREATE TABLE t (n integer)", &[]).await?;
///         tx.conn().execute("INSERT INTO t VALUES (?1)", &[luthier::value::Value::Int(7)]).await
///     })
///     .await?;
/// assert_eq!(seven.rows_affected, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Db {
    pool: Arc<pool::Pool>,
}

impl Db {
    /// Opens the database that a URL names, such as `sqlite://blog.db` or `sqlite::memory:`. The options that a URL can
    /// carry are the fields of [`DbConfig`].
    ///
    /// # Errors
    ///
    /// [`Error::Connect`] for a URL that does not say what it should, or a database that cannot be
    /// opened; [`Error::Busy`] when another program keeps it locked.
    pub async fn connect(url: &str) -> Result<Self> {
        Self::open(DbConfig::from_url(url)?).await
    }

    /// Opens the database that a configuration describes.
    ///
    /// # Errors
    ///
    /// See [`connect`](Self::connect).
    pub async fn open(config: DbConfig) -> Result<Self> {
        Ok(Self {
            pool: Arc::new(pool::Pool::open(config).await?),
        })
    }

    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.pool.config().dialect()
    }

    /// What the database was opened with.
    #[must_use]
    pub fn config(&self) -> &DbConfig {
        self.pool.config()
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db")
            .field(&self.config().display_url())
            .finish()
    }
}

/// What a connection is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only reading; several at once.
    Read,
    /// Also writing; one at a time where the database has one writer.
    Write,
}

/// Where an operation runs: `&Db`, each statement for itself, or `&mut Tx`, inside the transaction.
///
/// The trait has no lifetime parameter, on purpose: with one, rustc cannot prove that a future which passes `&db` on may
/// move between threads.
pub trait Executor: sealed::Sealed + Send + Sized {
    /// A [`Lease`] for as long as the executor is borrowed.
    type Lease: DerefMut<Target = Conn> + Send;

    /// The kind of database.
    fn dialect(&self) -> Dialect;

    /// A connection, for the time of one operation.
    ///
    /// # Errors
    ///
    /// [`Error::PoolTimeout`] when none becomes free in time, and what opening one more brings.
    fn lease(self, access: Access) -> impl Future<Output = Result<Self::Lease>> + Send;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &super::Db {}
    impl Sealed for &mut super::Tx {}
}

impl<'c> Executor for &'c Db {
    type Lease = Lease<'c>;

    fn dialect(&self) -> Dialect {
        Db::dialect(self)
    }

    async fn lease(self, access: Access) -> Result<Lease<'c>> {
        self.pool
            .lease(access)
            .await
            .map(|pooled| Lease(Leased::Pooled(pooled)))
    }
}

impl<'c> Executor for &'c mut Tx {
    type Lease = Lease<'c>;

    fn dialect(&self) -> Dialect {
        Tx::dialect(self)
    }

    async fn lease(self, _access: Access) -> Result<Lease<'c>> {
        Ok(Lease(Leased::Transaction(self.conn())))
    }
}

/// A connection for the time of an operation. Dropping it gives it back.
#[derive(Debug)]
pub struct Lease<'c>(Leased<'c>);

#[derive(Debug)]
enum Leased<'c> {
    Pooled(pool::Pooled<&'c pool::Pool>),
    Transaction(&'c mut Conn),
}

impl Deref for Lease<'_> {
    type Target = Conn;

    #[inline]
    fn deref(&self) -> &Conn {
        match &self.0 {
            Leased::Pooled(pooled) => pooled.conn(),
            Leased::Transaction(conn) => conn,
        }
    }
}

impl DerefMut for Lease<'_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Conn {
        match &mut self.0 {
            Leased::Pooled(pooled) => pooled.conn_mut(),
            Leased::Transaction(conn) => conn,
        }
    }
}

/// A statement that is about to run, as an observer sees it.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// The text.
    pub sql: &'a str,
    /// The values of its parameters, in order.
    pub params: &'a [Value<'a>],
}

/// Is told each statement before it runs.
pub type Observer = Arc<dyn Fn(&Statement<'_>) + Send + Sync>;

/// What a statement did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Executed {
    /// How many rows it inserted, changed (or matched, for an update that changes nothing) or deleted.
    pub rows_affected: u64,
    /// The key that the database gave to the last row inserted on this connection; meaningful after an insert.
    pub last_insert_id: i64,
}

/// What a row of a result is given to.
pub type EachRow<'f> = dyn FnMut(&mut Row<'_>) -> Result<()> + Send + 'f;

/// A connection to a database.
#[derive(Debug)]
pub struct Conn {
    driver: Driver,
}

/// One variant for each driver.
#[derive(Debug)]
pub(crate) enum Driver {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<sqlite::SqliteConn>),
}

/// Calls the driver of a connection.
macro_rules! driver {
    ($conn:expr, $driver:ident => $call:expr) => {
        match $conn.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref mut $driver) => $call,
        }
    };
}

impl Conn {
    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Runs a query and gives each row in turn to `each`, while the statement is open: nothing is collected on the way.
    /// An error of `each` ends the query.
    ///
    /// # Errors
    ///
    /// What the database says, by kind, and what `each` returns.
    #[inline]
    pub async fn query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<()> {
        driver!(self, driver => driver.query(sql, params, each).await)
    }

    /// Runs a statement. Rows that it returns are passed over.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    #[inline]
    pub async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed> {
        driver!(self, driver => driver.execute(sql, params).await)
    }

    /// Runs one statement for several sets of parameters, prepared once, all or nothing. `params` holds set after set,
    /// each of `params_per_set` values; the answers come in the same order.
    ///
    /// # Errors
    ///
    /// What the database says, by kind; then none of the sets has had an effect.
    pub async fn execute_many(
        &mut self,
        sql: &str,
        params_per_set: usize,
        params: &[Value<'_>],
    ) -> Result<Vec<Executed>> {
        if params.is_empty() || params_per_set == 0 {
            return Ok(Vec::new());
        }
        if params.len() == params_per_set {
            return self
                .execute(sql, params)
                .await
                .map(|executed| vec![executed]);
        }
        self.atomic(async |conn| driver!(conn, driver => driver.execute_sets(sql, params_per_set, params).await)).await
    }

    /// Runs a text of one or more statements without parameters, not keeping them prepared: DDL, mostly.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    pub async fn execute_script(&mut self, sql: &str) -> Result<()> {
        driver!(self, driver => driver.execute_script(sql).await)
    }

    /// Begins a transaction that may write, or a savepoint inside the one that is open.
    /// Most callers want [`atomic`](Self::atomic), which cannot forget the end.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    pub async fn begin(&mut self) -> Result<()> {
        driver!(self, driver => driver.begin(Access::Write).await)
    }

    /// Commits what the last [`begin`](Self::begin) began.
    ///
    /// # Errors
    ///
    /// What the database says, by kind; the transaction is still open then, and is to be rolled back.
    pub async fn commit(&mut self) -> Result<()> {
        driver!(self, driver => driver.commit().await)
    }

    /// Commits the one transaction or savepoint that is open above `depth`. One that `work` began and did not end would
    /// otherwise be committed in its place, and everything around it lost.
    async fn commit_to(&mut self, depth: u32) -> Result<()> {
        if self.depth() != depth + 1 {
            return Err(Error::Unsupported {
                what: "a transaction that was begun inside this one was not ended".into(),
            });
        }
        self.commit().await
    }

    /// Takes back what was done since the last [`begin`](Self::begin), and ends it.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    pub async fn rollback(&mut self) -> Result<()> {
        driver!(self, driver => driver.rollback())
    }

    /// Runs several statements of one operation, all or nothing: commits on `Ok`, rolls back on `Err`, panic, or when the
    /// future is dropped. Inside a transaction it is a savepoint.
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says to the commit.
    pub async fn atomic<T>(&mut self, work: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        Level::begin(self, Access::Write, Duration::ZERO)
            .await?
            .run(work)
            .await
    }

    /// The same, but waits for the lock of another process for up to `patience`, if that is longer than `busy_timeout`.
    pub(crate) async fn atomic_patiently<T>(
        &mut self,
        patience: Duration,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        Level::begin(self, Access::Write, patience)
            .await?
            .run(work)
            .await
    }

    /// Runs several reads that all see one state of the database, which is also cheaper than each for itself.
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says.
    pub async fn snapshot<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth() > 0 {
            return work(self).await;
        }
        Level::begin(self, Access::Read, Duration::ZERO)
            .await?
            .run(work)
            .await
    }

    /// Switches the enforcement of foreign keys on this connection; off, a table can be rebuilt under rows that point at
    /// it. Where the database does not tie this to the connection, nothing happens.
    pub(crate) fn enforce_foreign_keys(&mut self, on: bool) -> Result<()> {
        driver!(self, driver => driver.enforce_foreign_keys(on))
    }

    /// How many transactions and savepoints are open.
    #[must_use]
    pub fn depth(&self) -> u32 {
        match self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref driver) => driver.depth(),
        }
    }

    /// Takes back everything above `depth` without waiting, as a destructor must; says whether the connection is clean.
    fn unwind_to(&mut self, depth: u32) -> bool {
        driver!(self, driver => {
            while driver.depth() > depth {
                if driver.rollback().is_err() && driver.depth() > depth {
                    return false;
                }
            }
            true
        })
    }
}

/// A transaction or savepoint on a borrowed connection, rolled back when dropped before it is done.
struct Level<'c> {
    conn: &'c mut Conn,
    depth: u32,
    done: bool,
}

impl<'c> Level<'c> {
    async fn begin(conn: &'c mut Conn, access: Access, patience: Duration) -> Result<Self> {
        let depth = conn.depth();
        let start = Instant::now();
        loop {
            match driver!(conn, driver => driver.begin(access).await) {
                Ok(()) => {
                    return Ok(Self {
                        conn,
                        depth,
                        done: false,
                    });
                }
                Err(Error::Busy { .. }) if start.elapsed() < patience => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn run<T>(mut self, work: impl AsyncFnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let value = work(self.conn).await?;
        self.conn.commit_to(self.depth).await?;
        self.done = true;
        Ok(value)
    }
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.conn.unwind_to(self.depth);
        }
    }
}
