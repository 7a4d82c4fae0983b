//! A proxy model: a type of its own around a row of its base, whose table it shares.

use super::parent;
use crate::emit::code::{Code, quote};
use crate::emit::{
    attributes, docs, hooks, managers, names,
    scope::{Scope, ident},
};
use crate::schema::ModelRef;

/// The struct, how it becomes a row of its base and back, and the traits by which it is read and written.
pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>) -> Code {
    let (name, row) = (scope.model(model), scope.model(base));
    let docs = docs::lines(&docs::proxy(model, base));
    let passed_on = attributes(&model.attributes);
    let member = ident(&names::base_member(model, base));
    let [key_docs, row_docs] = [docs::PROXY_KEY, docs::PROXY_ROW].map(docs::lines);
    let from = scope.std("From");
    let new = ident(&model.rust.new);
    let new_docs = docs::lines(&docs::new_proxy(model, base));
    let new_base = scope.new_model(base);
    let deref = parent::deref(scope, model, base);
    let implementation = implementation(scope, model, base);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #passed_on
        pub struct #name {
            #row_docs
            pub #member: #row,
        }

        #new_docs
        pub type #new = #new_base;

        impl #name {
            #key_docs
            #[must_use]
            pub fn key(&self) -> luthier::Id<Self> {
                luthier::Model::key(self)
            }
        }

        impl #from<#row> for #name {
            fn from(#member: #row) -> Self {
                Self { #member }
            }
        }

        impl #from<#name> for #row {
            fn from(proxy: #name) -> Self {
                proxy.#member
            }
        }

        #deref

        #implementation
    }
}

fn implementation(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>) -> Code {
    let (name, row) = (scope.model(model), scope.model(base));
    let member = ident(&names::base_member(model, base));
    let insert = scope.item(model, "Insert");
    let meta = scope.in_app(model.app(), &model.get().rust.meta);
    let (vec, size) = (scope.std("Vec"), scope.std("usize"));
    let hooks = hooks::implementation(scope, model);
    let default_manager = managers::default_manager(scope, model);
    let order = base.get().meta.order_with_respect_to.map(|_| {
        let (option, integer) = (scope.std("Option"), scope.std("i32"));
        quote! {
            const ORDER: #option<luthier::meta::OrderMeta> = <#row as luthier::Model>::ORDER;

            fn set_order(&mut self, number: #integer) {
                luthier::Model::set_order(&mut self.#member, number);
            }
        }
    });
    let parent = super::parent::through_base(scope, model, base);
    quote! {
        impl luthier::Model for #name {
            type Key = <#row as luthier::Model>::Key;
            type Insert = #insert;

            const META: &'static luthier::meta::ModelMeta = &#meta;

            #order

            fn key(&self) -> luthier::Id<Self> {
                luthier::Id::new(luthier::Model::key(&self.#member).into_key())
            }

            fn key_value(&self) -> luthier::Value<'_> {
                luthier::Model::key_value(&self.#member)
            }

            fn encode<'a>(&'a self, values: &mut #vec<luthier::Value<'a>>) {
                luthier::Model::encode(&self.#member, values);
            }

            fn set_generated(&mut self, row: &mut luthier::row::Row<'_>) -> luthier::Result<()> {
                luthier::Model::set_generated(&mut self.#member, row)
            }

            fn touch(&mut self, now: luthier::Timestamp) {
                luthier::Model::touch(&mut self.#member, now);
            }

            fn validate(&self, errors: &mut luthier::error::ValidationErrors) {
                luthier::Model::validate(&self.#member, errors);
            }

            #parent

            #default_manager

            #hooks
        }

        impl luthier::model::Fetch for #name {
            type Plan = ();

            const WIDTH: #size = <#row as luthier::model::Fetch>::WIDTH;

            fn decode(row: &mut luthier::row::Row<'_>) -> luthier::Result<Self> {
                <#row as luthier::model::Fetch>::decode(row).map(std::convert::From::from)
            }
        }

        impl luthier::model::ModelRow for #name {
            type Model = Self;

            fn model(&self) -> &Self {
                self
            }
        }
    }
}
