//! A look through the text before the grammar sees it.
//!
//! Finds what a grammar reports badly: strings and brackets that are not closed, characters that the language does not have,
//! nesting too deep for a recursive parser. Each is reported here and mended, so that what comes out has balanced brackets
//! (at most [`MAX_DEPTH`] deep) and closed strings, and the rest of the file reads as if nothing had happened. Mending blanks
//! bytes or inserts some; [`Scan::original`] leads every offset back to the text as it was.

mod brackets;
mod characters;
mod remarks;

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{BYTE_ORDER_MARK, FileId, Span, offset};

/// How deep brackets may be nested.
pub(super) const MAX_DEPTH: usize = 128;

/// A file with more faults than this is no text of ours; the others are mended without a word.
const MOST_FAULTS: usize = 1_000;

/// The mended text and what is known about it.
pub(super) struct Scan<'a> {
    /// What the grammar reads: mended, with spaces instead of comments.
    pub text: Cow<'a, str>,
    /// Comments other than doc comments, in the original text.
    pub comments: Vec<Range<usize>>,
    /// What was found and mended, in order of place.
    pub faults: Vec<Fault>,
    /// In order of place.
    inserted: Vec<Inserted>,
}

/// A place where the mended text has more than the original.
struct Inserted {
    /// Where it starts and ends in the mended text.
    range: Range<usize>,
    /// Where it stands in the original.
    at: usize,
}

/// Something that was mended.
pub(super) struct Fault {
    /// Where, in the original text.
    pub at: usize,
    /// What to tell.
    pub diagnostic: Diagnostic,
    /// Whether the grammar, looking at the original line, can tell more: a bracket that closes nothing is often one that
    /// was not opened.
    pub tentative: bool,
}

/// A change of the text. Edits do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mend {
    /// Spaces instead of these bytes; line ends stay.
    Blank(Range<usize>),
    /// A closing sign before this offset, for what was opened at the other one.
    Close {
        at: usize,
        opener: usize,
        sign: char,
    },
}

/// What matters for the matching of brackets.
struct Mark {
    at: usize,
    /// After it; equal to `at` for a closing bracket that is only supposed to be there.
    end: usize,
    /// Where the last word or sign before it ends: an insertion goes there, before blanks and comments.
    previous_end: usize,
    kind: MarkKind,
}

enum MarkKind {
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// The first word or sign of a line.
    Line {
        /// How far in it stands, in bytes.
        indent: usize,
        /// Whether it starts a declaration that can only stand outside of all brackets.
        declaration: bool,
    },
}

/// Looks through a text or a piece of one. Spans are made as if `text` stood at `base` of the file.
pub(super) fn scan(file: FileId, base: usize, text: &str) -> Scan<'_> {
    let mut scanner = Scanner {
        text,
        file,
        base,
        at: 0,
        previous_end: 0,
        line_start: Some(0),
        marks: Vec::new(),
        comments: Vec::new(),
        faults: Vec::new(),
        mends: Vec::new(),
    };
    scanner.run();
    let Scanner {
        marks,
        comments,
        mut faults,
        mut mends,
        previous_end,
        ..
    } = scanner;
    brackets::balance(
        &Whole {
            text,
            file,
            base,
            end: previous_end,
        },
        &marks,
        &mut faults,
        &mut mends,
    );
    faults.sort_by_key(|fault| fault.at);
    let (text, inserted) = mend(text, mends);
    Scan {
        text,
        comments,
        faults,
        inserted,
    }
}

impl Scan<'_> {
    /// Where an offset of the mended text lies in the original.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self
            .inserted
            .partition_point(|inserted| inserted.range.start <= at);
        match before
            .checked_sub(1)
            .and_then(|last| self.inserted.get(last))
        {
            Some(inserted) => inserted.at + at.saturating_sub(inserted.range.end),
            None => at,
        }
    }

    /// A piece of the original text that starts at `start` of it, with spaces instead of comments.
    pub(super) fn without_comments<'t>(&self, piece: &'t str, start: usize) -> Cow<'t, str> {
        let first = self
            .comments
            .partition_point(|comment| comment.end <= start);
        let blanks = self.comments[first..]
            .iter()
            .map(|comment| comment.start.max(start) - start..comment.end - start)
            .take_while(|comment| comment.end <= piece.len())
            .map(Mend::Blank)
            .collect();
        mend(piece, blanks).0
    }

    /// The faults within a range of the original text.
    pub(super) fn faults_in(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.faults.partition_point(|fault| fault.at < range.start);
        let end = self.faults.partition_point(|fault| fault.at < range.end);
        start..end
    }
}

/// The text as a whole, for those who look at it after the first pass.
struct Whole<'a> {
    text: &'a str,
    file: FileId,
    base: usize,
    /// Where the last word or sign ends.
    end: usize,
}

impl Whole<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(
            self.file,
            offset(self.base + range.start),
            offset(self.base + range.end),
        )
    }
}

struct Scanner<'a> {
    text: &'a str,
    file: FileId,
    base: usize,
    at: usize,
    previous_end: usize,
    /// The start of the current line, until its first word or sign is seen.
    line_start: Option<usize>,
    marks: Vec<Mark>,
    comments: Vec<Range<usize>>,
    faults: Vec<Fault>,
    mends: Vec<Mend>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        if self.text.starts_with(BYTE_ORDER_MARK) && self.base == 0 {
            self.at = BYTE_ORDER_MARK.len_utf8();
            self.line_start = Some(self.at);
            self.mends.push(Mend::Blank(0..self.at));
        }
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line_start = Some(self.at);
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'/' if self.byte(self.at + 1) == Some(b'/') => self.comment(),
                // A division by what starts with `*` is none.
                b'/' if self.byte(self.at + 1) == Some(b'*') => self.block_comment(),
                b'-' if self.byte(self.at + 1) == Some(b'-') && self.is_dashes() => {
                    self.sql_comment();
                }
                _ => self.token(byte),
            }
        }
    }

    fn token(&mut self, byte: u8) {
        if let Some(start) = self.line_start.take() {
            let line = &self.text[self.at..self.line_end()];
            // A constant further in is one of a model, which Python has; the parser says that this has none.
            let declaration =
                starts_declaration(line) && (start == self.at || !line.starts_with("const"));
            self.mark(
                self.at,
                MarkKind::Line {
                    indent: self.at - start,
                    declaration,
                },
            );
        }
        match byte {
            b'(' | b'[' | b'{' => self.sign(MarkKind::Open(byte)),
            b')' | b']' | b'}' => self.sign(MarkKind::Close(byte)),
            b'"' | b'\'' => self.string(byte, false),
            b'#' if self.byte(self.at + 1) == Some(b'[') => self.attribute(),
            b'@' if self.is_decorator() => self.decorator(),
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                let word = self.skip_while(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                self.previous_end = self.at;
                if self.byte(self.at) == Some(b'(') && self.translated(word.clone()) {
                    return;
                }
                if let (b"r", Some(quote @ (b'"' | b'\''))) =
                    (&self.text.as_bytes()[word], self.byte(self.at))
                {
                    self.string(quote, true);
                }
            }
            b',' | b'.' | b':' | b'=' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^'
            | b'~' => self.at += 1,
            _ => self.stray(),
        }
        self.previous_end = self.at;
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn mark(&mut self, end: usize, kind: MarkKind) {
        self.marks.push(Mark {
            at: self.at,
            end,
            previous_end: self.previous_end,
            kind,
        });
    }

    fn sign(&mut self, kind: MarkKind) {
        self.mark(self.at + 1, kind);
        self.at += 1;
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) -> Range<usize> {
        let start = self.at;
        self.at += self.text.as_bytes()[start..]
            .iter()
            .take_while(|byte| keep(**byte))
            .count();
        start..self.at
    }

    /// The offset of the next line end, or of the end of the text, without a carriage return.
    fn line_end(&self) -> usize {
        let rest = &self.text[self.at..];
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        self.at + line.trim_end_matches('\r').len()
    }

    fn comment(&mut self) {
        let end = self.line_end();
        let doc = self.text[self.at..end].starts_with("///")
            && !self.text[self.at..end].starts_with("////");
        if !doc {
            self.comments.push(self.at..end);
            self.mends.push(Mend::Blank(self.at..end));
        } else if let Some(start) = self.line_start.take() {
            // A doc comment belongs to the line of what it documents.
            self.mark(
                self.at,
                MarkKind::Line {
                    indent: self.at - start,
                    declaration: false,
                },
            );
        }
        self.at = end;
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(
            self.file,
            offset(self.base + range.start),
            offset(self.base + range.end),
        )
    }

    fn fault(&mut self, at: usize, diagnostic: Diagnostic) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault {
                at,
                diagnostic,
                tentative: false,
            });
        }
    }

    fn string(&mut self, quote: u8, raw: bool) {
        let start = self.at;
        for quotes in [r#"""""#, "'''"] {
            if !raw && self.text[start..].starts_with(quotes) {
                return self.python_docstring(quotes);
            }
        }
        let end = self.line_end();
        self.at += 1;
        while self.at < end {
            match self.byte(self.at) {
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return;
                }
                Some(b'\\') if !raw => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.unterminated(start, end, quote);
    }

    /// Closes a string that its line does not, and the brackets that the line opened and the string swallowed the end of.
    fn unterminated(&mut self, start: usize, end: usize, quote: u8) {
        self.at = end;
        let quote = char::from(quote);
        self.fault(
            start,
            Diagnostic::error(codes::UNTERMINATED_STRING, "this string is not closed")
                .primary(
                    self.span(start..end),
                    format!("no `{quote}` before the end of the line"),
                )
                .help(format!(
                    "write `{quote}` where the string ends; a line break within it is written `\\n`"
                )),
        );
        // Spaces instead of the content: it may end with a backslash, which would take the quote that is put there.
        self.mends.push(Mend::Blank(start + 1..end));
        self.mends.push(Mend::Close {
            at: end,
            opener: start,
            sign: quote,
        });
        let swallowed_brace = self.text[start..end].contains('}');
        for (opener, bracket) in self.open_on_this_line().into_iter().rev() {
            let closer = brackets::closer(bracket);
            if closer == b'}' && !swallowed_brace {
                break;
            }
            self.mends.push(Mend::Close {
                at: end,
                opener,
                sign: char::from(closer),
            });
            self.mark(end, MarkKind::Close(closer));
        }
    }

    /// The brackets that the current line has opened and not closed, outermost first.
    fn open_on_this_line(&self) -> Vec<(usize, u8)> {
        let line = self
            .marks
            .iter()
            .rposition(|mark| matches!(mark.kind, MarkKind::Line { .. }))
            .unwrap_or(0);
        let mut open = Vec::new();
        for mark in &self.marks[line..] {
            match mark.kind {
                MarkKind::Open(bracket) => open.push((mark.at, bracket)),
                MarkKind::Close(bracket)
                    if open
                        .last()
                        .is_some_and(|(_, opener)| brackets::closer(*opener) == bracket) =>
                {
                    open.pop();
                }
                _ => {}
            }
        }
        open
    }
}

/// Applies the edits; gives the text and the insertions as [`Scan`] keeps them.
fn mend(text: &str, mut mends: Vec<Mend>) -> (Cow<'_, str>, Vec<Inserted>) {
    if mends.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    mends.sort_by_key(|mend| match mend {
        Mend::Close { at, .. } => (*at, 0),
        Mend::Blank(range) => (range.start, 1),
    });
    let mut mended = String::with_capacity(text.len() + mends.len());
    let mut inserted = Vec::new();
    let mut copied = 0;
    for mend in mends {
        match mend {
            Mend::Close { at, sign, .. } => {
                let at = at.max(copied);
                mended.push_str(&text[copied..at]);
                let start = mended.len();
                mended.push(sign);
                inserted.push(Inserted {
                    range: start..mended.len(),
                    at,
                });
                copied = at;
            }
            Mend::Blank(range) => {
                let range = range.start.max(copied)..range.end.max(copied);
                mended.push_str(&text[copied..range.start]);
                mended.extend(
                    text[range.clone()]
                        .bytes()
                        .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
                );
                copied = range.end;
            }
        }
    }
    mended.push_str(&text[copied..]);
    (Cow::Owned(mended), inserted)
}

/// Whether a line starts like a declaration that only the top of a file has: what stands before it is not closed.
fn starts_declaration(line: &str) -> bool {
    let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    let (Some(first), Some(second)) = (words.next(), words.next()) else {
        return false;
    };
    let named = second.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic());
    match first {
        "model" | "const" | "app" | "field" => named,
        "abstract" | "proxy" | "extend" => second == "model",
        _ => false,
    }
}
