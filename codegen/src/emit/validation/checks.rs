//! Check constraints, as far as they can be decided from the row in Rust exactly as the database decides them.
//!
//! What is left to the database: arithmetic, which may overflow there, functions but for the length of a text, parts of text
//! without regard to case, texts of a collation of their own, generated columns and primary keys, which the row does not know
//! before it is written.

use std::{cell::RefCell, collections::BTreeSet};

use crate::emit::code::{Code, quote};
use crate::emit::{
    fields::Column,
    literals,
    scope::{Scope, ident},
};
use crate::schema::{
    Constraint, ConstraintKind, Expr, ExprKind, FieldId, Function, Lookup, ModelRef, Operand,
    Value, ValueType,
};

/// The checks of all such constraints.
pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let row = Row {
        scope,
        columns,
        used: RefCell::default(),
    };
    let declared = model.get().meta.constraints.iter();
    declared
        .filter(|constraint| {
            let everywhere = |dialect| constraint.backends.contains(dialect);
            constraint.backends.is_empty() || model.schema.backends.iter().all(everywhere)
        })
        .filter_map(|constraint| row.check(constraint))
        .collect()
}

struct Row<'r, 's> {
    scope: &'r Scope<'s>,
    columns: &'r [Column<'s>],
    /// The fields that the condition under way reads.
    used: RefCell<BTreeSet<String>>,
}

/// A value that may be NULL, as code of the type `Option<_>`.
struct Scalar {
    tokens: Code,
    ty: ValueType,
}

impl Row<'_, '_> {
    fn check(&self, constraint: &Constraint) -> Option<Code> {
        let ConstraintKind::Check { condition } = &constraint.kind else {
            return None;
        };
        self.used.take();
        let holds = self.truth(condition)?;
        let fields: Vec<String> = self.used.take().into_iter().collect();
        let name = &constraint.name;
        let [code, message] = [
            &constraint.violation_error_code,
            &constraint.violation_error_message,
        ]
        .map(|text| match text {
            Some(text) => quote!(Some(#text)),
            None => quote!(None),
        });
        Some(
            quote!(luthier::validate::check(errors, #name, &[#(#fields),*], #code, #message, || #holds);),
        )
    }

    /// A condition as code of the type `Option<bool>`, where `None` is SQL's unknown.
    fn truth(&self, condition: &Expr) -> Option<Code> {
        let all = |items: &[Expr]| {
            items
                .iter()
                .map(|item| self.truth(item))
                .collect::<Option<Vec<_>>>()
        };
        Some(match &condition.kind {
            ExprKind::And(items) => {
                let items = all(items)?;
                quote!(luthier::validate::all([#(#items),*]))
            }
            ExprKind::Or(items) => {
                let items = all(items)?;
                quote!(luthier::validate::any([#(#items),*]))
            }
            // A negation is never unknown.
            ExprKind::Not(inner) => {
                let inner = self.truth(inner)?;
                quote!(Some(#inner != Some(true)))
            }
            ExprKind::Compare {
                left,
                lookup,
                right,
            } => self.comparison(left, *lookup, right)?,
            _ => return None,
        })
    }

    fn comparison(&self, left: &Expr, lookup: Lookup, right: &Operand) -> Option<Code> {
        if lookup == Lookup::IsNull {
            return self.presence(left, *right == Operand::Flag(false));
        }
        let subject = self.scalar(left)?;
        let tokens = &subject.tokens;
        let one = |operand: &Expr| self.operand(operand, subject.ty);
        let operator = match lookup {
            Lookup::Exact => quote!(==),
            Lookup::Gt => quote!(>),
            Lookup::Gte => quote!(>=),
            Lookup::Lt => quote!(<),
            Lookup::Lte => quote!(<=),
            Lookup::Range => {
                let Operand::Many(items) = right else {
                    return None;
                };
                let [low, high] = items.as_slice() else {
                    return None;
                };
                let (low, high) = (one(low)?, one(high)?);
                return Some(quote! {
                    luthier::validate::all([
                        luthier::validate::compared(#tokens, #low, |a, b| a >= b),
                        luthier::validate::compared(#tokens, #high, |a, b| a <= b),
                    ])
                });
            }
            Lookup::In => {
                let Operand::Many(items) = right else {
                    return None;
                };
                let items = items
                    .iter()
                    .map(|item| {
                        let item = one(item)?;
                        Some(quote!(luthier::validate::compared(#tokens, #item, |a, b| a == b)))
                    })
                    .collect::<Option<Vec<_>>>()?;
                return Some(quote!(luthier::validate::any([#(#items),*])));
            }
            Lookup::Contains | Lookup::StartsWith | Lookup::EndsWith
                if subject.ty == ValueType::Text =>
            {
                let method = match lookup {
                    Lookup::Contains => "contains",
                    Lookup::StartsWith => "starts_with",
                    _ => "ends_with",
                };
                let method = ident(method);
                let Operand::One(right) = right else {
                    return None;
                };
                let right = one(right)?;
                return Some(quote! {
                    luthier::validate::compared(#tokens, #right, |a, b| a.#method(b))
                });
            }
            _ => return None,
        };
        let Operand::One(right) = right else {
            return None;
        };
        let right = one(right)?;
        Some(quote!(luthier::validate::compared(#tokens, #right, |a, b| a #operator b)))
    }

    /// Whether there is a value, or whether there is none: whatever the type of the column, the row knows.
    fn presence(&self, left: &Expr, present: bool) -> Option<Code> {
        let test = if present {
            quote!(is_some)
        } else {
            quote!(is_none)
        };
        let column = match &left.kind {
            ExprKind::Column(path) if path.steps.is_empty() => self.member(path.field)?,
            _ => {
                let tokens = self.scalar(left)?.tokens;
                return Some(quote!(Some(#tokens.#test())));
            }
        };
        if column.is_made() || column.field.primary_key {
            return None;
        }
        self.used.borrow_mut().insert(column.field.name.to_string());
        if !column.ty.nullable {
            return Some(quote!(Some(#present)));
        }
        let member = &column.member;
        Some(quote!(Some(self.#member.#test())))
    }

    /// The right side, of the type of the left.
    fn operand(&self, operand: &Expr, ty: ValueType) -> Option<Code> {
        let ExprKind::Literal(value) = &operand.kind else {
            let scalar = self.scalar(operand)?;
            return (scalar.ty == ty).then_some(scalar.tokens);
        };
        let value = match value {
            Value::Null => return Some(quote!(None)),
            Value::Choice(choices, member) => {
                let choices = &self.scope.schema[*choices];
                &choices.members.get(*member)?.value
            }
            value => value,
        };
        Some(match (value, ty) {
            (Value::Text(text), ValueType::Text) => quote!(Some(#text)),
            (_, ValueType::Text) => return None,
            (value, ty) => {
                let value = literals::owned(self.scope, value, ty);
                quote!(Some(#value))
            }
        })
    }

    /// A column of the row, or the length of one.
    fn scalar(&self, expr: &Expr) -> Option<Scalar> {
        match &expr.kind {
            ExprKind::Column(path) if path.steps.is_empty() => {
                let column = self.member(path.field)?;
                // Only the database knows what is equal by a collation.
                let storage = column.field.storage_field();
                if storage.get().db_collation.is_some() {
                    return None;
                }
                self.column(column)
            }
            ExprKind::Call {
                function: Function::Length,
                arguments,
            } => {
                let argument = match &arguments.first()?.kind {
                    ExprKind::Column(path) if path.steps.is_empty() => {
                        self.column(self.member(path.field)?)?
                    }
                    _ => return None,
                };
                let tokens = argument.tokens;
                (argument.ty == ValueType::Text).then(|| Scalar {
                    tokens: quote!(luthier::validate::length(#tokens)),
                    ty: ValueType::BigInteger,
                })
            }
            _ => None,
        }
    }

    fn member(&self, field: FieldId) -> Option<&Column<'_>> {
        self.columns.iter().find(|column| column.field.id == field)
    }

    fn column(&self, column: &Column<'_>) -> Option<Scalar> {
        if column.is_made() || column.field.primary_key || column.generic().is_some() {
            return None;
        }
        self.used.borrow_mut().insert(column.field.name.to_string());
        let (member, nullable) = (&column.member, column.ty.nullable);
        let ty = match self.scope.schema.storage_type(column.ty.value) {
            ValueType::SmallInteger | ValueType::Integer => ValueType::BigInteger,
            ty => ty,
        };
        let is_choice = matches!(column.ty.value, ValueType::Choice(_));
        // What is a type of its own in Rust is asked for what the database holds.
        let is_wrapped = column.field.target().is_some() || column.field.rust_type.is_some();
        let tokens = match (ty, Self::stored(ty)) {
            (ValueType::Text, _) if is_wrapped => {
                quote!(luthier::validate::stored_text(&self.#member).as_deref())
            }
            (ValueType::Text, _) => match (is_choice, nullable) {
                (true, true) => quote!(self.#member.as_ref().map(|value| value.value())),
                (true, false) => quote!(Some(self.#member.value())),
                (false, true) => quote!(self.#member.as_deref()),
                (false, false) => quote!(Some(self.#member.as_str())),
            },
            (_, Some(stored)) if is_wrapped || is_choice => {
                quote!(luthier::validate::stored::<#stored>(&self.#member))
            }
            (ValueType::BigInteger, _) if column.ty.value != ValueType::BigInteger => {
                if nullable {
                    quote!(self.#member.map(i64::from))
                } else {
                    quote!(Some(i64::from(self.#member)))
                }
            }
            (_, Some(_)) if nullable => quote!(self.#member),
            (_, Some(_)) => quote!(Some(self.#member)),
            (_, None) => return None,
        };
        Some(Scalar { tokens, ty })
    }

    /// What a column of this type holds, but a text.
    fn stored(ty: ValueType) -> Option<Code> {
        Some(match ty {
            ValueType::BigInteger => quote!(i64),
            ValueType::Boolean => quote!(bool),
            ValueType::Float => quote!(f64),
            ValueType::Decimal => quote!(luthier::Decimal),
            ValueType::Date => quote!(luthier::Date),
            ValueType::DateTime => quote!(luthier::Timestamp),
            ValueType::Time => quote!(luthier::Time),
            ValueType::Duration => quote!(luthier::SignedDuration),
            ValueType::Uuid => quote!(luthier::Uuid),
            _ => return None,
        })
    }
}
