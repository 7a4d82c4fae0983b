//! What belongs to which crate and database: apps can come from crates that this one depends on, and be in databases of their
//! own.

use luthier::dialect::Dialect;

use super::{AppRef, ModelRef, RelationRef};
use crate::schema::{Added, Annotation, Manager};

impl AppRef<'_> {
    /// Whether the crate that is compiled declares it.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.get().package.is_none()
    }
}

impl<'s> ModelRef<'s> {
    /// Whether the crate that is compiled declares it.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.app().is_own()
    }

    /// The kinds of its database that the program is built for.
    #[must_use]
    pub fn backends(self) -> &'s [Dialect] {
        &self.schema[self.get().app].backends
    }

    /// Whether its crate knows another model.
    #[must_use]
    pub fn knows(self, other: ModelRef<'_>) -> bool {
        let Some(here) = &self.schema[self.get().app].package else {
            return true;
        };
        let Some(there) = &self.schema[other.get().app].package else {
            return false;
        };
        let known = self.schema.packages.get(here);
        there == here || known.is_some_and(|known| known.contains(there))
    }

    /// The annotations that the crate that is compiled adds to a model of another one.
    pub fn added_annotations(self) -> impl Iterator<Item = &'s Annotation> {
        let annotations = self.get().annotations.iter();
        annotations.filter(|annotation| annotation.added == Added::Here)
    }

    /// The managers that the crate that is compiled adds to a model of another one.
    pub fn added_managers(self) -> impl Iterator<Item = &'s Manager> {
        let managers = self.get().managers.iter();
        managers.filter(|manager| manager.added == Added::Here)
    }

    /// The managers that the crate of the model knows.
    pub fn own_managers(self) -> impl Iterator<Item = &'s Manager> {
        let managers = self.get().managers.iter();
        managers.filter(|manager| manager.added == Added::No)
    }

    /// The relations that the crate that is compiled adds to a model of another one.
    pub fn added_relations(self) -> impl Iterator<Item = RelationRef<'s>> {
        self.relations()
            .filter(|relation| relation.is_added() && relation.to().is_own())
    }
}

impl RelationRef<'_> {
    /// Whether the crate of the model that it starts from does not know the one that it leads to. The metadata of that model
    /// do not have it, and it has no number before the program runs.
    #[must_use]
    pub fn is_added(self) -> bool {
        !self.from().knows(self.to())
    }
}
