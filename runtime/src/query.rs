//! The query core: an untyped tree of a statement, and the writer that turns it into SQL for one dialect.
//!
//! The typed shell ([`Expr`](crate::Expr), [`Pred`](crate::Pred), [`QuerySet`](crate::QuerySet)) builds these trees and
//! nothing else, so that all generics end here and one copy of the planner serves every model. What must hold: values are
//! always bound, identifiers always quoted; a tree built by the typed shell always renders.

mod function;
#[cfg(feature = "runtime")]
mod given;
mod json;
mod node;
mod path;
mod postgres;
mod select;
pub mod sql;

pub use function::{Function, Kind};
pub use json::{JsonOperator, JsonStep, json_path, mysql_json_arrays, mysql_json_path};
pub use node::{
    Aggregate, AggregateFunction, Arith, CaseArm, Collation, Compare, First, Joining, Node, Part,
    Related, TextMatch,
};
pub use path::Path;
pub use postgres::PostgresOperator;
pub use select::{Assignment, Link, Lock, LockWait, Nulls, Order, Projection, Select};

/// So many keys at most go into one statement: well below the parameter limit of every database, and a power of two, so
/// that texts of full statements are few.
#[cfg(feature = "runtime")]
pub(crate) const KEYS_PER_STATEMENT: usize = 1024;
