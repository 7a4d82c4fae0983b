//! Statements that write many rows at once, whose values come as one parameter for each column, or as one document.
//!
//! On PostgreSQL each column is an array, so that one text serves any number of rows. MariaDB and MySQL have no arrays: the
//! rows of an UPDATE come as a JSON document there, in which every value is text, as an assignment to a column takes it.

use super::Column;
use crate::{Dialect, query::sql::writer::Writer};

/// The type of a parameter, as the server tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterType {
    /// What a cast calls it.
    pub(crate) name: Box<str>,
    /// Whether an array of it would come apart into more than its elements: an array of arrays becomes flat, and a
    /// composite value becomes several columns. Then the elements are sent as text, and cast one by one.
    pub(crate) as_text: bool,
}

/// How a value is read out of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// As text.
    Text,
    /// As the hexadecimal digits of bytes.
    Hex,
}

/// The type of text in a document.
pub(crate) const TEXT: &str = "LONGTEXT CHARACTER SET utf8mb4";

/// The type of hexadecimal digits in a document.
const DIGITS: &str = "LONGTEXT CHARACTER SET ascii";

/// The type of integers in a document.
pub(crate) const INTEGER: &str = "BIGINT";

/// Rows whose values come as an array for each column. They are inserted in the order of the arrays, and so are the keys
/// counted up and the answers given.
pub(crate) fn insert_arrays<'c, C: Copy + Into<Column<'c>>>(
    table: &str,
    columns: &[C],
    types: &[ParameterType],
    returning: &[&str],
) -> String {
    let mut writer = Writer::new(Dialect::Postgres);
    writer.push("INSERT INTO ");
    writer.name(table);
    writer.push(" (");
    let columns: Vec<Column<'c>> = columns.iter().map(|&column| column.into()).collect();
    writer.names(columns.iter().map(|column| column.name));
    writer.push(") SELECT ");
    for (position, (ty, column)) in types.iter().zip(&columns).enumerate() {
        if position > 0 {
            writer.push(", ");
        }
        writer.written(*column, |writer| writer.element(position, ty));
    }
    writer.push(" FROM ");
    writer.arrays(types);
    writer.push(" WITH ORDINALITY");
    writer.elements(types.len());
    writer.push(", n) ORDER BY u.n");
    if !returning.is_empty() {
        writer.push(" RETURNING ");
        writer.names(returning.iter().copied());
    }
    writer.sql
}

/// Sets columns of the rows with these keys; the values of each column come as an array, and those of the key after them.
pub(crate) fn update_arrays<'c, C: Copy + Into<Column<'c>>>(
    table: &str,
    columns: &[C],
    key: &[&str],
    types: &[ParameterType],
) -> String {
    let mut writer = Writer::new(Dialect::Postgres);
    writer.push("UPDATE ");
    writer.table(table, 0);
    writer.push(" SET ");
    for (position, (&column, ty)) in columns.iter().zip(types).enumerate() {
        if position > 0 {
            writer.push(", ");
        }
        let column: Column<'c> = column.into();
        writer.name(column.name);
        writer.push(" = ");
        writer.written(column, |writer| writer.element(position, ty));
    }
    writer.push(" FROM ");
    writer.arrays(types);
    writer.elements(types.len());
    writer.push(")");
    let types = types.iter().enumerate().skip(columns.len());
    for (index, (column, (position, ty))) in key.iter().zip(types).enumerate() {
        writer.push(if index > 0 { " AND " } else { " WHERE " });
        writer.aliased(0, column);
        writer.push(" = ");
        writer.element(position, ty);
    }
    writer.sql
}

/// Sets columns of the rows with these keys, which come in a document: `[[value, …, key, …], …]`. With each column of the
/// key comes its type.
pub(crate) fn update_document<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[(C, Written)],
    key: &[(&str, &str)],
) -> String {
    let mut writer = Writer::new(dialect);
    writer.push("UPDATE JSON_TABLE(?, '$[*]' COLUMNS(");
    for (position, (_, written)) in columns.iter().enumerate() {
        let ty = match written {
            Written::Text => TEXT,
            Written::Hex => DIGITS,
        };
        writer.path(position, ty);
    }
    for (index, (_, ty)) in key.iter().enumerate() {
        writer.path(columns.len() + index, ty);
    }
    writer.push(")) AS u STRAIGHT_JOIN ");
    writer.table(table, 0);
    for (index, (column, _)) in key.iter().enumerate() {
        writer.push(if index > 0 { " AND " } else { " ON " });
        writer.aliased(0, column);
        writer.push(" = u.");
        writer.member(columns.len() + index);
    }
    writer.push(" SET ");
    for (position, (column, written)) in columns.iter().enumerate() {
        if position > 0 {
            writer.push(", ");
        }
        let column: Column<'c> = (*column).into();
        writer.aliased(0, column.name);
        writer.push(if *written == Written::Hex {
            " = UNHEX("
        } else {
            " = "
        });
        writer.written(column, |writer| {
            writer.push("u.");
            writer.member(position);
        });
        if *written == Written::Hex {
            writer.push(")");
        }
    }
    writer.sql
}

/// Sets columns of so many rows, found by a key of one column. For each column come the key and the value of each row, and
/// then the keys once more.
pub(crate) fn update_cases<'c, C: Copy + Into<Column<'c>>>(
    dialect: Dialect,
    table: &str,
    columns: &[C],
    key: &str,
    rows: usize,
) -> String {
    let mut writer = Writer::new(dialect);
    writer.push("UPDATE ");
    writer.table(table, 0);
    let mut parameter = 0;
    for (position, &column) in columns.iter().enumerate() {
        writer.push(if position > 0 { ", " } else { " SET " });
        let column: Column<'c> = column.into();
        writer.aliased(0, column.name);
        writer.push(" = ");
        writer.written(column, |writer| {
            writer.push("CASE ");
            writer.aliased(0, key);
            for _ in 0..rows {
                writer.push(" WHEN ");
                writer.placeholder(parameter + 1);
                writer.push(" THEN ");
                writer.placeholder(parameter + 2);
                parameter += 2;
            }
            writer.push(" END");
        });
    }
    writer.push(" WHERE ");
    writer.aliased(0, key);
    writer.within(parameter + 1, rows);
    writer.sql
}

/// The rows with these keys, as many as there are parameters.
pub(crate) fn get_many(
    dialect: Dialect,
    table: &str,
    columns: &[&str],
    key: &str,
    rows: usize,
) -> String {
    let mut writer = Writer::new(dialect);
    writer.select_from(table, columns);
    writer.push(" WHERE ");
    writer.aliased(0, key);
    writer.within(1, rows);
    writer.sql
}

impl Writer<'_> {
    /// ` IN (?, …)`: so many parameters from the first on.
    fn within(&mut self, first: usize, count: usize) {
        self.push(" IN (");
        for parameter in first..first + count {
            if parameter > first {
                self.push(", ");
            }
            self.placeholder(parameter);
        }
        self.push(")");
    }

    /// `UNNEST($1::"int8"[], …)`.
    fn arrays(&mut self, types: &[ParameterType]) {
        self.push("UNNEST(");
        for (position, ty) in types.iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            self.placeholder(position + 1);
            self.push("::");
            self.push(if ty.as_text { "text" } else { &ty.name });
            self.push("[]");
        }
        self.push(")");
    }

    /// ` AS u(c0, c1`: the parenthesis is left open.
    fn elements(&mut self, count: usize) {
        self.push(" AS u(");
        for position in 0..count {
            if position > 0 {
                self.push(", ");
            }
            self.member(position);
        }
    }

    /// The element of an array in the row at hand.
    fn element(&mut self, position: usize, ty: &ParameterType) {
        self.push("u.");
        self.member(position);
        if ty.as_text {
            self.push("::");
            self.push(&ty.name);
        }
    }

    /// A column of the rows of a document.
    fn path(&mut self, position: usize, ty: &str) {
        if position > 0 {
            self.push(", ");
        }
        self.member(position);
        self.push(" ");
        self.push(ty);
        self.push(" PATH '$[");
        self.number(position as u64);
        self.push("]' ERROR ON ERROR");
    }

    fn member(&mut self, position: usize) {
        self.push("c");
        self.number(position as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(name: &str, as_text: bool) -> ParameterType {
        ParameterType {
            name: name.into(),
            as_text,
        }
    }

    #[test]
    fn arrays() {
        assert_eq!(
            insert_arrays(
                "shop_pen",
                &["name", "tags"],
                &[ty("text", false), ty("\"public\".\"_mood\"", true)],
                &["id"]
            ),
            "INSERT INTO \"shop_pen\" (\"name\", \"tags\") SELECT u.c0, u.c1::\"public\".\"_mood\" \
             FROM UNNEST($1::text[], $2::text[]) WITH ORDINALITY AS u(c0, c1, n) ORDER BY u.n RETURNING \"id\""
        );
        assert_eq!(
            update_arrays(
                "t",
                &["a"],
                &["id", "part"],
                &[ty("int4", false), ty("int8", false), ty("text", false)]
            ),
            "UPDATE \"t\" AS t0 SET \"a\" = u.c0 FROM UNNEST($1::int4[], $2::int8[], $3::text[]) AS u(c0, c1, c2) \
             WHERE t0.\"id\" = u.c1 AND t0.\"part\" = u.c2"
        );
    }

    #[test]
    fn documents() {
        assert_eq!(
            update_document(
                Dialect::MariaDb,
                "t",
                &[("a", Written::Text), ("b", Written::Hex)],
                &[("id", INTEGER), ("part", TEXT)]
            ),
            "UPDATE JSON_TABLE(?, '$[*]' COLUMNS(\
             c0 LONGTEXT CHARACTER SET utf8mb4 PATH '$[0]' ERROR ON ERROR, \
             c1 LONGTEXT CHARACTER SET ascii PATH '$[1]' ERROR ON ERROR, \
             c2 BIGINT PATH '$[2]' ERROR ON ERROR, \
             c3 LONGTEXT CHARACTER SET utf8mb4 PATH '$[3]' ERROR ON ERROR)) AS u \
             STRAIGHT_JOIN `t` AS t0 ON t0.`id` = u.c2 AND t0.`part` = u.c3 \
             SET t0.`a` = u.c0, t0.`b` = UNHEX(u.c1)"
        );
    }

    #[test]
    fn cases() {
        assert_eq!(
            update_cases(Dialect::MariaDb, "t", &["a", "b"], "id", 2),
            "UPDATE `t` AS t0 SET t0.`a` = CASE t0.`id` WHEN ? THEN ? WHEN ? THEN ? END, \
             t0.`b` = CASE t0.`id` WHEN ? THEN ? WHEN ? THEN ? END WHERE t0.`id` IN (?, ?)"
        );
    }

    #[test]
    fn rows_of_keys() {
        assert_eq!(
            get_many(Dialect::MySql, "t", &["id", "sum"], "id", 3),
            "SELECT t0.`id`, t0.`sum` FROM `t` AS t0 WHERE t0.`id` IN (?, ?, ?)"
        );
    }
}
