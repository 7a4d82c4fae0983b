//! Characters that the language does not have, and the habits that bring them.

use std::ops::Range;

use super::{MAX_DEPTH, Mend, Scanner};
use crate::diagnostics::{Diagnostic, Edit, codes};

const NO_DECORATORS: &str = "there are no decorators; Rust attributes are written `#[…]`";

impl Scanner<'_> {
    /// Reports and blanks a run of characters that mean nothing here.
    pub(super) fn stray(&mut self) {
        let start = self.at;
        let Some(first) = self.text[start..].chars().next() else {
            return;
        };
        if first == '#' {
            return self.python_comment();
        }
        let run = self.text[start..]
            .chars()
            .take_while(|char| is_stray(*char));
        let run = if first.is_ascii() {
            run.take_while(|char| *char == first).collect()
        } else {
            run.collect::<String>()
        };
        let end = start + run.len().max(first.len_utf8());
        self.at = end;
        let span = self.span(start..end);
        let shown = if run.chars().count() > 8 {
            format!("{}…", run.chars().take(8).collect::<String>())
        } else {
            run
        };
        let message = if shown
            .chars()
            .any(|char| char.is_control() || is_invisible(char))
        {
            format!("unexpected character U+{:04X}", u32::from(first))
        } else {
            format!("unexpected `{shown}`")
        };
        let diagnostic = Diagnostic::error(codes::STRAY_CHARACTER, message)
            .primary(span, "not part of the language");
        let diagnostic = match first {
            ';' => diagnostic.fix("a line end or a comma ends an entry", [Edit::remove(span)]),
            '<' | '>' | '!' => {
                diagnostic.help("comparisons are lookups: `Q(price__gt=0)`, `~Q(title=\"\")`")
            }
            '@' => diagnostic.help(NO_DECORATORS),
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '`' => {
                diagnostic.help("strings stand between straight quotes: `\"…\"` or `'…'`")
            }
            _ if first.is_alphanumeric() => diagnostic
                .help("names are made of the letters `a` to `z` and `A` to `Z`, digits and `_`"),
            _ if first.is_control() || is_invisible(first) => diagnostic.fix(
                "remove it; it cannot be seen in most editors",
                [Edit::replace(span, " ")],
            ),
            _ => diagnostic.help("remove it, or put it into a string"),
        };
        self.fault(start, diagnostic);
        self.mends.push(Mend::Blank(start..end));
    }

    /// Whether the `@` here starts a line of its own, as Python's decorators do.
    pub(super) fn is_decorator(&self) -> bool {
        let before = &self.text[..self.at];
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        line.trim().is_empty()
            && self
                .byte(self.at + 1)
                .is_some_and(|next| next == b'_' || next.is_ascii_alphabetic())
    }

    /// `@property`: the whole line.
    pub(super) fn decorator(&mut self) {
        let start = self.at;
        let end = self.line_end();
        self.at = end;
        self.fault(
            start,
            Diagnostic::error(codes::PYTHON, "there are no decorators")
                .primary(self.span(start..end), "Python's form")
                .help("methods are written in Rust, in an `impl` block for the generated struct; Rust attributes are written `#[…]`"),
        );
        self.mends.push(Mend::Blank(start..end));
    }

    /// `_("…")`, after its first word: what is marked for translation is read as the text alone.
    pub(super) fn translated(&mut self, word: Range<usize>) -> bool {
        const MARKS: [&str; 7] = [
            "_",
            "gettext",
            "gettext_lazy",
            "gettext_noop",
            "ugettext",
            "ugettext_lazy",
            "translate",
        ];
        if !MARKS.contains(&&self.text[word.clone()]) {
            return false;
        }
        let blanks = |at: usize| {
            let rest = &self.text[at..];
            at + rest.len() - rest.trim_start().len()
        };
        let open = blanks(self.at + 1);
        let Some(quote @ (b'"' | b'\'')) = self.byte(open) else {
            return false;
        };
        let mut close = open + 1;
        loop {
            match self.byte(close) {
                Some(byte) if byte == quote => break,
                Some(b'\\') => close += 2,
                None | Some(b'\n') => return false,
                Some(_) => close += 1,
            }
        }
        let end = blanks(close + 1);
        if self.byte(end) != Some(b')') {
            return false;
        }
        let (before, after) = (word.start..open, close + 1..end + 1);
        let mark = &self.text[word.clone()];
        self.fault(
            word.start,
            Diagnostic::error(
                codes::PYTHON,
                format!("texts are written without `{mark}(…)`"),
            )
            .primary(self.span(word.start..end + 1), "Python's form")
            .fix(
                "write the text alone: `luthier messages` collects all of them for translators",
                [
                    Edit::remove(self.span(before.clone())),
                    Edit::remove(self.span(after.clone())),
                ],
            ),
        );
        self.mends.push(Mend::Blank(before));
        self.mends.push(Mend::Blank(after));
        self.at = end + 1;
        true
    }

    /// Skips `#[…]` as a whole: what stands in it is Rust, where `'` does not start a string.
    pub(super) fn attribute(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        let mut string = false;
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            self.at += 1;
            match byte {
                b'\\' if string => self.at += 1,
                b'"' => string = !string,
                b'[' if !string => depth += 1,
                b']' if !string => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
            if depth > MAX_DEPTH {
                break;
            }
        }
        // Not closed, or too deep: the line alone is given up.
        self.at = start;
        let end = self.line_end();
        self.at = end;
        self.fault(
            start,
            Diagnostic::error(codes::UNCLOSED_BRACKET, "this attribute is not closed")
                .primary(self.span(start..end), "no matching `]`")
                .help("an attribute is written `#[derive(Hash)]`"),
        );
        self.mends.push(Mend::Blank(start..end));
    }
}

/// Whether no word, sign, string or blank starts with the character.
fn is_stray(char: char) -> bool {
    !char.is_ascii_alphanumeric() && !" \t\r\n()[]{}\"'_,.:=+-*/%&|^~#".contains(char)
}

/// Whether the character leaves no mark on the screen, or changes how others are shown.
fn is_invisible(char: char) -> bool {
    char.is_whitespace()
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
