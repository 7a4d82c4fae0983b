//! Recording the statements of a database, for tests.

use std::{
    fmt::Write,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::shortened;
use crate::{Db, value::Value};

/// A statement that has run while a [`Recording`] was there.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recorded {
    /// The text, as the database got it.
    pub sql: String,
    /// The values of its parameters, in order; of a statement that ran for several sets of values, set after set.
    pub params: Vec<Value<'static>>,
    /// For how many sets of values it ran; 1 but for bulk operations.
    pub sets: usize,
    /// How many rows it gave, or changed.
    pub rows: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// The [kind](crate::Error::kind) of its error, if it has failed; `cancelled` when its future was dropped.
    pub error: Option<&'static str>,
    /// Whether it begins or ends a transaction or savepoint, or is a setting of one. These are not counted.
    pub control: bool,
    /// The model that the operation was about, such as `blog.Post`, where it was about one.
    pub model: Option<&'static str>,
    /// The URL of the database, without options and password: of a replica, where that has served it.
    pub database: String,
}

/// Records the statements of a database from [`Db::record`] on, until it is dropped.
#[derive(Debug)]
#[must_use = "it records until it is dropped"]
pub struct Recording {
    log: Arc<Log>,
    recorders: Arc<Recorders>,
}

#[derive(Debug)]
struct Log {
    which: Which,
    recorded: Mutex<Vec<Recorded>>,
}

/// Which databases of a program are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// All that were opened together.
    All,
    /// The database with this index, and its replicas.
    Database(usize),
    /// This replica of this database.
    Replica(usize, usize),
}

/// Where a database stands among those that were opened together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The index of the database.
    pub(crate) database: usize,
    /// The index of the replica; `None` for the primary.
    pub(crate) replica: Option<usize>,
}

impl Which {
    fn has(self, place: Place) -> bool {
        match self {
            Self::All => true,
            Self::Database(database) => place.database == database,
            Self::Replica(database, replica) => {
                place.database == database && place.replica == Some(replica)
            }
        }
    }
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The recordings that are under way, of databases that were opened together.
#[derive(Debug, Default)]
pub(crate) struct Recorders {
    /// How many there are; zero nearly always, and then the lock is not taken.
    count: AtomicUsize,
    logs: Mutex<Vec<Arc<Log>>>,
}

impl Recorders {
    #[inline]
    pub(super) fn are_there(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    pub(super) fn add(&self, place: Place, recorded: impl Fn() -> Recorded) {
        if self.are_there() {
            for log in self.lock().iter().filter(|log| log.which.has(place)) {
                log.lock().push(recorded());
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Log>>> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Db {
    /// Records the statements of this database while the answer lives: of every clone of this handle, in every task, and of
    /// no other database. With several databases, a handle made by [`using`](Self::using) records that one with its
    /// replicas, and one that goes to all of them records all. For tests; [`assert_num_queries!`](crate::assert_num_queries) is the short form.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> luthier::Result<()> {
    /// let db = luthier::Db::connect("sqlite::memory:").await?;
    /// let recording = db.record();
    /// db.query_as::<(i64,)>("SELECT $1", (7,)).all(&db).await?;
    /// assert_eq!(recording.sql(), ["SELECT ?1"]);
    /// recording.assert_num(1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn record(&self) -> Recording {
        let which = match &self.scope {
            Some(scope) => scope.recorded(),
            None => Which::All,
        };
        Recording::begin(self.pool.watch().recorders(), which)
    }
}

impl Recording {
    fn begin(recorders: &Arc<Recorders>, which: Which) -> Self {
        let log = Arc::new(Log {
            which,
            recorded: Mutex::default(),
        });
        let mut logs = recorders.lock();
        logs.push(Arc::clone(&log));
        recorders.count.store(logs.len(), Ordering::Relaxed);
        drop(logs);
        Self {
            log,
            recorders: Arc::clone(recorders),
        }
    }

    /// The statements, in the order in which they ended; without those that control transactions.
    #[must_use]
    pub fn statements(&self) -> Vec<Recorded> {
        let log = self.log.lock();
        log.iter().filter(|it| !it.control).cloned().collect()
    }

    /// The statements with those that control transactions: BEGIN, COMMIT, SAVEPOINT and their like.
    #[must_use]
    pub fn all(&self) -> Vec<Recorded> {
        self.log.lock().clone()
    }

    /// The texts of [`statements`](Self::statements).
    #[must_use]
    pub fn sql(&self) -> Vec<String> {
        let log = self.log.lock();
        let statements = log.iter().filter(|it| !it.control);
        statements.map(|it| it.sql.clone()).collect()
    }

    /// How many [`statements`](Self::statements) there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.log.lock().iter().filter(|it| !it.control).count()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets what was recorded until now.
    pub fn clear(&self) {
        self.log.lock().clear();
    }

    /// Asserts that so many statements have run.
    ///
    /// # Panics
    ///
    /// When it were more or less; the message lists them.
    #[track_caller]
    pub fn assert_num(&self, expected: usize) {
        let statements = self.statements();
        if statements.len() != expected {
            // Out of reach of the lock: what panics with it would poison it.
            panic!("{}", list(&statements, expected));
        }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let mut logs = self.recorders.lock();
        logs.retain(|log| !Arc::ptr_eq(log, &self.log));
        self.recorders.count.store(logs.len(), Ordering::Relaxed);
    }
}

fn list(statements: &[Recorded], expected: usize) -> String {
    let mut out = format!(
        "{} {} executed, {expected} expected",
        statements.len(),
        if statements.len() == 1 {
            "query"
        } else {
            "queries"
        },
    );
    for (index, it) in statements.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n{:>3}. {}", index + 1, shortened::sql(&it.sql));
        if !it.params.is_empty() {
            let _ = write!(out, "\n     {}", shortened::values(&it.params));
        }
        if let Some(error) = it.error {
            let _ = write!(out, "\n     failed: {error}");
        }
    }
    out
}

/// Asserts that a piece of work runs so many statements on a database, and gives what the work gives. BEGIN, COMMIT and
/// their like do not count; a failure lists the statements.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> luthier::Result<()> {
/// # let db = luthier::Db::connect("sqlite::memory:").await?;
/// let rows = luthier::assert_num_queries!(db, 2, {
///     db.query_as::<(i64,)>("SELECT 1", ()).all(&db).await?;
///     db.query_as::<(i64,)>("SELECT 2", ()).all(&db).await?
/// });
/// assert_eq!(rows, [(2,)]);
/// // An async block is awaited by its writer, and ends at its own `?`.
/// let rows: luthier::Result<Vec<(i64,)>> =
///     luthier::assert_num_queries!(db, 1, async { db.query_as("SELECT 3", ()).all(&db).await }.await);
/// assert_eq!(rows?, [(3,)]);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! assert_num_queries {
    ($db:expr, $num:expr, $work:expr $(,)?) => {{
        let recording = $db.record();
        let done = $work;
        recording.assert_num($num);
        done
    }};
}
