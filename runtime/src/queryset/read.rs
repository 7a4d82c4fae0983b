//! The methods that ask for rows or for what they come to.

use super::{QuerySet, is_plain};
use crate::{
    Error, Id, Result,
    db::{Access, Conn, Executor},
    expr::{AggSelection, Pred},
    meta::ModelStatements,
    model::{Fetch, Model},
    query::{Compare, Node, Path, Select, sql},
    value::{FieldValue as _, Value},
};

impl<M: Model, Row: Fetch> QuerySet<M, Row> {
    /// Every row.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or a row does not decode.
    pub async fn all(self, db: impl Executor) -> Result<Vec<Row>> {
        if self.select.nothing {
            return Ok(Vec::new());
        }
        let mut lease = db.lease(Access::Read, Some(M::META)).await?;
        fetch(&self.select, &self.plan, &mut lease).await
    }

    /// The one row that meets the condition.
    ///
    /// # Errors
    ///
    /// [`DoesNotExist`](Error::DoesNotExist) where there is none, [`MultipleObjectsReturned`](Error::MultipleObjectsReturned)
    /// where there are several; and as [`all`](Self::all).
    pub async fn get(self, db: impl Executor, condition: Pred<M>) -> Result<Row> {
        self.filter(condition).one(db).await
    }

    /// The one row of the query.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub async fn one(self, db: impl Executor) -> Result<Row> {
        if self.select.nothing {
            return Err(Error::DoesNotExist {
                model: M::META.label,
            });
        }
        let mut lease = db.lease(Access::Read, Some(M::META)).await?;
        self.only(&mut lease).await
    }

    /// The one row of the query, read on this connection.
    pub(super) async fn only(self, conn: &mut Conn) -> Result<Row> {
        let loads = std::mem::size_of::<Row::Plan>() > 0;
        if let Some(key) = only_key(&self.select).filter(|_| !loads) {
            if let Some(statements) = sql::statements::of(M::META, conn.dialect()) {
                return one_by_key::<M, Row>(statements, key.as_borrowed(), conn).await;
            }
            let found = fetch(&self.select, &self.plan, conn).await?.pop();
            return found.ok_or(Error::DoesNotExist {
                model: M::META.label,
            });
        }
        let mut query = self;
        if !query.select.is_sliced() {
            query.select.order = Some(Vec::new());
            query.select.any_rows = true;
        }
        query.select.slice(0, Some(2));
        let mut rows: Vec<Row> = fetch(&query.select, &query.plan, conn).await?;
        match (rows.pop(), rows.pop()) {
            (Some(row), None) => Ok(row),
            (Some(_), Some(_)) => Err(Error::MultipleObjectsReturned {
                model: M::META.label,
            }),
            (None, _) => Err(Error::DoesNotExist {
                model: M::META.label,
            }),
        }
    }

    /// The first row in the query's order, or by primary key where it has none; `None` of no rows.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn first(mut self, db: impl Executor) -> Result<Option<Row>> {
        self.select.slice(0, Some(1));
        Ok(self.all(db).await?.pop())
    }

    /// The last row in the query's order, or by primary key where it has none; `None` of no rows.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn last(self, db: impl Executor) -> Result<Option<Row>> {
        if self.select.is_sliced() {
            return Ok(self.all(db).await?.pop());
        }
        self.reverse().first(db).await
    }

    /// How many rows there are.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn count(self, db: impl Executor) -> Result<i64> {
        if self.select.nothing {
            return Ok(0);
        }
        let mut lease = db.lease(Access::Read, Some(M::META)).await?;
        let rendered = sql::count(&self.select, lease.dialect())?;
        one_value(&rendered, &mut lease).await
    }

    /// Whether there is a row.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn exists(self, db: impl Executor) -> Result<bool> {
        if self.select.nothing {
            return Ok(false);
        }
        let mut lease = db.lease(Access::Read, Some(M::META)).await?;
        let rendered = sql::exists(&self.select, lease.dialect())?;
        one_value(&rendered, &mut lease).await
    }

    /// What the rows come to: `aggregate(&db, (user::id().count(), user::created_at().max()))`.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or a sum is too large.
    pub async fn aggregate<A: AggSelection<M>>(
        self,
        db: impl Executor,
        aggregates: A,
    ) -> Result<A::Output> {
        let mut nodes = Vec::new();
        aggregates.append(&mut nodes);
        let mut lease = db.lease(Access::Read, Some(M::META)).await?;
        let rendered = sql::aggregate(&self.select, &nodes, lease.dialect())?;
        one_value(&rendered, &mut lease).await
    }
}

impl<M: Model> QuerySet<M> {
    /// The row with this primary key, by a statement whose text was made at build time.
    ///
    /// # Errors
    ///
    /// [`DoesNotExist`](Error::DoesNotExist) where there is none; and as [`all`](Self::all).
    pub async fn get_by_key(self, db: impl Executor, key: &Id<M>) -> Result<M> {
        let whole = self.select.filters.is_empty() && is_whole(&self.select);
        let mut lease = db.lease(Access::Read, Some(M::META)).await?;
        match sql::statements::of(M::META, lease.dialect()).filter(|_| whole) {
            Some(statements) => one_by_key::<M, M>(statements, key.to_value(), &mut lease).await,
            None => {
                let condition = Node::key_is(M::META, &key.to_value());
                self.filter(Pred::from_node(condition))
                    .only(&mut lease)
                    .await
            }
        }
    }
}

/// The row of a model by its primary key, by the statement whose text was made at build time.
async fn one_by_key<M: Model, Row: Fetch>(
    statements: &'static ModelStatements,
    key: Value<'_>,
    conn: &mut Conn,
) -> Result<Row> {
    let mut found = None;
    conn.query(statements.get, key.parts(), &mut |row| {
        found = Some(Row::decode(row)?);
        Ok(())
    })
    .await?;
    found.ok_or(Error::DoesNotExist {
        model: M::META.label,
    })
}

/// Whether a query is about all rows of its model that its filters let through, and gives them whole.
fn is_whole(select: &Select) -> bool {
    is_plain(select)
        && !select.is_sliced()
        && !select.nothing
        && select.link.is_none()
        && select.lock.is_none()
}

/// The key, where a query asks for whole rows of its model by primary key and for nothing else: then there is at most one,
/// and the statement's text was made at build time.
fn only_key(select: &Select) -> Option<&Value<'static>> {
    let [Node::Compare(Compare::Eq, sides)] = select.filters.as_slice() else {
        return None;
    };
    match &**sides {
        [Node::Column(Path::ROOT, field), Node::Value(key)]
            if [*field] == select.model.primary_key =>
        {
            is_whole(select).then_some(key)
        }
        _ => None,
    }
}

/// Runs the query and loads what further statements bring.
pub(crate) async fn fetch<Row: Fetch>(
    select: &Select,
    plan: &Row::Plan,
    conn: &mut Conn,
) -> Result<Vec<Row>> {
    let rendered = sql::select(select, conn.dialect())?;
    if std::mem::size_of::<Row::Plan>() == 0 {
        return fetch_text(&rendered.sql, &rendered.params, conn).await;
    }
    conn.reads(async |conn| {
        let mut rows = fetch_text(&rendered.sql, &rendered.params, conn).await?;
        Row::load(plan, &mut rows, |row| Some(row), conn).await?;
        Ok(rows)
    })
    .await
}

/// The rows of a statement.
async fn fetch_text<Row: Fetch>(
    sql: &str,
    params: &[Value<'_>],
    conn: &mut Conn,
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    conn.query(sql, params, &mut |row| {
        rows.push(Row::decode(row)?);
        Ok(())
    })
    .await?;
    Ok(rows)
}

/// The one row of a statement that always has one.
pub(crate) async fn one_value<T: Fetch>(
    rendered: &sql::Rendered<'_>,
    conn: &mut Conn,
) -> Result<T> {
    let mut value = None;
    conn.query(&rendered.sql, &rendered.params, &mut |row| {
        value = Some(T::decode(row)?);
        Ok(())
    })
    .await?;
    value.ok_or_else(|| Error::Query {
        sql: rendered.sql.to_string(),
        source: "the database gave no row where there is always one".into(),
    })
}
