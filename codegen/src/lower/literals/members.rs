//! Literals of choices: `Status.Draft`, or a plain value that is one of theirs.

use super::super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{ChoicesId, Value, ValueType};
use crate::syntax::ast::{self};

impl<'a> Lowering<'a> {
    /// `Status.Draft`, for a column with those choices or one of the same plain type.
    pub(in crate::lower) fn member_literal(
        &mut self,
        scope: Scope,
        ty: ValueType,
        value: &'a ast::Expr,
        path: &ast::Path,
    ) -> Option<Value> {
        let Some((member, prefix)) = path
            .segments
            .split_last()
            .filter(|(_, prefix)| !prefix.is_empty())
        else {
            // One word: a constant, or nothing. With choices, the member alone is a likely slip.
            if let ValueType::Choice(choices) = ty
                && self.schema[choices]
                    .members
                    .iter()
                    .any(|member| member.name == path.text())
            {
                let full = format!("{}.{}", self.schema[choices].name, path.text());
                self.push(
                    Diagnostic::error(
                        codes::UNKNOWN_NAME,
                        format!("no constant `{}`", path.text()),
                    )
                    .primary(path.span, "not found")
                    .fix(
                        "a member is written with its choices",
                        [Edit::replace(path.span, full)],
                    ),
                );
                return None;
            }
            self.constant(scope, value)?;
            return None;
        };
        let span = prefix
            .iter()
            .map(|part| part.span)
            .reduce(|all, part| all.to(part))
            .unwrap_or(path.span);
        let prefix = ast::Path {
            span,
            segments: prefix.to_vec(),
        };
        let named = self.find_choices(scope, &prefix)?;
        let Some(position) = self.schema[named]
            .members
            .iter()
            .position(|other| other.name == member.text)
        else {
            let names: Vec<String> = self.schema[named]
                .members
                .iter()
                .map(|member| member.name.clone())
                .collect();
            let message = format!(
                "`{}` has no member `{}`",
                self.schema[named].name, member.text
            );
            let all: Vec<&str> = names.iter().map(String::as_str).collect();
            let help = format!("its members are {}", super::super::arguments::list(&all));
            self.unknown(
                codes::UNKNOWN_MEMBER,
                message,
                member,
                all.iter().copied(),
                Some(help),
            );
            self.say_whose_choices(scope.model, named, member.span);
            return None;
        };
        if ty == ValueType::Choice(named) {
            return Some(Value::Choice(named, position));
        }
        let plain = self.schema[named].members[position].value.clone();
        let fits = match (&plain, self.schema.storage_type(ty)) {
            (Value::Text(_), ValueType::Text) => true,
            (Value::Integer(_), storage) => storage.is_integer(),
            _ => false,
        };
        if fits && !matches!(ty, ValueType::Choice(_)) {
            return Some(plain);
        }
        let message = format!("`{}` is not {}", path.text(), self.schema.describe_type(ty));
        let label = format!("expected {}", self.schema.describe_type(ty));
        let of = self.schema[named].name.clone();
        self.push(
            Diagnostic::error(codes::WRONG_VALUE, message)
                .primary(path.span, label)
                .help(format!(
                    "a member stands for its value, or for a column with `choices={of}`"
                )),
        );
        None
    }

    /// A plain value for a column with choices: it must be one of theirs.
    pub(in crate::lower) fn choice_literal(
        &mut self,
        choices: ChoicesId,
        value: &ast::Expr,
    ) -> Option<Value> {
        let plain = match &value.kind {
            ast::ExprKind::String(text) => Value::Text(text.clone()),
            ast::ExprKind::Integer(number) => Value::Integer(i64::try_from(*number).ok()?),
            _ => {
                self.wrong_value(
                    ValueType::Choice(choices),
                    ValueType::Choice(choices),
                    value,
                );
                return None;
            }
        };
        let of = &self.schema[choices];
        if let Some(position) = of.members.iter().position(|member| member.value == plain) {
            return Some(Value::Choice(choices, position));
        }
        let same_type = of.members.first().is_some_and(|member| {
            std::mem::discriminant(&member.value) == std::mem::discriminant(&plain)
        });
        if of.open && same_type {
            return Some(plain);
        }
        let names: Vec<String> = of
            .members
            .iter()
            .map(|member| format!("{}.{}", of.name, member.name))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let message = format!("this value is not among the choices `{}`", of.name);
        let diagnostic = Diagnostic::error(codes::NOT_A_CHOICE, message)
            .primary(value.span, "not a choice")
            .secondary(of.origin.span, "the choices")
            .help(format!(
                "they are {}",
                super::super::arguments::list(&names)
            ));
        self.push(diagnostic);
        None
    }
}
