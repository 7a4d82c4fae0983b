//! SQLite: what `ALTER TABLE` cannot do becomes one rebuild of the table.
//!
//! A rebuild makes the new table under another name, copies the rows, drops the old one and takes its name: the only
//! order in which foreign keys of other tables keep pointing to the right one. All operations on a table from the first
//! that needs a rebuild on go into the same one; it is written out before something else needs the table itself.

use std::collections::BTreeMap;

use luthier::dialect::Dialect;

use crate::db::{Column, ConstraintKind, Expr, ModelName, Schema, Table};

use super::{
    Step, content_types,
    expr::{Writer, name, text},
    statement::{
        add_column, copy, drop_column, drop_index, drop_table, rename_column, rename_table, update,
    },
    table::{
        add_constraint, applies, create, create_index, create_objects, owned_by, remove_constraint,
    },
    types::{definition, is_literal},
};
use crate::migrate::{operation::Operation, replay::apply};

const SQLITE: Dialect = Dialect::Sqlite;

pub(super) fn lower(operations: &[Operation], before: &Schema) -> Vec<Step> {
    let mut planner = Planner {
        state: before.clone(),
        steps: Vec::new(),
        rebuilds: Vec::new(),
    };
    for operation in operations {
        let content_types = content_types::follow(SQLITE, operation, &planner.state);
        planner.lower(operation);
        planner.step(operation, content_types);
    }
    planner.finish_all();
    planner.steps
}

struct Planner {
    state: Schema,
    steps: Vec<Step>,
    /// Rebuilds that are not written out yet.
    rebuilds: Vec<Rebuild>,
}

/// A table that will be made anew.
struct Rebuild {
    model: ModelName,
    /// The table as the database has it.
    before: Table,
    /// What the columns of the new table are filled with, by field; one that is not here gets its default.
    sources: BTreeMap<String, String>,
    descriptions: Vec<String>,
}

impl Planner {
    fn lower(&mut self, operation: &Operation) {
        // The table before the operation, where there is one.
        let old = operation
            .model()
            .and_then(|model| self.state.table(model))
            .cloned();
        match (operation, old) {
            (Operation::CreateModel { table }, _) => {
                self.apply(operation);
                let mut statements = vec![create(SQLITE, &self.state, table, &table.name)];
                statements.extend(create_objects(SQLITE, &self.state, table));
                self.step(operation, statements);
            }
            (Operation::DeleteModel { table }, _) => {
                // A rebuild of a table that goes is lost work, its name in the database is what it was before.
                self.rebuilds.retain(|rebuild| rebuild.model != table.model);
                self.step(operation, vec![drop_table(SQLITE, &table.name)]);
                self.apply(operation);
            }
            (Operation::RenameModel { .. } | Operation::AlterModelTable { .. }, Some(old)) => {
                self.finish_all();
                self.rename_table(operation, &old);
            }
            (Operation::RenameField { .. }, Some(old)) => {
                self.finish_all();
                self.rename_field(operation, &old);
            }
            (
                Operation::AddField {
                    model,
                    column,
                    fill,
                },
                Some(old),
            ) => {
                self.add_field(operation, model, &old, column, fill.as_ref());
            }
            (Operation::RemoveField { model, column, .. }, Some(old)) => {
                self.remove_field(operation, model, &old, column);
            }
            (Operation::AlterField { model, column }, Some(old)) => {
                let rendered = |column: &Column| {
                    let column = definition(SQLITE, &self.state, &old, column, true);
                    add_column(SQLITE, &old.name, column)
                };
                let same = rendered(&column.from) == rendered(&column.to);
                if self.is_rebuilt(model) || !same {
                    self.rebuild(operation, model, &old);
                } else {
                    self.alter_indexes(operation, &old, &column.from, &column.to);
                }
            }
            (
                Operation::AddConstraint { model, constraint }
                | Operation::RemoveConstraint { model, constraint },
                Some(old),
            ) => {
                let is_check = matches!(constraint.kind, ConstraintKind::Check { .. });
                if !applies(&constraint.backends, SQLITE) {
                    self.apply(operation);
                } else if is_check || self.is_rebuilt(model) {
                    self.rebuild(operation, model, &old);
                } else {
                    let adds = matches!(operation, Operation::AddConstraint { .. });
                    let lower = if adds {
                        add_constraint
                    } else {
                        remove_constraint
                    };
                    self.step(
                        operation,
                        lower(SQLITE, &old, constraint).into_iter().collect(),
                    );
                    self.apply(operation);
                }
            }
            (
                Operation::AddIndex { model, .. }
                | Operation::RemoveIndex { model, .. }
                | Operation::RenameIndex { model, .. },
                Some(old),
            ) => {
                if self.is_rebuilt(model) {
                    self.rebuild(operation, model, &old);
                } else {
                    self.index(operation, &old);
                }
            }
            (
                Operation::Backfill {
                    model,
                    field,
                    value,
                },
                Some(old),
            ) => self.backfill(operation, model, &old, field, value),
            (Operation::RunSql { scripts }, _) => {
                self.finish_all();
                let script = scripts.iter().find(|script| script.backend == SQLITE);
                self.step(
                    operation,
                    script
                        .map(|script| script.forward.clone())
                        .unwrap_or_default(),
                );
            }
            // No comments on tables, and nothing to do for a model that is not there: replay reported it.
            _ => self.apply(operation),
        }
    }

    fn apply(&mut self, operation: &Operation) {
        // One that does not fit was reported by whoever replayed it first.
        apply(operation, &mut self.state).ok();
    }

    fn step(&mut self, operation: &Operation, statements: Vec<String>) {
        if !statements.is_empty() {
            self.steps.push(Step {
                description: operation.describe(),
                statements,
                transactional: true,
            });
        }
    }

    fn rename_table(&mut self, operation: &Operation, old: &Table) {
        self.apply(operation);
        let (Operation::RenameModel { table, .. } | Operation::AlterModelTable { table, .. }) =
            operation
        else {
            return;
        };
        if table.is_none() {
            return;
        }
        let mut statements = vec![rename_table(SQLITE, &table.from, &table.to)];
        let mut new = old.clone();
        new.name.clone_from(&table.to);
        for column in &old.columns {
            statements.extend(self.moved_indexes(old, column, &new, column));
        }
        self.step(operation, statements);
    }

    fn rename_field(&mut self, operation: &Operation, old: &Table) {
        self.apply(operation);
        let Operation::RenameField {
            model,
            field,
            column,
        } = operation
        else {
            return;
        };
        if column.is_none() {
            return;
        }
        let Some(new) = self.state.table(model) else {
            return;
        };
        let mut statements = vec![rename_column(SQLITE, &old.name, &column.from, &column.to)];
        if let (Some(before), Some(after)) = (old.column(&field.from), new.column(&field.to)) {
            statements.extend(self.moved_indexes(old, before, new, after));
        }
        self.step(operation, statements);
    }

    /// Makes the indexes of a column anew where their name changed.
    fn moved_indexes(
        &self,
        old: &Table,
        before: &Column,
        new: &Table,
        after: &Column,
    ) -> Vec<String> {
        let mut out = Vec::new();
        for object in owned_by(&self.state, old, before, SQLITE) {
            out.push(object.drop(SQLITE, &old.name));
        }
        for object in owned_by(&self.state, new, after, SQLITE) {
            out.push(object.create(SQLITE, &new.name));
        }
        out
    }

    fn alter_indexes(
        &mut self,
        operation: &Operation,
        table: &Table,
        before: &Column,
        after: &Column,
    ) {
        let (old, new) = (
            owned_by(&self.state, table, before, SQLITE),
            owned_by(&self.state, table, after, SQLITE),
        );
        let mut statements = Vec::new();
        for object in old.iter().filter(|object| !new.contains(object)) {
            statements.push(object.drop(SQLITE, &table.name));
        }
        for object in new.iter().filter(|object| !old.contains(object)) {
            statements.push(object.create(SQLITE, &table.name));
        }
        self.step(operation, statements);
        self.apply(operation);
    }

    fn index(&mut self, operation: &Operation, old: &Table) {
        self.apply(operation);
        let mut statements = Vec::new();
        match operation {
            Operation::AddIndex { index, .. } if applies(&index.backends, SQLITE) => {
                statements.extend(create_index(SQLITE, old, index));
            }
            Operation::RemoveIndex { index, .. } if applies(&index.backends, SQLITE) => {
                statements.push(drop_index(SQLITE, &old.name, &index.name));
            }
            Operation::RenameIndex { name, .. } => {
                if let Some(index) = old
                    .index(&name.from)
                    .filter(|index| applies(&index.backends, SQLITE))
                {
                    let mut renamed = index.clone();
                    renamed.name.clone_from(&name.to);
                    statements.push(drop_index(SQLITE, &old.name, &name.from));
                    statements.extend(create_index(SQLITE, old, &renamed));
                }
            }
            _ => {}
        }
        self.step(operation, statements);
    }

    fn add_field(
        &mut self,
        operation: &Operation,
        model: &ModelName,
        old: &Table,
        column: &Column,
        fill: Option<&Expr>,
    ) {
        let is_stored = column
            .generated
            .as_ref()
            .is_some_and(|generated| generated.stored);
        let default_fits = match &column.default {
            None => column.null || column.generated.is_some(),
            Some(default) => is_literal(default) && column.references.is_none(),
        };
        let fill_fits = fill.is_none() || column.null || fill == column.default.as_ref();
        let native = !column.primary_key && !is_stored && default_fits && fill_fits;
        let value = |planner: &Self, value: &Expr| {
            let table = planner.state.table(model).unwrap_or(old);
            Writer {
                dialect: SQLITE,
                table,
            }
            .expr(value, Some(column.ty))
        };
        if self.is_rebuilt(model) || !native {
            self.rebuild(operation, model, old);
            if let Some(source) = fill
                .or(column.default.as_ref())
                .map(|fill| value(self, fill))
                && let Some(rebuild) = self
                    .rebuilds
                    .iter_mut()
                    .find(|rebuild| rebuild.model == *model)
            {
                rebuild.sources.insert(column.field.clone(), source);
            }
            return;
        }
        self.apply(operation);
        let mut with = old.clone();
        with.columns.push(column.clone());
        let added = definition(SQLITE, &self.state, &with, column, true);
        let mut statements = vec![add_column(SQLITE, &old.name, added)];
        if let Some(fill) = fill.filter(|fill| Some(*fill) != column.default.as_ref()) {
            let value = value(self, fill);
            statements.push(update(SQLITE, &old.name, &column.name, value, false));
        }
        for object in owned_by(&self.state, &with, column, SQLITE) {
            statements.push(object.create(SQLITE, &old.name));
        }
        self.step(operation, statements);
    }

    fn remove_field(
        &mut self,
        operation: &Operation,
        model: &ModelName,
        old: &Table,
        column: &Column,
    ) {
        let is_key = column
            .references
            .as_ref()
            .is_some_and(|reference| reference.enforced);
        if self.is_rebuilt(model) || is_key || old.is_key(&column.field) || old.columns.len() == 1 {
            self.rebuild(operation, model, old);
            return;
        }
        let mut statements: Vec<String> = owned_by(&self.state, old, column, SQLITE)
            .iter()
            .map(|object| object.drop(SQLITE, &old.name))
            .collect();
        statements.push(drop_column(SQLITE, &old.name, &column.name));
        self.step(operation, statements);
        self.apply(operation);
    }

    fn backfill(
        &mut self,
        operation: &Operation,
        model: &ModelName,
        old: &Table,
        field: &str,
        value: &Expr,
    ) {
        let Some(column) = old.column(field) else {
            return;
        };
        let sql = Writer {
            dialect: SQLITE,
            table: old,
        }
        .expr(value, Some(column.ty));
        if self.is_rebuilt(model) && value.columns().is_empty() {
            if let Some(rebuild) = self
                .rebuilds
                .iter_mut()
                .find(|rebuild| rebuild.model == *model)
            {
                let source = rebuild
                    .sources
                    .get(field)
                    .map(|source| format!("coalesce({source}, {sql})"))
                    .unwrap_or(sql);
                rebuild.sources.insert(field.to_owned(), source);
                rebuild.descriptions.push(operation.describe());
            }
            return;
        }
        self.finish(model);
        let statement = update(SQLITE, &old.name, &column.name, sql, true);
        self.step(operation, vec![statement]);
    }

    fn is_rebuilt(&self, model: &ModelName) -> bool {
        self.rebuilds.iter().any(|rebuild| rebuild.model == *model)
    }

    /// Takes an operation into the rebuild of its table, which it starts if there is none.
    fn rebuild(&mut self, operation: &Operation, model: &ModelName, old: &Table) {
        if !self.is_rebuilt(model) {
            let stored = old
                .columns
                .iter()
                .filter(|column| column.generated.is_none());
            let sources = stored
                .map(|column| (column.field.clone(), name(SQLITE, &column.name)))
                .collect();
            let (model, before) = (model.clone(), old.clone());
            self.rebuilds.push(Rebuild {
                model,
                before,
                sources,
                descriptions: Vec::new(),
            });
        }
        self.apply(operation);
        let Some(rebuild) = self
            .rebuilds
            .iter_mut()
            .find(|rebuild| rebuild.model == *model)
        else {
            return;
        };
        rebuild.descriptions.push(operation.describe());
        if let Operation::RemoveField { column, .. } = operation {
            rebuild.sources.remove(&column.field);
        }
    }

    fn finish_all(&mut self) {
        for rebuild in std::mem::take(&mut self.rebuilds) {
            self.write_out(rebuild);
        }
    }

    fn finish(&mut self, model: &ModelName) {
        if let Some(at) = self
            .rebuilds
            .iter()
            .position(|rebuild| rebuild.model == *model)
        {
            let rebuild = self.rebuilds.remove(at);
            self.write_out(rebuild);
        }
    }

    fn write_out(&mut self, rebuild: Rebuild) {
        let Some(table) = self.state.table(&rebuild.model) else {
            return;
        };
        let aside = format!("new__{}", table.name);
        let mut statements = vec![create(SQLITE, &self.state, table, &aside)];
        let counts = |table: &Table| table.primary_key().is_some_and(|key| key.ty.is_auto());
        if counts(table) && counts(&rebuild.before) {
            // Keys that were given once are not given again, even if their rows are gone.
            let columns = vec![
                ("name".to_owned(), text(SQLITE, &aside)),
                ("seq".to_owned(), name(SQLITE, "seq")),
            ];
            let of_table = format!("{} = {}", name(SQLITE, "name"), text(SQLITE, &table.name));
            let counters = "sqlite_sequence";
            statements.push(copy(SQLITE, counters, counters, columns, Some(of_table)));
        }
        let copied: Vec<(String, String)> = table
            .columns
            .iter()
            .filter(|column| column.generated.is_none())
            .filter_map(|column| {
                let source = rebuild.sources.get(&column.field)?;
                Some((column.name.clone(), source.clone()))
            })
            .collect();
        if !copied.is_empty() {
            statements.push(copy(SQLITE, &table.name, &aside, copied, None));
        }
        statements.push(drop_table(SQLITE, &table.name));
        statements.push(rename_table(SQLITE, &aside, &table.name));
        statements.extend(create_objects(SQLITE, &self.state, table));
        self.steps.push(Step {
            description: rebuild.descriptions.join("; "),
            statements,
            transactional: true,
        });
    }
}
