//! What `admin` says about a model: Django's declarative `ModelAdmin` keys, resolved, defaults filled in.

mod beside;

pub use beside::{AdminAction, Inline, InlineLayout, InlineLink};

use super::{FieldId, OrderTerm, Path, RelationId};

/// The admin options of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Admin {
    /// Columns of the list; empty means the text of the row alone.
    pub list_display: Vec<AdminColumn>,
    /// Which of `list_display` (by position) lead to the row; `None` means the first.
    pub list_display_links: Option<Vec<usize>>,
    /// Filters beside the list: columns, which may lie behind relations to many rows; a relation stands as its key.
    pub list_filter: Vec<Path>,
    /// To-one relations to load with the list, as paths of relations.
    pub list_select_related: Vec<Vec<RelationId>>,
    /// Fields that can be changed in the list.
    pub list_editable: Vec<FieldId>,
    /// Rows on a page.
    pub list_per_page: u32,
    /// The most rows that "show all" shows.
    pub list_max_show_all: u32,
    /// Columns that the search box looks into.
    pub search_fields: Vec<SearchField>,
    /// The hint below the search box.
    pub search_help_text: String,
    /// The date that the list can be drilled down by.
    pub date_hierarchy: Option<Path>,
    /// Columns that the list can be sorted by (positions in `list_display`); `None` means all.
    pub sortable_by: Option<Vec<usize>>,
    /// The form of a row, and the order of the list; an empty order means the model's own.
    pub form: AdminForm,
    /// Rows that refer to the row, edited on its page.
    pub inlines: Vec<Inline>,
    /// Whether filters show how many rows each of their values has.
    pub show_facets: ShowFacets,
    /// How many rows the page that asks before a deletion names at most.
    pub delete_confirmation_max_display: Option<u32>,
    /// What can be done with chosen rows, beside deleting them; `None` means nothing at all.
    pub actions: Option<Vec<AdminAction>>,
    /// "Save as new".
    pub save_as: bool,
    /// Whether "save as new" stays on the new row.
    pub save_as_continue: bool,
    /// Buttons on top too.
    pub save_on_top: bool,
    /// Keep filters after an edit.
    pub preserve_filters: bool,
    /// Actions above the list.
    pub actions_on_top: bool,
    /// Actions below the list.
    pub actions_on_bottom: bool,
    /// Show how many rows are selected.
    pub actions_selection_counter: bool,
    /// Whether a filtered list shows the count of all rows.
    pub show_full_result_count: bool,
    /// What stands for an empty value.
    pub empty_value_display: String,
}

impl Default for Admin {
    /// An empty `admin` block: Django's defaults.
    fn default() -> Self {
        Self {
            list_display: Vec::new(),
            list_display_links: None,
            list_filter: Vec::new(),
            list_select_related: Vec::new(),
            list_editable: Vec::new(),
            list_per_page: 100,
            list_max_show_all: 200,
            search_fields: Vec::new(),
            search_help_text: String::new(),
            date_hierarchy: None,
            sortable_by: None,
            form: AdminForm::default(),
            inlines: Vec::new(),
            show_facets: ShowFacets::Allow,
            delete_confirmation_max_display: None,
            actions: Some(Vec::new()),
            save_as: false,
            save_as_continue: true,
            save_on_top: false,
            preserve_filters: true,
            actions_on_top: true,
            actions_on_bottom: false,
            actions_selection_counter: true,
            show_full_result_count: true,
            empty_value_display: "-".to_owned(),
        }
    }
}

/// How rows are ordered and edited: what `admin` and its inlines say alike.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminForm {
    /// The order of the rows; empty means the model's own.
    pub ordering: Vec<OrderTerm>,
    /// The form's fields; `None` means all editable ones.
    pub fields: Option<Vec<AdminMember>>,
    /// How many of them stand on each line.
    pub lines: Vec<usize>,
    /// Fields that the form leaves out.
    pub exclude: Vec<AdminMember>,
    /// The form in groups; empty means one group.
    pub fieldsets: Vec<Fieldset>,
    /// Shown, not editable.
    pub readonly_fields: Vec<AdminMember>,
    /// Relations that are picked by typing.
    pub autocomplete_fields: Vec<RelationId>,
    /// Relations that are given by key.
    pub raw_id_fields: Vec<RelationId>,
    /// Many-to-many relations as two lists side by side.
    pub filter_horizontal: Vec<RelationId>,
    /// Many-to-many relations as two lists one above the other.
    pub filter_vertical: Vec<RelationId>,
    /// Fields shown as radio buttons.
    pub radio_fields: Vec<RadioField>,
    /// Fields filled in from others while typing.
    pub prepopulated_fields: Vec<PrepopulatedField>,
    /// A link to the page of the row.
    pub view_on_site: bool,
}

impl Default for AdminForm {
    /// Django's defaults.
    fn default() -> Self {
        Self {
            ordering: Vec::new(),
            fields: None,
            lines: Vec::new(),
            exclude: Vec::new(),
            fieldsets: Vec::new(),
            readonly_fields: Vec::new(),
            autocomplete_fields: Vec::new(),
            raw_id_fields: Vec::new(),
            filter_horizontal: Vec::new(),
            filter_vertical: Vec::new(),
            radio_fields: Vec::new(),
            prepopulated_fields: Vec::new(),
            view_on_site: true,
        }
    }
}

/// A column of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminColumn {
    /// What it shows.
    pub member: AdminMember,
    /// Its heading.
    pub label: String,
}

/// Something of a model that the admin shows.
#[derive(Debug, Clone, PartialEq)]
pub enum AdminMember {
    /// The row as text (`str`).
    Display,
    /// A column, of the model or over to-one relations.
    Column(Path),
    /// A many-to-many relation of the model.
    Relation(RelationId),
    /// One of the model's annotations, by position.
    Annotation(usize),
}

/// A column that a search looks into.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchField {
    /// The column; may lead over to-many relations.
    pub path: Path,
    /// How the words are compared.
    pub mode: SearchMode,
}

/// How a search compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchMode {
    /// Somewhere in the text, case ignored.
    Contains,
    /// At the start, case ignored (`^name`).
    StartsWith,
    /// The whole text, case ignored (`=name`).
    Exact,
}

/// Whether filters show how many rows each of their values has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowFacets {
    /// Always.
    Always,
    /// When somebody asks for it.
    Allow,
    /// Never.
    Never,
}

/// A group of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Fieldset {
    /// The heading, if any.
    pub title: Option<String>,
    /// What it shows.
    pub members: Vec<AdminMember>,
    /// How many of them stand on each line.
    pub lines: Vec<usize>,
    /// CSS classes: `collapse`, `wide`.
    pub classes: Vec<String>,
    /// A text above the fields.
    pub description: String,
}

/// A field shown as radio buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RadioField {
    /// A field with choices, or a foreign key.
    pub field: FieldId,
    /// How they stand.
    pub layout: RadioLayout,
}

/// How radio buttons stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RadioLayout {
    /// Side by side.
    Horizontal,
    /// One above the other.
    Vertical,
}

/// A field filled in from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrepopulatedField {
    /// The field that is filled.
    pub field: FieldId,
    /// Those that it is made of.
    pub from: Vec<FieldId>,
}
