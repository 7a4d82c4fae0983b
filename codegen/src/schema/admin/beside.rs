//! What the admin has beside the list and the form of a model: rows of other models on the page of a row, and actions.

use super::AdminForm;
use crate::schema::{FieldId, ModelId, RustPath};

/// Rows of another model that refer to a row, edited on its page.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// The model of these rows.
    pub model: ModelId,
    /// How they refer to the row.
    pub link: InlineLink,
    /// How they are laid out.
    pub layout: InlineLayout,
    /// Empty forms for further rows.
    pub extra: u32,
    /// The fewest rows that there may be.
    pub min_num: u32,
    /// The most rows that there may be.
    pub max_num: Option<u32>,
    /// Whether rows can be deleted here.
    pub can_delete: bool,
    /// Whether each row has a link to a page of its own.
    pub show_change_link: bool,
    /// What one of the rows is called here, where that is not what its model is called.
    pub verbose_name: Option<String>,
    /// The same for several.
    pub verbose_name_plural: Option<String>,
    /// CSS classes: `collapse`.
    pub classes: Vec<String>,
    /// How each of the rows is edited.
    pub form: AdminForm,
}

impl Inline {
    /// One that says nothing of itself: Django's defaults.
    #[must_use]
    pub fn new(model: ModelId, link: InlineLink) -> Self {
        Self {
            model,
            link,
            layout: InlineLayout::Tabular,
            extra: 3,
            min_num: 0,
            max_num: None,
            can_delete: true,
            show_change_link: false,
            verbose_name: None,
            verbose_name_plural: None,
            classes: Vec::new(),
            form: AdminForm::default(),
        }
    }
}

/// How the rows of an [`Inline`] refer to the row that they are edited with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineLink {
    /// By a foreign key, which may be that of a parent of their model.
    Key(FieldId),
    /// By a generic foreign key, by its position in their model.
    Generic(usize),
}

/// How the rows of an [`Inline`] are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineLayout {
    /// A row is a line of a table.
    Tabular,
    /// The fields of a row stand one below the other.
    Stacked,
}

impl InlineLayout {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tabular, Self::Stacked];

    /// The name in the language: `Stacked`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tabular => "Tabular",
            Self::Stacked => "Stacked",
        }
    }

    /// The layout of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.name() == name)
    }
}

/// Something of the program that people can do with the rows that they choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminAction {
    /// What programs call it: `publish`.
    pub name: String,
    /// What does it.
    pub function: RustPath,
    /// What people call it, done with one row.
    pub description: String,
    /// What people call it, done with several.
    pub description_plural: String,
    /// The codes of the permissions that it needs, all of them: `change_post`.
    pub permissions: Vec<String>,
    /// Whether the list offers it.
    pub change_list: bool,
    /// Whether the page of a row offers it.
    pub change_form: bool,
}
