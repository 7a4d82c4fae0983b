//! Choices written at a field: pairs of values and labels, in named groups or not, or a function that gives them.

use heck::ToUpperCamelCase as _;

use super::super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    Choices, ChoicesBase, ChoicesId, Field, Member, Validator, ValidatorRule, Value,
};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// What is read of a list of pairs.
#[derive(Default)]
struct Pairs {
    members: Vec<Member>,
    empty_label: Option<String>,
    base: Option<ChoicesBase>,
}

/// What a pair of choices looks like, for messages.
const WANTED: &str = "pairs of a value and a label, `[(\"s\", \"Small\"), (\"l\", \"Large\")]`";

impl<'a> Lowering<'a> {
    /// `choices=Status`, `choices=[("s", "Small")]`, `choices={ s: "Small" }` or `choices=fn("crate::sizes")`.
    pub(in crate::lower) fn choices_option(
        &mut self,
        scope: Scope,
        field: &mut Field,
        value: &'a Expr,
    ) -> Option<ChoicesId> {
        match &value.kind {
            ExprKind::Path(path) => match self.find_constant(scope, path) {
                Some(constant) => self.written_choices(scope, field, &constant.value),
                None => self.find_choices(scope, path),
            },
            ExprKind::List { .. } | ExprKind::Object(_) => {
                self.written_choices(scope, field, value)
            }
            ExprKind::RustFunction(path) => {
                let rule = ValidatorRule::Among(self.rust_path(path)?);
                field.validators.push(Validator {
                    rule,
                    message: None,
                    code: None,
                });
                None
            }
            ExprKind::Error => None,
            _ => {
                self.wrong_kind("choices", "the name of choices, or pairs of them", value);
                None
            }
        }
    }

    /// Makes a type of its own for the field, called like it.
    fn written_choices(
        &mut self,
        scope: Scope,
        field: &Field,
        value: &'a Expr,
    ) -> Option<ChoicesId> {
        let mut pairs = Pairs::default();
        self.pairs(scope, value, "", &mut pairs)?;
        if pairs.members.is_empty() {
            self.push(
                Diagnostic::error(
                    codes::MISSING_OPTION,
                    format!("`{}` has no choices", field.name),
                )
                .primary(value.span, "nothing to choose from")
                .help("write pairs of a value and a label, or leave `choices` out"),
            );
            return None;
        }
        let app = self.schema[field.model].app;
        let id = ChoicesId::next(&self.schema.choices);
        self.schema.choices.push(Choices {
            id,
            app,
            owner: Some(field.model),
            name: field.name.to_upper_camel_case(),
            rust_name: String::new(),
            docs: String::new(),
            base: pairs.base.unwrap_or(ChoicesBase::Text),
            open: false,
            empty_label: pairs.empty_label,
            members: pairs.members,
            attributes: Vec::new(),
            origin: field.origin.clone(),
        });
        self.schema[app].choices.push(id);
        Some(id)
    }

    fn pairs(
        &mut self,
        scope: Scope,
        value: &'a Expr,
        group: &str,
        pairs: &mut Pairs,
    ) -> Option<()> {
        let value = self.constant(scope, value)?;
        match &value.kind {
            ExprKind::Object(entries) => {
                for entry in entries {
                    if let ExprKind::List { .. } | ExprKind::Object(_) = &entry.value.kind {
                        self.pairs(scope, &entry.value, &entry.key.text, pairs)?;
                        continue;
                    }
                    let label = self.text_value(scope, "choices", &entry.value)?;
                    let stored = Value::Text(entry.key.text.clone());
                    self.pair(stored, label, group, entry.key.span, pairs)?;
                }
                Some(())
            }
            ExprKind::List { items, .. } => {
                for item in items {
                    let item = self.constant(scope, item)?;
                    let ExprKind::List { items: pair, .. } = &item.kind else {
                        self.wrong_kind("choices", WANTED, item);
                        return None;
                    };
                    let [first, second] = pair.as_slice() else {
                        self.wrong_kind("choices", WANTED, item);
                        return None;
                    };
                    let second = self.constant(scope, second)?;
                    // A group: its name, and its own pairs.
                    if let (ExprKind::String(name), ExprKind::List { .. } | ExprKind::Object(_)) =
                        (&first.kind, &second.kind)
                    {
                        self.pairs(scope, second, name, pairs)?;
                        continue;
                    }
                    let label = self.text_value(scope, "choices", second)?;
                    let first = self.constant(scope, first)?;
                    let stored = match &first.kind {
                        ExprKind::Null => {
                            pairs.empty_label = Some(label);
                            continue;
                        }
                        ExprKind::String(text) => Value::Text(text.clone()),
                        ExprKind::Integer(number) => match i64::try_from(*number) {
                            Ok(number) => Value::Integer(number),
                            Err(_) => {
                                let message = format!("{number} does not fit any column");
                                self.push(
                                    Diagnostic::error(codes::OUT_OF_RANGE, message)
                                        .primary(first.span, "too large")
                                        .help("give a number that 64 bits hold, or text"),
                                );
                                return None;
                            }
                        },
                        _ => {
                            self.wrong_kind("choices", "text or a whole number as a value", first);
                            return None;
                        }
                    };
                    self.pair(stored, label, group, first.span, pairs)?;
                }
                Some(())
            }
            _ => {
                self.wrong_kind("choices", WANTED, value);
                None
            }
        }
    }

    fn pair(
        &mut self,
        value: Value,
        label: String,
        group: &str,
        span: Span,
        pairs: &mut Pairs,
    ) -> Option<()> {
        let base = match value {
            Value::Integer(_) => ChoicesBase::Integer,
            _ => ChoicesBase::Text,
        };
        if *pairs.base.get_or_insert(base) != base {
            self.push(
                Diagnostic::error(
                    codes::WRONG_VALUE,
                    "choices are all text, or all whole numbers",
                )
                .primary(span, "of another kind than those before")
                .help("write all of them in quotes, or none"),
            );
            return None;
        }
        if let Some(other) = pairs.members.iter().find(|other| other.value == value) {
            self.push(
                Diagnostic::error(codes::DUPLICATE_MEMBER, "two choices have the same value")
                    .primary(span, "the same value again")
                    .secondary(other.origin.span, "first given here")
                    .help("change one of the two, or remove it"),
            );
            return None;
        }
        let mut name = member_name(&label, &value);
        while pairs.members.iter().any(|other| other.name == name) {
            name.push('_');
        }
        let origin = self.origin(span);
        pairs.members.push(Member {
            name,
            rust_name: String::new(),
            value,
            label,
            group: group.to_owned(),
            docs: String::new(),
            origin,
        });
        Some(())
    }
}

/// The name of a member: of its label, else of its value.
fn member_name(label: &str, value: &Value) -> String {
    let ascii = |text: &str| {
        let words: String = text
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    ' '
                }
            })
            .collect();
        words.to_upper_camel_case()
    };
    let stored = match value {
        Value::Text(text) => ascii(text),
        Value::Integer(number) if *number < 0 => format!("Minus{}", number.unsigned_abs()),
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    };
    let is_name = |name: &String| name.starts_with(|first: char| first.is_ascii_alphabetic());
    [ascii(label), stored.clone()]
        .into_iter()
        .find(is_name)
        .unwrap_or_else(|| format!("Value{stored}"))
}
