//! Models that inherit from models with a table: the links to the rows of the parents, and the relations that come with them.

mod link;

use std::collections::BTreeSet;

use super::super::Lowering;
use super::Expanded;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{ModelId, ModelRef, Parent, RelationId, RelationKind, RelationRef};
use crate::source::Span;

/// The most tables that a row is in: what is known of each, when a row is made, is one bit of a word.
const MOST_TABLES: usize = 64;

impl<'a> Lowering<'a> {
    /// Holds parents to what can be: no circle, which is reported where the bases are walked, and no parent that comes in two
    /// ways. What a proxy stands for is the parent, where a proxy is named.
    pub(super) fn settle_parents(&mut self, models: &mut [Expanded<'a>]) {
        for model in models.iter_mut() {
            for (parent, _) in &mut model.parents {
                *parent = self.schema.model(*parent).concrete().id;
            }
        }
        self.leave_rings(models);
        for position in 0..models.len() {
            self.leave_repeated(position, models);
        }
    }

    /// Models whose parents lead in a circle have none.
    fn leave_rings(&mut self, models: &mut [Expanded<'a>]) {
        let mut settled: BTreeSet<ModelId> = BTreeSet::new();
        loop {
            let before = settled.len();
            for model in models.iter() {
                if model
                    .parents
                    .iter()
                    .all(|(parent, _)| settled.contains(parent))
                {
                    settled.insert(model.id);
                }
            }
            if settled.len() == before {
                break;
            }
        }
        for model in models.iter_mut() {
            if !settled.contains(&model.id) {
                model.parents.clear();
                self.world.incomplete.insert(model.id);
            }
        }
    }

    /// Leaves out parents that another parent has too, and reports them: a row has one row of each.
    fn leave_repeated(&mut self, position: usize, models: &mut [Expanded<'a>]) {
        let mut kept: Vec<(ModelId, Span)> = Vec::new();
        let mut known: Vec<(ModelId, ModelId)> = Vec::new();
        let (id, parents) = (models[position].id, models[position].parents.clone());
        for (parent, span) in parents {
            // An abstract base may bring what is named beside it.
            if kept.iter().any(|(other, _)| *other == parent) {
                continue;
            }
            let all = with_ancestors(parent, models);
            let twice = known.iter().find(|(ancestor, _)| all.contains(ancestor));
            if let Some(&(ancestor, by)) = twice {
                self.comes_twice(id, (parent, span), by, ancestor);
                continue;
            }
            known.extend(all.into_iter().map(|ancestor| (ancestor, parent)));
            kept.push((parent, span));
        }
        if known.len() >= MOST_TABLES {
            let name = &self.schema[id].name;
            let message = format!("a row of `{name}` would be in more than {MOST_TABLES} tables");
            let span = self.schema[id].origin.span;
            self.push(
                Diagnostic::error(codes::INHERITANCE_RING, message)
                    .primary(span, "too many parents")
                    .help("let the model inherit from fewer, and refer to the others"),
            );
            kept.clear();
        }
        models[position].parents = kept;
    }

    fn comes_twice(
        &mut self,
        model: ModelId,
        (parent, span): (ModelId, Span),
        by: ModelId,
        ancestor: ModelId,
    ) {
        let name = |id: ModelId| self.schema[id].name.clone();
        let (child, parent_name, by_name, twice) =
            (name(model), name(parent), name(by), name(ancestor));
        let message = format!("`{child}` would inherit from `{twice}` in two ways");
        let diagnostic = Diagnostic::error(codes::PARENT_TWICE, message);
        self.push(if ancestor == parent {
            diagnostic
                .primary(span, format!("a parent of `{by_name}` already"))
                .help(format!("leave it out: `{by_name}` brings it"))
        } else if ancestor == by {
            diagnostic
                .primary(span, format!("inherits from `{by_name}`, which is named before it"))
                .help(format!("leave `{by_name}` out: `{parent_name}` brings it"))
        } else {
            diagnostic
                .primary(span, format!("inherits from `{twice}`, and so does `{by_name}`"))
                .help("a row holds one row of each parent: inherit from one of the two, and let a `OneToOneField` lead to the other")
        });
    }

    /// Gives children the relations of their parents, and reports names that two of the models have.
    pub(in crate::lower) fn inherit_relations(&mut self) {
        let mut children: Vec<(usize, ModelId)> = self
            .schema
            .models()
            .filter(|model| model.is_child())
            .map(|model| {
                let depths = model.lineage().into_iter().map(|(links, _)| links.len());
                (depths.max().unwrap_or_default(), model.id)
            })
            .collect();
        children.sort_by_key(|(depth, _)| *depth);
        for (_, child) in children {
            self.check_hiding(child);
            self.check_parents_differ(child);
            for parent in self.schema[child].parents.clone() {
                self.inherit_from(child, parent);
            }
        }
    }

    fn inherit_from(&mut self, child: ModelId, parent: Parent) {
        for original in self.schema[parent.model].relations.clone() {
            // The way back to the child itself is no relation of the child.
            if self.schema[original].to == child
                && self.schema[original].inverse == Some(parent.link)
            {
                continue;
            }
            if let RelationKind::Generic { .. } = self.schema[original].kind {
                continue;
            }
            // A child in another crate may not know what comes from elsewhere.
            if self.is_added_to(child, original) || self.is_known_child(child, original) {
                continue;
            }
            let mut relation = self.schema[original].clone();
            relation.id = RelationId::next(&self.schema.relations);
            relation.from = child;
            relation.inverse = None;
            relation.via.insert(0, parent.link);
            self.schema[child].relations.push(relation.id);
            self.schema.relations.push(relation);
        }
        if self.world.incomplete.contains(&parent.model) {
            self.world.incomplete.insert(child);
        }
    }

    /// Whether the relation leads to a child of the model's parent that another parent of the model has too, and that one led
    /// there first.
    fn is_known_child(&self, model: ModelId, relation: RelationId) -> bool {
        let relation = self.schema.relation(relation);
        let is_child = |back: RelationRef<'_>| {
            let forward = back.inverse();
            forward.is_some_and(|forward| forward.is_parent_link())
        };
        let mut known = self.schema.model(model).relations();
        is_child(relation)
            && known.any(|other| {
                !other.via.is_empty() && other.name == relation.name && other.to() == relation.to()
            })
    }

    /// Whether a copy of the relation would lead from the model to one that its crate does not know.
    pub(super) fn is_added_to(&self, model: ModelId, relation: RelationId) -> bool {
        let to = self.schema.relation(relation).to();
        !self.schema.model(model).knows(to)
    }

    /// The relations that a crate adds to a model of another one come behind those that the model has by itself.
    pub(in crate::lower) fn put_added_relations_last(&mut self) {
        for position in 0..self.schema.models.len() {
            let relations = self.schema.models[position].relations.iter().copied();
            let (added, own): (Vec<_>, Vec<_>) =
                relations.partition(|&id| self.schema.relation(id).is_added());
            self.schema.models[position].relations = own.into_iter().chain(added).collect();
        }
    }

    /// A child declares no field by the name of one that a parent has.
    fn check_hiding(&mut self, child: ModelId) {
        let model = self.schema.model(child);
        let parents = model.lineage().into_iter().skip(1);
        let inherited: Vec<Named> = parents.flat_map(|(_, parent)| fields_of(parent)).collect();
        let hiding: Vec<(Named, Named)> = fields_of(model)
            .into_iter()
            .filter_map(|own| {
                let hidden = inherited.iter().find(|other| other.is_called_as(&own))?;
                Some((own, hidden.clone()))
            })
            .collect();
        for (own, hidden) in hiding {
            self.hides(&own.names[0], own.at, hidden.model, hidden.at);
        }
    }

    /// Two parents have no field of one name. (Ways back are told apart by the checks.)
    fn check_parents_differ(&mut self, child: ModelId) {
        let model = self.schema.model(child);
        let mut known: Vec<(ModelId, Named)> = Vec::new();
        let mut clashes: Vec<(ModelId, ModelId, Vec<Pair>)> = Vec::new();
        for parent in model.parents() {
            let lineage = parent.lineage().into_iter();
            let names: Vec<Named> = lineage.flat_map(|(_, member)| fields_of(member)).collect();
            for second in &names {
                let Some((other, first)) =
                    known.iter().find(|(_, first)| first.is_called_as(second))
                else {
                    continue;
                };
                let clash = (first.clone(), second.clone());
                match clashes
                    .iter_mut()
                    .find(|(a, b, _)| (a, b) == (other, &parent.id))
                {
                    Some((.., all)) => all.push(clash),
                    None => clashes.push((*other, parent.id, vec![clash])),
                }
            }
            known.extend(names.into_iter().map(|name| (parent.id, name)));
        }
        for (first, second, all) in clashes {
            self.both_have(child, first, second, &all);
        }
    }

    fn both_have(&mut self, child: ModelId, first: ModelId, second: ModelId, clashes: &[Pair]) {
        let [child, first, second] = [child, first, second].map(|id| &self.schema[id]);
        let names = clashes
            .iter()
            .map(|(name, _)| format!("`{}`", name.names[0]));
        let message = format!(
            "the parents `{}` and `{}` of `{}` both have {} {}",
            first.name,
            second.name,
            child.name,
            if clashes.len() == 1 {
                "a field"
            } else {
                "the fields"
            },
            names.collect::<Vec<_>>().join(", ")
        );
        let mut help = "rename one of the two".to_owned();
        let mut diagnostic = Diagnostic::error(codes::PARENTS_CLASH, message)
            .primary(child.origin.span, "inherits both");
        for (one, other) in clashes {
            if one.names[0] == "id" {
                help = format!(
                    "give the parents keys of different names, such as `{}_id = BigAutoField(primary_key=true)`",
                    second.name.to_lowercase()
                );
            }
            diagnostic = diagnostic
                .secondary(one.at, format!("`{}` of `{}`", one.names[0], first.name))
                .secondary(other.at, format!("and of `{}`", second.name));
        }
        self.push(diagnostic.help(help));
    }

    fn hides(&mut self, name: &str, span: Span, parent: ModelId, at: Span) {
        let message = format!(
            "the field `{name}` hides one of the parent `{}`",
            self.schema[parent].name
        );
        self.push(
            Diagnostic::error(codes::HIDES_PARENT_FIELD, message)
                .primary(span, "the row has this name already")
                .secondary(at, "comes from here")
                .help("rename one of the two; fields of a parent with a table are there for good"),
        );
    }
}

/// Two fields of one name.
type Pair = (Named, Named);

/// A field, with the names by which it is found.
#[derive(Clone)]
struct Named {
    names: Vec<String>,
    model: ModelId,
    at: Span,
}

impl Named {
    fn is_called_as(&self, other: &Self) -> bool {
        self.names.iter().any(|name| other.names.contains(name))
    }
}

/// What a model itself declares or is given: columns and many-to-many fields. (Its number in an order has no name.)
fn fields_of(model: ModelRef<'_>) -> Vec<Named> {
    let columns = model
        .fields()
        .filter(|field| !field.is_order())
        .map(|field| {
            let mut names = vec![field.name.clone()];
            names.extend(Some(field.attname.clone()).filter(|stored| *stored != field.name));
            (names, field.origin.span)
        });
    let many = model.relations().filter(|relation| {
        relation.is_forward() && relation.field().is_none() && relation.via.is_empty()
    });
    let many = many.map(|relation| (vec![relation.name.clone()], relation.origin.span));
    columns
        .chain(many)
        .map(|(names, at)| Named {
            names,
            model: model.id,
            at,
        })
        .collect()
}

/// A model, its parents, and theirs.
fn with_ancestors(model: ModelId, models: &[Expanded<'_>]) -> BTreeSet<ModelId> {
    let (mut all, mut next) = (BTreeSet::new(), vec![model]);
    while let Some(id) = next.pop() {
        if all.insert(id) {
            let known = models.iter().find(|model| model.id == id);
            next.extend(
                known
                    .iter()
                    .flat_map(|model| &model.parents)
                    .map(|(id, _)| *id),
            );
        }
    }
    all
}
