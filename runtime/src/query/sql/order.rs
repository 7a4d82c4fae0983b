//! ORDER BY: the same on every database, and total where rows are cut off by number.
//!
//! NULL is the smallest value unless a term says otherwise. Only where a database would put it elsewhere, and the term can be
//! NULL at all, is that written out.

use super::{
    super::{First, Kind, Node, Nulls, Order, Path, Projection, Select},
    body::{Output, Shape, is_aggregated, is_distinct},
    decimal,
    dialect::Family,
    facts::{is_boolean, is_uuid, kind, nullable},
    scope::{Scope, place},
    visit,
    writer::Writer,
};
use crate::{
    meta::{ModelMeta, OrderingMeta},
    value::Value,
};

/// A term of an ordering, with the query's reversal worked in.
#[derive(Clone, Copy)]
struct Term<'q> {
    by: By<'q>,
    descending: bool,
    nulls: Nulls,
}

/// What a term orders by.
#[derive(Clone, Copy)]
enum By<'q> {
    Node(&'q Node),
    Field(Path, u16),
}

/// What decides how a query is ordered.
pub(super) struct Plan {
    /// Whether rows are cut off by number, so that ties must be broken.
    cut: bool,
    /// Whether rows are groups.
    aggregated: bool,
    /// Whether rows are merged, so that they can only be ordered by what they hold.
    distinct: bool,
    /// Whether merging is done by GROUP BY, since the ordering goes by something that rows do not hold: then each row
    /// counts for the first of those that it stands for.
    pub by_group: bool,
}

impl Plan {
    pub(super) fn of(query: &Select, shape: &Shape<'_>) -> Self {
        let aggregated = is_aggregated(query);
        let distinct = is_distinct(query) && matches!(shape.output, Output::Rows | Output::Value);
        Self {
            cut: (shape.slice.is_cut() || shape.numbered) && !query.any_rows,
            aggregated,
            distinct: distinct && !aggregated,
            by_group: false,
        }
    }

    /// Calls `found` with each column that the ordering uses.
    pub(super) fn columns(&self, query: &Select, found: &mut dyn FnMut(Path, u16)) {
        for term in terms(query, self.aggregated) {
            match term.by {
                By::Node(node) => visit::columns(node, 0, query.model, found),
                By::Field(path, field) => found(path, field),
            }
        }
    }
}

/// The terms that the query or its model gives. A default ordering makes no sense of groups.
fn terms(query: &Select, aggregated: bool) -> impl Iterator<Item = Term<'_>> {
    let default = if query.order.is_none() && !aggregated {
        query.model.ordering
    } else {
        &[]
    };
    let explicit = query.order.iter().flatten().map(Term::of);
    let default = default.iter().map(Term::of_default);
    let reversed = query.reversed;
    explicit
        .chain(default)
        .map(move |term| if reversed { term.reversed() } else { term })
}

impl<'q> Term<'q> {
    const fn of(order: &'q Order) -> Self {
        Self {
            by: By::Node(&order.node),
            descending: order.descending,
            nulls: order.nulls,
        }
    }

    fn of_default(order: &'static OrderingMeta) -> Self {
        match order {
            OrderingMeta::Column {
                path,
                field,
                descending,
            } => Self {
                by: By::Field(*path, *field),
                descending: *descending,
                nulls: Nulls::Smallest,
            },
            OrderingMeta::Computed(order) => Self::of(order()),
        }
    }

    const fn reversed(self) -> Self {
        let nulls = match self.nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
            nulls => nulls,
        };
        Self {
            by: self.by,
            descending: !self.descending,
            nulls,
        }
    }
}

impl<'q> Writer<'q> {
    /// Decides how merged rows are ordered.
    pub(super) fn settle(&self, query: &'q Select, mut plan: Plan, scope: &Scope<'_>) -> Plan {
        plan.by_group = plan.distinct
            && query.order.is_some()
            && terms(query, false).any(|term| self.projected(query, term.by, scope).is_none());
        plan
    }

    /// ` ORDER BY …`, if there is anything to order by.
    pub(super) fn order(&mut self, query: &'q Select, plan: &Plan, scope: &Scope<'_>) {
        if let Some((field, descending)) = only_column(query, plan) {
            self.push(" ORDER BY ");
            self.column(scope, Path::ROOT, field);
            if descending {
                self.push(" DESC");
            }
            return;
        }
        let (mut separator, mut unique, mut descending) = (" ORDER BY ", false, query.reversed);
        let mut positions = Vec::new();
        for term in terms(query, plan.aggregated) {
            let position = if plan.distinct || plan.aggregated {
                self.projected(query, term.by, scope)
            } else {
                None
            };
            if position.is_none() && plan.distinct && !plan.by_group {
                // A term of the default ordering that the rows do not hold.
                continue;
            }
            self.push(separator);
            self.term(term, position, plan.by_group, scope);
            separator = ", ";
            positions.extend(position);
            descending = term.descending;
            unique |= plan.cut && is_unique(query.model, term.by);
        }
        if !plan.cut || unique {
            return;
        }
        let tie = |by| Term {
            by,
            descending,
            nulls: Nulls::Smallest,
        };
        if plan.aggregated {
            for node in &query.group_by {
                let position = self.projected(query, By::Node(node), scope);
                if position.is_none_or(|position| !positions.contains(&position)) {
                    self.push(separator);
                    self.term(tie(By::Node(node)), position, false, scope);
                    separator = ", ";
                }
            }
        } else if plan.distinct {
            for (position, projection) in (1..).zip(&query.projections) {
                if let (Projection::Node(node), false) = (projection, positions.contains(&position))
                {
                    self.push(separator);
                    self.term(tie(By::Node(node)), Some(position), false, scope);
                    separator = ", ";
                }
            }
        } else {
            for field in query.model.primary_key {
                self.push(separator);
                self.term(tie(By::Field(Path::ROOT, *field)), None, false, scope);
                separator = ", ";
            }
        }
    }

    /// The terms of an order inside an aggregate.
    pub(super) fn terms(&mut self, order: &'q [Order], scope: &Scope<'_>) {
        for (index, term) in order.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.term(Term::of(term), None, false, scope);
        }
    }

    /// The order of rows of which the first is wanted: always a total one.
    pub(super) fn order_of_first(&mut self, first: &'q First, scope: &Scope<'_>) {
        let default = if first.order.is_none() {
            scope.model.ordering
        } else {
            &[]
        };
        let explicit = first.order.iter().flatten().map(Term::of);
        let (mut separator, mut unique, mut descending) = (" ORDER BY ", false, false);
        for term in explicit.chain(default.iter().map(Term::of_default)) {
            self.push(separator);
            self.term(term, None, false, scope);
            separator = ", ";
            descending = term.descending;
            unique |= is_unique(scope.model, term.by);
        }
        for field in scope.model.primary_key.iter().filter(|_| !unique) {
            self.push(separator);
            let by = By::Field(Path::ROOT, *field);
            let nulls = Nulls::Smallest;
            self.term(
                Term {
                    by,
                    descending,
                    nulls,
                },
                None,
                false,
                scope,
            );
            separator = ", ";
        }
    }

    /// One term; `position` is that of the column that holds it.
    fn term(&mut self, term: Term<'q>, position: Option<u64>, by_group: bool, scope: &Scope<'_>) {
        let first = match term.nulls {
            Nulls::Smallest => Some(!term.descending),
            Nulls::First => Some(true),
            Nulls::Last => Some(false),
            Nulls::Database => None,
        };
        let by_itself = term.descending == self.caps.null_is_largest;
        let nulls = first.filter(|first| *first != by_itself && self.by_nullable(term.by, scope));
        if let Some(first) = nulls.filter(|_| !self.caps.nulls_clause) {
            self.ordered_by(term, None, by_group, scope);
            self.push(if first {
                " IS NULL DESC, "
            } else {
                " IS NULL, "
            });
        }
        self.ordered_by(term, position, by_group, scope);
        if term.descending {
            self.push(" DESC");
        }
        if let Some(first) = nulls.filter(|_| self.caps.nulls_clause) {
            self.push(if first { " NULLS FIRST" } else { " NULLS LAST" });
        }
    }

    fn ordered_by(
        &mut self,
        term: Term<'q>,
        position: Option<u64>,
        by_group: bool,
        scope: &Scope<'_>,
    ) {
        let decimal = self.caps.family == Family::Sqlite && by_decimal(term.by, scope);
        let computed = decimal && matches!(term.by, By::Node(node) if decimal::is_computed(node));
        if let Some(position) = position.filter(|_| !computed) {
            return self.number(position);
        }
        // PostgreSQL finds no smallest of some by itself; SQLite orders some by something else.
        let as_other = match self.caps.family {
            Family::Postgres if by_group => without_extremes(term.by, scope),
            Family::Sqlite if computed => Some(decimal::AS_TEXT),
            _ => None,
        };
        if by_group {
            self.push(if term.descending { "MAX(" } else { "MIN(" });
        }
        if as_other.is_some() {
            self.push("CAST(");
        }
        match term.by {
            // A number would be the position of a column, and a parameter is no ordering at all.
            By::Node(node @ Node::Value(_)) => {
                self.push("(SELECT ");
                self.alone(node, scope);
                self.push(")");
            }
            By::Node(node) => self.operand(node, scope),
            By::Field(path, field) => self.column(scope, path, field),
        }
        self.push(as_other.unwrap_or_default());
        if by_group {
            self.push(if decimal { decimal::BY_VALUE } else { ")" });
        }
    }

    fn by_nullable(&self, by: By<'q>, scope: &Scope<'_>) -> bool {
        match by {
            By::Node(node) => nullable(node, scope),
            By::Field(path, field) => {
                place(scope.model, path, field).is_none_or(|place| place.nullable())
            }
        }
    }

    /// A node of GROUP BY: by the position of the column that holds it, since two parameters are never known to be equal.
    pub(super) fn group_term(&mut self, query: &'q Select, node: &'q Node, scope: &Scope<'_>) {
        let computed = !matches!(node, Node::Column(..));
        match self
            .projected(query, By::Node(node), scope)
            .filter(|_| computed)
        {
            Some(position) => self.number(position),
            None => self.node(node, scope),
        }
    }

    /// The position, from 1, of the column of the row that holds this.
    fn projected(&self, query: &'q Select, by: By<'q>, scope: &Scope<'_>) -> Option<u64> {
        let mut position = if query.whole_model {
            query.model.fields.len() as u64
        } else {
            0
        };
        for projection in &query.projections {
            match projection {
                Projection::Model(path) => position += path.target(query.model).fields.len() as u64,
                Projection::Node(node) => {
                    position += 1;
                    if self.equal(node, by, scope) {
                        return Some(position);
                    }
                }
            }
        }
        None
    }

    fn equal(&self, node: &'q Node, by: By<'q>, scope: &Scope<'_>) -> bool {
        let column = |by| match by {
            By::Node(Node::Column(path, field)) | By::Node(Node::Outer(0, path, field)) => {
                Some((*path, *field))
            }
            By::Field(path, field) => Some((path, field)),
            By::Node(_) => None,
        };
        match (column(By::Node(node)), column(by)) {
            (Some((path, field)), Some((other_path, other_field))) => {
                let place = |path, field| {
                    place(scope.model, path, field).map(|place| (place.path, place.field))
                };
                place(path, field) == place(other_path, other_field)
            }
            (None, None) => match by {
                By::Node(other) => self.apart(node, scope) == self.apart(other, scope),
                By::Field(..) => false,
            },
            _ => false,
        }
    }

    /// A node written by itself: two nodes that come out equal are.
    fn apart(&self, node: &'q Node, scope: &Scope<'_>) -> (String, Vec<Value<'q>>) {
        let mut writer = Writer::new(self.caps.dialect);
        writer.next_alias = self.next_alias;
        writer.node(node, scope);
        (writer.sql, writer.params)
    }
}

/// The column of the query's own table that says all of its ordering, and whether downwards, where there is nothing to decide:
/// the commonest ordering, so that it is written without deciding.
#[inline]
fn only_column(query: &Select, plan: &Plan) -> Option<(u16, bool)> {
    if plan.aggregated || plan.distinct {
        return None;
    }
    let (path, field, descending) = match (query.order.as_deref(), query.model.ordering) {
        (Some([term]), _) => match &term.node {
            Node::Column(path, field) => (*path, *field, term.descending),
            _ => return None,
        },
        (
            None,
            [
                OrderingMeta::Column {
                    path,
                    field,
                    descending,
                },
            ],
        ) => (*path, *field, *descending),
        _ => return None,
    };
    let meta = query.model.fields.get(usize::from(field))?;
    let settled = path.is_empty()
        && !meta.null
        && (!plan.cut || is_unique(query.model, By::Field(path, field)));
    settled.then_some((field, descending != query.reversed))
}

/// What makes a value one with a smallest and a largest on PostgreSQL, behind it, where it has none there.
fn without_extremes(by: By<'_>, scope: &Scope<'_>) -> Option<&'static str> {
    let (uuid, truth) = match by {
        By::Node(node) => (is_uuid(node, scope), is_boolean(node, scope)),
        By::Field(path, field) => {
            let column = Node::Column(path, field);
            (is_uuid(&column, scope), is_boolean(&column, scope))
        }
    };
    match (uuid, truth) {
        (true, _) => Some(" AS text) COLLATE \"C\""),
        (_, true) => Some(" AS integer)"),
        _ => None,
    }
}

/// Whether a term orders by decimals.
fn by_decimal(by: By<'_>, scope: &Scope<'_>) -> bool {
    let kind = match by {
        By::Node(node) => kind(node, scope),
        By::Field(path, field) => kind(&Node::Column(path, field), scope),
    };
    kind == Kind::Decimal
}

/// Whether no two rows of the query are equal in what a term orders by.
fn is_unique(model: &ModelMeta, by: By<'_>) -> bool {
    let (path, field) = match by {
        By::Node(Node::Column(path, field)) => (*path, *field),
        By::Field(path, field) => (path, field),
        By::Node(_) => return false,
    };
    if !path.is_empty() {
        return false;
    }
    let meta = model.fields.get(usize::from(field));
    [field] == model.primary_key || meta.is_some_and(|meta| meta.unique && !meta.null)
}
