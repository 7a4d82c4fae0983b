//! Diagnostics as text for people, in the manner of rustc.
//!
//! The only user of annotate-snippets. That crate panics on ranges outside its text and lays out whatever it is given, so it
//! is given little: an excerpt of the lines that matter, long lines cut to what stands around the label. Spans that
//! lie outside their file, cut a character or run backwards are brought into it; rendering never fails.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Edit, Label, Severity};
use crate::source::{BYTE_ORDER_MARK, FileId, SourceFile, Sources, Span, floor_char_boundary};

/// Whether to use terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// With ANSI escapes; whoever prints knows whether the terminal wants them.
    Coloured,
}

/// All findings, in the order of [`Diagnostics::sorted`], an empty line between two, and a last line that counts them. Empty
/// where there are none.
#[must_use]
pub fn report(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.sorted() {
        text.push_str(&render(diagnostic, sources, style));
        text.push('\n');
    }
    if let Some(summary) = summary(diagnostics) {
        text.push_str(&summary);
        text.push('\n');
    }
    text
}

/// How many of each kind: `3 errors, 1 warning`; `None` where there are none.
#[must_use]
pub fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count();
    let counts = [(errors, "error"), (diagnostics.len() - errors, "warning")];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// One finding, with a line end behind it.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(shorten(&diagnostic.message))
        .id(diagnostic.code.id());
    let fix = diagnostic
        .fix
        .as_ref()
        .map(|fix| (fix, patched_snippets(&fix.edits, sources)));
    let mut main = Group::with_title(title).elements(label_snippets(&diagnostic.labels, sources));
    main = main.elements(
        diagnostic
            .help
            .iter()
            .map(|help| Level::HELP.message(shorten(help))),
    );
    let mut groups = vec![main];
    if let Some((fix, snippets)) = fix {
        groups.push(
            Group::with_title(Level::HELP.secondary_title(shorten(&fix.message)))
                .elements(snippets),
        );
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut text = renderer.render(&groups);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Labels further apart than this many lines are shown as two excerpts.
const NEAR: usize = 40;
/// A label over more lines than this marks its first one only.
const TALL: usize = 6;
/// Lines longer than this many bytes are cut.
const LONG_LINE: usize = 400;
/// What is kept of a long line before and after the place of interest, in bytes.
const KEPT: usize = 60;
/// Messages longer than this many characters are cut: they may quote text of the user.
const LONG_MESSAGE: usize = 400;
/// Stands where something was cut.
const CUT: &str = "…";

/// The labels of each file on excerpts of it; the file of the first primary label comes first.
fn label_snippets(labels: &[Label], sources: &Sources) -> Vec<Element<'static>> {
    let mut labels: Vec<&Label> = labels
        .iter()
        .filter(|label| sources.get(label.span.file).is_some())
        .collect();
    let first = labels
        .iter()
        .find(|label| label.primary)
        .or(labels.first())
        .map(|label| label.span.file);
    labels.sort_by_key(|label| (Some(label.span.file) != first, label.span));

    let mut clusters: Vec<Cluster<'_>> = Vec::new();
    for label in labels {
        let file = &sources[label.span.file];
        let place = Place::of(file, label.span);
        match clusters.last_mut() {
            Some(last)
                if last.file == label.span.file && place.first_line <= last.last_line + NEAR =>
            {
                last.last_line = last.last_line.max(place.last_line);
                last.labels.push((label, place));
            }
            _ => clusters.push(Cluster {
                file: label.span.file,
                first_line: place.first_line,
                last_line: place.last_line,
                labels: vec![(label, place)],
            }),
        }
    }
    // What it is about comes before what helps to understand it.
    if let Some(main) = clusters
        .iter()
        .position(|cluster| cluster.labels.iter().any(|(label, _)| label.primary))
    {
        clusters[..=main].rotate_right(1);
    }
    clusters
        .iter()
        .flat_map(|cluster| cluster.elements(&sources[cluster.file]))
        .collect()
}

/// Labels of one file that stand close together.
struct Cluster<'a> {
    file: FileId,
    first_line: usize,
    last_line: usize,
    labels: Vec<(&'a Label, Place)>,
}

impl Cluster<'_> {
    fn elements(&self, file: &SourceFile) -> Vec<Element<'static>> {
        let mut excerpt = Excerpt::of(
            file,
            self.first_line,
            self.last_line,
            self.labels.iter().map(|(_, place)| *place),
        );
        let annotations: Vec<_> = self
            .labels
            .iter()
            .map(|(label, place)| {
                let kind = if label.primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let text = (!label.text.is_empty()).then(|| shorten(&label.text));
                kind.span(excerpt.range(*place)).label(text)
            })
            .collect();
        let snippet =
            Snippet::source(std::mem::take(&mut excerpt.text)).line_start(self.first_line);
        let snippet = snippet.annotations(annotations);
        if !excerpt.cut {
            return vec![snippet.path(file.path.to_string()).into()];
        }
        // annotate-snippets would count the column in the line as it is shown.
        let shown = self
            .labels
            .iter()
            .find(|(label, _)| label.primary)
            .or(self.labels.first());
        let position =
            file.position(shown.map_or(0, |(_, place)| crate::source::offset(place.start)));
        let origin = Origin::path(file.path.to_string())
            .line(position.line)
            .char_column(position.column);
        vec![origin.into(), snippet.into()]
    }
}

/// The edits of each file, shown as the lines that they give.
fn patched_snippets(edits: &[Edit], sources: &Sources) -> Vec<Snippet<'static, Patch<'static>>> {
    let mut edits: Vec<&Edit> = edits
        .iter()
        .filter(|edit| sources.get(edit.span.file).is_some())
        .collect();
    edits.sort_by_key(|edit| edit.span);
    edits
        .chunk_by(|a, b| a.span.file == b.span.file)
        .map(|edits| {
            let file = &sources[edits[0].span.file];
            let places: Vec<Place> = edits
                .iter()
                .map(|edit| Place::exact(file, edit.span))
                .collect();
            let first = places
                .iter()
                .map(|place| place.first_line)
                .min()
                .unwrap_or(1);
            let last = places
                .iter()
                .map(|place| place.last_line)
                .max()
                .unwrap_or(1);
            let mut excerpt = Excerpt::of(file, first, last, places.iter().copied());
            let mut end = 0;
            let patches: Vec<_> = edits
                .iter()
                .zip(&places)
                .map(|(edit, place)| {
                    // Edits that overlap against the rules are shown one after the other rather than not at all.
                    let range = excerpt.range(*place);
                    let range = range.start.max(end)..range.end.max(end);
                    end = range.end;
                    Patch::new(range, shorten(&edit.replacement))
                })
                .collect();
            Snippet::source(std::mem::take(&mut excerpt.text))
                .line_start(first)
                .patches(patches)
        })
        .collect()
}

/// A span brought into its file, with the lines that it lies on.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    first_line: usize,
    last_line: usize,
}

impl Place {
    /// For a label: a tall span ends with its first line.
    fn of(file: &SourceFile, span: Span) -> Self {
        let place = Self::exact(file, span);
        if place.last_line - place.first_line < TALL {
            return place;
        }
        let line = file.line_range(place.first_line);
        Self {
            end: line.end.max(place.start),
            last_line: place.first_line,
            ..place
        }
    }

    /// For an edit: all of the span.
    fn exact(file: &SourceFile, span: Span) -> Self {
        let start = floor_char_boundary(file.text(), span.start as usize);
        let end = floor_char_boundary(file.text(), span.end as usize).max(start);
        let line = |at: usize| file.position(crate::source::offset(at)).line;
        let first_line = line(start);
        // A span that ends with a line end lies on the line that it ends.
        let last_line = if end > start {
            line(floor_char_boundary(file.text(), end - 1))
        } else {
            first_line
        };
        Self {
            start,
            end,
            first_line,
            last_line,
        }
    }
}

/// Whole lines of a file, the long ones cut, and where each piece comes from.
struct Excerpt {
    text: String,
    /// Offset in the file, offset in the excerpt, length; ascending.
    pieces: Vec<(usize, usize, usize)>,
    /// Whether something of a line is left out.
    cut: bool,
}

impl Excerpt {
    fn of(
        file: &SourceFile,
        first: usize,
        last: usize,
        places: impl Iterator<Item = Place> + Clone,
    ) -> Self {
        let mut excerpt = Self {
            text: String::new(),
            pieces: Vec::new(),
            cut: false,
        };
        for number in first..=last {
            let mut line = file.line_range(number);
            if line.start == 0 && file.text().starts_with(BYTE_ORDER_MARK) {
                line.start = BYTE_ORDER_MARK.len_utf8();
            }
            if number > first {
                excerpt.text.push('\n');
            }
            if line.len() <= LONG_LINE {
                excerpt.push(file.text(), line.start, line.end);
                continue;
            }
            excerpt.cut = true;
            let mut here = places
                .clone()
                .filter(|place| (place.first_line..=place.last_line).contains(&number));
            let (start, end) = here
                .next()
                .map_or((line.start, line.start), |place| (place.start, place.end));
            let start = floor_char_boundary(file.text(), start.saturating_sub(KEPT))
                .clamp(line.start, line.end);
            let end = end.min(start + 3 * KEPT).max(start).saturating_add(KEPT);
            let end = floor_char_boundary(file.text(), end).clamp(start, line.end);
            if start > line.start {
                excerpt.text.push_str(CUT);
            }
            excerpt.push(file.text(), start, end);
            if end < line.end {
                excerpt.text.push_str(CUT);
            }
        }
        // The place after the last character can be marked only if there is one.
        excerpt.text.push('\n');
        excerpt
    }

    fn push(&mut self, text: &str, start: usize, end: usize) {
        let kept = text.get(start..end).unwrap_or_default();
        self.pieces.push((start, self.text.len(), kept.len()));
        self.text.push_str(kept);
    }

    /// Where a place lies in the excerpt.
    fn range(&self, place: Place) -> std::ops::Range<usize> {
        let start = self.offset(place.start);
        start..self.offset(place.end).max(start)
    }

    /// The offset in the excerpt of an offset in the file, or the next one that is shown.
    fn offset(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|(start, _, _)| *start <= at);
        let Some((start, shown, length)) =
            next.checked_sub(1).and_then(|piece| self.pieces.get(piece))
        else {
            return 0;
        };
        shown + (at - start).min(*length)
    }
}

/// The text in one line, cut where it is too long to be read.
fn shorten(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(LONG_MESSAGE).collect();
    if chars.next().is_some() {
        short.push_str(CUT);
    }
    short
}

#[cfg(test)]
mod tests;
