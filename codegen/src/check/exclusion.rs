//! Rules about exclusion constraints: what PostgreSQL can hold by which index.

use super::{Facts, Report};
use crate::schema::{
    Constraint, ConstraintKind, ExclusionPart, IndexKind, RANGE_OPERATORS, ValueType,
};
use crate::source::Span;

/// An exclusion constraint, taken apart.
struct Exclusion<'a> {
    parts: &'a [ExclusionPart],
    method: IndexKind,
    includes: bool,
    span: Span,
}

fn exclusions<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Exclusion<'a>> {
    let constraints = facts
        .tables()
        .flat_map(|model| &model.get().meta.constraints);
    constraints.filter_map(|constraint: &Constraint| {
        let ConstraintKind::Exclusion {
            parts,
            method,
            include,
            ..
        } = &constraint.kind
        else {
            return None;
        };
        Some(Exclusion {
            parts,
            method: *method,
            includes: !include.is_empty(),
            span: constraint.origin.span,
        })
    })
}

/// Operators that hold both ways, between values that the index can search by them.
pub(super) fn check_operators(facts: &Facts<'_>, report: &mut Report<'_>) {
    for exclusion in exclusions(facts) {
        for part in exclusion.parts {
            check_operator(facts, &exclusion, part, report);
        }
    }
}

fn check_operator(
    facts: &Facts<'_>,
    exclusion: &Exclusion<'_>,
    part: &ExclusionPart,
    report: &mut Report<'_>,
) {
    let operator = part.operator.as_str();
    let one_way = RANGE_OPERATORS
        .iter()
        .find(|(_, symbol, both)| *symbol == operator && !both);
    if let Some((name, ..)) = one_way {
        report.error(
            format!("`{name}` does not hold both ways, so it cannot keep two rows apart"),
            |it| {
                it.primary(
                    part.span,
                    format!("`a {operator} b` is not `b {operator} a`"),
                )
                .help("use `OVERLAPS`, `EQUAL`, `NOT_EQUAL` or `ADJACENT_TO`")
            },
        );
        return;
    }
    // Whoever names an operator class knows what it can do.
    if part.expression.opclass.is_some() {
        return;
    }
    let ty = facts.schema.storage_type(part.expression.expr.ty.value);
    let able = operators(exclusion.method, ty);
    if able.contains(&operator) {
        return;
    }
    let method = exclusion.method.method().unwrap_or_default();
    let what = facts.schema.describe_type(part.expression.expr.ty.value);
    report.error(
        format!("a `{method}` index does not find {what} by `{operator}`"),
        |it| {
            let it = it
                .primary(part.span, "not by this operator")
                .secondary(part.expression.expr.span, what.clone());
            let names: Vec<String> = RANGE_OPERATORS
                .iter()
                .filter(|(_, symbol, _)| able.contains(symbol))
                .map(|(name, ..)| format!("`{name}`"))
                .collect();
            it.help(match names.as_slice() {
                [] => "such values need an operator class: `OpClass(…, name=\"…\")`".to_owned(),
                names => format!(
                    "it takes {}; another with an operator class, `OpClass(…, name=\"…\")`",
                    names.join(", ")
                ),
            })
        },
    );
}

/// The operators that hold both ways in the usual operator class of the type; of `gist` with the extension `btree_gist`.
const fn operators(method: IndexKind, ty: ValueType) -> &'static [&'static str] {
    match (method, ty) {
        (_, ValueType::SearchVector) => &[],
        (IndexKind::Hash, ValueType::HStore) => &[],
        (IndexKind::Hash, _) => &["="],
        (_, ValueType::Range(_)) => &["=", "&&", "-|-"],
        (_, ValueType::Array(_) | ValueType::HStore | ValueType::Json) => &[],
        (IndexKind::SpGist, ValueType::Text) => &["="],
        (IndexKind::SpGist, ValueType::IpAddress) => &["=", "<>", "&&"],
        (IndexKind::SpGist, _) => &[],
        _ => &["=", "<>"],
    }
}

/// What each type of index takes into one constraint.
pub(super) fn check_indexes(facts: &Facts<'_>, report: &mut Report<'_>) {
    for exclusion in exclusions(facts) {
        let several = exclusion.parts.len() > 1;
        let uneven = exclusion.parts.iter().any(|part| part.operator != "=");
        let method = exclusion.method;
        let wrong = match method {
            IndexKind::SpGist | IndexKind::Hash if several => "compares one expression only",
            IndexKind::Hash if exclusion.includes => "carries no other columns",
            IndexKind::Hash if uneven => "finds what is equal only",
            _ => continue,
        };
        let name = method.method().unwrap_or_default();
        report.error(
            format!("an exclusion constraint by `{name}` {wrong}"),
            |it| {
                it.primary(exclusion.span, "cannot be made")
                    .help("leave `index_type` out: `GIST` can")
            },
        );
    }
}
