//! The newest and the oldest row: Django's `latest` and `earliest`.

use super::QuerySet;
use crate::{
    Error, Result,
    db::Executor,
    expr::IntoOrder,
    model::{Fetch, GetLatestBy, Model},
};

// As a bound of each method rustc would tell of it three times: for the call, the future and the `await`.
impl<M: GetLatestBy, Row: Fetch> QuerySet<M, Row> {
    /// The last row by what `get_latest_by` in the model's `meta` says, whatever the order of the query.
    ///
    /// # Errors
    ///
    /// [`DoesNotExist`](Error::DoesNotExist) of no rows, [`Unsupported`](Error::Unsupported) of a query that is sliced; and as
    /// [`all`](Self::all).
    pub async fn latest(self, db: impl Executor) -> Result<Row> {
        self.latest_by(db, M::latest_by()).await
    }

    /// The first row by what `get_latest_by` in the model's `meta` says, whatever the order of the query.
    ///
    /// # Errors
    ///
    /// As [`latest`](Self::latest).
    pub async fn earliest(self, db: impl Executor) -> Result<Row> {
        self.earliest_by(db, M::latest_by()).await
    }
}

impl<M: Model, Row: Fetch> QuerySet<M, Row> {
    /// The last row in this order, whatever the order of the query: `latest_by(&db, post::created_at())`.
    ///
    /// # Errors
    ///
    /// As [`latest`](Self::latest).
    pub async fn latest_by(self, db: impl Executor, order: impl IntoOrder<M>) -> Result<Row> {
        self.foremost(order, true)?.required(db).await
    }

    /// The first row in this order, whatever the order of the query.
    ///
    /// # Errors
    ///
    /// As [`latest`](Self::latest).
    pub async fn earliest_by(self, db: impl Executor, order: impl IntoOrder<M>) -> Result<Row> {
        self.foremost(order, false)?.required(db).await
    }

    fn foremost(self, order: impl IntoOrder<M>, reversed: bool) -> Result<Self> {
        if self.select.is_sliced() {
            return Err(Error::Unsupported {
                what: "the latest row of a query that is sliced".into(),
            });
        }
        let ordered = self.order_by(order);
        Ok(if reversed { ordered.reverse() } else { ordered })
    }

    async fn required(self, db: impl Executor) -> Result<Row> {
        let found = self.first(db).await?;
        found.ok_or(Error::DoesNotExist {
            model: M::META.label,
        })
    }
}
