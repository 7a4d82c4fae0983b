//! What forms and pages are to know of a model beside its columns.

/// Something that a user may or may not do with rows of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermissionMeta {
    /// What programs call it: `add_post`.
    pub codename: &'static str,
    /// What people call it: `Can add post`.
    pub name: &'static str,
}

/// What forms are to know of a many-to-many field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManyFieldMeta {
    /// What to call it.
    pub verbose_name: &'static str,
    /// A sentence of help for whoever chooses the rows.
    pub help_text: &'static str,
    /// Whether there may be no row at all.
    pub blank: bool,
    /// Whether forms and admin pages may change it.
    pub editable: bool,
}
