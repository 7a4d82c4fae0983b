//! Whole tables and the objects on them.

use luthier::dialect::Dialect;

use sea_query::{ConditionalStatement, Expr, IndexCreateStatement, IntoCondition};

use crate::db::{
    Column, ColumnType, Constraint, ConstraintKind, Deferrable, Index, Schema, Table, names,
};

use super::{
    expr::{Writer, name, text},
    index::{
        create_special, create_unique, exclude, has_expressions, is_special, is_special_unique,
    },
    statement::{
        self, DEFERRED, Key, Part, add_check, add_foreign_key, add_unique, alter_table,
        create_table, drop_constraint, drop_foreign_key, drop_index,
    },
    types::{check, definition, foreign_key},
};

/// `CREATE TABLE`, under another name where one is given. What it cannot say comes behind it.
pub(super) fn create(dialect: Dialect, schema: &Schema, table: &Table, called: &str) -> String {
    let mut out = sea_query::Table::create();
    out.table(called.to_owned());
    for column in &table.columns {
        out.col(definition(dialect, schema, table, column, true));
    }
    if !table.composite_key.is_empty() {
        let mut key = sea_query::Index::create();
        for column in table
            .composite_key
            .iter()
            .filter_map(|field| table.column(field))
        {
            key.col(column.name.clone());
        }
        out.primary_key(&mut key);
    }
    for object in owned(schema, table, dialect)
        .iter()
        .filter(|object| object.is_inline(dialect))
    {
        match &object.body {
            Body::Unique(_) | Body::Index(_) => {
                out.index(&mut object.index(dialect));
            }
            Body::Check(condition) => {
                out.check(statement::check(&object.name, condition.clone()));
            }
            Body::ForeignKey(key) => {
                out.foreign_key(&mut statement::foreign_key(
                    dialect,
                    called,
                    &object.name,
                    key,
                ));
            }
        }
    }
    for item in table
        .constraints
        .iter()
        .filter(|item| applies(&item.backends, dialect) && is_inline(dialect, item))
    {
        match &item.kind {
            ConstraintKind::Check { condition } => {
                let condition = Writer { dialect, table }.condition(condition);
                out.check(statement::check(&item.name, condition));
            }
            ConstraintKind::Unique { .. } => {
                out.index(&mut unique(dialect, table, item));
            }
            // An index of its own, or a constraint that is added.
            ConstraintKind::UniqueExpressions { .. } | ConstraintKind::Exclusion { .. } => {}
        }
    }
    if matches!(dialect, Dialect::MariaDb | Dialect::MySql) {
        // Binary, and trailing spaces count; each server has its own name for that.
        let collation = if dialect == Dialect::MariaDb {
            "utf8mb4_nopad_bin"
        } else {
            "utf8mb4_0900_bin"
        };
        out.engine("InnoDB")
            .character_set("utf8mb4")
            .collate(collation);
        if let Some(comment) = &table.comment {
            out.extra(format!("COMMENT={}", text(dialect, comment)));
        }
    }
    if let Some(tablespace) = table
        .tablespace
        .as_ref()
        .filter(|_| dialect == Dialect::Postgres)
    {
        out.extra(format!("TABLESPACE {}", name(dialect, tablespace)));
    }
    create_table(dialect, &out)
}

/// The statements behind `CREATE TABLE`: what is no part of it.
pub(super) fn create_objects(dialect: Dialect, schema: &Schema, table: &Table) -> Vec<String> {
    let mut out: Vec<String> = owned(schema, table, dialect)
        .into_iter()
        .filter(|object| !object.is_inline(dialect))
        .map(|object| object.create(dialect, &table.name))
        .collect();
    for index in table
        .indexes
        .iter()
        .filter(|index| applies(&index.backends, dialect))
    {
        out.extend(create_index(dialect, table, index));
    }
    for item in table
        .constraints
        .iter()
        .filter(|item| applies(&item.backends, dialect) && !is_inline(dialect, item))
    {
        out.extend(add_constraint(dialect, table, item));
    }
    out
}

/// Whether something that is limited to some databases is meant for this one.
pub(super) fn applies(backends: &[Dialect], dialect: Dialect) -> bool {
    backends.is_empty() || backends.contains(&dialect)
}

/// Something with a name of its own that belongs to one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owned {
    /// The field whose column it belongs to.
    pub(super) field: String,
    pub(super) name: String,
    pub(super) body: Body,
}

/// What belongs to a column, without its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Unique(Part),
    Index(Part),
    /// The condition.
    Check(String),
    ForeignKey(Key),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnedKind {
    Unique,
    Index,
    Check,
    ForeignKey,
}

/// What belongs to the columns of a table, in their order; on SQLite checks and foreign keys have no name.
pub(super) fn owned(schema: &Schema, table: &Table, dialect: Dialect) -> Vec<Owned> {
    table
        .columns
        .iter()
        .flat_map(|column| owned_by(schema, table, column, dialect))
        .collect()
}

/// What belongs to one column.
pub(super) fn owned_by(
    schema: &Schema,
    table: &Table,
    column: &Column,
    dialect: Dialect,
) -> Vec<Owned> {
    let mut out = Vec::new();
    let mut push = |name: String, body: Body| {
        out.push(Owned {
            field: column.field.clone(),
            name,
            body,
        });
    };
    if column.unique {
        push(
            names::unique(&table.name, &column.name),
            Body::Unique(whole(column)),
        );
    }
    if column.index {
        push(
            names::index(&table.name, &column.name),
            Body::Index(part(dialect, column, false)),
        );
    }
    if dialect == Dialect::Sqlite {
        return out;
    }
    if let Some(condition) = check(dialect, table, column) {
        push(
            names::check(&table.name, &column.name),
            Body::Check(condition),
        );
    }
    if let (Some(key), Some(reference)) = (foreign_key(dialect, schema, column), &column.references)
    {
        push(
            names::foreign_key(schema, &table.name, &column.name, reference),
            Body::ForeignKey(key),
        );
    }
    out
}

impl Owned {
    pub(super) const fn kind(&self) -> OwnedKind {
        match self.body {
            Body::Unique(_) => OwnedKind::Unique,
            Body::Index(_) => OwnedKind::Index,
            Body::Check(_) => OwnedKind::Check,
            Body::ForeignKey(_) => OwnedKind::ForeignKey,
        }
    }

    /// Whether `CREATE TABLE` says it.
    fn is_inline(&self, dialect: Dialect) -> bool {
        match &self.body {
            Body::Unique(_) => dialect != Dialect::Sqlite,
            // InnoDB makes an index for a foreign key where it finds none, so it must find this one.
            Body::Index(_) => matches!(dialect, Dialect::MariaDb | Dialect::MySql),
            Body::Check(_) => true,
            Body::ForeignKey(key) => !key.deferred,
        }
    }

    /// It as an index; one of no columns for what is none.
    fn index(&self, dialect: Dialect) -> IndexCreateStatement {
        let part = match &self.body {
            Body::Unique(part) | Body::Index(part) => Some(part.clone()),
            Body::Check(_) | Body::ForeignKey(_) => None,
        };
        let mut out = statement::index(dialect, &self.name, part);
        if self.kind() == OwnedKind::Unique {
            out.unique();
        }
        out
    }

    /// The statement that makes it on a table that exists.
    pub(super) fn create(&self, dialect: Dialect, table: &str) -> String {
        match &self.body {
            Body::Unique(_) if dialect == Dialect::Postgres => {
                add_unique(table, &self.index(dialect), "")
            }
            Body::Unique(_) | Body::Index(_) => {
                statement::create_index(dialect, table, self.index(dialect))
            }
            Body::Check(condition) => add_check(
                dialect,
                table,
                &statement::check(&self.name, condition.clone()),
            ),
            Body::ForeignKey(key) => add_foreign_key(dialect, table, &self.name, key),
        }
    }

    /// The statement that takes it away.
    pub(super) fn drop(&self, dialect: Dialect, table: &str) -> String {
        match self.kind() {
            OwnedKind::Unique if dialect == Dialect::Postgres => {
                drop_constraint(dialect, table, &self.name)
            }
            OwnedKind::Unique | OwnedKind::Index => drop_index(dialect, table, &self.name),
            OwnedKind::Check => drop_constraint(dialect, table, &self.name),
            OwnedKind::ForeignKey => drop_foreign_key(dialect, table, &self.name),
        }
    }
}

/// `CREATE INDEX` of a declared index; `None` where the database cannot have it.
pub(super) fn create_index(dialect: Dialect, table: &Table, index: &Index) -> Option<String> {
    if is_special(dialect, index) {
        return create_special(dialect, table, index);
    }
    let parts = index.fields.iter().filter_map(|item| {
        table
            .column(&item.field)
            .map(|column| part(dialect, column, item.descending))
    });
    let mut out = statement::index(dialect, &index.name, parts);
    include(dialect, table, &index.include, &mut out);
    // Where there are no partial indexes, one over all rows serves the same queries.
    if let (Some(condition), Dialect::Sqlite | Dialect::Postgres) = (&index.condition, dialect) {
        limit(dialect, table, condition, &mut out);
    }
    Some(statement::create_index(dialect, &table.name, out))
}

/// `DROP INDEX` of a declared index; `None` where the database could not have it.
pub(super) fn remove_index(dialect: Dialect, table: &Table, index: &Index) -> Option<String> {
    let made = index.expressions.is_empty() || has_expressions(dialect);
    made.then(|| drop_index(dialect, &table.name, &index.name))
}

/// A column of an index.
fn part(dialect: Dialect, column: &Column, descending: bool) -> Part {
    let apart = matches!(
        column.ty,
        ColumnType::Text | ColumnType::Char(None) | ColumnType::Binary | ColumnType::Json
    );
    let is_mysql = matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    Part {
        descending,
        // An index over what these keep apart holds its start only.
        prefix: (apart && is_mysql).then_some(255),
        nulls_first: column.null && dialect == Dialect::Postgres,
        ..whole(column)
    }
}

/// A column of a uniqueness: all of it, and where NULL stands does not matter.
fn whole(column: &Column) -> Part {
    Part {
        column: column.name.clone(),
        descending: false,
        prefix: None,
        nulls_first: false,
    }
}

/// Adds columns that an index only carries.
fn include(dialect: Dialect, table: &Table, fields: &[String], index: &mut IndexCreateStatement) {
    if dialect == Dialect::Postgres {
        for column in fields.iter().filter_map(|field| table.column(field)) {
            index.include(column.name.clone());
        }
    }
}

/// Limits an index to the rows that a condition holds for.
fn limit(
    dialect: Dialect,
    table: &Table,
    condition: &crate::db::Expr,
    index: &mut IndexCreateStatement,
) {
    let condition = Writer { dialect, table }.condition(condition);
    index.cond_where(Expr::cust(condition).into_condition());
}

/// Whether `CREATE TABLE` says a constraint: not where only an index can express it, or where it is deferrable.
fn is_inline(dialect: Dialect, constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::Check { .. } => true,
        ConstraintKind::UniqueExpressions { .. } | ConstraintKind::Exclusion { .. } => false,
        ConstraintKind::Unique {
            condition,
            deferrable,
            opclasses,
            ..
        } => match dialect {
            Dialect::Sqlite => false,
            Dialect::Postgres => {
                condition.is_none() && deferrable.is_none() && opclasses.is_empty()
            }
            _ => condition.is_none(),
        },
    }
}

/// A declared uniqueness, which is an index where it has a condition; one of no columns for a check.
fn unique(dialect: Dialect, table: &Table, constraint: &Constraint) -> IndexCreateStatement {
    let ConstraintKind::Unique {
        fields,
        condition,
        include: included,
        nulls_distinct,
        ..
    } = &constraint.kind
    else {
        return statement::index(dialect, &constraint.name, []);
    };
    let parts = fields
        .iter()
        .filter_map(|field| table.column(field))
        .map(whole);
    let mut out = statement::index(dialect, &constraint.name, parts);
    out.unique();
    include(dialect, table, included, &mut out);
    if let Some(condition) = condition {
        limit(dialect, table, condition, &mut out);
    }
    if !nulls_distinct && dialect == Dialect::Postgres {
        out.nulls_not_distinct();
    }
    out
}

/// The statement that makes a constraint on a table that exists; `None` where the database cannot have it then.
pub(super) fn add_constraint(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    match &constraint.kind {
        // There it is a part of the table.
        ConstraintKind::Check { .. } if dialect == Dialect::Sqlite => None,
        ConstraintKind::Check { condition } => {
            let condition = Writer { dialect, table }.condition(condition);
            let check = statement::check(&constraint.name, condition);
            Some(add_check(dialect, &table.name, &check))
        }
        ConstraintKind::Unique {
            condition: None,
            deferrable,
            opclasses,
            ..
        } if dialect == Dialect::Postgres && opclasses.is_empty() => {
            let unique = unique(dialect, table, constraint);
            Some(add_unique(&table.name, &unique, when(*deferrable)))
        }
        ConstraintKind::UniqueExpressions { .. } => create_unique(dialect, table, constraint),
        ConstraintKind::Exclusion { deferrable, .. } => {
            let excluded = exclude(dialect, table, constraint)?;
            let change = format!(
                "ADD CONSTRAINT {} {excluded}{}",
                name(dialect, &constraint.name),
                when(*deferrable)
            );
            Some(alter_table(dialect, &table.name, &change))
        }
        // What no constraint can say, an index can.
        ConstraintKind::Unique { .. } if is_special_unique(dialect, constraint) => {
            create_unique(dialect, table, constraint)
        }
        // Without its condition it would refuse rows that are allowed; the checks refuse it for these databases.
        ConstraintKind::Unique {
            condition: Some(_), ..
        } if matches!(dialect, Dialect::MariaDb | Dialect::MySql) => None,
        ConstraintKind::Unique { .. } => {
            let unique = unique(dialect, table, constraint);
            Some(statement::create_index(dialect, &table.name, unique))
        }
    }
}

const fn when(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        Some(Deferrable::Deferred) => DEFERRED,
        Some(Deferrable::Immediate) => " DEFERRABLE INITIALLY IMMEDIATE",
        None => "",
    }
}

/// The statement that takes a constraint away; `None` where the database does not have it.
pub(super) fn remove_constraint(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let (self_table, table, called) = (table, &table.name, &constraint.name);
    match (&constraint.kind, dialect) {
        (ConstraintKind::Check { .. }, Dialect::Sqlite) => None,
        (
            ConstraintKind::Unique {
                condition: Some(_), ..
            },
            Dialect::MariaDb | Dialect::MySql,
        ) => None,
        (ConstraintKind::UniqueExpressions { .. }, _) => {
            create_unique(dialect, self_table, constraint)?;
            Some(drop_index(dialect, table, called))
        }
        (ConstraintKind::Exclusion { .. }, Dialect::Postgres)
        | (ConstraintKind::Check { .. }, _) => Some(drop_constraint(dialect, table, called)),
        (ConstraintKind::Exclusion { .. }, _) => None,
        (
            ConstraintKind::Unique {
                condition: None,
                opclasses,
                ..
            },
            Dialect::Postgres,
        ) if opclasses.is_empty() => Some(drop_constraint(dialect, table, called)),
        (ConstraintKind::Unique { .. }, _) => Some(drop_index(dialect, table, called)),
    }
}
