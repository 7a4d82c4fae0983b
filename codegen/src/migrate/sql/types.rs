//! Column types and column definitions.

use luthier::dialect::Dialect;
use sea_query::{ColumnDef, Expr, ForeignKeyBuilder, SqliteQueryBuilder};

use crate::db::{
    self, Column, ColumnType, Literal, Lookup, OnDelete, Operand, Schema, Table, names,
};

use super::{
    expr::{Writer, name, text},
    statement::{DEFERRED, Key, action},
};

/// Whether a decimal of this size is kept as a number on SQLite: fifteen digits are exact there.
pub(super) fn is_number(size: Option<(u32, u32)>) -> bool {
    size.is_some_and(|(digits, _)| digits <= 15)
}

/// The type of a column, collation included.
pub(super) fn column_type(dialect: Dialect, column: &Column) -> String {
    let ty = match dialect {
        Dialect::Sqlite => sqlite_type(column.ty),
        Dialect::Postgres => postgres_type(column.ty),
        _ => mysql_type(column.ty),
    };
    let collation = column.collation.as_ref();
    match (collation.and_then(|it| it.on(dialect)), dialect, column.ty) {
        (Some(collation), ..) => format!("{ty} COLLATE {}", name(dialect, collation)),
        // Text compares by code point everywhere; for MariaDB and MySQL the table says so.
        (None, Dialect::Postgres, ColumnType::Char(_) | ColumnType::Text) => {
            format!("{ty} COLLATE \"C\"")
        }
        (None, Dialect::Postgres, ColumnType::Array { element, .. })
            if element.column().is_text() =>
        {
            format!("{ty} COLLATE \"C\"")
        }
        (None, Dialect::Sqlite, ColumnType::Decimal(size)) if !is_number(size) => {
            format!("{ty} COLLATE \"luthier_decimal\"")
        }
        _ => ty,
    }
}

fn sqlite_type(ty: ColumnType) -> String {
    let ty = match ty {
        ColumnType::SmallAuto | ColumnType::Auto | ColumnType::BigAuto | ColumnType::Integer => {
            "integer"
        }
        ColumnType::SmallInteger => "smallint",
        ColumnType::BigInteger | ColumnType::Duration => "bigint",
        ColumnType::PositiveSmallInteger => "smallint unsigned",
        ColumnType::PositiveInteger => "integer unsigned",
        ColumnType::PositiveBigInteger => "bigint unsigned",
        ColumnType::Boolean => "bool",
        ColumnType::Float => "real",
        ColumnType::Decimal(size) if is_number(size) => "decimal",
        ColumnType::Char(Some(length)) => return format!("varchar({length})"),
        ColumnType::Char(None) => "varchar",
        ColumnType::Decimal(_) | ColumnType::Text | ColumnType::Json => "text",
        ColumnType::Uuid => "char(32)",
        ColumnType::IpAddress => "char(39)",
        ColumnType::Binary => "blob",
        ColumnType::Date => "date",
        ColumnType::DateTime => "datetime",
        ColumnType::Time => "time",
        // Refused by the checks where this database is meant.
        ColumnType::Array { .. }
        | ColumnType::HStore
        | ColumnType::Range(_)
        | ColumnType::SearchVector => "text",
    };
    ty.to_owned()
}

/// A type as PostgreSQL has it.
pub(crate) fn postgres_type(ty: ColumnType) -> String {
    let ty = match ty {
        ColumnType::SmallAuto | ColumnType::SmallInteger | ColumnType::PositiveSmallInteger => {
            "smallint"
        }
        ColumnType::Auto | ColumnType::Integer | ColumnType::PositiveInteger => "integer",
        ColumnType::BigAuto | ColumnType::BigInteger | ColumnType::PositiveBigInteger => "bigint",
        ColumnType::Boolean => "boolean",
        ColumnType::Float => "double precision",
        ColumnType::Decimal(Some((digits, places))) => {
            return format!("numeric({digits}, {places})");
        }
        ColumnType::Decimal(None) => "numeric",
        ColumnType::Char(Some(length)) => return format!("varchar({length})"),
        ColumnType::Char(None) => "varchar",
        ColumnType::Text => "text",
        ColumnType::Uuid => "uuid",
        ColumnType::IpAddress => "inet",
        ColumnType::Binary => "bytea",
        ColumnType::Date => "date",
        ColumnType::DateTime => "timestamp with time zone",
        ColumnType::Time => "time",
        ColumnType::Duration => "interval",
        ColumnType::Json => "jsonb",
        ColumnType::Array {
            element,
            depth,
            size,
        } => {
            let outer = size.map_or_else(String::new, |size| size.to_string());
            let inner = "[]".repeat(usize::from(depth).saturating_sub(1));
            return format!("{}[{outer}]{inner}", postgres_type(element.column()));
        }
        ColumnType::HStore => "hstore",
        ColumnType::Range(kind) => kind.sql(),
        ColumnType::SearchVector => "tsvector",
    };
    ty.to_owned()
}

fn mysql_type(ty: ColumnType) -> String {
    let ty = match ty {
        ColumnType::SmallAuto | ColumnType::SmallInteger => "smallint",
        ColumnType::Auto | ColumnType::Integer => "int",
        ColumnType::BigAuto | ColumnType::BigInteger | ColumnType::Duration => "bigint",
        ColumnType::PositiveSmallInteger => "smallint unsigned",
        ColumnType::PositiveInteger => "int unsigned",
        ColumnType::PositiveBigInteger => "bigint unsigned",
        ColumnType::Boolean => "bool",
        ColumnType::Float => "double",
        ColumnType::Decimal(Some((digits, places))) => {
            return format!("decimal({digits}, {places})");
        }
        // Refused by the checks where one of these databases is meant: there is no decimal without a size.
        ColumnType::Decimal(None) => "decimal(65, 30)",
        ColumnType::Char(Some(length)) => return format!("varchar({length})"),
        ColumnType::Char(None) | ColumnType::Text => "longtext",
        // MariaDB's own type came after 10.6, and sorts in another order than every other database.
        ColumnType::Uuid => "char(32)",
        ColumnType::IpAddress => "char(39)",
        ColumnType::Binary => "longblob",
        ColumnType::Date => "date",
        ColumnType::DateTime => "datetime(6)",
        ColumnType::Time => "time(6)",
        ColumnType::Json => "json",
        // Refused by the checks where one of these databases is meant.
        ColumnType::Array { .. }
        | ColumnType::HStore
        | ColumnType::Range(_)
        | ColumnType::SearchVector => "longtext",
    };
    ty.to_owned()
}

/// The definition of a column, without what the servers keep as objects with names of their own.
///
/// On SQLite the check and the foreign key belong to it: there they can only come and go with the column. `key` says
/// whether the primary key is written with it.
pub(super) fn definition(
    dialect: Dialect,
    schema: &Schema,
    table: &Table,
    column: &Column,
    key: bool,
) -> ColumnDef {
    let is_mysql = matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    let counts = column.primary_key && column.ty.is_auto();
    let mut extra: Vec<String> = Vec::new();
    let identity = identity_type(column.ty).filter(|_| counts && dialect == Dialect::Postgres);
    let mut out = match identity {
        // Only of these three sea-query makes an identity.
        Some(ty) => {
            let mut out = ColumnDef::new_with_type(column.name.clone(), ty);
            out.auto_increment();
            out
        }
        None => ColumnDef::new_with_type(
            column.name.clone(),
            sea_query::ColumnType::custom(column_type(dialect, column)),
        ),
    };
    match &column.generated {
        // The expression stands before everything else here, and MariaDB lets no NULL follow.
        Some(generated) if is_mysql => {
            let expression =
                Writer { dialect, table }.value(&generated.expression, Some(column.ty));
            let kept = if generated.stored {
                "STORED"
            } else {
                "VIRTUAL"
            };
            extra.push(format!("GENERATED ALWAYS AS ({expression}) {kept}"));
            match (dialect, column.null) {
                (Dialect::MariaDb, _) => {}
                (_, true) => extra.push("NULL".to_owned()),
                (_, false) => extra.push("NOT NULL".to_owned()),
            }
            if column.primary_key && key {
                extra.push("PRIMARY KEY".to_owned());
            }
        }
        generated => {
            if let Some(generated) = generated {
                // Virtual columns of PostgreSQL came late; the checks see to it that stored ones are declared for
                // older servers.
                let expression =
                    Writer { dialect, table }.value(&generated.expression, Some(column.ty));
                out.generated(Expr::cust(expression), generated.stored);
            }
            if column.null {
                out.null();
            } else {
                out.not_null();
            }
            if column.primary_key && key {
                out.primary_key();
            }
        }
    }
    if let Some(default) = &column.default {
        out.default(default_value(dialect, table, column, default));
    }
    if counts && (is_mysql || (key && dialect == Dialect::Sqlite)) {
        out.auto_increment();
    }
    if dialect == Dialect::Sqlite {
        if let Some(check) = check(dialect, table, column) {
            out.check(Expr::cust(check));
        }
        extra.extend(references(schema, column));
    }
    if let Some(comment) = column.comment.as_ref().filter(|_| is_mysql) {
        extra.push(format!("COMMENT {}", text(dialect, comment)));
    }
    if !extra.is_empty() {
        out.extra(extra.join(" "));
    }
    out
}

/// The type of a column that counts, where the database makes one of it.
fn identity_type(ty: ColumnType) -> Option<sea_query::ColumnType> {
    match ty {
        ColumnType::SmallAuto => Some(sea_query::ColumnType::SmallInteger),
        ColumnType::Auto => Some(sea_query::ColumnType::Integer),
        ColumnType::BigAuto => Some(sea_query::ColumnType::BigInteger),
        _ => None,
    }
}

/// The foreign key of a column on SQLite, behind the column: sea-query knows keys of tables only, and none that is
/// deferred.
fn references(schema: &Schema, column: &Column) -> Option<String> {
    let key = foreign_key(Dialect::Sqlite, schema, column)?;
    let mut out = format!(
        "REFERENCES {} ({})",
        name(Dialect::Sqlite, &key.target),
        name(Dialect::Sqlite, &key.target_column),
    );
    if let Some(action) = action(key.on_delete) {
        out.push_str(" ON DELETE ");
        SqliteQueryBuilder.prepare_foreign_key_action(&action, &mut out);
    }
    if key.deferred {
        out.push_str(DEFERRED);
    }
    Some(out)
}

/// The foreign key that the database has for a column.
pub(super) fn foreign_key(dialect: Dialect, schema: &Schema, column: &Column) -> Option<Key> {
    let reference = column
        .references
        .as_ref()
        .filter(|reference| reference.enforced)?;
    let (target, target_column) = names::target(schema, reference);
    Some(Key {
        column: column.name.clone(),
        target: target.to_owned(),
        target_column: target_column.to_owned(),
        on_delete: match reference.on_delete {
            // InnoDB refuses tables with it.
            OnDelete::SetDefault if matches!(dialect, Dialect::MariaDb | Dialect::MySql) => {
                OnDelete::NoAction
            }
            on_delete => on_delete,
        },
        deferred: reference.deferred && matches!(dialect, Dialect::Sqlite | Dialect::Postgres),
    })
}

/// What stands behind `DEFAULT`.
pub(super) fn default_value(
    dialect: Dialect,
    table: &Table,
    column: &Column,
    value: &db::Expr,
) -> Expr {
    let sql = Writer { dialect, table }.expr(value, Some(column.ty));
    // MySQL wants brackets around a literal for types that are stored apart.
    let apart = matches!(
        column.ty,
        ColumnType::Text | ColumnType::Char(None) | ColumnType::Binary | ColumnType::Json
    );
    let plain = match value {
        db::Expr::Literal(_) => !(apart && matches!(dialect, Dialect::MariaDb | Dialect::MySql)),
        _ => dialect == Dialect::Postgres,
    };
    // A keyword is written as it is, around anything else sea-query puts brackets.
    if plain {
        Expr::custom_keyword(sql)
    } else {
        Expr::cust(sql)
    }
}

/// The condition that a column's type and choices put on it, where the database does not know it from the type.
pub(super) fn check(dialect: Dialect, table: &Table, column: &Column) -> Option<String> {
    let writer = Writer { dialect, table };
    let quoted = name(dialect, &column.name);
    let mut conditions = Vec::new();
    let is_mysql = matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    let positive = matches!(
        column.ty,
        ColumnType::PositiveSmallInteger
            | ColumnType::PositiveInteger
            | ColumnType::PositiveBigInteger
    );
    if positive && !is_mysql {
        conditions.push(format!("{quoted} >= 0"));
    }
    if column.ty == ColumnType::Json && dialect == Dialect::Sqlite {
        conditions.push(format!("(json_valid({quoted}) OR {quoted} IS NULL)"));
    }
    if !column.choices.is_empty() {
        let values = column
            .choices
            .iter()
            .cloned()
            .map(db::Expr::Literal)
            .collect();
        let subject = Box::new(db::Expr::Column(column.field.clone()));
        conditions.push(writer.condition(&db::Expr::Compare(
            subject,
            Lookup::In,
            Operand::Many(values),
        )));
    }
    if conditions.is_empty() {
        None
    } else {
        Some(conditions.join(" AND "))
    }
}

/// Whether an expression is a plain value that `ADD COLUMN` of SQLite takes as a default.
pub(super) const fn is_literal(value: &db::Expr) -> bool {
    matches!(value, db::Expr::Literal(value) if !matches!(value, Literal::Null))
}
