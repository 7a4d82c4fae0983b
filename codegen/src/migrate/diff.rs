//! The difference of two states as operations, in an order in which each finds what it needs.
//!
//! Every operation is applied to a copy of the old state as soon as it is found, and what comes next is found by comparing
//! that copy with the new state. So the operations fit by construction, and at the end the copy equals the new state.
//! What cannot be known is a question; until it is answered the operations assume the answer that keeps the most data.

mod fields;
mod models;
mod order;
mod remove;
mod score;
mod values;

pub(super) use values::coerce;

use crate::{
    db::{Column, Constraint, ConstraintKind, Index, ModelName, Schema, Table},
    diagnostics::{Diagnostic, Diagnostics, codes},
};

use super::{
    hints::Hints,
    operation::{Change, Operation},
    question::{Answers, Choice, PROCEED, Question, QuestionKind},
    replay::apply,
};

/// What leads from one state to another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The operations, over all apps, in an order in which they can run.
    pub operations: Vec<Operation>,
    /// What has no answer yet.
    pub questions: Vec<Question>,
    /// Hints that are stale, answers that do not fit.
    pub diagnostics: Diagnostics,
}

/// Compares two states. The same arguments give the same plan; equal states give an empty one.
#[must_use]
pub fn diff(from: &Schema, to: &Schema, hints: &Hints, answers: &Answers) -> Plan {
    let mut work = Work {
        state: from.clone(),
        to,
        hints,
        answers,
        plan: Plan::default(),
        renamed: Vec::new(),
        created: Vec::new(),
    };
    // Names first: everything after speaks of models and fields by their new names.
    work.rename_models();
    work.rename_fields();
    work.rename_tables();
    work.rename_indexes();
    if work.changes_composite_keys() {
        return work.plan;
    }
    // Then what stands in the way of something new by its name.
    work.remove_obstacles();
    // New things before old ones go, so that no row is ever without its constraint; tables before the columns that
    // point to them, columns before the indexes over them.
    work.create_models();
    for round in [Round::First, Round::Second] {
        work.add_fields(round);
        work.alter_fields(round);
        work.add_objects();
    }
    // What is left over goes, users before what they use.
    work.remove_objects(Round::Second);
    work.remove_fields();
    work.delete_models();
    work.alter_fields(Round::Last);
    work.remove_objects(Round::Last);
    work.plan
}

/// A foreign key refers to something unique. What is not unique yet becomes so in the first round, and foreign keys to it come
/// in the second; what is unique no longer stays so until the last, when the foreign keys to it are gone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    First,
    Second,
    Last,
}

/// The state of a comparison.
struct Work<'a> {
    /// The old state with the operations so far applied.
    state: Schema,
    to: &'a Schema,
    hints: &'a Hints,
    answers: &'a Answers,
    plan: Plan,
    /// Models that were renamed, old and new name.
    renamed: Vec<(ModelName, ModelName)>,
    /// Models that were created; their tables have no rows.
    created: Vec<ModelName>,
}

impl<'a> Work<'a> {
    /// Takes an operation into the plan if it fits the state. One that does not is a mistake of the comparison; it is
    /// left out here, and shows as a difference that remains.
    fn emit(&mut self, operation: Operation) -> bool {
        let fits = apply(&operation, &mut self.state).is_ok();
        debug_assert!(
            fits,
            "{:?}",
            (apply(&operation, &mut self.state), operation)
        );
        if fits {
            self.plan.operations.push(operation);
        }
        fits
    }

    /// The models that both states have, by their new names.
    fn common_models(&self) -> Vec<ModelName> {
        let both = |table: &&Table| self.state.table(&table.model).is_some();
        self.to
            .tables
            .iter()
            .filter(both)
            .map(|table| table.model.clone())
            .collect()
    }

    /// The table before and after; both are there for [`Self::common_models`].
    fn pair(&self, model: &ModelName) -> Option<(Table, &'a Table)> {
        Some((self.state.table(model)?.clone(), self.to.table(model)?))
    }

    fn rename_tables(&mut self) {
        let mut tables = Vec::new();
        let mut comments = Vec::new();
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            if old.name != new.name {
                tables.push((model.clone(), old.name.clone(), new.name.clone()));
            }
            if old.comment != new.comment {
                let comment = Change::new(old.comment.clone(), new.comment.clone());
                let model = model.clone();
                comments.push(Operation::AlterModelTableComment { model, comment });
            }
            if old.tablespace != new.tablespace {
                let tablespace = Change::new(old.tablespace.clone(), new.tablespace.clone());
                comments.push(Operation::AlterModelTablespace { model, tablespace });
            }
        }
        let taken = self
            .state
            .tables
            .iter()
            .map(|table| table.name.clone())
            .collect();
        let names = tables
            .iter()
            .map(|(_, from, to)| (from.clone(), to.clone()))
            .collect();
        for step in order::renames(names, taken) {
            let Some((model, ..)) = tables.get(step.item) else {
                continue;
            };
            // A name that a table about to be deleted still has is taken for now.
            if self.state.tables.iter().any(|table| table.name == step.to) {
                self.free_table_name(&step.to);
            }
            self.emit(Operation::AlterModelTable {
                model: model.clone(),
                table: Change::new(step.from, step.to),
            });
        }
        for operation in comments {
            self.emit(operation);
        }
    }

    fn rename_indexes(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let mut free: Vec<&Index> = new
                .indexes
                .iter()
                .filter(|index| old.index(&index.name).is_none())
                .collect();
            for index in old
                .indexes
                .iter()
                .filter(|index| new.index(&index.name).is_none())
            {
                if let Some(at) = free.iter().position(|other| other.same_but_name(index)) {
                    let name = Change::new(index.name.clone(), free.remove(at).name.clone());
                    self.emit(Operation::RenameIndex {
                        model: model.clone(),
                        name,
                    });
                }
            }
        }
    }

    /// Reports the tables whose primary key changes, from or to one of several columns: rows may refer to it.
    fn changes_composite_keys(&mut self) -> bool {
        let mut changed = false;
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            if old.composite_key == new.composite_key {
                continue;
            }
            changed = true;
            let key = |table: &Table| match table.primary_key() {
                Some(column) => format!("`{}`", column.field),
                None => format!("`({})`", table.composite_key.join(", ")),
            };
            self.plan.diagnostics.push(
                Diagnostic::error(
                    codes::KEY_CHANGED,
                    format!(
                        "the primary key of `{model}` was {} and would be {}",
                        key(&old),
                        key(new)
                    ),
                )
                .help(
                    "make a new model with the new key, copy the rows by `RunSql`, and delete the old model later; or keep \
                     the old key",
                ),
            );
        }
        changed
    }

    fn create_models(&mut self) {
        let new: Vec<&Table> = self
            .to
            .tables
            .iter()
            .filter(|table| self.state.table(&table.model).is_none())
            .collect();
        for (table, held_back) in order::creations(&new, &self.state) {
            let mut first = table.clone();
            first
                .columns
                .retain(|column| !held_back.contains(&column.field));
            let whole =
                |fields: Vec<&str>| fields.iter().all(|field| first.column(field).is_some());
            let indexes = table
                .indexes
                .iter()
                .filter(|index| whole(index.all_fields()))
                .cloned()
                .collect();
            let constraints = table
                .constraints
                .iter()
                .filter(|item| whole(item.kind.fields()))
                .cloned()
                .collect();
            first.indexes = indexes;
            first.constraints = constraints;
            self.created.push(table.model.clone());
            self.emit(Operation::CreateModel { table: first });
        }
    }

    fn add_fields(&mut self, round: Round) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let mut added: Vec<&Column> = new
                .columns
                .iter()
                .filter(|column| old.column(&column.field).is_none())
                .filter(|column| round != Round::First || order::is_ready(column, &self.state))
                .collect();
            // A generated column reads others.
            added.sort_by_key(|column| column.generated.is_some());
            let added: Vec<Column> = added.into_iter().cloned().collect();
            for column in added {
                let fill = self.fill_of_new(&model, &column);
                self.emit(Operation::AddField {
                    model: model.clone(),
                    column,
                    fill,
                });
            }
        }
    }

    fn alter_fields(&mut self, round: Round) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            // A column gives up being the primary key before another becomes it.
            let mut changed: Vec<(Column, Column)> = new
                .columns
                .iter()
                .filter_map(|column| Some((old.column(&column.field)?, column)))
                .filter(|(before, after)| before != after)
                .filter(|(before, after)| match round {
                    Round::First => {
                        order::is_ready(after, &self.state)
                            && !self.is_referred_to(&model, before, after)
                    }
                    Round::Second => !self.is_referred_to(&model, before, after),
                    Round::Last => true,
                })
                .map(|(before, after)| (before.clone(), after.clone()))
                .collect();
            changed.sort_by_key(|(before, after)| {
                (
                    after.primary_key && !before.primary_key,
                    after.generated.is_some(),
                )
            });
            for (before, after) in changed {
                if before.null
                    && !after.null
                    && let Some(value) = self.fill_of_nulls(&model, &after)
                {
                    let field = before.field.clone();
                    self.emit(Operation::Backfill {
                        model: model.clone(),
                        field,
                        value,
                    });
                }
                self.confirm_narrowing(&model, &before, &after);
                let column = Change::new(Box::new(before), Box::new(after));
                self.emit(Operation::AlterField {
                    model: model.clone(),
                    column,
                });
            }
        }
    }

    /// Whether the column is unique no longer, and a foreign key still refers to it.
    fn is_referred_to(&self, model: &ModelName, before: &Column, after: &Column) -> bool {
        // A primary key makes place for another at once.
        let loses = before.unique && !after.unique && !after.primary_key;
        loses && order::refers(&self.state, model, &before.field)
    }

    /// Those whose columns are there.
    fn add_objects(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let is_there =
                |fields: Vec<&str>| fields.iter().all(|field| old.column(field).is_some());
            let missing: Vec<Constraint> = new
                .constraints
                .iter()
                .filter(|item| old.constraint(&item.name).is_none())
                .filter(|item| is_there(item.kind.fields()))
                .cloned()
                .collect();
            let indexes: Vec<Index> = new
                .indexes
                .iter()
                .filter(|index| old.index(&index.name).is_none())
                .filter(|index| is_there(index.all_fields()))
                .cloned()
                .collect();
            for index in indexes {
                self.emit(Operation::AddIndex {
                    model: model.clone(),
                    index,
                });
            }
            for constraint in missing {
                self.emit(Operation::AddConstraint {
                    model: model.clone(),
                    constraint,
                });
            }
        }
    }

    /// Asks a question that has one answer.
    fn ask_to_proceed(&mut self, id: String, kind: QuestionKind, text: String, choice: &str) {
        let choices = vec![Choice::new(PROCEED, choice)];
        self.ask(Question {
            id,
            kind,
            text,
            choices,
        });
    }

    /// The answer to a question, which is asked if there is none that fits.
    fn ask(&mut self, question: Question) -> Option<String> {
        let answer = self.answers.get(&question.id).cloned();
        match answer {
            Some(answer) if question.has_choice(&answer) || question.kind.takes_value() => {
                Some(answer)
            }
            Some(answer) => {
                self.refuse_answer(&question, &answer);
                None
            }
            None => {
                if self
                    .plan
                    .questions
                    .iter()
                    .all(|asked| asked.id != question.id)
                {
                    self.plan.questions.push(question);
                }
                None
            }
        }
    }
}

/// Whether a constraint's kind is a uniqueness; used to compare evidence.
fn unique_fields(constraint: &Constraint) -> Option<&[String]> {
    match &constraint.kind {
        ConstraintKind::Unique { fields, .. } => Some(fields),
        ConstraintKind::UniqueExpressions { .. }
        | ConstraintKind::Exclusion { .. }
        | ConstraintKind::Check { .. } => None,
    }
}
