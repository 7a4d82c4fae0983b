//! Validators with lists: extensions of files, keys, schemes, domains, digits.

use super::super::Lowering;
use super::super::arguments::Arguments;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::ValidatorRule;
use crate::syntax::ast::{Expr, ExprKind};

impl<'a> Lowering<'a> {
    /// A list of words, where it is given; in small letters where capitals make no difference.
    pub(super) fn words(
        &mut self,
        arguments: &mut Arguments<'a>,
        option: &str,
        lowered: bool,
    ) -> Option<Vec<String>> {
        let value = arguments
            .take(option)
            .or_else(|| arguments.next_if(|value| matches!(value.kind, ExprKind::List { .. })))?;
        self.words_of(arguments, option, &value.value, lowered)
    }

    fn words_of(
        &mut self,
        arguments: &Arguments<'a>,
        option: &str,
        value: &'a Expr,
        lowered: bool,
    ) -> Option<Vec<String>> {
        let value = match value.kind {
            ExprKind::Path(_) => self.constant(arguments.scope, value)?,
            _ => value,
        };
        let items = self.list_value(option, value)?;
        let words = items
            .iter()
            .filter_map(|item| self.text_value(arguments.scope, option, item))
            .map(|word| if lowered { word.to_lowercase() } else { word });
        Some(words.collect())
    }

    /// `FileExtensionValidator(["pdf", "txt"])`.
    pub(super) fn extensions(&mut self, arguments: &mut Arguments<'a>) -> Option<ValidatorRule> {
        let value = self.first(arguments, "allowed_extensions")?;
        let mut allowed = self.words_of(arguments, "allowed_extensions", value, true)?;
        for extension in &mut allowed {
            // Django takes "pdf" alone; ".pdf" is what it would never match.
            if let Some(plain) = extension.strip_prefix('.') {
                *extension = plain.to_owned();
            }
        }
        if allowed.is_empty() {
            self.push(
                Diagnostic::error(codes::NOTHING_PASSES, "no file has one of no extensions")
                    .primary(value.span, "an empty list")
                    .help("list the extensions, `[\"pdf\", \"txt\"]`, or take the validator out"),
            );
            return None;
        }
        Some(ValidatorRule::FileExtension(allowed))
    }

    /// `KeysValidator(["isbn", "shelf"], strict=true)`.
    pub(super) fn keys_rule(&mut self, arguments: &mut Arguments<'a>) -> Option<ValidatorRule> {
        let value = self.first(arguments, "keys")?;
        let keys = self.words_of(arguments, "keys", value, false)?;
        let strict = self.flag(arguments, "strict").unwrap_or(false);
        Some(ValidatorRule::Keys { keys, strict })
    }

    /// `int_list_validator(sep=",", allow_negative=false)`.
    pub(super) fn integer_list(&mut self, arguments: &mut Arguments<'a>) -> Option<ValidatorRule> {
        let separator = arguments
            .take("sep")
            .or_else(|| arguments.next_if(|value| matches!(value.kind, ExprKind::String(_))));
        let separator = match separator {
            Some(arg) => self.text_value(arguments.scope, "sep", &arg.value)?,
            None => ",".to_owned(),
        };
        let negative = self.flag(arguments, "allow_negative").unwrap_or(false);
        Some(ValidatorRule::IntegerList {
            separator,
            negative,
        })
    }

    /// `DecimalValidator(5, 2)`.
    pub(super) fn decimal_rule(&mut self, arguments: &mut Arguments<'a>) -> Option<ValidatorRule> {
        let digits = self.first(arguments, "max_digits")?;
        let places = self.first(arguments, "decimal_places")?;
        let (scope, span) = (arguments.scope, digits.span.to(places.span));
        let max_digits = self.count_value(scope, "max_digits", digits)?;
        let decimal_places = self.count_value(scope, "decimal_places", places)?;
        if max_digits == 0 || decimal_places > max_digits {
            let message =
                format!("{decimal_places} decimal places do not fit into {max_digits} digits");
            self.push(
                Diagnostic::error(codes::BAD_DECIMAL, message)
                    .primary(span, "the digits behind the point count too")
                    .help(
                        "give `max_digits` as many digits as there are before and behind the point",
                    ),
            );
            return None;
        }
        Some(ValidatorRule::Decimal {
            max_digits,
            decimal_places,
        })
    }
}
