//! Orderings: `(post::created_at().desc(), post::title().asc())`.

use std::marker::PhantomData;

use super::{Expr, Ordered};
use crate::query::{Nulls, Order};

/// One term of an ordering of rows of `R`. NULL is the smallest value unless said otherwise.
#[must_use]
#[derive(Debug)]
pub struct Ordering<R> {
    order: Order,
    model: PhantomData<fn(R)>,
}

impl<R> Ordering<R> {
    /// NULL before every value.
    pub fn nulls_first(mut self) -> Self {
        self.order.nulls = Nulls::First;
        self
    }

    /// NULL after every value.
    pub fn nulls_last(mut self) -> Self {
        self.order.nulls = Nulls::Last;
        self
    }

    /// NULL wherever the database puts it, which differs between databases.
    pub fn db_nulls(mut self) -> Self {
        self.order.nulls = Nulls::Database;
        self
    }
}

impl<R> Ordering<R> {
    /// The term without its type, for the metadata of models.
    #[doc(hidden)]
    #[must_use]
    pub fn into_order(self) -> Order {
        self.order
    }
}

impl<R> Clone for Ordering<R> {
    fn clone(&self) -> Self {
        Self {
            order: self.order.clone(),
            model: PhantomData,
        }
    }
}

impl<R, T: Ordered, C> Expr<R, T, C> {
    /// Smallest first.
    pub fn asc(self) -> Ordering<R> {
        self.ordering(false)
    }

    /// Largest first.
    pub fn desc(self) -> Ordering<R> {
        self.ordering(true)
    }

    fn ordering(self, descending: bool) -> Ordering<R> {
        let order = Order {
            node: self.node,
            descending,
            nulls: Nulls::Smallest,
        };
        Ordering {
            order,
            model: PhantomData,
        }
    }
}

/// What orders rows of `R`: a term, a tuple or a list of terms; an expression alone is ascending.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not order rows of `{R}`",
    label = "expected `column.asc()` or `column.desc()`, or a tuple of such"
)]
pub trait IntoOrder<R> {
    /// The terms, first to last.
    #[doc(hidden)]
    fn append_order(self, terms: &mut Vec<Order>);
}

impl<R> IntoOrder<R> for Ordering<R> {
    fn append_order(self, terms: &mut Vec<Order>) {
        terms.push(self.order);
    }
}

impl<R, T: Ordered, C> IntoOrder<R> for Expr<R, T, C> {
    fn append_order(self, terms: &mut Vec<Order>) {
        self.asc().append_order(terms);
    }
}

impl<R, O: IntoOrder<R>> IntoOrder<R> for Vec<O> {
    fn append_order(self, terms: &mut Vec<Order>) {
        for term in self {
            term.append_order(terms);
        }
    }
}

/// No ordering at all: not even the model's default one.
impl<R> IntoOrder<R> for () {
    fn append_order(self, _: &mut Vec<Order>) {}
}

macro_rules! order_tuple {
    ($($term:ident)+) => {
        impl<R, $($term: IntoOrder<R>),+> IntoOrder<R> for ($($term,)+) {
            #[allow(non_snake_case)] // the type parameters serve as names
            fn append_order(self, terms: &mut Vec<Order>) {
                let ($($term,)+) = self;
                $($term.append_order(terms);)+
            }
        }
    };
}

order_tuple!(A);
order_tuple!(A B);
order_tuple!(A B C);
order_tuple!(A B C D);
order_tuple!(A B C D E);
order_tuple!(A B C D E F);
