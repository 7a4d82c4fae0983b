//! Renamed fields and columns: by hint, by column name, by consequence, by answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    db::{Column, ModelName, Table},
    diagnostics::{Diagnostic, codes},
    source::Span,
};

use super::{Work, order, score};
use crate::migrate::{
    operation::{Change, Operation},
    question::{Choice, PROCEED, Question, QuestionKind},
};

/// The id of the question what became of a field.
pub(super) fn question_id(model: &ModelName, field: &str) -> String {
    format!("rename:{model}.{field}")
}

impl Work<'_> {
    pub(super) fn rename_fields(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let new = new.clone();
            let mut pairs = self.hinted_fields(&old, &new);
            self.certain_fields(&old, &new, &mut pairs);
            self.answered_fields(&old, &new, &mut pairs);
            self.rename_in(&model, &old, &new, &pairs);
        }
    }

    /// Emits the renames of one table. A field that keeps its name but not its column is one too.
    fn rename_in(
        &mut self,
        model: &ModelName,
        old: &Table,
        new: &Table,
        pairs: &BTreeMap<String, String>,
    ) {
        let mut changes: Vec<(&Column, &Column)> = Vec::new();
        for column in &old.columns {
            let target = pairs.get(&column.field).unwrap_or(&column.field);
            let replaced =
                pairs.values().any(|to| *to == column.field) && !pairs.contains_key(&column.field);
            if let Some(after) = new.column(target).filter(|_| !replaced)
                && (after.field != column.field || after.name != column.name)
            {
                changes.push((column, after));
            }
        }
        // What has a name that a rename takes, and is not renamed itself, goes.
        for column in &old.columns {
            let moves = changes
                .iter()
                .any(|(before, _)| before.field == column.field);
            let in_the_way =
                |after: &Column| after.field == column.field || after.name == column.name;
            if !moves && changes.iter().any(|(_, after)| in_the_way(after)) {
                self.remove_field_with_users(model, column);
            }
        }
        let left = self
            .state
            .table(model)
            .map(|table| table.columns.clone())
            .unwrap_or_default();
        let taken =
            |name: fn(&Column) -> &String| left.iter().map(|column| name(column).clone()).collect();
        let moves = |name: fn(&Column) -> &String| {
            changes
                .iter()
                .map(|(before, after)| (name(before).clone(), name(after).clone()))
                .collect()
        };
        // Column names have an order of their own: fields first, where columns stay as they are, then columns.
        let field: fn(&Column) -> &String = |column| &column.field;
        let column: fn(&Column) -> &String = |column| &column.name;
        let simple = changes.iter().all(|(_, after)| {
            left.iter().all(|other| {
                other.field != after.field && other.name != after.name
                    || changes.iter().any(|(before, target)| {
                        target.field == after.field && before.field == other.field
                    })
            })
        });
        if simple {
            for (before, after) in &changes {
                let field = Change::new(before.field.clone(), after.field.clone());
                let column = Change::new(before.name.clone(), after.name.clone());
                self.emit(Operation::RenameField {
                    model: model.clone(),
                    field,
                    column,
                });
            }
            return;
        }
        let fields: Vec<(String, String)> = moves(field);
        let kept: Vec<bool> = fields.iter().map(|(from, to)| from == to).collect();
        for step in order::renames(fields, taken(field)) {
            if kept.get(step.item) == Some(&true) {
                continue;
            }
            let Some((before, _)) = changes.get(step.item) else {
                continue;
            };
            let column = Change::new(before.name.clone(), before.name.clone());
            self.emit(Operation::RenameField {
                model: model.clone(),
                field: Change::new(step.from, step.to),
                column,
            });
        }
        for step in order::renames(moves(column), taken(column)) {
            let Some((_, after)) = changes.get(step.item).filter(|_| step.from != step.to) else {
                continue;
            };
            let field = Change::new(after.field.clone(), after.field.clone());
            self.emit(Operation::RenameField {
                model: model.clone(),
                field,
                column: Change::new(step.from, step.to),
            });
        }
    }

    /// Renames that `was` asks for, old name to new.
    fn hinted_fields(&mut self, old: &Table, new: &Table) -> BTreeMap<String, String> {
        let mut pairs = BTreeMap::new();
        for column in &new.columns {
            let key = (new.model.clone(), column.field.clone());
            let Some(was) = self.hints.fields.get(&key) else {
                continue;
            };
            let what = format!("`{}.{}`", new.model, column.field);
            let Some(before) = was
                .names
                .iter()
                .find(|name| **name != column.field && old.column(name).is_some())
            else {
                self.stale_hint(&what, &was.names, was.span);
                continue;
            };
            let hinted = self
                .hints
                .fields
                .contains_key(&(new.model.clone(), before.clone()));
            let stays = new.column(before).is_some() && !hinted;
            if old.column(&column.field).is_some() && stays {
                self.contradictory_hint(&what, before, was.span);
            } else {
                pairs
                    .entry(before.clone())
                    .or_insert_with(|| column.field.clone());
            }
        }
        pairs
    }

    /// Renames that leave no doubt: the column keeps its name, or a join table follows a renamed model.
    fn certain_fields(&self, old: &Table, new: &Table, pairs: &mut BTreeMap<String, String>) {
        for before in gone(old, new, pairs) {
            let follows = |after: &&&Column| {
                after.name == before.name
                    || (is_join(old)
                        && self.renamed.iter().any(|(from, to)| {
                            let (from, to) = (from.name.to_lowercase(), to.name.to_lowercase());
                            let same_target = match (&before.references, &after.references) {
                                (Some(ours), Some(theirs)) => ours.model == theirs.model,
                                _ => false,
                            };
                            same_target
                                && before.field.contains(&from)
                                && before.field.replacen(&from, &to, 1) == after.field
                        }))
            };
            if let Some(after) = added(old, new, pairs).iter().find(follows) {
                pairs.insert(before.field.clone(), after.field.clone());
            }
        }
    }

    /// Fields that are gone beside new ones that look like them.
    fn answered_fields(&mut self, old: &Table, new: &Table, pairs: &mut BTreeMap<String, String>) {
        let mut candidates: Vec<(f64, String, String)> = Vec::new();
        for before in gone(old, new, pairs) {
            for after in added(old, new, pairs) {
                if before.generated.is_some() != after.generated.is_some() {
                    continue;
                }
                let score = score::fields(old, before, new, after);
                if score >= score::FIELD_THRESHOLD {
                    candidates.push((score, before.field.clone(), after.field.clone()));
                }
            }
        }
        score::sort(&mut candidates);
        let asked: BTreeSet<String> = candidates.iter().map(|(_, from, _)| from.clone()).collect();
        let mut decided: BTreeSet<String> = BTreeSet::new();
        for field in &asked {
            let options: Vec<&String> = candidates
                .iter()
                .filter(|(_, from, _)| from == field)
                .map(|(_, _, to)| to)
                .collect();
            let mut choices: Vec<Choice> = options
                .iter()
                .map(|to| {
                    Choice::new(
                        (*to).clone(),
                        format!("it is called `{to}` now; its values stay"),
                    )
                })
                .collect();
            choices.push(Choice::new(
                PROCEED,
                "it is gone, with its column and all values in it",
            ));
            let text = format!(
                "`{}.{field}` is gone from the models: has it another name now?",
                new.model
            );
            let id = question_id(&new.model, field);
            if let Some(answer) = self.ask(Question {
                id,
                kind: QuestionKind::RenameField,
                text,
                choices,
            }) {
                decided.insert(field.clone());
                if options.contains(&&answer) && !pairs.values().any(|taken| *taken == answer) {
                    pairs.insert(field.clone(), answer);
                }
            }
        }
        score::pair_best(candidates, &decided, pairs);
    }

    pub(super) fn stale_hint(&mut self, what: &str, names: &[String], span: Option<Span>) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "{what} says that it was {}, which the migrations do not know",
            names.join(" or ")
        );
        self.hint_report(
            Diagnostic::warning(codes::STALE_HINT, message).help("remove the hint `was`"),
            span,
        );
    }

    pub(super) fn contradictory_hint(&mut self, what: &str, old: &str, span: Option<Span>) {
        let message =
            format!("{what} says that it was `{old}`, but both are there, before and now");
        let report = Diagnostic::warning(codes::CONTRADICTORY_HINT, message)
            .help("remove the hint `was`; it is ignored");
        self.hint_report(report, span);
    }

    fn hint_report(&mut self, report: Diagnostic, span: Option<Span>) {
        self.plan.diagnostics.push(match span {
            Some(span) => report.primary(span, "hinted here"),
            None => report,
        });
    }
}

/// The columns that are left without a partner of the same name.
fn gone<'t>(old: &'t Table, new: &Table, pairs: &BTreeMap<String, String>) -> Vec<&'t Column> {
    let is_gone = |column: &&Column| {
        new.column(&column.field).is_none() && !pairs.contains_key(&column.field)
    };
    old.columns.iter().filter(is_gone).collect()
}

/// The columns that no old one became.
fn added<'t>(old: &Table, new: &'t Table, pairs: &BTreeMap<String, String>) -> Vec<&'t Column> {
    let is_target = |field: &str| pairs.values().any(|to| to == field);
    let is_new =
        |column: &&Column| old.column(&column.field).is_none() && !is_target(&column.field);
    new.columns.iter().filter(is_new).collect()
}

/// Whether it has the shape of a many-to-many's table: a key and two foreign keys.
fn is_join(table: &Table) -> bool {
    table.columns.len() == 3
        && table
            .columns
            .iter()
            .filter(|column| column.references.is_some())
            .count()
            == 2
}
