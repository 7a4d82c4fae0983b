//! The enums of choices types. What all have in common, a macro of the runtime brings.

use super::{
    docs, literals,
    scope::{Scope, ident},
};
use crate::emit::code::{Code, quote};
use crate::schema::{ChoicesBase, ChoicesRef, Value};

pub(super) fn emit(scope: &Scope<'_>, choices: ChoicesRef<'_>) -> Code {
    let declaration = declaration(scope, choices);
    let methods = methods(scope, choices);
    let name = ident(&choices.rust_name);
    let expected = docs::expected(choices);
    let common = match choices.base {
        ChoicesBase::Text => quote!(luthier::text_choices!(#name, #expected);),
        ChoicesBase::Integer => quote!(luthier::integer_choices!(#name, #expected);),
    };
    quote! {
        #declaration
        #methods
        #common
    }
}

fn declaration(scope: &Scope<'_>, choices: ChoicesRef<'_>) -> Code {
    let docs = docs::lines(&docs::choices(choices));
    let name = ident(&choices.rust_name);
    let copy = (!choices.open).then(|| quote!(Copy,));
    let attributes = super::attributes(&choices.attributes);
    let members = choices.get().members.iter().map(|member| {
        let docs = docs::lines(&docs::choice(member));
        let name = ident(&member.rust_name);
        quote!(#docs #name)
    });
    let other = choices.open.then(|| {
        let docs = docs::lines(docs::CHOICES_OTHER);
        let value = match choices.base {
            ChoicesBase::Text => scope.std("String"),
            ChoicesBase::Integer => scope.std("i64"),
        };
        quote!(#docs Other(#value),)
    });
    quote! {
        #docs
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
        #attributes
        pub enum #name {
            #(#members,)*
            #other
        }
    }
}

fn methods(scope: &Scope<'_>, choices: ChoicesRef<'_>) -> Code {
    let name = ident(&choices.rust_name);
    let variants: Vec<_> = choices
        .get()
        .members
        .iter()
        .map(|member| ident(&member.rust_name))
        .collect();
    let all = docs::lines(docs::CHOICES_ALL);
    let (value, label) = (
        reader(scope, choices, "value"),
        reader(scope, choices, "label"),
    );
    let finder = finder(scope, choices);
    let group = grouped(scope, choices);
    let empty = choices.empty_label.as_ref().map(|label| {
        let (docs, text) = (docs::lines(docs::CHOICES_EMPTY), scope.std("str"));
        quote!(#docs pub const EMPTY_LABEL: &'static #text = #label;)
    });
    quote! {
        impl #name {
            #all
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            #empty

            #value

            #label

            #group

            #finder
        }
    }
}

/// `value` or `label`: one text or number for each member.
fn reader(scope: &Scope<'_>, choices: ChoicesRef<'_>, method: &str) -> Code {
    let members = choices.get().members.iter();
    let variants = members.clone().map(|member| ident(&member.rust_name));
    let is_value = method == "value";
    let (prose, values): (_, Vec<Code>) = if is_value {
        (
            docs::CHOICES_VALUE,
            members.map(|member| stored(&member.value)).collect(),
        )
    } else {
        (
            docs::CHOICES_LABEL,
            members
                .map(|member| member.label.as_str())
                .map(|label| quote!(#label))
                .collect(),
        )
    };
    let is_number = is_value && choices.base == ChoicesBase::Integer;
    let text = scope.std("str");
    let (receiver, ty, other) = match (choices.open, choices.base) {
        (false, _) if is_number => (quote!(self), scope.std("i64"), None),
        (false, _) => (quote!(self), quote!(&'static #text), None),
        (true, _) if is_number => (
            quote!(&self),
            scope.std("i64"),
            Some(quote!(Self::Other(value) => *value,)),
        ),
        (true, ChoicesBase::Text) => (
            quote!(&self),
            quote!(&#text),
            Some(quote!(Self::Other(value) => value.as_str(),)),
        ),
        (true, ChoicesBase::Integer) => (
            quote!(&self),
            quote!(&'static #text),
            Some(quote!(Self::Other(_) => "",)),
        ),
    };
    let (docs, method) = (docs::lines(prose), ident(method));
    quote! {
        #docs
        #[must_use]
        pub const fn #method(#receiver) -> #ty {
            match self { #(Self::#variants => #values,)* #other }
        }
    }
}

/// `group`, where members have one.
fn grouped(scope: &Scope<'_>, choices: ChoicesRef<'_>) -> Option<Code> {
    let members = &choices.get().members;
    if members.iter().all(|member| member.group.is_empty()) {
        return None;
    }
    let docs = docs::lines(docs::CHOICES_GROUP);
    let text = scope.std("str");
    let variants = members.iter().map(|member| ident(&member.rust_name));
    let groups = members.iter().map(|member| &member.group);
    let receiver = if choices.open {
        quote!(&self)
    } else {
        quote!(self)
    };
    let other = choices.open.then(|| quote!(Self::Other(_) => "",));
    Some(quote! {
        #docs
        #[must_use]
        pub const fn group(#receiver) -> &'static #text {
            match self { #(Self::#variants => #groups,)* #other }
        }
    })
}

/// `from_value`.
fn finder(scope: &Scope<'_>, choices: ChoicesRef<'_>) -> Code {
    let docs = docs::lines(docs::CHOICES_FROM_VALUE);
    let members = choices.get().members.iter();
    let (values, variants) = (
        members.clone().map(|member| stored(&member.value)),
        members.map(|member| ident(&member.rust_name)),
    );
    let (option, text) = (scope.std("Option"), scope.std("str"));
    let (ty, other) = match (choices.base, choices.open) {
        (ChoicesBase::Text, true) => (
            quote!(&#text),
            quote!(other => Some(Self::Other(other.to_owned()))),
        ),
        (ChoicesBase::Integer, true) => {
            (scope.std("i64"), quote!(other => Some(Self::Other(other))))
        }
        (ChoicesBase::Text, false) => (quote!(&#text), quote!(_ => None)),
        (ChoicesBase::Integer, false) => (scope.std("i64"), quote!(_ => None)),
    };
    quote! {
        #docs
        #[must_use]
        pub fn from_value(value: #ty) -> #option<Self> {
            match value { #(#values => Some(Self::#variants),)* #other, }
        }
    }
}

fn stored(value: &Value) -> Code {
    match value {
        Value::Text(text) => quote!(#text),
        Value::Integer(value) => {
            let value = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        other => literals::raw(&format!("{other:?}")),
    }
}
