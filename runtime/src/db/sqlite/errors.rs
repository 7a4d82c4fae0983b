//! What SQLite says, as kinds of errors. The names of constraints and columns stand in its messages only.

use std::time::Duration;

use rusqlite::{Error as SqliteError, ErrorCode, ffi};

use crate::{
    db::{DbConfig, config::Location},
    error::Error,
};

/// Whether another process holds the lock, and waiting helps.
pub(super) fn is_busy(error: &SqliteError) -> bool {
    matches!(code(error), Some(e) if e.code == ErrorCode::DatabaseBusy && e.extended_code != ffi::SQLITE_BUSY_SNAPSHOT)
}

#[cold]
pub(super) fn busy(error: SqliteError, waited: Duration, config: &DbConfig) -> Error {
    let database = match &config.location {
        Location::SqliteFile(path) => path.display().to_string(),
        _ => config.display_url(),
    };
    Error::Busy {
        database,
        waited,
        source: error.into(),
    }
}

#[cold]
pub(super) fn translate(error: SqliteError, sql: &str, config: &DbConfig) -> Error {
    let message = message(&error).to_owned();
    if let Some(table) = message.strip_prefix("no such table: ") {
        let table = table.strip_prefix("main.").unwrap_or(table).to_owned();
        return Error::MissingTable {
            table,
            source: error.into(),
        };
    }
    let Some(code) = code(&error) else {
        return Error::Query {
            sql: sql.to_owned(),
            source: error.into(),
        };
    };
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => {
            let (constraint, fields) = unique_parts(&message);
            Error::UniqueViolation {
                model: None,
                constraint,
                fields,
                source: error.into(),
            }
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER
            if message.contains("FOREIGN KEY") =>
        {
            Error::ForeignKeyViolation {
                model: None,
                fields: Vec::new(),
                constraint: None,
                source: error.into(),
            }
        }
        ffi::SQLITE_CONSTRAINT_CHECK => {
            let constraint = message
                .strip_prefix("CHECK constraint failed: ")
                .map(str::to_owned);
            Error::CheckViolation {
                model: None,
                constraint,
                message: None,
                source: error.into(),
            }
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            let column = message
                .strip_prefix("NOT NULL constraint failed: ")
                .unwrap_or_default()
                .to_owned();
            Error::NotNullViolation {
                model: None,
                column,
                source: error.into(),
            }
        }
        // Nothing but the limit of time interrupts.
        _ if code.code == ErrorCode::OperationInterrupted => Error::StatementTimeout {
            sql: sql.to_owned(),
            source: error.into(),
        },
        _ if code.code == ErrorCode::DatabaseBusy => busy(error, Duration::ZERO, config),
        _ => Error::Query {
            sql: sql.to_owned(),
            source: error.into(),
        },
    }
}

/// `UNIQUE constraint failed: t.a, t.b` names columns, `UNIQUE constraint failed: index 'i'` an index over expressions.
fn unique_parts(message: &str) -> (Option<String>, Vec<String>) {
    let Some((_, detail)) = message.split_once("failed: ") else {
        return (None, Vec::new());
    };
    match detail
        .strip_prefix("index '")
        .and_then(|name| name.strip_suffix('\''))
    {
        Some(index) => (Some(index.to_owned()), Vec::new()),
        None => (None, detail.split(", ").map(str::to_owned).collect()),
    }
}

fn code(error: &SqliteError) -> Option<&ffi::Error> {
    match error {
        SqliteError::SqliteFailure(code, _) | SqliteError::SqlInputError { error: code, .. } => {
            Some(code)
        }
        _ => None,
    }
}

fn message(error: &SqliteError) -> &str {
    match error {
        SqliteError::SqliteFailure(_, Some(message))
        | SqliteError::SqlInputError { msg: message, .. } => message,
        _ => "",
    }
}
