//! What only SQLite knows.

use std::time::Duration;

/// What only SQLite knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// Whether the file is created, and whether it is written. Default: created and written. URL:
    /// `mode=rwc`, `rw` or `ro`.
    pub mode: OpenMode,
    /// The most connections that only read. Each is opened when it is first needed. Default: as many as the
    /// machine runs threads, from 4 to 32. URL: `max_readers=8`.
    pub max_readers: usize,
    /// How long a statement waits for the lock of another process. Default: 5 s. URL: `busy_timeout=5s`.
    pub busy_timeout: Duration,
    /// When SQLite waits for the disk. Default: at checkpoints. URL: `synchronous=normal`.
    pub synchronous: Synchronous,
    /// How a transaction is made atomic. Default: by a write-ahead log. URL: `journal_mode=wal`.
    pub journal_mode: JournalMode,
    /// Keeps the lock on the file as long as it is open, and so needs one connection only: two to four times faster for
    /// short statements, and no other process can open the file. Default: off. URL: `locking_mode=exclusive`.
    pub exclusive: bool,
    /// Lets other tasks of the thread go on elsewhere while a statement runs: for statements that take long, of which each
    /// would hold them up. Costs several microseconds a statement. It takes tokio's multi-thread runtime; in one of a single
    /// thread there is no elsewhere, and nothing changes; in a task of a `LocalSet` of the other, tokio panics. Default: off.
    /// URL: `offload=true`.
    pub offload: bool,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        // Inline reads use the thread of their task: more connections than threads would only wait.
        let threads = std::thread::available_parallelism().map_or(4, usize::from);
        Self {
            mode: OpenMode::Create,
            max_readers: threads.clamp(4, 32),
            busy_timeout: Duration::from_secs(5),
            synchronous: Synchronous::Normal,
            journal_mode: JournalMode::Wal,
            exclusive: false,
            offload: false,
        }
    }
}

super::named! {
    /// Whether a file is created, and whether it is written.
    OpenMode {
        /// Read and write, and create the file when it is not there.
        Create = "rwc",
        /// Read and write.
        ReadWrite = "rw",
        /// Only read.
        ReadOnly = "ro",
    }
}

super::named! {
    /// When SQLite waits for the disk.
    Synchronous {
        /// Never: a power failure may destroy the file.
        Off = "off",
        /// At checkpoints: with a write-ahead log, a power failure may undo the last commits, and destroys nothing.
        Normal = "normal",
        /// At each commit.
        Full = "full",
    }
}

super::named! {
    /// How a transaction is made atomic.
    JournalMode {
        /// By a write-ahead log: readers and the writer do not wait for each other.
        Wal = "wal",
        /// By a rollback journal, deleted after each transaction.
        Delete = "delete",
        /// By a rollback journal, emptied after each transaction.
        Truncate = "truncate",
    }
}
