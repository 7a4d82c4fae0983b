//! Finds the columns that a tree uses of one scope, through all the SELECTs inside it.

use super::{
    super::{Aggregate, First, Node, Path, Projection, Related, Select},
    related,
};
use crate::meta::{ModelMeta, OrderingMeta};

/// What a to-many subquery gives of its rows.
#[derive(Clone, Copy)]
pub(super) enum Gives<'q> {
    /// Whether there is one.
    Any,
    /// An aggregate of them.
    Aggregate(&'q Aggregate),
    /// A value of the first of them.
    First(&'q First),
}

/// Calls `found` with each column of the scope `depth` SELECTs out from the node; `model` is that of the scope.
pub(super) fn columns(
    node: &Node,
    depth: u8,
    model: &'static ModelMeta,
    found: &mut dyn FnMut(Path, u16),
) {
    let mut visit = |node: &Node| columns(node, depth, model, found);
    match node {
        Node::Column(path, field) if depth == 0 => found(*path, *field),
        Node::Outer(levels, path, field) if *levels == depth => found(*path, *field),
        Node::Column(..) | Node::Outer(..) | Node::Value(_) | Node::Typed(..) | Node::Bool(_) => {}
        Node::And(nodes)
        | Node::Or(nodes)
        | Node::Postgres(_, nodes)
        | Node::Json(_, nodes)
        | Node::Call(_, nodes)
        | Node::Tuple(nodes) => nodes.iter().for_each(visit),
        Node::Xor(sides)
        | Node::Compare(_, sides)
        | Node::Same(sides)
        | Node::Arith(_, sides)
        | Node::Text { sides, .. } => sides.iter().for_each(visit),
        Node::Between(parts) => parts.iter().for_each(visit),
        Node::Not(node)
        | Node::IsNull(node)
        | Node::IsNotNull(node)
        | Node::In(node, _)
        | Node::Neg(node)
        | Node::Extract(_, node)
        | Node::Collate(node, _)
        | Node::Truth(node)
        | Node::IsTrue(node) => visit(node),
        Node::InQuery(node, query) => {
            visit(node);
            select(query, depth.saturating_add(1), model, found);
        }
        Node::Case(arms, otherwise) => {
            for arm in arms {
                visit(&arm.when);
                visit(&arm.then);
            }
            otherwise.iter().for_each(|node| visit(node));
        }
        Node::Aggregate(function) => aggregate(function, depth, model, found),
        Node::Any(rows) => related(rows, Gives::Any, depth, model, found),
        Node::Over(function, rows) => {
            related(rows, Gives::Aggregate(function), depth, model, found)
        }
        Node::First(first) => related(&first.rows, Gives::First(first), depth, model, found),
        Node::Subquery(query) | Node::Exists(query) => {
            select(query, depth.saturating_add(1), model, found)
        }
    }
}

pub(super) fn aggregate(
    aggregate: &Aggregate,
    depth: u8,
    model: &'static ModelMeta,
    found: &mut dyn FnMut(Path, u16),
) {
    aggregate
        .nodes()
        .for_each(|node| columns(node, depth, model, found));
}

/// What a to-many subquery uses of its own rows: the columns of the model at the end of its path.
pub(super) fn inside(
    rows: &Related,
    gives: Gives<'_>,
    model: &'static ModelMeta,
    found: &mut dyn FnMut(Path, u16),
) {
    rows.filters
        .iter()
        .for_each(|node| columns(node, 0, model, found));
    let key = |found: &mut dyn FnMut(Path, u16)| {
        let key = model.primary_key.iter();
        key.for_each(|position| found(Path::ROOT, *position));
    };
    match gives {
        Gives::Any => {}
        Gives::Aggregate(function) => {
            aggregate(function, 0, model, found);
            if function.distinct && function.argument.is_none() {
                key(found);
            }
        }
        Gives::First(first) => {
            first
                .nodes()
                .for_each(|node| columns(node, 0, model, found));
            let default = if first.order.is_none() {
                model.ordering
            } else {
                &[]
            };
            for term in default {
                match term {
                    OrderingMeta::Column { path, field, .. } => found(*path, *field),
                    OrderingMeta::Computed(order) => columns(&order().node, 0, model, found),
                }
            }
            key(found);
        }
    }
}

fn related(
    rows: &Related,
    gives: Gives<'_>,
    depth: u8,
    model: &'static ModelMeta,
    found: &mut dyn FnMut(Path, u16),
) {
    if depth == 0 {
        // The rows hang on a column of this scope, at the end of the to-one steps before the first to-many one.
        match related::split(model, rows.path) {
            Some(split) => found(split.prefix.join(split.relation.via), split.relation.local),
            None => found(rows.path, 0),
        }
    }
    let depth = depth.saturating_add(1);
    rows.filters
        .iter()
        .for_each(|node| columns(node, depth, model, found));
    match gives {
        Gives::Any => {}
        Gives::Aggregate(function) => aggregate(function, depth, model, found),
        Gives::First(first) => first
            .nodes()
            .for_each(|node| columns(node, depth, model, found)),
    }
}

fn select(query: &Select, depth: u8, model: &'static ModelMeta, found: &mut dyn FnMut(Path, u16)) {
    let projections = query
        .projections
        .iter()
        .filter_map(|projection| match projection {
            Projection::Model(_) => None,
            Projection::Node(node) => Some(node),
        });
    projections
        .chain(&query.filters)
        .chain(&query.group_by)
        .chain(&query.having)
        .chain(query.order.iter().flatten().map(|order| &order.node))
        .for_each(|node| columns(node, depth, model, found));
}

/// Whether a tree has a SELECT of its own in it.
pub(super) fn has_subquery(node: &Node) -> bool {
    any(node, &|node| {
        matches!(
            node,
            Node::InQuery(..)
                | Node::Any(_)
                | Node::Over(..)
                | Node::First(_)
                | Node::Subquery(_)
                | Node::Exists(_)
        )
    })
}

/// Whether a tree has an aggregate over the rows of its own query.
pub(super) fn has_aggregate(node: &Node) -> bool {
    any(node, &|node| matches!(node, Node::Aggregate(_)))
}

/// Whether any node of a tree passes the test, not counting those in SELECTs inside it.
fn any(node: &Node, test: &dyn Fn(&Node) -> bool) -> bool {
    let visit = |node: &Node| any(node, test);
    test(node)
        || match node {
            Node::And(nodes)
            | Node::Or(nodes)
            | Node::Postgres(_, nodes)
            | Node::Json(_, nodes)
            | Node::Call(_, nodes)
            | Node::Tuple(nodes) => nodes.iter().any(visit),
            Node::Xor(sides)
            | Node::Compare(_, sides)
            | Node::Same(sides)
            | Node::Arith(_, sides)
            | Node::Text { sides, .. } => sides.iter().any(visit),
            Node::Between(parts) => parts.iter().any(visit),
            Node::Not(node)
            | Node::IsNull(node)
            | Node::IsNotNull(node)
            | Node::In(node, _)
            | Node::InQuery(node, _)
            | Node::Neg(node)
            | Node::Extract(_, node)
            | Node::Collate(node, _)
            | Node::Truth(node)
            | Node::IsTrue(node) => visit(node),
            Node::Case(arms, otherwise) => {
                arms.iter().any(|arm| visit(&arm.when) || visit(&arm.then))
                    || otherwise.as_deref().is_some_and(visit)
            }
            Node::Aggregate(function) => function.nodes().any(visit),
            Node::Column(..)
            | Node::Outer(..)
            | Node::Value(_)
            | Node::Typed(..)
            | Node::Bool(_)
            | Node::Any(_)
            | Node::Over(..)
            | Node::First(_)
            | Node::Subquery(_)
            | Node::Exists(_) => false,
        }
}
