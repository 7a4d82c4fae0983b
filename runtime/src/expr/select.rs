//! What `values` and `annotate` take: expressions, one or a tuple of them; and what names columns to write.

use super::{Expr, Own};
use crate::{
    model::{Fetch, Model, SqlType},
    query::{Node, Projection},
};

/// One expression about rows of `R`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expression about rows of `{R}`",
    label = "expected an expression, or a tuple of such"
)]
pub trait Selection<R> {
    /// The values' type.
    type Output: Fetch<Plan: Default>;

    /// The expressions, in order.
    #[doc(hidden)]
    fn append(self, projections: &mut Vec<Projection>);
}

impl<R, T: SqlType + Fetch<Plan: Default>, C> Selection<R> for Expr<R, T, C> {
    type Output = T;

    fn append(self, projections: &mut Vec<Projection>) {
        projections.push(Projection::Node(self.node));
    }
}

/// Columns of `R` to write: `(post::title(), post::content())`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name columns of `{R}`",
    label = "expected a tuple of columns"
)]
pub trait FieldSet<R> {
    /// The numbers of the columns in the whole row.
    #[doc(hidden)]
    fn append_fields(&self, fields: &mut Vec<u16>);
}

impl<R: Model, T> FieldSet<R> for Expr<R, T, Own> {
    fn append_fields(&self, fields: &mut Vec<u16>) {
        if let Node::Column(path, field) = self.node {
            fields.extend(R::META.number(path, field));
        }
    }
}

macro_rules! tuples {
    ($($part:ident)+) => {
        impl<R, $($part: Selection<R>),+> Selection<R> for ($($part,)+)
        where
            ($($part::Output,)+): Fetch<Plan: Default>,
        {
            type Output = ($($part::Output,)+);

            #[allow(non_snake_case)] // the type parameters serve as names
            fn append(self, projections: &mut Vec<Projection>) {
                let ($($part,)+) = self;
                $($part.append(projections);)+
            }
        }

        impl<R, $($part: FieldSet<R>),+> FieldSet<R> for ($($part,)+) {
            #[allow(non_snake_case)] // the type parameters serve as names
            fn append_fields(&self, fields: &mut Vec<u16>) {
                let ($($part,)+) = self;
                $($part.append_fields(fields);)+
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
