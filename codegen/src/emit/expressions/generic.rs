//! Conditions on the model that a generic foreign key points to.

use super::Writer;
use crate::emit::code::{Code, quote};
use crate::schema::{Expr, ExprKind, Generic, Lookup, Operand, Value};

impl<'s> Writer<'s> {
    /// The generic foreign key whose column says which model, where the expression is that.
    pub(super) fn content_type(&self, expr: &Expr) -> Option<&'s Generic> {
        let ExprKind::Column(path) = &expr.kind else {
            return None;
        };
        let generic = self.scope.schema.field(path.field).generic();
        generic.filter(|generic| generic.content_type == path.field)
    }

    /// Whether it points to a row of a model.
    pub(super) fn points_to(&self, generic: &Generic, lookup: Lookup, right: &Operand) -> Code {
        let function = self.scope.item(self.model, &generic.rust_name);
        let is = |label: &Expr| {
            let mut targets = generic
                .targets
                .iter()
                .map(|target| self.scope.schema.model(target.model));
            let model = targets.find(|target| {
                matches!(&label.kind, ExprKind::Literal(Value::Text(text)) if *text == target.content_type())
            });
            let row = model.map(|model| self.scope.model(model));
            quote!(#function().is::<#row>())
        };
        match right {
            Operand::One(label) => is(label),
            Operand::Many(labels) => {
                let each = labels.iter().map(is);
                quote!(luthier::any_of([#(#each),*]))
            }
            Operand::Flag(false) => quote!(#function().is_not_null()),
            Operand::Flag(true) if lookup == Lookup::IsNull => quote!(#function().is_null()),
            Operand::Flag(true) => quote!(luthier::any_of([])),
        }
    }
}
