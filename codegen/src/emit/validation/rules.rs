//! One call for each validator.

use proc_macro2::Literal;

use crate::emit::code::{Code, quote};
use crate::emit::{literals, scope::Scope};
use crate::schema::{Field, Limit, RustPath, ValidatorRule, Value, ValueType};

/// The check of a rule; empty where nothing of the type can break it.
pub(super) fn emit(
    scope: &Scope<'_>,
    field: &Field,
    ty: ValueType,
    rule: &ValidatorRule,
    value: &Code,
) -> Code {
    let name = &field.name;
    let is_text = ty == ValueType::Text;
    // A range is held to limits for its ends.
    let limited = match ty {
        ValueType::Range(kind) => kind.ends(),
        ty => ty,
    };
    let bound = |limit: &Limit<Value>| match limit {
        Limit::Value(value) => literals::owned(scope, value, limited),
        Limit::Call(function) => called(function),
    };
    match rule {
        ValidatorRule::MinValue(limit) => {
            let limit = bound(limit);
            quote!(luthier::validate::bounds(errors, #name, #value, Some(#limit), None);)
        }
        ValidatorRule::MaxValue(limit) => {
            let limit = bound(limit);
            quote!(luthier::validate::bounds(errors, #name, #value, None, Some(#limit));)
        }
        ValidatorRule::MinLength(min) => {
            let min = count(min);
            if is_text {
                quote!(luthier::validate::min_length(errors, #name, #value, #min);)
            } else if ty == ValueType::Bytes {
                quote!(luthier::validate::min_bytes(errors, #name, #value, #min);)
            } else {
                Code::new()
            }
        }
        ValidatorRule::MaxLength(max) => {
            let max = count(max);
            if is_text {
                quote!(luthier::validate::max_length(errors, #name, #value, #max);)
            } else if ty == ValueType::Bytes {
                quote!(luthier::validate::bytes(errors, #name, #value, true, Some(#max));)
            } else {
                Code::new()
            }
        }
        ValidatorRule::Step { step, offset } => {
            let step = bound(step);
            let offset = match offset {
                Some(offset) => {
                    let offset = literals::owned(scope, offset, ty);
                    quote!(Some(#offset))
                }
                None => quote!(None),
            };
            quote!(luthier::validate::step(errors, #name, #value, #step, #offset);)
        }
        ValidatorRule::Decimal {
            max_digits,
            decimal_places,
        } => {
            let [digits, places] =
                [max_digits, decimal_places].map(|it| Literal::u32_unsuffixed(*it));
            quote!(luthier::validate::decimal(errors, #name, #value, #digits, #places);)
        }
        ValidatorRule::Among(function) => {
            let function = path(function);
            // Text is compared as such.
            let value = if is_text {
                quote!(AsRef::<str>::as_ref(#value))
            } else {
                value.clone()
            };
            quote!(luthier::validate::among(errors, #name, #value, #function());)
        }
        ValidatorRule::Call(_) => call(field, rule, value, is_text),
        ValidatorRule::Keys { .. }
        | ValidatorRule::ArrayMinLength(_)
        | ValidatorRule::ArrayMaxLength(_)
        | ValidatorRule::RangeMinValue(_)
        | ValidatorRule::RangeMaxValue(_) => of_postgres(name, rule, value, &bound),
        _ => of_text(name, rule, value),
    }
}

/// The check of a rule about an array, a range or an `hstore`.
fn of_postgres(
    name: &str,
    rule: &ValidatorRule,
    value: &Code,
    bound: &dyn Fn(&Limit<Value>) -> Code,
) -> Code {
    match rule {
        ValidatorRule::Keys { keys, strict } => {
            quote!(luthier::validate::keys(errors, #name, #value, &[#(#keys),*], #strict);)
        }
        ValidatorRule::ArrayMinLength(min) => {
            let min = count(min);
            quote!(luthier::validate::elements(errors, #name, #value, Some(#min), None);)
        }
        ValidatorRule::ArrayMaxLength(max) => {
            let max = count(max);
            quote!(luthier::validate::elements(errors, #name, #value, None, Some(#max));)
        }
        ValidatorRule::RangeMinValue(limit) => {
            let limit = bound(limit);
            quote!(luthier::validate::range(errors, #name, #value, Some(#limit), None);)
        }
        ValidatorRule::RangeMaxValue(limit) => {
            let limit = bound(limit);
            quote!(luthier::validate::range(errors, #name, #value, None, Some(#limit));)
        }
        _ => Code::new(),
    }
}

/// The check of a rule about text.
fn of_text(name: &str, rule: &ValidatorRule, value: &Code) -> Code {
    match rule {
        ValidatorRule::Regex { pattern, inverse } => {
            let pattern = literals::raw(pattern);
            quote! {
                static PATTERN: luthier::validate::Pattern = luthier::validate::Pattern::new(#pattern);
                PATTERN.check(errors, #name, #value, #inverse);
            }
        }
        ValidatorRule::Email { allowed: None } => {
            quote!(luthier::validate::email(errors, #name, #value);)
        }
        ValidatorRule::Email {
            allowed: Some(allowed),
        } => quote!(luthier::validate::email_allowing(errors, #name, #value, &[#(#allowed),*]);),
        ValidatorRule::Url { schemes: None } => {
            quote!(luthier::validate::url(errors, #name, #value);)
        }
        ValidatorRule::Url {
            schemes: Some(schemes),
        } => quote!(luthier::validate::url_of(errors, #name, #value, &[#(#schemes),*]);),
        ValidatorRule::Domain { idna } => {
            quote!(luthier::validate::domain(errors, #name, #value, #idna);)
        }
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
        ValidatorRule::Integer => quote!(luthier::validate::integer(errors, #name, #value);),
        ValidatorRule::IntegerList {
            separator,
            negative,
        } => {
            quote!(luthier::validate::integer_list(errors, #name, #value, #separator, #negative);)
        }
        ValidatorRule::FileExtension(allowed) => {
            quote!(luthier::validate::file_extension(errors, #name, #value, &[#(#allowed),*]);)
        }
        // Every text is held to it already.
        _ => Code::new(),
    }
}

/// The call of a function of the program; empty for other rules. Text that is empty is not given to it.
pub(super) fn call(field: &Field, rule: &ValidatorRule, value: &Code, is_text: bool) -> Code {
    let ValidatorRule::Call(function) = rule else {
        return Code::new();
    };
    let (name, function) = (&field.name, path(function));
    let check = quote!(luthier::validate::custom(errors, #name, #function(#value)););
    if !is_text {
        return check;
    }
    // A reference to a member is not needed to ask it.
    let subject = Code::from(value.as_str().trim_start_matches(['&', ' ']).to_owned());
    quote!(if !#subject.is_empty() { #check })
}

fn count(limit: &Limit<u32>) -> Code {
    match limit {
        Limit::Value(value) => {
            let value = Literal::u32_unsuffixed(*value);
            quote!(#value)
        }
        Limit::Call(function) => called(function),
    }
}

fn called(function: &RustPath) -> Code {
    let path = path(function);
    quote!(#path())
}

/// A path of the program as code.
pub(super) fn path(path: &RustPath) -> Code {
    Code::parsed(&path.0).unwrap_or_default()
}
