//! The related rows of one row over a many-to-many relation: to read them, and to change which they are.

use std::{
    collections::{HashMap, HashSet},
    marker::PhantomData,
};

use super::{Relation, Several, matching::equal_keys, translate::translated};
use crate::{
    Error, Id, QuerySet, Result,
    db::{Access, Conn, Executor},
    hooks::{self, ManyAction},
    meta::ThroughMeta,
    model::Model,
    query::{KEYS_PER_STATEMENT, Link, Node, Path, Projection, Select, sql},
    value::{FieldValue, Value, key::HashKey},
    write,
};

/// The rows at the other end of the many-to-many relation `K`, for one row at this end: `post.tags()`.
#[must_use]
pub struct RelatedManager<K> {
    near: Value<'static>,
    relation: PhantomData<fn(K)>,
}

impl<K> Clone for RelatedManager<K> {
    fn clone(&self) -> Self {
        Self {
            near: self.near.clone(),
            relation: PhantomData,
        }
    }
}

impl<K> std::fmt::Debug for RelatedManager<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RelatedManager").field(&self.near).finish()
    }
}

impl<K: Relation<Cardinality = Several>> RelatedManager<K> {
    /// The related rows of `row`.
    #[doc(hidden)]
    pub fn of(row: &K::From) -> Self {
        Self {
            near: K::near(row).into_owned(),
            relation: PhantomData,
        }
    }

    /// The related rows, as a queryset: to filter, order, load further. The default manager of their model narrows them.
    pub fn query(&self) -> QuerySet<K::To> {
        K::To::default_manager(self.unscoped())
    }

    /// The related rows, those too that the default manager of their model leaves out.
    pub fn unscoped(&self) -> QuerySet<K::To> {
        let mut select = Select::of(K::To::META);
        select.link = Some(Link {
            relation: K::meta(),
            keys: vec![self.near.clone()],
            project: false,
            slice: None,
        });
        QuerySet::from_select(select)
    }

    /// Every related row.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or a row does not decode.
    pub async fn all(&self, db: impl Executor) -> Result<Vec<K::To>> {
        self.query().all(db).await
    }

    /// How many related rows there are.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn count(&self, db: impl Executor) -> Result<i64> {
        self.query().count(db).await
    }

    /// Relates these rows too. Those that are related already stay so, once.
    ///
    /// # Errors
    ///
    /// [`ForeignKeyViolation`](Error::ForeignKeyViolation) where there is no such row.
    pub async fn add<'i>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
    ) -> Result<()> {
        let ids: Vec<Value<'_>> = ids.into_iter().map(FieldValue::to_value).collect();
        let mut lease = db.lease(Access::Write, Some(K::From::META)).await?;
        lease.atomic(async |conn| self.link(&ids, conn).await).await
    }

    /// Unrelates these rows. Gives the number of those that were related.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn remove<'i>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
    ) -> Result<u64> {
        let ids: Vec<Value<'_>> = ids.into_iter().map(FieldValue::to_value).collect();
        let mut lease = db.lease(Access::Write, Some(K::From::META)).await?;
        lease
            .atomic(async |conn| {
                // A row that is not there is not related.
                let held = Self::held(&ids, conn).await?.into_iter().flatten();
                self.unlink(&held.collect::<Vec<_>>(), conn).await
            })
            .await
    }

    /// Unrelates all rows. Gives their number.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn clear(&self, db: impl Executor) -> Result<u64> {
        let mut lease = db.lease(Access::Write, Some(K::From::META)).await?;
        lease
            .atomic(async |conn| {
                self.tell(ManyAction::PreClear, &[], conn).await?;
                let related = if Self::through()?.symmetrical {
                    self.related(conn).await?
                } else {
                    Vec::new()
                };
                let removed = delete(self.join_rows()?, conn).await?;
                self.unlink_mirrored(&related, conn).await?;
                self.tell(ManyAction::PostClear, &[], conn).await?;
                Ok(removed)
            })
            .await
    }

    /// Makes these the related rows: relates those that are not, unrelates all others.
    ///
    /// # Errors
    ///
    /// [`ForeignKeyViolation`](Error::ForeignKeyViolation) where there is no such row; nothing is changed then.
    pub async fn set<'i>(
        &self,
        db: impl Executor,
        ids: impl IntoIterator<Item = &'i Id<K::To>> + Send,
    ) -> Result<()> {
        let ids: Vec<Value<'_>> = ids.into_iter().map(FieldValue::to_value).collect();
        let mut lease = db.lease(Access::Write, Some(K::From::META)).await?;
        lease
            .atomic(async |conn| {
                self.keep(&ids, conn).await?;
                self.link(&ids, conn).await
            })
            .await
    }

    /// Unrelates all rows but these.
    pub(super) async fn keep(&self, ids: &[Value<'_>], conn: &mut Conn) -> Result<()> {
        let related = self.related(conn).await?;
        let held = Self::held(ids, conn).await?;
        let held: Vec<Value<'static>> = held.into_iter().flatten().collect();
        let wanted: HashSet<HashKey> = held.iter().filter_map(far::<K>).collect();
        let spelled = Self::spelled_otherwise(&related, &held, conn).await?;
        let gone: Vec<Value<'_>> = related
            .into_iter()
            .filter(|key| {
                far::<K>(key)
                    .is_some_and(|key| !wanted.contains(&key) && !spelled.contains_key(&key))
            })
            .collect();
        self.unlink(&gone, conn).await?;
        Ok(())
    }

    pub(super) fn through() -> Result<&'static ThroughMeta> {
        K::meta()
            .through
            .as_ref()
            .ok_or_else(|| Error::Unsupported {
                what: format!(
                    "`{}` has no join table: its rows are changed by their foreign key",
                    K::meta().name
                )
                .into(),
            })
    }

    /// What join rows hold for the rows with these keys, in their order; `None` for a row that is not there.
    pub(super) async fn held(
        ids: &[Value<'_>],
        conn: &mut Conn,
    ) -> Result<Vec<Option<Value<'static>>>> {
        let columns = [K::To::META.key_position(), K::meta().remote];
        translated(K::To::META, columns, ids, conn).await
    }

    /// Those of the `related` rows that are among the `wanted` ones, though join rows hold a text of other bytes for them that
    /// the database takes for the same: what is held, and what is wanted.
    pub(super) async fn spelled_otherwise(
        related: &[Value<'static>],
        wanted: &[Value<'static>],
        conn: &mut Conn,
    ) -> Result<HashMap<HashKey, HashKey>> {
        let beyond = |values: &[Value<'static>], others: &[Value<'static>]| {
            let others: HashSet<HashKey> = others.iter().filter_map(far::<K>).collect();
            let texts = values.iter().filter(|key| matches!(key, Value::Text(_)));
            let beyond =
                texts.filter(|key| far::<K>(key).is_some_and(|key| !others.contains(&key)));
            beyond.cloned().collect::<Vec<_>>()
        };
        let (held, new) = (beyond(related, wanted), beyond(wanted, related));
        if held.is_empty() || new.is_empty() {
            return Ok(HashMap::new());
        }
        let through = Self::through()?;
        let equal = equal_keys(through.model, through.target, &held, &new, conn).await?;
        let pair = |(held, key): (HashKey, usize)| Some((held, far::<K>(new.get(key)?)?));
        Ok(equal.into_iter().filter_map(pair).collect())
    }

    /// What join rows hold for this end.
    pub(super) const fn near(&self) -> &Value<'static> {
        &self.near
    }

    /// The rows of the join table that belong to this end.
    fn join_rows(&self) -> Result<Select> {
        let through = Self::through()?;
        let mut select = Select::of(through.model);
        select.whole_model = false;
        select.order = Some(Vec::new());
        let near = std::slice::from_ref(&self.near);
        select.filters.push(key_in(through.source, near));
        Ok(select)
    }

    /// What the join rows of this end refer to at the other end.
    pub(super) async fn related(&self, conn: &mut Conn) -> Result<Vec<Value<'static>>> {
        let through = Self::through()?;
        let mut select = self.join_rows()?;
        select
            .projections
            .push(Projection::Node(Node::Column(Path::ROOT, through.target)));
        let rendered = sql::select(&select, conn.dialect())?;
        let mut related = Vec::new();
        conn.query(&rendered.sql, &rendered.params, &mut |row| {
            let column = through.model.fields[usize::from(through.target)].column;
            related.push(
                row.cell(0)
                    .to_value()
                    .map_err(|cell| Error::decode(column, cell))?,
            );
            Ok(())
        })
        .await?;
        Ok(related)
    }

    async fn link(&self, ids: &[Value<'_>], conn: &mut Conn) -> Result<()> {
        let through = Self::through()?;
        let related = self.related(conn).await?;
        let owned: Vec<_> = ids.iter().map(|id| id.clone().into_owned()).collect();
        let spelled = Self::spelled_otherwise(&related, &owned, conn).await?;
        let known = related.iter().filter_map(far::<K>);
        let mut known: HashSet<HashKey> = known.chain(spelled.into_values()).collect();
        let near = far::<K>(&self.near).filter(|_| through.symmetrical);
        let (mut values, mut added) = (Vec::new(), Vec::new());
        for id in owned {
            let Some(key) = far::<K>(&id) else { continue };
            // The mirror image of a row that is related to itself is that row.
            let mirrored = near.as_ref().is_some_and(|near| *near != key);
            if !known.insert(key) {
                continue;
            }
            added.push(id.clone());
            values.extend([self.near.clone(), id.clone()]);
            if mirrored {
                values.extend([id, self.near.clone()]);
            }
        }
        if values.is_empty() {
            return Ok(());
        }
        self.tell(ManyAction::PreAdd, &added, conn).await?;
        let column = |position: u16| through.model.fields[usize::from(position)].column;
        let columns = [column(through.source), column(through.target)];
        let sql = sql::statements::insert(conn.dialect(), through.model.table, &columns, &[]);
        conn.execute_many(&sql, columns.len(), &values)
            .await
            .map_err(|error| error.of_model(through.model))?;
        self.tell(ManyAction::PostAdd, &added, conn).await
    }

    /// Calls the hook `m2m_changed` of the model that declares the relation.
    async fn tell(&self, action: ManyAction, far: &[Value<'_>], conn: &mut Conn) -> Result<()> {
        hooks::many_changed::<K>(action, &self.near, far, conn).await
    }

    /// Unrelates rows by what join rows hold for them. Gives how many of them were related.
    async fn unlink(&self, ids: &[Value<'_>], conn: &mut Conn) -> Result<u64> {
        let through = Self::through()?;
        if ids.is_empty() {
            return Ok(0);
        }
        self.tell(ManyAction::PreRemove, ids, conn).await?;
        let mut removed = 0;
        for chunk in ids.chunks(KEYS_PER_STATEMENT) {
            let mut select = self.join_rows()?;
            select.filters.push(key_in(through.target, chunk));
            removed += delete(select, conn).await?;
        }
        if through.symmetrical {
            self.unlink_mirrored(ids, conn).await?;
        }
        self.tell(ManyAction::PostRemove, ids, conn).await?;
        Ok(removed)
    }

    /// Removes the rows that say of these that they are related to this one.
    async fn unlink_mirrored(&self, ids: &[Value<'_>], conn: &mut Conn) -> Result<()> {
        let through = Self::through()?;
        for chunk in ids.chunks(KEYS_PER_STATEMENT) {
            let mut select = Select::of(through.model);
            select.order = Some(Vec::new());
            let near = std::slice::from_ref(&self.near);
            select.filters.push(key_in(through.target, near));
            select.filters.push(key_in(through.source, chunk));
            delete(select, conn).await?;
        }
        Ok(())
    }
}

/// What a row at the far end is known by in memory, by what join rows hold for it.
pub(super) fn far<K: Relation>(held: &Value<'_>) -> Option<HashKey> {
    HashKey::of_column(K::To::META, K::meta().remote, held)
}

fn key_in(field: u16, keys: &[Value<'_>]) -> Node {
    let keys = keys.iter().map(|key| key.clone().into_owned()).collect();
    Node::In(Box::new(Node::Column(Path::ROOT, field)), keys)
}

/// Deletes join rows; those of a declared join model with what goes with them. Gives the number of join rows.
async fn delete(select: Select, conn: &mut Conn) -> Result<u64> {
    let model = select.model;
    let deleted = write::delete::delete_rows(select, conn).await?;
    Ok(deleted
        .by_model
        .get(model.label)
        .copied()
        .unwrap_or_default())
}
