//! The Rust types of columns and expressions.

use super::scope::Scope;
use crate::emit::code::{Code, quote};
use crate::schema::{ExprType, FieldRef, ModelRef, ValueType};

/// The type of a column's values. A primary key is the model's own `Id`, even where it is a key of another model too.
pub(super) fn of_field(field: FieldRef<'_>) -> ExprType {
    let value = if field.primary_key {
        ValueType::Key(field.model)
    } else {
        field.value_type()
    };
    ExprType {
        value,
        nullable: field.is_nullable() && !field.primary_key,
    }
}

/// What the primary key of a model holds: a tuple where it is made of several columns.
pub(super) fn key(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let mut parts = model
        .key_fields()
        .map(|field| value(scope, field.plain_type()));
    match (parts.next(), model.has_composite_key()) {
        (Some(first), true) => quote!((#first, #(#parts),*)),
        (first, _) => first.unwrap_or_default(),
    }
}

/// The type of a value, without NULL.
pub(super) fn value(scope: &Scope<'_>, ty: ValueType) -> Code {
    match ty {
        ValueType::SmallInteger => scope.std("i16"),
        ValueType::Integer => scope.std("i32"),
        ValueType::BigInteger => scope.std("i64"),
        ValueType::Boolean => scope.std("bool"),
        ValueType::Float => scope.std("f64"),
        ValueType::Text | ValueType::IpAddress => scope.std("String"),
        ValueType::Bytes => {
            let (vec, byte) = (scope.std("Vec"), scope.std("u8"));
            quote!(#vec<#byte>)
        }
        ValueType::Decimal => quote!(luthier::Decimal),
        ValueType::Uuid => quote!(luthier::Uuid),
        ValueType::Date => quote!(luthier::Date),
        ValueType::DateTime => quote!(luthier::Timestamp),
        ValueType::Time => quote!(luthier::Time),
        ValueType::Duration => quote!(luthier::SignedDuration),
        ValueType::Json => quote!(luthier::Json),
        ValueType::Array(array) => {
            let element = expression(
                scope,
                ExprType {
                    value: *array.element,
                    nullable: array.nullable,
                },
            );
            let vec = scope.std("Vec");
            (0..array.depth).fold(element, |inner, _| quote!(#vec<#inner>))
        }
        ValueType::HStore => {
            let (string, option) = (scope.std("String"), scope.std("Option"));
            quote!(std::collections::BTreeMap<#string, #option<#string>>)
        }
        ValueType::Range(kind) => {
            let ends = value(scope, kind.ends());
            quote!(luthier::postgres::Range<#ends>)
        }
        ValueType::SearchVector => quote!(luthier::postgres::SearchVector),
        ValueType::Key(model) => {
            let model = scope.model(scope.schema.model(model));
            quote!(luthier::Id<#model>)
        }
        ValueType::Choice(choices) => scope.choices(scope.schema.choices_type(choices)),
    }
}

/// The type of an expression, `Option` where it can be NULL.
pub(super) fn expression(scope: &Scope<'_>, ty: ExprType) -> Code {
    let value = value(scope, ty.value);
    if ty.nullable {
        option(scope, &value)
    } else {
        value
    }
}

/// The type of a column: a member of the row.
pub(super) fn field(scope: &Scope<'_>, field: FieldRef<'_>) -> Code {
    let ty = of_field(field);
    match own(field) {
        Some(own) if ty.nullable => option(scope, &own),
        Some(own) => own,
        None => expression(scope, ty),
    }
}

/// The program's type of the column, where it has one.
pub(super) fn own(field: FieldRef<'_>) -> Option<Code> {
    let path = field.get().rust_type.as_ref()?;
    Some(Code::parsed(&path.0).unwrap_or_default())
}

/// `Option` of a type.
pub(super) fn option(scope: &Scope<'_>, inner: &Code) -> Code {
    let option = scope.std("Option");
    quote!(#option<#inner>)
}

/// Whether values are copied rather than cloned.
pub(super) fn is_copy(scope: &Scope<'_>, ty: ValueType) -> bool {
    match ty {
        ValueType::Text
        | ValueType::IpAddress
        | ValueType::Bytes
        | ValueType::Json
        | ValueType::Array(_)
        | ValueType::HStore
        | ValueType::SearchVector => false,
        ValueType::Choice(choices) => !scope.schema[choices].open,
        ValueType::Key(_) => is_copy(scope, scope.schema.storage_type(ty)),
        _ => true,
    }
}
