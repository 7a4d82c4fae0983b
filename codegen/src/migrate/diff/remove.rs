//! What goes: in the way of something new first, the rest at the end, users before what they use.

use crate::{
    db::{Column, ModelName, Table},
    migrate::{
        operation::{Change, Operation, neutral_value},
        question::{PROCEED, QuestionKind},
        replay::user_of,
    },
};

use super::{Round, Work, fields, models, order};

impl Work<'_> {
    /// Removes what has the name of something new: indexes and constraints with another definition, columns whose
    /// column name a new field takes, a primary key that another field becomes, tables. Also indexes and constraints that
    /// go, of columns that change their type: the new type may not allow them.
    pub(super) fn remove_obstacles(&mut self) {
        for model in self.common_models() {
            let Some((old, new)) = self.pair(&model) else {
                continue;
            };
            let changes = |fields: &[&str]| {
                fields.iter().any(|field| {
                    let (before, after) = (old.column(field), new.column(field));
                    before.zip(after).is_some_and(|(before, after)| {
                        before.ty != after.ty || before.generated != after.generated
                    })
                })
            };
            for index in &old.indexes {
                let clashes = new
                    .index(&index.name)
                    .map_or_else(|| changes(&index.all_fields()), |other| other != index)
                    || new.constraint(&index.name).is_some();
                if clashes {
                    self.emit(Operation::RemoveIndex {
                        model: model.clone(),
                        index: index.clone(),
                    });
                }
            }
            for constraint in &old.constraints {
                let clashes = new.constraint(&constraint.name).map_or_else(
                    || changes(&constraint.kind.fields()),
                    |other| other != constraint,
                ) || new.index(&constraint.name).is_some();
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
    pub(super) fn free_table_name(&mut self, name: &str) {
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
    pub(super) fn references_from_others(&self, model: &ModelName) -> Vec<(ModelName, Column)> {
        let others = self
            .state
            .references_to(model)
            .filter(|(table, _)| table.model != *model);
        others
            .map(|(table, column)| (table.model.clone(), column.clone()))
            .collect()
    }

    /// Indexes and constraints; a uniqueness that a foreign key refers to goes last.
    pub(super) fn remove_objects(&mut self, round: Round) {
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
                .filter(|item| new.constraint(&item.name).is_none())
                .filter(|item| {
                    let one = order::unique_alone(item);
                    round == Round::Last
                        || one.is_none_or(|field| !order::refers(&self.state, &model, field))
                });
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

    pub(super) fn remove_fields(&mut self) {
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
    pub(super) fn remove_field_with_users(&mut self, model: &ModelName, column: &Column) {
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

    pub(super) fn delete_models(&mut self) {
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
    pub(super) fn remove_pointer(&mut self, model: &ModelName, column: &Column) {
        let asked = std::mem::take(&mut self.plan.questions);
        self.remove_field_with_users(model, column);
        self.plan.questions = asked;
    }

    pub(super) fn confirm_removal(&mut self, model: &ModelName, column: &Column) {
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

    pub(super) fn confirm_deletion(&mut self, table: &Table) {
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
    pub(super) fn asks(&self, id: &str) -> bool {
        self.plan.questions.iter().any(|question| question.id == id)
            || self.answers.get(id).is_some_and(|answer| answer == PROCEED)
    }
}
