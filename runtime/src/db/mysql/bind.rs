//! Values as MariaDB and MySQL take them.
//!
//! Booleans are 0 and 1, dates and times their own types, durations microseconds, UUIDs 32 hexadecimal digits, decimals
//! and JSON their text: what Django stores there.

use jiff::{civil::Date, tz::Offset};
use mysql_async::Value as Wire;

use crate::{
    error::{Error, Result},
    value::Value,
};

/// The parameters of one statement, and how many bytes of text they hold.
pub(super) fn values(params: &[Value<'_>]) -> Result<(Vec<Wire>, usize)> {
    let mut out = Vec::with_capacity(params.len());
    let mut bytes = 0;
    for value in params {
        let wire = wire(value)?;
        if let Wire::Bytes(text) = &wire {
            bytes += text.len();
        }
        out.push(wire);
    }
    Ok((out, bytes))
}

fn wire(value: &Value<'_>) -> Result<Wire> {
    Ok(match value {
        Value::Null => Wire::NULL,
        Value::Bool(v) => Wire::Int(i64::from(*v)),
        Value::Int(v) => Wire::Int(*v),
        Value::Float(v) if v.is_nan() => {
            return Err(refused("NaN is no number that can be compared"));
        }
        Value::Float(v) if v.is_infinite() => {
            return Err(refused("MariaDB and MySQL have no infinite numbers"));
        }
        Value::Float(v) => Wire::Double(*v),
        Value::Decimal(v) => Wire::Bytes(v.to_string().into_bytes()),
        Value::Text(v) => Wire::Bytes(v.as_bytes().to_vec()),
        Value::Bytes(v) => Wire::Bytes(v.to_vec()),
        Value::Date(v) => {
            let (year, month, day) = date_parts(*v)?;
            Wire::Date(year, month, day, 0, 0, 0, 0)
        }
        Value::DateTime(v) => {
            let at = Offset::UTC.to_datetime(*v);
            let (year, month, day) = date_parts(at.date())?;
            let (hour, minute, second, microsecond) = time_parts(at.time());
            Wire::Date(year, month, day, hour, minute, second, microsecond)
        }
        Value::Time(v) => {
            let (hour, minute, second, microsecond) = time_parts(*v);
            Wire::Time(false, 0, hour, minute, second, microsecond)
        }
        Value::Duration(v) => match i64::try_from(v.as_micros()) {
            Ok(microseconds) => Wire::Int(microseconds),
            Err(_) => return Err(refused("a duration is longer than 64 bits of microseconds")),
        },
        Value::Uuid(v) => {
            let mut digits = [0; 32];
            v.simple().encode_lower(&mut digits);
            Wire::Bytes(digits.to_vec())
        }
        Value::Tuple(_) => return Err(refused("several values are no value of one column")),
        Value::Json(v) => {
            let text = serde_json::to_vec(v.as_ref()).map_err(|error| Error::Encode {
                reason: error.to_string().into(),
            })?;
            Wire::Bytes(text)
        }
    })
}

fn date_parts(date: Date) -> Result<(u16, u8, u8)> {
    let year = u16::try_from(date.year())
        .map_err(|_| refused("a date lies before the year 0 or after the year 9999"))?;
    Ok((year, date.month().unsigned_abs(), date.day().unsigned_abs()))
}

/// What lies below a microsecond is cut off.
fn time_parts(time: jiff::civil::Time) -> (u8, u8, u8, u32) {
    (
        time.hour().unsigned_abs(),
        time.minute().unsigned_abs(),
        time.second().unsigned_abs(),
        time.subsec_nanosecond().unsigned_abs() / 1000,
    )
}

#[cold]
fn refused(reason: &'static str) -> Error {
    Error::Encode {
        reason: reason.into(),
    }
}
