//! The difference of two states as operations, in an order in which each finds what it needs.
//!
//! Every operation is applied to a copy of the old state as soon as it is found, and what comes next is found by comparing
//! that copy with the new state. So the operations fit by construction, and at the end the copy equals the new state.
//! What cannot be known is a question; until it is answered the operations assume the answer that keeps the most data.

mod fields;
mod models;
mod order;
mod score;
mod values;

pub(super) use values::coerce;

use crate::{
    db::{Column, Constraint, ConstraintKind, Index, ModelName, Schema, Table},
    diagnostics::Diagnostics,
};

use super::{
    hints::Hints,
    operation::{Change, Operation, neutral_value},
    question::{Answers, Choice, PROCEED, Question, QuestionKind},
    replay::{apply, user_of},
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
    // Then what stands in the way of something new by its name.
    work.remove_obstacles();
    // New things before old ones go, so that no row is ever without its constraint; tables before the columns that
    // point to them, columns before the indexes over them.
    work.create_models();
    work.add_fields();
    work.alter_fields();
    work.add_objects();
    // What is left over goes, users before what they use.
    work.remove_objects();
    work.remove_fields();
    work.delete_models();
    work.plan
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
                comments.push(Operation::AlterModelTableComment { model, comment });
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

    /// Removes what has the name of something new: indexes and constraints with another definition, columns whose
    /// column name a new field takes, a primary key that another field becomes, tables.
    fn remove_obstacles(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            for index in &old.indexes {
                let clashes = new.index(&index.name).is_some_and(|other| other != index)
                    || new.constraint(&index.name).is_some();
                if clashes {
                    self.emit(Operation::RemoveIndex {
                        model: model.clone(),
                        index: index.clone(),
                    });
                }
            }
            for constraint in &old.constraints {
                let clashes = new
                    .constraint(&constraint.name)
                    .is_some_and(|other| other != constraint)
                    || new.index(&constraint.name).is_some();
                if clashes {
                    self.emit(Operation::RemoveConstraint {
                        model: model.clone(),
                        constraint: constraint.clone(),
                    });
                }
            }
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            for column in old
                .columns
                .iter()
                .filter(|column| new.column(&column.field).is_none())
            {
                let in_the_way =
                    column.primary_key || new.columns.iter().any(|other| other.name == column.name);
                if in_the_way {
                    self.remove_field_with_users(&model, column);
                }
            }
        }
        let new_names: Vec<String> = self
            .to
            .tables
            .iter()
            .filter(|table| self.state.table(&table.model).is_none())
            .map(|table| table.name.clone())
            .collect();
        for name in new_names {
            self.free_table_name(&name);
        }
    }

    /// Deletes the table of that name, if its model goes anyway and nothing points to it.
    fn free_table_name(&mut self, name: &str) {
        let goes = self
            .state
            .tables
            .iter()
            .find(|table| table.name == name && self.to.table(&table.model).is_none());
        let Some(table) = goes.cloned() else { return };
        for (other, column) in self.references_from_others(&table.model) {
            let kept = self
                .to
                .table(&other)
                .and_then(|table| table.column(&column.field));
            match kept {
                Some(kept)
                    if kept.name == column.name
                        && kept
                            .references
                            .as_ref()
                            .is_none_or(|to| to.model != table.model) =>
                {
                    // It will point elsewhere, possibly to a table that is not there yet: first it is no foreign key.
                    let mut plain = column.clone();
                    plain.references = None;
                    self.emit(Operation::AlterField {
                        model: other,
                        column: Change::new(Box::new(column), Box::new(plain)),
                    });
                }
                _ => self.remove_field_with_users(&other, &column),
            }
        }
        self.confirm_deletion(&table);
        self.emit(Operation::DeleteModel { table });
    }

    /// The columns of other tables that point to a model.
    fn references_from_others(&self, model: &ModelName) -> Vec<(ModelName, Column)> {
        let others = self
            .state
            .references_to(model)
            .filter(|(table, _)| table.model != *model);
        others
            .map(|(table, column)| (table.model.clone(), column.clone()))
            .collect()
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

    fn add_fields(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let mut added: Vec<&Column> = new
                .columns
                .iter()
                .filter(|column| old.column(&column.field).is_none())
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

    fn alter_fields(&mut self) {
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

    fn add_objects(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let missing: Vec<Constraint> = new
                .constraints
                .iter()
                .filter(|item| old.constraint(&item.name).is_none())
                .cloned()
                .collect();
            let indexes: Vec<Index> = new
                .indexes
                .iter()
                .filter(|index| old.index(&index.name).is_none())
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

    fn remove_objects(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let indexes = old
                .indexes
                .iter()
                .filter(|index| new.index(&index.name).is_none());
            let constraints = old
                .constraints
                .iter()
                .filter(|item| new.constraint(&item.name).is_none());
            let mut operations: Vec<Operation> = indexes
                .map(|index| Operation::RemoveIndex {
                    model: model.clone(),
                    index: index.clone(),
                })
                .collect();
            operations.extend(constraints.map(|item| Operation::RemoveConstraint {
                model: model.clone(),
                constraint: item.clone(),
            }));
            for operation in operations {
                self.emit(operation);
            }
        }
    }

    fn remove_fields(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let mut gone: Vec<Column> = old
                .columns
                .iter()
                .filter(|column| new.column(&column.field).is_none())
                .cloned()
                .collect();
            gone.sort_by_key(|column| column.generated.is_none());
            for column in gone {
                self.remove_field_with_users(&model, &column);
            }
        }
    }

    /// Removes a field, before it the indexes, constraints and generated columns that cannot be without it.
    fn remove_field_with_users(&mut self, model: &ModelName, column: &Column) {
        while let Some(table) = self.state.table(model)
            && user_of(table, &column.field).is_some()
        {
            let field = column.field.as_str();
            let index = table
                .indexes
                .iter()
                .find(|index| index.all_fields().contains(&field))
                .cloned();
            let constraint = table
                .constraints
                .iter()
                .find(|item| item.kind.fields().contains(&field))
                .cloned();
            let reads = |column: &&Column| {
                column
                    .generated
                    .as_ref()
                    .is_some_and(|generated| generated.expression.columns().contains(&field))
            };
            let generated = table.columns.iter().find(reads).cloned();
            let removed = if let Some(index) = index {
                self.emit(Operation::RemoveIndex {
                    model: model.clone(),
                    index,
                })
            } else if let Some(constraint) = constraint {
                self.emit(Operation::RemoveConstraint {
                    model: model.clone(),
                    constraint,
                })
            } else if let Some(generated) = generated {
                self.emit(Operation::RemoveField {
                    model: model.clone(),
                    column: generated,
                    refill: None,
                })
            } else {
                false
            };
            if !removed {
                return;
            }
        }
        self.confirm_removal(model, column);
        let (column, refill) = (column.clone(), neutral_value(column));
        self.emit(Operation::RemoveField {
            model: model.clone(),
            column,
            refill,
        });
    }

    fn delete_models(&mut self) {
        loop {
            let gone: Vec<Table> = self
                .state
                .tables
                .iter()
                .filter(|table| self.to.table(&table.model).is_none())
                .cloned()
                .collect();
            let Some(first) = gone.first() else { return };
            let free = gone
                .iter()
                .find(|table| self.references_from_others(&table.model).is_empty());
            let done = match free {
                Some(table) => {
                    self.confirm_deletion(table);
                    self.emit(Operation::DeleteModel {
                        table: table.clone(),
                    })
                }
                // They point to each other: one pointer goes first.
                None => match self.references_from_others(&first.model).first() {
                    Some((other, column)) => {
                        let before = self.plan.operations.len();
                        self.remove_pointer(other, column);
                        self.plan.operations.len() > before
                    }
                    None => false,
                },
            };
            if !done {
                return;
            }
        }
    }

    /// Removes a foreign key of a table that goes as well; the table's own question covers it.
    fn remove_pointer(&mut self, model: &ModelName, column: &Column) {
        let asked = std::mem::take(&mut self.plan.questions);
        self.remove_field_with_users(model, column);
        self.plan.questions = asked;
    }

    fn confirm_removal(&mut self, model: &ModelName, column: &Column) {
        // A generated column can be computed again; whether the field was renamed is a question of its own, whose
        // answer says it all.
        let asked = self.asks(&fields::question_id(model, &column.field));
        if column.generated.is_some() || self.created.contains(model) || asked {
            return;
        }
        let id = format!("drop:{model}.{}", column.field);
        let text = format!(
            "`{model}.{}` is gone from the models: its column `{}` and all values in it go",
            column.field, column.name
        );
        self.ask_to_proceed(id, QuestionKind::Destroy, text, "remove the column");
    }

    fn confirm_deletion(&mut self, table: &Table) {
        if self.asks(&models::question_id(&table.model)) {
            return;
        }
        let id = format!("drop:{}", table.model);
        let text = format!(
            "`{}` is gone from the models: its table `{}` and all rows in it go",
            table.model, table.name
        );
        self.ask_to_proceed(id, QuestionKind::Destroy, text, "delete the table");
    }

    /// Whether the question is open, or was answered: the thing goes.
    fn asks(&self, id: &str) -> bool {
        self.plan.questions.iter().any(|question| question.id == id)
            || self.answers.get(id).is_some_and(|answer| answer == PROCEED)
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
        ConstraintKind::Check { .. } => None,
    }
}
