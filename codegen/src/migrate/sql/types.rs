//! Column types and column definitions.

use luthier::dialect::Dialect;

use crate::db::{
    Column, ColumnType, Expr, Literal, Lookup, OnDelete, Operand, Schema, Table, names,
};

use super::expr::{Writer, name, text};

/// Whether a decimal of this size is kept as a number on SQLite: fifteen digits are exact there.
pub(super) fn is_number(size: Option<(u32, u32)>) -> bool {
    size.is_some_and(|(digits, _)| digits <= 15)
}

/// The type of a column, collation included.
pub(super) fn column_type(dialect: Dialect, column: &Column) -> String {
    let ty = match dialect {
        Dialect::Sqlite => sqlite_type(column.ty),
        Dialect::Postgres => postgres_type(column.ty),
        _ => mysql_type(dialect, column.ty),
    };
    match (&column.collation, dialect, column.ty) {
        (Some(collation), Dialect::MariaDb | Dialect::MySql, _) => {
            format!("{ty} COLLATE {}", name(dialect, collation))
        }
        (Some(collation), ..) => format!("{ty} COLLATE {}", name(dialect, collation)),
        // Text compares by code point everywhere; for MariaDB and MySQL the table says so.
        (None, Dialect::Postgres, ColumnType::Char(_) | ColumnType::Text) => {
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
    };
    ty.to_owned()
}

fn postgres_type(ty: ColumnType) -> String {
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
    };
    ty.to_owned()
}

fn mysql_type(dialect: Dialect, ty: ColumnType) -> String {
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
        ColumnType::Uuid if dialect == Dialect::MariaDb => "uuid",
        ColumnType::Uuid => "char(32)",
        ColumnType::IpAddress => "char(39)",
        ColumnType::Binary => "longblob",
        ColumnType::Date => "date",
        ColumnType::DateTime => "datetime(6)",
        ColumnType::Time => "time(6)",
        ColumnType::Json => "json",
    };
    ty.to_owned()
}

/// The definition of a column behind its name, without what the servers keep as objects with names of their own.
///
/// On SQLite the check and the foreign key belong to it: there they can only come and go with the column. `key` says
/// whether the primary key is written with it.
pub(super) fn definition(
    dialect: Dialect,
    schema: &Schema,
    table: &Table,
    column: &Column,
    key: bool,
) -> String {
    let mut out = column_type(dialect, column);
    let writer = Writer { dialect, table };
    if let Some(generated) = &column.generated {
        let expression = writer.expr(&generated.expression, Some(column.ty));
        // Virtual columns of PostgreSQL came late; the checks see to it that stored ones are declared for older servers.
        let kept = if generated.stored {
            "STORED"
        } else {
            "VIRTUAL"
        };
        out.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {kept}"));
    }
    if !(column.generated.is_some() && matches!(dialect, Dialect::MariaDb)) {
        out.push_str(if column.null { " NULL" } else { " NOT NULL" });
    }
    if let Some(default) = &column.default {
        out.push_str(&format!(
            " DEFAULT {}",
            default_value(dialect, table, column, default)
        ));
    }
    if column.primary_key && column.ty.is_auto() && dialect == Dialect::Postgres {
        out.push_str(" GENERATED BY DEFAULT AS IDENTITY");
    }
    if column.primary_key
        && column.ty.is_auto()
        && matches!(dialect, Dialect::MariaDb | Dialect::MySql)
    {
        out.push_str(" AUTO_INCREMENT");
    }
    if column.primary_key && key {
        out.push_str(" PRIMARY KEY");
        if column.ty.is_auto() && dialect == Dialect::Sqlite {
            out.push_str(" AUTOINCREMENT");
        }
    }
    if dialect == Dialect::Sqlite {
        if let Some(check) = check(dialect, table, column) {
            out.push_str(&format!(" CHECK ({check})"));
        }
        if let Some(reference) = column
            .references
            .as_ref()
            .filter(|reference| reference.enforced)
        {
            let (target, target_column) = names::target(schema, reference);
            let deferred = if reference.deferred {
                " DEFERRABLE INITIALLY DEFERRED"
            } else {
                ""
            };
            out.push_str(&format!(
                " REFERENCES {} ({}){}{deferred}",
                name(dialect, target),
                name(dialect, target_column),
                on_delete(dialect, reference.on_delete)
            ));
        }
    }
    if let (Some(comment), Dialect::MariaDb | Dialect::MySql) = (&column.comment, dialect) {
        out.push_str(&format!(" COMMENT {}", text(dialect, comment)));
    }
    out
}

/// What stands behind `DEFAULT`.
pub(super) fn default_value(
    dialect: Dialect,
    table: &Table,
    column: &Column,
    value: &Expr,
) -> String {
    let sql = Writer { dialect, table }.expr(value, Some(column.ty));
    // MySQL wants brackets around a literal for types that are stored apart.
    let apart = matches!(
        column.ty,
        ColumnType::Text | ColumnType::Char(None) | ColumnType::Binary | ColumnType::Json
    );
    let plain = match value {
        Expr::Literal(_) => !(apart && matches!(dialect, Dialect::MariaDb | Dialect::MySql)),
        _ => dialect == Dialect::Postgres,
    };
    if plain { sql } else { format!("({sql})") }
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
        let values = column.choices.iter().cloned().map(Expr::Literal).collect();
        let subject = Box::new(Expr::Column(column.field.clone()));
        conditions.push(writer.condition(&Expr::Compare(
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

/// The `ON DELETE` of a foreign key; nothing where the database does nothing.
pub(super) fn on_delete(dialect: Dialect, on_delete: OnDelete) -> &'static str {
    match on_delete {
        OnDelete::Cascade => " ON DELETE CASCADE",
        OnDelete::Restrict => " ON DELETE RESTRICT",
        OnDelete::SetNull => " ON DELETE SET NULL",
        // InnoDB refuses tables with SET DEFAULT.
        OnDelete::SetDefault if !matches!(dialect, Dialect::MariaDb | Dialect::MySql) => {
            " ON DELETE SET DEFAULT"
        }
        OnDelete::SetDefault | OnDelete::NoAction => "",
    }
}

/// Whether an expression is a plain value that `ADD COLUMN` of SQLite takes as a default.
pub(super) const fn is_literal(value: &Expr) -> bool {
    matches!(value, Expr::Literal(value) if !matches!(value, Literal::Null))
}
