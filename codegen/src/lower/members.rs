//! What a model can do: annotations and `str`.

use super::bases::{Expanded, Part};
use super::expr::{Context, End, names_of};
use super::{Lowering, Scope, docs};
use crate::schema::{Annotation, ModelId, Template, TemplatePart};
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    /// Annotations, in order: each can use those before it.
    pub(super) fn lower_annotations(&mut self, models: &[Expanded<'a>]) {
        for model in models {
            for part in &model.annotations {
                let mut context = Context::new(
                    Scope {
                        app: part.app,
                        model: Some(model.id),
                    },
                    model.id,
                );
                let name = part.item.name.text.clone();
                match self.value(&mut context, &part.item.value, None) {
                    Some(expr) => {
                        let annotation = Annotation {
                            name,
                            rust_name: String::new(),
                            docs: docs(part.item.docs.as_ref()),
                            expr,
                            origin: self.origin(part.item.name.span),
                        };
                        self.schema[model.id].annotations.push(annotation);
                    }
                    None => {
                        self.world.broken.insert((model.id, name));
                    }
                }
            }
        }
    }

    /// `str` and the managers.
    pub(super) fn lower_members(&mut self, models: &[Expanded<'a>]) {
        for model in models {
            if let Some(part) = model.display {
                self.schema[model.id].display = self.lower_display(model.id, part);
            }
            self.lower_managers(model);
        }
    }

    fn lower_display(&mut self, model: ModelId, part: Part<'a, ast::Display>) -> Option<Template> {
        let mut parts = Vec::new();
        let mut complete = true;
        for piece in &part.item.parts {
            match piece {
                ast::TemplatePart::Text(text) => parts.push(TemplatePart::Text(text.text.clone())),
                ast::TemplatePart::Path(path) => match self.display_column(model, path) {
                    Some(part) => parts.push(part),
                    None => complete = false,
                },
            }
        }
        let origin = self.origin(part.item.text.span);
        complete.then_some(Template { parts, origin })
    }

    fn display_column(&mut self, model: ModelId, path: &ast::Path) -> Option<TemplatePart> {
        let walk = self.walk(model, &names_of(path))?;
        if let Some(next) = walk.rest.first() {
            self.unknown_member(model, next);
            return None;
        }
        if walk.is_to_many(&self.schema) {
            self.many_values(&walk);
            return None;
        }
        match walk.end {
            End::Annotation(_) => {
                self.not_yet(walk.span, "annotations in `str`");
                None
            }
            End::Relation => Some(TemplatePart::Row(walk.steps)),
            End::Field(_) => {
                let span = walk.span;
                let mut path = walk.into_path(&self.schema);
                // The row of a parent is part of that of the child.
                let links = |&step: &_| self.schema.relation(step).is_parent_link();
                if path.steps.iter().all(links) {
                    path.steps.clear();
                }
                if self.schema.field(path.field).generic().is_some() {
                    self.not_yet(span, "`str` over a generic foreign key");
                    return None;
                }
                Some(TemplatePart::Column(path))
            }
        }
    }
}
