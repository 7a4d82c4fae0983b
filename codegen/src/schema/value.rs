//! Literals, typed: what a default, a choice or the right side of a lookup can be.
//!
//! Dates and times are kept as text in one normal form (ISO 8601, UTC, microseconds), decimals exactly as written.

use super::ChoicesId;

/// A literal of a known type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, in the range of its column.
    Integer(i64),
    /// A number with a fraction; finite.
    Float(f64),
    /// An exact decimal, as written without a leading `+`: `12.50`.
    Decimal(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID, lower case with hyphens.
    Uuid(String),
    /// `2026-01-31`.
    Date(String),
    /// `2026-01-31T12:00:00Z`, with as many digits of a second as written, at most six.
    DateTime(String),
    /// `12:00:00`.
    Time(String),
    /// A span of time in microseconds.
    Duration(i64),
    /// A JSON document.
    Json(JsonValue),
    /// An array; an empty one stands for an empty `HStoreField` too.
    Array(Vec<Value>),
    /// A range from the first value on up to the second; NULL for no end.
    Range(Box<[Value; 2]>),
    /// A member of a choices type, by its position.
    Choice(ChoicesId, usize),
}

/// A JSON document, its objects in order of writing.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written in JSON.
    Number(String),
    /// A string.
    Text(String),
    /// A list.
    Array(Vec<JsonValue>),
    /// An object; keys do not repeat.
    Object(Vec<(String, JsonValue)>),
}
