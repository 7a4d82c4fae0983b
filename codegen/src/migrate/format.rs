//! The text of a migration: one canonical form, and the reader of whatever people make of it.
//!
//! `parse(write(m)) == m` for every migration. Fields, indexes, constraints and conditions are spelled as in the models,
//! reduced to what the database sees; operations carry Django's names. A reader never stops at the first mistake: each
//! operation that cannot be read is reported, and reading goes on at the next one.

mod lex;
mod node;
mod objects;
mod pretty;
mod read;
mod text;
mod values;
mod words;
mod write;

pub use pretty::format_migration;
pub use read::parse;
pub(crate) use text::{column_text, constraint_text, expr_text, index_text, table_text};
pub use write::{canonical_operations, write};

use crate::source::Span;

use super::{operation::Operation, question::Question};

/// The generation of the rules by which operations become SQL. A file keeps the one that it was sealed with.
pub const EPOCH: u32 = 1;

/// A migration file.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// The app whose tables it changes.
    pub app: String,
    /// Number and name, the stem of the file: `0001_initial`.
    pub name: String,
    /// What identifies it for ever, whatever it is called: `mg_` and letters.
    pub id: String,
    /// The migrations that must have run before, by app and name.
    pub after: Vec<MigrationName>,
    /// See [`EPOCH`].
    pub epoch: u32,
    /// What it does, in order.
    pub operations: Vec<Operation>,
    /// What is still to be decided; none in a sealed migration.
    pub questions: Vec<Question>,
}

/// A migration as people name it: `blog.0001_initial`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MigrationName {
    /// The app.
    pub app: String,
    /// Number and name.
    pub name: String,
}

/// A migration with the places of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What stands in the file.
    pub migration: Migration,
    /// The header, `migration blog.0001_initial`.
    pub header: Span,
    /// Where each of `after` stands.
    pub after: Vec<Span>,
    /// Where each operation stands.
    pub operations: Vec<Span>,
    /// Where the first open question stands.
    pub question: Option<Span>,
}

impl std::fmt::Display for MigrationName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.app, self.name)
    }
}

/// A value that somebody typed for a column: a literal as in the models, or for text the text itself.
#[must_use]
pub(crate) fn parse_value(text: &str, column: &crate::db::Column) -> Option<crate::db::Literal> {
    let mut diagnostics = crate::diagnostics::Diagnostics::new();
    let tokens = lex::tokens(crate::source::FileId(0), text, &mut diagnostics);
    let mut cursor = node::Cursor::new(&tokens);
    let node = cursor
        .node()
        .ok()
        .filter(|_| cursor.at_end() && diagnostics.is_empty());
    let literal = node.and_then(|node| values::literal(&node).ok());
    let coerced = literal.and_then(|literal| super::diff::coerce(literal, column.ty));
    let as_text = || {
        column
            .ty
            .is_text()
            .then(|| crate::db::Literal::Text(text.to_owned()))
    };
    coerced.or_else(as_text)
}
