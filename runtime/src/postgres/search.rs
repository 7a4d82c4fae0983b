//! Full text search: documents prepared for it, queries, and how well the two match.

use super::{computed, condition};
use crate::{
    expr::{Expr, Pred, TextType},
    model::{Fetch, Scalar},
    query::{Node, PostgresOperator as Operator},
    row::{Cell, CellError, Row},
    value::{FieldValue, Value},
};

/// A document prepared for search, PostgreSQL's `tsvector`: its words in their root form, with their places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchVector(String);

impl SearchVector {
    /// From PostgreSQL's own form: `'fat':2A 'rat':3`. To make one of plain text is the database's affair.
    pub fn from_lexemes(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// In PostgreSQL's own form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for SearchVector {
    fn to_value(&self) -> Value<'_> {
        Value::Text(self.0.as_str().into())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.lexemes().map(Self)
    }
}

impl Scalar for SearchVector {}

impl Fetch for SearchVector {
    type Plan = ();
    const WIDTH: usize = 1;

    fn decode(row: &mut Row<'_>) -> crate::Result<Self> {
        row.get()
    }
}

/// What is searched for: words, a phrase, or what people type into search engines.
#[derive(Clone, Debug)]
#[must_use]
pub struct SearchQuery {
    function: &'static str,
    text: String,
    config: Option<String>,
}

impl SearchQuery {
    const fn new(function: &'static str, text: String) -> Self {
        Self {
            function,
            text,
            config: None,
        }
    }

    /// Each of the words, in any order.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new("plainto_tsquery", text.into())
    }

    /// The words one after the other.
    pub fn phrase(text: impl Into<String>) -> Self {
        Self::new("phraseto_tsquery", text.into())
    }

    /// As people write it for search engines: `"exact words" -without either or`.
    pub fn websearch(text: impl Into<String>) -> Self {
        Self::new("websearch_to_tsquery", text.into())
    }

    /// In PostgreSQL's own form, `fat & (rat | cat)`; text that is not in it is refused by the server.
    pub fn raw(text: impl Into<String>) -> Self {
        Self::new("to_tsquery", text.into())
    }

    /// By the rules of a language, `english`, instead of the server's own.
    pub fn config(mut self, config: impl Into<String>) -> Self {
        self.config = Some(config.into());
        self
    }

    pub(super) fn into_node(self) -> Node {
        let text = Node::Value(Value::Text(self.text.into()));
        Node::Postgres(Operator::Call(self.function), configured(self.config, text))
    }
}

impl From<&str> for SearchQuery {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for SearchQuery {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

/// The name of a configuration, where one is asked for, and what it is for.
fn configured(config: Option<String>, text: Node) -> Vec<Node> {
    let config = config.map(|config| {
        let name = Node::Value(Value::Text(config.into()));
        Node::Postgres(Operator::Cast("regconfig"), vec![name])
    });
    config.into_iter().chain([text]).collect()
}

macro_rules! vector_lookups {
    ($($ty:ty),*) => { $(
        impl<R, C> Expr<R, $ty, C> {
            /// The document is one that the query finds.
            pub fn search(self, query: impl Into<SearchQuery>) -> Pred<R> {
                condition(Operator::Matches, self.into_node(), query.into().into_node())
            }

            /// How well the document fits the query: more is better, 0 not at all.
            pub fn search_rank(self, query: impl Into<SearchQuery>) -> Expr<R, Option<f64>> {
                computed(Operator::Rank, vec![self.into_node(), query.into().into_node()])
            }
        }
    )* };
}

vector_lookups!(SearchVector, Option<SearchVector>);

/// How much the words of a part of a document count: [`A`](Self::A) most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are PostgreSQL's
pub enum SearchWeight {
    A,
    B,
    C,
    D,
}

impl<R, C> Expr<R, SearchVector, C> {
    /// The same document, whose words count as much as this weight says in its rank.
    pub fn weighted(self, weight: SearchWeight) -> Expr<R, SearchVector> {
        let letter = match weight {
            SearchWeight::A => "A",
            SearchWeight::B => "B",
            SearchWeight::C => "C",
            SearchWeight::D => "D",
        };
        let letter = Node::Postgres(
            Operator::Cast("\"char\""),
            vec![Node::Typed(Value::Text(letter.into()), None)],
        );
        computed(Operator::Call("SETWEIGHT"), vec![self.into_node(), letter])
    }

    /// Both documents as one, the other behind this one.
    pub fn concat<D>(self, other: Expr<R, SearchVector, D>) -> Expr<R, SearchVector> {
        computed(
            Operator::Infix("||"),
            vec![self.into_node(), other.into_node()],
        )
    }
}

impl<R, T: TextType, C> Expr<R, T, C> {
    /// The text, prepared for search by the rules of a language; NULL is an empty text.
    pub fn to_search_vector(self, config: impl Into<String>) -> Expr<R, SearchVector> {
        computed(
            Operator::Call("to_tsvector"),
            configured(Some(config.into()), self.or_empty()),
        )
    }
}
