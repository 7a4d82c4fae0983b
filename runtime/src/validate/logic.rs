//! Conditions of check constraints in SQL's logic of three values: `None` is unknown, and what is unknown is not refused.

use crate::error::ValidationErrors;

/// A check constraint: an error that belongs to no one field where it does not hold. Where one of the `fields` that it
/// reads is wrong already, that is enough.
pub fn check(
    errors: &mut ValidationErrors,
    name: &'static str,
    fields: &[&str],
    code: Option<&'static str>,
    message: Option<&'static str>,
    holds: impl FnOnce() -> Option<bool>,
) {
    let known = fields
        .iter()
        .any(|field| errors.by_field.contains_key(*field));
    if known || holds() != Some(false) {
        return;
    }
    let code = code.unwrap_or("check");
    match message {
        Some(message) => errors.add(ValidationErrors::NON_FIELD, code, message),
        None => {
            let message = format!("the constraint `{name}` does not hold");
            errors.add(ValidationErrors::NON_FIELD, code, message);
        }
    }
}

/// Every one holds: false where one does not, else unknown where one is.
pub fn all<const COUNT: usize>(conditions: [Option<bool>; COUNT]) -> Option<bool> {
    if conditions.contains(&Some(false)) {
        Some(false)
    } else if conditions.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// One of them holds: true where one does, else unknown where one is.
pub fn any<const COUNT: usize>(conditions: [Option<bool>; COUNT]) -> Option<bool> {
    if conditions.contains(&Some(true)) {
        Some(true)
    } else if conditions.contains(&None) {
        None
    } else {
        Some(false)
    }
}

/// A comparison, unknown where either side is NULL.
pub fn compared<T>(
    left: Option<T>,
    right: Option<T>,
    how: impl FnOnce(T, T) -> bool,
) -> Option<bool> {
    Some(how(left?, right?))
}

/// How many characters a text has.
#[must_use]
pub fn length(text: Option<&str>) -> Option<i64> {
    text.map(|text| i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_values() {
        assert_eq!(all([Some(true), None]), None);
        assert_eq!(all([Some(false), None]), Some(false));
        assert_eq!(all([]), Some(true));
        assert_eq!(any([Some(true), None]), Some(true));
        assert_eq!(any([Some(false), None]), None);
        assert_eq!(any([]), Some(false));
        assert_eq!(compared(Some(1), None, |a, b| a < b), None);
        assert_eq!(compared(Some(1), Some(2), |a, b| a < b), Some(true));
        assert_eq!(length(Some("äé")), Some(2));
    }

    #[test]
    fn only_what_is_false_is_refused() {
        let mut errors = ValidationErrors::new();
        check(&mut errors, "a", &["x"], None, None, || Some(true));
        check(&mut errors, "a", &["x"], None, None, || None);
        assert!(errors.is_empty());
        check(&mut errors, "a", &["x"], None, None, || Some(false));
        let (code, message) = (Some("late"), Some("too late"));
        check(&mut errors, "b", &["x"], code, message, || Some(false));
        // A field that is wrong already is told once.
        errors.add("x", "blank", "must not be blank");
        check(&mut errors, "c", &["w", "x"], None, None, || Some(false));
        assert_eq!(errors.of(ValidationErrors::NON_FIELD).len(), 2);
        let found = errors.of(ValidationErrors::NON_FIELD);
        assert_eq!(found[0].code, "check");
        assert!(found[0].message.contains("`a`"));
        assert_eq!((&*found[1].code, &*found[1].message), ("late", "too late"));
    }
}
