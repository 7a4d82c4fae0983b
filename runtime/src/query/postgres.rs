//! Operators and functions that only PostgreSQL has.

/// What a [`Node::Postgres`](super::Node::Postgres) does with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PostgresOperator {
    /// `a @> b`.
    Contains,
    /// `a <@ b`.
    ContainedBy,
    /// `a && b`.
    Overlaps,
    /// `a << b`.
    FullyLess,
    /// `a >> b`.
    FullyGreater,
    /// `a &> b`.
    NotLess,
    /// `a &< b`.
    NotGreater,
    /// `a -|- b`.
    Adjacent,
    /// `a ? b`.
    HasKey,
    /// `a ?& b`.
    HasKeys,
    /// `a ?| b`.
    HasAnyKeys,
    /// `a -> b`.
    Key,
    /// `a @@ b`.
    Matches,
    /// How many elements an array has.
    Cardinality,
    /// An element of an array.
    Index,
    /// The elements of an array from one position to another.
    Slice,
    /// The lower end of a range.
    Lower,
    /// The upper end of a range.
    Upper,
    /// Whether a range holds nothing.
    IsEmpty,
    /// How well a document fits a query.
    Rank,
    /// Any other operator, by its symbol.
    Infix(&'static str),
    /// A function, by its name.
    Call(&'static str),
    /// The value as one of this type.
    Cast(&'static str),
}

impl PostgresOperator {
    /// What stands between its two arguments; `None` of a function.
    pub(super) const fn infix(self) -> Option<&'static str> {
        Some(match self {
            Self::Contains => "@>",
            Self::ContainedBy => "<@",
            Self::Overlaps => "&&",
            Self::FullyLess => "<<",
            Self::FullyGreater => ">>",
            Self::NotLess => "&>",
            Self::NotGreater => "&<",
            Self::Adjacent => "-|-",
            Self::HasKey => "?",
            Self::HasKeys => "?&",
            Self::HasAnyKeys => "?|",
            Self::Key => "->",
            Self::Matches => "@@",
            Self::Infix(symbol) => symbol,
            _ => return None,
        })
    }

    /// Whether it stands between its arguments.
    pub(super) const fn is_infix(self) -> bool {
        self.infix().is_some()
    }

    /// Whether it may give NULL where no argument is.
    pub(super) const fn is_partial(self) -> bool {
        matches!(
            self,
            Self::Key | Self::Index | Self::Slice | Self::Lower | Self::Upper
        )
    }
}
