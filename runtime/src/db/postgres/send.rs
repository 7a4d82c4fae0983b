//! Statements on their way, and their answers.

use std::pin::{Pin, pin};

use futures_util::{FutureExt as _, StreamExt as _};
use tokio_postgres::{Client, Column, Error as PgError, RowStream, types::Type};

use super::{cache::Prepared, encode::Param};
use crate::{db::Executed, row::postgres::Kind, value::Value};

/// Sends a statement, and waits until the server has begun with it.
#[inline]
pub(super) async fn send(
    client: &Client,
    prepared: Option<&Prepared>,
    sql: &str,
    params: &[Value<'_>],
) -> Result<RowStream, PgError> {
    match prepared {
        Some(prepared) => {
            client
                .query_raw(&prepared.statement, params.iter().map(Param))
                .await
        }
        None => {
            let params = params.iter().map(|value| (Param(value), Type::UNKNOWN));
            client.query_typed_raw(sql, params).await
        }
    }
}

/// Runs a statement to its end.
#[inline]
pub(super) async fn execute(
    client: &Client,
    prepared: Option<&Prepared>,
    sql: &str,
    params: &[Value<'_>],
) -> Result<Executed, PgError> {
    let rows = match prepared {
        Some(prepared) => {
            client
                .execute_raw(&prepared.statement, params.iter().map(Param))
                .await?
        }
        None => {
            let mut rows = pin!(send(client, None, sql, params).await?);
            while let Some(row) = rows.next().await {
                row?;
            }
            rows.rows_affected().unwrap_or(0)
        }
    };
    let reads = sql
        .as_bytes()
        .get(..6)
        .is_some_and(|verb| verb.eq_ignore_ascii_case(b"select"));
    Ok(Executed {
        // PostgreSQL also counts the rows that it gives out.
        rows_affected: if reads { 0 } else { rows },
        last_insert_id: 0,
    })
}

/// Sends statements, which each does when it is first polled, and waits for the answers in the same order.
pub(super) async fn answers(
    mut sending: Vec<Pin<Box<impl Future<Output = Result<Executed, PgError>>>>>,
    all: &mut Vec<Executed>,
) -> Result<(), PgError> {
    let early: Vec<_> = sending
        .iter_mut()
        .map(|sending| sending.as_mut().now_or_never())
        .collect();
    for (sending, answer) in sending.into_iter().zip(early) {
        all.push(match answer {
            Some(answer) => answer?,
            None => sending.await?,
        });
    }
    Ok(())
}

pub(super) fn kinds_of(columns: &[Column]) -> Box<[Kind]> {
    columns
        .iter()
        .map(|column| Kind::of(column.type_()))
        .collect()
}

/// About how many bytes a value takes in a message.
pub(super) fn size(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 16,
    }
}
