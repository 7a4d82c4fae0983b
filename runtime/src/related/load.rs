//! What `select_related`, `prefetch_related` and `with` take: relations to load, with what to load onto their rows in turn.

use std::marker::PhantomData;

use super::{Relation, ToOneCardinality, plan_of};
use crate::{
    model::{Fetch, Model, ModelRow},
    query::{Path, Projection, Select},
};

/// A relation of `M` that can be loaded, or a tuple of such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}` that can be loaded here",
    label = "not a relation that starts at `{M}`"
)]
pub trait Load<M: Model> {
    /// A row with the relation loaded.
    type Row<Inner: ModelRow<Model = M>>: ModelRow<Model = M>;

    /// Adds to `select` what the loading needs, where `at` leads to `M`; gives the plan of the new row.
    #[doc(hidden)]
    fn attach<Inner: ModelRow<Model = M>>(
        self,
        select: &mut Select,
        at: Path,
        inner: Inner::Plan,
    ) -> <Self::Row<Inner> as Fetch>::Plan;
}

/// A relation of `M` that leads to one row: loaded by a join.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}` that `select_related` can load",
    label = "not a relation from `{M}` to one row",
    note = "relations to several rows are loaded by `prefetch_related`"
)]
pub trait ToOne<M: Model>: Load<M> {}

/// A relation of `M` that leads to several rows: loaded by a statement of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}` that `prefetch_related` can load",
    label = "not a relation from `{M}` to several rows",
    note = "relations to one row are loaded by `select_related`"
)]
pub trait ToMany<M: Model>: Load<M> {}

/// A generated path of one step over a to-one relation.
#[doc(hidden)]
pub trait Step {
    /// The relation.
    type Relation: Relation<Cardinality: ToOneCardinality>;
}

/// A generated path to one row, which another crate than that of its model walks on from.
#[doc(hidden)]
pub trait Walk: Sized {
    /// The steps.
    fn path(self) -> Path;
}

type From<S> = <<S as Step>::Relation as Relation>::From;
type To<S> = <<S as Step>::Relation as Relation>::To;
type CardinalityOf<S> = <<S as Step>::Relation as Relation>::Cardinality;
type Loaded<S, Child, Inner> = <<S as Step>::Relation as Relation>::Loaded<Child, Inner>;

fn join<S: Step>(select: &mut Select, at: Path) -> Path {
    let path = at.then(S::Relation::position());
    select.projections.push(Projection::Model(path));
    path
}

#[diagnostic::do_not_recommend]
impl<S: Step> Load<From<S>> for S {
    type Row<Inner: ModelRow<Model = From<S>>> = Loaded<S, To<S>, Inner>;

    fn attach<Inner: ModelRow<Model = From<S>>>(
        self,
        select: &mut Select,
        at: Path,
        inner: Inner::Plan,
    ) -> <Self::Row<Inner> as Fetch>::Plan {
        join::<S>(select, at);
        plan_of::<Self::Row<Inner>>(inner, CardinalityOf::<S>::plan::<To<S>>(()))
    }
}

#[diagnostic::do_not_recommend]
impl<S: Step> ToOne<From<S>> for S {}

/// A to-one relation to load, with what to load onto its row.
#[must_use]
#[derive(Debug)]
pub struct With<S, L> {
    loads: L,
    step: PhantomData<fn(S)>,
}

impl<S: Step, L: Load<To<S>>> With<S, L> {
    /// Loads `loads` onto the row at the end of the step `S`.
    #[doc(hidden)]
    pub const fn new(loads: L) -> Self {
        Self {
            loads,
            step: PhantomData,
        }
    }

    /// Loads one more relation onto that row.
    pub fn with<N: Load<To<S>>>(self, next: N) -> With<S, (L, N)> {
        With::new((self.loads, next))
    }
}

#[diagnostic::do_not_recommend]
impl<S: Step, L: Load<To<S>>> Load<From<S>> for With<S, L> {
    type Row<Inner: ModelRow<Model = From<S>>> = Loaded<S, L::Row<To<S>>, Inner>;

    fn attach<Inner: ModelRow<Model = From<S>>>(
        self,
        select: &mut Select,
        at: Path,
        inner: Inner::Plan,
    ) -> <Self::Row<Inner> as Fetch>::Plan {
        let path = join::<S>(select, at);
        let child = self.loads.attach::<To<S>>(select, path, ());
        plan_of::<Self::Row<Inner>>(inner, CardinalityOf::<S>::plan::<L::Row<To<S>>>(child))
    }
}

#[diagnostic::do_not_recommend]
impl<S: Step, L: Load<To<S>>> ToOne<From<S>> for With<S, L> {}

impl<M: Model, A: Load<M>, B: Load<M>> Load<M> for (A, B) {
    type Row<Inner: ModelRow<Model = M>> = B::Row<A::Row<Inner>>;

    fn attach<Inner: ModelRow<Model = M>>(
        self,
        select: &mut Select,
        at: Path,
        inner: Inner::Plan,
    ) -> <Self::Row<Inner> as Fetch>::Plan {
        let first = self.0.attach::<Inner>(select, at, inner);
        self.1.attach::<A::Row<Inner>>(select, at, first)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, A: ToOne<M>, B: ToOne<M>> ToOne<M> for (A, B) {}
#[diagnostic::do_not_recommend]
impl<M: Model, A: ToMany<M>, B: ToMany<M>> ToMany<M> for (A, B) {}

/// Longer tuples: the first, then what the rest loads.
macro_rules! tuples {
    ($first:ident $($rest:ident)+) => {
        impl<M: Model, $first: Load<M>, $($rest: Load<M>),+> Load<M> for ($first, $($rest),+) {
            type Row<Inner: ModelRow<Model = M>> = <($($rest,)+) as Load<M>>::Row<$first::Row<Inner>>;

            #[allow(non_snake_case)] // the type parameters serve as names
            fn attach<Inner: ModelRow<Model = M>>(
                self,
                select: &mut Select,
                at: Path,
                inner: Inner::Plan,
            ) -> <Self::Row<Inner> as Fetch>::Plan {
                let ($first, $($rest),+) = self;
                let inner = $first.attach::<Inner>(select, at, inner);
                ($($rest,)+).attach::<$first::Row<Inner>>(select, at, inner)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: Model, $first: ToOne<M>, $($rest: ToOne<M>),+> ToOne<M> for ($first, $($rest),+) {}
        #[diagnostic::do_not_recommend]
        impl<M: Model, $first: ToMany<M>, $($rest: ToMany<M>),+> ToMany<M> for ($first, $($rest),+) {}
    };
}

tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
