//! Values as SQLite stores them.
//!
//! Booleans are 0 and 1, dates and times text (see [`text`]), durations microseconds, UUIDs 32 hexadecimal digits,
//! decimals numbers where that is exact and text elsewhere (see [`decimal`]), JSON its text. Text and bytes are not
//! copied on the way to SQLite.

use rusqlite::{
    Statement, ToSql,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    error::{Error, Result},
    value::{
        Value,
        decimal::{self, Stored},
        text::{self, ShortText},
    },
};

/// Binds every parameter of a statement.
#[inline]
pub(super) fn bind_all(
    statement: &mut Statement<'_>,
    params: &[Value<'_>],
    sql: &str,
) -> Result<()> {
    let expected = statement.parameter_count();
    if expected != params.len() {
        return Err(wrong_count(expected, params.len(), sql));
    }
    for (index, value) in params.iter().enumerate() {
        let form = stored_form(value)?;
        statement
            .raw_bind_parameter(index + 1, form)
            .map_err(|error| Error::Query {
                sql: sql.to_owned(),
                source: error.into(),
            })?;
    }
    Ok(())
}

#[cold]
fn wrong_count(expected: usize, found: usize, sql: &str) -> Error {
    Error::Query {
        sql: sql.to_owned(),
        source: format!("the statement has {expected} parameters, and {found} values were given")
            .into(),
    }
}

/// What is bound: borrowed from the value, or made on the stack.
enum Form<'v> {
    Borrowed(ValueRef<'v>),
    Short(ShortText),
    Hex([u8; 32]),
    Owned(String),
}

impl ToSql for Form<'_> {
    #[inline]
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Borrowed(value) => *value,
            Self::Short(text) => ValueRef::Text(text.as_bytes()),
            Self::Hex(digits) => ValueRef::Text(digits),
            Self::Owned(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

#[inline]
fn stored_form<'v>(value: &'v Value<'_>) -> Result<Form<'v>> {
    Ok(Form::Borrowed(match value {
        Value::Null => ValueRef::Null,
        Value::Bool(v) => ValueRef::Integer(i64::from(*v)),
        Value::Int(v) => ValueRef::Integer(*v),
        Value::Float(v) if v.is_nan() => {
            return Err(refused("NaN is no number that can be compared"));
        }
        Value::Float(v) => ValueRef::Real(*v),
        Value::Text(v) => ValueRef::Text(v.as_bytes()),
        Value::Bytes(v) => ValueRef::Blob(v),
        Value::DateTime(v) => {
            return text::format_timestamp(*v)
                .map(Form::Short)
                .ok_or_else(year_refused);
        }
        Value::Date(v) => {
            return text::format_date(*v)
                .map(Form::Short)
                .ok_or_else(year_refused);
        }
        Value::Time(v) => return Ok(Form::Short(text::format_time(*v))),
        Value::Duration(v) => match i64::try_from(v.as_micros()) {
            Ok(microseconds) => ValueRef::Integer(microseconds),
            Err(_) => return Err(refused("a duration is longer than 64 bits of microseconds")),
        },
        Value::Uuid(v) => {
            let mut digits = [0; 32];
            v.simple().encode_lower(&mut digits);
            return Ok(Form::Hex(digits));
        }
        Value::Decimal(v) => match decimal::to_stored(*v) {
            Stored::Int(v) => ValueRef::Integer(v),
            Stored::Float(v) => ValueRef::Real(v),
            Stored::Text(v) => return Ok(Form::Owned(v)),
        },
        Value::Tuple(_) => return Err(refused("several values are no value of one column")),
        Value::Json(v) => {
            let text = serde_json::to_string(v.as_ref()).map_err(|error| Error::Encode {
                reason: error.to_string().into(),
            })?;
            return Ok(Form::Owned(text));
        }
    }))
}

#[cold]
fn refused(reason: &'static str) -> Error {
    Error::Encode {
        reason: reason.into(),
    }
}

#[cold]
fn year_refused() -> Error {
    refused("a date lies before the year 0 or after the year 9999")
}
