//! IP addresses beside a column of them: they are written in the form in which the column has them, so that equal addresses
//! are equal text on every database.

use super::{
    super::Node,
    facts::taken_from,
    scope::{Scope, place},
    writer::Writer,
};
use crate::{
    meta::{FieldKind, FieldMeta},
    value::Value,
};

/// The field that a value is taken from, if that holds addresses.
pub(super) fn addresses(node: &Node, scope: &Scope<'_>) -> Option<&'static FieldMeta> {
    taken_from(node, scope, |node, scope| match node {
        Node::Column(path, field) => place(scope.model, *path, *field)?
            .meta()
            .filter(|field| field.kind == FieldKind::GenericIpAddress),
        _ => None,
    })
}

impl<'q> Writer<'q> {
    /// An operand that is compared with another one.
    pub(super) fn beside(&mut self, node: &'q Node, other: &Node, scope: &Scope<'_>) {
        match node {
            Node::Value(value @ Value::Text(_)) => match addresses(other, scope) {
                Some(field) => self.bind(field.stored(value.clone())),
                None => self.operand(node, scope),
            },
            node => self.operand(node, scope),
        }
    }

    /// A value that is compared with a node.
    pub(super) fn value_beside(
        &mut self,
        value: &'q Value<'static>,
        other: &Node,
        scope: &Scope<'_>,
    ) {
        match value {
            Value::Text(_) => match addresses(other, scope) {
                Some(field) => self.bind(field.stored(value.clone())),
                None => self.value(value),
            },
            value => self.value(value),
        }
    }
}
