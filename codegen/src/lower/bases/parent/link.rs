//! The link of a child to the row of a parent: a one-to-one, made for it or declared with `parent_link=true`.

use super::super::super::Lowering;
use super::super::super::fields::Pending;
use super::super::super::relations::{PendingReverse, WayBack};
use super::super::Expanded;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::naming;
use crate::schema::{
    FieldId, FieldKind, ModelId, OnDelete, Parent, Relation, RelationId, RelationKind,
    RelationNames,
};
use crate::source::Span;

impl<'a> Lowering<'a> {
    /// Links a child to its parents, and gives its primary key: that which it declares, or else the first link.
    pub(in crate::lower) fn link_to_parents(
        &mut self,
        model: &Expanded<'a>,
        pending: &mut Pending<'a>,
    ) -> FieldId {
        let fields = self.schema.model(model.id).fields();
        let declared = fields
            .filter(|field| field.primary_key)
            .map(|it| it.id)
            .next();
        let (mut made, mut first) = (0, None);
        for &(parent, _) in &model.parents {
            let link = match self.declared_link(model.id, parent, pending) {
                Some(link) => link,
                None => {
                    made += 1;
                    self.make_link(model.id, parent, made - 1, pending)
                }
            };
            self.schema[model.id].parents.push(Parent {
                model: parent,
                link,
            });
            if let RelationKind::ForwardOne { field } = self.schema[link].kind {
                first.get_or_insert(field);
            }
        }
        let key = declared
            .or(first)
            .unwrap_or_else(|| self.automatic_id(model.id));
        self.schema[key].primary_key = true;
        self.schema[key].unique = true;
        key
    }

    /// The one-to-one that the child declares as its link to the parent.
    fn declared_link(
        &mut self,
        child: ModelId,
        parent: ModelId,
        pending: &mut Pending<'a>,
    ) -> Option<RelationId> {
        let leads = |id: RelationId| {
            let relation = self.schema.relation(id);
            relation.from().id == child && relation.to().concrete().id == parent
        };
        let position = pending.parent_links.iter().position(|(id, _)| leads(*id))?;
        let (link, at) = pending.parent_links.remove(position);
        let told = |option: &str| {
            let given = self.places.relations.get(&link)?;
            given.get(option)
        };
        let relation = &self.schema[link];
        let proxy = self.schema[relation.to].proxy_of.is_some();
        let wrong = if proxy {
            Some((
                at,
                "leads to a proxy",
                "let it lead to the model that the proxy stands for",
            ))
        } else if let Some(span) = told("null").filter(|_| relation.nullable) {
            Some((
                span,
                "a child without a parent",
                "leave `null` out: the row of the parent is always there",
            ))
        } else if let Some(span) = told("to_field") {
            Some((
                span,
                "another column than the key",
                "leave `to_field` out: a link leads to the key of the parent",
            ))
        } else if relation.on_delete != Some(OnDelete::Cascade) {
            let span = told("on_delete").unwrap_or(at);
            Some((
                span,
                "the child stays behind",
                "write `on_delete=CASCADE`: the row of a child goes with that of its parent",
            ))
        } else {
            None
        };
        if let Some((span, label, help)) = wrong {
            let message = format!("`{}` cannot be the link to a parent", relation.name);
            self.push(
                Diagnostic::error(codes::PARENT_LINK, message)
                    .primary(span, label)
                    .help(help),
            );
        }
        Some(link)
    }

    /// Reports links that lead to no parent.
    pub(in crate::lower) fn check_links_used(&mut self, pending: &Pending<'a>) {
        for &(id, at) in &pending.parent_links {
            let relation = self.schema.relation(id);
            let (child, to) = (relation.from(), relation.to());
            let linked = child.parents().any(|parent| parent == to.concrete());
            let diagnostic = if linked {
                let message = format!("`{}` has two links to its parent `{}`", child.name, to.name);
                Diagnostic::error(codes::PARENT_LINK, message)
                    .primary(at, "the second")
                    .fix("leave it out", [Edit::replace(at, "parent_link=false")])
            } else {
                let message = format!(
                    "`{}` is no link: `{}` does not inherit from `{}`",
                    relation.name, child.name, to.name
                );
                Diagnostic::error(codes::PARENT_LINK, message)
                    .primary(at, "leads to no parent")
                    .help(format!(
                        "leave it out, or inherit: `model {}({})`",
                        child.name, to.name
                    ))
            };
            self.push(diagnostic);
        }
    }

    /// A one-to-one to the row of the parent, as the field at that position.
    fn make_link(
        &mut self,
        model: ModelId,
        parent: ModelId,
        position: usize,
        pending: &mut Pending<'a>,
    ) -> RelationId {
        let id = RelationId::next(&self.schema.relations);
        let name = format!("{}_ptr", self.schema[parent].name.to_lowercase());
        let span = self.schema[model].origin.span;
        self.free_for_link(model, parent, &name, span);
        let mut field = self.new_field(model, &name, span, FieldKind::OneToOne(id));
        field.relation = Some(id);
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
        self.schema[model].fields.insert(position, field_id);
        self.schema[model].relations.insert(position, id);
        pending.reverse.push(PendingReverse {
            relation: id,
            back: WayBack::named(self.schema[model].name.to_lowercase()),
        });
        id
    }

    /// Takes away, and reports, what has the name of a link that is to be made.
    fn free_for_link(&mut self, model: ModelId, parent: ModelId, name: &str, span: Span) {
        let fields = self.schema.model(model).fields();
        let taken = fields.filter(|field| field.name == name);
        let taken: Vec<_> = taken
            .map(|field| (field.id, field.origin.span, field.automatic))
            .collect();
        for (field, at, automatic) in taken {
            if automatic {
                let (child, parent) = (
                    self.schema.model(model).name.clone(),
                    self.schema.model(parent).label(),
                );
                let message = format!("`{child}` has two links of the name `{name}`");
                self.push(
                    Diagnostic::error(codes::PARENT_LINK, message)
                        .primary(span, "two parents of one name")
                        .help(format!("declare one of them: `… = OneToOneField({parent}, on_delete=CASCADE, parent_link=true)`")),
                );
            } else {
                self.hides(name, at, parent, span);
            }
            self.schema[model].fields.retain(|other| *other != field);
        }
    }
}
