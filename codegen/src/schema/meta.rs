//! What `meta` says about a model: order, indexes, constraints, words for people.

use luthier::dialect::Dialect;

use super::{Expr, FieldId, NullsOrder, OrderTerm, Origin, RustPath};
use crate::source::Span;

/// The options of a model, those of its abstract bases merged in.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    /// `blog post`; from the name where none is given.
    pub verbose_name: String,
    /// `blog posts`.
    pub verbose_name_plural: String,
    /// The order of querysets that ask for none.
    pub ordering: Vec<OrderTerm>,
    /// What numbers the rows beside those that refer to the same row.
    pub order_with_respect_to: Option<OrderWithRespectTo>,
    /// The order that `latest()` and `earliest()` use.
    pub get_latest_by: Vec<OrderTerm>,
    /// Declared indexes; a field's own (`db_index`, `unique`) are not among them.
    pub indexes: Vec<Index>,
    /// Declared constraints; `unique_together` is among them.
    pub constraints: Vec<Constraint>,
    /// The comment on the table in the database.
    pub db_table_comment: Option<String>,
    /// Where PostgreSQL keeps the table; the others have no such places.
    pub db_tablespace: Option<String>,
    /// Whether migrations make and change the table.
    pub managed: bool,
    /// Permissions beside the usual ones.
    pub permissions: Vec<Permission>,
    /// The usual permissions: `add`, `change`, `delete`, `view`.
    pub default_permissions: Vec<String>,
    /// Functions of the program that look at the whole row when it is validated.
    pub clean: Vec<RustPath>,
}

impl Meta {
    /// What a model without `meta` has: Django's defaults.
    #[must_use]
    pub fn named(verbose_name: String) -> Self {
        Self {
            verbose_name_plural: crate::naming::verbose_name_plural(&verbose_name),
            verbose_name,
            ordering: Vec::new(),
            order_with_respect_to: None,
            get_latest_by: Vec::new(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            db_table_comment: None,
            db_tablespace: None,
            managed: true,
            permissions: Vec::new(),
            default_permissions: DEFAULT_PERMISSIONS.map(str::to_owned).to_vec(),
            clean: Vec::new(),
        }
    }
}

/// The permissions that every model has unless it says otherwise.
pub const DEFAULT_PERMISSIONS: [&str; 4] = ["add", "change", "delete", "view"];

/// An order of the rows that refer to the same row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderWithRespectTo {
    /// The foreign key.
    pub within: FieldId,
    /// The hidden column with the numbers, `_order`.
    pub number: FieldId,
}

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
    /// The columns, most significant first; none for an index over expressions.
    pub columns: Vec<IndexColumn>,
    /// The operator class of each column on PostgreSQL; empty where none is given.
    pub opclasses: Vec<String>,
    /// What an index over expressions holds instead of columns.
    pub expressions: Vec<IndexExpression>,
    /// Only rows that meet it are in the index.
    pub condition: Option<Expr>,
    /// Columns that are stored in the index without being part of its key.
    pub include: Vec<FieldId>,
    /// How it is built.
    pub method: IndexMethod,
    /// Where PostgreSQL keeps it.
    pub tablespace: Option<String>,
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

/// An expression of an index or of a unique constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexExpression {
    /// Over columns of the same row.
    pub expr: Expr,
    /// Whether the index runs from high to low.
    pub descending: bool,
    /// Where NULL stands in it on PostgreSQL, where that is said; it is the smallest value otherwise.
    pub nulls: Option<NullsOrder>,
    /// The collation by which text is compared, where it is another than that of its column.
    pub collation: Option<String>,
    /// The operator class on PostgreSQL.
    pub opclass: Option<String>,
}

/// How an index is built.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexMethod {
    /// The structure.
    pub kind: IndexKind,
    /// PostgreSQL's storage parameters, as they are called there.
    pub options: Vec<(String, IndexOption)>,
}

/// The structure of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IndexKind {
    /// The database's usual one, a B-tree.
    #[default]
    Default,
    /// A B-tree, said aloud.
    BTree,
    /// By hash, for equality alone.
    Hash,
    /// Generalised inverted: documents, arrays, words.
    Gin,
    /// Generalised search tree.
    Gist,
    /// Space-partitioned search tree.
    SpGist,
    /// Ranges of blocks, for what is stored in order.
    Brin,
    /// Bloom filter, of the extension `bloom`.
    Bloom,
}

/// The value of a storage parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexOption {
    /// A number.
    Number(u32),
    /// On or off.
    Flag(bool),
}

impl IndexKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Default,
        Self::BTree,
        Self::Hash,
        Self::Gin,
        Self::Gist,
        Self::SpGist,
        Self::Brin,
        Self::Bloom,
    ];

    /// The name in the language and in migrations: `GinIndex`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "Index",
            Self::BTree => "BTreeIndex",
            Self::Hash => "HashIndex",
            Self::Gin => "GinIndex",
            Self::Gist => "GistIndex",
            Self::SpGist => "SpGistIndex",
            Self::Brin => "BrinIndex",
            Self::Bloom => "BloomIndex",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind that an exclusion constraint can be held by, by its method: `gist`, `spgist`, `hash`.
    #[must_use]
    pub fn of_exclusion(method: &str) -> Option<Self> {
        let kinds = [Self::Gist, Self::SpGist, Self::Hash];
        kinds.into_iter().find(|kind| kind.method() == Some(method))
    }

    /// The method as PostgreSQL calls it; `None` for the usual one.
    #[must_use]
    pub const fn method(self) -> Option<&'static str> {
        Some(match self {
            Self::Default => return None,
            Self::BTree => "btree",
            Self::Hash => "hash",
            Self::Gin => "gin",
            Self::Gist => "gist",
            Self::SpGist => "spgist",
            Self::Brin => "brin",
            Self::Bloom => "bloom",
        })
    }

    /// What a name that is made ends with, as Django's do.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        self.method().unwrap_or("idx")
    }

    /// How long its name may be: as many characters before the suffix as any index has.
    #[must_use]
    pub fn max_name(self) -> usize {
        super::names::MAX_INDEX_NAME - "idx".len() + self.suffix().len()
    }

    /// The storage parameters that it takes, each with whether it is a flag.
    #[must_use]
    pub const fn parameters(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Default => &[],
            Self::BTree => &[("fillfactor", false), ("deduplicate_items", true)],
            Self::Hash | Self::SpGist => &[("fillfactor", false)],
            Self::Gin => &[("fastupdate", true), ("gin_pending_list_limit", false)],
            Self::Gist => &[("buffering", true), ("fillfactor", false)],
            Self::Brin => &[("autosummarize", true), ("pages_per_range", false)],
            Self::Bloom => &[("length", false)],
        }
    }

    /// Whether the index has an order, from low to high or back.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::Default | Self::BTree)
    }
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
        /// The operator class of each column on PostgreSQL; empty where none is given.
        opclasses: Vec<String>,
    },
    /// No two rows give the same values of these expressions.
    UniqueExpressions {
        /// At least one.
        expressions: Vec<IndexExpression>,
        /// Only rows that meet it are compared.
        condition: Option<Expr>,
        /// Columns stored along.
        include: Vec<FieldId>,
        /// `Some(false)` where two NULLs count as equal.
        nulls_distinct: Option<bool>,
    },
    /// No two rows for which all the operators hold, on PostgreSQL.
    Exclusion {
        /// What is compared, and how; at least one.
        parts: Vec<ExclusionPart>,
        /// The structure that finds the other rows.
        method: IndexKind,
        /// Only rows that meet it are compared.
        condition: Option<Expr>,
        /// Columns stored along.
        include: Vec<FieldId>,
        /// When it is checked.
        deferrable: Option<Deferrable>,
    },
    /// Every row meets this condition.
    Check {
        /// Over columns of the same row.
        condition: Expr,
    },
}

/// A value of two rows, and the operator that must not hold between them.
#[derive(Debug, Clone, PartialEq)]
pub struct ExclusionPart {
    /// Over columns of the same row.
    pub expression: IndexExpression,
    /// PostgreSQL's operator: `&&`.
    pub operator: String,
    /// Where the operator is written.
    pub span: Span,
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrable {
    /// At the end of the transaction.
    Deferred,
    /// After each statement, unless the transaction asks otherwise.
    Immediate,
}
