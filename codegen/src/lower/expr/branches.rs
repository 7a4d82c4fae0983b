//! `Case`, `When` and `Exists`.

use super::super::Lowering;
use super::{CONDITION, Context, Rows, add_to_all, all, natural_type, paths};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Expr, ExprKind, ExprType, ValueType};
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    /// `Case(When(Q(age__lt=18), then="child"), default="adult")`.
    pub(super) fn case(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let mut whens = Vec::new();
        let mut complete = true;
        while let Some(arg) = arguments.next() {
            match &arg.value.kind {
                ast::ExprKind::Call(when) if when.callee.is("When") => whens.push(when),
                ast::ExprKind::Error => complete = false,
                _ => {
                    self.wrong_kind("Case", "branches, `When(Q(…), then=…)`", &arg.value);
                    complete = false;
                }
            }
        }
        let default = arguments.take("default").map(|arg| &arg.value);
        self.finish(arguments, &["default"]);
        if whens.is_empty() && complete {
            self.push(
                Diagnostic::error(codes::WRONG_ARGUMENT, "`Case` has no branch")
                    .primary(call.span, "expected `When(…)`")
                    .help("write `Case(When(Q(…), then=…), default=…)`"),
            );
            return None;
        }
        let mut branches = Vec::new();
        for when in whens {
            match self.when(context, when) {
                Some(branch) => branches.push(branch),
                None => complete = false,
            }
        }
        if !complete {
            return None;
        }
        let values: Vec<&'a ast::Expr> = branches
            .iter()
            .map(|(_, value)| *value)
            .chain(default)
            .collect();
        let (values, ty) = self.values_of_one_type(context, &values, expected, call)?;
        let otherwise = if default.is_some() {
            let (last, rest) = values.split_last()?;
            let (last, rest) = (last.clone(), rest.to_vec());
            return Some(case(branches, rest, Some(last), ty, call));
        } else {
            None
        };
        Some(case(branches, values, otherwise, ty, call))
    }

    /// The condition of a branch, and its value, which waits for those of the other branches.
    fn when(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
    ) -> Option<(Expr, &'a ast::Expr)> {
        let mut items = Vec::new();
        let (mut complete, mut then) = (true, None);
        for arg in &call.args {
            let lowered = match &arg.name {
                Some(name) if name.text == "then" => {
                    then = Some(&arg.value);
                    continue;
                }
                Some(name) => self.lookup(context, name, &arg.value),
                None => self.condition(context, &arg.value),
            };
            match lowered {
                Some(item) => add_to_all(&mut items, item),
                None => complete = false,
            }
        }
        let Some(then) = then else {
            self.push(
                Diagnostic::error(codes::MISSING_OPTION, "`When` needs `then`")
                    .primary(call.callee.span, "`then` is missing")
                    .help("add `then=…`, the value where the condition holds"),
            );
            return None;
        };
        if call.args.len() == 1 {
            self.push(
                Diagnostic::error(codes::MISSING_OPTION, "`When` needs a condition")
                    .primary(call.callee.span, "when?")
                    .help("write the condition first: `When(Q(…), then=…)`"),
            );
            return None;
        }
        complete.then(|| (all(items, call.span), then))
    }

    /// Values that must have one type: what is no literal says which, literals follow.
    fn values_of_one_type(
        &mut self,
        context: &mut Context,
        values: &[&'a ast::Expr],
        expected: Option<ValueType>,
        call: &ast::Call,
    ) -> Option<(Vec<Expr>, ExprType)> {
        let is_literal = |value: &ast::Expr| {
            natural_type(value).is_some() || matches!(value.kind, ast::ExprKind::Null)
        };
        let mut lowered: Vec<Option<Expr>> = vec![None; values.len()];
        let mut complete = true;
        for (slot, value) in lowered.iter_mut().zip(values) {
            if !is_literal(value) {
                *slot = self.value(context, value, expected);
                complete &= slot.is_some();
            }
        }
        let known: Vec<Expr> = lowered.iter().flatten().cloned().collect();
        let natural = || {
            let mut types = values.iter().filter_map(|value| natural_type(value));
            let first = types.next()?;
            // A whole number among decimals is a decimal.
            Some(
                types
                    .find(|ty| *ty == ValueType::Decimal && first.is_integer())
                    .unwrap_or(first),
            )
        };
        let common = match known.as_slice() {
            [] => expected.or_else(natural),
            known => self.common_type(known),
        };
        if !complete {
            return None;
        }
        let Some(common) = common else {
            let mut diagnostic = Diagnostic::error(
                codes::WRONG_ARGUMENT,
                format!(
                    "the values of `{}` are of several types",
                    call.callee.text()
                ),
            )
            .primary(call.span, "of which type?");
            for value in &known {
                diagnostic =
                    diagnostic.secondary(value.span, self.schema.describe_type(value.ty.value));
            }
            self.push(diagnostic.help("bring them to one type by `Cast`"));
            return None;
        };
        let mut nullable = false;
        let mut done = Vec::new();
        for (slot, value) in lowered.into_iter().zip(values) {
            let value = match slot {
                Some(value) => value,
                None => self.value(context, value, Some(common))?,
            };
            nullable |= value.ty.nullable;
            done.push(value);
        }
        let ty = ExprType {
            value: common,
            nullable,
        };
        Some((done, ty))
    }

    /// `Exists(posts)`, `Exists(posts, filter=Q(posts__is_published=true))`.
    pub(super) fn exists(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let over = arguments.next();
        let filter = arguments.take("filter");
        self.finish(arguments, &["filter"]);
        let wrong = |lowering: &mut Self| {
            lowering.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    "`Exists` takes a relation to many rows",
                )
                .primary(over.map_or(call.span, |over| over.span), "of which rows?")
                .help("name a relation: `Exists(posts)`, `Exists(posts, filter=Q(posts__title=\"…\"))`"),
            );
        };
        let Some(ast::ExprKind::Path(path)) = over.map(|over| &over.value.kind) else {
            wrong(self);
            return None;
        };
        let walk = self.walk_rows(context.model, &paths::names_of(path))?;
        let many = walk
            .steps
            .last()
            .is_some_and(|&last| !self.schema.relation(last).is_to_one());
        if walk.end != paths::End::Relation || !walk.rest.is_empty() || !many {
            wrong(self);
            return None;
        }
        if context.rows != Rows::One {
            self.not_yet(call.span, "`Exists` inside aggregates");
            return None;
        }
        let condition = match filter {
            Some(arg) => {
                let mut within = Context {
                    rows: Rows::Within(walk.steps.clone()),
                    ..context.clone()
                };
                self.condition(&mut within, &arg.value)?
            }
            None => all(Vec::new(), call.span),
        };
        let last = walk.steps.len().saturating_sub(1);
        if walk.narrowed.iter().any(|(step, ..)| *step < last) {
            self.not_yet(walk.span, "`Exists` of rows beyond a declared relation");
            return None;
        }
        let narrowed = walk
            .narrowed
            .last()
            .map(|&(_, model, position)| (model, position));
        let condition = match narrowed {
            Some((model, position)) => {
                super::narrowing(&self.schema[model].narrowed[position], condition)
            }
            None => condition,
        };
        Some(Expr {
            kind: ExprKind::Exists {
                steps: walk.steps,
                narrowed: narrowed.map(|(_, position)| position),
                condition: Box::new(condition),
            },
            ty: CONDITION,
            span: call.span,
        })
    }
}

fn case(
    branches: Vec<(Expr, &ast::Expr)>,
    values: Vec<Expr>,
    otherwise: Option<Expr>,
    mut ty: ExprType,
    call: &ast::Call,
) -> Expr {
    ty.nullable |= otherwise.is_none();
    Expr {
        kind: ExprKind::Case {
            branches: branches
                .into_iter()
                .map(|(condition, _)| condition)
                .zip(values)
                .collect(),
            otherwise: otherwise.map(Box::new),
        },
        ty,
        span: call.span,
    }
}
