//! Rules about what the declared databases can do.

use luthier::dialect::Dialect;

use super::{Facts, Report};
use crate::naming;
use crate::schema::{
    ConstraintKind, Expr, ExprKind, FieldKind, IndexExpression, IndexKind, NullsOrder, OnDelete,
};
use crate::source::Span;

/// Columns that some databases cannot store without a size.
pub(super) fn check_sizes(facts: &Facts<'_>, report: &mut Report<'_>) {
    let strict = |dialect: &&Dialect| matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    for (field, dialect) in facts.tables().flat_map(|model| {
        let dialect = model.backends().iter().find(strict);
        let fields = dialect.map(|dialect| model.fields().map(move |field| (field, dialect)));
        fields.into_iter().flatten()
    }) {
        let missing = match *field.get().kind.output() {
            FieldKind::Char if field.max_length.is_none() => "max_length",
            FieldKind::Decimal {
                max_digits: None,
                decimal_places: None,
            } => "max_digits",
            _ => continue,
        };
        // A wrong one is reported where it is read.
        if facts.places.has_wrong(field.id, missing) {
            continue;
        }
        report.error(
            format!(
                "`{}` needs `{missing}` on {}",
                field.name,
                naming::database(*dialect)
            ),
            |it| {
                it.primary(field.origin.span, format!("no `{missing}`"))
                    .help(match missing {
                        "max_digits" => {
                            "say how many digits it has: `max_digits=12, decimal_places=2`"
                        }
                        _ => "give it a size; for text without a limit use a `TextField`",
                    })
            },
        );
    }
}

/// Types of columns that only PostgreSQL has.
pub(super) fn check_types_of_postgres(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in facts.models().flat_map(|model| model.fields()) {
        let kind = field.get().kind.output();
        if !kind.value_type().is_postgres_only() {
            continue;
        }
        let backends = field.model().backends();
        let others: Vec<&str> = backends
            .iter()
            .filter(|dialect| !matches!(dialect, Dialect::Postgres))
            .map(|dialect| naming::database(*dialect))
            .collect();
        if others.is_empty() {
            continue;
        }
        let declared: Vec<&str> = backends.iter().map(|dialect| dialect.name()).collect();
        report.error(
            format!(
                "{} {} no `{}`",
                others.join(" and "),
                if others.len() == 1 { "has" } else { "have" },
                kind.name()
            ),
            |it| {
                it.primary(field.origin.span, "only PostgreSQL has this type")
                    .help(format!(
                        "the program is built for {}: let it be for `postgres` alone by `backends = [\"postgres\"]` in `luthier.toml`",
                        declared.join(", ")
                    ))
            },
        );
    }
}

/// Comments that none of the databases keeps.
pub(super) fn check_comments(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.models() {
        let backends = model.backends();
        if backends.iter().any(|&dialect| dialect != Dialect::Sqlite) {
            continue;
        }
        let table = model.meta.db_table_comment.is_some();
        let table = table.then(|| {
            (
                facts
                    .places
                    .meta(facts.schema, model.id, "db_table_comment"),
                "db_table_comment",
            )
        });
        let columns = model
            .fields()
            .filter(|field| field.db_comment.is_some())
            .map(|field| {
                (
                    facts.places.field(facts.schema, field.id, "db_comment"),
                    "db_comment",
                )
            });
        for (span, option) in table.into_iter().chain(columns) {
            report.warning(format!("SQLite does not keep a `{option}`"), |it| {
                it.primary(span, "written nowhere")
                    .help("leave it out, or say it in a comment with `///`, which is documentation in Rust")
            });
        }
    }
}

/// What a database does by itself when a row goes.
pub(super) fn check_on_delete(facts: &Facts<'_>, report: &mut Report<'_>) {
    let refuses = |dialect: &&Dialect| matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    for relation in facts.models().flat_map(|model| model.relations()) {
        let backends = relation.from().backends();
        let Some(dialect) = backends.iter().find(refuses) else {
            continue;
        };
        if !relation.is_forward() || relation.get().on_delete != Some(OnDelete::DbSetDefault) {
            continue;
        }
        let span = facts
            .places
            .relation(facts.schema, relation.id, "on_delete");
        report.error(
            format!(
                "{} has no `DB_SET_DEFAULT`: it refuses such a foreign key",
                naming::database(*dialect)
            ),
            |it| {
                it.primary(span, "not there").help(
                    "use `SET_DEFAULT`, which the program does, for all relations of the model",
                )
            },
        );
    }
}

/// Parts of indexes and constraints that some databases do not have.
pub(super) fn check_index_features(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let backends = model.backends();
        for index in &model.get().meta.indexes {
            let kind = index.method.kind;
            let uses = [
                (index.condition.is_some(), Feature::Condition),
                (!index.include.is_empty(), Feature::Include),
                (!index.expressions.is_empty(), Feature::Expressions),
                (
                    !index.opclasses.is_empty()
                        || index.expressions.iter().any(|part| part.opclass.is_some()),
                    Feature::OperatorClasses,
                ),
                (tells_of_null(&index.expressions), Feature::NullsOrder),
                // A B-tree is what every database has.
                (
                    !kind.is_ordered() || !index.method.options.is_empty(),
                    Feature::Kind(kind),
                ),
                (index.tablespace.is_some(), Feature::Tablespaces),
            ];
            report_lacking(backends, report, &uses, &index.backends, index.origin.span);
        }
        for constraint in &model.get().meta.constraints {
            if let ConstraintKind::UniqueExpressions {
                expressions,
                condition,
                include,
                nulls_distinct,
            } = &constraint.kind
            {
                let uses = [
                    (true, Feature::Expressions),
                    (condition.is_some(), Feature::Condition),
                    (!include.is_empty(), Feature::Include),
                    (*nulls_distinct == Some(false), Feature::EqualNulls),
                    (
                        expressions.iter().any(|part| part.opclass.is_some()),
                        Feature::OperatorClasses,
                    ),
                    (tells_of_null(expressions), Feature::NullsOrder),
                ];
                let span = constraint.origin.span;
                report_lacking(backends, report, &uses, &constraint.backends, span);
                continue;
            }
            if let ConstraintKind::Exclusion { .. } = &constraint.kind {
                let uses = [(true, Feature::Exclusion)];
                let span = constraint.origin.span;
                report_lacking(backends, report, &uses, &constraint.backends, span);
                continue;
            }
            if let ConstraintKind::Check { condition } = &constraint.kind {
                let uses = [(
                    reads_counting_key(facts, condition),
                    Feature::ChecksOfCountingKeys,
                )];
                let span = constraint.origin.span;
                report_lacking(backends, report, &uses, &constraint.backends, span);
                continue;
            }
            let ConstraintKind::Unique {
                condition,
                include,
                deferrable,
                nulls_distinct,
                opclasses,
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
                (!opclasses.is_empty(), Feature::OperatorClasses),
            ];
            report_lacking(
                backends,
                report,
                &uses,
                &constraint.backends,
                constraint.origin.span,
            );
        }
    }
}

/// Whether NULL is to stand elsewhere than where every database has it: as the smallest value.
fn tells_of_null(expressions: &[IndexExpression]) -> bool {
    expressions.iter().any(|part| {
        let usual = if part.descending {
            NullsOrder::Last
        } else {
            NullsOrder::First
        };
        part.nulls.is_some_and(|nulls| nulls != usual)
    })
}

/// Generated columns that some databases do not have.
pub(super) fn check_generated_columns(facts: &Facts<'_>, report: &mut Report<'_>) {
    for field in facts.tables().flat_map(|model| model.fields()) {
        let FieldKind::Generated {
            expression, stored, ..
        } = &field.get().kind
        else {
            continue;
        };
        let counts = reads_counting_key(facts, expression);
        for (used, feature, help) in [
            (
                !stored,
                Feature::VirtualColumns,
                "store it: `db_persist=true`",
            ),
            (
                counts,
                Feature::ColumnsFromCountingKeys,
                "leave the key out of the expression",
            ),
        ] {
            let backends = field.model().backends();
            let lacking = backends.iter().find(|dialect| !feature.is_on(**dialect));
            if let (true, Some(dialect)) = (used, lacking) {
                report.error(
                    format!("{} has no {}", naming::database(*dialect), feature.words()),
                    |it| {
                        it.primary(field.origin.span, "cannot be made there")
                            .help(help)
                    },
                );
            }
        }
    }
}

/// Whether an expression names a column that the database counts up.
fn reads_counting_key(facts: &Facts<'_>, expr: &Expr) -> bool {
    let mut counts = false;
    expr.walk(&mut |node| {
        if let ExprKind::Column(path) = &node.kind {
            counts |= facts.schema[path.field].kind.is_auto();
        }
    });
    counts
}

/// Something that not every database can do.
#[derive(Clone, Copy)]
enum Feature {
    Condition,
    Include,
    Deferrable,
    EqualNulls,
    Exclusion,
    Expressions,
    OperatorClasses,
    NullsOrder,
    Kind(IndexKind),
    Tablespaces,
    VirtualColumns,
    ColumnsFromCountingKeys,
    ChecksOfCountingKeys,
}

impl Feature {
    const fn is_on(self, dialect: Dialect) -> bool {
        match self {
            Self::Condition => matches!(dialect, Dialect::Sqlite | Dialect::Postgres),
            Self::Expressions => !matches!(dialect, Dialect::MariaDb),
            Self::VirtualColumns => !matches!(dialect, Dialect::Postgres),
            Self::ColumnsFromCountingKeys | Self::ChecksOfCountingKeys => {
                !matches!(dialect, Dialect::MariaDb | Dialect::MySql)
            }
            Self::Include
            | Self::Deferrable
            | Self::EqualNulls
            | Self::Exclusion
            | Self::OperatorClasses
            | Self::NullsOrder
            | Self::Kind(_)
            | Self::Tablespaces => {
                matches!(dialect, Dialect::Postgres)
            }
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Condition => "indexes with a condition",
            Self::Include => "indexes with included columns",
            Self::Deferrable => "deferrable unique constraints",
            Self::Exclusion => "exclusion constraints",
            Self::EqualNulls => "unique constraints that take NULLs as equal",
            Self::Expressions => "indexes over expressions",
            Self::OperatorClasses => "operator classes",
            Self::Kind(kind) => match kind {
                IndexKind::Default | IndexKind::BTree => "storage parameters of indexes",
                IndexKind::Hash => "indexes of the kind `HashIndex`",
                IndexKind::Gin => "indexes of the kind `GinIndex`",
                IndexKind::Gist => "indexes of the kind `GistIndex`",
                IndexKind::SpGist => "indexes of the kind `SpGistIndex`",
                IndexKind::Brin => "indexes of the kind `BrinIndex`",
                IndexKind::Bloom => "indexes of the kind `BloomIndex`",
            },
            Self::NullsOrder => "indexes with NULL elsewhere than below all values",
            Self::Tablespaces => "tablespaces",
            Self::VirtualColumns => "generated columns that are not stored before its version 18",
            Self::ChecksOfCountingKeys => "checks of a key that it counts up",
            Self::ColumnsFromCountingKeys => "columns generated from a key that it counts up",
        }
    }
}

/// One report for the first feature that a database of this index lacks.
fn report_lacking(
    backends: &[Dialect],
    report: &mut Report<'_>,
    uses: &[(bool, Feature)],
    only: &[Dialect],
    span: Span,
) {
    let wanted = |dialect: &&Dialect| only.is_empty() || only.contains(dialect);
    for &(used, feature) in uses {
        let lacking = backends
            .iter()
            .filter(wanted)
            .find(|dialect| !feature.is_on(**dialect));
        if let (true, Some(dialect)) = (used, lacking) {
            report.error(
                format!("{} has no {}", naming::database(*dialect), feature.words()),
                |it| {
                    let able: Vec<&str> = Dialect::ALL
                        .into_iter()
                        .filter(|dialect| feature.is_on(*dialect))
                        .map(Dialect::name)
                        .collect();
                    let instead = match feature {
                        Feature::Expressions => {
                            "put the expression into a `GeneratedField` and that into the index"
                        }
                        _ => "leave it out",
                    };
                    it.primary(span, "cannot be made there").help(format!(
                        "{instead}, or make it elsewhere only: `backends=[{}]`",
                        able.join(", ")
                    ))
                },
            );
            return;
        }
    }
}
