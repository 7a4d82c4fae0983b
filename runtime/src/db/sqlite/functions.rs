//! What SQLite lacks, registered on every connection: functions, aggregates and a collation.
//!
//! Text that folds Unicode, regular expressions, division that fails by zero, exact decimals, arithmetic on moments,
//! mathematics, what is in JSON documents, hashes, variances.
//! All are deterministic, so that indexes, checks and generated columns may use them; each gives NULL for NULL.

use std::sync::Mutex;

use rusqlite::{
    Connection, Error, Result,
    functions::{Context, FunctionFlags},
    types::{Value, ValueRef},
};

mod characters;
mod decimal;
mod hashes;
mod json;
mod math;
mod moments;
mod regex_cache;
mod spread;

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
    characters::register(conn)?;
    math::register(conn)?;
    moments::register(conn)?;
    json::register(conn)?;
    hashes::register(conn)?;
    spread::register(conn)?;
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

    pub(super) fn eval(sql: &str) -> Result<Value> {
        conn().query_row(&format!("SELECT {sql}"), [], |row| row.get(0))
    }

    pub(super) fn text(value: &str) -> Value {
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
}
