//! Comparisons: equality for every type, order where the type has one that all databases share.

use super::{Expr, IntoExpr, Pred};
use crate::{
    Id, QuerySet,
    model::{Fetch, Model, Scalar, SqlType},
    query::{Compare, Node},
    value::Value,
};

/// A type whose values have an order in the database: the same as in Rust.
#[diagnostic::on_unimplemented(message = "values of type `{Self}` have no order in the database")]
pub trait Ordered: SqlType {}

impl Ordered for i16 {}
impl Ordered for i32 {}
impl Ordered for i64 {}
impl Ordered for f64 {}
impl Ordered for String {}
impl Ordered for rust_decimal::Decimal {}
impl Ordered for jiff::civil::Date {}
impl Ordered for jiff::civil::Time {}
impl Ordered for jiff::Timestamp {}
impl Ordered for jiff::SignedDuration {}
impl Ordered for uuid::Uuid {}
impl<M: Model> Ordered for Id<M> {}
impl<T: Ordered + Scalar> Ordered for Option<T> {}

impl<R, T: SqlType, C> Expr<R, T, C> {
    /// Equal to `value`. `None` asks for NULL; two columns are not equal where either is NULL (see [`is_same`](Self::is_same)).
    pub fn eq(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        let value = value.into_expr().into_node();
        Pred::from_node(match value {
            Node::Value(Value::Null) => Node::IsNull(Box::new(self.node)),
            value => Node::Compare(Compare::Eq, Box::new([self.node, value])),
        })
    }

    /// Not equal to `value`: everything that [`eq`](Self::eq) leaves out, rows with NULL among it.
    pub fn ne(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        !self.eq(value)
    }

    /// Equal to `value`, where NULL equals NULL.
    pub fn is_same(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        Pred::from_node(Node::Same(Box::new([
            self.node,
            value.into_expr().into_node(),
        ])))
    }

    /// Equal to one of the values; false where there are none.
    pub fn in_<V: IntoExpr<R, T>>(self, values: impl IntoIterator<Item = V>) -> Pred<R> {
        let mut known = Vec::new();
        let mut others = Vec::new();
        for value in values {
            match value.into_expr().into_node() {
                Node::Value(value) => known.push(value),
                node => others.push(node),
            }
        }
        let mut any: Vec<Node> = others
            .into_iter()
            .map(|node| Node::Compare(Compare::Eq, Box::new([self.node.clone(), node])))
            .collect();
        let nulls = known.len();
        known.retain(|value| !value.is_null());
        if known.len() < nulls {
            any.push(Node::IsNull(Box::new(self.node.clone())));
        }
        if !known.is_empty() {
            any.push(Node::In(Box::new(self.node), known));
        }
        Pred::from_node(match any.len() {
            0 => Node::Bool(false),
            1 => any.swap_remove(0),
            _ => Node::Or(any),
        })
    }

    /// Equal to one of the rows of a query of one value: `QuerySet::values` of one expression.
    pub fn in_query<M, U>(self, query: QuerySet<M, U>) -> Pred<R>
    where
        M: Model,
        U: SqlType<Base = T::Base> + Fetch,
    {
        let select = query.into_select();
        Pred::from_node(if select.nothing {
            Node::Bool(false)
        } else {
            Node::InQuery(Box::new(self.node), Box::new(select))
        })
    }

    fn compare(self, operator: Compare, value: impl IntoExpr<R, T>) -> Pred<R> {
        Pred::from_node(Node::Compare(
            operator,
            Box::new([self.node, value.into_expr().into_node()]),
        ))
    }
}

impl<R, T: Ordered, C> Expr<R, T, C> {
    /// Greater than `value`.
    pub fn gt(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        self.compare(Compare::Gt, value)
    }

    /// Greater than or equal to `value`.
    pub fn gte(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        self.compare(Compare::Ge, value)
    }

    /// Less than `value`.
    pub fn lt(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        self.compare(Compare::Lt, value)
    }

    /// Less than or equal to `value`.
    pub fn lte(self, value: impl IntoExpr<R, T>) -> Pred<R> {
        self.compare(Compare::Le, value)
    }

    /// From `low` to `high`, both included.
    pub fn range(self, low: impl IntoExpr<R, T>, high: impl IntoExpr<R, T>) -> Pred<R> {
        let parts = [
            self.node,
            low.into_expr().into_node(),
            high.into_expr().into_node(),
        ];
        Pred::from_node(Node::Between(Box::new(parts)))
    }
}
