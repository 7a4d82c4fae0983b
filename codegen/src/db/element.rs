//! What arrays of PostgreSQL are made of: the column types that can be elements.

use super::ColumnType;

macro_rules! elements {
    ($($(#[$doc:meta])* $name:ident $(($inner:ty))?,)*) => {
        /// The type of an element of an array.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ElementType {
            $($(#[$doc])* $name $(($inner))?,)*
        }
    };
}

elements! {
    /// 16-bit integer.
    SmallInteger,
    /// 32-bit integer.
    Integer,
    /// 64-bit integer.
    BigInteger,
    /// True or false.
    Boolean,
    /// IEEE double.
    Float,
    /// Exact decimal: all digits and those after the point, or without limits.
    Decimal(Option<(u32, u32)>),
    /// Text of at most so many characters.
    Char(Option<u32>),
    /// Text of any length.
    Text,
    /// A UUID.
    Uuid,
    /// An IPv4 or IPv6 address.
    IpAddress,
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
}

impl ElementType {
    /// The element of that column type, if it can be one. An array holds no check: what must be positive is a plain integer.
    #[must_use]
    pub const fn of(ty: ColumnType) -> Option<Self> {
        Some(match ty {
            ColumnType::SmallInteger | ColumnType::PositiveSmallInteger => Self::SmallInteger,
            ColumnType::Integer | ColumnType::PositiveInteger => Self::Integer,
            ColumnType::BigInteger | ColumnType::PositiveBigInteger => Self::BigInteger,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Float => Self::Float,
            ColumnType::Decimal(size) => Self::Decimal(size),
            ColumnType::Char(length) => Self::Char(length),
            ColumnType::Text => Self::Text,
            ColumnType::Uuid => Self::Uuid,
            ColumnType::IpAddress => Self::IpAddress,
            ColumnType::Date => Self::Date,
            ColumnType::DateTime => Self::DateTime,
            ColumnType::Time => Self::Time,
            ColumnType::Duration => Self::Duration,
            ColumnType::Json => Self::Json,
            _ => return None,
        })
    }

    /// The column type of a single element.
    #[must_use]
    pub const fn column(self) -> ColumnType {
        match self {
            Self::SmallInteger => ColumnType::SmallInteger,
            Self::Integer => ColumnType::Integer,
            Self::BigInteger => ColumnType::BigInteger,
            Self::Boolean => ColumnType::Boolean,
            Self::Float => ColumnType::Float,
            Self::Decimal(size) => ColumnType::Decimal(size),
            Self::Char(length) => ColumnType::Char(length),
            Self::Text => ColumnType::Text,
            Self::Uuid => ColumnType::Uuid,
            Self::IpAddress => ColumnType::IpAddress,
            Self::Date => ColumnType::Date,
            Self::DateTime => ColumnType::DateTime,
            Self::Time => ColumnType::Time,
            Self::Duration => ColumnType::Duration,
            Self::Json => ColumnType::Json,
        }
    }
}
