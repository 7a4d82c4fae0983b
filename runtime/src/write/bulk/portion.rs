//! How many rows go into one statement.

use crate::{db::value_size, value::Value};

/// The most parameters that a statement can have, in the protocols of PostgreSQL and MySQL.
const PARAMETERS: usize = 65_535;

/// The most rows of a statement that has a placeholder for each value. More makes it no faster.
const ROWS: usize = 1_000;

/// The most rows of a statement whose values come as arrays, which are made anew for each.
const ROWS_OF_ARRAYS: usize = 10_000;

/// Where the text of a statement depends on the number of its rows, it is one digit and zeros: 1,234 rows go as 1,000, 200,
/// 30 and 4. So a model has few texts, all of which the connection keeps prepared, and the round numbers that programs
/// choose are one statement.
pub(super) fn of_texts(values: &[Value<'_>], width: usize, bytes: usize) -> Vec<usize> {
    let rows = ROWS.min(PARAMETERS / width.max(1)).max(1);
    portions(values, width, rows, bytes, one_digit)
}

/// Where one text serves any number of rows.
pub(super) fn of_arrays(values: &[Value<'_>], width: usize, bytes: usize) -> Vec<usize> {
    portions(values, width, ROWS_OF_ARRAYS, bytes, |rows| rows)
}

/// A number of parameters alone, in statements whose text depends on it.
pub(super) fn of_keys(mut count: usize) -> Vec<usize> {
    let mut portions = Vec::new();
    while count > 0 {
        let portion = one_digit(count.min(ROWS));
        portions.push(portion);
        count -= portion;
    }
    portions
}

fn portions(
    values: &[Value<'_>],
    width: usize,
    most_rows: usize,
    most_bytes: usize,
    round: impl Fn(usize) -> usize,
) -> Vec<usize> {
    let width = width.max(1);
    let mut portions = Vec::new();
    let mut rest = values;
    while !rest.is_empty() {
        let (mut rows, mut bytes) = (0, 0);
        for row in rest.chunks(width).take(most_rows) {
            bytes += row.iter().map(value_size).sum::<usize>();
            if rows > 0 && bytes > most_bytes {
                break;
            }
            rows += 1;
        }
        let rows = round(rows);
        portions.push(rows);
        rest = rest.get(rows * width..).unwrap_or_default();
    }
    portions
}

/// The greatest number of one digit and zeros that is not larger; at least 1.
fn one_digit(number: usize) -> usize {
    let unit = 10_usize.pow(number.max(1).ilog10());
    (number / unit * unit).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_are_round() {
        let values = vec![Value::Int(1); 2 * 1_234];
        assert_eq!(of_texts(&values, 2, usize::MAX), [1_000, 200, 30, 4]);
        assert_eq!(of_arrays(&values, 2, usize::MAX), [1_234]);
        assert_eq!(of_keys(1_052), [1_000, 50, 2]);
        assert!(of_keys(0).is_empty());
        assert!(of_texts(&[], 2, 1).is_empty());
    }

    #[test]
    fn parameters_have_an_end() {
        let values = vec![Value::Null; 300 * 1_000];
        // 218 rows would fit.
        assert_eq!(of_texts(&values, 300, usize::MAX)[0], 200);
        let values = vec![Value::Null; 3 * 70_000];
        assert_eq!(of_texts(&values, 70_000, usize::MAX), [1, 1, 1]);
    }

    #[test]
    fn messages_have_an_end() {
        let row = || [Value::Int(1), Value::Text("a".repeat(984).into())];
        let values: Vec<_> = (0..100).flat_map(|_| row()).collect();
        let size = value_size(&row()[0]) + value_size(&row()[1]);
        let portions = of_arrays(&values, 2, 10 * size);
        assert_eq!(portions, [10; 10]);
        assert_eq!(of_texts(&values, 2, 1), [1; 100], "a row at least");
    }
}
