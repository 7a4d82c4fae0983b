//! Collations on PostgreSQL, where two that are named for one comparison or one text are an error: what names "C" by itself
//! gives way to one that the query names.

use super::super::{Function, Node};
use crate::Dialect;

/// Whether a collation is named for something that this node compares or makes one text of.
pub(super) fn has_collated(node: &Node, dialect: Dialect) -> bool {
    let collated = |node: &Node| is_collated(node, dialect);
    match node {
        Node::Compare(_, sides) | Node::Same(sides) | Node::Text { sides, .. } => {
            sides.iter().any(collated)
        }
        Node::Between(parts) => parts.iter().any(collated),
        Node::Not(condition) => has_collated(condition, dialect),
        node => collated(node),
    }
}

/// Whether the query names the collation of a text.
fn is_collated(node: &Node, dialect: Dialect) -> bool {
    let of = |node: &Node| is_collated(node, dialect);
    match node {
        Node::Collate(_, collation) => collation.on(dialect).is_some(),
        Node::Call(Function::Lower | Function::Upper, _) => false,
        Node::Call(_, arguments) => arguments.iter().any(of),
        Node::Case(arms, otherwise) => {
            let values = arms.iter().map(|arm| &arm.then);
            values.chain(otherwise.as_deref()).any(of)
        }
        _ => false,
    }
}
