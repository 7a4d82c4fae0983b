//! JSON documents: what is in them, and what can be asked about that. It means the same on every database.

use super::{Expr, IntoExpr, Pred};
use crate::{
    Json,
    query::{JsonOperator, JsonStep, Node},
};

/// A step behind those that lead to the document already.
fn then(document: Node, step: JsonStep) -> Node {
    match document {
        Node::Json(JsonOperator::At(mut steps), document) => {
            steps.push(step);
            Node::Json(JsonOperator::At(steps), document)
        }
        document => Node::Json(JsonOperator::At(vec![step]), vec![document]),
    }
}

fn texts<S: Into<String>>(keys: impl IntoIterator<Item = S>) -> Vec<String> {
    keys.into_iter().map(Into::into).collect()
}

macro_rules! json_lookups {
    ($($ty:ty),*) => { $(
        impl<R, C> Expr<R, $ty, C> {
            /// The member of an object with this key; NULL where there is none. JSON's `null` is a value.
            pub fn key(self, key: impl Into<String>) -> Expr<R, Option<Json>> {
                Expr::from_node(then(self.into_node(), JsonStep::Key(key.into())))
            }

            /// The element of an array at a position, which counts from 0; NULL where there is none.
            pub fn at_index(self, index: u32) -> Expr<R, Option<Json>> {
                Expr::from_node(then(self.into_node(), JsonStep::Index(index)))
            }

            /// The text, where the document is one; NULL where it is anything else.
            pub fn as_text(self) -> Expr<R, Option<String>> {
                Expr::from_node(Node::Json(JsonOperator::Text, vec![self.into_node()]))
            }

            /// The number, where the document is one; NULL where it is anything else.
            pub fn as_number(self) -> Expr<R, Option<f64>> {
                Expr::from_node(Node::Json(JsonOperator::Number, vec![self.into_node()]))
            }

            /// The other document is in this one: each member of an object, each element of an array, or the same value. An
            /// array holds a value that is neither, too.
            pub fn contains(self, part: impl IntoExpr<R, Json>) -> Pred<R> {
                let sides = vec![self.into_node(), part.into_expr().into_node()];
                Pred::from_node(Node::Json(JsonOperator::Contains, sides))
            }

            /// This document is in the other.
            pub fn contained_by(self, whole: impl IntoExpr<R, Json>) -> Pred<R> {
                let sides = vec![whole.into_expr().into_node(), self.into_node()];
                Pred::from_node(Node::Json(JsonOperator::Contains, sides))
            }

            /// The document is an object with this key, whatever its value.
            pub fn has_key(self, key: impl Into<String>) -> Pred<R> {
                self.has_keys([key])
            }

            /// The document is an object with each of these keys.
            pub fn has_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Pred<R> {
                let operator = JsonOperator::HasKeys { keys: texts(keys), any: false };
                Pred::from_node(Node::Json(operator, vec![self.into_node()]))
            }

            /// The document is an object with one of these keys, or more.
            pub fn has_any_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Pred<R> {
                let operator = JsonOperator::HasKeys { keys: texts(keys), any: true };
                Pred::from_node(Node::Json(operator, vec![self.into_node()]))
            }
        }
    )* };
}

json_lookups!(Json, Option<Json>);
