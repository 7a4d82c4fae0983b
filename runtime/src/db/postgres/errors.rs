//! What PostgreSQL says, as kinds of errors.
//!
//! The codes tell the kind and most names. Messages are in the language of the server: what is read from them is read by
//! its punctuation, and missing where that does not hold.

use std::error::Error as _;

use tokio_postgres::{
    Error as PgError,
    error::{DbError, Severity, SqlState},
};

use super::encode::Refused;
use crate::{db::DbConfig, error::Error};

/// What an error means for the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server has answered: what was sent is over, and has failed.
    Answered,
    /// Nothing was sent.
    NotSent,
    /// The connection is gone.
    Lost,
    /// Anything may have happened.
    Unclear,
}

pub(super) fn outcome(error: &PgError) -> Outcome {
    match error.as_db_error() {
        Some(error) if is_end_of_session(error) => Outcome::Lost,
        Some(_) => Outcome::Answered,
        None if error.is_closed() => Outcome::Lost,
        None if refused(error).is_some() => Outcome::NotSent,
        None => Outcome::Unclear,
    }
}

/// Whether a prepared statement has gone stale: a table has changed, or the server has forgotten it.
pub(super) fn is_stale(error: &PgError) -> bool {
    let Some(error) = error.as_db_error() else {
        return false;
    };
    match *error.code() {
        SqlState::INVALID_SQL_STATEMENT_NAME => true,
        SqlState::FEATURE_NOT_SUPPORTED => error.routine() == Some("RevalidateCachedQuery"),
        _ => false,
    }
}

/// Whether a value was refused before it was sent.
pub(super) fn is_refused(error: &PgError) -> bool {
    refused(error).is_some()
}

fn refused(error: &PgError) -> Option<&Refused> {
    error.source()?.downcast_ref()
}

fn is_end_of_session(error: &DbError) -> bool {
    matches!(
        error.parsed_severity(),
        Some(Severity::Fatal | Severity::Panic)
    ) || matches!(
        *error.code(),
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW
    )
}

#[cold]
pub(super) fn translate(error: PgError, sql: &str, config: &DbConfig) -> Error {
    let Some(db) = error.as_db_error() else {
        return if let Some(Refused(reason)) = refused(&error) {
            let reason = reason.clone();
            Error::Encode { reason }
        } else if error.is_closed() {
            lost(error, config)
        } else {
            Error::Query {
                sql: sql.to_owned(),
                source: error.into(),
            }
        };
    };
    if is_end_of_session(db) {
        return lost(error, config);
    }
    match *db.code() {
        SqlState::UNIQUE_VIOLATION => Error::UniqueViolation {
            model: None,
            constraint: db.constraint().map(str::to_owned),
            fields: key_columns(db),
            source: error.into(),
        },
        SqlState::EXCLUSION_VIOLATION => Error::ExclusionViolation {
            model: None,
            constraint: db.constraint().map(str::to_owned),
            fields: key_columns(db),
            source: error.into(),
        },
        SqlState::FOREIGN_KEY_VIOLATION => Error::ForeignKeyViolation {
            model: None,
            fields: if is_about_referenced_row(db) {
                Vec::new()
            } else {
                key_columns(db)
            },
            constraint: db.constraint().map(str::to_owned),
            source: error.into(),
        },
        SqlState::CHECK_VIOLATION => Error::CheckViolation {
            model: None,
            constraint: db.constraint().map(str::to_owned),
            message: None,
            source: error.into(),
        },
        SqlState::NOT_NULL_VIOLATION => Error::NotNullViolation {
            model: None,
            column: match (db.table(), db.column()) {
                (Some(table), Some(column)) => format!("{table}.{column}"),
                (_, column) => column.unwrap_or_default().to_owned(),
            },
            source: error.into(),
        },
        SqlState::T_R_SERIALIZATION_FAILURE => Error::SerializationFailure {
            source: error.into(),
        },
        SqlState::T_R_DEADLOCK_DETECTED => Error::Deadlock {
            source: error.into(),
        },
        SqlState::LOCK_NOT_AVAILABLE => Error::LockTimeout {
            source: error.into(),
        },
        // The other reason for this code is that somebody has cancelled the statement.
        SqlState::QUERY_CANCELED if !is_user_request(db.message()) => Error::StatementTimeout {
            sql: sql.to_owned(),
            source: error.into(),
        },
        SqlState::UNDEFINED_TABLE if db.routine() != Some("errorMissingRTE") => {
            Error::MissingTable {
                table: quoted(db.message()).unwrap_or_default().to_owned(),
                source: error.into(),
            }
        }
        SqlState::IN_FAILED_SQL_TRANSACTION => Error::TransactionLost,
        _ => Error::Query {
            sql: sql.to_owned(),
            source: error.into(),
        },
    }
}

#[cold]
pub(super) fn lost(error: PgError, config: &DbConfig) -> Error {
    Error::ConnectionLost {
        url: config.display_url(),
        source: error.into(),
    }
}

/// Whether a statement was cancelled by somebody, and not by the limit of its time: only then the message speaks of a user,
/// in the languages into which PostgreSQL's messages are translated. Nothing else tells the two apart.
fn is_user_request(message: &str) -> bool {
    const USER: [&str; 17] = [
        "user request",
        "Benutzer",
        "usuario",
        "usuário",
        "utilisateur",
        "utente",
        "utilizator",
        "användare",
        "użytkownik",
        "uživatel",
        "kullanıcı",
        "пользовател",
        "користувач",
        "ユーザ",
        "사용자",
        "用户",
        "使用者",
    ];
    USER.iter().any(|user| message.contains(user))
}

/// The columns of `Key (a, b)=(1, 2) …`, as `table.column`; none where one is an expression.
fn key_columns(error: &DbError) -> Vec<String> {
    let (Some(table), Some(detail)) = (error.table(), error.detail()) else {
        return Vec::new();
    };
    columns_of_key(detail)
        .into_iter()
        .map(|column| format!("{table}.{column}"))
        .collect()
}

fn columns_of_key(detail: &str) -> Vec<String> {
    let keys = detail
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(")=("));
    let Some((keys, _)) = keys else {
        return Vec::new();
    };
    let column = |text: &str| match text.strip_prefix('"') {
        Some(quoted) => Some(quoted.strip_suffix('"')?.replace("\"\"", "\"")),
        None => {
            let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            text.chars().all(plain).then(|| text.to_owned())
        }
    };
    keys.split(", ")
        .map(column)
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Whether the row that others point at was to go, and not one that points nowhere to come: then the message names the
/// table of the foreign key after its constraint.
fn is_about_referenced_row(error: &DbError) -> bool {
    let (Some(constraint), Some(table)) = (error.constraint(), error.table()) else {
        return false;
    };
    names_after(error.message(), constraint, table)
}

fn names_after(message: &str, constraint: &str, table: &str) -> bool {
    let marks = ['"', '»', '«', '“', '”', '„', '‘', '’', '「', '」'];
    let mut names = message.split(marks).skip_while(|name| *name != constraint);
    names.any(|name| name == table && table != constraint)
        || table == constraint && message.split(marks).filter(|name| *name == table).count() > 2
}

/// What stands first in quotation marks.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once(['"', '»', '«', '“', '„'])?;
    rest.split_once(['"', '«', '»', '”', '“'])
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns() {
        for (detail, columns) in [
            ("Key (a)=(1) already exists.", vec!["a"]),
            (
                "Key (a, \"B c\")=(1, (x)=(y)) already exists.",
                vec!["a", "B c"],
            ),
            ("Schlüssel »(größe)=(1)« existiert bereits.", vec!["größe"]),
            ("Key (lower(name::text))=(x) already exists.", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(columns_of_key(detail), columns, "{detail}");
        }
    }

    #[test]
    fn sides_of_a_foreign_key() {
        for (message, referenced) in [
            (
                r#"insert or update on table "post" violates foreign key constraint "fk""#,
                false,
            ),
            (
                r#"update or delete on table "user" violates foreign key constraint "fk" on table "post""#,
                true,
            ),
            (
                r#"update or delete on table "post" violates foreign key constraint "fk" on table "post""#,
                true,
            ),
            (
                "Einfügen oder Aktualisieren in Tabelle »post« verletzt Fremdschlüssel-Constraint »fk«",
                false,
            ),
            (
                "Aktualisieren oder Löschen in Tabelle »user« verletzt Fremdschlüssel-Constraint »fk« von Tabelle »post«",
                true,
            ),
        ] {
            assert_eq!(names_after(message, "fk", "post"), referenced, "{message}");
        }
    }

    #[test]
    fn requests_of_users() {
        for (message, expected) in [
            ("canceling statement due to user request", true),
            ("canceling statement due to statement timeout", false),
            ("storniere Anfrage wegen Benutzeraufforderung", true),
            (
                "storniere Anfrage wegen Zeitüberschreitung der Anfrage",
                false,
            ),
            (
                "cancelando la sentencia debido a una petición del usuario",
                true,
            ),
            (
                "cancelando la sentencia debido a que se agotó el tiempo de espera de sentencias",
                false,
            ),
            (
                "annulation de la requête à la demande de l'utilisateur",
                true,
            ),
            (
                "annulation de la requête à cause du délai écoulé pour l'exécution de l'instruction",
                false,
            ),
            (
                "annullamento dell'istruzione su richiesta dell'utente",
                true,
            ),
            ("annullamento dell'istruzione a causa di timeout", false),
            ("ユーザーからの要求により文をキャンセルしています", true),
            (
                "ステートメントのタイムアウトのためステートメントをキャンセルしています",
                false,
            ),
            ("사용자 요청에 의해 작업을 취소합니다.", true),
            ("명령실행시간 초과로 작업을 취소합니다.", false),
            (
                "выполнение оператора отменено по запросу пользователя",
                true,
            ),
            ("выполнение оператора отменено из-за тайм-аута", false),
            ("avbryter sats på användares begäran", true),
            ("avbryter sats på grund av sats-timeout", false),
            ("виконання оператора скасовано по запиту користувача", true),
            ("виконання оператора скасовано через тайм-аут", false),
            ("由于用户请求，正在取消语句", true),
            ("由于语句执行超时，正在取消语句", false),
            ("因為使用者要求，正在取消陳述式", true),
            ("因為陳述式逾時，正在取消陳述式", false),
        ] {
            assert_eq!(is_user_request(message), expected, "{message}");
        }
    }

    #[test]
    fn names_in_messages() {
        assert_eq!(quoted(r#"relation "x.y" does not exist"#), Some("x.y"));
        assert_eq!(quoted("Relation »x« existiert nicht"), Some("x"));
        assert_eq!(quoted("nothing"), None);
    }
}
