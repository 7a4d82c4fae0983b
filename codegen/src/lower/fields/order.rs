//! `order_with_respect_to`: a hidden column that numbers the rows beside those that refer to the same row.

use super::super::Lowering;
use super::super::bases::Expanded;
use super::super::meta::setting;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{FieldKind, OrderTerm, OrderWithRespectTo, Path};
use crate::syntax::ast::{ExprKind, Ident};

/// The name of the hidden column. Declared names do not begin so.
const NUMBER: &str = "_order";

impl<'a> Lowering<'a> {
    /// Adds the hidden column behind the model's fields.
    pub(super) fn lower_order(&mut self, model: &Expanded<'a>) {
        let Some(part) = setting(model, "order_with_respect_to") else {
            return;
        };
        let value = &part.item.value;
        let name = match &value.kind {
            ExprKind::Null => return,
            _ => self.name_value("order_with_respect_to", value),
        };
        let Some(text) = name else { return };
        let span = value.span;
        let Some(field) = self.schema.model(model.id).find_column(&text) else {
            self.unknown_member(model.id, &Ident { text, span });
            return;
        };
        let within = field.id;
        if field.relation.is_none() {
            self.push(
                Diagnostic::error(
                    codes::ORDER_FIELD,
                    format!("`order_with_respect_to` names `{text}`, which is no foreign key"),
                )
                .primary(span, "refers to no row")
                .secondary(field.origin.span, "declared here")
                .help("name the foreign key to what the rows belong to"),
            );
            return;
        }
        let mut number = self.new_field(model.id, NUMBER, span, FieldKind::Integer);
        number.automatic = true;
        number.editable = false;
        "order".clone_into(&mut number.verbose_name);
        let order = OrderWithRespectTo {
            within,
            number: number.id,
        };
        self.schema[model.id].fields.push(number.id);
        self.schema.fields.push(number);
        self.schema[model.id].meta.order_with_respect_to = Some(order);
    }

    /// Rows with numbers are ordered by them, and by nothing else.
    pub(in crate::lower) fn order_by_number(&mut self, model: &Expanded<'a>) {
        let Some(order) = self.schema[model.id].meta.order_with_respect_to else {
            return;
        };
        let places = (
            setting(model, "order_with_respect_to"),
            setting(model, "ordering"),
        );
        let (Some(part), given) = places else { return };
        if let Some(ordering) = given.filter(|_| !self.schema[model.id].meta.ordering.is_empty()) {
            self.push(
                Diagnostic::error(
                    codes::ORDER_AND_ORDERING,
                    format!(
                        "`{}` has both an `ordering` and an `order_with_respect_to`",
                        self.schema[model.id].name
                    ),
                )
                .primary(part.item.name.span, "is an ordering, too")
                .secondary(ordering.item.name.span, "the other")
                .help("remove one of them; an inherited one is removed by `ordering = []`"),
            );
            return;
        }
        let span = part.item.value.span;
        let path = Path {
            steps: Vec::new(),
            field: order.number,
        };
        let term = OrderTerm {
            key: self.path_expr(path, span),
            descending: false,
            nulls: None,
            through: Vec::new(),
            span,
        };
        self.schema[model.id].meta.ordering.push(term);
    }
}
