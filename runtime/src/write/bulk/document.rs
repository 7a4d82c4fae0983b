//! Rows as a JSON document, for servers without arrays.
//!
//! Every value is text (or the digits of bytes) as the server takes it for a column of its type; only keys that are
//! integers are numbers, so that they are compared as such.

use crate::{
    Error, Result,
    query::sql::statements::bulk::{INTEGER, TEXT, Written},
    value::{Value, text},
};

/// How each column and the key of rows are written; the columns of the key come last.
pub(super) struct Form {
    pub(super) columns: Vec<Written>,
    /// The types of the key's columns.
    pub(super) key: Vec<&'static str>,
}

impl Form {
    /// Of rows that are `width` values wide, the last `key` of which are their key. `None` where the values of a column are
    /// not of one sort.
    pub(super) fn of(values: &[Value<'_>], width: usize, key: usize) -> Option<Self> {
        let column = |position: usize| values.iter().skip(position).step_by(width);
        let columns = (0..width.checked_sub(key)?).map(|position| {
            let mut present = column(position).filter(|value| !value.is_null()).peekable();
            let Some(Value::Bytes(_)) = present.peek() else {
                let none = present.all(|value| !matches!(value, Value::Bytes(_)));
                return none.then_some(Written::Text);
            };
            let all = present.all(|value| matches!(value, Value::Bytes(_)));
            all.then_some(Written::Hex)
        });
        let columns = columns.collect::<Option<_>>()?;
        let keys = (width - key..width).map(|position| {
            let mut keys = column(position);
            if keys.clone().all(|key| matches!(key, Value::Int(_))) {
                Some(INTEGER)
            } else {
                let text = keys.all(|key| matches!(key, Value::Text(_) | Value::Uuid(_)));
                text.then_some(TEXT)
            }
        });
        let key = keys.collect::<Option<_>>()?;
        Some(Self { columns, key })
    }
}

/// Appends a row to a document that begins with `[`; the last `key` values are its key.
pub(super) fn append(row: &[Value<'_>], key: usize, out: &mut Vec<u8>) -> Result<()> {
    out.extend_from_slice(if out.len() > 1 { b",[" } else { b"[" });
    for (position, value) in row.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        let is_key = position + key >= row.len();
        append_value(value, is_key, out)?;
    }
    out.push(b']');
    Ok(())
}

fn append_value(value: &Value<'_>, is_key: bool, out: &mut Vec<u8>) -> Result<()> {
    let years = || refused("a date lies before the year 0 or after the year 9999");
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Int(v) if is_key => plain(v, out),
        Value::Bool(v) => plain(format_args!("\"{}\"", u8::from(*v)), out),
        Value::Int(v) => plain(format_args!("\"{v}\""), out),
        Value::Float(v) if v.is_nan() => {
            return Err(refused("NaN is no number that can be compared"));
        }
        Value::Float(v) if v.is_infinite() => {
            return Err(refused("MariaDB and MySQL have no infinite numbers"));
        }
        Value::Float(v) => plain(format_args!("\"{v:e}\""), out),
        Value::Decimal(v) => plain(format_args!("\"{v}\""), out),
        Value::Text(v) => string(v, out)?,
        Value::Bytes(v) => {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            out.reserve(2 * v.len() + 2);
            out.push(b'"');
            for byte in v.iter() {
                out.push(DIGITS[usize::from(byte >> 4)]);
                out.push(DIGITS[usize::from(byte & 15)]);
            }
            out.push(b'"');
        }
        Value::Date(v) => string(text::format_date(*v).ok_or_else(years)?.as_str(), out)?,
        Value::Time(v) => string(text::format_time(*v).as_str(), out)?,
        Value::DateTime(v) => {
            string(text::format_timestamp(*v).ok_or_else(years)?.as_str(), out)?;
        }
        Value::Duration(v) => {
            let micros = i64::try_from(v.as_micros())
                .map_err(|_| refused("a duration is longer than 64 bits of microseconds"))?;
            plain(format_args!("\"{micros}\""), out);
        }
        Value::Uuid(v) => plain(format_args!("\"{}\"", v.simple()), out),
        Value::Tuple(_) => return Err(refused("several values are given where one is meant")),
        Value::Json(v) => string(&serde_json::to_string(v.as_ref()).map_err(encode)?, out)?,
    }
    Ok(())
}

fn plain(what: impl std::fmt::Display, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = std::io::Write::write_fmt(out, format_args!("{what}"));
}

fn string(text: &str, out: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(out, text).map_err(encode)
}

#[cold]
fn encode(error: serde_json::Error) -> Error {
    Error::Encode {
        reason: error.to_string().into(),
    }
}

#[cold]
fn refused(reason: &'static str) -> Error {
    Error::Encode {
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_text() {
        let row = [
            Value::Bool(true),
            Value::Float(1e300),
            Value::Text("a\"\\\u{1}é".into()),
            Value::Bytes(vec![0, 255].into()),
            Value::Duration(jiff::SignedDuration::from_micros(-3)),
            Value::Json(std::borrow::Cow::Owned(serde_json::json!({"a": "b"}))),
            Value::Null,
            Value::Int(7),
        ];
        let mut out = b"[".to_vec();
        append(&row, 1, &mut out).unwrap();
        append(&row[6..], 1, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"[["1","1e300","a\"\\\u0001é","00FF","-3","{\"a\":\"b\"}",null,7],[null,7]"#
        );
        assert!(append(&[Value::Float(f64::NAN)], 0, &mut Vec::new()).is_err());
    }

    #[test]
    fn the_values_of_a_column_are_of_one_sort() {
        let (text, bytes) = (Value::Text("a".into()), Value::Bytes(vec![1].into()));
        let of = |values: &[&Value<'static>]| {
            let values: Vec<_> = values.iter().map(|value| (*value).clone()).collect();
            Form::of(&values, 2, 1).map(|form| (form.columns, form.key))
        };
        let key = Value::Int(1);
        let null = Value::Null;
        assert_eq!(
            of(&[&null, &key, &bytes, &key]),
            Some((vec![Written::Hex], vec![INTEGER]))
        );
        assert_eq!(of(&[&null, &text]), Some((vec![Written::Text], vec![TEXT])));
        assert_eq!(of(&[&text, &key, &bytes, &key]), None);
        assert_eq!(of(&[&bytes, &key, &text, &key]), None);
        assert_eq!(of(&[&text, &key, &text, &text]), None);
    }
}
