//! Declared relations: `relation recent_posts = posts filter(…) order_by(…)`.

use super::bases::{Expanded, Part};
use super::expr::{Context, End, names_of, narrowing};
use super::{Lowering, Scope, docs};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Expr, ExprKind, ModelId, Narrowed, RelationId, RelationNames};
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    /// The declared relations of all models. Their conditions are over columns: annotations come later, and may use them.
    pub(super) fn lower_narrowed(&mut self, models: &[Expanded<'a>]) {
        for model in models {
            for &part in &model.relations {
                match self.narrowed(model.id, part) {
                    Some(narrowed) => self.schema[model.id].narrowed.push(narrowed),
                    None => {
                        let name = part.item.name.text.clone();
                        self.world.broken.insert((model.id, name));
                    }
                }
            }
        }
    }

    fn narrowed(&mut self, model: ModelId, part: Part<'a, ast::Relation>) -> Option<Narrowed> {
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
            match call.callee.text().as_str() {
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
                    self.push(
                        Diagnostic::error(
                            codes::NARROWED_RELATION,
                            format!("a declared relation has no step `{other}`"),
                        )
                        .primary(call.callee.span, "not a step of it")
                        .help("it has `filter`, `exclude` and `order_by`; what else a query does is said in the query"),
                    );
                    return None;
                }
            }
            narrowed.condition = narrowing(&narrowed, condition.clone());
        }
        Some(narrowed)
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
