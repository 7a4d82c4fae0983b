//! The pool.
//!
//! Of an SQLite database: one connection that writes behind a fair queue, and up to `max_readers` that read. One that only
//! one connection can see (in memory, or locked exclusively) has that one for both. Of a server: up to `max_connections`
//! that do both. Each is opened when it is first needed; taking a free one costs a semaphore and a short lock.
//!
//! What must hold: a connection comes back clean or not at all, and a permit is given back after its connection.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Weak},
};

use tokio::{runtime::Handle, sync::Semaphore};

use super::{
    Access, Conn, DbConfig, Metrics, PoolMetrics,
    config::Location,
    conn::State,
    wait,
    watch::{self, Place, Recorders, Watch},
};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
};

mod counters;
mod idle;
mod keeper;

pub(super) use counters::Counters;
use idle::Idle;

pub(crate) struct Pool {
    /// Itself, for tasks that outlive a borrow of it.
    me: Weak<Pool>,
    config: Arc<DbConfig>,
    watch: Arc<Watch>,
    dialect: Dialect,
    writer: Slots,
    /// `None` when the connections that write also read.
    readers: Option<Slots>,
}

/// Connections of one kind: as many permits as there may be connections, and those that are open and free.
struct Slots {
    permits: Semaphore,
    free: Idle,
    max: usize,
    counters: Arc<Counters>,
}

impl Slots {
    fn new(count: usize, config: &DbConfig) -> Self {
        // Only a configuration beyond all reason reaches the limit of the semaphore.
        let max = count.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            permits: Semaphore::new(max),
            free: Idle::new(config),
            max,
            counters: Arc::default(),
        }
    }

    fn metrics(&self) -> PoolMetrics {
        let counted = self.counters.read();
        let open = counted.opened.saturating_sub(counted.closed);
        PoolMetrics {
            max: self.max,
            open: usize::try_from(open).unwrap_or(usize::MAX),
            idle: self.free.count(),
            in_use: self.max.saturating_sub(self.permits.available_permits()),
            waiting: counted.waiting,
            acquired: counted.acquired,
            waits: counted.waits,
            waited: counted.waited,
            timeouts: counted.timeouts,
            opened: counted.opened,
            closed: counted.closed,
            lost: counted.lost,
        }
    }

    /// A free connection with its permit, without waiting; not when it is time to give other tasks a turn, or to ask the
    /// connection whether it still works.
    #[inline]
    fn try_take(&self) -> Option<Conn> {
        let permit = self.permits.try_acquire().ok()?;
        let conn = self.free.take_fresh()?;
        permit.forget();
        self.counters.acquired();
        Some(conn)
    }
}

impl Pool {
    /// Opens a connection that writes, so that a wrong path, a wrong password or a server that is away is told at once.
    pub(crate) async fn open(config: DbConfig) -> Result<Arc<Self>> {
        Self::open_at(config, Place::default(), &Arc::default()).await
    }

    /// The same, for one of several databases that are opened, and recorded, together.
    pub(crate) async fn open_at(
        config: DbConfig,
        place: Place,
        recorders: &Arc<Recorders>,
    ) -> Result<Arc<Self>> {
        let config = Arc::new(config);
        let watch = Arc::new(Watch::new(&config, place, Arc::clone(recorders)));
        let server = matches!(config.location, Location::Server(_));
        let count = if server {
            config.pool.max_connections
        } else {
            1
        };
        let writer = Slots::new(count, &config);
        let first = open_connection(&config, Access::Write, &watch, &writer.counters).await?;
        let pool = Arc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            dialect: first.dialect(),
            writer,
            readers: (!server && !config.is_single_connection())
                .then(|| Slots::new(config.sqlite.max_readers, &config)),
            watch,
            config,
        });
        pool.writer.free.put(first);
        if server && let Ok(runtime) = Handle::try_current() {
            runtime.spawn(keeper::keep(
                Weak::clone(&pool.me),
                Arc::clone(&pool.config),
            ));
        }
        Ok(pool)
    }

    pub(crate) fn config(&self) -> &DbConfig {
        &self.config
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Who is told of its statements.
    pub(crate) fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }

    /// What its connections do.
    pub(crate) fn metrics(&self) -> Metrics {
        Metrics {
            writers: self.writer.metrics(),
            readers: self.readers.as_ref().map(Slots::metrics),
        }
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
        // SQLite's statements run on the calling task and never wait for the network: without this, a task with a long
        // loop of them would never let others run.
        tokio::task::coop::consume_budget().await;
        let Slots {
            permits, counters, ..
        } = self.slots(access);
        let limit = self.config.pool.acquire_timeout;
        // A free permit is never taken past a waiting task: the semaphore hands permits to the queue first.
        let permit = match permits.try_acquire() {
            Ok(permit) => Some(permit),
            Err(_) => {
                let _waiting = counters.wait();
                let free = wait::at_most(limit, permits.acquire());
                watch::waiting(&self.watch, access, free)
                    .await
                    .and_then(Result::ok)
            }
        };
        match permit {
            Some(permit) => {
                permit.forget();
                Ok(self)
            }
            None => {
                counters.timed_out();
                Err(Error::PoolTimeout {
                    waited: limit,
                    write: access == Access::Write,
                })
            }
        }
    }

    /// Opens a connection, which is not one of the pool's unless it is put there.
    pub(crate) async fn open_connection(&self, access: Access) -> Result<Conn> {
        let counters = &self.slots(access).counters;
        open_connection(&self.config, access, &self.watch, counters).await
    }

    /// Takes a connection back from its user, with the permit.
    fn give_back(&self, access: Access, mut conn: Conn) {
        let slots = self.slots(access);
        match conn.let_go() {
            State::Clean => slots.free.put(conn),
            State::Lost => slots.free.suspect(),
            State::Dirty => {
                if let (Ok(runtime), Some(pool)) = (Handle::try_current(), self.me.upgrade()) {
                    // The permit comes back when the cleaning is over, also when the runtime ends before.
                    let place = Pooled {
                        pool,
                        access,
                        conn: None,
                    };
                    runtime.spawn(async move {
                        if conn.clean().await {
                            place.pool.slots(access).free.put(conn);
                        } else {
                            conn.give_up();
                        }
                        drop(place);
                    });
                    return;
                }
            }
        }
        slots.permits.add_permits(1);
    }
}

/// Opens one connection, within the time for that.
async fn open_connection(
    config: &Arc<DbConfig>,
    access: Access,
    watch: &Arc<Watch>,
    counters: &Arc<Counters>,
) -> Result<Conn> {
    let opening = Conn::open(config, access, watch, counters);
    if !matches!(config.location, Location::Server(_)) {
        return opening.await;
    }
    let limit = config.server.connect_timeout;
    wait::at_most(limit, opening).await.unwrap_or_else(|| {
        Err(config.connect_error(
            format!("the server did not answer within {limit:?} (`connect_timeout`)"),
            None,
        ))
    })
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
    /// With a connection: a free one that works, or a new one.
    async fn filled(mut self) -> Result<Self> {
        let slots = self.pool.slots(self.access);
        let limit = self.pool.config.server.connect_timeout;
        let mut silent = false;
        while let Some((mut conn, fresh)) = slots.free.take() {
            let works = if fresh {
                Some(true)
            } else if silent {
                // One was waited for in vain: the others have fallen silent with it, most probably.
                None
            } else {
                wait::at_most(limit, conn.ping()).await
            };
            if works == Some(true) {
                slots.counters.acquired();
                self.conn = Some(conn);
                return Ok(self);
            }
            silent = works.is_none();
            conn.give_up();
            slots.free.suspect();
        }
        self.conn = Some(self.pool.open_connection(self.access).await?);
        slots.counters.acquired();
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

impl<P: Deref<Target = Pool>> Pooled<P> {
    /// Whether no other connection can see the database.
    pub(crate) fn is_the_only_one(&self) -> bool {
        self.pool.config.is_single_connection()
    }
}

impl<P: Deref<Target = Pool>> Drop for Pooled<P> {
    fn drop(&mut self) {
        match self.conn.take() {
            Some(conn) => self.pool.give_back(self.access, conn),
            None => self.pool.slots(self.access).permits.add_permits(1),
        }
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
