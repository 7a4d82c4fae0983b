//! The three cardinalities: one joined row, at most one joined row, and several rows by a statement of their own.

use std::collections::HashMap;

use super::{Cardinality, Relation, Wrapper, relation_meta};
use crate::{
    Result,
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
        let mut near: HashMap<HashKey, Vec<usize>> = HashMap::with_capacity(rows.len());
        let mut keys = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter_mut().enumerate() {
            let Some(whole) = get(row) else { continue };
            let value = W::Relation::near(whole.parts().1.model());
            let Some(key) = HashKey::of(&value) else {
                continue;
            };
            let sharing = near.entry(key).or_default();
            if sharing.is_empty() {
                keys.push(value.into_owned());
            }
            sharing.push(index);
        }
        if plan.select.nothing || keys.is_empty() {
            return Ok(());
        }
        let mut related = fetch_related::<W>(plan, &keys, conn).await?;
        W::Child::load(&plan.child, &mut related, |pair| Some(&mut pair.1), conn).await?;
        for (key, child) in related {
            let Some((last, others)) = near.get(&key).and_then(|sharing| sharing.split_last())
            else {
                continue;
            };
            for index in others {
                if let Some(whole) = get(&mut rows[*index]) {
                    whole.parts().0.push(child.clone());
                }
            }
            if let Some(whole) = get(&mut rows[*last]) {
                whole.parts().0.push(child);
            }
        }
        Ok(())
    }
}

/// The related rows of all `keys`, each with the key that it belongs to, in the query's order for each key.
async fn fetch_related<W>(
    plan: &PrefetchPlan<W::Child>,
    keys: &[Value<'static>],
    conn: &mut Conn,
) -> Result<Vec<(HashKey, W::Child)>>
where
    W: Wrapper<Relation: Relation<Cardinality = Several>>,
{
    let uuids = matches!(keys.first(), Some(Value::Uuid(_)));
    let mut related = Vec::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        // A power of two keys, the last one repeated, so that the statement's text takes few forms and stays in the cache.
        let mut chunk = chunk.to_vec();
        if let Some(last) = chunk.last().cloned() {
            chunk.resize(chunk.len().next_power_of_two(), last);
        }
        let mut select = plan.select.clone();
        let relation = relation_meta::<W::Relation>();
        select.link = Some(Link {
            relation,
            keys: chunk,
            project: true,
            slice: plan.slice,
        });
        let rendered = sql::select(&select, conn.dialect())?;
        conn.query(&rendered.sql, &rendered.params, &mut |row| {
            let child = W::Child::decode(row)?;
            let value = row.cell(row.position()).to_value().map_err(|cell| {
                let column = <W::Relation as Relation>::From::META.fields
                    [usize::from(relation.local)]
                .column;
                crate::Error::decode(column, cell)
            })?;
            let key = if uuids {
                HashKey::of_uuid(&value)
            } else {
                HashKey::of(&value)
            };
            if let Some(key) = key {
                related.push((key, child));
            }
            Ok(())
        })
        .await?;
    }
    Ok(related)
}
