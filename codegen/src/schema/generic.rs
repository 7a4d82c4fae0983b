//! Generic foreign keys: two columns that together point to a row of one of several models.

use super::{FieldId, ModelId, Origin};

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
