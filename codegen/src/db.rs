//! The physical schema: tables, columns, indexes, constraints. This is what migrations speak of.
//!
//! No Rust type and no place in a file is left here, and nothing that the database does not see: labels, defaults made in
//! Rust, validators. Field types that share a column type are one type (an `EmailField` is a `CharField` here), so a
//! change between them is no change. Models, fields and app labels stay, because people name things by them.
//!
//! Tables are sorted by app and model. The order of a table's columns carries no meaning: adding a field appends.
//! What belongs to one column (its index, its uniqueness, its foreign key, its check) is a fact of the column, with a
//! name in the database that follows from table and column ([`names`]); what is declared in `meta` has its own name.

pub mod build;
pub mod element;
pub mod expr;
pub mod names;

use std::fmt;

use luthier::dialect::Dialect;

pub use crate::schema::{Collation, NullsOrder, RangeKind};
pub use crate::schema::{IndexKind, IndexMethod, IndexOption, is_operator};
pub use build::build;
pub use element::ElementType;
pub use expr::{BinaryOp, Expr, Function, Inside, JsonStep, Literal, Lookup, Operand, Part};

/// All tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// Sorted by app and model, no two with the same.
    pub tables: Vec<Table>,
}

/// A model as people name it: `blog.User`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelName {
    /// The app's label.
    pub app: String,
    /// The model.
    pub name: String,
}

/// A table with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The model whose rows it holds; for a many-to-many's table as Django calls it: `Post_tags`.
    pub model: ModelName,
    /// The name in the database.
    pub name: String,
    /// The comment on it in the database.
    pub comment: Option<String>,
    /// Where PostgreSQL keeps it, where that is said.
    pub tablespace: Option<String>,
    /// The columns; no two share a field name or a column name.
    pub columns: Vec<Column>,
    /// The fields of a primary key of several columns, in its order; empty where it is one column, which says so itself.
    pub composite_key: Vec<String>,
    /// Declared indexes, sorted by name.
    pub indexes: Vec<Index>,
    /// Declared constraints, sorted by name.
    pub constraints: Vec<Constraint>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name in the models: `author`.
    pub field: String,
    /// The name in the database: `author_id`.
    pub name: String,
    /// What it holds; for a foreign key, what the key that it points to holds.
    pub ty: ColumnType,
    /// Whether it takes NULL.
    pub null: bool,
    /// Whether it is the primary key.
    pub primary_key: bool,
    /// Whether it alone is unique. A primary key is without saying so.
    pub unique: bool,
    /// Whether it has an index of its own, beside the one that uniqueness brings.
    pub index: bool,
    /// What the database fills in; an expression without columns.
    pub default: Option<Expr>,
    /// The row that it points to.
    pub references: Option<Reference>,
    /// The collation, where one is asked for.
    pub collation: Option<Collation>,
    /// The values that a CHECK allows; empty where there is none.
    pub choices: Vec<Literal>,
    /// The models, as content types name them, whose rows must be in the table that it points to; empty for other columns.
    pub content_types: Vec<String>,
    /// What the database computes it from.
    pub generated: Option<Generated>,
    /// The comment on it in the database.
    pub comment: Option<String>,
}

/// What a column holds; the types that no database has to tell apart are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// 16-bit key that the database counts up.
    SmallAuto,
    /// 32-bit key that the database counts up.
    Auto,
    /// 64-bit key that the database counts up.
    BigAuto,
    /// 16-bit integer.
    SmallInteger,
    /// 32-bit integer.
    Integer,
    /// 64-bit integer.
    BigInteger,
    /// `0..=32767`.
    PositiveSmallInteger,
    /// `0..=2147483647`.
    PositiveInteger,
    /// `0..=2⁶³-1`.
    PositiveBigInteger,
    /// True or false.
    Boolean,
    /// IEEE double.
    Float,
    /// Exact decimal: all digits and those after the point, or without limits.
    Decimal(Option<(u32, u32)>),
    /// Text of at most so many characters, or of any length where the database has such a `varchar`.
    Char(Option<u32>),
    /// Text of any length.
    Text,
    /// A UUID.
    Uuid,
    /// An IPv4 or IPv6 address.
    IpAddress,
    /// Bytes.
    Binary,
    /// A calendar date.
    Date,
    /// A moment, UTC, microseconds.
    DateTime,
    /// A time of day, microseconds.
    Time,
    /// A span of time, microseconds.
    Duration,
    /// A JSON document.
    Json,
    /// Several values of one type, on PostgreSQL.
    Array {
        /// The type of an element, which is no array.
        element: ElementType,
        /// How many dimensions there are.
        depth: u8,
        /// How many elements the outermost may have.
        size: Option<u32>,
    },
    /// Texts by their names, on PostgreSQL.
    HStore,
    /// Everything from one value to another, on PostgreSQL.
    Range(RangeKind),
    /// A document prepared for full text search, on PostgreSQL.
    SearchVector,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The model that it points to.
    pub model: ModelName,
    /// The field there, its primary key.
    pub field: String,
    /// What the database does when that row goes.
    pub on_delete: OnDelete,
    /// Whether the database knows it (`db_constraint`).
    pub enforced: bool,
    /// Whether it is checked at the end of the transaction only.
    pub deferred: bool,
}

/// What the database does with rows whose target goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// It deletes them.
    Cascade,
    /// It refuses at once.
    Restrict,
    /// It sets NULL.
    SetNull,
    /// It sets the column's default.
    SetDefault,
    /// It refuses at the end of the statement if they are still there.
    NoAction,
}

/// What a generated column is computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// Over columns of the same row.
    pub expression: Expr,
    /// Whether it is stored, or computed when read.
    pub stored: bool,
}

/// A declared index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// The name in the database.
    pub name: String,
    /// The columns, most significant first.
    pub fields: Vec<IndexField>,
    /// The operator class of each field on PostgreSQL; empty where none is given.
    pub opclasses: Vec<String>,
    /// What an index over expressions holds instead of fields.
    pub expressions: Vec<IndexExpression>,
    /// Only rows that meet it are in the index.
    pub condition: Option<Expr>,
    /// Fields stored along, without being part of the key.
    pub include: Vec<String>,
    /// How it is built.
    pub method: IndexMethod,
    /// Where PostgreSQL keeps it.
    pub tablespace: Option<String>,
    /// The databases that get it; empty for all.
    pub backends: Vec<Dialect>,
}

/// A column of an [`Index`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexField {
    /// The field.
    pub field: String,
    /// Whether the index runs from high to low.
    pub descending: bool,
}

/// An expression of an [`Index`] or of a uniqueness.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexExpression {
    /// Over columns of the same row.
    pub expression: Expr,
    /// Whether the index runs from high to low.
    pub descending: bool,
    /// Where NULL stands in it on PostgreSQL, where that is said; it is the smallest value otherwise.
    pub nulls: Option<NullsOrder>,
    /// The collation by which text is compared, where one is asked for.
    pub collation: Option<String>,
    /// The operator class on PostgreSQL.
    pub opclass: Option<String>,
}

/// A declared constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// The name in the database.
    pub name: String,
    /// What it asks.
    pub kind: ConstraintKind,
    /// The databases that get it; empty for all.
    pub backends: Vec<Dialect>,
}

/// What a [`Constraint`] asks.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// No two rows share these values.
    Unique {
        /// The fields.
        fields: Vec<String>,
        /// Only rows that meet it are compared.
        condition: Option<Expr>,
        /// Fields stored along.
        include: Vec<String>,
        /// When it is checked, where it may wait for the end of the transaction.
        deferrable: Option<Deferrable>,
        /// Whether two NULLs count as different (as everywhere unless told).
        nulls_distinct: bool,
        /// The operator class of each field on PostgreSQL; empty where none is given.
        opclasses: Vec<String>,
    },
    /// No two rows give the same values of these expressions.
    UniqueExpressions {
        /// At least one.
        expressions: Vec<IndexExpression>,
        /// Only rows that meet it are compared.
        condition: Option<Expr>,
        /// Fields stored along.
        include: Vec<String>,
        /// Whether two NULLs count as different (as everywhere unless told).
        nulls_distinct: bool,
    },
    /// No two rows for which all the operators hold, on PostgreSQL.
    Exclusion {
        /// What is compared, and by which operator; at least one.
        parts: Vec<(IndexExpression, String)>,
        /// The structure that finds the other rows.
        method: IndexKind,
        /// Only rows that meet it are compared.
        condition: Option<Expr>,
        /// Fields stored along.
        include: Vec<String>,
        /// When it is checked, where it may wait for the end of the transaction.
        deferrable: Option<Deferrable>,
    },
    /// Every row meets this condition; one that is neither true nor false for NULL counts as met.
    Check {
        /// Over columns of the same row.
        condition: Expr,
    },
}

/// When a constraint that may wait is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrable {
    /// At the end of the transaction.
    Deferred,
    /// After each statement, unless the transaction asks otherwise.
    Immediate,
}

impl ModelName {
    /// From its two parts.
    pub fn new(app: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            app: app.into(),
            name: name.into(),
        }
    }
}

impl ModelName {
    /// What a content type calls it: `blog.user`.
    #[must_use]
    pub fn content_type(&self) -> String {
        format!("{}.{}", self.app, self.name.to_lowercase())
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.app, self.name)
    }
}

impl Schema {
    /// The table of a model.
    #[must_use]
    pub fn table(&self, model: &ModelName) -> Option<&Table> {
        self.position(model).ok().and_then(|at| self.tables.get(at))
    }

    /// The table of a model, to change it. Its `model` must stay, or the order breaks.
    pub(crate) fn table_mut(&mut self, model: &ModelName) -> Option<&mut Table> {
        self.position(model)
            .ok()
            .and_then(|at| self.tables.get_mut(at))
    }

    /// Puts a table in its place; one of the same model is replaced.
    pub fn insert(&mut self, table: Table) {
        match self.position(&table.model) {
            Ok(at) => self.tables[at] = table,
            Err(at) => self.tables.insert(at, table),
        }
    }

    /// Takes a table out.
    pub fn remove(&mut self, model: &ModelName) -> Option<Table> {
        self.position(model).ok().map(|at| self.tables.remove(at))
    }

    fn position(&self, model: &ModelName) -> Result<usize, usize> {
        self.tables.binary_search_by(|table| table.model.cmp(model))
    }

    /// The tables of one app, in order.
    pub fn tables_of<'s>(&'s self, app: &'s str) -> impl Iterator<Item = &'s Table> {
        self.tables
            .iter()
            .filter(move |table| table.model.app == app)
    }

    /// The foreign keys that point to a model, with the tables they are in.
    pub fn references_to<'s>(
        &'s self,
        model: &'s ModelName,
    ) -> impl Iterator<Item = (&'s Table, &'s Column)> {
        self.tables.iter().flat_map(move |table| {
            let points = move |column: &&Column| {
                column
                    .references
                    .as_ref()
                    .is_some_and(|to| to.model == *model)
            };
            table
                .columns
                .iter()
                .filter(points)
                .map(move |column| (table, column))
        })
    }

    /// Whether both hold the same, whatever the order of columns.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.tables.len() == other.tables.len()
            && self
                .tables
                .iter()
                .zip(&other.tables)
                .all(|(ours, theirs)| ours.same_as(theirs))
    }
}

impl Table {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    pub(crate) fn column_mut(&mut self, field: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.field == field)
    }

    /// The primary key, where it is one column.
    #[must_use]
    pub fn primary_key(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.primary_key)
    }

    /// Whether the column of that field is the primary key or part of it.
    #[must_use]
    pub fn is_key(&self, field: &str) -> bool {
        self.composite_key.iter().any(|member| member == field)
            || self.column(field).is_some_and(|column| column.primary_key)
    }

    /// The declared index of that name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The declared constraint of that name.
    #[must_use]
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints
            .iter()
            .find(|constraint| constraint.name == name)
    }

    pub(crate) fn sort_objects(&mut self) {
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        self.constraints.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Whether both hold the same, whatever the order of columns.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.model == other.model
            && self.name == other.name
            && self.comment == other.comment
            && self.tablespace == other.tablespace
            && self.columns.len() == other.columns.len()
            && self.composite_key == other.composite_key
            && self
                .columns
                .iter()
                .all(|column| other.column(&column.field) == Some(column))
            && self.indexes == other.indexes
            && self.constraints == other.constraints
    }
}

impl Column {
    /// A column of that field, type and nothing else: not NULL, no index, named as the field.
    pub fn new(field: impl Into<String>, ty: ColumnType) -> Self {
        let field = field.into();
        Self {
            name: field.clone(),
            field,
            ty,
            null: false,
            primary_key: false,
            unique: false,
            index: false,
            default: None,
            references: None,
            collation: None,
            choices: Vec::new(),
            content_types: Vec::new(),
            generated: None,
            comment: None,
        }
    }
}

impl ColumnType {
    /// Whether the database counts it up.
    #[must_use]
    pub const fn is_auto(self) -> bool {
        matches!(self, Self::SmallAuto | Self::Auto | Self::BigAuto)
    }

    /// What a foreign key to a column of this type holds.
    #[must_use]
    pub const fn as_key(self) -> Self {
        match self {
            Self::SmallAuto => Self::SmallInteger,
            Self::Auto => Self::Integer,
            Self::BigAuto => Self::BigInteger,
            other => other,
        }
    }

    /// Whether its values are text for the models.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Char(_) | Self::Text)
    }

    /// The smallest and largest whole number that it takes.
    #[must_use]
    pub const fn integer_range(self) -> Option<(i64, i64)> {
        Some(match self {
            Self::SmallAuto | Self::SmallInteger => (i16::MIN as i64, i16::MAX as i64),
            Self::Auto | Self::Integer => (i32::MIN as i64, i32::MAX as i64),
            Self::BigAuto | Self::BigInteger => (i64::MIN, i64::MAX),
            Self::PositiveSmallInteger => (0, i16::MAX as i64),
            Self::PositiveInteger => (0, i32::MAX as i64),
            Self::PositiveBigInteger => (0, i64::MAX),
            _ => return None,
        })
    }
}

impl ConstraintKind {
    /// The fields that it names, those of its condition included.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        match self {
            Self::Unique {
                fields,
                condition,
                include,
                ..
            } => {
                found.extend(fields.iter().chain(include).map(String::as_str));
                found.extend(condition.iter().flat_map(Expr::columns));
            }
            Self::UniqueExpressions {
                expressions,
                condition,
                include,
                ..
            } => {
                let items = expressions.iter().map(|item| &item.expression);
                found.extend(items.chain(condition).flat_map(Expr::columns));
                found.extend(include.iter().map(String::as_str));
            }
            Self::Exclusion {
                parts,
                condition,
                include,
                ..
            } => {
                let items = parts.iter().map(|(item, _)| &item.expression);
                found.extend(items.chain(condition).flat_map(Expr::columns));
                found.extend(include.iter().map(String::as_str));
            }
            Self::Check { condition } => found.extend(condition.columns()),
        }
        found
    }
}

impl Index {
    /// The fields that it names, those of its condition included.
    #[must_use]
    pub fn all_fields(&self) -> Vec<&str> {
        let own = self.fields.iter().map(|field| field.field.as_str());
        own.chain(self.include.iter().map(String::as_str))
            .chain(self.condition.iter().flat_map(Expr::columns))
            .chain(
                self.expressions
                    .iter()
                    .flat_map(|item| item.expression.columns()),
            )
            .collect()
    }

    /// Whether both are the same but for the name.
    #[must_use]
    pub fn same_but_name(&self, other: &Self) -> bool {
        self.fields == other.fields
            && self.condition == other.condition
            && self.include == other.include
            && self.opclasses == other.opclasses
            && self.expressions == other.expressions
            && self.method == other.method
            && self.tablespace == other.tablespace
            && self.backends == other.backends
    }
}
