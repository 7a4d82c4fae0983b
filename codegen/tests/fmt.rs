//! The canonical form of files: what it is, that it is one, and that it never changes what a file means.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

// A folder of its own: a file beside this one would be a test program.
#[path = "fmt/constructs.rs"]
mod constructs;
#[path = "fmt/corpus.rs"]
mod corpus;
#[path = "fmt/meaning.rs"]
mod meaning;
#[path = "random/schemas.rs"]
mod schemas;
#[path = "fmt/shuffle.rs"]
mod shuffle;
#[path = "fmt/tree.rs"]
mod tree;

use luthier_codegen::diagnostics::Diagnostics;
use luthier_codegen::diagnostics::render::{Style, report};
use luthier_codegen::fmt::format_models;
use luthier_codegen::source::Sources;

/// The canonical text; panics with the report where there is none.
#[track_caller]
fn format(text: &str) -> String {
    try_format(text).unwrap_or_else(|report| panic!("{report}\n{text}"))
}

/// The canonical text, or the report of the syntax errors.
fn try_format(text: &str) -> Result<String, String> {
    let mut sources = Sources::new();
    let file = sources.add("a.models", text);
    let mut diagnostics = Diagnostics::new();
    format_models(file, text, &mut diagnostics)
        .ok_or_else(|| report(&diagnostics, &sources, Style::Plain))
}
