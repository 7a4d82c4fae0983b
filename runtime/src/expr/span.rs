//! Arithmetic with lengths of time: `ends_at() - SignedDuration::from_hours(1)`, `ends_at().duration_since(starts_at())`.
//!
//! A date counts whole days only: what is left of a duration below a day, toward zero, changes nothing, as in
//! [`Date::checked_add`](jiff::civil::Date::checked_add).

use std::ops;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Expr, IntoExpr};
use crate::{
    model::SqlType,
    query::{Arith, Node},
};

/// Types that lie a length of time apart.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a date, or date and time")]
pub trait Moment: SqlType {
    /// The type of what lies between two: nullable if they are.
    type Apart: SqlType<Base = SignedDuration>;
}

impl<R, T: Moment, C> Expr<R, T, C> {
    /// The time from the other to this one: negative where the other is later.
    pub fn duration_since<V: IntoExpr<R, T>>(self, other: V) -> Expr<R, T::Apart> {
        arith(Arith::Sub, self.node, other.into_expr().node)
    }
}

fn arith<R, T>(operator: Arith, left: Node, right: Node) -> Expr<R, T> {
    Expr::from_node(Node::Arith(operator, Box::new([left, right])))
}

macro_rules! moments {
    ($($ty:ty: $apart:ty;)*) => { $(
        impl Moment for $ty {
            type Apart = $apart;
        }
    )* };
}

moments! {
    Timestamp: SignedDuration;
    Date: SignedDuration;
    Option<Timestamp>: Option<SignedDuration>;
    Option<Date>: Option<SignedDuration>;
}

macro_rules! operators {
    ($($trait:ident $method:ident $operator:ident { $($ty:ty, $other:ty;)* })*) => { $( $(
        impl<R, C, V: IntoExpr<R, $other>> ops::$trait<V> for Expr<R, $ty, C> {
            type Output = Expr<R, $ty>;

            fn $method(self, other: V) -> Expr<R, $ty> {
                arith(Arith::$operator, self.node, other.into_expr().node)
            }
        }
    )* )* };
}

operators! {
    Add add Add {
        Timestamp, SignedDuration;
        Date, SignedDuration;
        SignedDuration, SignedDuration;
        Option<Timestamp>, Option<SignedDuration>;
        Option<Date>, Option<SignedDuration>;
        Option<SignedDuration>, Option<SignedDuration>;
    }
    Sub sub Sub {
        Timestamp, SignedDuration;
        Date, SignedDuration;
        SignedDuration, SignedDuration;
        Option<Timestamp>, Option<SignedDuration>;
        Option<Date>, Option<SignedDuration>;
        Option<SignedDuration>, Option<SignedDuration>;
    }
    Mul mul Mul {
        SignedDuration, i64;
        Option<SignedDuration>, Option<i64>;
    }
    Div div DivInteger {
        SignedDuration, i64;
        Option<SignedDuration>, Option<i64>;
    }
}

macro_rules! negative {
    ($($ty:ty),*) => { $(
        impl<R, C> ops::Neg for Expr<R, $ty, C> {
            type Output = Expr<R, $ty>;

            fn neg(self) -> Expr<R, $ty> {
                Expr::from_node(Node::Neg(Box::new(self.node)))
            }
        }
    )* };
}

negative!(SignedDuration, Option<SignedDuration>);
