//! PostgreSQL, through tokio-postgres.
//!
//! A task of its own moves a connection's messages; statements are sent without waiting for the answers before them. So a
//! future that is dropped in the middle of a statement leaves nothing half-sent: the answer still comes, and is passed
//! over. What is not known then is how the statement ended, which `busy` stands for until a later answer tells.
//!
//! Behind pgbouncer, nothing is kept on the server between transactions: statements have no names, and the types of
//! parameters are left to the server, which gets every value as text.

use std::{
    fmt,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Error as PgError, RowStream};

use super::{DbConfig, EachRow, Executed, TxOptions, config::Server, conn::State, wait};
use crate::{
    error::{Error, Result},
    row::{
        Row,
        postgres::{Kind, PgRow},
    },
    value::Value,
};

mod arrays;
mod cache;
mod connect;
mod encode;
mod errors;
mod many;
mod send;
mod tls;

use cache::{Cache, Prepared};
use errors::Outcome;
use send::{answers, execute, kinds_of, send, size};

/// How long a connection that was let go in the middle of a statement may take to come to rest by itself.
const GRACE: Duration = Duration::from_secs(1);

/// How long asking the server to stop a statement may take, and how long that takes to have an effect.
const CANCEL: Duration = Duration::from_secs(2);

/// What is sent of several sets of parameters before the first answer is waited for.
const SETS_AT_ONCE: usize = 256;
const BYTES_AT_ONCE: usize = 1 << 20;

pub(crate) struct PgConn {
    client: Client,
    /// Moves the messages.
    task: JoinHandle<()>,
    end: connect::End,
    encryption: tls::Encryption,
    cache: Cache,
    /// A statement was sent, and it is not known how it ended.
    busy: bool,
    /// BEGIN was sent, and nobody has taken notice that it succeeded.
    beginning: bool,
    in_transaction: bool,
    /// The last statement has failed: inside a transaction, PostgreSQL refuses any other until it is taken back.
    failed: bool,
    /// The server has ended the transaction, whatever its user thinks.
    ended: bool,
    lost: bool,
    config: Arc<DbConfig>,
}

/// Why a statement failed.
enum Failure {
    Postgres(PgError),
    Own(Error),
}

impl PgConn {
    pub(crate) async fn open(config: &Arc<DbConfig>, server: &Server) -> Result<Self> {
        let opened = connect::open(config, server).await?;
        Ok(Self {
            client: opened.client,
            task: opened.task,
            end: opened.end,
            encryption: opened.encryption,
            cache: Cache::new(config.statement_cache),
            busy: false,
            beginning: false,
            in_transaction: false,
            failed: false,
            ended: false,
            lost: false,
            config: Arc::clone(config),
        })
    }

    #[inline]
    pub(crate) async fn query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<()> {
        self.start()?;
        let mut given = false;
        match self.try_query(sql, params, each, &mut given).await {
            Ok(()) => Ok(()),
            Err(failure) if !given && self.may_repeat(&failure, sql) => {
                let repeated = self.try_query(sql, params, each, &mut given).await;
                repeated.map_err(|failure| self.translate(failure, sql))
            }
            Err(failure) => Err(self.translate(failure, sql)),
        }
    }

    #[inline]
    pub(crate) async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed> {
        self.start()?;
        match self.try_execute(sql, params).await {
            Ok(executed) => Ok(executed),
            Err(failure) if self.may_repeat(&failure, sql) => {
                let repeated = self.try_execute(sql, params).await;
                repeated.map_err(|failure| self.translate(failure, sql))
            }
            Err(failure) => Err(self.translate(failure, sql)),
        }
    }

    /// The same statement for each set of parameters; in a transaction, which the caller has begun. Many are sent before
    /// the first answer is waited for.
    pub(crate) async fn execute_sets(
        &mut self,
        sql: &str,
        params_per_set: usize,
        params: &[Value<'_>],
    ) -> Result<Vec<Executed>> {
        self.start()?;
        match self.try_execute_sets(sql, params_per_set, params).await {
            Ok(all) => Ok(all),
            Err(failure) => {
                // Not run again: some of the sets may have been sent.
                self.may_repeat(&failure, sql);
                Err(self.translate(failure, sql))
            }
        }
    }

    /// Several statements in one text.
    pub(crate) async fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.start()?;
        self.run(sql).await
    }

    /// Runs a statement that begins or ends a transaction or savepoint.
    pub(crate) async fn control(&mut self, sql: &str) -> Result<()> {
        self.start()?;
        if sql.starts_with("BEGIN") {
            self.beginning = true;
        }
        if self.in_transaction {
            if sql == "COMMIT" {
                return self.commit().await;
            }
            if sql.starts_with("SAVEPOINT") || sql.starts_with("RELEASE") && !self.busy {
                return self.mark(sql);
            }
        }
        self.run(sql).await
    }

    /// Sets or releases a savepoint, without waiting: so no future can be dropped in between, which would leave unknown
    /// whether the savepoint is there. If the server cannot do it, the transaction has failed, and the next statement says
    /// so, or the commit.
    fn mark(&mut self, sql: &str) -> Result<()> {
        if self.failed {
            return Err(Error::TransactionLost);
        }
        self.control_now(sql);
        Ok(())
    }

    /// Commits. PostgreSQL answers the COMMIT of a transaction in which a statement has failed by rolling it back, and
    /// calls that a success.
    async fn commit(&mut self) -> Result<()> {
        let committed = if self.failed {
            Err(Error::TransactionLost)
        } else if self.busy {
            // A statement whose end nobody has seen may have failed. The first of these two fails then, and the second
            // does not run.
            self.run("SELECT 1; COMMIT").await
        } else {
            self.run("COMMIT").await
        };
        if committed.is_err() {
            let _ = self.run("ROLLBACK").await;
            self.ended = true;
        }
        committed
    }

    /// The same as [`control`](Self::control) without waiting, so that destructors can.
    pub(crate) fn control_now(&mut self, sql: &str) {
        // It is sent when it is first polled; the answer is passed over.
        let _ = self.client.batch_execute(sql).now_or_never();
        self.busy = true;
        if sql.starts_with("ROLLBACK") {
            // If not, the next statement tells.
            self.failed = false;
        }
    }

    /// Whether settings of the session are not ours to make, behind a pooler.
    pub(crate) fn has_no_session(&self) -> bool {
        self.config.server.pgbouncer
    }

    /// Takes notice of a transaction that has begun, or of its end.
    pub(crate) fn in_transaction(&mut self, options: Option<&TxOptions>) {
        self.in_transaction = options.is_some();
        self.beginning = false;
        self.failed = false;
        self.ended = false;
    }

    /// Whether the transaction is over on the server.
    pub(crate) fn has_ended_transaction(&self) -> bool {
        self.ended
    }

    pub(crate) fn state(&self) -> State {
        if self.lost || self.client.is_closed() {
            State::Lost
        } else if self.busy || self.beginning {
            State::Dirty
        } else {
            State::Clean
        }
    }

    /// Waits a little for the connection to come to rest. If it does not, asks the server to stop what it does, and
    /// gives the connection up: that request might come late, and hit the next statement.
    pub(crate) async fn clean(&mut self) -> bool {
        if self.state() == State::Lost {
            return false;
        }
        let rest = self.client.batch_execute("ROLLBACK");
        match wait::at_most(GRACE, rest).await {
            Some(Ok(())) => {
                self.busy = false;
                self.in_transaction(None);
                return true;
            }
            Some(Err(_)) => {}
            None => {
                let token = self.client.cancel_token();
                let cancelling = token.cancel_query(self.encryption.clone());
                let _ = wait::at_most(CANCEL, cancelling).await;
                let rest = self.client.check_connection();
                let _ = wait::at_most(CANCEL, rest).await;
            }
        }
        self.lost = true;
        self.task.abort();
        false
    }

    pub(crate) async fn ping(&mut self) -> bool {
        let was_busy = std::mem::replace(&mut self.busy, true);
        let answered = self.client.check_connection().await.is_ok();
        self.busy = was_busy;
        answered
    }

    /// What holds before every statement.
    #[inline]
    fn start(&mut self) -> Result<()> {
        if self.ended {
            return Err(Error::TransactionLost);
        }
        if self.beginning {
            // The future that began a transaction was dropped, or has failed: nobody will end it.
            self.beginning = false;
            self.control_now("ROLLBACK");
        }
        Ok(())
    }

    /// Runs a text of one or more statements, not prepared.
    async fn run(&mut self, sql: &str) -> Result<()> {
        let was_busy = std::mem::replace(&mut self.busy, true);
        match self.client.batch_execute(sql).await {
            Ok(()) => {
                self.succeeded();
                Ok(())
            }
            Err(error) => {
                let failure = self.answered(error, was_busy);
                Err(self.translate(failure, sql))
            }
        }
    }

    #[inline]
    async fn try_query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
        given: &mut bool,
    ) -> Result<(), Failure> {
        let prepared = self.prepare(sql, params).await?;
        let was_busy = std::mem::replace(&mut self.busy, true);
        let mut kinds_of_unnamed: Option<Box<[Kind]>> = None;
        let mut rows = match send(&self.client, prepared.as_deref(), sql, params).await {
            Ok(rows) => pin!(rows),
            Err(error) => return Err(self.answered(error, was_busy)),
        };
        while let Some(row) = rows.next().await {
            let row = match row {
                Ok(row) => row,
                Err(error) => return Err(self.answered(error, was_busy)),
            };
            *given = true;
            let kinds = match &prepared {
                Some(prepared) => &prepared.kinds,
                None => kinds_of_unnamed.get_or_insert_with(|| kinds_of(row.columns())),
            };
            if let Err(error) = each(&mut Row::from_postgres(PgRow::new(&row, kinds))) {
                self.finish(rows.as_mut());
                return Err(error.into());
            }
        }
        self.succeeded();
        Ok(())
    }

    /// Leaves a result that nobody wants to see to its end. Most often that is here already; what is not, is passed over
    /// when it comes, or stopped when the connection goes back.
    #[cold]
    fn finish(&mut self, mut rows: Pin<&mut RowStream>) {
        for _ in 0..100 {
            match rows.next().now_or_never() {
                Some(Some(Ok(_))) => {}
                Some(None) => return self.succeeded(),
                _ => return,
            }
        }
    }

    #[inline]
    async fn try_execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed, Failure> {
        let prepared = self.prepare(sql, params).await?;
        let was_busy = std::mem::replace(&mut self.busy, true);
        match execute(&self.client, prepared.as_deref(), sql, params).await {
            Ok(executed) => {
                self.succeeded();
                Ok(executed)
            }
            Err(error) => Err(self.answered(error, was_busy)),
        }
    }

    async fn try_execute_sets(
        &mut self,
        sql: &str,
        params_per_set: usize,
        params: &[Value<'_>],
    ) -> Result<Vec<Executed>, Failure> {
        let Some(first) = params.get(..params_per_set) else {
            return Ok(Vec::new());
        };
        let prepared = self.prepare(sql, first).await?;
        let was_busy = std::mem::replace(&mut self.busy, true);
        let mut all = Vec::with_capacity(params.len() / params_per_set);
        let mut sets = params.chunks_exact(params_per_set).peekable();
        while sets.peek().is_some() {
            let mut sent: Vec<Pin<Box<_>>> = Vec::new();
            let mut bytes = 0;
            while bytes < BYTES_AT_ONCE && sent.len() < SETS_AT_ONCE {
                let Some(set) = sets.next() else { break };
                bytes += set.iter().map(size).sum::<usize>();
                let prepared = prepared.as_deref();
                sent.push(Box::pin(execute(&self.client, prepared, sql, set)));
            }
            if let Err(error) = answers(sent, &mut all).await {
                let failure = self.answered(error, was_busy);
                // Others of the group are under way.
                self.busy = true;
                return Err(failure);
            }
        }
        self.succeeded();
        Ok(all)
    }

    /// The prepared statement of a text; `None` behind a pooler, where there are none.
    #[inline]
    async fn prepare(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<Option<Arc<Prepared>>, Failure> {
        if self.has_no_session() {
            return Ok(None);
        }
        let prepared = match self.cache.get(sql) {
            Some(prepared) => prepared,
            None => self.prepare_new(sql).await?,
        };
        let expected = prepared.statement.params().len();
        if expected != params.len() {
            return Err(wrong_count(expected, params.len(), sql).into());
        }
        Ok(Some(prepared))
    }

    #[cold]
    async fn prepare_new(&mut self, sql: &str) -> Result<Arc<Prepared>, Failure> {
        let was_busy = std::mem::replace(&mut self.busy, true);
        match self.client.prepare(sql).await {
            Ok(statement) => {
                self.succeeded();
                let prepared = Arc::new(Prepared {
                    kinds: kinds_of(statement.columns()),
                    statement,
                });
                self.cache.put(sql, &prepared);
                Ok(prepared)
            }
            Err(error) => Err(self.answered(error, was_busy)),
        }
    }

    /// Takes notice of an answer: it and everything sent before it is over.
    #[inline]
    fn succeeded(&mut self) {
        self.busy = false;
        self.failed = false;
    }

    /// Takes notice of an error.
    #[cold]
    fn answered(&mut self, error: PgError, was_busy: bool) -> Failure {
        match errors::outcome(&error) {
            Outcome::Answered => {
                self.busy = false;
                self.failed = true;
            }
            Outcome::NotSent => self.busy = was_busy,
            Outcome::Lost => self.lost = true,
            Outcome::Unclear => {}
        }
        Failure::Postgres(error)
    }

    /// Whether a statement failed only because it was prepared before a table changed, has had no effect, and can be run
    /// again.
    #[cold]
    fn may_repeat(&mut self, failure: &Failure, sql: &str) -> bool {
        let Failure::Postgres(error) = failure else {
            return false;
        };
        if errors::is_refused(error) {
            // The column may have become wider since.
            return self.cache.remove(sql);
        }
        if !errors::is_stale(error) {
            return false;
        }
        // Others are most probably stale, too. Inside a transaction, only the next one can do better.
        self.cache.clear();
        !self.in_transaction
    }

    #[cold]
    fn translate(&mut self, failure: Failure, sql: &str) -> Error {
        match failure {
            Failure::Own(error) => error,
            Failure::Postgres(error) if error.is_closed() => {
                // What the connection ended with says more.
                let end = self.end.lock().ok().and_then(|mut end| end.take());
                errors::lost(end.unwrap_or(error), &self.config)
            }
            Failure::Postgres(error) => errors::translate(error, sql, &self.config),
        }
    }
}

#[cold]
fn wrong_count(expected: usize, found: usize, sql: &str) -> Error {
    Error::Query {
        sql: sql.to_owned(),
        source: format!("the statement has {expected} parameters, and {found} values were given")
            .into(),
    }
}

impl Drop for PgConn {
    fn drop(&mut self) {
        // The task would go on until the answer comes, which it may never do.
        if self.busy {
            self.task.abort();
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl fmt::Debug for PgConn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgConn")
            .field("database", &self.config.display_url())
            .field("state", &self.state())
            .field("in_transaction", &self.in_transaction)
            .finish_non_exhaustive()
    }
}
