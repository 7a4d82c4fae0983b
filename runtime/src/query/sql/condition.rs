//! Conditions, and their negations.
//!
//! A condition may come out NULL only where [`nullable`] says so; a WHERE, HAVING, FILTER or CASE takes that for false by
//! itself, and a negation or a conversion to a value closes it off with `IS TRUE`. Where a negation has a plain form that an
//! index can serve, that form is taken.

use super::{
    super::{Compare, Node, Select},
    body::{Output, Shape, Slice, is_distinct},
    dialect::Family,
    facts::nullable,
    json::Document,
    scope::Scope,
    writer::Writer,
};
use crate::value::Value;

impl Compare {
    const fn sql(self) -> &'static str {
        match self {
            Self::Eq => " = ",
            Self::Lt => " < ",
            Self::Le => " <= ",
            Self::Gt => " > ",
            Self::Ge => " >= ",
        }
    }

    /// What holds, between values that are not NULL, exactly where this does not.
    const fn opposite_sql(self) -> &'static str {
        match self {
            Self::Eq => " <> ",
            Self::Lt => " >= ",
            Self::Le => " > ",
            Self::Gt => " <= ",
            Self::Ge => " < ",
        }
    }
}

impl<'q> Writer<'q> {
    /// Conditions that must all hold.
    pub(super) fn all(&mut self, conditions: &'q [Node], scope: &Scope<'_>) {
        for (index, condition) in conditions.iter().enumerate() {
            if index > 0 {
                self.push(" AND ");
            }
            self.conjunct(condition, scope);
        }
        if conditions.is_empty() {
            self.push("TRUE");
        }
    }

    /// A condition between ANDs.
    pub(super) fn conjunct(&mut self, condition: &'q Node, scope: &Scope<'_>) {
        if matches!(condition, Node::Or(nodes) if nodes.len() > 1) {
            self.parenthesized(condition, scope);
        } else {
            self.node(condition, scope);
        }
    }

    /// Conditions of which any must hold.
    pub(super) fn any_of(&mut self, conditions: &'q [Node], scope: &Scope<'_>) {
        for (index, condition) in conditions.iter().enumerate() {
            if index > 0 {
                self.push(" OR ");
            }
            if matches!(condition, Node::And(nodes) if nodes.len() > 1) {
                self.parenthesized(condition, scope);
            } else {
                self.node(condition, scope);
            }
        }
        if conditions.is_empty() {
            self.push("FALSE");
        }
    }

    /// A condition as true or false, never NULL, in parentheses.
    pub(super) fn truth(&mut self, condition: &'q Node, scope: &Scope<'_>) {
        self.push("(");
        if nullable(condition, scope) {
            self.parenthesized(condition, scope);
            self.push(" IS TRUE");
        } else {
            self.node(condition, scope);
        }
        self.push(")");
    }

    pub(super) fn compare(
        &mut self,
        how: Compare,
        sides: &'q [Node; 2],
        opposite: bool,
        scope: &Scope<'_>,
    ) {
        if how == Compare::Eq {
            let null = |side: &Node| matches!(side, Node::Value(Value::Null));
            match (null(&sides[0]), null(&sides[1])) {
                (_, true) => return self.null_test(&sides[0], opposite, scope),
                (true, false) => return self.null_test(&sides[1], opposite, scope),
                _ => {}
            }
        }
        let operator = if opposite {
            how.opposite_sql()
        } else {
            how.sql()
        };
        if how == Compare::Eq && self.is_of_type(sides, operator, scope) {
            return;
        }
        let [left, right] = sides;
        if how == Compare::Eq && self.compares_documents(&[left, right], scope) {
            self.push(if opposite { "NOT " } else { "" });
            return self.same_document(left, Document::Node(right), scope);
        }
        if self.compares_by_function(sides, scope) {
            self.push("luthier_decimal_cmp(");
            self.node(&sides[0], scope);
            self.push(", ");
            self.node(&sides[1], scope);
            self.push(")");
            self.push(operator);
            self.push("0");
            return;
        }
        self.beside(&sides[0], &sides[1], scope);
        self.push(operator);
        self.beside(&sides[1], &sides[0], scope);
    }

    /// Whether the operators do not compare two values by what they are: documents, and decimals of SQLite, which knows how to
    /// compare a column of them with a value or another column, but a computed one may be a number or a text.
    fn compares_by_function(&self, sides: &[Node; 2], scope: &Scope<'_>) -> bool {
        if self.compares_documents(&[&sides[0], &sides[1]], scope) {
            return true;
        }
        self.computes_decimals(&[&sides[0], &sides[1]], scope)
    }

    /// `x IS NULL`, or `x IS NOT NULL`.
    pub(super) fn null_test(&mut self, node: &'q Node, not: bool, scope: &Scope<'_>) {
        self.operand(node, scope);
        self.push(if not { " IS NOT NULL" } else { " IS NULL" });
    }

    /// Null-safe equality, or its opposite.
    pub(super) fn same(&mut self, sides: &'q [Node; 2], not: bool, scope: &Scope<'_>) {
        let null = |side: &Node| matches!(side, Node::Value(Value::Null));
        if null(&sides[1]) {
            return self.null_test(&sides[0], not, scope);
        }
        if null(&sides[0]) {
            return self.null_test(&sides[1], not, scope);
        }
        if !sides.iter().any(|side| nullable(side, scope)) {
            return self.compare(Compare::Eq, sides, not, scope);
        }
        let [left, right] = sides;
        if self.compares_documents(&[left, right], scope) {
            self.push(if not { "NOT (COALESCE(" } else { "(COALESCE(" });
            self.same_document(left, Document::Node(right), scope);
            self.push(", FALSE) OR ");
            self.null_test(left, false, scope);
            self.push(" AND ");
            self.null_test(right, false, scope);
            return self.push(")");
        }
        let (same, not_same) = (self.caps.same, self.caps.not_same);
        let (open, operator, close) = match (not, not_same) {
            (false, _) => ("", same, ""),
            (true, Some(operator)) => ("", operator, ""),
            (true, None) => ("NOT (", same, ")"),
        };
        self.push(open);
        if self.computes_decimals(&[left, right], scope) {
            self.decimal_text(left, scope);
            self.push(operator);
            self.decimal_text(right, scope);
        } else {
            self.beside(left, right, scope);
            self.push(operator);
            self.beside(right, left, scope);
        }
        self.push(close);
    }

    /// `x IN (?, ?)`. A NULL among the values stands for rows where `x` is NULL, as an equality with NULL does.
    pub(super) fn in_values(
        &mut self,
        node: &'q Node,
        values: &'q [Value<'static>],
        not: bool,
        scope: &Scope<'_>,
    ) {
        let mut rest = values.iter().filter(|value| !value.is_null());
        let Some(first) = rest.next() else {
            if values.is_empty() {
                self.push(if not { "TRUE" } else { "FALSE" });
            } else {
                self.null_test(node, not, scope);
            }
            return;
        };
        let with_null = values.iter().any(Value::is_null);
        if with_null {
            self.push("(");
            self.null_test(node, not, scope);
            self.push(if not { " AND " } else { " OR " });
        }
        if self.compares_documents(&[node], scope) {
            self.push(if not { "NOT (" } else { "(" });
            self.same_document(node, Document::Value(first), scope);
            for value in rest {
                self.push(" OR ");
                self.same_document(node, Document::Value(value), scope);
            }
            return self.push(if with_null { "))" } else { ")" });
        }
        if self.computes_decimals(&[node], scope) {
            self.decimal_among(node, std::iter::once(first).chain(rest), not, scope);
            return self.push(if with_null { ")" } else { "" });
        }
        self.operand(node, scope);
        if rest.clone().next().is_none() {
            self.push(if not { " <> " } else { " = " });
            self.value_beside(first, node, scope);
        } else {
            self.push(if not { " NOT IN (" } else { " IN (" });
            if matches!(first, Value::Tuple(_)) && self.caps.family == Family::Sqlite {
                // SQLite compares several columns with the rows of a query only.
                self.push("VALUES ");
            }
            self.value_beside(first, node, scope);
            for value in rest {
                self.push(", ");
                self.value_beside(value, node, scope);
            }
            self.push(")");
        }
        if with_null {
            self.push(")");
        }
    }

    /// `x IN (SELECT …)`.
    pub(super) fn in_query(
        &mut self,
        node: &'q Node,
        query: &'q Select,
        not: bool,
        scope: &Scope<'_>,
    ) {
        self.operand(node, scope);
        self.push(if not { " NOT IN (" } else { " IN (" });
        let wrapped = query.is_sliced() && !self.caps.limit_in_subquery;
        if wrapped {
            let width = query.projections.len().max(1);
            self.select_columns(if query.whole_model {
                query.model.primary_key.len()
            } else {
                width
            });
        }
        let slice = Slice::of(query);
        let shape = Shape {
            output: Output::Value,
            ordered: slice.is_cut(),
            slice,
            named: wrapped,
            ..Shape::COUNT
        };
        self.query(query, &shape, Some(scope));
        if wrapped {
            self.push(") AS ");
            let alias = self.fresh_alias();
            self.alias(alias);
        }
        self.push(")");
    }

    pub(super) fn exists(&mut self, query: &'q Select, outer: Option<&Scope<'_>>) {
        self.push("EXISTS (");
        // Only rows that are passed over make a difference, and only then does it matter which rows are equal.
        let slice = if query.offset > 0 {
            Slice::of(query)
        } else {
            Slice::ALL
        };
        let output = if slice.is_cut() && is_distinct(query) {
            Output::Rows
        } else {
            Output::One
        };
        let shape = Shape {
            output,
            slice,
            ..Shape::COUNT
        };
        self.query(query, &shape, outer);
        self.push(")");
    }

    /// The condition does not hold, or is unknown.
    pub(super) fn negated(&mut self, condition: &'q Node, scope: &Scope<'_>) {
        let known = !nullable(condition, scope);
        match condition {
            Node::Bool(value) => self.push(if *value { "FALSE" } else { "TRUE" }),
            Node::Not(inner) => self.node(inner, scope),
            Node::IsNull(node) => self.null_test(node, true, scope),
            Node::IsNotNull(node) => self.null_test(node, false, scope),
            Node::Same(sides) => self.same(sides, true, scope),
            Node::Any(_) | Node::Exists(_) => {
                self.push("NOT ");
                self.node(condition, scope);
            }
            Node::Compare(how, sides) if known => self.compare(*how, sides, true, scope),
            // Where only one side may be NULL, NULL is simply not the same.
            Node::Compare(Compare::Eq, sides)
                if one_sided(sides, scope) && !self.compares_by_function(sides, scope) =>
            {
                self.same(sides, true, scope);
            }
            Node::In(node, values) if known => self.in_values(node, values, true, scope),
            Node::InQuery(node, query) if known => self.in_query(node, query, true, scope),
            Node::Between(parts) if known => self.between(parts, true, scope),
            Node::IsTrue(node) if known && matches!(**node, Node::Column(..) | Node::Outer(..)) => {
                self.operand(node, scope);
                self.push(" = FALSE");
            }
            _ if known => {
                self.push("NOT ");
                self.parenthesized(condition, scope);
            }
            _ => {
                self.parenthesized(condition, scope);
                self.push(" IS NOT TRUE");
            }
        }
    }

    pub(super) fn between(&mut self, parts: &'q [Node; 3], not: bool, scope: &Scope<'_>) {
        let [node, from, to] = parts;
        let word = if not { " NOT BETWEEN " } else { " BETWEEN " };
        if self.computes_decimals(&[node, from, to], scope) {
            self.decimal_text(node, scope);
            self.push(word);
            self.decimal_text(from, scope);
            self.push(" AND ");
            return self.decimal_text(to, scope);
        }
        self.operand(node, scope);
        self.push(word);
        self.beside(from, node, scope);
        self.push(" AND ");
        self.beside(to, node, scope);
    }

    pub(super) fn is_true(&mut self, node: &'q Node, scope: &Scope<'_>) {
        match node {
            Node::Truth(condition) => self.truth(condition, scope),
            // Equality is what an index serves.
            node => {
                self.operand(node, scope);
                self.push(" = TRUE");
            }
        }
    }
}

/// Whether at most one of two values may be NULL.
fn one_sided(sides: &[Node; 2], scope: &Scope<'_>) -> bool {
    !sides.iter().all(|side| nullable(side, scope))
}
