//! Updates of columns that a model inherits from a parent with a table: one statement for each table, by the keys of the
//! rows, which a child and its parents share.

use super::delete::{column, where_in};
use crate::{
    Error, Result,
    db::Conn,
    meta::ModelMeta,
    query::{Assignment, KEYS_PER_STATEMENT, Node, Projection, Select, sql},
    queryset::keys_of,
    value::Value,
};

/// The columns of one table that are set, each with the position of its assignment.
type Columns = Vec<(u16, usize)>;

/// Sets columns of the rows of a query, by their numbers in the whole row; gives the number of rows.
pub(crate) async fn update(
    select: Select,
    assignments: Vec<Assignment>,
    conn: &mut Conn,
) -> Result<u64> {
    let tables = by_table(select.model, &assignments);
    let given = assignments
        .iter()
        .all(|assignment| matches!(assignment.value, Node::Value(_)));
    conn.atomic(async |conn| {
        if given {
            set_values(select, &tables, &assignments, conn).await
        } else {
            set_computed(select, &tables, assignments, conn).await
        }
    })
    .await
}

/// Which columns of which table are set; the model's own table comes first.
fn by_table(
    model: &'static ModelMeta,
    assignments: &[Assignment],
) -> Vec<(&'static ModelMeta, Columns)> {
    let (mut tables, mut table, mut start) = (Vec::new(), model, 0);
    loop {
        let end = start + table.fields.len();
        let columns: Columns = assignments
            .iter()
            .enumerate()
            .filter(|(_, to)| (start..end).contains(&usize::from(to.field)))
            .map(|(position, to)| (to.field - start as u16, position))
            .collect();
        if !columns.is_empty() {
            tables.push((table, columns));
        }
        let Some((parent, _)) = table.parent_link() else {
            return tables;
        };
        (table, start) = (parent, end);
    }
}

/// Every row gets the same values.
async fn set_values(
    select: Select,
    tables: &[(&'static ModelMeta, Columns)],
    assignments: &[Assignment],
    conn: &mut Conn,
) -> Result<u64> {
    let keys = column(&keys_of(select), conn).await?;
    for (table, columns) in tables {
        let sets: Vec<Assignment> = columns
            .iter()
            .map(|&(field, position)| Assignment {
                field,
                value: assignments[position].value.clone(),
            })
            .collect();
        for chunk in keys.chunks(KEYS_PER_STATEMENT) {
            let select = where_in(table, Node::key_of(table), chunk);
            let rendered = sql::update(&select, &sets, conn.dialect())?;
            conn.execute(&rendered.sql, &rendered.params)
                .await
                .map_err(|error| error.of_model(table))?;
        }
    }
    Ok(keys.len() as u64)
}

/// Each row gets values of its own. They are read before the first table is written, since assignments see the row as it was.
async fn set_computed(
    mut select: Select,
    tables: &[(&'static ModelMeta, Columns)],
    assignments: Vec<Assignment>,
    conn: &mut Conn,
) -> Result<u64> {
    let model = select.model;
    select.whole_model = false;
    let values = assignments.into_iter().map(|assignment| assignment.value);
    select.projections = std::iter::once(Node::key_of(model))
        .chain(values)
        .map(Projection::Node)
        .collect();
    let rendered = sql::select(&select, conn.dialect())?;
    let mut rows: Vec<Vec<Value<'static>>> = Vec::new();
    conn.query(&rendered.sql, &rendered.params, &mut |row| {
        let cells = (0..row.column_count()).map(|index| row.cell(index).to_value());
        let cells: Result<Vec<_>, _> = cells.map(|cell| cell.map(Value::into_owned)).collect();
        rows.push(cells.map_err(|cell| Error::decode(model.key().column, cell))?);
        Ok(())
    })
    .await?;
    for (table, columns) in tables {
        let names: Vec<&str> = columns
            .iter()
            .map(|(field, _)| table.fields[usize::from(*field)].column)
            .collect();
        let key = table.key_columns();
        let sql = sql::statements::update_by_key(conn.dialect(), table.table, &names, &key);
        let mut values = Vec::with_capacity(rows.len() * (names.len() + 1));
        for row in &rows {
            values.extend(
                columns
                    .iter()
                    .map(|(_, position)| row[position + 1].clone()),
            );
            values.push(row[0].clone());
        }
        conn.execute_many(&sql, names.len() + 1, &values)
            .await
            .map_err(|error| error.of_model(table))?;
    }
    Ok(rows.len() as u64)
}
