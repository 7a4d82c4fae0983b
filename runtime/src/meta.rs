//! What generated code tells about its models: statics that the query core, the deletion planner, the migrator's error
//! messages, an admin site or a REST layer read.
//!
//! Everything here is plain data, made at build time and never changed. Positions (`u16` field positions, `u8` relation
//! positions inside [`Path`](crate::query::Path)) are indices into the slices of the model that they belong to.

mod added;
mod admin;
#[cfg(feature = "runtime")]
mod file_path;
mod forms;
pub(crate) mod text_key;

pub use added::Added;
pub use admin::{
    AdminColumn, AdminFacets, AdminFieldset, AdminInline, AdminInlineLayout, AdminInlineLink,
    AdminMeta, AdminRadioLayout, AdminSearch, AdminSearchMode,
};

#[cfg(feature = "runtime")]
pub use admin::{Acting, AdminAction, AdminReply, RunAction, act, selected};
#[cfg(feature = "runtime")]
pub use file_path::FilePathMeta;
pub use forms::{ManyFieldMeta, PermissionMeta};

use crate::{query::Path, value::Value};

/// A model: its table, its columns in the order in which rows are decoded, and its relations.
pub struct ModelMeta {
    /// The app that the model belongs to, `blog`.
    pub app: &'static str,
    /// The model's name in the schema, `Post`.
    pub name: &'static str,
    /// App and name, `blog.Post`: what errors and counts call it.
    pub label: &'static str,
    /// The database that its rows are in, by the name that [`Databases`](crate::db::Databases) gives it; `None` for the
    /// default one.
    pub database: Option<&'static str>,
    /// The table's name in the database, unquoted.
    pub table: &'static str,
    /// The columns, in the order of the struct's fields and of every decoded row.
    pub fields: &'static [FieldMeta],
    /// The positions of the primary key's columns in [`fields`](Self::fields): one, or those of a composite key in its order.
    pub primary_key: &'static [u16],
    /// The relations that start here, forward ones first; a [`Path`] holds positions of this slice.
    pub relations: &'static [RelationMeta],
    /// The default ordering (`ordering` in the model's `meta`).
    pub ordering: &'static [OrderingMeta],
    /// The relations to one row each that `str` in the schema looks into: with them loaded, a row prints all that it names.
    pub display: &'static [Path],
    /// The unique constraints and indexes, by name, so that a violation can name the fields.
    pub uniques: &'static [UniqueMeta],
    /// The foreign keys that the database enforces, by name, for the same reason.
    pub foreign_keys: &'static [ForeignKeyMeta],
    /// The declared check constraints, by name.
    pub checks: &'static [CheckMeta],
    /// The statements whose text is known at build time, one set for each declared backend.
    pub statements: &'static [ModelStatements],
    /// What to call one row, in lower case: `blog post`.
    pub verbose_name: &'static str,
    /// What to call several rows.
    pub verbose_name_plural: &'static str,
    /// What a program may ask of its users, the usual permissions (`add_post`) first, then those that the model declares.
    pub permissions: &'static [PermissionMeta],
    /// The place of the declaration, `models/blog.models:12`.
    pub source: &'static str,
    /// The positions of the relations to the rows of parents, of a model that inherits from models with a table. Each row goes
    /// on with the columns of those rows.
    pub parents: &'static [u8],
    /// What runs where rows are written without their struct being known; `None` for a model without hooks.
    pub hooks: Option<&'static ModelHooks>,
}

/// How rows are loaded whose hooks must be called although only their keys are known.
pub struct ModelHooks {
    /// Loads rows that are about to be deleted; `None` where nothing runs on deletion.
    #[cfg(feature = "runtime")]
    pub delete: Option<LoadRows>,
}

/// Loads the rows with these primary keys.
#[cfg(feature = "runtime")]
pub type LoadRows =
    for<'a> fn(&'a [Value<'static>], &'a mut crate::db::Conn) -> crate::hooks::LoadFuture<'a>;

/// By its label alone: models refer to each other in circles.
impl std::fmt::Debug for ModelMeta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ModelMeta({})", self.label)
    }
}

impl ModelMeta {
    /// The primary key's field; of a composite key the first.
    #[must_use]
    pub fn key(&self) -> &'static FieldMeta {
        &self.fields[usize::from(self.key_position())]
    }

    /// The fields of the primary key, in its order: several where it is composite.
    pub fn key_fields(&self) -> impl ExactSizeIterator<Item = &'static FieldMeta> + Clone + use<> {
        let fields = self.fields;
        self.primary_key
            .iter()
            .map(|position| &fields[usize::from(*position)])
    }

    /// Whether the primary key is made of several columns.
    #[must_use]
    pub const fn is_composite(&self) -> bool {
        self.primary_key.len() > 1
    }

    /// The position of the primary key in [`fields`](Self::fields); of a composite key that of its first column.
    pub(crate) const fn key_position(&self) -> u16 {
        match self.primary_key {
            [first, ..] => *first,
            [] => 0,
        }
    }

    /// The names of the primary key's columns.
    #[cfg(feature = "runtime")]
    pub(crate) fn key_columns(&self) -> Vec<&'static str> {
        self.key_fields().map(|field| field.column).collect()
    }

    /// What loads rows before they are deleted, where hooks run then.
    #[cfg(feature = "runtime")]
    pub(crate) fn delete_hooks(&self) -> Option<LoadRows> {
        self.hooks?.delete
    }

    /// Whether it inherits from models with a table.
    #[cfg(feature = "runtime")]
    pub(crate) const fn has_parents(&self) -> bool {
        !self.parents.is_empty()
    }

    /// The relations to the rows of parents with their positions, of a model that inherits from models with a table.
    pub fn parent_links(&self) -> impl Iterator<Item = (&'static RelationMeta, u8)> + use<> {
        let (relations, parents) = (self.relations, self.parents);
        let link = |&link: &u8| Some((relations.get(usize::from(link))?, link));
        parents.iter().filter_map(link)
    }

    /// How many columns a whole row has, those of the parents counted.
    #[must_use]
    pub fn width(&self) -> usize {
        let parents = self.parent_links().map(|(link, _)| link.target.width());
        self.fields.len() + parents.sum::<usize>()
    }

    /// The number of a column in a whole row: those of the parents come behind the model's own. `None` for one of another
    /// table.
    #[must_use]
    pub fn number(&self, path: Path, field: u16) -> Option<u16> {
        match path.split_first() {
            None => Some(field),
            Some((step, rest)) => {
                let mut before = self.fields.len();
                for (link, position) in self.parent_links() {
                    if position == step {
                        let before = u16::try_from(before).ok()?;
                        return link.target.number(rest, field)?.checked_add(before);
                    }
                    before += link.target.width();
                }
                None
            }
        }
    }

    /// The column with this number in a whole row.
    #[cfg(feature = "runtime")]
    pub(crate) fn numbered(&self, number: u16) -> Option<&'static FieldMeta> {
        let mut number = usize::from(number);
        if let Some(field) = self.fields.get(number) {
            return Some(field);
        }
        number -= self.fields.len();
        for (link, _) in self.parent_links() {
            let width = link.target.width();
            if number < width {
                return link.target.numbered(u16::try_from(number).ok()?);
            }
            number -= width;
        }
        None
    }

    /// The field with this name in the schema.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldMeta> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The relation with this number: a position in [`relations`](Self::relations), or what another crate has [added](Added).
    #[must_use]
    pub fn relation_at(&self, number: u8) -> Option<&'static RelationMeta> {
        match self.relations.get(usize::from(number)) {
            Some(relation) => Some(relation),
            None => added::find(self, number),
        }
    }

    /// The relation with this name.
    #[must_use]
    pub fn relation(&self, name: &str) -> Option<&'static RelationMeta> {
        self.relations.iter().find(|relation| relation.name == name)
    }
}

/// A column of a model.
#[derive(Debug)]
pub struct FieldMeta {
    /// The field's name in the schema: `author` for the column `author_id`.
    pub name: &'static str,
    /// The column's name in the database, unquoted.
    pub column: &'static str,
    /// The field's type.
    pub kind: FieldKind,
    /// Whether the column may hold NULL.
    pub null: bool,
    /// Whether the empty value passes validation.
    pub blank: bool,
    /// Whether the database makes the value of a new row (an automatic key, a generated column).
    pub generated: bool,
    /// What makes the value of a new row that gives none.
    pub default: Option<fn() -> Value<'static>>,
    /// Whether no two rows may hold the same value.
    pub unique: bool,
    /// Whether forms and admin pages may change it.
    pub editable: bool,
    /// The longest text that validation lets through, in characters.
    pub max_length: Option<u32>,
    /// Whether an IP address of version 4 that is mapped into version 6 is stored as itself.
    pub unpack_ipv4: bool,
    /// The allowed values with their labels, as they are stored; empty where there is no such list.
    pub choices: &'static [(&'static str, &'static str)],
    /// The heading below which each of the choices is shown, as many as there are choices; empty where none has one.
    pub choice_groups: &'static [&'static str],
    /// What stands in a list of the choices for no value.
    pub empty_label: Option<&'static str>,
    /// Where files of the field are put, below the storage; `%Y` and the like stand for parts of the date.
    pub upload_to: &'static str,
    /// What makes the path of a file instead, out of its name.
    pub upload_path: Option<fn(&str) -> String>,
    /// The folder of a `FilePathField`, and what of it is offered.
    #[cfg(feature = "runtime")]
    pub file_path: Option<&'static FilePathMeta>,
    /// Texts instead of the usual ones for errors that need the database to be found, by code: `null`, `unique`,
    /// `unique_for_date`.
    pub error_messages: &'static [(&'static str, &'static str)],
    /// The columns by whose dates its values are unique (`unique_for_date` and the like), by position.
    pub unique_for: &'static [(UniquePeriod, u16)],
    /// What to call the field.
    pub verbose_name: &'static str,
    /// A sentence of help for whoever fills it in.
    pub help_text: &'static str,
}

impl FieldMeta {
    /// A field of which nothing is known but its name and type; its column has the same name.
    #[must_use]
    pub const fn new(name: &'static str, kind: FieldKind) -> Self {
        Self {
            name,
            column: name,
            kind,
            null: false,
            blank: false,
            generated: false,
            default: None,
            unique: false,
            editable: true,
            max_length: None,
            unpack_ipv4: false,
            choices: &[],
            choice_groups: &[],
            upload_to: "",
            upload_path: None,
            #[cfg(feature = "runtime")]
            file_path: None,
            empty_label: None,
            error_messages: &[],
            unique_for: &[],
            verbose_name: name,
            help_text: "",
        }
    }
}

impl FieldMeta {
    /// What PostgreSQL calls the type, where it is one that other databases do not have.
    #[cfg(feature = "runtime")]
    pub(crate) fn postgres_type(&self) -> Option<&'static str> {
        Some(match self.kind {
            FieldKind::Array(ty) => ty,
            FieldKind::HStore => "hstore",
            FieldKind::SearchVector => "tsvector",
            FieldKind::GenericIpAddress => "inet",
            FieldKind::Range("IntegerRangeField") => "int4range",
            FieldKind::Range("BigIntegerRangeField") => "int8range",
            FieldKind::Range("DecimalRangeField") => "numrange",
            FieldKind::Range("DateRangeField") => "daterange",
            FieldKind::Range("DateTimeRangeField") => "tstzrange",
            _ => return None,
        })
    }

    /// A value as the column stores it: IP addresses have one form, so that equal addresses are equal text.
    pub(crate) fn stored<'a>(&self, value: Value<'a>) -> Value<'a> {
        match value {
            Value::Text(text) if self.kind == FieldKind::GenericIpAddress => {
                Value::Text(crate::value::ip_address(text.into_owned(), self.unpack_ipv4).into())
            }
            value => value,
        }
    }
}

/// The type of a field, by Django's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // the names are the documentation: each is the field type of that name
pub enum FieldKind {
    SmallAuto,
    Auto,
    BigAuto,
    SmallInteger,
    Integer,
    BigInteger,
    PositiveSmallInteger,
    PositiveInteger,
    PositiveBigInteger,
    Boolean,
    Float,
    Decimal {
        max_digits: u16,
        decimal_places: u16,
    },
    Char,
    Text,
    Slug,
    Email,
    Url,
    Uuid,
    GenericIpAddress,
    Binary,
    Date,
    DateTime,
    Time,
    Duration,
    Json,
    File,
    Image,
    FilePath,
    ForeignKey,
    OneToOne,
    /// An array of PostgreSQL, by the type of its column there.
    Array(&'static str),
    HStore,
    /// A range of PostgreSQL, by the name of its field type.
    Range(&'static str),
    SearchVector,
    /// Which model a generic foreign key points to, of those with these labels (`blog.post`).
    ContentType(&'static [&'static str]),
}

/// A relation as seen from one of its two ends.
#[derive(Debug)]
pub struct RelationMeta {
    /// The name by which paths walk it: `author`, or from the other end `posts`.
    pub name: &'static str,
    /// Which end this is, and whether it leads to one row or to several.
    pub kind: RelationKind,
    /// The model at the other end.
    pub target: &'static ModelMeta,
    /// The way to the parent that declares the relation; empty where this model does itself.
    pub via: Path,
    /// The position of the column that takes part in the join, in the model at this end, or where `via` leads to.
    pub local: u16,
    /// The position, in [`target`](Self::target), of the column that takes part in the join.
    pub remote: u16,
    /// The join table of a many-to-many relation.
    pub through: Option<ThroughMeta>,
    /// Whether a row may have no other end (a nullable foreign key, a reverse one-to-one).
    pub nullable: bool,
    /// What deleting the referenced row does to the referencing one; said at both ends.
    pub on_delete: OnDelete,
    /// The condition on the rows of [`target`](Self::target) that may be chosen (`limit_choices_to`); see
    /// [`choices`](crate::related::choices).
    pub limit_choices_to: Option<fn() -> crate::query::Node>,
    /// What a many-to-many field says of itself, at the end that declares it. (What a foreign key says stands at its column.)
    pub field: Option<ManyFieldMeta>,
}

impl RelationMeta {
    /// Whether the relation leads to several rows.
    #[must_use]
    pub const fn is_many(&self) -> bool {
        matches!(
            self.kind,
            RelationKind::ReverseMany | RelationKind::Generic { .. } | RelationKind::ManyToMany
        )
    }

    /// Whether the other end holds the foreign key.
    #[must_use]
    pub const fn is_reverse(&self) -> bool {
        matches!(
            self.kind,
            RelationKind::ReverseOne | RelationKind::ReverseMany | RelationKind::Generic { .. }
        )
    }
}

/// Which end of which sort of relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationKind {
    /// A foreign key or one-to-one field of this model.
    Forward,
    /// A one-to-one field of the other model.
    ReverseOne,
    /// A foreign key of the other model.
    ReverseMany,
    /// A generic foreign key of the other model.
    Generic {
        /// The position, in the other model, of the column that says which model a row points to.
        content_type: u16,
        /// What that column says for this end: `blog.post`.
        label: &'static str,
    },
    /// A many-to-many field of either model.
    ManyToMany,
}

/// The join table of a many-to-many relation, as seen from one end.
#[derive(Debug)]
pub struct ThroughMeta {
    /// The model of the join table.
    pub model: &'static ModelMeta,
    /// The position, in the join table, of the foreign key to this end.
    pub source: u16,
    /// The position, in the join table, of the foreign key to the other end.
    pub target: u16,
    /// Whether each row of the join table has a mirror image: a relation of a model to itself that holds both ways.
    pub symmetrical: bool,
    /// Whether the join table may hold a pair of rows more than once. The related rows come once all the same.
    pub repeats: bool,
}

/// What happens to a row when the row that it references is deleted; Django's names.
#[derive(Clone, Copy, Debug)]
pub enum OnDelete {
    /// It is deleted too.
    Cascade,
    /// The deletion is refused.
    Protect,
    /// The deletion is refused, unless the referencing row goes in the same deletion.
    Restrict,
    /// Its foreign key becomes NULL.
    SetNull,
    /// Its foreign key becomes the field's default.
    SetDefault,
    /// Its foreign key becomes what this gives.
    Set(fn() -> Value<'static>),
    /// Nothing: the database decides.
    DoNothing,
}

/// One term of a default ordering.
#[derive(Clone, Copy, Debug)]
pub enum OrderingMeta {
    /// By a column; NULL is the smallest value.
    Column {
        /// The relations to walk from the model.
        path: Path,
        /// The position of the column in the model at the end of the path.
        field: u16,
        /// Whether the largest value comes first.
        descending: bool,
    },
    /// By whatever else the term says.
    Computed(fn() -> &'static crate::query::Order),
}

/// The order of rows beside those that refer to the same row (`order_with_respect_to`).
#[derive(Clone, Copy, Debug)]
pub struct OrderMeta {
    /// The position of the foreign key.
    pub within: u16,
    /// The position of the hidden column that numbers the rows.
    pub number: u16,
}

/// How much of the date must be equal for two rows to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniquePeriod {
    /// The day.
    Date,
    /// The number of the month, in whatever year.
    Month,
    /// The year.
    Year,
}

/// A unique constraint or unique index.
#[derive(Debug)]
pub struct UniqueMeta {
    /// Its name in the database.
    pub name: &'static str,
    /// The names of its fields in the schema.
    pub fields: &'static [&'static str],
    /// What two rows must not share.
    pub over: UniqueOver,
    /// Only rows that meet it are compared.
    pub condition: Option<fn() -> crate::query::Node>,
    /// Whether two rows without a value count as different.
    pub nulls_distinct: bool,
    /// What to tell people when it does not hold (`violation_error_message`).
    pub message: Option<&'static str>,
    /// What to tell programs then (`violation_error_code`).
    pub code: Option<&'static str>,
    /// The databases that have it; empty for all.
    pub backends: &'static [crate::Dialect],
}

/// What two rows must not share.
#[derive(Clone, Copy, Debug)]
pub enum UniqueOver {
    /// The values of the fields.
    Fields,
    /// The values of these expressions.
    Expressions(fn() -> Vec<crate::query::Node>),
    /// Expressions between which all these operators of PostgreSQL hold (an `ExclusionConstraint`).
    Excluded(fn() -> Vec<(crate::query::Node, &'static str)>),
    /// Something that the database alone compares, by a collation of the constraint's own.
    Database,
}

impl UniqueMeta {
    /// One over fields, and nothing else said.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self {
            name,
            fields,
            over: UniqueOver::Fields,
            condition: None,
            nulls_distinct: true,
            message: None,
            code: None,
            backends: &[],
        }
    }
}

/// A foreign key that the database enforces.
#[derive(Debug)]
pub struct ForeignKeyMeta {
    /// The name of its constraint in the database; SQLite does not tell it.
    pub name: &'static str,
    /// The name of its field in the schema.
    pub field: &'static str,
}

/// A declared check constraint.
#[derive(Debug)]
pub struct CheckMeta {
    /// Its name in the database.
    pub name: &'static str,
    /// What to tell people when it does not hold (`violation_error_message`).
    pub message: Option<&'static str>,
    /// What to tell programs then (`violation_error_code`).
    pub code: Option<&'static str>,
}

/// The statements of a model that need nothing from run time but their values, as text for one backend.
#[derive(Debug)]
pub struct ModelStatements {
    /// The backend that understands this text.
    pub dialect: crate::Dialect,
    /// `SELECT <every column> FROM <table> AS t0`: where every query of whole rows begins.
    pub select: &'static str,
    /// One row by its primary key.
    pub get: &'static str,
    /// One row, without the columns that the database makes.
    pub insert: &'static str,
    /// Whether `insert` answers with the columns that the database makes. Where it does not, there is at most one such
    /// column, an automatic key, and the driver tells it.
    pub insert_returns: bool,
    /// Every column of one row but those that the database makes, by primary key (which is the last parameter).
    pub update: &'static str,
    /// One row by its primary key.
    pub delete: &'static str,
}
