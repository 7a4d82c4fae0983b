//! Numbers, durations, strings.

use std::ops::Range;

use super::Context;
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, LiteralTag};
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `number`, with the place of a minus sign before it.
pub(super) fn parse_number(cx: &mut Context<'_>, pair: &Pair<'_>, minus: Option<Span>) -> Expr {
    let mut text: String = if minus.is_some() {
        "-".to_owned()
    } else {
        String::new()
    };
    text.extend(pair.as_str().chars().filter(|digit| *digit != '_'));
    let digits = cx.span(pair);
    let span = minus.unwrap_or(digits).to(digits);
    let kind = if text.contains('.') {
        ExprKind::Decimal(text)
    } else if let Ok(number) = text.parse() {
        ExprKind::Integer(number)
    } else {
        cx.push(
            Diagnostic::error(codes::BAD_LITERAL, "this number is too large")
                .primary(span, "has more than 127 bits")
                .help("the largest integer column, `BigIntegerField`, holds 64 bits; write `.0` behind a decimal"),
        );
        ExprKind::Error
    };
    Expr { span, kind }
}

/// Units of a duration and their length in microseconds.
const UNITS: [(&str, i64); 7] = [
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
    ("w", 604_800_000_000),
];

/// Of a `duration`, with the minus before it.
pub(super) fn parse_duration(cx: &mut Context<'_>, pair: &Pair<'_>, minus: Option<Span>) -> Expr {
    let written = cx.span(pair);
    let span = minus.map_or(written, |minus| minus.to(written));
    let mut total = Some(0_i64);
    for part in Parts::of(*pair) {
        let text: String = part
            .as_str()
            .chars()
            .filter(|digit| *digit != '_')
            .collect();
        let unit = text
            .find(|digit: char| !digit.is_ascii_digit())
            .unwrap_or(text.len());
        let length = UNITS
            .iter()
            .find(|(name, _)| *name == &text[unit..])
            .map_or(0, |(_, length)| *length);
        let count: Option<i64> = text[..unit].parse().ok();
        total = total.and_then(|total| count?.checked_mul(length)?.checked_add(total));
    }
    if let Some(length) = total {
        let microseconds = if minus.is_some() { -length } else { length };
        return Expr {
            span,
            kind: ExprKind::Duration { microseconds },
        };
    }
    cx.push(
        Diagnostic::error(codes::BAD_LITERAL, "this duration is too long")
            .primary(span, "more than 292,000 years")
            .help("durations are counted in microseconds, in 64 bits"),
    );
    Expr {
        span,
        kind: ExprKind::Error,
    }
}

/// Of a `bad_number`.
pub(super) fn bad_number(cx: &mut Context<'_>, pair: &Pair<'_>) -> ExprKind {
    let span = cx.span(pair);
    let shown: String = pair.as_str().chars().take(40).collect();
    cx.push(
        Diagnostic::error(codes::BAD_LITERAL, format!("`{shown}` is neither a number nor a duration"))
            .primary(span, "starts with a digit")
            .help("numbers are written `42`, `1_000` or `19.90`, durations `30d`, `12h`, `5m`, `10s` or `250ms`"),
    );
    ExprKind::Error
}

/// Of a `typed`: a word and a string without a blank between them.
pub(super) fn parse_typed(cx: &mut Context<'_>, pair: Pair<'_>) -> ExprKind {
    let mut parts = Parts::of(pair);
    if let Some(raw) = parts.part(Rule::raw_string) {
        let text = raw.as_str();
        return ExprKind::String(text.get(2..text.len() - 1).unwrap_or_default().to_owned());
    }
    let (Some(word), Some(string)) = (parts.part(Rule::typed_word), parts.part(Rule::string))
    else {
        return ExprKind::Error;
    };
    let text = unescape(cx, &string);
    let tag = match word.as_str() {
        "date" => LiteralTag::Date,
        "time" => LiteralTag::Time,
        "datetime" => LiteralTag::DateTime,
        "uuid" => LiteralTag::Uuid,
        other => {
            let word = cx.span(&word);
            let mut diagnostic = Diagnostic::error(
                codes::BAD_LITERAL,
                format!("`{other}` cannot stand before a string"),
            )
            .primary(word, "not a kind of literal");
            if let Some(near) = suggest::closest(other, ["date", "time", "datetime", "uuid"]) {
                let edit = Edit::replace(word, near);
                diagnostic = diagnostic.fix("there is one with a similar name", [edit]);
            }
            cx.push(diagnostic.help("there are `date\"…\"`, `time\"…\"`, `datetime\"…\"`, `uuid\"…\"` and, without escapes, `r\"…\"`"));
            return ExprKind::String(text);
        }
    };
    ExprKind::Typed { tag, text }
}

/// What a `string` means.
pub(super) fn unescape(cx: &mut Context<'_>, pair: &Pair<'_>) -> String {
    let raw = pair.as_str();
    let content = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if !content.contains('\\') {
        return content.to_owned();
    }
    let start = cx.range(pair).start + 1;
    resolve_escapes(content, |range| {
        let span = cx.span_of(start + range.start..start + range.end);
        cx.push(
            Diagnostic::error(codes::BAD_LITERAL, format!("unknown escape `{}`", &content[range]))
                .primary(span, "means nothing")
                .help("write `\\\\` for a backslash, or `r\"…\"` for a string in which a backslash is a backslash")
                .help("escapes are `\\n`, `\\r`, `\\t`, `\\0`, `\\\\`, `\\\"`, `\\'` and `\\u{1F600}`"),
        );
    })
}

/// Text with its escapes resolved; `unknown` is given each that means nothing, which stays as it is.
pub(super) fn resolve_escapes(content: &str, mut unknown: impl FnMut(Range<usize>)) -> String {
    let mut text = String::with_capacity(content.len());
    let mut at = 0;
    while let Some(escape) = content[at..].find('\\').map(|found| at + found) {
        text.push_str(&content[at..escape]);
        let (length, char) = read_escape(&content[escape..]);
        at = escape + length;
        match char {
            Some(char) => text.push(char),
            None => {
                text.push_str(&content[escape..at]);
                unknown(escape..at);
            }
        }
    }
    text.push_str(&content[at..]);
    text
}

/// The length of an escape, which starts with a backslash, and what it means, if anything.
fn read_escape(text: &str) -> (usize, Option<char>) {
    let Some(sign) = text[1..].chars().next() else {
        return (1, None);
    };
    let length = 1 + sign.len_utf8();
    let char = match sign {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        '\\' | '"' | '\'' => Some(sign),
        'u' => {
            let digits = text[length..]
                .strip_prefix('{')
                .and_then(|rest| rest.split_once('}'))
                .map(|(digits, _)| digits);
            return match digits.filter(|digits| digits.len() <= 6) {
                Some(digits) => (
                    length + digits.len() + 2,
                    u32::from_str_radix(digits, 16)
                        .ok()
                        .and_then(char::from_u32),
                ),
                None => (length, None),
            };
        }
        _ => None,
    };
    (length, char)
}

/// A word of a text.
#[derive(Clone, Copy)]
pub(super) struct Word<'t> {
    /// Where it stands in the text.
    pub(super) at: usize,
    /// What it is.
    pub(super) text: &'t str,
}

/// The names in a text, in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    text.split(|char: char| !(char == '_' || char.is_ascii_alphanumeric()))
        .filter(|word| word.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic()))
        .map(|word| Word {
            at: word.as_ptr() as usize - text.as_ptr() as usize,
            text: word,
        })
        .collect()
}
