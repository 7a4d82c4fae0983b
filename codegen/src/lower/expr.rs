//! Expressions: resolved against a model, typed node by node.
//!
//! One call of `filter(…)` or `Q(…)` that follows the same relation to many rows twice speaks of one row, as in Django:
//! its conditions end up in one EXISTS. Conditions that are joined by `&` from two calls may be met by two rows.

mod aggregates;
mod behind;
mod branches;
mod convert;
mod functions;
mod generic;
mod inside;
mod lookups;
mod order;
mod paths;

use std::rc::Rc;

use super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    BinaryOp, Expr, ExprKind, ExprType, Lookup, ModelId, Narrowed, Operand, Parameter, RelationId,
    Value, ValueType,
};
use crate::source::Span;
use crate::syntax::ast::{self, UnaryOp};

pub(super) use paths::{End, names_of, split_name};

/// What an expression is lowered against.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) scope: Scope,
    /// The model that paths start from.
    pub(super) model: ModelId,
    /// What a manager is given, if the expression is part of one.
    pub(super) parameters: Rc<[Parameter]>,
    /// Where that one is called by another manager: what it gives for each of them.
    pub(super) given: Option<Rc<[Expr]>>,
    /// Inside an aggregate: the relations to the rows that are aggregated.
    rows: Rows,
    /// Inside an aggregate: the narrowed relation that those are, by its model and position.
    narrowed: Option<(ModelId, usize)>,
}

/// How paths over relations to many rows are read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rows {
    /// They are refused where a value is needed.
    One,
    /// They give the rows of an aggregate; `None` until the first is met.
    Collect(Option<Vec<RelationId>>),
    /// They must start with these steps, and are read from their end.
    Within(Vec<RelationId>),
}

/// Not NULL, true or false.
pub(super) const CONDITION: ExprType = ExprType {
    value: ValueType::Boolean,
    nullable: false,
};

impl Context {
    pub(super) fn new(scope: Scope, model: ModelId) -> Self {
        Self {
            scope,
            model,
            parameters: Rc::from([]),
            given: None,
            rows: Rows::One,
            narrowed: None,
        }
    }

    /// The parameter that a bare name stands for.
    pub(super) fn parameter(&self, value: &ast::Expr) -> Option<Expr> {
        let ast::ExprKind::Path(path) = &value.kind else {
            return None;
        };
        let name = path.as_ident()?;
        let position = self
            .parameters
            .iter()
            .position(|parameter| parameter.name == name.text)?;
        Some(match &self.given {
            Some(given) => Expr {
                span: value.span,
                ..given.get(position)?.clone()
            },
            None => Expr {
                kind: ExprKind::Parameter(position),
                ty: self.parameters[position].ty,
                span: value.span,
            },
        })
    }
}

impl<'a> Lowering<'a> {
    /// A condition.
    pub(super) fn condition(&mut self, context: &mut Context, expr: &'a ast::Expr) -> Option<Expr> {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Call(call) if call.callee.is("Q") => self.condition_call(context, call),
            ast::ExprKind::Unary {
                op: UnaryOp::Not,
                operand,
                ..
            } => {
                let inner = Box::new(self.condition(context, operand)?);
                Some(Expr {
                    kind: ExprKind::Not(inner),
                    ty: CONDITION,
                    span,
                })
            }
            ast::ExprKind::Binary {
                op, left, right, ..
            } if matches!(
                op,
                ast::BinaryOp::And | ast::BinaryOp::Or | ast::BinaryOp::Xor
            ) =>
            {
                // Both sides are lowered before either is given up, so that both are reported.
                let (left, right) = (
                    self.condition(context, left),
                    self.condition(context, right),
                );
                let (left, right) = (left?, right?);
                let kind = match op {
                    ast::BinaryOp::And => ExprKind::And(flattened(left, right, true)),
                    ast::BinaryOp::Or => ExprKind::Or(flattened(left, right, false)),
                    _ => ExprKind::Xor(Box::new(left), Box::new(right)),
                };
                Some(Expr {
                    kind,
                    ty: CONDITION,
                    span,
                })
            }
            ast::ExprKind::Bool(true) => Some(all(Vec::new(), span)),
            ast::ExprKind::Bool(false) => Some(Expr {
                kind: ExprKind::Or(Vec::new()),
                ty: CONDITION,
                span,
            }),
            ast::ExprKind::Error => None,
            ast::ExprKind::Call(call) if call.callee.is("Exists") => self.exists(context, call),
            _ => {
                let value = self.value(context, expr, None)?;
                if value.ty.value != ValueType::Boolean {
                    let found = self.schema.describe_type(value.ty.value);
                    self.push(
                        Diagnostic::error(
                            codes::WRONG_ARGUMENT,
                            format!("a condition is needed, not {found}"),
                        )
                        .primary(span, "not a condition")
                        .help("write `Q(name=value)`"),
                    );
                    return None;
                }
                let truth = Expr {
                    kind: ExprKind::Literal(Value::Bool(true)),
                    ty: CONDITION,
                    span,
                };
                let right = Operand::One(Box::new(truth));
                let kind = ExprKind::Compare {
                    left: Box::new(value),
                    lookup: Lookup::Exact,
                    right,
                };
                Some(Expr {
                    kind,
                    ty: CONDITION,
                    span,
                })
            }
        }
    }

    /// The arguments of `Q(…)`, `filter(…)` and `exclude(…)`: all must hold, for one row at the end of each relation.
    pub(super) fn condition_call(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
    ) -> Option<Expr> {
        let mut items = Vec::new();
        let mut complete = true;
        for arg in &call.args {
            let lowered = match &arg.name {
                Some(name) => self.lookup(context, name, &arg.value),
                None => self.condition(context, &arg.value),
            };
            match lowered {
                Some(item) => add_to_all(&mut items, item),
                None => complete = false,
            }
        }
        complete.then(|| all(items, call.span))
    }

    /// A value. `expected` types literals that stand alone.
    pub(super) fn value(
        &mut self,
        context: &mut Context,
        expr: &'a ast::Expr,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        let span = expr.span;
        self.spend(span)?;
        match &expr.kind {
            ast::ExprKind::Path(path) => self.path_value(context, expr, path, expected),
            ast::ExprKind::Call(call) => self.call(context, call, expected),
            ast::ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
                ..
            } => {
                let inner = self.value(context, operand, expected)?;
                if !inner.ty.value.is_number() && inner.ty.value != ValueType::Duration {
                    self.wrong_operand("-", &inner);
                    return None;
                }
                let ty = inner.ty;
                Some(Expr {
                    kind: ExprKind::Negate(Box::new(inner)),
                    ty,
                    span,
                })
            }
            ast::ExprKind::Unary {
                op: UnaryOp::Not, ..
            } => self.condition(context, expr),
            ast::ExprKind::Binary {
                op, left, right, ..
            } => match arithmetic(*op) {
                Some(op) => self.binary(context, span, op, left, right),
                None => self.condition(context, expr),
            },
            ast::ExprKind::Null => {
                let value = expected.unwrap_or(ValueType::Text);
                Some(Expr {
                    kind: ExprKind::Literal(Value::Null),
                    ty: ExprType {
                        value,
                        nullable: true,
                    },
                    span,
                })
            }
            ast::ExprKind::Error => None,
            _ => {
                let Some(ty) = expected.or_else(|| natural_type(expr)) else {
                    let message = format!(
                        "{} cannot stand in an expression",
                        super::arguments::kind_of(expr)
                    );
                    self.push(
                        Diagnostic::error(codes::WRONG_ARGUMENT, message)
                            .primary(span, "not a value")
                            .help("write a value, the name of a field, or a function of these"),
                    );
                    return None;
                };
                let value = self.literal(context.scope, ty, None, expr)?;
                Some(literal(value, ty, span))
            }
        }
    }

    /// A bare name: something of the model, a constant, or a member of choices.
    fn path_value(
        &mut self,
        context: &mut Context,
        expr: &'a ast::Expr,
        path: &ast::Path,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        if let Some(parameter) = context.parameter(expr) {
            return Some(parameter);
        }
        let first = path.segments.first()?;
        let of_model = self.has_member(
            context.model,
            first.text.split("__").next().unwrap_or_default(),
        );
        if !of_model {
            if let Some(constant) = self.find_constant(context.scope, path) {
                return self.value(context, &constant.value, expected);
            }
            if path.segments.len() > 1
                && let Some((_, prefix)) = path.segments.split_last()
                && let Some(choices) = self.look_up_choices(
                    context.scope,
                    &ast::Path {
                        span: path.span,
                        segments: prefix.to_vec(),
                    },
                )
            {
                let ty = expected.unwrap_or(ValueType::Choice(choices));
                let value = self.literal(context.scope, ty, None, expr)?;
                return Some(literal(value, ty, expr.span));
            }
        }
        self.column(context, &paths::names_of(path))
    }

    pub(super) fn binary(
        &mut self,
        context: &mut Context,
        span: Span,
        op: BinaryOp,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
    ) -> Option<Expr> {
        // A literal takes the type of the other side.
        let (left, right) = if natural_type(left).is_some() && natural_type(right).is_none() {
            let right = self.value(context, right, None);
            let expected = right.as_ref().and_then(|right| partner(right.ty.value));
            (self.value(context, left, expected)?, right?)
        } else {
            let left = self.value(context, left, None);
            let expected = left.as_ref().and_then(|left| partner(left.ty.value));
            // Of a length of time and a number, or two dates, each is what it looks like.
            let as_written = |left: ValueType, right: ValueType| {
                let times = [ValueType::Date, ValueType::DateTime, ValueType::Duration];
                right == ValueType::Duration
                    || times.contains(&left) && arithmetic_type(op, left, right).is_some()
            };
            let expected = expected.filter(|_| {
                let left = left.as_ref().map(|left| left.ty.value);
                left.zip(natural_type(right))
                    .is_none_or(|(left, right)| !as_written(left, right))
            });
            let right = self.value(context, right, expected);
            (left?, right?)
        };
        // What follows knows a length of time as the second of the two.
        let moment = matches!(right.ty.value, ValueType::Date | ValueType::DateTime);
        let (left, right) = if op == BinaryOp::Add && left.ty.value == ValueType::Duration && moment
        {
            (right, left)
        } else {
            (left, right)
        };
        let Some(value) = arithmetic_type(op, left.ty.value, right.ty.value) else {
            let (a, b) = (
                self.schema.describe_type(left.ty.value),
                self.schema.describe_type(right.ty.value),
            );
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` does not work on {a} and {b}", op.symbol()),
                )
                .primary(span, "cannot be computed")
                .secondary(left.span, a)
                .secondary(right.span, b)
                .help("numbers are computed with numbers, and spans of time with times; `Cast` converts"),
            );
            return None;
        };
        let ty = ExprType {
            value,
            nullable: left.ty.nullable || right.ty.nullable,
        };
        Some(Expr {
            kind: ExprKind::Binary {
                op,
                left: Box::new(left),
                right: Box::new(right),
            },
            ty,
            span,
        })
    }

    fn wrong_operand(&mut self, operator: &str, operand: &Expr) {
        let found = self.schema.describe_type(operand.ty.value);
        self.push(
            Diagnostic::error(
                codes::WRONG_ARGUMENT,
                format!("`{operator}` does not work on {found}"),
            )
            .primary(operand.span, found)
            .help("name a field or a function that gives another type, or convert the value by `Cast`"),
        );
    }
}

pub(super) fn literal(value: Value, ty: ValueType, span: Span) -> Expr {
    Expr {
        kind: ExprKind::Literal(value),
        ty: ExprType {
            value: ty,
            nullable: false,
        },
        span,
    }
}

/// All of these; one alone is itself.
fn all(mut items: Vec<Expr>, span: Span) -> Expr {
    if items.len() == 1
        && let Some(only) = items.pop()
    {
        return only;
    }
    Expr {
        kind: ExprKind::And(items),
        ty: CONDITION,
        span,
    }
}

/// Adds a condition to those of one call: conditions on the rows of one relation are about one row.
fn add_to_all(items: &mut Vec<Expr>, item: Expr) {
    if let ExprKind::Exists {
        steps,
        narrowed,
        condition,
    } = &item.kind
    {
        for other in items.iter_mut() {
            if let ExprKind::Exists {
                steps: others,
                narrowed: as_narrowed,
                condition: inner,
            } = &mut other.kind
                && others == steps
                && as_narrowed == narrowed
            {
                let mut inside = parts_of(inner);
                // What narrows the relation stands in both.
                for part in parts_of(condition) {
                    if !inside.contains(&part) {
                        add_to_all(&mut inside, part);
                    }
                }
                **inner = all(inside, inner.span);
                return;
            }
        }
    }
    items.push(item);
}

/// Conditions that all hold.
fn parts_of(condition: &Expr) -> Vec<Expr> {
    match &condition.kind {
        ExprKind::And(items) => items.clone(),
        _ => vec![condition.clone()],
    }
}

/// A condition on the rows of a narrowed relation: what narrows it, and what is asked of them.
pub(super) fn narrowing(narrowed: &Narrowed, condition: Expr) -> Expr {
    let span = condition.span;
    let mut items = parts_of(&narrowed.condition);
    for part in parts_of(&condition) {
        add_to_all(&mut items, part);
    }
    all(items, span)
}

fn flattened(left: Expr, right: Expr, and: bool) -> Vec<Expr> {
    let mut items = Vec::new();
    for side in [left, right] {
        match side.kind {
            ExprKind::And(inner) if and && inner.len() > 1 => items.extend(inner),
            ExprKind::Or(inner) if !and && inner.len() > 1 => items.extend(inner),
            kind => items.push(Expr { kind, ..side }),
        }
    }
    items
}

const fn arithmetic(op: ast::BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        ast::BinaryOp::Add => BinaryOp::Add,
        ast::BinaryOp::Sub => BinaryOp::Subtract,
        ast::BinaryOp::Mul => BinaryOp::Multiply,
        ast::BinaryOp::Div => BinaryOp::Divide,
        ast::BinaryOp::Rem => BinaryOp::Remainder,
        ast::BinaryOp::And | ast::BinaryOp::Or | ast::BinaryOp::Xor => return None,
    })
}

/// The type of a literal that nothing else types; `None` for what is no literal.
fn natural_type(expr: &ast::Expr) -> Option<ValueType> {
    Some(match &expr.kind {
        ast::ExprKind::Integer(_) => ValueType::BigInteger,
        ast::ExprKind::Decimal(_) => ValueType::Decimal,
        ast::ExprKind::String(_) => ValueType::Text,
        ast::ExprKind::Bool(_) => ValueType::Boolean,
        ast::ExprKind::Duration { .. } => ValueType::Duration,
        ast::ExprKind::Typed { tag, .. } => match tag {
            ast::LiteralTag::Date => ValueType::Date,
            ast::LiteralTag::Time => ValueType::Time,
            ast::LiteralTag::DateTime => ValueType::DateTime,
            ast::LiteralTag::Uuid => ValueType::Uuid,
        },
        _ => return None,
    })
}

/// What a literal beside a value of this type is read as.
fn partner(ty: ValueType) -> Option<ValueType> {
    match ty {
        ValueType::SmallInteger | ValueType::Integer => Some(ValueType::BigInteger),
        ValueType::Date | ValueType::DateTime | ValueType::Time => Some(ValueType::Duration),
        other => Some(other),
    }
}

/// The type of arithmetic on two types; `None` where there is none.
fn arithmetic_type(op: BinaryOp, left: ValueType, right: ValueType) -> Option<ValueType> {
    use ValueType::{BigInteger, Date, DateTime, Decimal, Duration, Float};
    let plus_minus = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
    Some(match (left, right) {
        (a, b) if a.is_integer() && b.is_integer() => BigInteger,
        (Float, b) if b.is_integer() || b == Float => Float,
        (a, Float) if a.is_integer() => Float,
        (Decimal, b) if b.is_integer() || b == Decimal => Decimal,
        (a, Decimal) if a.is_integer() => Decimal,
        (Duration, Duration) if plus_minus => Duration,
        (Duration, b) if b.is_integer() && matches!(op, BinaryOp::Multiply | BinaryOp::Divide) => {
            Duration
        }
        (Date | DateTime, Duration) if plus_minus => left,
        (DateTime, DateTime) | (Date, Date) if op == BinaryOp::Subtract => Duration,
        _ => return None,
    })
}
