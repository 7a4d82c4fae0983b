//! What the database holds for members of a row: keys, choices and types of the program's own are compared as that.

use std::borrow::Cow;

use uuid::Uuid;

use crate::{Date, Decimal, FieldValue, SignedDuration, Time, Timestamp, Value};

/// What a column of numbers, times and the like holds.
pub trait Stored: Sized {
    /// It, where the value is of this type.
    fn of(value: Value<'_>) -> Option<Self>;
}

macro_rules! stored {
    ($($ty:ty: $variant:ident;)*) => { $(
        impl Stored for $ty {
            fn of(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )* };
}

stored! {
    i64: Int;
    bool: Bool;
    f64: Float;
    Decimal: Decimal;
    Date: Date;
    Timestamp: DateTime;
    Time: Time;
    SignedDuration: Duration;
    Uuid: Uuid;
}

/// What the column of this value holds; `None` of NULL.
pub fn stored<T: Stored>(value: &impl FieldValue) -> Option<T> {
    T::of(value.to_value())
}

/// The text that the column of this value holds; `None` of NULL.
pub fn stored_text(value: &impl FieldValue) -> Option<Cow<'_, str>> {
    match value.to_value() {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_and_texts() {
        assert_eq!(stored::<i64>(&7_i16), Some(7));
        assert_eq!(stored::<i64>(&None::<i32>), None);
        assert_eq!(stored_text(&"a".to_owned()).as_deref(), Some("a"));
        assert_eq!(stored_text(&None::<String>), None);
    }
}
