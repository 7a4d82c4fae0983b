//! `Insert`: a new row with what it was given, before its defaults are filled in.

mod child;

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    fields::{Column, Given, Source},
    names,
    pieces::{self, Kind, piece},
    scope::{Scope, ident, mentions},
    types,
};
use crate::schema::ModelRef;

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    // A child holds what it must be given one by one, since part of it is the parent's.
    let required = required(columns).filter(|_| !model.is_child());
    let optional: Vec<&Column<'_>> = columns
        .iter()
        .filter(|column| column.is_optional() && column.is_member())
        .collect();
    let structure = if model.is_child() {
        child::structure(scope, model, columns, &optional)
    } else {
        structure(scope, model, required.as_ref(), &optional)
    };
    let inherited = model.is_child().then(|| child::setters(scope, model));
    let setters = setters(scope, model, &optional);
    let implementation = implementation(scope, model, columns, required.as_ref());
    quote!(#structure #setters #inherited #implementation)
}

/// The name of the member with what the row must be given; `None` where that is nothing.
fn required(columns: &[Column<'_>]) -> Option<Code> {
    let mut name = "new".to_owned();
    while columns.iter().any(|column| column.given.as_str() == name) {
        name.push('_');
    }
    let any = columns
        .iter()
        .any(|column| column.source == Source::Required);
    any.then(|| ident(&name))
}

fn structure(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    required: Option<&Code>,
    optional: &[&Column<'_>],
) -> Code {
    let docs = docs::lines(&docs::insert(model, !optional.is_empty()));
    let new = scope.new_model(model);
    let members = optional.iter().map(|column| {
        let ty = column.given_type(scope);
        // Of a nullable column with a default, that NULL was given is not that nothing was.
        let twice = column.ty.nullable && column.source == Source::Nullable;
        let (name, ty) = (
            &column.given,
            if twice { ty } else { types::option(scope, &ty) },
        );
        piece! { scope.place(Kind::Field), [name, ty] => #name: #ty, }
    });
    let required_member = required.map(|name| quote!(#name: #new,));
    let names = optional.iter().map(|column| &column.given);
    let (parameter, taken) = match required {
        Some(name) => (quote!(#name), quote!(#name,)),
        None => (quote!(_), quote!()),
    };
    let from = scope.std("From");
    let members = quote!(#(#members)*);
    let names = entries(scope, names.map(|name| (name.clone(), quote!(None))));
    piece! {
        scope.place(Kind::Item),
        [docs, required_member, members, from, new, parameter, taken, names] =>
        #docs
        #[must_use]
        #[derive(Clone, Debug, PartialEq)]
        pub struct Insert { #required_member #members }

        impl #from<#new> for Insert {
            fn from(#parameter: #new) -> Self {
                Self { #taken #names }
            }
        }
    }
}

fn setters(scope: &Scope<'_>, model: ModelRef<'_>, optional: &[&Column<'_>]) -> Option<Code> {
    if optional.is_empty() {
        return None;
    }
    let row = scope.model(model).to_string().replace(' ', "");
    let setters = optional.iter().map(|column| {
        let otherwise = column.otherwise(scope);
        let docs = docs::lines(&docs::sets(column.field, &row, Some(&otherwise)));
        let (name, argument, value) = (
            &column.given,
            column.argument(scope),
            column.converted(scope),
        );
        let value = if column.source == Source::Nullable {
            value
        } else {
            quote!(Some(#value))
        };
        piece! { scope.place(Kind::Member), [docs, name, argument, value] =>
            #docs
            pub fn #name(mut self, value: #argument) -> Self {
                self.#name = #value;
                self
            }
        }
    });
    let setters = quote!(#(#setters)*);
    Some(piece!(scope.place(Kind::Item), [setters] => impl Insert { #setters }))
}

fn implementation(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    columns: &[Column<'_>],
    required: Option<&Code>,
) -> Code {
    let row = scope.model(model);
    let key = columns
        .iter()
        .find(|column| column.source == Source::Key)
        .map(|column| &column.given);
    let parents = model.parents();
    let parents: Vec<Code> = parents
        .map(|parent| ident(&names::base_member(model, parent)))
        .collect();
    let has_key = match key {
        Some(key) => quote!(self.#key.is_some()),
        None => quote!(false),
    };
    let keyed = model.is_child().then(|| child::keyed(model, &has_key));
    let columns: Vec<&Column<'_>> = columns.iter().filter(|column| column.is_member()).collect();
    let values = columns.iter().map(|column| {
        let value = value(scope, column, required);
        column.usual_form(&value).unwrap_or(value)
    });
    let values: Vec<Code> = values.collect();
    let now = model.is_child() || values.iter().any(|value| mentions(value, "now"));
    let members = columns.iter().map(|column| &column.member);
    let parents = parents.into_iter().map(|member| {
        let value = quote!(luthier::model::Insert::into_model(self.#member, now));
        (member, value)
    });
    let values = entries(scope, members.cloned().zip(values).chain(parents));
    let now = if now { quote!(now) } else { quote!(_) };
    let boolean = scope.std("bool");
    piece! { scope.place(Kind::Item), [row, boolean, has_key, keyed, now, values] =>
        impl luthier::model::Insert for Insert {
            type Model = #row;

            fn has_key(&self) -> #boolean {
                #has_key
            }

            #keyed

            fn into_model(self, #now: luthier::Timestamp) -> #row {
                #row { #values }
            }
        }
    }
}

/// The fields of a struct's value. Those that are too wide for a line are formatted each by itself.
fn entries(scope: &Scope<'_>, fields: impl Iterator<Item = (Code, Code)>) -> Code {
    let fields: Vec<_> = fields.map(|(name, value)| quote!(#name: #value,)).collect();
    pieces::entries(scope.place(Kind::Entry), &fields)
}

/// The value of a column in the finished row.
fn value(scope: &Scope<'_>, column: &Column<'_>, required: Option<&Code>) -> Code {
    let given = &column.given;
    let value = match column.source {
        Source::Required => match required {
            Some(required) => quote!(self.#required.#given),
            None => quote!(self.#given),
        },
        Source::Parent => return quote!(Default::default()),
        Source::Nullable => return quote!(self.#given),
        Source::Key => quote!(self.#given.unwrap_or_default()),
        Source::Generated => return placeholder(scope, column),
        Source::Order => return quote!(0),
        Source::Default => {
            let default = column.default(scope);
            if column.ty.nullable {
                let value = default.value();
                return match default {
                    Given::Cheap(_) => quote!(self.#given.unwrap_or(Some(#value))),
                    _ => quote!(self.#given.unwrap_or_else(|| Some(#value))),
                };
            }
            match default {
                Given::Empty => quote!(self.#given.unwrap_or_default()),
                Given::Cheap(value) => quote!(self.#given.unwrap_or(#value)),
                Given::Lazy(value) => quote!(self.#given.unwrap_or_else(|| #value)),
                Given::Function(path) => quote!(self.#given.unwrap_or_else(#path)),
            }
        }
    };
    if column.is_parent_key() {
        quote!(luthier::Id::new(#value))
    } else {
        value
    }
}

/// What a column holds that the database computes, until it has.
fn placeholder(scope: &Scope<'_>, column: &Column<'_>) -> Code {
    match (column.field.choices(), column.ty.nullable) {
        (_, true) => quote!(None),
        (Some(choices), false) => {
            // Only one that holds text of its own has to be cloned.
            let clone = choices.open.then(|| quote!(.clone()));
            let choices = scope.choices(choices);
            quote!(#choices::ALL[0] #clone)
        }
        (None, false) => quote!(Default::default()),
    }
}
