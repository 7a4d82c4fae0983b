//! What people write who come from Django: Python in the place of a value, names in quotes. Each is told what to write instead.

use super::Lowering;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::source::Span;
use crate::syntax::ast::{Call, Expr, ExprKind};

impl<'a> Lowering<'a> {
    /// Reports a name that is written as text. Those of one list are one finding.
    pub(super) fn quoted_name(&mut self, message: impl Into<String>, span: Span, text: &str) {
        let message = message.into();
        let edit = Edit::replace(span, text);
        let joins = |last: &Diagnostic, place: Span| {
            let between = Span {
                start: place.end,
                end: span.start,
                ..span
            };
            last.message == message
                && place.file == span.file
                && place.end <= span.start
                && self
                    .sources
                    .text(between)
                    .chars()
                    .all(|char| char == ',' || char.is_whitespace())
        };
        let last = self.diagnostics.last();
        let place = last.and_then(|last| Some((last, last.labels.last()?.span)));
        if place.is_some_and(|(last, place)| joins(last, place))
            && let Some(last) = self.diagnostics.last_mut()
            && let Some(fix) = &mut last.fix
        {
            fix.edits.push(edit);
            "write them without quotes".clone_into(&mut fix.message);
            last.labels.push(crate::diagnostics::Label {
                span,
                text: String::new(),
                primary: true,
            });
            return;
        }
        self.push(
            Diagnostic::error(codes::WRONG_OPTION, message)
                .primary(span, "expected a name")
                .fix("write it without quotes", [edit]),
        );
    }

    /// Reports a value that is Python's; `false` where it is not.
    pub(super) fn pythonic(&mut self, value: &Expr) -> bool {
        let (written, instead) = match &value.kind {
            ExprKind::Path(path) => (path.text(), name(&path.text())),
            ExprKind::Call(call) => {
                let arguments = if call.args.is_empty() { "" } else { "…" };
                (format!("{}({arguments})", call.callee.text()), called(call))
            }
            _ => return false,
        };
        let Some(instead) = instead else {
            return false;
        };
        self.push(
            Diagnostic::error(codes::PYTHON, format!("`{written}` is Python"))
                .primary(value.span, "Python's form")
                .fix(
                    format!("write `{instead}`"),
                    [Edit::replace(value.span, instead)],
                ),
        );
        true
    }
}

/// What stands for a name of Python.
fn name(text: &str) -> Option<String> {
    let (modules, last) = text.rsplit_once('.').unwrap_or(("", text));
    let from = |known: &[&str]| modules.split('.').all(|part| known.contains(&part));
    let instead = match last {
        "now" | "utcnow" | "today" | "localtime" | "localdate"
            if from(&["", "timezone", "datetime", "date", "django", "utils"]) =>
        {
            "Now()"
        }
        "uuid1" | "uuid4" if from(&["", "uuid"]) => "Uuid4()",
        "uuid7" if from(&["", "uuid"]) => "Uuid7()",
        "list" | "tuple" if modules.is_empty() => "[]",
        "dict" if modules.is_empty() => "{}",
        "str" if modules.is_empty() => "\"\"",
        "int" | "float" if modules.is_empty() => "0",
        "bool" if modules.is_empty() => "false",
        _ => return None,
    };
    Some(instead.to_owned())
}

/// What stands for a call of Python.
fn called(call: &Call) -> Option<String> {
    let text = call.callee.text();
    let last = text.rsplit('.').next().unwrap_or_default();
    match (last, call.args.as_slice()) {
        // The language has these by the same names: only the module is too much.
        ("now" | "uuid4" | "uuid7", []) if !text.contains('.') => None,
        (_, []) => name(&text),
        ("Decimal", [only]) if only.name.is_none() => match &only.value.kind {
            ExprKind::Integer(number) => Some(number.to_string()),
            ExprKind::Decimal(number) => Some(number.clone()),
            ExprKind::String(number) => {
                let digits = number.strip_prefix('-').unwrap_or(number);
                let plain = digits.starts_with(|first: char| first.is_ascii_digit())
                    && digits.ends_with(|last: char| last.is_ascii_digit())
                    && digits.matches('.').count() <= 1
                    && digits
                        .chars()
                        .all(|char| char == '.' || char.is_ascii_digit());
                plain.then(|| number.clone())
            }
            _ => None,
        },
        ("timedelta", args) => {
            let mut parts = Vec::new();
            for arg in args {
                let ExprKind::Integer(count) = arg.value.kind else {
                    return None;
                };
                let unit = match arg.name.as_ref().map_or("days", |name| name.text.as_str()) {
                    "weeks" => "w",
                    "days" => "d",
                    "hours" => "h",
                    "minutes" => "m",
                    "seconds" => "s",
                    "milliseconds" => "ms",
                    "microseconds" => "us",
                    _ => return None,
                };
                if count < 0 && args.len() > 1 {
                    return None;
                }
                parts.push(format!("{count}{unit}"));
            }
            Some(parts.join(" "))
        }
        ("date", [year, month, day]) => {
            let number = |arg: &crate::syntax::ast::Arg| match arg.value.kind {
                ExprKind::Integer(number) => Some(number),
                _ => None,
            };
            let (year, month, day) = (number(year)?, number(month)?, number(day)?);
            Some(format!("date\"{year:04}-{month:02}-{day:02}\""))
        }
        _ => None,
    }
}
