//! The body of `validate`: one call for each rule that the types do not hold already.

use proc_macro2::Literal;

mod checks;
mod rules;

use super::{
    fields::Column,
    pieces::{Kind, piece},
    scope::{Scope, mentions},
};
use crate::emit::code::{Code, quote};
use crate::schema::{Field, FieldKind, IpProtocol, ModelRef, Validator, ValidatorRule, ValueType};

/// The checks of all columns, of the program's own functions, and of what the model says of the whole row; empty where there
/// is nothing to check.
pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let cleans = model.get().meta.clean.iter().map(|path| {
        let path = rules::path(path);
        quote!(#path(self, errors);)
    });
    let whole = checks::emit(scope, model, columns);
    columns
        .iter()
        .filter(|column| !column.is_made())
        .filter_map(|column| column_checks(scope, column))
        .map(|checks| piece!(scope.place(Kind::Statement), [checks] => #checks))
        .chain(cleans)
        .chain([whole])
        .collect()
}

fn column_checks(scope: &Scope<'_>, column: &Column<'_>) -> Option<Code> {
    if column.generic().is_some() {
        return None;
    }
    let member = &column.member;
    let value = if column.ty.nullable {
        quote!(value)
    } else if column.field.primary_key {
        quote!(self.#member.key())
    } else {
        quote!(&self.#member)
    };
    let mut checks = checks(scope, column, &value);
    if checks.is_empty() {
        return None;
    }
    if column.ty.nullable {
        checks = quote!(if let Some(value) = &self.#member { #checks });
    }
    let reworded = reworded(column.field.get());
    Some(quote!(#checks #reworded))
}

/// The messages that the schema has for errors of the field; those about other rows are the database's to give.
fn reworded(field: &Field) -> Option<Code> {
    let messages: Vec<Code> = field
        .error_messages
        .iter()
        .filter(|(code, _)| {
            !matches!(code.as_str(), "unique" | "null") && !code.starts_with("unique_for_")
        })
        .map(|(code, message)| quote!((#code, #message)))
        .collect();
    let name = &field.name;
    (!messages.is_empty())
        .then(|| quote!(luthier::validate::reword(errors, #name, &[#(#messages),*]);))
}

/// Checks of `value`, a reference to a value that is not NULL.
fn checks(scope: &Scope<'_>, column: &Column<'_>, value: &Code) -> Code {
    let field = column.field.get();
    let ty = column.field.plain_type();
    let member = &column.member;
    let place = if column.ty.nullable {
        quote!(value)
    } else {
        quote!(self.#member)
    };
    // The rules of a value whose own ones hold already: functions see it as it is, the others what is stored.
    let declared = |ty: ValueType, stored: &Code| -> Code {
        let all = field.validators.iter();
        all.map(|validator| match validator.rule {
            ValidatorRule::Call(_) => rules::call(field, &validator.rule, value, false),
            _ => by_validator(scope, field, ty, validator, stored),
        })
        .collect()
    };
    let text = match column.field.choices() {
        // A key of another table is checked there, but for what this column says.
        _ if column.field.target().is_some() => {
            let keys = (0..depth_of_key(column)).map(|_| quote!(.key()));
            let stored = column.field.schema.storage_type(ty);
            return match column.ty.value {
                ValueType::Key(_) => declared(stored, &quote!(#place #(#keys)*)),
                _ => declared(stored, value),
            };
        }
        Some(_) if column.field.primary_key => return declared(ty, value),
        // Only values that are no members can be wrong by their type.
        Some(choices) => {
            let is_text = ty == ValueType::Text;
            if !is_text || !choices.open {
                let stored = quote!(#place.value());
                return if is_text {
                    declared(ty, &stored)
                } else {
                    declared(ValueType::BigInteger, &quote!(&#stored))
                };
            }
            quote!(#place.value())
        }
        None if field.rust_type.is_some() => quote!(&base),
        None => value.clone(),
    };
    let by_kind = by_kind(field, ty, &text);
    let range = range(field, ty, &text);
    let validators = field.validators.iter().map(|validator| {
        if matches!(validator.rule, ValidatorRule::Call(_)) {
            let is_text = ty == ValueType::Text
                && column.field.choices().is_none()
                && field.rust_type.is_none();
            return rules::call(field, &validator.rule, value, is_text);
        }
        by_validator(scope, field, ty, validator, &text)
    });
    let checks = quote!(#by_kind #range #(#validators)*);
    if field.rust_type.is_none() || !mentions(&checks, "base") {
        return checks;
    }
    quote!({ let base = luthier::FieldType::to_base(#value); #checks })
}

/// How many keys lie in each other in a foreign key: several where the primary key of the other model is a key of a third.
fn depth_of_key(column: &Column<'_>) -> usize {
    let schema = column.field.schema;
    let mut ty = column.ty.value;
    let mut depth = 0;
    while let ValueType::Key(model) = ty {
        depth += 1;
        // A ring of keys is refused by the checks.
        if depth > schema.models.len() {
            break;
        }
        ty = schema.model(model).primary_key().plain_type();
    }
    depth
}

/// The rules that the type of the field brings.
fn by_kind(field: &Field, ty: ValueType, value: &Code) -> Code {
    let (name, max) = (&field.name, maximum(field));
    // As in Django nobody is asked for what no form shows.
    let blank = field.blank || !field.editable;
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
            _ => Code::new(),
        },
        ValueType::Array(_) => match field.kind {
            FieldKind::Array {
                size: Some(size), ..
            } => {
                let size = Literal::u32_unsuffixed(size);
                quote!(luthier::validate::elements(errors, #name, #value, None, Some(#size));)
            }
            _ => Code::new(),
        },
        _ => Code::new(),
    }
}

fn maximum(field: &Field) -> Code {
    match field.max_length {
        Some(max) => {
            let max = Literal::u32_unsuffixed(max);
            quote!(Some(#max))
        }
        None => quote!(None),
    }
}

/// The rule of text of a certain form.
fn by_form(kind: &FieldKind, name: &str, value: &Code) -> Code {
    match kind {
        FieldKind::Email => quote!(luthier::validate::email(errors, #name, #value);),
        FieldKind::Url => quote!(luthier::validate::url(errors, #name, #value);),
        FieldKind::Slug { allow_unicode } => {
            quote!(luthier::validate::slug(errors, #name, #value, #allow_unicode);)
        }
        FieldKind::FilePath { .. } => {
            quote!(luthier::validate::file_path(errors, #name, #value, <Self as luthier::Model>::META);)
        }
        FieldKind::GenericIpAddress { protocol, .. } => {
            let (v4, v6) = (*protocol != IpProtocol::V6, *protocol != IpProtocol::V4);
            quote!(luthier::validate::ip_address(errors, #name, #value, #v4, #v6);)
        }
        _ => Code::new(),
    }
}

/// The range of integers that may not be negative. (The upper end is the type's.)
fn range(field: &Field, ty: ValueType, value: &Code) -> Code {
    match field.kind.integer_range() {
        Some((0, _)) if ty.is_integer() => {
            let name = &field.name;
            quote!(luthier::validate::bounds(errors, #name, #value, Some(0), None);)
        }
        _ => Code::new(),
    }
}

fn by_validator(
    scope: &Scope<'_>,
    field: &Field,
    ty: ValueType,
    validator: &Validator,
    value: &Code,
) -> Code {
    let check = rules::emit(scope, field, ty, &validator.rule, value);
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
