//! From what pest matched to the tree. One file for each construct.
//!
//! Functions here take a [`Pair`] of the rule that their name says. They give `None` only where a pair lacks a part that the
//! grammar requires, which no text can bring about; what the text lacks is reported through the [`Context`].

pub(super) mod file;
pub(super) mod value;

mod block;
mod choices;
mod field;
mod literal;
mod manager;
mod model;
mod python;
mod template;

use std::collections::BTreeSet;
use std::ops::Range;

use super::ast::{Attribute, Docs, Ident, Path, StringLit};
use super::explain::{self, Place};
use super::grammar::{Pair, Parts, Rule};
use super::scan::Scan;
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::source::{FileId, Span, offset};

/// More than will be shown: with the faults of the scan, which are among them, the first ones are picked by place.
const MOST_FOUND: usize = 1_000;

/// What building the tree of a text needs to know, and what it finds.
pub(super) struct Context<'a> {
    pub(super) file: FileId,
    /// Where the text starts in its file.
    base: usize,
    whole_file: bool,
    /// The text as it was, before it was mended.
    pub(super) original: &'a str,
    pub(super) scan: &'a Scan<'a>,
    found: Vec<Diagnostic>,
    /// Faults of the scan, by position, that a better word was found for.
    settled: BTreeSet<usize>,
    /// After a piece of Python: how far in it starts. What follows further in belongs to it.
    python: Option<usize>,
    /// What starts before this offset has been reported.
    skip_to: usize,
}

impl<'a> Context<'a> {
    /// `base` is where a piece of a file starts; `None` for a whole file.
    pub(super) fn new(
        file: FileId,
        base: Option<usize>,
        original: &'a str,
        scan: &'a Scan<'a>,
    ) -> Self {
        Self {
            file,
            base: base.unwrap_or(0),
            whole_file: base.is_none(),
            original,
            scan,
            found: Vec::new(),
            settled: BTreeSet::new(),
            python: None,
            skip_to: 0,
        }
    }

    /// All that was found, the scan's faults included.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        let faults = self
            .scan
            .faults
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.settled.contains(at));
        self.found
            .extend(faults.map(|(_, fault)| fault.diagnostic.clone()));
        self.found
    }

    /// Whether the text is a file rather than a piece of one.
    pub(super) fn is_whole_file(&self) -> bool {
        self.whole_file
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.found.push(diagnostic);
        }
    }

    /// Whether so much was found that more of it serves nobody.
    fn is_full(&self) -> bool {
        self.found.len() >= MOST_FOUND
    }

    /// What cannot be read before this offset of the original text has been reported.
    fn skip_to(&mut self, end: usize) {
        self.skip_to = end;
    }

    /// The bytes of the original text that a pair stands for.
    pub(super) fn range(&self, pair: &Pair<'_>) -> Range<usize> {
        let range = pair.range();
        let start = self.scan.original(range.start);
        start..self.scan.original(range.end).max(start)
    }

    pub(super) fn span(&self, pair: &Pair<'_>) -> Span {
        self.span_of(self.range(pair))
    }

    /// The span of a range of the original text.
    pub(super) fn span_of(&self, range: Range<usize>) -> Span {
        Span::new(
            self.file,
            offset(self.base + range.start),
            offset(self.base + range.end),
        )
    }

    /// How far in the line starts that an offset of the original text lies on.
    fn indent(&self, at: usize) -> usize {
        let before = self.original.get(..at).unwrap_or_default();
        let line = &self.original[before.rfind('\n').map_or(0, |end| end + 1)..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }
}

/// What stands before an entry.
#[derive(Default)]
pub(super) struct Prelude {
    docs: Option<Docs>,
    attributes: Vec<Attribute>,
}

impl Prelude {
    /// Complains of a comment that would document something that has no documentation.
    fn no_docs(&mut self, cx: &mut Context<'_>) {
        if let Some(docs) = self.docs.take() {
            documents_nothing(cx, docs.span);
        }
    }

    /// Complains of attributes before something that has no Rust item of its own.
    fn no_attributes(&mut self, cx: &mut Context<'_>) {
        for attribute in self.attributes.drain(..) {
            cx.push(
                Diagnostic::error(codes::DANGLING, "this attribute cannot stand here")
                    .primary(attribute.span, "what follows is no item of Rust")
                    .help("attributes go before models, fields, choices and their members"),
            );
        }
    }

    /// Complains of all of it.
    fn nothing(mut self, cx: &mut Context<'_>) {
        self.no_docs(cx);
        self.no_attributes(cx);
    }
}

fn documents_nothing(cx: &mut Context<'_>, span: Span) {
    let slashes = Span {
        end: span.start + 3,
        ..span
    };
    cx.push(
        Diagnostic::warning(codes::DANGLING, "this comment documents nothing")
            .primary(slashes, "nothing follows that has documentation")
            .help("write `//` for a comment that is not passed on"),
    );
}

/// Of a `prelude` or a `dangling`.
fn parse_prelude(cx: &Context<'_>, pair: Pair<'_>) -> Prelude {
    let mut prelude = Prelude::default();
    for part in Parts::of(pair) {
        let span = cx.span(&part);
        match part.as_rule() {
            Rule::doc => {
                let line = part.as_str().trim_start_matches('/').trim_end();
                let line = line.strip_prefix(' ').unwrap_or(line);
                match &mut prelude.docs {
                    Some(docs) => {
                        docs.span = docs.span.to(span);
                        docs.text.push('\n');
                        docs.text.push_str(line);
                    }
                    None => {
                        prelude.docs = Some(Docs {
                            span,
                            text: line.to_owned(),
                        })
                    }
                }
            }
            Rule::attribute => prelude.attributes.push(Attribute {
                span,
                text: part.as_str().to_owned(),
            }),
            _ => {}
        }
    }
    prelude
}

/// Goes through the entries of a block or of the file. `build` is given each with its prelude, unless it is bad; that two
/// of them do not share a line without a comma is seen to here, and so are documents of nothing.
fn parse_entries(
    cx: &mut Context<'_>,
    block: Pair<'_>,
    place: Place,
    mut build: impl FnMut(&mut Context<'_>, Prelude, Pair<'_>),
) {
    let mut previous: Option<Range<usize>> = None;
    for entry in Parts::of(block) {
        let range = cx.range(&entry);
        let mut parts = Parts::of(entry);
        let prelude = parts
            .part(Rule::prelude)
            .map(|pair| parse_prelude(cx, pair))
            .unwrap_or_default();
        let Some(part) = parts.next() else { continue };
        match part.as_rule() {
            Rule::dangling => parse_prelude(cx, part).nothing(cx),
            Rule::bad_entry | Rule::bad_item => {
                bad(cx, &part, place);
                previous = None;
                continue;
            }
            rule => {
                if let Some(previous) = previous {
                    separated(cx, previous, range.start);
                }
                if rule != Rule::broken_block
                    && cx
                        .python
                        .is_some_and(|python| cx.indent(range.start) <= python)
                {
                    cx.python = None;
                }
                build(cx, prelude, part);
            }
        }
        previous = Some(range);
    }
}

/// Complains if two entries stand on one line without a comma. After a closing brace none is needed.
fn separated(cx: &mut Context<'_>, previous: Range<usize>, next: usize) {
    let between = cx.original.get(previous.end..next).unwrap_or_default();
    if cx.original[..previous.end].ends_with('}') || between.contains(['\n', ',']) {
        return;
    }
    let span = cx.span_of(next..next);
    let word = cx.span_of(next..next + explain::word_length(&cx.original[next..]));
    let after = cx.span_of(previous.end..previous.end);
    if cx.scan.faults_in(&(previous.start..next)).is_empty() {
        cx.push(
            Diagnostic::error(
                codes::NOT_SEPARATED,
                "two entries on one line have no comma between them",
            )
            .primary(span.to(word), "a new entry starts here")
            .fix(
                "a comma or a line end separates entries",
                [Edit::insert_before(after, ",")],
            ),
        );
    }
}

/// Reports what a catch-all rule took in.
pub(super) fn bad(cx: &mut Context<'_>, pair: &Pair<'_>, place: Place) {
    let mut range = cx.range(pair);
    let text = cx.original.get(range.clone()).unwrap_or_default();
    let text = cx.scan.without_comments(text, range.start);
    range.end = range.start + text.trim_ascii_end().len();
    let faults = cx.scan.faults_in(&range);
    let indent = cx.indent(range.start);
    if cx.is_full() || range.start < cx.skip_to || cx.python.is_some_and(|python| indent > python) {
        cx.settled.extend(faults);
        return;
    }
    cx.python = None;
    if let Some(diagnostic) = python::recognise(cx, range.clone(), place) {
        cx.python = Some(indent);
        cx.settled.extend(faults);
        cx.push(diagnostic);
        return;
    }
    // What the scan has mended is reported once, by the scan; but of a bracket that closes nothing the grammar knows more.
    if faults.clone().all(|fault| cx.scan.faults[fault].tentative) {
        cx.settled.extend(faults);
        explain::bad(cx, range, place);
    }
}

fn parse_ident(cx: &Context<'_>, pair: &Pair<'_>) -> Ident {
    Ident {
        text: pair.as_str().to_owned(),
        span: cx.span(pair),
    }
}

/// Of a `path`.
fn parse_path(cx: &mut Context<'_>, pair: Pair<'_>) -> Path {
    let span = cx.span(&pair);
    let mut start = span.start;
    let mut segments: Vec<Ident> = pair
        .as_str()
        .split('.')
        .map(|name| {
            let end = start + offset(name.len());
            let span = Span { start, end, ..span };
            start = end + 1;
            Ident {
                text: name.to_owned(),
                span,
            }
        })
        .collect();
    if segments.len() > 1 && segments[0].text == "models" {
        let prefix = Span {
            end: segments[1].span.start,
            ..segments[0].span
        };
        cx.push(
            Diagnostic::error(
                codes::PYTHON,
                "types and functions are written without `models.`",
            )
            .primary(prefix, "Python's prefix")
            .fix("leave it out", [Edit::remove(prefix)]),
        );
        segments.remove(0);
    }
    let start = segments.first().map_or(span, |first| first.span);
    Path {
        span: start.to(span.after()),
        segments,
    }
}

/// Of a `string`.
fn parse_string(cx: &mut Context<'_>, pair: &Pair<'_>) -> StringLit {
    let span = cx.span(pair);
    StringLit {
        text: literal::unescape(cx, pair),
        span,
    }
}
