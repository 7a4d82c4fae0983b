//! Inserting many rows.

use std::{collections::HashMap, ops::Range};

use super::{Answers, portion};
use crate::{
    Dialect, Error, Result,
    db::{Conn, Executed},
    meta::{FieldKind, FieldMeta, ModelMeta},
    model::{Keyed, Model},
    query::sql::statements,
    row::Row,
    value::{Value, key::HashKey},
    write::{computes, encoded, insert_text, made_columns, of},
};

/// Inserts rows, all or none. `keyed` says of each whether its key is given.
pub(in crate::write) async fn insert<M: Model>(
    rows: &mut [M],
    keyed: &[Keyed],
    conn: &mut Conn,
) -> Result<()> {
    let runs = runs(keyed);
    if runs.len() == 1 && conn.depth() == 0 {
        return insert_run(rows, keyed[0].is_own(), conn).await;
    }
    // The order of the rows is kept: one may refer to another before it.
    conn.atomic(async |conn| {
        for run in runs {
            let keyed = keyed[run.start].is_own();
            insert_run(&mut rows[run], keyed, conn).await?;
        }
        Ok(())
    })
    .await
}

/// Ranges of equal neighbours.
fn runs(keyed: &[Keyed]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for run in keyed.chunk_by(|a, b| a == b) {
        runs.push(start..start + run.len());
        start += run.len();
    }
    runs
}

/// How the rows that were inserted are found in the answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pairing {
    /// There is nothing to be found.
    None,
    /// The key is counted up, row after row.
    Counted,
    /// The key was known before.
    ByKey,
}

/// What is inserted, and what comes back.
struct Plan {
    meta: &'static ModelMeta,
    keyed: bool,
    columns: Vec<&'static FieldMeta>,
    /// The columns that the database makes, and the key.
    returning: Vec<&'static str>,
    /// Where the key is among them.
    key: usize,
    pairing: Pairing,
}

impl Plan {
    /// `None` where rows go one by one: a model without columns, a key that neither the program nor a counter makes, a
    /// composite key beside columns that are computed.
    fn of(meta: &'static ModelMeta, keyed: bool) -> Option<Self> {
        let key = meta.key();
        if meta.is_composite() && (keyed || computes(meta)) {
            return None;
        }
        let columns: Vec<&'static FieldMeta> = keyed
            .then_some(key)
            .into_iter()
            .chain(encoded(meta))
            .collect();
        let pairing = if key.generated && !keyed {
            let counted = matches!(
                key.kind,
                FieldKind::SmallAuto | FieldKind::Auto | FieldKind::BigAuto
            );
            counted.then_some(Pairing::Counted)?
        } else if computes(meta) {
            Pairing::ByKey
        } else {
            Pairing::None
        };
        let mut returning = Vec::new();
        if pairing != Pairing::None {
            returning = made_columns(meta);
            if !key.generated {
                returning.push(key.column);
            }
        }
        let place = returning.iter().position(|column| *column == key.column);
        (!columns.is_empty()).then_some(Self {
            meta,
            keyed,
            columns,
            returning,
            key: place.unwrap_or_default(),
            pairing,
        })
    }
}

/// Inserts rows of which all keys are given, or none.
async fn insert_run<M: Model>(rows: &mut [M], keyed: bool, conn: &mut Conn) -> Result<()> {
    let plan = match Plan::of(M::META, keyed) {
        Some(plan) if rows.len() > 1 => plan,
        _ => return insert_each(rows, keyed, conn).await,
    };
    let width = plan.columns.len();
    let mut values = Vec::with_capacity(rows.len() * width);
    for row in rows.iter() {
        if keyed {
            values.push(row.key_value());
        }
        row.encode(&mut values);
    }
    let answers = run(&plan, &values, conn).await.map_err(of::<M>)?;
    drop(values);
    match plan.pairing {
        Pairing::None => Ok(()),
        Pairing::Counted => take_in_order(&plan, &answers, rows),
        Pairing::ByKey => take_by_key(&plan, &answers, rows),
    }
}

async fn insert_each<M: Model>(rows: &mut [M], keyed: bool, conn: &mut Conn) -> Result<()> {
    if let [row] = rows {
        return crate::write::insert(row, Keyed::own(keyed), conn)
            .await
            .map_err(of::<M>);
    }
    conn.atomic(async |conn| {
        for row in rows {
            crate::write::insert(row, Keyed::own(keyed), conn).await?;
        }
        Ok(())
    })
    .await
    .map_err(of::<M>)
}

/// Runs the statements; in a transaction where it is more than one.
async fn run(plan: &Plan, values: &[Value<'_>], conn: &mut Conn) -> Result<Answers> {
    let width = plan.columns.len();
    let bytes = conn.message_limit();
    let one = match statements::of(plan.meta, conn.dialect()) {
        Some(statements) if !plan.keyed => statements.insert.into(),
        _ => insert_text(plan.meta, plan.keyed, conn),
    };
    if let Some(types) = conn.parameter_types(&one).await?
        && types.len() == width
    {
        let sql = statements::bulk::insert_arrays(
            plan.meta.table,
            &plan.columns,
            &types,
            &plan.returning,
        );
        let portions = portion::of_arrays(values, width, bytes);
        return together(conn, portions.len(), async |conn| {
            let mut answers = Answers::default();
            for values in parts(values, width, &portions) {
                conn.execute_arrays(&sql, &one, width, values, &mut |row| answers.take(row))
                    .await?;
            }
            Ok(answers)
        })
        .await;
    }
    let portions = portion::of_texts(values, width, bytes);
    together(conn, portions.len(), async |conn| {
        if plan.pairing == Pairing::None || statements::insert_returns(conn.dialect()) {
            run_texts(plan, values, &portions, conn).await
        } else {
            run_silent(plan, values, &portions, conn).await
        }
    })
    .await
}

/// A statement is all or nothing by itself; several need a transaction.
async fn together<T>(
    conn: &mut Conn,
    statements: usize,
    work: impl AsyncFnOnce(&mut Conn) -> Result<T>,
) -> Result<T> {
    if statements > 1 {
        conn.atomic(work).await
    } else {
        work(conn).await
    }
}

/// The values of each statement.
fn parts<'v, 'a>(
    mut values: &'v [Value<'a>],
    width: usize,
    portions: &[usize],
) -> impl Iterator<Item = &'v [Value<'a>]> {
    portions.iter().map_while(move |rows| {
        let (part, rest) = values.split_at_checked(rows * width)?;
        values = rest;
        Some(part)
    })
}

fn insert_rows(plan: &Plan, dialect: Dialect, rows: usize) -> String {
    let (table, columns) = (plan.meta.table, &*plan.columns);
    statements::insert_rows(dialect, table, columns, rows, &plan.returning)
}

/// Where an INSERT answers, or nobody needs it to.
async fn run_texts(
    plan: &Plan,
    values: &[Value<'_>],
    portions: &[usize],
    conn: &mut Conn,
) -> Result<Answers> {
    let mut answers = Answers::default();
    for (rows, values) in portions
        .iter()
        .zip(parts(values, plan.columns.len(), portions))
    {
        let sql = insert_rows(plan, conn.dialect(), *rows);
        if plan.returning.is_empty() {
            conn.execute(&sql, values).await?;
        } else {
            conn.query(&sql, values, &mut |row| answers.take(row))
                .await?;
        }
    }
    Ok(answers)
}

/// Where an INSERT tells the first key at the most.
///
/// How many rows a statement has is known before it runs, and none of them gives a key: for these, InnoDB sets the numbers
/// aside together, without gaps between them, in each of its `innodb_autoinc_lock_mode`s.
async fn run_silent(
    plan: &Plan,
    values: &[Value<'_>],
    portions: &[usize],
    conn: &mut Conn,
) -> Result<Answers> {
    let width = plan.columns.len();
    let dialect = conn.dialect();
    let mut keys: Vec<Value<'_>> = Vec::with_capacity(values.len() / width);
    if plan.pairing == Pairing::Counted {
        let step = increment(conn).await?;
        for (rows, values) in portions.iter().zip(parts(values, width, portions)) {
            let sql = insert_rows(plan, dialect, *rows);
            let Executed { last_insert_id, .. } = conn.execute(&sql, values).await?;
            keys.extend((0..*rows as i64).map(|row| Value::Int(last_insert_id + row * step)));
        }
    } else {
        let key = plan.meta.key().column;
        let place = plan.columns.iter().position(|field| field.column == key);
        for (rows, values) in portions.iter().zip(parts(values, width, portions)) {
            let sql = insert_rows(plan, dialect, *rows);
            conn.execute(&sql, values).await?;
            let rows = values.chunks_exact(width);
            keys.extend(rows.filter_map(|row| row.get(place?)).cloned());
        }
    }
    if !computes(plan.meta) {
        return Ok(Answers {
            cells: keys.into_iter().map(Value::into_owned).collect(),
            width: 1,
        });
    }
    let mut found = Answers::default();
    let portions = portion::of_keys(keys.len());
    for keys in parts(&keys, 1, &portions) {
        let key = plan.meta.key().column;
        let sql =
            statements::bulk::get_many(dialect, plan.meta.table, &plan.returning, key, keys.len());
        conn.query(&sql, keys, &mut |row| found.take(row)).await?;
    }
    in_order_of(plan, &keys, found)
}

/// By how much the server counts keys up.
async fn increment(conn: &mut Conn) -> Result<i64> {
    let mut step = 1;
    let sql = "SELECT CAST(@@auto_increment_increment AS SIGNED)";
    conn.query(sql, &[], &mut |row| {
        step = row.get()?;
        Ok(())
    })
    .await?;
    Ok(step)
}

/// Puts answers into the order of the keys that were asked for.
fn in_order_of(plan: &Plan, keys: &[Value<'_>], found: Answers) -> Result<Answers> {
    let places = places(plan, found.rows());
    let mut ordered = Answers {
        cells: Vec::with_capacity(found.cells.len()),
        width: found.width,
    };
    let answers: Vec<_> = found.rows().collect();
    for key in keys {
        let place = HashKey::of_row(plan.meta, key).and_then(|key| places.get(&key));
        let place = *place.ok_or_else(|| astray(plan.meta))?;
        ordered.cells.extend_from_slice(answers[place]);
    }
    Ok(ordered)
}

/// Which of the answers has a key.
fn places<'a>(
    plan: &Plan,
    answers: impl Iterator<Item = &'a [Value<'static>]>,
) -> HashMap<HashKey, usize> {
    let keys = answers.map(|cells| HashKey::of_row(plan.meta, cells.get(plan.key)?));
    keys.enumerate()
        .filter_map(|(place, key)| Some((key?, place)))
        .collect()
}

/// Keys that are counted up come in the order of the rows: they grow, or with a counter that counts down, shrink.
fn take_in_order<M: Model>(plan: &Plan, answers: &Answers, rows: &mut [M]) -> Result<()> {
    let keys: Vec<i64> = answers
        .rows()
        .filter_map(|cells| match cells.get(plan.key) {
            Some(Value::Int(key)) => Some(*key),
            _ => None,
        })
        .collect();
    let grows = keys.is_sorted_by(|a, b| a < b);
    if keys.len() != rows.len() || !(grows || keys.is_sorted_by(|a, b| a > b)) {
        return Err(astray(plan.meta));
    }
    for (row, cells) in rows.iter_mut().zip(answers.rows()) {
        row.set_generated(&mut Row::from_values(cells))?;
    }
    Ok(())
}

fn take_by_key<M: Model>(plan: &Plan, answers: &Answers, rows: &mut [M]) -> Result<()> {
    let places = places(plan, answers.rows());
    let all: Vec<_> = answers.rows().collect();
    for row in rows {
        let key = HashKey::of_row(plan.meta, &row.key_value());
        let place = key.and_then(|key| places.get(&key));
        let place = *place.ok_or_else(|| astray(plan.meta))?;
        row.set_generated(&mut Row::from_values(all[place]))?;
    }
    Ok(())
}

/// Something between the program and the table has changed the rows: a trigger, or a default that is no counter.
#[cold]
fn astray(meta: &'static ModelMeta) -> Error {
    let what = format!(
        "the rows of `{}` were inserted, but which of the keys that came back is whose cannot be told: does a trigger leave \
         out rows, or change the key `{}`, or is its default no counter? Insert such rows one by one, with `create`",
        meta.label,
        meta.key().column
    );
    Error::Unsupported { what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_go_together() {
        let keyed = [true, true, false, true].map(Keyed::own);
        assert_eq!(runs(&keyed), [0..2, 2..3, 3..4]);
        assert!(runs(&[]).is_empty());
    }

    #[test]
    fn parts_are_whole_rows() {
        let values = [1, 2, 3, 4, 5, 6].map(Value::Int);
        let parts: Vec<_> = parts(&values, 2, &[2, 1]).map(<[_]>::len).collect();
        assert_eq!(parts, [4, 2]);
    }
}
