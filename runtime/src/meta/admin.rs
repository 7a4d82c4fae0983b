//! What an admin site needs to know about a model: the `admin` block, settled at build time.
//!
//! Names are those of the schema; columns over relations are written with `__`, as in Django.

#[cfg(feature = "runtime")]
mod action;
mod inline;

#[cfg(feature = "runtime")]
pub use action::{Acting, AdminAction, AdminReply, RunAction, act, selected};
pub use inline::{AdminInline, AdminInlineLayout, AdminInlineLink};

use super::ModelMeta;

/// How an admin site lists, searches and edits a model. Django's `ModelAdmin` options, by the same names.
#[derive(Debug)]
pub struct AdminMeta {
    /// The model.
    pub model: &'static ModelMeta,
    /// The columns of the list; empty means the row as text alone.
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
    /// The columns of the list that it can be sorted by, by position; `None` means all.
    pub sortable_by: Option<&'static [usize]>,
    /// Many-to-many relations as two lists side by side.
    pub filter_horizontal: &'static [&'static str],
    /// Many-to-many relations as two lists one above the other.
    pub filter_vertical: &'static [&'static str],
    /// Fields shown as radio buttons.
    pub radio_fields: &'static [(&'static str, AdminRadioLayout)],
    /// Whether a changed row can be saved as a new one.
    pub save_as: bool,
    /// Whether "save as new" stays on the new row.
    pub save_as_continue: bool,
    /// Buttons on top too.
    pub save_on_top: bool,
    /// Whether filters stay after an edit.
    pub preserve_filters: bool,
    /// Actions above the list.
    pub actions_on_top: bool,
    /// Actions below the list.
    pub actions_on_bottom: bool,
    /// Whether it says how many rows are selected.
    pub actions_selection_counter: bool,
    /// Whether a filtered list shows the count of all rows.
    pub show_full_result_count: bool,
    /// Whether there is a link to the page of the row.
    pub view_on_site: bool,
    /// Whether filters show how many rows each of their values has.
    pub show_facets: AdminFacets,
    /// How many rows the page that asks before a deletion names at most.
    pub delete_confirmation_max_display: Option<u32>,
    /// Rows of other models that are edited on the page of a row.
    pub inlines: &'static [AdminInline],
    /// What can be done with chosen rows, beside deleting them; `None` means nothing at all.
    #[cfg(feature = "runtime")]
    pub actions: Option<&'static [AdminAction]>,
}

impl AdminMeta {
    /// What an empty `admin` block means: Django's defaults.
    #[must_use]
    pub const fn new(model: &'static ModelMeta) -> Self {
        Self {
            model,
            list_display: &[],
            list_display_links: &[],
            list_filter: &[],
            list_select_related: &[],
            list_editable: &[],
            list_per_page: 100,
            list_max_show_all: 200,
            search_fields: &[],
            search_help_text: "",
            date_hierarchy: None,
            ordering: &[],
            fieldsets: &[],
            exclude: &[],
            readonly_fields: &[],
            autocomplete_fields: &[],
            raw_id_fields: &[],
            prepopulated_fields: &[],
            empty_value_display: "-",
            sortable_by: None,
            filter_horizontal: &[],
            filter_vertical: &[],
            radio_fields: &[],
            save_as: false,
            save_as_continue: true,
            save_on_top: false,
            preserve_filters: true,
            actions_on_top: true,
            actions_on_bottom: false,
            actions_selection_counter: true,
            show_full_result_count: true,
            view_on_site: true,
            show_facets: AdminFacets::Allow,
            delete_confirmation_max_display: None,
            inlines: &[],
            #[cfg(feature = "runtime")]
            actions: Some(&[]),
        }
    }
}

/// Whether filters show how many rows each of their values has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminFacets {
    /// Always.
    Always,
    /// When somebody asks for it.
    Allow,
    /// Never.
    Never,
}

/// How radio buttons stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminRadioLayout {
    /// Side by side.
    Horizontal,
    /// One above the other.
    Vertical,
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
    /// The same fields by lines: those of one line stand side by side.
    pub lines: &'static [&'static [&'static str]],
    /// CSS classes: `collapse`, `wide`.
    pub classes: &'static [&'static str],
    /// A text above the fields.
    pub description: &'static str,
}
