//! Rules of the types that only PostgreSQL has.

use std::collections::BTreeMap;

use crate::error::ValidationErrors;
#[cfg(feature = "postgres")]
use crate::postgres::Range;

/// An `hstore` with all of these keys, and where it is `strict` with no other. An empty one is not asked, as empty values
/// are not by any rule.
pub fn keys(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &BTreeMap<String, Option<String>>,
    wanted: &[&str],
    strict: bool,
) {
    if value.is_empty() {
        return;
    }
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|key| !value.contains_key(*key))
        .collect();
    if !missing.is_empty() {
        let message = format!("lacks the keys {}", missing.join(", "));
        errors.add(field, "missing_keys", message);
    }
    let others: Vec<&str> = value
        .keys()
        .map(String::as_str)
        .filter(|key| strict && !wanted.contains(key))
        .collect();
    if !others.is_empty() {
        let message = format!("has the keys {}, which are unknown", others.join(", "));
        errors.add(field, "extra_keys", message);
    }
}

/// An array of so many elements. An empty one is not asked.
pub fn elements<T>(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &[T],
    min: Option<u32>,
    max: Option<u32>,
) {
    let count = value.len();
    if let Some(min) = min.filter(|min| count > 0 && count < *min as usize) {
        let message = format!("has {count} elements; at least {min} are wanted");
        errors.add(field, "min_length", message);
    }
    if let Some(max) = max.filter(|max| count > *max as usize) {
        let message = format!("has {count} elements; at most {max} are allowed");
        errors.add(field, "max_length", message);
    }
}

/// A range whose ends lie within limits: one that has no end on that side goes beyond it. An empty range lies within all.
#[cfg(feature = "postgres")]
pub fn range<T: PartialOrd + std::fmt::Display>(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &Range<T>,
    min: Option<T>,
    max: Option<T>,
) {
    if value.is_empty() {
        return;
    }
    if let Some(min) = min.filter(|min| value.lower().is_none_or(|lower| lower < min)) {
        errors.add(field, "min_value", format!("must not begin before {min}"));
    }
    if let Some(max) = max.filter(|max| value.upper().is_none_or(|upper| upper > max)) {
        errors.add(field, "max_value", format!("must not end after {max}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: impl FnOnce(&mut ValidationErrors)) -> Vec<String> {
        let mut errors = ValidationErrors::new();
        check(&mut errors);
        let all = errors.of("f").iter();
        all.map(|error| format!("{}: {}", error.code, error.message))
            .collect()
    }

    #[test]
    fn keys_that_are_missing_and_keys_too_many() {
        let store: BTreeMap<_, _> = [("a".to_owned(), None), ("x".to_owned(), None)].into();
        assert!(codes(|it| keys(it, "f", &store, &["a"], false)).is_empty());
        assert_eq!(
            codes(|it| keys(it, "f", &store, &["a", "b", "c"], true)),
            [
                "missing_keys: lacks the keys b, c",
                "extra_keys: has the keys x, which are unknown"
            ]
        );
        assert!(codes(|it| keys(it, "f", &BTreeMap::new(), &["a"], true)).is_empty());
    }

    #[test]
    fn so_many_elements() {
        assert!(codes(|it| elements(it, "f", &[1, 2], Some(2), Some(2))).is_empty());
        assert!(codes(|it| elements::<i32>(it, "f", &[], Some(2), Some(2))).is_empty());
        assert_eq!(
            codes(|it| elements(it, "f", &[1, 2, 3], Some(4), Some(2))),
            [
                "min_length: has 3 elements; at least 4 are wanted",
                "max_length: has 3 elements; at most 2 are allowed"
            ]
        );
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn ends_within_limits() {
        let check = |value: Range<i32>| codes(|it| range(it, "f", &value, Some(0), Some(10)));
        assert!(check((0..10).into()).is_empty());
        assert!(check(Range::Empty).is_empty());
        assert_eq!(
            check((-1..=11).into()),
            [
                "min_value: must not begin before 0",
                "max_value: must not end after 10"
            ]
        );
        assert_eq!(check((..).into()).len(), 2);
    }
}
