//! Cells of PostgreSQL, read from the binary form in which the server sends them.
//!
//! A reader answers `None` for a cell that holds something else than what is asked for; [`describe`](PgCell::describe)
//! says what it holds. The forms are those of the server's `*send` functions. Nothing here trusts the length of a cell.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str,
};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use rust_decimal::Decimal;
use tokio_postgres::types::{FromSql, Kind as TypeKind, Type};
use uuid::Uuid;

use crate::value::{Value, decimal, text};

pub(super) mod composite;
mod numeric;

/// Days and microseconds from 1970 to 2000, where PostgreSQL's time begins.
const EPOCH_DAYS: i64 = 10_957;
pub(crate) const EPOCH_MICROS: i64 = EPOCH_DAYS * DAY_MICROS;
pub(crate) const DAY_MICROS: i64 = 86_400_000_000;

/// A row and what its columns hold.
#[derive(Clone, Copy)]
pub(crate) struct PgRow<'r> {
    row: &'r tokio_postgres::Row,
    kinds: &'r [Kind],
}

/// The bytes of a cell, whatever its type.
struct Bytes<'r>(&'r [u8]);

impl<'r> FromSql<'r> for Bytes<'r> {
    #[inline]
    fn from_sql(_: &Type, raw: &'r [u8]) -> Result<Self, crate::error::BoxError> {
        Ok(Self(raw))
    }

    #[inline]
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'r> PgRow<'r> {
    /// A row; `kinds` are those of its columns.
    #[inline]
    pub(crate) fn new(row: &'r tokio_postgres::Row, kinds: &'r [Kind]) -> Self {
        Self { row, kinds }
    }

    #[inline]
    pub(super) fn column_count(&self) -> usize {
        self.kinds.len()
    }

    pub(super) fn column_name(&self, index: usize) -> Option<&'r str> {
        self.row.columns().get(index).map(|column| column.name())
    }

    /// A cell; `None` for a column that the row does not have, `Some(None)` for NULL.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> Option<Option<PgCell<'r>>> {
        let kind = *self.kinds.get(index)?;
        let bytes = self.row.try_get::<_, Option<Bytes<'r>>>(index).ok()?;
        Some(bytes.map(|Bytes(bytes)| PgCell {
            kind,
            bytes,
            row: self.row,
            index,
        }))
    }
}

/// What the cells of a type hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int2,
    Int4,
    Int8,
    Oid,
    Float4,
    Float8,
    Numeric,
    /// Text, also JSON that is kept as it was written.
    Text,
    Bytes,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Interval,
    Uuid,
    Json,
    Jsonb,
    Inet,
    /// A type that is not known before the statement runs.
    Unknown,
    Other,
}

impl Kind {
    /// What the cells of a type hold; a domain holds what its type does.
    pub(crate) fn of(ty: &Type) -> Self {
        match *ty {
            Type::BOOL => Self::Bool,
            Type::INT2 => Self::Int2,
            Type::INT4 => Self::Int4,
            Type::INT8 => Self::Int8,
            Type::OID => Self::Oid,
            Type::FLOAT4 => Self::Float4,
            Type::FLOAT8 => Self::Float8,
            Type::NUMERIC => Self::Numeric,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::CHAR | Type::XML => {
                Self::Text
            }
            Type::BYTEA => Self::Bytes,
            Type::DATE => Self::Date,
            Type::TIME => Self::Time,
            Type::TIMESTAMP => Self::Timestamp,
            Type::TIMESTAMPTZ => Self::TimestampTz,
            Type::INTERVAL => Self::Interval,
            Type::UUID => Self::Uuid,
            Type::JSON => Self::Json,
            Type::JSONB => Self::Jsonb,
            Type::INET | Type::CIDR => Self::Inet,
            Type::UNKNOWN => Self::Unknown,
            _ => match ty.kind() {
                TypeKind::Domain(ty) => Self::of(ty),
                TypeKind::Enum(_) => Self::Text,
                TypeKind::Simple if ty.name() == "citext" => Self::Text,
                _ => Self::Other,
            },
        }
    }
}

/// One column of one row.
#[derive(Clone, Copy)]
pub(super) struct PgCell<'r> {
    kind: Kind,
    bytes: &'r [u8],
    row: &'r tokio_postgres::Row,
    index: usize,
}

impl<'r> PgCell<'r> {
    /// The bytes, if there are as many as the type has.
    #[inline]
    fn fixed<const N: usize>(&self) -> Option<[u8; N]> {
        self.bytes.try_into().ok()
    }

    /// An integer, also from a boolean, and from a number without a fraction.
    #[inline]
    pub(super) fn as_i64(&self) -> Option<i64> {
        match self.kind {
            Kind::Int8 => self.fixed().map(i64::from_be_bytes),
            Kind::Int4 => self.fixed().map(|bytes| i32::from_be_bytes(bytes).into()),
            Kind::Int2 => self.fixed().map(|bytes| i16::from_be_bytes(bytes).into()),
            Kind::Oid => self.fixed().map(|bytes| u32::from_be_bytes(bytes).into()),
            Kind::Bool => match self.bytes {
                [value @ (0 | 1)] => Some((*value).into()),
                _ => None,
            },
            Kind::Numeric => numeric::to_i64(self.bytes),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Kind::Float8 => self.fixed().map(f64::from_be_bytes),
            Kind::Float4 => self.fixed().map(|bytes| f32::from_be_bytes(bytes).into()),
            Kind::Numeric => numeric::to_f64(self.bytes),
            _ => {
                let integer = self.as_i64()?;
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "checked to be exact on the next line"
                )]
                let float = integer as f64;
                (float as i128 == i128::from(integer)).then_some(float)
            }
        }
    }

    #[inline]
    pub(super) fn as_str(&self) -> Option<&'r str> {
        match self.kind {
            Kind::Text | Kind::Json | Kind::Jsonb | Kind::Unknown => {
                str::from_utf8(self.text_bytes()?).ok()
            }
            _ => None,
        }
    }

    /// Text, also of an address.
    pub(super) fn as_text(&self) -> Option<Cow<'r, str>> {
        match self.kind {
            Kind::Inet => inet_text(self.bytes).map(Cow::Owned),
            _ => self.as_str().map(Cow::Borrowed),
        }
    }

    /// The bytes of text, and of types that hold text.
    #[inline]
    fn text_bytes(&self) -> Option<&'r [u8]> {
        match self.kind {
            Kind::Text | Kind::Json | Kind::Unknown => Some(self.bytes),
            // The first byte is the version of the form.
            Kind::Jsonb => match self.bytes {
                [1, text @ ..] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    #[inline]
    pub(super) fn as_bytes(&self) -> Option<&'r [u8]> {
        (self.kind == Kind::Bytes).then_some(self.bytes)
    }

    pub(super) fn as_decimal(&self) -> Option<Decimal> {
        match self.kind {
            Kind::Numeric => numeric::to_decimal(self.bytes),
            // By its own digits: those that the wider number has more say nothing.
            Kind::Float4 => {
                let value = f32::from_be_bytes(self.fixed()?);
                value
                    .is_finite()
                    .then(|| decimal::from_text(format!("{value:e}").as_bytes()))?
            }
            Kind::Float8 => decimal::from_f64(self.as_f64()?),
            _ => match self.as_i64() {
                Some(integer) => Some(integer.into()),
                None => decimal::from_text(self.text_bytes()?),
            },
        }
    }

    #[inline]
    pub(super) fn as_timestamp(&self) -> Option<Timestamp> {
        match self.kind {
            Kind::TimestampTz | Kind::Timestamp => {
                let micros = i64::from_be_bytes(self.fixed()?);
                // The infinities are the ends of the range, and far outside of a timestamp's.
                let micros = micros.checked_add(EPOCH_MICROS)?;
                // By its parts: the last microseconds of the year 9999 are beyond the other constructor.
                let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).ok()?;
                Timestamp::new(micros.div_euclid(1_000_000), nanos).ok()
            }
            Kind::Date => {
                let days = i64::from(i32::from_be_bytes(self.fixed()?)) + EPOCH_DAYS;
                Timestamp::from_second(days.checked_mul(86_400)?).ok()
            }
            _ => text::parse_timestamp(self.text_bytes()?),
        }
    }

    /// A date, also of a moment that is midnight.
    #[inline]
    pub(super) fn as_date(&self) -> Option<Date> {
        let days = match self.kind {
            Kind::Date => i64::from(i32::from_be_bytes(self.fixed()?)),
            Kind::Timestamp | Kind::TimestampTz => {
                let micros = i64::from_be_bytes(self.fixed()?);
                if micros % DAY_MICROS != 0 {
                    return None;
                }
                micros / DAY_MICROS
            }
            _ => return text::parse_date(self.text_bytes()?),
        };
        // Not by way of a timestamp, which does not reach to the last day of the year 9999.
        let (year, month, day) = text::civil_from_days(days + EPOCH_DAYS);
        Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
    }

    pub(super) fn as_time(&self) -> Option<Time> {
        match self.kind {
            Kind::Time => {
                let micros = i64::from_be_bytes(self.fixed()?);
                // PostgreSQL also has 24:00:00, which is no time of a day.
                if !(0..DAY_MICROS).contains(&micros) {
                    return None;
                }
                let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
                Time::new(
                    (seconds / 3600) as i8,
                    (seconds / 60 % 60) as i8,
                    (seconds % 60) as i8,
                    (micros * 1000) as i32,
                )
                .ok()
            }
            _ => text::parse_time(self.text_bytes()?),
        }
    }

    pub(super) fn as_duration(&self) -> Option<SignedDuration> {
        match self.kind {
            Kind::Interval => match self.interval()? {
                (micros, days, 0) => i64::from(days)
                    .checked_mul(DAY_MICROS)?
                    .checked_add(micros)
                    .map(SignedDuration::from_micros),
                // How long a month is, nobody knows.
                _ => None,
            },
            _ => self.as_i64().map(SignedDuration::from_micros),
        }
    }

    /// Microseconds, days and months.
    fn interval(&self) -> Option<(i64, i32, i32)> {
        let bytes: [u8; 16] = self.fixed()?;
        let (micros, rest) = bytes.split_first_chunk()?;
        let (days, months) = rest.split_first_chunk()?;
        Some((
            i64::from_be_bytes(*micros),
            i32::from_be_bytes(*days),
            i32::from_be_bytes(months.try_into().ok()?),
        ))
    }

    pub(super) fn as_uuid(&self) -> Option<Uuid> {
        match self.kind {
            Kind::Uuid | Kind::Bytes => self.fixed().map(Uuid::from_bytes),
            _ => Uuid::try_parse_ascii(self.text_bytes()?).ok(),
        }
    }

    pub(super) fn as_json(&self) -> Option<serde_json::Value> {
        match self.kind {
            Kind::Text | Kind::Json | Kind::Jsonb | Kind::Unknown => {
                serde_json::from_slice(self.text_bytes()?).ok()
            }
            Kind::Bool => self.as_i64().map(|value| (value == 1).into()),
            _ => match self.as_i64() {
                Some(integer) => Some(integer.into()),
                None => self.as_f64().map(Into::into),
            },
        }
    }

    pub(super) fn to_value(self) -> Option<Value<'static>> {
        match self.kind {
            Kind::Bool => self.as_i64().map(|value| Value::Bool(value == 1)),
            Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Oid => self.as_i64().map(Value::Int),
            Kind::Float4 | Kind::Float8 => self.as_f64().map(Value::Float),
            Kind::Numeric => self.as_decimal().map(Value::Decimal),
            Kind::Text | Kind::Unknown | Kind::Inet => self
                .as_text()
                .map(|text| Value::Text(Cow::Owned(text.into_owned()))),
            Kind::Bytes => Some(Value::Bytes(self.bytes.to_vec().into())),
            Kind::Date => self.as_date().map(Value::Date),
            Kind::Time => self.as_time().map(Value::Time),
            Kind::Timestamp | Kind::TimestampTz => self.as_timestamp().map(Value::DateTime),
            Kind::Interval => self.as_duration().map(Value::Duration),
            Kind::Uuid => self.as_uuid().map(Value::Uuid),
            Kind::Json | Kind::Jsonb => self.as_json().map(|json| Value::Json(Cow::Owned(json))),
            Kind::Other => self.lexemes().map(|text| Value::Text(Cow::Owned(text))),
        }
    }

    /// What the cell holds, in words.
    #[cold]
    pub(super) fn describe(&self) -> String {
        let type_name = self
            .row
            .columns()
            .get(self.index)
            .map_or("unknown", |column| column.type_().name());
        let known = match self.kind {
            Kind::Other => {
                return format!(
                    "a value of the type {type_name}, which only a cast to text can read"
                );
            }
            Kind::Bytes => return format!("{} bytes", self.bytes.len()),
            Kind::Float4 | Kind::Float8 => self.as_f64().map(|value| format!("the number {value}")),
            Kind::Numeric => {
                numeric::to_text(self.bytes).map(|value| format!("the number {value}"))
            }
            Kind::Timestamp | Kind::TimestampTz | Kind::Date => self.describe_moment(),
            Kind::Interval => self.interval().map(|(micros, days, months)| {
                format!("an interval of {months} months, {days} days and {micros} microseconds")
            }),
            Kind::Time => self.as_time().map_or_else(
                || Some("the time 24:00:00".to_owned()),
                |time| Some(format!("the time {time}")),
            ),
            Kind::Text | Kind::Unknown | Kind::Json | Kind::Jsonb => {
                self.as_str().map(|text| format!("{text:?}"))
            }
            Kind::Bool => self.as_i64().map(|value| (value == 1).to_string()),
            Kind::Uuid => self.as_uuid().map(|uuid| format!("the UUID {uuid}")),
            Kind::Inet => self.as_text().map(|text| format!("the address {text}")),
            Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Oid => {
                self.as_i64().map(|value| format!("the integer {value}"))
            }
        };
        known.unwrap_or_else(|| format!("{} bytes of the type {type_name}", self.bytes.len()))
    }

    fn describe_moment(&self) -> Option<String> {
        let (least, most) = match self.kind {
            Kind::Date => {
                let days = i32::from_be_bytes(self.fixed()?);
                (days == i32::MIN, days == i32::MAX)
            }
            _ => {
                let micros = i64::from_be_bytes(self.fixed()?);
                (micros == i64::MIN, micros == i64::MAX)
            }
        };
        Some(if least {
            "-infinity".to_owned()
        } else if most {
            "infinity".to_owned()
        } else if let (Kind::Date, Some(date)) = (self.kind, self.as_date()) {
            format!("the date {date}")
        } else if let Some(moment) = self.as_timestamp() {
            format!("the moment {moment}")
        } else {
            "a moment outside of the years -9999 to 9999".to_owned()
        })
    }
}

impl std::fmt::Debug for PgCell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.describe())
    }
}

/// An address: family, bits of the network, whether it is a network, length, address. Without the bits where they say
/// that it is one host, as PostgreSQL writes `inet`.
fn inet_text(bytes: &[u8]) -> Option<String> {
    let [_, bits, is_network, length, address @ ..] = bytes else {
        return None;
    };
    if usize::from(*length) != address.len() {
        return None;
    }
    let address = if let Ok(v4) = <[u8; 4]>::try_from(address) {
        IpAddr::V4(Ipv4Addr::from(v4))
    } else {
        IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(address).ok()?))
    };
    let whole = if address.is_ipv4() { 32 } else { 128 };
    Some(if *bits == whole && *is_network == 0 {
        address.to_string()
    } else {
        format!("{address}/{bits}")
    })
}
