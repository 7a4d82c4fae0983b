//! The lock that makes processes which migrate one database wait for each other.
//!
//! What must hold: it is held while anything of a migration runs, and the database lets go of it by itself when the process
//! that holds it dies. SQLite's write lock is that already. PostgreSQL has advisory locks, of a transaction where all that
//! runs is one (so that a pooler may stand between), else of a transaction on a connection apart. MariaDB and MySQL have
//! named locks of the connection, which outlive the transactions that every change of a table ends.

use std::time::Duration;

use crate::{
    db::{Conn, Db, Isolation, TxOptions, wait::Backoff},
    dialect::Dialect,
    error::{MigrationError, Result},
};

/// How long is waited for another process that is migrating, on a server. It is at work as long as it holds the lock.
const SERVER_PATIENCE: Duration = Duration::from_secs(600);

/// The same on SQLite, where any writer holds this lock.
const SQLITE_PATIENCE: Duration = Duration::from_secs(60);

/// `luthier`, as a number.
const TRY_POSTGRES: &str = "SELECT pg_try_advisory_xact_lock(30527589254424946)";

/// Such locks belong to the server, so the name says for which database.
const TRY_MYSQL: &str = "SELECT GET_LOCK(CONCAT('luthier.', MD5(DATABASE())), 0)";
const RELEASE_MYSQL: &str = "DO RELEASE_LOCK(CONCAT('luthier.', MD5(DATABASE())))";

/// What keeps other processes away for the time of a run.
#[derive(Debug)]
enum Kind {
    /// Each transaction takes the lock.
    Transaction,
    /// The connection has it.
    Session,
    /// Another connection has it.
    Apart(Box<Conn>),
}

/// A connection that migrates under the lock. Dropped, it lets go.
#[derive(Debug)]
pub(super) struct Locked<'c> {
    conn: &'c mut Conn,
    kind: Kind,
}

impl<'c> Locked<'c> {
    /// Waits for the lock, as far as it is one of the whole run. `statements` says whether something is to run outside of
    /// transactions.
    pub(super) async fn take(db: &Db, conn: &'c mut Conn, statements: bool) -> Result<Self> {
        let kind = match conn.dialect() {
            Dialect::MariaDb | Dialect::MySql => {
                // Made first: a lock that comes after this future was dropped is let go, too.
                let mut locked = Self {
                    conn,
                    kind: Kind::Session,
                };
                wait_for(locked.conn(), TRY_MYSQL).await?;
                return Ok(locked);
            }
            Dialect::Postgres if statements => {
                let mut apart = db.open_apart().await?;
                // It must see nothing, or CREATE INDEX CONCURRENTLY would wait for its end.
                let options = TxOptions::new().isolation(Isolation::ReadCommitted);
                apart.begin_with(crate::db::Access::Write, &options).await?;
                apart
                    .execute_script("SET LOCAL idle_in_transaction_session_timeout = 0")
                    .await?;
                wait_for(&mut apart, TRY_POSTGRES).await?;
                Kind::Apart(Box::new(apart))
            }
            _ => Kind::Transaction,
        };
        Ok(Self { conn, kind })
    }

    /// The connection.
    pub(super) fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Runs a transaction under the lock.
    pub(super) async fn atomic<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Conn) -> Result<T>,
    ) -> Result<T> {
        let waits = match &self.kind {
            Kind::Transaction => self.conn.dialect() == Dialect::Postgres,
            Kind::Session | Kind::Apart(_) => false,
        };
        self.conn
            .atomic_patiently(SQLITE_PATIENCE, async |conn: &mut Conn| {
                if waits {
                    wait_for(conn, TRY_POSTGRES).await?;
                }
                work(conn).await
            })
            .await
    }

    /// Fails when the connection that holds the lock is lost.
    pub(super) async fn check(&mut self) -> Result<()> {
        match &mut self.kind {
            Kind::Apart(apart) => apart.execute_script("SELECT 1").await,
            Kind::Transaction | Kind::Session => Ok(()),
        }
    }

    /// Lets go, and says whether that worked.
    pub(super) async fn release(mut self) -> Result<()> {
        match std::mem::replace(&mut self.kind, Kind::Transaction) {
            Kind::Transaction => Ok(()),
            Kind::Session => {
                let released = self.conn.execute_script(RELEASE_MYSQL).await;
                if released.is_err() {
                    // Once more where the connection is cleaned.
                    self.kind = Kind::Session;
                }
                released
            }
            Kind::Apart(mut apart) => apart.rollback().await,
        }
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // A connection apart is closed, and with it its transaction ends.
        if matches!(self.kind, Kind::Session) {
            self.conn.control_now(RELEASE_MYSQL);
        }
    }
}

/// Asks for a lock until it is there. Waiting inside of the server would be cut off by the limits for its statements.
async fn wait_for(conn: &mut Conn, sql: &str) -> Result<()> {
    let mut backoff = Backoff::new(SERVER_PATIENCE);
    loop {
        let mut taken = false;
        conn.query(sql, &[], &mut |row| {
            taken = row.get::<Option<bool>>()? == Some(true);
            Ok(())
        })
        .await?;
        if conn.dialect() == Dialect::Postgres {
            // A prepared statement keeps what it has seen of the database until the next one, and so keeps the other
            // process, if that makes an index concurrently, waiting for this one.
            conn.execute_script("SELECT 1").await?;
        }
        if taken {
            return Ok(());
        }
        if !backoff.pause().await {
            return Err(MigrationError::Locked {
                waited: backoff.waited(),
            }
            .into());
        }
    }
}
