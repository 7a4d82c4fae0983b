//! Conversions of values: `Cast`, `Collate`; and what a database cannot compute.

use luthier::dialect::Dialect;

use super::super::Lowering;
use super::Context;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Expr, ExprKind, ExprType, Function, Part, Value, ValueType};
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    /// Reports SHA-1 where PostgreSQL is declared.
    pub(super) fn sha1_of_postgres(&mut self, context: &Context, call: &ast::Call) {
        let backends = self.schema.model(context.model).backends();
        if backends.contains(&Dialect::Postgres) {
            self.push(
                Diagnostic::error(
                    codes::FUNCTION_LACKS,
                    "PostgreSQL has no `SHA1`, which is in its extension `pgcrypto`",
                )
                .primary(call.callee.span, "not there")
                .help("use `SHA256`, which every database has; `MD5` is there too"),
            );
        }
    }

    /// `Collate(name, "C")`, `Collate(name, { sqlite: "NOCASE", postgres: "und-x-icu" })`.
    pub(super) fn collate(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let of = arguments.next();
        let named = arguments.next().or_else(|| arguments.take("collation"));
        let scope = arguments.scope;
        self.finish(arguments, &["collation"]);
        let (Some(of), Some(named)) = (of, named) else {
            self.wrong_arguments(call, "a text and the name of a collation", &[]);
            return None;
        };
        let of = self.value(context, &of.value, Some(ValueType::Text));
        let collation = self.collation_value(scope, "collation", &named.value);
        let (of, collation) = (of?, collation?);
        if self.schema.storage_type(of.ty.value) != ValueType::Text {
            self.wrong_arguments(call, "a text and the name of a collation", &[of]);
            return None;
        }
        let ty = ExprType {
            value: ValueType::Text,
            ..of.ty
        };
        let of = Box::new(of);
        Some(Expr {
            kind: ExprKind::Collate { of, collation },
            ty,
            span: call.span,
        })
    }

    /// `Cast(price, output_field=FloatField())`.
    pub(super) fn cast(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let value = arguments.next();
        let output = arguments.next().or_else(|| arguments.take("output_field"));
        self.finish(arguments, &["output_field"]);
        let (Some(value), Some(output)) = (value, output) else {
            self.wrong_arguments(call, "a value and the type that it becomes", &[]);
            return None;
        };
        let value = self.value(context, &value.value, None);
        let kind = self.output_kind(context.scope, &output.value)?;
        let value = value?;
        let (from, to) = (self.schema.storage_type(value.ty.value), kind.value_type());
        let integer = |from: ValueType| from.is_integer();
        let places = match kind {
            crate::schema::FieldKind::Decimal { decimal_places, .. } => decimal_places,
            _ => None,
        };
        let (function, arguments) = match (from, to) {
            // What it is already, or is without a loss.
            (from, to) if from == to && to != ValueType::Decimal => return Some(value),
            (from, to) if integer(from) && to == ValueType::BigInteger => {
                return Some(retyped(value, to));
            }
            (from, ValueType::Text) if integer(from) => (Function::ToText, vec![value]),
            (from, ValueType::Float) if from.is_number() => (Function::ToFloat, vec![value]),
            (ValueType::Float | ValueType::Decimal, ValueType::BigInteger) => {
                (Function::ToInteger, vec![value])
            }
            (from, ValueType::Decimal) if from.is_number() => {
                let places = Value::Integer(i64::from(places.unwrap_or(15)));
                let places = super::literal(places, ValueType::BigInteger, output.value.span);
                (Function::ToDecimal, vec![value, places])
            }
            (ValueType::DateTime, ValueType::Date) => (Function::Extract(Part::Date), vec![value]),
            (ValueType::DateTime, ValueType::Time) => (Function::Extract(Part::Time), vec![value]),
            _ => {
                let (from, to) = (
                    self.schema.describe_type(value.ty.value),
                    self.schema.describe_type(to),
                );
                self.push(
                    Diagnostic::error(
                        codes::WRONG_ARGUMENT,
                        format!("{from} cannot be made {to} by every database alike"),
                    )
                    .primary(call.span, "no such conversion")
                    .secondary(value.span, from)
                    .help("numbers become `BigIntegerField`, `FloatField`, `DecimalField`, whole ones text, moments dates and times of day"),
                );
                return None;
            }
        };
        let nullable = arguments.iter().any(|argument| argument.ty.nullable);
        Some(Expr {
            kind: ExprKind::Call {
                function,
                arguments,
            },
            ty: ExprType {
                value: to,
                nullable,
            },
            span: call.span,
        })
    }
}

fn retyped(mut expr: Expr, value: ValueType) -> Expr {
    expr.ty.value = value;
    expr
}
