//! Changes of columns, and of the names that follow from tables and columns.

use luthier::dialect::Dialect;
use sea_query::{ColumnDef, Expr};

use crate::{
    db::{Column, ColumnType, ModelName, Schema, Table},
    migrate::{
        operation::Change,
        sql::{
            expr::{name, text},
            statement::{add_column, alter_table, drop_column, drop_constraint, modify_column},
            table::{
                Owned, OwnedKind, add_constraint, applies, create_index, owned, owned_by,
                remove_constraint, remove_index,
            },
            types::{column_type, default_value, definition},
        },
    },
};

use super::Lowering;

impl Lowering {
    /// Takes away a foreign key until the end of the migration, unless it is away already.
    pub(super) fn detach(&mut self, state: &Schema, table: &Table, column: &Column) -> Vec<String> {
        let id = (table.model.clone(), column.field.clone());
        let objects = owned_by(state, table, column, self.dialect);
        let keys: Vec<String> = objects
            .iter()
            .filter(|object| object.kind() == OwnedKind::ForeignKey)
            .map(|object| object.drop(self.dialect, &table.name))
            .collect();
        if keys.is_empty() || self.detached.contains(&id) {
            return Vec::new();
        }
        self.detached.push(id);
        keys
    }

    /// Takes away the foreign keys whose names follow from a table or column that is renamed: those of the table, or of
    /// the one column, and those that point there.
    pub(super) fn detach_around(
        &mut self,
        state: &Schema,
        table: &Table,
        field: Option<&str>,
    ) -> Vec<String> {
        let mut out = Vec::new();
        let is_meant = |name: &str| field.is_none_or(|field| field == name);
        for column in table
            .columns
            .iter()
            .filter(|column| is_meant(&column.field))
        {
            out.extend(self.detach(state, table, column));
        }
        out.extend(self.detach_pointing(state, &table.model, &is_meant));
        out
    }

    /// Takes away the foreign keys that refer to some fields of a model.
    pub(super) fn detach_pointing(
        &mut self,
        state: &Schema,
        model: &ModelName,
        is_meant: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let points = |column: &&Column| {
            let to = column.references.as_ref();
            to.is_some_and(|to| is_meant(&to.field))
        };
        let mut out = Vec::new();
        for (other, column) in state
            .references_to(model)
            .filter(|(_, column)| points(column))
        {
            out.extend(self.detach(state, other, column));
        }
        out
    }

    /// Gives what belongs to columns the names that follow from the tables as they are now, as far as `which` says.
    pub(super) fn follow_names(
        &self,
        old_state: &Schema,
        which: &dyn Fn(OwnedKind) -> bool,
    ) -> Vec<String> {
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
            .filter(|(old, (_, new))| old.name != new.name && which(new.kind()))
        {
            match (self.dialect, new.kind()) {
                (Dialect::Postgres, OwnedKind::Index)
                | (Dialect::MariaDb | Dialect::MySql, OwnedKind::Index | OwnedKind::Unique) => {
                    out.push(
                        self.rename_index(table, &Change::new(old.name.clone(), new.name.clone())),
                    );
                }
                (Dialect::Postgres, _) => {
                    let (from, to) = (name(self.dialect, &old.name), name(self.dialect, &new.name));
                    let change = format!("RENAME CONSTRAINT {from} TO {to}");
                    out.push(alter_table(self.dialect, table, &change));
                }
                _ => {
                    out.push(old.drop(self.dialect, table));
                    out.push(new.create(self.dialect, table));
                }
            }
        }
        out
    }

    /// The objects of the state after a rename, in the order in which the state before has their tables.
    pub(super) fn in_old_order(
        &self,
        old_state: &Schema,
        now: Vec<(String, Owned)>,
    ) -> Vec<(String, Owned)> {
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

    pub(super) fn alter_field(
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
        // What is computed cannot be changed in place: the column goes, with everything on it, and is computed again.
        let anew = before.generated != after.generated;
        let key = (model.clone(), after.field.clone());
        // A foreign key holds on to the very uniqueness that it was made with, whatever else is unique.
        let is_unique = |column: &Column| column.unique || column.primary_key;
        if anew || (is_mysql && type_changes) || (is_unique(before) && !is_unique(after)) {
            // Foreign keys on either side of a column whose type changes come back when both sides fit again.
            out.extend(self.detach_pointing(old_state, model, &|field| field == before.field));
        }
        let detached = self.detached.contains(&key);
        let is_key = |object: &Owned| object.kind() == OwnedKind::ForeignKey;
        let stays = |object: &Owned| {
            !anew && has.contains(object) && !(is_mysql && type_changes && is_key(object))
        };
        let is_gone = |object: &Owned| detached && is_key(object);
        // The last first: a foreign key goes before the index that it needs.
        let dropped = had
            .iter()
            .rev()
            .filter(|object| !(stays(object) || is_gone(object)));
        out.extend(dropped.map(|object| object.drop(dialect, &old.name)));
        // An index over text holds its start only, one over numbers must not; one over NULL says where that stands.
        let over: Vec<_> = new
            .indexes
            .iter()
            .filter(|index| {
                applies(&index.backends, dialect)
                    && index.all_fields().contains(&after.field.as_str())
                    && (anew
                        || create_index(dialect, old, index) != create_index(dialect, new, index))
            })
            .collect();
        let constraints: Vec<_> = new
            .constraints
            .iter()
            .filter(|item| {
                anew && applies(&item.backends, dialect)
                    && item.kind.fields().contains(&after.field.as_str())
            })
            .collect();
        out.extend(
            constraints
                .iter()
                .filter_map(|item| remove_constraint(dialect, old, item)),
        );
        out.extend(
            over.iter()
                .filter_map(|index| remove_index(dialect, old, index)),
        );
        if before.primary_key && !after.primary_key {
            out.push(match dialect {
                Dialect::Postgres => {
                    drop_constraint(dialect, &old.name, &format!("{}_pkey", old.name))
                }
                _ => alter_table(dialect, &old.name, "DROP PRIMARY KEY"),
            });
        }
        if anew {
            out.push(drop_column(dialect, &old.name, &after.name));
            let computed = definition(dialect, &self.state, new, after, true);
            out.push(add_column(dialect, &old.name, computed));
        } else if is_mysql {
            let modify = |table: &Table, column: &Column| {
                let whole = definition(dialect, &self.state, table, column, false);
                modify_column(dialect, &old.name, whole)
            };
            let modified = modify(new, after);
            if modified != modify(old, before) {
                out.push(modified);
            }
        } else {
            out.extend(self.alter_column_postgres(new, before, after));
        }
        if after.primary_key && !before.primary_key {
            let mut key = ColumnDef::new(after.name.clone());
            key.primary_key();
            out.push(match dialect {
                Dialect::Postgres => modify_column(dialect, &old.name, key),
                // There it would repeat the column.
                _ => alter_table(dialect, &old.name, &format!("ADD PRIMARY KEY ({called})")),
            });
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
                out.push(object.create(dialect, &new.name));
            }
        }
        out.extend(
            over.iter()
                .filter_map(|index| create_index(dialect, new, index)),
        );
        out.extend(
            constraints
                .iter()
                .filter_map(|item| add_constraint(dialect, new, item)),
        );
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
    pub(super) fn alter_column_postgres(
        &self,
        table: &Table,
        before: &Column,
        after: &Column,
    ) -> Vec<String> {
        let dialect = self.dialect;
        let called = name(dialect, &after.name);
        let mut out = Vec::new();
        let column = || ColumnDef::new(after.name.clone());
        let modify = |change: ColumnDef| modify_column(dialect, &table.name, change);
        let alter = |what: &str| {
            alter_table(
                dialect,
                &table.name,
                &format!("ALTER COLUMN {called} {what}"),
            )
        };
        let counts = |column: &Column| column.primary_key && column.ty.is_auto();
        let (old_type, new_type) = (column_type(dialect, before), column_type(dialect, after));
        if counts(before) && !counts(after) {
            out.push(alter("DROP IDENTITY IF EXISTS"));
        }
        if before.default.is_some() && (before.default != after.default || old_type != new_type) {
            out.push(alter("DROP DEFAULT"));
        }
        if old_type != new_type {
            let target = Column {
                collation: None,
                ..Column::new("", after.ty)
            };
            let plain = column_type(dialect, &target).replace(" COLLATE \"C\"", "");
            // What has no cast of its own goes over text, so that only a value can fail, not the statement.
            let over = if has_cast(before.ty, after.ty) {
                ""
            } else {
                "::text"
            };
            let mut change = column();
            change
                .custom(new_type.clone())
                .using(Expr::cust(format!("{called}{over}::{plain}")));
            out.push(modify(change));
        }
        if let Some(default) = &after.default
            && (before.default != after.default || old_type != new_type)
        {
            let mut change = column();
            change.default(default_value(dialect, table, after, default));
            out.push(modify(change));
        }
        if before.null != after.null {
            let mut change = column();
            if after.null {
                change.null();
            } else {
                change.not_null();
            }
            out.push(modify(change));
        }
        if counts(after) && !counts(before) {
            out.push(alter("ADD GENERATED BY DEFAULT AS IDENTITY"));
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
    pub(super) fn attach_all(&mut self) -> Vec<String> {
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
                .filter(|object| object.kind() == OwnedKind::ForeignKey);
            out.extend(keys.map(|object| object.create(self.dialect, &table.name)));
        }
        out
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

/// Whether PostgreSQL casts one type to the other directly.
fn has_cast(from: ColumnType, to: ColumnType) -> bool {
    let is_number = |ty: ColumnType| {
        ty.integer_range().is_some() || matches!(ty, ColumnType::Float | ColumnType::Decimal(_))
    };
    let is_moment = |ty: ColumnType| matches!(ty, ColumnType::Date | ColumnType::DateTime);
    from.is_text()
        || to.is_text()
        || (is_number(from) && is_number(to))
        || (is_moment(from) && is_moment(to))
        || std::mem::discriminant(&from) == std::mem::discriminant(&to)
}
