//! The rows of the table of content types: made by the migration that lets a column name them, and renamed with their model.
//!
//! A row that is there already stays as it is, so a database that Django made keeps its ids. None is ever taken away: other
//! columns, and other programs, may name it too.

use luthier::dialect::Dialect;

use crate::db::{Column, ModelName, Schema, Table};
use crate::migrate::operation::Operation;

use super::expr::{name, text};

/// The statements that an operation needs behind its own, in the state that it meets.
pub(super) fn follow(dialect: Dialect, operation: &Operation, state: &Schema) -> Vec<String> {
    let Some(table) = state.table(&ModelName::new("contenttypes", "ContentType")) else {
        return Vec::new();
    };
    match operation {
        Operation::CreateModel { table: created } => created
            .columns
            .iter()
            .flat_map(|column| made(dialect, table, column, &[]))
            .collect(),
        Operation::AddField { column, .. } => made(dialect, table, column, &[]),
        Operation::AlterField { column, .. } => {
            made(dialect, table, &column.to, &column.from.content_types)
        }
        Operation::RenameModel { model, to, .. } => {
            let label = model.content_type();
            let columns = state.tables.iter().flat_map(|table| &table.columns);
            let named = columns
                .flat_map(|column| &column.content_types)
                .any(|known| *known == label);
            if named && !model.name.eq_ignore_ascii_case(to) {
                vec![renamed(dialect, table, model, to)]
            } else {
                Vec::new()
            }
        }
        _ => Vec::new(),
    }
}

/// A row for each label of the column that it did not have before.
fn made(dialect: Dialect, table: &Table, column: &Column, before: &[String]) -> Vec<String> {
    let new = column
        .content_types
        .iter()
        .filter(|label| !before.contains(label));
    new.map(|label| {
        let (app, model) = label.split_once('.').unwrap_or(("", label));
        let [app, model] = [app, model].map(|part| text(dialect, part));
        let table = name(dialect, &table.name);
        let [app_label, model_name] = ["app_label", "model"].map(|column| name(dialect, column));
        let from = match dialect {
            Dialect::MariaDb | Dialect::MySql => " FROM DUAL",
            _ => "",
        };
        format!(
            "INSERT INTO {table} ({app_label}, {model_name}) SELECT {app}, {model}{from} WHERE NOT EXISTS \
             (SELECT 1 FROM {table} WHERE {app_label} = {app} AND {model_name} = {model})"
        )
    })
    .collect()
}

fn renamed(dialect: Dialect, table: &Table, model: &ModelName, to: &str) -> String {
    let [app, from, to] = [
        model.app.clone(),
        model.name.to_lowercase(),
        to.to_lowercase(),
    ]
    .map(|part| text(dialect, &part));
    let table = name(dialect, &table.name);
    let [app_label, model_name] = ["app_label", "model"].map(|column| name(dialect, column));
    format!(
        "UPDATE {table} SET {model_name} = {to} WHERE {app_label} = {app} AND {model_name} = {from}"
    )
}
