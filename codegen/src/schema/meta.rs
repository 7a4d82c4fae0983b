//! What `meta` says about a model: order, indexes, constraints, words for people.

use luthier::dialect::Dialect;

use super::{Expr, FieldId, OrderTerm, Origin};

/// The options of a model, those of its abstract bases merged in.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    /// `blog post`; from the name where none is given.
    pub verbose_name: String,
    /// `blog posts`.
    pub verbose_name_plural: String,
    /// The order of querysets that ask for none.
    pub ordering: Vec<OrderTerm>,
    /// The order that `latest()` and `earliest()` use.
    pub get_latest_by: Vec<OrderTerm>,
    /// Declared indexes; a field's own (`db_index`, `unique`) are not among them.
    pub indexes: Vec<Index>,
    /// Declared constraints; `unique_together` is among them.
    pub constraints: Vec<Constraint>,
    /// The comment on the table in the database.
    pub db_table_comment: Option<String>,
    /// Whether migrations make and change the table.
    pub managed: bool,
    /// Permissions beside the usual ones.
    pub permissions: Vec<Permission>,
    /// The usual permissions: `add`, `change`, `delete`, `view`.
    pub default_permissions: Vec<String>,
}

impl Meta {
    /// What a model without `meta` has: Django's defaults.
    #[must_use]
    pub fn named(verbose_name: String) -> Self {
        Self {
            verbose_name_plural: crate::naming::verbose_name_plural(&verbose_name),
            verbose_name,
            ordering: Vec::new(),
            get_latest_by: Vec::new(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            db_table_comment: None,
            managed: true,
            permissions: Vec::new(),
            default_permissions: DEFAULT_PERMISSIONS.map(str::to_owned).to_vec(),
        }
    }
}

/// The permissions that every model has unless it says otherwise.
pub const DEFAULT_PERMISSIONS: [&str; 4] = ["add", "change", "delete", "view"];

/// A permission that a program may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `close_ticket`.
    pub codename: String,
    /// `Can close tickets`.
    pub name: String,
}

/// An index over several columns, or over some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// The name in the database, made as Django makes it where none is given.
    pub name: String,
    /// Whether the name was made here.
    pub automatic_name: bool,
    /// The columns, most significant first; at least one.
    pub columns: Vec<IndexColumn>,
    /// Only rows that meet it are in the index.
    pub condition: Option<Expr>,
    /// Columns that are stored in the index without being part of its key.
    pub include: Vec<FieldId>,
    /// How it is built.
    pub method: IndexMethod,
    /// The databases that get it; empty for all.
    pub backends: Vec<Dialect>,
    /// Where it is declared.
    pub origin: Origin,
}

/// A column of an [`Index`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexColumn {
    /// The field.
    pub field: FieldId,
    /// Whether the index runs from high to low.
    pub descending: bool,
}

/// The structure of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexMethod {
    /// The database's usual one, a B-tree.
    Default,
}

/// A rule that the database holds rows to.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// The name in the database.
    pub name: String,
    /// Whether the name was made here (`unique_together`).
    pub automatic_name: bool,
    /// The rule.
    pub kind: ConstraintKind,
    /// The message of a violation that replaces the usual one.
    pub violation_error_message: Option<String>,
    /// The error code of a violation that replaces the usual one.
    pub violation_error_code: Option<String>,
    /// The databases that get it; empty for all.
    pub backends: Vec<Dialect>,
    /// Where it is declared.
    pub origin: Origin,
}

/// What a [`Constraint`] asks.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// No two rows share these values.
    Unique {
        /// The columns; at least one.
        fields: Vec<FieldId>,
        /// Only rows that meet it are compared.
        condition: Option<Expr>,
        /// Columns stored along.
        include: Vec<FieldId>,
        /// When it is checked.
        deferrable: Option<Deferrable>,
        /// `Some(false)` where two NULLs count as equal.
        nulls_distinct: Option<bool>,
    },
    /// Every row meets this condition.
    Check {
        /// Over columns of the same row.
        condition: Expr,
    },
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrable {
    /// At the end of the transaction.
    Deferred,
    /// After each statement, unless the transaction asks otherwise.
    Immediate,
}
