//! Paths that lead to several rows: conditions and aggregates over them, and what prefetches them.
//!
//! None of this joins: a condition is an EXISTS, an aggregate a subquery, so no row of the query is ever doubled.

use std::marker::PhantomData;

use super::{Load, PrefetchPlan, Relation, Several, ToMany, plan_of};
use crate::{
    QuerySet,
    expr::{Agg, Expr, IntoOrder, Ordered, Pred, Summable},
    model::{Fetch, Model, ModelRow, SqlType},
    query::{AggregateFunction, First, Node, Order, Path, Related, Select},
};

/// A path from `R` to any number of `To`, over the relation `K` (a tuple where it is several).
#[must_use]
pub struct Many<R, K, To> {
    path: Path,
    types: PhantomData<fn(R, K) -> To>,
}

impl<R, K, To> Clone for Many<R, K, To> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K, To> Copy for Many<R, K, To> {}

impl<R, K, To> std::fmt::Debug for Many<R, K, To> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.path.fmt(f)
    }
}

impl<R, K, To: Model> Many<R, K, To> {
    /// The path.
    #[doc(hidden)]
    pub const fn at(path: Path) -> Self {
        Self {
            path,
            types: PhantomData,
        }
    }

    /// Those of the related rows that meet the condition.
    pub fn filter(self, condition: Pred<To>) -> ManyRows<R, K, To> {
        self.rows().filter(condition)
    }

    /// The related rows in this order, for a prefetch.
    pub fn order_by(self, order: impl IntoOrder<To>) -> ManyRows<R, K, To> {
        self.rows().order_by(order)
    }

    /// At most `count` of the related rows of each row, for a prefetch.
    pub fn limit(self, count: u64) -> ManyRows<R, K, To> {
        self.rows().limit(count)
    }

    /// Loads a relation onto the related rows, in a prefetch.
    pub fn with<L: Load<To>>(self, loads: L) -> ManyRows<R, K, To, Loading<L>> {
        self.rows().with(loads)
    }

    /// All related rows in a prefetch, those too that the default manager of their model leaves out.
    pub fn unscoped(self) -> ManyRows<R, K, To> {
        self.rows().unscoped()
    }

    /// Walks on from the related rows to theirs: `user::posts().then(post::comments())`.
    pub fn then<K2, To2: Model>(self, next: Many<To, K2, To2>) -> Many<R, (K, K2), To2> {
        Many::at(self.path.join(next.path))
    }

    /// All related rows, under the name of a declared relation.
    #[doc(hidden)]
    pub fn named<K2>(self) -> ManyRows<R, K2, To> {
        Many::<R, K2, To>::at(self.path).rows()
    }

    fn rows(self) -> ManyRows<R, K, To> {
        ManyRows {
            path: self.path,
            select: Select::of(To::META),
            scoped: true,
            slice: None,
            loads: Plain,
            types: PhantomData,
        }
    }
}

/// Some of the rows that a path leads to, in some order.
#[must_use]
pub struct ManyRows<R, K, To, L = Plain> {
    path: Path,
    select: Select,
    /// Whether the default manager of the related model narrows what a prefetch loads.
    scoped: bool,
    slice: Option<(u64, Option<u64>)>,
    loads: L,
    types: PhantomData<fn(R, K) -> To>,
}

impl<R, K, To: Model, L> ManyRows<R, K, To, L> {
    /// Those that meet this condition too.
    pub fn filter(mut self, condition: Pred<To>) -> Self {
        self.select.filter(condition.into_node());
        self
    }

    /// In this order.
    pub fn order_by(mut self, order: impl IntoOrder<To>) -> Self {
        let terms: &mut Vec<Order> = self.select.order.insert(Vec::new());
        order.append_order(terms);
        self
    }

    /// Those too that the default manager of their model leaves out of a prefetch.
    pub fn unscoped(mut self) -> Self {
        self.scoped = false;
        self
    }

    /// At most `count` for each row.
    pub fn limit(mut self, count: u64) -> Self {
        let (skip, take) = self.slice.unwrap_or((0, None));
        self.slice = Some((skip, Some(take.map_or(count, |take| take.min(count)))));
        self
    }

    /// Loads a relation onto the related rows; once more for another one.
    pub fn with<N: Load<To>>(self, next: N) -> ManyRows<R, K, To, L::Result>
    where
        L: AndThen<N>,
    {
        ManyRows {
            path: self.path,
            select: self.select,
            scoped: self.scoped,
            slice: self.slice,
            loads: self.loads.and_then(next),
            types: PhantomData,
        }
    }

    /// Whether there is such a row.
    pub fn exists(self) -> Pred<R> {
        let filters = if self.select.nothing {
            vec![Node::Bool(false)]
        } else {
            self.select.filters
        };
        Pred::from_node(Node::Any(Box::new(Related {
            path: self.path,
            filters,
        })))
    }

    fn value_of_first<T>(self, value: Node) -> Expr<R, T> {
        let none = matches!(self.slice, Some((_, Some(0))));
        let mut filters = self.select.filters;
        if self.select.nothing || none {
            filters = vec![Node::Bool(false)];
        }
        Expr::from_node(Node::First(Box::new(First {
            value,
            order: self.select.order,
            rows: Related {
                path: self.path,
                filters,
            },
        })))
    }

    /// An aggregate over these rows.
    pub fn aggregate<T>(self, aggregate: Agg<To, T>) -> Expr<R, T> {
        let (aggregate, default) = aggregate.into_parts();
        let filters = if self.select.nothing {
            vec![Node::Bool(false)]
        } else {
            self.select.filters
        };
        let over = Node::Over(
            Box::new(aggregate),
            Box::new(Related {
                path: self.path,
                filters,
            }),
        );
        Expr::from_node(match default {
            None => over,
            Some(default) => Node::Call(crate::query::Function::Coalesce, vec![over, default]),
        })
    }
}

/// The same reading of the related rows for a whole path and for some of its rows.
macro_rules! reading {
    ([$($generics:tt)*] $ty:ty, |$this:ident| $rows:expr) => {
        impl<R, K, To: Model, $($generics)*> $ty {
            /// Whether one of these rows meets the condition.
            pub fn any(self, condition: Pred<To>) -> Pred<R> {
                let $this = self;
                $rows.filter(condition).exists()
            }

            /// Whether none of these rows meets the condition.
            pub fn none(self, condition: Pred<To>) -> Pred<R> {
                !self.any(condition)
            }

            /// Whether every one of these rows meets the condition; true where there is none.
            pub fn all_match(self, condition: Pred<To>) -> Pred<R> {
                !self.any(!condition)
            }

            /// The value of the first of these rows, in their order or that of their model; `None` where there is no row, or it
            /// has none: `user::posts().order_by(post::id().desc()).first(post::title())`.
            pub fn first<T: SqlType, C>(self, value: Expr<To, T, C>) -> Expr<R, Option<T::Base>> {
                let $this = self;
                $rows.value_of_first(value.into_node())
            }

            /// How many of these rows there are.
            pub fn count(self) -> Expr<R, i64> {
                let $this = self;
                $rows.aggregate(Agg::new(AggregateFunction::Count, None))
            }

            /// The sum over these rows.
            pub fn sum<T: Summable, C>(self, value: Expr<To, T, C>) -> Expr<R, Option<T::Sum>> {
                let $this = self;
                $rows.aggregate(value.sum())
            }

            /// The mean over these rows.
            pub fn avg<T: Summable, C>(self, value: Expr<To, T, C>) -> Expr<R, Option<T::Mean>> {
                let $this = self;
                $rows.aggregate(value.avg())
            }

            /// The smallest value of these rows.
            pub fn min<T: Ordered, C>(self, value: Expr<To, T, C>) -> Expr<R, Option<T::Base>> {
                let $this = self;
                $rows.aggregate(value.min())
            }

            /// The largest value of these rows.
            pub fn max<T: Ordered, C>(self, value: Expr<To, T, C>) -> Expr<R, Option<T::Base>> {
                let $this = self;
                $rows.aggregate(value.max())
            }
        }
    };
}

reading!([] Many<R, K, To>, |this| this.rows());
reading!([L] ManyRows<R, K, To, L>, |this| this);

impl<R, K, To: Model> Many<R, K, To> {
    /// Whether there is a related row at all.
    pub fn exists(self) -> Pred<R> {
        self.rows().exists()
    }

    /// An aggregate over the related rows.
    pub fn aggregate<T: SqlType>(self, aggregate: Agg<To, T>) -> Expr<R, T> {
        self.rows().aggregate(aggregate)
    }
}

/// Nothing is loaded onto the related rows.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Plain;

/// Relations are loaded onto the related rows.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Loading<L>(L);

/// Adds one more thing to load to those that there are.
#[doc(hidden)]
pub trait AndThen<N> {
    type Result;
    fn and_then(self, next: N) -> Self::Result;
}

impl<N> AndThen<N> for Plain {
    type Result = Loading<N>;

    fn and_then(self, next: N) -> Loading<N> {
        Loading(next)
    }
}

impl<L, N> AndThen<N> for Loading<L> {
    type Result = Loading<(L, N)>;

    fn and_then(self, next: N) -> Loading<(L, N)> {
        Loading((self.0, next))
    }
}

/// What a [`ManyRows`] loads onto its rows.
#[doc(hidden)]
pub trait Loads<M: Model> {
    type Child: Fetch;
    fn plan(self, select: &mut Select) -> <Self::Child as Fetch>::Plan;
}

impl<M: Model> Loads<M> for Plain {
    type Child = M;

    fn plan(self, _: &mut Select) {}
}

impl<M: Model, L: Load<M>> Loads<M> for Loading<L> {
    type Child = L::Row<M>;

    fn plan(self, select: &mut Select) -> <L::Row<M> as Fetch>::Plan {
        self.0.attach::<M>(select, Path::ROOT, ())
    }
}

/// Takes over what a default manager asks for: its conditions, and its order where none was given.
fn narrow(select: &mut Select, default: Select) {
    select.filters.extend(default.filters);
    select.nothing |= default.nothing;
    if select.order.is_none() {
        select.order = default.order;
        select.reversed = default.reversed;
    }
}

#[diagnostic::do_not_recommend]
impl<K, To, L> Load<K::From> for ManyRows<K::From, K, To, L>
where
    K: Relation<To = To, Cardinality = Several>,
    To: Model,
    L: Loads<To>,
{
    type Row<Inner: ModelRow<Model = K::From>> = K::Loaded<L::Child, Inner>;

    fn attach<Inner: ModelRow<Model = K::From>>(
        self,
        _: &mut Select,
        _: Path,
        inner: Inner::Plan,
    ) -> <Self::Row<Inner> as Fetch>::Plan {
        let mut select = self.select;
        if self.scoped {
            narrow(
                &mut select,
                To::default_manager(QuerySet::new()).into_select(),
            );
        }
        let child = self.loads.plan(&mut select);
        plan_of::<Self::Row<Inner>>(
            inner,
            PrefetchPlan {
                select,
                slice: self.slice,
                child,
            },
        )
    }
}

#[diagnostic::do_not_recommend]
impl<K, To, L> ToMany<K::From> for ManyRows<K::From, K, To, L>
where
    K: Relation<To = To, Cardinality = Several>,
    To: Model,
    L: Loads<To>,
{
}

#[diagnostic::do_not_recommend]
impl<K, To> Load<K::From> for Many<K::From, K, To>
where
    K: Relation<To = To, Cardinality = Several>,
    To: Model,
{
    type Row<Inner: ModelRow<Model = K::From>> = K::Loaded<To, Inner>;

    fn attach<Inner: ModelRow<Model = K::From>>(
        self,
        select: &mut Select,
        at: Path,
        inner: Inner::Plan,
    ) -> <Self::Row<Inner> as Fetch>::Plan {
        self.rows().attach::<Inner>(select, at, inner)
    }
}

#[diagnostic::do_not_recommend]
impl<K, To> ToMany<K::From> for Many<K::From, K, To>
where
    K: Relation<To = To, Cardinality = Several>,
    To: Model,
{
}
