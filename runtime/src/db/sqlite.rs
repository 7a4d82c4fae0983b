//! SQLite, through rusqlite: statements run inline on the calling task.
//!
//! A hop to another thread costs more than most statements take. The connection never waits inside SQLite
//! (`busy_timeout` is 0): when another process holds the lock, the task sleeps and tries again. Every connection has foreign
//! keys on, stable query plans (a bound value never causes a new preparation), and no double-quoted strings: a quoted name
//! that is no column is an error.

use std::{fmt, sync::Arc, time::Duration};

use rusqlite::{CachedStatement, Connection};

use super::{Access, DbConfig, EachRow, Executed, TxOptions, conn::State, wait::Backoff};
use crate::{
    error::{Error, Result},
    row::Row,
    value::Value,
};

mod bind;
mod errors;
mod functions;
mod limit;
mod offload;
mod open;

pub(crate) struct SqliteConn {
    conn: Connection,
    /// Whether a transaction was begun and not ended, as far as its user knows.
    in_transaction: bool,
    /// How long a statement waits for the lock of another process.
    patience: Duration,
    /// The same for the BEGIN that comes next.
    patience_to_begin: Option<Duration>,
    limit: limit::Limit,
    config: Arc<DbConfig>,
}

/// Why an attempt at a statement failed.
enum Failure {
    /// Another process holds the lock; nothing has happened yet, and the statement can be tried again.
    Busy(rusqlite::Error),
    Final(Error),
}

impl SqliteConn {
    pub(crate) async fn open(config: &Arc<DbConfig>, access: Access) -> Result<Self> {
        let mut conn = Self {
            conn: open::open(config)?,
            in_transaction: false,
            patience: config.sqlite.busy_timeout,
            patience_to_begin: None,
            limit: limit::Limit::new(),
            config: Arc::clone(config),
        };
        for pragma in open::pragmas(config, access) {
            conn.retry(|conn| open::run_pragma(conn, &pragma)).await?;
        }
        conn.set_limit(config.statement_timeout);
        Ok(conn)
    }

    #[inline]
    pub(crate) async fn query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<()> {
        match self.try_query(sql, params, each) {
            Ok(()) => Ok(()),
            Err(Failure::Final(error)) => Err(error),
            Err(Failure::Busy(error)) => {
                self.retry_after(error, |conn| conn.try_query(sql, params, each))
                    .await
            }
        }
    }

    #[inline]
    pub(crate) async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed> {
        match self.try_execute(sql, params) {
            Ok(executed) => Ok(executed),
            Err(Failure::Final(error)) => Err(error),
            Err(Failure::Busy(error)) => {
                self.retry_after(error, |conn| conn.try_execute(sql, params))
                    .await
            }
        }
    }

    /// The same statement for each set of parameters; in a transaction, which the caller has begun.
    pub(crate) async fn execute_sets(
        &mut self,
        sql: &str,
        params_per_set: usize,
        params: &[Value<'_>],
    ) -> Result<Vec<Executed>> {
        self.check_transaction()?;
        let mut statement = self.prepare(sql)?;
        let sets = params.chunks_exact(params_per_set);
        self.away(|| {
            let executed = sets.map(|set| self.run(&mut statement, sql, set));
            let all: Result<Vec<_>, _> = executed.collect();
            all.map_err(|failure| self.gave_up(failure))
        })
    }

    /// Several statements in one text. Not tried again when the database is locked: some of them may have run.
    pub(crate) async fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.check_transaction()?;
        self.limit.begin();
        self.away(|| self.conn.execute_batch(sql))
            .map_err(|error| self.gave_up(self.failed(error, sql)))
    }

    /// Runs a statement that begins or ends a transaction or savepoint.
    pub(crate) async fn control(&mut self, sql: &str) -> Result<()> {
        let patience = self.patience_to_begin.take().unwrap_or(self.patience);
        // The check of `execute` is for statements inside a transaction; those that end one may come after the database
        // has ended it.
        match self.try_control(sql) {
            Ok(()) => Ok(()),
            Err(Failure::Final(error)) => Err(error),
            Err(Failure::Busy(error)) => {
                self.retry_for(patience, error, |conn| conn.try_control(sql))
                    .await
            }
        }
    }

    /// The same without waiting, so that destructors can.
    pub(crate) fn control_now(&mut self, sql: &str) {
        // What fails leaves the transaction open, which `state` sees.
        let _ = self.try_control(sql);
    }

    /// The transaction that is begun next has these options. One that may write waits for the lock when it begins.
    pub(crate) fn will_begin(&mut self, options: &TxOptions) {
        self.patience_to_begin = options.lock_timeout;
    }

    /// Takes notice of a transaction that has begun, or of its end.
    pub(crate) fn in_transaction(&mut self, options: Option<&TxOptions>) {
        self.in_transaction = options.is_some();
        self.patience = options
            .and_then(|options| options.lock_timeout)
            .unwrap_or(self.config.sqlite.busy_timeout);
        let limit = options.and_then(|options| options.statement_timeout);
        self.set_limit(limit.or(self.config.statement_timeout));
    }

    fn set_limit(&mut self, time: Option<Duration>) {
        // SQLite refuses a handler only on a connection that another thread owns, and this one has no other.
        let _ = self.limit.set(&self.conn, time);
    }

    /// Whether the database has ended the transaction by itself.
    pub(crate) fn has_ended_transaction(&self) -> bool {
        self.conn.is_autocommit()
    }

    pub(crate) fn state(&self) -> State {
        if self.in_transaction || self.conn.is_autocommit() {
            State::Clean
        } else {
            State::Lost
        }
    }

    /// Statements run inline: none can be left in the middle.
    pub(crate) async fn clean(&mut self) -> bool {
        self.state() == State::Clean
    }

    /// There is no server that could be away.
    pub(crate) async fn ping(&mut self) -> bool {
        true
    }

    /// Also switches `legacy_alter_table` back off, which the rebuild of a table may have left on.
    pub(crate) fn enforce_foreign_keys(&mut self, on: bool) -> Result<()> {
        use rusqlite::config::DbConfig as Setting;
        let set = |setting, on| match self.conn.set_db_config(setting, on) {
            Ok(now) if now == on => Ok(()),
            Ok(_) => Err(Error::Unsupported {
                what: "SQLite did not switch the enforcement of foreign keys".into(),
            }),
            Err(error) => Err(self.gave_up(self.failed(error, "PRAGMA foreign_keys"))),
        };
        set(Setting::SQLITE_DBCONFIG_ENABLE_FKEY, on)?;
        set(Setting::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, false)
    }

    /// A statement must not run outside the transaction that it was meant for.
    #[inline]
    fn check_transaction(&self) -> Result<()> {
        if self.in_transaction && self.conn.is_autocommit() {
            Err(Error::TransactionLost)
        } else {
            Ok(())
        }
    }

    /// Runs what may take long; where it is asked for, the thread's other tasks go on elsewhere meanwhile.
    #[inline]
    fn away<T>(&self, run: impl FnOnce() -> T) -> T {
        if self.config.sqlite.offload {
            offload::run(run)
        } else {
            run()
        }
    }

    #[inline]
    fn try_query(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), Failure> {
        self.away(|| {
            self.check_transaction()?;
            let mut statement = self.prepare_or_busy(sql)?;
            bind::bind_all(&mut statement, params, sql)?;
            let columns = statement.column_count();
            let mut rows = statement.raw_query();
            let mut first = true;
            loop {
                match rows.next() {
                    Ok(Some(row)) => {
                        first = false;
                        each(&mut Row::from_sqlite(row, columns))?;
                    }
                    Ok(None) => return Ok(()),
                    Err(error) if first => return Err(self.failed(error, sql)),
                    // Rows have been given out: it is too late to try again.
                    Err(error) => {
                        return Err(Failure::Final(self.gave_up(self.failed(error, sql))));
                    }
                }
            }
        })
    }

    fn try_execute(&self, sql: &str, params: &[Value<'_>]) -> Result<Executed, Failure> {
        self.check_transaction()?;
        let mut statement = self.prepare_or_busy(sql)?;
        self.away(|| self.run(&mut statement, sql, params))
    }

    fn try_control(&self, sql: &str) -> Result<(), Failure> {
        let mut statement = self.prepare_or_busy(sql)?;
        self.away(|| self.run(&mut statement, sql, &[]).map(drop))
    }

    #[inline]
    fn run(
        &self,
        statement: &mut CachedStatement<'_>,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<Executed, Failure> {
        bind::bind_all(statement, params, sql)?;
        let changes_before = self.conn.total_changes();
        if statement.column_count() == 0 {
            statement
                .raw_execute()
                .map_err(|error| self.failed(error, sql))?;
        } else {
            let mut rows = statement.raw_query();
            while rows
                .next()
                .map_err(|error| self.failed(error, sql))?
                .is_some()
            {}
        }
        // `changes` keeps its value when a statement changes nothing by nature, as DDL does.
        let changed = self.conn.total_changes() != changes_before;
        Ok(Executed {
            rows_affected: if changed { self.conn.changes() } else { 0 },
            last_insert_id: self.conn.last_insert_rowid(),
        })
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.prepare_or_busy(sql)
            .map_err(|failure| self.gave_up(failure))
    }

    #[inline]
    fn prepare_or_busy(&self, sql: &str) -> Result<CachedStatement<'_>, Failure> {
        self.limit.begin();
        self.conn
            .prepare_cached(sql)
            .map_err(|error| self.failed(error, sql))
    }

    #[cold]
    fn failed(&self, error: rusqlite::Error, sql: &str) -> Failure {
        if errors::is_busy(&error) {
            Failure::Busy(error)
        } else {
            Failure::Final(errors::translate(error, sql, &self.config))
        }
    }

    /// The error of a failure that is not tried again.
    #[cold]
    fn gave_up(&self, failure: Failure) -> Error {
        match failure {
            Failure::Busy(error) => errors::busy(error, Duration::ZERO, &self.config),
            Failure::Final(error) => error,
        }
    }

    async fn retry<T>(
        &mut self,
        mut attempt: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T> {
        match attempt(self) {
            Ok(value) => Ok(value),
            Err(Failure::Final(error)) => Err(error),
            Err(Failure::Busy(error)) => self.retry_after(error, attempt).await,
        }
    }

    /// Tries again, with pauses, as long as the lock is held and the time is not over.
    #[cold]
    async fn retry_after<T>(
        &mut self,
        error: rusqlite::Error,
        attempt: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T> {
        self.retry_for(self.patience, error, attempt).await
    }

    #[cold]
    async fn retry_for<T>(
        &mut self,
        patience: Duration,
        mut error: rusqlite::Error,
        mut attempt: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T> {
        let mut backoff = Backoff::new(patience);
        while backoff.pause().await {
            match attempt(self) {
                Ok(value) => return Ok(value),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Busy(again)) => error = again,
            }
        }
        Err(errors::busy(error, backoff.waited(), &self.config))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

impl fmt::Debug for SqliteConn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteConn")
            .field("database", &self.config.display_url())
            .field("in_transaction", &self.in_transaction)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

    use super::*;

    /// SQLite asks whether a statement is allowed when it prepares it, and not when it runs.
    #[tokio::test]
    async fn statements_are_kept_up_to_a_limit() {
        let config = DbConfig::from_url("sqlite::memory:?statement_cache=2").unwrap();
        let conn = SqliteConn::open(&Arc::new(config), Access::Write).await;
        let mut conn = conn.unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let hook = move |context: AuthContext<'_>| {
            if context.action == AuthAction::Select {
                count.fetch_add(1, Ordering::Relaxed);
            }
            Authorization::Allow
        };
        conn.conn.authorizer(Some(hook)).unwrap();
        let mut prepares = async |number: i64| {
            let before = asked.load(Ordering::Relaxed);
            conn.execute(&format!("SELECT {number}"), &[])
                .await
                .unwrap();
            asked.load(Ordering::Relaxed) > before
        };
        assert!(prepares(1).await);
        assert!(!prepares(1).await, "it was kept");
        assert!(prepares(2).await);
        assert!(
            !prepares(1).await && !prepares(2).await,
            "there is room for two"
        );
        assert!(prepares(3).await);
        assert!(!prepares(2).await && !prepares(3).await);
        assert!(
            prepares(1).await,
            "the one that was used longest ago has gone"
        );
    }
}
