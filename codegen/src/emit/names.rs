//! Names of generated items that the schema does not give: the methods of rows.

use std::collections::BTreeSet;

use super::scope::{ident, plain};
use crate::emit::code::{Code, quote};
use crate::schema::{ModelRef, RelationId, RelationKind, RelationRef};

/// The member of a struct that holds the row of what the model is a proxy or a child of: `post`.
pub(super) fn base_member(model: ModelRef<'_>, base: ModelRef<'_>) -> String {
    if model.is_proxy() {
        return base.get().rust.module.clone();
    }
    let mut taken: BTreeSet<String> = model
        .fields()
        .flat_map(|field| {
            [
                &field.schema[field.id].rust_name,
                &field.schema[field.id].new_name,
            ]
        })
        .cloned()
        .collect();
    let mut member = String::new();
    // Parents of different apps may have one name.
    for parent in model.parents() {
        member.clone_from(&parent.get().rust.module);
        while !taken.insert(member.clone()) {
            member = format!("{}_row", plain(&member));
        }
        if parent == base {
            break;
        }
    }
    member
}

/// The way from a row to that of one of its parents inside: `.restaurant`. What the first parents have, the row has too.
pub(super) fn way_inside(model: ModelRef<'_>, links: &[RelationId]) -> Code {
    let (mut at, mut first) = (model, true);
    let mut way = Code::new();
    for &link in links {
        let parent = model.schema.relation(link).to();
        first &= at.parents().next() == Some(parent);
        let member = ident(&base_member(at, parent));
        way.extend(quote!(.#member));
        at = parent;
    }
    if first { Code::new() } else { way }
}

/// Methods that a row has whatever its relations are.
const OWN_METHODS: [&str; 10] = [
    "objects",
    "raw",
    "save",
    "save_fields",
    "refresh",
    "delete",
    "full_clean",
    "delete_keep_parents",
    "next_in_order",
    "previous_in_order",
];

/// The ways back over foreign keys by which rows are in an order, each with the names of the methods that read and set it.
pub(super) fn order_methods(model: ModelRef<'_>) -> Vec<(RelationRef<'_>, [String; 2])> {
    let ordered: Vec<RelationRef<'_>> = model
        .relations()
        .filter(|relation| !relation.is_forward() && is_order(*relation))
        .collect();
    if ordered.is_empty() {
        return Vec::new();
    }
    let mut taken: BTreeSet<String> = row_methods(model)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    taken.extend(OWN_METHODS.map(str::to_owned));
    taken.extend(
        model
            .own_managers()
            .map(|manager| manager.rust_name.clone()),
    );
    let mut methods = Vec::new();
    for relation in ordered {
        let module = plain(&relation.to().get().rust.module).trim_end_matches('_');
        let names = ["", "set_"].map(|verb| {
            let mut name = format!("{verb}{module}_order");
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            name
        });
        methods.push((relation, names));
    }
    methods
}

/// Whether the foreign key that the relation goes back over is the one that the rows are ordered by.
fn is_order(relation: RelationRef<'_>) -> bool {
    let order = relation.to().get().meta.order_with_respect_to;
    order.is_some_and(|order| {
        relation
            .field()
            .is_some_and(|field| field.id == order.within)
    })
}

/// A method of a row that follows a relation, and its name.
pub(super) fn row_methods(model: ModelRef<'_>) -> Vec<(RelationRef<'_>, String)> {
    // What a row has anyway, and what the author called managers, comes first.
    let mut taken: BTreeSet<String> = OWN_METHODS.map(str::to_owned).into_iter().collect();
    taken.extend(
        model
            .own_managers()
            .map(|manager| manager.rust_name.clone()),
    );
    let mut methods = Vec::new();
    // Those of a parent are there through its row.
    let own = model
        .relations()
        .filter(|relation| relation.get().via.is_empty());
    for relation in own {
        let Some(function) = &relation.get().rust.method else {
            continue;
        };
        let mut name = match relation.get().kind {
            RelationKind::ForwardOne { .. } | RelationKind::ReverseOne { .. } => {
                format!("fetch_{}", plain(function))
            }
            RelationKind::ReverseMany { .. }
            | RelationKind::Generic { .. }
            | RelationKind::ManyToMany { .. } => function.clone(),
        };
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        methods.push((relation, name));
    }
    methods
}
