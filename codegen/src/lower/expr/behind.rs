//! An expression of one model, read from another one that relations to one row lead from.

use super::super::Lowering;
use super::paths::{End, Walk};
use crate::schema::{Aggregate, Expr, ExprKind, ModelId, Operand, Path, RelationId};

impl Lowering<'_> {
    /// The expression of the rows of `model`, read from the model that `steps` start at; its annotations are written out.
    pub(in crate::lower) fn behind(
        &self,
        steps: &[RelationId],
        model: ModelId,
        expr: Expr,
    ) -> Expr {
        let Expr { kind, mut ty, span } = expr;
        let inner = |expr: Expr| self.behind(steps, model, expr);
        let boxed = |expr: Box<Expr>| Box::new(inner(*expr));
        let all = |items: Vec<Expr>| items.into_iter().map(inner).collect::<Vec<Expr>>();
        let walk = |rest: Vec<RelationId>| [steps, &rest].concat();
        let kind = match kind {
            kind @ (ExprKind::Literal(_) | ExprKind::Parameter(_)) => kind,
            ExprKind::Column(Path { steps: rest, field }) => {
                let walk = Walk {
                    steps: walk(rest),
                    end: End::Field(field),
                    narrowed: Vec::new(),
                    rest: Vec::new(),
                    span,
                };
                return self.path_expr(walk.into_path(&self.schema), span);
            }
            ExprKind::Annotation(position) => {
                return match self.schema[model].annotations.get(position) {
                    Some(annotation) => inner(annotation.expr.clone()),
                    None => Expr { kind, ty, span },
                };
            }
            ExprKind::Negate(of) => {
                let of = boxed(of);
                ty.nullable = of.ty.nullable;
                ExprKind::Negate(of)
            }
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (boxed(left), boxed(right));
                ty.nullable = left.ty.nullable || right.ty.nullable;
                ExprKind::Binary { op, left, right }
            }
            ExprKind::Call {
                function,
                arguments,
            } => {
                let arguments = all(arguments);
                ty.nullable = match self.function_type(function, &arguments) {
                    Some(ty) => ty.nullable,
                    None => ty.nullable || arguments.iter().any(|argument| argument.ty.nullable),
                };
                ExprKind::Call {
                    function,
                    arguments,
                }
            }
            ExprKind::Inside { of, part } => {
                let of = boxed(of);
                ty.nullable |= of.ty.nullable;
                ExprKind::Inside { of, part }
            }
            ExprKind::Collate { of, collation } => {
                let of = boxed(of);
                ty.nullable = of.ty.nullable;
                ExprKind::Collate { of, collation }
            }
            ExprKind::Aggregate(aggregate) => ExprKind::Aggregate(Aggregate {
                steps: walk(aggregate.steps),
                ..aggregate
            }),
            ExprKind::Case {
                branches,
                otherwise,
            } => {
                let branches: Vec<(Expr, Expr)> = branches
                    .into_iter()
                    .map(|(when, then)| (inner(when), inner(then)))
                    .collect();
                let otherwise = otherwise.map(boxed);
                ty.nullable |= branches.iter().any(|(_, then)| then.ty.nullable)
                    || otherwise.as_ref().is_some_and(|last| last.ty.nullable);
                ExprKind::Case {
                    branches,
                    otherwise,
                }
            }
            ExprKind::Compare {
                left,
                lookup,
                right,
            } => ExprKind::Compare {
                left: boxed(left),
                lookup,
                right: match right {
                    Operand::One(one) => Operand::One(boxed(one)),
                    Operand::Many(items) => Operand::Many(all(items)),
                    flag @ Operand::Flag(_) => flag,
                },
            },
            ExprKind::And(items) => ExprKind::And(all(items)),
            ExprKind::Or(items) => ExprKind::Or(all(items)),
            ExprKind::Xor(left, right) => ExprKind::Xor(boxed(left), boxed(right)),
            ExprKind::Not(of) => ExprKind::Not(boxed(of)),
            ExprKind::Exists {
                steps: rest,
                narrowed,
                condition,
            } => ExprKind::Exists {
                steps: walk(rest),
                narrowed,
                condition,
            },
        };
        Expr { kind, ty, span }
    }
}
