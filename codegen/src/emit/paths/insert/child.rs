//! `Insert` of a model that inherits from one with a table: what it was given, and the `Insert` of its parent.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::{
    docs,
    fields::{self, Column, Source},
    names,
    scope::{Scope, ident},
    types,
};
use crate::schema::ModelRef;

pub(super) fn structure(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    parent: ModelRef<'_>,
    columns: &[Column<'_>],
    optional: &[&Column<'_>],
) -> TokenStream {
    let docs = docs::lines(&docs::insert(model, true));
    let new = scope.new_model(model);
    let member = ident(&names::base_member(model, parent));
    let inner = scope.item(parent, "Insert");
    let required: Vec<&Column<'_>> = columns
        .iter()
        .filter(|column| column.source == Source::Required)
        .collect();
    let given = required.iter().map(|column| {
        let (name, ty) = (&column.given, column.given_type(scope));
        quote!(#name: #ty)
    });
    let members = optional.iter().map(|column| {
        let ty = column.given_type(scope);
        let twice = column.ty.nullable && column.source == Source::Nullable;
        let (name, ty) = (
            &column.given,
            if twice { ty } else { types::option(scope, &ty) },
        );
        quote!(#name: #ty)
    });
    let taken = required.iter().map(|column| &column.given);
    let names = optional.iter().map(|column| &column.given);
    let from = scope.std("From");
    quote! {
        #docs
        #[must_use]
        #[derive(Clone, Debug, PartialEq)]
        pub struct Insert { #(#given,)* #(#members,)* #member: #inner }

        impl #from<#new> for Insert {
            fn from(new: #new) -> Self {
                Self {
                    #(#taken: new.#taken,)*
                    #(#names: None,)*
                    #member: std::convert::From::from(new.#member),
                }
            }
        }
    }
}

/// Setters of what the parents may be given.
pub(super) fn setters(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<TokenStream> {
    let member = ident(&names::base_member(model, model.parent()?));
    let row = scope.model(model).to_string().replace(' ', "");
    let inherited = fields::inherited(model);
    let setters = inherited
        .iter()
        .map(|inherited| &inherited.column)
        .filter(|column| column.is_optional())
        .map(|column| {
            let otherwise = column.otherwise(scope);
            let docs = docs::lines(&docs::sets(column.field, &row, Some(&otherwise)));
            let (name, argument) = (&column.given, column.argument(scope));
            quote! {
                #docs
                pub fn #name(mut self, value: #argument) -> Self {
                    self.#member = self.#member.#name(value);
                    self
                }
            }
        });
    Some(quote!(impl Insert { #(#setters)* }))
}
