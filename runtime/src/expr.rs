//! Typed expressions and conditions: what paths and columns make, and what querysets take.
//!
//! Each is a [`Node`](crate::query::Node) with types around it: the model that it is about, and the Rust type of its value.
//! A method exists only where every database can do it for that type, so that a wrong query does not compile.

mod aggregate;
mod assign;
mod compare;
mod convert;
mod json;
mod key;
mod numeric;
mod order;
mod select;
mod span;
mod text;
mod time;

use std::{fmt, marker::PhantomData, ops};

pub use aggregate::{Agg, AggSelection, Measurable, Summable};
pub use assign::{Assign, Assignments};
pub use compare::Ordered;
pub use convert::{IntoExpr, IntoTypedExpr};
pub use key::{KeyExpr, KeyOrder};
pub use numeric::Numeric;
pub use order::{IntoOrder, Ordering};
pub use select::{FieldSet, Selection};
pub use span::Moment;
pub use text::TextType;
pub use time::{DateParts, TimeParts};

use crate::{
    model::{Scalar, SqlType},
    query::{CaseArm, Node, Path},
};

/// An expression about rows of `R` whose value has the Rust type `T`.
///
/// `C` says whether it is a column of `R`'s own that can be written ([`Own`]) or anything else ([`Computed`]).
#[must_use]
pub struct Expr<R, T, C = Computed> {
    node: Node,
    types: PhantomData<fn(R, C) -> T>,
}

/// A writable column of `R`'s own: `post::title()`.
pub type Column<R, T> = Expr<R, T, Own>;

/// Marks an [`Expr`] that can only be read.
pub enum Computed {}

/// Marks an [`Expr`] that is a writable column of its model: it can be [set](Expr::set).
pub enum Own {}

impl<R, T, C> Expr<R, T, C> {
    /// Puts types around a node. Generated code and the functions of this crate vouch for them.
    #[doc(hidden)]
    pub const fn from_node(node: Node) -> Self {
        Self {
            node,
            types: PhantomData,
        }
    }

    /// The column at `field` of the model at the end of `path`.
    #[doc(hidden)]
    #[inline]
    pub const fn column(path: Path, field: u16) -> Self {
        Self::from_node(Node::Column(path, field))
    }

    /// The untyped expression.
    #[doc(hidden)]
    pub fn into_node(self) -> Node {
        self.node
    }

    /// The same expression, read as another type: where the schema's compiler knows that the database can.
    #[doc(hidden)]
    pub fn typed<U>(self) -> Expr<R, U> {
        Expr::from_node(self.node)
    }

    /// A function of its arguments, which no method has.
    #[doc(hidden)]
    pub const fn call(function: crate::query::Function, arguments: Vec<Node>) -> Self {
        Self::from_node(Node::Call(function, arguments))
    }

    /// The same expression, as one that is about the model from which `path` leads to `R`.
    #[doc(hidden)]
    pub fn at<Root, U>(self, path: Path) -> Expr<Root, U> {
        Expr::from_node(self.node.prefixed(path))
    }
}

impl<R, T: SqlType, C> Expr<R, T, C> {
    /// The value is NULL.
    pub fn is_null(self) -> Pred<R> {
        Pred::from_node(Node::IsNull(Box::new(self.node)))
    }

    /// The value is not NULL.
    pub fn is_not_null(self) -> Pred<R> {
        Pred::from_node(Node::IsNotNull(Box::new(self.node)))
    }

    /// This value, or `other` where this is NULL.
    ///
    /// The type is that of `other`: not nullable if `other` is not.
    pub fn coalesce<V>(self, other: V) -> Expr<R, V::Type>
    where
        V: IntoTypedExpr<R, Type: SqlType<Base = T::Base>>,
    {
        let arguments = vec![self.node, other.into_typed_expr().node];
        Expr::from_node(Node::Call(crate::query::Function::Coalesce, arguments))
    }
}

impl<R, T: SqlType<Base = bool>, C> Expr<R, T, C> {
    /// The value is true.
    pub fn is_true(self) -> Pred<R> {
        Pred::from_node(Node::IsTrue(Box::new(self.node)))
    }

    /// The value is false; not where it is NULL.
    pub fn is_false(self) -> Pred<R>
    where
        R: 'static,
    {
        let no = Node::Value(crate::value::Value::Bool(false));
        Pred::from_node(Node::Compare(
            crate::query::Compare::Eq,
            Box::new([self.node, no]),
        ))
    }
}

impl<R, T, C> Clone for Expr<R, T, C> {
    fn clone(&self) -> Self {
        Self::from_node(self.node.clone())
    }
}

impl<R, T, C> fmt::Debug for Expr<R, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

/// A condition on rows of `R`, true or false, never unknown.
///
/// Conditions combine by `&`, `|`, `^` and `!`. Where one meets NULL it is false, and its negation true.
#[must_use]
pub struct Pred<R> {
    node: Node,
    model: PhantomData<fn(R)>,
}

impl<R> Pred<R> {
    /// Puts the type around a node.
    #[doc(hidden)]
    pub const fn from_node(node: Node) -> Self {
        Self {
            node,
            model: PhantomData,
        }
    }

    /// The untyped condition.
    #[doc(hidden)]
    pub fn into_node(self) -> Node {
        self.node
    }

    /// The same condition, as one that is about the model from which `path` leads to `R`.
    #[doc(hidden)]
    pub fn at<Root>(self, path: Path) -> Pred<Root> {
        Pred::from_node(self.node.prefixed(path))
    }

    /// The condition as a value: `true` or `false`, never NULL.
    pub fn value(self) -> Expr<R, bool> {
        Expr::from_node(Node::Truth(Box::new(self.node)))
    }
}

/// A value, as an expression: where a column or a formula could stand too.
pub fn value<R, T: SqlType>(value: T) -> Expr<R, T> {
    Expr::from_node(Node::Value(value.to_value().into_owned()))
}

/// The value of the first arm whose condition holds, or else `otherwise`.
pub fn case<R, T>(
    arms: impl IntoIterator<Item = (Pred<R>, Expr<R, T>)>,
    otherwise: Expr<R, T>,
) -> Expr<R, T> {
    let arms = arms
        .into_iter()
        .map(|(when, then)| CaseArm {
            when: when.node,
            then: then.node,
        })
        .collect();
    Expr::from_node(Node::Case(arms, Some(Box::new(otherwise.node))))
}

/// Every one of the conditions holds; true where there are none.
pub fn all_of<R>(conditions: impl IntoIterator<Item = Pred<R>>) -> Pred<R> {
    conditions
        .into_iter()
        .reduce(|all, next| all & next)
        .unwrap_or_else(|| Pred::from_node(Node::Bool(true)))
}

/// At least one of the conditions holds; false where there are none.
pub fn any_of<R>(conditions: impl IntoIterator<Item = Pred<R>>) -> Pred<R> {
    conditions
        .into_iter()
        .reduce(|any, next| any | next)
        .unwrap_or_else(|| Pred::from_node(Node::Bool(false)))
}

impl<R> ops::BitAnd for Pred<R> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::from_node(match (self.node, other.node) {
            (Node::Bool(true), node) | (node, Node::Bool(true)) => node,
            (Node::Bool(false), _) | (_, Node::Bool(false)) => Node::Bool(false),
            (Node::And(mut nodes), Node::And(more)) => {
                nodes.extend(more);
                Node::And(nodes)
            }
            (Node::And(mut nodes), node) => {
                nodes.push(node);
                Node::And(nodes)
            }
            (first, second) => Node::And(vec![first, second]),
        })
    }
}

impl<R> ops::BitOr for Pred<R> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::from_node(match (self.node, other.node) {
            (Node::Bool(false), node) | (node, Node::Bool(false)) => node,
            (Node::Bool(true), _) | (_, Node::Bool(true)) => Node::Bool(true),
            (Node::Or(mut nodes), Node::Or(more)) => {
                nodes.extend(more);
                Node::Or(nodes)
            }
            (Node::Or(mut nodes), node) => {
                nodes.push(node);
                Node::Or(nodes)
            }
            (first, second) => Node::Or(vec![first, second]),
        })
    }
}

impl<R> ops::BitXor for Pred<R> {
    type Output = Self;

    fn bitxor(self, other: Self) -> Self {
        Self::from_node(match (self.node, other.node) {
            (Node::Bool(false), node) | (node, Node::Bool(false)) => node,
            (Node::Bool(true), node) | (node, Node::Bool(true)) => node.negated(),
            (first, second) => Node::Xor(Box::new([first, second])),
        })
    }
}

impl<R> ops::Not for Pred<R> {
    type Output = Self;

    fn not(self) -> Self {
        Self::from_node(self.node.negated())
    }
}

impl<R> Clone for Pred<R> {
    fn clone(&self) -> Self {
        Self::from_node(self.node.clone())
    }
}

impl<R> fmt::Debug for Pred<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

/// Whether what a path leads through may be missing, and what that makes of the types at its end.
pub trait Nullability {
    /// The type of a column of type `T` at the end of such a path.
    type Of<T: Scalar>: SqlType<Base = T>;
}

/// Marks a path whose every step leads to a row.
pub enum Required {}

/// Marks a path with a step that may lead to no row: every column at its end is an `Option`.
pub enum Optional {}

impl Nullability for Required {
    type Of<T: Scalar> = T;
}

impl Nullability for Optional {
    type Of<T: Scalar> = Option<T>;
}
