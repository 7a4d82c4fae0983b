//! Rules about the structures of indexes on PostgreSQL: what each can hold, and its storage parameters.
//!
//! What another database would make of such an index is a matter of [`backends`](super::backends).

use luthier::dialect::Dialect;

use super::{Facts, Report};
use crate::schema::{Index, IndexKind, IndexOption, ModelRef, ValueType};

/// The structure of an index takes its columns, and its parameters are within their limits.
pub(super) fn check_structures(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let on_postgres = model.backends().contains(&Dialect::Postgres);
        for index in model.get().meta.indexes.iter().filter(|_| on_postgres) {
            let meant = index.backends.is_empty() || index.backends.contains(&Dialect::Postgres);
            let Some((what, label, help)) = meant.then(|| breach(facts, model, index)).flatten()
            else {
                continue;
            };
            report.error(what, |it| it.primary(index.origin.span, label).help(help));
        }
    }
}

/// What PostgreSQL would refuse: the fact, what to write at the place, what to do.
fn breach(
    facts: &Facts<'_>,
    model: ModelRef<'_>,
    index: &Index,
) -> Option<(String, String, String)> {
    let kind = index.method.kind;
    let name = kind.name();
    let parts = index.columns.len() + index.expressions.len();
    if parts > 1 && !takes_several(kind) {
        return Some((
            format!("a `{name}` is over one column, and this over {parts}"),
            "too many columns".to_owned(),
            "make an index of each, or an `Index` of all".to_owned(),
        ));
    }
    if !index.include.is_empty() && !carries_columns(kind) {
        return Some((
            format!("a `{name}` carries no other columns"),
            "`include` is not possible".to_owned(),
            "leave `include` out, or make it a `BTreeIndex`".to_owned(),
        ));
    }
    let falls = index.columns.iter().any(|column| column.descending)
        || index.expressions.iter().any(|part| part.descending);
    if falls && !kind.is_ordered() {
        return Some((
            format!("a `{name}` has no order"),
            "`-` says nothing here".to_owned(),
            "leave the `-` out, or make it a `BTreeIndex`".to_owned(),
        ));
    }
    for (option, value) in &index.method.options {
        let IndexOption::Number(value) = value else {
            continue;
        };
        let (least, most) = limits(option);
        if !(least..=most).contains(value) {
            // The parameters `col1`, `col2`, … are those of one option.
            let option = if option.starts_with("col") {
                "columns"
            } else {
                option
            };
            return Some((
                format!("`{option}` of a `{name}` is at least {least} and at most {most}"),
                format!("{value} is out of range"),
                format!("give a number from {least} to {most}, or leave `{option}` out"),
            ));
        }
    }
    let columns = index.columns.iter().enumerate().map(|(position, column)| {
        let field = facts.schema.field(column.field);
        let ty = facts.schema.storage_type(field.plain_type());
        let given = index.opclasses.get(position).is_some();
        (format!("`{}`", field.name), ty, given)
    });
    let expressions = index.expressions.iter().map(|part| {
        let ty = facts.schema.storage_type(part.expr.ty.value);
        ("an expression".to_owned(), ty, part.opclass.is_some())
    });
    let (called, ty, _) = columns
        .chain(expressions)
        .find(|(_, ty, given)| !given && !has_class(kind, *ty))?;
    let described = facts.schema.describe_type(ty);
    let how = match kind {
        IndexKind::Gin if ty == ValueType::Text => {
            "for parts of text name the class of the extension `pg_trgm`: `opclasses=[gin_trgm_ops]`; to compare whole values make it an `Index`"
        }
        IndexKind::Gist if ty == ValueType::Text => {
            "for parts of text name the class of the extension `pg_trgm`: `opclasses=[gist_trgm_ops]`; to compare whole values make it an `Index`"
        }
        IndexKind::Gin | IndexKind::Gist => {
            "make it an `Index`, or name the operator class of an extension such as `btree_gin` or `btree_gist`: `opclasses=[…]`"
        }
        IndexKind::Bloom => {
            "the extension `bloom` has classes for text and for `IntegerField`s; leave the column out"
        }
        _ => "make it an `Index`, or name an operator class: `opclasses=[…]`",
    };
    Some((
        format!("a `{name}` of `{}` cannot hold {called}", model.name),
        format!("PostgreSQL has no operator class of this kind for {described}"),
        how.to_owned(),
    ))
}

/// Whether an index of this kind can be over several columns.
const fn takes_several(kind: IndexKind) -> bool {
    !matches!(kind, IndexKind::Hash | IndexKind::SpGist)
}

/// Whether it can carry columns that are no part of its key.
const fn carries_columns(kind: IndexKind) -> bool {
    matches!(
        kind,
        IndexKind::Default | IndexKind::BTree | IndexKind::Gist | IndexKind::SpGist
    )
}

/// The least and the most of a storage parameter, of PostgreSQL's documentation of each kind.
fn limits(option: &str) -> (u32, u32) {
    match option {
        "fillfactor" => (10, 100),
        "pages_per_range" => (1, 131_072),
        "gin_pending_list_limit" => (64, i32::MAX.unsigned_abs()),
        "length" => (1, 4096),
        // `col1` and its fellows of a Bloom filter.
        _ => (1, 4095),
    }
}

/// Whether PostgreSQL, with the extensions that migrations make, has an operator class for values of this type that it
/// takes by itself.
const fn has_class(kind: IndexKind, ty: ValueType) -> bool {
    match kind {
        IndexKind::Default | IndexKind::BTree => true,
        IndexKind::Hash => !matches!(ty, ValueType::SearchVector),
        IndexKind::Gin => matches!(
            ty,
            ValueType::Array(_) | ValueType::HStore | ValueType::Json | ValueType::SearchVector
        ),
        IndexKind::Gist => matches!(
            ty,
            ValueType::HStore | ValueType::Range(_) | ValueType::SearchVector
        ),
        IndexKind::SpGist => {
            matches!(
                ty,
                ValueType::Text | ValueType::IpAddress | ValueType::Range(_)
            )
        }
        IndexKind::Brin => !matches!(
            ty,
            ValueType::Array(_)
                | ValueType::Boolean
                | ValueType::HStore
                | ValueType::Json
                | ValueType::SearchVector
        ),
        IndexKind::Bloom => matches!(ty, ValueType::Integer | ValueType::Text),
    }
}
