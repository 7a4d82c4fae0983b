//! Migration to text.

use crate::db::Table;

use super::{
    EPOCH, Migration,
    text::{column_text, constraint_text, expr_text, index_text, quoted, table_text},
};
use crate::migrate::operation::Operation;

/// The canonical text of a migration file.
#[must_use]
pub fn write(migration: &Migration) -> String {
    let mut out = format!("migration {}.{} {{\n", migration.app, migration.name);
    if !migration.id.is_empty() {
        out.push_str(&format!("    id    {}\n", quoted(&migration.id)));
    }
    if !migration.after.is_empty() {
        let names: Vec<String> = migration.after.iter().map(ToString::to_string).collect();
        out.push_str(&format!("    after {}\n", names.join(", ")));
    }
    if migration.epoch != EPOCH {
        out.push_str(&format!("    epoch {}\n", migration.epoch));
    }
    for question in &migration.questions {
        out.push_str(&format!(
            "\n    question {} {} {{\n",
            question.kind.name(),
            quoted(&question.id)
        ));
        out.push_str(&format!("        text   {}\n", quoted(&question.text)));
        for choice in &question.choices {
            out.push_str(&format!(
                "        choice {} {}\n",
                quoted(&choice.key),
                quoted(&choice.text)
            ));
        }
        out.push_str("    }\n");
    }
    for operation in &migration.operations {
        out.push('\n');
        for line in operation_text(operation, &migration.app).lines() {
            if !line.is_empty() {
                out.push_str("    ");
                out.push_str(line);
            }
            out.push('\n');
        }
    }
    out.push_str("}\n");
    out
}

/// The canonical text of operations alone: what checksums are made of.
#[must_use]
pub fn canonical_operations(operations: &[Operation], app: &str) -> String {
    let texts: Vec<String> = operations
        .iter()
        .map(|operation| operation_text(operation, app))
        .collect();
    texts.join("\n")
}

fn operation_text(operation: &Operation, app: &str) -> String {
    let name = operation.name();
    let model = operation.model().map_or("", |model| &model.name);
    let with_table = |table: &Table| format!("{name} {model} {}", table_text(table));
    match operation {
        Operation::CreateModel { table } | Operation::DeleteModel { table } => with_table(table),
        Operation::RenameModel { to, table, .. } => {
            format!(
                "{name} {model} -> {to} table {} -> {}",
                quoted(&table.from),
                quoted(&table.to)
            )
        }
        Operation::AlterModelTable { table, .. } => {
            format!(
                "{name} {model} {} -> {}",
                quoted(&table.from),
                quoted(&table.to)
            )
        }
        Operation::AlterModelTablespace {
            tablespace: comment,
            ..
        }
        | Operation::AlterModelTableComment { comment, .. } => {
            let text = |comment: &Option<String>| {
                comment.as_deref().map_or_else(|| "null".to_owned(), quoted)
            };
            format!(
                "{name} {model} {} -> {}",
                text(&comment.from),
                text(&comment.to)
            )
        }
        Operation::AddField { column, fill, .. } => {
            let fill = fill
                .as_ref()
                .map(|value| format!(" fill {}", expr_text(value)))
                .unwrap_or_default();
            format!(
                "{name} {model}.{} = {}{fill}",
                column.field,
                column_text(column, app)
            )
        }
        Operation::RemoveField { column, refill, .. } => {
            let refill = refill
                .as_ref()
                .map(|value| format!(" refill {}", expr_text(value)))
                .unwrap_or_default();
            format!(
                "{name} {model}.{} = {}{refill}",
                column.field,
                column_text(column, app)
            )
        }
        Operation::AlterField { column, .. } => format!(
            "{name} {model}.{}\n     = {}\n    -> {}",
            column.from.field,
            column_text(&column.from, app),
            column_text(&column.to, app)
        ),
        Operation::RenameField { field, column, .. } => format!(
            "{name} {model}.{} -> {} column {} -> {}",
            field.from,
            field.to,
            quoted(&column.from),
            quoted(&column.to)
        ),
        Operation::AddIndex { index, .. } | Operation::RemoveIndex { index, .. } => {
            format!("{name} {model} {}", index_text(index))
        }
        Operation::RenameIndex { name: names, .. } => {
            format!(
                "{name} {model} {} -> {}",
                quoted(&names.from),
                quoted(&names.to)
            )
        }
        Operation::AddConstraint { constraint, .. }
        | Operation::RemoveConstraint { constraint, .. } => {
            format!("{name} {model} {}", constraint_text(constraint))
        }
        Operation::Backfill { field, value, .. } => {
            format!("{name} {model}.{field} = {}", expr_text(value))
        }
        Operation::RunSql { scripts } => {
            let statements = |list: &[String]| {
                list.iter()
                    .map(|sql| quoted(sql))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let mut out = format!("{name} {{\n");
            for script in scripts {
                let reverse = script.reverse.as_ref().map_or_else(
                    || "none".to_owned(),
                    |reverse| format!("[{}]", statements(reverse)),
                );
                out.push_str(&format!(
                    "    {} [{}] reverse {reverse}\n",
                    script.backend,
                    statements(&script.forward)
                ));
            }
            out.push('}');
            out
        }
    }
}
