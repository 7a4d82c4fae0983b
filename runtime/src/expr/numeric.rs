//! Arithmetic on numbers: `views() + 1`, `price() * quantity()`.

use std::ops;

use super::{Expr, IntoExpr};
use crate::{
    model::{Scalar, SqlType},
    query::{Arith, Function, Node},
};

/// The types of number columns.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number")]
pub trait Numeric: SqlType {
    /// How division is done.
    #[doc(hidden)]
    const DIVISION: Arith;
}

macro_rules! numeric {
    ($($ty:ty: $division:ident),*) => { $(
        impl Numeric for $ty {
            const DIVISION: Arith = Arith::$division;
        }
    )* };
}

numeric!(i16: DivInteger, i32: DivInteger, i64: DivInteger, f64: Div, rust_decimal::Decimal: Div);

impl<T: Numeric + Scalar> Numeric for Option<T> {
    const DIVISION: Arith = T::DIVISION;
}

macro_rules! operator {
    ($($trait:ident $method:ident $operator:expr;)*) => { $(
        impl<R, T: Numeric, C, V: IntoExpr<R, T>> ops::$trait<V> for Expr<R, T, C> {
            type Output = Expr<R, T>;

            fn $method(self, other: V) -> Expr<R, T> {
                Expr::from_node(Node::Arith($operator, Box::new([self.node, other.into_expr().node])))
            }
        }
    )* };
}

operator! {
    Add add Arith::Add;
    Sub sub Arith::Sub;
    Mul mul Arith::Mul;
    Div div T::DIVISION;
    Rem rem Arith::Rem;
}

impl<R, T: Numeric, C> ops::Neg for Expr<R, T, C> {
    type Output = Expr<R, T>;

    fn neg(self) -> Expr<R, T> {
        Expr::from_node(Node::Neg(Box::new(self.node)))
    }
}

impl<R, T: Numeric, C> Expr<R, T, C> {
    /// The value without its sign.
    pub fn abs(self) -> Expr<R, T> {
        Expr::from_node(Node::Call(Function::Abs, vec![self.node]))
    }
}
