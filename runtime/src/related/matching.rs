//! Keys that are one to the database though their bytes differ, by a collation of their column: `"aB1"` refers to `"Ab1"`.
//!
//! Keys are looked up by their bytes first. Only where that leaves some without an answer is the database asked, which alone
//! knows what it takes for equal.

use std::collections::HashMap;

use crate::{
    Error, Result,
    db::Conn,
    meta::ModelMeta,
    query::{CaseArm, Compare, KEYS_PER_STATEMENT, Node, Path, Projection, Select, sql},
    value::{Value, key::HashKey},
};

/// The position among `keys` of the one that each of the `held` values of a column is equal to. Values that are equal to none
/// are not in the answer.
pub(crate) async fn equal_keys(
    model: &'static ModelMeta,
    column: u16,
    held: &[Value<'static>],
    keys: &[Value<'static>],
    conn: &mut Conn,
) -> Result<HashMap<HashKey, usize>> {
    let mut equal = HashMap::new();
    let node = Node::Column(Path::ROOT, column);
    for held in held.chunks(KEYS_PER_STATEMENT) {
        for (part, keys) in keys.chunks(KEYS_PER_STATEMENT).enumerate() {
            let arm = |(index, key): (usize, &Value<'static>)| CaseArm {
                when: Node::Compare(
                    Compare::Eq,
                    Box::new([node.clone(), Node::Value(key.clone())]),
                ),
                then: Node::Value(Value::Int(i64::try_from(index).unwrap_or(i64::MAX))),
            };
            let which = Node::Case(keys.iter().enumerate().map(arm).collect(), None);
            let mut select = Select::of(model);
            select.whole_model = false;
            select.order = Some(Vec::new());
            select
                .filters
                .push(Node::In(Box::new(node.clone()), held.to_vec()));
            select.projections = [&node, &which]
                .map(|node| Projection::Node(node.clone()))
                .into();
            let rendered = sql::select(&select, conn.dialect())?;
            conn.query(&rendered.sql, &rendered.params, &mut |row| {
                let value = row.cell(0).to_value();
                let name = model.fields[usize::from(column)].column;
                let value = value.map_err(|cell| Error::decode(name, cell))?;
                let index = row.cell(1).as_i64().ok();
                let index = index.and_then(|index| usize::try_from(index).ok());
                if let (Some(value), Some(index)) = (HashKey::of(&value), index) {
                    equal.insert(value, part * KEYS_PER_STATEMENT + index);
                }
                Ok(())
            })
            .await?;
        }
    }
    Ok(equal)
}

/// The position among the `found` values of a column, no two of which are equal, of the one that each of the values `asked`
/// for is equal to.
pub(crate) async fn places_of(
    model: &'static ModelMeta,
    column: u16,
    found: &[Value<'static>],
    asked: &[Value<'static>],
    conn: &mut Conn,
) -> Result<Vec<Option<usize>>> {
    let of = |value: &Value<'static>| HashKey::of_column(model, column, value);
    let by_bytes: HashMap<HashKey, usize> = found
        .iter()
        .enumerate()
        .filter_map(|(place, value)| Some((of(value)?, place)))
        .collect();
    let place = |value: &Value<'static>| by_bytes.get(&of(value)?).copied();
    let mut places: Vec<Option<usize>> = asked.iter().map(place).collect();
    // Only texts are spelled in several ways.
    let mut open: Vec<usize> = (0..asked.len())
        .filter(|index| places[*index].is_none() && matches!(asked[*index], Value::Text(_)))
        .filter(|_| matches!(found.first(), Some(Value::Text(_))))
        .collect();
    while !open.is_empty() {
        // Of several values that are equal to one that was found, each time one is told.
        let keys: Vec<_> = open.iter().map(|index| asked[*index].clone()).collect();
        let equal = equal_keys(model, column, found, &keys, conn).await?;
        let before = open.len();
        for (value, key) in equal {
            places[open[key]] = by_bytes.get(&value).copied();
        }
        open.retain(|index| places[*index].is_none());
        if open.len() == before {
            break;
        }
    }
    Ok(places)
}
