//! A connection: statements, transactions, and the state in which it goes back to the pool.
//!
//! What is the same for every database is here: the depth of transactions and their texts, and who is told of a
//! statement. A driver knows how to run a text with values, how to run one that controls a transaction, and how to come
//! back to a known state after a future was dropped in the middle of a statement.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tracing::Instrument;

use super::{
    Access, DbConfig, EachRow, Executed, Isolation, TxOptions,
    pool::Counters,
    transaction::texts,
    wait,
    watch::{About, Kind, TransactionSpan, Watch},
};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    meta::ModelMeta,
    row::Row,
    value::Value,
};

pub(crate) mod bulk;
mod level;

use level::Level;

/// How long the end of a failed transaction is waited for.
const ROLLBACK: Duration = Duration::from_secs(10);

/// The same where a statement was given up before its end, and the connection does not listen until then.
const ROLLBACK_BEHIND: Duration = Duration::from_secs(1);

/// A connection to a database.
#[derive(Debug)]
pub struct Conn {
    driver: Driver,
    /// Open transactions and savepoints.
    depth: u32,
    /// What the session's settings are put back to after the transaction.
    restore: Option<String>,
    watch: Arc<Watch>,
    /// What is told of its statements.
    about: About,
    opened: Instant,
    counters: Arc<Counters>,
    /// Whether it was found to work no more.
    given_up: bool,
}

/// One variant for each driver.
#[derive(Debug)]
pub(crate) enum Driver {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<super::sqlite::SqliteConn>),
    #[cfg(feature = "postgres")]
    Postgres(Box<super::postgres::PgConn>),
    #[cfg(feature = "mysql")]
    MySql(Box<super::mysql::MySqlConn>),
}

/// In what state a driver's connection is when its user lets go of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing is under way: it can be used at once.
    Clean,
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(dead_code, reason = "statements of SQLite run inline")
    )]
    /// A statement was left in the middle, or something is still to be sent: it must be cleaned first, which waits for
    /// the server.
    Dirty,
    /// It cannot be used any more.
    Lost,
}

/// Calls the driver of a connection.
macro_rules! driver {
    ($conn:expr, $driver:ident => $call:expr) => {
        match $conn.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref mut $driver) => $call,
            #[cfg(feature = "postgres")]
            Driver::Postgres(ref mut $driver) => $call,
            #[cfg(feature = "mysql")]
            Driver::MySql(ref mut $driver) => $call,
        }
    };
}

impl Conn {
    /// Opens a connection.
    pub(super) async fn open(
        config: &Arc<DbConfig>,
        access: Access,
        watch: &Arc<Watch>,
        counters: &Arc<Counters>,
    ) -> Result<Self> {
        let driver = Driver::open(config, access).await?;
        counters.opened();
        Ok(Self {
            about: About::new(driver.dialect()),
            driver,
            depth: 0,
            restore: None,
            watch: Arc::clone(watch),
            opened: Instant::now(),
            counters: Arc::clone(counters),
            given_up: false,
        })
    }

    /// What comes now is another operation, about a model or none.
    #[inline]
    pub(super) fn begin_operation(&mut self, model: Option<&'static ModelMeta>) {
        self.about.begin(model);
    }

    pub(super) fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }

    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.about.dialect
    }

    /// Runs a query and gives each row in turn to `each`, while the statement is open: nothing is collected on the way.
    /// An error of `each` ends the query.
    ///
    /// # Errors
    ///
    /// What the database says, by kind, and what `each` returns.
    #[inline]
    pub async fn query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<()> {
        let Some(running) = self.watch.begin(&self.about, Kind::One, sql, params) else {
            return driver!(self, driver => driver.query(sql, params, each).await);
        };
        let mut counting = |row: &mut Row<'_>| {
            running.add_rows(1);
            each(row)
        };
        let done: Result<()> = driver!(self, driver => driver.query(sql, params, &mut counting).instrument(running.span()).await);
        running.end(&done);
        done
    }

    /// Runs a statement. Rows that it returns are passed over.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    #[inline]
    pub async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed> {
        let Some(running) = self.watch.begin(&self.about, Kind::One, sql, params) else {
            return driver!(self, driver => driver.execute(sql, params).await);
        };
        let done: Result<Executed> =
            driver!(self, driver => driver.execute(sql, params).instrument(running.span()).await);
        if let Ok(executed) = &done {
            running.add_rows(executed.rows_affected);
        }
        running.end(&done);
        done
    }

    /// Runs one statement for several sets of parameters, prepared once, all or nothing. `params` holds set after set,
    /// each of `params_per_set` values; the answers come in the same order.
    ///
    /// # Errors
    ///
    /// What the database says, by kind; then none of the sets has had an effect.
    pub async fn execute_many(
        &mut self,
        sql: &str,
        params_per_set: usize,
        params: &[Value<'_>],
    ) -> Result<Vec<Executed>> {
        if params.is_empty() || params_per_set == 0 {
            return Ok(Vec::new());
        }
        if !params.len().is_multiple_of(params_per_set) {
            let what = format!(
                "{} values are not full sets of {params_per_set}",
                params.len()
            );
            return Err(Error::Unsupported { what: what.into() });
        }
        if params.len() == params_per_set {
            return self
                .execute(sql, params)
                .await
                .map(|executed| vec![executed]);
        }
        self.atomic(async |conn| {
            let kind = Kind::Sets(params_per_set);
            let Some(running) = conn.watch.begin(&conn.about, kind, sql, params) else {
                return driver!(conn, driver => driver.execute_sets(sql, params_per_set, params).await);
            };
            let span = running.span();
            let done: Result<Vec<Executed>> = driver!(
                conn,
                driver => driver.execute_sets(sql, params_per_set, params).instrument(span).await
            );
            for executed in done.iter().flatten() {
                running.add_rows(executed.rows_affected);
            }
            running.end(&done);
            done
        })
        .await
    }

    /// Runs a text of one or more statements without parameters, not keeping them prepared: DDL, mostly. On SQLite it does not
    /// wait for the lock of another process, since some of them may have run: [`begin`](Self::begin), which does, belongs
    /// before it.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    pub async fn execute_script(&mut self, sql: &str) -> Result<()> {
        let Some(running) = self.watch.begin(&self.about, Kind::One, sql, &[]) else {
            return driver!(self, driver => driver.execute_script(sql).await);
        };
        let done =
            driver!(self, driver => driver.execute_script(sql).instrument(running.span()).await);
        running.end(&done);
        done
    }

    /// Begins a transaction that may write, or a savepoint inside the one that is open.
    /// Most callers want [`atomic`](Self::atomic), which cannot forget the end.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    pub async fn begin(&mut self) -> Result<()> {
        self.begin_with(Access::Write, &TxOptions::default()).await
    }

    /// The same, with options where it is no savepoint.
    pub(crate) async fn begin_with(&mut self, access: Access, options: &TxOptions) -> Result<()> {
        if self.depth > 0 {
            self.control(&texts::savepoint(self.depth)).await?;
        } else {
            let mut begun = options.clone();
            begun.isolation = begun.isolation.or(self.isolation_to_say());
            let begin = texts::begin(self.dialect(), access, &begun)?;
            if let Some(before) = &begin.before {
                // Set first, so that it is taken back also when the beginning fails.
                self.restore = begin.restore.map(str::to_owned);
                self.control(before).await?;
            }
            #[cfg(feature = "sqlite")]
            #[allow(irrefutable_let_patterns)] // where SQLite is the only driver
            if let Driver::Sqlite(driver) = &mut self.driver {
                driver.will_begin(options);
            }
            self.control(&begin.sql).await?;
            driver!(self, driver => driver.in_transaction(Some(options)));
        }
        self.depth += 1;
        Ok(())
    }

    /// Commits what the last [`begin`](Self::begin) began.
    ///
    /// # Errors
    ///
    /// What the database says, by kind; the transaction is still open then, and is to be rolled back.
    pub async fn commit(&mut self) -> Result<()> {
        match self.depth {
            0 => {
                return Err(Error::Unsupported {
                    what: "there is no transaction to commit".into(),
                });
            }
            1 => self.control("COMMIT").await?,
            depth => self.control(&texts::release(depth - 1)).await?,
        }
        self.depth -= 1;
        self.ended().await
    }

    /// Commits the one transaction or savepoint that is open above `depth`. One that `work` began and did not end would
    /// otherwise be committed in its place, and everything around it lost.
    pub(super) async fn commit_to(&mut self, depth: u32) -> Result<()> {
        if self.depth != depth + 1 {
            return Err(Error::Unsupported {
                what: "a transaction that was begun inside this one was not ended".into(),
            });
        }
        self.commit().await
    }

    /// Takes back what was done since the last [`begin`](Self::begin), and ends it.
    ///
    /// # Errors
    ///
    /// What the database says, by kind.
    pub async fn rollback(&mut self) -> Result<()> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(Error::Unsupported {
                what: "there is no transaction to roll back".into(),
            });
        };
        self.rollback_to(depth).await
    }

    /// Takes back everything above `depth`.
    pub(super) async fn rollback_to(&mut self, depth: u32) -> Result<()> {
        if self.depth <= depth {
            return Ok(());
        }
        if !driver!(self, driver => driver.has_ended_transaction()) {
            if depth == 0 {
                self.control("ROLLBACK").await?;
            } else {
                for sql in texts::rollback_to(depth) {
                    self.control(&sql).await?;
                }
            }
        }
        self.depth = depth;
        self.ended().await
    }

    /// Takes everything back after a failure. What does not come to its end in time (a statement that was given up goes
    /// on, the network is silent) is left to the pool, which cleans or closes the connection.
    pub(super) async fn rollback_in_time(&mut self) {
        let state: State = driver!(self, driver => driver.state());
        let limit = if state == State::Clean {
            ROLLBACK
        } else {
            ROLLBACK_BEHIND
        };
        // The error that ends the transaction is the one to tell.
        let _ = wait::at_most(limit, self.rollback_to(0)).await;
    }

    /// Makes the only connection of an SQLite database refuse writes, until the end of the transaction that comes now.
    pub(super) async fn refuse_writes(&mut self) -> Result<()> {
        self.restore = Some("PRAGMA query_only=OFF".to_owned());
        self.control("PRAGMA query_only=ON").await
    }

    /// Puts the session's settings back after the outermost transaction.
    async fn ended(&mut self) -> Result<()> {
        if self.depth == 0 {
            driver!(self, driver => driver.in_transaction(None));
            if let Some(restore) = self.restore.take() {
                self.control(&restore).await?;
            }
        }
        Ok(())
    }

    async fn control(&mut self, sql: &str) -> Result<()> {
        let Some(running) = self.watch.begin(&self.about, Kind::Control, sql, &[]) else {
            return driver!(self, driver => driver.control(sql).await);
        };
        let done = driver!(self, driver => driver.control(sql).instrument(running.span()).await);
        running.end(&done);
        done
    }

    /// Runs several statements of one operation, all or nothing: commits on `Ok`, rolls back on `Err`, panic, or when the
    /// future is dropped. Inside a transaction it is a savepoint.
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says to the commit.
    pub async fn atomic<T>(&mut self, work: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.level(Access::Write, &TxOptions::new(), Duration::ZERO, work)
            .await
    }

    /// The same, but waits for the lock of another process for up to `patience`, if that is longer than `busy_timeout`.
    /// Each statement sees what was committed before it, however the server is set up.
    pub(crate) async fn atomic_patiently<T>(
        &mut self,
        patience: Duration,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let options = TxOptions::new().isolation(Isolation::ReadCommitted);
        self.level(Access::Write, &options, patience, work).await
    }

    async fn level<T>(
        &mut self,
        access: Access,
        options: &TxOptions,
        patience: Duration,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let span = TransactionSpan::new(&self.watch, self.depth);
        let level = async {
            Level::begin(self, access, options, patience)
                .await?
                .run(work)
                .await
        };
        match span {
            None => level.await,
            Some(span) => span.run(level).await,
        }
    }

    /// Runs several reads that all see one state of the database, which is also cheaper than each for itself.
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says.
    pub async fn snapshot<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth > 0 {
            return work(self).await;
        }
        let options = TxOptions::snapshot_of(Access::Read);
        self.level(Access::Read, &options, Duration::ZERO, work)
            .await
    }

    /// Runs several reads of one operation. On SQLite they see one state, which is also cheaper than each for itself; on a
    /// server that would cost two more messages, and they run one after the other.
    pub(crate) async fn reads<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.dialect() == Dialect::Sqlite {
            self.snapshot(work).await
        } else {
            work(self).await
        }
    }

    /// Switches the enforcement of foreign keys on this connection; off, a table can be rebuilt under rows that point at
    /// it. Where the database does not tie this to the connection, nothing happens.
    pub(crate) fn enforce_foreign_keys(&mut self, on: bool) -> Result<()> {
        match self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref mut driver) => driver.enforce_foreign_keys(on),
            #[allow(unreachable_patterns)] // where SQLite is the only driver, or there is none
            _ => {
                let _ = on;
                Ok(())
            }
        }
    }

    /// How many transactions and savepoints are open.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Whether the connection is known to be closed.
    pub(super) fn is_lost(&self) -> bool {
        match self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref driver) => driver.state() == State::Lost,
            #[cfg(feature = "postgres")]
            Driver::Postgres(ref driver) => driver.state() == State::Lost,
            #[cfg(feature = "mysql")]
            Driver::MySql(ref driver) => driver.state() == State::Lost,
        }
    }

    /// Closes a connection that does not work any more, though it may not know it itself.
    pub(super) fn give_up(mut self) {
        self.given_up = true;
    }

    /// How long the connection has been open.
    pub(super) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    /// Asks the server for a sign of life.
    pub(super) async fn ping(&mut self) -> bool {
        driver!(self, driver => driver.ping().await)
    }

    /// Takes back everything above `depth` without waiting, as a destructor must: at once where the driver can, and
    /// otherwise before the next statement or in [`clean`](Self::clean).
    pub(super) fn unwind_to(&mut self, depth: u32) {
        if self.depth <= depth {
            return;
        }
        if !driver!(self, driver => driver.has_ended_transaction()) {
            if depth == 0 {
                self.control_now("ROLLBACK");
            } else {
                for sql in texts::rollback_to(depth) {
                    self.control_now(&sql);
                }
            }
        }
        self.depth = depth;
        if depth == 0 {
            driver!(self, driver => driver.in_transaction(None));
        }
    }

    /// Runs a text that controls the session as a destructor must: where it cannot be at once, before the next statement.
    pub(crate) fn control_now(&mut self, sql: &str) {
        let running = self.watch.begin(&self.about, Kind::Control, sql, &[]);
        driver!(self, driver => driver.control_now(sql));
        if let Some(running) = running {
            running.end(&Ok(()));
        }
    }

    /// Ends what is open, and says in what state the connection is then.
    pub(super) fn let_go(&mut self) -> State {
        self.unwind_to(0);
        if let Some(restore) = self.restore.take() {
            self.control_now(&restore);
        }
        driver!(self, driver => driver.state())
    }

    /// Brings a [`Dirty`](State::Dirty) connection back to a known state; false when it had to be given up.
    pub(super) async fn clean(&mut self) -> bool {
        driver!(self, driver => driver.clean().await)
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        self.counters.closed(self.given_up || self.is_lost());
    }
}

impl Driver {
    fn dialect(&self) -> Dialect {
        // The value itself, not the reference: without a driver, there is none, and nothing to match.
        match *self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::MySql(ref driver) => driver.dialect(),
        }
    }

    async fn open(config: &Arc<DbConfig>, access: Access) -> Result<Self> {
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        use super::config::Protocol;
        use super::config::{Location, missing_feature};

        let feature = match &config.location {
            Location::SqliteFile(_) | Location::SqliteMemory => {
                #[cfg(feature = "sqlite")]
                return super::sqlite::SqliteConn::open(config, access)
                    .await
                    .map(|conn| Self::Sqlite(Box::new(conn)));
                #[cfg(not(feature = "sqlite"))]
                "sqlite"
            }
            Location::Server(server) => {
                #[cfg(feature = "postgres")]
                if server.protocol == Protocol::Postgres {
                    return super::postgres::PgConn::open(config, server)
                        .await
                        .map(|conn| Self::Postgres(Box::new(conn)));
                }
                #[cfg(feature = "mysql")]
                if server.protocol == Protocol::MySql {
                    return super::mysql::MySqlConn::open(config, server)
                        .await
                        .map(|conn| Self::MySql(Box::new(conn)));
                }
                server.protocol.scheme()
            }
        };
        #[allow(unreachable_code)] // where every driver is there
        {
            let _ = access;
            Err(config.connect_error(missing_feature(feature), None))
        }
    }
}
