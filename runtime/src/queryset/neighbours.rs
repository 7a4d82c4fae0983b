//! The rows beside a row by a column: Django's `get_next_by_…` and `get_previous_by_…`.

use super::QuerySet;
use crate::{
    Error, Result,
    db::Executor,
    expr::{Column, Ordered},
    model::{Fetch, Model, Scalar},
    order::column_value,
    query::{Node, Nulls, Order, Path},
};

impl<M: Model, Row: Fetch> QuerySet<M, Row> {
    /// Of the query's rows, the one that follows `row` by a column: `Event::objects().next_by(&db, &event,
    /// event::starts_at())`. Rows with the same value follow each other by primary key. `None` of the last.
    ///
    /// The order of the query does not count. `row` itself need not be among its rows.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](Error::Unsupported) of a query that is sliced, or a column that the database computes; and as
    /// [`all`](Self::all).
    pub async fn next_by<T: Ordered + Scalar>(
        self,
        db: impl Executor,
        row: &M,
        column: Column<M, T>,
    ) -> Result<Option<Row>> {
        self.beside(row, column.into_node(), false)?.first(db).await
    }

    /// Of the query's rows, the one that `row` follows by a column; see [`next_by`](Self::next_by). `None` of the first.
    ///
    /// # Errors
    ///
    /// As [`next_by`](Self::next_by).
    pub async fn previous_by<T: Ordered + Scalar>(
        self,
        db: impl Executor,
        row: &M,
        column: Column<M, T>,
    ) -> Result<Option<Row>> {
        self.beside(row, column.into_node(), true)?.first(db).await
    }

    /// The rows beyond `row`, the nearest first.
    fn beside(mut self, row: &M, column: Node, before: bool) -> Result<Self> {
        let Node::Column(Path::ROOT, position) = column else {
            return Err(Error::Unsupported {
                what: "the next row by what is no column of the model".into(),
            });
        };
        if self.select.is_sliced() {
            return Err(Error::Unsupported {
                what: "the next row of a query that is sliced".into(),
            });
        }
        let value = column_value(row, position)?.into_owned();
        let key = row.key_value();
        let beyond = Node::beyond(M::META, position, value, &key, before);
        self.select.filter(beyond);
        let key = M::META.primary_key.iter().filter(|key| **key != position);
        let terms = std::iter::once(&position).chain(key).map(|position| Order {
            node: Node::Column(Path::ROOT, *position),
            descending: before,
            nulls: Nulls::Smallest,
        });
        self.select.order = Some(terms.collect());
        self.select.reversed = false;
        Ok(self)
    }
}
