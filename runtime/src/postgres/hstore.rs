//! `hstore`: texts by their names, and what can be asked about them.

use std::collections::BTreeMap;

use super::{computed, condition, push_quoted};
use crate::{
    expr::{Expr, IntoExpr, Pred},
    model::{Fetch, Scalar},
    query::{Node, PostgresOperator as Operator},
    row::{Cell, CellError, Row},
    value::{FieldValue, Value},
};

type Store = BTreeMap<String, Option<String>>;

impl FieldValue for Store {
    fn to_value(&self) -> Value<'_> {
        let mut text = String::new();
        for (key, value) in self {
            if !text.is_empty() {
                text.push(',');
            }
            push_quoted(key, &mut text);
            text.push_str("=>");
            match value {
                Some(value) => push_quoted(value, &mut text),
                None => text.push_str("NULL"),
            }
        }
        Value::Text(text.into())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        let pairs = cell.pairs()?;
        let owned = |(key, value): (&str, Option<&str>)| (key.to_owned(), value.map(str::to_owned));
        Ok(pairs.into_iter().map(owned).collect())
    }
}

impl Scalar for Store {}

impl Fetch for Store {
    type Plan = ();
    const WIDTH: usize = 1;

    fn decode(row: &mut Row<'_>) -> crate::Result<Self> {
        row.get()
    }
}

/// Names as the array of texts that `hstore` asks for.
fn names<S: Into<String>>(keys: impl IntoIterator<Item = S>) -> Node {
    let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
    Node::Value(keys.to_value().into_owned())
}

fn name(key: impl Into<String>) -> Node {
    Node::Value(Value::Text(key.into().into()))
}

macro_rules! hstore_lookups {
    ($($ty:ty),*) => { $(
        impl<R, C> Expr<R, $ty, C> {
            /// Each of these pairs is in it.
            pub fn contains(self, pairs: impl IntoExpr<R, Store>) -> Pred<R> {
                condition(Operator::Contains, self.into_node(), pairs.into_expr().into_node())
            }

            /// It has no other pairs than these.
            pub fn contained_by(self, pairs: impl IntoExpr<R, Store>) -> Pred<R> {
                condition(Operator::ContainedBy, self.into_node(), pairs.into_expr().into_node())
            }

            /// The name is in it, whatever its value.
            pub fn has_key(self, key: impl Into<String>) -> Pred<R> {
                condition(Operator::HasKey, self.into_node(), name(key))
            }

            /// Each of the names is in it.
            pub fn has_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Pred<R> {
                condition(Operator::HasKeys, self.into_node(), names(keys))
            }

            /// One of the names is in it, or more.
            pub fn has_any_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Pred<R> {
                condition(Operator::HasAnyKeys, self.into_node(), names(keys))
            }

            /// The names, in no certain order.
            pub fn keys(self) -> Expr<R, Option<Vec<String>>> {
                computed(Operator::Call("AKEYS"), vec![self.into_node()])
            }

            /// The values, in no certain order.
            pub fn values(self) -> Expr<R, Option<Vec<Option<String>>>> {
                computed(Operator::Call("AVALS"), vec![self.into_node()])
            }

            /// The value of a name; NULL where it has none.
            pub fn key(self, key: impl Into<String>) -> Expr<R, Option<String>> {
                computed(Operator::Key, vec![self.into_node(), name(key)])
            }
        }
    )* };
}

hstore_lookups!(Store, Option<Store>);
