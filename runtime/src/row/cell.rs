//! One cell of a row: readers for each kind of value, and the error of a cell that holds another kind.

use std::{borrow::Cow, fmt, str};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use rust_decimal::Decimal;
use uuid::Uuid;

#[cfg(feature = "mysql")]
use super::mysql::MySqlCell;
#[cfg(feature = "postgres")]
use super::postgres::PgCell;
use crate::value::{Value, decimal, text};

/// One column of one row, borrowed from the driver.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'r>(pub(super) Raw<'r>);

/// What a driver gave.
#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'r> {
    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    Null,
    Missing,
    Value(&'r Value<'r>),
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Int(i64),
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Float(f64),
    /// Text as the database gave it, not yet known to be UTF-8.
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Text(&'r [u8]),
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Bytes(&'r [u8]),
    #[cfg(feature = "postgres")]
    Postgres(PgCell<'r>),
    #[cfg(feature = "mysql")]
    MySql(MySqlCell<'r>),
}

impl<'r> Cell<'r> {
    /// Whether the cell is NULL.
    #[inline]
    #[must_use]
    pub fn is_null(&self) -> bool {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
            Raw::Null => true,
            Raw::Missing | Raw::Value(Value::Null) => true,
            _ => false,
        }
    }

    /// A boolean, also from 0 and 1.
    ///
    /// # Errors
    ///
    /// When the cell holds anything else. The same holds for the other readers.
    #[inline]
    pub fn as_bool(&self) -> Result<bool, CellError> {
        if let Raw::Value(Value::Bool(v)) = self.0 {
            return Ok(*v);
        }
        match self.integer() {
            Some(0) => Ok(false),
            Some(1) => Ok(true),
            _ => Err(self.mismatch("a boolean")),
        }
    }

    /// An integer.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_i64(&self) -> Result<i64, CellError> {
        match self.integer() {
            Some(v) => Ok(v),
            None => Err(self.mismatch("an integer")),
        }
    }

    /// A floating-point number, also from an integer that it holds exactly.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_f64(&self) -> Result<f64, CellError> {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Float(v) => Ok(v),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_f64().ok_or_else(|| self.mismatch("a number")),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.float().ok_or_else(|| self.mismatch("a number")),
            Raw::Value(Value::Float(v)) => Ok(*v),
            _ => match self.integer() {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "checked to be exact on the next line"
                )]
                Some(v) if (v as f64) as i128 == i128::from(v) => Ok(v as f64),
                _ => Err(self.mismatch("a number")),
            },
        }
    }

    /// Text.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool); also when the text is not UTF-8.
    #[inline]
    pub fn as_str(&self) -> Result<&'r str, CellError> {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Text(v) => {
                str::from_utf8(v).map_err(|_| CellError::invalid_bytes("text in UTF-8", v))
            }
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_str().ok_or_else(|| self.mismatch("text")),
            #[cfg(feature = "mysql")]
            Raw::MySql(_) => match self.text_bytes() {
                Some(v) => {
                    str::from_utf8(v).map_err(|_| CellError::invalid_bytes("text in UTF-8", v))
                }
                None => Err(self.mismatch("text")),
            },
            Raw::Value(Value::Text(v)) => Ok(v),
            _ => Err(self.mismatch("text")),
        }
    }

    /// Text, also from a column whose type has a text form of its own, such as PostgreSQL's `inet`.
    ///
    /// # Errors
    ///
    /// See [`as_str`](Self::as_str).
    #[inline]
    pub fn as_text(&self) -> Result<Cow<'r, str>, CellError> {
        match self.0 {
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_text().ok_or_else(|| self.mismatch("text")),
            _ => self.as_str().map(Cow::Borrowed),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_bytes(&self) -> Result<&'r [u8], CellError> {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Bytes(v) => Ok(v),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_bytes().ok_or_else(|| self.mismatch("bytes")),
            Raw::Value(Value::Bytes(v)) => Ok(v),
            _ => Err(self.mismatch("bytes")),
        }
    }

    /// A decimal number, from a decimal, an integer, a floating-point number (by its 15 significant digits) or text.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    pub fn as_decimal(&self) -> Result<Decimal, CellError> {
        const EXPECTED: &str = "a decimal number";
        match self.0 {
            Raw::Value(Value::Decimal(v)) => Ok(*v),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Float(v) => decimal::from_f64(v).ok_or_else(|| self.mismatch(EXPECTED)),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_decimal().ok_or_else(|| self.mismatch(EXPECTED)),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.decimal().ok_or_else(|| self.mismatch(EXPECTED)),
            Raw::Value(Value::Float(v)) => {
                decimal::from_f64(*v).ok_or_else(|| self.mismatch(EXPECTED))
            }
            _ => {
                if let Some(v) = self.integer() {
                    return Ok(Decimal::from(v));
                }
                match self.text_bytes() {
                    Some(v) => {
                        decimal::from_text(v).ok_or_else(|| CellError::invalid_bytes(EXPECTED, v))
                    }
                    None => Err(self.mismatch(EXPECTED)),
                }
            }
        }
    }

    /// A moment in UTC.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_timestamp(&self) -> Result<Timestamp, CellError> {
        match self.0 {
            Raw::Value(Value::DateTime(v)) => Ok(*v),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v
                .as_timestamp()
                .ok_or_else(|| self.mismatch("a date and time")),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v
                .timestamp()
                .ok_or_else(|| self.mismatch("a date and time")),
            _ => self.parsed("a date and time", text::parse_timestamp),
        }
    }

    /// A calendar date.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_date(&self) -> Result<Date, CellError> {
        match self.0 {
            Raw::Value(Value::Date(v)) => Ok(*v),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_date().ok_or_else(|| self.mismatch("a date")),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.date().ok_or_else(|| self.mismatch("a date")),
            _ => self.parsed("a date", text::parse_date),
        }
    }

    /// A time of day.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_time(&self) -> Result<Time, CellError> {
        match self.0 {
            Raw::Value(Value::Time(v)) => Ok(*v),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_time().ok_or_else(|| self.mismatch("a time of day")),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.time().ok_or_else(|| self.mismatch("a time of day")),
            _ => self.parsed("a time of day", text::parse_time),
        }
    }

    /// A length of time, stored as microseconds.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    #[inline]
    pub fn as_duration(&self) -> Result<SignedDuration, CellError> {
        if let Raw::Value(Value::Duration(v)) = self.0 {
            return Ok(*v);
        }
        #[cfg(feature = "postgres")]
        if let Raw::Postgres(v) = self.0 {
            return v
                .as_duration()
                .ok_or_else(|| self.mismatch("a duration in microseconds"));
        }
        #[cfg(feature = "mysql")]
        if let Raw::MySql(v) = self.0 {
            return v
                .duration()
                .ok_or_else(|| self.mismatch("a duration in microseconds"));
        }
        match self.integer() {
            Some(v) => Ok(SignedDuration::from_micros(v)),
            None => Err(self.mismatch("a duration in microseconds")),
        }
    }

    /// A UUID, from 32 hexadecimal digits, its hyphenated form, or 16 bytes.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    pub fn as_uuid(&self) -> Result<Uuid, CellError> {
        const EXPECTED: &str = "a UUID";
        match self.0 {
            Raw::Value(Value::Uuid(v)) => Ok(*v),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Bytes(v) => Uuid::from_slice(v).map_err(|_| self.mismatch(EXPECTED)),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_uuid().ok_or_else(|| self.mismatch(EXPECTED)),
            _ => match self.text_bytes() {
                Some(v) => {
                    Uuid::try_parse_ascii(v).map_err(|_| CellError::invalid_bytes(EXPECTED, v))
                }
                None => Err(self.mismatch(EXPECTED)),
            },
        }
    }

    /// A JSON document.
    ///
    /// # Errors
    ///
    /// See [`as_bool`](Self::as_bool).
    pub fn as_json(&self) -> Result<serde_json::Value, CellError> {
        const EXPECTED: &str = "a JSON document";
        match self.0 {
            Raw::Value(Value::Json(v)) => Ok(v.as_ref().clone()),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_json().ok_or_else(|| self.mismatch(EXPECTED)),
            _ => match self.text_bytes() {
                Some(v) => {
                    serde_json::from_slice(v).map_err(|_| CellError::invalid_bytes(EXPECTED, v))
                }
                None => match self.integer() {
                    Some(v) => Ok(v.into()),
                    None => self
                        .as_f64()
                        .map(Into::into)
                        .map_err(|_| self.mismatch(EXPECTED)),
                },
            },
        }
    }

    /// The cell as a value that owns what it holds, by the type that the database gave it.
    ///
    /// # Errors
    ///
    /// When text is not UTF-8, or the row has no such column.
    pub fn to_value(&self) -> Result<Value<'static>, CellError> {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
            Raw::Null => Ok(Value::Null),
            Raw::Missing => Err(self.mismatch("a value")),
            Raw::Value(v) => Ok(v.clone().into_owned()),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.to_value().ok_or_else(|| self.mismatch("a value")),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.to_value().ok_or_else(|| self.mismatch("a value")),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Int(v) => Ok(Value::Int(v)),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Float(v) => Ok(Value::Float(v)),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Text(_) => self.as_str().map(|v| Value::Text(v.to_owned().into())),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Bytes(v) => Ok(Value::Bytes(v.to_vec().into())),
        }
    }

    #[inline]
    fn integer(&self) -> Option<i64> {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Int(v) => Some(v),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => v.as_i64(),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.integer(),
            Raw::Value(Value::Int(v)) => Some(*v),
            Raw::Value(Value::Bool(v)) => Some(i64::from(*v)),
            _ => None,
        }
    }

    #[inline]
    fn text_bytes(&self) -> Option<&'r [u8]> {
        match self.0 {
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Text(v) => Some(v),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => v.text(),
            Raw::Value(Value::Text(v)) => Some(v.as_bytes()),
            _ => None,
        }
    }

    #[inline]
    fn parsed<T>(
        &self,
        expected: &'static str,
        parse: fn(&[u8]) -> Option<T>,
    ) -> Result<T, CellError> {
        match self.text_bytes() {
            Some(v) => parse(v).ok_or_else(|| CellError::invalid_bytes(expected, v)),
            None => Err(self.mismatch(expected)),
        }
    }

    /// The error of a cell that holds another kind of value than `expected`.
    #[cold]
    #[must_use]
    pub fn mismatch(&self, expected: &'static str) -> CellError {
        let found = match self.0 {
            #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
            Raw::Null => "NULL".to_owned(),
            Raw::Value(Value::Null) => "NULL".to_owned(),
            Raw::Missing => "no such column in the row".to_owned(),
            Raw::Value(v) => shortened(&format!("{v:?}")),
            #[cfg(feature = "postgres")]
            Raw::Postgres(v) => shortened(&v.describe()),
            #[cfg(feature = "mysql")]
            Raw::MySql(v) => shortened(&v.found()),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Int(v) => format!("the integer {v}"),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Float(v) => format!("the number {v}"),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Text(v) => quoted(v),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Raw::Bytes(v) => format!("{} bytes", v.len()),
        };
        CellError::new(expected, found)
    }
}

/// A cell that does not hold what its column should: what was expected, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError(Box<(&'static str, String)>);

impl CellError {
    /// An error that says what was expected and, in words, what was found.
    #[cold]
    #[must_use]
    pub fn new(expected: &'static str, found: String) -> Self {
        Self(Box::new((expected, found)))
    }

    /// The error of a text that is not what was expected.
    #[cold]
    #[must_use]
    pub fn invalid(expected: &'static str, text: &str) -> Self {
        Self::new(expected, quoted(text.as_bytes()))
    }

    /// The error of an integer that does not fit.
    #[cold]
    #[must_use]
    pub fn out_of_range(expected: &'static str, value: i64) -> Self {
        Self::new(expected, format!("the integer {value}"))
    }

    #[cold]
    fn invalid_bytes(expected: &'static str, text: &[u8]) -> Self {
        Self::new(expected, quoted(text))
    }

    /// What was expected, such as "an integer".
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.0.0
    }

    /// What was found, in words.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.0.1
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected(), self.found())
    }
}

impl std::error::Error for CellError {}

fn quoted(text: &[u8]) -> String {
    // Enough of a long text to recognise it; the rest could be megabytes.
    let head = text.get(..400).unwrap_or(text);
    shortened(&format!("{:?}", String::from_utf8_lossy(head)))
}

fn shortened(text: &str) -> String {
    const LIMIT: usize = 80;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
