//! Choices: a closed (or open) set of values with names and labels, Django's `TextChoices` and `IntegerChoices`.

use super::{AppId, ChoicesId, ModelId, Origin, Value};

/// A choices type; an enum in Rust.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// This type's own id.
    pub id: ChoicesId,
    /// The app that it belongs to.
    pub app: AppId,
    /// The model that it is declared in; its enum then lives in the model's module.
    pub owner: Option<ModelId>,
    /// The name as declared: `Status`.
    pub name: String,
    /// The Rust enum.
    pub rust_name: String,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// What the values are.
    pub base: ChoicesBase,
    /// Whether the column may hold other values too: then there is a variant `Other` and no CHECK.
    pub open: bool,
    /// What people read where there is no value, from `__empty__`.
    pub empty_label: Option<String>,
    /// The members, in order of declaration; at least one.
    pub members: Vec<Member>,
    /// Rust attributes to pass on to the enum, as written.
    pub attributes: Vec<String>,
    /// Where it is declared.
    pub origin: Origin,
}

/// The type of the values of a [`Choices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoicesBase {
    /// Text, for every text field.
    Text,
    /// Whole numbers, for every integer field.
    Integer,
}

/// One of the values of a [`Choices`].
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The name as declared: `Draft`.
    pub name: String,
    /// The Rust variant.
    pub rust_name: String,
    /// The value in the database: [`Value::Text`] or [`Value::Integer`], different from all others.
    pub value: Value,
    /// What people read; from the name where none is given.
    pub label: String,
    /// The heading below which lists show it; empty where there is none.
    pub group: String,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// Where it is declared.
    pub origin: Origin,
}
