//! Fields: the columns of a model with all their options, defaults filled in as Django fills them.
//!
//! A many-to-many field has no column and is a [`super::Relation`] only.

use luthier::dialect::Dialect;

use super::{ChoicesId, Expr, FieldId, FieldKind, ModelId, Origin, RelationId, Value};

/// A column of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// This field's own id.
    pub id: FieldId,
    /// The model whose table has the column. An inherited field is a field of its own in each child.
    pub model: ModelId,
    /// The name as declared: `author`.
    pub name: String,
    /// The name of the stored value: `author_id` for a foreign key, otherwise the same as `name`.
    pub attname: String,
    /// The column, unquoted.
    pub column: String,
    /// The member of the row's struct, the column's path and the patch's member: [`Field::attname`] as a Rust name.
    pub rust_name: String,
    /// The member of the `New…` struct, or its setter: [`Field::name`] as a Rust name.
    pub new_name: String,
    /// The type with its parameters.
    pub kind: FieldKind,
    /// Whether the column takes NULL.
    pub null: bool,
    /// Whether validation takes an empty value.
    pub blank: bool,
    /// What a new row gets where nothing is given. A text field that may be blank and not NULL has `""` here.
    pub default: Option<DefaultValue>,
    /// What the database itself fills in.
    pub db_default: Option<DatabaseDefault>,
    /// Whether the column alone is unique (a primary key and a one-to-one are).
    pub unique: bool,
    /// Whether the column has an index of its own beside the one that `unique` brings.
    pub db_index: bool,
    /// Whether this is the primary key.
    pub primary_key: bool,
    /// Whether forms show it.
    pub editable: bool,
    /// Which writes set it to the current time.
    pub auto_time: AutoTime,
    /// The longest text (in characters), or for bytes the most bytes, that validation lets through; for the kinds that are
    /// stored as `varchar` the column's length too.
    pub max_length: Option<u32>,
    /// The type of its values in Rust, where it is one of the program's: made from values of the column's own type.
    pub rust_type: Option<RustPath>,
    /// The collation, where one is asked for.
    pub db_collation: Option<Collation>,
    /// The choices that its values are from.
    pub choices: Option<ChoicesId>,
    /// What validation asks for beyond what kind, length and choices imply.
    pub validators: Vec<Validator>,
    /// For people, from the name where none is given: `created at`.
    pub verbose_name: String,
    /// A hint for people; empty where there is none.
    pub help_text: String,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// The comment on the column in the database.
    pub db_comment: Option<String>,
    /// Messages that replace the usual ones, by kind of error (`unique`, `invalid`, …), sorted.
    pub error_messages: Vec<(String, String)>,
    /// The dates by which its values are unique, as validation asks (`unique_for_date` and the like).
    pub unique_for: Vec<(UniquePeriod, FieldId)>,
    /// Rust attributes to pass on to the struct's member, as written.
    pub attributes: Vec<String>,
    /// Where it is declared; for an inherited field, where its base declares it.
    pub origin: Origin,
    /// Former names of the field, latest first, as `was` gives them.
    pub was: Vec<String>,
    /// The forward relation of a foreign key.
    pub relation: Option<RelationId>,
    /// Whether the compiler made it: the `id` of a model without a primary key, the columns of a join table, the numbers of
    /// `order_with_respect_to`.
    pub automatic: bool,
}

/// By which rules a column compares text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collation {
    /// One name for every database.
    Everywhere(String),
    /// A name for each of some databases, in their order; the others compare as they do by themselves.
    By(Vec<(Dialect, String)>),
}

impl Collation {
    /// What a database calls it.
    #[must_use]
    pub fn on(&self, dialect: Dialect) -> Option<&str> {
        match self {
            Self::Everywhere(name) => Some(name),
            Self::By(names) => {
                let mut names = names.iter();
                let known = names.find(|(database, _)| *database == dialect)?;
                Some(&known.1)
            }
        }
    }
}

/// How much of a date must be equal for two rows to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UniquePeriod {
    /// The day.
    Date,
    /// The number of the month.
    Month,
    /// The year.
    Year,
}

impl UniquePeriod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Date, Self::Month, Self::Year];

    /// The option that says it.
    #[must_use]
    pub const fn option(self) -> &'static str {
        match self {
            Self::Date => "unique_for_date",
            Self::Month => "unique_for_month",
            Self::Year => "unique_for_year",
        }
    }
}

/// Which writes set a column to the current time of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoTime {
    /// None.
    No,
    /// The insert (`auto_now_add`).
    OnCreate,
    /// Every save (`auto_now`).
    OnSave,
}

/// The path of a Rust item, as `fn("crate::tokens::fresh")` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustPath(pub String);

/// What a new row gets where the program gives nothing, decided in Rust.
#[derive(Debug, Clone, PartialEq)]
pub enum DefaultValue {
    /// A literal of the column's type; an empty JSON object or list is one too.
    Value(Value),
    /// The current time, date or time of day.
    Now,
    /// A random UUID.
    Uuid4,
    /// A UUID ordered by time.
    Uuid7,
    /// What a Rust function without arguments returns.
    Call(RustPath),
}

/// What the database fills in.
#[derive(Debug, Clone, PartialEq)]
pub enum DatabaseDefault {
    /// A literal of the column's type.
    Value(Value),
    /// An expression without columns.
    Expr(Box<Expr>),
}

/// A rule that validation checks.
#[derive(Debug, Clone, PartialEq)]
pub struct Validator {
    /// The rule.
    pub rule: ValidatorRule,
    /// The message that replaces the usual one.
    pub message: Option<String>,
    /// The error code that replaces the usual one.
    pub code: Option<String>,
}

/// A limit of a [`ValidatorRule`].
#[derive(Debug, Clone, PartialEq)]
pub enum Limit<T> {
    /// As written.
    Value(T),
    /// What a Rust function without arguments gives whenever the rule is checked.
    Call(RustPath),
}

/// What a [`Validator`] asks of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum ValidatorRule {
    /// At least this value.
    MinValue(Limit<Value>),
    /// At most this value.
    MaxValue(Limit<Value>),
    /// At least this many characters (bytes for binary fields).
    MinLength(Limit<u32>),
    /// At most this many.
    MaxLength(Limit<u32>),
    /// Whole steps from an offset.
    Step {
        /// The size of a step.
        step: Limit<Value>,
        /// Where they are counted from; zero where none is given.
        offset: Option<Value>,
    },
    /// At most this many digits, and so many of them behind the point.
    Decimal {
        /// On both sides of the point.
        max_digits: u32,
        /// Behind it.
        decimal_places: u32,
    },
    /// A match somewhere in the text, or with `inverse` none.
    Regex {
        /// The pattern, in the syntax of Rust's `regex`, its flags in front.
        pattern: String,
        /// Whether a match is the mistake.
        inverse: bool,
    },
    /// An e-mail address.
    Email {
        /// Domains that are taken as they are; `None` for Django's `localhost`.
        allowed: Option<Vec<String>>,
    },
    /// A URL.
    Url {
        /// Its schemes, in small letters; `None` for Django's.
        schemes: Option<Vec<String>>,
    },
    /// The name of a domain.
    Domain {
        /// Whether it may have letters beyond ASCII.
        idna: bool,
    },
    /// ASCII letters, digits, `_`, `-`.
    Slug,
    /// Letters of any script, digits, `_`, `-`.
    UnicodeSlug,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// Either.
    Ipv46,
    /// A whole number as text.
    Integer,
    /// Whole numbers as text.
    IntegerList {
        /// What stands between them.
        separator: String,
        /// Whether they may be below zero.
        negative: bool,
    },
    /// The name of a file with one of these extensions, in small letters and without the dot.
    FileExtension(Vec<String>),
    /// No NUL character.
    NoNul,
    /// An `hstore` with these keys.
    Keys {
        /// What must be there.
        keys: Vec<String>,
        /// Whether nothing else may be.
        strict: bool,
    },
    /// An array of at least this many elements.
    ArrayMinLength(Limit<u32>),
    /// An array of at most this many.
    ArrayMaxLength(Limit<u32>),
    /// A range that begins at this value or later.
    RangeMinValue(Limit<Value>),
    /// A range that ends at this value or earlier.
    RangeMaxValue(Limit<Value>),
    /// One of the values that a Rust function lists with their labels.
    Among(RustPath),
    /// What a Rust function of the value says.
    Call(RustPath),
}
