//! Mathematics on doubles. NULL outside of a function's domain; a result that no double holds is an error, as on servers.

use rusqlite::{
    Connection, Error, Result,
    functions::Context,
    types::{Value, ValueRef},
};
use rust_decimal::{Decimal, RoundingStrategy, prelude::FromPrimitive, prelude::ToPrimitive};

use super::{PURE, failure};

pub(super) fn register(conn: &Connection) -> Result<()> {
    for (name, function) in [
        (
            c"luthier_floor",
            (|x| Some(x.floor())) as fn(f64) -> Option<f64>,
        ),
        (c"luthier_ceil", |x| Some(x.ceil())),
        (c"luthier_sqrt", |x| (x >= 0.0).then(|| x.sqrt())),
        (c"luthier_exp", |x| Some(x.exp())),
        (c"luthier_ln", |x| (x > 0.0).then(|| x.ln())),
        (c"luthier_sin", |x| Some(x.sin())),
        (c"luthier_cos", |x| Some(x.cos())),
        (c"luthier_tan", |x| Some(x.tan())),
        (c"luthier_cot", |x| (x != 0.0).then(|| x.tan().recip())),
        (c"luthier_asin", |x| (x.abs() <= 1.0).then(|| x.asin())),
        (c"luthier_acos", |x| (x.abs() <= 1.0).then(|| x.acos())),
        (c"luthier_atan", |x| Some(x.atan())),
        (c"luthier_degrees", |x| Some(x.to_degrees())),
        (c"luthier_radians", |x| Some(x.to_radians())),
    ] {
        conn.create_scalar_function(name, 1, PURE, move |context| match number(context, 0)? {
            Some(x) => finite(function(x)),
            None => Ok(Value::Null),
        })?;
    }
    for (name, function) in [
        (
            c"luthier_power",
            power as fn(f64, f64) -> Result<Option<f64>>,
        ),
        (c"luthier_log", |base, x| {
            let fits = base > 0.0 && base != 1.0 && x > 0.0;
            Ok(fits.then(|| x.ln() / base.ln()))
        }),
        (c"luthier_atan2", |y, x| Ok(Some(y.atan2(x)))),
        (c"luthier_round", |x, places| Ok(Some(round(x, places)))),
    ] {
        conn.create_scalar_function(name, 2, PURE, move |context| {
            match (number(context, 0)?, number(context, 1)?) {
                (Some(a), Some(b)) => finite(function(a, b)?),
                _ => Ok(Value::Null),
            }
        })?;
    }
    Ok(())
}

/// An argument as a double; decimals are kept as text.
fn number(context: &Context<'_>, index: usize) -> Result<Option<f64>> {
    let argument = context.get_raw(index);
    let wrong = || Error::InvalidFunctionParameterType(index, argument.data_type());
    match argument {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(value) => Ok(Some(value as f64)),
        ValueRef::Real(value) => Ok(Some(value)),
        ValueRef::Text(text) => std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse().ok())
            .map(Some)
            .ok_or_else(wrong),
        ValueRef::Blob(_) => Err(wrong()),
    }
}

fn finite(result: Option<f64>) -> Result<Value> {
    match result {
        None => Ok(Value::Null),
        Some(value) if value.is_finite() => Ok(Value::Real(value)),
        Some(_) => Err(failure("the number is out of range")),
    }
}

/// NULL for a root of a negative number; an error for zero to a negative power, which is a division by zero.
fn power(base: f64, exponent: f64) -> Result<Option<f64>> {
    if base == 0.0 && exponent < 0.0 {
        return Err(failure("division by zero"));
    }
    let whole = exponent == exponent.floor();
    Ok((base >= 0.0 || whole).then(|| base.powf(exponent)))
}

/// Half away from zero, by the digits that the number is shown with.
fn round(value: f64, places: f64) -> f64 {
    // Beyond that a double has no digits behind the point.
    if value.abs() >= 1e15 {
        return value;
    }
    let places = places.clamp(0.0, 28.0) as u32;
    Decimal::from_f64(value)
        .map(|exact| exact.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
        .and_then(|rounded| rounded.to_f64())
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(sql: &str) -> Result<Value> {
        let conn = Connection::open_in_memory().unwrap();
        super::super::register(&conn).unwrap();
        conn.query_row(&format!("SELECT {sql}"), [], |row| row.get(0))
    }

    #[test]
    fn rounds_half_away_from_zero() {
        for (sql, expected) in [
            ("luthier_round(2.5, 0)", 3.0),
            ("luthier_round(-2.5, 0)", -3.0),
            ("luthier_round(0.15, 1)", 0.2),
            ("luthier_round(1.005, 2)", 1.01),
            ("luthier_round(1e300, 2)", 1e300),
            ("luthier_floor(-1.5)", -2.0),
            ("luthier_ceil(-1.5)", -1.0),
            ("luthier_power(2, 10)", 1024.0),
            ("luthier_power(-2, 3)", -8.0),
            ("luthier_log(2, 8)", 3.0),
            ("luthier_sqrt('6.25')", 2.5),
        ] {
            assert_eq!(eval(sql).unwrap(), Value::Real(expected), "{sql}");
        }
    }

    #[test]
    fn outside_of_the_domain_is_null() {
        for sql in [
            "luthier_sqrt(-1)",
            "luthier_ln(0)",
            "luthier_log(1, 8)",
            "luthier_acos(1.5)",
            "luthier_cot(0)",
            "luthier_power(-8, 0.5)",
            "luthier_round(NULL, 1)",
        ] {
            assert_eq!(eval(sql).unwrap(), Value::Null, "{sql}");
        }
    }

    #[test]
    fn what_no_double_holds_is_an_error() {
        for sql in [
            "luthier_exp(1000)",
            "luthier_power(0, -1)",
            "luthier_sqrt('a')",
        ] {
            assert!(eval(sql).is_err(), "{sql}");
        }
    }
}
