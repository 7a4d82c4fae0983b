//! Databases, connections and statements.
//!
//! A [`Db`] is a cheap handle on a pool of connections.
//! An [`Executor`] (`&Db` or `&mut Tx`) leases a [`Conn`] for the time of an operation. What must hold: a connection goes
//! back to the pool clean, however the operation ended: by success, error, panic, or by dropping its future at any
//! `await`.

// Without a driver, nothing can be opened, and most of this is never reached.
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(unused, unreachable_code, clippy::never_loop)
)]

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use crate::{dialect::Dialect, error::Result, meta::ModelMeta, row::Row, value::Value};

pub mod config;
mod conn;
mod metrics;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
mod pool;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub mod routing;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
#[cfg(feature = "postgres")]
mod tls;
pub mod transaction;
mod unchecked;
pub(crate) mod wait;
mod watch;

pub use config::DbConfig;
pub use conn::Conn;
pub(crate) use conn::bulk::size as value_size;
pub use metrics::{Metrics, PoolMetrics};
pub use routing::{Databases, Router};
pub use transaction::{Isolation, Retry, RetryOptions, Tx, TxOptions};
pub use unchecked::Unchecked;
pub use watch::{QueryCounts, Recorded, Recording, counted};

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
    /// The connections of the database that is written.
    pool: Arc<pool::Pool>,
    /// Where else statements go; `None` where there is one database.
    scope: Option<Arc<routing::Scope>>,
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
            pool: pool::Pool::open(config).await?,
            scope: None,
        })
    }

    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.pool.dialect()
    }

    /// What the database was opened with.
    #[must_use]
    pub fn config(&self) -> &DbConfig {
        self.pool.config()
    }

    /// A connection that is none of the pool's, and is closed when it is dropped.
    pub(crate) async fn open_apart(&self) -> Result<Conn> {
        match &self.scope {
            None => self.pool.open_connection(Access::Write).await,
            Some(scope) => {
                let pool = scope.pool(Access::Write, None).await?;
                pool.open_connection(Access::Write).await
            }
        }
    }

    /// A connection for a transaction.
    async fn lease_for_transaction(&self, access: Access) -> Result<pool::Pooled<Arc<pool::Pool>>> {
        match &self.scope {
            None => self.pool.lease_owned(access).await,
            Some(scope) => scope.pool(access, None).await?.lease_owned(access).await,
        }
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

    /// A connection, for the time of one operation on rows of `model`; `None` for what is about none, or several.
    ///
    /// # Errors
    ///
    /// [`Error::PoolTimeout`] when none becomes free in time, and what opening one more brings.
    fn lease(
        self,
        access: Access,
        model: Option<&'static ModelMeta>,
    ) -> impl Future<Output = Result<Self::Lease>> + Send;

    /// Whether values are validated before they are written.
    #[doc(hidden)]
    fn validates(&self) -> bool {
        true
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &super::Db {}
    impl Sealed for &mut super::Tx {}
    impl Sealed for &mut super::Conn {}
}

impl<'c> Executor for &'c Db {
    type Lease = Lease<'c>;

    #[inline]
    async fn lease(self, access: Access, model: Option<&'static ModelMeta>) -> Result<Lease<'c>> {
        let pool = match &self.scope {
            None => {
                routing::check_only(model)?;
                &*self.pool
            }
            Some(scope) => scope.pool(access, model).await?,
        };
        let mut pooled = pool.lease(access).await?;
        pooled.conn_mut().begin_operation(model);
        Ok(Lease {
            conn: Leased::Pooled(pooled),
            written: self.scope.as_deref().filter(|_| access == Access::Write),
        })
    }
}

impl<'c> Executor for &'c mut Tx {
    type Lease = Lease<'c>;

    async fn lease(self, _access: Access, model: Option<&'static ModelMeta>) -> Result<Lease<'c>> {
        self.check(model)?;
        let conn = self.conn();
        conn.begin_operation(model);
        Ok(Lease {
            conn: Leased::Transaction(conn),
            written: None,
        })
    }
}

/// The connection of a hook: what it runs belongs to the write that called it.
impl<'c> Executor for &'c mut Conn {
    type Lease = Lease<'c>;

    async fn lease(self, _access: Access, model: Option<&'static ModelMeta>) -> Result<Lease<'c>> {
        self.begin_operation(model);
        Ok(Lease {
            conn: Leased::Transaction(self),
            written: None,
        })
    }
}

/// A connection for the time of an operation. Dropping it gives it back.
pub struct Lease<'c> {
    conn: Leased<'c>,
    /// Who is to remember that something was written.
    written: Option<&'c routing::Scope>,
}

#[derive(Debug)]
enum Leased<'c> {
    Pooled(pool::Pooled<&'c pool::Pool>),
    Transaction(&'c mut Conn),
}

impl Deref for Lease<'_> {
    type Target = Conn;

    #[inline]
    fn deref(&self) -> &Conn {
        match &self.conn {
            Leased::Pooled(pooled) => pooled.conn(),
            Leased::Transaction(conn) => conn,
        }
    }
}

impl DerefMut for Lease<'_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Conn {
        match &mut self.conn {
            Leased::Pooled(pooled) => pooled.conn_mut(),
            Leased::Transaction(conn) => conn,
        }
    }
}

impl Drop for Lease<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(scope) = self.written {
            scope.wrote();
        }
    }
}

impl fmt::Debug for Lease<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&self.conn).finish()
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
