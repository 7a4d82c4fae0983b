//! `models.rs`: the structs of an app, what makes them rows, and what can be done with a row at hand.

pub(super) mod methods;
mod new;
pub(super) mod parent;
mod proxy;
mod row;
mod uploads;

use super::{choices, fields, scope::Scope};
use crate::emit::code::{Code, quote};
use crate::schema::AppRef;

/// The choices of the app, then model by model the row, its `New…` and its methods.
pub(super) fn emit(app: AppRef<'_>) -> Code {
    let scope = Scope::app(app);
    let choices = app.own_choices().map(|own| choices::emit(&scope, own));
    let models = app.declared_models().map(|model| {
        let columns = fields::columns(model);
        if let Some(base) = model.proxied() {
            let row = proxy::emit(&scope, model, base);
            let display = row::display_of(&scope, model);
            let methods = methods::emit_proxy(&scope, model, &columns);
            return quote!(#row #display #methods);
        }
        let row = row::emit(&scope, model, &columns);
        let new = new::emit(&scope, model, &columns);
        let methods = methods::emit(&scope, model, &columns);
        quote!(#row #new #methods)
    });
    quote!(#(#choices)* #(#models)*)
}
