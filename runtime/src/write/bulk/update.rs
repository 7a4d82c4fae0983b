//! Updating many rows, each to its own values.

use std::{borrow::Cow, collections::HashMap};

use super::{
    cases,
    document::{self, Form},
    portion,
};
use crate::{
    Dialect, Result,
    db::Conn,
    meta::{FieldMeta, ModelMeta},
    model::Model,
    query::sql::statements,
    value::{Value, key::HashKey},
    write::into_parts,
};

/// Writes columns of rows by their keys, all or none; gives the number of rows that were there. `places` says where the
/// values of the columns are among those that [`Model::encode`] gives. Of a row that is given twice, the last counts.
pub(in crate::write) async fn update<M: Model>(
    rows: &[&M],
    columns: &[&'static FieldMeta],
    places: &[usize],
    conn: &mut Conn,
) -> Result<u64> {
    let rows = last_of_each(rows);
    let key = M::META.key_columns();
    let width = columns.len() + key.len();
    let mut values = Vec::with_capacity(rows.len() * width);
    let mut all = Vec::with_capacity(M::META.fields.len());
    for row in rows.iter() {
        all.clear();
        row.encode(&mut all);
        // Each place is there once.
        let mut taken = |place: &usize| std::mem::replace(&mut all[*place], Value::Null);
        let fields = columns.iter().zip(places);
        values.extend(fields.map(|(field, place)| field.stored(taken(place))));
        values.extend(into_parts(row.key_value()));
    }
    let one = statements::update_by_key(conn.dialect(), M::META.table, columns, &key);
    if values.len() > width {
        match conn.dialect() {
            Dialect::Sqlite => {}
            Dialect::Postgres => {
                if let Some(rows) = by_arrays(M::META, columns, &one, &values, conn).await? {
                    return Ok(rows);
                }
            }
            Dialect::MariaDb | Dialect::MySql => {
                if cases::serve(conn.dialect(), key.len(), width, &values) {
                    return by_cases(M::META, columns, &values, conn).await;
                }
                if let Some(form) = Form::of(&values, width, key.len()) {
                    return by_documents(M::META, columns, &one, &form, &values, conn).await;
                }
            }
        }
    }
    let done = conn.execute_many(&one, width, &values).await?;
    Ok(done.iter().map(|executed| executed.rows_affected).sum())
}

/// The rows without those whose key comes again later.
fn last_of_each<'a, 'r, M: Model>(rows: &'a [&'r M]) -> Cow<'a, [&'r M]> {
    if are_counted_up(rows) {
        return rows.into();
    }
    let mut last = HashMap::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if let Some(key) = HashKey::of_row(M::META, &row.key_value()) {
            last.insert(key, place);
        }
    }
    if last.len() == rows.len() {
        return rows.into();
    }
    let is_last = |place: &usize| {
        let key = HashKey::of_row(M::META, &rows[*place].key_value());
        key.is_none_or(|key| last.get(&key) == Some(place))
    };
    let kept = (0..rows.len()).filter(is_last);
    kept.map(|place| rows[place]).collect()
}

/// Whether each key is a larger number than the one before, as in rows that were read in their order: then none comes
/// again, and that was cheap to see.
fn are_counted_up<M: Model>(rows: &[&M]) -> bool {
    let number = |row: &&M| match row.key_value() {
        Value::Int(number) => Some(number),
        _ => None,
    };
    rows.is_sorted_by(|one, next| {
        number(one)
            .zip(number(next))
            .is_some_and(|(one, next)| one < next)
    })
}

/// `None` where the server does not tell the types of parameters.
async fn by_arrays(
    meta: &'static ModelMeta,
    columns: &[&'static FieldMeta],
    one: &str,
    values: &[Value<'_>],
    conn: &mut Conn,
) -> Result<Option<u64>> {
    let key = meta.key_columns();
    let width = columns.len() + key.len();
    let Some(types) = conn.parameter_types(one).await? else {
        return Ok(None);
    };
    if types.len() != width {
        return Ok(None);
    }
    let sql = statements::bulk::update_arrays(meta.table, columns, &key, &types);
    let portions = portion::of_arrays(values, width, conn.message_limit());
    let run = async |conn: &mut Conn| {
        let mut done = 0;
        let mut rest = values;
        for rows in &portions {
            let (values, after) = rest.split_at(rows * width);
            rest = after;
            let executed = conn
                .execute_arrays(&sql, one, width, values, &mut |_| Ok(()))
                .await?;
            done += executed.rows_affected;
        }
        Ok(done)
    };
    all_or_none(conn, portions.len(), run).await.map(Some)
}

/// In one statement that names each row's key beside its values.
async fn by_cases(
    meta: &'static ModelMeta,
    columns: &[&'static FieldMeta],
    values: &[Value<'_>],
    conn: &mut Conn,
) -> Result<u64> {
    let key = meta.key_columns();
    let width = columns.len() + key.len();
    let rows = cases::padded(values.len() / width);
    let sql = statements::bulk::update_cases(conn.dialect(), meta.table, columns, key[0], rows);
    let values = cases::parameters(values, width, rows);
    let run = async |conn: &mut Conn| Ok(conn.execute(&sql, &values).await?.rows_affected);
    all_or_none(conn, 1, run).await
}

/// A part of the rows.
enum Part {
    /// As a document.
    Document(Vec<u8>),
    /// By itself: as a document, the row would be longer than the server takes.
    One(usize),
}

async fn by_documents(
    meta: &'static ModelMeta,
    columns: &[&'static FieldMeta],
    one: &str,
    form: &Form,
    values: &[Value<'_>],
    conn: &mut Conn,
) -> Result<u64> {
    let width = columns.len() + form.key.len();
    let named: Vec<_> = (columns.iter().copied())
        .zip(form.columns.iter().copied())
        .collect();
    let key: Vec<_> = (meta.key_columns().into_iter())
        .zip(form.key.iter().copied())
        .collect();
    let sql = statements::bulk::update_document(conn.dialect(), meta.table, &named, &key);
    let parts = documents(values, width, key.len(), conn.message_limit())?;
    let run = async |conn: &mut Conn| {
        let mut done = 0;
        for part in &parts {
            let executed = match part {
                Part::Document(text) => {
                    let text = String::from_utf8_lossy(text);
                    conn.execute(&sql, &[Value::Text(text)]).await?
                }
                Part::One(row) => {
                    let start = row * width;
                    conn.execute(one, &values[start..start + width]).await?
                }
            };
            done += executed.rows_affected;
        }
        Ok(done)
    };
    all_or_none(conn, parts.len(), run).await
}

/// The documents of the rows, each of at most so many bytes.
fn documents(values: &[Value<'_>], width: usize, key: usize, limit: usize) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut document = vec![b'['];
    for (number, row) in values.chunks_exact(width).enumerate() {
        let before = document.len();
        document::append(row, key, &mut document)?;
        if document.len() < limit {
            continue;
        }
        // The row goes into the next one, or if it is too long for any, by itself.
        let own = document.split_off(before);
        if document.len() > 1 {
            document.push(b']');
            parts.push(Part::Document(std::mem::take(&mut document)));
            document.push(b'[');
        }
        if own.len() + 2 >= limit {
            parts.push(Part::One(number));
        } else {
            document.extend_from_slice(own.strip_prefix(b",").unwrap_or(&own));
        }
    }
    if document.len() > 1 {
        document.push(b']');
        parts.push(Part::Document(document));
    }
    Ok(parts)
}

/// A statement is all or nothing by itself, but inside a transaction only a savepoint leaves that usable when it fails.
async fn all_or_none(
    conn: &mut Conn,
    statements: usize,
    run: impl AsyncFnOnce(&mut Conn) -> Result<u64>,
) -> Result<u64> {
    if statements > 1 || conn.depth() > 0 {
        conn.atomic(run).await
    } else {
        run(conn).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_documents_are_cut_between_rows() {
        let text = |length: usize| Value::Text("a".repeat(length).into());
        let values = [
            text(10),
            Value::Int(1),
            text(10),
            Value::Int(2),
            text(500),
            Value::Int(3),
            text(10),
            Value::Int(4),
        ];
        let parts = documents(&values, 2, 1, 100).unwrap();
        let parts: Vec<_> = parts
            .into_iter()
            .map(|part| match part {
                Part::Document(text) => String::from_utf8(text).unwrap(),
                Part::One(row) => row.to_string(),
            })
            .collect();
        assert_eq!(
            parts,
            [
                r#"[["aaaaaaaaaa",1],["aaaaaaaaaa",2]]"#,
                "2",
                r#"[["aaaaaaaaaa",4]]"#
            ]
        );
        assert_eq!(documents(&values, 2, 1, 30).unwrap().len(), 4);
    }
}
