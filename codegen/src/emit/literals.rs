//! Literals of the schema as Rust expressions.

use proc_macro2::Literal;

use super::scope::{Scope, ident};
use crate::emit::code::{Code, quote};
use crate::schema::{ArrayType, JsonValue, RustPath, Schema, Value, ValueType};

/// A value of the Rust type that `ty` has, owned.
pub(super) fn owned(scope: &Scope<'_>, value: &Value, ty: ValueType) -> Code {
    match (value, ty) {
        (Value::Text(text), ValueType::Text | ValueType::IpAddress) => {
            let string = scope.std("String");
            if text.is_empty() {
                quote!(#string::new())
            } else {
                quote!(#string::from(#text))
            }
        }
        _ => borrowed(scope, value, ty),
    }
}

/// The same, but text as `&str`: where an expression of the type is wanted.
pub(super) fn borrowed(scope: &Scope<'_>, value: &Value, ty: ValueType) -> Code {
    if let ValueType::Key(model) = ty {
        if let (Value::Text(text), ValueType::Text) =
            (value, scope.schema.model(model).primary_key().plain_type())
        {
            return scope.from(&quote!(luthier::Id), &quote!(#text));
        }
        let model = scope.schema.model(model);
        let key = owned(scope, value, model.primary_key().plain_type());
        return quote!(luthier::Id::new(#key));
    }
    if let (Value::Text(_) | Value::Integer(_), ValueType::Choice(choices)) = (value, &ty) {
        return open_choice(scope, *choices, value);
    }
    match value {
        Value::Null => quote!(None),
        Value::Bool(value) => quote!(#value),
        Value::Integer(value) => integer(*value, ty),
        Value::Float(value) => float(*value),
        Value::Decimal(text) => quote!(luthier::literal::decimal(#text)),
        Value::Text(text) => quote!(#text),
        Value::Bytes(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(#bytes.to_vec())
        }
        Value::Uuid(text) => quote!(luthier::literal::uuid(#text)),
        Value::Date(text) => quote!(luthier::literal::date(#text)),
        Value::DateTime(text) => quote!(luthier::literal::timestamp(#text)),
        Value::Time(text) => quote!(luthier::literal::time(#text)),
        Value::Duration(micros) => {
            let micros = Literal::i64_unsuffixed(*micros);
            quote!(luthier::SignedDuration::from_micros(#micros))
        }
        Value::Json(value) => {
            let text = raw(&json(value));
            quote!(luthier::literal::json(#text))
        }
        Value::Array(items) => match ty {
            ValueType::Array(array) => {
                let items = items.iter().map(|item| owned_element(scope, item, array));
                quote!(vec![#(#items),*])
            }
            _ => quote!(Default::default()),
        },
        Value::Range(ends) => range(scope, ends, ty),
        Value::Choice(choices, position) => choice(scope, *choices, *position, ty),
    }
}

/// From the first value on up to the second.
fn range(scope: &Scope<'_>, ends: &[Value; 2], ty: ValueType) -> Code {
    let ends_of = match ty {
        ValueType::Range(kind) => kind.ends(),
        other => other,
    };
    let [low, high] = ends;
    let [low, high] =
        [(low, quote!(Included)), (high, quote!(Excluded))].map(|(end, bound)| match end {
            Value::Null => quote!(std::ops::Bound::Unbounded),
            end => {
                let end = owned(scope, end, ends_of);
                quote!(std::ops::Bound::#bound(#end))
            }
        });
    quote!(luthier::postgres::Range::new(#low, #high))
}

/// An element of an array.
fn owned_element(scope: &Scope<'_>, value: &Value, array: ArrayType) -> Code {
    if array.depth > 1 {
        let inner = ArrayType {
            depth: array.depth - 1,
            ..array
        };
        return owned(scope, value, ValueType::Array(inner));
    }
    let element = owned(scope, value, *array.element);
    match value {
        Value::Null => element,
        _ if array.nullable => quote!(Some(#element)),
        _ => element,
    }
}

/// A whole number; where another type of number is wanted, as that.
fn integer(value: i64, ty: ValueType) -> Code {
    match ty {
        ValueType::Float => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "the author wrote a whole number for a float"
            )]
            let value = value as f64;
            float(value)
        }
        ValueType::Decimal => {
            let text = value.to_string();
            quote!(luthier::literal::decimal(#text))
        }
        _ => {
            let value = Literal::i64_unsuffixed(value);
            quote!(#value)
        }
    }
}

fn float(value: f64) -> Code {
    let magnitude = if value.is_finite() {
        Literal::f64_unsuffixed(value.abs())
    } else {
        Literal::f64_unsuffixed(0.0)
    };
    if value.is_sign_negative() {
        quote!(-#magnitude)
    } else {
        quote!(#magnitude)
    }
}

/// A member of choices: of the enum, or where a plain value is wanted, its value.
fn choice(
    scope: &Scope<'_>,
    choices: crate::schema::ChoicesId,
    position: usize,
    ty: ValueType,
) -> Code {
    let choices = scope.schema.choices_type(choices);
    let Some(member) = choices.get().members.get(position) else {
        return Code::new();
    };
    if matches!(ty, ValueType::Choice(_)) {
        let (path, variant) = (scope.choices(choices), ident(&member.rust_name));
        quote!(#path::#variant)
    } else {
        borrowed(scope, &member.value, ty)
    }
}

/// A value of open choices that is written as it is stored: the member of that value, or one that is none of them.
fn open_choice(scope: &Scope<'_>, choices: crate::schema::ChoicesId, value: &Value) -> Code {
    let choices = scope.schema.choices_type(choices);
    let path = scope.choices(choices);
    let mut members = choices.get().members.iter();
    if let Some(member) = members.find(|member| member.value == *value) {
        let variant = ident(&member.rust_name);
        return quote!(#path::#variant);
    }
    match value {
        Value::Text(text) => {
            let string = scope.std("String");
            quote!(#path::Other(#string::from(#text)))
        }
        Value::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(#path::Other(#value))
        }
        _ => Code::new(),
    }
}

/// Text as a raw literal, so that what is in it can be read.
pub(super) fn raw(text: &str) -> Code {
    // A raw literal cannot hold a carriage return alone, and is of no use to text that needs no escape.
    if text.contains('\r') || !text.contains(['"', '\\', '\n']) {
        return quote!(#text);
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    Code::from(format!("r{hashes}\"{text}\"{hashes}"))
}

/// The value as the database holds it, as `luthier::Value<'static>`.
pub(super) fn bound(schema: &Schema, value: &Value, ty: ValueType) -> Code {
    match value {
        Value::Null => quote!(luthier::Value::Null),
        Value::Bool(value) => quote!(luthier::Value::Bool(#value)),
        Value::Integer(value) => match schema.storage_type(ty) {
            ValueType::Float => {
                let value = integer(*value, ValueType::Float);
                quote!(luthier::Value::Float(#value))
            }
            ValueType::Decimal => {
                let value = integer(*value, ValueType::Decimal);
                quote!(luthier::Value::Decimal(#value))
            }
            _ => {
                let value = Literal::i64_unsuffixed(*value);
                quote!(luthier::Value::Int(#value))
            }
        },
        Value::Float(value) => {
            let value = float(*value);
            quote!(luthier::Value::Float(#value))
        }
        Value::Decimal(text) => quote!(luthier::Value::Decimal(luthier::literal::decimal(#text))),
        Value::Text(text) => quote!(luthier::Value::Text(#text.into())),
        Value::Bytes(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(luthier::Value::Bytes(#bytes.to_vec().into()))
        }
        Value::Uuid(text) => quote!(luthier::Value::Uuid(luthier::literal::uuid(#text))),
        Value::Date(text) => quote!(luthier::Value::Date(luthier::literal::date(#text))),
        Value::DateTime(text) => {
            quote!(luthier::Value::DateTime(luthier::literal::timestamp(#text)))
        }
        Value::Time(text) => quote!(luthier::Value::Time(luthier::literal::time(#text))),
        Value::Duration(micros) => {
            let micros = Literal::i64_unsuffixed(*micros);
            quote!(luthier::Value::Duration(luthier::SignedDuration::from_micros(#micros)))
        }
        Value::Json(value) => {
            let text = raw(&json(value));
            quote!(luthier::Value::Json(std::borrow::Cow::Owned(luthier::literal::json(#text))))
        }
        Value::Array(_) => {
            let text = crate::db::build::array_text(schema, value);
            quote!(luthier::Value::Text(#text.into()))
        }
        Value::Range(ends) => {
            let value = crate::db::build::build_literal(schema, &Value::Range(ends.clone()));
            let crate::db::Literal::Text(text) = value else {
                return quote!(luthier::Value::Null);
            };
            quote!(luthier::Value::Text(#text.into()))
        }
        Value::Choice(choices, position) => match schema[*choices].members.get(*position) {
            Some(member) => bound(schema, &member.value, ty),
            None => quote!(luthier::Value::Null),
        },
    }
}

/// A path of the program as code.
pub(super) fn path(path: &RustPath) -> Code {
    Code::parsed(&path.0).unwrap_or_default()
}

/// What a function of the program gives, as the database holds it.
pub(super) fn called(path: &RustPath) -> Code {
    let path = self::path(path);
    quote!(luthier::FieldValue::to_value(&#path()).into_owned())
}

/// The document as text.
fn json(value: &JsonValue) -> String {
    match value {
        JsonValue::Null => "null".to_owned(),
        JsonValue::Bool(value) => value.to_string(),
        JsonValue::Number(text) => text.clone(),
        JsonValue::Text(text) => json_text(text),
        JsonValue::Array(items) => format!(
            "[{}]",
            items.iter().map(json).collect::<Vec<_>>().join(", ")
        ),
        JsonValue::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", json_text(key), json(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

fn json_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => {
                // Control characters all lie below U+FFFF.
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
