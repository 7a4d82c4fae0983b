//! PostgreSQL, MariaDB and MySQL: one `ALTER` after the other.
//!
//! What belongs to a column has a name that follows from table and column, so after a rename the names before and after
//! are compared and set right. MariaDB and MySQL end a transaction at every statement that changes a table: each is a step
//! of its own there. A column definition repeats everything, or these two forget it.

use luthier::dialect::Dialect;

use crate::db::{Column, Expr, ModelName, Schema, Table};

use super::{
    Step,
    expr::{Writer, name, text},
    table::{
        Owned, OwnedKind, add_constraint, applies, create, create_index, create_objects,
        drop_index, owned, owned_by, remove_constraint,
    },
    types::{column_type, default_value, definition},
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
        push_steps(
            dialect,
            operation.describe(),
            lowering.lower(operation),
            &mut steps,
        );
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
        statements: vec![statement],
        transactional: false,
    }));
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
                vec![format!("DROP TABLE {}", name(dialect, &table.name))]
            }
            (
                Operation::RenameModel { table, .. } | Operation::AlterModelTable { table, .. },
                ..,
            ) => {
                if table.is_none() {
                    return Vec::new();
                }
                let mut out = vec![self.rename_table(table)];
                out.extend(self.follow_names(&old_state, &|_| true));
                out
            }
            (Operation::AlterModelTableComment { comment, .. }, Some(old), _) => {
                let table = name(dialect, &old.name);
                let value = comment.to.as_deref();
                vec![match dialect {
                    Dialect::Postgres => {
                        let value = value
                            .map_or_else(|| "NULL".to_owned(), |comment| text(dialect, comment));
                        format!("COMMENT ON TABLE {table} IS {value}")
                    }
                    _ => format!(
                        "ALTER TABLE {table} COMMENT = {}",
                        text(dialect, value.unwrap_or_default())
                    ),
                }]
            }
            (Operation::AddField { column, fill, .. }, Some(old), Some(new)) => {
                self.add_field(&old.name, new, column, fill.as_ref())
            }
            (Operation::RemoveField { model, column, .. }, Some(old), _) => {
                self.detached
                    .retain(|(table, field)| (table, field) != (model, &column.field));
                self.remove_field(&old_state, old, column)
            }
            (Operation::AlterField { model, column }, Some(old), Some(new)) => {
                let (old, new) = (old.clone(), new.clone());
                self.alter_field(model, &old_state, &old, &new, column)
            }
            (Operation::RenameField { column, .. }, Some(old), Some(new)) => {
                self.rename_field(&old_state, old, new, column)
            }
            (Operation::AddIndex { index, .. }, _, Some(new))
                if applies(&index.backends, dialect) =>
            {
                vec![create_index(dialect, new, index)]
            }
            (Operation::RemoveIndex { index, .. }, Some(old), _)
                if applies(&index.backends, dialect) =>
            {
                vec![drop_index(dialect, &old.name, &index.name)]
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
                remove_constraint(dialect, old, constraint)
                    .into_iter()
                    .collect()
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

    fn alter(&self, table: &str, what: impl AsRef<str>) -> String {
        format!(
            "ALTER TABLE {} {}",
            name(self.dialect, table),
            what.as_ref()
        )
    }

    fn rename_table(&self, table: &Change<String>) -> String {
        let (from, to) = (
            name(self.dialect, &table.from),
            name(self.dialect, &table.to),
        );
        match self.dialect {
            Dialect::Postgres => format!("ALTER TABLE {from} RENAME TO {to}"),
            _ => format!("RENAME TABLE {from} TO {to}"),
        }
    }

    fn rename_index(&self, table: &str, names: &Change<String>) -> String {
        let (from, to) = (
            name(self.dialect, &names.from),
            name(self.dialect, &names.to),
        );
        match self.dialect {
            Dialect::Postgres => format!("ALTER INDEX {from} RENAME TO {to}"),
            _ => self.alter(table, format!("RENAME INDEX {from} TO {to}")),
        }
    }

    /// Gives what belongs to columns the names that follow from the tables as they are now, as far as `which` says.
    fn follow_names(&self, old_state: &Schema, which: &dyn Fn(OwnedKind) -> bool) -> Vec<String> {
        let mut out = Vec::new();
        let before: Vec<Owned> = all_owned(old_state, self.dialect)
            .into_iter()
            .map(|(_, object)| object)
            .collect();
        // Renames neither add nor take away, so both lists have the same things, if not in the same order of tables.
        let tables_before = order_of(old_state);
        let tables_now = order_of(&self.state);
        if tables_before.len() != tables_now.len() {
            return out;
        }
        let mut now: Vec<(String, Owned)> = all_owned(&self.state, self.dialect);
        let moved = tables_before != tables_now;
        if moved || now.len() != before.len() {
            now = self.in_old_order(old_state, now);
        }
        for (old, (table, new)) in before
            .iter()
            .zip(&now)
            .filter(|(old, (_, new))| old.name != new.name && which(new.kind))
        {
            match (self.dialect, new.kind) {
                (Dialect::Postgres, OwnedKind::Index)
                | (Dialect::MariaDb | Dialect::MySql, OwnedKind::Index | OwnedKind::Unique) => {
                    out.push(
                        self.rename_index(table, &Change::new(old.name.clone(), new.name.clone())),
                    );
                }
                (Dialect::Postgres, _) => {
                    let (from, to) = (name(self.dialect, &old.name), name(self.dialect, &new.name));
                    out.push(self.alter(table, format!("RENAME CONSTRAINT {from} TO {to}")));
                }
                _ => {
                    out.push(old.drop(self.dialect, table));
                    out.extend(new.create(self.dialect, table));
                }
            }
        }
        out
    }

    /// The objects of the state after a rename, in the order in which the state before has their tables.
    fn in_old_order(&self, old_state: &Schema, now: Vec<(String, Owned)>) -> Vec<(String, Owned)> {
        let kept = |table: &&Table| old_state.table(&table.model).is_some();
        let renamed = self.state.tables.iter().find(|table| !kept(table));
        let mut out = Vec::with_capacity(now.len());
        for table in &old_state.tables {
            let current = self.state.table(&table.model).or(renamed);
            if let Some(current) = current {
                let objects = owned(&self.state, current, self.dialect);
                out.extend(
                    objects
                        .into_iter()
                        .map(|object| (current.name.clone(), object)),
                );
            }
        }
        out
    }

    fn add_field(
        &self,
        table_name: &str,
        table: &Table,
        column: &Column,
        fill: Option<&Expr>,
    ) -> Vec<String> {
        let dialect = self.dialect;
        let called = name(dialect, &column.name);
        let mut out = Vec::new();
        // Rows that exist get the value through a default, which then goes: no row is touched.
        let through_default = fill.filter(|_| !column.null && column.default.is_none());
        let mut first = column.clone();
        if let Some(fill) = through_default {
            first.default = Some(fill.clone());
        }
        let text = definition(dialect, &self.state, table, &first, true);
        out.push(self.alter(table_name, format!("ADD COLUMN {called} {text}")));
        if through_default.is_some() {
            out.push(self.alter(table_name, format!("ALTER COLUMN {called} DROP DEFAULT")));
        } else if let Some(fill) = fill.filter(|fill| Some(*fill) != column.default.as_ref()) {
            out.push(self.update(table, column, fill, false));
        }
        for object in owned_by(&self.state, table, column, dialect) {
            out.extend(object.create(dialect, table_name));
        }
        out.extend(self.column_comment(table_name, column));
        out
    }

    fn remove_field(&self, old_state: &Schema, table: &Table, column: &Column) -> Vec<String> {
        let mut out = Vec::new();
        if self.dialect != Dialect::Postgres {
            // PostgreSQL takes them along.
            let needs =
                |object: &&Owned| matches!(object.kind, OwnedKind::Check | OwnedKind::ForeignKey);
            let objects = owned_by(old_state, table, column, self.dialect);
            out.extend(
                objects
                    .iter()
                    .filter(needs)
                    .map(|object| object.drop(self.dialect, &table.name)),
            );
        }
        out.push(self.alter(
            &table.name,
            format!("DROP COLUMN {}", name(self.dialect, &column.name)),
        ));
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
        let rename = format!(
            "RENAME COLUMN {} TO {}",
            name(dialect, &column.from),
            name(dialect, &column.to)
        );
        let mut out = Vec::new();
        // MySQL renames no column that a check names, so checks step aside.
        let aside = dialect != Dialect::Postgres;
        let is_check = |object: &&Owned| object.kind == OwnedKind::Check;
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
        out.push(self.alter(&old.name, rename));
        if aside {
            if let Some(after) = new.column(&new_field) {
                let objects = owned_by(&self.state, new, after, dialect);
                out.extend(
                    objects
                        .iter()
                        .filter(is_check)
                        .filter_map(|object| object.create(dialect, &new.name)),
                );
            }
            for check in declared(new, &new_field) {
                out.extend(add_constraint(dialect, new, &check));
            }
        }
        // Checks that stepped aside came back under their new names.
        out.extend(self.follow_names(old_state, &|kind| !(aside && kind == OwnedKind::Check)));
        out
    }

    fn alter_field(
        &mut self,
        model: &ModelName,
        old_state: &Schema,
        old: &Table,
        new: &Table,
        column: &Change<Box<Column>>,
    ) -> Vec<String> {
        let dialect = self.dialect;
        let (before, after) = (&*column.from, &*column.to);
        let called = name(dialect, &after.name);
        let mut out = Vec::new();
        let had = owned_by(old_state, old, before, dialect);
        let has = owned_by(&self.state, new, after, dialect);
        let type_changes = column_type(dialect, before) != column_type(dialect, after);
        let is_mysql = dialect != Dialect::Postgres;
        let key = (model.clone(), after.field.clone());
        if is_mysql && type_changes {
            // Foreign keys on either side of a column whose type changes come back when both sides fit again.
            for (table, pointing) in old_state.references_to(model).filter(|(_, pointing)| {
                pointing
                    .references
                    .as_ref()
                    .is_some_and(|to| to.field == before.field)
            }) {
                let id = (table.model.clone(), pointing.field.clone());
                if !self.detached.contains(&id) {
                    let objects = owned_by(old_state, table, pointing, dialect);
                    let keys = objects
                        .iter()
                        .filter(|object| object.kind == OwnedKind::ForeignKey);
                    out.extend(keys.map(|object| object.drop(dialect, &table.name)));
                    self.detached.push(id);
                }
            }
        }
        let detached = self.detached.contains(&key);
        let is_key = |object: &Owned| object.kind == OwnedKind::ForeignKey;
        let stays =
            |object: &Owned| has.contains(object) && !(is_mysql && type_changes && is_key(object));
        let is_gone = |object: &Owned| detached && is_key(object);
        for object in had
            .iter()
            .filter(|object| !(stays(object) || is_gone(object)))
        {
            out.push(object.drop(dialect, &old.name));
        }
        if before.primary_key && !after.primary_key {
            out.push(match dialect {
                Dialect::Postgres => self.alter(
                    &old.name,
                    format!(
                        "DROP CONSTRAINT {}",
                        name(dialect, &format!("{}_pkey", old.name))
                    ),
                ),
                _ => self.alter(&old.name, "DROP PRIMARY KEY"),
            });
        }
        if before.generated != after.generated {
            // What is computed cannot be changed in place, and is computed again.
            out.push(self.alter(&old.name, format!("DROP COLUMN {called}")));
            let text = definition(dialect, &self.state, new, after, true);
            out.push(self.alter(&old.name, format!("ADD COLUMN {called} {text}")));
        } else if is_mysql {
            let text = |table: &Table, column: &Column| {
                definition(dialect, &self.state, table, column, false)
            };
            if text(old, before) != text(new, after) {
                out.push(self.alter(
                    &old.name,
                    format!("MODIFY COLUMN {called} {}", text(new, after)),
                ));
            }
        } else {
            out.extend(self.alter_column_postgres(new, before, after));
        }
        if after.primary_key && !before.primary_key {
            out.push(self.alter(&old.name, format!("ADD PRIMARY KEY ({called})")));
        }
        for object in has
            .iter()
            .filter(|object| !(had.contains(object) && stays(object)))
        {
            if is_mysql && type_changes && is_key(object) {
                if !self.detached.contains(&key) {
                    self.detached.push(key.clone());
                }
                continue;
            }
            if !is_gone(object) {
                out.extend(object.create(dialect, &new.name));
            }
        }
        if before.comment != after.comment && dialect == Dialect::Postgres {
            let value = after
                .comment
                .as_deref()
                .map_or_else(|| "NULL".to_owned(), |comment| text(dialect, comment));
            out.push(format!(
                "COMMENT ON COLUMN {}.{called} IS {value}",
                name(dialect, &new.name)
            ));
        }
        out
    }

    /// The changes of a column that PostgreSQL makes one by one: default off, type, default on, NULL, counting.
    fn alter_column_postgres(&self, table: &Table, before: &Column, after: &Column) -> Vec<String> {
        let dialect = self.dialect;
        let called = name(dialect, &after.name);
        let mut out = Vec::new();
        let mut alter = |what: String| {
            out.push(self.alter(&table.name, format!("ALTER COLUMN {called} {what}")))
        };
        let counts = |column: &Column| column.primary_key && column.ty.is_auto();
        let (old_type, new_type) = (column_type(dialect, before), column_type(dialect, after));
        if counts(before) && !counts(after) {
            alter("DROP IDENTITY IF EXISTS".to_owned());
        }
        if before.default.is_some() && (before.default != after.default || old_type != new_type) {
            alter("DROP DEFAULT".to_owned());
        }
        if old_type != new_type {
            let target = Column {
                collation: None,
                ..Column::new("", after.ty)
            };
            let plain = column_type(dialect, &target).replace(" COLLATE \"C\"", "");
            alter(format!("TYPE {new_type} USING {called}::{plain}"));
        }
        if let Some(default) = &after.default
            && (before.default != after.default || old_type != new_type)
        {
            alter(format!(
                "SET DEFAULT {}",
                default_value(dialect, table, after, default)
            ));
        }
        if before.null != after.null {
            alter(if after.null {
                "DROP NOT NULL".to_owned()
            } else {
                "SET NOT NULL".to_owned()
            });
        }
        if counts(after) && !counts(before) {
            alter("ADD GENERATED BY DEFAULT AS IDENTITY".to_owned());
            let (table, column) = (name(dialect, &table.name), text(dialect, &after.name));
            let sequence = format!(
                "pg_get_serial_sequence({}, {column})",
                text(dialect, &table)
            );
            out.push(format!(
                "SELECT setval({sequence}, coalesce(max({called}), 0) + 1, false) FROM {table}"
            ));
        }
        out
    }

    /// Brings back every foreign key that had to go.
    fn attach_all(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        for (model, field) in std::mem::take(&mut self.detached) {
            let Some(table) = self.state.table(&model) else {
                continue;
            };
            let Some(column) = table.column(&field) else {
                continue;
            };
            let objects = owned_by(&self.state, table, column, self.dialect);
            let keys = objects
                .iter()
                .filter(|object| object.kind == OwnedKind::ForeignKey);
            out.extend(keys.filter_map(|object| object.create(self.dialect, &table.name)));
        }
        out
    }

    fn update(&self, table: &Table, column: &Column, value: &Expr, only_null: bool) -> String {
        let called = name(self.dialect, &column.name);
        let value = Writer {
            dialect: self.dialect,
            table,
        }
        .expr(value, Some(column.ty));
        let condition = if only_null {
            format!(" WHERE {called} IS NULL")
        } else {
            String::new()
        };
        format!(
            "UPDATE {} SET {called} = {value}{condition}",
            name(self.dialect, &table.name)
        )
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

/// What belongs to the columns of all tables, with the table's name.
fn all_owned(schema: &Schema, dialect: Dialect) -> Vec<(String, Owned)> {
    let of = |table| {
        owned(schema, table, dialect)
            .into_iter()
            .map(|object| (table.name.clone(), object))
    };
    schema.tables.iter().flat_map(of).collect()
}

fn order_of(schema: &Schema) -> Vec<&ModelName> {
    schema.tables.iter().map(|table| &table.model).collect()
}
