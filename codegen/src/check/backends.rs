//! Rules about what the declared databases can do.

use luthier::dialect::Dialect;

use super::{Facts, Report};
use crate::schema::{ConstraintKind, FieldKind};
use crate::source::Span;

/// Columns that some databases cannot store without a size.
pub(super) fn check_sizes(facts: &Facts<'_>, report: &mut Report<'_>) {
    let strict = |dialect: &&Dialect| matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    let Some(dialect) = facts.schema.backends.iter().find(strict) else {
        return;
    };
    for field in facts.schema.models().flat_map(|model| model.fields()) {
        let missing = match field.get().kind {
            FieldKind::Char if field.max_length.is_none() => "max_length",
            FieldKind::Decimal {
                max_digits: None,
                decimal_places: None,
            } => "max_digits",
            _ => continue,
        };
        report.error(
            format!("`{}` needs `{missing}` on {}", field.name, title(*dialect)),
            |it| {
                it.primary(field.origin.span, format!("no `{missing}`"))
                    .help("give it a size; for text without a limit use a `TextField`")
            },
        );
    }
}

/// Parts of indexes and constraints that some databases do not have.
pub(super) fn check_index_features(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.schema.models() {
        for index in &model.get().meta.indexes {
            let uses = [
                (index.condition.is_some(), Feature::Condition),
                (!index.include.is_empty(), Feature::Include),
            ];
            report_lacking(facts, report, &uses, &index.backends, index.origin.span);
        }
        for constraint in &model.get().meta.constraints {
            let ConstraintKind::Unique {
                condition,
                include,
                deferrable,
                nulls_distinct,
                ..
            } = &constraint.kind
            else {
                continue;
            };
            let uses = [
                (condition.is_some(), Feature::Condition),
                (!include.is_empty(), Feature::Include),
                (deferrable.is_some(), Feature::Deferrable),
                (*nulls_distinct == Some(false), Feature::EqualNulls),
            ];
            report_lacking(
                facts,
                report,
                &uses,
                &constraint.backends,
                constraint.origin.span,
            );
        }
    }
}

/// Something that not every database can do.
#[derive(Clone, Copy)]
enum Feature {
    Condition,
    Include,
    Deferrable,
    EqualNulls,
}

impl Feature {
    const fn is_on(self, dialect: Dialect) -> bool {
        match self {
            Self::Condition => matches!(dialect, Dialect::Sqlite | Dialect::Postgres),
            Self::Include | Self::Deferrable | Self::EqualNulls => {
                matches!(dialect, Dialect::Postgres)
            }
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Condition => "indexes with a condition",
            Self::Include => "indexes with included columns",
            Self::Deferrable => "deferrable unique constraints",
            Self::EqualNulls => "unique constraints that take NULLs as equal",
        }
    }
}

/// One report for the first feature that a database of this index lacks.
fn report_lacking(
    facts: &Facts<'_>,
    report: &mut Report<'_>,
    uses: &[(bool, Feature)],
    only: &[Dialect],
    span: Span,
) {
    let wanted = |dialect: &&Dialect| only.is_empty() || only.contains(dialect);
    for &(used, feature) in uses {
        let lacking = facts
            .schema
            .backends
            .iter()
            .filter(wanted)
            .find(|dialect| !feature.is_on(**dialect));
        if let (true, Some(dialect)) = (used, lacking) {
            report.error(
                format!("{} has no {}", title(*dialect), feature.words()),
                |it| {
                    let able: Vec<&str> = Dialect::ALL
                        .into_iter()
                        .filter(|dialect| feature.is_on(*dialect))
                        .map(Dialect::name)
                        .collect();
                    it.primary(span, "cannot be made there").help(format!(
                        "leave it out, or make it elsewhere only: `backends=[{}]`",
                        able.join(", ")
                    ))
                },
            );
            return;
        }
    }
}

/// What people call a database.
const fn title(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
        Dialect::MariaDb => "MariaDB",
        Dialect::MySql => "MySQL",
        _ => "this database",
    }
}
