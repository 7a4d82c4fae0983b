//! Reading rows and locking them until the end of the transaction.

use super::QuerySet;
use crate::{
    Error, Result, Tx,
    expr::Pred,
    model::{Fetch, Model},
    query::{Lock, LockWait, Path, Projection, Select},
    related::ToOne,
};

/// Rows that are locked as they are read; what [`QuerySet::select_for_update`] gives. It is asked inside a transaction
/// only, which the methods see to by their argument.
#[must_use = "nothing is locked until a method such as `all` is awaited"]
pub struct ForUpdate<M: Model, Row: Fetch = M> {
    query: QuerySet<M, Row>,
    lock: Lock,
}

impl<M: Model, Row: Fetch> QuerySet<M, Row> {
    /// Locks the rows as they are read, until the end of the transaction: others that would change or lock them wait.
    ///
    /// Rows that are loaded along by [`select_related`](QuerySet::select_related) are locked too, where the relation always
    /// leads to a row; [`of_self`](ForUpdate::of_self) and [`of`](ForUpdate::of) say otherwise. On SQLite nobody else writes
    /// during a transaction that may write, and there is nothing to do.
    ///
    /// ```ignore
    /// db.atomic(async |tx| {
    ///     let mut stock = Stock::objects().filter(stock::id().eq(id)).select_for_update().one(tx).await?;
    ///     stock.count -= 1;
    ///     stock.save(tx).await
    /// })
    /// .await?;
    /// ```
    pub fn select_for_update(self) -> ForUpdate<M, Row> {
        ForUpdate {
            query: self,
            lock: Lock::default(),
        }
    }
}

impl<M: Model, Row: Fetch> ForUpdate<M, Row> {
    /// Fails at once with [`Error::LockTimeout`](crate::Error::LockTimeout) where another transaction holds a lock, instead of waiting.
    pub fn nowait(mut self) -> Self {
        self.lock.wait = LockWait::NoWait;
        self
    }

    /// Leaves out rows that another transaction has locked, instead of waiting: how several workers share a queue.
    pub fn skip_locked(mut self) -> Self {
        self.lock.wait = LockWait::SkipLocked;
        self
    }

    /// Locks rows of the model itself only, not those that are loaded along. MariaDB cannot tell them apart, and locks
    /// both.
    pub fn of_self(mut self) -> Self {
        self.lock.of = vec![Path::ROOT];
        self
    }

    /// Locks rows of the model itself and those at the end of these relations, which must be loaded by `select_related`.
    /// MariaDB cannot tell them apart, and locks all.
    pub fn of(mut self, relations: impl ToOne<M>) -> Self {
        let mut named = Select::of(M::META);
        relations.attach::<M>(&mut named, Path::ROOT, ());
        let paths = named
            .projections
            .into_iter()
            .filter_map(|projection| match projection {
                Projection::Model(path) => Some(path),
                Projection::Node(_) => None,
            });
        self.lock.of = std::iter::once(Path::ROOT).chain(paths).collect();
        self
    }

    /// Promises not to change keys of the rows, so that others may still insert rows that point at them. Databases other
    /// than PostgreSQL have no such lock, and take the full one.
    pub fn no_key(mut self) -> Self {
        self.lock.no_key = true;
        self
    }

    /// Every row.
    ///
    /// # Errors
    ///
    /// As [`QuerySet::all`]; [`Error::LockTimeout`](crate::Error::LockTimeout) where a lock was not to be had.
    pub async fn all(self, tx: &mut Tx) -> Result<Vec<Row>> {
        self.into_query()?.all(tx).await
    }

    /// The one row.
    ///
    /// # Errors
    ///
    /// As [`QuerySet::one`]; [`Error::LockTimeout`](crate::Error::LockTimeout) where a lock was not to be had.
    pub async fn one(self, tx: &mut Tx) -> Result<Row> {
        self.into_query()?.one(tx).await
    }

    /// The one row that meets the condition.
    ///
    /// # Errors
    ///
    /// As [`one`](Self::one).
    pub async fn get(mut self, tx: &mut Tx, condition: Pred<M>) -> Result<Row> {
        self.query = self.query.filter(condition);
        self.one(tx).await
    }

    /// The first row in the query's order, or by primary key where it has none.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn first(self, tx: &mut Tx) -> Result<Option<Row>> {
        self.into_query()?.first(tx).await
    }

    fn into_query(self) -> Result<QuerySet<M, Row>> {
        let mut query = self.query;
        let loaded = |path: &Path| {
            path.is_empty()
                || query
                    .select
                    .projections
                    .iter()
                    .any(|projection| matches!(projection, Projection::Model(at) if at == path))
        };
        if !self.lock.of.iter().all(loaded) {
            return Err(Error::Unsupported {
                what: "`of` names a relation that is not loaded: load it with `select_related` before \
                       `select_for_update`"
                    .into(),
            });
        }
        query.select.lock = Some(self.lock);
        Ok(query)
    }
}
