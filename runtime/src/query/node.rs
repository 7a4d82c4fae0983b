//! Expressions and conditions, untyped: the typed shell has checked them already.
//!
//! A [`Node`] is read in the scope of one SELECT: the paths in it start at that SELECT's model. Conditions are two-valued to
//! the user; where SQL's third value would show (under a negation) the writer closes it off.

use std::borrow::Cow;

use super::{Function, JsonOperator, Order, Path, PostgresOperator, Select};
#[cfg(feature = "runtime")]
use crate::meta::ModelMeta;
use crate::{Dialect, value::Value};

/// An expression or a condition.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Node {
    /// A column of the model at the end of a path.
    Column(Path, u16),
    /// A column of a surrounding query, `levels` of them out (1 is the next one).
    Outer(u8, Path, u16),
    /// A bound value.
    Value(Value<'static>),
    /// A value in the place of a column: its type is said with it, since nothing around may tell. PostgreSQL has a name of its
    /// own for some.
    Typed(Value<'static>, Option<&'static str>),
    /// Several values that are compared as one: the columns of a composite key. Beside `=` and `IN` only.
    Tuple(Vec<Node>),
    /// A condition whose answer is known.
    Bool(bool),
    /// All of them hold.
    And(Vec<Node>),
    /// Any of them holds.
    Or(Vec<Node>),
    /// Exactly one of the two holds.
    Xor(Box<[Node; 2]>),
    /// It does not hold, or is unknown.
    Not(Box<Node>),
    /// A comparison; false where either side is NULL.
    Compare(Compare, Box<[Node; 2]>),
    /// Equal, or both NULL.
    Same(Box<[Node; 2]>),
    /// NULL.
    IsNull(Box<Node>),
    /// Not NULL.
    IsNotNull(Box<Node>),
    /// One of the values; never empty (that is `Bool(false)`).
    In(Box<Node>, Vec<Value<'static>>),
    /// One of the rows of a one-column query.
    InQuery(Box<Node>, Box<Select>),
    /// `low <= value <= high`.
    Between(Box<[Node; 3]>),
    /// A text against a pattern text: subject, pattern.
    Text {
        /// How the two are held against each other.
        how: TextMatch,
        /// Whether case does not count.
        insensitive: bool,
        /// The subject and the pattern.
        sides: Box<[Node; 2]>,
    },
    /// Arithmetic.
    Arith(Arith, Box<[Node; 2]>),
    /// The negative.
    Neg(Box<Node>),
    /// A function of its arguments.
    Call(Function, Vec<Node>),
    /// A part of a date or time, in UTC.
    Extract(Part, Box<Node>),
    /// A text that compares and is ordered by other rules.
    Collate(Box<Node>, Collation),
    /// The value of the first arm whose condition holds, else the last node (or NULL).
    Case(Vec<CaseArm>, Option<Box<Node>>),
    /// An aggregate over the rows (or the group) of this very query.
    Aggregate(Box<Aggregate>),
    /// Whether any row at the end of a to-many path meets a condition.
    Any(Box<Related>),
    /// An aggregate over the rows at the end of a to-many path.
    Over(Box<Aggregate>, Box<Related>),
    /// A value of the first of the rows at the end of a to-many path; NULL where there is none.
    First(Box<First>),
    /// The one value of a one-column query; NULL where it has no row.
    Subquery(Box<Select>),
    /// Whether a query has a row.
    Exists(Box<Select>),
    /// A condition as a value: true or false, never NULL.
    Truth(Box<Node>),
    /// A value of type bool as a condition.
    IsTrue(Box<Node>),
    /// An operator or function that only PostgreSQL has; a condition or a value.
    Postgres(PostgresOperator, Vec<Node>),
    /// Something that is asked of JSON documents; a condition or a value.
    Json(JsonOperator, Vec<Node>),
}

#[cfg(feature = "runtime")]
impl Node {
    /// The primary key of the model's rows.
    pub(crate) fn key_of(model: &'static ModelMeta) -> Self {
        let column = |position: &u16| Self::Column(Path::ROOT, *position);
        match model.primary_key {
            [position] => column(position),
            positions => Self::Tuple(positions.iter().map(column).collect()),
        }
    }

    /// Whether the row comes behind another by a column, and by primary key where both hold the same there; or `before` it.
    pub(crate) fn beyond(
        model: &'static ModelMeta,
        position: u16,
        value: Value<'_>,
        key: &Value<'_>,
        before: bool,
    ) -> Self {
        let operator = if before { Compare::Lt } else { Compare::Gt };
        let mut sides = vec![(position, &value)];
        let key = model.primary_key.iter().copied().zip(key.parts());
        sides.extend(key.filter(|(part, _)| *part != position));
        Self::in_order(&sides, operator, operator)
    }

    /// `a > x OR (a = x AND b > y)`, with `last` between the last two. Every database reads this form, and serves the first
    /// column from an index that begins with it.
    pub(crate) fn in_order(sides: &[(u16, &Value<'_>)], operator: Compare, last: Compare) -> Self {
        let compare = |operator, (position, value): (u16, &Value<'_>)| {
            let value = Self::Value(value.clone().into_owned());
            let sides = [Self::Column(Path::ROOT, position), value];
            Self::Compare(operator, Box::new(sides))
        };
        let ways = sides.iter().enumerate().map(|(index, side)| {
            let equal = sides[..index]
                .iter()
                .map(|side| compare(Compare::Eq, *side));
            let mut all: Vec<Self> = equal.collect();
            let at_end = index + 1 == sides.len();
            all.push(compare(if at_end { last } else { operator }, *side));
            match all.len() {
                1 => all.remove(0),
                _ => Self::And(all),
            }
        });
        let mut ways: Vec<Self> = ways.collect();
        match ways.len() {
            1 => ways.remove(0),
            _ => Self::Or(ways),
        }
    }

    /// Whether the row is the one with this primary key.
    pub(crate) fn key_is(model: &'static ModelMeta, key: &Value<'_>) -> Self {
        let sides = model.primary_key.iter().zip(key.parts());
        let mut equal = sides.map(|(position, part)| {
            let value = Self::Value(part.clone().into_owned());
            let sides = [Self::Column(Path::ROOT, *position), value];
            Self::Compare(Compare::Eq, Box::new(sides))
        });
        match (equal.next(), equal.next()) {
            (Some(only), None) => only,
            (first, second) => Self::And(first.into_iter().chain(second).chain(equal).collect()),
        }
    }
}

/// The rows at the end of a path that has at least one to-many step.
///
/// Conditions (and the aggregate's argument) start at the model at the end of the path.
#[derive(Clone, Debug)]
pub struct Related {
    /// From the enclosing query's model to the related rows.
    pub path: Path,
    /// Which of the related rows count; all conditions must hold.
    pub filters: Vec<Node>,
}

/// A value of the first of some rows.
#[derive(Clone, Debug)]
pub struct First {
    /// The value, in the scope of the rows.
    pub value: Node,
    /// The order of the rows, by their primary key where it leaves one open; `None` is that of their model.
    pub order: Option<Vec<Order>>,
    /// The rows.
    pub rows: Related,
}

/// An aggregate function over rows.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// The function.
    pub function: AggregateFunction,
    /// Its argument; `None` counts rows.
    pub argument: Option<Node>,
    /// Whether equal arguments count once.
    pub distinct: bool,
    /// Only rows that meet this condition count.
    pub filter: Option<Node>,
    /// How texts are joined; of [`AggregateFunction::Join`] alone.
    pub joining: Option<Joining>,
}

/// How texts of several rows become one.
#[derive(Clone, Debug)]
pub struct Joining {
    /// What stands between two of them.
    pub delimiter: Cow<'static, str>,
    /// Their order; by the texts themselves where it is empty. Distinct texts are always ordered by themselves, in the
    /// direction of the first term.
    pub order: Vec<Order>,
}

/// Which aggregate function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AggregateFunction {
    /// How many (non-NULL arguments).
    Count,
    /// The sum of integers; NULL of nothing; an error on overflow.
    SumInteger,
    /// The sum of floats; NULL of nothing.
    SumFloat,
    /// The exact sum of decimals; NULL of nothing.
    SumDecimal,
    /// The sum of lengths of time; NULL of nothing.
    SumDuration,
    /// The mean of integers or floats, as a float; NULL of nothing.
    Avg,
    /// The exact mean of decimals; NULL of nothing.
    AvgDecimal,
    /// The mean of lengths of time, to the microsecond; NULL of nothing.
    AvgDuration,
    /// The standard deviation of the numbers as a whole population, a float; NULL of nothing.
    StdDev,
    /// The standard deviation of the numbers as a sample, a float; NULL of less than two.
    StdDevSample,
    /// The variance of the numbers as a whole population, a float; NULL of nothing.
    Variance,
    /// The variance of the numbers as a sample, a float; NULL of less than two.
    VarianceSample,
    /// The smallest; NULL of nothing.
    Min,
    /// The largest; NULL of nothing.
    Max,
    /// The texts one after another, those that are NULL left out; NULL of nothing. See [`Aggregate::joining`].
    Join,
}

/// The rules by which text compares and is ordered, by the names that databases have for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collation {
    /// One name for every database.
    Everywhere(Cow<'static, str>),
    /// A name for each of some databases; the others keep the rules of the text.
    By(Vec<(Dialect, Cow<'static, str>)>),
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

impl From<&'static str> for Collation {
    fn from(name: &'static str) -> Self {
        Self::Everywhere(name.into())
    }
}

impl From<String> for Collation {
    fn from(name: String) -> Self {
        Self::Everywhere(name.into())
    }
}

impl<const N: usize> From<[(Dialect, &'static str); N]> for Collation {
    fn from(names: [(Dialect, &'static str); N]) -> Self {
        let names = names
            .into_iter()
            .map(|(dialect, name)| (dialect, name.into()));
        Self::By(names.collect())
    }
}

/// One arm of a CASE.
#[derive(Clone, Debug)]
pub struct CaseArm {
    /// When this holds …
    pub when: Node,
    /// … this is the value.
    pub then: Node,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the operators
pub enum Compare {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
}

/// How a text is held against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMatch {
    /// The whole text (only of use case-insensitively; else it is [`Compare::Eq`]).
    Equals,
    /// The pattern is somewhere in it.
    Contains,
    /// It begins with the pattern.
    StartsWith,
    /// It ends with the pattern.
    EndsWith,
    /// The pattern, a regular expression, matches somewhere in it.
    Regex,
}

/// An arithmetic operator, over integers or over floats and decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the operators
pub enum Arith {
    Add,
    Sub,
    Mul,
    /// Truncates, as in Rust; an error by zero.
    DivInteger,
    /// An error by zero.
    Div,
    /// The remainder, with the sign of the left side, as in Rust; an error by zero.
    Rem,
}

/// A part of a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are the parts
pub enum Part {
    Year,
    /// The year that the ISO week belongs to.
    IsoYear,
    /// 1 to 4.
    Quarter,
    Month,
    /// The week of the year, as ISO 8601 counts.
    Week,
    Day,
    Hour,
    Minute,
    Second,
    /// 1 (Sunday) to 7 (Saturday).
    WeekDay,
    /// 1 (Monday) to 7 (Sunday).
    IsoWeekDay,
    /// The date of a date-time.
    Date,
    /// The time of a date-time.
    Time,
}

impl Node {
    /// The negation, told apart where the answer is known.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Bool(value) => Self::Bool(!value),
            Self::Not(inner) => *inner,
            Self::IsNull(inner) => Self::IsNotNull(inner),
            Self::IsNotNull(inner) => Self::IsNull(inner),
            node => Self::Not(Box::new(node)),
        }
    }

    /// The same expression in the scope of a model from which `prefix` leads to this one's.
    #[must_use]
    pub fn prefixed(mut self, prefix: Path) -> Self {
        if !prefix.is_empty() {
            self.prefix(prefix, 0);
        }
        self
    }

    /// Prefixes what belongs to the scope that is `depth` SELECTs out.
    fn prefix(&mut self, prefix: Path, depth: u8) {
        match self {
            Self::Column(path, _) if depth == 0 => *path = prefix.join(*path),
            Self::Outer(levels, path, _) if *levels == depth => *path = prefix.join(*path),
            Self::InQuery(node, select) => {
                node.prefix(prefix, depth);
                select.prefix(prefix, depth + 1);
            }
            Self::Aggregate(aggregate) => aggregate.prefix(prefix, depth),
            Self::Any(related) => related.prefix(prefix, depth),
            Self::Over(aggregate, related) => {
                aggregate.prefix(prefix, depth + 1);
                related.prefix(prefix, depth);
            }
            Self::First(first) => first.prefix(prefix, depth),
            Self::Subquery(select) | Self::Exists(select) => select.prefix(prefix, depth + 1),
            node => node.each_part(&mut |part| part.prefix(prefix, depth)),
        }
    }

    /// Calls `change` with each node that this one is made of, of the same rows; not with those of a SELECT inside.
    pub(super) fn each_part(&mut self, change: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::And(nodes)
            | Self::Or(nodes)
            | Self::Postgres(_, nodes)
            | Self::Json(_, nodes)
            | Self::Call(_, nodes)
            | Self::Tuple(nodes) => nodes.iter_mut().for_each(change),
            Self::Xor(sides)
            | Self::Compare(_, sides)
            | Self::Same(sides)
            | Self::Arith(_, sides)
            | Self::Text { sides, .. } => sides.iter_mut().for_each(change),
            Self::Between(parts) => parts.iter_mut().for_each(change),
            Self::Not(node)
            | Self::IsNull(node)
            | Self::IsNotNull(node)
            | Self::In(node, _)
            | Self::InQuery(node, _)
            | Self::Neg(node)
            | Self::Extract(_, node)
            | Self::Collate(node, _)
            | Self::Truth(node)
            | Self::IsTrue(node) => change(node),
            Self::Case(arms, otherwise) => {
                for arm in arms {
                    change(&mut arm.when);
                    change(&mut arm.then);
                }
                if let Some(node) = otherwise {
                    change(node);
                }
            }
            Self::Column(..)
            | Self::Outer(..)
            | Self::Value(_)
            | Self::Typed(..)
            | Self::Bool(_)
            | Self::Aggregate(_)
            | Self::Any(_)
            | Self::Over(..)
            | Self::First(_)
            | Self::Subquery(_)
            | Self::Exists(_) => {}
        }
    }
}

impl Related {
    fn prefix(&mut self, prefix: Path, depth: u8) {
        if depth == 0 {
            self.path = prefix.join(self.path);
        }
        self.filters
            .iter_mut()
            .for_each(|node| node.prefix(prefix, depth + 1));
    }
}

impl First {
    fn prefix(&mut self, prefix: Path, depth: u8) {
        let order = self.order.iter_mut().flatten().map(|term| &mut term.node);
        order
            .chain([&mut self.value])
            .for_each(|node| node.prefix(prefix, depth + 1));
        self.rows.prefix(prefix, depth);
    }

    /// The value, and what the rows are ordered by.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let order = self.order.iter().flatten().map(|term| &term.node);
        order.chain([&self.value])
    }
}

impl Aggregate {
    fn prefix(&mut self, prefix: Path, depth: u8) {
        let order = self.joining.iter_mut().flat_map(|it| &mut it.order);
        self.argument
            .iter_mut()
            .chain(&mut self.filter)
            .chain(order.map(|term| &mut term.node))
            .for_each(|node| node.prefix(prefix, depth));
    }

    /// The nodes that it is made of: its argument, its filter, what its texts are ordered by.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let order = self.joining.iter().flat_map(|it| &it.order);
        self.argument
            .iter()
            .chain(&self.filter)
            .chain(order.map(|term| &term.node))
    }
}

impl Select {
    /// Prefixes what refers outwards to the scope that is `depth` SELECTs out of this one's inside.
    fn prefix(&mut self, prefix: Path, depth: u8) {
        let projections = self
            .projections
            .iter_mut()
            .filter_map(|projection| match projection {
                super::Projection::Model(_) => None,
                super::Projection::Node(node) => Some(node),
            });
        let order = self.order.iter_mut().flatten().map(|order| &mut order.node);
        projections
            .chain(&mut self.filters)
            .chain(&mut self.group_by)
            .chain(&mut self.having)
            .chain(order)
            .for_each(|node| node.prefix(prefix, depth));
    }
}
