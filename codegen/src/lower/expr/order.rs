//! Orderings: `-created_at`, `author__name`, `author`, `Lower(name)`, `OrderBy(rank, nulls_last=true)`, `"?"`.

use super::super::{Lowering, Scope};
use super::{Context, End, Rows, paths};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    Expr, ExprKind, ExprType, FieldRef, Function, ModelId, NullsOrder, OrderTerm, Path, ValueType,
};
use crate::source::Span;
use crate::syntax::ast::{self, UnaryOp};

impl<'a> Lowering<'a> {
    /// The terms of an ordering: `-created_at`, `author__name`, `Lower(name)`, `"?"`.
    pub(in crate::lower) fn order(
        &mut self,
        context: &mut Context,
        items: &'a [ast::Expr],
    ) -> Vec<OrderTerm> {
        let mut terms = Vec::new();
        for item in items {
            let members = (context.rows == Rows::One)
                .then(|| self.composite_key_terms(context.model, item))
                .flatten();
            match members {
                Some(members) => terms.extend(members),
                None => terms.extend(self.order_term(context, item)),
            }
        }
        terms
    }

    /// `pk` or `-pk` where that is several columns: all of them.
    fn composite_key_terms(&self, model: ModelId, item: &ast::Expr) -> Option<Vec<OrderTerm>> {
        let (inner, descending) = match &item.kind {
            ast::ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
                ..
            } => (&**operand, true),
            _ => (item, false),
        };
        let model = self.schema.model(model);
        let is_key = matches!(&inner.kind, ast::ExprKind::Path(path)
            if path.as_ident().is_some_and(|name| name.text == "pk"));
        if !is_key || !model.has_composite_key() {
            return None;
        }
        let term = |field: FieldRef<'_>| OrderTerm {
            key: self.path_expr(
                Path {
                    steps: Vec::new(),
                    field: field.id,
                },
                inner.span,
            ),
            descending,
            nulls: None,
            through: Vec::new(),
            span: item.span,
        };
        Some(model.key_fields().map(term).collect())
    }

    pub(in crate::lower) fn order_term(
        &mut self,
        context: &mut Context,
        item: &'a ast::Expr,
    ) -> Option<OrderTerm> {
        let (inner, descending) = match &item.kind {
            ast::ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
                ..
            } => (&**operand, true),
            _ => (item, false),
        };
        if let ast::ExprKind::String(text) = &inner.kind {
            if text == "?" && !descending {
                let kind = ExprKind::Call {
                    function: Function::Random,
                    arguments: Vec::new(),
                };
                let ty = ExprType {
                    value: ValueType::Float,
                    nullable: false,
                };
                return Some(OrderTerm {
                    key: Expr {
                        kind,
                        ty,
                        span: item.span,
                    },
                    descending,
                    nulls: None,
                    through: Vec::new(),
                    span: item.span,
                });
            }
            self.quoted_name("an ordering takes names, not text", inner.span, text);
            return None;
        }
        if let (ast::ExprKind::Path(path), Rows::One) = (&inner.kind, &context.rows) {
            let walk = self.walk(context.model, &paths::names_of(path))?;
            if walk.rest.is_empty() && walk.end == End::Relation && !walk.is_to_many(&self.schema) {
                // The order of the related rows is known when all orderings are.
                let through = walk.steps.clone();
                return Some(OrderTerm {
                    key: self.walked_value(context, walk)?,
                    descending,
                    nulls: None,
                    through,
                    span: item.span,
                });
            }
        }
        if let ast::ExprKind::Call(call) = &inner.kind
            && call.callee.is("OrderBy")
        {
            return self.order_by_call(context, call, descending, item.span);
        }
        let expr = self.value(context, inner, None)?;
        if matches!(expr.ty.value, ValueType::Json | ValueType::Bytes) {
            let found = self.schema.describe_type(expr.ty.value);
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("rows cannot be ordered by {found}"),
                )
                .primary(inner.span, "has no order")
                .help(
                    "order by a column of numbers, text or times, or by a function that gives one",
                ),
            );
            return None;
        }
        Some(OrderTerm {
            key: expr,
            descending,
            nulls: None,
            through: Vec::new(),
            span: item.span,
        })
    }

    /// `OrderBy(rank, descending=true, nulls_last=true)`, as Django has it.
    fn order_by_call(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        negated: bool,
        span: Span,
    ) -> Option<OrderTerm> {
        let (value, descending, nulls) = self.order_options(context.scope, call)?;
        // Rows are ordered by columns, whatever the parameters are called.
        let mut plain = Context::new(context.scope, context.model);
        let by_name = context.rows == Rows::One
            && matches!(
                &value.kind,
                ast::ExprKind::Path(_) | ast::ExprKind::Unary { .. }
            );
        let context = if by_name { &mut plain } else { context };
        let mut term = self.order_term(context, value)?;
        term.descending ^= descending ^ negated;
        term.nulls = nulls.or(term.nulls);
        term.span = span;
        Some(term)
    }

    /// What stands in `OrderBy(value, descending=…, nulls_first=…, nulls_last=…)`.
    pub(in crate::lower) fn order_options(
        &mut self,
        scope: Scope,
        call: &'a ast::Call,
    ) -> Option<(&'a ast::Expr, bool, Option<NullsOrder>)> {
        let mut arguments = self.arguments(scope, call);
        let value = arguments.next();
        let descending = self.flag(&mut arguments, "descending").unwrap_or(false);
        let first = self.flag(&mut arguments, "nulls_first").unwrap_or(false);
        let last = self.flag(&mut arguments, "nulls_last").unwrap_or(false);
        self.finish(arguments, &["descending", "nulls_first", "nulls_last"]);
        let Some(value) = value else {
            self.push(
                Diagnostic::error(codes::WRONG_ARGUMENT, "`OrderBy` takes a value")
                    .primary(call.span, "by what?")
                    .help("write `OrderBy(rank, descending=true, nulls_last=true)`"),
            );
            return None;
        };
        if let (true, Some(arg)) = (first && last, call.named("nulls_last")) {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    "`nulls_first` and `nulls_last` exclude each other",
                )
                .primary(arg.span, "NULL has one place")
                .help("leave out one of the two"),
            );
            return None;
        }
        let nulls = match (first, last) {
            (true, _) => Some(NullsOrder::First),
            (_, true) => Some(NullsOrder::Last),
            _ => None,
        };
        Some((&value.value, descending, nulls))
    }
}
