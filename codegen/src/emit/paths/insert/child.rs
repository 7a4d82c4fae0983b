//! `Insert` of a model that inherits from models with a table: what it was given, and the `Insert` of each parent.

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    fields::{self, Column, Source},
    models::parent,
    names,
    scope::{Scope, ident},
    types,
};
use crate::schema::ModelRef;

pub(super) fn structure(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    columns: &[Column<'_>],
    optional: &[&Column<'_>],
) -> Code {
    let docs = docs::lines(&docs::insert(model, true));
    let new = scope.new_model(model);
    let (member, inner): (Vec<_>, Vec<_>) = model
        .parents()
        .map(|parent| {
            (
                ident(&names::base_member(model, parent)),
                scope.item(parent, "Insert"),
            )
        })
        .unzip();
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
    let taken = required.iter().map(|column| {
        let given = &column.given;
        quote!(#given: new.#given)
    });
    let names = optional.iter().map(|column| &column.given);
    let made = member
        .iter()
        .map(|member| quote!(#member: std::convert::From::from(new.#member)));
    let from = scope.std("From");
    quote! {
        #docs
        #[must_use]
        #[derive(Clone, Debug, PartialEq)]
        pub struct Insert { #(#given,)* #(#members,)* #(#member: #inner,)* }

        impl #from<#new> for Insert {
            fn from(new: #new) -> Self {
                Self {
                    #(#taken,)*
                    #(#names: None,)*
                    #(#made,)*
                }
            }
        }
    }
}

/// Setters of what the parents may be given.
pub(super) fn setters(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let row = scope.model(model).to_string().replace(' ', "");
    let inherited = fields::inherited(model);
    let setters = inherited
        .iter()
        .filter(|inherited| inherited.column.is_optional())
        .map(|inherited| {
            let column = &inherited.column;
            let member = ident(&names::base_member(model, inherited.parent));
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
    quote!(impl Insert { #(#setters)* })
}

/// Of which tables the key is given: its own, then those of the parents.
pub(super) fn keyed(model: ModelRef<'_>, own: &Code) -> Code {
    let parents = parent::inside(model).map(|inside| {
        let (member, before) = (inside.member, inside.tables);
        quote!(.and_parent(#before, luthier::model::Insert::keyed(&self.#member)))
    });
    quote! {
        fn keyed(&self) -> luthier::model::Keyed {
            luthier::model::Keyed::own(#own) #(#parents)*
        }
    }
}
