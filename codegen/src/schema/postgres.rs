//! Types that only PostgreSQL has: arrays and ranges, and the operators of ranges by name.

use super::ValueType;

/// The type of an array's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrayType {
    /// The type of an element, which is no array.
    pub element: &'static ValueType,
    /// Whether an element may be NULL.
    pub nullable: bool,
    /// How many dimensions there are.
    pub depth: u8,
}

impl ArrayType {
    /// An array of values of that type; of an array, one with a dimension more.
    #[must_use]
    pub fn of(element: ValueType, nullable: bool) -> Self {
        match element {
            ValueType::Array(inner) => Self {
                depth: inner.depth.saturating_add(1),
                ..inner
            },
            element => Self {
                element: fixed(element),
                nullable,
                depth: 1,
            },
        }
    }
}

/// The same type for ever; what no element is, is text.
fn fixed(ty: ValueType) -> &'static ValueType {
    const ELEMENTS: &[ValueType] = &[
        ValueType::SmallInteger,
        ValueType::Integer,
        ValueType::BigInteger,
        ValueType::Boolean,
        ValueType::Float,
        ValueType::Decimal,
        ValueType::Uuid,
        ValueType::IpAddress,
        ValueType::Date,
        ValueType::DateTime,
        ValueType::Time,
        ValueType::Duration,
        ValueType::Json,
    ];
    ELEMENTS
        .iter()
        .find(|known| **known == ty)
        .unwrap_or(&ValueType::Text)
}

/// What a range is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeKind {
    /// 32-bit integers.
    Integer,
    /// 64-bit integers.
    BigInteger,
    /// Decimals.
    Decimal,
    /// Points in time.
    DateTime,
    /// Calendar dates.
    Date,
}

impl RangeKind {
    /// The name in the `.models` language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Integer => "IntegerRangeField",
            Self::BigInteger => "BigIntegerRangeField",
            Self::Decimal => "DecimalRangeField",
            Self::DateTime => "DateTimeRangeField",
            Self::Date => "DateRangeField",
        }
    }

    /// The type of its ends.
    #[must_use]
    pub const fn ends(self) -> ValueType {
        match self {
            Self::Integer => ValueType::Integer,
            Self::BigInteger => ValueType::BigInteger,
            Self::Decimal => ValueType::Decimal,
            Self::DateTime => ValueType::DateTime,
            Self::Date => ValueType::Date,
        }
    }

    /// What PostgreSQL calls it.
    #[must_use]
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Integer => "int4range",
            Self::BigInteger => "int8range",
            Self::Decimal => "numrange",
            Self::DateTime => "tstzrange",
            Self::Date => "daterange",
        }
    }
}

/// Django's `RangeOperators`, each with its symbol and whether it holds both ways.
pub const RANGE_OPERATORS: [(&str, &str, bool); 10] = [
    ("EQUAL", "=", true),
    ("NOT_EQUAL", "<>", true),
    ("CONTAINS", "@>", false),
    ("CONTAINED_BY", "<@", false),
    ("OVERLAPS", "&&", true),
    ("FULLY_LT", "<<", false),
    ("FULLY_GT", ">>", false),
    ("NOT_LT", "&>", false),
    ("NOT_GT", "&<", false),
    ("ADJACENT_TO", "-|-", true),
];

/// Whether PostgreSQL could have an operator of that name.
#[must_use]
pub fn is_operator(symbol: &str) -> bool {
    let known = |letter: char| "+-*/<>=~!@#%^&|`?".contains(letter);
    (1..=63).contains(&symbol.len())
        && symbol.chars().all(known)
        // These begin a comment.
        && !symbol.contains("--")
        && !symbol.contains("/*")
}
