//! What can go wrong, by kind: each error names the thing and, where there is one, the way out.
//!
//! [`Error`] is what a program matches on. What the driver said is kept as [`source`](std::error::Error::source).

use std::{borrow::Cow, fmt, time::Duration};

use crate::{dialect::Dialect, row::CellError};

mod display;
mod model;
#[cfg(feature = "runtime")]
pub(crate) mod people;
pub mod validation;

pub use validation::{ValidationError, ValidationErrors};

/// The result of everything that speaks to a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a driver, or another cause that is kept as it was.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// One row was asked for, and none matches.
    DoesNotExist {
        /// The model, such as `blog.User`.
        model: &'static str,
    },
    /// One row was asked for, and several match.
    MultipleObjectsReturned {
        /// The model, such as `blog.User`.
        model: &'static str,
    },
    /// A row with these values is there already.
    UniqueViolation {
        /// The model, such as `blog.User`, where the operation was about one.
        model: Option<&'static str>,
        /// The name of the constraint or index, where the database tells it.
        constraint: Option<String>,
        /// The fields that must be unique together; columns as `table.column` where the operation was about no model; empty
        /// where neither is known.
        fields: Vec<String>,
        /// What the driver said.
        source: BoxError,
    },
    /// A row is there already beside which this one may not be (an `ExclusionConstraint` of PostgreSQL).
    ExclusionViolation {
        /// The model, such as `blog.User`, where the operation was about one.
        model: Option<&'static str>,
        /// The name of the constraint, where the database tells it.
        constraint: Option<String>,
        /// The fields that are compared; columns as `table.column` where the operation was about no model; empty where
        /// neither is known.
        fields: Vec<String>,
        /// What the driver said.
        source: BoxError,
    },
    /// A foreign key points at a row that does not exist, or a row that others point at was to be deleted.
    ForeignKeyViolation {
        /// The model, such as `blog.Post`, where the operation was about one.
        model: Option<&'static str>,
        /// The fields of the foreign key; empty where they are not known.
        fields: Vec<String>,
        /// The name of the constraint, where the database tells it.
        constraint: Option<String>,
        /// What the driver said.
        source: BoxError,
    },
    /// A row may not be deleted, because others that point at it protect it.
    Protected {
        /// The model of the row that was to be deleted.
        model: &'static str,
        /// The models of the rows that point at it.
        by: Vec<&'static str>,
    },
    /// A check constraint does not hold.
    CheckViolation {
        /// The model, such as `blog.Post`, where the operation was about one.
        model: Option<&'static str>,
        /// The name of the constraint, where the database tells it.
        constraint: Option<String>,
        /// What the model says to people about it (`violation_error_message`).
        message: Option<&'static str>,
        /// What the driver said.
        source: BoxError,
    },
    /// A column that must have a value got none.
    NotNullViolation {
        /// The model, such as `blog.Post`, where the operation was about one.
        model: Option<&'static str>,
        /// The field; the column, as `table.column`, where the operation was about no model.
        column: String,
        /// What the driver said.
        source: BoxError,
    },
    /// A cell holds something that is not a value of its field's type.
    Decode(Box<DecodeError>),
    /// A value that the database cannot hold, such as NaN or a date before the year 0.
    Encode {
        /// What the value is, and why it cannot be stored.
        reason: Cow<'static, str>,
    },
    /// Values that do not pass the validation of their model, by field.
    Validation(ValidationErrors),
    /// The database could not be opened or reached, or its URL does not say what it should.
    Connect {
        /// The URL, without its password.
        url: String,
        /// What is wrong, and the way out.
        reason: String,
        /// What the driver or the operating system said.
        source: Option<BoxError>,
    },
    /// No connection became free in time.
    PoolTimeout {
        /// How long was waited.
        waited: Duration,
        /// Whether a connection that may write was asked for.
        write: bool,
    },
    /// Another program holds a lock on the database.
    Busy {
        /// The file or server.
        database: String,
        /// How long was waited.
        waited: Duration,
        /// What the driver said.
        source: BoxError,
    },
    /// The transaction cannot be placed before or after another one that ran at the same time; nothing of it was kept.
    /// Trying it again helps: [`Db::atomic_retry`](crate::Db::atomic_retry) does.
    SerializationFailure {
        /// What the driver said.
        source: BoxError,
    },
    /// Two transactions waited for each other, and the database has ended this one; nothing of it was kept. Trying it again
    /// helps: [`Db::atomic_retry`](crate::Db::atomic_retry) does.
    Deadlock {
        /// What the driver said.
        source: BoxError,
    },
    /// Another transaction holds a lock, and did not let go of it in time, or waiting was not wanted (`nowait`).
    LockTimeout {
        /// What the driver said.
        source: BoxError,
    },
    /// A statement took longer than it may, and was ended.
    StatementTimeout {
        /// The statement.
        sql: String,
        /// What the driver said.
        source: BoxError,
    },
    /// The connection to the server was lost. What was under way may or may not have been done; a transaction that was not
    /// being committed was not.
    ConnectionLost {
        /// The URL of the database, without its password.
        url: String,
        /// What the driver or the operating system said.
        source: BoxError,
    },
    /// The program has no database of this name.
    UnknownDatabase {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The database has no such table.
    MissingTable {
        /// The table.
        table: String,
        /// What the driver said.
        source: BoxError,
    },
    /// The database has ended the transaction by itself (after running out of space, say): nothing of it was kept.
    TransactionLost,
    /// Something about migrations.
    Migration(Box<MigrationError>),
    /// A statement failed.
    Query {
        /// The statement.
        sql: String,
        /// What the driver said.
        source: BoxError,
    },
    /// A feature that this database does not have, or this program was built without.
    Unsupported {
        /// What was asked for, and the way out.
        what: Cow<'static, str>,
    },
}

/// Where a cell was that did not decode, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// The table, once the reader of the row has told it.
    pub table: Option<String>,
    /// The column; `#3` for the third one where the driver does not tell its name.
    pub column: String,
    /// The primary key of the row, once the reader of the row has told it.
    pub key: Option<String>,
    /// What was expected and what was found.
    pub cell: CellError,
}

/// What is wrong with the migrations of a database, or of the program.
#[derive(Debug)]
#[non_exhaustive]
pub enum MigrationError {
    /// The models have changed, and the change is not yet a migration.
    Draft {
        /// The apps that have a draft.
        apps: Vec<String>,
    },
    /// A migration was changed after it had been applied.
    Changed {
        /// The migration, as `app.name`.
        migration: String,
        /// The checksum when it was applied.
        applied: String,
        /// The checksum that it has now.
        current: String,
    },
    /// No migration has this name, or several begin with it.
    UnknownTarget {
        /// The app that was asked for.
        app: String,
        /// The name that was asked for; empty when the app itself is unknown.
        target: String,
        /// What could have been meant.
        known: Vec<String>,
    },
    /// A migration cannot be undone.
    Irreversible {
        /// The migration, as `app.name`.
        migration: String,
    },
    /// A migration was applied before one that it comes after.
    OutOfOrder {
        /// The migration that is applied.
        migration: String,
        /// The one before it that is not.
        missing: String,
    },
    /// The migrations of the program do not fit together: an unknown or circular dependency, an id given twice.
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// A migration was not generated for the kind of database that is connected.
    NoDialect {
        /// The migration, as `app.name`.
        migration: String,
        /// The database.
        dialect: Dialect,
    },
    /// After a migration, rows point at rows that do not exist. Nothing of it was kept.
    DanglingForeignKeys {
        /// The migration, as `app.name`.
        migration: String,
        /// Which tables point at which, and how often: `blog_post → blog_user (3 rows)`.
        references: Vec<String>,
    },
    /// A step that is not transactional was interrupted, and it is not known whether the database has done it.
    Interrupted {
        /// The migration, as `app.name`.
        migration: String,
        /// The step's description.
        step: String,
        /// The statement that was being run.
        statement: String,
    },
    /// A part of a migration has been applied, where not all of it can be one transaction, and that part was changed since.
    ChangedHalfway {
        /// The migration, as `app.name`.
        migration: String,
        /// The description of the step that was changed.
        step: String,
    },
    /// Another process is migrating the database, and went on for longer than is waited.
    Locked {
        /// How long was waited.
        waited: Duration,
    },
    /// A statement of a migration failed. Nothing of its transaction was kept.
    Failed {
        /// The migration, as `app.name`.
        migration: String,
        /// The step's description.
        step: String,
        /// What went wrong.
        source: Box<Error>,
    },
}

impl Error {
    /// Adds the place to a [`Decode`](Self::Decode) error: the table, the field or column, and the row's primary key.
    /// Any other error stays as it is.
    #[cold]
    #[must_use]
    pub fn in_column(mut self, table: &str, column: &str, key: Option<&dyn fmt::Display>) -> Self {
        if let Self::Decode(error) = &mut self {
            error.table = Some(table.to_owned());
            error.column = column.to_owned();
            error.key = key.map(ToString::to_string);
        }
        self
    }

    /// An error of a cell in a column of a table and key that are not known yet.
    #[cold]
    #[must_use]
    pub fn decode(column: impl Into<String>, cell: CellError) -> Self {
        Self::Decode(Box::new(DecodeError {
            table: None,
            column: column.into(),
            key: None,
            cell,
        }))
    }

    /// The kind of the error, for logs and for counting: `unique_violation` and the like.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::DoesNotExist { .. } => "does_not_exist",
            Self::MultipleObjectsReturned { .. } => "multiple_objects_returned",
            Self::UniqueViolation { .. } => "unique_violation",
            Self::ExclusionViolation { .. } => "exclusion_violation",
            Self::ForeignKeyViolation { .. } => "foreign_key_violation",
            Self::Protected { .. } => "protected",
            Self::CheckViolation { .. } => "check_violation",
            Self::NotNullViolation { .. } => "not_null_violation",
            Self::Decode(_) => "decode",
            Self::Encode { .. } => "encode",
            Self::Validation(_) => "validation",
            Self::Connect { .. } => "connect",
            Self::PoolTimeout { .. } => "pool_timeout",
            Self::Busy { .. } => "busy",
            Self::SerializationFailure { .. } => "serialization_failure",
            Self::Deadlock { .. } => "deadlock",
            Self::LockTimeout { .. } => "lock_timeout",
            Self::StatementTimeout { .. } => "statement_timeout",
            Self::ConnectionLost { .. } => "connection_lost",
            Self::UnknownDatabase { .. } => "unknown_database",
            Self::MissingTable { .. } => "missing_table",
            Self::TransactionLost => "transaction_lost",
            Self::Migration(_) => "migration",
            Self::Query { .. } => "query",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

impl From<MigrationError> for Error {
    fn from(error: MigrationError) -> Self {
        Self::Migration(Box::new(error))
    }
}

impl From<ValidationErrors> for Error {
    fn from(errors: ValidationErrors) -> Self {
        Self::Validation(errors)
    }
}
