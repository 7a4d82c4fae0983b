//! Deleting rows with everything that goes with them, as the `on_delete` of each relation says.
//!
//! The foreign keys in the database carry the same actions, so what is deleted is the same when another program deletes.
//! What this adds: refusals before anything is touched, SET_DEFAULT everywhere, and a count by model. All of it happens in
//! one transaction.

use std::collections::{BTreeMap, HashSet};

use crate::{
    Error, Result,
    db::Conn,
    hooks::Hook,
    meta::{ModelMeta, OnDelete, RelationKind, RelationMeta},
    model::key_value,
    query::{Assignment, Compare, KEYS_PER_STATEMENT, Node, Path, Projection, Select, sql},
    queryset::keys_of,
    value::{Value, key::HashKey},
};

/// What a deletion deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// How many rows, of all models together.
    pub total: u64,
    /// How many rows of each model, by label: `blog.Post`; the rows of a join table as `blog.Post_tags`.
    pub by_model: BTreeMap<&'static str, u64>,
}

impl Deleted {
    fn count(&mut self, model: &'static ModelMeta, rows: u64) {
        if rows > 0 {
            self.total += rows;
            *self.by_model.entry(model.label).or_default() += rows;
        }
    }
}

/// Deletes the rows of a query.
pub(crate) async fn delete_rows(mut select: Select, conn: &mut Conn) -> Result<Deleted> {
    if !select.is_sliced() {
        select.order = Some(Vec::new());
    }
    let model = select.model;
    let mut deleted = Deleted::default();
    if is_leaf(model) {
        let rendered = sql::delete(&select, conn.dialect())?;
        let rows = conn
            .execute(&rendered.sql, &rendered.params)
            .await
            .map_err(|error| error.of_model(model))?
            .rows_affected;
        deleted.count(model, rows);
        return Ok(deleted);
    }
    conn.atomic(async |conn| {
        let keys = column(&keys_of(select), conn).await?;
        collect(model, keys, true, conn).await?.run(conn).await
    })
    .await
}

/// Deletes one row, which is known by its key.
pub(crate) async fn delete_row(
    model: &'static ModelMeta,
    key: Value<'_>,
    conn: &mut Conn,
) -> Result<Deleted> {
    if let Some(statements) = sql::statements::of(model, conn.dialect()).filter(|_| is_leaf(model))
    {
        let mut deleted = Deleted::default();
        let executed = conn.execute(statements.delete, key.parts()).await;
        let executed = executed.map_err(|error| error.of_model(model))?;
        deleted.count(model, executed.rows_affected);
        return Ok(deleted);
    }
    let keys = vec![key.into_owned()];
    conn.atomic(async |conn| collect(model, keys, true, conn).await?.run(conn).await)
        .await
}

/// Deletes one row, but not those of its parents.
pub(crate) async fn delete_child(
    model: &'static ModelMeta,
    key: Value<'_>,
    conn: &mut Conn,
) -> Result<Deleted> {
    let keys = vec![key.into_owned()];
    conn.atomic(async |conn| collect(model, keys, false, conn).await?.run(conn).await)
        .await
}

/// Whether nothing refers to rows of the model, and nobody wants to know of their deletion.
fn is_leaf(model: &'static ModelMeta) -> bool {
    model.delete_hooks().is_none()
        && !model.has_parents()
        && model
            .relations
            .iter()
            .all(|relation| relation.kind == RelationKind::Forward)
}

/// Everything that a deletion does, found before anything is done.
#[derive(Default)]
struct DeletePlan {
    /// Rows whose foreign key is set to NULL or its default: model, column, keys that it refers to, value.
    updates: Vec<(Referring, Vec<Value<'static>>, Value<'static>)>,
    /// Rows to which nothing refers, by a column and what it refers to: they go first.
    leaves: Vec<(Referring, Vec<Value<'static>>)>,
    /// Rows by primary key, in the order in which they were found: what refers to a row comes after it.
    rows: Vec<Rows>,
    /// The same rows, to find one by table and key: a proxy has the rows of its base.
    going: HashSet<(&'static str, HashKey)>,
}

/// Follows the relations that lead to the rows, and to the rows that go with them, until there are no more.
async fn collect(
    model: &'static ModelMeta,
    keys: Vec<Value<'static>>,
    parents: bool,
    conn: &mut Conn,
) -> Result<DeletePlan> {
    let mut plan = DeletePlan::default();
    let mut restricted = Vec::new();
    let mut protected: Vec<&'static str> = Vec::new();
    let mut next = 0;
    for key in &keys {
        plan.goes(model, key);
    }
    plan.rows.push((model, keys));
    while let Some((model, keys)) = plan.rows.get(next).cloned() {
        next += 1;
        if keys.is_empty() {
            continue;
        }
        for (link, _) in model.parent_links().filter(|_| parents || next > 1) {
            let mut found = referred_values(model, link, &keys, conn).await?;
            found.retain(|key| plan.goes(link.target, key));
            if !found.is_empty() {
                plan.rows.push((link.target, found));
            }
        }
        // What refers to the parent is found with the parent.
        for relation in model
            .relations
            .iter()
            .filter(|relation| relation.via.is_empty())
        {
            let Some(rows) = referring(model, relation) else {
                continue;
            };
            let child = rows.model;
            let referred = referred_values(model, relation, &keys, conn).await?;
            match relation.on_delete {
                _ if relation.kind == RelationKind::ManyToMany => {
                    plan.leaves.push((rows, referred))
                }
                OnDelete::Cascade if is_leaf(child) => plan.leaves.push((rows, referred)),
                OnDelete::Cascade => {
                    let mut found = keys_where(rows, &referred, conn).await?;
                    found.retain(|key| plan.goes(child, key));
                    if !found.is_empty() {
                        plan.rows.push((child, found));
                    }
                }
                OnDelete::SetNull => plan.updates.push((rows, referred, Value::Null)),
                OnDelete::SetDefault => {
                    let value = child.fields[usize::from(rows.column)]
                        .default
                        .map_or(Value::Null, |default| default());
                    plan.updates.push((rows, referred, value));
                }
                OnDelete::Set(value) => plan.updates.push((rows, referred, value())),
                OnDelete::Protect => {
                    if !keys_where(rows, &referred, conn).await?.is_empty()
                        && !protected.contains(&child.label)
                    {
                        protected.push(child.label);
                    }
                }
                OnDelete::Restrict => {
                    restricted.push((child, keys_where(rows, &referred, conn).await?))
                }
                OnDelete::DoNothing => {}
            }
        }
    }
    for (child, mut keys) in restricted {
        keys.retain(|key| !plan.is_going(child, key));
        for (leaf, referred) in &plan.leaves {
            if std::ptr::eq(leaf.model, child) && !keys.is_empty() {
                let going = keys_where(*leaf, referred, conn).await?;
                keys.retain(|key| !going.contains(key));
            }
        }
        if !keys.is_empty() && !protected.contains(&child.label) {
            protected.push(child.label);
        }
    }
    if protected.is_empty() {
        Ok(plan)
    } else {
        Err(Error::Protected {
            model: model.label,
            by: protected,
        })
    }
}

/// Rows that refer to others.
#[derive(Clone, Copy)]
struct Referring {
    model: &'static ModelMeta,
    /// The position of the column that refers.
    column: u16,
    /// Where the column may refer to several models: the position of the column that says to which, and what it says for
    /// this one.
    only: Option<(u16, &'static str)>,
}

impl Referring {
    const fn by(model: &'static ModelMeta, column: u16) -> Self {
        Self {
            model,
            column,
            only: None,
        }
    }

    /// Those that refer to one of the values.
    fn where_in(self, values: &[Value<'static>]) -> Select {
        let mut select = where_in(self.model, Node::Column(Path::ROOT, self.column), values);
        if let Some((column, label)) = self.only {
            select.filters.push(Node::Compare(
                Compare::Eq,
                Box::new([
                    Node::Column(Path::ROOT, column),
                    Node::Value(Value::Text(label.into())),
                ]),
            ));
        }
        select
    }
}

/// The rows that refer to `model` by this relation.
fn referring(model: &'static ModelMeta, relation: &'static RelationMeta) -> Option<Referring> {
    let reverse = Referring::by(relation.target, relation.remote);
    match (relation.kind, &relation.through) {
        (RelationKind::ReverseOne | RelationKind::ReverseMany, _) => Some(reverse),
        (
            RelationKind::Generic {
                content_type,
                label,
            },
            _,
        ) => Some(Referring {
            only: Some((content_type, label)),
            ..reverse
        }),
        (RelationKind::ManyToMany, Some(through)) => {
            // A join model of one's own has a relation of its own, too: that one says what happens to its rows.
            let told = model.relations.iter().any(|other| {
                other.is_reverse()
                    && std::ptr::eq(other.target, through.model)
                    && other.remote == through.source
            });
            (!told).then_some(Referring::by(through.model, through.source))
        }
        _ => None,
    }
}

/// What the relation's near column holds in the rows with these keys.
async fn referred_values(
    model: &'static ModelMeta,
    relation: &'static RelationMeta,
    keys: &[Value<'static>],
    conn: &mut Conn,
) -> Result<Vec<Value<'static>>> {
    if relation.text_key(model).is_some() {
        let shown = |key| HashKey::of_column(model, relation.local, key)?.shown();
        let texts = keys.iter().filter_map(shown);
        return Ok(texts.map(|text| Value::Text(text.into())).collect());
    }
    if [relation.local] == model.primary_key {
        return Ok(keys.to_vec());
    }
    let mut values = Vec::with_capacity(keys.len());
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let mut select = where_in(model, Node::key_of(model), chunk);
        select.projections = vec![Projection::Node(Node::Column(Path::ROOT, relation.local))];
        values.extend(
            column(&select, conn)
                .await?
                .into_iter()
                .filter(|value| !value.is_null()),
        );
    }
    Ok(values)
}

/// The primary keys of the rows whose column holds one of the values.
async fn keys_where(
    rows: Referring,
    values: &[Value<'static>],
    conn: &mut Conn,
) -> Result<Vec<Value<'static>>> {
    let mut keys = Vec::new();
    for chunk in values.chunks(KEYS_PER_STATEMENT) {
        keys.extend(column(&keys_of(rows.where_in(chunk)), conn).await?);
    }
    Ok(keys)
}

pub(super) fn where_in(model: &'static ModelMeta, by: Node, values: &[Value<'static>]) -> Select {
    let mut select = Select::of(model);
    select.whole_model = false;
    select.order = Some(Vec::new());
    select.filters.push(Node::In(Box::new(by), values.to_vec()));
    select
}

/// What each row of a query comes to: the value of its one column, or all of them as one key.
pub(super) async fn column(select: &Select, conn: &mut Conn) -> Result<Vec<Value<'static>>> {
    let rendered = sql::select(select, conn.dialect())?;
    let mut values = Vec::new();
    conn.query(&rendered.sql, &rendered.params, &mut |row| {
        let parts = (0..row.column_count()).map(|index| row.cell(index).to_value());
        let parts: Result<Vec<_>, _> = parts.map(|part| part.map(Value::into_owned)).collect();
        let parts = parts.map_err(|cell| Error::decode(select.model.key().column, cell))?;
        values.push(key_value(parts));
        Ok(())
    })
    .await?;
    Ok(values)
}

impl DeletePlan {
    /// Notes that a row goes; gives whether that is news.
    fn goes(&mut self, model: &'static ModelMeta, key: &Value<'_>) -> bool {
        HashKey::of_row(model, key).is_none_or(|key| self.going.insert((model.table, key)))
    }

    fn is_going(&self, model: &'static ModelMeta, key: &Value<'_>) -> bool {
        HashKey::of_row(model, key).is_some_and(|key| self.going.contains(&(model.table, key)))
    }

    async fn run(self, conn: &mut Conn) -> Result<Deleted> {
        let mut deleted = Deleted::default();
        let mut hooked = Vec::new();
        for (model, keys) in &self.rows {
            if let Some(load) = model.delete_hooks() {
                let mut rows = load(keys, conn).await?;
                rows.run(Hook::PreDelete, conn).await?;
                hooked.push(rows);
            }
        }
        for (rows, referred, value) in self.updates {
            let (model, field) = (rows.model, rows.column);
            let value = Node::Value(value);
            for chunk in referred.chunks(KEYS_PER_STATEMENT) {
                let select = rows.where_in(chunk);
                let assignments = [Assignment {
                    field,
                    value: value.clone(),
                }];
                let rendered = sql::update(&select, &assignments, conn.dialect())?;
                conn.execute(&rendered.sql, &rendered.params)
                    .await
                    .map_err(|error| error.of_model(model))?;
            }
        }
        for (leaves, values) in self.leaves {
            let which = |chunk: &[Value<'static>]| leaves.where_in(chunk);
            let rows = delete_where(which, &values, conn).await?;
            deleted.count(leaves.model, rows);
        }
        // Where rows refer to each other in a circle, the database deletes some of them by itself and does not tell. Rows
        // that were found are known to be there, and so is the first where it led to others.
        let alone = self.rows.len() == 1;
        for (model, keys) in children_first(self.rows) {
            let which = |chunk: &[Value<'static>]| where_in(model, Node::key_of(model), chunk);
            let rows = delete_where(which, &keys, conn).await?;
            deleted.count(model, if alone { rows } else { keys.len() as u64 });
        }
        // What referred to a row is told first, as it was deleted first.
        for rows in hooked.iter_mut().rev() {
            rows.run(Hook::PostDelete, conn).await?;
        }
        Ok(deleted)
    }
}

type Rows = (&'static ModelMeta, Vec<Value<'static>>);

/// Brings rows into an order in which each goes before what it refers to: by model, and those of one model last found
/// first. Where models refer to each other in a circle there is no such order for all; then what was found last goes first.
fn children_first(mut rows: Vec<Rows>) -> Vec<Rows> {
    rows.reverse();
    let mut models: Vec<&'static ModelMeta> = Vec::new();
    for (model, _) in &rows {
        if !models.iter().any(|known| std::ptr::eq(*known, *model)) {
            models.push(model);
        }
    }
    let mut order: Vec<&'static ModelMeta> = Vec::with_capacity(models.len());
    while !models.is_empty() {
        let free = models.iter().position(|model| {
            !models.iter().any(|other| {
                !std::ptr::eq(*other, *model)
                    && other.relations.iter().any(|relation| {
                        relation.kind == RelationKind::Forward
                            && std::ptr::eq(relation.target, *model)
                    })
            })
        });
        let Some(free) = free else { return rows };
        order.push(models.remove(free));
    }
    rows.sort_by_key(|(model, _)| order.iter().position(|other| std::ptr::eq(*other, *model)));
    rows
}

/// Deletes the rows whose column (or key) is one of the values; gives their number.
async fn delete_where(
    which: impl Fn(&[Value<'static>]) -> Select,
    values: &[Value<'static>],
    conn: &mut Conn,
) -> Result<u64> {
    let mut rows = 0;
    for chunk in values.chunks(KEYS_PER_STATEMENT) {
        let select = which(chunk);
        let model = select.model;
        let rendered = sql::delete(&select, conn.dialect())?;
        rows += conn
            .execute(&rendered.sql, &rendered.params)
            .await
            .map_err(|error| error.of_model(model))?
            .rows_affected;
    }
    Ok(rows)
}
