//! Transactions: `db.atomic(async |tx| …)`, nested as savepoints.
//!
//! Commits on `Ok`; rolls back on `Err`, on panic, and when the future is dropped at any `await`.

use std::{fmt, sync::Arc};

use super::{Access, Conn, Db, pool};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
};

/// An open transaction. `&mut *tx` is an executor, as `&db` is.
pub struct Tx {
    pooled: pool::Pooled<Arc<pool::Pool>>,
    on_commit: Vec<Callback>,
}

type Callback = Box<dyn FnOnce() + Send>;

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
        let pooled = self.pool.lease_owned(Access::Write).await?;
        let mut tx = Tx {
            pooled,
            on_commit: Vec::new(),
        };
        tx.conn().begin().await?;
        // An error or a panic drops `tx`, which gives its connection back, rolled back.
        let value = work(&mut tx).await?;
        tx.conn().commit_to(0).await?;
        let Tx { pooled, on_commit } = tx;
        // First give the connection back: a callback may want it.
        drop(pooled);
        for callback in on_commit {
            callback();
        }
        Ok(value)
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
        self.pooled.conn_mut()
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
        let mut savepoint = Savepoint {
            depth,
            callbacks: self.on_commit.len(),
            done: false,
            tx: self,
        };
        savepoint.tx.conn().begin().await?;
        let value = work(savepoint.tx).await?;
        savepoint.tx.conn().commit_to(depth).await?;
        savepoint.done = true;
        Ok(value)
    }

    /// Calls `callback` after the outermost transaction has been committed; never when it, or the savepoint in which this
    /// was called, is rolled back. Callbacks run in the order in which they were given.
    pub fn on_commit(&mut self, callback: impl FnOnce() + Send + 'static) {
        self.on_commit.push(Box::new(callback));
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("conn", self.pooled.conn())
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

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.tx.on_commit.truncate(self.callbacks);
            self.tx.conn().unwind_to(self.depth);
        }
    }
}
