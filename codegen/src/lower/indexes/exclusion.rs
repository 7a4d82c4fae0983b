//! `ExclusionConstraint(name=…, expressions=[(during, OVERLAPS), (room, EQUAL)])`.

use super::super::arguments::{Arguments, list};
use super::super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{
    Constraint, ConstraintKind, ExclusionPart, IndexKind, ModelId, RANGE_OPERATORS, is_operator,
};
use crate::syntax::ast;

const OPTIONS: &[&str] = &[
    "name",
    "expressions",
    "index_type",
    "condition",
    "include",
    "deferrable",
    "violation_error_message",
    "violation_error_code",
    "backends",
];

impl<'a> Lowering<'a> {
    pub(super) fn lower_exclusion(
        &mut self,
        scope: Scope,
        model: ModelId,
        call: &'a ast::Call,
    ) -> Option<Constraint> {
        let mut arguments = self.arguments(scope, call);
        let name = self.constraint_name(model, &mut arguments);
        let parts = self.exclusion_parts(model, &mut arguments);
        let method = self.exclusion_method(&mut arguments);
        let condition = self.row_condition(model, &mut arguments, "condition");
        let include = self.included(model, &mut arguments);
        let deferrable = self.deferrable(&mut arguments);
        self.constraint(model, call, arguments, OPTIONS, name, |_| {
            Some(ConstraintKind::Exclusion {
                parts: parts?,
                method: method?,
                condition: condition?,
                include,
                deferrable,
            })
        })
    }

    fn exclusion_parts(
        &mut self,
        model: ModelId,
        arguments: &mut Arguments<'a>,
    ) -> Option<Vec<ExclusionPart>> {
        let Some(arg) = arguments.take("expressions") else {
            self.missing(
                arguments,
                "expressions",
                "what is compared and how, `[(during, OVERLAPS)]`",
            );
            return None;
        };
        let items = self.list_value("expressions", &arg.value)?;
        if items.is_empty() {
            self.push(
                Diagnostic::error(codes::NO_COLUMNS, "a list of expressions is empty")
                    .primary(arg.value.span, "what may not meet?")
                    .help("compare at least one: `expressions=[(during, OVERLAPS)]`"),
            );
            return None;
        }
        // All are lowered before one is given up, so that all are reported.
        let parts: Vec<Option<ExclusionPart>> = items
            .iter()
            .map(|item| self.exclusion_part(model, arguments, item))
            .collect();
        parts.into_iter().collect()
    }

    fn exclusion_part(
        &mut self,
        model: ModelId,
        arguments: &Arguments<'a>,
        item: &'a ast::Expr,
    ) -> Option<ExclusionPart> {
        let pair = match &item.kind {
            ast::ExprKind::Error => return None,
            ast::ExprKind::List { items, .. } => items.as_slice(),
            _ => &[],
        };
        let [expression, operator] = pair else {
            self.wrong_kind(
                "expressions",
                "pairs of an expression and an operator, `(during, OVERLAPS)`",
                item,
            );
            return None;
        };
        let part = self.index_expression(model, arguments, expression);
        let symbol = self.exclusion_operator(operator);
        let part = part?;
        if part.descending {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    "what an exclusion constraint compares has no order",
                )
                .primary(expression.span, "from high to low")
                .help("leave the `-` out"),
            );
            return None;
        }
        Some(ExclusionPart {
            expression: part,
            operator: symbol?,
            span: operator.span,
        })
    }

    /// `OVERLAPS`, `RangeOperators.OVERLAPS` or `"&&"`.
    fn exclusion_operator(&mut self, value: &'a ast::Expr) -> Option<String> {
        let names = RANGE_OPERATORS.map(|(name, ..)| name);
        let text = match &value.kind {
            ast::ExprKind::Error => return None,
            ast::ExprKind::String(symbol) if is_operator(symbol) => return Some(symbol.clone()),
            ast::ExprKind::Path(path)
                if path.segments.len() == 1
                    || path.segments.len() == 2 && path.segments[0].text == "RangeOperators" =>
            {
                path.segments.last()?.text.clone()
            }
            ast::ExprKind::String(text) => text.clone(),
            _ => {
                self.wrong_kind(
                    "expressions",
                    "an operator such as `OVERLAPS` or `\"&&\"`",
                    value,
                );
                return None;
            }
        };
        let known = RANGE_OPERATORS.iter().find(|(name, ..)| *name == text);
        if let Some((_, symbol, _)) = known {
            return Some((*symbol).to_owned());
        }
        let diagnostic =
            Diagnostic::error(codes::EXCLUSION_OPERATOR, format!("no operator `{text}`"))
                .primary(value.span, "not found");
        let close = suggest::closest(&text.to_uppercase(), names);
        self.push(match close {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(value.span, meant)],
            ),
            None => diagnostic.help(format!(
                "there are {}; any other by its symbol, `\"&&\"`",
                list(&names)
            )),
        });
        None
    }

    /// `GIST`, `SPGIST` or `HASH`, as names or texts, in capitals or not.
    fn exclusion_method(&mut self, arguments: &mut Arguments<'a>) -> Option<IndexKind> {
        let Some(arg) = arguments.take("index_type") else {
            return Some(IndexKind::Gist);
        };
        let name = self.name_value("index_type", &arg.value)?;
        let kind = IndexKind::of_exclusion(&name.to_lowercase());
        if kind.is_none() {
            self.push(
                Diagnostic::error(
                    codes::EXCLUSION_INDEX,
                    format!("no exclusion constraint is held by an index of the type `{name}`"),
                )
                .primary(arg.value.span, "cannot hold one")
                .help(
                    "write `GIST`, which is what you get without `index_type`, `SPGIST` or `HASH`",
                ),
            );
        }
        kind
    }
}
