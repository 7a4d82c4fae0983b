//! Dates, and dates with times, plus lengths of time in microseconds, in the text forms that are stored.

use jiff::{SignedDuration, Timestamp, civil::Date};
use rusqlite::{Connection, Result, functions::Context};

use super::{PURE, failure, text_argument};
use crate::value::text;

/// The microseconds of a day.
const DAY: i64 = 86_400_000_000;

pub(super) fn register(conn: &Connection) -> Result<()> {
    conn.create_scalar_function(c"luthier_timestamp_add", 2, PURE, timestamp_add)?;
    conn.create_scalar_function(c"luthier_timestamp_diff", 2, PURE, timestamp_diff)?;
    conn.create_scalar_function(c"luthier_date_add", 2, PURE, date_add)?;
    conn.create_scalar_function(c"luthier_date_diff", 2, PURE, date_diff)
}

/// A moment plus microseconds.
fn timestamp_add(context: &Context<'_>) -> Result<Option<String>> {
    let (Some(moment), Some(microseconds)) = (
        timestamp_argument(context, 0)?,
        context.get::<Option<i64>>(1)?,
    ) else {
        return Ok(None);
    };
    moment
        .as_microsecond()
        .checked_add(microseconds)
        .and_then(|sum| Timestamp::from_microsecond(sum).ok())
        .and_then(text::format_timestamp)
        .map(|text| Some(text.as_str().to_owned()))
        .ok_or_else(|| failure("the date and time is out of range"))
}

/// The microseconds from the second moment to the first.
fn timestamp_diff(context: &Context<'_>) -> Result<Option<i64>> {
    let moments = (
        timestamp_argument(context, 0)?,
        timestamp_argument(context, 1)?,
    );
    Ok(match moments {
        (Some(a), Some(b)) => Some(a.as_microsecond() - b.as_microsecond()),
        _ => None,
    })
}

/// A date plus the whole days of microseconds.
fn date_add(context: &Context<'_>) -> Result<Option<String>> {
    let (Some(date), Some(microseconds)) =
        (date_argument(context, 0)?, context.get::<Option<i64>>(1)?)
    else {
        return Ok(None);
    };
    date.checked_add(SignedDuration::from_hours(microseconds / DAY * 24))
        .ok()
        .and_then(text::format_date)
        .map(|text| Some(text.as_str().to_owned()))
        .ok_or_else(|| failure("the date is out of range"))
}

/// The microseconds from the second date to the first.
fn date_diff(context: &Context<'_>) -> Result<Option<i64>> {
    Ok(
        match (date_argument(context, 0)?, date_argument(context, 1)?) {
            (Some(a), Some(b)) => Some(a.duration_since(b).as_hours() / 24 * DAY),
            _ => None,
        },
    )
}

fn timestamp_argument(context: &Context<'_>, index: usize) -> Result<Option<Timestamp>> {
    let read = |text: &str| text::parse_timestamp(text.as_bytes());
    argument(context, index, "a date and time", read)
}

fn date_argument(context: &Context<'_>, index: usize) -> Result<Option<Date>> {
    argument(context, index, "a date", |text| {
        text::parse_date(text.as_bytes())
    })
}

fn argument<T>(
    context: &Context<'_>,
    index: usize,
    what: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>> {
    match text_argument(context, index)? {
        None => Ok(None),
        Some(text) => match read(text) {
            Some(moment) => Ok(Some(moment)),
            None => Err(failure(format!("{text:?} is not {what}"))),
        },
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;

    use super::super::tests::{eval, text};

    #[test]
    fn moments() {
        assert_eq!(
            eval("luthier_timestamp_add('2024-02-28 23:59:59.999999', 1)").unwrap(),
            text("2024-02-29 00:00:00")
        );
        assert_eq!(
            eval("luthier_timestamp_diff('2024-03-01 00:00:00', '2024-02-29 23:59:59.5')").unwrap(),
            Value::Integer(500_000)
        );
        assert_eq!(eval("luthier_timestamp_add(NULL, 1)").unwrap(), Value::Null);
        assert!(eval("luthier_timestamp_add('2024-02-28 00:00:00', 9223372036854775807)").is_err());
        assert!(eval("luthier_timestamp_add('soon', 1)").is_err());
    }

    #[test]
    fn dates() {
        let day = |count: i64| count * 86_400_000_000;
        for (start, span, end) in [
            ("2024-02-28", day(1), "2024-02-29"),
            ("2024-02-28", day(2) - 1, "2024-02-29"),
            ("2024-03-01", -1, "2024-03-01"),
            ("2024-03-01", -day(1), "2024-02-29"),
        ] {
            let sum = eval(&format!("luthier_date_add('{start}', {span})")).unwrap();
            assert_eq!(sum, text(end), "{start} {span}");
        }
        assert_eq!(
            eval("luthier_date_diff('2024-03-01', '2024-02-28')").unwrap(),
            Value::Integer(day(2))
        );
        assert_eq!(
            eval("luthier_date_diff(NULL, 'x')")
                .unwrap_err()
                .to_string(),
            "\"x\" is not a date"
        );
        assert!(eval("luthier_date_add('9999-12-31', 86400000000)").is_err());
        assert!(eval("luthier_date_add('2024-02-28', 9223372036854775807)").is_err());
    }
}
