//! The methods that change rows.

use super::QuerySet;
use crate::{
    Result,
    db::{Access, Executor},
    error::ValidationErrors,
    expr::{Assignments, FieldSet},
    meta::ModelMeta,
    model::{Fetch, Model},
    query::{Assignment, Node, sql},
    validate,
    value::Value,
    write::{self, Deleted},
};

impl<M: Model> QuerySet<M> {
    /// Inserts a row and gives it back with everything that the database filled in.
    ///
    /// # Errors
    ///
    /// [`Validation`](crate::Error::Validation) with everything that is wrong with its values, by field;
    /// [`UniqueViolation`](crate::Error::UniqueViolation) and its like when the database refuses it.
    pub async fn create(self, db: impl Executor, new: impl Into<M::Insert> + Send) -> Result<M> {
        write::create(db, new.into()).await
    }

    /// Asks the database whether a row has the values already that no two rows may share, before `new` becomes one; see
    /// `validate_unique` of rows.
    ///
    /// # Errors
    ///
    /// [`Validation`](crate::Error::Validation) with what is taken, by field, and where the database cannot be asked. The
    /// constraint in the database still has the last word.
    pub async fn validate_unique(
        self,
        db: impl Executor,
        new: impl Into<M::Insert> + Send,
    ) -> Result<()> {
        write::unique::validate_new::<M>(new.into(), db).await
    }

    /// Inserts rows, all or none, in as few statements as the database is fastest with, and gives them back with their keys.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create). A row that does not pass validation keeps all of them from being inserted.
    pub async fn bulk_create<I>(self, db: impl Executor, new: I) -> Result<Vec<M>>
    where
        I: IntoIterator<Item: Into<M::Insert>> + Send,
    {
        let new = new.into_iter().map(Into::into).collect();
        write::bulk_create(db, new).await
    }

    /// Writes the named columns of each row, all or none: `bulk_update(&db, &posts, (post::title(), post::content()))`.
    /// Gives the number of rows that were there.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub async fn bulk_update<'r, I>(
        self,
        db: impl Executor,
        rows: I,
        fields: impl FieldSet<M> + Send,
    ) -> Result<u64>
    where
        I: IntoIterator<Item = &'r M> + Send,
    {
        let rows: Vec<&M> = rows.into_iter().collect();
        let mut columns = Vec::new();
        fields.append_fields(&mut columns);
        write::update_fields(db, &rows, &columns).await
    }
}

impl<M: Model, Row: Fetch> QuerySet<M, Row> {
    /// Sets columns of every row: `update(&db, post::views().set(post::views() + 1))`, several as a tuple. Gives the number
    /// of rows.
    ///
    /// But for NUL characters in text, nothing is validated but by the database, and columns that follow the clock
    /// (`auto_now`) keep their value unless set.
    ///
    /// # Errors
    ///
    /// When the database refuses the change.
    pub async fn update(
        self,
        db: impl Executor,
        assignments: impl Assignments<M> + Send,
    ) -> Result<u64> {
        let mut typed = Vec::new();
        assignments.append_assignments(&mut typed);
        let assignments: Vec<Assignment> = typed
            .into_iter()
            .map(|assign| Assignment {
                field: assign.field,
                value: assign.value,
            })
            .collect();
        refuse_nul(M::META, &assignments)?;
        if self.select.nothing || assignments.is_empty() {
            return Ok(0);
        }
        let mut lease = db.lease(Access::Write, Some(M::META)).await?;
        let own = M::META.fields.len();
        if assignments.iter().any(|to| usize::from(to.field) >= own) {
            return write::inherited::update(self.select, assignments, &mut lease).await;
        }
        let rendered = sql::update(&self.select, &assignments, lease.dialect())?;
        Ok(lease
            .execute(&rendered.sql, &rendered.params)
            .await
            .map_err(|error| error.of_model(M::META))?
            .rows_affected)
    }

    /// Deletes every row, and what goes with it by the `on_delete` of the relations that lead here, all or nothing.
    ///
    /// # Errors
    ///
    /// [`Protected`](crate::Error::Protected), before anything is deleted, where a relation with PROTECT or RESTRICT leads
    /// to one of the rows.
    pub async fn delete(self, db: impl Executor) -> Result<Deleted> {
        if self.select.nothing {
            return Ok(Deleted::default());
        }
        let mut lease = db.lease(Access::Write, Some(M::META)).await?;
        write::delete::delete_rows(self.select, &mut lease).await
    }
}

/// An update validates nothing else, but whether a NUL character can be stored would be the database's whim.
fn refuse_nul(model: &'static ModelMeta, assignments: &[Assignment]) -> Result<()> {
    let mut errors = ValidationErrors::new();
    for assignment in assignments {
        let Node::Value(Value::Text(text)) = &assignment.value else {
            continue;
        };
        if let Some(field) = model.numbered(assignment.field) {
            validate::no_nul(&mut errors, field.name, text);
        }
    }
    errors.into_result()
}
