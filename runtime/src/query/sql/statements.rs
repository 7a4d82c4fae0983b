//! Statements that need nothing but names: what the code generator makes at build time and models carry as static text, and
//! what is made of a model's columns at run time in the same form.
//!
//! Parameters stand in the order of the columns; where a key finds the row, it comes last, its columns in their order.

#[cfg(feature = "runtime")]
pub(crate) mod bulk;

pub use super::content_type::Column;
use super::writer::Writer;
use crate::{
    Dialect,
    meta::{ModelMeta, ModelStatements},
};

/// The texts of a model for a dialect, if it was generated for that.
#[must_use]
pub fn of(model: &ModelMeta, dialect: Dialect) -> Option<&'static ModelStatements> {
    model
        .statements
        .iter()
        .find(|statements| statements.dialect == dialect)
}

/// `SELECT t0."id", … FROM "blog_user" AS t0`: how every query of whole rows begins.
#[must_use]
pub fn select_from<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[C],
) -> String {
    let mut writer = Writer::new(dialect);
    writer.select_from(table, columns);
    writer.sql
}

/// One whole row by its key.
#[must_use]
pub fn get<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[C],
    key: &[&str],
) -> String {
    let mut writer = Writer::new(dialect);
    writer.select_from(table, columns);
    for (index, column) in key.iter().enumerate() {
        writer.push(if index > 0 { " AND " } else { " WHERE " });
        writer.aliased(0, column);
        writer.push(" = ");
        writer.placeholder(index + 1);
    }
    writer.sql
}

/// One row. It answers with the columns `returning`, if the dialect can: see [`insert_returns`].
#[must_use]
pub fn insert<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[C],
    returning: &[&str],
) -> String {
    insert_rows(dialect, table, columns, 1, returning)
}

/// `rows` rows, whose values are the parameters, row after row. Several rows without any column are more than SQL can say:
/// then it is one row.
#[must_use]
pub fn insert_rows<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[C],
    rows: usize,
    returning: &[&str],
) -> String {
    let mut writer = Writer::new(dialect);
    writer.push("INSERT INTO ");
    writer.name(table);
    if columns.is_empty() {
        writer.push(writer.caps.insert_defaults);
    } else {
        let columns: Vec<Column<'c>> = columns.iter().map(|&column| column.into()).collect();
        writer.push(" (");
        writer.names(columns.iter().map(|column| column.name));
        writer.push(") VALUES ");
        let mut parameter = 0;
        for row in 0..rows.max(1) {
            writer.push(if row > 0 { ", (" } else { "(" });
            for (index, &column) in columns.iter().enumerate() {
                if index > 0 {
                    writer.push(", ");
                }
                parameter += 1;
                writer.parameter_of(column, parameter);
            }
            writer.push(")");
        }
    }
    if !returning.is_empty() && insert_returns(dialect) {
        writer.push(" RETURNING ");
        writer.names(returning.iter().copied());
    }
    writer.sql
}

/// Whether an INSERT of the dialect can answer with columns of the new rows.
#[must_use]
pub const fn insert_returns(dialect: Dialect) -> bool {
    super::dialect::Capabilities::of(dialect).insert_returning
}

/// Sets columns of one row by its key.
#[must_use]
pub fn update_by_key<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[C],
    key: &[&str],
) -> String {
    let mut writer = Writer::new(dialect);
    writer.push("UPDATE ");
    writer.name(table);
    writer.push(" SET ");
    for (index, &column) in columns.iter().enumerate() {
        if index > 0 {
            writer.push(", ");
        }
        let column: Column<'c> = column.into();
        writer.name(column.name);
        writer.push(" = ");
        writer.parameter_of(column, index + 1);
    }
    if let ([], Some(key)) = (columns, key.first()) {
        // Changes nothing, and tells whether the row is there.
        writer.name(key);
        writer.push(" = ");
        writer.name(key);
    }
    writer.where_key(key, columns.len() + 1);
    writer.sql
}

/// An UPDATE that answers with columns of the rows that it changed; `None` where the dialect cannot.
#[must_use]
pub fn update_returning(dialect: Dialect, update: &str, columns: &[&str]) -> Option<String> {
    if !matches!(dialect, Dialect::Sqlite | Dialect::Postgres) {
        return None;
    }
    let mut writer = Writer::new(dialect);
    writer.push(update);
    writer.push(" RETURNING ");
    writer.names(columns.iter().copied());
    Some(writer.sql)
}

/// One row by its key.
#[must_use]
pub fn delete_by_key(dialect: Dialect, table: &str, key: &[&str]) -> String {
    let mut writer = Writer::new(dialect);
    writer.push("DELETE FROM ");
    writer.name(table);
    writer.where_key(key, 1);
    writer.sql
}

impl Writer<'_> {
    fn select_from<'c, C: Copy + Into<Column<'c>>>(&mut self, table: &str, columns: &[C]) {
        self.read_columns(columns);
        self.push(" FROM ");
        self.table(table, 0);
    }

    fn names<'c>(&mut self, names: impl Iterator<Item = &'c str>) {
        for (index, name) in names.enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.name(name);
        }
    }

    fn where_key(&mut self, key: &[&str], parameter: usize) {
        for (index, column) in key.iter().enumerate() {
            self.push(if index > 0 { " AND " } else { " WHERE " });
            self.name(column);
            self.push(" = ");
            self.placeholder(parameter + index);
        }
    }
}
