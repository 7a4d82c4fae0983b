//! Cells of MariaDB and MySQL that no other driver has the like of.

use std::str;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};
use mysql_async::{Column, Value as Wire, consts::ColumnType};
use rust_decimal::Decimal;

use super::cell::Raw;
use crate::value::{Value, decimal};

/// A cell in a form of its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum MySqlCell<'r> {
    /// The digits of a decimal.
    Decimal(&'r [u8]),
    /// An integer above those of 64 bits with a sign.
    Unsigned(u64),
    /// The text of a JSON document.
    Json(&'r [u8]),
    /// A date without a time.
    Date(&'r Wire),
    /// A date with a time.
    DateTime(&'r Wire),
    /// A time of day, or a length of time.
    Time(&'r Wire),
}

/// The number of the character set that means bytes.
const BINARY: u16 = 63;

/// A cell of the driver's row.
#[inline]
pub(super) fn raw<'r>(value: Option<&'r Wire>, column: Option<&Column>) -> Raw<'r> {
    let (Some(value), Some(column)) = (value, column) else {
        return Raw::Missing;
    };
    match value {
        Wire::NULL => Raw::Null,
        Wire::Int(v) => Raw::Int(*v),
        Wire::UInt(v) => match i64::try_from(*v) {
            Ok(v) => Raw::Int(v),
            Err(_) => Raw::MySql(MySqlCell::Unsigned(*v)),
        },
        Wire::Double(v) => Raw::Float(*v),
        Wire::Float(v) => Raw::Float(f64::from(*v)),
        Wire::Bytes(v) => match column.column_type() {
            ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => {
                Raw::MySql(MySqlCell::Decimal(v))
            }
            ColumnType::MYSQL_TYPE_JSON => Raw::MySql(MySqlCell::Json(v)),
            ColumnType::MYSQL_TYPE_BIT => bits(v),
            _ if column.character_set() == BINARY => Raw::Bytes(v),
            _ => Raw::Text(v),
        },
        Wire::Date(..) => Raw::MySql(match column.column_type() {
            ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => MySqlCell::Date(value),
            _ => MySqlCell::DateTime(value),
        }),
        Wire::Time(..) => Raw::MySql(MySqlCell::Time(value)),
    }
}

/// A column of bits as the number that they make, as long as it is one.
fn bits(bytes: &[u8]) -> Raw<'_> {
    if bytes.len() > 8 {
        return Raw::Bytes(bytes);
    }
    let number = bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    match i64::try_from(number) {
        Ok(v) => Raw::Int(v),
        Err(_) => Raw::MySql(MySqlCell::Unsigned(number)),
    }
}

impl<'r> MySqlCell<'r> {
    /// An integer, also one that is written as a decimal: sums of integers are.
    pub(super) fn integer(self) -> Option<i64> {
        match self {
            Self::Decimal(v) => {
                let digits = str::from_utf8(v).ok()?;
                let whole = match digits.split_once('.') {
                    Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
                    Some(_) => return None,
                    None => digits,
                };
                whole.parse().ok()
            }
            _ => None,
        }
    }

    /// The nearest floating-point number.
    pub(super) fn float(self) -> Option<f64> {
        match self {
            Self::Decimal(v) => str::from_utf8(v).ok()?.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn decimal(self) -> Option<Decimal> {
        match self {
            Self::Decimal(v) => decimal::from_text(v),
            Self::Unsigned(v) => Some(v.into()),
            _ => None,
        }
    }

    /// What reads like text.
    pub(super) fn text(self) -> Option<&'r [u8]> {
        match self {
            Self::Json(v) => Some(v),
            _ => None,
        }
    }

    pub(super) fn date(self) -> Option<Date> {
        let at = self.civil()?;
        (at.time() == Time::midnight()).then(|| at.date())
    }

    pub(super) fn timestamp(self) -> Option<Timestamp> {
        Offset::UTC.to_timestamp(self.civil()?).ok()
    }

    /// A date with its time, if it is one: there are dates of zeros.
    fn civil(self) -> Option<DateTime> {
        let (Self::Date(Wire::Date(year, month, day, hour, minute, second, microsecond))
        | Self::DateTime(Wire::Date(year, month, day, hour, minute, second, microsecond))) = self
        else {
            return None;
        };
        DateTime::new(
            i16::try_from(*year).ok()?,
            i8::try_from(*month).ok()?,
            i8::try_from(*day).ok()?,
            i8::try_from(*hour).ok()?,
            i8::try_from(*minute).ok()?,
            i8::try_from(*second).ok()?,
            i32::try_from(*microsecond).ok()?.checked_mul(1000)?,
        )
        .ok()
    }

    pub(super) fn time(self) -> Option<Time> {
        match self {
            Self::Time(Wire::Time(false, 0, hour, minute, second, microsecond)) => Time::new(
                i8::try_from(*hour).ok()?,
                i8::try_from(*minute).ok()?,
                i8::try_from(*second).ok()?,
                i32::try_from(*microsecond).ok()?.checked_mul(1000)?,
            )
            .ok(),
            _ => None,
        }
    }

    pub(super) fn duration(self) -> Option<SignedDuration> {
        match self {
            Self::Time(Wire::Time(negative, days, hours, minutes, seconds, microseconds)) => {
                let minutes =
                    (i64::from(*days) * 24 + i64::from(*hours)) * 60 + i64::from(*minutes);
                let micros =
                    (minutes * 60 + i64::from(*seconds)) * 1_000_000 + i64::from(*microseconds);
                Some(SignedDuration::from_micros(if *negative {
                    -micros
                } else {
                    micros
                }))
            }
            Self::Decimal(_) => self.integer().map(SignedDuration::from_micros),
            _ => None,
        }
    }

    pub(super) fn to_value(self) -> Option<Value<'static>> {
        match self {
            Self::Decimal(_) | Self::Unsigned(_) => self.decimal().map(Value::Decimal),
            Self::Json(v) => serde_json::from_slice(v)
                .ok()
                .map(|json| Value::Json(std::borrow::Cow::Owned(json))),
            Self::Date(_) => self.date().map(Value::Date),
            Self::DateTime(_) => self.timestamp().map(Value::DateTime),
            Self::Time(_) => self.time().map(Value::Time),
        }
    }

    /// What the cell holds, in words.
    pub(super) fn found(self) -> String {
        match self {
            Self::Decimal(v) => format!("the decimal {}", String::from_utf8_lossy(v)),
            Self::Unsigned(v) => format!("the integer {v}"),
            Self::Json(v) => String::from_utf8_lossy(v.get(..400).unwrap_or(v)).into_owned(),
            Self::Date(Wire::Date(0, 0, 0, ..)) | Self::DateTime(Wire::Date(0, 0, 0, ..)) => {
                "the date 0000-00-00, which is none".to_owned()
            }
            Self::Date(Wire::Date(year, month, day, ..)) => {
                format!("the date {year:04}-{month:02}-{day:02}")
            }
            Self::DateTime(Wire::Date(year, month, day, hour, minute, second, _)) => format!(
                "the date and time {year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
            ),
            Self::Time(Wire::Time(negative, days, hours, minutes, seconds, _)) => {
                let sign = if *negative { "-" } else { "" };
                let hours = u64::from(*days) * 24 + u64::from(*hours);
                format!("the time {sign}{hours:02}:{minutes:02}:{seconds:02}")
            }
            Self::Date(v) | Self::DateTime(v) | Self::Time(v) => format!("{v:?}"),
        }
    }
}
