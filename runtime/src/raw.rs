//! Queries written in SQL, with bound parameters and typed rows.
//!
//! Parameters are written `$1`, `$2` … on every database; what stands in quotes or comments is left alone. Rows of a model
//! are matched by column name, so that the query may give the columns in any order and more of them; other rows by position.

mod placeholders;

use std::{borrow::Cow, marker::PhantomData};

use crate::{
    Db, Error, Result, Tx,
    db::{Access, Conn, Executor},
    meta::ModelMeta,
    model::{Fetch, Model, SqlType},
    row::Row as Cursor,
    value::Value,
};

/// A query written in SQL, whose rows become `Row`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> luthier::Result<()> {
/// let db = luthier::Db::connect("sqlite::memory:").await?;
/// let rows = db.query_as::<(i64, String)>("SELECT 1 + $1, $2", (1, "two")).all(&db).await?;
/// assert_eq!(rows, [(2, "two".to_owned())]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a query asks nothing until a method such as `all` is awaited"]
#[derive(Debug, Clone)]
pub struct RawQuery<Row> {
    sql: Cow<'static, str>,
    params: Vec<Value<'static>>,
    model: Option<&'static ModelMeta>,
    row: PhantomData<fn() -> Row>,
}

impl<M: Model> RawQuery<M> {
    /// A query for rows of a model, matched by column name.
    pub fn of_model(sql: impl Into<Cow<'static, str>>, params: impl Params) -> Self {
        Self {
            sql: sql.into(),
            params: params.into_values(),
            model: Some(M::META),
            row: PhantomData,
        }
    }
}

impl<Row: Fetch<Plan: Default>> RawQuery<Row> {
    /// A query whose columns are read by position.
    pub fn by_position(sql: impl Into<Cow<'static, str>>, params: impl Params) -> Self {
        Self {
            sql: sql.into(),
            params: params.into_values(),
            model: None,
            row: PhantomData,
        }
    }

    /// Every row.
    ///
    /// # Errors
    ///
    /// When the database refuses the query, a column is missing, or a row does not decode.
    pub async fn all(self, db: impl Executor) -> Result<Vec<Row>> {
        let access = if only_reads(&self.sql) {
            Access::Read
        } else {
            Access::Write
        };
        let mut lease = db.lease(access, self.model).await?;
        self.run(&mut lease).await
    }

    /// The first row; `None` where there is none.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn first(self, db: impl Executor) -> Result<Option<Row>> {
        Ok(self.all(db).await?.into_iter().next())
    }

    async fn run(self, conn: &mut Conn) -> Result<Vec<Row>> {
        let statement = placeholders::translate(&self.sql, conn.dialect(), self.params.len())?;
        let params = statement.bound(&self.params);
        let mut rows = Vec::new();
        let mut columns: Option<Columns> = None;
        conn.query(&statement.sql, &params, &mut |row| {
            if columns.is_none() {
                columns = Some(Columns::of(self.model, Row::WIDTH, row).map_err(|reason| {
                    Error::Query {
                        sql: self.sql.to_string(),
                        source: reason.into(),
                    }
                })?);
            }
            rows.push(match &columns {
                Some(Columns::Reordered(order)) => decode_reordered(row, order)?,
                _ => Row::decode(row)?,
            });
            Ok(())
        })
        .await?;
        Ok(rows)
    }
}

/// Whether a statement, by its first word, can do nothing but read. Others (a WITH may insert) get a connection that writes.
fn only_reads(sql: &str) -> bool {
    let word = sql
        .trim_start()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    ["select", "values", "explain"]
        .iter()
        .any(|reading| word.eq_ignore_ascii_case(reading))
}

/// How the columns of a result lie to those that a row reads.
enum Columns {
    InPlace,
    Reordered(Vec<usize>),
}

impl Columns {
    fn of(
        model: Option<&'static ModelMeta>,
        width: usize,
        row: &Cursor<'_>,
    ) -> Result<Self, String> {
        let Some(model) = model else {
            return match row.column_count() {
                count if count == width => Ok(Self::InPlace),
                count => Err(format!(
                    "the result has {count} columns, but the row type takes {width}"
                )),
            };
        };
        let mut order = Vec::with_capacity(model.fields.len());
        for field in model.fields {
            let found =
                (0..row.column_count()).find(|index| row.column_name(*index) == Some(field.column));
            order.push(found.ok_or_else(|| {
                format!(
                    "the result has no column `{}`, which a row of `{}` needs",
                    field.column, model.label
                )
            })?);
        }
        let in_place = order
            .iter()
            .enumerate()
            .all(|(position, index)| position == *index);
        Ok(if in_place {
            Self::InPlace
        } else {
            Self::Reordered(order)
        })
    }
}

fn decode_reordered<Row: Fetch>(row: &Cursor<'_>, order: &[usize]) -> Result<Row> {
    let cells = order.iter().map(|index| {
        let name = row.column_name(*index).unwrap_or_default();
        row.cell(*index)
            .to_value()
            .map_err(|cell| Error::decode(name, cell))
    });
    let values: Vec<Value<'static>> = cells.collect::<Result<_>>()?;
    Row::decode(&mut Cursor::from_values(&values))
}

impl Db {
    /// A query written in SQL, whose columns are read by position: `db.query_as::<(i64, String)>("SELECT …", (…))`.
    pub fn query_as<Row: Fetch<Plan: Default>>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        params: impl Params,
    ) -> RawQuery<Row> {
        RawQuery::by_position(sql, params)
    }

    /// Runs a statement written in SQL; gives the number of rows that it changed.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn execute(&self, sql: &str, params: impl Params + Send) -> Result<u64> {
        let mut lease = self.lease(Access::Write, None).await?;
        execute(&mut lease, sql, params.into_values()).await
    }
}

impl Tx {
    /// Runs a statement written in SQL; gives the number of rows that it changed.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn execute(&mut self, sql: &str, params: impl Params + Send) -> Result<u64> {
        execute(self.conn(), sql, params.into_values()).await
    }
}

async fn execute(conn: &mut Conn, sql: &str, params: Vec<Value<'static>>) -> Result<u64> {
    let statement = placeholders::translate(sql, conn.dialect(), params.len())?;
    let executed = conn
        .execute(&statement.sql, &statement.bound(&params))
        .await?;
    Ok(executed.rows_affected)
}

/// The parameters of a query written in SQL: a tuple of values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of values to bind",
    note = "one parameter alone is written as a tuple of one: `(value,)`"
)]
pub trait Params {
    /// The values, in order.
    #[doc(hidden)]
    fn into_values(self) -> Vec<Value<'static>>;
}

/// A value that can be bound.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a value that can be bound")]
pub trait Param {
    /// The value.
    #[doc(hidden)]
    fn into_value(self) -> Value<'static>;
}

impl<T: SqlType> Param for T {
    fn into_value(self) -> Value<'static> {
        self.to_value().into_owned()
    }
}

impl Param for &str {
    fn into_value(self) -> Value<'static> {
        Value::Text(Cow::Owned(self.to_owned()))
    }
}

impl Param for Value<'static> {
    fn into_value(self) -> Self {
        self
    }
}

impl Params for Vec<Value<'static>> {
    fn into_values(self) -> Self {
        self
    }
}

impl Params for () {
    fn into_values(self) -> Vec<Value<'static>> {
        Vec::new()
    }
}

macro_rules! params {
    ($($param:ident)+) => {
        impl<$($param: Param),+> Params for ($($param,)+) {
            #[allow(non_snake_case)] // the type parameters serve as names
            fn into_values(self) -> Vec<Value<'static>> {
                let ($($param,)+) = self;
                vec![$($param.into_value()),+]
            }
        }
    };
}

params!(A);
params!(A B);
params!(A B C);
params!(A B C D);
params!(A B C D E);
params!(A B C D E F);
params!(A B C D E F G);
params!(A B C D E F G H);
