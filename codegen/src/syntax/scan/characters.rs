//! Characters that the language does not have, and the habits that bring them.

use super::{MAX_DEPTH, Mend, Scanner};
use crate::diagnostics::{Diagnostic, Edit, codes};

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
            '@' => diagnostic.help("there are no decorators; Rust attributes are written `#[…]`"),
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

    /// `# …`.
    fn python_comment(&mut self) {
        let start = self.at;
        let end = self.line_end();
        let sign = self.span(start..start + 1);
        self.at = end;
        self.fault(
            start,
            Diagnostic::error(codes::PYTHON, "comments start with `//`, not with `#`")
                .primary(sign, "Python's sign")
                .fix("use two slashes", [Edit::replace(sign, "//")]),
        );
        self.mends.push(Mend::Blank(start..end));
    }

    /// `"""…"""`.
    pub(super) fn python_docstring(&mut self, quotes: &str) {
        let start = self.at;
        let body = start + quotes.len();
        let end = self.text[body..]
            .find(quotes)
            .map_or(self.text.len(), |at| body + at + quotes.len());
        self.at = end;
        let span = self.span(start..end);
        self.fault(
            start,
            Diagnostic::error(codes::PYTHON, "there are no strings in triple quotes")
                .primary(span, "Python's form")
                .help("documentation is written with `///` above what it is about"),
        );
        self.mends.push(Mend::Blank(start..end));
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
