//! Aggregates over the rows of a query. They are a type of their own, so that none can stand in a filter by mistake.

use std::marker::PhantomData;

use std::borrow::Cow;

use super::{Expr, IntoOrder, Ordered, Pred, TextType};
use crate::{
    model::{Fetch, Scalar, SqlType},
    query::{Aggregate, AggregateFunction, Joining, Node},
};

/// An aggregate over rows of `R`, of type `T`.
#[must_use]
#[derive(Debug)]
pub struct Agg<R, T> {
    aggregate: Aggregate,
    default: Option<Node>,
    types: PhantomData<fn(R) -> T>,
}

impl<R, T> Agg<R, T> {
    pub(crate) fn new(function: AggregateFunction, argument: Option<Node>) -> Self {
        let aggregate = Aggregate {
            function,
            argument,
            distinct: false,
            filter: None,
            joining: None,
        };
        Self {
            aggregate,
            default: None,
            types: PhantomData,
        }
    }

    /// Equal values count once. Of standard deviations and variances that is [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn distinct(mut self) -> Self {
        self.aggregate.distinct = true;
        self
    }

    /// Only rows that meet the condition count.
    pub fn filter(mut self, condition: Pred<R>) -> Self {
        let condition = condition.into_node();
        self.aggregate.filter = Some(match self.aggregate.filter.take() {
            None => condition,
            Some(first) => (Pred::<R>::from_node(first) & Pred::from_node(condition)).into_node(),
        });
        self
    }

    pub(crate) fn into_node(self) -> Node {
        let node = Node::Aggregate(Box::new(self.aggregate));
        match self.default {
            None => node,
            Some(default) => Node::Call(crate::query::Function::Coalesce, vec![node, default]),
        }
    }

    pub(crate) fn into_parts(self) -> (Aggregate, Option<Node>) {
        (self.aggregate, self.default)
    }
}

impl<R, T: Scalar> Agg<R, Option<T>> {
    /// `value` where there is nothing to aggregate.
    pub fn or(self, value: T) -> Agg<R, T> {
        let default = Some(Node::Value(value.to_value().into_owned()));
        Agg {
            aggregate: self.aggregate,
            default,
            types: PhantomData,
        }
    }
}

impl<R, T> Clone for Agg<R, T> {
    fn clone(&self) -> Self {
        Self {
            aggregate: self.aggregate.clone(),
            default: self.default.clone(),
            types: PhantomData,
        }
    }
}

/// The types whose values can be added up, and what comes of it.
#[diagnostic::on_unimplemented(message = "values of type `{Self}` cannot be added up")]
pub trait Summable: SqlType {
    /// The type of a sum.
    type Sum: Scalar;
    /// The type of a mean.
    type Mean: Scalar;
    /// The function that adds up.
    #[doc(hidden)]
    const SUM: AggregateFunction;
    /// The function of the mean.
    #[doc(hidden)]
    const MEAN: AggregateFunction;
}

macro_rules! summable {
    ($($ty:ty: $sum:ty, $mean:ty, $sum_function:ident, $mean_function:ident;)*) => { $(
        impl Summable for $ty {
            type Sum = $sum;
            type Mean = $mean;
            const SUM: AggregateFunction = AggregateFunction::$sum_function;
            const MEAN: AggregateFunction = AggregateFunction::$mean_function;
        }
    )* };
}

summable! {
    i16: i64, f64, SumInteger, Avg;
    i32: i64, f64, SumInteger, Avg;
    i64: i64, f64, SumInteger, Avg;
    f64: f64, f64, SumFloat, Avg;
    rust_decimal::Decimal: rust_decimal::Decimal, rust_decimal::Decimal, SumDecimal, AvgDecimal;
    jiff::SignedDuration: jiff::SignedDuration, jiff::SignedDuration, SumDuration, AvgDuration;
}

/// The numbers that have a standard deviation and a variance.
#[diagnostic::on_unimplemented(message = "values of type `{Self}` are no numbers")]
pub trait Measurable: SqlType {}

impl Measurable for i16 {}
impl Measurable for i32 {}
impl Measurable for i64 {}
impl Measurable for f64 {}
impl Measurable for rust_decimal::Decimal {}
impl<T: Measurable + Scalar> Measurable for Option<T> {}

impl<T: Summable + Scalar> Summable for Option<T> {
    type Sum = T::Sum;
    type Mean = T::Mean;
    const SUM: AggregateFunction = T::SUM;
    const MEAN: AggregateFunction = T::MEAN;
}

impl<R, T: SqlType, C> Expr<R, T, C> {
    /// How many rows have a value that is not NULL.
    pub fn count(self) -> Agg<R, i64> {
        Agg::new(AggregateFunction::Count, Some(self.node))
    }
}

impl<R, T: Ordered, C> Expr<R, T, C> {
    /// The largest value; `None` of no rows.
    pub fn max(self) -> Agg<R, Option<T::Base>> {
        Agg::new(AggregateFunction::Max, Some(self.node))
    }

    /// The smallest value; `None` of no rows.
    pub fn min(self) -> Agg<R, Option<T::Base>> {
        Agg::new(AggregateFunction::Min, Some(self.node))
    }

    /// One of the values, if there is any that is not NULL: the smallest, so that it is the same one on every database.
    pub fn any_value(self) -> Agg<R, Option<T::Base>> {
        self.min()
    }
}

impl<R, T: Summable, C> Expr<R, T, C> {
    /// The sum; `None` of no rows, an error where it is too large.
    pub fn sum(self) -> Agg<R, Option<T::Sum>> {
        Agg::new(T::SUM, Some(self.node))
    }

    /// The mean; `None` of no rows.
    pub fn avg(self) -> Agg<R, Option<T::Mean>> {
        Agg::new(T::MEAN, Some(self.node))
    }
}

/// How far the values lie from their mean. All are floats, `None` of no rows.
impl<R, T: Measurable, C> Expr<R, T, C> {
    /// The standard deviation of these values as all that there are.
    pub fn std_dev(self) -> Agg<R, Option<f64>> {
        Agg::new(AggregateFunction::StdDev, Some(self.node))
    }

    /// The standard deviation of these values as a sample of more; `None` of one row too.
    pub fn std_dev_sample(self) -> Agg<R, Option<f64>> {
        Agg::new(AggregateFunction::StdDevSample, Some(self.node))
    }

    /// The variance of these values as all that there are.
    pub fn variance(self) -> Agg<R, Option<f64>> {
        Agg::new(AggregateFunction::Variance, Some(self.node))
    }

    /// The variance of these values as a sample of more; `None` of one row too.
    pub fn variance_sample(self) -> Agg<R, Option<f64>> {
        Agg::new(AggregateFunction::VarianceSample, Some(self.node))
    }
}

impl<R, T: TextType, C> Expr<R, T, C> {
    /// The texts one after another with `delimiter` between them, from the smallest to the largest; `None` of no rows. NULL is
    /// left out, the empty text is not.
    pub fn string_agg(self, delimiter: impl Into<Cow<'static, str>>) -> Agg<R, Option<String>> {
        self.string_agg_by(delimiter, ())
    }

    /// The same in an order: `tag::name().string_agg_by(", ", tag::id().desc())`. Texts that are
    /// [distinct](Agg::distinct) are ordered by themselves, in the direction of the first term.
    pub fn string_agg_by(
        self,
        delimiter: impl Into<Cow<'static, str>>,
        order: impl IntoOrder<R>,
    ) -> Agg<R, Option<String>> {
        let mut joining = Joining {
            delimiter: delimiter.into(),
            order: Vec::new(),
        };
        order.append_order(&mut joining.order);
        let mut join = Agg::new(AggregateFunction::Join, Some(self.node));
        join.aggregate.joining = Some(joining);
        join
    }
}

/// One aggregate or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an aggregate over rows of `{R}`",
    label = "expected `column.count()`, `.sum()`, `.avg()`, `.min()` or `.max()`, or a tuple of such"
)]
pub trait AggSelection<R> {
    /// The values' type.
    type Output: Fetch<Plan: Default>;

    /// The aggregates, in order.
    #[doc(hidden)]
    fn append(self, nodes: &mut Vec<Node>);
}

impl<R, T: SqlType + Fetch<Plan: Default>> AggSelection<R> for Agg<R, T> {
    type Output = T;

    fn append(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }
}

macro_rules! aggregates {
    ($($part:ident)+) => {
        impl<R, $($part: AggSelection<R>),+> AggSelection<R> for ($($part,)+)
        where
            ($($part::Output,)+): Fetch<Plan: Default>,
        {
            type Output = ($($part::Output,)+);

            #[allow(non_snake_case)] // the type parameters serve as names
            fn append(self, nodes: &mut Vec<Node>) {
                let ($($part,)+) = self;
                $($part.append(nodes);)+
            }
        }
    };
}

aggregates!(A B);
aggregates!(A B C);
aggregates!(A B C D);
aggregates!(A B C D E);
aggregates!(A B C D E F);
