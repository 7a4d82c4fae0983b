//! Decimals on SQLite, which has none: a column of them says how they compare, but one that is computed, or read from other
//! rows, is a number or a text, and does not. It is made a text that compares by value.

use super::{
    super::{Kind, Node},
    dialect::Family,
    facts::kind,
    scope::Scope,
    writer::Writer,
};
use crate::value::Value;

/// Behind `CAST(`, what makes a decimal a text that compares by value.
pub(super) const AS_TEXT: &str = " AS TEXT) COLLATE luthier_decimal";

/// What ends a function of such texts.
pub(super) const BY_VALUE: &str = ") COLLATE luthier_decimal";

/// Whether a decimal is one of which nothing says how it compares.
pub(super) const fn is_computed(node: &Node) -> bool {
    !matches!(node, Node::Column(..) | Node::Outer(..) | Node::Value(_))
}

impl<'q> Writer<'q> {
    /// Whether any of these is a decimal that would not be compared by value.
    pub(super) fn computes_decimals(&self, nodes: &[&Node], scope: &Scope<'_>) -> bool {
        let computed = |node: &&Node| is_computed(node) && kind(node, scope) == Kind::Decimal;
        self.caps.family == Family::Sqlite && nodes.iter().any(computed)
    }

    /// A decimal that is compared by value.
    pub(super) fn decimal_text(&mut self, node: &'q Node, scope: &Scope<'_>) {
        self.push("CAST(");
        self.node(node, scope);
        self.push(AS_TEXT);
    }

    /// Whether a decimal is one of several values.
    pub(super) fn decimal_among(
        &mut self,
        node: &'q Node,
        values: impl Iterator<Item = &'q Value<'static>>,
        not: bool,
        scope: &Scope<'_>,
    ) {
        self.decimal_text(node, scope);
        self.push(if not { " NOT IN (" } else { " IN (" });
        for (index, value) in values.enumerate() {
            self.push(if index > 0 { ", CAST(" } else { "CAST(" });
            self.value(value);
            self.push(" AS TEXT)");
        }
        self.push(")");
    }
}
