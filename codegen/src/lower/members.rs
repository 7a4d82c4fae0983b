//! What a model can do: annotations and `str`.

use super::bases::{Expanded, Part};
use super::expr::{Context, End, names_of};
use super::{Lowering, Scope, docs};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Annotation, ModelId, Path, RelationId, Template, TemplatePart};
use crate::syntax::ast::{self, Ident};

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
                            added: model.added_by(part.item.name.span),
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
        let names = names_of(path);
        if let Some(path) = self.display_generic(model, &names) {
            return Some(TemplatePart::Column(path));
        }
        let walk = self.walk(model, &names)?;
        if let Some(next) = walk.rest.first() {
            self.no_such_step(&walk, next);
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
                let path = walk.into_path(&self.schema);
                if let Some(generic) = self.schema.field(path.field).generic() {
                    let whole = generic.name.clone();
                    let message =
                        format!("`str` writes the generic foreign key `{whole}` as a whole");
                    self.push(
                        Diagnostic::error(codes::GENERIC_COLUMN, message)
                            .primary(span, "half of it")
                            .help(format!(
                                "write `{{{whole}}}`: the model, and the key of the row"
                            )),
                    );
                    return None;
                }
                Some(TemplatePart::Column(path))
            }
        }
    }

    /// A generic foreign key, of the model or of one that relations to one row lead to; its first column stands for it.
    fn display_generic(&mut self, model: ModelId, names: &[Ident]) -> Option<Path> {
        let (last, way) = names.split_last()?;
        let mut steps: Vec<RelationId> = Vec::new();
        let mut at = model;
        for name in way {
            let relation = self.schema.model(at).find_relation(&name.text)?;
            if !relation.is_to_one() {
                return None;
            }
            steps.push(relation.id);
            at = relation.get().to;
        }
        let (links, owner) = self
            .schema
            .model(at)
            .lineage()
            .into_iter()
            .find(|(_, owner)| {
                let mut generics = owner.get().generics.iter();
                generics.any(|generic| generic.name == last.text)
            })?;
        steps.extend(links);
        let generics = &owner.get().generics;
        let generic = generics.iter().find(|generic| generic.name == last.text)?;
        Some(Path {
            steps,
            field: generic.content_type,
        })
    }
}
