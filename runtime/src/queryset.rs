//! Querysets: what `Post::objects()` gives, narrowed step by step and asked at the end.
//!
//! A queryset is a value; building one asks nothing. The methods that ask (`all`, `get`, `count` …) take `&db` or
//! `&mut *tx`. Its second type is what each row becomes: the model, a model with loaded relations, or a tuple of values.

mod latest;
mod lock;
mod neighbours;
mod read;
mod write;

pub use lock::ForUpdate;
pub(crate) use read::{fetch, one_value};

use std::{
    fmt,
    marker::PhantomData,
    ops::{Bound, RangeBounds},
};

use crate::{
    Dialect, Result,
    expr::{IntoOrder, Pred, Selection},
    model::{Fetch, Model, ModelRow},
    query::{Node, Path, Projection, Select, sql},
    related::{Load, ToMany, ToOne},
};

/// Rows of `M`, each given as a `Row`.
#[must_use = "a queryset asks nothing until a method such as `all` is awaited"]
pub struct QuerySet<M: Model, Row: Fetch = M> {
    select: Select,
    plan: Row::Plan,
    types: PhantomData<fn(M) -> Row>,
}

impl<M: Model> QuerySet<M> {
    /// All rows of the model.
    pub fn new() -> Self {
        Self::from_select(Select::of(M::META))
    }

    /// The typed form of a query of whole rows.
    pub(crate) fn from_select(select: Select) -> Self {
        Self {
            select,
            plan: (),
            types: PhantomData,
        }
    }
}

impl<M: Model> Default for QuerySet<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model, Row: Fetch> QuerySet<M, Row> {
    /// Only rows that meet the condition.
    pub fn filter(mut self, condition: Pred<M>) -> Self {
        self.select.filter(condition.into_node());
        self
    }

    /// Only rows that meet the condition, where there is one: `filter_opt(search.map(|text| post::title().icontains(text)))`.
    pub fn filter_opt(self, condition: Option<Pred<M>>) -> Self {
        match condition {
            Some(condition) => self.filter(condition),
            None => self,
        }
    }

    /// Only rows that do not meet the condition: exactly those that [`filter`](Self::filter) would leave out, rows where
    /// NULL is involved among them.
    pub fn exclude(self, condition: Pred<M>) -> Self {
        self.filter(!condition)
    }

    /// In this order, instead of any other that was given before or that the model has by default. `()` is no order.
    pub fn order_by(mut self, order: impl IntoOrder<M>) -> Self {
        order.append_order(self.select.order.insert(Vec::new()));
        self.select.reversed = false;
        self
    }

    /// In the opposite order.
    pub fn reverse(mut self) -> Self {
        self.select.reversed = !self.select.reversed;
        self
    }

    /// The rows at these positions, from 0: `slice(10..20)`. Of a queryset that is sliced already, the positions count in
    /// that slice. Rows that order equal are ordered by primary key, so that pages do not overlap.
    pub fn slice(mut self, range: impl RangeBounds<u64>) -> Self {
        let start = match range.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(start) => start.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(end) => Some(end.saturating_add(1)),
            Bound::Excluded(end) => Some(*end),
            Bound::Unbounded => None,
        };
        self.select
            .slice(start, end.map(|end| end.saturating_sub(start)));
        self
    }

    /// At most `count` rows.
    pub fn limit(self, count: u64) -> Self {
        self.slice(..count)
    }

    /// Equal rows once.
    pub fn distinct(mut self) -> Self {
        self.select.distinct = true;
        self
    }

    /// No rows; the database is not asked.
    pub fn none(mut self) -> Self {
        self.select.nothing = true;
        self
    }

    /// With each row, the value of an expression (or a tuple of them): rows become `(row, value)`.
    pub fn annotate<S: Selection<M>>(mut self, values: S) -> QuerySet<M, (Row, S::Output)> {
        values.append(&mut self.select.projections);
        let plan = (self.plan.clone(), Default::default());
        self.with_plan(plan)
    }

    /// Instead of rows, the value of an expression (or a tuple of them).
    pub fn values<S: Selection<M>>(mut self, values: S) -> QuerySet<M, S::Output> {
        self.select.whole_model = false;
        self.select.projections.clear();
        values.append(&mut self.select.projections);
        self.with_plan(Default::default())
    }

    /// The SQL of the query with the values that it binds left as placeholders: for looking at, not for running.
    ///
    /// # Errors
    ///
    /// When the query cannot be written: a path of more than [`Path::MAX_STEPS`] steps.
    pub fn to_sql(&self, dialect: Dialect) -> Result<String> {
        Ok(sql::select(&self.select, dialect)?.sql.into())
    }

    fn with_plan<R: Fetch>(self, plan: R::Plan) -> QuerySet<M, R> {
        QuerySet {
            select: self.select,
            plan,
            types: PhantomData,
        }
    }

    /// The untyped query.
    pub(crate) fn into_select(self) -> Select {
        self.select
    }
}

impl<M: Model, Row: ModelRow<Model = M>> QuerySet<M, Row> {
    /// With each row, the one row at the end of a relation, in the same statement: `select_related(post::author())` gives
    /// rows with a field `author`. A tuple loads several; `post::author().with(user::profile())` loads further on.
    pub fn select_related<L: ToOne<M>>(self, relation: L) -> QuerySet<M, L::Row<Row>> {
        self.load(relation)
    }

    /// With each row, the rows at the end of a relation, in one further statement: `prefetch_related(user::posts())` gives
    /// rows with a field `posts`. The relation can be filtered, ordered, limited, and given relations to load in turn.
    pub fn prefetch_related<L: ToMany<M>>(self, relation: L) -> QuerySet<M, L::Row<Row>> {
        self.load(relation)
    }

    fn load<L: Load<M>>(mut self, relation: L) -> QuerySet<M, L::Row<Row>> {
        let inner = self.plan.clone();
        let plan = relation.attach::<Row>(&mut self.select, Path::ROOT, inner);
        self.with_plan(plan)
    }
}

impl<M: Model, Row: Fetch> Clone for QuerySet<M, Row> {
    fn clone(&self) -> Self {
        Self {
            select: self.select.clone(),
            plan: self.plan.clone(),
            types: PhantomData,
        }
    }
}

impl<M: Model, Row: Fetch> fmt::Debug for QuerySet<M, Row> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QuerySet").field(&self.select).finish()
    }
}

/// Whether a query gives whole rows of its model and nothing else.
fn is_plain(select: &Select) -> bool {
    select.whole_model && select.projections.is_empty()
}

/// Puts projections of the model's key where the rows were: for `in_query` and deletions.
pub(crate) fn keys_of(mut select: Select) -> Select {
    select.whole_model = false;
    let key = select.model.primary_key.iter();
    select.projections = key
        .map(|position| Projection::Node(Node::Column(Path::ROOT, *position)))
        .collect();
    select
}
