//! A few rows as the cases of an expression: `CASE id WHEN ? THEN ? … END`.
//!
//! MariaDB makes a temporary table of a document. For a few rows that takes longer than looking each row's key up among the
//! cases, which in turn grows with the square of their number. The cases are padded with the last row up to a power of two,
//! so that few texts have to be prepared.

use crate::{Dialect, value::Value};

/// The most rows of a statement.
const MOST_ROWS: usize = 128;

/// The most values of a statement that are not keys.
const MOST_VALUES: usize = 256;

/// The most bytes of text in a statement: far below what any server takes in one message.
const MOST_TEXT: usize = 256 * 1024;

/// Whether rows that are `width` values wide, the last `key` of which are their key, are such: few, with a whole number as
/// their key, and each column of one sort, which the server takes from the parameters as it does for a column.
pub(super) fn serve(dialect: Dialect, key: usize, width: usize, values: &[Value<'_>]) -> bool {
    let rows = values.len() / width;
    let columns = width - key;
    dialect == Dialect::MariaDb
        && key == 1
        && columns > 0
        && rows <= MOST_ROWS
        && rows * columns <= MOST_VALUES
        && (0..columns).all(|column| is_of_one_sort(values.iter().skip(column).step_by(width)))
        && (values.iter().skip(columns).step_by(width)).all(|key| matches!(key, Value::Int(_)))
        && values.iter().map(length).sum::<usize>() <= MOST_TEXT
}

/// Times and decimals are not among them: of parameters, their precision is that of the first.
fn is_of_one_sort<'v>(mut column: impl Iterator<Item = &'v Value<'v>> + Clone) -> bool {
    let (mut integers, mut texts) = (column.clone(), column.clone());
    integers.all(|value| matches!(value, Value::Null | Value::Int(_)))
        || texts.all(|value| matches!(value, Value::Null | Value::Text(_)))
        || column.all(|value| matches!(value, Value::Null | Value::Bool(_)))
}

fn length(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.len(),
        _ => 0,
    }
}

/// How many cases serve so many rows.
pub(super) fn padded(rows: usize) -> usize {
    rows.next_power_of_two()
}

/// The parameters of a statement of `cases` cases: for each column the key and value of each row, and then the keys.
pub(super) fn parameters<'v>(
    values: &'v [Value<'_>],
    width: usize,
    cases: usize,
) -> Vec<Value<'v>> {
    let rows = values.len() / width;
    let row = |case: usize| case.min(rows - 1) * width;
    let key = |case: usize| values[row(case) + width - 1].as_borrowed();
    let mut all = Vec::with_capacity(cases * (2 * width - 1));
    for column in 0..width - 1 {
        for case in 0..cases {
            all.push(key(case));
            all.push(values[row(case) + column].as_borrowed());
        }
    }
    all.extend((0..cases).map(key));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_with_the_last() {
        let values = [1, 10, 2, 20, 3, 30].map(Value::Int);
        let all = parameters(&values, 2, padded(3));
        let expected = [10, 1, 20, 2, 30, 3, 30, 3, 10, 20, 30, 30].map(Value::Int);
        assert_eq!(all, expected);
    }

    #[test]
    fn what_they_serve() {
        let serves = |values: &[Value<'_>]| serve(Dialect::MariaDb, 1, 2, values);
        let text = |length: usize| Value::Text("a".repeat(length).into());
        let id = Value::Int(1);
        assert!(serves(&[text(3), id.clone(), Value::Null, id.clone()]));
        assert!(!serves(&[text(3), id.clone(), Value::Int(3), id.clone()]));
        assert!(!serves(&[text(3), text(3), Value::Null, id.clone()]));
        assert!(!serves(&[text(MOST_TEXT + 1), id.clone()]));
        assert!(!serves(&vec![id.clone(); 2 * MOST_ROWS + 2]));
        assert!(!serve(Dialect::MySql, 1, 2, &[text(3), id]));
    }
}
