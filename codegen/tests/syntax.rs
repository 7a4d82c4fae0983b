//! The form of the language: what parses and to what tree, what is said of text that does not, and that there is always an
//! answer, and soon.

// A folder of its own: a file beside this one would be a test program.
#[path = "syntax/comments.rs"]
mod comments;
#[path = "syntax/dump.rs"]
mod dump;
#[path = "syntax/limits.rs"]
mod limits;
#[path = "syntax/python.rs"]
mod python;
#[path = "syntax/recovery.rs"]
mod recovery;
#[path = "syntax/trees.rs"]
mod trees;

use luthier_codegen::diagnostics::Diagnostics;
use luthier_codegen::diagnostics::render::{Style, report};
use luthier_codegen::source::Sources;
use luthier_codegen::syntax::{ast, parse_file};

const BLOG: &str = include_str!("data/blog.models");
const TICKETS: &str = include_str!("data/tickets.models");

/// The tree of a file and the report about it.
fn parse(text: &str) -> (ast::File, String) {
    let mut sources = Sources::new();
    let file = sources.add("a.models", text);
    let mut diagnostics = Diagnostics::new();
    let tree = parse_file(file, text, &mut diagnostics);
    let report = report(&diagnostics, &sources, Style::Plain);
    (tree, report)
}

/// A text with all fixes that are offered for it.
fn fixed(text: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("a.models", text);
    let mut diagnostics = Diagnostics::new();
    parse_file(file, text, &mut diagnostics);
    let fixes = diagnostics.iter().filter_map(|it| it.fix.as_ref());
    let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.span.range().start);
    let mut fixed = text.to_owned();
    for edit in edits.into_iter().rev() {
        fixed.replace_range(edit.span.range(), &edit.replacement);
    }
    fixed
}
