//! Orderings by a relation: the rows come in the order that the related model has by itself, as in Django.
//!
//! A term that names a relation is lowered as the key of the related row, with the relations to it. Once the orderings of
//! all models are known, that of the related model takes its place; where it has none, the key stays.

use std::collections::BTreeMap;

use super::Lowering;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{ManagerStep, ModelId, NullsOrder, OrderTerm};
use crate::source::Span;

/// The orderings of models that are known.
#[derive(Default)]
struct Orders {
    done: BTreeMap<ModelId, Vec<OrderTerm>>,
    /// The models whose ordering is being made, each with the place that leads on from it.
    way: Vec<(ModelId, Span)>,
}

impl Lowering<'_> {
    /// Replaces the terms that name a relation, wherever an ordering stands.
    pub(super) fn settle_orderings(&mut self) {
        let mut orders = Orders::default();
        let models: Vec<ModelId> = self.schema.models().map(|model| model.id).collect();
        for &model in &models {
            self.ordering_of(model, &mut orders);
        }
        for &model in &models {
            let meta = &mut self.schema[model].meta;
            meta.ordering = orders.done.get(&model).cloned().unwrap_or_default();
            let latest = std::mem::take(&mut meta.get_latest_by);
            self.schema[model].meta.get_latest_by = self.settled(latest, &mut orders);

            let mut narrowed = std::mem::take(&mut self.schema[model].narrowed);
            for relation in &mut narrowed {
                if let Some(terms) = relation.ordering.take() {
                    relation.ordering = Some(self.settled(terms, &mut orders));
                }
            }
            self.schema[model].narrowed = narrowed;

            let mut managers = std::mem::take(&mut self.schema[model].managers);
            let mut default = self.schema[model].default_manager.take();
            for manager in managers.iter_mut().chain(&mut default) {
                for step in &mut manager.steps {
                    if let ManagerStep::OrderBy(terms) = step {
                        *terms = self.settled(std::mem::take(terms), &mut orders);
                    }
                }
            }
            self.schema[model].managers = managers;
            self.schema[model].default_manager = default;

            if let Some(mut admin) = self.schema[model].admin.take() {
                let inlines = admin.inlines.iter_mut().map(|inline| &mut inline.form);
                for form in inlines.chain([&mut admin.form]) {
                    form.ordering = self.settled(std::mem::take(&mut form.ordering), &mut orders);
                    self.only_columns(&form.ordering);
                }
                self.schema[model].admin = Some(admin);
            }
        }
    }

    /// The ordering of a model, with all terms that name a relation replaced.
    fn ordering_of(&mut self, model: ModelId, orders: &mut Orders) -> Vec<OrderTerm> {
        if let Some(done) = orders.done.get(&model) {
            return done.clone();
        }
        let terms = self.schema[model].meta.ordering.clone();
        orders.way.push((model, self.schema[model].origin.span));
        let settled = self.settled(terms, orders);
        orders.way.pop();
        orders.done.insert(model, settled.clone());
        settled
    }

    fn settled(&mut self, terms: Vec<OrderTerm>, orders: &mut Orders) -> Vec<OrderTerm> {
        let mut settled = Vec::with_capacity(terms.len());
        for mut term in terms {
            let through = std::mem::take(&mut term.through);
            let Some(&last) = through.last() else {
                settled.push(term);
                continue;
            };
            let target = self.schema[last].to;
            if let Some((_, on)) = orders.way.last_mut() {
                *on = term.span;
            }
            if let Some(start) = orders.way.iter().position(|(model, _)| *model == target) {
                self.ordering_loop(target, &orders.way[start..], term.span);
                settled.push(term);
                continue;
            }
            let own = self.ordering_of(target, orders);
            if own.is_empty() {
                settled.push(term);
                continue;
            }
            for inner in own {
                if self.spend(term.span).is_none() {
                    break;
                }
                let nulls = if term.descending {
                    inner.nulls.map(NullsOrder::reversed)
                } else {
                    inner.nulls
                };
                settled.push(OrderTerm {
                    key: self.behind(&through, target, inner.key),
                    descending: inner.descending ^ term.descending,
                    nulls: term.nulls.or(nulls),
                    through: Vec::new(),
                    span: term.span,
                });
            }
        }
        settled
    }

    fn ordering_loop(&mut self, target: ModelId, way: &[(ModelId, Span)], last: Span) {
        let name = self.schema[target].name.clone();
        let mut diagnostic = Diagnostic::error(
            codes::ORDERING_LOOP,
            format!("the ordering of `{name}` leads back to itself"),
        )
        .primary(last, format!("the order of `{name}` again"));
        let before = way.len().saturating_sub(1);
        for &(_, span) in &way[..before] {
            diagnostic = diagnostic.secondary(span, "the order of this relation is needed first");
        }
        self.push(diagnostic.help(format!(
            "name a column of `{name}`, or its key, in the place of the relation: `…__pk`"
        )));
    }
}
