//! What an admin site needs to know about a model: the `admin` block, settled at build time.
//!
//! Names are those of the schema; columns over relations are written with `__`, as in Django.

use super::ModelMeta;

/// How an admin site lists, searches and edits a model. Django's `ModelAdmin` options, by the same names.
#[derive(Debug)]
pub struct AdminMeta {
    /// The model.
    pub model: &'static ModelMeta,
    /// The columns of the list.
    pub list_display: &'static [AdminColumn],
    /// Which columns of the list lead to the row, by position; empty means the first.
    pub list_display_links: &'static [usize],
    /// What the list can be filtered by.
    pub list_filter: &'static [&'static str],
    /// The to-one relations that the list loads with each row.
    pub list_select_related: &'static [&'static str],
    /// The fields that can be changed in the list.
    pub list_editable: &'static [&'static str],
    /// Rows on a page.
    pub list_per_page: u32,
    /// The most rows that "show all" shows.
    pub list_max_show_all: u32,
    /// The columns that a search looks into, and how.
    pub search_fields: &'static [AdminSearch],
    /// The hint below the search box.
    pub search_help_text: &'static str,
    /// The date that the list can be drilled down by.
    pub date_hierarchy: Option<&'static str>,
    /// The order of the list, `-` before a name for the largest first; empty means the model's own.
    pub ordering: &'static [&'static str],
    /// The groups of the form; empty means all editable fields in one.
    pub fieldsets: &'static [AdminFieldset],
    /// The fields that the form leaves out.
    pub exclude: &'static [&'static str],
    /// Shown, not editable.
    pub readonly_fields: &'static [&'static str],
    /// Relations that are picked by typing.
    pub autocomplete_fields: &'static [&'static str],
    /// Relations that are given by key.
    pub raw_id_fields: &'static [&'static str],
    /// Fields filled in from others while typing: the field, and its sources.
    pub prepopulated_fields: &'static [(&'static str, &'static [&'static str])],
    /// What stands for an empty value.
    pub empty_value_display: &'static str,
}

/// A column of an admin list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminColumn {
    /// What it shows: a field, a path over relations, an annotation, or `__str__` for the row as text.
    pub name: &'static str,
    /// Its heading.
    pub label: &'static str,
}

/// A column that a search looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminSearch {
    /// The column.
    pub name: &'static str,
    /// How the words are compared.
    pub mode: AdminSearchMode,
}

/// How a search compares; case is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminSearchMode {
    /// Somewhere in the text.
    Contains,
    /// At its start (`^name`).
    StartsWith,
    /// The whole text (`=name`).
    Exact,
}

/// A group of an admin form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminFieldset {
    /// The heading; empty for none.
    pub title: &'static str,
    /// The fields, in order.
    pub fields: &'static [&'static str],
    /// CSS classes: `collapse`, `wide`.
    pub classes: &'static [&'static str],
    /// A text above the fields.
    pub description: &'static str,
}
