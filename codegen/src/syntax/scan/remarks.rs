//! Comments and documentation as other languages write them.

use std::ops::Range;

use super::{Mend, Scanner};
use crate::diagnostics::{Diagnostic, Edit, codes};

impl Scanner<'_> {
    /// `# …`.
    pub(super) fn python_comment(&mut self) {
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

    /// `/* … */`, over several lines too.
    pub(super) fn block_comment(&mut self) {
        let start = self.at;
        let (end, closed) = self.find_end(start + 2, "*/");
        self.at = end;
        let opening = self.span(start..start + 2);
        let diagnostic =
            Diagnostic::error(codes::UNEXPECTED, "comments start with `//`, not with `/*`")
                .primary(opening, "a comment of another language");
        let diagnostic = match self.slashes_instead(start..end).filter(|_| closed) {
            Some(edits) => diagnostic.fix("use two slashes on each line", edits),
            None => diagnostic.help(
                "a comment is `//` and the rest of the line; documentation is `///` above what it is about",
            ),
        };
        self.fault(start, diagnostic);
        self.blank_lines(start..end);
    }

    /// The edits that make `//` of a comment in `/* … */`; `None` where something follows it on its line.
    fn slashes_instead(&self, comment: Range<usize>) -> Option<Vec<Edit>> {
        let behind = &self.text[comment.end..];
        let behind = behind.lines().next().unwrap_or_default();
        if !behind.trim().is_empty() {
            return None;
        }
        let text = &self.text[comment.clone()];
        // `/**` and `/*!` begin comments as well.
        let decorated = text.len() - text.trim_start_matches(['/', '*', '!']).len();
        let body = text.get(decorated..text.len() - 2).unwrap_or_default();
        let mut edits = Vec::new();
        let mut at = comment.start;
        for (number, line) in text.split('\n').enumerate() {
            let last = at + line.len() == comment.end;
            let end = if last {
                comment.end - 2
            } else {
                at + line.len()
            };
            let content = self.text.get(at..end).unwrap_or_default();
            let sign = content.len() - content.trim_start().len();
            if number == 0 {
                let length = decorated.min(text.len() - 2).max(2);
                edits.push(Edit::replace(self.span(at..at + length), "//"));
            } else if !content.trim().is_empty() {
                let stars = content.trim_start().starts_with('*');
                let sign = at + sign..at + sign + usize::from(stars);
                let instead = if stars { "//" } else { "// " };
                edits.push(Edit::replace(self.span(sign), instead));
            }
            if last {
                let kept = self.text[..end].trim_end_matches([' ', '\t']).len();
                edits.push(Edit::remove(self.span(kept.max(at)..comment.end)));
            }
            at += line.len() + 1;
        }
        (!body.trim().is_empty()).then_some(edits)
    }

    /// Whether the `--` here starts a comment, as in SQL: no two signs of numbers stand so.
    pub(super) fn is_dashes(&self) -> bool {
        let before = self.text[..self.at].bytes().next_back();
        let behind = self.text[self.at + 2..].bytes().next();
        let blank = |byte: Option<u8>| {
            byte.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'-'))
        };
        let value = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'(' | b'-');
        let first = self.line_start.is_some() && !behind.is_some_and(value);
        first || blank(before) && blank(behind)
    }

    /// `-- …`.
    pub(super) fn sql_comment(&mut self) {
        let start = self.at;
        let end = self.line_end();
        let sign = self.span(start..start + 2);
        self.at = end;
        self.fault(
            start,
            Diagnostic::error(codes::UNEXPECTED, "comments start with `//`, not with `--`")
                .primary(sign, "SQL's sign")
                .fix("use two slashes", [Edit::replace(sign, "//")]),
        );
        self.mends.push(Mend::Blank(start..end));
    }

    /// `"""…"""`.
    pub(super) fn python_docstring(&mut self, quotes: &str) {
        let start = self.at;
        let (end, closed) = self.find_end(start + quotes.len(), quotes);
        self.at = end;
        let mut diagnostic =
            Diagnostic::error(codes::PYTHON, "there are no strings in triple quotes")
                .primary(self.span(start..end), "Python's form");
        let body = start + quotes.len()..end - if closed { quotes.len() } else { 0 };
        diagnostic = match self.documentation(start..end, body).filter(|_| closed) {
            Some(edits) => diagnostic.fix(
                "documentation is written with `///` above what it is about",
                edits,
            ),
            None => diagnostic.help("documentation is written with `///` above what it is about"),
        };
        self.fault(start, diagnostic);
        self.blank_lines(start..end);
    }

    /// The edits that move a text, which is the first in a block and alone on its lines, above the head of the block.
    fn documentation(&self, whole: Range<usize>, body: Range<usize>) -> Option<[Edit; 2]> {
        let before = self.text.get(..self.previous_end)?;
        let gap = self.text.get(self.previous_end..whole.start)?;
        let line = whole.start - gap.len() + gap.rfind('\n')? + 1;
        let behind = &self.text[whole.end..];
        let end = behind.find('\n')?;
        let alone = gap.trim().is_empty() && behind[..end].trim().is_empty();
        if !alone || !before.ends_with('{') {
            return None;
        }
        let head = before.rfind('\n').map_or(0, |at| at + 1);
        let indent = before.len() - head - before[head..].trim_start().len();
        let indent = &before[head..head + indent];
        let declares = before[head..].trim_start();
        if !["model ", "abstract model ", "proxy model ", "choices "]
            .iter()
            .any(|word| declares.starts_with(word))
        {
            return None;
        }
        let lines = self.text.get(body)?.trim().lines();
        let docs: String = lines
            .map(|line| format!("{indent}///{}{}\n", space(line), line.trim()))
            .collect();
        Some([
            Edit::insert_before(self.span(head..head), docs),
            Edit::remove(self.span(line..whole.end + end + 1)),
        ])
    }

    /// Where what starts before `from` ends, its sign included, and whether it does.
    fn find_end(&self, from: usize, sign: &str) -> (usize, bool) {
        match self.text[from..].find(sign) {
            Some(at) => (from + at + sign.len(), true),
            None => (self.text.len(), false),
        }
    }

    /// Blanks what may lie over several lines.
    fn blank_lines(&mut self, range: Range<usize>) {
        if let Some(last) = self.text[range.clone()].rfind('\n') {
            self.line_start = Some(range.start + last + 1);
        }
        self.mends.push(Mend::Blank(range));
    }
}

/// Between the sign and a line of a text.
fn space(line: &str) -> &'static str {
    if line.trim().is_empty() { "" } else { " " }
}
