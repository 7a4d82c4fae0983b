//! Violations of constraints as errors of a form: by field, in Django's words, or those that the model says.

use super::{Error, ValidationErrors, model::around};
use crate::{
    meta::{FieldMeta, ModelMeta, UniqueMeta, UniqueOver, UniquePeriod},
    model::Model,
};

impl Error {
    /// What a person who filled in the values is to be told, by field: of values that do not pass validation, and of
    /// constraints of the database that do not hold, with the texts that the model has for them
    /// (`error_messages={ unique: … }`, `violation_error_message`). `None` of everything else.
    ///
    /// `M` is the model that was written: `error.validation_errors::<User>()`.
    #[must_use]
    pub fn validation_errors<M: Model>(&self) -> Option<ValidationErrors> {
        self.errors_of(M::META)
    }

    fn errors_of(&self, model: &'static ModelMeta) -> Option<ValidationErrors> {
        let mut errors = ValidationErrors::new();
        let model_of = |label: &Option<&'static str>| {
            let mut models = around(model);
            let found = models.find(|meta| Some(meta.label) == *label);
            found.unwrap_or(model)
        };
        match self {
            Self::Validation(errors) => return Some(errors.clone()),
            Self::UniqueViolation {
                model: label,
                constraint,
                fields,
                ..
            }
            | Self::ExclusionViolation {
                model: label,
                constraint,
                fields,
                ..
            } => {
                let meta = model_of(label);
                let mut uniques = meta.uniques.iter();
                let known = uniques.find(|unique| Some(unique.name) == constraint.as_deref());
                match known {
                    Some(unique) => violated(&mut errors, meta, unique),
                    None => {
                        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
                        taken(&mut errors, meta, &fields);
                    }
                }
            }
            Self::CheckViolation {
                model: label,
                constraint,
                message,
                ..
            } => {
                let meta = model_of(label);
                let mut checks = meta.checks.iter();
                let known = checks.find(|check| Some(check.name) == constraint.as_deref());
                let code = known.and_then(|check| check.code).unwrap_or("check");
                let text = match message {
                    Some(message) => (*message).into(),
                    None => not_met(constraint.as_deref().unwrap_or_default()),
                };
                errors.add(ValidationErrors::NON_FIELD, code, text);
            }
            Self::NotNullViolation {
                model: label,
                column,
                ..
            } => {
                let meta = model_of(label);
                let field = meta.field(column)?;
                let text = said(field, "null").unwrap_or("This field cannot be null.");
                errors.add(field.name, "null", text);
            }
            _ => return None,
        }
        Some(errors)
    }
}

/// Adds that a row with the same values of these fields is there.
pub(crate) fn taken(errors: &mut ValidationErrors, meta: &'static ModelMeta, fields: &[&str]) {
    let known: Vec<&'static FieldMeta> =
        fields.iter().filter_map(|name| meta.field(name)).collect();
    let name = capitalised(meta.verbose_name);
    let labels: Vec<String> = known
        .iter()
        .map(|field| capitalised(field.verbose_name))
        .collect();
    match (known.as_slice(), labels.as_slice()) {
        ([field], [label]) => {
            let text = said(field, "unique").map(str::to_owned);
            let text = text.unwrap_or_else(|| format!("{name} with this {label} already exists."));
            errors.add(field.name, "unique", text);
        }
        (_, [most @ .., last]) => {
            let labels = format!("{} and {last}", most.join(", "));
            let text = format!("{name} with this {labels} already exists.");
            errors.add(ValidationErrors::NON_FIELD, "unique_together", text);
        }
        (_, []) => {
            let text = format!("{name} with these values already exists.");
            errors.add(ValidationErrors::NON_FIELD, "unique", text);
        }
    }
}

/// Adds that a unique constraint does not hold.
pub(crate) fn violated(
    errors: &mut ValidationErrors,
    meta: &'static ModelMeta,
    unique: &UniqueMeta,
) {
    let plain = matches!(unique.over, UniqueOver::Fields) && unique.condition.is_none();
    match (unique.message, unique.code) {
        (None, _) if plain => taken(errors, meta, unique.fields),
        (message, code) => {
            let text = match message {
                Some(message) => message.into(),
                None => not_met(unique.name),
            };
            let usual = match unique.over {
                UniqueOver::Excluded(_) => "exclusion",
                _ => "unique",
            };
            errors.add(ValidationErrors::NON_FIELD, code.unwrap_or(usual), text);
        }
    }
}

/// Adds that a value is there already for the date.
pub(crate) fn taken_for(
    errors: &mut ValidationErrors,
    field: &'static FieldMeta,
    period: UniquePeriod,
    date: &'static FieldMeta,
) {
    const CODE: &str = "unique_for_date";
    let text = said(field, CODE).map(str::to_owned).unwrap_or_else(|| {
        format!(
            "{} must be unique for {} {}.",
            capitalised(field.verbose_name),
            capitalised(date.verbose_name),
            match period {
                UniquePeriod::Date => "date",
                UniquePeriod::Month => "month",
                UniquePeriod::Year => "year",
            }
        )
    });
    errors.add(field.name, CODE, text);
}

fn not_met(constraint: &str) -> std::borrow::Cow<'static, str> {
    format!("the constraint `{constraint}` does not hold").into()
}

/// The text that the model has for an error of the field.
fn said(field: &'static FieldMeta, code: &str) -> Option<&'static str> {
    let mut messages = field.error_messages.iter();
    messages
        .find(|(known, _)| *known == code)
        .map(|(_, text)| *text)
}

/// With a capital at the beginning.
fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
