//! The field types of the language and the options that each takes: one table, read by lowering and by its messages.
//!
//! An option of Django that is listed as "not yet" is refused by name; one that stands nowhere here is unknown.

use crate::diagnostics::suggest;
use crate::schema::{FieldKind, IpProtocol, RangeKind};

/// A type name of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldType {
    /// The name as written: `CharField`.
    pub(super) name: &'static str,
    /// What it makes.
    pub(super) make: Make,
    /// Options beside the common ones.
    pub(super) options: &'static [&'static str],
    /// The common options that this type does not take.
    pub(super) without: &'static [&'static str],
}

/// What a type name makes of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Make {
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
    Decimal,
    Char,
    Text,
    Slug,
    Email,
    Url,
    Uuid,
    IpAddress,
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
    ManyToMany,
    Array,
    HStore,
    Range(RangeKind),
    SearchVector,
    /// A key to a row of one of several models.
    Generic,
    /// The way back over one.
    GenericBack,
    /// Computed by the database.
    Generated,
    /// A primary key of several columns: no field.
    CompositeKey,
    /// Said otherwise here by design; the text says how.
    Otherwise(&'static str),
    /// Removed from Django; the text says what to write instead.
    Removed(&'static str),
}

/// Options that every column takes.
pub(super) const COMMON: &[&str] = &[
    "verbose_name",
    "primary_key",
    "null",
    "blank",
    "unique",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    "db_index",
    "choices",
    "default",
    "db_default",
    "validators",
    "editable",
    "help_text",
    "error_messages",
    "db_column",
    "db_comment",
    "rust",
    "was",
];

const RELATION: &[&str] = &[
    "to",
    "on_delete",
    "related_name",
    "db_constraint",
    "limit_choices_to",
    "to_field",
    "related_query_name",
];
const TIME: &[&str] = &["auto_now", "auto_now_add"];
const AUTO: &[&str] = &[
    "choices",
    "default",
    "db_default",
    "unique",
    "db_index",
    "validators",
    "rust",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
];

/// The type of that name.
pub(super) fn find(name: &str) -> Option<&'static FieldType> {
    TYPES.iter().find(|field_type| field_type.name == name)
}

/// Every name that a declaration may use, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TYPES
        .iter()
        .filter(|field_type| !matches!(field_type.make, Make::Removed(_) | Make::Otherwise(_)))
        .map(|field_type| field_type.name)
}

/// The type that a mistyped name, or that of another framework, stands for. What all names end with does not make two alike.
pub(super) fn meant<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let Some(given) = name.strip_suffix("Field") else {
        return suggest::closest(name, known.iter().copied());
    };
    let stem = |name: &'n str| name.strip_suffix("Field").unwrap_or(name);
    let same = match given.to_ascii_lowercase().as_str() {
        "string" | "str" | "varchar" => "CharField",
        "int" | "number" => "IntegerField",
        "bigint" | "long" => "BigIntegerField",
        "smallint" => "SmallIntegerField",
        "bool" => "BooleanField",
        "timestamp" => "DateTimeField",
        "double" | "real" => "FloatField",
        "interval" | "timedelta" => "DurationField",
        "bytes" | "blob" => "BinaryField",
        "autoslug" => "SlugField",
        _ => "",
    };
    let found = known.iter().copied().find(|name| *name == same);
    found.or_else(|| {
        let stems = known.iter().map(|name| stem(name));
        let closest = suggest::closest(given, stems)?;
        known.iter().copied().find(|name| stem(name) == closest)
    })
}

impl FieldType {
    /// Every option that it takes, its own first.
    pub(super) fn known_options(&self) -> Vec<&'static str> {
        let common = COMMON.iter().filter(|name| !self.without.contains(name));
        self.options.iter().chain(common).copied().collect()
    }
}

impl Make {
    /// The kind of a column whose parameters are not read yet.
    pub(super) const fn kind(self) -> FieldKind {
        match self {
            Self::SmallAuto => FieldKind::SmallAuto,
            Self::Auto => FieldKind::Auto,
            Self::BigAuto => FieldKind::BigAuto,
            Self::SmallInteger => FieldKind::SmallInteger,
            Self::Integer => FieldKind::Integer,
            Self::PositiveSmallInteger => FieldKind::PositiveSmallInteger,
            Self::PositiveInteger => FieldKind::PositiveInteger,
            Self::PositiveBigInteger => FieldKind::PositiveBigInteger,
            Self::Boolean => FieldKind::Boolean,
            Self::Float => FieldKind::Float,
            Self::Decimal => FieldKind::Decimal {
                max_digits: None,
                decimal_places: None,
            },
            Self::Char => FieldKind::Char,
            Self::Text => FieldKind::Text,
            Self::Slug => FieldKind::Slug {
                allow_unicode: false,
            },
            Self::Email => FieldKind::Email,
            Self::Url => FieldKind::Url,
            Self::Uuid => FieldKind::Uuid,
            Self::IpAddress => FieldKind::GenericIpAddress {
                protocol: IpProtocol::Both,
                unpack_ipv4: false,
            },
            Self::Binary => FieldKind::Binary,
            Self::Date => FieldKind::Date,
            Self::DateTime => FieldKind::DateTime,
            Self::Time => FieldKind::Time,
            Self::Duration => FieldKind::Duration,
            Self::Json => FieldKind::Json,
            Self::HStore => FieldKind::HStore,
            Self::Range(kind) => FieldKind::Range(kind),
            Self::SearchVector => FieldKind::SearchVector,
            Self::File => FieldKind::File {
                upload: crate::schema::Upload::NONE,
            },
            Self::Image => FieldKind::Image {
                upload: crate::schema::Upload::NONE,
                width_field: None,
                height_field: None,
            },
            Self::FilePath => FieldKind::FilePath {
                path: crate::schema::Folder::Text(String::new()),
                pattern: None,
                recursive: false,
                allow_files: true,
                allow_folders: false,
            },
            // Relations get their kind with their target, generated columns with their output; the others never come here.
            Self::BigInteger
            | Self::ForeignKey
            | Self::OneToOne
            | Self::ManyToMany
            | Self::Array
            | Self::Generic
            | Self::GenericBack
            | Self::Generated
            | Self::CompositeKey
            | Self::Otherwise(_)
            | Self::Removed(_) => FieldKind::BigInteger,
        }
    }
}

/// Whether a declaration makes a relation, which no other field can be a part of.
pub(super) const fn is_relation(make: Make) -> bool {
    matches!(
        make,
        Make::ForeignKey
            | Make::OneToOne
            | Make::ManyToMany
            | Make::Generic
            | Make::GenericBack
            | Make::Generated
    )
}

const fn plain(name: &'static str, make: Make) -> FieldType {
    FieldType {
        name,
        make,
        options: &[],
        without: &[],
    }
}

/// A type whose values are no key.
const fn no_key(name: &'static str, make: Make, options: &'static [&'static str]) -> FieldType {
    FieldType {
        name,
        make,
        options,
        without: &["primary_key"],
    }
}

/// What makes no sense for a column of several values.
const NO_SCALAR: &[&str] = &["primary_key", "choices"];

const fn range(name: &'static str, kind: RangeKind) -> FieldType {
    FieldType {
        name,
        make: Make::Range(kind),
        options: &[],
        without: NO_SCALAR,
    }
}

const fn with(name: &'static str, make: Make, options: &'static [&'static str]) -> FieldType {
    FieldType {
        name,
        make,
        options,
        without: &[],
    }
}

const TYPES: &[FieldType] = &[
    FieldType {
        name: "SmallAutoField",
        make: Make::SmallAuto,
        options: &[],
        without: AUTO,
    },
    FieldType {
        name: "AutoField",
        make: Make::Auto,
        options: &[],
        without: AUTO,
    },
    FieldType {
        name: "BigAutoField",
        make: Make::BigAuto,
        options: &[],
        without: AUTO,
    },
    plain("SmallIntegerField", Make::SmallInteger),
    plain("IntegerField", Make::Integer),
    plain("BigIntegerField", Make::BigInteger),
    plain("PositiveSmallIntegerField", Make::PositiveSmallInteger),
    plain("PositiveIntegerField", Make::PositiveInteger),
    plain("PositiveBigIntegerField", Make::PositiveBigInteger),
    plain("BooleanField", Make::Boolean),
    no_key("FloatField", Make::Float, &[]),
    no_key(
        "DecimalField",
        Make::Decimal,
        &["max_digits", "decimal_places"],
    ),
    with("CharField", Make::Char, &["max_length", "db_collation"]),
    with("TextField", Make::Text, &["max_length", "db_collation"]),
    with(
        "SlugField",
        Make::Slug,
        &["max_length", "db_collation", "allow_unicode"],
    ),
    with("EmailField", Make::Email, &["max_length", "db_collation"]),
    with("URLField", Make::Url, &["max_length", "db_collation"]),
    plain("UUIDField", Make::Uuid),
    with(
        "GenericIPAddressField",
        Make::IpAddress,
        &["protocol", "unpack_ipv4"],
    ),
    no_key("BinaryField", Make::Binary, &["max_length"]),
    with("DateField", Make::Date, TIME),
    with("DateTimeField", Make::DateTime, TIME),
    no_key("TimeField", Make::Time, TIME),
    no_key("DurationField", Make::Duration, &[]),
    no_key("JSONField", Make::Json, &[]),
    with(
        "FileField",
        Make::File,
        &["upload_to", "storage", "max_length"],
    ),
    with(
        "ImageField",
        Make::Image,
        &[
            "upload_to",
            "storage",
            "max_length",
            "width_field",
            "height_field",
        ],
    ),
    with(
        "FilePathField",
        Make::FilePath,
        &[
            "path",
            "match",
            "recursive",
            "allow_files",
            "allow_folders",
            "max_length",
        ],
    ),
    FieldType {
        name: "ForeignKey",
        make: Make::ForeignKey,
        options: RELATION,
        without: &["choices", "rust"],
    },
    FieldType {
        name: "OneToOneField",
        make: Make::OneToOne,
        options: &[
            "to",
            "on_delete",
            "related_name",
            "db_constraint",
            "limit_choices_to",
            "to_field",
            "related_query_name",
            "parent_link",
        ],
        without: &["choices", "unique", "rust"],
    },
    FieldType {
        name: "ManyToManyField",
        make: Make::ManyToMany,
        options: &[
            "to",
            "related_name",
            "symmetrical",
            "through",
            "through_fields",
            "db_table",
            "db_constraint",
            "limit_choices_to",
            "related_query_name",
        ],
        without: &[
            "null",
            "primary_key",
            "unique",
            "db_index",
            "choices",
            "default",
            "db_default",
            "validators",
            "db_column",
            "db_comment",
            "error_messages",
            "rust",
            "unique_for_date",
            "unique_for_month",
            "unique_for_year",
        ],
    },
    FieldType {
        name: "GeneratedField",
        make: Make::Generated,
        options: &["expression", "output_field", "db_persist"],
        without: &[
            "primary_key",
            "blank",
            "choices",
            "default",
            "db_default",
            "validators",
            "editable",
            "error_messages",
            "rust",
            "unique_for_date",
            "unique_for_month",
            "unique_for_year",
        ],
    },
    plain("CompositePrimaryKey", Make::CompositeKey),
    plain(
        "ForeignObject",
        Make::Otherwise(
            "rows are joined over one column: write a `ForeignKey`, `db_constraint=false` where the database is not to hold it; other rows are found by a condition over keys, `in_query(…)`",
        ),
    ),
    with(
        "GenericForeignKey",
        Make::Generic,
        &["ct_field", "fk_field"],
    ),
    with(
        "GenericRelation",
        Make::GenericBack,
        &["content_type_field", "object_id_field"],
    ),
    FieldType {
        name: "ArrayField",
        make: Make::Array,
        options: &["base_field", "size"],
        without: NO_SCALAR,
    },
    FieldType {
        name: "HStoreField",
        make: Make::HStore,
        options: &[],
        without: NO_SCALAR,
    },
    range("IntegerRangeField", RangeKind::Integer),
    range("BigIntegerRangeField", RangeKind::BigInteger),
    range("DecimalRangeField", RangeKind::Decimal),
    range("DateTimeRangeField", RangeKind::DateTime),
    range("DateRangeField", RangeKind::Date),
    plain(
        "RangeField",
        Make::Otherwise(
            "the ranges are those that PostgreSQL has: `IntegerRangeField`, `BigIntegerRangeField`, `DecimalRangeField`, `DateRangeField` and `DateTimeRangeField`",
        ),
    ),
    FieldType {
        name: "SearchVectorField",
        make: Make::SearchVector,
        options: &[],
        without: &[
            "primary_key",
            "choices",
            "default",
            "db_default",
            "validators",
        ],
    },
    plain(
        "NullBooleanField",
        Make::Removed("write `BooleanField(null=true)`"),
    ),
    plain(
        "IPAddressField",
        Make::Removed("write `GenericIPAddressField(protocol=\"IPv4\")`"),
    ),
    plain(
        "CommaSeparatedIntegerField",
        Make::Removed("write `CharField(validators=[validate_comma_separated_integer_list])`"),
    ),
    plain(
        "CICharField",
        Make::Removed("write `CharField(db_collation=\"…\")` with a collation that ignores case"),
    ),
    plain(
        "CIEmailField",
        Make::Removed("write `EmailField(db_collation=\"…\")` with a collation that ignores case"),
    ),
    plain(
        "CITextField",
        Make::Removed("write `TextField(db_collation=\"…\")` with a collation that ignores case"),
    ),
];
