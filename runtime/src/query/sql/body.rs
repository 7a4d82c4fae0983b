//! The clauses of a SELECT, in their order.
//!
//! One function writes every SELECT there is; a [`Shape`] says what of the query it is to give. All joins are found before
//! the first word is written, in the order of output, conditions, ordering.

use super::{
    super::{Assignment, Link, Node, Path, Projection, Select},
    link::projects_near,
    order,
    scope::{Root, Scope},
    statements, visit,
    writer::Writer,
};
use crate::{meta::ModelMeta, value::Value};

/// What a SELECT gives of a query.
#[derive(Clone, Copy)]
pub(super) struct Shape<'q> {
    pub output: Output<'q>,
    /// Whether the ordering matters.
    pub ordered: bool,
    /// Which of the rows.
    pub slice: Slice,
    /// Whether the columns get the names `c0`, `c1` and so on, for a SELECT around this one.
    pub named: bool,
    /// Whether the rows are numbered in a last column, `n`, from 1 in each group of the link's near end.
    pub numbered: bool,
    /// Whether the rows are found by their keys, in a SELECT inside, with all that the query says about them.
    pub by_key: bool,
}

/// What stands between SELECT and FROM.
#[derive(Clone, Copy)]
pub(super) enum Output<'q> {
    /// The query's rows.
    Rows,
    /// The one value of a row: the first projection, or the key of a whole model.
    Value,
    /// The primary key.
    Key,
    /// Whatever there is to count.
    One,
    /// The number of rows.
    Count,
    /// Other expressions.
    Nodes(&'q [Node]),
    /// The primary key, and the values to be assigned.
    Assigned(&'q [Assignment]),
}

/// Rows by position: those after the first `skip`, at most `take`.
#[derive(Clone, Copy)]
pub(super) struct Slice {
    pub skip: u64,
    pub take: Option<u64>,
}

impl Slice {
    pub(super) const ALL: Self = Self {
        skip: 0,
        take: None,
    };

    pub(super) const fn of(query: &Select) -> Self {
        Self {
            skip: query.offset,
            take: query.limit,
        }
    }

    pub(super) const fn is_cut(self) -> bool {
        self.skip > 0 || self.take.is_some()
    }
}

impl Shape<'_> {
    /// How many rows there are.
    pub(super) const COUNT: Self = Self {
        output: Output::Count,
        ordered: false,
        slice: Slice::ALL,
        named: false,
        numbered: false,
        by_key: false,
    };
}

/// Whether equal rows must be merged: rows of a whole model never are equal.
pub(super) const fn is_distinct(query: &Select) -> bool {
    query.distinct && !query.whole_model
}

/// Whether each row stands for several of the model's.
pub(super) fn is_aggregated(query: &Select) -> bool {
    !query.group_by.is_empty()
        || query.projections.iter().any(
            |projection| matches!(projection, Projection::Node(node) if visit::has_aggregate(node)),
        )
}

/// How many columns the rows of a query have.
pub(super) fn width(query: &Select) -> u64 {
    let whole = if query.whole_model {
        query.model.width()
    } else {
        0
    };
    let projections = query.projections.iter().map(|projection| match projection {
        Projection::Model(path) => path.target(query.model).width(),
        Projection::Node(_) => 1,
    });
    let near = usize::from(query.link.as_ref().is_some_and(|link| link.project));
    (whole + near + projections.sum::<usize>()) as u64
}

/// The number of the columns written so far, for their names.
struct Columns {
    named: bool,
    count: u64,
}

impl<'q> Writer<'q> {
    /// The whole statement for the rows of a query.
    pub(super) fn rows(&mut self, query: &'q Select) {
        let mut shape = Shape {
            output: Output::Rows,
            ordered: true,
            slice: Slice::of(query),
            ..Shape::COUNT
        };
        if let Some(Link {
            slice: Some((skip, take)),
            keys,
            ..
        }) = &query.link
        {
            shape.slice = Slice {
                skip: *skip,
                take: *take,
            };
            if keys.len() > 1 {
                return self.rows_of_each(query, shape);
            }
        }
        self.query(query, &shape, None);
    }

    /// The whole statement for the number of rows.
    pub(super) fn count(&mut self, query: &'q Select) {
        let distinct = is_distinct(query);
        if !distinct && !query.is_sliced() && query.group_by.is_empty() {
            return self.query(query, &Shape::COUNT, None);
        }
        let output = if distinct { Output::Rows } else { Output::One };
        self.push("SELECT COUNT(*) FROM (");
        self.query(
            query,
            &Shape {
                output,
                slice: Slice::of(query),
                named: distinct,
                ..Shape::COUNT
            },
            None,
        );
        self.push(") AS ");
        let alias = self.fresh_alias();
        self.alias(alias);
    }

    /// One SELECT.
    pub(super) fn query(
        &mut self,
        query: &'q Select,
        shape: &Shape<'q>,
        outer: Option<&Scope<'_>>,
    ) {
        let alias = self.fresh_alias();
        let mut scope = Scope::new(query.model, Root::Alias(alias), outer);
        let filtered = !shape.by_key && !query.nothing;
        let near = query
            .link
            .as_ref()
            .filter(|_| filtered)
            .and_then(|link| self.near_table(link, shape));
        self.need_output(query, shape, &mut scope);
        let found = &mut |path, field| self.need_column(&mut scope, path, field);
        let conditions = query.filters.iter().filter(|_| filtered);
        for node in conditions.chain(&query.group_by).chain(&query.having) {
            visit::columns(node, 0, query.model, found);
        }
        let order = (shape.ordered || shape.numbered).then(|| order::Plan::of(query, shape));
        if let Some(order) = &order {
            order.columns(query, found);
        }
        let order = order.map(|order| self.settle(query, order, &scope));

        let merged = is_distinct(query)
            && match shape.output {
                Output::Rows => true,
                Output::Value => shape.slice.is_cut(),
                _ => false,
            };
        let by_group = order.as_ref().is_some_and(|order| order.by_group);
        let plain = matches!(shape.output, Output::Rows)
            && query.projections.is_empty()
            && query.whole_model;
        match statements::of(query.model, self.caps.dialect) {
            Some(texts)
                if plain
                    && alias == 0
                    && near.is_none()
                    && scope.joins.is_empty()
                    && !shape.named
                    && !projects_near(query) =>
            {
                self.push(texts.select);
            }
            _ => {
                self.push(if merged && !by_group {
                    "SELECT DISTINCT "
                } else {
                    "SELECT "
                });
                self.output(query, shape, &scope, near);
                if let Some(order) = order.as_ref().filter(|_| shape.numbered) {
                    self.push(", ROW_NUMBER() OVER (PARTITION BY ");
                    self.near(query, near, alias);
                    self.order(query, order, &scope);
                    self.push(") AS n");
                }
                self.push(" FROM ");
                self.table(query.model.table, alias);
                self.join_near(query, near, alias);
                self.joins(&scope);
            }
        }
        self.conditions(query, shape, &scope, near);
        self.group(query, by_group, &scope);
        if let Some(order) = order.as_ref().filter(|_| !shape.numbered) {
            self.order(query, order, &scope);
        }
        self.slice(shape.slice);
        if let Some(lock) = query.lock.as_ref().filter(|_| outer.is_none()) {
            self.lock(lock, &scope);
        }
    }

    fn need_output(&mut self, query: &'q Select, shape: &Shape<'q>, scope: &mut Scope<'_>) {
        let model = query.model;
        match shape.output {
            Output::Rows => {
                if query.whole_model {
                    self.need_model(scope, Path::ROOT, model);
                }
                for projection in &query.projections {
                    match projection {
                        Projection::Model(path) => {
                            self.need_model(scope, *path, path.target(model))
                        }
                        Projection::Node(node) => self.need_node(node, scope),
                    }
                }
            }
            Output::Value if query.whole_model => {}
            Output::Value => {
                for projection in &query.projections {
                    if let Projection::Node(node) = projection {
                        self.need_node(node, scope);
                    }
                }
            }
            Output::Nodes(nodes) => nodes.iter().for_each(|node| self.need_node(node, scope)),
            Output::Assigned(assignments) => {
                for assignment in assignments {
                    visit::columns(&assignment.value, 0, model, &mut |path, field| {
                        self.need_column(scope, path, field)
                    });
                }
            }
            Output::Key | Output::One | Output::Count => {}
        }
    }

    /// Adds the joins that the columns of a whole row need.
    fn need_model(&mut self, scope: &mut Scope<'_>, path: Path, model: &'static ModelMeta) {
        self.need(scope, path);
        for (link, position) in model.parent_links() {
            self.need_model(scope, path.then(position), link.target);
        }
    }

    fn need_node(&mut self, node: &Node, scope: &mut Scope<'_>) {
        visit::columns(node, 0, scope.model, &mut |path, field| {
            self.need_column(scope, path, field)
        });
    }

    fn output(
        &mut self,
        query: &'q Select,
        shape: &Shape<'q>,
        scope: &Scope<'_>,
        near: Option<u32>,
    ) {
        let columns = &mut Columns {
            named: shape.named,
            count: 0,
        };
        let key = query.model.primary_key;
        match shape.output {
            Output::Rows => {
                if query.whole_model {
                    self.model(query, Path::ROOT, scope, columns);
                }
                for projection in &query.projections {
                    match projection {
                        Projection::Model(path) => self.model(query, *path, scope, columns),
                        Projection::Node(node) => {
                            self.item(columns, |writer| writer.alone(node, scope))
                        }
                    }
                }
                if let (true, Root::Alias(alias)) = (projects_near(query), &scope.root) {
                    self.item(columns, |writer| writer.near(query, near, *alias));
                }
            }
            Output::Value if !query.whole_model && !query.projections.is_empty() => {
                for projection in &query.projections {
                    if let Projection::Node(node) = projection {
                        self.item(columns, |writer| writer.alone(node, scope));
                    }
                }
            }
            Output::Value | Output::Key => self.key_items(columns, key, scope),
            Output::One => self.push("1"),
            Output::Count => self.push("COUNT(*)"),
            Output::Nodes(nodes) => {
                nodes
                    .iter()
                    .for_each(|node| self.item(columns, |writer| writer.alone(node, scope)));
            }
            Output::Assigned(assignments) => {
                self.key_items(columns, key, scope);
                for assignment in assignments {
                    self.item(columns, |writer| {
                        writer.assigned(
                            query.model,
                            assignment.field,
                            &assignment.value,
                            scope,
                            true,
                        );
                    });
                }
            }
        }
    }

    fn key_items(&mut self, columns: &mut Columns, key: &[u16], scope: &Scope<'_>) {
        for field in key {
            self.item(columns, |writer| writer.column(scope, Path::ROOT, *field));
        }
    }

    /// Every column of the model at the end of a path.
    fn model(&mut self, query: &'q Select, path: Path, scope: &Scope<'_>, columns: &mut Columns) {
        let model = path.target(query.model);
        for field in 0..model.fields.len() {
            self.item(columns, |writer| {
                writer.placed(scope, path, field as u16, model)
            });
        }
        for (_, position) in model.parent_links() {
            self.model(query, path.then(position), scope, columns);
        }
    }

    fn item(&mut self, columns: &mut Columns, write: impl FnOnce(&mut Self)) {
        if columns.count > 0 {
            self.push(", ");
        }
        write(self);
        if columns.named {
            self.push(" AS c");
            self.number(columns.count);
        }
        columns.count += 1;
    }

    fn conditions(
        &mut self,
        query: &'q Select,
        shape: &Shape<'q>,
        scope: &Scope<'_>,
        near: Option<u32>,
    ) {
        if query.nothing {
            return self.push(" WHERE FALSE");
        }
        if shape.by_key {
            self.push(" WHERE ");
            return self.key_in(query, scope, false);
        }
        let mut separator = " WHERE ";
        if let (Some(link), Root::Alias(alias)) = (&query.link, &scope.root) {
            self.push(separator);
            self.link(query, link, Root::Alias(*alias), near);
            separator = " AND ";
        }
        for condition in &query.filters {
            self.push(separator);
            self.conjunct(condition, scope);
            separator = " AND ";
        }
    }

    fn group(&mut self, query: &'q Select, by_columns: bool, scope: &Scope<'_>) {
        if by_columns {
            for column in 1..=width(query) {
                self.push(if column > 1 { ", " } else { " GROUP BY " });
                self.number(column);
            }
        }
        for (index, node) in query.group_by.iter().enumerate() {
            self.push(if index > 0 { ", " } else { " GROUP BY " });
            self.group_term(query, node, scope);
        }
        for (index, condition) in query.having.iter().enumerate() {
            self.push(if index > 0 { " AND " } else { " HAVING " });
            self.conjunct(condition, scope);
        }
    }

    fn slice(&mut self, slice: Slice) {
        match slice.take {
            Some(take) => {
                self.push(" LIMIT ");
                self.bind(count_value(take));
            }
            None if slice.skip > 0 => self.push(self.caps.no_limit),
            None => {}
        }
        if slice.skip > 0 {
            self.push(" OFFSET ");
            self.bind(count_value(slice.skip));
        }
    }

    /// `t0."id" IN (SELECT …)`: the rows of a query, for a statement that cannot say everything that the query says.
    pub(super) fn key_in(&mut self, query: &'q Select, scope: &Scope<'_>, written: bool) {
        let slice = Slice::of(query);
        let wrapped = if written {
            !self.caps.reads_written_table
        } else {
            slice.is_cut() && !self.caps.limit_in_subquery
        };
        let key = query.model.primary_key;
        if let [field] = key {
            self.column(scope, Path::ROOT, *field);
        } else {
            self.push("(");
            self.key_columns(key, scope);
            self.push(")");
        }
        self.push(" IN (");
        if wrapped {
            self.select_columns(key.len());
        }
        let shape = Shape {
            output: Output::Key,
            ordered: slice.is_cut(),
            slice,
            named: wrapped,
            ..Shape::COUNT
        };
        self.query(query, &shape, None);
        if wrapped {
            self.materialize(slice);
            self.push(") AS ");
            let alias = self.fresh_alias();
            self.alias(alias);
        }
        self.push(")");
    }

    /// `SELECT c0, c1 FROM (`
    pub(super) fn select_columns(&mut self, count: usize) {
        for column in 0..count {
            self.push(if column > 0 { ", c" } else { "SELECT c" });
            self.number(column as u64);
        }
        self.push(" FROM (");
    }

    /// The columns of a key with commas between them.
    pub(super) fn key_columns(&mut self, key: &[u16], scope: &Scope<'_>) {
        for (index, field) in key.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.column(scope, Path::ROOT, *field);
        }
    }

    /// Makes a SELECT inside another one that the database will not dissolve into it.
    pub(super) fn materialize(&mut self, slice: Slice) {
        if !slice.is_cut() {
            self.push(self.caps.no_limit);
        }
    }
}

/// A number of rows as databases take it.
pub(super) fn count_value(count: u64) -> Value<'static> {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}
