//! Statements and values in a length that a log can bear.

use std::{borrow::Cow, fmt::Write};

use crate::value::Value;

/// Bytes of a statement.
const SQL: usize = 4_096;
/// Characters of a value.
const VALUE: usize = 64;
/// Values of a statement.
const VALUES: usize = 32;

/// The text of a statement; of a very long one, its beginning.
pub(super) fn sql(sql: &str) -> Cow<'_, str> {
    if sql.len() <= SQL {
        return Cow::Borrowed(sql);
    }
    let end = boundary(sql, SQL);
    Cow::Owned(format!("{}… ({} bytes)", &sql[..end], sql.len()))
}

/// The values of a statement, as `[1, 'ann', NULL]`.
pub(super) fn values(values: &[Value<'_>]) -> String {
    let mut out = String::from("[");
    for (index, value) in values.iter().take(VALUES).enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        append(&mut out, value);
    }
    if values.len() > VALUES {
        let _ = write!(out, ", … ({} values)", values.len());
    }
    out.push(']');
    out
}

fn append(out: &mut String, value: &Value<'_>) {
    // Writing to a string cannot fail.
    let _ = match value {
        Value::Null => write!(out, "NULL"),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Int(value) => write!(out, "{value}"),
        Value::Float(value) => write!(out, "{value:?}"),
        Value::Decimal(value) => write!(out, "{value}"),
        Value::Text(value) => quoted(out, value),
        Value::Bytes(value) => write!(out, "<{} bytes>", value.len()),
        Value::Date(value) => write!(out, "{value}"),
        Value::Time(value) => write!(out, "{value}"),
        Value::DateTime(value) => write!(out, "{value}"),
        Value::Duration(value) => write!(out, "{value}"),
        Value::Uuid(value) => write!(out, "{value}"),
        Value::Json(value) => quoted(out, &value.to_string()),
        Value::Tuple(parts) => {
            for (index, part) in parts.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "(" });
                append(out, part);
            }
            write!(out, ")")
        }
    };
}

/// On one line, whatever is in it.
fn quoted(out: &mut String, text: &str) -> std::fmt::Result {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(VALUE).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    write!(out, "'{}'{more}", start.escape_debug())
}

/// The last place between two characters up to `index`.
fn boundary(text: &str, index: usize) -> usize {
    (0..=index)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_things_are_cut_between_characters() {
        assert_eq!(sql("SELECT 1"), "SELECT 1");
        let long = "é".repeat(SQL);
        let cut = sql(&long);
        assert!(
            cut.len() < SQL + 32 && cut.ends_with("é… (8192 bytes)"),
            "{cut}"
        );
        let shifted = format!("x{long}");
        assert!(sql(&shifted).starts_with("xé"));
    }

    #[test]
    fn values_are_on_one_line_and_short() {
        let long = "ü".repeat(100);
        let shown = values(&[
            Value::Null,
            Value::Int(-1),
            Value::Text("it's\n".into()),
            Value::Bytes(vec![0; 9].into()),
            Value::Text(long.as_str().into()),
        ]);
        let start = "ü".repeat(64);
        assert_eq!(
            shown,
            format!(r"[NULL, -1, 'it\'s\n', <9 bytes>, '{start}'…]")
        );
        let many = values(&vec![Value::Bool(true); 1_000]);
        assert!(
            many.ends_with("true, … (1000 values)]") && many.len() < 256,
            "{many}"
        );
    }
}
