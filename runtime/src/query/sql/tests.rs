//! The exact text of each construct, first on SQLite, then where the other dialects differ. What the text means is asked of a
//! database in [`meaning`].

mod changes;
mod conditions;
mod expressions;
mod locks;
#[cfg(feature = "sqlite")]
mod meaning;
mod models;
mod queries;
mod relations;

use models::{
    CATEGORY, POST, POST_ROWS, PROFILE, TAG, USER, agg, any, asc, cmp, col, count_over, desc, eq,
    gt, int, keys, matches, not, over, path, rows, text, values,
};

use super::{Rendered, statements};
use crate::{
    Dialect,
    query::{
        Aggregate, AggregateFunction, Arith, Assignment, CaseArm, Compare, Function, Link, Node,
        Nulls, Order, Part, Path, Projection, Related, Select, TextMatch,
    },
    value::Value,
};

/// The text after `WHERE`, of the posts that meet a condition.
fn condition(node: Node, dialect: Dialect) -> String {
    let query = rows(&POST, vec![node]);
    let sql = super::select(&query, dialect).unwrap().sql.into_owned();
    sql.split_once(" WHERE ")
        .unwrap_or_else(|| panic!("{sql}"))
        .1
        .to_owned()
}

#[track_caller]
fn check(node: Node, expected: &str) {
    assert_eq!(condition(node, Dialect::Sqlite), expected);
}

/// The text of a condition on PostgreSQL and on MySQL, the latter with double quotes.
#[track_caller]
fn check_servers(node: &Node, postgres: &str, mysql: &str) {
    assert_eq!(condition(node.clone(), Dialect::Postgres), postgres);
    assert_eq!(
        condition(node.clone(), Dialect::MySql).replace('`', "\""),
        mysql
    );
}

fn sqlite(query: &Select) -> String {
    super::select(query, Dialect::Sqlite)
        .unwrap()
        .sql
        .into_owned()
}

/// The text after `FROM`.
#[track_caller]
fn check_from(query: &Select, expected: &str) {
    let sql = sqlite(query);
    assert_eq!(sql.split_once(" FROM ").unwrap().1, expected);
}
