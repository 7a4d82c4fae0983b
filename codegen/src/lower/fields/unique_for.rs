//! `unique_for_date` and the like: the date that they name.

use super::super::Lowering;
use super::PendingValue;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{UniquePeriod, ValueType};
use crate::syntax::ast::ExprKind;

impl<'a> Lowering<'a> {
    pub(in crate::lower) fn lower_unique_for(
        &mut self,
        pending: &PendingValue<'a>,
        period: UniquePeriod,
    ) {
        let (field, option) = (pending.field, period.option());
        let value = pending.value;
        if !matches!(value.kind, ExprKind::Path(_)) {
            // Django's text is understood as far as the message goes.
            return self.wrong_kind(option, "the name of a date of the model", value);
        }
        let Some(date) = self.own_column(self.schema[field].model, value) else {
            return;
        };
        let ty = self.schema.field(date).plain_type();
        if date == field || !matches!(ty, ValueType::Date | ValueType::DateTime) {
            let name = &self.schema[date].name;
            let diagnostic = Diagnostic::error(
                codes::UNIQUE_FOR,
                format!(
                    "`{option}` of `{}` names what is no date",
                    self.schema[field].name
                ),
            )
            .primary(
                value.span,
                if date == field {
                    "the field itself".to_owned()
                } else {
                    format!("`{name}` is {}", self.schema.describe_type(ty))
                },
            )
            .help("name a `DateField` or `DateTimeField` of the same model");
            return self.push(diagnostic);
        }
        let dates = &mut self.schema[field].unique_for;
        dates.push((period, date));
        dates.sort();
    }
}
