//! Replay: the state that a list of operations leads to.
//!
//! Every operation is checked against the state it meets: what it creates must be absent, what it changes must be there
//! as its `from` side says. So a hand edit or a bad merge shows at the first operation that no longer fits.

use crate::db::{Column, Constraint, ConstraintKind, Index, ModelName, Schema, Table};

use super::operation::{Change, Operation};

/// Why an operation does not fit the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What is wrong, in one line: "`blog.Post` has no field `body`".
    pub message: String,
    /// What the operation expects and what is there, where both are known, as the file format writes them.
    pub expected_found: Option<(String, String)>,
}

/// Changes the state as the operation says, or leaves it and says why it cannot.
///
/// # Errors
///
/// A [`Mismatch`] where the operation does not fit.
pub fn apply(operation: &Operation, state: &mut Schema) -> Result<(), Mismatch> {
    match operation {
        Operation::CreateModel { table } => create(table, state),
        Operation::DeleteModel { table } => delete(table, state),
        Operation::RenameModel { model, to, table } => rename_model(model, to, table, state),
        Operation::AlterModelTable { model, table } => set_table_name(model, table, state),
        Operation::AlterModelTableComment { model, comment } => {
            let found = &mut table_mut(state, model)?.comment;
            set_said("comment", model, found, comment)
        }
        Operation::AlterModelTablespace { model, tablespace } => {
            let found = &mut table_mut(state, model)?.tablespace;
            set_said("tablespace", model, found, tablespace)
        }
        Operation::AddField { model, column, .. } => {
            free_column(table_mut(state, model)?, &column.field, &column.name)?;
            check_reference(column, model, state)?;
            table_mut(state, model)?.columns.push(column.clone());
            Ok(())
        }
        Operation::RemoveField { model, column, .. } => {
            let table = table_mut(state, model)?;
            same_column(table, column)?;
            if let Some(user) = user_of(table, &column.field) {
                return Err(plain(format!(
                    "`{model}.{}` is still used by {user}",
                    column.field
                )));
            }
            table.columns.retain(|found| found.field != column.field);
            Ok(())
        }
        Operation::AlterField { model, column } => {
            let table = table_mut(state, model)?;
            same_column(table, &column.from)?;
            if column.from.field != column.to.field || column.from.name != column.to.name {
                return Err(plain(format!(
                    "an AlterField of `{model}.{}` cannot rename",
                    column.from.field
                )));
            }
            if column.to.null && table.composite_key.contains(&column.to.field) {
                return Err(plain(format!(
                    "`{model}.{}` is part of the primary key, so it takes no NULL",
                    column.to.field
                )));
            }
            check_reference(&column.to, model, state)?;
            if let Some(found) = table_mut(state, model)?.column_mut(&column.from.field) {
                found.clone_from(&column.to);
            }
            Ok(())
        }
        Operation::RenameField {
            model,
            field,
            column,
        } => rename_field(model, field, column, state),
        Operation::AddIndex { model, index } => {
            let table = table_mut(state, model)?;
            free_object(table, &index.name)?;
            known_fields(table, &index.name, &index.all_fields())?;
            table.indexes.push(index.clone());
            table.sort_objects();
            Ok(())
        }
        Operation::RemoveIndex { model, index } => {
            let table = table_mut(state, model)?;
            same_index(table, index)?;
            table.indexes.retain(|found| found.name != index.name);
            Ok(())
        }
        Operation::RenameIndex { model, name } => {
            let table = table_mut(state, model)?;
            free_object(table, &name.to)?;
            match table
                .indexes
                .iter_mut()
                .find(|index| index.name == name.from)
            {
                Some(index) => index.name.clone_from(&name.to),
                None => return Err(plain(format!("`{model}` has no index `{}`", name.from))),
            }
            table.sort_objects();
            Ok(())
        }
        Operation::AddConstraint { model, constraint } => {
            let table = table_mut(state, model)?;
            free_object(table, &constraint.name)?;
            known_fields(table, &constraint.name, &constraint.kind.fields())?;
            table.constraints.push(constraint.clone());
            table.sort_objects();
            Ok(())
        }
        Operation::RemoveConstraint { model, constraint } => {
            let table = table_mut(state, model)?;
            same_constraint(table, constraint)?;
            table
                .constraints
                .retain(|found| found.name != constraint.name);
            Ok(())
        }
        Operation::Backfill {
            model,
            field,
            value,
        } => {
            let table = table_mut(state, model)?;
            let fields: Vec<&str> = std::iter::once(field.as_str())
                .chain(value.columns())
                .collect();
            known_fields(table, "the backfill", &fields)
        }
        Operation::RunSql { .. } => Ok(()),
    }
}

fn create(table: &Table, state: &mut Schema) -> Result<(), Mismatch> {
    if state.table(&table.model).is_some() {
        return Err(plain(format!("there is a model `{}` already", table.model)));
    }
    if let Some(other) = state.tables.iter().find(|other| other.name == table.name) {
        return Err(plain(format!(
            "the table `{}` belongs to `{}` already",
            table.name, other.model
        )));
    }
    for column in &table.columns {
        check_reference(column, &table.model, state)?;
    }
    for index in &table.indexes {
        known_fields(table, &index.name, &index.all_fields())?;
    }
    for constraint in &table.constraints {
        known_fields(table, &constraint.name, &constraint.kind.fields())?;
    }
    known_key(table)?;
    let mut table = table.clone();
    table.sort_objects();
    state.insert(table);
    Ok(())
}

/// The members of a composite key are different columns that are never NULL, and no other column is the key.
fn known_key(table: &Table) -> Result<(), Mismatch> {
    let members: Vec<&str> = table.composite_key.iter().map(String::as_str).collect();
    known_fields(table, "the primary key", &members)?;
    let mut seen = members.clone();
    seen.sort_unstable();
    seen.dedup();
    let nullable = |member: &&str| table.column(member).is_some_and(|column| column.null);
    let alone = table.primary_key().filter(|_| !members.is_empty());
    if seen.len() != members.len() || members.iter().any(nullable) || alone.is_some() {
        return Err(plain(format!(
            "the primary key of `{}` is no list of different columns that are never NULL",
            table.model
        )));
    }
    Ok(())
}

fn delete(table: &Table, state: &mut Schema) -> Result<(), Mismatch> {
    let found = state
        .table(&table.model)
        .ok_or_else(|| no_model(&table.model))?;
    if !found.same_as(table) {
        let (expected, found) = (
            super::format::table_text(table),
            super::format::table_text(found),
        );
        return Err(differs(format!("`{}`", table.model), expected, found));
    }
    if let Some((other, column)) = state
        .references_to(&table.model)
        .find(|(other, _)| other.model != table.model)
    {
        return Err(plain(format!(
            "`{}.{}` still points to `{}`",
            other.model, column.field, table.model
        )));
    }
    state.remove(&table.model);
    Ok(())
}

fn rename_model(
    model: &ModelName,
    to: &str,
    table: &Change<String>,
    state: &mut Schema,
) -> Result<(), Mismatch> {
    let renamed = ModelName::new(model.app.clone(), to);
    if renamed != *model && state.table(&renamed).is_some() {
        return Err(plain(format!("there is a model `{renamed}` already")));
    }
    set_table_name(model, table, state)?;
    let mut moved = state.remove(model).ok_or_else(|| no_model(model))?;
    moved.model.clone_from(&renamed);
    state.insert(moved);
    let references = state
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.columns)
        .filter_map(|column| column.references.as_mut());
    for reference in references.filter(|reference| reference.model == *model) {
        reference.model.clone_from(&renamed);
    }
    let (from, to) = (model.content_type(), renamed.content_type());
    let columns = state.tables.iter_mut().flat_map(|table| &mut table.columns);
    for label in columns.flat_map(|column| &mut column.content_types) {
        if *label == from {
            label.clone_from(&to);
        }
    }
    Ok(())
}

/// Changes what is said, or not said, of a table.
fn set_said(
    what: &str,
    model: &ModelName,
    found: &mut Option<String>,
    change: &Change<Option<String>>,
) -> Result<(), Mismatch> {
    if *found != change.from {
        let text = |said: &Option<String>| said.clone().unwrap_or_else(|| format!("no {what}"));
        return Err(differs(
            format!("the {what} of `{model}`"),
            text(&change.from),
            text(found),
        ));
    }
    found.clone_from(&change.to);
    Ok(())
}

fn set_table_name(
    model: &ModelName,
    change: &Change<String>,
    state: &mut Schema,
) -> Result<(), Mismatch> {
    let found = state.table(model).ok_or_else(|| no_model(model))?;
    if found.name != change.from {
        return Err(differs(
            format!("the table of `{model}`"),
            change.from.clone(),
            found.name.clone(),
        ));
    }
    if let Some(other) = state
        .tables
        .iter()
        .find(|other| other.name == change.to && other.model != *model)
    {
        return Err(plain(format!(
            "the table `{}` belongs to `{}` already",
            change.to, other.model
        )));
    }
    table_mut(state, model)?.name.clone_from(&change.to);
    Ok(())
}

fn rename_field(
    model: &ModelName,
    field: &Change<String>,
    column: &Change<String>,
    state: &mut Schema,
) -> Result<(), Mismatch> {
    let table = table_mut(state, model)?;
    let found = table
        .column(&field.from)
        .ok_or_else(|| no_field(model, &field.from))?;
    if found.name != column.from {
        return Err(differs(
            format!("the column of `{model}.{}`", field.from),
            column.from.clone(),
            found.name.clone(),
        ));
    }
    let taken = table.columns.iter().any(|other| {
        other.field != field.from && (other.field == field.to || other.name == column.to)
    });
    if taken {
        return Err(plain(format!(
            "`{model}` has a field `{}` or a column `{}` already",
            field.to, column.to
        )));
    }
    if let Some(found) = table.column_mut(&field.from) {
        found.field.clone_from(&field.to);
        found.name.clone_from(&column.to);
    }
    for generated in table
        .columns
        .iter_mut()
        .filter_map(|column| column.generated.as_mut())
    {
        generated.expression.rename(&field.from, &field.to);
    }
    let rename = |name: &mut String| {
        if *name == field.from {
            name.clone_from(&field.to);
        }
    };
    table.composite_key.iter_mut().for_each(rename);
    for index in &mut table.indexes {
        index
            .fields
            .iter_mut()
            .for_each(|part| rename(&mut part.field));
        index.include.iter_mut().for_each(rename);
        index
            .condition
            .iter_mut()
            .chain(
                index
                    .expressions
                    .iter_mut()
                    .map(|item| &mut item.expression),
            )
            .for_each(|expression| expression.rename(&field.from, &field.to));
    }
    for constraint in &mut table.constraints {
        match &mut constraint.kind {
            ConstraintKind::Unique {
                fields,
                condition,
                include,
                ..
            } => {
                fields.iter_mut().chain(include).for_each(rename);
                condition
                    .iter_mut()
                    .for_each(|condition| condition.rename(&field.from, &field.to));
            }
            ConstraintKind::UniqueExpressions {
                expressions,
                condition,
                include,
                ..
            } => {
                include.iter_mut().for_each(rename);
                expressions
                    .iter_mut()
                    .map(|item| &mut item.expression)
                    .chain(condition)
                    .for_each(|expression| expression.rename(&field.from, &field.to));
            }
            ConstraintKind::Exclusion {
                parts,
                condition,
                include,
                ..
            } => {
                include.iter_mut().for_each(rename);
                parts
                    .iter_mut()
                    .map(|(item, _)| &mut item.expression)
                    .chain(condition)
                    .for_each(|expression| expression.rename(&field.from, &field.to));
            }
            ConstraintKind::Check { condition } => condition.rename(&field.from, &field.to),
        }
    }
    let references = state
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.columns)
        .filter_map(|column| column.references.as_mut());
    for reference in
        references.filter(|reference| reference.model == *model && reference.field == field.from)
    {
        reference.field.clone_from(&field.to);
    }
    Ok(())
}

/// What in the table still needs the field: "the index `x`".
pub(super) fn user_of(table: &Table, field: &str) -> Option<String> {
    let index = table
        .indexes
        .iter()
        .find(|index| index.all_fields().contains(&field));
    let constraint = table
        .constraints
        .iter()
        .find(|constraint| constraint.kind.fields().contains(&field));
    let generated = table.columns.iter().find(|column| {
        column
            .generated
            .as_ref()
            .is_some_and(|generated| generated.expression.columns().contains(&field))
    });
    index
        .map(|index| format!("the index `{}`", index.name))
        .or_else(|| constraint.map(|constraint| format!("the constraint `{}`", constraint.name)))
        .or_else(|| generated.map(|column| format!("the generated field `{}`", column.field)))
        .or_else(|| {
            let is_member = table.composite_key.iter().any(|member| member == field);
            is_member.then(|| "the primary key".to_owned())
        })
}

fn check_reference(column: &Column, owner: &ModelName, state: &Schema) -> Result<(), Mismatch> {
    let Some(reference) = &column.references else {
        return Ok(());
    };
    if reference.enforced && reference.model != *owner && state.table(&reference.model).is_none() {
        let message = format!(
            "`{owner}.{}` points to `{}`, which is not there yet",
            column.field, reference.model
        );
        return Err(plain(message));
    }
    Ok(())
}

fn known_fields(table: &Table, user: &str, fields: &[&str]) -> Result<(), Mismatch> {
    match fields.iter().find(|field| table.column(field).is_none()) {
        Some(field) => Err(plain(format!(
            "`{user}` names `{field}`, which `{}` does not have",
            table.model
        ))),
        None => Ok(()),
    }
}

fn free_column(table: &Table, field: &str, column: &str) -> Result<(), Mismatch> {
    if table.column(field).is_some() {
        return Err(plain(format!(
            "`{}` has a field `{field}` already",
            table.model
        )));
    }
    match table.columns.iter().find(|found| found.name == column) {
        Some(found) => Err(plain(format!(
            "the column `{column}` belongs to `{}.{}` already",
            table.model, found.field
        ))),
        None => Ok(()),
    }
}

fn free_object(table: &Table, name: &str) -> Result<(), Mismatch> {
    if table.index(name).is_some() || table.constraint(name).is_some() {
        return Err(plain(format!(
            "`{}` has an index or constraint `{name}` already",
            table.model
        )));
    }
    Ok(())
}

fn same_column(table: &Table, expected: &Column) -> Result<(), Mismatch> {
    let found = table
        .column(&expected.field)
        .ok_or_else(|| no_field(&table.model, &expected.field))?;
    if found == expected {
        return Ok(());
    }
    let what = format!("`{}.{}`", table.model, expected.field);
    let text = |column: &Column| super::format::column_text(column, &table.model.app);
    Err(differs(what, text(expected), text(found)))
}

fn same_index(table: &Table, expected: &Index) -> Result<(), Mismatch> {
    match table.index(&expected.name) {
        Some(found) if found == expected => Ok(()),
        Some(found) => {
            let text = super::format::index_text;
            Err(differs(
                format!("the index `{}` of `{}`", expected.name, table.model),
                text(expected),
                text(found),
            ))
        }
        None => Err(plain(format!(
            "`{}` has no index `{}`",
            table.model, expected.name
        ))),
    }
}

fn same_constraint(table: &Table, expected: &Constraint) -> Result<(), Mismatch> {
    match table.constraint(&expected.name) {
        Some(found) if found == expected => Ok(()),
        Some(found) => {
            let text = super::format::constraint_text;
            let what = format!("the constraint `{}` of `{}`", expected.name, table.model);
            Err(differs(what, text(expected), text(found)))
        }
        None => Err(plain(format!(
            "`{}` has no constraint `{}`",
            table.model, expected.name
        ))),
    }
}

fn table_mut<'s>(state: &'s mut Schema, model: &ModelName) -> Result<&'s mut Table, Mismatch> {
    state.table_mut(model).ok_or_else(|| no_model(model))
}

fn no_model(model: &ModelName) -> Mismatch {
    plain(format!("there is no model `{model}` at this point"))
}

fn no_field(model: &ModelName, field: &str) -> Mismatch {
    plain(format!("`{model}` has no field `{field}` at this point"))
}

fn plain(message: String) -> Mismatch {
    Mismatch {
        message,
        expected_found: None,
    }
}

fn differs(what: String, expected: String, found: String) -> Mismatch {
    Mismatch {
        message: format!("{what} is not what the operation says it is"),
        expected_found: Some((expected, found)),
    }
}
