//! MariaDB and MySQL, through mysql_async.
//!
//! Statements are prepared, and rows are read one by one off the wire. A future that was dropped in the middle of a
//! statement leaves the connection at an unknown place of the protocol: it is not used again, and the server is told, on
//! another connection, to end it, so that its locks and its transaction are gone before the pool goes on.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use mysql_async::{
    Conn, Error as DriverError, Statement, Value as Wire, consts::StatusFlags,
    prelude::Queryable as _,
};

use super::{
    DbConfig, EachRow, Executed, TxOptions,
    config::{Host, Server},
    conn::State,
    wait,
};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    row::Row,
    value::Value,
};

mod bind;
mod errors;
mod kill;
mod open;
mod statements;
mod tls;

pub(crate) use errors::says_done_before;
use statements::Statements;

/// How long the rest of a result is read when whoever takes its rows has had enough.
const DRAIN: Duration = Duration::from_secs(1);

/// How long the statements that destructors left are waited for.
const QUEUE: Duration = Duration::from_secs(5);

pub(crate) struct MySqlConn {
    conn: Conn,
    dialect: Dialect,
    /// The number by which the server knows the connection.
    id: u64,
    /// Where the server listens.
    host: Host,
    statements: Statements,
    /// The largest message that the server takes, in bytes.
    max_packet: usize,
    /// A statement is under way, or was when its future was dropped.
    busy: bool,
    /// The connection is closed or broken.
    lost: bool,
    /// What destructors left to be sent.
    queued: Vec<String>,
    /// Whether a transaction was begun and not ended, as far as its user knows.
    in_transaction: bool,
    /// Whether the server has ended it by itself.
    ended: bool,
    config: Arc<DbConfig>,
}

/// Why a statement did not come to its end.
enum Failure {
    Driver(DriverError),
    Final(Error),
}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Self {
        Self::Driver(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

impl MySqlConn {
    /// Opens a connection to the first of the hosts that answers.
    pub(crate) async fn open(config: &Arc<DbConfig>, server: &Server) -> Result<Self> {
        let opened = open::open(config, server).await?;
        Ok(Self {
            conn: opened.conn,
            dialect: opened.dialect,
            id: opened.id,
            host: opened.host,
            statements: Statements::new(config.statement_cache),
            max_packet: opened.max_packet,
            busy: false,
            lost: false,
            queued: Vec::new(),
            in_transaction: false,
            ended: false,
            config: Arc::clone(config),
        })
    }

    /// Which of the two answers.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) async fn query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<()> {
        self.ready().await?;
        let mut given = false;
        let mut ran = self.try_query(sql, params, each, &mut given).await;
        if !given && self.forgot_stale(&ran, sql).await {
            ran = self.try_query(sql, params, each, &mut given).await;
        }
        self.settle(ran, sql).await?;
        self.check_still_in_transaction()
    }

    pub(crate) async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed> {
        self.ready().await?;
        let mut ran = self.try_execute(sql, params).await;
        if self.forgot_stale(&ran, sql).await {
            ran = self.try_execute(sql, params).await;
        }
        let executed = self.settle(ran, sql).await?;
        self.check_still_in_transaction()?;
        Ok(executed)
    }

    /// The same statement for each set of parameters, in turn: the protocol has no way to send them together that gives
    /// each its answer. In a transaction, which the caller has begun.
    pub(crate) async fn execute_sets(
        &mut self,
        sql: &str,
        params_per_set: usize,
        params: &[Value<'_>],
    ) -> Result<Vec<Executed>> {
        let mut all = Vec::with_capacity(params.len() / params_per_set.max(1));
        for set in params.chunks_exact(params_per_set.max(1)) {
            all.push(self.execute(sql, set).await?);
        }
        Ok(all)
    }

    /// Several statements in one text.
    pub(crate) async fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.ready().await?;
        self.send(sql).await?;
        self.check_still_in_transaction()
    }

    /// Runs statements that begin or end a transaction or savepoint, or set something.
    pub(crate) async fn control(&mut self, sql: &str) -> Result<()> {
        self.ready().await?;
        for statement in sql.split("; ") {
            self.send(statement).await?;
        }
        Ok(())
    }

    /// The same for destructors, which cannot wait: they are sent before the next statement, or when the connection is
    /// cleaned.
    pub(crate) fn control_now(&mut self, sql: &str) {
        // One that is given up or lost is not spoken to again.
        if !self.busy && !self.lost {
            self.queued.push(sql.to_owned());
        }
    }

    /// How many bytes of values a statement may carry.
    pub(crate) fn message_limit(&self) -> usize {
        self.max_packet.saturating_sub(1024)
    }

    /// Takes notice of a transaction that has begun, or of its end.
    pub(crate) fn in_transaction(&mut self, options: Option<&TxOptions>) {
        self.in_transaction = options.is_some();
        self.ended = false;
    }

    /// Whether the server has ended the transaction by itself.
    pub(crate) fn has_ended_transaction(&self) -> bool {
        self.ended
    }

    pub(crate) fn state(&self) -> State {
        if self.lost {
            State::Lost
        } else if self.busy || !self.queued.is_empty() {
            State::Dirty
        } else {
            State::Clean
        }
    }

    /// Sends what is left to be sent. A connection that was left in the middle of a statement is given up, when the server
    /// has ended it.
    pub(crate) async fn clean(&mut self) -> bool {
        if !self.busy && !self.lost {
            let sent = wait::at_most(QUEUE, self.ready()).await;
            if matches!(sent, Some(Ok(()))) && self.state() == State::Clean {
                return true;
            }
        }
        if self.busy {
            kill::kill(&self.config, &self.host, self.id).await;
        }
        false
    }

    pub(crate) async fn ping(&mut self) -> bool {
        if self.busy || self.lost {
            return false;
        }
        self.busy = true;
        let answered = self.conn.ping().await.is_ok();
        self.busy = false;
        self.lost = !answered;
        answered
    }

    /// Sees to it that a statement can be sent: it must not run on a connection at an unknown place of the protocol, nor
    /// outside of the transaction that it was meant for, nor before what destructors left.
    #[inline]
    async fn ready(&mut self) -> Result<()> {
        if self.lost || self.busy {
            return Err(self.unusable());
        }
        if !self.queued.is_empty() {
            for sql in std::mem::take(&mut self.queued) {
                for statement in sql.split("; ") {
                    if let Err(error) = self.send(statement).await {
                        // Whatever it was to undo or put back is not known now.
                        self.ended |= self.in_transaction;
                        self.lost |= !self.in_transaction;
                        return Err(error);
                    }
                }
            }
        }
        if self.ended {
            Err(Error::TransactionLost)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn unusable(&self) -> Error {
        let reason = if self.lost {
            "it is closed"
        } else {
            "a statement on it was given up before its end"
        };
        errors::lost(reason, &self.config)
    }

    async fn try_query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
        given: &mut bool,
    ) -> Result<(), Failure> {
        let statement = self.prepared(sql).await?;
        let values = self.values(&statement, params, sql)?;
        self.busy = true;
        let mut result = self.conn.exec_iter(statement, values).await?;
        while let Some(row) = result.next().await? {
            *given = true;
            let taken = each(&mut Row::from_mysql(&row));
            if let Err(error) = taken {
                let drained = wait::at_most(DRAIN, result.drop_result()).await;
                // Otherwise the rest is still on its way, and the connection given up.
                self.busy = !matches!(drained, Some(Ok(())));
                return Err(Failure::Final(error));
            }
        }
        result.drop_result().await?;
        if self.conn.get_warnings() > 0 && sql.contains("GROUP_CONCAT(") {
            self.check_not_cut(sql).await?;
        }
        self.busy = false;
        Ok(())
    }

    /// The servers cut a joined text off at the largest message that they take, with no more than a warning.
    #[cold]
    async fn check_not_cut(&mut self, sql: &str) -> Result<(), Failure> {
        let warnings: Vec<(String, u32, String)> = self.conn.query("SHOW WARNINGS").await?;
        self.busy = false;
        match warnings
            .into_iter()
            .find(|(_, code, _)| *code == errors::CUT)
        {
            Some((.., message)) => Err(Failure::Final(Error::Query {
                sql: sql.to_owned(),
                source: format!(
                    "{message}, at `max_allowed_packet`, {} bytes",
                    self.max_packet
                )
                .into(),
            })),
            None => Ok(()),
        }
    }

    async fn try_execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Executed, Failure> {
        let statement = match self.prepared(sql).await {
            Ok(statement) => Some(statement),
            Err(Failure::Driver(error)) if params.is_empty() && errors::is_unpreparable(&error) => {
                None
            }
            Err(failure) => return Err(failure),
        };
        match statement {
            Some(statement) => {
                let values = self.values(&statement, params, sql)?;
                self.busy = true;
                let result = self.conn.exec_iter(statement, values).await?;
                result.drop_result().await?;
            }
            None => {
                self.busy = true;
                self.conn.query_drop(sql).await?;
            }
        }
        self.busy = false;
        Ok(Executed {
            rows_affected: self.conn.affected_rows(),
            last_insert_id: self
                .conn
                .last_insert_id()
                .and_then(|id| i64::try_from(id).ok())
                .unwrap_or_default(),
        })
    }

    /// Sends a text as it is.
    async fn send(&mut self, sql: &str) -> Result<()> {
        self.check_size(sql.len())?;
        self.busy = true;
        let sent = self.conn.query_drop(sql).await;
        self.settle(sent.map_err(Failure::Driver), sql).await
    }

    /// The prepared statement of a text.
    #[inline]
    async fn prepared(&mut self, sql: &str) -> Result<Statement, Failure> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement);
        }
        self.prepare(sql).await
    }

    #[cold]
    async fn prepare(&mut self, sql: &str) -> Result<Statement, Failure> {
        self.check_size(sql.len())?;
        self.busy = true;
        if let Some(oldest) = self.statements.make_room() {
            self.conn.close(oldest).await?;
        }
        let prepared = self.conn.prep(sql).await?;
        self.busy = false;
        self.statements.put(sql, prepared.clone());
        Ok(prepared)
    }

    /// The parameters of a statement, checked: the driver closes the connection over what it cannot send.
    fn values(&self, statement: &Statement, params: &[Value<'_>], sql: &str) -> Result<Vec<Wire>> {
        if usize::from(statement.num_params()) != params.len() {
            let (expected, found) = (statement.num_params(), params.len());
            return Err(Error::Query {
                sql: sql.to_owned(),
                source: format!(
                    "the statement has {expected} parameters, and {found} values were given"
                )
                .into(),
            });
        }
        let (values, bytes) = bind::values(params)?;
        // No other value needs more than this on the wire.
        self.check_size(bytes + 16 * values.len())?;
        Ok(values)
    }

    fn check_size(&self, bytes: usize) -> Result<()> {
        const HEADER: usize = 64;
        if bytes + HEADER <= self.max_packet {
            return Ok(());
        }
        Err(Error::Encode {
            reason: format!(
                "a statement with its values has about {bytes} bytes, and the server takes {} at a time; raise its \
                 `max_allowed_packet`, or write less at once",
                self.max_packet
            )
            .into(),
        })
    }

    /// Forgets a statement that the server wants to have prepared again; false where it is something else.
    #[inline]
    async fn forgot_stale<T>(&mut self, ran: &Result<T, Failure>, sql: &str) -> bool {
        match ran {
            Err(Failure::Driver(error)) if errors::is_stale(error) => {}
            _ => return false,
        }
        if let Some(statement) = self.statements.remove(sql) {
            let _ = self.conn.close(statement).await;
        }
        true
    }

    /// What came of a statement, for its user.
    #[inline]
    async fn settle<T>(&mut self, ran: Result<T, Failure>, sql: &str) -> Result<T> {
        match ran {
            Ok(value) => {
                self.busy = false;
                Ok(value)
            }
            Err(Failure::Final(error)) => Err(error),
            Err(Failure::Driver(error)) => Err(self.failed(error, sql).await),
        }
    }

    #[cold]
    async fn failed(&mut self, error: DriverError, sql: &str) -> Error {
        match &error {
            DriverError::Server(server) => self.lost = errors::ends_connection(server),
            // Said before anything was sent.
            DriverError::Driver(mysql_async::DriverError::MixedParams) => {
                self.busy = false;
                return Error::Query {
                    sql: sql.to_owned(),
                    source: error.into(),
                };
            }
            _ => self.lost = true,
        }
        self.busy = false;
        // An error may have ended the transaction, which only the answer to something else tells.
        if self.in_transaction && !self.lost && !self.ended && self.ping().await {
            self.ended = !self.is_in_transaction();
        }
        let columns = match errors::violated_key(&error, sql) {
            Some((table, key)) if !self.lost => self.key_columns(table, key).await,
            _ => Vec::new(),
        };
        let mut error = errors::translate(error, sql, &self.config);
        if let Error::UniqueViolation { fields, .. } = &mut error {
            *fields = columns;
        }
        error
    }

    /// The columns of a key, with their table; none where it is not over columns alone, or cannot be found out.
    async fn key_columns(&mut self, table: &str, key: &str) -> Vec<String> {
        let text = |name: &str| name.replace('\\', "\\\\").replace('\'', "''");
        let sql = format!(
            "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() \
             AND table_name = '{}' AND index_name = '{}' ORDER BY seq_in_index",
            text(table),
            text(key)
        );
        self.busy = true;
        let read = self.conn.query::<mysql_async::Row, _>(sql).await;
        self.busy = false;
        match read {
            Ok(rows) => rows
                .iter()
                .map(|row| match row.as_ref(0) {
                    Some(Wire::Bytes(column)) => {
                        Some(format!("{table}.{}", String::from_utf8_lossy(column)))
                    }
                    _ => None,
                })
                .collect::<Option<_>>()
                .unwrap_or_default(),
            Err(error) => {
                self.lost |= !matches!(error, DriverError::Server(_));
                Vec::new()
            }
        }
    }

    /// Whether a transaction is open, as the server said last.
    fn is_in_transaction(&self) -> bool {
        self.conn.last_ok_packet().is_some_and(|ok| {
            ok.status_flags()
                .contains(StatusFlags::SERVER_STATUS_IN_TRANS)
        })
    }

    /// A statement that changes tables commits what came before it: what is to come must not run as if it had not.
    #[inline]
    fn check_still_in_transaction(&mut self) -> Result<()> {
        if !self.in_transaction || self.ended || self.is_in_transaction() {
            return Ok(());
        }
        self.ended = true;
        Err(Error::Unsupported {
            what: "a statement that makes or changes tables was run inside a transaction, and has ended it: MariaDB and \
                   MySQL commit what came before; run such statements outside of `atomic`"
                .into(),
        })
    }
}

impl Drop for MySqlConn {
    fn drop(&mut self) {
        if self.busy {
            // The driver would read the rest of the result, however long it is. Not when it knows of an operation that was
            // dropped in the middle: then it closes the socket.
            let _ = self.conn.ping().now_or_never();
        }
    }
}

impl fmt::Debug for MySqlConn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlConn")
            .field("database", &self.config.display_url())
            .field("id", &self.id)
            .field("state", &self.state())
            .field("in_transaction", &self.in_transaction)
            .finish_non_exhaustive()
    }
}
