//! Warnings: what is right, and may not be what was meant.

use super::{Facts, Report};
use crate::naming;
use crate::schema::{
    ConstraintKind, Expr, ExprKind, FieldId, FieldRef, Lookup, Manager, ManagerStep, ModelRef,
    RelationKind,
    names::{MAX_IDENTIFIER, identifier},
};
use crate::source::Span;

/// Names in the database that were too long, so that what a look at the database shows is not what is written.
pub(super) fn check_shortened_names(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut told =
        |what: std::fmt::Arguments<'_>, whole: &str, name: &str, span: Span, option: &str| {
            if whole.len() <= MAX_IDENTIFIER || name != identifier(whole) {
                return;
            }
            report.warning(format!("{what} is called `{name}`"), |it| {
                it.primary(
                    span,
                    format!(
                        "`{whole}` has {} bytes, and a name {MAX_IDENTIFIER} at most",
                        whole.len()
                    ),
                )
                .help(format!("give it a shorter name with `{option}`"))
            });
        };
    for model in facts.tables().filter(|model| !model.is_join()) {
        let whole = naming::table_name(&model.app().name, &model.name);
        told(
            format_args!("the table of `{}`", model.name),
            &whole,
            &model.table,
            model.origin.span,
            "meta { db_table = \"…\" }",
        );
        for field in model.fields() {
            told(
                format_args!("the column of `{}`", field.name),
                &field.attname,
                &field.column,
                field.origin.span,
                "db_column=\"…\"",
            );
        }
        for relation in model.relations() {
            let RelationKind::ManyToMany {
                through,
                forward: true,
                ..
            } = relation.kind
            else {
                continue;
            };
            let join = facts.schema.model(through);
            if join.is_join() {
                let whole = naming::join_table_name(&model.table, &relation.name);
                told(
                    format_args!("the join table of `{}`", relation.name),
                    &whole,
                    &join.table,
                    relation.origin.span,
                    "db_table=\"…\"",
                );
            }
        }
    }
}

/// Managers that look rows up by a foreign key that was left without an index.
pub(super) fn check_unindexed_filters(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut told: Vec<Span> = Vec::new();
    for model in facts.models() {
        for manager in model.managers.iter().chain(&model.default_manager) {
            for condition in conditions(manager) {
                condition.walk(&mut |expr: &Expr| {
                    let Some(field) = looked_up(expr) else { return };
                    let field = facts.schema.field(field);
                    // What an abstract model says is said once for all its children.
                    if field.relation().is_none() || is_indexed(field) || told.contains(&expr.span) {
                        return;
                    }
                    told.push(expr.span);
                    let without = facts.places.field(facts.schema, field.id, "db_index");
                    report.warning(
                        format!("rows are looked up by `{}`, which has no index", field.name),
                        |it| {
                            it.primary(expr.span, "goes through the whole table")
                                .secondary(without, "no index")
                                .help("leave `db_index=false` out, or begin an index of `meta` with it")
                        },
                    );
                });
            }
        }
    }
}

fn conditions(manager: &Manager) -> impl Iterator<Item = &Expr> {
    manager.steps.iter().filter_map(|step| match step {
        ManagerStep::Filter(condition) => Some(condition),
        _ => None,
    })
}

/// The column that a comparison looks rows up by, where an index over it would serve.
fn looked_up(expr: &Expr) -> Option<FieldId> {
    let ExprKind::Compare { left, lookup, .. } = &expr.kind else {
        return None;
    };
    match &left.kind {
        ExprKind::Column(path)
            if path.steps.is_empty() && matches!(lookup, Lookup::Exact | Lookup::In) =>
        {
            Some(path.field)
        }
        _ => None,
    }
}

/// Whether an index begins with the column.
fn is_indexed(field: FieldRef<'_>) -> bool {
    let model: ModelRef<'_> = field.schema.model(field.model);
    let first = |fields: &[FieldId]| fields.first() == Some(&field.id);
    let meta = &model.get().meta;
    field.db_index
        || field.unique
        || field.primary_key
        || meta.indexes.iter().any(|index| {
            index
                .columns
                .first()
                .is_some_and(|column| column.field == field.id)
        })
        || meta
            .constraints
            .iter()
            .any(|constraint| match &constraint.kind {
                ConstraintKind::Unique {
                    fields,
                    condition: None,
                    ..
                } => first(fields),
                _ => false,
            })
}
