//! A row under the cursor of a driver, read by position, and its cells.
//!
//! Nothing is copied until a [`FieldValue`] asks for it: a cell borrows from the driver's row. A value that does not
//! decode is an error with what was expected and what was found, never a panic; [`Error::in_column`] adds the place.

use std::fmt;

use crate::{
    error::{Error, Result},
    value::{FieldValue, Value},
};

mod cell;
#[cfg(feature = "postgres")]
mod composite;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;

use cell::Raw;
pub use cell::{Cell, CellError};
#[cfg(feature = "postgres")]
#[doc(hidden)]
pub use composite::{Elements, Ends};

/// One row of a result, with a position that moves as columns are read.
pub struct Row<'r> {
    source: Source<'r>,
    position: usize,
    columns: usize,
}

/// Where the cells come from: one variant for each driver, and values in memory.
enum Source<'r> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'r rusqlite::Row<'r>),
    #[cfg(feature = "postgres")]
    Postgres(postgres::PgRow<'r>),
    #[cfg(feature = "mysql")]
    MySql(&'r mysql_async::Row),
    Values(&'r [Value<'r>]),
}

impl<'r> Row<'r> {
    /// A row of values that are already in memory.
    #[must_use]
    pub fn from_values(values: &'r [Value<'r>]) -> Self {
        Self {
            source: Source::Values(values),
            position: 0,
            columns: values.len(),
        }
    }

    #[cfg(feature = "sqlite")]
    #[inline]
    pub(crate) fn from_sqlite(row: &'r rusqlite::Row<'r>, columns: usize) -> Self {
        Self {
            source: Source::Sqlite(row),
            position: 0,
            columns,
        }
    }

    #[cfg(feature = "postgres")]
    #[inline]
    pub(crate) fn from_postgres(row: postgres::PgRow<'r>) -> Self {
        Self {
            columns: row.column_count(),
            source: Source::Postgres(row),
            position: 0,
        }
    }

    #[cfg(feature = "mysql")]
    #[inline]
    pub(crate) fn from_mysql(row: &'r mysql_async::Row) -> Self {
        Self {
            source: Source::MySql(row),
            position: 0,
            columns: row.len(),
        }
    }

    /// Reads the next column and moves past it.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the cell does not hold a `T`, still without its place: see [`Error::in_column`].
    #[inline]
    pub fn get<T: FieldValue>(&mut self) -> Result<T> {
        let position = self.position;
        self.position += 1;
        match T::from_cell(self.cell(position)) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.decode_error(position, error)),
        }
    }

    /// Moves past `n` columns.
    #[inline]
    pub fn skip(&mut self, n: usize) {
        self.position += n;
    }

    /// Whether the column `offset` columns after the next one is NULL; a column that the row does not have is.
    #[inline]
    #[must_use]
    pub fn is_null_at(&self, offset: usize) -> bool {
        self.cell(self.position + offset).is_null()
    }

    /// The index of the column that is read next.
    #[inline]
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes back (or ahead) to the column with this index.
    #[inline]
    pub fn seek(&mut self, position: usize) {
        self.position = position;
    }

    /// How many columns the row has.
    #[inline]
    #[must_use]
    pub fn column_count(&self) -> usize {
        self.columns
    }

    /// The name of a column, where the driver tells it.
    #[must_use]
    pub fn column_name(&self, index: usize) -> Option<&str> {
        match &self.source {
            #[cfg(feature = "sqlite")]
            Source::Sqlite(row) => row.as_ref().column_name(index).ok(),
            #[cfg(feature = "postgres")]
            Source::Postgres(row) => row.column_name(index),
            #[cfg(feature = "mysql")]
            Source::MySql(row) => {
                let name = row.columns_ref().get(index)?.name_ref();
                std::str::from_utf8(name).ok()
            }
            Source::Values(_) => {
                let _ = index;
                None
            }
        }
    }

    /// The cell at a column's index; one that the row does not have reads as [missing](CellError).
    #[inline]
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'_> {
        match &self.source {
            #[cfg(feature = "sqlite")]
            Source::Sqlite(row) => {
                use rusqlite::types::ValueRef;
                Cell(match row.get_ref(index) {
                    Ok(ValueRef::Null) => Raw::Null,
                    Ok(ValueRef::Integer(v)) => Raw::Int(v),
                    Ok(ValueRef::Real(v)) => Raw::Float(v),
                    Ok(ValueRef::Text(v)) => Raw::Text(v),
                    Ok(ValueRef::Blob(v)) => Raw::Bytes(v),
                    Err(_) => Raw::Missing,
                })
            }
            #[cfg(feature = "postgres")]
            Source::Postgres(row) => Cell(match row.cell(index) {
                Some(Some(cell)) => Raw::Postgres(cell),
                Some(None) => Raw::Null,
                None => Raw::Missing,
            }),
            #[cfg(feature = "mysql")]
            Source::MySql(row) => Cell(mysql::raw(row.as_ref(index), row.columns_ref().get(index))),
            Source::Values(values) => Cell(values.get(index).map_or(Raw::Missing, Raw::Value)),
        }
    }

    #[cold]
    fn decode_error(&self, position: usize, error: CellError) -> Error {
        let column = self
            .column_name(position)
            .map_or_else(|| format!("#{}", position + 1), str::to_owned);
        Error::decode(column, error)
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries((0..self.columns).map(|index| self.cell(index)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_by_position() {
        let values = [
            Value::Int(1),
            Value::Null,
            Value::Text("x".into()),
            Value::Bool(true),
        ];
        let mut row = Row::from_values(&values);
        assert_eq!(row.column_count(), 4);
        assert_eq!(row.get::<i64>().unwrap(), 1);
        assert!(row.is_null_at(0));
        assert!(!row.is_null_at(1));
        row.skip(1);
        assert_eq!(row.position(), 2);
        assert_eq!(row.get::<String>().unwrap(), "x");
        assert!(row.get::<bool>().unwrap());
        let error = row.get::<i64>().unwrap_err().to_string();
        assert!(error.contains("no such column"), "{error}");
    }

    #[test]
    fn a_mismatch_says_both_sides() {
        let values = [Value::Text("é".repeat(5_000).into()), Value::Null];
        let mut row = Row::from_values(&values);
        let error = row.get::<i64>().unwrap_err().to_string();
        assert!(
            error.contains("expected an integer") && error.len() < 400,
            "{error}"
        );
        let error = row.get::<String>().unwrap_err().to_string();
        assert!(error.contains("expected text, found NULL"), "{error}");
    }

    #[test]
    fn integers_read_as_floats_only_when_exact() {
        let values = [Value::Int(1 << 53), Value::Int((1 << 53) + 1)];
        let mut row = Row::from_values(&values);
        assert_eq!(row.get::<f64>().unwrap(), 9_007_199_254_740_992.0);
        assert!(row.get::<f64>().is_err());
    }
}
