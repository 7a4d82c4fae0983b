//! Many rows in few statements, by what each database has for it.

use tracing::Instrument;

use super::{Conn, Kind};
use crate::{
    db::{EachRow, Executed},
    error::{Error, Result},
    query::sql::statements::bulk::ParameterType,
    value::Value,
};

/// What one statement carries at the most, in bytes of values: more makes it no faster.
const MESSAGE: usize = 4 << 20;

impl Conn {
    /// The types of a statement's parameters, where the server tells them and arrays of them can be sent.
    pub(crate) async fn parameter_types(
        &mut self,
        sql: &str,
    ) -> Result<Option<Vec<ParameterType>>> {
        match self.driver {
            #[cfg(feature = "postgres")]
            super::Driver::Postgres(ref mut driver) => driver.parameter_types(sql).await,
            #[allow(unreachable_patterns)] // where PostgreSQL is the only driver, or there is none
            _ => {
                let _ = sql;
                Ok(None)
            }
        }
    }

    /// Runs a statement that takes a column of many rows as each of its parameters; only where
    /// [`parameter_types`](Self::parameter_types) gave the types of `one`, of which it was made.
    pub(crate) async fn execute_arrays(
        &mut self,
        sql: &str,
        one: &str,
        width: usize,
        params: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<Executed> {
        let kind = Kind::Sets(width);
        let running = self.watch.begin(&self.about, kind, sql, params);
        let run = async {
            match self.driver {
                #[cfg(feature = "postgres")]
                super::Driver::Postgres(ref mut driver) => {
                    driver.execute_arrays(sql, one, width, params, each).await
                }
                #[allow(unreachable_patterns)]
                // where PostgreSQL is the only driver, or there is none
                _ => {
                    let _ = (one, each);
                    Err(Error::Unsupported {
                        what: "this database has no arrays".into(),
                    })
                }
            }
        };
        let Some(running) = running else {
            return run.await;
        };
        let done = run.instrument(running.span()).await;
        if let Ok(executed) = &done {
            running.add_rows(executed.rows_affected);
        }
        running.end(&done);
        done
    }

    /// How many bytes of values a statement may carry.
    pub(crate) fn message_limit(&self) -> usize {
        match self.driver {
            #[cfg(feature = "mysql")]
            super::Driver::MySql(ref driver) => driver.message_limit().min(MESSAGE),
            #[allow(unreachable_patterns)] // where that is the only driver
            _ => MESSAGE,
        }
    }
}

/// About how many bytes a value takes in a message, at the most.
pub(crate) fn size(value: &Value<'_>) -> usize {
    const OTHERS: usize = 16;
    OTHERS
        + match value {
            Value::Text(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::Decimal(_) | Value::Uuid(_) => 32,
            Value::Json(json) => {
                let mut count = Count(0);
                // Counting cannot fail.
                let _ = serde_json::to_writer(&mut count, json.as_ref());
                count.0
            }
            _ => 0,
        }
}

/// Counts what is written.
struct Count(usize);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
