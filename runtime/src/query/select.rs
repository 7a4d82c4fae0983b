//! The statement around the expressions: what is selected, from which model, filtered, ordered and cut how.

use super::{Node, Path};
use crate::meta::{ModelMeta, RelationMeta};
use crate::value::Value;

/// A SELECT over one model.
#[derive(Clone, Debug)]
pub struct Select {
    /// The model whose table the query starts at.
    pub model: &'static ModelMeta,
    /// Whether every column of the model comes first in the row.
    pub whole_model: bool,
    /// What the row holds beyond that, in order.
    pub projections: Vec<Projection>,
    /// The conditions; all must hold.
    pub filters: Vec<Node>,
    /// What the rows are grouped by; aggregates in `projections` and `having` are over these groups.
    pub group_by: Vec<Node>,
    /// The conditions on groups; all must hold.
    pub having: Vec<Node>,
    /// The ordering that was asked for; `None` means the model's default.
    pub order: Option<Vec<Order>>,
    /// Whether the ordering is turned round.
    pub reversed: bool,
    /// Whether equal rows are given once.
    pub distinct: bool,
    /// At most this many rows.
    pub limit: Option<u64>,
    /// So many rows are passed over first.
    pub offset: u64,
    /// Whether it does not matter which rows a slice gives: then ties are not broken.
    pub any_rows: bool,
    /// Only rows that are related to certain rows of another model.
    pub link: Option<Link>,
    /// Whether it is known without asking the database that there are no rows.
    pub nothing: bool,
    /// Whether the rows are locked as they are read; on databases that lock rows.
    pub lock: Option<Lock>,
}

/// How rows are locked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// What happens where another transaction holds a lock.
    pub wait: LockWait,
    /// The tables whose rows are locked; empty for every one whose rows are always there.
    pub of: Vec<Path>,
    /// Whether others may still point at the rows.
    pub no_key: bool,
}

/// What happens where another transaction holds a lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockWait {
    /// Waits for it.
    #[default]
    Wait,
    /// Fails at once.
    NoWait,
    /// Leaves the row out.
    SkipLocked,
}

impl Select {
    /// Every row of the model, whole.
    #[must_use]
    pub const fn of(model: &'static ModelMeta) -> Self {
        Self {
            model,
            whole_model: true,
            projections: Vec::new(),
            filters: Vec::new(),
            group_by: Vec::new(),
            having: Vec::new(),
            order: None,
            reversed: false,
            distinct: false,
            limit: None,
            offset: 0,
            any_rows: false,
            link: None,
            nothing: false,
            lock: None,
        }
    }

    /// Adds a condition, telling apart those whose answer is already known.
    pub fn filter(&mut self, condition: Node) {
        match condition {
            Node::Bool(true) => {}
            Node::Bool(false) => self.nothing = true,
            Node::And(conditions) => self.filters.extend(conditions),
            condition => self.filters.push(condition),
        }
    }

    /// Whether rows are cut off by number.
    #[must_use]
    pub const fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }

    /// Narrows the slice to `skip` rows further on, and at most `take` rows; a slice of a slice stays inside it.
    pub fn slice(&mut self, skip: u64, take: Option<u64>) {
        self.offset = self.offset.saturating_add(skip);
        let left = self.limit.map(|limit| limit.saturating_sub(skip));
        self.limit = match (left, take) {
            (Some(left), Some(take)) => Some(left.min(take)),
            (left, take) => left.or(take),
        };
        self.nothing |= self.limit == Some(0);
    }
}

/// Restricts a query to the rows at the far end of a to-many relation, for given near ends: what a prefetch asks.
#[derive(Clone, Debug)]
pub struct Link {
    /// The relation, as seen from the near end; the query's model is its target.
    pub relation: &'static RelationMeta,
    /// The values of the relation's near column (`RelationMeta::local`).
    pub keys: Vec<Value<'static>>,
    /// Whether each row ends with the near value that it belongs to, after all projections. A row of a many-to-many
    /// relation then comes once for each near end.
    pub project: bool,
    /// The slice of rows for each near end, in the query's order: skip, take. Not to be mixed with the query's own slice.
    pub slice: Option<(u64, Option<u64>)>,
}

/// One thing that a row holds.
#[derive(Clone, Debug)]
pub enum Projection {
    /// Every column of the model at the end of a path.
    Model(Path),
    /// One value.
    Node(Node),
}

/// One term of an ordering.
#[derive(Clone, Debug)]
pub struct Order {
    /// What to order by.
    pub node: Node,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Where NULL goes.
    pub nulls: Nulls,
}

/// Where an ordering puts NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nulls {
    /// NULL is the smallest value: first ascending, last descending.
    #[default]
    Smallest,
    /// Before every value.
    First,
    /// After every value.
    Last,
    /// Wherever the database puts it.
    Database,
}

/// `column = value` in an UPDATE.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The position of the column in the model.
    pub field: u16,
    /// The value; the columns in it are those of the row before the update.
    pub value: Node,
}
