//! Assignments of an UPDATE.

use std::marker::PhantomData;

use super::{Expr, IntoExpr, Own};
use crate::{model::Model, query::Node};

/// `column = value`, for [`update`](crate::QuerySet::update).
#[must_use]
#[derive(Debug)]
pub struct Assign<R> {
    /// The number of the column in the whole row.
    pub(crate) field: u16,
    pub(crate) value: Node,
    model: PhantomData<fn(R)>,
}

impl<R> Clone for Assign<R> {
    fn clone(&self) -> Self {
        Self {
            field: self.field,
            value: self.value.clone(),
            model: PhantomData,
        }
    }
}

impl<R> Assign<R> {
    pub(crate) const fn new(field: u16, value: Node) -> Self {
        Self {
            field,
            value,
            model: PhantomData,
        }
    }
}

impl<R: Model, T> Expr<R, T, Own> {
    /// Sets the column, in an [`update`](crate::QuerySet::update). The columns in `value` are those of the row before.
    pub fn set(self, value: impl IntoExpr<R, T>) -> Assign<R> {
        let number = match self.node {
            Node::Column(path, field) => R::META.number(path, field),
            _ => None,
        };
        let Some(field) = number else {
            unreachable!(
                "generated code gives the type `Own` to nothing but columns of the model and its parents"
            );
        };
        Assign {
            field,
            value: value.into_expr().node,
            model: PhantomData,
        }
    }
}

/// One assignment, or a tuple or list of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not assign columns of `{R}`",
    label = "expected `column.set(value)`, or a tuple of such"
)]
pub trait Assignments<R> {
    /// The assignments, in order.
    #[doc(hidden)]
    fn append_assignments(self, assignments: &mut Vec<Assign<R>>);
}

impl<R> Assignments<R> for Assign<R> {
    fn append_assignments(self, assignments: &mut Vec<Assign<R>>) {
        assignments.push(self);
    }
}

impl<R> Assignments<R> for Vec<Assign<R>> {
    fn append_assignments(self, assignments: &mut Vec<Assign<R>>) {
        assignments.extend(self);
    }
}

macro_rules! tuples {
    ($($part:ident)+) => {
        impl<R, $($part: Assignments<R>),+> Assignments<R> for ($($part,)+) {
            #[allow(non_snake_case)] // the type parameters serve as names
            fn append_assignments(self, assignments: &mut Vec<Assign<R>>) {
                let ($($part,)+) = self;
                $($part.append_assignments(assignments);)+
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
