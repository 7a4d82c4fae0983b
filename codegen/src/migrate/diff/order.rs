//! Orders: of renames, so that no name is taken twice at any moment; of creations, so that targets exist.

use std::collections::BTreeSet;

use crate::db::{Column, Constraint, ConstraintKind, ModelName, Schema, Table};

/// One rename of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rename {
    /// The position in the list that was given.
    pub(super) item: usize,
    pub(super) from: String,
    pub(super) to: String,
}

/// The renames in an order in which each new name is free; where they run in a circle, one steps aside first. `taken` are
/// the names in use before. A name that something else keeps is not waited for.
pub(super) fn renames(items: Vec<(String, String)>, taken: BTreeSet<String>) -> Vec<Rename> {
    let mut taken = taken;
    let mut left: Vec<Rename> = items
        .into_iter()
        .enumerate()
        .map(|(item, (from, to))| Rename { item, from, to })
        .collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let blocked = |rename: &Rename| {
            left.iter()
                .any(|other| other.item != rename.item && other.from == rename.to)
        };
        if let Some(at) = left.iter().position(|rename| !blocked(rename)) {
            let rename = left.remove(at);
            taken.remove(&rename.from);
            taken.insert(rename.to.clone());
            ordered.push(rename);
            continue;
        }
        let first = &mut left[0];
        let mut aside = format!("{}_0", first.from);
        while taken.contains(&aside) {
            aside.push('0');
        }
        taken.remove(&first.from);
        taken.insert(aside.clone());
        ordered.push(Rename {
            item: first.item,
            from: std::mem::replace(&mut first.from, aside.clone()),
            to: aside,
        });
    }
    ordered
}

/// Whether a foreign key can be made: what it refers to is there, and unique.
pub(super) fn is_ready(column: &Column, state: &Schema) -> bool {
    let Some(to) = column.references.as_ref().filter(|to| to.enforced) else {
        return true;
    };
    let Some(table) = state.table(&to.model) else {
        return false;
    };
    let by_itself = |column: &Column| column.primary_key || column.unique;
    table.column(&to.field).is_some_and(by_itself)
        || table
            .constraints
            .iter()
            .any(|item| unique_alone(item) == Some(to.field.as_str()))
}

/// The one column that the constraint makes unique, in all rows.
pub(super) fn unique_alone(item: &Constraint) -> Option<&str> {
    match &item.kind {
        ConstraintKind::Unique {
            fields,
            condition: None,
            deferrable: None,
            opclasses,
            ..
        } if opclasses.is_empty() => match fields.as_slice() {
            [field] => Some(field),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a foreign key refers to the column.
pub(super) fn refers(state: &Schema, model: &ModelName, field: &str) -> bool {
    state.references_to(model).any(|(_, column)| {
        let to = column.references.as_ref();
        to.is_some_and(|to| to.enforced && to.field == field)
    })
}

/// New tables in an order in which what they point to exists, with the fields that have to wait: foreign keys along a
/// circle.
pub(super) fn creations<'t>(new: &[&'t Table], state: &Schema) -> Vec<(&'t Table, Vec<String>)> {
    let mut left: Vec<&'t Table> = new.to_vec();
    let mut there: BTreeSet<&ModelName> = state.tables.iter().map(|table| &table.model).collect();
    let mut held: BTreeSet<(&ModelName, String)> = BTreeSet::new();
    let waits_for = |table: &'t Table,
                     there: &BTreeSet<&ModelName>,
                     held: &BTreeSet<(&ModelName, String)>|
     -> Vec<String> {
        let points = |column: &&Column| {
            let Some(to) = column.references.as_ref().filter(|to| to.enforced) else {
                return false;
            };
            let known = state.table(&to.model).is_some();
            to.model != table.model
                && (!there.contains(&to.model)
                    || (known && !is_ready(column, state))
                    || held.contains(&(&to.model, to.field.clone())))
        };
        table
            .columns
            .iter()
            .filter(points)
            .map(|column| column.field.clone())
            .collect()
    };
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let ready = left
            .iter()
            .position(|table| waits_for(table, &there, &held).is_empty());
        // In a circle the one goes first that has the fewest keys to add later, and none that is part of its own key.
        let cost = |table: &'t Table| {
            let waiting = waits_for(table, &there, &held);
            let in_key = waiting.iter().any(|field| table.is_key(field));
            (in_key, waiting.len(), &table.model)
        };
        let at = ready
            .or_else(|| (0..left.len()).min_by_key(|&at| cost(left[at])))
            .unwrap_or_default();
        let table = left.remove(at);
        let waiting = waits_for(table, &there, &held);
        held.extend(waiting.iter().map(|field| (&table.model, field.clone())));
        ordered.push((table, waiting));
        there.insert(&table.model);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(items: &[(&str, &str)]) -> Vec<String> {
        let pairs: Vec<(String, String)> = items
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        let taken = pairs.iter().map(|(from, _)| from.clone()).collect();
        renames(pairs, taken)
            .iter()
            .map(|rename| format!("{}>{}", rename.from, rename.to))
            .collect()
    }

    #[test]
    fn chains_run_from_the_end() {
        assert_eq!(run(&[("a", "b"), ("b", "c")]), ["b>c", "a>b"]);
    }

    #[test]
    fn circles_step_aside() {
        assert_eq!(run(&[("a", "b"), ("b", "a")]), ["a>a_0", "b>a", "a_0>b"]);
    }
}
