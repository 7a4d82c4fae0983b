//! Values as parameters, by the type that the server expects.
//!
//! Where the type is one that Luthier's columns have, in its binary form. Otherwise as text, which the server reads as it
//! would read a literal: so a value goes into any type that has a text form. What PostgreSQL cannot hold, or what would
//! be stored as another value, is refused.

use std::{borrow::Cow, error::Error as StdError, fmt, io::Write as _};

use bytes::{BufMut as _, BytesMut};
use jiff::{Timestamp, civil::Date};
use rust_decimal::prelude::ToPrimitive as _;
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

use super::arrays::Column;
use crate::{
    error::BoxError,
    row::postgres::{DAY_MICROS, EPOCH_MICROS, Kind},
    value::{Value, text},
};

/// A value on its way to a parameter.
#[derive(Clone, Copy)]
pub(super) struct Param<'a>(pub(super) &'a Value<'a>);

/// Why a value was not sent.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Cow<'static, str>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Refused {}

/// What is logged of a parameter: values are nobody's business.
impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Param<'_> {
    #[inline]
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
        match self.0 {
            Value::Null => return Ok(IsNull::Yes),
            Value::Tuple(values) => return Column::list(values).to_sql(ty, out),
            _ => {}
        }
        let kind = Kind::of(ty);
        let written = if is_binary(self.0, kind) {
            write_binary(self.0, kind, out)
        } else {
            write_text(self.0, kind, out)
        };
        match written {
            Ok(()) => Ok(IsNull::No),
            Err(reason) => Err(refused(self.0, ty, reason)),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    #[inline]
    fn encode_format(&self, ty: &Type) -> Format {
        if let Value::Tuple(values) = self.0 {
            return Column::list(values).encode_format(ty);
        }
        if is_binary(self.0, Kind::of(ty)) {
            Format::Binary
        } else {
            Format::Text
        }
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
        self.to_sql(ty, out)
    }
}

/// Whether a value goes in its binary form into an element of an array. The binary form of a text is its characters, and
/// an array is sent in one form.
pub(super) fn is_binary_element(value: &Value<'_>, kind: Kind) -> bool {
    is_binary(value, kind) || matches!(kind, Kind::Text | Kind::Json | Kind::Jsonb)
}

/// Writes the binary form of an element.
pub(super) fn write_element(
    value: &Value<'_>,
    ty: &Type,
    kind: Kind,
    out: &mut BytesMut,
) -> Result<(), BoxError> {
    let written = if is_binary(value, kind) {
        write_binary(value, kind, out)
    } else {
        if kind == Kind::Jsonb {
            out.put_u8(1); // the version of its form
        }
        write_text(value, kind, out)
    };
    written.map_err(|reason| refused(value, ty, reason))
}

/// Writes the text of a value.
pub(super) fn write_as_text(
    value: &Value<'_>,
    ty: &Type,
    kind: Kind,
    out: &mut BytesMut,
) -> Result<(), BoxError> {
    let written = match value {
        // In the type that they go into, or as what stands in it.
        Value::Bytes(_) => write_text(value, Kind::Unknown, out),
        value => write_text(value, kind, out),
    };
    written.map_err(|reason| refused(value, ty, reason))
}

/// Why a value does not go into a type.
enum Reason {
    /// It has no equal there.
    DoesNotFit,
    /// No database holds it.
    Never(&'static str),
}

#[cold]
fn refused(value: &Value<'_>, ty: &Type, reason: Reason) -> BoxError {
    let what = match value {
        Value::Bool(v) => format!("the boolean {v}"),
        Value::Int(v) => format!("the integer {v}"),
        Value::Float(v) => format!("the number {v}"),
        Value::Decimal(v) => format!("the decimal {v}"),
        Value::Bytes(v) => format!("{} bytes", v.len()),
        Value::DateTime(v) => format!("the moment {v}"),
        Value::Date(v) => format!("the date {v}"),
        Value::Duration(v) => format!("the duration {v}"),
        _ => "a value".to_owned(),
    };
    let refused = match reason {
        Reason::DoesNotFit => {
            format!("{what} does not fit into PostgreSQL's type {}", ty.name()).into()
        }
        Reason::Never(reason) => Cow::Borrowed(reason),
    };
    Box::new(Refused(refused))
}

const YEAR: Reason = Reason::Never("a date lies before the year 0 or after the year 9999");
const DURATION: Reason = Reason::Never("a duration is longer than 64 bits of microseconds");

/// Whether a value goes in its binary form into a type.
#[inline]
fn is_binary(value: &Value<'_>, kind: Kind) -> bool {
    use Kind as K;
    match value {
        Value::Null => true,
        Value::Bool(_) => matches!(kind, K::Bool | K::Int2 | K::Int4 | K::Int8),
        Value::Int(_) => matches!(
            kind,
            K::Int8 | K::Int4 | K::Int2 | K::Float8 | K::Float4 | K::Bool | K::Oid | K::Interval
        ),
        Value::Float(_) | Value::Decimal(_) => {
            matches!(kind, K::Float8 | K::Float4 | K::Int8 | K::Int4 | K::Int2)
        }
        Value::Text(_) | Value::Json(_) | Value::Tuple(_) => false,
        Value::Bytes(_) => matches!(kind, K::Bytes | K::Uuid | K::Text),
        Value::Date(_) => matches!(kind, K::Date | K::TimestampTz | K::Timestamp),
        Value::Time(_) => kind == K::Time,
        Value::DateTime(_) => matches!(kind, K::TimestampTz | K::Timestamp | K::Date),
        Value::Duration(_) => matches!(kind, K::Interval | K::Int8),
        Value::Uuid(_) => kind == K::Uuid,
    }
}

#[inline]
fn write_binary(value: &Value<'_>, kind: Kind, out: &mut BytesMut) -> Result<(), Reason> {
    match value {
        Value::Null => Ok(()),
        Value::Bool(v) => write_integer((*v).into(), kind, out),
        Value::Int(v) => write_integer(*v, kind, out),
        Value::Float(v) => write_float(*v, kind, out),
        Value::Decimal(v) => match kind {
            Kind::Float8 | Kind::Float4 => write_float(
                v.to_string().parse().map_err(|_| Reason::DoesNotFit)?,
                kind,
                out,
            ),
            _ if v.is_integer() => write_integer(v.to_i64().ok_or(Reason::DoesNotFit)?, kind, out),
            _ => Err(Reason::DoesNotFit),
        },
        Value::Bytes(v) => {
            if kind == Kind::Uuid && v.len() != 16 {
                return Err(Reason::DoesNotFit);
            }
            out.put_slice(v);
            Ok(())
        }
        Value::Date(v) => write_moment(date_micros(*v)?, kind, out),
        Value::Time(v) => {
            let seconds =
                i64::from(v.hour()) * 3600 + i64::from(v.minute()) * 60 + i64::from(v.second());
            out.put_i64(seconds * 1_000_000 + i64::from(v.subsec_nanosecond()) / 1000);
            Ok(())
        }
        Value::DateTime(v) => write_moment(timestamp_micros(*v)?, kind, out),
        Value::Duration(v) => {
            let micros = i64::try_from(v.as_micros()).map_err(|_| DURATION)?;
            write_integer(micros, kind, out)
        }
        Value::Uuid(v) => {
            out.put_slice(v.as_bytes());
            Ok(())
        }
        // These go as text.
        Value::Text(_) | Value::Json(_) | Value::Tuple(_) => Err(Reason::DoesNotFit),
    }
}

#[inline]
fn write_integer(value: i64, kind: Kind, out: &mut BytesMut) -> Result<(), Reason> {
    let not_fit = |_| Reason::DoesNotFit;
    match kind {
        Kind::Int8 => out.put_i64(value),
        Kind::Int4 => out.put_i32(i32::try_from(value).map_err(not_fit)?),
        Kind::Int2 => out.put_i16(i16::try_from(value).map_err(not_fit)?),
        Kind::Oid => out.put_u32(u32::try_from(value).map_err(not_fit)?),
        Kind::Bool => match value {
            0 | 1 => out.put_u8(value as u8),
            _ => return Err(Reason::DoesNotFit),
        },
        #[expect(
            clippy::cast_precision_loss,
            reason = "what every database does with an integer in a column of floats"
        )]
        Kind::Float8 => out.put_f64(value as f64),
        #[expect(
            clippy::cast_precision_loss,
            reason = "what every database does with an integer in a column of floats"
        )]
        Kind::Float4 => out.put_f32(value as f32),
        // Microseconds, as durations are everywhere; no days, no months.
        Kind::Interval => {
            out.put_i64(value);
            out.put_i64(0);
        }
        _ => return Err(Reason::DoesNotFit),
    }
    Ok(())
}

const NAN: Reason = Reason::Never("NaN is no number that can be compared");

#[inline]
fn write_float(value: f64, kind: Kind, out: &mut BytesMut) -> Result<(), Reason> {
    if value.is_nan() {
        return Err(NAN);
    }
    match kind {
        Kind::Float8 => out.put_f64(value),
        Kind::Float4 => {
            let narrow = value as f32;
            if narrow.is_infinite() && value.is_finite() {
                return Err(Reason::DoesNotFit);
            }
            out.put_f32(narrow);
        }
        _ => {
            // The cast saturates, and 2^63 is no i64: what is not the same number again does not fit.
            let integer = value as i64;
            #[expect(clippy::cast_precision_loss, reason = "compared with the original")]
            if integer as f64 != value || integer == i64::MAX {
                return Err(Reason::DoesNotFit);
            }
            return write_integer(integer, kind, out);
        }
    }
    Ok(())
}

/// A moment, as microseconds since 1970.
#[inline]
fn write_moment(micros: i64, kind: Kind, out: &mut BytesMut) -> Result<(), Reason> {
    let micros = micros - EPOCH_MICROS;
    if kind == Kind::Date {
        if micros % DAY_MICROS != 0 {
            return Err(Reason::DoesNotFit);
        }
        out.put_i32(i32::try_from(micros / DAY_MICROS).map_err(|_| YEAR)?);
    } else {
        out.put_i64(micros);
    }
    Ok(())
}

/// Microseconds since 1970; nanoseconds below are cut off.
#[inline]
fn timestamp_micros(value: Timestamp) -> Result<i64, Reason> {
    const YEAR_ZERO: i64 = -62_167_219_200_000_000;
    let micros = value
        .as_second()
        .checked_mul(1_000_000)
        .map(|micros| micros + i64::from(value.subsec_nanosecond()).div_euclid(1000));
    micros.filter(|micros| *micros >= YEAR_ZERO).ok_or(YEAR)
}

/// Midnight of a date, as microseconds since 1970.
fn date_micros(value: Date) -> Result<i64, Reason> {
    if value.year() < 0 {
        return Err(YEAR);
    }
    let (month, day) = (value.month().unsigned_abs(), value.day().unsigned_abs());
    Ok(text::days_from_civil(value.year().into(), month.into(), day.into()) * DAY_MICROS)
}

/// The text that PostgreSQL reads as the value.
fn write_text(value: &Value<'_>, kind: Kind, out: &mut BytesMut) -> Result<(), Reason> {
    match value {
        Value::Null => {}
        // Also the text of the integers that booleans are elsewhere.
        Value::Bool(v) if matches!(kind, Kind::Text | Kind::Json | Kind::Jsonb) => {
            out.put_slice(if *v { b"true" } else { b"false" });
        }
        Value::Bool(v) => out.put_u8(b'0' + u8::from(*v)),
        Value::Int(v) => put(out, format_args!("{v}")),
        Value::Float(v) if v.is_nan() => return Err(NAN),
        Value::Float(v) if v.is_infinite() && kind == Kind::Numeric => {
            return Err(Reason::DoesNotFit);
        }
        Value::Float(v) => put(out, format_args!("{v}")),
        Value::Decimal(v) => put(out, format_args!("{v}")),
        Value::Text(v) => {
            if v.as_bytes().contains(&0) {
                return Err(Reason::Never(
                    "text holds a NUL character, which PostgreSQL cannot store",
                ));
            }
            out.put_slice(v.as_bytes());
        }
        Value::Bytes(v) if kind == Kind::Unknown => {
            out.reserve(2 + 2 * v.len());
            out.put_slice(b"\\x");
            for byte in v.iter() {
                put(out, format_args!("{byte:02x}"));
            }
        }
        Value::Bytes(_) => return Err(Reason::DoesNotFit),
        Value::Date(v) => write_date(text::format_date(*v).ok_or(YEAR)?.as_str(), "", out),
        Value::Time(v) => out.put_slice(text::format_time(*v).as_bytes()),
        Value::DateTime(v) => {
            write_date(text::format_timestamp(*v).ok_or(YEAR)?.as_str(), "+00", out);
        }
        Value::Duration(v) => {
            let micros = i64::try_from(v.as_micros()).map_err(|_| DURATION)?;
            if matches!(kind, Kind::Interval | Kind::Unknown | Kind::Text) {
                write_interval(micros, out);
            } else {
                put(out, format_args!("{micros}"));
            }
        }
        Value::Uuid(v) => put(out, format_args!("{v}")),
        Value::Tuple(_) => return Err(Reason::Never("several values are no value of one column")),
        Value::Json(v) => {
            serde_json::to_writer(out.writer(), v.as_ref()).map_err(|_| Reason::DoesNotFit)?;
        }
    }
    Ok(())
}

/// PostgreSQL has no year 0: the year before 1 is called 1 BC.
fn write_date(text: &str, zone: &str, out: &mut BytesMut) {
    match text.strip_prefix("0000") {
        Some(rest) => put(out, format_args!("0001{rest}{zone} BC")),
        None => put(out, format_args!("{text}{zone}")),
    }
}

/// Hours have no limit in this form, seconds do.
fn write_interval(micros: i64, out: &mut BytesMut) {
    if micros == i64::MIN {
        // The server reads a number and then its sign, and there is no such number.
        return put(out, format_args!("{micros} microseconds"));
    }
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    put(
        out,
        format_args!(
            "{sign}{}:{:02}:{:02}.{micros:06}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ),
    );
}

fn put(out: &mut BytesMut, text: fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    let _ = out.writer().write_fmt(text);
}
