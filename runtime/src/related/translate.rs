//! Join rows whose keys refer to other columns than primary keys (`to_field`): what they hold for rows that are known by key,
//! and the keys of rows for what they hold.

use super::matching::places_of;
use crate::{
    Error, Result,
    db::Conn,
    meta::ModelMeta,
    query::{KEYS_PER_STATEMENT, Node, Path, Projection, Select, sql},
    value::Value,
};

/// What the column `to` holds in the rows whose column `from` holds these values, in their order; `None` where there is no
/// such row.
pub(crate) async fn translated(
    model: &'static ModelMeta,
    [from, to]: [u16; 2],
    values: &[Value<'_>],
    conn: &mut Conn,
) -> Result<Vec<Option<Value<'static>>>> {
    let owned = values.iter().map(|value| value.clone().into_owned());
    if from == to {
        return Ok(owned.map(Some).collect());
    }
    let owned: Vec<Value<'static>> = owned.collect();
    let [from_node, to_node] = [from, to].map(|field| Node::Column(Path::ROOT, field));
    let (mut found, mut held) = (Vec::new(), Vec::new());
    for chunk in owned.chunks(KEYS_PER_STATEMENT) {
        let mut select = Select::of(model);
        select.whole_model = false;
        select.order = Some(Vec::new());
        select
            .filters
            .push(Node::In(Box::new(from_node.clone()), chunk.to_vec()));
        select.projections = [&from_node, &to_node]
            .map(|node| Projection::Node(node.clone()))
            .into();
        let rendered = sql::select(&select, conn.dialect())?;
        conn.query(&rendered.sql, &rendered.params, &mut |row| {
            let [key, value] = [(0, from), (1, to)].map(|(index, field)| {
                let column = model.fields[usize::from(field)].column;
                let value = row.cell(index).to_value().map(Value::into_owned);
                value.map_err(|cell| Error::decode(column, cell))
            });
            found.push(key?);
            held.push(value?);
            Ok(())
        })
        .await?;
    }
    let places = places_of(model, from, &found, &owned, conn).await?;
    let of = |place: Option<usize>| Some(held.get(place?)?.clone());
    Ok(places.into_iter().map(of).collect())
}
