//! What is wrong with the values of a model, all of it, by field.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::Serialize;

/// Every failed rule of one model's values, by field. Rules about several fields together stand under
/// [`NON_FIELD`](Self::NON_FIELD).
///
/// Serializes as `{"email": [{"code": "max_length", "message": "…"}], …}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ValidationErrors {
    /// The errors of each field, in the order in which the rules stand.
    pub by_field: BTreeMap<Cow<'static, str>, Vec<ValidationError>>,
}

/// One failed rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValidationError {
    /// The rule, for programs: `max_length`, `blank`, `invalid_choice` and the like.
    pub code: Cow<'static, str>,
    /// The rule, for people.
    pub message: Cow<'static, str>,
}

impl ValidationError {
    /// A failed rule, by its name for programs and its text for people.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValidationError {}

/// The text, with the code `invalid`.
impl From<&'static str> for ValidationError {
    fn from(message: &'static str) -> Self {
        Self::new("invalid", message)
    }
}

/// The text, with the code `invalid`.
impl From<String> for ValidationError {
    fn from(message: String) -> Self {
        Self::new("invalid", message)
    }
}

impl ValidationErrors {
    /// The key of errors that belong to no one field.
    pub const NON_FIELD: &'static str = "__all__";

    /// No errors.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            by_field: BTreeMap::new(),
        }
    }

    /// Adds an error to a field.
    pub fn add(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) {
        let error = ValidationError {
            code: code.into(),
            message: message.into(),
        };
        self.by_field.entry(field.into()).or_default().push(error);
    }

    /// Whether every rule holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_field.is_empty()
    }

    /// The errors of one field.
    #[must_use]
    pub fn of(&self, field: &str) -> &[ValidationError] {
        self.by_field.get(field).map_or(&[], Vec::as_slice)
    }

    /// `Ok` when every rule holds, else all of this as an error.
    ///
    /// # Errors
    ///
    /// When there is at least one error.
    pub fn into_result(self) -> Result<(), super::Error> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(super::Error::Validation(self))
        }
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the values are not valid")?;
        let mut separator = ": ";
        for (field, errors) in &self.by_field {
            for error in errors {
                f.write_str(separator)?;
                if field != Self::NON_FIELD {
                    write!(f, "`{field}` ")?;
                }
                f.write_str(&error.message)?;
                separator = "; ";
            }
        }
        Ok(())
    }
}

impl std::error::Error for ValidationErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_are_told() {
        let mut errors = ValidationErrors::new();
        assert!(errors.clone().into_result().is_ok());
        errors.add("name", "blank", "must not be blank");
        errors.add("email", "max_length", "is longer than 254 characters");
        errors.add(
            ValidationErrors::NON_FIELD,
            "dates",
            "the end lies before the start",
        );
        assert_eq!(
            errors.to_string(),
            "the values are not valid: the end lies before the start; `email` is longer than 254 characters; \
             `name` must not be blank"
        );
        assert_eq!(errors.of("name")[0].code, "blank");
        assert!(errors.into_result().is_err());
    }
}
