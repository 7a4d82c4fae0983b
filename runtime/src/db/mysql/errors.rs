//! What MariaDB and MySQL say, as kinds of errors.
//!
//! The kind is by number; names of constraints, tables and columns stand in the messages only, which are read in the forms
//! of both servers.

use mysql_async::{Error as DriverError, ServerError};

use crate::{
    db::DbConfig,
    error::{BoxError, Error},
};

/// The number of the warning that a joined text was cut off.
pub(super) const CUT: u32 = 1260;

/// The error of a statement.
#[cold]
pub(super) fn translate(error: DriverError, sql: &str, config: &DbConfig) -> Error {
    let DriverError::Server(server) = &error else {
        return lost(error, config);
    };
    let message = server.message.as_str();
    match server.code {
        // Duplicate key, duplicate entry, duplicate entry with the name of the key, duplicate unique.
        1022 | 1062 | 1169 | 1586 | 1859 => {
            let constraint = key_name(message);
            Error::UniqueViolation {
                model: None,
                constraint,
                fields: Vec::new(),
                source: error.into(),
            }
        }
        // A parent row is needed, or missing.
        1216 | 1217 | 1451 | 1452 => {
            let (constraint, fields) = foreign_key_parts(message);
            Error::ForeignKeyViolation {
                model: None,
                fields,
                constraint,
                source: error.into(),
            }
        }
        // MariaDB's and MySQL's. MariaDB has the number for its other constraints too.
        4025 | 3819 => {
            let constraint = quoted(message).map(str::to_owned);
            Error::CheckViolation {
                model: None,
                message: None,
                constraint,
                source: error.into(),
            }
        }
        // NULL given, no value and no default, NULL where a row was to be changed.
        1048 | 1263 | 1364 => {
            let column = in_table(quoted(message).unwrap_or_default(), sql);
            Error::NotNullViolation {
                model: None,
                column,
                source: error.into(),
            }
        }
        1213 => Error::Deadlock {
            source: error.into(),
        },
        // The record has changed since it was last read.
        1020 => Error::SerializationFailure {
            source: error.into(),
        },
        // The second is MySQL's for NOWAIT.
        1205 | 3572 => Error::LockTimeout {
            source: error.into(),
        },
        // MariaDB's max_statement_time, MySQL's max_execution_time.
        1969 | 3024 => Error::StatementTimeout {
            sql: sql.to_owned(),
            source: error.into(),
        },
        1146 => {
            let table = quoted(message).unwrap_or_default();
            let table = table.rsplit('.').next().unwrap_or(table).to_owned();
            Error::MissingTable {
                table,
                source: error.into(),
            }
        }
        _ if ends_connection(server) => lost(error, config),
        _ => Error::Query {
            sql: sql.to_owned(),
            source: error.into(),
        },
    }
}

/// The error of a connection that can no longer be used.
#[cold]
pub(super) fn lost(error: impl Into<BoxError>, config: &DbConfig) -> Error {
    Error::ConnectionLost {
        url: config.display_url(),
        source: error.into(),
    }
}

/// Whether the server ends the connection with this error.
pub(super) fn ends_connection(error: &ServerError) -> bool {
    // Shutting down, killed (a statement, which no one else does to ours, or the connection), idle for too long.
    matches!(error.code, 1053 | 1079 | 1317 | 1927 | 3169 | 4031)
}

/// Whether the statement has to be prepared again, and has done nothing yet.
pub(super) fn is_stale(error: &DriverError) -> bool {
    matches!(server_code(error), Some(1243 | 1615))
}

/// Whether the statement is of a kind that cannot be prepared.
pub(super) fn is_unpreparable(error: &DriverError) -> bool {
    server_code(error) == Some(1295)
}

/// Whether the error of a definition says that it was done before: what it makes is there, or what it takes away is not.
pub(crate) fn says_done_before(error: &Error) -> bool {
    let source = match error {
        Error::Query { source, .. } | Error::MissingTable { source, .. } => source,
        _ => return false,
    };
    let Some(DriverError::Server(server)) = source.downcast_ref::<DriverError>() else {
        return false;
    };
    match server.code {
        // There is such a table, column, index, primary key, foreign key or check; there is no such table, table, column,
        // index or constraint, table, check.
        1050 | 1060 | 1061 | 1068 | 1826 | 3822 | 1051 | 1054 | 1091 | 1146 | 1176 | 3821 => true,
        // The storage engine's way to say that a foreign key of this name is there, or is not.
        1005 | 1025 => {
            server.message.contains("errno: 121") || server.message.contains("errno: 152")
        }
        _ => false,
    }
}

/// The number of the server's error.
pub(super) fn server_code(error: &DriverError) -> Option<u16> {
    match error {
        DriverError::Server(server) => Some(server.code),
        _ => None,
    }
}

/// What stands between the first pair of quotes, of whichever kind.
fn quoted(message: &str) -> Option<&str> {
    let start = message.find(['\'', '`'])?;
    let quote = message.as_bytes().get(start).copied().map(char::from)?;
    let rest = &message[start + 1..];
    rest.find(quote).map(|end| &rest[..end])
}

/// `Duplicate entry '…' for key 'name'`, where MySQL has `table.name`. The entry may hold anything.
fn key_name(message: &str) -> Option<String> {
    let (_, key) = message.rsplit_once(" for key '")?;
    let key = key.trim_end_matches('\'');
    Some(key.rsplit('.').next().unwrap_or(key).to_owned())
}

/// The table and the key of an error about a row that is there already, where they are known: MariaDB does not say the
/// table.
pub(super) fn violated_key<'e>(error: &'e DriverError, sql: &'e str) -> Option<(&'e str, &'e str)> {
    let DriverError::Server(server) = error else {
        return None;
    };
    if !matches!(server.code, 1062 | 1586 | 1859) {
        return None;
    }
    let (_, key) = server.message.rsplit_once(" for key '")?;
    let key = key.trim_end_matches('\'');
    match key.split_once('.') {
        Some(parts) => Some(parts),
        None => Some((written_table(sql)?, key)),
    }
}

/// The name of a foreign key, and its columns with their table: `… (`db`.`table`, CONSTRAINT `name` FOREIGN KEY (`a`,
/// `b`) REFERENCES …)`.
fn foreign_key_parts(message: &str) -> (Option<String>, Vec<String>) {
    let Some((place, rest)) = message.split_once(", CONSTRAINT `") else {
        return (None, Vec::new());
    };
    let table = place
        .trim_end_matches('`')
        .rsplit('`')
        .next()
        .unwrap_or_default();
    let Some((name, rest)) = rest.split_once("` FOREIGN KEY (") else {
        return (None, Vec::new());
    };
    let columns = rest.split_once(')').map_or("", |(columns, _)| columns);
    let fields = columns
        .split(", ")
        .map(|column| format!("{table}.{}", column.trim_matches('`')))
        .collect();
    (Some(name.to_owned()), fields)
}

/// A column with the table that a statement writes to, which the server's message does not name.
fn in_table(column: &str, sql: &str) -> String {
    match written_table(sql) {
        Some(table) => format!("{table}.{column}"),
        None => column.to_owned(),
    }
}

/// The table that a statement writes to, where its name stands at the beginning.
fn written_table(sql: &str) -> Option<&str> {
    let head = [
        "INSERT INTO `",
        "INSERT IGNORE INTO `",
        "REPLACE INTO `",
        "UPDATE `",
    ];
    let rest = head.iter().find_map(|head| sql.strip_prefix(head))?;
    rest.split_once('`').map(|(table, _)| table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_messages() {
        assert_eq!(
            key_name("Duplicate entry 'a' for key 'u'").as_deref(),
            Some("u")
        );
        assert_eq!(
            key_name("Duplicate entry 'a' for key 't.u'").as_deref(),
            Some("u")
        );
        assert_eq!(
            key_name("Duplicate entry 'x for key 'y'' for key 'PRIMARY'").as_deref(),
            Some("PRIMARY")
        );
        assert_eq!(key_name("Can't write; duplicate key in table 't'"), None);
        let (name, fields) = foreign_key_parts(
            "Cannot add or update a child row: a foreign key constraint fails (`shop`.`post`, CONSTRAINT `post_fk` \
             FOREIGN KEY (`author_id`, `b`) REFERENCES `user` (`id`) ON DELETE NO ACTION)",
        );
        assert_eq!(name.as_deref(), Some("post_fk"));
        assert_eq!(fields, ["post.author_id", "post.b"]);
        assert_eq!(foreign_key_parts("nothing of the kind"), (None, Vec::new()));
        assert_eq!(quoted("CONSTRAINT `c` failed for `db`.`t`"), Some("c"));
        assert_eq!(quoted("Check constraint 'c' is violated."), Some("c"));
        assert_eq!(quoted("no name"), None);
        assert_eq!(quoted("one ' only"), None);
        assert_eq!(in_table("n", "INSERT INTO `t` (`n`) VALUES (?)"), "t.n");
        assert_eq!(in_table("n", "LOAD DATA …"), "n");
    }
}
