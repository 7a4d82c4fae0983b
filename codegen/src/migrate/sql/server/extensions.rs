//! The extensions of PostgreSQL that tables need.
//!
//! To make one may need rights that only the owner of the database has; where it is there already, nobody needs any. None is
//! ever taken away: something else may use it.

use crate::db::{Column, ColumnType, ConstraintKind, Expr, Index, IndexKind, Table};

use super::applies;
use luthier::dialect::Dialect;

/// An extension, and whether a table needs it.
type Extension = (&'static str, fn(&Table) -> bool);

/// In the order in which they are made.
const EXTENSIONS: [Extension; 4] = [
    ("hstore", |table| {
        table
            .columns
            .iter()
            .any(|column| column.ty == ColumnType::HStore)
    }),
    ("bloom", |table| {
        made(table).any(|index| index.method.kind == IndexKind::Bloom)
    }),
    ("btree_gist", has_plain_in_gist),
    ("pg_trgm", |table| {
        opclasses(table).any(|opclass| opclass == "gin_trgm_ops" || opclass == "gist_trgm_ops")
    }),
];

/// The statements for those that the table needs after an operation and not before.
pub(super) fn make(before: Option<&Table>, after: Option<&Table>) -> Vec<String> {
    let Some(after) = after else {
        return Vec::new();
    };
    let needed = EXTENSIONS
        .iter()
        .filter(|(_, needs)| needs(after) && !before.is_some_and(needs));
    needed
        .map(|(name, _)| format!("CREATE EXTENSION IF NOT EXISTS \"{name}\""))
        .collect()
}

/// The declared indexes that PostgreSQL has.
fn made(table: &Table) -> impl Iterator<Item = &Index> {
    table
        .indexes
        .iter()
        .filter(|index| applies(&index.backends, Dialect::Postgres))
}

/// Whether a search tree holds what has an order, as numbers and texts do: by itself it knows ranges and their like only.
fn has_plain_in_gist(table: &Table) -> bool {
    let is_plain = |expression: &Expr| match expression {
        Expr::Column(field) => table.column(field).is_some_and(is_plain_column),
        // No expression of the language makes a range, a document or an array.
        _ => true,
    };
    let in_index = made(table)
        .filter(|index| index.method.kind == IndexKind::Gist)
        .any(|index| {
            let fields = index.fields.iter().enumerate().any(|(position, item)| {
                let opclass = index.opclasses.get(position).map(String::as_str);
                is_usual(opclass) && table.column(&item.field).is_some_and(is_plain_column)
            });
            let mut expressions = index.expressions.iter();
            fields
                || expressions
                    .any(|item| is_usual(item.opclass.as_deref()) && is_plain(&item.expression))
        });
    let mut constraints = table.constraints.iter();
    in_index
        || constraints.any(|item| {
            let ConstraintKind::Exclusion {
                parts,
                method: IndexKind::Gist,
                ..
            } = &item.kind
            else {
                return false;
            };
            applies(&item.backends, Dialect::Postgres)
                && parts.iter().any(|(part, _)| {
                    is_usual(part.opclass.as_deref()) && is_plain(&part.expression)
                })
        })
}

/// Whether it is the usual operator class or, by its name, one of that extension.
fn is_usual(opclass: Option<&str>) -> bool {
    opclass.is_none_or(|opclass| {
        opclass.is_empty()
            || opclass.starts_with("gist_")
                && !matches!(
                    opclass,
                    "gist_trgm_ops" | "gist_hstore_ops" | "gist_ltree_ops"
                )
    })
}

const fn is_plain_column(column: &Column) -> bool {
    !matches!(
        column.ty,
        ColumnType::Array { .. }
            | ColumnType::HStore
            | ColumnType::Range(_)
            | ColumnType::SearchVector
            | ColumnType::Json
    )
}

/// The operator classes that indexes and constraints name.
fn opclasses(table: &Table) -> impl Iterator<Item = &str> {
    let indexes = made(table).flat_map(|index| {
        let expressions = index.expressions.iter();
        let named = expressions.filter_map(|item| item.opclass.as_ref());
        index.opclasses.iter().chain(named)
    });
    let constraints = table.constraints.iter().flat_map(|item| {
        let named: Vec<&String> = match &item.kind {
            ConstraintKind::Unique { opclasses, .. } => opclasses.iter().collect(),
            ConstraintKind::UniqueExpressions { expressions, .. } => expressions
                .iter()
                .filter_map(|item| item.opclass.as_ref())
                .collect(),
            ConstraintKind::Exclusion { parts, .. } => parts
                .iter()
                .filter_map(|(part, _)| part.opclass.as_ref())
                .collect(),
            ConstraintKind::Check { .. } => Vec::new(),
        };
        let applies = applies(&item.backends, Dialect::Postgres);
        named.into_iter().filter(move |_| applies)
    });
    indexes.chain(constraints).map(String::as_str)
}
