//! The pool: one connection that writes behind a fair queue, and up to `max_readers` that read, opened when needed.
//!
//! A database that only one connection can see (in memory, or locked exclusively) has that one for both. Taking a free
//! connection costs a semaphore and a short lock. What must hold: a connection comes back clean or not at all, and a
//! permit is given back after its connection.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Semaphore;

use super::{Access, Conn, DbConfig, wait};
use crate::error::{Error, Result};

pub(crate) struct Pool {
    config: Arc<DbConfig>,
    writer: Slots,
    /// `None` when the writer's connection is the only one.
    readers: Option<Slots>,
}

/// Connections of one kind: as many permits as there may be connections, and those that are open and free.
struct Slots {
    permits: Semaphore,
    free: Mutex<Free>,
}

#[derive(Default)]
struct Free {
    conns: Vec<Conn>,
    /// Leases in a row that did not give other tasks a turn.
    streak: u8,
}

/// After this many leases a task may have to give others a turn, if its budget is spent.
const STREAK: u8 = 16;

impl Slots {
    fn new(count: usize) -> Self {
        // Only a configuration beyond all reason reaches the limit of the semaphore.
        Self {
            permits: Semaphore::new(count.min(Semaphore::MAX_PERMITS)),
            free: Mutex::default(),
        }
    }

    /// A free connection with its permit, without waiting; not when it is time to give other tasks a turn.
    #[inline]
    fn try_take(&self) -> Option<Conn> {
        let permit = self.permits.try_acquire().ok()?;
        let mut free = self.lock();
        if free.streak == STREAK {
            free.streak = 0;
            return None;
        }
        let conn = free.conns.pop()?;
        free.streak += 1;
        permit.forget();
        Some(conn)
    }

    fn take(&self) -> Option<Conn> {
        self.lock().conns.pop()
    }

    #[inline]
    fn put(&self, conn: Conn) {
        self.lock().conns.push(conn);
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pool {
    /// Opens the connection that writes, so that a wrong path, a wrong file or a missing right is told at once.
    pub(crate) async fn open(config: DbConfig) -> Result<Self> {
        let config = Arc::new(config);
        let readers =
            (!config.is_single_connection()).then(|| Slots::new(config.max_readers.max(1)));
        let pool = Self {
            config,
            writer: Slots::new(1),
            readers,
        };
        let conn = pool.open_connection(Access::Write).await?;
        pool.writer.put(conn);
        Ok(pool)
    }

    pub(crate) fn config(&self) -> &DbConfig {
        &self.config
    }

    fn slots(&self, access: Access) -> &Slots {
        match (access, &self.readers) {
            (Access::Read, Some(readers)) => readers,
            _ => &self.writer,
        }
    }

    #[inline]
    pub(crate) async fn lease(&self, access: Access) -> Result<Pooled<&Self>> {
        match self.slots(access).try_take() {
            Some(conn) => Ok(Pooled {
                pool: self,
                access,
                conn: Some(conn),
            }),
            None => {
                Pooled {
                    pool: self.wait(access).await?,
                    access,
                    conn: None,
                }
                .filled()
                .await
            }
        }
    }

    pub(crate) async fn lease_owned(self: &Arc<Self>, access: Access) -> Result<Pooled<Arc<Self>>> {
        self.wait(access).await?;
        Pooled {
            pool: Arc::clone(self),
            access,
            conn: None,
        }
        .filled()
        .await
    }

    /// Takes a permit, which the caller must at once make a [`Pooled`] of, whose destructor gives it back.
    async fn wait(&self, access: Access) -> Result<&Self> {
        // Statements run on the calling task and never wait for the network: without this, a task with a long loop of
        // them would never let others run.
        tokio::task::coop::consume_budget().await;
        let permits = &self.slots(access).permits;
        // A free permit is never taken past a waiting task: the semaphore hands permits to the queue first.
        let permit = match permits.try_acquire() {
            Ok(permit) => Some(permit),
            Err(_) => wait::at_most(self.config.acquire_timeout, permits.acquire())
                .await
                .and_then(Result::ok),
        };
        match permit {
            Some(permit) => {
                permit.forget();
                Ok(self)
            }
            None => Err(Error::PoolTimeout {
                waited: self.config.acquire_timeout,
                write: access == Access::Write,
            }),
        }
    }

    async fn open_connection(&self, access: Access) -> Result<Conn> {
        super::config::open_connection(&self.config, access).await
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// A connection out of the pool, given back when dropped.
pub(crate) struct Pooled<P: Deref<Target = Pool>> {
    pool: P,
    access: Access,
    conn: Option<Conn>,
}

impl<P: Deref<Target = Pool>> Pooled<P> {
    /// With a connection: a free one, or a new one.
    async fn filled(mut self) -> Result<Self> {
        self.conn = match self.pool.slots(self.access).take() {
            Some(conn) => Some(conn),
            None => Some(self.pool.open_connection(self.access).await?),
        };
        Ok(self)
    }

    #[inline]
    #[expect(
        clippy::expect_used,
        reason = "filled on the way out of `lease`, emptied only by the destructor"
    )]
    pub(crate) fn conn(&self) -> &Conn {
        self.conn.as_ref().expect("a leased connection")
    }

    #[inline]
    #[expect(
        clippy::expect_used,
        reason = "filled on the way out of `lease`, emptied only by the destructor"
    )]
    pub(crate) fn conn_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("a leased connection")
    }
}

impl<P: Deref<Target = Pool>> Drop for Pooled<P> {
    fn drop(&mut self) {
        let slots = self.pool.slots(self.access);
        if let Some(mut conn) = self.conn.take()
            && conn.unwind_to(0)
        {
            slots.put(conn);
        }
        slots.permits.add_permits(1);
    }
}

impl<P: Deref<Target = Pool>> fmt::Debug for Pooled<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pooled")
            .field("access", &self.access)
            .field("conn", &self.conn)
            .finish_non_exhaustive()
    }
}
