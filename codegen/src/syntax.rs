//! Text to syntax tree.
//!
//! [`parse_file`] reads one `.models` file. It never fails and never panics: what cannot be read becomes a diagnostic, and
//! the tree holds the rest. First a scan mends what would throw a grammar off (`scan`), then pest reads the mended text
//! (`grammar.pest`, whose catch-all rules take in what is none of the language), then the tree is built (`parse`). pest stays
//! in this folder; the rest of the compiler knows [`ast`] alone.

pub mod ast;
pub mod builtin;

mod explain;
mod grammar;
mod parse;
mod scan;

use self::grammar::{Parts, Rule, matched};
use self::parse::Context;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::source::{FileId, Span, offset};

/// Reads a `.models` file. `text` is the whole of it, as it was read.
pub fn parse_file(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> ast::File {
    let scan = scan::scan(file, 0, text);
    let mut cx = Context::new(file, None, text, &scan);
    let mut tree = ast::File {
        file,
        span: Span::new(file, 0, offset(text.len())),
        app: None,
        items: Vec::new(),
        comments: scan
            .comments
            .iter()
            .map(|comment| cx.span_of(comment.clone()))
            .collect(),
    };
    match matched(Rule::file, &scan.text) {
        Ok(matched) => {
            if let Some(pair) = matched.whole() {
                parse::file::parse_items(&mut cx, pair, &mut tree);
            }
        }
        Err(error) => explain::grammar_failed(&mut cx, &error),
    }
    report(cx, diagnostics);
    tree
}

/// Reads the value or expression that stands at `span` of a file; for file formats that share the language's values.
///
/// `text` is the whole file. `None` where nothing can be read; what is wrong has been reported then.
pub fn parse_value_text(
    span: Span,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Option<ast::Expr> {
    let piece = text.get(span.range()).unwrap_or_default();
    let base = span.start as usize;
    let scan = scan::scan(span.file, base, piece);
    let mut cx = Context::new(span.file, Some(base), piece, &scan);
    let value = match matched(Rule::only_value, &scan.text) {
        Ok(matched) => matched
            .whole()
            .and_then(|pair| Parts::of(pair).part(Rule::expr))
            .map(|pair| parse::value::parse_expr(&mut cx, pair, 0)),
        Err(error) => {
            explain::value_failed(&mut cx, &error);
            None
        }
    };
    report(cx, diagnostics);
    value
}

/// Of a file with more mistakes than this, the first ones only are shown.
const MOST_DIAGNOSTICS: usize = 100;

/// Hands over what was found, the first so many of it.
fn report(cx: Context<'_>, diagnostics: &mut Diagnostics) {
    let file = cx.file;
    let mut found = cx.finish();
    found.sort_by_key(Diagnostic::span);
    let cut = found
        .get(MOST_DIAGNOSTICS)
        .map(|first| first.span().unwrap_or(Span::new(file, 0, 0)));
    for diagnostic in found.into_iter().take(MOST_DIAGNOSTICS) {
        diagnostics.push(diagnostic);
    }
    if let Some(cut) = cut {
        diagnostics.push(
            Diagnostic::error(
                codes::TOO_MANY,
                format!("only the first {MOST_DIAGNOSTICS} mistakes of the file are shown"),
            )
            .primary(cut, "the next one is here")
            .help("put the ones above right first; is this a `.models` file?"),
        );
    }
}
