//! Patterns of a `RegexValidator`, with Python's flags.

use super::super::Lowering;
use super::super::arguments::Arguments;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::ValidatorRule;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

impl<'a> Lowering<'a> {
    /// `RegexValidator("^[a-z]+$", flags=[IGNORECASE])`.
    pub(super) fn regex(&mut self, arguments: &mut Arguments<'a>) -> Option<ValidatorRule> {
        let value = self.first(arguments, "regex")?;
        let inverse = self.flag(arguments, "inverse_match").unwrap_or(false);
        let mut flags = String::new();
        if let Some(arg) = arguments.take("flags") {
            self.flags(&arg.value, &mut flags)?;
        }
        let mut pattern = self.text_value(arguments.scope, "regex", value)?;
        if !flags.is_empty() {
            pattern = format!("(?{flags}){pattern}");
        }
        self.check_pattern(&pattern, value.span)?;
        Some(ValidatorRule::Regex { pattern, inverse })
    }

    /// Python's names of flags, alone, in a list or with `|` between them, as the letters that a pattern has for them.
    fn flags(&mut self, value: &'a Expr, letters: &mut String) -> Option<()> {
        match &value.kind {
            ExprKind::List { items, .. } => {
                return items.iter().try_for_each(|item| self.flags(item, letters));
            }
            ExprKind::Binary {
                op: BinaryOp::Or,
                left,
                right,
                ..
            } => {
                self.flags(left, letters)?;
                return self.flags(right, letters);
            }
            ExprKind::Path(path) => {
                let name = path.segments.last().map(|name| name.text.as_str());
                let letter = match name {
                    Some("IGNORECASE" | "I") => Some("i"),
                    Some("MULTILINE" | "M") => Some("m"),
                    Some("DOTALL" | "S") => Some("s"),
                    Some("VERBOSE" | "X") => Some("x"),
                    // What a pattern does anyway.
                    Some("UNICODE" | "U" | "NOFLAG") => Some(""),
                    _ => None,
                };
                if let Some(letter) = letter {
                    if !letters.contains(letter) {
                        letters.push_str(letter);
                    }
                    return Some(());
                }
            }
            ExprKind::Error => return None,
            _ => {}
        }
        self.wrong_kind(
            "flags",
            "`IGNORECASE`, `MULTILINE`, `DOTALL` or `VERBOSE`, or a list of them",
            value,
        );
        None
    }

    /// Reports a pattern that is no regular expression.
    pub(in crate::lower) fn check_pattern(&mut self, pattern: &str, span: Span) -> Option<()> {
        match regex_syntax::parse(pattern) {
            Ok(_) => Some(()),
            Err(error) => {
                let reason = match &error {
                    regex_syntax::Error::Parse(error) => error.kind().to_string(),
                    regex_syntax::Error::Translate(error) => error.kind().to_string(),
                    _ => "cannot be read".to_owned(),
                };
                let diagnostic =
                    Diagnostic::error(codes::BAD_PATTERN, "this is no regular expression")
                        .primary(span, reason);
                let written = self.sources.text(span);
                self.push(if written.contains(r"\Z") {
                    diagnostic.fix(
                        r"Python's `\Z` is written `\z`",
                        [Edit::replace(span, written.replace(r"\Z", r"\z"))],
                    )
                } else {
                    diagnostic.help("the syntax is that of Rust's `regex`: no look-around, no references to groups")
                });
                None
            }
        }
    }
}
