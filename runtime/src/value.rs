//! Values on their way to the database, and the Rust types that a column can hold.
//!
//! A [`Value`] borrows text and bytes from the row that it encodes. [`FieldValue`] connects a Rust type with both
//! directions. What a value becomes on the wire is the driver's affair; the text forms that SQLite stores are in
//! [`text`]. Times are UTC with microseconds on every database.

use std::{borrow::Cow, fmt, net::IpAddr};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::row::{Cell, CellError};

pub(crate) mod decimal;
#[cfg(feature = "runtime")]
pub(crate) mod key;
pub mod text;

/// A value to be bound to a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// SQL `NULL`.
    Null,
    /// A boolean; 0 or 1 where the database has none.
    Bool(bool),
    /// An integer of any width.
    Int(i64),
    /// A floating-point number. NaN is refused: databases disagree about it.
    Float(f64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// A calendar date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment, in UTC.
    DateTime(Timestamp),
    /// A length of time, stored as microseconds.
    Duration(SignedDuration),
    /// A UUID.
    Uuid(Uuid),
    /// A JSON document. `Value::Json` of JSON's `null` is the document `null`, not SQL `NULL`.
    Json(Cow<'a, serde_json::Value>),
    /// Several values at once: a composite key, in the order of its columns, each of which a statement binds; or on
    /// PostgreSQL, bound to one parameter, an array.
    Tuple(Vec<Value<'a>>),
}

impl Value<'_> {
    /// The same value, owning its text and bytes.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(v) => Value::Bool(v),
            Value::Int(v) => Value::Int(v),
            Value::Float(v) => Value::Float(v),
            Value::Decimal(v) => Value::Decimal(v),
            Value::Text(v) => Value::Text(Cow::Owned(v.into_owned())),
            Value::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Value::Date(v) => Value::Date(v),
            Value::Time(v) => Value::Time(v),
            Value::DateTime(v) => Value::DateTime(v),
            Value::Duration(v) => Value::Duration(v),
            Value::Uuid(v) => Value::Uuid(v),
            Value::Json(v) => Value::Json(Cow::Owned(v.into_owned())),
            Value::Tuple(v) => Value::Tuple(v.into_iter().map(Value::into_owned).collect()),
        }
    }

    /// The same value, borrowing from this one.
    #[must_use]
    pub fn as_borrowed(&self) -> Value<'_> {
        match self {
            Value::Text(v) => Value::Text(Cow::Borrowed(v)),
            Value::Bytes(v) => Value::Bytes(Cow::Borrowed(v)),
            Value::Json(v) => Value::Json(Cow::Borrowed(v)),
            Value::Tuple(v) => Value::Tuple(v.iter().map(Value::as_borrowed).collect()),
            Value::Null => Value::Null,
            Value::Bool(v) => Value::Bool(*v),
            Value::Int(v) => Value::Int(*v),
            Value::Float(v) => Value::Float(*v),
            Value::Decimal(v) => Value::Decimal(*v),
            Value::Date(v) => Value::Date(*v),
            Value::Time(v) => Value::Time(*v),
            Value::DateTime(v) => Value::DateTime(*v),
            Value::Duration(v) => Value::Duration(*v),
            Value::Uuid(v) => Value::Uuid(*v),
        }
    }

    /// The values that a statement binds: those of a tuple, or this one.
    #[cfg(feature = "runtime")]
    pub(crate) fn parts(&self) -> &[Self] {
        match self {
            Value::Tuple(parts) => parts,
            value => std::slice::from_ref(value),
        }
    }

    /// Whether this is SQL `NULL`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

/// The current moment with microseconds, which is what every database keeps: a value made here reads back equal.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// A number from 0 up to, not including, 1, as the databases' own `Random()` gives.
#[cfg(feature = "runtime")]
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "53 bits are what a double holds"
)]
pub fn random() -> f64 {
    // Bits that are no part of the version.
    let bits = uuid::Uuid::new_v4().as_u128();
    let random = (bits >> 80 << 5) as u64 | (bits & 31) as u64;
    random as f64 / (1_u64 << 53) as f64
}

/// The date of a moment, in UTC.
#[must_use]
pub fn utc_date(at: Timestamp) -> Date {
    jiff::tz::Offset::UTC.to_datetime(at).date()
}

/// The time of day of a moment, in UTC.
#[must_use]
pub fn utc_time(at: Timestamp) -> Time {
    jiff::tz::Offset::UTC.to_datetime(at).time()
}

/// An IP address in its usual form, so that equal addresses are equal text; where `unpack_ipv4`, one of version 4 that is
/// mapped into version 6 (`::ffff:10.0.0.1`) as itself. Other text stays as it is, for validation to refuse.
#[must_use]
pub fn ip_address(text: String, unpack_ipv4: bool) -> String {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped().filter(|_| unpack_ipv4) {
            Some(address) => address.to_string(),
            None => address.to_string(),
        },
        Ok(IpAddr::V4(_)) | Err(_) => text,
    }
}

/// What a setter of nullable text takes: text in any shape, or `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text, nor `None`",
    label = "expected `&str`, `String` or `Option<String>`"
)]
pub trait IntoNullableText {
    /// The text, if any.
    fn into_nullable_text(self) -> Option<String>;
}

// One impl for `Option` and no more, so that a bare `None` has a type.
impl IntoNullableText for Option<String> {
    fn into_nullable_text(self) -> Self {
        self
    }
}

/// Text in its other shapes.
macro_rules! nullable_text {
    ($($ty:ty),*) => { $(
        impl IntoNullableText for $ty {
            fn into_nullable_text(self) -> Option<String> {
                Some(self.into())
            }
        }
    )* };
}

nullable_text!(&str, &String, String, Cow<'_, str>, Box<str>);

/// Shows the value where there is one, and nothing otherwise: how `str` of a model writes a nullable column.
#[must_use]
pub fn or_blank<T: fmt::Display>(value: Option<T>) -> impl fmt::Display {
    struct OrBlank<T>(Option<T>);

    impl<T: fmt::Display> fmt::Display for OrBlank<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
        }
    }

    OrBlank(value)
}

/// A Rust type that a column can hold.
///
/// Implemented for the types of the built-in fields and for `Option` of each; generated code implements it for
/// `choices`, and a program does for its own types, most easily in terms of one that has it:
///
/// ```
/// use luthier::{row::{Cell, CellError}, value::{FieldValue, Value}};
///
/// struct Color(u32);
///
/// impl FieldValue for Color {
///     fn to_value(&self) -> Value<'_> {
///         Value::Text(format!("{:06x}", self.0).into())
///     }
///     fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
///         let text = cell.as_str()?;
///         let rgb = u32::from_str_radix(text, 16).map_err(|_| CellError::invalid("a colour such as 00ff00", text))?;
///         Ok(Self(rgb))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can hold",
    label = "has no `luthier::value::FieldValue`"
)]
pub trait FieldValue: Sized {
    /// Whether a value of this type can be SQL `NULL`.
    const NULLABLE: bool = false;

    /// The value to bind, borrowing text and bytes.
    fn to_value(&self) -> Value<'_>;

    /// Reads a cell.
    ///
    /// # Errors
    ///
    /// When the cell holds something that is not a value of this type.
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError>;
}

impl<T: FieldValue> FieldValue for Option<T> {
    const NULLABLE: bool = true;

    #[inline]
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        if cell.is_null() {
            Ok(None)
        } else {
            T::from_cell(cell).map(Some)
        }
    }
}

/// Implements [`FieldValue`] by one expression for each direction.
macro_rules! field_value {
    ($($ty:ty: |$value:ident| $to:expr, |$cell:ident| $from:expr;)*) => { $(
        impl FieldValue for $ty {
            #[inline]
            fn to_value(&self) -> Value<'_> {
                let $value = self;
                $to
            }
            #[inline]
            fn from_cell($cell: Cell<'_>) -> Result<Self, CellError> {
                $from
            }
        }
    )* };
}

field_value! {
    bool: |v| Value::Bool(*v), |cell| cell.as_bool();
    i16: |v| Value::Int(i64::from(*v)), |cell| narrow(cell.as_i64()?, "a 16-bit integer");
    i32: |v| Value::Int(i64::from(*v)), |cell| narrow(cell.as_i64()?, "a 32-bit integer");
    i64: |v| Value::Int(*v), |cell| cell.as_i64();
    f64: |v| Value::Float(*v), |cell| cell.as_f64();
    String: |v| Value::Text(Cow::Borrowed(v)), |cell| cell.as_text().map(Cow::into_owned);
    Vec<u8>: |v| Value::Bytes(Cow::Borrowed(v)), |cell| cell.as_bytes().map(<[u8]>::to_vec);
    Decimal: |v| Value::Decimal(*v), |cell| cell.as_decimal();
    Date: |v| Value::Date(*v), |cell| cell.as_date();
    Time: |v| Value::Time(*v), |cell| cell.as_time();
    Timestamp: |v| Value::DateTime(*v), |cell| cell.as_timestamp();
    SignedDuration: |v| Value::Duration(*v), |cell| cell.as_duration();
    Uuid: |v| Value::Uuid(*v), |cell| cell.as_uuid();
    serde_json::Value: |v| Value::Json(Cow::Borrowed(v)), |cell| cell.as_json();
}

#[inline]
fn narrow<T: TryFrom<i64>>(value: i64, expected: &'static str) -> Result<T, CellError> {
    T::try_from(value).map_err(|_| CellError::out_of_range(expected, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    fn round_trip<T: FieldValue + PartialEq + std::fmt::Debug>(value: T) {
        let values = [value.to_value()];
        let back: T = Row::from_values(&values).get().unwrap();
        assert_eq!(back, value);
        let owned = [value.to_value().into_owned()];
        assert_eq!(owned[0], values[0]);
        assert_eq!(owned[0].as_borrowed(), values[0]);
    }

    #[test]
    fn every_type_comes_back() {
        round_trip(true);
        round_trip(i16::MIN);
        round_trip(i32::MAX);
        round_trip(i64::MIN);
        round_trip(-0.5f64);
        round_trip("naïve".to_owned());
        round_trip(vec![0u8, 255]);
        round_trip(Decimal::new(-1250, 2));
        round_trip(jiff::civil::date(2024, 2, 29));
        round_trip(jiff::civil::time(23, 59, 59, 999_999_000));
        round_trip(now());
        round_trip(SignedDuration::from_micros(-1));
        round_trip(Uuid::from_u128(7));
        round_trip(serde_json::json!({"a": [1, null]}));
        round_trip(Some(3i64));
        round_trip(None::<String>);
        round_trip(Some(serde_json::Value::Null));
    }

    #[test]
    fn what_generated_code_calls() {
        fn text(value: impl IntoNullableText) -> Option<String> {
            value.into_nullable_text()
        }
        assert_eq!(text("a"), text("a".to_owned()));
        assert_eq!(text(None), None);
        assert_eq!(
            format!("{}|{}", or_blank(Some(3)), or_blank(None::<&str>)),
            "3|"
        );
        let at = "2026-01-31T12:30:00Z".parse().unwrap();
        assert_eq!(
            (utc_date(at).to_string(), utc_time(at).to_string()),
            ("2026-01-31".into(), "12:30:00".into())
        );
    }

    #[test]
    fn addresses_have_one_form() {
        for (written, kept, unpacked) in [
            ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
            ("2001:DB8:0:0::1", "2001:db8::1", "2001:db8::1"),
            ("::FFFF:10.0.0.1", "::ffff:10.0.0.1", "10.0.0.1"),
            ("nowhere", "nowhere", "nowhere"),
            ("", "", ""),
        ] {
            assert_eq!(ip_address(written.into(), false), kept);
            assert_eq!(ip_address(written.into(), true), unpacked);
        }
    }

    #[test]
    fn narrow_integers_are_checked() {
        let values = [Value::Int(i64::from(i16::MAX) + 1)];
        let error = Row::from_values(&values).get::<i16>().unwrap_err();
        assert!(error.to_string().contains("32768"), "{error}");
    }
}
