//! Texts that are alike, by the extension `pg_trgm`, and texts without accents, by `unaccent`.
//!
//! The database must have the extension: a migration with `CREATE EXTENSION` makes it; one over `gin_trgm_ops` or
//! `gist_trgm_ops` makes `pg_trgm` by itself.

use super::{SearchQuery, computed, condition};
use crate::{
    expr::{Expr, Pred, TextType},
    query::{Node, PostgresOperator as Operator},
    value::Value,
};

fn text(text: impl Into<String>) -> Node {
    Node::Typed(Value::Text(text.into().into()), None)
}

impl<R, T: TextType, C> Expr<R, T, C> {
    /// The text is found by the query, as a document in the server's own language: Django's `search`.
    ///
    /// To search many rows, keep a [`SearchVector`](super::SearchVector) of it in a column with an index.
    pub fn search(self, query: impl Into<SearchQuery>) -> Pred<R> {
        let document = Node::Postgres(Operator::Call("to_tsvector"), vec![self.or_empty()]);
        condition(Operator::Matches, document, query.into().into_node())
    }

    /// The texts have many groups of three letters in common: `pg_trgm`'s `%`, which an index by `gin_trgm_ops` serves.
    pub fn trigram_similar(self, other: impl Into<String>) -> Pred<R> {
        condition(Operator::Infix("%"), self.into_node(), text(other))
    }

    /// Some words of the text are like the other: `pg_trgm`'s `%>`.
    pub fn trigram_word_similar(self, other: impl Into<String>) -> Pred<R> {
        condition(Operator::Infix("%>"), self.into_node(), text(other))
    }

    /// Some whole words of the text are like the other: `pg_trgm`'s `%>>`.
    pub fn trigram_strict_word_similar(self, other: impl Into<String>) -> Pred<R> {
        condition(Operator::Infix("%>>"), self.into_node(), text(other))
    }

    /// How alike the texts are, from 0 to 1; NULL of no text.
    pub fn trigram_similarity(self, other: impl Into<String>) -> Expr<R, Option<f64>> {
        let likeness = Node::Postgres(
            Operator::Call("SIMILARITY"),
            vec![self.into_node(), text(other)],
        );
        computed(Operator::Cast("double precision"), vec![likeness])
    }

    /// The text without accents: `Hôtel` is `Hotel`.
    pub fn unaccent(self) -> Expr<R, T::Text> {
        computed(Operator::Call("UNACCENT"), vec![self.into_node()])
    }

    /// The text; NULL is an empty one.
    pub(super) fn or_empty(self) -> Node {
        let empty = Node::Value(Value::Text("".into()));
        Node::Call(
            crate::query::Function::Coalesce,
            vec![self.into_node(), empty],
        )
    }
}
