//! The type of an array's elements, which is written as a field of its own.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::super::field_types::{self, Make};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Field, FieldKind};
use crate::syntax::ast::ExprKind;

/// Options of an element's type that mean something there.
const ELEMENT_OPTIONS: &[&str] = &[
    "max_length",
    "max_digits",
    "decimal_places",
    "base_field",
    "size",
    "null",
    "blank",
    "protocol",
    "unpack_ipv4",
    "allow_unicode",
];

impl<'a> Lowering<'a> {
    /// `base_field`, or the first value, and `size`.
    pub(super) fn array_options(&mut self, field: &mut Field, arguments: &mut Arguments<'a>) {
        let size = self.count(arguments, "size");
        let named = arguments.take("base_field");
        let Some(arg) = named.or_else(|| arguments.next()) else {
            self.missing(
                arguments,
                "base_field",
                "the type of an element, such as `IntegerField()`",
            );
            return;
        };
        let ExprKind::Call(call) = &arg.value.kind else {
            self.wrong_kind(
                "base_field",
                "a field type, such as `IntegerField()`",
                &arg.value,
            );
            return;
        };
        let Some(element_type) = self.field_type(arguments.scope, call) else {
            return;
        };
        if !can_be_element(element_type.make) {
            let what = if field_types::is_relation(element_type.make) {
                "a relation cannot be the element of an array"
            } else {
                "this type cannot be the element of an array"
            };
            self.push(
                Diagnostic::error(codes::ARRAY_ELEMENT, what)
                    .primary(call.span, "not an element")
                    .help("for many related rows use a `ManyToManyField`; elements are plain values and arrays of them"),
            );
            return;
        }
        let mut inner = self.arguments(arguments.scope, call);
        let mut element = self.new_field(
            field.model,
            &field.name,
            call.span,
            element_type.make.kind(),
        );
        let nullable = self.flag(&mut inner, "null").unwrap_or(false);
        self.flag(&mut inner, "blank");
        if element_type.make == Make::Array {
            self.array_options(&mut element, &mut inner);
        } else {
            self.type_options(&mut element, element_type.make, &mut inner);
        }
        let known: Vec<&str> = element_type
            .known_options()
            .into_iter()
            .filter(|option| ELEMENT_OPTIONS.contains(option))
            .collect();
        self.finish(inner, &known);
        field.kind = FieldKind::Array {
            element: Box::new(element.kind),
            nullable,
            max_length: element.max_length,
            size,
        };
    }
}

/// Whether an array can be made of the type.
const fn can_be_element(make: Make) -> bool {
    matches!(
        make,
        Make::SmallInteger
            | Make::Integer
            | Make::BigInteger
            | Make::PositiveSmallInteger
            | Make::PositiveInteger
            | Make::PositiveBigInteger
            | Make::Boolean
            | Make::Float
            | Make::Decimal
            | Make::Char
            | Make::Text
            | Make::Slug
            | Make::Email
            | Make::Url
            | Make::Uuid
            | Make::IpAddress
            | Make::Date
            | Make::DateTime
            | Make::Time
            | Make::Duration
            | Make::Json
            | Make::Array
    )
}
