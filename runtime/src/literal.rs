//! Values as a schema writes them, for generated code: `luthier::literal::date("2026-01-31")`.
//!
//! The compiler of the schema has checked each text, so that none of these fails on what it writes; a text that is no such
//! value gives the type's default.

use crate::{Date, Decimal, Json, Time, Timestamp, Uuid, value::text};

/// `12.50`, exactly.
#[must_use]
pub fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap_or_default()
}

/// `2026-01-31`.
#[must_use]
pub fn date(text: &str) -> Date {
    text::parse_date(text.as_bytes()).unwrap_or_default()
}

/// `12:00:00`.
#[must_use]
pub fn time(text: &str) -> Time {
    text::parse_time(text.as_bytes()).unwrap_or_default()
}

/// `2026-01-31T12:00:00Z`.
#[must_use]
pub fn timestamp(text: &str) -> Timestamp {
    text::parse_timestamp(text.as_bytes()).unwrap_or_default()
}

/// 32 hexadecimal digits, with hyphens.
#[must_use]
pub fn uuid(text: &str) -> Uuid {
    text.parse().unwrap_or_default()
}

/// A JSON document.
#[must_use]
pub fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read() {
        assert_eq!(decimal("-12.50").to_string(), "-12.50");
        assert_eq!(date("2026-01-31").to_string(), "2026-01-31");
        assert_eq!(time("12:00:01.5").to_string(), "12:00:01.5");
        assert_eq!(
            timestamp("2026-01-31T12:00:00Z").to_string(),
            "2026-01-31T12:00:00Z"
        );
        assert_eq!(
            uuid("67e55044-10b1-426f-9247-bb680e5fe0c8").to_string(),
            "67e55044-10b1-426f-9247-bb680e5fe0c8"
        );
        assert_eq!(json(r#"{"a": [1, null]}"#)["a"][0], 1);
    }
}
