//! Generic foreign keys: two columns that together point to a row of one of several models.

use super::{FieldId, FieldRef, ModelId, ModelRef, Origin};

/// A generic foreign key of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Generic {
    /// The name as declared: `target`.
    pub name: String,
    /// The member of the row's struct and the function of its path.
    pub rust_name: String,
    /// The enum of what it holds: `Target`.
    pub rust_type: String,
    /// The enum of the rows that it points to: `TargetRow`.
    pub rust_row: String,
    /// The column that says which model.
    pub content_type: FieldId,
    /// The column that says which row.
    pub key: FieldId,
    /// The models that it may point to, in order of writing; none twice.
    pub targets: Vec<GenericTarget>,
    /// Whether it may point to nothing.
    pub null: bool,
    /// Whether the two columns have an index of their own.
    pub index: bool,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// Where it is declared.
    pub origin: Origin,
}

/// A model that a [`Generic`] may point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenericTarget {
    /// The model.
    pub model: ModelId,
    /// The variant of the enums.
    pub rust_name: String,
}

impl ModelRef<'_> {
    /// `blog.user`: what a content type calls it.
    #[must_use]
    pub fn content_type(self) -> String {
        format!(
            "{}.{}",
            self.app().get().name,
            self.get().name.to_lowercase()
        )
    }
}

impl<'s> FieldRef<'s> {
    /// The generic foreign key that it is a column of.
    #[must_use]
    pub fn generic(self) -> Option<&'s Generic> {
        let id = self.id;
        let generics = &self.model().get().generics;
        generics
            .iter()
            .find(|generic| generic.content_type == id || generic.key == id)
    }
}
