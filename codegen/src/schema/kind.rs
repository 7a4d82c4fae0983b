//! The kinds of columns, with the parameters that only one kind has, and what follows from the kind alone.

use super::{ArrayType, Expr, FieldId, RangeKind, RelationId, RustPath, ValueType};

/// The type of a column, with the parameters that only this type has.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// 16-bit key that the database counts up.
    SmallAuto,
    /// 32-bit key that the database counts up.
    Auto,
    /// 64-bit key that the database counts up; the kind of a primary key that is not declared.
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
    /// Exact decimal number; both parameters or none.
    Decimal {
        /// All digits, of both sides of the point.
        max_digits: Option<u32>,
        /// Digits after the point.
        decimal_places: Option<u32>,
    },
    /// Text of limited length ([`super::Field::max_length`]), or unlimited where none is given.
    Char,
    /// Text of any length.
    Text,
    /// Letters, digits, `_` and `-`.
    Slug {
        /// Whether letters of all scripts are meant.
        allow_unicode: bool,
    },
    /// An e-mail address.
    Email,
    /// A URL.
    Url,
    /// A UUID.
    Uuid,
    /// An IPv4 or IPv6 address.
    GenericIpAddress {
        /// Which of the two are taken.
        protocol: IpProtocol,
        /// Whether `::ffff:a.b.c.d` is stored as `a.b.c.d`.
        unpack_ipv4: bool,
    },
    /// Bytes.
    Binary,
    /// A calendar date.
    Date,
    /// A point in time, UTC, in microseconds.
    DateTime,
    /// A time of day, in microseconds.
    Time,
    /// A span of time, in microseconds.
    Duration,
    /// A JSON document.
    Json,
    /// Several values of one type; PostgreSQL only, as the next three.
    Array {
        /// The type of an element; an array for more dimensions.
        element: Box<FieldKind>,
        /// Whether elements may be NULL.
        nullable: bool,
        /// The longest text that an element may be.
        max_length: Option<u32>,
        /// How many elements there may be.
        size: Option<u32>,
    },
    /// Texts by their names.
    HStore,
    /// Everything from one value to another.
    Range(RangeKind),
    /// A document prepared for full text search.
    SearchVector,
    /// The path of a stored file, relative to the storage.
    File {
        /// Where uploads are put.
        upload: Upload,
    },
    /// The path of a stored image.
    Image {
        /// Where uploads are put.
        upload: Upload,
        /// The field that receives the width in pixels.
        width_field: Option<FieldId>,
        /// The field that receives the height in pixels.
        height_field: Option<FieldId>,
    },
    /// The path of one of the files of a folder.
    FilePath {
        /// The folder, absolute.
        path: Folder,
        /// A regular expression for the file's name.
        pattern: Option<String>,
        /// Whether folders below count too.
        recursive: bool,
        /// Whether files are offered.
        allow_files: bool,
        /// Whether folders are offered.
        allow_folders: bool,
    },
    /// A column that the database computes.
    Generated {
        /// What is computed, from columns of the same row.
        expression: Box<Expr>,
        /// The column's type; never itself generated or a relation.
        output: Box<FieldKind>,
        /// Whether it is stored, or computed when read.
        stored: bool,
    },
    /// Which model a generic foreign key points to: the key of a row of the content types.
    ContentType,
    /// The key of a row of another table (many to one).
    ForeignKey(RelationId),
    /// The key of a row of another table, unique (one to one).
    OneToOne(RelationId),
}

/// Which IP addresses a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpProtocol {
    /// Both.
    Both,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

impl FieldKind {
    /// The name in the `.models` language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SmallAuto => "SmallAutoField",
            Self::Auto => "AutoField",
            Self::BigAuto => "BigAutoField",
            Self::SmallInteger => "SmallIntegerField",
            Self::Integer => "IntegerField",
            Self::BigInteger => "BigIntegerField",
            Self::PositiveSmallInteger => "PositiveSmallIntegerField",
            Self::PositiveInteger => "PositiveIntegerField",
            Self::PositiveBigInteger => "PositiveBigIntegerField",
            Self::Boolean => "BooleanField",
            Self::Float => "FloatField",
            Self::Decimal { .. } => "DecimalField",
            Self::Char => "CharField",
            Self::Text => "TextField",
            Self::Slug { .. } => "SlugField",
            Self::Email => "EmailField",
            Self::Url => "URLField",
            Self::Uuid => "UUIDField",
            Self::GenericIpAddress { .. } => "GenericIPAddressField",
            Self::Binary => "BinaryField",
            Self::Date => "DateField",
            Self::DateTime => "DateTimeField",
            Self::Time => "TimeField",
            Self::Duration => "DurationField",
            Self::Json => "JSONField",
            Self::Array { .. } => "ArrayField",
            Self::HStore => "HStoreField",
            Self::Range(kind) => kind.name(),
            Self::SearchVector => "SearchVectorField",
            Self::File { .. } => "FileField",
            Self::Image { .. } => "ImageField",
            Self::FilePath { .. } => "FilePathField",
            Self::Generated { .. } => "GeneratedField",
            Self::ContentType => "content type",
            Self::ForeignKey(_) => "ForeignKey",
            Self::OneToOne(_) => "OneToOneField",
        }
    }

    /// The type of the values, for a kind that is not a relation.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::SmallAuto | Self::SmallInteger | Self::PositiveSmallInteger => {
                ValueType::SmallInteger
            }
            Self::Auto | Self::Integer | Self::PositiveInteger => ValueType::Integer,
            Self::BigAuto | Self::BigInteger | Self::PositiveBigInteger => ValueType::BigInteger,
            // Not reached through `FieldRef`, which knows the target.
            Self::ForeignKey(_) | Self::OneToOne(_) => ValueType::BigInteger,
            Self::Boolean => ValueType::Boolean,
            Self::Float => ValueType::Float,
            Self::Decimal { .. } => ValueType::Decimal,
            Self::Char | Self::Text | Self::Slug { .. } | Self::Email | Self::Url => {
                ValueType::Text
            }
            Self::File { .. } | Self::Image { .. } | Self::FilePath { .. } | Self::ContentType => {
                ValueType::Text
            }
            Self::Uuid => ValueType::Uuid,
            Self::GenericIpAddress { .. } => ValueType::IpAddress,
            Self::Binary => ValueType::Bytes,
            Self::Date => ValueType::Date,
            Self::DateTime => ValueType::DateTime,
            Self::Time => ValueType::Time,
            Self::Duration => ValueType::Duration,
            Self::Json => ValueType::Json,
            Self::Array {
                element, nullable, ..
            } => ValueType::Array(ArrayType::of(element.value_type(), *nullable)),
            Self::HStore => ValueType::HStore,
            Self::Range(kind) => ValueType::Range(*kind),
            Self::SearchVector => ValueType::SearchVector,
            Self::Generated { output, .. } => output.value_type(),
        }
    }

    /// The kind that is stored: of a generated column its output, otherwise itself.
    #[must_use]
    pub fn output(&self) -> &Self {
        match self {
            Self::Generated { output, .. } => output.output(),
            kind => kind,
        }
    }

    /// Whether the database counts it up.
    #[must_use]
    pub const fn is_auto(&self) -> bool {
        matches!(self, Self::SmallAuto | Self::Auto | Self::BigAuto)
    }

    /// Whether the database computes it.
    #[must_use]
    pub const fn is_generated(&self) -> bool {
        matches!(self, Self::Generated { .. })
    }

    /// Whether it is a foreign key or one-to-one.
    #[must_use]
    pub const fn is_relation(&self) -> bool {
        matches!(self, Self::ForeignKey(_) | Self::OneToOne(_))
    }

    /// Whether the values are whole numbers (not keys of other tables).
    #[must_use]
    pub fn is_integer(&self) -> bool {
        !self.is_relation() && self.value_type().is_integer()
    }

    /// The smallest and the largest whole number that the column takes.
    #[must_use]
    pub const fn integer_range(&self) -> Option<(i64, i64)> {
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

/// A folder of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// Its path.
    Text(String),
    /// The Rust function that gives it.
    Call(RustPath),
}

/// Where the files of a column are put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The folder, with `strftime` codes; empty for the root.
    pub folder: String,
    /// The Rust function that makes the path instead, out of the name of the file.
    pub path: Option<RustPath>,
    /// The Rust function that gives the storage.
    pub storage: Option<RustPath>,
}

impl Upload {
    /// At the root of whatever storage the program names.
    pub const NONE: Self = Self {
        folder: String::new(),
        path: None,
        storage: None,
    };
}
