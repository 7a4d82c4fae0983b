//! Aggregates over the rows of a relation.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::{Context, Rows, paths};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Aggregate, AggregateFunction, Expr, ExprKind, ExprType, ValueType};
use crate::syntax::ast;

pub(super) const AGGREGATES: &[(&str, AggregateFunction)] = &[
    ("Count", AggregateFunction::Count),
    ("Sum", AggregateFunction::Sum),
    ("Avg", AggregateFunction::Avg),
    ("Min", AggregateFunction::Min),
    ("Max", AggregateFunction::Max),
];

impl<'a> Lowering<'a> {
    pub(super) fn aggregate(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        function: AggregateFunction,
    ) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let over = arguments.next();
        let distinct = self.flag(&mut arguments, "distinct").unwrap_or(false);
        let filter = arguments.take("filter");
        let default = arguments.take("default");
        self.finish_aggregate(arguments, function);
        let Some(over) = over else {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` takes a relation or a value", call.callee.text()),
                )
                .primary(call.span, "of what?")
                .help("name a relation to many rows: `Count(posts)`"),
            );
            return None;
        };
        if let ast::ExprKind::String(text) = &over.value.kind {
            let message = format!("`{}` takes a name, not text", call.callee.text());
            self.quoted_name(message, over.value.span, text);
            return None;
        }
        if context.rows != Rows::One {
            self.not_yet(call.span, "aggregates inside aggregates");
            return None;
        }
        let mut inner = Context {
            rows: Rows::Collect(None),
            ..context.clone()
        };
        let whole = self.counts_rows(context, &over.value, function, &mut inner)?;
        let argument = if whole {
            None
        } else {
            Some(self.value(&mut inner, &over.value, None)?)
        };
        let narrowed = inner.narrowed;
        let steps = match inner.rows {
            Rows::Collect(Some(steps)) if !steps.is_empty() => steps,
            _ => {
                self.push(
                    Diagnostic::error(
                        codes::WRONG_ARGUMENT,
                        format!("`{}` here needs a relation to many rows", call.callee.text()),
                    )
                    .primary(over.value.span, "one value for each row already")
                    .help("name a relation: `Count(posts)`, or a column behind one: `Sum(lines__amount)`"),
                );
                return None;
            }
        };
        let value = self.aggregate_type(function, argument.as_ref(), call)?;
        let filter = match filter {
            Some(arg) => {
                let mut within = Context {
                    rows: Rows::Within(steps.clone()),
                    ..context.clone()
                };
                Some(Box::new(self.condition(&mut within, &arg.value)?))
            }
            None => None,
        };
        let filter = match narrowed {
            Some((model, position)) => {
                let any = super::all(Vec::new(), call.span);
                let given = filter.map_or(any, |filter| *filter);
                Some(Box::new(super::narrowing(
                    &self.schema[model].narrowed[position],
                    given,
                )))
            }
            None => filter,
        };
        let default = match default {
            Some(arg) => Some(self.literal(context.scope, value, None, &arg.value)?),
            None => None,
        };
        let nullable = function != AggregateFunction::Count && default.is_none();
        let aggregate = Aggregate {
            function,
            steps,
            argument: argument.map(Box::new),
            filter,
            distinct,
            default,
        };
        Some(Expr {
            kind: ExprKind::Aggregate(aggregate),
            ty: ExprType { value, nullable },
            span: call.span,
        })
    }

    fn finish_aggregate(&mut self, arguments: Arguments<'a>, function: AggregateFunction) {
        let known: &[&str] = match function {
            AggregateFunction::Count => &["filter", "distinct"],
            _ => &["filter", "distinct", "default"],
        };
        self.finish(arguments, known);
    }

    /// Whether it is `Count(posts)`: the rows are counted, whatever they hold.
    fn counts_rows(
        &mut self,
        context: &Context,
        over: &ast::Expr,
        function: AggregateFunction,
        inner: &mut Context,
    ) -> Option<bool> {
        let ast::ExprKind::Path(path) = &over.kind else {
            return Some(false);
        };
        let walk = self.walk_rows(context.model, &paths::names_of(path))?;
        let ends_in_relation = walk.end == paths::End::Relation && walk.rest.is_empty();
        let many = walk
            .steps
            .last()
            .is_some_and(|&last| !self.schema.relation(last).is_to_one());
        if function == AggregateFunction::Count && ends_in_relation && many {
            inner.rows = Rows::Collect(None);
            self.within_rows(inner, walk)?;
            return Some(true);
        }
        Some(false)
    }

    fn aggregate_type(
        &mut self,
        function: AggregateFunction,
        argument: Option<&Expr>,
        call: &ast::Call,
    ) -> Option<ValueType> {
        let Some(argument) = argument else {
            return Some(ValueType::BigInteger);
        };
        let ty = argument.ty.value;
        let value = match function {
            AggregateFunction::Count => Some(ValueType::BigInteger),
            AggregateFunction::Sum if ty.is_integer() => Some(ValueType::BigInteger),
            AggregateFunction::Avg if ty.is_integer() => Some(ValueType::Float),
            AggregateFunction::Sum | AggregateFunction::Avg => matches!(
                ty,
                ValueType::Float | ValueType::Decimal | ValueType::Duration
            )
            .then_some(ty),
            AggregateFunction::Min | AggregateFunction::Max => {
                let unordered = matches!(
                    ty,
                    ValueType::Boolean | ValueType::Json | ValueType::Bytes | ValueType::Choice(_)
                );
                (!unordered).then_some(ty)
            }
        };
        if value.is_none() {
            let found = self.schema.describe_type(ty);
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` does not work on {found}", call.callee.text()),
                )
                .primary(argument.span, found)
                .help("`Sum` and `Avg` are of numbers, `Min` and `Max` of what has an order; `Count` takes everything"),
            );
        }
        value
    }
}
