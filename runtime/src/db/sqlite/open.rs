//! Opening a connection: the file, what every connection is set to, and errors that name the file and the way out.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, config::DbConfig as Setting};

use super::{Failure, SqliteConn, errors, functions};
use crate::{
    db::{
        Access, DbConfig,
        config::{Location, OpenMode},
    },
    error::{Error, Result},
};

/// The oldest SQLite that answers an INSERT with RETURNING. The one that is built in is newer; who links the system's has
/// what the system has.
const OLDEST: i32 = 3_035_000;

/// Opens the file and sets what needs no lock.
pub(super) fn open(config: &DbConfig) -> Result<Connection> {
    check_version(rusqlite::version_number())
        .map_err(|reason| config.connect_error(reason, None))?;
    let conn = match &config.location {
        Location::SqliteMemory => Connection::open_in_memory(),
        Location::SqliteFile(path) => {
            check_path(path, config.sqlite.mode)
                .map_err(|reason| config.connect_error(reason, None))?;
            let access = match config.sqlite.mode {
                OpenMode::Create => {
                    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
                }
                OpenMode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
                OpenMode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
            };
            // A name that begins with `file:` would be read as a URI; from here it is a path.
            let path = if path.starts_with(".") || path.is_absolute() {
                path.clone()
            } else {
                Path::new(".").join(path)
            };
            // A connection is used by one task at a time: no mutex of its own.
            Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        }
        // The caller opens those by another driver.
        Location::Server(_) => Err(rusqlite::Error::InvalidPath(config.display_url().into())),
    };
    let conn = conn.map_err(|error| open_error(error, config))?;
    set_up(&conn, config).map_err(|error| open_error(error, config))?;
    Ok(conn)
}

fn check_version(number: i32) -> Result<(), String> {
    if number >= OLDEST {
        return Ok(());
    }
    let parts = |number: i32| {
        format!(
            "{}.{}.{}",
            number / 1_000_000,
            number / 1000 % 1000,
            number % 1000
        )
    };
    Err(format!(
        "the SQLite that the program is linked with is {}; the oldest that Luthier supports is {}",
        parts(number),
        parts(OLDEST)
    ))
}

fn set_up(conn: &Connection, config: &DbConfig) -> rusqlite::Result<()> {
    // Waiting is done by the task, not inside SQLite.
    conn.busy_timeout(std::time::Duration::ZERO)?;
    conn.set_db_config(Setting::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    // Without it, SQLite prepares a statement anew whenever a bound range or LIMIT changes.
    conn.set_db_config(Setting::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A quoted name that is no column is an error, not a text.
    conn.set_db_config(Setting::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(Setting::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.set_prepared_statement_cache_capacity(config.statement_cache);
    functions::register(conn)
}

/// What may meet the lock of another process, in order. The last one makes SQLite read the file.
pub(super) fn pragmas(config: &DbConfig, access: Access) -> Vec<String> {
    let options = &config.sqlite;
    let mut pragmas = vec![format!("PRAGMA synchronous={}", options.synchronous.name())];
    if matches!(config.location, Location::SqliteFile(_)) {
        if options.exclusive {
            pragmas.push("PRAGMA locking_mode=EXCLUSIVE".to_owned());
        }
        if access == Access::Write && options.mode != OpenMode::ReadOnly {
            pragmas.push(format!(
                "PRAGMA journal_mode={}",
                options.journal_mode.name()
            ));
        }
        if access == Access::Read && !options.exclusive {
            pragmas.push("PRAGMA query_only=ON".to_owned());
        }
    }
    pragmas.push("SELECT count(*) FROM sqlite_schema".to_owned());
    pragmas
}

pub(super) fn run_pragma(conn: &mut SqliteConn, sql: &str) -> Result<(), Failure> {
    let config = &conn.config;
    let run = || -> rusqlite::Result<()> {
        let mut statement = conn.conn.prepare(sql)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        Ok(())
    };
    run().map_err(|error| {
        if errors::is_busy(&error) {
            Failure::Busy(error)
        } else {
            Failure::Final(open_error(error, config))
        }
    })
}

/// What the file system already tells to be wrong with a path.
fn check_path(path: &Path, mode: OpenMode) -> Result<(), String> {
    if path.is_dir() {
        return Err(format!(
            "it is a folder; name a file in it, such as {}",
            path.join("app.db").display()
        ));
    }
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        && !folder.is_dir()
    {
        return Err(format!(
            "there is no folder `{}`; create it first",
            folder.display()
        ));
    }
    if mode == OpenMode::Create {
        return Ok(());
    }
    Err(format!(
        "there is no such file, and `mode={}` does not create it; `mode=rwc` does",
        mode.name()
    ))
}

#[cold]
fn open_error(error: rusqlite::Error, config: &DbConfig) -> Error {
    use rusqlite::ErrorCode;
    let reason: String = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            "the file is not an SQLite database, or is encrypted; is the path right?".into()
        }
        Some(ErrorCode::DatabaseCorrupt) => "the file is damaged; restore it from a backup".into(),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "the file or its folder cannot be opened; look at their permissions".into()
        }
        Some(ErrorCode::ReadOnly) => {
            "the file or its folder cannot be written; `mode=ro` only reads it".into()
        }
        _ => error.to_string(),
    };
    config.connect_error(reason, Some(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_library_is_refused() {
        for number in [OLDEST, 3_050_004, rusqlite::version_number()] {
            assert_eq!(check_version(number), Ok(()), "{number}");
        }
        let error = check_version(3_034_001).unwrap_err();
        assert!(
            error.contains("is 3.34.1; the oldest that Luthier supports is 3.35.0"),
            "{error}"
        );
    }
}
