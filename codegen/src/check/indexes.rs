//! Rules about indexes, constraints and tables.

use std::collections::BTreeMap;

use super::{Facts, Report};
use crate::schema::names::{MAX_IDENTIFIER, can_be_quoted};
use crate::schema::{ConstraintKind, Expr, ExprKind, ModelRef, Value};
use crate::source::Span;

/// The database of a model's table, and a name in it without regard to case.
fn in_database<'s>(model: ModelRef<'s>, name: &str) -> (Option<&'s str>, String) {
    let database = model.schema.apps[model.app.index()].database.as_deref();
    (database, name.to_lowercase())
}

/// Names of indexes and constraints, unique in the whole database.
pub(super) fn check_index_names_differ(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut taken: BTreeMap<(Option<&str>, String), Span> = BTreeMap::new();
    // What is not managed has its indexes from elsewhere.
    for model in facts.tables().filter(|model| model.meta.managed) {
        let meta = &model.get().meta;
        let indexes = meta
            .indexes
            .iter()
            .map(|index| (&index.name, index.origin.span));
        let constraints = meta
            .constraints
            .iter()
            .map(|constraint| (&constraint.name, constraint.origin.span));
        for (name, span) in indexes.chain(constraints) {
            let key = in_database(model, name);
            let Some(first) = taken.get(&key) else {
                taken.insert(key, span);
                continue;
            };
            report.error(format!("two indexes or constraints are called `{name}`"), |it| {
                let it = it.primary(span, "the same name again");
                if *first == span {
                    // One declaration of an abstract model, inherited twice.
                    it.help("write the name with places, so that each model has its own: `\"{app}_{model}_…\"`")
                } else {
                    it.secondary(*first, "first used here").help("give one of them another `name`")
                }
            });
        }
    }
}

/// The form of names that people gave.
pub(super) fn check_index_name_form(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let meta = &model.get().meta;
        for index in meta.indexes.iter().filter(|index| !index.automatic_name) {
            check_form(
                report,
                "index",
                &index.name,
                index.method.kind.max_name(),
                index.origin.span,
            );
        }
        for constraint in meta
            .constraints
            .iter()
            .filter(|constraint| !constraint.automatic_name)
        {
            check_form(
                report,
                "constraint",
                &constraint.name,
                MAX_IDENTIFIER,
                constraint.origin.span,
            );
        }
    }
}

fn check_form(report: &mut Report<'_>, what: &str, name: &str, most: usize, span: Span) {
    let length = name.chars().count();
    if length > most {
        report.error(
            format!("the name of the {what} `{name}` has {length} characters"),
            |it| {
                it.primary(span, format!("at most {most}"))
                    .help("shorten the name")
            },
        );
    } else if !name.starts_with(|start: char| start.is_ascii_alphabetic()) {
        report.error(
            format!("the name of the {what} `{name}` does not start with a letter"),
            |it| {
                it.primary(span, "starts with something else")
                    .help("start it with the model's name")
            },
        );
    } else {
        check_characters(report, what, name, span);
    }
}

/// The characters of a name: those that migrations take.
fn check_characters(report: &mut Report<'_>, what: &str, name: &str, span: Span) {
    if can_be_quoted(name) {
        return;
    }
    report.error(
        format!(
            "the name of the {what} `{}` has quotes, backslashes or control characters",
            name.escape_debug()
        ),
        |it| {
            it.primary(span, "not safe in every database")
                .help("leave these characters out")
        },
    );
}

/// The names of tables and columns that people gave.
pub(super) fn check_database_names(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut check = |what: &str, name: &str, span: Span| {
        if !name.is_empty() {
            return check_characters(report, what, name, span);
        }
        report.error(format!("the name of a {what} is empty"), |it| {
            it.primary(span, "no name")
                .help("leave the option out, or give a name")
        });
    };
    // What is not managed has its names from elsewhere, and is in no migration.
    for model in facts.tables().filter(|model| model.meta.managed) {
        let table = facts.places.meta(facts.schema, model.id, "db_table");
        check("table", &model.table, table);
        for field in model.fields() {
            let span = facts.places.field(facts.schema, field.id, "db_column");
            check("column", &field.column, span);
        }
    }
}

/// One table for each model. One that is not managed may look at the table of another.
pub(super) fn check_tables_differ(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut taken: BTreeMap<(Option<&str>, String), Span> = BTreeMap::new();
    for model in facts.tables().filter(|model| model.meta.managed) {
        let key = in_database(model, &model.table);
        let Some(first) = taken.get(&key) else {
            taken.insert(key, model.origin.span);
            continue;
        };
        report.error(
            format!("two models are stored in the table `{}`", model.table),
            |it| {
                it.primary(model.origin.span, "takes the table too")
                    .secondary(*first, "first taken here")
                    .help("give one of them another `db_table`")
            },
        );
    }
}

/// Conditions of constraints and indexes look at the row.
pub(super) fn check_conditions(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut told: Vec<Span> = Vec::new();
    for model in facts.tables() {
        let meta = &model.get().meta;
        let constraints = meta.constraints.iter().filter_map(|constraint| {
            let condition = match &constraint.kind {
                ConstraintKind::Check { condition } => Some(condition),
                ConstraintKind::Unique { condition, .. }
                | ConstraintKind::UniqueExpressions { condition, .. }
                | ConstraintKind::Exclusion { condition, .. } => condition.as_ref(),
            };
            let checks = matches!(constraint.kind, ConstraintKind::Check { .. });
            Some((condition?, checks))
        });
        let indexes = meta.indexes.iter();
        let indexes = indexes.filter_map(|index| Some((index.condition.as_ref()?, false)));
        for (condition, checks) in constraints.chain(indexes) {
            // What an abstract model says is said once for all its children.
            if !is_constant(condition) || told.contains(&condition.span) {
                continue;
            }
            told.push(condition.span);
            let (message, label) = match truth(condition) {
                Some(true) => ("the condition holds for every row", "always true"),
                Some(false) => ("the condition holds for no row", "never true"),
                None => (
                    "the condition does not look at the row",
                    "the same for every row",
                ),
            };
            report.error(message, |it| {
                it.primary(condition.span, label).help(if checks {
                    "take the constraint out, or name columns in its condition"
                } else {
                    "leave the condition out, or name columns in it"
                })
            });
        }
    }
}

/// Whether no column decides: there is none, or what stands beside it has decided already.
fn is_constant(condition: &Expr) -> bool {
    let mut reads = false;
    condition.walk(&mut |node| reads |= matches!(node.kind, ExprKind::Column(_)));
    !reads || truth(condition).is_some()
}

/// What the condition is for every row, where that can be told from its form.
fn truth(condition: &Expr) -> Option<bool> {
    match &condition.kind {
        ExprKind::Literal(Value::Bool(value)) => Some(*value),
        ExprKind::Not(inner) => truth(inner).map(|value| !value),
        ExprKind::And(items) => decided(items, false),
        ExprKind::Or(items) => decided(items, true),
        ExprKind::Xor(left, right) => Some(truth(left)? != truth(right)?),
        _ => None,
    }
}

/// One item that is `deciding` decides; all others together decide otherwise.
fn decided(items: &[Expr], deciding: bool) -> Option<bool> {
    let known: Vec<Option<bool>> = items.iter().map(truth).collect();
    if known.contains(&Some(deciding)) {
        return Some(deciding);
    }
    known.iter().all(Option::is_some).then_some(!deciding)
}
