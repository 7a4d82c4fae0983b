//! What generated code says about choices.

use super::paragraphs;
use crate::schema::{ChoicesRef, Member, Value};

pub(in crate::emit) fn choices(choices: ChoicesRef<'_>) -> String {
    let open = if choices.open {
        "; other values are allowed"
    } else {
        ""
    };
    let place = format!(
        "The choices `{}`{open} (`{}`).",
        choices.name, choices.origin.place
    );
    paragraphs(&choices.docs, "", &place)
}

pub(in crate::emit) fn choice(member: &Member) -> String {
    let value = match &member.value {
        Value::Integer(value) => format!("`{value}`"),
        Value::Text(text) if text.is_empty() => "the empty text".to_owned(),
        Value::Text(text) if text.contains(['`', '\n']) => "another text".to_owned(),
        Value::Text(text) => format!("`{text}`"),
        _ => String::new(),
    };
    paragraphs(
        &member.docs,
        "",
        &format!(
            "{}, stored as {value}.",
            member.label.trim().replace(['\n', '\r'], " ")
        ),
    )
}

/// The values of choices as a message lists them: "`draft` or `published`".
pub(in crate::emit) fn expected(choices: ChoicesRef<'_>) -> String {
    if choices.open {
        return if choices.base == crate::schema::ChoicesBase::Text {
            "text"
        } else {
            "an integer"
        }
        .to_owned();
    }
    let values: Vec<String> = choices
        .members
        .iter()
        .map(|member| match &member.value {
            Value::Text(text) => format!("`{text}`"),
            Value::Integer(value) => format!("`{value}`"),
            _ => String::new(),
        })
        .collect();
    match values.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

pub(in crate::emit) const CHOICES_ALL: &str = "The members, in the order of their declaration.";

pub(in crate::emit) const CHOICES_OTHER: &str = "A value that is none of the others.";

pub(in crate::emit) const CHOICES_VALUE: &str = "What the database holds.";

pub(in crate::emit) const CHOICES_LABEL: &str = "What people read.";

pub(in crate::emit) const CHOICES_GROUP: &str =
    "The heading below which lists show it; empty where there is none.";

pub(in crate::emit) const CHOICES_EMPTY: &str = "What people read where there is no value.";

pub(in crate::emit) const CHOICES_FROM_VALUE: &str = "The member with this value.";
