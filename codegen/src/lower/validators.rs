//! Validators of fields: Django's names, checked against the type of the field, and functions of the program.

mod lists;
mod patterns;

use super::Lowering;
use super::arguments::Arguments;
use super::fields::PendingValue;
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{FieldId, Limit, RustPath, Validator, ValidatorRule, ValueType};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, StringLit};

/// Validators that are built.
const KNOWN: &[&str] = &[
    "MinValueValidator",
    "MaxValueValidator",
    "StepValueValidator",
    "MinLengthValidator",
    "MaxLengthValidator",
    "DecimalValidator",
    "RegexValidator",
    "EmailValidator",
    "URLValidator",
    "DomainNameValidator",
    "FileExtensionValidator",
    "ProhibitNullCharactersValidator",
    "KeysValidator",
    "ArrayMinLengthValidator",
    "ArrayMaxLengthValidator",
    "RangeMinValueValidator",
    "RangeMaxValueValidator",
    "int_list_validator",
    "validate_comma_separated_integer_list",
    "validate_domain_name",
    "validate_email",
    "validate_image_file_extension",
    "validate_integer",
    "validate_ipv46_address",
    "validate_ipv4_address",
    "validate_ipv6_address",
    "validate_slug",
    "validate_unicode_slug",
];

/// The extensions of images that programs commonly read.
const IMAGES: [&str; 14] = [
    "apng", "avif", "bmp", "gif", "heic", "heif", "ico", "jfif", "jpeg", "jpg", "png", "tif",
    "tiff", "webp",
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
                ExprKind::RustFunction(path) => self.rust_path(path).map(|path| Validator {
                    rule: ValidatorRule::Call(path),
                    message: None,
                    code: None,
                }),
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

    /// The path of a Rust item, as `fn("…")` gives it; reported where it cannot be one.
    pub(super) fn rust_path(&mut self, path: &StringLit) -> Option<RustPath> {
        let segments: Vec<&str> = path.text.split("::").collect();
        let fits = |segment: &&str| {
            let plain = segment.strip_prefix("r#").unwrap_or(segment);
            plain.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
                && plain
                    .chars()
                    .all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
                && plain != "_"
        };
        let begins = segments
            .first()
            .is_some_and(|first| !matches!(*first, "self" | "super" | "Self"));
        if segments.len() > 1 && begins && segments.iter().all(fits) {
            // What is the crate of its text is a crate that this one depends on.
            let path = match (
                self.package_of(path.span.file),
                path.text.strip_prefix("crate::"),
            ) {
                (Some(package), Some(rest)) => format!("::{}::{rest}", package.name),
                _ => path.text.clone(),
            };
            return Some(RustPath(path));
        }
        let message = format!("`{}` is no path of a Rust item", path.text);
        let label = if begins {
            "names, with `::` between them"
        } else {
            "starts from the generated module"
        };
        self.push(
            Diagnostic::error(codes::BAD_RUST_PATH, message)
                .primary(path.span, label)
                .help("write it from the root of the crate: `fn(\"crate::rules::not_empty\")`"),
        );
        None
    }

    fn lower_validator(
        &mut self,
        field: FieldId,
        callee: &ast::Path,
        mut arguments: Option<Arguments<'a>>,
    ) -> Option<Validator> {
        let name = callee.text();
        if !KNOWN.contains(&&*name) {
            self.unknown_validator(&name, callee.span);
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
            message = self.wording(&mut arguments, "message");
            code = self.wording(&mut arguments, "code");
            self.finish(arguments, options(&name));
        }
        Some(Validator {
            rule: rule?,
            message,
            code,
        })
    }

    /// `message` or `code`, by name or in their place behind the value.
    fn wording(&mut self, arguments: &mut Arguments<'a>, option: &str) -> Option<String> {
        if let Some(text) = arguments.next_if(|value| matches!(value.kind, ExprKind::String(_))) {
            return text.value.as_str().map(str::to_owned);
        }
        self.text(arguments, option)
    }

    fn unknown_validator(&mut self, name: &str, span: Span) {
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("no validator `{name}`"))
                .primary(span, "not found");
        self.push(match suggest::closest(name, KNOWN.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(span, meant)],
            ),
            None => diagnostic.help(format!(
                "the validators are {}, and functions of yours, `fn(\"crate::path\")`",
                super::arguments::list(KNOWN)
            )),
        });
    }

    fn rule(
        &mut self,
        field: FieldId,
        name: &str,
        arguments: &mut Arguments<'a>,
    ) -> Option<ValidatorRule> {
        let idna = |flag: Option<bool>| ValidatorRule::Domain {
            idna: flag.unwrap_or(true),
        };
        match name {
            "EmailValidator" => {
                let allowed = self.words(arguments, "allowlist", false);
                Some(ValidatorRule::Email { allowed })
            }
            "URLValidator" => {
                let schemes = self.words(arguments, "schemes", true);
                Some(ValidatorRule::Url { schemes })
            }
            "DomainNameValidator" => Some(idna(self.flag(arguments, "accept_idna"))),
            "int_list_validator" => self.integer_list(arguments),
            "FileExtensionValidator" => self.extensions(arguments),
            "DecimalValidator" => self.decimal_rule(arguments),
            "RegexValidator" => self.regex(arguments),
            "KeysValidator" => self.keys_rule(arguments),
            _ => match simple_rule(name) {
                Some(rule) => Some(rule),
                None => self.limit_rule(field, name, arguments),
            },
        }
    }

    /// The rules about a limit, which may be a function.
    fn limit_rule(
        &mut self,
        field: FieldId,
        name: &str,
        arguments: &mut Arguments<'a>,
    ) -> Option<ValidatorRule> {
        let arg = self.first(arguments, "limit_value")?;
        let ty = match self.field_type_of(field) {
            ValueType::Range(kind) => kind.ends(),
            // Limits are of what is stored, and need be no member themselves; one that is may be named.
            ty @ (ValueType::Choice(_) | ValueType::Key(_))
                if !matches!(arg.kind, ExprKind::Path(_)) =>
            {
                self.schema.storage_type(ty)
            }
            ty => ty,
        };
        let scope = arguments.scope;
        if name.ends_with("LengthValidator") {
            let limit = match self.limit_function(arg)? {
                Some(path) => Limit::Call(path),
                None => Limit::Value(self.count_value(scope, "limit_value", arg)?),
            };
            return Some(match name {
                "MinLengthValidator" => ValidatorRule::MinLength(limit),
                "ArrayMinLengthValidator" => ValidatorRule::ArrayMinLength(limit),
                "ArrayMaxLengthValidator" => ValidatorRule::ArrayMaxLength(limit),
                _ => ValidatorRule::MaxLength(limit),
            });
        }
        let limit = match self.limit_function(arg)? {
            Some(path) => Limit::Call(path),
            None => Limit::Value(self.literal(scope, ty, None, arg)?),
        };
        Some(match name {
            "MinValueValidator" => ValidatorRule::MinValue(limit),
            "MaxValueValidator" => ValidatorRule::MaxValue(limit),
            "RangeMinValueValidator" => ValidatorRule::RangeMinValue(limit),
            "RangeMaxValueValidator" => ValidatorRule::RangeMaxValue(limit),
            _ => {
                let offset = match self.second(arguments, "offset") {
                    Some(arg) => Some(self.literal(scope, ty, None, arg)?),
                    None => None,
                };
                ValidatorRule::Step {
                    step: limit,
                    offset,
                }
            }
        })
    }

    /// The value that a validator cannot do without.
    fn first(&mut self, arguments: &mut Arguments<'a>, option: &str) -> Option<&'a Expr> {
        let found = self.second(arguments, option);
        if found.is_none() {
            self.missing(arguments, option, "what it checks");
        }
        found
    }

    /// A value by its place or by its name.
    fn second(&mut self, arguments: &mut Arguments<'a>, option: &str) -> Option<&'a Expr> {
        let found = arguments.take(option).or_else(|| {
            // Behind the value the message may stand.
            let wording = matches!(option, "offset" | "accept_idna" | "allow_negative");
            arguments.next_if(|value| !(wording && matches!(value.kind, ExprKind::String(_))))
        });
        found.map(|arg| &arg.value)
    }

    /// Whether the limit is a function: `Some(None)` where it is a value, `None` where it is no good path.
    fn limit_function(&mut self, value: &Expr) -> Option<Option<RustPath>> {
        match &value.kind {
            ExprKind::RustFunction(path) => self.rust_path(path).map(Some),
            _ => Some(None),
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
            "StepValueValidator" => storage.is_number(),
            "DecimalValidator" => storage == ValueType::Decimal,
            "MinLengthValidator" | "MaxLengthValidator" => {
                matches!(storage, ValueType::Text | ValueType::Bytes)
            }
            "KeysValidator" => storage == ValueType::HStore,
            "ArrayMinLengthValidator" | "ArrayMaxLengthValidator" => {
                matches!(storage, ValueType::Array(_))
            }
            "RangeMinValueValidator" | "RangeMaxValueValidator" => {
                matches!(storage, ValueType::Range(_))
            }
            "validate_ipv4_address" | "validate_ipv6_address" | "validate_ipv46_address" => {
                matches!(storage, ValueType::Text | ValueType::IpAddress)
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

/// What each takes beside its value.
fn options(name: &str) -> &'static [&'static str] {
    match name {
        "RegexValidator" => &["regex", "message", "code", "inverse_match", "flags"],
        "EmailValidator" => &["message", "code", "allowlist"],
        "URLValidator" => &["message", "code", "schemes"],
        "DomainNameValidator" => &["message", "code", "accept_idna"],
        "FileExtensionValidator" => &["allowed_extensions", "message", "code"],
        "DecimalValidator" => &["max_digits", "decimal_places", "message", "code"],
        "StepValueValidator" => &["limit_value", "offset", "message", "code"],
        "int_list_validator" => &["sep", "allow_negative", "message", "code"],
        "KeysValidator" => &["keys", "strict", "message", "code"],
        _ if name.ends_with("LengthValidator") || name.ends_with("ValueValidator") => {
            &["limit_value", "message", "code"]
        }
        _ => &["message", "code"],
    }
}

/// The rules that need no value.
fn simple_rule(name: &str) -> Option<ValidatorRule> {
    Some(match name {
        "EmailValidator" | "validate_email" => ValidatorRule::Email { allowed: None },
        "URLValidator" => ValidatorRule::Url { schemes: None },
        "DomainNameValidator" | "validate_domain_name" => ValidatorRule::Domain { idna: true },
        "validate_slug" => ValidatorRule::Slug,
        "validate_unicode_slug" => ValidatorRule::UnicodeSlug,
        "validate_ipv4_address" => ValidatorRule::Ipv4,
        "validate_ipv6_address" => ValidatorRule::Ipv6,
        "validate_ipv46_address" => ValidatorRule::Ipv46,
        "validate_integer" => ValidatorRule::Integer,
        "int_list_validator" | "validate_comma_separated_integer_list" => {
            ValidatorRule::IntegerList {
                separator: ",".to_owned(),
                negative: false,
            }
        }
        "validate_image_file_extension" => {
            ValidatorRule::FileExtension(IMAGES.map(str::to_owned).to_vec())
        }
        "ProhibitNullCharactersValidator" => ValidatorRule::NoNul,
        _ => return None,
    })
}
