//! Parameters of managers: as arguments of functions, and as values in their bodies.

use super::{
    literals,
    scope::{Scope, ident},
    types,
};
use crate::emit::code::{Code, quote};
use crate::schema::{Parameter, ValueType};

/// `user: impl luthier::IntoId<User>`.
pub(super) fn argument(scope: &Scope<'_>, parameter: &Parameter) -> Code {
    let name = ident(&parameter.rust_name);
    let ty = if is_optional(parameter) {
        if is_text(parameter) {
            types::option(scope, &quote!(&str))
        } else {
            let (into, option) = (
                scope.std("Into"),
                types::option(scope, &types::value(scope, parameter.ty.value)),
            );
            quote!(impl #into<#option>)
        }
    } else {
        match parameter.ty.value {
            ValueType::Key(model) => {
                let model = scope.model(scope.schema.model(model));
                quote!(impl luthier::IntoId<#model>)
            }
            _ if is_text(parameter) => quote!(&str),
            value => types::value(scope, value),
        }
    };
    quote!(#name: #ty)
}

/// What the body does first with an argument: brings it to its type, and puts the default where none is given.
pub(super) fn binding(scope: &Scope<'_>, parameter: &Parameter) -> Option<Code> {
    let name = ident(&parameter.rust_name);
    if !is_optional(parameter) {
        return matches!(parameter.ty.value, ValueType::Key(_))
            .then(|| quote!(let #name = #name.into_id();));
    }
    let option = if is_text(parameter) {
        quote!(#name)
    } else {
        let ty = types::option(scope, &types::value(scope, parameter.ty.value));
        let into = scope.std("Into");
        quote!(#into::<#ty>::into(#name))
    };
    match &parameter.default {
        None if is_text(parameter) => None,
        None => Some(quote!(let #name = #option;)),
        Some(default) if is_text(parameter) => {
            let default = literals::borrowed(scope, default, parameter.ty.value);
            Some(quote!(let #name = #option.unwrap_or(#default);))
        }
        Some(default) => {
            let default = literals::owned(scope, default, parameter.ty.value);
            Some(if types::is_copy(scope, parameter.ty.value) {
                quote!(let #name = #option.unwrap_or(#default);)
            } else {
                quote!(let #name = #option.unwrap_or_else(|| #default);)
            })
        }
    }
}

/// The value, where an expression of its type is wanted. Only of one that is never NULL.
pub(super) fn borrowed(scope: &Scope<'_>, parameter: &Parameter) -> Code {
    let name = ident(&parameter.rust_name);
    match parameter.ty.value {
        ValueType::Key(_) => quote!(&#name),
        _ if is_text(parameter) => quote!(#name),
        value if types::is_copy(scope, value) => quote!(#name),
        _ => quote!(#name.clone()),
    }
}

/// The value of exactly its type.
pub(super) fn owned(scope: &Scope<'_>, parameter: &Parameter) -> Code {
    let name = ident(&parameter.rust_name);
    if is_text(parameter) {
        let string = scope.std("String");
        return if parameter.ty.nullable {
            quote!(#name.map(#string::from))
        } else {
            quote!(#string::from(#name))
        };
    }
    if types::is_copy(scope, parameter.ty.value) {
        quote!(#name)
    } else {
        quote!(#name.clone())
    }
}

fn is_optional(parameter: &Parameter) -> bool {
    parameter.ty.nullable || parameter.default.is_some()
}

fn is_text(parameter: &Parameter) -> bool {
    matches!(parameter.ty.value, ValueType::Text | ValueType::IpAddress)
}
