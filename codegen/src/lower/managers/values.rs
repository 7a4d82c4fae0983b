//! `values(title, author__name)` in a manager: what rows become.

use super::super::Lowering;
use super::super::expr::Context;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::ManagerStep;
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    pub(super) fn values(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
    ) -> Option<ManagerStep> {
        let known = self.diagnostics.len();
        let arguments = self.positional(call);
        if arguments.is_empty() || arguments.len() > ManagerStep::MOST_VALUES {
            if self.diagnostics.len() > known {
                return None;
            }
            let most = ManagerStep::MOST_VALUES;
            let (message, label) = match arguments.len() {
                0 => ("`values` needs what rows become".to_owned(), "which?"),
                given => (
                    format!("`values` takes {most} values at most, not {given}"),
                    "too many",
                ),
            };
            self.push(
                Diagnostic::error(codes::WRONG_ARGUMENT, message)
                    .primary(call.span, label)
                    .help("name columns or annotations, or write expressions: `values(title, Lower(author__name))`"),
            );
            return None;
        }
        let values: Vec<_> = arguments
            .into_iter()
            .map(|argument| self.value(context, &argument.value, None))
            .collect();
        let values = values.into_iter().collect::<Option<_>>()?;
        Some(ManagerStep::Values(values))
    }

    /// Reports relations that are to be loaded onto rows of which values are left.
    pub(super) fn rows_are_there(
        &mut self,
        call: &ast::Call,
        before: &[ManagerStep],
        steps: &[ManagerStep],
    ) {
        let mut values = before.iter().any(is_values);
        for step in steps {
            let loads = matches!(
                step,
                ManagerStep::SelectRelated(_) | ManagerStep::PrefetchRelated(_)
            );
            if values && loads {
                self.push(
                    Diagnostic::error(
                        codes::WRONG_ARGUMENT,
                        "relations are loaded onto rows, and `values` leaves none",
                    )
                    .primary(call.callee.span, "nothing to load onto")
                    .help("write `values(author__name)` for columns of related rows, or leave `values` out"),
                );
                return;
            }
            values |= is_values(step);
        }
    }
}

const fn is_values(step: &ManagerStep) -> bool {
    matches!(step, ManagerStep::Values(_))
}
