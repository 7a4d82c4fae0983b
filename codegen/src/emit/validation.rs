//! The body of `validate`: one call for each rule that the types do not hold already.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

mod checks;

use super::{
    fields::Column,
    literals,
    pieces::{Kind, piece},
    scope::Scope,
};
use crate::schema::{
    Field, FieldKind, IpProtocol, ModelRef, Validator, ValidatorRule, Value, ValueType,
};

/// The checks of all columns and of what the model says of the whole row; empty where there is nothing to check.
pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> TokenStream {
    let whole = checks::emit(scope, model, columns);
    columns
        .iter()
        .filter(|column| !column.is_made())
        .filter_map(|column| column_checks(scope, column))
        .map(|checks| piece!(scope.place(Kind::Statement), [checks] => #checks))
        .chain([whole])
        .collect()
}

fn column_checks(scope: &Scope<'_>, column: &Column<'_>) -> Option<TokenStream> {
    // A key of another table is checked there.
    if column.field.target().is_some() || column.generic().is_some() {
        return None;
    }
    let member = &column.member;
    if column.ty.nullable {
        let checks = checks(scope, column, &quote!(value));
        return (!checks.is_empty())
            .then(|| quote!(if let Some(value) = &self.#member { #checks }));
    }
    let value = if column.field.primary_key {
        quote!(self.#member.key())
    } else {
        quote!(&self.#member)
    };
    let checks = checks(scope, column, &value);
    (!checks.is_empty()).then_some(checks)
}

/// Checks of `value`, a reference to a value that is not NULL.
fn checks(scope: &Scope<'_>, column: &Column<'_>, value: &TokenStream) -> TokenStream {
    let field = column.field.get();
    let ty = column.field.plain_type();
    let value = match column.field.choices() {
        // Only values that are no members can be wrong.
        Some(choices) if !choices.open || column.field.primary_key => return TokenStream::new(),
        Some(_) if ty == ValueType::Text => {
            let member = &column.member;
            if column.ty.nullable {
                quote!(value.value())
            } else {
                quote!(self.#member.value())
            }
        }
        Some(_) => return TokenStream::new(),
        None => value.clone(),
    };
    let by_kind = by_kind(field, ty, &value);
    let range = range(field, ty, &value);
    let validators = field
        .validators
        .iter()
        .map(|validator| by_validator(scope, field, ty, validator, &value));
    quote!(#by_kind #range #(#validators)*)
}

/// The rules that the type of the field brings.
fn by_kind(field: &Field, ty: ValueType, value: &TokenStream) -> TokenStream {
    let (name, blank, max) = (&field.name, field.blank, maximum(field));
    match ty {
        ValueType::Text | ValueType::IpAddress => {
            let form = by_form(&field.kind, name, value);
            quote!(luthier::validate::text(errors, #name, #value, #blank, #max); #form)
        }
        ValueType::Bytes => quote!(luthier::validate::bytes(errors, #name, #value, #blank, #max);),
        ValueType::Decimal => match field.kind {
            FieldKind::Decimal {
                max_digits: Some(digits),
                decimal_places: Some(places),
            } => {
                let (digits, places) = (
                    Literal::u32_unsuffixed(digits),
                    Literal::u32_unsuffixed(places),
                );
                quote!(luthier::validate::decimal(errors, #name, #value, #digits, #places);)
            }
            _ => TokenStream::new(),
        },
        _ => TokenStream::new(),
    }
}

fn maximum(field: &Field) -> TokenStream {
    match field.max_length {
        Some(max) => {
            let max = Literal::u32_unsuffixed(max);
            quote!(Some(#max))
        }
        None => quote!(None),
    }
}

/// The rule of text of a certain form.
fn by_form(kind: &FieldKind, name: &str, value: &TokenStream) -> TokenStream {
    match kind {
        FieldKind::Email => quote!(luthier::validate::email(errors, #name, #value);),
        FieldKind::Url => quote!(luthier::validate::url(errors, #name, #value);),
        FieldKind::Slug { allow_unicode } => {
            quote!(luthier::validate::slug(errors, #name, #value, #allow_unicode);)
        }
        FieldKind::GenericIpAddress { protocol, .. } => {
            let (v4, v6) = (*protocol != IpProtocol::V6, *protocol != IpProtocol::V4);
            quote!(luthier::validate::ip_address(errors, #name, #value, #v4, #v6);)
        }
        _ => TokenStream::new(),
    }
}

/// The range of integers that may not be negative. (The upper end is the type's.)
fn range(field: &Field, ty: ValueType, value: &TokenStream) -> TokenStream {
    match field.kind.integer_range() {
        Some((0, _)) if ty.is_integer() => {
            let name = &field.name;
            quote!(luthier::validate::bounds(errors, #name, #value, Some(0), None);)
        }
        _ => TokenStream::new(),
    }
}

fn by_validator(
    scope: &Scope<'_>,
    field: &Field,
    ty: ValueType,
    validator: &Validator,
    value: &TokenStream,
) -> TokenStream {
    let check = rule(scope, field, ty, &validator.rule, value);
    if check.is_empty() {
        return check;
    }
    if validator.message.is_none() && validator.code.is_none() {
        // The pattern is a static of its own block.
        return if matches!(validator.rule, ValidatorRule::Regex { .. }) {
            quote!({ #check })
        } else {
            check
        };
    }
    let name = &field.name;
    let [code, message] = [&validator.code, &validator.message].map(|text| match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    });
    quote! {
        luthier::validate::worded(errors, #name, #code, #message, |errors| { #check });
    }
}

fn rule(
    scope: &Scope<'_>,
    field: &Field,
    ty: ValueType,
    rule: &ValidatorRule,
    value: &TokenStream,
) -> TokenStream {
    let name = &field.name;
    let is_text = ty == ValueType::Text;
    let bound = |limit: &Value| literals::owned(scope, limit, ty);
    match rule {
        ValidatorRule::MinValue(limit) => {
            let limit = bound(limit);
            quote!(luthier::validate::bounds(errors, #name, #value, Some(#limit), None);)
        }
        ValidatorRule::MaxValue(limit) => {
            let limit = bound(limit);
            quote!(luthier::validate::bounds(errors, #name, #value, None, Some(#limit));)
        }
        ValidatorRule::MinLength(min) if is_text => {
            let min = Literal::u32_unsuffixed(*min);
            quote!(luthier::validate::min_length(errors, #name, #value, #min);)
        }
        ValidatorRule::MaxLength(max) if is_text => {
            let max = Literal::u32_unsuffixed(*max);
            quote!(luthier::validate::text(errors, #name, #value, true, Some(#max));)
        }
        ValidatorRule::MaxLength(max) if ty == ValueType::Bytes => {
            let max = Literal::u32_unsuffixed(*max);
            quote!(luthier::validate::bytes(errors, #name, #value, true, Some(#max));)
        }
        ValidatorRule::MinLength(min) if ty == ValueType::Bytes => {
            let min = Literal::u32_unsuffixed(*min);
            quote!(luthier::validate::min_bytes(errors, #name, #value, #min);)
        }
        ValidatorRule::MinLength(_) | ValidatorRule::MaxLength(_) => TokenStream::new(),
        ValidatorRule::Regex { pattern, inverse } => {
            let pattern = literals::raw(pattern);
            quote! {
                static PATTERN: luthier::validate::Pattern = luthier::validate::Pattern::new(#pattern);
                PATTERN.check(errors, #name, #value, #inverse);
            }
        }
        ValidatorRule::Email => quote!(luthier::validate::email(errors, #name, #value);),
        ValidatorRule::Url => quote!(luthier::validate::url(errors, #name, #value);),
        ValidatorRule::Slug => quote!(luthier::validate::slug(errors, #name, #value, false);),
        ValidatorRule::UnicodeSlug => quote!(luthier::validate::slug(errors, #name, #value, true);),
        ValidatorRule::Ipv4 => {
            quote!(luthier::validate::ip_address(errors, #name, #value, true, false);)
        }
        ValidatorRule::Ipv6 => {
            quote!(luthier::validate::ip_address(errors, #name, #value, false, true);)
        }
        ValidatorRule::Ipv46 => {
            quote!(luthier::validate::ip_address(errors, #name, #value, true, true);)
        }
    }
}
