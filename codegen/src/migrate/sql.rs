//! Operations to SQL, for each database.
//!
//! Each operation is lowered against the state it meets, so that every statement can repeat what its database forgets:
//! a whole column definition for MySQL, a whole table for SQLite. The statements are complete and bind nothing. What runs
//! them sees steps: the statements of one that is transactional take effect together or not at all.
//!
//! sea-query renders the statements; `statement` says which it cannot, and nothing outside of here knows of it. What it is
//! asked for is planned before: SQLite, for one, makes a table anew where its `ALTER TABLE` has no form.

mod collation;
mod content_types;
mod expr;
mod index;
mod inside;
mod preview;
mod server;
mod span;
mod sqlite;
mod statement;
mod table;
mod types;

use luthier::dialect::Dialect;

use crate::db::Schema;

use super::{operation::Operation, replay::apply};

pub use preview::render_preview;

pub(crate) use types::postgres_type;

/// What runs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does, for people: the operations in it, separated by `; `.
    pub description: String,
    /// The statements, in order, without a semicolon at the end.
    pub statements: Vec<String>,
    /// Whether it may run in a transaction and be undone with it. Where it is false, there is one statement.
    pub transactional: bool,
}

/// The steps of operations that start from the state `before`.
///
/// On SQLite they are to be run with `foreign_keys` and `legacy_alter_table` off, and `foreign_key_check` before the
/// commit: tables are rebuilt under their name, which a foreign key would take for a deletion.
#[must_use]
pub fn lower(operations: &[Operation], before: &Schema, dialect: Dialect) -> Vec<Step> {
    match dialect {
        Dialect::Sqlite => sqlite::lower(operations, before),
        _ => server::lower(operations, before, dialect),
    }
}

/// The steps that take operations back which started from the state `before`; `None` where one cannot be taken back.
#[must_use]
pub fn lower_reverse(
    operations: &[Operation],
    before: &Schema,
    dialect: Dialect,
) -> Option<Vec<Step>> {
    let mut after = before.clone();
    let mut inverse = Vec::new();
    for operation in operations {
        // One that does not fit was reported by whoever replayed it first.
        apply(operation, &mut after).ok();
        inverse.push(operation.invert()?);
    }
    let inverse: Vec<Operation> = inverse.into_iter().rev().flatten().collect();
    Some(lower(&inverse, &after, dialect))
}
