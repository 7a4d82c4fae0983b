//! How long a statement may run. SQLite asks every so many steps of its machine whether to go on; without a limit it does
//! not ask.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::Connection;

/// So many steps are a fraction of a millisecond.
const STEPS: std::ffi::c_int = 2_000;

/// The limit of a connection's statements.
pub(super) struct Limit {
    time: Option<Duration>,
    installed: bool,
    start: Instant,
    /// When the statement that runs has to be over, in microseconds since `start`.
    deadline: Arc<AtomicU64>,
}

impl Limit {
    pub(super) fn new() -> Self {
        Self {
            time: None,
            installed: false,
            start: Instant::now(),
            deadline: Arc::new(AtomicU64::new(u64::MAX)),
        }
    }

    /// Sets the limit of the statements to come.
    pub(super) fn set(
        &mut self,
        conn: &Connection,
        time: Option<Duration>,
    ) -> rusqlite::Result<()> {
        self.time = time;
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        if time.is_some() && !self.installed {
            let (start, deadline) = (self.start, Arc::clone(&self.deadline));
            conn.progress_handler(
                STEPS,
                Some(move || micros(start.elapsed()) > deadline.load(Ordering::Relaxed)),
            )?;
            self.installed = true;
        }
        Ok(())
    }

    /// A statement begins.
    #[inline]
    pub(super) fn begin(&self) {
        if let Some(time) = self.time {
            let at = micros(self.start.elapsed()).saturating_add(micros(time));
            self.deadline.store(at, Ordering::Relaxed);
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
