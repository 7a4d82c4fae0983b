//! Many rows in one statement.

use std::pin::pin;

use futures_util::StreamExt as _;

use super::{Failure, PgConn, arrays, arrays::Column, wrong_count};
use crate::{
    db::{EachRow, Executed},
    error::Result,
    query::sql::statements::bulk::ParameterType,
    row::{Row, postgres::PgRow},
    value::Value,
};

impl PgConn {
    /// The types of a statement's parameters. `None` behind a pooler, where no statement is prepared.
    pub(crate) async fn parameter_types(
        &mut self,
        sql: &str,
    ) -> Result<Option<Vec<ParameterType>>> {
        if self.config.server.pgbouncer {
            return Ok(None);
        }
        self.start()?;
        let prepared = match self.cache.get(sql) {
            Some(prepared) => prepared,
            None => match self.prepare_new(sql).await {
                Ok(prepared) => prepared,
                Err(failure) => return Err(self.translate(failure, sql)),
            },
        };
        let types = prepared.statement.params().iter();
        Ok(Some(types.map(arrays::parameter_type).collect()))
    }

    /// Runs a statement whose parameters are arrays of columns, for rows of `width` values. `one` is the statement whose
    /// parameters gave it its types.
    pub(crate) async fn execute_arrays(
        &mut self,
        sql: &str,
        one: &str,
        width: usize,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<Executed> {
        self.start()?;
        match self.try_arrays(sql, one, width, params, each).await {
            Ok(rows_affected) => Ok(Executed {
                rows_affected,
                last_insert_id: 0,
            }),
            Err(failure) => {
                // Not run again: the types are part of its text. The next one asks for them anew.
                if self.may_repeat(&failure, sql) {
                    self.cache.remove(one);
                }
                Err(self.translate(failure, sql))
            }
        }
    }

    async fn try_arrays(
        &mut self,
        sql: &str,
        one: &str,
        width: usize,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<u64, Failure> {
        let prepared = match self.cache.get(sql) {
            Some(prepared) => prepared,
            None => self.prepare_new(sql).await?,
        };
        let expected = prepared.statement.params().len();
        if expected != width {
            return Err(wrong_count(expected, width, sql).into());
        }
        let kinds: Vec<_> = match self.cache.get(one) {
            Some(one) => {
                let types = one.statement.params().iter();
                types.map(arrays::kind_as_text).collect()
            }
            None => Vec::new(),
        };
        let was_busy = std::mem::replace(&mut self.busy, true);
        let columns = Column::all(params, width, &kinds);
        let sent = self.client.query_raw(&prepared.statement, columns).await;
        let mut rows = match sent {
            Ok(rows) => pin!(rows),
            Err(error) => return Err(self.answered(error, was_busy)),
        };
        while let Some(row) = rows.next().await {
            let row = match row {
                Ok(row) => row,
                Err(error) => return Err(self.answered(error, was_busy)),
            };
            if let Err(error) = each(&mut Row::from_postgres(PgRow::new(&row, &prepared.kinds))) {
                self.finish(rows.as_mut());
                return Err(error.into());
            }
        }
        let affected = rows.rows_affected().unwrap_or(0);
        self.succeeded();
        Ok(affected)
    }
}
