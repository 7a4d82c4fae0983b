//! What a model can do: annotations, `str`, managers.

use super::bases::{Expanded, Part};
use super::expr::{Context, End, names_of};
use super::{Lowering, Scope, docs};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{Annotation, Manager, ManagerStep, ModelId, Path, Template, TemplatePart};
use crate::syntax::ast;

const STEPS: [&str; 3] = ["filter", "exclude", "order_by"];

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
            for &part in &model.managers {
                if let Some(manager) = self.lower_manager(model.id, part) {
                    self.schema[model.id].managers.push(manager);
                }
            }
        }
    }

    fn lower_display(&mut self, model: ModelId, part: Part<'a, ast::Display>) -> Option<Template> {
        let mut parts = Vec::new();
        let mut complete = true;
        for piece in &part.item.parts {
            match piece {
                ast::TemplatePart::Text(text) => parts.push(TemplatePart::Text(text.text.clone())),
                ast::TemplatePart::Path(path) => match self.display_column(model, path) {
                    Some(path) => parts.push(TemplatePart::Column(path)),
                    None => complete = false,
                },
            }
        }
        let origin = self.origin(part.item.text.span);
        complete.then_some(Template { parts, origin })
    }

    fn display_column(&mut self, model: ModelId, path: &ast::Path) -> Option<Path> {
        let walk = self.walk(model, &names_of(path))?;
        if let Some(next) = walk.rest.first() {
            self.unknown_member(model, next);
            return None;
        }
        if walk.is_to_many(&self.schema) {
            self.many_values(&walk);
            return None;
        }
        let (end, span) = (walk.end, walk.span);
        let path = walk.into_path(&self.schema);
        if !path.steps.is_empty() || end != End::Field(path.field) {
            self.not_yet(span, "`str` over relations and annotations");
            return None;
        }
        if self.schema.field(path.field).generic().is_some() {
            self.not_yet(span, "`str` over a generic foreign key");
            return None;
        }
        Some(path)
    }

    fn lower_manager(&mut self, model: ModelId, part: Part<'a, ast::Manager>) -> Option<Manager> {
        let name = part.item.name.as_ref()?;
        let mut steps = Vec::new();
        for call in &part.item.steps {
            let mut context = Context::new(
                Scope {
                    app: part.app,
                    model: Some(model),
                },
                model,
            );
            let step = match call.callee.text().as_str() {
                "filter" => self
                    .condition_call(&mut context, call)
                    .map(ManagerStep::Filter),
                "exclude" => self
                    .condition_call(&mut context, call)
                    .map(ManagerStep::Exclude),
                "order_by" => {
                    let mut terms = Vec::new();
                    for arg in &call.args {
                        match &arg.name {
                            Some(name) => {
                                let message = format!("`order_by` has no option `{}`", name.text);
                                self.push(
                                    Diagnostic::error(codes::UNKNOWN_OPTION, message)
                                        .primary(name.span, "not an option")
                                        .help("it takes names: `order_by(-created_at, name)`"),
                                );
                            }
                            None => terms
                                .extend(self.order(&mut context, std::slice::from_ref(&arg.value))),
                        }
                    }
                    Some(ManagerStep::OrderBy(terms))
                }
                other => {
                    self.unknown_step(other, &call.callee);
                    None
                }
            };
            steps.extend(step);
        }
        Some(Manager {
            name: name.text.clone(),
            rust_name: String::new(),
            docs: docs(part.item.docs.as_ref()),
            steps,
            origin: self.origin(name.span),
        })
    }

    fn unknown_step(&mut self, name: &str, callee: &ast::Path) {
        const NOT_YET: [&str; 12] = [
            "annotate",
            "alias",
            "distinct",
            "select_related",
            "prefetch_related",
            "only",
            "defer",
            "values",
            "reverse",
            "using",
            "select_for_update",
            "limit",
        ];
        if NOT_YET.contains(&name) {
            self.not_yet(callee.span, &format!("`{name}` in a manager"));
            return;
        }
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_SETTING,
            format!("a manager has no step `{name}`"),
        )
        .primary(callee.span, "not found");
        diagnostic = match suggest::closest(name, STEPS) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(callee.span, meant)],
            ),
            None => diagnostic.help(format!("it has {}", super::arguments::list(&STEPS))),
        };
        self.push(diagnostic);
    }
}
