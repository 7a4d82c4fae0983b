//! `db_default` that is computed: expressions of literals, which are settled here, and `Random()` and times from `Now()` on, which
//! the database computes.
//!
//! A value that is known now is the same on every database, whatever its functions do; so only functions whose result no
//! database could see otherwise are computed.

use luthier::Decimal;

use super::super::Lowering;
use super::super::expr::{self, Context};
use super::super::fields::PendingValue;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    BinaryOp, DatabaseDefault, Expr, ExprKind, ExprType, Function, Value, ValueType,
};
use crate::source::Span;

/// Why a value cannot be computed, and where.
struct Refused {
    span: Span,
    why: String,
}

impl<'a> Lowering<'a> {
    pub(super) fn computed_default(
        &mut self,
        pending: &PendingValue<'a>,
    ) -> Option<DatabaseDefault> {
        let field = pending.field;
        let ty = self.field_type_of(field);
        let storage = self.schema.storage_type(ty);
        let mut context = Context::new(pending.scope, self.schema[field].model);
        let lowered = self.value(&mut context, pending.value, Some(storage))?;
        if let ExprKind::Call {
            function: Function::Random,
            ..
        } = &lowered.kind
            && storage == ValueType::Float
        {
            return Some(DatabaseDefault::Expr(Box::new(lowered)));
        }
        if matches!(ty, ValueType::Date | ValueType::DateTime)
            && let Some(Ok(span)) = since_now(&lowered)
            && span.unsigned_abs() <= LONGEST
        {
            return Some(DatabaseDefault::Expr(Box::new(from_now(
                span,
                ty,
                lowered.span,
            ))));
        }
        let value = match computed(&lowered) {
            Ok(value) => value,
            Err(Refused { span, why }) => {
                let name = &self.schema[field].name;
                self.push(
                    Diagnostic::error(
                        codes::DATABASE_DEFAULT,
                        format!("the `db_default` of `{name}` is not known when a row is made"),
                    )
                    .primary(span, why)
                    .help("write the value itself, `Now()`, `Now() + 7d` or `Random()`; what the program computes is a `default=fn(\"crate::path\")`"),
                );
                return None;
            }
        };
        let (limits, at) = (Some(field), pending.value);
        let is_choice = matches!(ty, ValueType::Choice(_));
        let fitted = match (value, storage) {
            _ if is_choice => None,
            (Value::Integer(number), storage) if storage.is_integer() => {
                return self
                    .integer(storage, limits, number.into(), at)
                    .map(DatabaseDefault::Value);
            }
            (Value::Integer(number), ValueType::Float) => Some(Value::Float(number as f64)),
            (Value::Integer(number), ValueType::Decimal) => {
                return self
                    .decimal(limits, number.to_string(), at)
                    .map(DatabaseDefault::Value);
            }
            (Value::Decimal(text), ValueType::Decimal) => {
                return self.decimal(limits, text, at).map(DatabaseDefault::Value);
            }
            (Value::Decimal(text), ValueType::Float) => text.parse().ok().map(Value::Float),
            (Value::Text(text), ValueType::Text) => {
                return self
                    .text_literal(limits, &text, at)
                    .map(DatabaseDefault::Value);
            }
            (value @ Value::Float(_), ValueType::Float)
            | (value @ Value::Bool(_), ValueType::Boolean)
            | (value @ Value::Duration(_), ValueType::Duration)
            | (value @ Value::Date(_), ValueType::Date)
            | (value @ Value::Time(_), ValueType::Time)
            | (value @ Value::DateTime(_), ValueType::DateTime) => Some(value),
            _ => None,
        };
        if fitted.is_none() {
            let wanted = self.schema.describe_type(ty);
            let found = self.schema.describe_type(lowered.ty.value);
            self.push(
                Diagnostic::error(codes::WRONG_VALUE, format!("{found} is not {wanted}"))
                    .primary(at.span, format!("expected {wanted}"))
                    .help("a default has the type of its column"),
            );
        }
        fitted.map(DatabaseDefault::Value)
    }
}

/// A thousand years: times further away than that from the current one may not be there.
const LONGEST: u64 = 365_250 * 86_400 * 1_000_000;

/// How far a time lies behind the current one; `None` of what is not so.
fn since_now(expr: &Expr) -> Option<Result<i64, Refused>> {
    match &expr.kind {
        ExprKind::Call {
            function: Function::Now,
            ..
        } => Some(Ok(0)),
        ExprKind::Binary { op, left, right } if right.ty.value == ValueType::Duration => {
            let sum = match (since_now(left)?, computed(right)) {
                (Ok(before), Ok(Value::Duration(span))) => match op {
                    BinaryOp::Add => before.checked_add(span),
                    BinaryOp::Subtract => before.checked_sub(span),
                    _ => None,
                },
                (Err(refused), _) | (_, Err(refused)) => return Some(Err(refused)),
                _ => None,
            };
            sum.map(Ok)
        }
        _ => None,
    }
}

/// The current time, of a date the current day, plus or minus a length of time.
fn from_now(micros: i64, ty: ValueType, span: Span) -> Expr {
    let ty = ExprType {
        value: ty,
        nullable: false,
    };
    let now = Expr {
        kind: ExprKind::Call {
            function: Function::Now,
            arguments: Vec::new(),
        },
        ty,
        span,
    };
    // A date counts whole days.
    let micros = match ty.value {
        ValueType::Date => micros - micros % 86_400_000_000,
        _ => micros,
    };
    if micros == 0 {
        return now;
    }
    let length = Value::Duration(micros.saturating_abs());
    let kind = ExprKind::Binary {
        op: if micros < 0 {
            BinaryOp::Subtract
        } else {
            BinaryOp::Add
        },
        left: Box::new(now),
        right: Box::new(expr::literal(length, ValueType::Duration, span)),
    };
    Expr { kind, ty, span }
}

/// The value of an expression of literals.
fn computed(expr: &Expr) -> Result<Value, Refused> {
    let refused = |why: &str| {
        Err(Refused {
            span: expr.span,
            why: why.to_owned(),
        })
    };
    let found = match &expr.kind {
        ExprKind::Literal(value) => Some(value.clone()),
        ExprKind::Negate(inner) => match computed(inner)? {
            Value::Null => Some(Value::Null),
            Value::Integer(number) => number.checked_neg().map(Value::Integer),
            Value::Float(number) => Some(Value::Float(-number)),
            Value::Decimal(text) => decimal(&text).map(|number| written(-number)),
            Value::Duration(span) => span.checked_neg().map(Value::Duration),
            _ => None,
        },
        ExprKind::Binary { op, left, right } => {
            let (left, right) = (computed(left)?, computed(right)?);
            match arithmetic(*op, &left, &right) {
                Some(value) => Some(value),
                None => return refused("has no exact value"),
            }
        }
        ExprKind::Call {
            function,
            arguments,
        } => {
            let arguments = arguments
                .iter()
                .map(computed)
                .collect::<Result<Vec<_>, _>>()?;
            match call(*function, &arguments) {
                Some(value) => Some(value),
                None => return refused("is left to the database"),
            }
        }
        ExprKind::Column(_) => return refused("a column of a row that is not there yet"),
        _ => None,
    };
    match found {
        Some(Value::Float(number)) if !number.is_finite() => refused("is no number"),
        Some(value) => Ok(value),
        None => refused("cannot be computed here"),
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

fn written(number: Decimal) -> Value {
    Value::Decimal(number.to_string())
}

/// `None` where the result is not exact, or none.
fn arithmetic(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Integer(a), Value::Integer(b)) => Value::Integer(match op {
            BinaryOp::Add => a.checked_add(*b)?,
            BinaryOp::Subtract => a.checked_sub(*b)?,
            BinaryOp::Multiply => a.checked_mul(*b)?,
            BinaryOp::Divide => a.checked_div(*b)?,
            BinaryOp::Remainder => a.checked_rem(*b)?,
        }),
        (Value::Duration(a), Value::Duration(b)) => Value::Duration(match op {
            BinaryOp::Add => a.checked_add(*b)?,
            BinaryOp::Subtract => a.checked_sub(*b)?,
            _ => return None,
        }),
        (Value::Float(_), _) | (_, Value::Float(_)) => {
            let (a, b) = (float(left)?, float(right)?);
            Value::Float(match op {
                BinaryOp::Add => a + b,
                BinaryOp::Subtract => a - b,
                BinaryOp::Multiply => a * b,
                BinaryOp::Divide => a / b,
                BinaryOp::Remainder => a % b,
            })
        }
        _ => {
            let exact = |value: &Value| match value {
                Value::Integer(number) => Some(Decimal::from(*number)),
                Value::Decimal(text) => decimal(text),
                _ => None,
            };
            let (a, b) = (exact(left)?, exact(right)?);
            written(match op {
                BinaryOp::Add => a.checked_add(b)?,
                BinaryOp::Subtract => a.checked_sub(b)?,
                BinaryOp::Multiply => a.checked_mul(b)?,
                // How many digits a quotient has, each database says for itself.
                BinaryOp::Divide => return None,
                BinaryOp::Remainder => a.checked_rem(b)?,
            })
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "as databases compute")]
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Decimal(text) => text.parse().ok(),
        _ => None,
    }
}

/// `None` of a function that is not computed here.
fn call(function: Function, arguments: &[Value]) -> Option<Value> {
    const SPACE: [char; 6] = [' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];
    match (function, arguments) {
        (Function::Pi, []) => return Some(Value::Float(std::f64::consts::PI)),
        (Function::Coalesce, all) => {
            let known = all.iter().find(|value| **value != Value::Null);
            return Some(known.cloned().unwrap_or(Value::Null));
        }
        (Function::NullIf, [a, b]) => {
            return Some(if a == b { Value::Null } else { a.clone() });
        }
        (Function::Concat, all) => {
            let mut whole = String::new();
            for part in all {
                match part {
                    Value::Null => {}
                    Value::Text(text) => whole.push_str(text),
                    _ => return None,
                }
            }
            return Some(Value::Text(whole));
        }
        _ if arguments.contains(&Value::Null) => return Some(Value::Null),
        _ => {}
    }
    Some(match (function, arguments) {
        (Function::Lower, [Value::Text(text)]) => Value::Text(text.to_lowercase()),
        (Function::Upper, [Value::Text(text)]) => Value::Text(text.to_uppercase()),
        (Function::Trim, [Value::Text(text)]) => Value::Text(text.trim_matches(SPACE).to_owned()),
        (Function::LTrim, [Value::Text(text)]) => {
            Value::Text(text.trim_start_matches(SPACE).to_owned())
        }
        (Function::RTrim, [Value::Text(text)]) => {
            Value::Text(text.trim_end_matches(SPACE).to_owned())
        }
        (Function::Reverse, [Value::Text(text)]) => Value::Text(text.chars().rev().collect()),
        (Function::Length, [Value::Text(text)]) => {
            Value::Integer(i64::try_from(text.chars().count()).ok()?)
        }
        (Function::Replace, [Value::Text(text), Value::Text(old), Value::Text(new)])
            if !old.is_empty() =>
        {
            Value::Text(text.replace(old.as_str(), new))
        }
        (Function::Abs, [Value::Integer(number)]) => Value::Integer(number.checked_abs()?),
        (Function::Abs, [Value::Float(number)]) => Value::Float(number.abs()),
        (Function::Abs, [Value::Decimal(text)]) => written(decimal(text)?.abs()),
        (Function::Sign, [Value::Integer(number)]) => Value::Integer(number.signum()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_exact_or_refused() {
        let int = Value::Integer;
        let dec = |text: &str| Value::Decimal(text.to_owned());
        let sum = arithmetic(BinaryOp::Add, &dec("0.10"), &int(2));
        assert_eq!(sum, Some(dec("2.10")));
        assert_eq!(
            arithmetic(BinaryOp::Multiply, &int(i64::MAX), &int(2)),
            None
        );
        assert_eq!(
            arithmetic(BinaryOp::Divide, &int(-7), &int(2)),
            Some(int(-3))
        );
        assert_eq!(arithmetic(BinaryOp::Divide, &int(1), &int(0)), None);
        assert_eq!(arithmetic(BinaryOp::Divide, &dec("1"), &dec("3")), None);
        assert_eq!(
            arithmetic(BinaryOp::Add, &Value::Null, &int(1)),
            Some(Value::Null)
        );
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            call(Function::Upper, &[text("straße")]),
            Some(text("STRASSE"))
        );
        assert_eq!(call(Function::Trim, &[text(" \ta\n")]), Some(text("a")));
        assert_eq!(call(Function::Lower, &[Value::Null]), Some(Value::Null));
        let first = call(Function::Coalesce, &[Value::Null, int(3), int(4)]);
        assert_eq!(first, Some(int(3)));
        assert_eq!(call(Function::Sin, &[Value::Float(1.0)]), None);
    }
}
