//! Ranges: everything from one value to another, and what can be asked about them.

use std::{fmt, ops};

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

use super::{array::push_value, computed, condition};
use crate::{
    expr::{Expr, Pred},
    model::{Fetch, Scalar},
    query::{Node, PostgresOperator as Operator},
    row::{Cell, CellError, Ends, Row},
    value::{FieldValue, Value},
};

/// Everything from one value to another, of which each belongs to it or not, or is missing; or nothing at all.
///
/// It is made of Rust's own ranges: `Range::from(1..5)`, `(1..=5).into()`, `(..).into()`. PostgreSQL has one form for equal
/// ranges of whole numbers and of dates: `1..=4` comes back as `1..5`, and one that holds nothing as [`Empty`](Self::Empty).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Range<T> {
    /// Nothing.
    Empty,
    /// What lies between a lower and an upper end.
    Between(ops::Bound<T>, ops::Bound<T>),
}

impl<T> Range<T> {
    /// What lies between two ends.
    pub const fn new(lower: ops::Bound<T>, upper: ops::Bound<T>) -> Self {
        Self::Between(lower, upper)
    }

    /// The lower end; `None` where there is none.
    pub const fn lower(&self) -> Option<&T> {
        match self {
            Self::Between(ops::Bound::Included(end) | ops::Bound::Excluded(end), _) => Some(end),
            _ => None,
        }
    }

    /// The upper end; `None` where there is none.
    pub const fn upper(&self) -> Option<&T> {
        match self {
            Self::Between(_, ops::Bound::Included(end) | ops::Bound::Excluded(end)) => Some(end),
            _ => None,
        }
    }

    /// Whether it is known to hold nothing. (`5..5` is found out by the database.)
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Whether the value lies in it.
    pub fn contains(&self, value: &T) -> bool
    where
        T: PartialOrd,
    {
        match self {
            Self::Empty => false,
            Self::Between(lower, upper) => {
                ops::RangeBounds::contains(&(lower.as_ref(), upper.as_ref()), value)
            }
        }
    }
}

macro_rules! from_ranges {
    ($($range:ty: $value:ident => $lower:expr, $upper:expr;)*) => { $(
        impl<T> From<$range> for Range<T> {
            fn from($value: $range) -> Self {
                Self::Between($lower, $upper)
            }
        }
    )* };
}

from_ranges! {
    ops::Range<T>: range => ops::Bound::Included(range.start), ops::Bound::Excluded(range.end);
    ops::RangeFrom<T>: range => ops::Bound::Included(range.start), ops::Bound::Unbounded;
    ops::RangeTo<T>: range => ops::Bound::Unbounded, ops::Bound::Excluded(range.end);
    ops::RangeToInclusive<T>: range => ops::Bound::Unbounded, ops::Bound::Included(range.end);
}

impl<T> From<ops::RangeInclusive<T>> for Range<T> {
    fn from(range: ops::RangeInclusive<T>) -> Self {
        let (start, end) = range.into_inner();
        Self::Between(ops::Bound::Included(start), ops::Bound::Included(end))
    }
}

impl<T> From<ops::RangeFull> for Range<T> {
    fn from(_: ops::RangeFull) -> Self {
        Self::Between(ops::Bound::Unbounded, ops::Bound::Unbounded)
    }
}

/// `1..5`, `1..=5`, `1..`, `empty`; a lower end that does not belong to it is `1<..5`.
impl<T: fmt::Display> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Between(lower, upper) = self else {
            return f.write_str("empty");
        };
        match lower {
            ops::Bound::Included(end) => write!(f, "{end}..")?,
            ops::Bound::Excluded(end) => write!(f, "{end}<..")?,
            ops::Bound::Unbounded => f.write_str("..")?,
        }
        match upper {
            ops::Bound::Included(end) => write!(f, "={end}"),
            ops::Bound::Excluded(end) => write!(f, "{end}"),
            ops::Bound::Unbounded => Ok(()),
        }
    }
}

/// What PostgreSQL has ranges of: integers, decimals, dates and moments.
#[diagnostic::on_unimplemented(message = "PostgreSQL has no ranges of `{Self}`")]
pub trait RangeElement: FieldValue + Clone + Send + 'static {
    /// The type of a value, as PostgreSQL calls it.
    #[doc(hidden)]
    const TYPE: &'static str;
    /// The type of a range.
    #[doc(hidden)]
    const RANGE: &'static str;
}

macro_rules! range_elements {
    ($($ty:ty: $name:literal, $range:literal;)*) => { $(
        impl RangeElement for $ty {
            const TYPE: &'static str = $name;
            const RANGE: &'static str = $range;
        }
    )* };
}

range_elements! {
    i32: "integer", "int4range";
    i64: "bigint", "int8range";
    Decimal: "numeric", "numrange";
    Date: "date", "daterange";
    Timestamp: "timestamptz", "tstzrange";
}

impl<T: RangeElement> FieldValue for Range<T> {
    fn to_value(&self) -> Value<'_> {
        let Self::Between(lower, upper) = self else {
            return Value::Text("empty".into());
        };
        let mut text = String::new();
        text.push(if matches!(lower, ops::Bound::Included(_)) {
            '['
        } else {
            '('
        });
        for (end, separator) in [(lower, ","), (upper, "")] {
            if let ops::Bound::Included(end) | ops::Bound::Excluded(end) = end {
                push_value(&end.to_value(), &mut text);
            }
            text.push_str(separator);
        }
        text.push(if matches!(upper, ops::Bound::Included(_)) {
            ']'
        } else {
            ')'
        });
        Value::Text(text.into())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        let Ends::Between(lower, upper) = cell.ends()? else {
            return Ok(Self::Empty);
        };
        let read = |end: Option<(Cell<'_>, bool)>| {
            Ok(match end {
                None => ops::Bound::Unbounded,
                Some((end, true)) => ops::Bound::Included(T::from_cell(end)?),
                Some((end, false)) => ops::Bound::Excluded(T::from_cell(end)?),
            })
        };
        Ok(Self::Between(read(lower)?, read(upper)?))
    }
}

impl<T: RangeElement> Scalar for Range<T> {}

impl<T: RangeElement> Fetch for Range<T> {
    type Plan = ();
    const WIDTH: usize = 1;

    fn decode(row: &mut Row<'_>) -> crate::Result<Self> {
        row.get()
    }
}

/// A range as a parameter whose type is said, where PostgreSQL would not know whether one or a value of one is meant.
fn typed<T: RangeElement>(range: impl Into<Range<T>>) -> Node {
    let value = Node::Value(range.into().to_value().into_owned());
    Node::Postgres(Operator::Cast(T::RANGE), vec![value])
}

fn typed_value<T: RangeElement>(value: &T) -> Node {
    let value = Node::Value(value.to_value().into_owned());
    Node::Postgres(Operator::Cast(T::TYPE), vec![value])
}

macro_rules! range_lookups {
    ($($ty:ty),*) => { $(
        impl<R, T: RangeElement, C> Expr<R, $ty, C> {
            /// The whole other range lies in it.
            pub fn contains(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::Contains, self.into_node(), typed(other))
            }

            /// The value lies in it.
            pub fn contains_value(self, value: T) -> Pred<R> {
                condition(Operator::Contains, self.into_node(), typed_value(&value))
            }

            /// It lies in the other range whole.
            pub fn contained_by(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::ContainedBy, self.into_node(), typed(other))
            }

            /// Some value lies in both.
            pub fn overlap(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::Overlaps, self.into_node(), typed(other))
            }

            /// Every value of it is less than every value of the other.
            pub fn fully_lt(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::FullyLess, self.into_node(), typed(other))
            }

            /// Every value of it is greater than every value of the other.
            pub fn fully_gt(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::FullyGreater, self.into_node(), typed(other))
            }

            /// No value of it is less than all of the other.
            pub fn not_lt(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::NotLess, self.into_node(), typed(other))
            }

            /// No value of it is greater than all of the other.
            pub fn not_gt(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::NotGreater, self.into_node(), typed(other))
            }

            /// The two meet, with nothing between and nothing in both.
            pub fn adjacent_to(self, other: impl Into<Range<T>>) -> Pred<R> {
                condition(Operator::Adjacent, self.into_node(), typed(other))
            }

            /// The lower end; NULL where it has none.
            pub fn lower(self) -> Expr<R, Option<T>> {
                computed(Operator::Lower, vec![self.into_node()])
            }

            /// The upper end; NULL where it has none.
            pub fn upper(self) -> Expr<R, Option<T>> {
                computed(Operator::Upper, vec![self.into_node()])
            }

            /// Its lower end belongs to it.
            pub fn lower_inc(self) -> Pred<R> {
                Pred::from_node(Node::Postgres(Operator::Call("LOWER_INC"), vec![self.into_node()]))
            }

            /// Its upper end belongs to it.
            pub fn upper_inc(self) -> Pred<R> {
                Pred::from_node(Node::Postgres(Operator::Call("UPPER_INC"), vec![self.into_node()]))
            }

            /// It has no lower end.
            pub fn lower_inf(self) -> Pred<R> {
                Pred::from_node(Node::Postgres(Operator::Call("LOWER_INF"), vec![self.into_node()]))
            }

            /// It has no upper end.
            pub fn upper_inf(self) -> Pred<R> {
                Pred::from_node(Node::Postgres(Operator::Call("UPPER_INF"), vec![self.into_node()]))
            }

            /// It holds nothing.
            pub fn is_empty(self) -> Pred<R> {
                let empty = Node::Postgres(Operator::IsEmpty, vec![self.into_node()]);
                Pred::from_node(empty)
            }
        }
    )* };
}

range_lookups!(Range<T>, Option<Range<T>>);
