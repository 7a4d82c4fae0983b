//! `managers.rs`: where querysets start.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs,
    expressions::Writer,
    meta,
    pieces::{Kind, piece},
    scope::{Scope, ident},
};
use crate::schema::{AppRef, Manager, ManagerStep, ModelRef};

pub(super) fn emit(app: AppRef<'_>) -> TokenStream {
    let scope = Scope::app(app);
    app.declared_models()
        .map(|model| managers(&scope, model))
        .collect()
}

fn managers(scope: &Scope<'_>, model: ModelRef<'_>) -> TokenStream {
    let name = scope.model(model);
    let into = scope.std("Into");
    let [docs, raw] = [docs::OBJECTS, docs::RAW].map(docs::lines);
    // An order that the metadata cannot hold is asked for here.
    let order = (!meta::holds_ordering(model)).then(|| {
        let order = Writer { scope, model }.order(&model.get().meta.ordering);
        quote!(.order_by(#order))
    });
    let named = model
        .get()
        .managers
        .iter()
        .map(|named| manager(scope, model, named));
    let named = quote!(#(#named)*);
    piece! { scope.place(Kind::Item), [name, docs, order, named, raw, into] =>
        impl #name {
            #docs
            pub fn objects() -> luthier::QuerySet<Self> {
                luthier::QuerySet::new() #order
            }

            #named

            #raw
            pub fn raw(
                sql: impl #into<std::borrow::Cow<'static, str>>,
                params: impl luthier::Params,
            ) -> luthier::RawQuery<Self> {
                luthier::RawQuery::of_model(sql, params)
            }
        }
    }
}

fn manager(scope: &Scope<'_>, model: ModelRef<'_>, manager: &Manager) -> TokenStream {
    let docs = docs::lines(&docs::manager(manager));
    let name = ident(&manager.rust_name);
    let writer = Writer { scope, model };
    let steps = manager.steps.iter().map(|step| match step {
        ManagerStep::Filter(condition) => {
            let condition = writer.condition(condition);
            quote!(.filter(#condition))
        }
        ManagerStep::Exclude(condition) => {
            let condition = writer.condition(condition);
            quote!(.exclude(#condition))
        }
        ManagerStep::OrderBy(terms) => {
            let order = writer.order(terms);
            quote!(.order_by(#order))
        }
    });
    let steps = quote!(#(#steps)*);
    piece! { scope.place(Kind::Member), [docs, name, steps] =>
        #docs
        pub fn #name() -> luthier::QuerySet<Self> {
            Self::objects() #steps
        }
    }
}
