//! What only PostgreSQL has: arrays, ranges, `hstore` and full text search, as types of columns and with their conditions.
//!
//! An array is a `Vec`, an `hstore` a `BTreeMap<String, Option<String>>`; [`Range`] and [`SearchVector`] are types of this
//! module. Values go to the server as text, whose type it knows from where they stand, and come back in their binary form.

mod array;
mod hstore;
mod range;
mod search;
mod trigram;

pub use array::Element;
pub use range::{Range, RangeElement};
pub use search::{SearchQuery, SearchVector, SearchWeight};

use crate::{
    expr::{Expr, Pred},
    query::{Node, PostgresOperator},
};

/// A condition by one of PostgreSQL's own operators.
fn condition<R>(operator: PostgresOperator, left: Node, right: Node) -> Pred<R> {
    Pred::from_node(Node::Postgres(operator, vec![left, right]))
}

/// A value by one of PostgreSQL's own operators or functions.
fn computed<R, T>(operator: PostgresOperator, arguments: Vec<Node>) -> Expr<R, T> {
    Expr::from_node(Node::Postgres(operator, arguments))
}

/// A text in the double quotes that arrays, ranges and `hstore` have around their parts.
fn push_quoted(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
}
