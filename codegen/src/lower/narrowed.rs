//! Declared relations: `relation recent_posts = posts filter(…) order_by(…)`.

use super::bases::{Expanded, Part};
use super::expr::{Context, End, names_of, narrowing};
use super::managers::called::{Followed, name_of, narrows};
use super::{Lowering, Scope, docs};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Expr, ExprKind, ManagerStep, ModelId, Narrowed, RelationId, RelationNames};
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    /// The declared relations of all models. Their conditions are over columns: annotations come later, and may use them.
    pub(super) fn lower_narrowed(&mut self, models: &[Expanded<'a>]) {
        for model in models {
            for &part in &model.relations {
                match self.narrowed(models, model.id, part) {
                    Some(narrowed) => self.schema[model.id].narrowed.push(narrowed),
                    None => {
                        let name = part.item.name.text.clone();
                        self.world.broken.insert((model.id, name));
                    }
                }
            }
        }
    }

    fn narrowed(
        &mut self,
        models: &[Expanded<'a>],
        model: ModelId,
        part: Part<'a, ast::Relation>,
    ) -> Option<Narrowed> {
        let item = part.item;
        let view = self.schema.model(model);
        let taken = view
            .find_field(&item.name.text)
            .map(|field| field.get().origin.span)
            .or_else(|| {
                view.find_relation(&item.name.text)
                    .map(|relation| relation.get().origin.span)
            });
        if let Some(first) = taken {
            self.push(
                Diagnostic::error(
                    codes::NAME_CLASH,
                    format!(
                        "relation `{0}` has the name of another member",
                        item.name.text
                    ),
                )
                .primary(item.name.span, "taken")
                .secondary(first, "declared here")
                .help("rename the relation"),
            );
            return None;
        }
        let relation = self.base_of(model, item)?;
        let target = self.schema[relation].to;
        let scope = Scope {
            app: part.app,
            model: Some(target),
        };
        let mut condition = Expr {
            kind: ExprKind::And(Vec::new()),
            ty: super::expr::CONDITION,
            span: item.span,
        };
        let mut narrowed = Narrowed {
            name: item.name.text.clone(),
            rust: RelationNames::default(),
            docs: docs(item.docs.as_ref()),
            relation,
            condition: condition.clone(),
            ordering: None,
            origin: self.origin(item.name.span),
        };
        for call in &item.steps {
            let mut context = Context::new(scope, target);
            match &*call.callee.text() {
                "filter" => condition = self.condition_call(&mut context, call)?,
                "exclude" => {
                    let excluded = self.condition_call(&mut context, call)?;
                    condition = Expr {
                        span: excluded.span,
                        ty: excluded.ty,
                        kind: ExprKind::Not(Box::new(excluded)),
                    };
                }
                "order_by" => {
                    let mut terms = Vec::new();
                    for arg in &call.args {
                        terms.extend(self.order(&mut context, std::slice::from_ref(&arg.value)));
                    }
                    narrowed.ordering = Some(terms);
                    continue;
                }
                other => {
                    let called = models
                        .iter()
                        .find(|of| of.id == target)
                        .and_then(|of| Some((of, of.called(call)?)));
                    if let Some((of, manager)) = called {
                        for step in self.narrowing_steps(of, &mut context, call, manager)? {
                            match step {
                                ManagerStep::Filter(condition) => {
                                    narrowed.condition = narrowing(&narrowed, condition);
                                }
                                ManagerStep::Exclude(excluded) => {
                                    let span = excluded.span;
                                    let excluded = Expr {
                                        ty: excluded.ty,
                                        kind: ExprKind::Not(Box::new(excluded)),
                                        span,
                                    };
                                    narrowed.condition = narrowing(&narrowed, excluded);
                                }
                                ManagerStep::OrderBy(terms) => narrowed.ordering = Some(terms),
                                _ => {}
                            }
                        }
                        continue;
                    }
                    self.push(
                        Diagnostic::error(
                            codes::NARROWED_RELATION,
                            format!("a declared relation has no step `{other}`"),
                        )
                        .primary(call.callee.span, "not a step of it")
                        .help("it has `filter`, `exclude`, `order_by` and managers of these; what else a query does is said in the query"),
                    );
                    return None;
                }
            }
            narrowed.condition = narrowing(&narrowed, condition.clone());
        }
        Some(narrowed)
    }

    /// The steps of a manager that narrows a relation.
    fn narrowing_steps(
        &mut self,
        of: &Expanded<'a>,
        context: &mut Context,
        call: &'a ast::Call,
        manager: Part<'a, ast::Manager>,
    ) -> Option<Vec<ManagerStep>> {
        let mut followed = Followed::default();
        let known = self.diagnostics.len();
        let steps = self.follow(of, context, call, manager, &mut followed);
        let name = call.callee.text();
        let (message, help) = match steps.iter().find(|step| !narrows(step)) {
            Some(step) => (
                format!(
                    "a declared relation has no step `{}`, which `{name}` has",
                    name_of(step)
                ),
                "it has `filter`, `exclude` and `order_by`; what else a query does is said in the query",
            ),
            None if followed.broken => (
                format!("`{name}` does not narrow a relation"),
                "a manager does whose conditions and orders are over columns and relations; over annotations it does not",
            ),
            None => return Some(steps),
        };
        // What it is given was wrong, and that was told.
        if self.diagnostics.len() == known {
            self.push(
                Diagnostic::error(codes::NARROWED_RELATION, message)
                    .primary(call.callee.span, "not a step of it")
                    .help(help),
            );
        }
        None
    }

    /// The relation to many rows that is narrowed.
    fn base_of(&mut self, model: ModelId, item: &'a ast::Relation) -> Option<RelationId> {
        let ast::ExprKind::Path(path) = &item.value.kind else {
            return None;
        };
        let walk = self.walk(model, &names_of(path))?;
        if let (End::Relation, [only], true) =
            (walk.end, walk.steps.as_slice(), walk.rest.is_empty())
            && !self.schema.relation(*only).is_to_one()
        {
            return Some(*only);
        }
        self.push(
            Diagnostic::error(
                codes::NARROWED_RELATION,
                format!("`{}` is no relation of the model to many rows", path.text()),
            )
            .primary(path.span, "nothing to narrow")
            .help("name one: a many-to-many field, or the `related_name` of a foreign key to this model"),
        );
        None
    }
}
