//! Runs a test on a database: what the attribute [`on_every_database`](crate::on_every_database) calls.

use std::fmt::Debug;
use std::time::Duration;

use luthier::Db;
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::{Backend, TestDatabase};

/// How long a test may take. One that waits for a lock for ever is a failure, not a run without end.
const LIMIT: Duration = Duration::from_secs(120);

/// What a test takes.
pub trait Argument<'d> {
    /// Takes it from the database.
    fn of(database: &'d TestDatabase) -> Self;
}

impl<'d> Argument<'d> for Db {
    fn of(database: &'d TestDatabase) -> Self {
        database.db().clone()
    }
}

impl<'d> Argument<'d> for &'d Db {
    fn of(database: &'d TestDatabase) -> Self {
        database.db()
    }
}

impl<'d> Argument<'d> for &'d TestDatabase {
    fn of(database: &'d TestDatabase) -> Self {
        database
    }
}

/// What a test returns.
pub trait Outcome {
    /// Panics if it is an error.
    fn check(self);
}

impl Outcome for () {
    fn check(self) {}
}

impl<T: Outcome, E: Debug> Outcome for Result<T, E> {
    #[track_caller]
    fn check(self) {
        match self {
            Ok(outcome) => outcome.check(),
            Err(error) => panic!("the test returned an error: {error:?}"),
        }
    }
}

/// Runs `test` on a new database, in a runtime of so many threads. Without such a database, the test of this name is
/// skipped; then the function returns as if it had passed.
///
/// # Panics
/// The test fails or takes two minutes, or there is no database although its server is given.
pub fn run<O: Outcome>(
    name: &str,
    backend: Backend,
    threads: usize,
    test: impl AsyncFnOnce(&TestDatabase) -> O,
) {
    if !backend.wanted(&format!("{name}::{}", backend.name())) {
        return;
    }
    let mut builder = if threads > 1 {
        Builder::new_multi_thread()
    } else {
        Builder::new_current_thread()
    };
    let runtime = match builder.worker_threads(threads).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("no runtime: {error}"),
    };
    runtime.block_on(async {
        let database = match TestDatabase::create(backend).await {
            Ok(database) => database,
            Err(error) => panic!("no database on {}: {error}", backend.name()),
        };
        match timeout(LIMIT, test(&database)).await {
            Ok(outcome) => outcome.check(),
            Err(_) => panic!("the test takes more than {} seconds", LIMIT.as_secs()),
        }
    });
}
