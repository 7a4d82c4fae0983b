//! The sentences of the errors: what happened, to what, and the way out.

use std::fmt::{self, Display, Formatter};

use super::{BoxError, DecodeError, Error, MigrationError};

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoesNotExist { model } => write!(f, "no {model} matches the query"),
            Self::MultipleObjectsReturned { model } => {
                write!(f, "several rows of {model} match the query that should find one")
            }
            Self::UniqueViolation { model, constraint, fields, .. } => {
                match model {
                    Some(model) => write!(f, "a {model} with the same ")?,
                    None => f.write_str("a row with the same ")?,
                }
                match (fields.as_slice(), constraint) {
                    ([], None) => f.write_str("unique value")?,
                    ([], Some(name)) => write!(f, "values for the unique constraint `{name}`")?,
                    (fields, _) => join(f, fields, " and ", "`")?,
                }
                f.write_str(" exists already")
            }
            Self::ExclusionViolation { model, constraint, fields, .. } => {
                match model {
                    Some(model) => write!(f, "a {model} that excludes this one ")?,
                    None => f.write_str("a row that excludes this one ")?,
                }
                if !fields.is_empty() {
                    f.write_str("by ")?;
                    join(f, fields, " and ", "`")?;
                    f.write_str(" ")?;
                }
                if let Some(name) = constraint {
                    write!(f, "(constraint `{name}`) ")?;
                }
                f.write_str("exists already")
            }
            Self::ForeignKeyViolation { model, fields, constraint, .. } => {
                f.write_str("a foreign key ")?;
                match (fields.as_slice(), constraint) {
                    ([], None) => {}
                    ([], Some(name)) => write!(f, "(`{name}`) ")?,
                    (fields, _) => {
                        f.write_str("(")?;
                        join(f, fields, ", ", "`")?;
                        f.write_str(") ")?;
                    }
                }
                if let Some(model) = model {
                    write!(f, "of {model} ")?;
                }
                f.write_str("points at a row that does not exist, or a row that others point at was to be deleted")
            }
            Self::Protected { model, by } => {
                write!(f, "cannot delete from {model}: rows of ")?;
                join(f, by, ", ", "")?;
                f.write_str(" point at it and protect it; delete those first")
            }
            Self::CheckViolation { model, constraint, message, .. } => {
                if let Some(message) = message {
                    write!(f, "{message} (")?;
                }
                match constraint {
                    Some(name) => write!(f, "the check constraint `{name}` ")?,
                    None => f.write_str("a check constraint ")?,
                }
                if let Some(model) = model {
                    write!(f, "of {model} ")?;
                }
                f.write_str("does not hold for the values given")?;
                if message.is_some() { f.write_str(")") } else { Ok(()) }
            }
            Self::NotNullViolation { model, column, .. } => match model {
                Some(model) => write!(f, "`{column}` of {model} must have a value, and got NULL"),
                None => write!(f, "`{column}` must have a value, and got NULL"),
            },
            Self::Decode(error) => Display::fmt(error, f),
            Self::Encode { reason } => write!(f, "a value cannot be stored: {reason}"),
            Self::Validation(errors) => Display::fmt(errors, f),
            Self::Connect { url, reason, .. } => write!(f, "cannot open the database `{url}`: {reason}"),
            Self::PoolTimeout { waited, write } => {
                let kind = if *write { "a connection that writes" } else { "a connection that reads" };
                write!(
                    f,
                    "{kind} did not become free within {waited:?}; inside `atomic`, use `&mut *tx` and not `&db`, \
                     and keep transactions short (`acquire_timeout` changes how long is waited)"
                )
            }
            Self::Busy { database, waited, .. } => write!(
                f,
                "`{database}` is locked by another program or connection, and still was after {waited:?} \
                 (`busy_timeout` changes how long is waited)"
            ),
            Self::SerializationFailure { .. } => f.write_str(
                "the transaction met another one that changed the same data, and nothing of it was kept; try it again, \
                 as `db.atomic_retry` does",
            ),
            Self::Deadlock { .. } => f.write_str(
                "the transaction and another one waited for each other, and nothing of it was kept; try it again, as \
                 `db.atomic_retry` does",
            ),
            Self::LockTimeout { .. } => {
                f.write_str("another transaction holds the lock, and did not let go of it in time")
            }
            Self::StatementTimeout { sql, .. } => write!(
                f,
                "a statement took longer than it may (`statement_timeout`): `{}`",
                Shortened(sql)
            ),
            Self::ConnectionLost { url, source } => write!(
                f,
                "the connection to `{url}` was lost: {}; what was under way may or may not have been done",
                WithCauses(source)
            ),
            Self::UnknownDatabase { name, known } => {
                write!(f, "there is no database `{name}`; there are ")?;
                join(f, known, ", ", "`")
            }
            Self::MissingTable { table, .. } => {
                write!(f, "the database has no table `{table}`; apply the migrations first, with `luthier migrate`")
            }
            Self::TransactionLost => f.write_str(
                "the database has ended the transaction by itself after an earlier error, and kept nothing of it; \
                 start it again",
            ),
            Self::Migration(error) => Display::fmt(error, f),
            Self::Query { sql, source } => write!(f, "{}, in `{}`", WithCauses(source), Shortened(sql)),
            Self::Unsupported { what } => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UniqueViolation { source, .. }
            | Self::ExclusionViolation { source, .. }
            | Self::ForeignKeyViolation { source, .. }
            | Self::CheckViolation { source, .. }
            | Self::NotNullViolation { source, .. }
            | Self::Busy { source, .. }
            | Self::SerializationFailure { source }
            | Self::Deadlock { source }
            | Self::LockTimeout { source }
            | Self::StatementTimeout { source, .. }
            | Self::ConnectionLost { source, .. }
            | Self::MissingTable { source, .. }
            | Self::Query { source, .. }
            | Self::Connect {
                source: Some(source),
                ..
            } => Some(source.as_ref()),
            Self::Decode(error) => Some(&error.cell),
            Self::Validation(errors) => Some(errors),
            Self::Migration(error) => match error.as_ref() {
                MigrationError::Failed { source, .. } => Some(source.as_ref()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What a driver said, on one line, with the causes that its own sentence leaves out.
struct WithCauses<'e>(&'e BoxError);

impl Display for WithCauses<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let says = error.to_string();
            if !said.contains(&says) && !says.contains(&said) {
                said.push_str(": ");
                said.push_str(&says);
            }
            cause = error.source();
        }
        f.write_str(&said.replace('\n', "; "))
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.table {
            Some(table) => write!(f, "`{table}.{}`", self.column)?,
            None => write!(f, "the column `{}`", self.column)?,
        }
        if let Some(key) = &self.key {
            write!(f, " of the row with key {key}")?;
        }
        write!(f, " does not decode: {}", self.cell)
    }
}

impl Display for MigrationError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft { apps } => {
                f.write_str("the models of ")?;
                join(f, apps, ", ", "`")?;
                f.write_str(" have changes that are only a draft; make them a migration with `luthier makemigrations`")
            }
            Self::Changed {
                migration,
                applied,
                current,
            } => write!(
                f,
                "the migration {migration} was changed after it had been applied to this database (checksum {applied} \
                 then, {current} now); restore its file, and put the change into a new migration"
            ),
            Self::UnknownTarget { app, target, known } => {
                match target.as_str() {
                    "" => write!(f, "no app `{app}` has migrations")?,
                    target => write!(f, "`{target}` names no one migration of `{app}`")?,
                }
                if known.is_empty() {
                    return Ok(());
                }
                f.write_str("; there are ")?;
                join(f, known, ", ", "`")
            }
            Self::Irreversible { migration } => {
                write!(
                    f,
                    "the migration {migration} cannot be undone, so nothing was changed"
                )
            }
            Self::OutOfOrder { migration, missing } => write!(
                f,
                "the migration {migration} is applied to this database, but {missing}, which comes before it, is not"
            ),
            Self::Malformed { reason } => write!(f, "the migrations do not fit together: {reason}"),
            Self::NoDialect { migration, dialect } => write!(
                f,
                "the migration {migration} was not made for {dialect}; add it to `backends` in `luthier.toml`"
            ),
            Self::DanglingForeignKeys {
                migration,
                references,
            } => {
                write!(
                    f,
                    "the migration {migration} would leave rows that point at rows that do not exist: "
                )?;
                join(f, references, ", ", "")?;
                f.write_str("; nothing of it was kept")
            }
            Self::Interrupted {
                migration,
                step,
                statement,
            } => write!(
                f,
                "the migration {migration} was interrupted in the step \"{step}\", and whether the database has done \
                 `{}` is not known; look, and bring the table `luthier_journal` in line",
                Shortened(statement)
            ),
            Self::ChangedHalfway { migration, step } => write!(
                f,
                "a part of the migration {migration} has been applied, and its step \"{step}\" was changed since; restore \
                 it, or take back by hand what was done and delete the migration's rows in the table `luthier_journal`"
            ),
            Self::Locked { waited } => write!(
                f,
                "another process is migrating the database, and still was after {waited:.0?}; when it is done, run again"
            ),
            Self::Failed {
                migration,
                step,
                source,
            } => {
                write!(
                    f,
                    "the migration {migration} failed in the step \"{step}\": {source}"
                )
            }
        }
    }
}

/// Writes a list with a separator, each item between quotes.
fn join<T: Display>(
    f: &mut Formatter<'_>,
    items: &[T],
    separator: &str,
    quote: &str,
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{quote}{item}{quote}")?;
    }
    Ok(())
}

/// The head of a statement that may be very long.
struct Shortened<'a>(&'a str);

impl Display for Shortened<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 500;
        match self.0.char_indices().nth(LIMIT) {
            Some((end, _)) => write!(f, "{}…", &self.0[..end]),
            None => f.write_str(self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::row::CellError;

    #[test]
    fn a_decode_error_gets_its_place() {
        let error = Error::decode("#2", CellError::invalid("a date", "tomorrow"));
        assert_eq!(
            error.to_string(),
            "the column `#2` does not decode: expected a date, found \"tomorrow\""
        );
        let error = error.in_column("blog_post", "created_at", Some(&17));
        assert_eq!(
            error.to_string(),
            "`blog_post.created_at` of the row with key 17 does not decode: expected a date, found \"tomorrow\""
        );
        assert!(error.source().is_some());
    }

    #[test]
    fn sentences() {
        let error = Error::UniqueViolation {
            model: None,
            constraint: None,
            fields: vec!["blog_user.email".into(), "blog_user.name".into()],
            source: "…".into(),
        };
        assert_eq!(
            error.to_string(),
            "a row with the same `blog_user.email` and `blog_user.name` exists already"
        );
        let error = Error::Protected {
            model: "blog.User",
            by: vec!["blog.Post", "blog.Comment"],
        };
        assert_eq!(
            error.to_string(),
            "cannot delete from blog.User: rows of blog.Post, blog.Comment point at it and protect it; delete those first"
        );
        let error = Error::Query {
            sql: "é".repeat(10_000),
            source: "no".into(),
        };
        assert!(error.to_string().chars().count() < 600);
        let error = Error::from(MigrationError::Draft {
            apps: vec!["blog".into()],
        });
        assert!(
            error.to_string().ends_with("`luthier makemigrations`"),
            "{error}"
        );
    }
}
