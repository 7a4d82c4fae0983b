//! What a path looks at in a value that holds several: `payload__a__0`, `tags__len`, `days__startswith`. And what such values
//! are compared with.

use super::super::Lowering;
use super::super::literals::ends_of_range;
use super::{Context, natural_type};
use crate::diagnostics::{Diagnostic, codes};
use crate::naming;
use crate::schema::{
    ArrayType, Expr, ExprKind, ExprType, Inside, JsonStep, Lookup, Operand, ValueType,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

impl<'a> Lowering<'a> {
    /// What the name looks at in the value; `None` where it is none of its parts. The last name may be a lookup instead.
    pub(super) fn part_of(&self, value: &Expr, name: &Ident, last: bool) -> Option<Expr> {
        let ty = value.ty.value;
        let text = name.text.as_str();
        let is_lookup = || {
            let lookup = Lookup::from_name(text);
            last && lookup.is_some_and(|lookup| self.has_lookup(ty, lookup))
        };
        let (part, of, nullable) = match ty {
            ValueType::Json if !is_lookup() => {
                let step = match text.parse() {
                    Ok(index) => JsonStep::Index(index),
                    Err(_) => JsonStep::Key(text.to_owned()),
                };
                return Some(json_member(value, step, name.span));
            }
            ValueType::Array(array) => self.part_of_array(array, text)?,
            ValueType::HStore if !is_lookup() => {
                let texts = |nullable| ValueType::Array(ArrayType::of(ValueType::Text, nullable));
                match text {
                    "keys" => (Inside::Keys, texts(false), true),
                    "values" => (Inside::Values, texts(true), true),
                    key => (Inside::Key(key.to_owned()), ValueType::Text, true),
                }
            }
            ValueType::Range(kind) => match Inside::from_range(text)? {
                end @ (Inside::Lower | Inside::Upper) => (end, kind.ends(), true),
                fact => (fact, ValueType::Boolean, false),
            },
            ValueType::Text if text == "unaccent" => {
                (Inside::Unaccent, ValueType::Text, value.ty.nullable)
            }
            _ => return None,
        };
        Some(Expr {
            kind: ExprKind::Inside {
                of: Box::new(value.clone()),
                part,
            },
            ty: ExprType {
                value: of,
                nullable,
            },
            span: value.span.to(name.span),
        })
    }

    fn part_of_array(&self, array: ArrayType, text: &str) -> Option<(Inside, ValueType, bool)> {
        let whole = ValueType::Array(array);
        if text == "len" {
            return Some((Inside::Length, ValueType::Integer, true));
        }
        if let Some((from, to)) = text.split_once('_') {
            return Some((
                Inside::Slice(from.parse().ok()?, to.parse().ok()?),
                whole,
                true,
            ));
        }
        // An element of several dimensions, or one that may be NULL, has no type in Rust.
        let plain = array.depth == 1 && !array.nullable;
        let part = Inside::Element(text.parse().ok().filter(|_| plain)?);
        Some((part, *array.element, true))
    }

    /// The value as what the lookup compares: of a document the text or the number that it is.
    pub(super) fn as_compared(
        &mut self,
        left: Expr,
        lookup: Lookup,
        value: &'a ast::Expr,
    ) -> Option<Expr> {
        if left.ty.value != ValueType::Json {
            return Some(left);
        }
        let part = match lookup {
            Lookup::IExact
            | Lookup::IContains
            | Lookup::StartsWith
            | Lookup::IStartsWith
            | Lookup::EndsWith
            | Lookup::IEndsWith
            | Lookup::Regex
            | Lookup::IRegex => Inside::JsonText,
            Lookup::Gt | Lookup::Gte | Lookup::Lt | Lookup::Lte | Lookup::Range => {
                let first = match &value.kind {
                    ast::ExprKind::List { items, .. } => items.first().unwrap_or(value),
                    _ => value,
                };
                match natural_type(first) {
                    Some(ValueType::BigInteger | ValueType::Decimal) => Inside::JsonNumber,
                    Some(ValueType::Text) => Inside::JsonText,
                    _ => {
                        self.push(
                            Diagnostic::error(
                                codes::WRONG_VALUE,
                                "in a JSON document a number or a text has an order",
                            )
                            .primary(value.span, "expected a number or text")
                            .help("compare it with a number or a text, or ask by `exact` whether it is the same"),
                        );
                        return None;
                    }
                }
            }
            _ => return Some(left),
        };
        let ty = match part {
            Inside::JsonNumber => ValueType::Float,
            _ => ValueType::Text,
        };
        let span = left.span;
        Some(Expr {
            kind: ExprKind::Inside {
                of: Box::new(left),
                part,
            },
            ty: ExprType {
                value: ty,
                nullable: true,
            },
            span,
        })
    }

    /// The right side of a lookup that such values alone have; `Some(None)` of any other.
    pub(super) fn part_operand(
        &mut self,
        context: &mut Context,
        left: &Expr,
        lookup: Lookup,
        value: &'a ast::Expr,
    ) -> Option<Option<Operand>> {
        let ty = left.ty.value;
        let operand = match (ty, lookup) {
            (ValueType::Json | ValueType::HStore, Lookup::HasKeys | Lookup::HasAnyKeys) => {
                let items = self.list_value(lookup.name(), value)?;
                let keys: Vec<_> = items
                    .iter()
                    .map(|item| self.fixed(context, ValueType::Text, item))
                    .collect();
                return Some(Some(Operand::Many(
                    keys.into_iter().collect::<Option<_>>()?,
                )));
            }
            (ValueType::Json | ValueType::HStore, Lookup::HasKey) => {
                self.fixed(context, ValueType::Text, value)?
            }
            (ValueType::Json, Lookup::Contains | Lookup::ContainedBy)
            | (ValueType::Array(_), Lookup::Contains | Lookup::ContainedBy | Lookup::Overlap) => {
                self.fixed(context, ty, value)?
            }
            (ValueType::Range(kind), Lookup::Contains)
                if !matches!(value.kind, ast::ExprKind::List { .. }) =>
            {
                self.fixed(context, kind.ends(), value)?
            }
            (ValueType::Range(_), lookup) if lookup == Lookup::Exact || lookup.is_of_ranges() => {
                self.range_literal(context, ty, value)?
            }
            (ValueType::SearchVector, _) => self.fixed(context, ValueType::Text, value)?,
            (_, lookup) if lookup.is_postgres_only() => {
                self.fixed(context, ValueType::Text, value)?
            }
            _ => return Some(None),
        };
        Some(Some(Operand::One(Box::new(operand))))
    }

    /// A literal, or a parameter of just that type.
    fn fixed(
        &mut self,
        context: &mut Context,
        ty: ValueType,
        value: &'a ast::Expr,
    ) -> Option<Expr> {
        if let Some(parameter) = context.parameter(value) {
            if parameter.ty.value == ty && !parameter.ty.nullable {
                return Some(parameter);
            }
            let wanted = self.schema.describe_type(ty);
            let found = self.schema.describe_type(parameter.ty.value);
            let message = if parameter.ty.value == ty {
                format!("{wanted} is compared with a parameter that may be NULL")
            } else {
                format!("{wanted} is compared with {found}")
            };
            self.push(
                Diagnostic::error(codes::WRONG_VALUE, message)
                    .primary(value.span, format!("expected {wanted}"))
                    .help("give the parameter the type of what it is compared with"),
            );
            return None;
        }
        if let ast::ExprKind::List { items, .. } = &value.kind
            && let Some(item) = items.iter().find(|item| context.parameter(item).is_some())
        {
            self.push(
                Diagnostic::error(codes::WRONG_ARGUMENT, "a parameter stands in a list")
                    .primary(item.span, "the items of this list are known when it is compiled")
                    .help("write the list out, or ask it in Rust, where the value is known: `.filter(post::tags().contains(…))`"),
            );
            return None;
        }
        let literal = self.literal(context.scope, ty, None, value)?;
        Some(super::literal(literal, ty, value.span))
    }

    /// `[1, 10]`: from the first value on up to the second, without it; `null` for no end.
    fn range_literal(
        &mut self,
        context: &mut Context,
        ty: ValueType,
        value: &'a ast::Expr,
    ) -> Option<Expr> {
        let ValueType::Range(kind) = ty else {
            return None;
        };
        let Some(ends) = ends_of_range(value) else {
            self.not_a_range(value.span);
            return None;
        };
        let range = self.range(context.scope, kind, ends)?;
        Some(super::literal(range, ty, value.span))
    }

    fn not_a_range(&mut self, span: Span) {
        self.push(
            Diagnostic::error(codes::WRONG_VALUE, "a range is compared with a range")
                .primary(span, "expected a range")
                .help(
                    "write its ends: `[1, 10]` is from 1 on up to 10, without it; `null` is no end",
                ),
        );
    }

    /// Reports what only PostgreSQL has, where the model is for another database too.
    pub(super) fn on_postgres(&mut self, context: &Context, name: &str, span: Span) -> Option<()> {
        let backends = self.schema.model(context.model).backends();
        let other = backends
            .iter()
            .find(|dialect| !matches!(dialect, luthier::dialect::Dialect::Postgres));
        let Some(other) = other.copied() else {
            return Some(());
        };
        let title = naming::database(other);
        self.push(
            Diagnostic::error(codes::BACKEND_LACKS, format!("{title} has no `{name}`"))
                .primary(span, "only PostgreSQL has it")
                .help("use `icontains`, or ask it in Rust where the database is known to be PostgreSQL"),
        );
        None
    }
}

/// The right side beside a text without accents, which has none either.
pub(super) fn beside(left: &Expr, right: Operand) -> Operand {
    let without = Inside::Unaccent;
    if !matches!(&left.kind, ExprKind::Inside { part, .. } if *part == without) {
        return right;
    }
    let strip = |value: Expr| Expr {
        ty: value.ty,
        span: value.span,
        kind: ExprKind::Inside {
            of: Box::new(value),
            part: Inside::Unaccent,
        },
    };
    match right {
        Operand::One(value) => Operand::One(Box::new(strip(*value))),
        Operand::Many(values) => Operand::Many(values.into_iter().map(strip).collect()),
        flag => flag,
    }
}

/// The member of a document, or of one that is a member itself.
fn json_member(value: &Expr, step: JsonStep, end: Span) -> Expr {
    let (of, mut steps) = match &value.kind {
        ExprKind::Inside {
            of,
            part: Inside::Json(steps),
        } => (of.clone(), steps.clone()),
        _ => (Box::new(value.clone()), Vec::new()),
    };
    steps.push(step);
    Expr {
        kind: ExprKind::Inside {
            of,
            part: Inside::Json(steps),
        },
        ty: ExprType {
            value: ValueType::Json,
            nullable: true,
        },
        span: value.span.to(end),
    }
}
