//! The one expression tree: conditions, annotations, orderings, check conditions.
//!
//! Every path is resolved and every node knows its type. A [`Path`] steps over to-one relations only: a condition over a
//! to-many relation is an [`ExprKind::Exists`], a number over one is an [`ExprKind::Aggregate`], and the expression inside
//! starts from the model at the end of the steps. So no reader has to think about duplicated rows.

pub use luthier::query::{Function, Part};

use super::{
    ArrayType, ChoicesId, Collation, FieldId, Inside, ModelId, RangeKind, RelationId, Value,
};
use crate::source::Span;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it yields.
    pub ty: ExprType,
    /// Where it is written.
    pub span: Span,
}

impl Expr {
    /// Whether it is another number each time.
    #[must_use]
    pub const fn is_random(&self) -> bool {
        matches!(
            self.kind,
            ExprKind::Call {
                function: Function::Random,
                ..
            }
        )
    }

    /// A function in it that gives another value each time, and where it stands.
    #[must_use]
    pub fn changing(&self) -> Option<(Span, &'static str)> {
        let mut changing = None;
        self.walk(&mut |node| {
            if let ExprKind::Call { function, .. } = &node.kind
                && !function.is_deterministic()
            {
                changing.get_or_insert((node.span, function.name()));
            }
        });
        changing
    }

    /// How many microseconds it lies behind the current time, of `Now()` and of that plus or minus a length of time.
    #[must_use]
    pub fn since_now(&self) -> Option<i64> {
        match &self.kind {
            ExprKind::Call {
                function: Function::Now,
                ..
            } => Some(0),
            ExprKind::Binary { op, left, right } => match (op, left.since_now()?, &right.kind) {
                (BinaryOp::Add, 0, ExprKind::Literal(Value::Duration(span))) => Some(*span),
                (BinaryOp::Subtract, 0, ExprKind::Literal(Value::Duration(span))) => {
                    span.checked_neg()
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExprType {
    /// The type of its values.
    pub value: ValueType,
    /// Whether it can be NULL.
    pub nullable: bool,
}

/// The type of a value, without NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// 16 bits.
    SmallInteger,
    /// 32 bits.
    Integer,
    /// 64 bits.
    BigInteger,
    /// True or false.
    Boolean,
    /// IEEE double.
    Float,
    /// Exact decimal number.
    Decimal,
    /// Text.
    Text,
    /// UUID.
    Uuid,
    /// IP address.
    IpAddress,
    /// Bytes.
    Bytes,
    /// Calendar date.
    Date,
    /// Point in time.
    DateTime,
    /// Time of day.
    Time,
    /// Span of time.
    Duration,
    /// JSON document.
    Json,
    /// Several values of one type.
    Array(ArrayType),
    /// Texts by their names.
    HStore,
    /// Everything from one value to another.
    Range(RangeKind),
    /// A document prepared for full text search.
    SearchVector,
    /// Primary key of a model; stored as what that key is.
    Key(ModelId),
    /// Member of a choices type.
    Choice(ChoicesId),
}

impl ValueType {
    /// Whether it is a whole number.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::SmallInteger | Self::Integer | Self::BigInteger)
    }

    /// Whether it is a type that only PostgreSQL has.
    #[must_use]
    pub const fn is_postgres_only(self) -> bool {
        matches!(
            self,
            Self::Array(_) | Self::HStore | Self::Range(_) | Self::SearchVector
        )
    }

    /// Whether it is a number of any sort.
    #[must_use]
    pub const fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Self::Float | Self::Decimal)
    }
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Literal(Value),
    /// A column of the row, or of a row that a to-one path leads to.
    Column(Path),
    /// One of the model's annotations, by position.
    Annotation(usize),
    /// A parameter of the manager that the expression is part of, by position.
    Parameter(usize),
    /// `-x`.
    Negate(Box<Expr>),
    /// Arithmetic.
    Binary {
        /// The operation.
        op: BinaryOp,
        /// Its left side.
        left: Box<Expr>,
        /// Its right side.
        right: Box<Expr>,
    },
    /// A function of its arguments.
    Call {
        /// The function.
        function: Function,
        /// The arguments, as many as the function takes.
        arguments: Vec<Expr>,
    },
    /// Something in a value that holds several.
    Inside {
        /// The value.
        of: Box<Expr>,
        /// What of it.
        part: Inside,
    },
    /// A text that compares and is ordered by other rules.
    Collate {
        /// The text.
        of: Box<Expr>,
        /// The rules.
        collation: Collation,
    },
    /// A number (or other value) made of many rows.
    Aggregate(Aggregate),
    /// The value of the first branch whose condition holds.
    Case {
        /// Condition and value.
        branches: Vec<(Expr, Expr)>,
        /// The value where none holds; NULL where it is absent.
        otherwise: Option<Box<Expr>>,
    },
    /// A comparison: two-valued, false where it meets NULL.
    Compare {
        /// What is looked at.
        left: Box<Expr>,
        /// How.
        lookup: Lookup,
        /// What it is compared with.
        right: Operand,
    },
    /// All hold; true where empty. Two or more, or none.
    And(Vec<Expr>),
    /// One holds; false where empty. Two or more, or none.
    Or(Vec<Expr>),
    /// Exactly one of the two holds.
    Xor(Box<Expr>, Box<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// A row at the end of the steps meets the condition.
    Exists {
        /// The relations to walk, at least one; the last is to-many.
        steps: Vec<RelationId>,
        /// Where the last step goes by a [`Narrowed`](super::Narrowed) relation, its position there. The condition holds
        /// what narrows it.
        narrowed: Option<usize>,
        /// Over the model at the end; an empty [`ExprKind::And`] where any row will do.
        condition: Box<Expr>,
    },
}

/// A column at the end of to-one relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The relations to walk; none for a column of the model itself.
    pub steps: Vec<RelationId>,
    /// The column at the end.
    pub field: FieldId,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// One value.
    One(Box<Expr>),
    /// A list (`in`) or a pair (`range`).
    Many(Vec<Expr>),
    /// The flag of `isnull`.
    Flag(bool),
}

/// How a comparison compares; Django's lookups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the lookup of that name")]
pub enum Lookup {
    Exact,
    IExact,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Regex,
    IRegex,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    Range,
    IsNull,
    ContainedBy,
    Overlap,
    HasKey,
    HasKeys,
    HasAnyKeys,
    FullyLt,
    FullyGt,
    NotLt,
    NotGt,
    AdjacentTo,
    Search,
    TrigramSimilar,
    TrigramWordSimilar,
    TrigramStrictWordSimilar,
}

impl Lookup {
    /// All of them, in the order in which messages list them.
    pub const ALL: [Self; 31] = [
        Self::Exact,
        Self::IExact,
        Self::Contains,
        Self::IContains,
        Self::StartsWith,
        Self::IStartsWith,
        Self::EndsWith,
        Self::IEndsWith,
        Self::Regex,
        Self::IRegex,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::In,
        Self::Range,
        Self::IsNull,
        Self::ContainedBy,
        Self::Overlap,
        Self::HasKey,
        Self::HasKeys,
        Self::HasAnyKeys,
        Self::FullyLt,
        Self::FullyGt,
        Self::NotLt,
        Self::NotGt,
        Self::AdjacentTo,
        Self::Search,
        Self::TrigramSimilar,
        Self::TrigramWordSimilar,
        Self::TrigramStrictWordSimilar,
    ];

    /// The name in a path: `icontains`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::IExact => "iexact",
            Self::Contains => "contains",
            Self::IContains => "icontains",
            Self::StartsWith => "startswith",
            Self::IStartsWith => "istartswith",
            Self::EndsWith => "endswith",
            Self::IEndsWith => "iendswith",
            Self::Regex => "regex",
            Self::IRegex => "iregex",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::In => "in",
            Self::Range => "range",
            Self::IsNull => "isnull",
            Self::ContainedBy => "contained_by",
            Self::Overlap => "overlap",
            Self::HasKey => "has_key",
            Self::HasKeys => "has_keys",
            Self::HasAnyKeys => "has_any_keys",
            Self::FullyLt => "fully_lt",
            Self::FullyGt => "fully_gt",
            Self::NotLt => "not_lt",
            Self::NotGt => "not_gt",
            Self::AdjacentTo => "adjacent_to",
            Self::Search => "search",
            Self::TrigramSimilar => "trigram_similar",
            Self::TrigramWordSimilar => "trigram_word_similar",
            Self::TrigramStrictWordSimilar => "trigram_strict_word_similar",
        }
    }

    /// Whether it is one of text that only PostgreSQL has.
    #[must_use]
    pub const fn is_postgres_only(self) -> bool {
        matches!(
            self,
            Self::Search
                | Self::TrigramSimilar
                | Self::TrigramWordSimilar
                | Self::TrigramStrictWordSimilar
        )
    }

    /// Whether it compares two ranges.
    #[must_use]
    pub const fn is_of_ranges(self) -> bool {
        matches!(self, Self::Contains | Self::ContainedBy | Self::Overlap)
            || self.is_of_ranges_only()
    }

    /// Whether it compares two ranges, and nothing else.
    #[must_use]
    pub const fn is_of_ranges_only(self) -> bool {
        matches!(
            self,
            Self::FullyLt | Self::FullyGt | Self::NotLt | Self::NotGt | Self::AdjacentTo
        )
    }

    /// The lookup of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lookup| lookup.name() == name)
    }
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    /// The operator as it is written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// A value made of many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// How the rows become one value.
    pub function: AggregateFunction,
    /// The relations to the rows, the last of them to-many.
    pub steps: Vec<RelationId>,
    /// What is counted or summed, over the model at the end of the steps; `None` counts rows.
    pub argument: Option<Box<Expr>>,
    /// Which rows take part, over the same model.
    pub filter: Option<Box<Expr>>,
    /// Whether equal values count once.
    pub distinct: bool,
    /// The value where no row takes part, instead of NULL.
    pub default: Option<Value>,
    /// What stands between texts that are joined.
    pub delimiter: Option<String>,
    /// The order of texts that are joined, or of rows of which the first is wanted, over the model at the end of the steps; empty
    /// for their own.
    pub order: Vec<OrderTerm>,
}

/// How many rows become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AggregateFunction {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    StdDev,
    StdDevSample,
    Variance,
    VarianceSample,
    AnyValue,
    StringAgg,
    /// The value of the first row.
    First,
}

impl AggregateFunction {
    /// Whether it says how far numbers lie from their mean.
    #[must_use]
    pub const fn is_spread(self) -> bool {
        matches!(
            self,
            Self::StdDev | Self::StdDevSample | Self::Variance | Self::VarianceSample
        )
    }
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderTerm {
    /// What the rows are ordered by.
    pub key: Expr,
    /// Whether from high to low.
    pub descending: bool,
    /// Where NULL goes; `None` is the smallest value.
    pub nulls: Option<NullsOrder>,
    /// While it is lowered: the relations to the rows in whose own order these come. Empty in a schema.
    pub through: Vec<RelationId>,
    /// Where it is written.
    pub span: Span,
}

/// Where NULL goes in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullsOrder {
    /// Before all others.
    First,
    /// After all others.
    Last,
}

impl NullsOrder {
    /// The other end.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::First => Self::Last,
            Self::Last => Self::First,
        }
    }
}
