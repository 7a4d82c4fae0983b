//! Proxy models: which model they are made of, and the copies of its fields and relations.

use super::super::Lowering;
use super::Gathered;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{FieldId, FieldKind, ModelId, RelationId, RelationKind};
use crate::source::Span;

/// What proxies have of their bases: each original with its copy, those of a base before those made of its copies.
#[derive(Default)]
pub(in crate::lower) struct Copies {
    fields: Vec<(FieldId, FieldId)>,
    relations: Vec<(RelationId, RelationId)>,
}

impl Lowering<'_> {
    /// The model that a proxy is made of; reported where there is not exactly one.
    pub(super) fn proxied(&mut self, position: usize, gathered: &Gathered<'_>) -> Option<ModelId> {
        let model = self.world.decls[position].ast;
        let proxy = &model.name;
        if let Some(field) = gathered.fields.first() {
            let message = format!(
                "the abstract bases of the proxy `{}` bring the field `{}`",
                proxy.text, field.item.name.text
            );
            self.push(
                Diagnostic::error(codes::PROXY_BASE, message)
                    .primary(
                        proxy.span,
                        "a proxy has the fields of its base and no others",
                    )
                    .secondary(field.item.name.span, "declared here")
                    .help("let the base of the proxy inherit it, or take a base without fields"),
            );
        }
        let Some(&(first, _)) = gathered.tables.first() else {
            if !gathered.incomplete {
                let message = format!("the proxy `{}` has no model to stand for", proxy.text);
                self.push(
                    Diagnostic::error(codes::PROXY_BASE, message)
                        .primary(proxy.span, "no base with a table")
                        .help(format!(
                            "name it: `proxy model {}(Base) {{ … }}`",
                            proxy.text
                        )),
                );
            }
            return None;
        };
        Some(first)
    }

    /// Takes proxies whose bases lead in a circle, which is reported, for models of their own; and holds the others to one
    /// table.
    pub(super) fn settle_proxies(&mut self) {
        let models: Vec<ModelId> = self.schema.models.iter().map(|model| model.id).collect();
        for &model in &models {
            let mut at = model;
            for _ in 0..=models.len() {
                match self.schema[at].proxy_of {
                    Some(base) => at = base,
                    None => break,
                }
            }
            if self.schema[at].proxy_of.is_some() {
                self.schema[model].proxy_of = None;
                self.world.incomplete.insert(model);
            }
        }
        for position in 0..self.world.decls.len() {
            let decl = &self.world.decls[position];
            let (Some(id), model, app) = (decl.id, decl.ast, decl.app) else {
                continue;
            };
            let Some(table) = self.schema[id].proxy_of.map(|base| self.table_of(base)) else {
                continue;
            };
            for base in &model.bases {
                let named = self.find_quietly(app, base);
                let other = named.and_then(|named| self.world.decls[named].id);
                if other.is_some_and(|other| self.table_of(other) != table) {
                    self.two_tables(model.name.span, &model.name.text, base.span);
                }
            }
        }
    }

    /// The model whose table a proxy uses.
    fn table_of(&self, model: ModelId) -> ModelId {
        self.schema.model(model).concrete().id
    }

    fn two_tables(&mut self, proxy: Span, name: &str, base: Span) {
        self.push(
            Diagnostic::error(
                codes::PROXY_BASE,
                format!("the proxy `{name}` has bases with different tables"),
            )
            .primary(base, "another table than that of its first base")
            .secondary(proxy, "a proxy stands for one")
            .help("leave one of the bases out"),
        );
    }

    /// Gives proxies the table of their base, and their own copies of its fields and relations, so that they have paths and
    /// keys of their own type.
    pub(in crate::lower) fn copy_to_proxies(&mut self) -> Copies {
        let mut copies = Copies::default();
        let mut proxies: Vec<(usize, ModelId, ModelId)> = self
            .schema
            .models()
            .filter_map(|model| Some((model, model.proxied()?)))
            .map(|(model, base)| {
                let depth = std::iter::successors(Some(model), |model| model.proxied()).count();
                (depth, model.id, base.id)
            })
            .collect();
        proxies.sort_by_key(|(depth, ..)| *depth);
        for (_, proxy, base) in proxies {
            self.copy(proxy, base, &mut copies);
        }
        copies
    }

    fn copy(&mut self, proxy: ModelId, base: ModelId, copies: &mut Copies) {
        let (fields, relations) = (copies.fields.len(), copies.relations.len());
        for original in self.schema[base].fields.clone() {
            let mut field = self.schema[original].clone();
            field.id = FieldId::next(&self.schema.fields);
            field.model = proxy;
            copies.fields.push((original, field.id));
            self.schema[proxy].fields.push(field.id);
            self.schema.fields.push(field);
        }
        let mut generics = self.schema[base].generics.clone();
        for generic in &mut generics {
            for field in [&mut generic.content_type, &mut generic.key] {
                let mut copied = copies.fields[fields..].iter();
                if let Some((_, copy)) = copied.find(|(of, _)| of == field) {
                    *field = *copy;
                }
            }
        }
        self.schema[proxy].generics = generics;
        for original in self.schema[base].relations.clone() {
            if self.is_added_to(proxy, original) {
                continue;
            }
            let mut relation = self.schema[original].clone();
            relation.id = RelationId::next(&self.schema.relations);
            relation.from = proxy;
            relation.inverse = None;
            if let RelationKind::ForwardOne { field } = &mut relation.kind
                && let Some((_, copy)) = copies.fields[fields..].iter().find(|(of, _)| of == field)
            {
                *field = *copy;
            }
            copies.relations.push((original, relation.id));
            self.schema[proxy].relations.push(relation.id);
            self.schema.relations.push(relation);
        }
        for &(_, copy) in &copies.fields[fields..] {
            let field = &mut self.schema[copy];
            if let Some(of) = field.relation
                && let Some(&(_, relation)) = copies.relations[relations..]
                    .iter()
                    .find(|(other, _)| *other == of)
            {
                field.relation = Some(relation);
                match &mut field.kind {
                    FieldKind::ForeignKey(of) | FieldKind::OneToOne(of) => *of = relation,
                    _ => {}
                }
            }
        }
        for &(_, copy) in &copies.relations[relations..] {
            if let Some(first) = self.schema[copy].via.first().copied()
                && let Some(&(_, link)) = copies.relations[relations..]
                    .iter()
                    .find(|(other, _)| *other == first)
            {
                self.schema[copy].via[0] = link;
            }
        }
        let mut parents = self.schema[base].parents.clone();
        for parent in &mut parents {
            let mut copied = copies.relations[relations..].iter();
            let link = copied.find(|(of, _)| *of == parent.link);
            parent.link = link.map_or(parent.link, |(_, copy)| *copy);
        }
        self.schema[proxy].parents = parents;
        let key = self.schema[base].primary_key.clone();
        let copied = copies.fields[fields..].iter();
        let copied = copied.filter(|(of, _)| key.contains(of));
        self.schema[proxy].primary_key = copied.map(|(_, copy)| *copy).collect();
        if self.world.incomplete.contains(&base) {
            self.world.incomplete.insert(proxy);
        }
        let broken = self.world.broken.iter().filter(|(model, _)| *model == base);
        let broken: Vec<_> = broken.map(|(_, name)| (proxy, name.clone())).collect();
        self.world.broken.extend(broken);
    }

    /// Brings the copies up to date, once the values of the originals are known.
    pub(in crate::lower) fn renew_copies(&mut self, copies: &Copies) {
        for &(original, copy) in &copies.fields {
            let known = &self.schema[copy];
            let (id, model, relation, kind) =
                (known.id, known.model, known.relation, known.kind.clone());
            let mut field = self.schema[original].clone();
            (field.id, field.model, field.relation) = (id, model, relation);
            if kind.is_relation() {
                field.kind = kind;
            }
            self.schema[copy] = field;
        }
        for &(original, copy) in &copies.relations {
            self.schema[copy].on_delete = self.schema[original].on_delete.clone();
        }
    }
}
