//! The names in the database of what belongs to one column, as Django makes them.
//!
//! They follow from table and column at every moment of the history: renaming either renames them too, so a table that
//! was migrated equals one that was made from the final state.

use super::{Column, Reference, Schema, Table};
use crate::schema::names::on_columns;

/// The index of a column with `db_index`.
#[must_use]
pub fn index(table: &str, column: &str) -> String {
    on_columns(table, &[column], "")
}

/// The uniqueness of a column.
#[must_use]
pub fn unique(table: &str, column: &str) -> String {
    on_columns(table, &[column], "_uniq")
}

/// The check of a column's type and choices.
#[must_use]
pub fn check(table: &str, column: &str) -> String {
    on_columns(table, &[column], "_check")
}

/// The foreign key of a column. Where the target is not in the schema (it always is in one that was checked), the
/// model's name stands for its table.
#[must_use]
pub fn foreign_key(schema: &Schema, table: &str, column: &str, to: &Reference) -> String {
    let (target, key) = target(schema, to);
    on_columns(table, &[column], &format!("_fk_{target}_{key}"))
}

/// The table and the column that a foreign key points to.
#[must_use]
pub fn target<'s>(schema: &'s Schema, to: &'s Reference) -> (&'s str, &'s str) {
    let table = schema.table(&to.model);
    let column = table
        .and_then(|table: &Table| table.column(&to.field))
        .map(|column: &Column| column.name.as_str());
    (
        table.map_or(to.model.name.as_str(), |table| &table.name),
        column.unwrap_or(&to.field),
    )
}
