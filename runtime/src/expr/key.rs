//! The whole of a composite key in expressions: `line::pk().eq((order.id, 3))`.

use std::marker::PhantomData;

use super::{Agg, IntoOrder, Pred, Selection};
use crate::{
    Id, QuerySet,
    model::{Fetch, Model},
    query::{AggregateFunction, Compare, Node, Nulls, Order, Path, Projection},
    value::{FieldValue, Value},
};

/// The primary key of rows of `M`, whose members are several columns: what `pk()` of a model with a composite key gives.
///
/// It compares as a whole, the first member first. Each member is a column of its own, too, for everything else.
#[must_use]
pub struct KeyExpr<M>(PhantomData<fn(M)>);

impl<M> Clone for KeyExpr<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for KeyExpr<M> {}

impl<M> std::fmt::Debug for KeyExpr<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyExpr")
    }
}

impl<M: Model> KeyExpr<M> {
    /// For generated code.
    #[doc(hidden)]
    #[allow(clippy::new_without_default)] // nobody but generated code makes one
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// The row with this key: `line::pk().eq((order.id, 3))`, or an [`Id`].
    pub fn eq(self, key: impl Into<Id<M>>) -> Pred<M> {
        Pred::from_node(Node::key_is(M::META, &key.into().to_value()))
    }

    /// Every row but the one with this key.
    pub fn ne(self, key: impl Into<Id<M>>) -> Pred<M> {
        !self.eq(key)
    }

    /// The rows with these keys; false where there are none.
    pub fn in_<K: Into<Id<M>>>(self, keys: impl IntoIterator<Item = K>) -> Pred<M> {
        let keys = keys
            .into_iter()
            .map(|key| key.into().to_value().into_owned());
        let keys: Vec<Value<'static>> = keys.collect();
        Pred::from_node(match keys.as_slice() {
            [] => Node::Bool(false),
            [only] => Node::key_is(M::META, only),
            _ => Node::In(Box::new(Node::key_of(M::META)), keys),
        })
    }

    /// The rows whose key is one of the rows of a query: of keys, or of tuples of the same types.
    pub fn in_query<N: Model, K: Fetch + Into<Id<M>>>(self, query: QuerySet<N, K>) -> Pred<M> {
        let select = query.into_select();
        Pred::from_node(if select.nothing {
            Node::Bool(false)
        } else {
            Node::InQuery(Box::new(Node::key_of(M::META)), Box::new(select))
        })
    }

    /// Greater than this key, compared member by member.
    pub fn gt(self, key: impl Into<Id<M>>) -> Pred<M> {
        self.compare(Compare::Gt, Compare::Gt, key.into())
    }

    /// Greater than this key, or the row with it.
    pub fn gte(self, key: impl Into<Id<M>>) -> Pred<M> {
        self.compare(Compare::Gt, Compare::Ge, key.into())
    }

    /// Less than this key, compared member by member.
    pub fn lt(self, key: impl Into<Id<M>>) -> Pred<M> {
        self.compare(Compare::Lt, Compare::Lt, key.into())
    }

    /// Less than this key, or the row with it.
    pub fn lte(self, key: impl Into<Id<M>>) -> Pred<M> {
        self.compare(Compare::Lt, Compare::Le, key.into())
    }

    /// From one key to another, both included.
    pub fn range(self, low: impl Into<Id<M>>, high: impl Into<Id<M>>) -> Pred<M> {
        self.gte(low) & self.lte(high)
    }

    /// How many rows there are.
    pub fn count(self) -> Agg<M, i64> {
        Agg::new(AggregateFunction::Count, None)
    }

    /// Smallest key first.
    pub fn asc(self) -> KeyOrder<M> {
        KeyOrder {
            descending: false,
            model: PhantomData,
        }
    }

    /// Largest key first.
    pub fn desc(self) -> KeyOrder<M> {
        KeyOrder {
            descending: true,
            model: PhantomData,
        }
    }

    fn compare(self, operator: Compare, last: Compare, key: Id<M>) -> Pred<M> {
        let key = key.to_value();
        let sides = M::META.primary_key.iter().copied().zip(key.parts());
        Pred::from_node(Node::in_order(&sides.collect::<Vec<_>>(), operator, last))
    }
}

/// The keys: `values(line::pk())`.
impl<M: Model> Selection<M> for KeyExpr<M> {
    type Output = Id<M>;

    fn append(self, projections: &mut Vec<Projection>) {
        let columns = M::META.primary_key.iter();
        projections
            .extend(columns.map(|position| Projection::Node(Node::Column(Path::ROOT, *position))));
    }
}

/// An ordering by all members of a composite key.
#[must_use]
#[derive(Clone, Debug)]
pub struct KeyOrder<M> {
    descending: bool,
    model: PhantomData<fn(M)>,
}

impl<M: Model> IntoOrder<M> for KeyOrder<M> {
    fn append_order(self, terms: &mut Vec<Order>) {
        terms.extend(M::META.primary_key.iter().map(|position| Order {
            node: Node::Column(Path::ROOT, *position),
            descending: self.descending,
            nulls: Nulls::Smallest,
        }));
    }
}

impl<M: Model> IntoOrder<M> for KeyExpr<M> {
    fn append_order(self, terms: &mut Vec<Order>) {
        self.asc().append_order(terms);
    }
}
