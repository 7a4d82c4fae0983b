//! PostgreSQL, MariaDB and MySQL: one `ALTER` after the other.
//!
//! What belongs to a column has a name that follows from table and column, so after a rename the names before and after
//! are compared and set right. MariaDB and MySQL end a transaction at every statement that changes a table: each is a step
//! of its own there, while one that changes rows is a transaction. A column definition repeats everything, or these two
//! forget it.

mod alter;
mod extensions;

use luthier::dialect::Dialect;

use crate::db::{Column, ConstraintKind, Expr, ModelName, Schema, Table};

use super::{
    Step, content_types,
    expr::{Writer, name, text},
    statement::{
        add_column, alter_table, drop_column, drop_table, rename_column, rename_table, update,
    },
    table::{
        Owned, OwnedKind, add_constraint, applies, create, create_index, create_objects, owned_by,
        remove_constraint, remove_index,
    },
    types::definition,
};
use crate::migrate::{
    operation::{Change, Operation},
    replay::apply,
};

pub(super) fn lower(operations: &[Operation], before: &Schema, dialect: Dialect) -> Vec<Step> {
    let mut lowering = Lowering {
        dialect,
        state: before.clone(),
        detached: Vec::new(),
    };
    let mut steps = Vec::new();
    for operation in operations {
        let content_types = content_types::follow(dialect, operation, &lowering.state);
        let before = operation
            .model()
            .and_then(|model| lowering.state.table(model));
        let before = before.cloned();
        let changes = lowering.lower(operation);
        let after = operation
            .model()
            .and_then(|model| lowering.state.table(model));
        let mut statements = match dialect {
            Dialect::Postgres => extensions::make(before.as_ref(), after),
            _ => Vec::new(),
        };
        statements.extend(changes);
        statements.extend(content_types);
        push_steps(dialect, operation.describe(), statements, &mut steps);
    }
    let attached = lowering.attach_all();
    push_steps(dialect, "foreign keys".to_owned(), attached, &mut steps);
    steps
}

fn push_steps(
    dialect: Dialect,
    description: String,
    statements: Vec<String>,
    steps: &mut Vec<Step>,
) {
    if statements.is_empty() {
        return;
    }
    if dialect == Dialect::Postgres {
        steps.push(Step {
            description,
            statements,
            transactional: true,
        });
        return;
    }
    steps.extend(statements.into_iter().map(|statement| Step {
        description: description.clone(),
        transactional: changes_rows(&statement),
        statements: vec![statement],
    }));
}

/// Whether a statement of MariaDB or MySQL only changes rows, and can be taken back.
fn changes_rows(statement: &str) -> bool {
    let word = statement
        .trim_start()
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    ["UPDATE", "INSERT", "DELETE", "REPLACE"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

struct Lowering {
    dialect: Dialect,
    state: Schema,
    /// Foreign keys that had to go while the types on both sides change: MariaDB and MySQL refuse it otherwise.
    detached: Vec<(ModelName, String)>,
}

impl Lowering {
    fn lower(&mut self, operation: &Operation) -> Vec<String> {
        let old_state = self.state.clone();
        let dialect = self.dialect;
        // One that does not fit was reported by whoever replayed it first.
        apply(operation, &mut self.state).ok();
        let old = operation.model().and_then(|model| old_state.table(model));
        let new = operation.model().and_then(|model| self.state.table(model));
        match (operation, old, new) {
            (Operation::CreateModel { table }, ..) => {
                let mut out = vec![create(dialect, &self.state, table, &table.name)];
                out.extend(create_objects(dialect, &self.state, table));
                out.extend(self.comments(table));
                out
            }
            (Operation::DeleteModel { table }, ..) => {
                self.detached.retain(|(model, _)| *model != table.model);
                vec![drop_table(dialect, &table.name)]
            }
            (
                Operation::RenameModel { table, .. } | Operation::AlterModelTable { table, .. },
                ..,
            ) => {
                if table.is_none() {
                    self.rename_detached(operation);
                    return Vec::new();
                }
                let mut out = Vec::new();
                if let (Some(old), true) = (old, dialect != Dialect::Postgres) {
                    let old = old.clone();
                    out.extend(self.detach_around(&old_state, &old, None));
                }
                self.rename_detached(operation);
                out.push(rename_table(dialect, &table.from, &table.to));
                out.extend(self.follow_names(&old_state, &|kind| {
                    dialect == Dialect::Postgres || kind != OwnedKind::ForeignKey
                }));
                out
            }
            (Operation::AlterModelTableComment { comment, .. }, Some(old), _) => {
                let value = comment.to.as_deref();
                vec![match dialect {
                    Dialect::Postgres => {
                        let table = name(dialect, &old.name);
                        let value = value
                            .map_or_else(|| "NULL".to_owned(), |comment| text(dialect, comment));
                        format!("COMMENT ON TABLE {table} IS {value}")
                    }
                    _ => {
                        let value = text(dialect, value.unwrap_or_default());
                        alter_table(dialect, &old.name, &format!("COMMENT = {value}"))
                    }
                }]
            }
            (Operation::AlterModelTablespace { tablespace, .. }, Some(old), _) => {
                if dialect != Dialect::Postgres {
                    return Vec::new();
                }
                let to = tablespace.to.as_deref().unwrap_or("pg_default");
                let change = format!("SET TABLESPACE {}", name(dialect, to));
                vec![alter_table(dialect, &old.name, &change)]
            }
            (Operation::AddField { column, fill, .. }, Some(old), Some(new)) => {
                self.add_field(&old.name, new, column, fill.as_ref())
            }
            (Operation::RemoveField { model, column, .. }, Some(old), _) => {
                let known = self.detached.len();
                self.detached
                    .retain(|(table, field)| (table, field) != (model, &column.field));
                self.remove_field(&old_state, old, column, known != self.detached.len())
            }
            (Operation::AlterField { model, column }, Some(old), Some(new)) => {
                let (old, new) = (old.clone(), new.clone());
                self.alter_field(model, &old_state, &old, &new, column)
            }
            (
                Operation::RenameField {
                    model,
                    field,
                    column,
                },
                Some(old),
                Some(new),
            ) => {
                let (old, new) = (old.clone(), new.clone());
                let mut out = Vec::new();
                if dialect != Dialect::Postgres && !column.is_none() {
                    out.extend(self.detach_around(&old_state, &old, Some(&field.from)));
                }
                for (_, name) in self
                    .detached
                    .iter_mut()
                    .filter(|(owner, name)| owner == model && *name == field.from)
                {
                    name.clone_from(&field.to);
                }
                out.extend(self.rename_field(&old_state, &old, &new, column));
                out
            }
            (Operation::AddIndex { index, .. }, _, Some(new))
                if applies(&index.backends, dialect) =>
            {
                create_index(dialect, new, index).into_iter().collect()
            }
            (Operation::RemoveIndex { index, .. }, Some(old), _)
                if applies(&index.backends, dialect) =>
            {
                remove_index(dialect, old, index).into_iter().collect()
            }
            (Operation::RenameIndex { name: names, .. }, Some(old), _) => {
                let applies = old
                    .index(&names.from)
                    .is_some_and(|index| applies(&index.backends, dialect));
                if applies {
                    vec![self.rename_index(&old.name, names)]
                } else {
                    Vec::new()
                }
            }
            (Operation::AddConstraint { constraint, .. }, _, Some(new))
                if applies(&constraint.backends, dialect) =>
            {
                add_constraint(dialect, new, constraint)
                    .into_iter()
                    .collect()
            }
            (Operation::RemoveConstraint { constraint, .. }, Some(old), _)
                if applies(&constraint.backends, dialect) =>
            {
                let mut out = Vec::new();
                if let ConstraintKind::Unique { fields, .. } = &constraint.kind {
                    let alone = |field: &str| fields.iter().all(|other| other == field);
                    out.extend(self.detach_pointing(&old_state, &old.model, &alone));
                }
                out.extend(remove_constraint(dialect, old, constraint));
                out
            }
            (Operation::Backfill { field, value, .. }, Some(old), _) => old
                .column(field)
                .map(|column| self.update(old, column, value, true))
                .into_iter()
                .collect(),
            (Operation::RunSql { scripts }, ..) => {
                let script = scripts.iter().find(|script| script.backend == dialect);
                script
                    .map(|script| script.forward.clone())
                    .unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Foreign keys that are away stay known when their model is renamed.
    fn rename_detached(&mut self, operation: &Operation) {
        if let Operation::RenameModel { model, to, .. } = operation {
            for (owner, _) in self.detached.iter_mut().filter(|(owner, _)| owner == model) {
                owner.name.clone_from(to);
            }
        }
    }

    fn rename_index(&self, table: &str, names: &Change<String>) -> String {
        let (from, to) = (
            name(self.dialect, &names.from),
            name(self.dialect, &names.to),
        );
        match self.dialect {
            Dialect::Postgres => format!("ALTER INDEX {from} RENAME TO {to}"),
            _ => alter_table(self.dialect, table, &format!("RENAME INDEX {from} TO {to}")),
        }
    }

    fn add_field(
        &self,
        table_name: &str,
        table: &Table,
        column: &Column,
        fill: Option<&Expr>,
    ) -> Vec<String> {
        let dialect = self.dialect;
        let mut out = Vec::new();
        // Rows that exist get the value through a default, which then goes: no row is touched.
        let through_default = fill.filter(|_| !column.null && column.default.is_none());
        let mut first = column.clone();
        if let Some(fill) = through_default {
            first.default = Some(fill.clone());
        }
        let first = definition(dialect, &self.state, table, &first, true);
        out.push(add_column(dialect, table_name, first));
        if through_default.is_some() {
            let change = format!("ALTER COLUMN {} DROP DEFAULT", name(dialect, &column.name));
            out.push(alter_table(dialect, table_name, &change));
        } else if let Some(fill) = fill.filter(|fill| Some(*fill) != column.default.as_ref()) {
            out.push(self.update(table, column, fill, false));
        }
        for object in owned_by(&self.state, table, column, dialect) {
            out.push(object.create(dialect, table_name));
        }
        out.extend(self.column_comment(table_name, column));
        out
    }

    /// `detached` says that its foreign key is away already.
    fn remove_field(
        &self,
        old_state: &Schema,
        table: &Table,
        column: &Column,
        detached: bool,
    ) -> Vec<String> {
        let mut out = Vec::new();
        if self.dialect != Dialect::Postgres {
            // PostgreSQL takes them along.
            let needs = |object: &&Owned| match object.kind() {
                OwnedKind::ForeignKey => !detached,
                kind => kind == OwnedKind::Check,
            };
            let objects = owned_by(old_state, table, column, self.dialect);
            out.extend(
                objects
                    .iter()
                    .filter(needs)
                    .map(|object| object.drop(self.dialect, &table.name)),
            );
        }
        out.push(drop_column(self.dialect, &table.name, &column.name));
        out
    }

    fn rename_field(
        &self,
        old_state: &Schema,
        old: &Table,
        new: &Table,
        column: &Change<String>,
    ) -> Vec<String> {
        if column.is_none() {
            return Vec::new();
        }
        let dialect = self.dialect;
        let field = |table: &Table, called: &str| {
            table
                .columns
                .iter()
                .find(|column| column.name == called)
                .map(|column| column.field.clone())
                .unwrap_or_default()
        };
        let (old_field, new_field) = (field(old, &column.from), field(new, &column.to));
        let mut out = Vec::new();
        // MySQL renames no column that a check names, so checks step aside.
        let aside = dialect != Dialect::Postgres;
        let is_check = |object: &&Owned| object.kind() == OwnedKind::Check;
        let declared = |table: &Table, field: &str| -> Vec<crate::db::Constraint> {
            let checks = table.constraints.iter().filter(|item| {
                matches!(item.kind, crate::db::ConstraintKind::Check { .. })
                    && applies(&item.backends, dialect)
                    && item.kind.fields().contains(&field)
            });
            checks.cloned().collect()
        };
        if aside {
            if let Some(before) = old.column(&old_field) {
                let objects = owned_by(old_state, old, before, dialect);
                out.extend(
                    objects
                        .iter()
                        .filter(is_check)
                        .map(|object| object.drop(dialect, &old.name)),
                );
            }
            for check in declared(old, &old_field) {
                out.extend(remove_constraint(dialect, old, &check));
            }
        }
        out.push(rename_column(dialect, &old.name, &column.from, &column.to));
        if aside {
            if let Some(after) = new.column(&new_field) {
                let objects = owned_by(&self.state, new, after, dialect);
                out.extend(
                    objects
                        .iter()
                        .filter(is_check)
                        .map(|object| object.create(dialect, &new.name)),
                );
            }
            for check in declared(new, &new_field) {
                out.extend(add_constraint(dialect, new, &check));
            }
        }
        // Checks that stepped aside came back under their new names; foreign keys do at the end.
        out.extend(self.follow_names(old_state, &|kind| {
            !(aside && matches!(kind, OwnedKind::Check | OwnedKind::ForeignKey))
        }));
        out
    }

    fn update(&self, table: &Table, column: &Column, value: &Expr, only_null: bool) -> String {
        let dialect = self.dialect;
        let value = Writer { dialect, table }.expr(value, Some(column.ty));
        update(dialect, &table.name, &column.name, value, only_null)
    }

    /// The comments of a new table on PostgreSQL; the others have them in the definitions.
    fn comments(&self, table: &Table) -> Vec<String> {
        if self.dialect != Dialect::Postgres {
            return Vec::new();
        }
        let mut out = Vec::new();
        if let Some(comment) = &table.comment {
            out.push(format!(
                "COMMENT ON TABLE {} IS {}",
                name(self.dialect, &table.name),
                text(self.dialect, comment)
            ));
        }
        out.extend(
            table
                .columns
                .iter()
                .filter_map(|column| self.column_comment(&table.name, column)),
        );
        out
    }

    fn column_comment(&self, table: &str, column: &Column) -> Option<String> {
        let comment = column
            .comment
            .as_ref()
            .filter(|_| self.dialect == Dialect::Postgres)?;
        let (table, called) = (name(self.dialect, table), name(self.dialect, &column.name));
        Some(format!(
            "COMMENT ON COLUMN {table}.{called} IS {}",
            text(self.dialect, comment)
        ))
    }
}
