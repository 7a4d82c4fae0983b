//! Declared relations: some of the rows of a relation, under a name of their own.

use super::relations::{self, Named};
use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    expressions::Writer,
    scope::{Scope, ident},
};
use crate::schema::{ExprKind, ModelRef, Narrowed};

/// The function that starts a path at the model, and the tag.
pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    model
        .get()
        .narrowed
        .iter()
        .enumerate()
        .map(|(position, narrowed)| {
            let relation = model.schema.relation(narrowed.relation);
            let docs = docs::lines(&docs::narrowed(narrowed, relation));
            let [name, tag] = [&narrowed.rust.function, &narrowed.rust.tag].map(|name| ident(name));
            let base = scope.item(model, &relation.get().rust.function);
            let (row, target) = (scope.model(model), scope.model(relation.to()));
            let steps = steps(scope, model, narrowed);
            let tagged = relations::tag(
                scope,
                Named {
                    relation,
                    name: &narrowed.name,
                    rust: &narrowed.rust,
                    number: model.get().relations.len() + position,
                },
            );
            quote! {
                #docs
                pub fn #name() -> luthier::related::ManyRows<#row, #tag, #target> {
                    #base().named() #steps
                }

                #tagged
            }
        })
        .collect()
}

/// The method that walks on, of a path that leads to the model.
pub(super) fn method(scope: &Scope<'_>, model: ModelRef<'_>, narrowed: &Narrowed) -> Code {
    let relation = model.schema.relation(narrowed.relation);
    let docs = docs::lines(&docs::narrowed(narrowed, relation));
    let [name, tag, base] = [
        &narrowed.rust.function,
        &narrowed.rust.tag,
        &relation.get().rust.function,
    ]
    .map(|name| ident(name));
    let target = scope.model(relation.to());
    let steps = steps(scope, model, narrowed);
    quote! {
        #docs
        pub fn #name(self) -> luthier::related::ManyRows<R, (K, #tag), #target> {
            self.#base().named() #steps
        }
    }
}

/// What narrows and orders the rows.
pub(in crate::emit) fn steps(scope: &Scope<'_>, model: ModelRef<'_>, narrowed: &Narrowed) -> Code {
    let target = model.schema.relation(narrowed.relation).to();
    let writer = Writer::new(scope, target);
    let filter = match &narrowed.condition.kind {
        ExprKind::And(all) if all.is_empty() => None,
        _ => {
            let condition = writer.condition(&narrowed.condition);
            Some(quote!(.filter(#condition)))
        }
    };
    let order = narrowed.ordering.as_ref().map(|terms| {
        let order = writer.order(terms);
        quote!(.order_by(#order))
    });
    quote!(#filter #order)
}
