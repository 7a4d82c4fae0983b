//! Waiting without holding up the executor: for a lock of another process, for a connection to become free.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

/// The pauses between attempts to take a lock that another process holds.
///
/// Short at first, since most locks are held for less than a millisecond; then long enough to cost nothing.
#[derive(Debug)]
pub(crate) struct Backoff {
    start: Instant,
    limit: Duration,
    attempt: usize,
}

const PAUSES_MS: [u64; 10] = [1, 1, 2, 5, 10, 15, 20, 25, 50, 100];

impl Backoff {
    pub(crate) fn new(limit: Duration) -> Self {
        Self {
            start: Instant::now(),
            limit,
            attempt: 0,
        }
    }

    /// How long has been waited.
    pub(crate) fn waited(&self) -> Duration {
        self.start.elapsed()
    }

    /// Waits for the next attempt; false when the time is over.
    pub(crate) async fn pause(&mut self) -> bool {
        let Some(left) = self
            .limit
            .checked_sub(self.waited())
            .filter(|left| !left.is_zero())
        else {
            return false;
        };
        let pause = PAUSES_MS.get(self.attempt).copied().unwrap_or(100);
        self.attempt += 1;
        sleep(Duration::from_millis(pause).min(left)).await;
        true
    }
}

/// Sleeps on the runtime; outside of one (a program that drives futures by hand), blocks the thread.
pub(crate) async fn sleep(duration: Duration) {
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::time::sleep(duration).await;
    } else {
        std::thread::sleep(duration);
    }
}

/// Waits for a future, but not longer than `limit`; `None` when the time is over. Without a runtime there is no clock
/// to wake the task, and no limit.
pub(crate) async fn at_most<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Some(future.await);
    }
    tokio::time::timeout(limit, pin!(future)).await.ok()
}
