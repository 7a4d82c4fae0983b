//! Transactions: `db.atomic(async |tx| …)`, nested as savepoints.
//!
//! Commits on `Ok`; rolls back on `Err`, on panic, and when the future is dropped at any `await`.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    Access, Conn, Db, pool,
    routing::{self, Scope},
    watch::TransactionSpan,
};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    meta::ModelMeta,
};

mod retry;
pub(super) mod texts;

pub use retry::{Retry, RetryOptions};

/// An open transaction. `&mut *tx` is an executor, as `&db` is.
pub struct Tx {
    pooled: pool::Pooled<Arc<pool::Pool>>,
    on_commit: Vec<Callback>,
    options: TxOptions,
    scope: Option<Arc<Scope>>,
}

type Callback = Box<dyn FnOnce() + Send>;

/// What transactions that run at the same time may see of each other.
///
/// Where none is asked for, it is [`ReadCommitted`](Self::ReadCommitted) on every server, also on MariaDB and MySQL, whose
/// own default is another one. Transactions of SQLite are always serializable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it began.
    ReadCommitted,
    /// Every statement sees what was committed before the first one. On PostgreSQL a write to a row that was changed
    /// since fails with [`Error::SerializationFailure`]; MariaDB and MySQL let it overwrite.
    RepeatableRead,
    /// As if the transactions ran one after the other; one that would break this fails with
    /// [`Error::SerializationFailure`] or [`Error::Deadlock`], and can be tried again:
    /// [`Db::atomic_retry`].
    Serializable,
}

/// How a transaction is to run.
///
/// ```
/// # async fn doc(db: luthier::Db) -> luthier::Result<()> {
/// use luthier::db::{Isolation, TxOptions};
///
/// let options = TxOptions::new().isolation(Isolation::RepeatableRead).read_only();
/// db.atomic_with(&options, async |tx| {
///     // Every read sees the same state of the database.
/// #   let _ = tx;
///     luthier::Result::Ok(())
/// })
/// .await
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct TxOptions {
    pub(super) isolation: Option<Isolation>,
    pub(super) read_only: bool,
    pub(super) durable: bool,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) lock_timeout: Option<Duration>,
}

impl TxOptions {
    /// Reads and writes, with the isolation of the connection, and may be inside another transaction.
    pub const fn new() -> Self {
        Self {
            isolation: None,
            read_only: false,
            durable: false,
            statement_timeout: None,
            lock_timeout: None,
        }
    }

    /// With at least this isolation.
    pub const fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// Only reads: the database refuses a write. On SQLite such a transaction does not wait for one that writes.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Must not be inside another transaction: when it has returned `Ok`, what it did has been committed.
    /// [`Db::atomic_with`] is always that; [`Tx::atomic_with`] refuses it.
    pub const fn durable(mut self) -> Self {
        self.durable = true;
        self
    }

    /// How long each of its statements may run.
    pub const fn statement_timeout(mut self, time: Duration) -> Self {
        self.statement_timeout = Some(time);
        self
    }

    /// How long each of its statements waits for a lock of another transaction; whole seconds on MariaDB and MySQL,
    /// rounded up.
    pub const fn lock_timeout(mut self, time: Duration) -> Self {
        self.lock_timeout = Some(time);
        self
    }

    /// One whose reads all see one state, for [`Access::Read`]; an ordinary one for [`Access::Write`].
    pub(super) const fn snapshot_of(access: Access) -> Self {
        match access {
            Access::Read => Self::new().isolation(Isolation::RepeatableRead).read_only(),
            Access::Write => Self::new(),
        }
    }

    const fn access(&self) -> Access {
        if self.read_only {
            Access::Read
        } else {
            Access::Write
        }
    }
}

impl Db {
    /// Runs `work` in a transaction: commits when it returns `Ok`, rolls back when it returns `Err`, panics, or when the
    /// returned future is dropped.
    ///
    /// On SQLite the transaction is the one that may write: another one waits for its end. Inside, use `&mut *tx`: what
    /// goes to `&db` runs on another connection, and a write there would wait for this very transaction.
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says to the commit.
    pub async fn atomic<T, E: From<Error>>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.atomic_with(&TxOptions::new(), work).await
    }

    /// The same with options: isolation, read-only, limits of time.
    ///
    /// # Errors
    ///
    /// As [`atomic`](Self::atomic); [`Error::Unsupported`] for an option that the database does not have.
    pub async fn atomic_with<T, E: From<Error>>(
        &self,
        options: &TxOptions,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let (value, tx) = match TransactionSpan::new(self.pool.watch(), 0) {
            None => self.run(options, work).await?,
            Some(span) => span.run(self.run(options, work)).await?,
        };
        tx.committed();
        Ok(value)
    }

    /// From BEGIN to COMMIT or ROLLBACK.
    async fn run<T, E: From<Error>>(
        &self,
        options: &TxOptions,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<(T, Tx), E> {
        let mut tx = self.begin(options).await?;
        let worked = work(&mut tx).await;
        tx.end(worked).await
    }

    async fn begin(&self, options: &TxOptions) -> Result<Tx> {
        let access = options.access();
        let pooled = self.lease_for_transaction(access).await?;
        let mut tx = Tx {
            pooled,
            on_commit: Vec::new(),
            options: options.clone(),
            scope: self.scope.clone(),
        };
        if options.read_only && tx.dialect() == Dialect::Sqlite && tx.pooled.is_the_only_one() {
            // Where there are several, those that read refuse to write by themselves.
            tx.conn().refuse_writes().await?;
        }
        tx.conn().begin_with(access, options).await?;
        Ok(tx)
    }
}

impl Tx {
    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.pooled.conn().dialect()
    }

    /// The connection of the transaction, for statements of one's own.
    pub fn conn(&mut self) -> &mut Conn {
        let conn = self.pooled.conn_mut();
        conn.begin_operation(None);
        conn
    }

    /// Whether rows of a model are where this transaction is.
    #[inline]
    pub(super) fn check(&self, model: Option<&'static ModelMeta>) -> Result<()> {
        match (&self.scope, model) {
            (Some(scope), Some(model)) => scope.check_transaction(model),
            (None, model) => routing::check_only(model),
            (Some(_), None) => Ok(()),
        }
    }

    /// Runs `work` in a savepoint: what it did is kept when it returns `Ok`, and taken back when it returns `Err`,
    /// panics, or when the returned future is dropped. The transaction around it goes on either way.
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says.
    pub async fn atomic<T, E: From<Error>>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let depth = self.conn().depth();
        let savepoint = Savepoint {
            depth,
            callbacks: self.on_commit.len(),
            done: false,
            tx: self,
        };
        let span = TransactionSpan::new(savepoint.tx.pooled.conn().watch(), depth);
        let nested = async {
            savepoint.tx.conn().begin().await?;
            savepoint.run(work).await
        };
        match span {
            None => nested.await,
            Some(span) => span.run(nested).await,
        }
    }

    /// The same with options. A savepoint has those of its transaction: what asks for more is refused.
    ///
    /// # Errors
    ///
    /// As [`atomic`](Self::atomic); [`Error::Unsupported`] for options that only a transaction of its own can have.
    pub async fn atomic_with<T, E: From<Error>>(
        &mut self,
        options: &TxOptions,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let refused = if options.durable {
            Some(
                "a durable transaction was begun inside another one, which could still take it back; \
                 begin it with `db.atomic_with`",
            )
        } else if options.isolation > self.options.isolation {
            Some("a savepoint has the isolation of its transaction; ask for it where that begins")
        } else if options.read_only && !self.options.read_only
            || options.statement_timeout != self.options.statement_timeout
                && options.statement_timeout.is_some()
            || options.lock_timeout != self.options.lock_timeout && options.lock_timeout.is_some()
        {
            Some("a savepoint has the options of its transaction; give them where that begins")
        } else {
            None
        };
        match refused {
            Some(what) => Err(Error::Unsupported { what: what.into() }.into()),
            None => self.atomic(work).await,
        }
    }

    /// Calls `callback` after the outermost transaction has been committed; never when it, or the savepoint in which this
    /// was called, is rolled back. Callbacks run in the order in which they were given.
    pub fn on_commit(&mut self, callback: impl FnOnce() + Send + 'static) {
        self.on_commit.push(Box::new(callback));
    }

    /// Gives the connection back, then calls who waits for the commit: a callback may want a connection.
    fn committed(self) {
        let Self {
            pooled,
            on_commit,
            scope,
            options,
        } = self;
        if let Some(scope) = scope.filter(|_| !options.read_only) {
            scope.wrote();
        }
        drop(pooled);
        for callback in on_commit {
            callback();
        }
    }

    /// Commits or rolls back, by what the work has returned.
    async fn end<T, E: From<Error>>(mut self, worked: Result<T, E>) -> Result<(T, Self), E> {
        match worked {
            Ok(value) => {
                if let Err(error) = self.conn().commit_to(0).await {
                    self.rollback().await;
                    return Err(error.into());
                }
                Ok((value, self))
            }
            Err(error) => {
                self.rollback().await;
                Err(error)
            }
        }
    }

    /// A connection that cannot roll back is cleaned, or closed, when it goes back to the pool.
    async fn rollback(mut self) {
        self.conn().rollback_in_time().await;
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("conn", self.pooled.conn())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A savepoint that takes itself back when dropped before it is done.
struct Savepoint<'t> {
    tx: &'t mut Tx,
    depth: u32,
    callbacks: usize,
    done: bool,
}

impl Savepoint<'_> {
    async fn run<T, E: From<Error>>(
        mut self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let value = match work(self.tx).await {
            Ok(value) => value,
            Err(error) => {
                // What is left to take back after a failure here is taken back when this is dropped.
                let _ = self.tx.conn().rollback_to(self.depth).await;
                return Err(error);
            }
        };
        self.tx.conn().commit_to(self.depth).await?;
        self.done = true;
        Ok(value)
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.tx.on_commit.truncate(self.callbacks);
            self.tx.conn().unwind_to(self.depth);
        }
    }
}
