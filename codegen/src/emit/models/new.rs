//! `NewUser`: what a new row must be given, with a setter for each thing that it may be given.

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    fields::{self, Column, Source},
    names,
    pieces::{Kind, piece},
    scope::{Scope, ident},
};
use crate::schema::ModelRef;

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let name = scope.new_model(model);
    let optional: Vec<&Column<'_>> = columns
        .iter()
        .filter(|column| column.is_optional() && column.is_member())
        .collect();
    let docs = docs::lines(&docs::new_model(model, !optional.is_empty()));
    let required: Vec<Code> = columns
        .iter()
        .filter(|column| column.source == Source::Required && column.is_member())
        .map(|column| {
            let docs = docs::lines(&match column.generic() {
                Some(generic) => docs::generic_member(generic),
                None => docs::sets(column.field, &model.rust.structure, None),
            });
            let (given, ty) = (&column.given, column.given_type(scope));
            piece!(scope.place(Kind::Field), [docs, given, ty] => #docs pub #given: #ty,)
        })
        .collect();
    let parents = model.parents().map(|parent| {
        let docs = docs::lines(&docs::new_parent(parent));
        let (member, new) = (
            ident(&names::base_member(model, parent)),
            scope.new_model(parent),
        );
        piece!(scope.place(Kind::Field), [docs, member, new] => #docs pub #member: #new,)
    });
    let required: Vec<Code> = required.into_iter().chain(parents).collect();
    let default = required.is_empty().then(|| quote!(Default,));
    let inherited = fields::inherited(model);
    let inherited = inherited.iter().map(|inherited| &inherited.column);
    let inherited: Vec<&Column<'_>> = inherited.filter(|column| column.is_optional()).collect();
    let settable: Vec<&Column<'_>> = optional.iter().copied().chain(inherited).collect();
    let setters = setters(scope, model, &settable);
    let required = quote!(#(#required)*);
    piece! { scope.place(Kind::Item), [docs, default, name, required, setters] =>
        #docs
        #[derive(Clone, Debug, #default PartialEq)]
        pub struct #name { #required }

        #setters
    }
}

/// Each gives the same setter of `Insert` its value.
fn setters(scope: &Scope<'_>, model: ModelRef<'_>, optional: &[&Column<'_>]) -> Option<Code> {
    if optional.is_empty() {
        return None;
    }
    let (name, insert) = (scope.new_model(model), scope.item(model, "Insert"));
    let made = scope.from(&insert, &quote!(self));
    let setters = optional.iter().map(|column| {
        let otherwise = column.otherwise(scope);
        let docs = docs::lines(&docs::sets(
            column.field,
            &model.rust.structure,
            Some(&otherwise),
        ));
        let (setter, argument) = (&column.given, column.argument(scope));
        piece! { scope.place(Kind::Member), [docs, setter, argument, insert, made] =>
            #docs
            pub fn #setter(self, value: #argument) -> #insert {
                #made.#setter(value)
            }
        }
    });
    let setters = quote!(#(#setters)*);
    Some(piece!(scope.place(Kind::Item), [name, setters] => impl #name { #setters }))
}
