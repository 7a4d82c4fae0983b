//! Whole tables and the objects on them.

use luthier::dialect::Dialect;

use crate::db::{
    Column, ColumnType, Constraint, ConstraintKind, Deferrable, Index, Schema, Table, names,
};

use super::{
    expr::{Writer, name, names as quoted_names, text},
    types::{check, definition, on_delete},
};

/// `CREATE TABLE`, under another name where one is given, and the indexes, which need the table.
pub(super) fn create(dialect: Dialect, schema: &Schema, table: &Table, called: &str) -> String {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            format!(
                "{} {}",
                name(dialect, &column.name),
                definition(dialect, schema, table, column, true)
            )
        })
        .collect();
    if dialect != Dialect::Sqlite {
        lines.extend(
            owned(schema, table, dialect)
                .into_iter()
                .filter_map(|object| object.clause(dialect)),
        );
        for item in table
            .constraints
            .iter()
            .filter(|item| applies(&item.backends, dialect))
        {
            lines.extend(constraint_clause(dialect, table, item));
        }
    } else {
        for item in table
            .constraints
            .iter()
            .filter(|item| applies(&item.backends, dialect))
        {
            if let ConstraintKind::Check { .. } = item.kind {
                lines.extend(constraint_clause(dialect, table, item));
            }
        }
    }
    let mut out = format!(
        "CREATE TABLE {} (\n    {}\n)",
        name(dialect, called),
        lines.join(",\n    ")
    );
    if matches!(dialect, Dialect::MariaDb | Dialect::MySql) {
        // Binary, and trailing spaces count; each server has its own name for that.
        let collation = if dialect == Dialect::MariaDb {
            "utf8mb4_nopad_bin"
        } else {
            "utf8mb4_0900_bin"
        };
        out.push_str(&format!(
            " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE={collation}"
        ));
        if let Some(comment) = &table.comment {
            out.push_str(&format!(" COMMENT={}", text(dialect, comment)));
        }
    }
    out
}

/// The statements behind `CREATE TABLE`: what is no part of it.
pub(super) fn create_objects(dialect: Dialect, schema: &Schema, table: &Table) -> Vec<String> {
    let mut out: Vec<String> = owned(schema, table, dialect)
        .into_iter()
        .filter(|object| object.clause(dialect).is_none())
        .filter_map(|object| object.create(dialect, &table.name))
        .collect();
    for index in table
        .indexes
        .iter()
        .filter(|index| applies(&index.backends, dialect))
    {
        out.push(create_index(dialect, table, index));
    }
    for item in table
        .constraints
        .iter()
        .filter(|item| applies(&item.backends, dialect))
    {
        if dialect == Dialect::Sqlite || constraint_clause(dialect, table, item).is_none() {
            out.extend(constraint_index(dialect, table, item));
        }
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
    pub(super) kind: OwnedKind,
    /// The field whose column it belongs to.
    pub(super) field: String,
    pub(super) name: String,
    /// What it is, without its name: `("author_id") REFERENCES …`.
    pub(super) body: String,
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
    let mut push = |kind, name: String, body: String| {
        out.push(Owned {
            kind,
            field: column.field.clone(),
            name,
            body,
        });
    };
    let quoted = format!("({})", name(dialect, &column.name));
    if column.unique {
        push(
            OwnedKind::Unique,
            names::unique(&table.name, &column.name),
            quoted.clone(),
        );
    }
    if column.index {
        let body = format!("({})", index_column(dialect, column, false));
        push(
            OwnedKind::Index,
            names::index(&table.name, &column.name),
            body,
        );
    }
    if dialect == Dialect::Sqlite {
        return out;
    }
    if let Some(condition) = check(dialect, table, column) {
        push(
            OwnedKind::Check,
            names::check(&table.name, &column.name),
            format!("({condition})"),
        );
    }
    if let Some(reference) = column
        .references
        .as_ref()
        .filter(|reference| reference.enforced)
    {
        let (target, target_column) = names::target(schema, reference);
        let deferred = match dialect {
            Dialect::Postgres if reference.deferred => " DEFERRABLE INITIALLY DEFERRED",
            _ => "",
        };
        let body = format!(
            "{quoted} REFERENCES {} ({}){}{deferred}",
            name(dialect, target),
            name(dialect, target_column),
            on_delete(dialect, reference.on_delete)
        );
        push(
            OwnedKind::ForeignKey,
            names::foreign_key(schema, &table.name, &column.name, reference),
            body,
        );
    }
    out
}

impl Owned {
    /// As a line of `CREATE TABLE`, or behind `ALTER TABLE … ADD`; `None` for what is an index here.
    pub(super) fn clause(&self, dialect: Dialect) -> Option<String> {
        let (called, body) = (name(dialect, &self.name), &self.body);
        let is_mysql = matches!(dialect, Dialect::MariaDb | Dialect::MySql);
        match self.kind {
            OwnedKind::Unique if dialect == Dialect::Sqlite => None,
            OwnedKind::Unique => Some(format!("CONSTRAINT {called} UNIQUE {body}")),
            // InnoDB makes an index for a foreign key where it finds none, so it must find this one.
            OwnedKind::Index if is_mysql => Some(format!("INDEX {called} {body}")),
            OwnedKind::Index => None,
            OwnedKind::Check => Some(format!("CONSTRAINT {called} CHECK {body}")),
            OwnedKind::ForeignKey => Some(format!("CONSTRAINT {called} FOREIGN KEY {body}")),
        }
    }

    /// The statement that makes it on a table that exists.
    pub(super) fn create(&self, dialect: Dialect, table: &str) -> Option<String> {
        let (called, on) = (name(dialect, &self.name), name(dialect, table));
        Some(match (self.clause(dialect), self.kind) {
            (Some(clause), _) => format!("ALTER TABLE {on} ADD {clause}"),
            (None, OwnedKind::Unique) => {
                format!("CREATE UNIQUE INDEX {called} ON {on} {}", self.body)
            }
            (None, OwnedKind::Index) => format!("CREATE INDEX {called} ON {on} {}", self.body),
            (None, OwnedKind::Check | OwnedKind::ForeignKey) => return None,
        })
    }

    /// The statement that takes it away.
    pub(super) fn drop(&self, dialect: Dialect, table: &str) -> String {
        match self.kind {
            OwnedKind::Index => drop_index(dialect, table, &self.name),
            OwnedKind::Unique if dialect == Dialect::Postgres => {
                drop_constraint(dialect, table, &self.name)
            }
            OwnedKind::Unique => drop_index(dialect, table, &self.name),
            OwnedKind::ForeignKey if dialect != Dialect::Postgres => {
                format!(
                    "ALTER TABLE {} DROP FOREIGN KEY {}",
                    name(dialect, table),
                    name(dialect, &self.name)
                )
            }
            OwnedKind::Check | OwnedKind::ForeignKey => drop_constraint(dialect, table, &self.name),
        }
    }
}

/// `DROP INDEX`.
pub(super) fn drop_index(dialect: Dialect, table: &str, index: &str) -> String {
    match dialect {
        Dialect::MariaDb | Dialect::MySql => format!(
            "DROP INDEX {} ON {}",
            name(dialect, index),
            name(dialect, table)
        ),
        _ => format!("DROP INDEX {}", name(dialect, index)),
    }
}

fn drop_constraint(dialect: Dialect, table: &str, constraint: &str) -> String {
    format!(
        "ALTER TABLE {} DROP CONSTRAINT {}",
        name(dialect, table),
        name(dialect, constraint)
    )
}

/// `CREATE INDEX` of a declared index.
pub(super) fn create_index(dialect: Dialect, table: &Table, index: &Index) -> String {
    let columns: Vec<String> = index
        .fields
        .iter()
        .filter_map(|part| {
            table
                .column(&part.field)
                .map(|column| index_column(dialect, column, part.descending))
        })
        .collect();
    let mut out = format!(
        "CREATE INDEX {} ON {} ({})",
        name(dialect, &index.name),
        name(dialect, &table.name),
        columns.join(", ")
    );
    out.push_str(&include(dialect, table, &index.include));
    // Where there are no partial indexes, one over all rows serves the same queries.
    if let (Some(condition), Dialect::Sqlite | Dialect::Postgres) = (&index.condition, dialect) {
        out.push_str(&format!(
            " WHERE {}",
            Writer { dialect, table }.condition(condition)
        ));
    }
    out
}

/// A column of an index. NULL is the smallest value, which PostgreSQL has to be told.
fn index_column(dialect: Dialect, column: &Column, descending: bool) -> String {
    let nulls = match (dialect, column.null, descending) {
        (Dialect::Postgres, true, false) => " NULLS FIRST",
        (Dialect::Postgres, true, true) => " NULLS LAST",
        _ => "",
    };
    let apart = matches!(
        column.ty,
        ColumnType::Text | ColumnType::Char(None) | ColumnType::Binary | ColumnType::Json
    );
    // An index over what these keep apart holds its start only.
    let start = if apart && matches!(dialect, Dialect::MariaDb | Dialect::MySql) {
        "(255)"
    } else {
        ""
    };
    format!(
        "{}{start}{}{nulls}",
        name(dialect, &column.name),
        if descending { " DESC" } else { "" }
    )
}

fn include(dialect: Dialect, table: &Table, fields: &[String]) -> String {
    if fields.is_empty() || dialect != Dialect::Postgres {
        return String::new();
    }
    format!(" INCLUDE ({})", columns(dialect, table, fields))
}

fn columns(dialect: Dialect, table: &Table, fields: &[String]) -> String {
    let found = fields
        .iter()
        .filter_map(|field| table.column(field))
        .map(|column| column.name.as_str());
    quoted_names(dialect, found)
}

/// A constraint as a line of `CREATE TABLE`; `None` for a uniqueness that only an index can express.
pub(super) fn constraint_clause(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let called = name(dialect, &constraint.name);
    match &constraint.kind {
        ConstraintKind::Check { condition } => Some(format!(
            "CONSTRAINT {called} CHECK ({})",
            Writer { dialect, table }.condition(condition)
        )),
        ConstraintKind::Unique {
            condition: Some(_), ..
        } => None,
        ConstraintKind::Unique {
            fields,
            include: included,
            deferrable,
            nulls_distinct,
            ..
        } => {
            let nulls = if *nulls_distinct || dialect != Dialect::Postgres {
                ""
            } else {
                " NULLS NOT DISTINCT"
            };
            let mut out = format!(
                "CONSTRAINT {called} UNIQUE{nulls} ({})",
                columns(dialect, table, fields)
            );
            out.push_str(&include(dialect, table, included));
            if let (Some(deferrable), Dialect::Postgres) = (deferrable, dialect) {
                out.push_str(match deferrable {
                    Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
                    Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
                });
            }
            Some(out)
        }
    }
}

/// A uniqueness as an index; `None` for a check, and where the database has no such index.
pub(super) fn constraint_index(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let ConstraintKind::Unique {
        fields,
        condition,
        include: included,
        ..
    } = &constraint.kind
    else {
        return None;
    };
    let mut out = format!(
        "CREATE UNIQUE INDEX {} ON {} ({})",
        name(dialect, &constraint.name),
        name(dialect, &table.name),
        columns(dialect, table, fields)
    );
    out.push_str(&include(dialect, table, included));
    match (condition, dialect) {
        (Some(condition), Dialect::Sqlite | Dialect::Postgres) => {
            out.push_str(&format!(
                " WHERE {}",
                Writer { dialect, table }.condition(condition)
            ));
        }
        // Without its condition it would refuse rows that are allowed; the checks refuse it for these databases.
        (Some(_), _) => return None,
        (None, _) => {}
    }
    Some(out)
}

/// The statement that makes a constraint on a table that exists.
pub(super) fn add_constraint(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    match constraint_clause(dialect, table, constraint) {
        Some(clause) if dialect != Dialect::Sqlite => Some(format!(
            "ALTER TABLE {} ADD {clause}",
            name(dialect, &table.name)
        )),
        _ => constraint_index(dialect, table, constraint),
    }
}

/// The statement that takes a constraint away.
pub(super) fn remove_constraint(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
) -> Option<String> {
    let is_clause = constraint_clause(dialect, table, constraint).is_some();
    let is_unique = matches!(constraint.kind, ConstraintKind::Unique { .. });
    match dialect {
        Dialect::Sqlite | Dialect::Postgres
            if is_unique && (dialect == Dialect::Sqlite || !is_clause) =>
        {
            Some(drop_index(dialect, &table.name, &constraint.name))
        }
        Dialect::MariaDb | Dialect::MySql if is_unique => {
            is_clause.then(|| drop_index(dialect, &table.name, &constraint.name))
        }
        _ => Some(drop_constraint(dialect, &table.name, &constraint.name)),
    }
}
