//! Calls in expressions: functions of one row, and aggregates over the rows of a relation.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::{Context, Rows, paths};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{Aggregate, AggregateFunction, Expr, ExprKind, ExprType, Function, ValueType};
use crate::syntax::ast;

const FUNCTIONS: &[(&str, Function)] = &[
    ("Lower", Function::Lower),
    ("Upper", Function::Upper),
    ("Length", Function::Length),
    ("Trim", Function::Trim),
    ("Concat", Function::Concat),
    ("Coalesce", Function::Coalesce),
    ("Greatest", Function::Greatest),
    ("Least", Function::Least),
    ("Abs", Function::Abs),
    ("Now", Function::Now),
];

const AGGREGATES: &[(&str, AggregateFunction)] = &[
    ("Count", AggregateFunction::Count),
    ("Sum", AggregateFunction::Sum),
    ("Avg", AggregateFunction::Avg),
    ("Min", AggregateFunction::Min),
    ("Max", AggregateFunction::Max),
];

/// Functions of Django that are refused by name.
const NOT_YET: &[&str] = &[
    "Case",
    "When",
    "Exists",
    "Subquery",
    "OuterRef",
    "Cast",
    "LTrim",
    "RTrim",
    "Round",
    "Floor",
    "Ceil",
    "Substr",
    "Left",
    "Right",
    "Replace",
    "Reverse",
    "Repeat",
    "StrIndex",
    "LPad",
    "RPad",
    "Chr",
    "Ord",
    "MD5",
    "SHA1",
    "SHA224",
    "SHA256",
    "SHA384",
    "SHA512",
    "NullIf",
    "Collate",
    "JSONObject",
    "JSONArray",
    "Mod",
    "Power",
    "Sqrt",
    "Exp",
    "Ln",
    "Log",
    "Pi",
    "Random",
    "Sign",
    "Sin",
    "Cos",
    "Tan",
    "Extract",
    "ExtractYear",
    "ExtractMonth",
    "ExtractDay",
    "ExtractHour",
    "Trunc",
    "TruncYear",
    "TruncMonth",
    "TruncWeek",
    "TruncDay",
    "TruncDate",
    "TruncHour",
    "Window",
    "Rank",
    "RowNumber",
    "StdDev",
    "Variance",
    "StringAgg",
    "ArrayAgg",
    "AnyValue",
    "RawSQL",
    "Func",
    "ExpressionWrapper",
];

impl<'a> Lowering<'a> {
    pub(super) fn call(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        let name = call.callee.text();
        match name.as_str() {
            "Q" => return self.condition_call(context, call),
            "F" => return self.f(context, call),
            "Value" => {
                let mut arguments = self.arguments(context.scope, call);
                let value = arguments.next();
                self.finish(arguments, &[]);
                return self.value(context, &value?.value, expected);
            }
            _ => {}
        }
        if let Some((_, function)) = AGGREGATES.iter().find(|(known, _)| *known == name) {
            return self.aggregate(context, call, *function);
        }
        if let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            return self.function(context, call, *function, expected);
        }
        if NOT_YET.contains(&name.as_str()) {
            self.not_yet(call.callee.span, &format!("`{name}` expressions"));
            return None;
        }
        let known: Vec<&str> = AGGREGATES
            .iter()
            .map(|(name, _)| *name)
            .chain(FUNCTIONS.iter().map(|(name, _)| *name))
            .collect();
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("no function `{name}`"))
                .primary(call.callee.span, "not found");
        diagnostic = match suggest::closest(&name, known.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(call.callee.span, meant)],
            ),
            None => diagnostic.help(format!(
                "the functions are {}",
                super::super::arguments::list(&known)
            )),
        };
        self.push(diagnostic);
        None
    }

    /// `F(author__name)`, in Django's quotes too.
    fn f(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let value = arguments.next().map(|arg| &arg.value);
        self.finish(arguments, &[]);
        match value.map(|value| (&value.kind, value.span)) {
            Some((ast::ExprKind::Path(path), _)) => self.column(context, &paths::names_of(path)),
            Some((ast::ExprKind::String(text), span)) => {
                self.push(
                    Diagnostic::error(
                        codes::WRONG_OPTION,
                        "`F` takes the name of a field, not text",
                    )
                    .primary(span, "expected a name")
                    .fix(
                        "write it without quotes",
                        [Edit::replace(span, text.as_str())],
                    ),
                );
                None
            }
            _ => {
                self.push(
                    Diagnostic::error(codes::WRONG_ARGUMENT, "`F` takes the name of a field")
                        .primary(call.span, "expected one name"),
                );
                None
            }
        }
    }

    fn function(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        function: Function,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        let arguments = self.arguments(context.scope, call);
        let mut lowered: Vec<Expr> = Vec::new();
        let mut known = expected.filter(|_| {
            matches!(
                function,
                Function::Coalesce | Function::Greatest | Function::Least
            )
        });
        let mut complete = true;
        for arg in call.positional() {
            match self.value(context, &arg.value, known) {
                Some(value) => {
                    known = known
                        .or(Some(value.ty.value))
                        .filter(|_| function != Function::Round);
                    lowered.push(value);
                }
                None => complete = false,
            }
        }
        let named: Vec<_> = arguments.rest().collect();
        if !named.is_empty() {
            let mut rest = arguments;
            while rest.next().is_some() {}
            self.finish(rest, &[]);
            return None;
        }
        if !complete {
            return None;
        }
        match self.function_type(function, &lowered) {
            Ok(ty) => Some(Expr {
                kind: ExprKind::Call {
                    function,
                    arguments: lowered,
                },
                ty,
                span: call.span,
            }),
            Err(wanted) => {
                let message = format!("`{}` takes {wanted}", call.callee.text());
                let mut diagnostic = Diagnostic::error(codes::WRONG_ARGUMENT, message)
                    .primary(call.span, format!("expected {wanted}"));
                for argument in &lowered {
                    diagnostic = diagnostic
                        .secondary(argument.span, self.schema.describe_type(argument.ty.value));
                }
                self.push(diagnostic);
                None
            }
        }
    }

    /// The type of a call, or what the function takes.
    fn function_type(
        &self,
        function: Function,
        arguments: &[Expr],
    ) -> Result<ExprType, &'static str> {
        let nullable = arguments.iter().any(|argument| argument.ty.nullable);
        let types: Vec<ValueType> = arguments.iter().map(|argument| argument.ty.value).collect();
        let text = |ty: ValueType| self.schema.storage_type(ty) == ValueType::Text;
        let ty = |value, nullable| Ok(ExprType { value, nullable });
        match function {
            Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::LTrim
            | Function::RTrim => match types[..] {
                [only] if text(only) => ty(ValueType::Text, nullable),
                _ => Err("one text"),
            },
            Function::Length => match types[..] {
                [only] if text(only) => ty(ValueType::BigInteger, nullable),
                _ => Err("one text"),
            },
            // NULL counts as empty text.
            Function::Concat if types.len() >= 2 && types.iter().all(|&part| text(part)) => {
                ty(ValueType::Text, false)
            }
            Function::Concat => Err("two or more texts"),
            Function::Coalesce | Function::Greatest | Function::Least => {
                let first = types.first().copied().unwrap_or(ValueType::Text);
                let storage = self.schema.storage_type(first);
                if types.len() < 2
                    || types
                        .iter()
                        .any(|&other| self.schema.storage_type(other) != storage)
                {
                    return Err("two or more values of one type");
                }
                let none = match function {
                    Function::Coalesce => arguments.iter().all(|argument| argument.ty.nullable),
                    _ => nullable,
                };
                let same = types.iter().all(|&other| other == first);
                ty(if same { first } else { storage }, none)
            }
            Function::Abs | Function::Floor | Function::Ceil => match types[..] {
                [only] if only.is_number() => ty(only, nullable),
                _ => Err("one number"),
            },
            Function::Round => match types[..] {
                [only] if only.is_number() => ty(only, nullable),
                [first, places] if first.is_number() && places.is_integer() => ty(first, nullable),
                _ => Err("a number and, if wanted, a count of places"),
            },
            Function::Now if types.is_empty() => ty(ValueType::DateTime, false),
            Function::Now => Err("nothing"),
        }
    }

    fn aggregate(
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
        let walk = self.walk(context.model, &paths::names_of(path))?;
        let ends_in_relation = walk.end == paths::End::Relation && walk.rest.is_empty();
        let many = walk
            .steps
            .last()
            .is_some_and(|&last| !self.schema.relation(last).is_to_one());
        if function == AggregateFunction::Count && ends_in_relation && many {
            inner.rows = Rows::Collect(Some(walk.steps));
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
                .primary(argument.span, found),
            );
        }
        value
    }
}
