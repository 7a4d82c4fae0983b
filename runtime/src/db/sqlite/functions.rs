//! What SQLite lacks, registered on every connection: functions, aggregates and a collation.
//!
//! Text that folds Unicode, regular expressions, division that fails by zero, exact decimals, arithmetic on moments,
//! mathematics.
//! All are deterministic, so that indexes, checks and generated columns may use them; each gives NULL for NULL.

use std::sync::Mutex;

use rusqlite::{
    Connection, Error, Result,
    functions::{Context, FunctionFlags},
    types::{Value, ValueRef},
};

use crate::value::text;

mod characters;
mod decimal;
mod math;
mod regex_cache;

use regex_cache::RegexCache;

/// Deterministic, and harmless wherever a schema may name it.
const PURE: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_INNOCUOUS);

pub(super) fn register(conn: &Connection) -> Result<()> {
    // `x REGEXP p` calls regexp(p, x).
    for (name, ignore_case) in [(c"regexp", false), (c"luthier_iregexp", true)] {
        let cache = Mutex::new(RegexCache::new(ignore_case));
        conn.create_scalar_function(name, 2, PURE, move |context| {
            let (Some(pattern), Some(text)) =
                (text_argument(context, 0)?, text_argument(context, 1)?)
            else {
                return Ok(None);
            };
            cache
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .is_match(pattern, text)
                .map(Some)
        })?;
    }
    conn.create_scalar_function(c"luthier_lower", 1, PURE, |context| {
        Ok(text_argument(context, 0)?.map(str::to_lowercase))
    })?;
    conn.create_scalar_function(c"luthier_upper", 1, PURE, |context| {
        Ok(text_argument(context, 0)?.map(str::to_uppercase))
    })?;
    conn.create_scalar_function(c"luthier_div", 2, PURE, |context| {
        divide(context, i64::checked_div, |a, b| a / b)
    })?;
    conn.create_scalar_function(c"luthier_mod", 2, PURE, |context| {
        divide(context, i64::checked_rem, |a, b| a % b)
    })?;
    conn.create_scalar_function(c"luthier_timestamp_add", 2, PURE, timestamp_add)?;
    conn.create_scalar_function(c"luthier_timestamp_diff", 2, PURE, timestamp_diff)?;
    characters::register(conn)?;
    math::register(conn)?;
    decimal::register(conn)
}

/// An argument as text; `None` for NULL. Numbers and bytes are not text.
fn text_argument<'c>(context: &'c Context<'_>, index: usize) -> Result<Option<&'c str>> {
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(text) => std::str::from_utf8(text)
            .map(Some)
            .map_err(|error| Error::Utf8Error(index, error)),
        other => Err(Error::InvalidFunctionParameterType(
            index,
            other.data_type(),
        )),
    }
}

/// Truncates on integers, as in Rust; fails on a zero divisor, where SQLite's own operators give NULL.
fn divide(
    context: &Context<'_>,
    integers: fn(i64, i64) -> Option<i64>,
    floats: fn(f64, f64) -> f64,
) -> Result<Value> {
    let number = |index| match context.get_raw(index) {
        ValueRef::Integer(v) => Ok(v as f64),
        ValueRef::Real(v) => Ok(v),
        other => Err(Error::InvalidFunctionParameterType(
            index,
            other.data_type(),
        )),
    };
    match (context.get_raw(0), context.get_raw(1)) {
        (ValueRef::Null, _) | (_, ValueRef::Null) => Ok(Value::Null),
        (_, ValueRef::Integer(0)) => Err(failure("division by zero")),
        (_, ValueRef::Real(0.0)) => Err(failure("division by zero")),
        (ValueRef::Integer(a), ValueRef::Integer(b)) => integers(a, b)
            .map(Value::Integer)
            .ok_or_else(|| failure("integer overflow")),
        _ => Ok(Value::Real(floats(number(0)?, number(1)?))),
    }
}

/// A moment plus microseconds, in the stored text form.
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
        .and_then(|sum| jiff::Timestamp::from_microsecond(sum).ok())
        .and_then(text::format_timestamp)
        .map(|text| Some(text.as_str().to_owned()))
        .ok_or_else(|| failure("the date and time is out of range"))
}

/// The microseconds from the second moment to the first.
fn timestamp_diff(context: &Context<'_>) -> Result<Option<i64>> {
    Ok(
        match (
            timestamp_argument(context, 0)?,
            timestamp_argument(context, 1)?,
        ) {
            (Some(a), Some(b)) => Some(a.as_microsecond() - b.as_microsecond()),
            _ => None,
        },
    )
}

fn timestamp_argument(context: &Context<'_>, index: usize) -> Result<Option<jiff::Timestamp>> {
    match text_argument(context, index)? {
        None => Ok(None),
        Some(text) => match text::parse_timestamp(text.as_bytes()) {
            Some(moment) => Ok(Some(moment)),
            None => Err(failure(format!("{text:?} is not a date and time"))),
        },
    }
}

#[cold]
fn failure(message: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::UserFunctionError(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conn() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        register(&conn).unwrap();
        conn
    }

    fn eval(sql: &str) -> Result<Value> {
        conn().query_row(&format!("SELECT {sql}"), [], |row| row.get(0))
    }

    fn text(value: &str) -> Value {
        Value::Text(value.into())
    }

    #[test]
    fn text_folds_unicode() {
        assert_eq!(
            eval("luthier_lower('ÄÖÜ Straße ΣΑΣ')").unwrap(),
            text("äöü straße σας")
        );
        assert_eq!(eval("luthier_upper('éß')").unwrap(), text("ÉSS"));
        assert_eq!(eval("luthier_lower(NULL)").unwrap(), Value::Null);
        assert!(eval("luthier_lower(1)").is_err());
    }

    #[test]
    fn regular_expressions() {
        assert_eq!(eval("'Ärger' REGEXP '^Ä.*r$'").unwrap(), Value::Integer(1));
        assert_eq!(eval("'ärger' REGEXP '^Ä'").unwrap(), Value::Integer(0));
        assert_eq!(
            eval("luthier_iregexp('^Ä', 'ärger')").unwrap(),
            Value::Integer(1)
        );
        assert_eq!(eval("NULL REGEXP 'a'").unwrap(), Value::Null);
        let error = eval("'a' REGEXP '('").unwrap_err().to_string();
        assert!(error.contains("regular expression"), "{error}");
    }

    #[test]
    fn more_patterns_than_the_cache_holds() {
        let conn = conn();
        let mut statement = conn
            .prepare("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT sum(('x' || i) REGEXP ('^x' || i || '$')) FROM n")
            .unwrap();
        assert_eq!(
            statement.query_row([], |row| row.get::<_, i64>(0)).unwrap(),
            201
        );
    }

    #[test]
    fn division() {
        assert_eq!(eval("luthier_div(-7, 2)").unwrap(), Value::Integer(-3));
        assert_eq!(eval("luthier_mod(-7, 2)").unwrap(), Value::Integer(-1));
        assert_eq!(eval("luthier_div(7.0, 2)").unwrap(), Value::Real(3.5));
        assert_eq!(eval("luthier_div(NULL, 0)").unwrap(), Value::Null);
        for sql in [
            "luthier_div(1, 0)",
            "luthier_mod(1, 0)",
            "luthier_div(1.5, 0.0)",
            "luthier_div(1, 0.0)",
        ] {
            assert!(
                eval(sql)
                    .unwrap_err()
                    .to_string()
                    .contains("division by zero"),
                "{sql}"
            );
        }
        let error = eval("luthier_div(-9223372036854775808, -1)")
            .unwrap_err()
            .to_string();
        assert!(error.contains("overflow"), "{error}");
        assert!(eval("luthier_div('a', 1)").is_err());
    }

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
}
