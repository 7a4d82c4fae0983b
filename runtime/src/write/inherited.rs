//! Updates of columns that a model inherits from parents with a table: one statement for each table. A parent's rows are found
//! by the link that each row holds; where that is the key of the row, both have one key.

use super::delete::where_in;
use crate::{
    Error, Result,
    db::Conn,
    meta::ModelMeta,
    query::{Assignment, KEYS_PER_STATEMENT, Node, Path, Projection, Select, sql},
    value::Value,
};

/// A table with columns that are set.
struct Table {
    model: &'static ModelMeta,
    /// The columns, each with the position of its assignment.
    columns: Vec<(u16, usize)>,
    /// Which of the keys that are read is that of the table.
    key: usize,
}

/// Where the keys of rows are read: the column that holds them, from the model at hand.
type KeyColumn = (Path, u16);

/// What is written, and where.
#[derive(Default)]
struct Plan {
    tables: Vec<Table>,
    keys: Vec<KeyColumn>,
}

/// Sets columns of the rows of a query, by their numbers in the whole row; gives the number of rows.
pub(crate) async fn update(
    select: Select,
    assignments: Vec<Assignment>,
    conn: &mut Conn,
) -> Result<u64> {
    let model = select.model;
    let own_key = (Path::ROOT, model.key_position());
    let mut plan = Plan::default();
    plan.add(model, Path::ROOT, own_key, &mut 0, &assignments);
    let given = assignments
        .iter()
        .all(|assignment| matches!(assignment.value, Node::Value(_)));
    conn.atomic(async |conn| {
        if given {
            set_values(select, &plan, &assignments, conn).await
        } else {
            set_computed(select, &plan, assignments, conn).await
        }
    })
    .await
}

impl Plan {
    /// Adds the tables of a whole row in their order, as far as columns of them are set: that of the model at the end of the
    /// path, whose key is read there, and those of its parents.
    fn add(
        &mut self,
        model: &'static ModelMeta,
        path: Path,
        key: KeyColumn,
        start: &mut usize,
        assignments: &[Assignment],
    ) {
        let own = *start..*start + model.fields.len();
        let columns: Vec<(u16, usize)> = assignments
            .iter()
            .enumerate()
            .filter(|(_, to)| own.contains(&usize::from(to.field)))
            .map(|(position, to)| (to.field - own.start as u16, position))
            .collect();
        if !columns.is_empty() {
            let known = self.keys.iter().position(|known| *known == key);
            let key = known.unwrap_or_else(|| {
                self.keys.push(key);
                self.keys.len() - 1
            });
            self.tables.push(Table {
                model,
                columns,
                key,
            });
        }
        *start = own.end;
        for (link, position) in model.parent_links() {
            let shared = [link.local] == model.primary_key;
            let key = if shared { key } else { (path, link.local) };
            self.add(link.target, path.then(position), key, start, assignments);
        }
    }
}

/// The values of some columns and expressions in each row of a query. They are read before the first table is written, since
/// assignments see the row as it was, and so does what chooses the rows.
async fn read(
    mut select: Select,
    keys: &[KeyColumn],
    values: impl Iterator<Item = Node>,
    conn: &mut Conn,
) -> Result<Vec<Vec<Value<'static>>>> {
    let model = select.model;
    select.whole_model = false;
    select.projections = keys
        .iter()
        .map(|&(path, field)| Node::Column(path, field))
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
    Ok(rows)
}

/// Every row gets the same values.
async fn set_values(
    select: Select,
    plan: &Plan,
    assignments: &[Assignment],
    conn: &mut Conn,
) -> Result<u64> {
    let rows = read(select, &plan.keys, std::iter::empty(), conn).await?;
    for table in &plan.tables {
        let model = table.model;
        let sets: Vec<Assignment> = table
            .columns
            .iter()
            .map(|&(field, position)| Assignment {
                field,
                value: assignments[position].value.clone(),
            })
            .collect();
        let keys: Vec<Value<'static>> = rows.iter().map(|row| row[table.key].clone()).collect();
        for chunk in keys.chunks(KEYS_PER_STATEMENT) {
            let select = where_in(model, Node::key_of(model), chunk);
            let rendered = sql::update(&select, &sets, conn.dialect())?;
            conn.execute(&rendered.sql, &rendered.params)
                .await
                .map_err(|error| error.of_model(model))?;
        }
    }
    Ok(rows.len() as u64)
}

/// Each row gets values of its own.
async fn set_computed(
    select: Select,
    plan: &Plan,
    assignments: Vec<Assignment>,
    conn: &mut Conn,
) -> Result<u64> {
    let values = assignments.into_iter().map(|assignment| assignment.value);
    let rows = read(select, &plan.keys, values, conn).await?;
    for table in &plan.tables {
        let model = table.model;
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|(field, _)| model.fields[usize::from(*field)].column)
            .collect();
        let key = model.key_columns();
        let sql = sql::statements::update_by_key(conn.dialect(), model.table, &names, &key);
        let mut values = Vec::with_capacity(rows.len() * (names.len() + 1));
        for row in &rows {
            let set = table.columns.iter();
            values.extend(set.map(|(_, position)| row[plan.keys.len() + position].clone()));
            values.push(row[table.key].clone());
        }
        conn.execute_many(&sql, names.len() + 1, &values)
            .await
            .map_err(|error| error.of_model(model))?;
    }
    Ok(rows.len() as u64)
}
