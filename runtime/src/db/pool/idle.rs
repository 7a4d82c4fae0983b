//! The connections that are open and free, the one used last on top.
//!
//! Those of a server carry the times by which they are closed or asked for a sign of life; those of SQLite live as long as
//! the pool, and looking at the clock would cost them more than taking one.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::db::{Conn, DbConfig, config::Location};

pub(super) struct Idle {
    state: Mutex<Free>,
    limits: Option<Limits>,
}

#[derive(Default)]
struct Free {
    conns: Vec<Resting>,
    /// Leases in a row that did not give other tasks a turn.
    streak: u8,
    /// Connections that rest since before this moment may have gone with one that was lost.
    suspect: Option<Instant>,
}

struct Resting {
    conn: Conn,
    /// Since when; `None` where there are no limits.
    since: Option<Instant>,
}

/// Limits of time; `None` where there is none.
struct Limits {
    idle: Option<Duration>,
    lifetime: Option<Duration>,
    health_check: Duration,
}

/// After this many leases a task may have to give others a turn, if its budget is spent.
const STREAK: u8 = 16;

impl Idle {
    pub(super) fn new(config: &DbConfig) -> Self {
        let limit = |time: Duration| Some(time).filter(|time| !time.is_zero());
        let limits = matches!(config.location, Location::Server(_)).then(|| Limits {
            idle: limit(config.pool.idle_timeout),
            lifetime: limit(config.pool.max_lifetime),
            health_check: config.pool.health_check,
        });
        Self {
            state: Mutex::default(),
            limits,
        }
    }

    /// A free connection that need not be asked whether it works; `None` also when it is time to give other tasks a turn.
    #[inline]
    pub(super) fn take_fresh(&self) -> Option<Conn> {
        let mut free = self.lock();
        if free.streak == STREAK {
            free.streak = 0;
            return None;
        }
        if let Some(limits) = &self.limits {
            let suspect = free.suspect;
            free.conns
                .last()
                .filter(|resting| limits.is_fresh(resting, suspect))?;
        }
        let resting = free.conns.pop()?;
        free.streak += 1;
        Some(resting.conn)
    }

    /// A free connection, and whether it need not be asked if it works.
    pub(super) fn take(&self) -> Option<(Conn, bool)> {
        let mut free = self.lock();
        let suspect = free.suspect;
        while let Some(resting) = free.conns.pop() {
            let Some(limits) = &self.limits else {
                return Some((resting.conn, true));
            };
            if !resting.conn.is_lost() && !limits.is_over(&resting) {
                let fresh = limits.is_fresh(&resting, suspect);
                return Some((resting.conn, fresh));
            }
        }
        None
    }

    #[inline]
    pub(super) fn put(&self, conn: Conn) {
        let since = self.limits.as_ref().map(|_| Instant::now());
        self.lock().conns.push(Resting { conn, since });
    }

    /// A connection was lost: those that rest may have been lost with it, and are asked before they are used.
    pub(super) fn suspect(&self) {
        if self.limits.is_some() {
            self.lock().suspect = Some(Instant::now());
        }
    }

    /// Takes out those that have rested or lived too long, for the caller to close.
    pub(super) fn expired(&self, keep: usize) -> Vec<Conn> {
        let Some(limits) = &self.limits else {
            return Vec::new();
        };
        let mut free = self.lock();
        let mut left = free.conns.len();
        let mut expired = Vec::new();
        let conns = std::mem::take(&mut free.conns);
        // The oldest are at the front.
        for resting in conns {
            let over = resting.conn.is_lost()
                || limits.is_over(&resting)
                || left > keep && limits.has_rested(&resting);
            if over {
                left -= 1;
                expired.push(resting.conn);
            } else {
                free.conns.push(resting);
            }
        }
        expired
    }

    pub(super) fn count(&self) -> usize {
        self.lock().conns.len()
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, Free> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limits {
    fn is_fresh(&self, resting: &Resting, suspect: Option<Instant>) -> bool {
        !resting.conn.is_lost()
            && !self.is_over(resting)
            && resting.since.is_some_and(|since| {
                since.elapsed() < self.health_check && suspect.is_none_or(|at| since > at)
            })
    }

    /// Whether the connection has lived long enough.
    fn is_over(&self, resting: &Resting) -> bool {
        self.lifetime
            .is_some_and(|limit| resting.conn.age() >= limit)
    }

    /// Whether nobody has needed it for long enough.
    fn has_rested(&self, resting: &Resting) -> bool {
        match (self.idle, resting.since) {
            (Some(limit), Some(since)) => since.elapsed() >= limit,
            _ => false,
        }
    }
}
