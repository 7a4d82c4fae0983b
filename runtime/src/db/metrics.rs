//! What a pool does, in numbers.

use std::{sync::Arc, time::Duration};

use super::{Db, pool::Pool};

/// What the pool of a database does: its connections by what they are for. Made by [`Db::metrics`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// The connections that write; on servers, and where only one connection can see the database, also those that read.
    pub writers: PoolMetrics,
    /// The connections that only read, where there are such: an SQLite database in a file.
    pub readers: Option<PoolMetrics>,
}

/// Connections of one kind. What is counted is counted since the database was opened; what is there now may have changed
/// between the reading of two numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolMetrics {
    /// How many connections there may be at once.
    pub max: usize,
    /// How many are open.
    pub open: usize,
    /// How many of them rest in the pool.
    pub idle: usize,
    /// How many are taken: by an operation or a transaction, or because they are just opened, or cleaned after a future
    /// was dropped.
    pub in_use: usize,
    /// How many tasks wait for one.
    pub waiting: usize,
    /// How often one was taken.
    pub acquired: u64,
    /// How often a task had to wait for one, also in vain.
    pub waits: u64,
    /// How long tasks have waited, together; of those that wait now, nothing yet.
    pub waited: Duration,
    /// How often a task has waited in vain, and got [`PoolTimeout`](crate::Error::PoolTimeout).
    pub timeouts: u64,
    /// How many were opened.
    pub opened: u64,
    /// How many were closed, for whatever reason.
    pub closed: u64,
    /// How many of those that were closed were lost: the server was gone, or they could not be brought back to a known
    /// state.
    pub lost: u64,
}

impl Metrics {
    /// Both kinds together. The most that there may be is the sum of both.
    #[must_use]
    pub fn total(&self) -> PoolMetrics {
        let (a, b) = (self.writers, self.readers.unwrap_or_default());
        PoolMetrics {
            max: a.max + b.max,
            open: a.open + b.open,
            idle: a.idle + b.idle,
            in_use: a.in_use + b.in_use,
            waiting: a.waiting + b.waiting,
            acquired: a.acquired + b.acquired,
            waits: a.waits + b.waits,
            waited: a.waited.saturating_add(b.waited),
            timeouts: a.timeouts + b.timeouts,
            opened: a.opened + b.opened,
            closed: a.closed + b.closed,
            lost: a.lost + b.lost,
        }
    }
}

impl Db {
    /// What the pool of this database does: how many connections are open, taken and waited for. Cheap enough to be asked
    /// every second.
    ///
    /// With several databases it is the default one, or the one of [`using`](Self::using); each replica has its own, under
    /// its own name, with all zeros while nobody has needed it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> luthier::Result<()> {
    /// let db = luthier::Db::connect("sqlite::memory:").await?;
    /// db.query_as::<(i64,)>("SELECT 1", ()).all(&db).await?;
    /// let metrics = db.metrics().total();
    /// assert_eq!((metrics.open, metrics.idle, metrics.in_use), (1, 1, 0));
    /// assert_eq!((metrics.acquired, metrics.waits), (1, 0));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        let replica = self.scope.as_ref().and_then(|scope| scope.replica());
        let pool: Option<&Arc<Pool>> = replica.unwrap_or(Some(&self.pool));
        pool.map_or(
            Metrics {
                writers: PoolMetrics::default(),
                readers: None,
            },
            |pool| pool.metrics(),
        )
    }
}
