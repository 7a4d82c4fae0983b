//! What may stand where an expression of some type is wanted: values of the type, and other expressions.
//!
//! rustc is told not to recommend these in its errors: a list of what other types would fit other columns helps nobody.

use std::borrow::Cow;

use super::Expr;
use crate::{
    Id,
    model::{Model, Scalar},
    query::Node,
    value::{FieldValue, Value},
};

/// Something that is, or can be bound as, an expression of type `T` about rows of `R`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for a `{T}` column of `{R}`",
    label = "expected `{T}`",
    note = "the other side of a comparison or assignment is a value of the column's type, or an expression of that type about the same model"
)]
pub trait IntoExpr<R, T> {
    /// The expression.
    #[doc(hidden)]
    fn into_expr(self) -> Expr<R, T>;
}

/// An expression about rows of `R`, or a value that can be bound as one, whose type is known from it alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value or an expression about `{R}`",
    label = "expected a value, or an expression about the same model"
)]
pub trait IntoTypedExpr<R> {
    /// The expression's type.
    type Type;

    /// The expression.
    #[doc(hidden)]
    fn into_typed_expr(self) -> Expr<R, Self::Type>;
}

#[diagnostic::do_not_recommend]
impl<R, T: Scalar> IntoTypedExpr<R> for T {
    type Type = T;

    fn into_typed_expr(self) -> Expr<R, T> {
        bound(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: Scalar> IntoTypedExpr<R> for Option<T> {
    type Type = Self;

    fn into_typed_expr(self) -> Expr<R, Self> {
        bound(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, C> IntoTypedExpr<R> for Expr<R, T, C> {
    type Type = T;

    fn into_typed_expr(self) -> Expr<R, T> {
        Expr::from_node(self.node)
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoTypedExpr<R> for &str {
    type Type = String;

    fn into_typed_expr(self) -> Expr<R, String> {
        text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<R, M: Model> IntoTypedExpr<R> for &Id<M> {
    type Type = Id<M>;

    fn into_typed_expr(self) -> Expr<R, Id<M>> {
        bound(self)
    }
}

fn bound<R, T>(value: &impl FieldValue) -> Expr<R, T> {
    Expr::from_node(Node::Value(value.to_value().into_owned()))
}

#[diagnostic::do_not_recommend]
impl<R, T: Scalar> IntoExpr<R, T> for T {
    fn into_expr(self) -> Expr<R, T> {
        bound(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: Scalar> IntoExpr<R, Option<T>> for T {
    fn into_expr(self) -> Expr<R, Option<T>> {
        bound(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: Scalar> IntoExpr<R, Option<T>> for Option<T> {
    fn into_expr(self) -> Expr<R, Option<T>> {
        bound(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, C> IntoExpr<R, T> for Expr<R, T, C> {
    fn into_expr(self) -> Expr<R, T> {
        Expr::from_node(self.node)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: Scalar, C> IntoExpr<R, Option<T>> for Expr<R, T, C> {
    fn into_expr(self) -> Expr<R, Option<T>> {
        Expr::from_node(self.node)
    }
}

#[diagnostic::do_not_recommend]
impl<R, M: Model> IntoExpr<R, Id<M>> for &Id<M> {
    fn into_expr(self) -> Expr<R, Id<M>> {
        bound(self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, M: Model> IntoExpr<R, Option<Id<M>>> for &Id<M> {
    fn into_expr(self) -> Expr<R, Option<Id<M>>> {
        bound(self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, M: Model<Key = String>> IntoExpr<R, Id<M>> for &str {
    fn into_expr(self) -> Expr<R, Id<M>> {
        text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<R, M: Model<Key = String>> IntoExpr<R, Option<Id<M>>> for &str {
    fn into_expr(self) -> Expr<R, Option<Id<M>>> {
        text(self.to_owned())
    }
}

/// Text in another shape.
fn text<R, T>(text: String) -> Expr<R, T> {
    Expr::from_node(Node::Value(Value::Text(Cow::Owned(text))))
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, String> for &str {
    fn into_expr(self) -> Expr<R, String> {
        text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, Option<String>> for &str {
    fn into_expr(self) -> Expr<R, Option<String>> {
        text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, String> for &String {
    fn into_expr(self) -> Expr<R, String> {
        text(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, Option<String>> for &String {
    fn into_expr(self) -> Expr<R, Option<String>> {
        text(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, String> for Cow<'_, str> {
    fn into_expr(self) -> Expr<R, String> {
        text(self.into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, Option<String>> for Cow<'_, str> {
    fn into_expr(self) -> Expr<R, Option<String>> {
        text(self.into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, String> for Box<str> {
    fn into_expr(self) -> Expr<R, String> {
        text(self.into_string())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoExpr<R, Option<String>> for Box<str> {
    fn into_expr(self) -> Expr<R, Option<String>> {
        text(self.into_string())
    }
}
