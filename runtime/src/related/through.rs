//! Many-to-many relations over a join model of one's own (`through`): the related rows of one row, and how a join row with
//! columns of its own is made where one is related.

use std::collections::HashSet;

use super::{RelatedManager, Relation, Several, manager::far};
use crate::{
    Error, Id, QuerySet, Result,
    db::{Access, Conn, Executor},
    model::Model,
    value::{FieldValue, Value, key::HashKey},
    write,
};

/// The keys of the two rows that a join row relates: at this end, and at the other.
type Ends<K> = (Id<<K as Relation>::From>, Id<<K as Relation>::To>);

/// A many-to-many relation with a declared join model.
pub trait Through: Relation<Cardinality = Several> {
    /// The join model: each of its rows relates two rows.
    type Join: Model;

    /// The two ends of the mirror image of a join row, where the relation is symmetrical.
    #[doc(hidden)]
    fn mirrored(near: &Id<Self::From>, far: &Id<Self::To>) -> Option<Ends<Self>> {
        let _ = (near, far);
        None
    }
}

/// A relation whose join rows need nothing but their two ends: everything else of the join model has a default or may be NULL.
#[diagnostic::on_unimplemented(
    message = "the join rows of `{Self}` need more than the two rows that they relate",
    label = "the join model has columns that must be given",
    note = "use `add_with` or `set_with`, which take the join row: `.add_with(&db, [&id], |near, far| NewJoin {{ … }})`"
)]
pub trait ThroughByKey: Through {
    /// The join row of two rows.
    #[doc(hidden)]
    fn join(near: Id<Self::From>, far: Id<Self::To>) -> <Self::Join as Model>::Insert;
}

/// The rows at the other end of the many-to-many relation `K`, which has a join model of its own, for one row at this end:
/// `group.members()`.
///
/// To read or change the columns of the join rows, use the join model: its foreign keys have ways back, which can be filtered
/// and prefetched like any other.
#[must_use]
pub struct ThroughManager<K: Through> {
    near: Id<K::From>,
    rows: RelatedManager<K>,
}

impl<K: Through> Clone for ThroughManager<K> {
    fn clone(&self) -> Self {
        Self {
            near: self.near.clone(),
            rows: self.rows.clone(),
        }
    }
}

impl<K: Through> std::fmt::Debug for ThroughManager<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ThroughManager({:?})", self.near)
    }
}

impl<K: Through> ThroughManager<K> {
    /// The related rows of `row`.
    #[doc(hidden)]
    pub fn of(row: &K::From) -> Self {
        Self {
            near: row.key(),
            rows: RelatedManager::of(row),
        }
    }

    /// The related rows, as a queryset: to filter, order, load further. A row comes once, however many join rows relate it.
    pub fn query(&self) -> QuerySet<K::To> {
        self.rows.query()
    }

    /// The related rows, those too that the default manager of their model leaves out.
    pub fn unscoped(&self) -> QuerySet<K::To> {
        self.rows.unscoped()
    }

    /// Every related row.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or a row does not decode.
    pub async fn all(&self, db: impl Executor) -> Result<Vec<K::To>> {
        self.rows.all(db).await
    }

    /// How many related rows there are.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn count(&self, db: impl Executor) -> Result<i64> {
        self.rows.count(db).await
    }

    /// Relates these rows too, and gives the new join rows. Those that are related already stay as they are.
    ///
    /// # Errors
    ///
    /// [`ForeignKeyViolation`](Error::ForeignKeyViolation) where there is no such row.
    pub async fn add<'i>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
    ) -> Result<Vec<K::Join>>
    where
        K: ThroughByKey,
    {
        self.add_with(db, ids, K::join).await
    }

    /// Relates these rows too, by the join rows that `join` makes of this row's key and that of the other row; gives the new
    /// join rows. Rows that are related already stay as they are.
    ///
    /// ```ignore
    /// group
    ///     .members()
    ///     .add_with(&db, [&ann.id], |group, person| NewMembership { group, person, since })
    ///     .await?;
    /// ```
    ///
    /// # Errors
    ///
    /// [`Validation`](Error::Validation) with what is wrong with a join row, [`ForeignKeyViolation`](Error::ForeignKeyViolation)
    /// where there is no such row, [`Unsupported`](Error::Unsupported) where `join` relates other rows than it was given.
    /// Nothing is changed then.
    pub async fn add_with<'i, I>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
        join: impl Fn(Id<K::From>, Id<K::To>) -> I + Send + Sync,
    ) -> Result<Vec<K::Join>>
    where
        I: Into<<K::Join as Model>::Insert>,
    {
        let ids = ids.into_iter().cloned().collect();
        self.relate(db, ids, join, false).await
    }

    /// Makes these the related rows: relates those that are not, and deletes the join rows of all others. Gives the new join
    /// rows.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add); nothing is changed then.
    pub async fn set<'i>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
    ) -> Result<Vec<K::Join>>
    where
        K: ThroughByKey,
    {
        self.set_with(db, ids, K::join).await
    }

    /// As [`set`](Self::set), by the join rows that `join` makes, as in [`add_with`](Self::add_with). The join rows of those
    /// that are related already stay as they are.
    ///
    /// # Errors
    ///
    /// As [`add_with`](Self::add_with).
    pub async fn set_with<'i, I>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
        join: impl Fn(Id<K::From>, Id<K::To>) -> I + Send + Sync,
    ) -> Result<Vec<K::Join>>
    where
        I: Into<<K::Join as Model>::Insert>,
    {
        let ids = ids.into_iter().cloned().collect();
        self.relate(db, ids, join, true).await
    }

    /// Unrelates these rows: deletes their join rows, with what goes with them. Gives the number of join rows.
    ///
    /// # Errors
    ///
    /// [`Protected`](Error::Protected) where a row that refers to a join row protects it.
    pub async fn remove<'i>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
    ) -> Result<u64> {
        self.rows.remove(db, ids).await
    }

    /// Unrelates all rows: deletes every join row. Gives their number.
    ///
    /// # Errors
    ///
    /// As [`remove`](Self::remove).
    pub async fn clear(&self, db: impl Executor) -> Result<u64> {
        self.rows.clear(db).await
    }

    /// Relates rows, all or none; with `only`, the join rows of all others go.
    async fn relate<I>(
        &self,
        db: impl Executor,
        ids: Vec<Id<K::To>>,
        join: impl Fn(Id<K::From>, Id<K::To>) -> I + Send + Sync,
        only: bool,
    ) -> Result<Vec<K::Join>>
    where
        I: Into<<K::Join as Model>::Insert>,
    {
        let validates = db.validates();
        let mut lease = db.lease(Access::Write, Some(K::From::META)).await?;
        lease
            .atomic(async |conn| {
                if only {
                    let values: Vec<Value<'_>> = ids.iter().map(FieldValue::to_value).collect();
                    self.rows.keep(&values, conn).await?;
                }
                self.link(&ids, &join, validates, conn).await
            })
            .await
    }

    async fn link<I>(
        &self,
        ids: &[Id<K::To>],
        join: &(impl Fn(Id<K::From>, Id<K::To>) -> I + Sync),
        validates: bool,
        conn: &mut Conn,
    ) -> Result<Vec<K::Join>>
    where
        I: Into<<K::Join as Model>::Insert>,
    {
        let related = self.rows.related(conn).await?;
        let near = self.rows.near();
        let itself = far::<K>(near);
        let mut new = Vec::new();
        let keys: Vec<Value<'_>> = ids.iter().map(FieldValue::to_value).collect();
        let held = RelatedManager::<K>::held(&keys, conn).await?;
        let wanted: Vec<_> = held.iter().flatten().cloned().collect();
        let spelled = RelatedManager::<K>::spelled_otherwise(&related, &wanted, conn).await?;
        let known = related.iter().filter_map(far::<K>);
        let mut known: HashSet<HashKey> = known.chain(spelled.into_values()).collect();
        for (id, held) in ids.iter().zip(&held) {
            let Some(held) = held else {
                return Err(Error::DoesNotExist {
                    model: K::To::META.label,
                });
            };
            let Some(key) = far::<K>(held) else {
                continue;
            };
            // The mirror image of a row that is related to itself is that row.
            let itself = itself.as_ref() == Some(&key);
            if !known.insert(key) {
                continue;
            }
            new.push(Self::row((&self.near, id), [near, held], join)?);
            if let (Some((mirror, back)), false) = (K::mirrored(&self.near, id), itself) {
                new.push(Self::row((&mirror, &back), [held, near], join)?);
            }
        }
        let mut rows = Vec::with_capacity(new.len());
        for row in new {
            rows.push(write::insert_one(row, validates, conn).await?);
        }
        Ok(rows)
    }

    /// A join row of two rows, as the caller makes it; refused where it does not hold what it has to, since it relates others
    /// then.
    fn row<I>(
        (near, far): (&Id<K::From>, &Id<K::To>),
        held: [&Value<'_>; 2],
        join: &impl Fn(Id<K::From>, Id<K::To>) -> I,
    ) -> Result<write::Fresh<K::Join>>
    where
        I: Into<<K::Join as Model>::Insert>,
    {
        let row = write::Fresh::<K::Join>::of(join(near.clone(), far.clone()).into());
        let through = RelatedManager::<K>::through()?;
        let same = [through.source, through.target]
            .into_iter()
            .zip(held)
            .all(|(column, held)| {
                let key = |value: &Value<'_>| HashKey::of_column(through.model, column, value);
                row.value_of(column).and_then(|given| key(&given)) == key(held)
            });
        if same {
            return Ok(row);
        }
        let what = format!(
            "a new `{}` for `{}` that relates other rows than those it was made for",
            K::Join::META.label,
            K::meta().name
        );
        Err(Error::Unsupported { what: what.into() })
    }
}
