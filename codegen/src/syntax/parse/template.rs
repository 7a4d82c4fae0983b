//! Templates: the text of `str`, with `{path}` in it.

use std::ops::Range;

use super::{Context, literal};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Ident, Path, StringLit, TemplatePart};
use crate::syntax::grammar::Pair;

/// Takes a `string` apart. It is read as it is written, escapes resolved piece by piece, so that every piece has its place.
pub(super) fn parse_template(cx: &mut Context<'_>, pair: &Pair<'_>) -> Vec<TemplatePart> {
    let raw = pair.as_str();
    let content = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    let start = cx.range(pair).start + 1;
    let mut template = Template {
        parts: Vec::new(),
        start,
    };
    let mut at = 0;
    while let Some(brace) = content[at..].find(['{', '}']).map(|found| at + found) {
        template.text(cx, content, at..brace);
        let rest = &content[brace..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            template.push_text(
                rest[..1].to_owned(),
                cx.span_of(start + brace..start + brace + 2),
            );
            at = brace + 2;
        } else if let Some(end) = rest.find('}').filter(|_| rest.starts_with('{')) {
            template.path(cx, content, brace + 1..brace + end);
            at = brace + end + 1;
        } else {
            lone_brace(cx, start + brace, &rest[..1]);
            at = brace + 1;
        }
    }
    template.text(cx, content, at..content.len());
    template.parts
}

struct Template {
    parts: Vec<TemplatePart>,
    /// Where the content stands in the original text.
    start: usize,
}

impl Template {
    fn text(&mut self, cx: &Context<'_>, content: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let start = self.start + range.start;
        let span = cx.span_of(start..start + range.len());
        // Whatever is wrong with an escape was told when the string as a whole was read.
        let text = literal::resolve_escapes(&content[range], |_| {});
        self.push_text(text, span);
    }

    fn push_text(&mut self, text: String, span: Span) {
        if let Some(TemplatePart::Text(last)) = self.parts.last_mut() {
            last.text.push_str(&text);
            last.span = last.span.to(span);
        } else {
            self.parts
                .push(TemplatePart::Text(StringLit { text, span }));
        }
    }

    fn path(&mut self, cx: &mut Context<'_>, content: &str, range: Range<usize>) {
        let span = cx.span_of(self.start + range.start..self.start + range.end);
        let mut at = self.start + range.start;
        let mut segments = Vec::new();
        for name in content[range].split('.') {
            let inner = name.trim();
            let indent = name.len() - name.trim_start().len();
            if !is_name(inner) {
                cx.push(
                    Diagnostic::error(codes::BAD_TEMPLATE, "expected a field between the braces")
                        .primary(span, "not a name, nor names with dots between them")
                        .help("`{title}` or `{author.name}` stand for columns; a brace itself is written twice: `{{`"),
                );
                return;
            }
            segments.push(Ident {
                text: inner.to_owned(),
                span: cx.span_of(at + indent..at + indent + inner.len()),
            });
            at += name.len() + 1;
        }
        let whole = segments
            .first()
            .zip(segments.last())
            .map_or(span, |(first, last)| first.span.to(last.span));
        self.parts.push(TemplatePart::Path(Path {
            span: whole,
            segments,
        }));
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

fn lone_brace(cx: &mut Context<'_>, at: usize, brace: &str) {
    let span = cx.span_of(at..at + 1);
    let message = if brace == "{" {
        "this `{` is not closed"
    } else {
        "this `}` closes nothing"
    };
    cx.push(
        Diagnostic::error(codes::BAD_TEMPLATE, message)
            .primary(span, "in a template, braces stand around names")
            .help(format!(
                "write `{brace}{brace}` if the brace itself is meant"
            )),
    );
}
