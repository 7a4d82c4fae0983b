//! Any node: where the writer decides what to write, and where parentheses go.

use super::{
    super::{Arith, Collation, JsonOperator, Kind, Node, Select},
    body::{Output, Shape, Slice},
    collation::has_collated,
    dialect::Family,
    facts::kind,
    scope::{Scope, place},
    writer::Writer,
};
use crate::{
    meta::{FieldKind, FieldMeta},
    value::Value,
};

impl<'q> Writer<'q> {
    /// A node, without parentheses around it.
    pub(super) fn node(&mut self, node: &'q Node, scope: &Scope<'_>) {
        if self.caps.family == Family::Postgres
            && !self.gives_way
            && has_collated(node, self.caps.dialect)
        {
            self.gives_way = true;
            self.any_node(node, scope);
            self.gives_way = false;
        } else {
            self.any_node(node, scope);
        }
    }

    /// What is written between names its collation; among others it gives way to theirs, which a query's value does.
    pub(super) fn giving_way(&mut self, write: impl FnOnce(&mut Self)) {
        if self.gives_way {
            self.gives_way = false;
            self.push("(SELECT ");
            write(self);
            self.push(")");
            self.gives_way = true;
        } else {
            write(self);
        }
    }

    fn any_node(&mut self, node: &'q Node, scope: &Scope<'_>) {
        match node {
            Node::Column(path, field) => self.column(scope, *path, *field),
            Node::Outer(levels, path, field) => match scope.at(*levels) {
                Some(outer) => self.column(outer, *path, *field),
                None => self.malformed = true,
            },
            Node::Value(value) => self.value(value),
            Node::Typed(value, Some(ty)) if self.caps.typed_parameters => self.cast(value, ty),
            Node::Typed(value, _) => self.typed_value(value),
            Node::Tuple(nodes) => self.tuple(nodes, scope),
            Node::Bool(value) => self.push(if *value { "TRUE" } else { "FALSE" }),
            Node::And(nodes) => self.all(nodes, scope),
            Node::Or(nodes) => self.any_of(nodes, scope),
            Node::Xor(sides) => {
                self.truth(&sides[0], scope);
                self.push(" <> ");
                self.truth(&sides[1], scope);
            }
            Node::Not(condition) => self.negated(condition, scope),
            Node::Compare(how, sides) => self.compare(*how, sides, false, scope),
            Node::Same(sides) => self.same(sides, false, scope),
            Node::IsNull(node) => self.null_test(node, false, scope),
            Node::IsNotNull(node) => self.null_test(node, true, scope),
            Node::In(node, values) => self.in_values(node, values, false, scope),
            Node::InQuery(node, query) => self.in_query(node, query, false, scope),
            Node::Between(parts) => self.between(parts, false, scope),
            Node::Text {
                how,
                insensitive,
                sides,
            } => self.text(*how, *insensitive, sides, scope),
            Node::Arith(operator, sides) => self.arith(*operator, sides, scope),
            Node::Neg(node) => self.negative(node, scope),
            Node::Call(function, arguments) => self.call(*function, arguments, scope),
            Node::Extract(part, node) => self.extract(*part, node, scope),
            Node::Collate(node, collation) => self.collated(node, collation, scope),
            Node::Case(arms, otherwise) => self.case(arms, otherwise.as_deref(), scope),
            Node::Aggregate(function) => self.aggregate(function, function.filter.as_ref(), scope),
            Node::Any(rows) => self.any(rows, scope),
            Node::Over(function, rows) => self.over(function, rows, scope),
            Node::First(first) => self.first(first, scope),
            Node::Subquery(query) => self.subquery(query, scope),
            Node::Exists(query) => self.exists(query, Some(scope)),
            Node::Truth(condition) => self.truth(condition, scope),
            Node::IsTrue(node) => self.is_true(node, scope),
            Node::Postgres(operator, arguments) => self.postgres(*operator, arguments, scope),
            Node::Json(operator @ JsonOperator::Text, arguments) => {
                self.giving_way(|writer| writer.json(operator, arguments, scope));
            }
            Node::Json(operator, arguments) => self.json(operator, arguments, scope),
        }
    }

    pub(super) fn parenthesized(&mut self, node: &'q Node, scope: &Scope<'_>) {
        self.push("(");
        self.node(node, scope);
        self.push(")");
    }

    /// A node beside a comparison.
    #[inline]
    pub(super) fn operand(&mut self, node: &'q Node, scope: &Scope<'_>) {
        if is_atom(node) || matches!(node, Node::Arith(..) | Node::Neg(_)) {
            self.node(node, scope);
        } else {
            self.parenthesized(node, scope);
        }
    }

    /// A node beside an arithmetic operator.
    pub(super) fn factor(&mut self, node: &'q Node, scope: &Scope<'_>) {
        if is_atom(node) {
            self.node(node, scope);
        } else {
            self.parenthesized(node, scope);
        }
    }

    /// A node that stands alone, as a column of the row does.
    pub(super) fn alone(&mut self, node: &'q Node, scope: &Scope<'_>) {
        match node {
            Node::Value(value) => self.typed_value(value),
            node => self.node(node, scope),
        }
    }

    fn collated(&mut self, node: &'q Node, collation: &'q Collation, scope: &Scope<'_>) {
        let Some(name) = collation.on(self.caps.dialect) else {
            return self.node(node, scope);
        };
        match node {
            Node::Value(value) => self.typed_value(value),
            node => self.factor(node, scope),
        }
        self.push(" COLLATE ");
        self.name(name);
    }

    /// The one value of a query. Where it has several rows, it is that of the first.
    fn subquery(&mut self, query: &'q Select, scope: &Scope<'_>) {
        self.push("(");
        let slice = Slice {
            skip: query.offset,
            take: Some(query.limit.unwrap_or(1).min(1)),
        };
        let shape = Shape {
            output: Output::Value,
            ordered: true,
            slice,
            ..Shape::COUNT
        };
        self.query(query, &shape, Some(scope));
        self.push(")");
    }

    /// `(a, b)`
    fn tuple(&mut self, nodes: &'q [Node], scope: &Scope<'_>) {
        for (index, node) in nodes.iter().enumerate() {
            self.push(if index > 0 { ", " } else { "(" });
            self.node(node, scope);
        }
        self.push(")");
    }

    fn negative(&mut self, node: &'q Node, scope: &Scope<'_>) {
        if self.caps.family == Family::Sqlite && kind(node, scope) == Kind::Decimal {
            self.push("luthier_decimal_sub(0, ");
            self.node(node, scope);
            self.push(")");
            return;
        }
        self.push("-");
        match node {
            Node::Value(value) => self.typed_value(value),
            // Two minus signs would be a comment.
            node => self.wide(node, scope),
        }
    }

    fn arith(&mut self, operator: Arith, sides: &'q [Node; 2], scope: &Scope<'_>) {
        match (kind(&sides[0], scope), kind(&sides[1], scope)) {
            (Kind::DateTime, Kind::Duration) => return self.moment_plus(operator, sides, scope),
            (Kind::Date, Kind::Duration) => return self.date_plus(operator, sides, scope),
            (Kind::DateTime, Kind::DateTime) => return self.moments_apart(sides, scope),
            (Kind::Date, Kind::Date) => return self.dates_apart(sides, scope),
            (Kind::Duration, _) if self.caps.family == Family::Postgres => {
                return self.intervals(operator, sides, scope);
            }
            (Kind::Decimal, _) | (_, Kind::Decimal) if self.caps.family == Family::Sqlite => {
                return self.function_of_two(decimal_function(operator), sides, scope);
            }
            _ => {}
        }
        let infix = match operator {
            Arith::Add => " + ",
            Arith::Sub => " - ",
            Arith::Mul => " * ",
            Arith::DivInteger => match self.caps.integer_division {
                Some(infix) => infix,
                None => return self.function_of_two("luthier_div(", sides, scope),
            },
            // SQLite's operators give NULL by zero.
            Arith::Div if self.caps.family == Family::Sqlite => {
                return self.function_of_two("luthier_div(", sides, scope);
            }
            Arith::Rem if self.caps.family == Family::Sqlite => {
                return self.function_of_two("luthier_mod(", sides, scope);
            }
            Arith::Div => " / ",
            Arith::Rem => " % ",
        };
        self.wide(&sides[0], scope);
        self.push(infix);
        let divides = matches!(operator, Arith::Div | Arith::DivInteger | Arith::Rem);
        match &sides[1] {
            // Something must say what the two are.
            Node::Value(value) if matches!(sides[0], Node::Value(_)) => self.typed_value(value),
            node if divides && self.caps.family == Family::MySql => {
                self.divisor(node, operator, scope);
            }
            node => self.wide(node, scope),
        }
    }

    /// A node beside an arithmetic operator, wide enough for what comes out.
    fn wide(&mut self, node: &'q Node, scope: &Scope<'_>) {
        // PostgreSQL computes with the width of its operands.
        if self.caps.family == Family::Postgres && is_narrow(node, scope) {
            self.push("CAST(");
            self.node(node, scope);
            self.push(" AS bigint)");
        } else {
            self.factor(node, scope);
        }
    }

    /// A divisor, on servers that give NULL by zero: there it is a number too large, which is an error.
    fn divisor(&mut self, node: &'q Node, operator: Arith, scope: &Scope<'_>) {
        if matches!(node, Node::Value(Value::Int(value)) if *value != 0) {
            return self.factor(node, scope);
        }
        let integer = operator == Arith::DivInteger;
        let (open, close) = match kind(node, scope) {
            Kind::Decimal => ("CAST(", " AS DECIMAL(1, 0))"),
            _ if integer || is_integer(node, scope) => ("CAST(", " AS SIGNED)"),
            _ => ("", ""),
        };
        self.push("IF(");
        self.operand(node, scope);
        self.push(" = 0, ");
        self.push(open);
        self.push("EXP(710 + ");
        self.factor(node, scope);
        self.push(")");
        self.push(close);
        self.push(", ");
        self.node(node, scope);
        self.push(")");
    }

    fn function_of_two(&mut self, open: &str, sides: &'q [Node; 2], scope: &Scope<'_>) {
        self.push(open);
        self.node(&sides[0], scope);
        self.push(", ");
        self.node(&sides[1], scope);
        self.push(")");
    }
}

/// Whether a node is a column of integers of 16 or 32 bits.
fn is_narrow(node: &Node, scope: &Scope<'_>) -> bool {
    column_field(node, scope).is_some_and(|field| {
        matches!(
            field.kind,
            FieldKind::SmallAuto
                | FieldKind::Auto
                | FieldKind::SmallInteger
                | FieldKind::Integer
                | FieldKind::PositiveSmallInteger
                | FieldKind::PositiveInteger
        )
    })
}

/// Whether a node is a column of integers, or one itself.
fn is_integer(node: &Node, scope: &Scope<'_>) -> bool {
    matches!(node, Node::Value(Value::Int(_)))
        || is_narrow(node, scope)
        || column_field(node, scope).is_some_and(|field| {
            matches!(
                field.kind,
                FieldKind::BigAuto | FieldKind::BigInteger | FieldKind::PositiveBigInteger
            )
        })
}

fn column_field(node: &Node, scope: &Scope<'_>) -> Option<&'static FieldMeta> {
    match node {
        Node::Column(path, field) => place(scope.model, *path, *field)?.meta(),
        _ => None,
    }
}

const fn decimal_function(operator: Arith) -> &'static str {
    match operator {
        Arith::Add => "luthier_decimal_add(",
        Arith::Sub => "luthier_decimal_sub(",
        Arith::Mul => "luthier_decimal_mul(",
        Arith::Div | Arith::DivInteger => "luthier_decimal_div(",
        Arith::Rem => "luthier_decimal_rem(",
    }
}

/// Whether a node holds together by itself, beside whatever it stands.
const fn is_atom(node: &Node) -> bool {
    match node {
        Node::Column(..)
        | Node::Outer(..)
        | Node::Value(_)
        | Node::Typed(..)
        | Node::Tuple(_)
        | Node::Bool(_)
        | Node::Call(..)
        | Node::Extract(..)
        | Node::Case(..)
        | Node::Aggregate(_)
        | Node::Over(..)
        | Node::First(_)
        | Node::Subquery(_)
        | Node::Json(..)
        | Node::Truth(_) => true,
        Node::Postgres(operator, _) => !operator.is_infix(),
        // Some databases read `EXISTS (…) = x` otherwise.
        _ => false,
    }
}
