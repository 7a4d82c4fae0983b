//! The three cardinalities: one joined row, at most one joined row, and several rows by a statement of their own.

use std::collections::{HashMap, hash_map::Entry};

use foldhash::fast::RandomState;

use super::{Cardinality, Relation, Wrapper, matching::equal_keys};
use crate::{
    Dialect, Result,
    db::Conn,
    model::{Fetch, Model, ModelRow},
    query::{KEYS_PER_STATEMENT, Link, Select, sql},
    row::Row,
    value::{Value, key::HashKey},
};

/// Always leads to a row: a foreign key that is not nullable.
pub enum ExactlyOne {}

/// Leads to a row or to none: a nullable foreign key, the other end of a one-to-one.
pub enum ZeroOrOne {}

/// Leads to any number of rows.
pub enum Several {}

/// The cardinalities of relations that are loaded by a join.
pub trait ToOneCardinality: Cardinality {
    /// The plan, when the joined row has this one.
    #[doc(hidden)]
    fn plan<C: Fetch>(child: C::Plan) -> Self::Plan<C>;
}

impl Cardinality for ExactlyOne {
    type Slot<C: Fetch> = C;
    type Plan<C: Fetch> = C::Plan;
    const JOINED: bool = true;

    fn decode<C: Fetch>(row: &mut Row<'_>, _: usize) -> Result<C> {
        C::decode(row)
    }

    async fn load<W, O>(
        plan: &<W::Child as Fetch>::Plan,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut W> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> Result<()>
    where
        W: Wrapper<Relation: Relation<Cardinality = Self>>,
        O: Send,
    {
        W::Child::load(
            plan,
            rows,
            move |row| get(row).map(|whole| whole.parts().0),
            conn,
        )
        .await
    }
}

impl ToOneCardinality for ExactlyOne {
    fn plan<C: Fetch>(child: C::Plan) -> C::Plan {
        child
    }
}

impl Cardinality for ZeroOrOne {
    type Slot<C: Fetch> = Option<C>;
    type Plan<C: Fetch> = C::Plan;
    const JOINED: bool = true;

    fn decode<C: Fetch>(row: &mut Row<'_>, key_offset: usize) -> Result<Option<C>> {
        if row.is_null_at(key_offset) {
            row.skip(C::WIDTH);
            return Ok(None);
        }
        C::decode(row).map(Some)
    }

    async fn load<W, O>(
        plan: &<W::Child as Fetch>::Plan,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut W> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> Result<()>
    where
        W: Wrapper<Relation: Relation<Cardinality = Self>>,
        O: Send,
    {
        W::Child::load(
            plan,
            rows,
            move |row| get(row).and_then(|whole| whole.parts().0.as_mut()),
            conn,
        )
        .await
    }
}

impl ToOneCardinality for ZeroOrOne {
    fn plan<C: Fetch>(child: C::Plan) -> C::Plan {
        child
    }
}

/// How several related rows are loaded, by one statement for all rows at the near end.
#[derive(Debug)]
pub struct PrefetchPlan<C: Fetch> {
    pub(crate) select: Select,
    pub(crate) slice: Option<(u64, Option<u64>)>,
    pub(crate) child: C::Plan,
}

impl<C: Fetch> Clone for PrefetchPlan<C> {
    fn clone(&self) -> Self {
        Self {
            select: self.select.clone(),
            slice: self.slice,
            child: self.child.clone(),
        }
    }
}

impl Cardinality for Several {
    type Slot<C: Fetch> = Vec<C>;
    type Plan<C: Fetch> = PrefetchPlan<C>;
    const JOINED: bool = false;

    fn decode<C: Fetch>(_: &mut Row<'_>, _: usize) -> Result<Vec<C>> {
        Ok(Vec::new())
    }

    async fn load<W, O>(
        plan: &PrefetchPlan<W::Child>,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut W> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> Result<()>
    where
        W: Wrapper<Relation: Relation<Cardinality = Self>>,
        O: Send,
    {
        let mut near = Near::with_capacity(rows.len());
        let mut keys = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter_mut().enumerate() {
            let Some(whole) = get(row) else { continue };
            let value = W::Relation::near(whole.parts().1.model());
            let Some(key) = HashKey::of(&value) else {
                continue;
            };
            if near.put(key, index) {
                keys.push(value.into_owned());
            }
        }
        if plan.select.nothing || keys.is_empty() {
            return Ok(());
        }
        let mut related = fetch_related::<W>(plan, keys, &mut near, conn).await?;
        W::Child::load(&plan.child, &mut related, |pair| Some(&mut pair.1), conn).await?;
        for (first, child) in related {
            for index in near.others(first) {
                if let Some(whole) = get(&mut rows[*index]) {
                    whole.parts().0.push(child.clone());
                }
            }
            if let Some(whole) = get(&mut rows[first]) {
                whole.parts().0.push(child);
            }
        }
        Ok(())
    }
}

/// Which rows are at the near end, by their keys.
struct Near {
    /// The first row with a key.
    first: HashMap<HashKey, usize, RandomState>,
    /// The others with the key of that one: there are some where a row was loaded more than once.
    others: HashMap<usize, Vec<usize>, RandomState>,
    /// Rows of one key come after each other, mostly.
    last: Option<(HashKey, usize)>,
}

impl Near {
    fn with_capacity(rows: usize) -> Self {
        Self {
            first: HashMap::with_capacity_and_hasher(rows, RandomState::default()),
            others: HashMap::default(),
            last: None,
        }
    }

    /// Notes a row; whether it is the first with its key.
    fn put(&mut self, key: HashKey, index: usize) -> bool {
        match self.first.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(index);
                true
            }
            Entry::Occupied(entry) => {
                self.others.entry(*entry.get()).or_default().push(index);
                false
            }
        }
    }

    /// The first row with a key.
    #[inline]
    fn first(&mut self, key: HashKey) -> Option<usize> {
        if let Some((last, index)) = &self.last
            && *last == key
        {
            return Some(*index);
        }
        let index = *self.first.get(&key)?;
        self.last = Some((key, index));
        Some(index)
    }

    #[inline]
    fn others(&self, first: usize) -> &[usize] {
        if self.others.is_empty() {
            return &[];
        }
        self.others.get(&first).map_or(&[], Vec::as_slice)
    }
}

/// The related rows of all `keys`, each with the first row that it belongs to, in the query's order for each key.
async fn fetch_related<W>(
    plan: &PrefetchPlan<W::Child>,
    keys: Vec<Value<'static>>,
    near: &mut Near,
    conn: &mut Conn,
) -> Result<Vec<(usize, W::Child)>>
where
    W: Wrapper<Relation: Relation<Cardinality = Several>>,
{
    let uuids = matches!(keys.first(), Some(Value::Uuid(_)));
    let integers = matches!(keys.first(), Some(Value::Int(_)));
    let relation = <W::Relation as Relation>::meta();
    let mut related: Vec<(usize, W::Child)> = Vec::with_capacity(keys.len());
    let mut select = plan.select.clone();
    let mut rest = keys;
    while !rest.is_empty() {
        let after = rest.split_off(rest.len().min(KEYS_PER_STATEMENT));
        let mut keys = std::mem::replace(&mut rest, after);
        // Where each key has a placeholder, a power of two of them, the last one repeated, so that the statement's text
        // takes few forms and stays in the cache.
        if conn.dialect() != Dialect::Postgres
            && let Some(last) = keys.last().cloned()
        {
            keys.resize(keys.len().next_power_of_two(), last);
        }
        select.link = Some(Link {
            relation,
            keys,
            project: true,
            slice: plan.slice,
        });
        // Rows of a near end whose key has other bytes, by their place among all.
        let mut strays: Vec<(usize, Value<'static>)> = Vec::new();
        let rendered = sql::select(&select, conn.dialect())?;
        conn.query(&rendered.sql, &rendered.params, &mut |row| {
            let child = W::Child::decode(row)?;
            let cell = row.cell(row.position());
            let not_decoded = |cell| {
                let near = relation.via.target(<W::Relation as Relation>::From::META);
                let column = near.fields.get(usize::from(relation.local));
                crate::Error::decode(column.map_or("", |field| field.column), cell)
            };
            if integers {
                let key = cell.as_i64().ok().map(HashKey::Integer);
                related.extend(
                    key.and_then(|key| near.first(key))
                        .map(|index| (index, child)),
                );
                return Ok(());
            }
            let value = cell.to_value().map_err(not_decoded)?;
            let key = if uuids {
                HashKey::of_uuid(&value)
            } else {
                HashKey::of(&value)
            };
            match key.and_then(|key| near.first(key)) {
                Some(index) => related.push((index, child)),
                None => {
                    strays.push((related.len(), value));
                    related.push((STRAY, child));
                }
            }
            Ok(())
        })
        .await?;
        if let (Some(link), false) = (&select.link, strays.is_empty()) {
            assign::<W>(link, &strays, near, &mut related, conn).await?;
        }
    }
    Ok(related)
}

/// In the place of a near end that is not known yet.
const STRAY: usize = usize::MAX;

/// Gives rows the near ends that the database takes for theirs; those that have none, since another program has just changed
/// them, are left out.
async fn assign<W>(
    link: &Link,
    strays: &[(usize, Value<'static>)],
    near: &mut Near,
    related: &mut Vec<(usize, W::Child)>,
    conn: &mut Conn,
) -> Result<()>
where
    W: Wrapper<Relation: Relation<Cardinality = Several>>,
{
    let (model, column) = match &link.relation.through {
        Some(through) => (through.model, through.source),
        None => (<W::Relation as Relation>::To::META, link.relation.remote),
    };
    // Each spelling once: rows of one key come after each other, mostly.
    let mut held: Vec<Value<'static>> = strays.iter().map(|(_, value)| value.clone()).collect();
    held.dedup();
    let equal = equal_keys(model, column, &held, &link.keys, conn).await?;
    for (place, value) in strays {
        let key = HashKey::of(value).and_then(|value| link.keys.get(*equal.get(&value)?));
        let index = key.and_then(HashKey::of).and_then(|key| near.first(key));
        if let (Some(index), Some(row)) = (index, related.get_mut(*place)) {
            row.0 = index;
        }
    }
    related.retain(|(index, _)| *index != STRAY);
    Ok(())
}
