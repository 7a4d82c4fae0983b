//! Counting the statements of a task.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// What [`counted`] has counted. BEGIN, COMMIT and their like are no statements here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryCounts {
    /// How many statements were run, or tried.
    pub statements: u64,
    /// How many rows they gave or changed, together.
    pub rows: u64,
    /// How long they took, together. Where some ran at the same time, that is more than has passed.
    pub elapsed: Duration,
}

#[derive(Default)]
struct Counts {
    statements: AtomicU64,
    rows: AtomicU64,
    nanos: AtomicU64,
    /// The count around this one.
    outer: Option<Arc<Counts>>,
}

tokio::task_local! {
    static COUNTS: Arc<Counts>;
}

/// How many counts are under way, in all tasks: zero nearly always, and then the task is not asked.
static COUNTING: AtomicUsize = AtomicUsize::new(0);

/// One of [`COUNTING`].
struct Counting;

impl Counting {
    fn begin() -> Self {
        COUNTING.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        COUNTING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs `work` and counts the statements that it runs, on any database. What it spawns as tasks of their own is not
/// counted; a count inside it is counted by both.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> luthier::Result<()> {
/// let db = luthier::Db::connect("sqlite::memory:").await?;
/// let (rows, counts) = luthier::db::counted(async {
///     db.query_as::<(i64,)>("SELECT $1", (7,)).all(&db).await
/// })
/// .await;
/// assert_eq!((rows?.len(), counts.statements, counts.rows), (1, 1, 1));
/// # Ok(())
/// # }
/// ```
pub async fn counted<F: Future>(work: F) -> (F::Output, QueryCounts) {
    let counts = Arc::new(Counts {
        outer: COUNTS.try_with(Arc::clone).ok(),
        ..Counts::default()
    });
    let counting = Counting::begin();
    let done = COUNTS.scope(Arc::clone(&counts), work).await;
    drop(counting);
    let counts = QueryCounts {
        statements: counts.statements.load(Ordering::Relaxed),
        rows: counts.rows.load(Ordering::Relaxed),
        elapsed: Duration::from_nanos(counts.nanos.load(Ordering::Relaxed)),
    };
    (done, counts)
}

#[inline]
pub(super) fn is_counting() -> bool {
    COUNTING.load(Ordering::Relaxed) > 0
}

/// A statement has ended in this task.
pub(super) fn add(rows: u64, elapsed: Duration) {
    if !is_counting() {
        return;
    }
    let mut here = COUNTS.try_with(Arc::clone).ok();
    let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
    while let Some(counts) = here {
        counts.statements.fetch_add(1, Ordering::Relaxed);
        counts.rows.fetch_add(rows, Ordering::Relaxed);
        counts.nanos.fetch_add(nanos, Ordering::Relaxed);
        here = counts.outer.clone();
    }
}
