//! Parts of dates and times, in UTC.

use super::Expr;
use crate::{
    model::SqlType,
    query::{Node, Part},
};

/// Types that have a year, a month and a day.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a date")]
pub trait DateParts: SqlType {
    /// The type of a part: nullable if the date is.
    type Number: SqlType<Base = i32>;
}

/// Types that have an hour, a minute and a second.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a time")]
pub trait TimeParts: SqlType {
    /// The type of a part: nullable if the time is.
    type Number: SqlType<Base = i32>;
}

macro_rules! parts {
    ($($trait:ident for $ty:ty;)*) => { $(
        impl $trait for $ty {
            type Number = i32;
        }
        impl $trait for Option<$ty> {
            type Number = Option<i32>;
        }
    )* };
}

parts! {
    DateParts for jiff::civil::Date;
    DateParts for jiff::Timestamp;
    TimeParts for jiff::civil::Time;
    TimeParts for jiff::Timestamp;
}

macro_rules! extract {
    ($trait:ident { $($(#[$doc:meta])* $method:ident $part:ident;)* }) => {
        impl<R, T: $trait, C> Expr<R, T, C> { $(
            $(#[$doc])*
            pub fn $method(self) -> Expr<R, T::Number> {
                Expr::from_node(Node::Extract(Part::$part, Box::new(self.node)))
            }
        )* }
    };
}

extract!(DateParts {
    /// The year.
    year Year;
    /// The month, 1 to 12.
    month Month;
    /// The day of the month.
    day Day;
    /// The day of the week, 1 (Monday) to 7 (Sunday).
    iso_week_day IsoWeekDay;
});

extract!(TimeParts {
    /// The hour, 0 to 23.
    hour Hour;
    /// The minute.
    minute Minute;
    /// The second, without its fraction.
    second Second;
});

impl<R, C> Expr<R, jiff::Timestamp, C> {
    /// The date, in UTC.
    pub fn date(self) -> Expr<R, jiff::civil::Date> {
        Expr::from_node(Node::Extract(Part::Date, Box::new(self.node)))
    }

    /// The time of day, in UTC.
    pub fn time(self) -> Expr<R, jiff::civil::Time> {
        Expr::from_node(Node::Extract(Part::Time, Box::new(self.node)))
    }
}
