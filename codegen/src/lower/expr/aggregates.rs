//! Aggregates over the rows of a relation.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::{Context, Rows, paths};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    Aggregate, AggregateFunction, Expr, ExprKind, ExprType, ModelId, OrderTerm, RelationId,
    ValueType, render_expr,
};
use crate::syntax::ast;

pub(super) const AGGREGATES: &[(&str, AggregateFunction)] = &[
    ("Count", AggregateFunction::Count),
    ("Sum", AggregateFunction::Sum),
    ("Avg", AggregateFunction::Avg),
    ("Min", AggregateFunction::Min),
    ("Max", AggregateFunction::Max),
    ("StdDev", AggregateFunction::StdDev),
    ("Variance", AggregateFunction::Variance),
    ("AnyValue", AggregateFunction::AnyValue),
    ("StringAgg", AggregateFunction::StringAgg),
    ("Subquery", AggregateFunction::First),
];

/// The options that it has, beside those that are told by position.
const fn options(function: AggregateFunction) -> &'static [&'static str] {
    match function {
        AggregateFunction::Count => &["filter", "distinct"],
        AggregateFunction::AnyValue => &["filter", "default"],
        AggregateFunction::First => &["order_by", "filter", "default"],
        AggregateFunction::StringAgg => &["delimiter", "order_by", "filter", "distinct", "default"],
        function if function.is_spread() => &["sample", "filter", "default"],
        _ => &["filter", "distinct", "default"],
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn aggregate(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        function: AggregateFunction,
    ) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let over = arguments.next();
        let function = self.of_sample(&mut arguments, function);
        let joins = function == AggregateFunction::StringAgg;
        let distinct = (options(function).contains(&"distinct"))
            .then(|| self.flag(&mut arguments, "distinct"))
            .flatten()
            .unwrap_or(false);
        let filter = arguments.take("filter");
        let default = arguments.take("default");
        let delimiter = if joins {
            Some(self.delimiter(&mut arguments))
        } else {
            None
        };
        let order_by = (options(function).contains(&"order_by"))
            .then(|| arguments.take("order_by"))
            .flatten();
        self.finish(arguments, options(function));
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
        let order = match order_by {
            Some(arg) => {
                let mut within = Context {
                    rows: Rows::Within(steps.clone()),
                    ..context.clone()
                };
                let known = self.diagnostics.len();
                let order = self.order(&mut within, Self::items(&arg.value));
                if self.diagnostics.len() > known {
                    return None;
                }
                if distinct {
                    self.ordered_by_themselves(&steps, argument.as_ref(), &order, arg)?;
                }
                order
            }
            None if function == AggregateFunction::First => {
                self.order_of_narrowed(narrowed, call)?
            }
            None => Vec::new(),
        };
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
            delimiter: match delimiter {
                Some(delimiter) => Some(delimiter?),
                None => None,
            },
            order,
        };
        Some(Expr {
            kind: ExprKind::Aggregate(aggregate),
            ty: ExprType { value, nullable },
            span: call.span,
        })
    }

    /// `sample=true` of a standard deviation or a variance.
    fn of_sample(
        &mut self,
        arguments: &mut Arguments<'a>,
        function: AggregateFunction,
    ) -> AggregateFunction {
        if !function.is_spread() || self.flag(arguments, "sample") != Some(true) {
            return function;
        }
        match function {
            AggregateFunction::StdDev => AggregateFunction::StdDevSample,
            _ => AggregateFunction::VarianceSample,
        }
    }

    /// What stands between texts: the second value, or `delimiter=…`, as Django has both; `Value(…)` around it is read too.
    fn delimiter(&mut self, arguments: &mut Arguments<'a>) -> Option<String> {
        let Some(arg) = arguments.next().or_else(|| arguments.take("delimiter")) else {
            self.missing(
                arguments,
                "delimiter",
                "what stands between the texts, `\", \"`",
            );
            return None;
        };
        let value = match &arg.value.kind {
            ast::ExprKind::Call(call) if call.callee.text() == "Value" => match call.args.first() {
                Some(inner) if call.args.len() == 1 => &inner.value,
                _ => &arg.value,
            },
            _ => &arg.value,
        };
        self.text_value(arguments.scope, "delimiter", value)
    }

    /// The order that a declared relation says for its rows.
    fn order_of_narrowed(
        &mut self,
        narrowed: Option<(ModelId, usize)>,
        call: &ast::Call,
    ) -> Option<Vec<OrderTerm>> {
        let Some((model, position)) = narrowed else {
            return Some(Vec::new());
        };
        let narrowed = &self.schema[model].narrowed[position];
        let order = narrowed.ordering.clone().unwrap_or_default();
        if order.iter().any(|term| !term.through.is_empty()) {
            let name = narrowed.name.clone();
            self.push(
                Diagnostic::error(
                    codes::MISSING_OPTION,
                    format!("`{name}` is ordered by a relation, so the first of its rows is not known here"),
                )
                .primary(call.callee.span, "`order_by` is missing")
                .help("say by what: `order_by=…`, with a column in the place of the relation"),
            );
            return None;
        }
        Some(order)
    }

    /// Texts that stand once can be ordered by nothing but themselves.
    fn ordered_by_themselves(
        &mut self,
        steps: &[RelationId],
        argument: Option<&Expr>,
        order: &[OrderTerm],
        arg: &ast::Arg,
    ) -> Option<()> {
        let end = self.schema.relation(*steps.last()?).to();
        let text = |expr: &Expr| render_expr(end, expr);
        if let ([term], Some(argument)) = (order, argument)
            && text(&term.key) == text(argument)
        {
            return Some(());
        }
        self.push(
            Diagnostic::error(
                codes::WRONG_ARGUMENT,
                "texts of which each stands once are ordered by themselves",
            )
            .primary(arg.value.span, "several rows may have the same text")
            .help("leave `order_by` out, order by what is joined, or leave `distinct` out"),
        );
        None
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
            AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::AnyValue => {
                let unordered = match ty {
                    ValueType::Boolean | ValueType::Json | ValueType::Bytes => true,
                    ValueType::Choice(_) => function != AggregateFunction::AnyValue,
                    _ => false,
                };
                (!unordered).then_some(ty)
            }
            AggregateFunction::First => Some(ty),
            AggregateFunction::StringAgg => {
                (self.schema.storage_type(ty) == ValueType::Text).then_some(ValueType::Text)
            }
            _ => ty.is_number().then_some(ValueType::Float),
        };
        if value.is_none() {
            let found = self.schema.describe_type(ty);
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` does not work on {found}", call.callee.text()),
                )
                .primary(argument.span, found)
                .help(match function {
                    AggregateFunction::StringAgg => {
                        "it joins texts; `Cast(…, output_field=TextField())` makes text of whole numbers"
                    }
                    AggregateFunction::AnyValue => {
                        "it is the smallest value, so that each database gives the same; this type has no order"
                    }
                    function if function.is_spread() => "it is of numbers",
                    _ => "`Sum` and `Avg` are of numbers, `Min` and `Max` of what has an order; `Count` takes everything",
                }),
            );
        }
        value
    }
}
