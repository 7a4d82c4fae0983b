//! What a pool counts of its connections.

use std::{
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// Counters of the connections of one kind. Each stands for itself: nothing is ordered by them.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    acquired: AtomicU64,
    waiting: AtomicUsize,
    waits: AtomicU64,
    waited_nanos: AtomicU64,
    timeouts: AtomicU64,
    opened: AtomicU64,
    closed: AtomicU64,
    lost: AtomicU64,
}

/// The counters at one moment.
pub(crate) struct Counted {
    pub(crate) acquired: u64,
    pub(crate) waiting: usize,
    pub(crate) waits: u64,
    pub(crate) waited: Duration,
    pub(crate) timeouts: u64,
    pub(crate) opened: u64,
    pub(crate) closed: u64,
    pub(crate) lost: u64,
}

impl Counters {
    #[inline]
    pub(super) fn acquired(&self) {
        self.acquired.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn timed_out(&self) {
        self.timeouts.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn opened(&self) {
        self.opened.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn closed(&self, lost: bool) {
        self.closed.fetch_add(1, Ordering::Relaxed);
        if lost {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A task waits for as long as the answer lives.
    pub(super) fn wait(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.waits.fetch_add(1, Ordering::Relaxed);
        Waiting {
            counters: self,
            since: Instant::now(),
        }
    }

    pub(super) fn read(&self) -> Counted {
        Counted {
            acquired: self.acquired.load(Ordering::Relaxed),
            waiting: self.waiting.load(Ordering::Relaxed),
            waits: self.waits.load(Ordering::Relaxed),
            waited: Duration::from_nanos(self.waited_nanos.load(Ordering::Relaxed)),
            timeouts: self.timeouts.load(Ordering::Relaxed),
            opened: self.opened.load(Ordering::Relaxed),
            closed: self.closed.load(Ordering::Relaxed),
            lost: self.lost.load(Ordering::Relaxed),
        }
    }
}

/// A task that waits for a connection.
pub(super) struct Waiting<'c> {
    counters: &'c Counters,
    since: Instant,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let nanos = u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.counters
            .waited_nanos
            .fetch_add(nanos, Ordering::Relaxed);
        self.counters.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
