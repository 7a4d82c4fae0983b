//! What only PostgreSQL has; on any other database such a node is no statement.

use super::{
    super::{Node, PostgresOperator},
    dialect::Family,
    scope::Scope,
    writer::Writer,
};

impl<'q> Writer<'q> {
    pub(super) fn postgres(
        &mut self,
        operator: PostgresOperator,
        arguments: &'q [Node],
        scope: &Scope<'_>,
    ) {
        self.malformed |= self.caps.family != Family::Postgres;
        if let (Some(infix), [left, right]) = (operator.infix(), arguments) {
            self.operand(left, scope);
            self.push(" ");
            self.push(infix);
            self.push(" ");
            return self.operand(right, scope);
        }
        if let (PostgresOperator::Index, [array, position]) = (operator, arguments) {
            self.parenthesized(array, scope);
            self.push("[CAST(");
            self.node(position, scope);
            return self.push(" AS integer)]");
        }
        if let (PostgresOperator::Slice, [array, from, to]) = (operator, arguments) {
            self.parenthesized(array, scope);
            self.push("[CAST(");
            self.node(from, scope);
            self.push(" AS integer):CAST(");
            self.node(to, scope);
            return self.push(" AS integer)]");
        }
        let (open, close) = match operator {
            PostgresOperator::Cardinality => ("CARDINALITY", ")"),
            PostgresOperator::Lower => ("LOWER", ")"),
            PostgresOperator::Upper => ("UPPER", ")"),
            PostgresOperator::IsEmpty => ("ISEMPTY", ")"),
            PostgresOperator::Rank => ("CAST(TS_RANK", ") AS double precision)"),
            PostgresOperator::Call(function) => (function, ")"),
            _ => ("CAST", ""),
        };
        self.push(open);
        self.push("(");
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.node(argument, scope);
        }
        if let PostgresOperator::Cast(ty) = operator {
            self.push(" AS ");
            self.push(ty);
            self.push(")");
        }
        self.push(close);
    }
}
