//! Conditions on the model that a generic foreign key points to: `kind=links.Place`.

use super::super::names::Found;
use super::super::{Lowering, Scope};
use super::paths::Walk;
use super::{CONDITION, literal};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Expr, ExprKind, FieldId, Lookup, Operand, Path, Value, ValueType};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

impl<'a> Lowering<'a> {
    /// Whether a path is the column of its own model that says which model a generic foreign key points to.
    pub(super) fn is_content_type(&self, walk: &Walk, field: FieldId) -> bool {
        let generic = self.schema.field(field).generic();
        walk.steps.is_empty() && generic.is_some_and(|generic| generic.content_type == field)
    }

    /// Its comparison with a model, or with several.
    pub(super) fn compare_model(
        &mut self,
        scope: Scope,
        field: FieldId,
        name: Span,
        rest: &[Ident],
        value: &'a ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let nullable = self.schema[field].null;
        let lookup = match rest {
            [] => Some(Lookup::Exact),
            [only] => Lookup::from_name(&only.text),
            _ => None,
        };
        let lookup = match (lookup, &value.kind) {
            (Some(Lookup::Exact), ast::ExprKind::Null) => Some(Lookup::IsNull),
            _ => lookup,
        };
        let right = match lookup {
            Some(Lookup::Exact) => Operand::One(Box::new(self.model_value(scope, field, value)?)),
            Some(Lookup::In) => {
                let items = self.list_value("in", value)?.iter();
                let models = items.map(|item| self.model_value(scope, field, item));
                Operand::Many(
                    models
                        .collect::<Vec<_>>()
                        .into_iter()
                        .collect::<Option<_>>()?,
                )
            }
            Some(Lookup::IsNull) if nullable => Operand::Flag(match value.kind {
                ast::ExprKind::Null => true,
                _ => self.flag_value(scope, "isnull", value)?,
            }),
            _ => {
                let place = rest.first().map_or(name, |rest| rest.span);
                let message = format!(
                    "`{}` says which model a row points to: it is compared with models",
                    self.schema[field].name
                );
                self.push(
                    Diagnostic::error(codes::GENERIC_COLUMN, message)
                        .primary(place, "no such question")
                        .help("ask whether it is a model, or `__in` a list of them, or `__isnull` where it may be NULL"),
                );
                return None;
            }
        };
        let path = Path {
            steps: Vec::new(),
            field,
        };
        Some(Expr {
            kind: ExprKind::Compare {
                left: Box::new(self.path_expr(path, name)),
                lookup: lookup.unwrap_or(Lookup::Exact),
                right,
            },
            ty: CONDITION,
            span,
        })
    }

    /// A model that the generic foreign key may point to, as a content type calls it.
    fn model_value(&mut self, scope: Scope, field: FieldId, value: &'a ast::Expr) -> Option<Expr> {
        let ast::ExprKind::Path(path) = &value.kind else {
            let name = self.schema[field].name.clone();
            self.wrong_kind(&name, "the name of a model", value);
            return None;
        };
        let Found::Model(model) = self.find_target(scope, path) else {
            return None;
        };
        let generic = self.schema.field(field).generic()?;
        if generic.targets.iter().any(|target| target.model == model) {
            let label = self.schema.model(model).content_type();
            return Some(literal(Value::Text(label), ValueType::Text, value.span));
        }
        let targets = generic.targets.iter();
        let targets: Vec<String> = targets
            .map(|target| format!("`{}`", self.schema.model(target.model).label()))
            .collect();
        let message = format!(
            "`{}` never points to a `{}`",
            generic.name,
            self.schema.model(model).label()
        );
        let declared = generic.origin.span;
        self.push(
            Diagnostic::error(codes::GENERIC_COLUMN, message)
                .primary(value.span, "not one of its models")
                .secondary(declared, "declared here")
                .help(format!("it points to {}", targets.join(", "))),
        );
        None
    }
}
