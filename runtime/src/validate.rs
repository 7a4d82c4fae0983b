//! The rules that values are held against before they are written, as generated code calls them.
//!
//! Each adds to the errors what is wrong, under the field's name; nothing stops at the first error.

mod forms;
mod limits;
mod logic;
mod postgres;
mod stored;

#[cfg(feature = "runtime")]
pub use forms::file_path;
pub use forms::{
    domain, email, email_allowing, file_extension, integer, integer_list, url, url_of,
};
pub use limits::{Step, step};
pub use logic::{all, any, check, compared, length};
#[cfg(feature = "postgres")]
pub use postgres::range;
pub use postgres::{elements, keys};
pub use stored::{Stored, stored, stored_text};

use crate::error::{ValidationError, ValidationErrors};

/// Text may hold no NUL character, which no database stores.
pub fn no_nul(errors: &mut ValidationErrors, field: &'static str, value: &str) {
    if value.contains('\0') {
        errors.add(
            field,
            "null_characters_not_allowed",
            "holds a NUL character, which no database stores",
        );
    }
}

/// Text of a column: no NUL character, not blank unless allowed, not longer than allowed (in characters).
pub fn text(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &str,
    blank: bool,
    longest: Option<u32>,
) {
    no_nul(errors, field, value);
    if value.is_empty() && !blank {
        errors.add(field, "blank", "must not be blank");
    }
    if let Some(max) = longest {
        max_length(errors, field, value, max);
    }
}

/// Text of at most so many characters.
pub fn max_length(errors: &mut ValidationErrors, field: &'static str, value: &str, max: u32) {
    // A text of so few bytes has no more characters.
    if value.len() > max as usize {
        let length = value.chars().count();
        if length > max as usize {
            let message = format!("is {length} characters long; at most {max} are allowed");
            errors.add(field, "max_length", message);
        }
    }
}

/// A slug: ASCII letters, digits, `_` and `-`; any letters and digits where `unicode`.
pub fn slug(errors: &mut ValidationErrors, field: &'static str, value: &str, unicode: bool) {
    let allowed = |c: char| {
        c == '_'
            || c == '-'
            || if unicode {
                c.is_alphanumeric()
            } else {
                c.is_ascii_alphanumeric()
            }
    };
    if !value.chars().all(allowed) {
        let message = format!(
            "`{}` is not made of letters, digits, `_` and `-` alone",
            shortened(value)
        );
        errors.add(field, "invalid", message);
    }
}

/// A number between two bounds, where there are such.
pub fn bounds<T: PartialOrd + std::fmt::Display>(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &T,
    min: Option<T>,
    max: Option<T>,
) {
    if let Some(min) = min.filter(|min| value < min) {
        errors.add(
            field,
            "min_value",
            format!("is {value}; at least {min} is wanted"),
        );
    }
    if let Some(max) = max.filter(|max| value > max) {
        errors.add(
            field,
            "max_value",
            format!("is {value}; at most {max} is allowed"),
        );
    }
}

/// Text of at least so many characters. Blank text is left to [`text`].
pub fn min_length(errors: &mut ValidationErrors, field: &'static str, value: &str, min: u32) {
    let length = value.chars().count();
    if length < min as usize && !value.is_empty() {
        errors.add(
            field,
            "min_length",
            format!("is {length} characters long; at least {min} are wanted"),
        );
    }
}

/// A decimal of at most so many digits, so many of them behind the point.
pub fn decimal(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &rust_decimal::Decimal,
    max_digits: u32,
    decimal_places: u32,
) {
    let value = value.normalize();
    let places = value.scale();
    if places > decimal_places {
        let message = format!("has {places} decimal places; at most {decimal_places} are allowed");
        errors.add(field, "max_decimal_places", message);
    }
    let whole = value.trunc().abs().to_string();
    let digits = if whole == "0" { 0 } else { whole.len() };
    let max = max_digits.saturating_sub(decimal_places) as usize;
    if digits > max {
        errors.add(
            field,
            "max_whole_digits",
            format!("has {digits} digits before the point; at most {max} are allowed"),
        );
    }
}

/// Bytes of a column: not empty unless allowed, not more than allowed.
pub fn bytes(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &[u8],
    blank: bool,
    max_length: Option<u32>,
) {
    if value.is_empty() && !blank {
        errors.add(field, "blank", "must not be blank");
    }
    if let Some(max) = max_length.filter(|max| value.len() > *max as usize) {
        errors.add(
            field,
            "max_length",
            format!("is {} bytes long; at most {max} are allowed", value.len()),
        );
    }
}

/// At least so many bytes.
pub fn min_bytes(errors: &mut ValidationErrors, field: &'static str, value: &[u8], min: u32) {
    if value.len() < min as usize {
        errors.add(
            field,
            "min_length",
            format!("is {} bytes long; at least {min} are wanted", value.len()),
        );
    }
}

/// An IP address: of version 4 where `v4`, of version 6 where `v6`. Blank text is left to [`text`].
pub fn ip_address(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &str,
    v4: bool,
    v6: bool,
) {
    let valid = match value.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => v4,
        Ok(std::net::IpAddr::V6(_)) => v6,
        Err(_) => value.is_empty(),
    };
    if !valid {
        let wanted = match (v4, v6) {
            (true, false) => "an IPv4 address",
            (false, true) => "an IPv6 address",
            _ => "an IP address",
        };
        errors.add(
            field,
            "invalid",
            format!("`{}` is not {wanted}", shortened(value)),
        );
    }
}

/// A regular expression of a `RegexValidator`, compiled when it is first used.
#[cfg(feature = "runtime")]
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    compiled: std::sync::OnceLock<Option<regex::Regex>>,
}

#[cfg(feature = "runtime")]
impl Pattern {
    /// The pattern, in the syntax of the crate `regex`.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: std::sync::OnceLock::new(),
        }
    }

    /// Whether the pattern is found in the text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled();
        compiled.is_some_and(|pattern| pattern.is_match(text))
    }

    // A pattern that is none was refused when the schema was compiled.
    fn compiled(&self) -> Option<&regex::Regex> {
        let compiled = self
            .compiled
            .get_or_init(|| regex::Regex::new(self.text).ok());
        compiled.as_ref()
    }

    /// The pattern matches somewhere in the value; with `inverse`, nowhere. Blank text is left to [`text`].
    pub fn check(
        &self,
        errors: &mut ValidationErrors,
        field: &'static str,
        value: &str,
        inverse: bool,
    ) {
        if value.is_empty() {
            return;
        }
        if self
            .compiled()
            .is_some_and(|pattern| pattern.is_match(value) == inverse)
        {
            errors.add(
                field,
                "invalid",
                format!("`{}` is not a valid value", shortened(value)),
            );
        }
    }
}

/// What a validator written in Rust gives: `Ok(())`, or the error that it found.
#[diagnostic::on_unimplemented(
    message = "a validator gives `Result<(), luthier::ValidationError>`, not `{Self}`",
    label = "what `fn(\"…\")` in the schema names does not give that",
    note = "the error may also be text, `&'static str` or `String`; it then has the code `invalid`"
)]
pub trait Verdict {
    /// The error, if there is one.
    fn error(self) -> Option<ValidationError>;
}

impl<E: Into<ValidationError>> Verdict for Result<(), E> {
    fn error(self) -> Option<ValidationError> {
        self.err().map(Into::into)
    }
}

/// What a function of the program found.
pub fn custom(errors: &mut ValidationErrors, field: &'static str, verdict: impl Verdict) {
    if let Some(error) = verdict.error() {
        errors.add(field, error.code, error.message);
    }
}

/// A value that is one of those that a function of the program lists, each with its label.
pub fn among<T, C, L>(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &T,
    choices: impl IntoIterator<Item = (C, L)>,
) where
    T: PartialEq + std::fmt::Display + ?Sized,
    C: std::borrow::Borrow<T>,
{
    if !choices
        .into_iter()
        .any(|(known, _)| known.borrow() == value)
    {
        let message = format!(
            "`{}` is not one of the choices",
            shortened(&value.to_string())
        );
        errors.add(field, "invalid_choice", message);
    }
}

/// Gives errors of a field the messages that the schema has for their codes.
pub fn reword(errors: &mut ValidationErrors, field: &str, messages: &[(&str, &'static str)]) {
    for error in errors.by_field.get_mut(field).into_iter().flatten() {
        if let Some((_, message)) = messages.iter().find(|(code, _)| error.code == *code) {
            error.message = (*message).into();
        }
    }
}

/// Runs a check whose errors get a code or a message of the schema's own.
pub fn worded(
    errors: &mut ValidationErrors,
    field: &'static str,
    code: Option<&'static str>,
    message: Option<&'static str>,
    check: impl FnOnce(&mut ValidationErrors),
) {
    let mut found = ValidationErrors::new();
    check(&mut found);
    for error in found.by_field.into_values().flatten() {
        let code = code.map_or(error.code, Into::into);
        let message = message.map_or(error.message, Into::into);
        errors.add(field, code, message);
    }
}

/// The value as an error shows it.
fn shortened(value: &str) -> String {
    const SHOWN: usize = 60;
    match value.char_indices().nth(SHOWN) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: impl FnOnce(&mut ValidationErrors)) -> Vec<String> {
        let mut errors = ValidationErrors::new();
        check(&mut errors);
        errors
            .of("f")
            .iter()
            .map(|error| error.code.to_string())
            .collect()
    }

    #[test]
    fn text_is_counted_in_characters() {
        assert!(codes(|errors| text(errors, "f", "äöü", false, Some(3))).is_empty());
        assert_eq!(
            codes(|errors| text(errors, "f", "äöüß", false, Some(3))),
            ["max_length"]
        );
        assert_eq!(
            codes(|errors| text(errors, "f", "", false, None)),
            ["blank"]
        );
        assert!(codes(|errors| text(errors, "f", "", true, None)).is_empty());
        assert_eq!(
            codes(|errors| text(errors, "f", "a\0", false, None)),
            ["null_characters_not_allowed"]
        );
    }

    #[test]
    fn numbers() {
        assert!(codes(|errors| bounds(errors, "f", &5, Some(0), Some(5))).is_empty());
        assert_eq!(
            codes(|errors| bounds(errors, "f", &-1, Some(0), None)),
            ["min_value"]
        );
        assert_eq!(
            codes(|errors| bounds(errors, "f", &6.5, None, Some(6.0))),
            ["max_value"]
        );
        let number = |text: &str| text.parse().unwrap();
        assert!(codes(|errors| decimal(errors, "f", &number("999.99"), 5, 2)).is_empty());
        assert!(codes(|errors| decimal(errors, "f", &number("0.10"), 2, 2)).is_empty());
        assert_eq!(
            codes(|errors| decimal(errors, "f", &number("1000"), 5, 2)),
            ["max_whole_digits"]
        );
        assert_eq!(
            codes(|errors| decimal(errors, "f", &number("0.001"), 5, 2)),
            ["max_decimal_places"]
        );
    }

    #[test]
    fn addresses_and_bytes() {
        assert!(codes(|errors| ip_address(errors, "f", "10.0.0.1", true, false)).is_empty());
        assert!(codes(|errors| ip_address(errors, "f", "::1", true, true)).is_empty());
        assert_eq!(
            codes(|errors| ip_address(errors, "f", "::1", true, false)),
            ["invalid"]
        );
        assert_eq!(
            codes(|errors| ip_address(errors, "f", "10.0.0", true, true)),
            ["invalid"]
        );
        assert!(codes(|errors| bytes(errors, "f", &[1, 2], false, Some(2))).is_empty());
        assert_eq!(
            codes(|errors| bytes(errors, "f", &[], false, Some(2))),
            ["blank"]
        );
        assert_eq!(
            codes(|errors| bytes(errors, "f", &[1, 2, 3], false, Some(2))),
            ["max_length"]
        );
    }

    #[cfg(feature = "runtime")]
    #[test]
    fn patterns_and_words() {
        static PATTERN: Pattern = Pattern::new("^[0-9a-f]{6}$");
        assert!(codes(|errors| PATTERN.check(errors, "f", "00ff00", false)).is_empty());
        assert_eq!(
            codes(|errors| PATTERN.check(errors, "f", "green", false)),
            ["invalid"]
        );
        assert_eq!(
            codes(|errors| PATTERN.check(errors, "f", "00ff00", true)),
            ["invalid"]
        );
        let mut errors = ValidationErrors::new();
        worded(
            &mut errors,
            "f",
            Some("colour"),
            Some("is no colour"),
            |errors| PATTERN.check(errors, "f", "x", false),
        );
        assert_eq!(
            (&*errors.of("f")[0].code, &*errors.of("f")[0].message),
            ("colour", "is no colour")
        );
    }

    #[test]
    fn slugs() {
        assert!(codes(|errors| slug(errors, "f", "a-b_1", false)).is_empty());
        assert_eq!(codes(|errors| slug(errors, "f", "ä", false)), ["invalid"]);
        assert!(codes(|errors| slug(errors, "f", "ä", true)).is_empty());
        assert_eq!(codes(|errors| slug(errors, "f", "a b", true)), ["invalid"]);
    }
}
