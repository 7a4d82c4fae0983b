//! The size of keys: MariaDB and MySQL take so many bytes of one row into an index, and no text without a limit.

use luthier::dialect::Dialect;

use super::{Facts, Report};
use crate::naming;
use crate::schema::{ConstraintKind, Expr, ExprKind, FieldKind, FieldRef, Function, ValueType};
use crate::source::Span;

/// What InnoDB takes into one entry of an index, in bytes.
const MOST: u64 = 3072;

/// The longest a character is there, in bytes.
const CHARACTER: u64 = 4;

/// How many characters of text without a limit an index holds; a uniqueness cannot hold a part.
const START: u64 = 255;

/// What a field takes of a key.
enum Size {
    Bytes(u64),
    Unlimited,
}

fn size(field: FieldRef<'_>) -> Size {
    let stored = field.storage_field();
    let length = stored.max_length.map(u64::from);
    match (stored.storage_kind(), length) {
        (FieldKind::Text | FieldKind::Binary | FieldKind::Json, _) | (FieldKind::Char, None) => {
            Size::Unlimited
        }
        (FieldKind::Uuid, _) => Size::Bytes(32 * CHARACTER),
        (FieldKind::GenericIpAddress { .. }, _) => Size::Bytes(39 * CHARACTER),
        (_, Some(length)) => Size::Bytes(length.saturating_mul(CHARACTER)),
        _ => Size::Bytes(8),
    }
}

/// A key of a table.
struct Key<'a> {
    /// What it is called: ``the field `title` ``.
    called: String,
    fields: Vec<FieldRef<'a>>,
    unique: bool,
    span: Span,
    /// The databases that the app is for.
    declared: &'a [Dialect],
}

/// Keys that MariaDB and MySQL cannot make.
pub(super) fn check_sizes_of_keys(facts: &Facts<'_>, report: &mut Report<'_>) {
    let strict = |dialect: &&Dialect| matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    for key in keys(facts, &|declared, backends| {
        declared
            .iter()
            .filter(strict)
            .any(|dialect| backends.is_empty() || backends.contains(dialect))
    }) {
        let Some(dialect) = key.declared.iter().find(strict) else {
            continue;
        };
        let mut bytes = 0;
        let mut unlimited = None;
        for &field in &key.fields {
            match size(field) {
                Size::Bytes(more) => bytes += more,
                Size::Unlimited if key.unique => unlimited = Some(field),
                Size::Unlimited => bytes += START * CHARACTER,
            }
        }
        if let Some(field) = unlimited {
            report.error(
                format!(
                    "{} cannot be unique on {}: `{}` has no limit",
                    key.called,
                    naming::database(*dialect),
                    field.name
                ),
                |it| {
                    it.primary(key.span, "what is unique must fit into a key")
                        .help("make it a `CharField` with `max_length`")
                },
            );
        } else if bytes > MOST {
            report.error(
                format!(
                    "{} is too large for a key of {}: {bytes} bytes, and {MOST} is the most",
                    key.called,
                    naming::database(*dialect)
                ),
                |it| {
                    it.primary(key.span, "too large")
                        .help(format!("a character takes {CHARACTER} bytes there; give the text a smaller `max_length`"))
                },
            );
        }
    }
}

/// Every key that one of the databases is to have, as `meant` says of those that are limited to some; it is given the
/// declared databases of the app, too.
fn keys<'a>(facts: &Facts<'a>, meant: &dyn Fn(&[Dialect], &[Dialect]) -> bool) -> Vec<Key<'a>> {
    let mut out = Vec::new();
    for model in facts.tables() {
        let declared = model.backends();
        let meant = |backends: &[Dialect]| meant(declared, backends);
        if !meant(&[]) {
            continue;
        }
        for field in model.fields() {
            let unique = field.unique || field.primary_key;
            if unique || field.db_index {
                out.push(Key {
                    called: format!("`{}`", field.name),
                    fields: vec![field],
                    unique,
                    span: field.origin.span,
                    declared,
                });
            }
        }
        if model.has_composite_key() {
            out.push(Key {
                called: format!("the primary key of `{}`", model.name),
                fields: model.key_fields().collect(),
                unique: true,
                span: model.origin.span,
                declared,
            });
        }
        let meta = &model.get().meta;
        for index in meta.indexes.iter().filter(|index| meant(&index.backends)) {
            let fields = index.columns.iter().map(|column| column.field);
            out.push(Key {
                called: format!("the index `{}`", index.name),
                fields: fields.map(|field| facts.schema.field(field)).collect(),
                unique: false,
                span: index.origin.span,
                declared,
            });
        }
        for constraint in meta.constraints.iter().filter(|item| meant(&item.backends)) {
            if let ConstraintKind::Unique { fields, .. } = &constraint.kind {
                out.push(Key {
                    called: format!("the constraint `{}`", constraint.name),
                    fields: fields
                        .iter()
                        .map(|&field| facts.schema.field(field))
                        .collect(),
                    unique: true,
                    span: constraint.origin.span,
                    declared,
                });
            }
        }
    }
    out
}

/// Keys over what MySQL has no key for: documents, and expressions that give text without a limit.
pub(super) fn check_what_keys_hold(facts: &Facts<'_>, report: &mut Report<'_>) {
    let meant = |declared: &[Dialect], backends: &[Dialect]| {
        declared.contains(&Dialect::MySql)
            && (backends.is_empty() || backends.contains(&Dialect::MySql))
    };
    for key in keys(facts, &meant) {
        let is_document =
            |field: &&FieldRef<'_>| matches!(field.storage_field().storage_kind(), FieldKind::Json);
        // A uniqueness is refused for its size.
        let Some(field) = key.fields.iter().find(is_document).filter(|_| !key.unique) else {
            continue;
        };
        report.error(
            format!("MySQL has no index over a `JSONField` such as `{}`", field.name),
            |it| {
                it.primary(key.span, "cannot be made there").help(
                    "put the value that is looked for into a `GeneratedField`, and that into the index",
                )
            },
        );
    }
    for model in facts.tables() {
        let meta = &model.get().meta;
        let declared = model.backends();
        let indexes = meta
            .indexes
            .iter()
            .map(|index| (&index.expressions, &index.backends, index.origin.span));
        let constraints = meta.constraints.iter().filter_map(|constraint| {
            let ConstraintKind::UniqueExpressions { expressions, .. } = &constraint.kind else {
                return None;
            };
            Some((expressions, &constraint.backends, constraint.origin.span))
        });
        for (expressions, backends, span) in indexes.chain(constraints) {
            let unlimited =
                |expr: &Expr| matches!(expr.ty.value, ValueType::Json) || is_unlimited(facts, expr);
            if meant(declared, backends) && expressions.iter().any(|part| unlimited(&part.expr)) {
                report.error("MySQL has no index over text without a limit", |it| {
                    it.primary(span, "an expression of it gives such text")
                        .help("index the beginning, `Left(…, 200)`, or make the column a `CharField` with `max_length`")
                });
            }
        }
    }
}

/// Whether an expression gives text as long as one of its columns, which has no limit.
fn is_unlimited(facts: &Facts<'_>, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Column(path) => {
            expr.ty.value == ValueType::Text
                && matches!(size(facts.schema.field(path.field)), Size::Unlimited)
        }
        // These give a part of the text, of a length that is known.
        ExprKind::Call {
            function: Function::Left | Function::Right | Function::Substr,
            ..
        } => false,
        ExprKind::Call { arguments, .. } => {
            expr.ty.value == ValueType::Text
                && arguments
                    .iter()
                    .any(|argument| is_unlimited(facts, argument))
        }
        ExprKind::Case {
            branches,
            otherwise,
        } => branches
            .iter()
            .map(|(_, value)| value)
            .chain(otherwise.as_deref())
            .any(|value| is_unlimited(facts, value)),
        _ => false,
    }
}
