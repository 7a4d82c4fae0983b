//! `.models` text in its one canonical form.
//!
//! [`format_models`] changes how a file is laid out and spelled, never what it means. What it prints depends on the words
//! of the file, its comments and its blank lines alone, not on how the lines were broken, so that formatting twice changes
//! nothing more. It works on words (`lex`) rather than on the syntax tree, because comments, blank lines, parentheses and
//! the way a number is written must come through; that the text is one of the language the parser has found out before.
//! The words become a small tree whose nodes know where comments stand (`build`, `tree`), and the tree is printed
//! (`entries`, `values`, `lines`).

mod build;
mod entries;
mod lex;
mod lines;
mod order;
mod tree;
mod values;

use crate::diagnostics::Diagnostics;
use crate::source::{BYTE_ORDER_MARK, FileId};
use crate::syntax;

/// How long a line may be, in characters. A comment at its end does not count.
pub const WIDTH: usize = 120;

/// How far in a block stands.
const INDENT: usize = 4;

/// The canonical text of a `.models` file.
///
/// `None` if the file has syntax errors, which have been added to `diagnostics` then: such a file is left alone. Warnings
/// are added too. A file whose first line ends in `\r\n` keeps such line ends, any other gets `\n`.
#[must_use]
pub fn format_models(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let mut found = Diagnostics::new();
    syntax::parse_file(file, text, &mut found);
    let broken = found.has_errors();
    for diagnostic in found.iter() {
        diagnostics.push(diagnostic.clone());
    }
    if broken {
        return None;
    }
    let windows = text
        .find('\n')
        .is_some_and(|end| text[..end].ends_with('\r'));
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    // Text that the parser takes and the builder does not is a mistake of ours; nobody's file is to suffer from it.
    let Some(formatted) = format_text(text) else {
        return Some(text.to_owned());
    };
    Some(if windows {
        formatted.replace('\n', "\r\n")
    } else {
        formatted
    })
}

/// Of text without syntax errors.
fn format_text(text: &str) -> Option<String> {
    let body = build::build(lex::lex(text)?)?;
    Some(entries::print_file(&body))
}
