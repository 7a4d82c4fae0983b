//! How likely it is that two things are one under another name.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::{Column, ColumnType, Schema, Table};

use super::unique_fields;

/// From here on two fields may be one; below, nobody is asked.
pub(super) const FIELD_THRESHOLD: f64 = 0.6;

/// From here on two models may be one.
pub(super) const MODEL_THRESHOLD: f64 = 0.5;

/// Between 0 and 1 how alike two columns are: type 0.35, attributes 0.15, position 0.1, name 0.25, relations and indexes 0.15.
pub(super) fn fields(old_table: &Table, old: &Column, new_table: &Table, new: &Column) -> f64 {
    let target = |column: &Column| column.references.as_ref().map(|to| to.model.clone());
    let family = if target(old).is_some() != target(new).is_some() {
        0.0
    } else if old.ty == new.ty {
        1.0
    } else if same_family(old.ty, new.ty) {
        0.7
    } else {
        0.0
    };
    let same = |yes: bool| f64::from(u8::from(yes));
    let attributes = [
        same(old.null == new.null),
        same(old.unique == new.unique),
        same(old.default == new.default),
        same(old.choices == new.choices),
    ];
    let position = |table: &Table, column: &Column| {
        table
            .columns
            .iter()
            .position(|other| other.field == column.field)
    };
    let placed = same(position(old_table, old) == position(new_table, new));
    let objects = same(
        target(old) == target(new) && in_uniques(old_table, old) == in_uniques(new_table, new),
    );
    0.35 * family
        + 0.15 * attributes.iter().sum::<f64>() / 4.0
        + 0.1 * placed
        + 0.25 * names(&old.field, &new.field)
        + 0.15 * objects
}

/// Between 0 and 1.2 how alike two tables are: fields in common, and whether foreign keys moved from one to the other.
pub(super) fn models(old_state: &Schema, old: &Table, new_state: &Schema, new: &Table) -> f64 {
    let facts = |table: &Table| -> BTreeSet<(String, String)> {
        // An automatic id says nothing, everybody has one.
        let telling = table
            .columns
            .iter()
            .filter(|column| !(column.primary_key && column.ty.is_auto()));
        telling
            .map(|column| (column.field.clone(), format!("{:?}", column.ty)))
            .collect()
    };
    let (ours, theirs) = (facts(old), facts(new));
    let all = ours.union(&theirs).count();
    let common = ours.intersection(&theirs).count();
    let shared = if all == 0 { 1.0 } else { ratio(common, all) };
    let pointers = |state: &Schema, table: &Table| -> BTreeSet<String> {
        let into = state.references_to(&table.model);
        into.filter(|(from, _)| from.model != table.model)
            .map(|(from, column)| format!("{}.{}", from.model, column.field))
            .collect()
    };
    let (before, after) = (pointers(old_state, old), pointers(new_state, new));
    shared
        + if before.intersection(&after).next().is_some() {
            0.2
        } else {
            0.0
        }
}

fn in_uniques(table: &Table, column: &Column) -> bool {
    table
        .constraints
        .iter()
        .filter_map(unique_fields)
        .any(|fields| fields.contains(&column.field))
}

fn same_family(a: ColumnType, b: ColumnType) -> bool {
    let integer = |ty: ColumnType| ty.integer_range().is_some();
    let number =
        |ty: ColumnType| integer(ty) || matches!(ty, ColumnType::Float | ColumnType::Decimal(_));
    let time = |ty: ColumnType| matches!(ty, ColumnType::Date | ColumnType::DateTime);
    (a.is_text() && b.is_text()) || (number(a) && number(b)) || (time(a) && time(b))
}

/// Between 0 and 1 how alike two names are: the best of letters in common (by edits) and words in common.
fn names(a: &str, b: &str) -> f64 {
    let letters = {
        let longest = a.chars().count().max(b.chars().count());
        if longest == 0 {
            1.0
        } else {
            1.0 - ratio(edits(a, b), longest)
        }
    };
    let words = |name: &str| {
        name.split('_')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let (ours, theirs) = (words(a), words(b));
    let smaller = ours.len().min(theirs.len());
    let shared = if smaller == 0 {
        0.0
    } else {
        ratio(ours.intersection(&theirs).count(), smaller)
    };
    letters.max(shared)
}

fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            row.push(
                (last[j] + usize::from(from != *to))
                    .min(last[j + 1] + 1)
                    .min(row[j] + 1),
            );
        }
        last = row;
    }
    last.last().copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts of fields and letters")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// A possible rename: how likely, from what, to what.
pub(super) type Candidate<T> = (f64, T, T);

/// The most likely first; in the order of names where two are as likely.
pub(super) fn sort<T: Ord>(candidates: &mut [Candidate<T>]) {
    candidates.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| (&a.1, &a.2).cmp(&(&b.1, &b.2)))
    });
}

/// Takes the best matches for renames, of what nobody has decided yet; `candidates` are [sorted](sort).
pub(super) fn pair_best<T: Ord>(
    candidates: Vec<Candidate<T>>,
    decided: &BTreeSet<T>,
    pairs: &mut BTreeMap<T, T>,
) {
    for (_, old, new) in candidates {
        let free = !decided.contains(&old) && !pairs.contains_key(&old);
        if free && !pairs.values().any(|taken| *taken == new) {
            pairs.insert(old, new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::ModelName;

    fn table(columns: Vec<Column>) -> Table {
        Table {
            model: ModelName::new("blog", "Post"),
            name: "blog_post".to_owned(),
            comment: None,
            tablespace: None,
            columns,
            indexes: Vec::new(),
            composite_key: Vec::new(),
            constraints: Vec::new(),
        }
    }

    fn score(old: Column, new: Column) -> f64 {
        fields(
            &table(vec![old.clone()]),
            &old,
            &table(vec![new.clone()]),
            &new,
        )
    }

    #[test]
    fn the_same_type_under_another_name_is_a_candidate() {
        assert!(
            score(
                Column::new("body", ColumnType::Text),
                Column::new("content", ColumnType::Text)
            ) >= FIELD_THRESHOLD
        );
    }

    #[test]
    fn another_type_and_name_is_none() {
        assert!(
            score(
                Column::new("body", ColumnType::Text),
                Column::new("rank", ColumnType::Integer)
            ) < FIELD_THRESHOLD
        );
    }

    #[test]
    fn a_change_of_length_or_null_does_not_hide_a_rename() {
        let mut longer = Column::new("headline", ColumnType::Char(Some(300)));
        longer.null = true;
        assert!(
            score(Column::new("title", ColumnType::Char(Some(200))), longer) >= FIELD_THRESHOLD
        );
    }
}
