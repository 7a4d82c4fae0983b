//! A replica: opened when it is first needed, and left alone for a while when it does not answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::OnceCell;

use crate::{
    db::{
        Access, DbConfig,
        pool::Pool,
        watch::{Place, Recorders},
    },
    error::Result,
};

pub(super) struct Replica {
    pub(super) name: String,
    config: DbConfig,
    pool: OnceCell<Arc<Pool>>,
    place: Place,
    recorders: Arc<Recorders>,
    made: Instant,
    /// Until when it is left alone, in milliseconds since it was made.
    rest_until: AtomicU64,
    /// How often in a row it did not answer.
    failures: AtomicU32,
}

/// How long it is left alone after the first failure; twice as long after each further one, up to the second.
const REST: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));

impl Replica {
    pub(super) fn new(
        name: String,
        config: DbConfig,
        place: Place,
        recorders: &Arc<Recorders>,
    ) -> Self {
        Self {
            name,
            config,
            pool: OnceCell::new(),
            place,
            recorders: Arc::clone(recorders),
            made: Instant::now(),
            rest_until: AtomicU64::new(0),
            failures: AtomicU32::new(0),
        }
    }

    /// Its pool, opened when it is not yet.
    ///
    /// # Errors
    ///
    /// As [`Pool::open`].
    pub(super) async fn pool(&self) -> Result<&Arc<Pool>> {
        self.pool
            .get_or_try_init(|| Pool::open_at(self.config.clone(), self.place, &self.recorders))
            .await
    }

    /// Its pool, where it is open.
    pub(super) fn opened(&self) -> Option<&Arc<Pool>> {
        self.pool.get()
    }

    /// Its pool, where it is believed to answer. A connection is taken out of the pool and put back: what has rested for
    /// long is asked for a sign of life on the way.
    pub(super) async fn if_healthy(&self) -> Option<&Arc<Pool>> {
        let now = self.now();
        let resting = now < self.rest_until.load(Ordering::Relaxed);
        if resting {
            return None;
        }
        if self.failures.load(Ordering::Relaxed) > 0 {
            // One caller tries; the others leave it alone meanwhile.
            self.rest_until
                .store(now + millis(REST.0), Ordering::Relaxed);
        }
        let answers = match self.pool().await {
            Ok(pool) => pool.lease(Access::Read).await.map(drop).map(|()| pool),
            Err(error) => Err(error),
        };
        match answers {
            Ok(pool) => {
                self.failures.store(0, Ordering::Relaxed);
                self.rest_until.store(0, Ordering::Relaxed);
                Some(pool)
            }
            Err(_) => {
                let failures = self.failures.fetch_add(1, Ordering::Relaxed).min(10);
                let rest = REST.0.saturating_mul(1 << failures).min(REST.1);
                self.rest_until
                    .store(self.now() + millis(rest), Ordering::Relaxed);
                None
            }
        }
    }

    fn now(&self) -> u64 {
        millis(self.made.elapsed())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
