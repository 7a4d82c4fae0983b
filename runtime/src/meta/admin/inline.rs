//! Rows of other models on the page of a row.

use super::{AdminFieldset, AdminRadioLayout};
use crate::meta::ModelMeta;

/// Rows of another model that refer to a row, edited on its page. Django's `InlineModelAdmin` options, by the same names.
#[derive(Debug)]
pub struct AdminInline {
    /// The model of these rows; a join model without a struct for the rows of a many-to-many field.
    pub model: &'static ModelMeta,
    /// How they refer to the row.
    pub link: AdminInlineLink,
    /// How they are laid out.
    pub layout: AdminInlineLayout,
    /// The many-to-many field whose join rows these are, where their model is one that the field has made; who may change
    /// the rows at its other end may change these.
    pub many_to_many: Option<&'static str>,
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
    /// What one of the rows is called here.
    pub verbose_name: &'static str,
    /// What several are called.
    pub verbose_name_plural: &'static str,
    /// CSS classes: `collapse`.
    pub classes: &'static [&'static str],
    /// The order of the rows, `-` before a name for the largest first; empty means their model's own.
    pub ordering: &'static [&'static str],
    /// The groups of a row's form; empty means all editable fields in one, but those of the link.
    pub fieldsets: &'static [AdminFieldset],
    /// The fields that the form leaves out.
    pub exclude: &'static [&'static str],
    /// Shown, not editable.
    pub readonly_fields: &'static [&'static str],
    /// Relations that are picked by typing.
    pub autocomplete_fields: &'static [&'static str],
    /// Relations that are given by key.
    pub raw_id_fields: &'static [&'static str],
    /// Many-to-many relations as two lists side by side.
    pub filter_horizontal: &'static [&'static str],
    /// Many-to-many relations as two lists one above the other.
    pub filter_vertical: &'static [&'static str],
    /// Fields shown as radio buttons.
    pub radio_fields: &'static [(&'static str, AdminRadioLayout)],
    /// Fields filled in from others while typing: the field, and its sources.
    pub prepopulated_fields: &'static [(&'static str, &'static [&'static str])],
    /// Whether there is a link to the page of each row.
    pub view_on_site: bool,
}

impl AdminInline {
    /// What an inline means that says nothing of itself: Django's defaults.
    #[must_use]
    pub const fn new(model: &'static ModelMeta, link: AdminInlineLink) -> Self {
        Self {
            model,
            link,
            layout: AdminInlineLayout::Tabular,
            many_to_many: None,
            extra: 3,
            min_num: 0,
            max_num: None,
            can_delete: true,
            show_change_link: false,
            verbose_name: model.verbose_name,
            verbose_name_plural: model.verbose_name_plural,
            classes: &[],
            ordering: &[],
            fieldsets: &[],
            exclude: &[],
            readonly_fields: &[],
            autocomplete_fields: &[],
            raw_id_fields: &[],
            filter_horizontal: &[],
            filter_vertical: &[],
            radio_fields: &[],
            prepopulated_fields: &[],
            view_on_site: true,
        }
    }
}

/// How the rows of an inline refer to the row on whose page they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminInlineLink {
    /// By a foreign key.
    ForeignKey(&'static str),
    /// By a generic foreign key.
    Generic {
        /// The column that says which model: `content_type`.
        content_type: &'static str,
        /// The column that says which row: `object_id`.
        key: &'static str,
    },
}

/// How the rows of an inline are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminInlineLayout {
    /// A row is a line of a table.
    Tabular,
    /// The fields of a row stand one below the other.
    Stacked,
}
