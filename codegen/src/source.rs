//! Source files and places in them.
//!
//! A [`Span`] is a file and a range of bytes in the text exactly as it was read, byte order mark and line ends included;
//! nothing is normalised, so an edit made of spans can be applied to the file on disk. [`Sources`] owns the texts of a
//! run. It reads nothing itself: whoever drives the compiler adds text under the relative path that reports should show.

use std::fmt;
use std::ops::Index;
use std::sync::Arc;

/// The text files of one run, in the order in which diagnostics are reported.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// One file: where it is, for people, and what stands in it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path to show, relative to the project and with `/` between its parts: `models/blog.models`.
    pub path: Arc<str>,
    text: String,
    /// The offset of the first byte of each line; the first line starts at 0.
    line_starts: Vec<u32>,
}

/// A file within a [`Sources`]. Ids are ordered as the files were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in a file; `start` equal to `end` is the place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

/// A line of a file, shown as `models/blog.models:41`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The file's path as it is shown.
    pub path: Arc<str>,
    /// The line, from 1; 0 where there is none.
    pub line: u32,
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return Ok(());
        }
        write!(out, "{}:{}", self.path, self.line)
    }
}

/// A line and a column as people count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, counted in characters; a byte order mark does not count.
    pub column: usize,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. `path` is what reports show.
    ///
    /// Offsets are 32 bits wide: of a text of more than four gigabytes only the start is kept.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let mut text = text.into();
        if u32::try_from(text.len()).is_err() {
            let end = (0..=u32::MAX as usize - 1)
                .rev()
                .find(|&at| text.is_char_boundary(at));
            text.truncate(end.unwrap_or(0));
        }
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| offset(at + 1)),
            )
            .collect();
        let id = FileId(offset(self.files.len()));
        self.files.push(SourceFile {
            path: path.into().into(),
            text,
            line_starts,
        });
        id
    }

    /// The files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(at, file)| (FileId(offset(at)), file))
    }

    /// The file, unless the id comes from another `Sources`.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// The text of a span; empty where the span does not lie in the file or cuts a character.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.range()))
            .unwrap_or_default()
    }

    /// The start of a span for people: `models/blog.models:41:25`.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let Some(file) = self.get(span.file) else {
            return String::new();
        };
        let Position { line, column } = file.position(span.start);
        format!("{}:{line}:{column}", file.path)
    }

    /// The line that a span starts on, for people: `models/blog.models:41`.
    #[must_use]
    pub fn line_place(&self, span: Span) -> Line {
        self.get(span.file)
            .map(|file| Line {
                path: file.path.clone(),
                line: offset(file.line_of(span.start as usize)),
            })
            .unwrap_or_default()
    }
}

/// # Panics
///
/// If the id comes from another `Sources`.
impl Index<FileId> for Sources {
    type Output = SourceFile;

    fn index(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }
}

impl SourceFile {
    /// The text as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of an offset. An offset past the end gives the end; one within a character gives the character.
    #[must_use]
    pub fn position(&self, at: u32) -> Position {
        let at = floor_char_boundary(&self.text, at as usize);
        let line = self.line_of(at);
        let start = self.line_starts[line - 1] as usize;
        let before = &self.text[start..at];
        let mark = usize::from(start == 0 && before.starts_with(BYTE_ORDER_MARK));
        Position {
            line,
            column: before.chars().count() + 1 - mark,
        }
    }

    /// The line, from 1, that an offset lies on.
    fn line_of(&self, at: usize) -> usize {
        self.line_starts
            .partition_point(|start| *start as usize <= at)
            .max(1)
    }

    /// How many lines there are; an empty text has one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The bytes of a line (counted from 1) without its line end, as a range of offsets; empty where there is no such line.
    #[must_use]
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let Some(start) = line.checked_sub(1).and_then(|at| self.line_starts.get(at)) else {
            return 0..0;
        };
        let start = *start as usize;
        let end = self
            .line_starts
            .get(line)
            .map_or(self.text.len(), |next| *next as usize);
        start..start + self.text[start..end].trim_end_matches(['\n', '\r']).len()
    }
}

impl Span {
    /// The bytes from `start` to before `end`.
    #[must_use]
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// As a range to slice the file's text with.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of this span to the end of the other one, which lies in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Whether the other one lies in this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The place just before the first byte.
    #[must_use]
    pub const fn before(self) -> Self {
        Self {
            file: self.file,
            start: self.start,
            end: self.start,
        }
    }

    /// The place just after the last byte.
    #[must_use]
    pub const fn after(self) -> Self {
        Self {
            file: self.file,
            start: self.end,
            end: self.end,
        }
    }
}

/// The mark that some editors put at the start of a UTF-8 file.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A position as an offset; [`Sources::add`] keeps texts short enough.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The closest character boundary at or before `at`, at most the end of the text.
pub(crate) fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str, offsets: &[u32]) -> Vec<(usize, usize)> {
        let mut sources = Sources::new();
        let file = sources.add("a.models", text);
        offsets
            .iter()
            .map(|at| sources[file].position(*at))
            .map(|at| (at.line, at.column))
            .collect()
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(
            positions("ab\ncd", &[0, 1, 2, 3, 5, 99]),
            [(1, 1), (1, 2), (1, 3), (2, 1), (2, 3), (2, 3)]
        );
        assert_eq!(positions("", &[0, 1]), [(1, 1), (1, 1)]);
        assert_eq!(positions("a\r\nb\n", &[3, 5]), [(2, 1), (3, 1)]);
    }

    #[test]
    fn columns_count_characters_and_no_byte_order_mark() {
        assert_eq!(positions("\u{feff}model", &[3, 4]), [(1, 1), (1, 2)]);
        assert_eq!(positions("äö|", &[2, 3, 4]), [(1, 2), (1, 2), (1, 3)]);
    }

    #[test]
    fn line_ranges_leave_out_the_line_end() {
        let mut sources = Sources::new();
        let file = sources.add("a.models", "ab\r\nc\n");
        let ranges: Vec<_> = (0..5).map(|line| sources[file].line_range(line)).collect();
        assert_eq!(ranges, [0..0, 0..2, 4..5, 6..6, 0..0]);
    }

    #[test]
    fn a_span_outside_the_file_has_no_text() {
        let mut sources = Sources::new();
        let file = sources.add("a.models", "ä");
        assert_eq!(sources.text(Span::new(file, 0, 2)), "ä");
        assert_eq!(sources.text(Span::new(file, 0, 1)), "");
        assert_eq!(sources.text(Span::new(file, 7, 9)), "");
        assert_eq!(sources.text(Span::new(FileId(4), 0, 1)), "");
        assert_eq!(sources.place(Span::new(FileId(4), 0, 1)), "");
    }
}
