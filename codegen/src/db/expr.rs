//! The small, portable expression tree of check conditions, partial indexes, database defaults and generated columns.
//!
//! Columns are named by their field, so a renamed field is followed; each database renders the tree in its own SQL. The
//! vocabulary (lookups, functions, operators) is that of the models.

pub use crate::schema::{BinaryOp, Collation, Function, Inside, JsonStep, Lookup, Part};

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A literal.
    Literal(Literal),
    /// A column of the row, by field.
    Column(String),
    /// `-x`.
    Negate(Box<Self>),
    /// Arithmetic.
    Binary(BinaryOp, Box<Self>, Box<Self>),
    /// A function of its arguments.
    Call(Function, Vec<Self>),
    /// The value of the first branch whose condition holds, NULL where none does and `otherwise` is absent.
    Case {
        /// Condition and value.
        branches: Vec<(Self, Self)>,
        /// The value where no condition holds.
        otherwise: Option<Box<Self>>,
    },
    /// Something in a value that holds several.
    Inside(Box<Self>, Inside),
    /// A text that compares and is ordered by other rules.
    Collate(Box<Self>, Collation),
    /// A comparison.
    Compare(Box<Self>, Lookup, Operand),
    /// All hold; true where empty.
    And(Vec<Self>),
    /// One holds; false where empty.
    Or(Vec<Self>),
    /// Exactly one holds.
    Xor(Box<Self>, Box<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// One value.
    One(Box<Expr>),
    /// A list (`in`) or a pair (`range`).
    Many(Vec<Expr>),
    /// The flag of `isnull`.
    Flag(bool),
}

/// A literal of a known type, in one normal form.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// SQL NULL.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction; finite.
    Float(f64),
    /// An exact decimal: `12.50`.
    Decimal(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID, lower case with hyphens.
    Uuid(String),
    /// `2026-01-31`.
    Date(String),
    /// `2026-01-31T12:00:00Z`.
    DateTime(String),
    /// `12:00:00`.
    Time(String),
    /// Microseconds.
    Duration(i64),
    /// The text of a JSON document.
    Json(String),
}

impl Expr {
    /// The fields that it names, in order of appearance, repetitions included.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if let Self::Column(field) = node {
                found.push(field.as_str());
            }
        });
        found
    }

    /// Gives a field another name wherever it stands.
    pub fn rename(&mut self, from: &str, to: &str) {
        if let Self::Column(field) = self {
            if field == from {
                to.clone_into(field);
            }
            return;
        }
        for child in self.children_mut() {
            child.rename(from, to);
        }
    }

    /// Calls `visit` for this node and all below it, parents first.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    fn children(&self) -> Vec<&Self> {
        match self {
            Self::Literal(_) | Self::Column(_) => Vec::new(),
            Self::Negate(inner)
            | Self::Not(inner)
            | Self::Inside(inner, _)
            | Self::Collate(inner, _) => vec![inner],
            Self::Binary(_, left, right) | Self::Xor(left, right) => vec![left, right],
            Self::Call(_, items) | Self::And(items) | Self::Or(items) => items.iter().collect(),
            Self::Case {
                branches,
                otherwise,
            } => branches
                .iter()
                .flat_map(|(condition, value)| [condition, value])
                .chain(otherwise.as_deref())
                .collect(),
            Self::Compare(left, _, right) => {
                let right: Vec<&Self> = match right {
                    Operand::One(inner) => vec![inner],
                    Operand::Many(items) => items.iter().collect(),
                    Operand::Flag(_) => Vec::new(),
                };
                std::iter::once(&**left).chain(right).collect()
            }
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Literal(_) | Self::Column(_) => Vec::new(),
            Self::Negate(inner)
            | Self::Not(inner)
            | Self::Inside(inner, _)
            | Self::Collate(inner, _) => vec![inner],
            Self::Binary(_, left, right) | Self::Xor(left, right) => vec![left, right],
            Self::Call(_, items) | Self::And(items) | Self::Or(items) => items.iter_mut().collect(),
            Self::Case {
                branches,
                otherwise,
            } => branches
                .iter_mut()
                .flat_map(|(condition, value)| [condition, value])
                .chain(otherwise.as_deref_mut())
                .collect(),
            Self::Compare(left, _, right) => {
                let right: Vec<&mut Self> = match right {
                    Operand::One(inner) => vec![inner],
                    Operand::Many(items) => items.iter_mut().collect(),
                    Operand::Flag(_) => Vec::new(),
                };
                std::iter::once(&mut **left).chain(right).collect()
            }
        }
    }
}

impl From<Literal> for Expr {
    fn from(literal: Literal) -> Self {
        Self::Literal(literal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renaming_reaches_every_place() {
        let column = || Expr::Column("a".to_owned());
        let mut expr = Expr::And(vec![
            Expr::Compare(
                Box::new(column()),
                Lookup::In,
                Operand::Many(vec![column(), Literal::Integer(1).into()]),
            ),
            Expr::Not(Box::new(Expr::Case {
                branches: vec![(column(), Expr::Negate(Box::new(column())))],
                otherwise: Some(Box::new(Expr::Call(Function::Lower, vec![column()]))),
            })),
            Expr::Column("b".to_owned()),
        ]);
        assert_eq!(expr.columns(), ["a", "a", "a", "a", "a", "b"]);
        expr.rename("a", "c");
        assert_eq!(expr.columns(), ["c", "c", "c", "c", "c", "b"]);
    }
}
