//! Models that inherit from a model with a table: the link to the row of the parent, and the relations that come with it.

use super::super::Lowering;
use super::super::fields::Pending;
use super::super::relations::{PendingReverse, WayBack};
use super::{Expanded, Gathered};
use crate::diagnostics::{Diagnostic, codes};
use crate::naming;
use crate::schema::{
    FieldId, FieldKind, ModelId, OnDelete, Parent, Relation, RelationId, RelationKind,
    RelationNames,
};

impl<'a> Lowering<'a> {
    /// The model with a table that a declaration inherits from.
    pub(super) fn parent_of(&mut self, gathered: &Gathered<'_>) -> Option<ModelId> {
        let &(parent, span) = gathered.tables.first()?;
        if let Some(&(_, second)) = gathered.tables.get(1) {
            self.not_yet(second, "several bases with a table");
        }
        if self.schema[parent].proxy_of.is_some() || self.is_declared_proxy(parent) {
            self.not_yet(span, "models with columns that inherit from a proxy");
            return None;
        }
        Some(parent)
    }

    fn is_declared_proxy(&self, model: ModelId) -> bool {
        use crate::syntax::ast::ModelKind;
        let mut decls = self.world.decls.iter();
        decls.any(|decl| decl.id == Some(model) && decl.ast.kind == ModelKind::Proxy)
    }

    /// Models whose parents lead in a circle, which is reported, have none.
    pub(super) fn settle_parents(&mut self, models: &mut [Expanded<'a>]) {
        let next: Vec<(ModelId, Option<ModelId>)> = models
            .iter()
            .map(|model| (model.id, model.parent))
            .collect();
        let parent = |id: ModelId| {
            let known = next.iter().find(|(model, _)| *model == id);
            known.and_then(|(_, parent)| *parent)
        };
        for model in models.iter_mut() {
            let mut at = Some(model.id);
            for _ in 0..=next.len() {
                at = at.and_then(parent);
            }
            if at.is_some() {
                model.parent = None;
                self.world.incomplete.insert(model.id);
            }
        }
    }

    /// The primary key of a child, as its first field: a one-to-one to the row of its parent.
    pub(in crate::lower) fn link_to_parent(
        &mut self,
        model: ModelId,
        parent: ModelId,
        pending: &mut Pending<'a>,
    ) -> FieldId {
        let id = RelationId::next(&self.schema.relations);
        let name = format!("{}_ptr", self.schema[parent].name.to_lowercase());
        let span = self.schema[model].origin.span;
        let taken = self.schema.model(model).fields();
        let taken = taken
            .filter(|field| field.name == name || field.primary_key)
            .map(|field| {
                (
                    field.primary_key,
                    field.get().name.clone(),
                    field.origin.span,
                )
            });
        for (is_key, field, at) in taken.collect::<Vec<_>>() {
            if is_key {
                self.not_yet(
                    at,
                    "a primary key of its own in a model that inherits from a table",
                );
            } else {
                self.hides(&field, at, parent, span);
            }
        }
        let own: Vec<FieldId> = self.schema[model].fields.clone();
        let own = own
            .into_iter()
            .filter(|&field| self.schema[field].name != name);
        self.schema[model].fields = own.collect();
        let mut field = self.new_field(model, &name, span, FieldKind::OneToOne(id));
        field.relation = Some(id);
        field.primary_key = true;
        field.unique = true;
        field.automatic = true;
        let field_id = field.id;
        self.schema.relations.push(Relation {
            id,
            from: model,
            to: parent,
            via: Vec::new(),
            accessor: Some(name.clone()),
            name,
            kind: RelationKind::ForwardOne { field: field_id },
            nullable: false,
            on_delete: Some(OnDelete::Cascade),
            db_constraint: true,
            inverse: None,
            symmetrical: false,
            blank: false,
            editable: true,
            verbose_name: naming::field_verbose_name(&field.name),
            help_text: String::new(),
            docs: String::new(),
            rust: RelationNames::default(),
            origin: field.origin.clone(),
            was: Vec::new(),
            limit_choices_to: None,
            to_field: None,
        });
        self.schema.fields.push(field);
        self.schema[model].fields.insert(0, field_id);
        self.schema[model].relations.insert(0, id);
        self.schema[model].parent = Some(Parent {
            model: parent,
            link: id,
        });
        pending.reverse.push(PendingReverse {
            relation: id,
            back: WayBack::named(self.schema[model].name.to_lowercase()),
        });
        field_id
    }

    /// Gives children the relations of their parents, and reports fields that hide one of a parent.
    pub(in crate::lower) fn inherit_relations(&mut self) {
        let mut children: Vec<(usize, ModelId, Parent)> = self
            .schema
            .models()
            .filter_map(|model| Some((model, model.get().parent?)))
            .map(|(model, parent)| {
                let depth = std::iter::successors(Some(model), |model| model.parent()).count();
                (depth, model.id, parent)
            })
            .collect();
        children.sort_by_key(|(depth, ..)| *depth);
        for (_, child, parent) in children {
            self.check_hiding(child);
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
                if self.is_added_to(child, original) {
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

    fn check_hiding(&mut self, child: ModelId) {
        let model = self.schema.model(child);
        let inherited = model.inherited_fields();
        let mut names: Vec<(String, ModelId, crate::source::Span)> = Vec::new();
        for (_, field) in &inherited {
            let at = field.origin.span;
            names.push((field.name.clone(), field.get().model, at));
            names.push((field.attname.clone(), field.get().model, at));
        }
        let mut hiding = Vec::new();
        for field in model.fields().filter(|field| !field.automatic) {
            let hidden = names
                .iter()
                .find(|(name, ..)| *name == field.name || *name == field.attname);
            if let Some((_, parent, at)) = hidden {
                hiding.push((field.get().name.clone(), field.origin.span, *parent, *at));
            }
        }
        for (name, span, parent, at) in hiding {
            self.hides(&name, span, parent, at);
        }
    }

    fn hides(
        &mut self,
        name: &str,
        span: crate::source::Span,
        parent: ModelId,
        at: crate::source::Span,
    ) {
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
