//! Exact decimals: sums and averages, arithmetic, comparison, and a collation for the text form.
//!
//! Arguments are integers, doubles (by their 15 significant digits) or text; results take the form in which the value is
//! stored. What does not fit in a decimal is an error, never another number.

use std::cmp::Ordering;

use rusqlite::{
    Connection, Error, Result,
    functions::{Aggregate, Context},
    types::{Value, ValueRef},
};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{PURE, failure};
use crate::value::decimal::{self, Stored};

pub(super) fn register(conn: &Connection) -> Result<()> {
    conn.create_collation(c"luthier_decimal", compare_text)?;
    conn.create_aggregate_function(c"luthier_decimal_sum", 1, PURE, Sum)?;
    conn.create_aggregate_function(c"luthier_decimal_avg", 1, PURE, Average)?;
    for (name, operation) in [
        (
            c"luthier_decimal_add",
            add as fn(Decimal, Decimal) -> Result<Decimal>,
        ),
        (c"luthier_decimal_sub", |a, b| add(a, -b)),
        (c"luthier_decimal_mul", multiply),
        (c"luthier_decimal_div", divide),
        (c"luthier_decimal_rem", remainder),
    ] {
        conn.create_scalar_function(name, 2, PURE, move |context| {
            match (argument(context, 0)?, argument(context, 1)?) {
                (Some(a), Some(b)) => operation(a, b).map(stored),
                _ => Ok(Value::Null),
            }
        })?;
    }
    for (name, operation) in [
        (
            c"luthier_decimal_abs",
            (|value| value.abs()) as fn(Decimal) -> Decimal,
        ),
        (c"luthier_decimal_floor", |value| value.floor()),
        (c"luthier_decimal_ceil", |value| value.ceil()),
        (c"luthier_decimal_sign", |value| {
            match value.cmp(&Decimal::ZERO) {
                Ordering::Less => Decimal::NEGATIVE_ONE,
                Ordering::Equal => Decimal::ZERO,
                Ordering::Greater => Decimal::ONE,
            }
        }),
    ] {
        conn.create_scalar_function(name, 1, PURE, move |context| {
            Ok(argument(context, 0)?.map_or(Value::Null, |value| stored(operation(value))))
        })?;
    }
    conn.create_scalar_function(c"luthier_decimal_cmp", 2, PURE, |context| {
        Ok(match (argument(context, 0)?, argument(context, 1)?) {
            (Some(a), Some(b)) => Some(a.cmp(&b) as i64),
            _ => None,
        })
    })?;
    conn.create_scalar_function(c"luthier_decimal_round", 2, PURE, |context| {
        let (Some(value), Some(places)) = (argument(context, 0)?, context.get::<Option<u32>>(1)?)
        else {
            return Ok(Value::Null);
        };
        Ok(stored(value.round_dp_with_strategy(
            places,
            RoundingStrategy::MidpointAwayFromZero,
        )))
    })
}

/// Orders by value; texts that are no decimals come after all that are, among themselves by code point.
fn compare_text(a: &str, b: &str) -> Ordering {
    match (
        decimal::from_text(a.as_bytes()),
        decimal::from_text(b.as_bytes()),
    ) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// A sum that never rounds: an integer and the number of its digits behind the point.
#[derive(Debug, Clone, Copy, Default)]
struct Exact {
    mantissa: i128,
    scale: u32,
    count: u32,
}

impl Exact {
    fn add(&mut self, value: Decimal) -> Option<()> {
        let value = value.normalize();
        let scale = self.scale.max(value.scale());
        let own = self
            .mantissa
            .checked_mul(10i128.checked_pow(scale - self.scale)?)?;
        let other = value
            .mantissa()
            .checked_mul(10i128.checked_pow(scale - value.scale())?)?;
        *self = Self {
            mantissa: own.checked_add(other)?,
            scale,
            count: self.count.checked_add(1)?,
        };
        Some(())
    }

    fn value(self) -> Option<Decimal> {
        decimal::from_parts(self.mantissa, i32::try_from(self.scale).ok()?)
    }

    fn step(&mut self, context: &Context<'_>) -> Result<()> {
        match argument(context, 0)? {
            Some(value) => self.add(value).ok_or_else(overflow),
            None => Ok(()),
        }
    }
}

struct Sum;

impl Aggregate<Exact, Value> for Sum {
    fn init(&self, _: &mut Context<'_>) -> Result<Exact> {
        Ok(Exact::default())
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Exact) -> Result<()> {
        sum.step(context)
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Exact>) -> Result<Value> {
        match sum {
            Some(sum) if sum.count > 0 => sum.value().map(stored).ok_or_else(overflow),
            _ => Ok(Value::Null),
        }
    }
}

struct Average;

impl Aggregate<Exact, Value> for Average {
    fn init(&self, _: &mut Context<'_>) -> Result<Exact> {
        Ok(Exact::default())
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Exact) -> Result<()> {
        sum.step(context)
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Exact>) -> Result<Value> {
        match sum {
            Some(sum) if sum.count > 0 => {
                let total = sum.value().ok_or_else(overflow)?;
                divide(total, Decimal::from(sum.count)).map(stored)
            }
            _ => Ok(Value::Null),
        }
    }
}

fn add(a: Decimal, b: Decimal) -> Result<Decimal> {
    let mut sum = Exact::default();
    sum.add(a)
        .and_then(|()| sum.add(b))
        .and_then(|()| sum.value())
        .ok_or_else(overflow)
}

fn multiply(a: Decimal, b: Decimal) -> Result<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let exact = a.mantissa().checked_mul(b.mantissa()).and_then(|mantissa| {
        let scale = i32::try_from(a.scale() + b.scale()).ok()?;
        decimal::from_parts(mantissa, scale)
    });
    // A product with more digits than a decimal holds is rounded, as a quotient is.
    exact.or_else(|| a.checked_mul(b)).ok_or_else(overflow)
}

/// Rounded to the 28 digits that a decimal holds.
fn divide(a: Decimal, b: Decimal) -> Result<Decimal> {
    if b.is_zero() {
        return Err(failure("division by zero"));
    }
    a.checked_div(b).ok_or_else(overflow)
}

/// What a division leaves, with the sign of the left side.
fn remainder(a: Decimal, b: Decimal) -> Result<Decimal> {
    if b.is_zero() {
        return Err(failure("division by zero"));
    }
    a.checked_rem(b).ok_or_else(overflow)
}

fn argument(context: &Context<'_>, index: usize) -> Result<Option<Decimal>> {
    let value = context.get_raw(index);
    let decimal = match value {
        ValueRef::Null => return Ok(None),
        ValueRef::Integer(v) => Some(Decimal::from(v)),
        ValueRef::Real(v) => decimal::from_f64(v),
        ValueRef::Text(v) => decimal::from_text(v),
        ValueRef::Blob(_) => None,
    };
    match decimal {
        Some(decimal) => Ok(Some(decimal)),
        None => Err(failure(format!("{value:?} is not a decimal number"))),
    }
}

fn stored(value: Decimal) -> Value {
    match decimal::to_stored(value) {
        Stored::Int(v) => Value::Integer(v),
        Stored::Float(v) => Value::Real(v),
        Stored::Text(v) => Value::Text(v),
    }
}

#[cold]
fn overflow() -> Error {
    failure("decimal overflow")
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
        conn().query_row(sql, [], |row| row.get(0))
    }

    #[test]
    fn sums_are_exact() {
        let tenths = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT luthier_decimal_sum(0.1) FROM n";
        assert_eq!(eval(tenths).unwrap(), Value::Integer(100));
        assert_eq!(
            eval("SELECT luthier_decimal_sum(c) FROM (SELECT '79228162514264337593543950335' AS c UNION ALL SELECT -1)").unwrap(),
            Value::Text("79228162514264337593543950334".into())
        );
        assert_eq!(
            eval("SELECT luthier_decimal_sum(NULL)").unwrap(),
            Value::Null
        );
        assert_eq!(
            eval("SELECT luthier_decimal_sum(1) WHERE 0").unwrap(),
            Value::Null
        );
        let over = "SELECT luthier_decimal_sum(c) FROM (SELECT '79228162514264337593543950335' AS c UNION ALL SELECT 1)";
        assert!(eval(over).unwrap_err().to_string().contains("overflow"));
        // One more digit than fits: an error, not a rounded sum.
        let lost = "SELECT luthier_decimal_sum(c) FROM (SELECT '7922816251426433759354395033' AS c UNION ALL SELECT '0.01')";
        assert!(eval(lost).is_err());
    }

    #[test]
    fn averages() {
        assert_eq!(
            eval("SELECT luthier_decimal_avg(c) FROM (SELECT 0.1 AS c UNION ALL SELECT 0.2 UNION ALL SELECT NULL)").unwrap(),
            Value::Real(0.15)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_avg(NULL)").unwrap(),
            Value::Null
        );
    }

    #[test]
    fn arithmetic() {
        assert_eq!(
            eval("SELECT luthier_decimal_add(0.1, 0.2)").unwrap(),
            Value::Real(0.3)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_sub(0.3, '0.3')").unwrap(),
            Value::Integer(0)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_mul(1.1, 1.1)").unwrap(),
            Value::Real(1.21)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_div(1, 8)").unwrap(),
            Value::Real(0.125)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_round(2.5, 0)").unwrap(),
            Value::Integer(3)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_round(-2.5, 0)").unwrap(),
            Value::Integer(-3)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_cmp('10', 9.5)").unwrap(),
            Value::Integer(1)
        );
        assert_eq!(
            eval("SELECT luthier_decimal_add(NULL, 1)").unwrap(),
            Value::Null
        );
        assert!(
            eval("SELECT luthier_decimal_div(1, 0)")
                .unwrap_err()
                .to_string()
                .contains("division by zero")
        );
        assert!(eval("SELECT luthier_decimal_add('x', 1)").is_err());
    }

    #[test]
    fn the_collation_orders_by_value() {
        let conn = conn();
        conn.execute_batch(
            "CREATE TABLE t (d text COLLATE luthier_decimal UNIQUE);
             INSERT INTO t VALUES ('10.5'), ('9.25'), (-3), ('123456789012345678.5'), ('123456789012345678.25');",
        )
        .unwrap();
        let mut statement = conn
            .prepare("SELECT d FROM t WHERE d > ?1 ORDER BY d")
            .unwrap();
        let rows: Vec<String> = statement
            .query_map([9.0], |row| row.get(0))
            .unwrap()
            .collect::<Result<_>>()
            .unwrap();
        assert_eq!(
            rows,
            [
                "9.25",
                "10.5",
                "123456789012345678.25",
                "123456789012345678.5"
            ]
        );
        assert!(
            conn.execute("INSERT INTO t VALUES ('10.50')", []).is_err(),
            "unique by value"
        );
    }
}
