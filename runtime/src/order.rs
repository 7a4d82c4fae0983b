//! Rows in an order of their own beside those that refer to the same row: `order_with_respect_to` in the models.
//!
//! A hidden column numbers the rows, from 0 on. A new row goes to the end; [`set`] gives all of them new places. Numbers are
//! given while the row that is referred to is locked, so that two programs never give one twice.

use crate::{
    Error, Id, QuerySet, Result,
    db::{Access, Conn, Executor},
    expr::KeyExpr,
    meta::{ModelMeta, OrderMeta, RelationKind},
    model::Model,
    query::{
        Aggregate, AggregateFunction, Compare, Lock, Node, Nulls, Order, Path, Projection, Select,
        sql,
    },
    queryset::one_value,
    value::{FieldValue as _, Value, key::HashKey},
};

/// The row behind this one in their order; `None` of the last.
///
/// # Errors
///
/// When the database cannot be asked.
pub async fn next<M: Model>(row: &M, db: impl Executor) -> Result<Option<M>> {
    neighbour(row, false, db).await
}

/// The row before this one in their order; `None` of the first.
///
/// # Errors
///
/// When the database cannot be asked.
pub async fn previous<M: Model>(row: &M, db: impl Executor) -> Result<Option<M>> {
    neighbour(row, true, db).await
}

async fn neighbour<M: Model>(row: &M, before: bool, db: impl Executor) -> Result<Option<M>> {
    let order = order_of::<M>()?;
    let within = column_value(row, order.within)?;
    let number = column_value(row, order.number)?.into_owned();
    let mut select = beside(M::META, order, within);
    select.filter(Node::beyond(
        M::META,
        order.number,
        number,
        &row.key_value(),
        before,
    ));
    select.order = Some(terms(M::META, order, before));
    QuerySet::<M>::from_select(select).first(db).await
}

/// The keys of the rows that refer to the same value, in their order: what `question.answer_order(&db)` gives.
///
/// # Errors
///
/// When the database cannot be asked.
pub async fn keys<M: Model>(within: Value<'_>, db: impl Executor) -> Result<Vec<Id<M>>> {
    let order = order_of::<M>()?;
    let mut select = beside(M::META, order, within);
    select.order = Some(terms(M::META, order, false));
    let rows = QuerySet::<M>::from_select(select);
    rows.values(KeyExpr::new()).all(db).await
}

/// Puts the rows with these keys into this order, all or none. Rows that are not named keep their numbers.
///
/// # Errors
///
/// [`DoesNotExist`](Error::DoesNotExist) where one of the keys is not that of a row that refers to this value.
pub async fn set<M: Model>(within: Value<'_>, rows: &[Id<M>], db: impl Executor) -> Result<()> {
    let order = order_of::<M>()?;
    let meta = M::META;
    let column = |position: u16| meta.fields[usize::from(position)].column;
    let mut by = meta.key_columns();
    by.push(column(order.within));
    let mut lease = db.lease(Access::Write, Some(meta)).await?;
    let sql =
        sql::statements::update_by_key(lease.dialect(), meta.table, &[column(order.number)], &by);
    let mut values = Vec::with_capacity(rows.len() * (by.len() + 1));
    for (number, id) in rows.iter().enumerate() {
        values.push(number_value(number as i64)?);
        values.extend(
            id.to_value()
                .parts()
                .iter()
                .map(|part| part.clone().into_owned()),
        );
        values.push(within.clone().into_owned());
    }
    lease
        .atomic(async |conn| {
            lock(meta, order, &within, conn).await?;
            let done = conn
                .execute_many(&sql, by.len() + 1, &values)
                .await
                .map_err(|error| error.of_model(meta))?;
            match done.iter().all(|executed| executed.rows_affected == 1) {
                true => Ok(()),
                false => Err(Error::DoesNotExist { model: meta.label }),
            }
        })
        .await
}

/// Numbers new rows, each behind the last that refers to the same row. In a transaction, which holds the locks.
pub(crate) async fn number<M: Model>(
    rows: &mut [M],
    order: OrderMeta,
    conn: &mut Conn,
) -> Result<()> {
    // By what they refer to, in the order of the rows; NULL is a group, too.
    let mut groups: Vec<(Option<HashKey>, i64)> = Vec::new();
    for row in rows {
        let within = column_value(row, order.within)?.into_owned();
        let group = HashKey::of(&within);
        let known = groups.iter_mut().find(|(known, _)| *known == group);
        let number = match known {
            Some((_, next)) => next,
            None => {
                lock(M::META, order, &within, conn).await?;
                let next = last(M::META, order, within, conn)
                    .await?
                    .map_or(0, |last| last + 1);
                groups.push((group, next));
                let Some((_, next)) = groups.last_mut() else {
                    continue;
                };
                next
            }
        };
        row.set_order(i32::try_from(*number).map_err(|_| too_many())?);
        *number += 1;
    }
    Ok(())
}

fn number_value(number: i64) -> Result<Value<'static>> {
    match i32::try_from(number) {
        Ok(_) => Ok(Value::Int(number)),
        Err(_) => Err(too_many()),
    }
}

#[cold]
fn too_many() -> Error {
    Error::Unsupported {
        what: "an order of more than 2147483647 rows".into(),
    }
}

/// The largest number beside a value.
async fn last(
    meta: &'static ModelMeta,
    order: OrderMeta,
    within: Value<'_>,
    conn: &mut Conn,
) -> Result<Option<i64>> {
    let select = beside(meta, order, within);
    let largest = [Node::Aggregate(Box::new(Aggregate {
        function: AggregateFunction::Max,
        argument: Some(Node::Column(Path::ROOT, order.number)),
        distinct: false,
        filter: None,
        joining: None,
    }))];
    let rendered = sql::aggregate(&select, &largest, conn.dialect())?;
    one_value(&rendered, conn).await
}

/// Locks the row that is referred to, where there are locks of rows: on SQLite one program writes at a time.
async fn lock(
    meta: &'static ModelMeta,
    order: OrderMeta,
    within: &Value<'_>,
    conn: &mut Conn,
) -> Result<()> {
    let relation = meta
        .relations
        .iter()
        .find(|relation| relation.kind == RelationKind::Forward && relation.local == order.within);
    let Some(relation) = relation.filter(|_| !within.is_null()) else {
        return Ok(());
    };
    if conn.dialect() == crate::Dialect::Sqlite {
        return Ok(());
    }
    let referred = Node::Column(Path::ROOT, relation.remote);
    let mut select = Select::of(relation.target);
    select.whole_model = false;
    select.projections = vec![Projection::Node(referred.clone())];
    select.order = Some(Vec::new());
    select.filters.push(equals(referred, within.clone()));
    select.lock = Some(Lock {
        no_key: true,
        ..Lock::default()
    });
    let rendered = sql::select(&select, conn.dialect())?;
    conn.query(&rendered.sql, &rendered.params, &mut |_| Ok(()))
        .await
}

fn order_of<M: Model>() -> Result<OrderMeta> {
    M::ORDER.ok_or_else(|| Error::Unsupported {
        what: format!("`{}` has no `order_with_respect_to`", M::META.label).into(),
    })
}

/// The rows that refer to a value.
fn beside(meta: &'static ModelMeta, order: OrderMeta, within: Value<'_>) -> Select {
    let mut select = Select::of(meta);
    let column = Node::Column(Path::ROOT, order.within);
    select.filters.push(equals(column, within));
    select
}

/// Equal, or NULL where the value is.
fn equals(column: Node, value: Value<'_>) -> Node {
    let value = Node::Value(value.into_owned());
    Node::Compare(Compare::Eq, Box::new([column, value]))
}

/// By number, and by key where several have one.
fn terms(meta: &'static ModelMeta, order: OrderMeta, descending: bool) -> Vec<Order> {
    std::iter::once(order.number)
        .chain(meta.primary_key.iter().copied())
        .map(|position| Order {
            node: Node::Column(Path::ROOT, position),
            descending,
            nulls: Nulls::Smallest,
        })
        .collect()
}

/// What the row holds in a column that the program gives.
pub(crate) fn column_value<M: Model>(row: &M, position: u16) -> Result<Value<'_>> {
    let field = &M::META.fields[usize::from(position)];
    let given = M::META.fields.iter().filter(|field| !field.generated);
    let place = given
        .clone()
        .position(|given| std::ptr::eq(given, field))
        .filter(|_| !field.generated);
    if let Some(place) = place {
        let mut values = Vec::with_capacity(given.count());
        row.encode(&mut values);
        if place < values.len() {
            return Ok(values.swap_remove(place));
        }
    }
    // The automatic key is not among the values that a row gives.
    match M::META.primary_key {
        [key] if *key == position => Ok(row.key_value()),
        _ => Err(Error::Unsupported {
            what: format!("the database makes the column `{}` itself", field.column).into(),
        }),
    }
}
