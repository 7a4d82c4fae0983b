//! Statements, as sea-query renders them.
//!
//! Only forms that the database has are asked for, so the builders have nothing to panic about: what SQLite does not know
//! goes to those of the servers, and every alteration is one change. Types, expressions and comments come as text of ours,
//! as rows and literals have one form everywhere. Written by hand is what sea-query has no form for: `DEFERRABLE`, `ADD`
//! before a check or a uniqueness, new names of indexes and constraints, `DROP DEFAULT`, the identity of a column that
//! exists, primary keys that come or go on MariaDB and MySQL, and `COMMENT`.

use luthier::dialect::Dialect;
use sea_query::{
    Check, ColumnDef, Expr, ExprTrait, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement,
    Index, IndexBuilder, IndexColumn, IndexCreateStatement, IndexOrder, MysqlQueryBuilder,
    PostgresQueryBuilder, Query, QueryStatementWriter, SchemaStatementBuilder, SqliteQueryBuilder,
    Table, TableAlterStatement, TableBuilder, TableCreateStatement,
};

use crate::db::OnDelete;

use super::expr::name;

/// A statement that every database has.
fn render(dialect: Dialect, statement: &impl SchemaStatementBuilder) -> String {
    match dialect {
        Dialect::Sqlite => statement.build(SqliteQueryBuilder),
        _ => render_for_server(dialect, statement),
    }
}

/// A statement that SQLite does not have.
fn render_for_server(dialect: Dialect, statement: &impl SchemaStatementBuilder) -> String {
    match dialect {
        Dialect::Postgres => statement.build(PostgresQueryBuilder),
        _ => statement.build(MysqlQueryBuilder),
    }
}

/// A statement about rows.
fn render_query(dialect: Dialect, statement: &impl QueryStatementWriter) -> String {
    match dialect {
        Dialect::Sqlite => statement.to_string(SqliteQueryBuilder),
        Dialect::Postgres => statement.to_string(PostgresQueryBuilder),
        _ => statement.to_string(MysqlQueryBuilder),
    }
}

/// The name of an index or a foreign key: sea-query quotes these but does not double the quotes inside them.
fn unescaped(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::MariaDb | Dialect::MySql => name.replace('`', "``"),
        _ => name.replace('"', "\"\""),
    }
}

/// `CREATE TABLE`, one column or constraint a line.
pub(super) fn create_table(dialect: Dialect, statement: &TableCreateStatement) -> String {
    break_lines(&render(dialect, statement))
}

pub(super) fn drop_table(dialect: Dialect, table: &str) -> String {
    render(dialect, Table::drop().table(table.to_owned()))
}

pub(super) fn rename_table(dialect: Dialect, from: &str, to: &str) -> String {
    let mut statement = Table::rename();
    render(dialect, statement.table(from.to_owned(), to.to_owned()))
}

fn altered(table: &str) -> TableAlterStatement {
    Table::alter().table(table.to_owned()).take()
}

pub(super) fn add_column(dialect: Dialect, table: &str, column: ColumnDef) -> String {
    render(dialect, altered(table).add_column(column))
}

pub(super) fn drop_column(dialect: Dialect, table: &str, column: &str) -> String {
    render(dialect, altered(table).drop_column(column.to_owned()))
}

pub(super) fn rename_column(dialect: Dialect, table: &str, from: &str, to: &str) -> String {
    let mut statement = altered(table);
    render(
        dialect,
        statement.rename_column(from.to_owned(), to.to_owned()),
    )
}

/// Another definition for a column on MariaDB and MySQL; on PostgreSQL the one thing that the definition says.
pub(super) fn modify_column(dialect: Dialect, table: &str, column: ColumnDef) -> String {
    render_for_server(dialect, altered(table).modify_column(column))
}

pub(super) fn drop_constraint(dialect: Dialect, table: &str, constraint: &str) -> String {
    let mut statement = altered(table);
    render_for_server(dialect, statement.drop_constraint(constraint.to_owned()))
}

/// `ALTER TABLE` with a change that sea-query has no form for.
pub(super) fn alter_table(dialect: Dialect, table: &str, change: &str) -> String {
    format!("ALTER TABLE {} {change}", name(dialect, table))
}

/// A check with a name.
pub(super) fn check(called: &str, condition: String) -> Check {
    Check::named(called.to_owned(), Expr::cust(condition))
}

pub(super) fn add_check(dialect: Dialect, table: &str, check: &Check) -> String {
    let mut clause = String::from("ADD ");
    match dialect {
        Dialect::Sqlite => SqliteQueryBuilder.prepare_check_constraint(check, &mut clause),
        Dialect::Postgres => PostgresQueryBuilder.prepare_check_constraint(check, &mut clause),
        _ => MysqlQueryBuilder.prepare_check_constraint(check, &mut clause),
    }
    alter_table(dialect, table, &clause)
}

/// A uniqueness that is a constraint, on PostgreSQL; `suffix` says when it is enforced.
pub(super) fn add_unique(table: &str, unique: &IndexCreateStatement, suffix: &str) -> String {
    let mut clause = String::from("ADD ");
    PostgresQueryBuilder.prepare_table_index_expression(unique, &mut clause);
    clause.push_str(suffix);
    alter_table(Dialect::Postgres, table, &clause)
}

/// A column of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) column: String,
    pub(super) descending: bool,
    /// How many characters of a text it holds, on MariaDB and MySQL.
    pub(super) prefix: Option<u32>,
    /// Whether the index has to be told that NULL is the smallest value: PostgreSQL takes it for the largest.
    pub(super) nulls_first: bool,
}

impl Part {
    fn into_column(self) -> IndexColumn {
        let Self {
            column,
            descending,
            prefix,
            nulls_first,
        } = self;
        if nulls_first {
            // Order and place of NULL belong together, and only what stands in the place of an operator class, which
            // is written as it is, can say the second.
            let order = if descending {
                "DESC NULLS LAST"
            } else {
                "NULLS FIRST"
            };
            return IndexColumn::from(column).with_operator_class(order);
        }
        match (prefix, descending) {
            (None, false) => column.into(),
            (None, true) => (column, IndexOrder::Desc).into(),
            (Some(length), false) => (column, length).into(),
            (Some(length), true) => (column, length, IndexOrder::Desc).into(),
        }
    }
}

/// An index, without its table.
pub(super) fn index(
    dialect: Dialect,
    called: &str,
    parts: impl IntoIterator<Item = Part>,
) -> IndexCreateStatement {
    let mut out = Index::create();
    out.name(unescaped(dialect, called));
    for part in parts {
        out.col(part.into_column());
    }
    out
}

pub(super) fn create_index(
    dialect: Dialect,
    table: &str,
    mut index: IndexCreateStatement,
) -> String {
    render(dialect, index.table(table.to_owned()))
}

pub(super) fn drop_index(dialect: Dialect, table: &str, index: &str) -> String {
    let mut statement = Index::drop();
    statement
        .name(unescaped(dialect, index))
        .table(table.to_owned());
    render(dialect, &statement)
}

/// A foreign key of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) column: String,
    pub(super) target: String,
    pub(super) target_column: String,
    pub(super) on_delete: OnDelete,
    /// Whether it is enforced at the end of a transaction, which PostgreSQL and SQLite can do.
    pub(super) deferred: bool,
}

/// What stands behind `ON DELETE`; nothing where the database does nothing.
pub(super) const fn action(on_delete: OnDelete) -> Option<ForeignKeyAction> {
    match on_delete {
        OnDelete::Cascade => Some(ForeignKeyAction::Cascade),
        OnDelete::Restrict => Some(ForeignKeyAction::Restrict),
        OnDelete::SetNull => Some(ForeignKeyAction::SetNull),
        OnDelete::SetDefault => Some(ForeignKeyAction::SetDefault),
        OnDelete::NoAction => None,
    }
}

/// A foreign key with a name, without what says when it is enforced.
pub(super) fn foreign_key(
    dialect: Dialect,
    table: &str,
    called: &str,
    key: &Key,
) -> ForeignKeyCreateStatement {
    let mut out = ForeignKey::create();
    out.name(unescaped(dialect, called))
        .from(table.to_owned(), key.column.clone())
        .to(key.target.clone(), key.target_column.clone());
    if let Some(action) = action(key.on_delete) {
        out.on_delete(action);
    }
    out
}

pub(super) fn add_foreign_key(dialect: Dialect, table: &str, called: &str, key: &Key) -> String {
    let mut out = render_for_server(dialect, &foreign_key(dialect, table, called, key));
    if key.deferred {
        out.push_str(DEFERRED);
    }
    out
}

/// What makes a foreign key be enforced at the end of a transaction.
pub(super) const DEFERRED: &str = " DEFERRABLE INITIALLY DEFERRED";

pub(super) fn drop_foreign_key(dialect: Dialect, table: &str, called: &str) -> String {
    let mut statement = ForeignKey::drop();
    statement
        .name(unescaped(dialect, called))
        .table(table.to_owned());
    render_for_server(dialect, &statement)
}

/// Sets a column in all rows, or where it is NULL.
pub(super) fn update(
    dialect: Dialect,
    table: &str,
    column: &str,
    value: String,
    only_null: bool,
) -> String {
    let mut statement = Query::update();
    statement
        .table(table.to_owned())
        .value(column.to_owned(), Expr::cust(value));
    if only_null {
        statement.and_where(Expr::col(column.to_owned()).is_null());
    }
    render_query(dialect, &statement)
}

/// Copies rows: columns with what they are filled with.
pub(super) fn copy(
    dialect: Dialect,
    from: &str,
    to: &str,
    columns: Vec<(String, String)>,
    condition: Option<String>,
) -> String {
    let mut select = Query::select();
    let mut insert = Query::insert();
    select.from(from.to_owned());
    let mut names = Vec::with_capacity(columns.len());
    for (column, source) in columns {
        names.push(column);
        select.expr(Expr::cust(source));
    }
    if let Some(condition) = condition {
        select.and_where(Expr::cust(condition));
    }
    insert.into_table(to.to_owned()).columns(names);
    let rows = render_query(dialect, &select);
    // It refuses another number of sources than of columns, and there is one for each.
    insert.select_from(select).ok();
    let out = render_query(dialect, &insert);
    match out.strip_suffix(&rows) {
        Some(head) => format!("{}\n{rows}", head.trim_end()),
        None => out,
    }
}

/// Gives each item of the first list in brackets a line of its own. Nothing inside quotes or inner brackets is touched.
fn break_lines(sql: &str) -> String {
    const LINE: &str = "\n    ";
    let mut out = String::with_capacity(sql.len() + 64);
    let mut chars = sql.chars().peekable();
    let (mut depth, mut quote, mut done) = (0_usize, None, false);
    while let Some(next) = chars.next() {
        if quote.is_some() || done {
            // A quote inside of quotes is doubled: it ends them and starts them again.
            if quote == Some(next) {
                quote = None;
            }
            out.push(next);
            continue;
        }
        let mut breaks = false;
        match next {
            '\'' | '"' | '`' => quote = Some(next),
            '(' => {
                depth += 1;
                breaks = depth == 1;
            }
            ',' => breaks = depth == 1,
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    done = true;
                    out.truncate(out.trim_end_matches(' ').len());
                    out.push('\n');
                }
            }
            _ => {}
        }
        out.push(next);
        if breaks {
            while chars.next_if_eq(&' ').is_some() {}
            out.push_str(LINE);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_broken_at_their_own_commas() {
        assert_eq!(
            break_lines(
                r#"CREATE TABLE "a(b" ( "x,""y" decimal(9, 2) DEFAULT 'it''s, (', CHECK (("x" IN (1, 2))) ) COMMENT='(a, b)'"#
            ),
            "CREATE TABLE \"a(b\" (\n    \"x,\"\"y\" decimal(9, 2) DEFAULT 'it''s, (',\n    CHECK ((\"x\" IN (1, 2)))\n) COMMENT='(a, b)'"
        );
        assert_eq!(break_lines("DROP TABLE `a`"), "DROP TABLE `a`");
        assert_eq!(break_lines("( a )) b"), "(\n    a\n)) b");
    }

    #[test]
    fn names_keep_their_quotes() {
        let part = || Part {
            column: "c`\"".to_owned(),
            descending: false,
            prefix: None,
            nulls_first: false,
        };
        let key = Key {
            column: "c`\"".to_owned(),
            target: "u`\"".to_owned(),
            target_column: "d`\"".to_owned(),
            on_delete: OnDelete::Cascade,
            deferred: false,
        };
        let mut out = String::new();
        for dialect in Dialect::ALL {
            let table = "s.t`\"";
            let mut unique = index(dialect, "i`\"", [part()]);
            unique.unique();
            let mut create = Table::create();
            create
                .table(table.to_owned())
                .col(ColumnDef::new("c`\"".to_owned()).custom("int"))
                .check(check("k`\"", "1 = 1".to_owned()));
            if dialect != Dialect::Sqlite {
                create
                    .index(&mut unique.clone())
                    .foreign_key(&mut foreign_key(dialect, table, "f`\"", &key));
                let mut server = vec![
                    add_foreign_key(dialect, table, "f`\"", &key),
                    drop_foreign_key(dialect, table, "f`\""),
                    drop_constraint(dialect, table, "k`\""),
                ];
                if dialect == Dialect::Postgres {
                    server.push(add_unique(table, &unique, DEFERRED));
                }
                out.push_str(&server.join(";\n"));
                out.push_str(";\n");
            }
            let all = [
                create_table(dialect, &create),
                create_index(dialect, table, unique),
                drop_index(dialect, table, "i`\""),
                rename_table(dialect, table, "v`\""),
                rename_column(dialect, table, "c`\"", "e`\""),
                drop_column(dialect, table, "c`\""),
                drop_table(dialect, table),
                update(dialect, table, "c`\"", "'?'".to_owned(), true),
                copy(
                    dialect,
                    table,
                    "v`\"",
                    vec![("c`\"".to_owned(), "'$1 ?'".to_owned())],
                    Some("1 = 1".to_owned()),
                ),
                add_check(dialect, table, &check("k`\"", "'?' <> '$1'".to_owned())),
            ];
            out.push_str(&all.join(";\n"));
            out.push_str(";\n\n");
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../../../tests/migrations/snapshots" }, {
            insta::assert_snapshot!("quoted_names", out);
        });
    }
}
