//! Validators of fields: Django's names, checked against the type of the field.

use super::Lowering;
use super::arguments::Arguments;
use super::fields::PendingValue;
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{FieldId, Validator, ValidatorRule, ValueType};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// Validators that are built.
const KNOWN: &[&str] = &[
    "MinValueValidator",
    "MaxValueValidator",
    "MinLengthValidator",
    "MaxLengthValidator",
    "RegexValidator",
    "EmailValidator",
    "URLValidator",
    "validate_email",
    "validate_slug",
    "validate_unicode_slug",
    "validate_ipv4_address",
    "validate_ipv6_address",
    "validate_ipv46_address",
];

/// Validators of Django that are refused by name.
const NOT_YET: &[&str] = &[
    "StepValueValidator",
    "DecimalValidator",
    "FileExtensionValidator",
    "ProhibitNullCharactersValidator",
    "DomainNameValidator",
    "validate_domain_name",
    "validate_integer",
    "validate_comma_separated_integer_list",
    "int_list_validator",
    "validate_image_file_extension",
    "KeysValidator",
    "RangeMinValueValidator",
    "RangeMaxValueValidator",
    "ArrayMinLengthValidator",
    "ArrayMaxLengthValidator",
];

impl<'a> Lowering<'a> {
    pub(super) fn lower_validators(&mut self, pending: &PendingValue<'a>) {
        let Some(items) = self.list_value("validators", pending.value) else {
            return;
        };
        for item in items {
            let validator = match &item.kind {
                ExprKind::Call(call) => {
                    let arguments = self.arguments(pending.scope, call);
                    self.lower_validator(pending.field, &call.callee, Some(arguments))
                }
                ExprKind::Path(path) => self.lower_validator(pending.field, path, None),
                ExprKind::RustFunction(_) => {
                    self.not_yet(item.span, "validators written in Rust");
                    None
                }
                ExprKind::Error => None,
                _ => {
                    self.wrong_kind(
                        "validators",
                        "validators such as `MinValueValidator(1)`",
                        item,
                    );
                    None
                }
            };
            self.schema[pending.field].validators.extend(validator);
        }
    }

    fn lower_validator(
        &mut self,
        field: FieldId,
        callee: &ast::Path,
        mut arguments: Option<Arguments<'a>>,
    ) -> Option<Validator> {
        let name = callee.text();
        if NOT_YET.contains(&name.as_str()) {
            self.not_yet(callee.span, &format!("`{name}` validators"));
            return None;
        }
        if !KNOWN.contains(&name.as_str()) {
            let mut diagnostic =
                Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("no validator `{name}`"))
                    .primary(callee.span, "not found");
            diagnostic = match suggest::closest(&name, KNOWN.iter().copied()) {
                Some(meant) => diagnostic.fix(
                    format!("did you mean `{meant}`?"),
                    [Edit::replace(callee.span, meant)],
                ),
                None => diagnostic.help(format!(
                    "the validators are {}",
                    super::arguments::list(KNOWN)
                )),
            };
            self.push(diagnostic);
            return None;
        }
        if !self.validator_fits(field, &name, callee.span) {
            return None;
        }
        let rule = match arguments.as_mut() {
            Some(arguments) => self.rule(field, &name, arguments),
            None => simple_rule(&name),
        };
        if rule.is_none() && arguments.is_none() {
            let message = format!("`{name}` needs a value");
            self.push(
                Diagnostic::error(codes::MISSING_OPTION, message)
                    .primary(callee.span, "no value")
                    .help(format!("write `{name}(…)`")),
            );
        }
        let (mut message, mut code) = (None, None);
        if let Some(mut arguments) = arguments {
            message = self.text(&mut arguments, "message");
            code = self.text(&mut arguments, "code");
            self.finish(arguments, &["message", "code"]);
        }
        Some(Validator {
            rule: rule?,
            message,
            code,
        })
    }

    fn rule(
        &mut self,
        field: FieldId,
        name: &str,
        arguments: &mut Arguments<'a>,
    ) -> Option<ValidatorRule> {
        if let Some(rule) = simple_rule(name) {
            return Some(rule);
        }
        let option = if name == "RegexValidator" {
            "regex"
        } else {
            "limit_value"
        };
        let Some(arg) = arguments.next().or_else(|| arguments.take(option)) else {
            self.missing(arguments, option, "what it checks");
            return None;
        };
        match name {
            "MinValueValidator" | "MaxValueValidator" => {
                let ty = self.field_type_of(field);
                let value = self.literal(arguments.scope, ty, None, &arg.value)?;
                Some(match name {
                    "MinValueValidator" => ValidatorRule::MinValue(value),
                    _ => ValidatorRule::MaxValue(value),
                })
            }
            "MinLengthValidator" => self
                .count_value(arguments.scope, option, &arg.value)
                .map(ValidatorRule::MinLength),
            "MaxLengthValidator" => self
                .count_value(arguments.scope, option, &arg.value)
                .map(ValidatorRule::MaxLength),
            _ => {
                let inverse = self.flag(arguments, "inverse_match").unwrap_or(false);
                if let Some(flags) = arguments.take("flags") {
                    self.not_yet(
                        flags.span,
                        "`flags` of patterns (write them into the pattern: `(?i)…`)",
                    );
                }
                let pattern = self.text_value(arguments.scope, option, &arg.value)?;
                self.check_pattern(&pattern, arg.value.span)?;
                Some(ValidatorRule::Regex { pattern, inverse })
            }
        }
    }

    /// Reports a pattern that is no regular expression.
    pub(super) fn check_pattern(&mut self, pattern: &str, span: Span) -> Option<()> {
        match regex_syntax::parse(pattern) {
            Ok(_) => Some(()),
            Err(error) => {
                let reason = match &error {
                    regex_syntax::Error::Parse(error) => error.kind().to_string(),
                    regex_syntax::Error::Translate(error) => error.kind().to_string(),
                    _ => "cannot be read".to_owned(),
                };
                self.push(
                    Diagnostic::error(codes::BAD_PATTERN, "this is no regular expression")
                        .primary(span, reason)
                        .help("the syntax is that of Rust's `regex`: no look-around, no references to groups"),
                );
                None
            }
        }
    }

    fn validator_fits(&mut self, field: FieldId, name: &str, span: Span) -> bool {
        let storage = self.schema.storage_type(self.field_type_of(field));
        let fits = match name {
            "MinValueValidator" | "MaxValueValidator" => {
                storage.is_number()
                    || matches!(
                        storage,
                        ValueType::Date
                            | ValueType::DateTime
                            | ValueType::Time
                            | ValueType::Duration
                    )
            }
            "MinLengthValidator" | "MaxLengthValidator" => {
                matches!(storage, ValueType::Text | ValueType::Bytes)
            }
            _ => storage == ValueType::Text,
        };
        if !fits {
            let what = self.schema.describe_type(storage);
            let message = format!("`{name}` does not check {what}");
            let declared = self.schema[field].origin.span;
            self.push(
                Diagnostic::error(codes::VALIDATOR_TYPE, message)
                    .primary(span, "does not fit the field")
                    .secondary(declared, format!("holds {what}"))
                    .help("take it out, or use one for this type"),
            );
        }
        fits
    }
}

/// The rules that need no value.
fn simple_rule(name: &str) -> Option<ValidatorRule> {
    Some(match name {
        "EmailValidator" | "validate_email" => ValidatorRule::Email,
        "URLValidator" => ValidatorRule::Url,
        "validate_slug" => ValidatorRule::Slug,
        "validate_unicode_slug" => ValidatorRule::UnicodeSlug,
        "validate_ipv4_address" => ValidatorRule::Ipv4,
        "validate_ipv6_address" => ValidatorRule::Ipv6,
        "validate_ipv46_address" => ValidatorRule::Ipv46,
        _ => return None,
    })
}
