//! The statements that begin and end transactions, for each dialect.

use std::{borrow::Cow, fmt::Write as _};

use super::{Isolation, TxOptions};
use crate::{
    db::Access,
    dialect::Dialect,
    error::{Error, Result},
};

/// How a transaction begins.
pub(in crate::db) struct Begin {
    /// What is set for the session before it; it must have taken effect when the transaction begins.
    pub before: Option<String>,
    /// What puts that back.
    pub restore: Option<&'static str>,
    /// The statement that begins it.
    pub sql: Cow<'static, str>,
}

impl Begin {
    fn plain(sql: impl Into<Cow<'static, str>>) -> Self {
        Self {
            before: None,
            restore: None,
            sql: sql.into(),
        }
    }
}

pub(in crate::db) fn begin(dialect: Dialect, access: Access, options: &TxOptions) -> Result<Begin> {
    let read_only = options.read_only || access == Access::Read;
    Ok(match dialect {
        // Every transaction of SQLite is serializable. One that may write takes the lock at once: to take it later, after
        // reads, could fail without a way to wait.
        Dialect::Sqlite => Begin::plain(if read_only {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        }),
        Dialect::Postgres => Begin::plain(postgres(read_only, options)),
        Dialect::MariaDb | Dialect::MySql => mysql(dialect, read_only, options)?,
    })
}

fn postgres(read_only: bool, options: &TxOptions) -> Cow<'static, str> {
    let mut sql = String::from("BEGIN");
    if let Some(isolation) = options.isolation {
        sql.push_str(" ISOLATION LEVEL ");
        sql.push_str(isolation.sql());
    }
    if read_only {
        sql.push_str(" READ ONLY");
    }
    for (setting, time) in [
        ("statement_timeout", options.statement_timeout),
        ("lock_timeout", options.lock_timeout),
    ] {
        if let Some(time) = time {
            // Writing to a String cannot fail.
            let _ = write!(sql, "; SET LOCAL {setting} = {}", millis(time));
        }
    }
    if sql == "BEGIN" {
        Cow::Borrowed("BEGIN")
    } else {
        Cow::Owned(sql)
    }
}

fn mysql(dialect: Dialect, read_only: bool, options: &TxOptions) -> Result<Begin> {
    let mut before = Vec::new();
    if let Some(isolation) = options.isolation {
        before.push(format!(
            "SET TRANSACTION ISOLATION LEVEL {}",
            isolation.sql()
        ));
    }
    let mut restore = None;
    if let Some(time) = options.lock_timeout {
        // Whole seconds; zero would be no waiting at all.
        let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
        before.push(format!("SET SESSION innodb_lock_wait_timeout = {seconds}"));
        restore = Some("SET SESSION innodb_lock_wait_timeout = @luthier_lock_timeout");
    }
    if let Some(time) = options.statement_timeout {
        if dialect == Dialect::MySql {
            return Err(Error::Unsupported {
                what: "MySQL limits the time of single SELECT statements only, not of a transaction's statements; use \
                       `statement_timeout` of the connection"
                    .into(),
            });
        }
        before.push(format!(
            "SET SESSION max_statement_time = {}",
            time.as_secs_f64()
        ));
        restore = Some(if restore.is_some() {
            "SET SESSION innodb_lock_wait_timeout = @luthier_lock_timeout; SET SESSION max_statement_time = @luthier_statement_timeout"
        } else {
            "SET SESSION max_statement_time = @luthier_statement_timeout"
        });
    }
    Ok(Begin {
        before: Some(before.join("; ")).filter(|sql| !sql.is_empty()),
        restore,
        sql: Cow::Borrowed(if read_only {
            "START TRANSACTION READ ONLY"
        } else {
            "START TRANSACTION"
        }),
    })
}

/// Whole milliseconds, at least one: zero would switch a limit off.
fn millis(time: std::time::Duration) -> u128 {
    time.as_millis().max(1)
}

impl Isolation {
    const fn sql(self) -> &'static str {
        match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// The savepoint inside `depth` levels.
pub(in crate::db) fn savepoint(depth: u32) -> String {
    format!("SAVEPOINT luthier_{depth}")
}

/// Keeps what was done since the savepoint inside `depth` levels.
pub(in crate::db) fn release(depth: u32) -> String {
    format!("RELEASE SAVEPOINT luthier_{depth}")
}

/// Takes back what was done since the savepoint inside `depth` levels, and ends it.
pub(in crate::db) fn rollback_to(depth: u32) -> [String; 2] {
    [
        format!("ROLLBACK TO SAVEPOINT luthier_{depth}"),
        release(depth),
    ]
}
