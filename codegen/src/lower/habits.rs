//! What people write who come from Django: Python in the place of a value, names in quotes. Each is told what to write instead.

use super::Lowering;
use super::arguments::is_path;
use super::literals::text;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::source::Span;
use crate::syntax::ast::{Arg, Call, Expr, ExprKind};

impl<'a> Lowering<'a> {
    /// Reports a name that is written as text. Those of one list are one finding.
    pub(super) fn quoted_name(&mut self, message: impl Into<String>, span: Span, text: &str) {
        let message = message.into();
        let bare = text.strip_prefix('-').unwrap_or(text);
        if !is_path(bare) {
            self.push(
                Diagnostic::error(codes::WRONG_OPTION, message)
                    .primary(span, "expected a name")
                    .help("a name has letters, digits and `_`, and stands there without quotes"),
            );
            return;
        }
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
            ExprKind::Path(path) => (
                path.text().into_owned(),
                name(&path.text()).map(Instead::Exactly),
            ),
            ExprKind::Call(call) => {
                let arguments = if call.args.is_empty() { "" } else { "…" };
                (format!("{}({arguments})", call.callee.text()), called(call))
            }
            _ => return false,
        };
        let Some(instead) = instead else {
            return false;
        };
        let diagnostic = Diagnostic::error(codes::PYTHON, format!("`{written}` is Python"))
            .primary(value.span, "Python's form");
        self.push(match instead {
            Instead::Exactly(text) => {
                diagnostic.fix(format!("write `{text}`"), [Edit::replace(value.span, text)])
            }
            Instead::Like(help) => diagnostic.help(help),
        });
        true
    }
}

/// What to write in the place of Python.
enum Instead {
    /// This text, which means the same.
    Exactly(String),
    /// Something of this form: what the value is cannot be said.
    Like(&'static str),
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
fn called(call: &Call) -> Option<Instead> {
    let text = call.callee.text();
    let (module, last) = text.rsplit_once('.').unwrap_or(("", &text));
    match (last, call.args.as_slice()) {
        // The language has these by the same names: only the module is too much.
        ("now" | "uuid4" | "uuid7", []) if !text.contains('.') => None,
        (_, []) => name(&text).map(Instead::Exactly),
        ("Decimal", [only]) if only.name.is_none() => decimal(&only.value).map(Instead::Exactly),
        ("timedelta" | "date" | "time" | "datetime", args)
            if matches!(module, "" | "datetime" | "dt") =>
        {
            let (known, form) = match last {
                "timedelta" => (
                    timedelta(args),
                    "write a duration: `1d 12h`, `90s`, `-250ms`",
                ),
                "date" => (date(args), "write the day: `date\"2026-01-31\"`"),
                "time" => (time(args), "write the time: `time\"09:30:00\"`"),
                _ => (
                    datetime(args),
                    "write the moment, in UTC: `datetime\"2026-01-31T09:30:00Z\"`",
                ),
            };
            Some(known.map_or(Instead::Like(form), Instead::Exactly))
        }
        _ => None,
    }
}

fn decimal(value: &Expr) -> Option<String> {
    match &value.kind {
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
    }
}

/// The arguments by the names of the parameters, in the order in which they are written; `None` where Python would not take them.
fn bound<'a>(
    parameters: &[&'static str],
    args: &'a [Arg],
) -> Option<Vec<(&'static str, &'a Expr)>> {
    let mut bound: Vec<(&str, &Expr)> = Vec::new();
    let mut named = false;
    for (at, arg) in args.iter().enumerate() {
        let parameter = match &arg.name {
            Some(name) => *parameters.iter().find(|known| **known == name.text)?,
            None if named => return None,
            None => *parameters.get(at)?,
        };
        named |= arg.name.is_some();
        if bound.iter().any(|(other, _)| *other == parameter) {
            return None;
        }
        bound.push((parameter, &arg.value));
    }
    Some(bound)
}

/// Numbers for these parameters, 0 for those after the first `needed` that are not given.
fn numbers<const N: usize>(
    parameters: [&'static str; N],
    needed: usize,
    bound: &[(&str, &Expr)],
) -> Option<[i128; N]> {
    let mut found = [0; N];
    for (at, (number, parameter)) in found.iter_mut().zip(parameters).enumerate() {
        *number = match bound.iter().find(|(other, _)| *other == parameter) {
            Some((_, value)) => integer(value)?,
            None if at >= needed => 0,
            None => return None,
        };
    }
    Some(found)
}

const fn integer(value: &Expr) -> Option<i128> {
    match value.kind {
        ExprKind::Integer(number) => Some(number),
        _ => None,
    }
}

fn timedelta(args: &[Arg]) -> Option<String> {
    const UNITS: [(&str, &str); 7] = [
        ("days", "d"),
        ("seconds", "s"),
        ("microseconds", "us"),
        ("milliseconds", "ms"),
        ("minutes", "m"),
        ("hours", "h"),
        ("weeks", "w"),
    ];
    let bound = bound(&UNITS.map(|(name, _)| name), args)?;
    let mut parts = Vec::new();
    for (name, value) in &bound {
        let count = integer(value)?;
        // One minus stands before the whole.
        if count < 0 && bound.len() > 1 {
            return None;
        }
        let (_, unit) = UNITS.iter().find(|(known, _)| known == name)?;
        if count != 0 || bound.len() == 1 {
            parts.push(format!("{count}{unit}"));
        }
    }
    if parts.is_empty() {
        return Some("0s".to_owned());
    }
    Some(parts.join(" "))
}

const DAY: [&str; 3] = ["year", "month", "day"];
const CLOCK: [&str; 4] = ["hour", "minute", "second", "microsecond"];

fn date(args: &[Arg]) -> Option<String> {
    let day = day(&bound(&DAY, args)?)?;
    Some(format!("date\"{day}\""))
}

/// A time of no zone: the column has none.
fn time(args: &[Arg]) -> Option<String> {
    let clock = clock(&bound(&CLOCK, args)?)?;
    Some(format!("time\"{clock}\""))
}

/// A moment, where it is said to be in UTC: of another one nobody knows the zone.
fn datetime(args: &[Arg]) -> Option<String> {
    let parameters = [&DAY[..], &CLOCK[..], &["tzinfo"]].concat();
    let bound = bound(&parameters, args)?;
    let (_, zone) = bound.iter().find(|(name, _)| *name == "tzinfo")?;
    let ExprKind::Path(zone) = &zone.kind else {
        return None;
    };
    if !matches!(
        &*zone.text(),
        "UTC"
            | "utc"
            | "timezone.utc"
            | "datetime.UTC"
            | "datetime.timezone.utc"
            | "dt.timezone.utc"
            | "dt.UTC"
    ) {
        return None;
    }
    let (day, clock) = (day(&bound)?, clock(&bound)?);
    Some(format!("datetime\"{day}T{clock}Z\""))
}

fn day(bound: &[(&str, &Expr)]) -> Option<String> {
    let [year, month, day] = numbers(DAY, 3, bound)?;
    text::date(&format!("{year:04}-{month:02}-{day:02}"))
}

fn clock(bound: &[(&str, &Expr)]) -> Option<String> {
    let [hour, minute, second, microsecond] = numbers(CLOCK, 0, bound)?;
    let fraction = if microsecond == 0 {
        String::new()
    } else {
        format!(".{microsecond:06}")
    };
    text::time(&format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
}
