//! The writer: one statement tree in, SQL text and its parameters out, for one dialect.
//!
//! [`select`] and its neighbours render trees at run time; [`statements`] renders what needs nothing but names, at build
//! time. What must hold: values are bound, never written into the text (but for `NULL`, `TRUE` and `FALSE`, and what stands
//! between joined texts on MariaDB and MySQL, which take no parameter there); identifiers come from the schema and are quoted;
//! the same tree gives the same text. Rendering cannot fail but for a path that walks over too many relations, and for what
//! not every database can do.

use std::borrow::Cow;

use super::{Assignment, Node, Path, Select};
use crate::{Dialect, Error, Result, value::Value};

mod address;
mod aggregate;
mod body;
mod change;
mod collation;
mod condition;
mod content_type;
mod decimal;
mod dialect;
mod expression;
mod facts;
mod function;
mod json;
mod link;
mod lock;
mod order;
mod postgres;
mod related;
mod scope;
mod span;
pub mod statements;
#[cfg(test)]
mod tests;
mod text;
mod visit;
mod writer;

use body::{Output, Shape};
use writer::Writer;

/// A statement's text, and the values of its parameters in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered<'q> {
    /// The text, with a placeholder for each parameter.
    pub sql: Cow<'static, str>,
    /// The values to bind, borrowed from the tree where they are long.
    pub params: Vec<Value<'q>>,
}

/// The rows of a query: the columns of the model if it is whole, then the projections, then the near value of its link.
///
/// # Errors
///
/// [`Error::Unsupported`] when a path walks over more than [`Path::MAX_STEPS`] relations; so for every function here.
pub fn select(query: &Select, dialect: Dialect) -> Result<Rendered<'_>> {
    if let Some(sql) = plain(query, dialect) {
        return Ok(Rendered {
            sql: Cow::Borrowed(sql),
            params: Vec::new(),
        });
    }
    let mut writer = Writer::new(dialect);
    writer.rows(query);
    finish(writer)
}

/// How many rows the query has: one row of one integer.
///
/// # Errors
///
/// As [`select`].
pub fn count(query: &Select, dialect: Dialect) -> Result<Rendered<'_>> {
    let mut writer = Writer::new(dialect);
    writer.count(query);
    finish(writer)
}

/// Whether the query has a row: one row of one boolean.
///
/// # Errors
///
/// As [`select`].
pub fn exists(query: &Select, dialect: Dialect) -> Result<Rendered<'_>> {
    let mut writer = Writer::new(dialect);
    writer.push("SELECT ");
    writer.exists(query, None);
    finish(writer)
}

/// Aggregates over the rows of the query: one row of one value for each of `values`, whose paths start at the query's
/// model.
///
/// # Errors
///
/// As [`select`].
pub fn aggregate<'q>(
    query: &'q Select,
    values: &'q [Node],
    dialect: Dialect,
) -> Result<Rendered<'q>> {
    let mut writer = Writer::new(dialect);
    let shape = Shape {
        output: Output::Nodes(values),
        by_key: query.is_sliced(),
        ..Shape::COUNT
    };
    writer.query(query, &shape, None);
    finish(writer)
}

/// Changes the rows of the query, by one statement. The assignments are simultaneous: the columns in their values are
/// those of the row before.
///
/// # Errors
///
/// As [`select`].
pub fn update<'q>(
    query: &'q Select,
    assignments: &'q [Assignment],
    dialect: Dialect,
) -> Result<Rendered<'q>> {
    let mut writer = Writer::new(dialect);
    writer.update(query, assignments);
    finish(writer)
}

/// Deletes the rows of the query, by one statement; what that means for rows that reference them is the database's affair.
///
/// # Errors
///
/// As [`select`].
pub fn delete(query: &Select, dialect: Dialect) -> Result<Rendered<'_>> {
    let mut writer = Writer::new(dialect);
    writer.delete(query);
    finish(writer)
}

/// The text that was made at build time, if it is all that the query asks for.
fn plain(query: &Select, dialect: Dialect) -> Option<&'static str> {
    let whole = query.whole_model
        && query.projections.is_empty()
        && query.group_by.is_empty()
        && query.having.is_empty();
    let ordered = match &query.order {
        Some(terms) => !terms.is_empty(),
        None => !query.model.ordering.is_empty(),
    };
    let cut = !query.filters.is_empty()
        || query.is_sliced()
        || query.link.is_some()
        || query.nothing
        || query.lock.is_some();
    if !whole || ordered || cut {
        return None;
    }
    statements::of(query.model, dialect).map(|statements| statements.select)
}

fn finish(writer: Writer<'_>) -> Result<Rendered<'_>> {
    if writer.malformed {
        let what = format!("a path over more than {} relations", Path::MAX_STEPS);
        return Err(Error::Unsupported { what: what.into() });
    }
    if let Some(what) = writer.lacking {
        return Err(Error::Unsupported { what: what.into() });
    }
    Ok(Rendered {
        sql: Cow::Owned(writer.sql),
        params: writer.params,
    })
}
