//! A clock that runs while this process runs.

use std::{
    fs,
    time::{Duration, Instant},
};

/// A moment, by both clocks.
pub(crate) struct Clock {
    wall: Instant,
    on_core: Option<u64>,
}

impl Clock {
    /// Now.
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            on_core: on_core(),
        }
    }

    /// How long this process has run since then; on systems that do not say, how long ago it was.
    pub(crate) fn elapsed(&self) -> Duration {
        match (self.on_core, on_core()) {
            (Some(start), Some(end)) => Duration::from_nanos(end.saturating_sub(start)),
            _ => self.wall.elapsed(),
        }
    }
}

/// The nanoseconds that the process has had on a core: the first number of Linux' `schedstat`.
fn on_core() -> Option<u64> {
    // The count is brought up to date when the process is put aside.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}
