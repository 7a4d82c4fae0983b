//! Values for rows that exist, and changes that values may not survive.

use crate::{
    db::{Column, ColumnType, Expr, Literal, ModelName},
    diagnostics::{Diagnostic, codes},
};

use super::Work;
use crate::migrate::{
    format,
    question::{Choice, NO_ROWS, Question, QuestionKind},
};

impl Work<'_> {
    /// What existing rows get in a new column. The models' default is used, and asked for where there is none.
    pub(super) fn fill_of_new(&mut self, model: &ModelName, column: &Column) -> Option<Expr> {
        if column.default.is_some() || column.generated.is_some() || self.created.contains(model) {
            return None;
        }
        if column.null || column.ty.is_auto() {
            return None;
        }
        let known = self.hints.fills.get(&(model.clone(), column.field.clone()));
        if let Some(fill) = known {
            return Some(fill.clone());
        }
        if column.field == "_order" {
            // What numbers rows by `order_with_respect_to`: those that exist are ordered by their keys.
            return Some(Expr::Literal(Literal::Integer(0)));
        }
        let text = format!(
            "`{model}.{}` is new and takes no NULL: what do the rows get that exist?",
            column.field
        );
        self.ask_fill(model, column, QuestionKind::FillNew, text, "there are none")
    }

    /// What rows with NULL get in a column that takes none any more.
    pub(super) fn fill_of_nulls(&mut self, model: &ModelName, column: &Column) -> Option<Expr> {
        if column.generated.is_some() || self.created.contains(model) {
            return None;
        }
        let known = self
            .hints
            .fills
            .get(&(model.clone(), column.field.clone()))
            .or(column.default.as_ref());
        if let Some(fill) = known {
            return Some(fill.clone());
        }
        let text = format!(
            "`{model}.{}` takes no NULL any more: what do the rows get that hold it?",
            column.field
        );
        self.ask_fill(
            model,
            column,
            QuestionKind::FillNull,
            text,
            "none does; the migration fails if one does",
        )
    }

    fn ask_fill(
        &mut self,
        model: &ModelName,
        column: &Column,
        kind: QuestionKind,
        text: String,
        none: &str,
    ) -> Option<Expr> {
        let id = format!("fill:{model}.{}", column.field);
        let question = Question {
            id,
            kind,
            text,
            choices: vec![Choice::new(NO_ROWS, none)],
        };
        let answer = self.ask(question.clone())?;
        if answer == NO_ROWS {
            return None;
        }
        match format::parse_value(&answer, column) {
            Some(literal) => Some(Expr::Literal(literal)),
            None => {
                self.refuse_answer(&question, &answer);
                None
            }
        }
    }

    /// Reports an answer that does not fit, and asks again.
    pub(super) fn refuse_answer(&mut self, question: &Question, answer: &str) {
        let keys: Vec<String> = question
            .choices
            .iter()
            .map(|choice| format!("`{}`", choice.key))
            .collect();
        let value = if question.kind.takes_value() {
            ", or a value of the column's type"
        } else {
            ""
        };
        let message = format!("`{answer}` does not answer `{}`", question.id);
        self.plan.diagnostics.push(
            Diagnostic::error(codes::BAD_ANSWER, message)
                .help(format!("answers are {}{value}", keys.join(", "))),
        );
        if self
            .plan
            .questions
            .iter()
            .all(|asked| asked.id != question.id)
        {
            self.plan.questions.push(question.clone());
        }
    }

    /// Asks before values may be cut off, refused, or left outside the choices.
    pub(super) fn confirm_narrowing(&mut self, model: &ModelName, before: &Column, after: &Column) {
        if self.created.contains(model) || before.generated.is_some() {
            return;
        }
        let id = format!("narrow:{model}.{}", after.field);
        if !holds_all(before.ty, after.ty) {
            let app = &model.app;
            let text = format!(
                "`{model}.{}` becomes {} (from {}): values that do not fit are cut off or stop the migration",
                after.field,
                format::column_text(&Column::new("x", after.ty), app),
                format::column_text(&Column::new("x", before.ty), app),
            );
            self.ask_to_proceed(id, QuestionKind::Narrow, text, "change it");
            return;
        }
        let lost: Vec<String> = before
            .choices
            .iter()
            .filter(|value| !after.choices.is_empty() && !after.choices.contains(value))
            .map(|value| format::expr_text(&Expr::Literal(value.clone())))
            .collect();
        if !lost.is_empty() {
            let text = format!(
                "`{model}.{}` no longer takes {}: rows that hold it stop the migration",
                after.field,
                lost.join(", ")
            );
            self.ask_to_proceed(id, QuestionKind::Narrow, text, "no row holds it");
        }
    }
}

/// Whether every value of one type is a value of the other.
fn holds_all(from: ColumnType, to: ColumnType) -> bool {
    if from == to {
        return true;
    }
    if let (Some((low, high)), Some((new_low, new_high))) =
        (from.integer_range(), to.integer_range())
    {
        return new_low <= low && high <= new_high;
    }
    match (from, to) {
        (ColumnType::Char(Some(short)), ColumnType::Char(Some(long))) => short <= long,
        (ColumnType::Char(_), ColumnType::Text | ColumnType::Char(None))
        | (ColumnType::Text, ColumnType::Char(None)) => true,
        (
            ColumnType::Decimal(Some((digits, places))),
            ColumnType::Decimal(Some((new_digits, new_places))),
        ) => {
            places <= new_places
                && digits - places.min(digits) <= new_digits - new_places.min(new_digits)
        }
        (ColumnType::Decimal(_), ColumnType::Decimal(None)) => true,
        (from, ColumnType::Float) => {
            matches!(from.integer_range(), Some((low, high)) if low >= i32::MIN.into() && high <= i32::MAX.into())
        }
        _ => false,
    }
}

/// A literal in the form that the column's type has: `0` for a decimal is `decimal"0"`.
pub(in crate::migrate) fn coerce(literal: Literal, ty: ColumnType) -> Option<Literal> {
    Some(match (ty, literal) {
        (_, Literal::Null) => return None,
        (ColumnType::Float, Literal::Integer(value)) => {
            Literal::Float(value.to_string().parse().ok()?)
        }
        (ColumnType::Decimal(_), Literal::Integer(value)) => Literal::Decimal(value.to_string()),
        (ColumnType::Decimal(_), Literal::Float(value)) => Literal::Decimal(value.to_string()),
        (ColumnType::Char(_) | ColumnType::Text | ColumnType::IpAddress, Literal::Text(text)) => {
            Literal::Text(text)
        }
        (ColumnType::Json, Literal::Text(text)) => Literal::Json(text),
        (ty, Literal::Integer(value)) => {
            let (low, high) = ty.integer_range()?;
            Literal::Integer(Some(value).filter(|value| (low..=high).contains(value))?)
        }
        (ColumnType::Boolean, Literal::Bool(value)) => Literal::Bool(value),
        (ColumnType::Float, Literal::Float(value)) => Literal::Float(value),
        (ColumnType::Decimal(_), value @ Literal::Decimal(_))
        | (ColumnType::Binary, value @ Literal::Bytes(_))
        | (ColumnType::Uuid, value @ Literal::Uuid(_))
        | (ColumnType::Date, value @ Literal::Date(_))
        | (ColumnType::DateTime, value @ Literal::DateTime(_))
        | (ColumnType::Time, value @ Literal::Time(_))
        | (ColumnType::Duration, value @ Literal::Duration(_))
        | (ColumnType::Json, value @ Literal::Json(_)) => value,
        _ => return None,
    })
}
