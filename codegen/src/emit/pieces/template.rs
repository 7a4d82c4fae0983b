//! Formatted text with holes: how it is made, and how it is filled.

use std::iter;

use super::{
    Kind, Known, MEMO, Place, Text,
    mask::{self, Hole, Marker, Shape, Width},
};
use crate::emit::code::{Code, quote};
use crate::emit::format::{Line, unparse_items};

/// Formatted text with holes.
pub(super) struct Template {
    blocks: Vec<Block>,
}

enum Block {
    /// Lines of the template's own, the first and the last of them as they matter to their neighbours.
    Lines {
        parts: Vec<Part>,
        first: Line,
        last: Line,
    },
    /// The lines of finished pieces.
    Run(usize),
}

impl Block {
    fn lines((parts, first, last): (Vec<Part>, Line, Line)) -> Self {
        Self::Lines { parts, first, last }
    }
}

enum Part {
    Text(String),
    Hole(usize),
    /// Lines of documentation, indented by so many spaces.
    Docs(usize, usize),
}

impl Template {
    /// The template of a piece whose arguments have the shape.
    pub(super) fn of<const N: usize>(
        place: Place,
        shape: &Shape<'_>,
        exact: bool,
        code: fn([Code; N]) -> Code,
    ) -> Known {
        let rendered = |width| render(place, code(shape.placeholders(width)?));
        if exact {
            return rendered(Width::Exact).map_or(Known::Unreadable, |text| {
                Known::Alike(Self::cut(&text, Some((shape, Width::Exact))))
            });
        }
        match (rendered(Width::Wide), rendered(Width::Narrow)) {
            (Some(wide), Some(narrow)) if alike(&wide, &narrow, shape) => {
                Known::Alike(Self::cut(&wide, Some((shape, Width::Wide))))
            }
            (Some(_), Some(_)) => Known::Differing,
            _ => Known::Unreadable,
        }
    }

    /// Takes formatted text apart at its placeholders, and puts blank lines between its members.
    fn cut(text: &str, shape: Option<(&Shape<'_>, Width)>) -> Self {
        let mut blocks = Vec::new();
        let mut open: Option<(Vec<Part>, Line, Line)> = None;
        let mut blank = 0;
        for line in text.lines() {
            let line = line.trim_end();
            if line.is_empty() {
                blank += 1;
                continue;
            }
            let apart = std::mem::take(&mut blank);
            let marker = Marker::of(line);
            if let Some(Marker::Run(run)) = marker {
                blocks.extend(open.take().map(Block::lines));
                blocks.push(Block::Run(run));
                continue;
            }
            let mut seen = Line::of(line);
            seen.apart = apart > 0;
            let (parts, _, last) = open.get_or_insert_with(|| (Vec::new(), seen, seen));
            if !parts.is_empty() && last.parts_from(seen) {
                push(parts, &"\n".repeat(apart.max(1)));
            }
            *last = seen;
            if let Some(Marker::Docs(docs)) = marker {
                let indentation = line.len() - line.trim_start().len();
                parts.push(Part::Docs(docs, indentation));
                continue;
            }
            cut_line(line, shape, parts);
            push(parts, "\n");
        }
        blocks.extend(open.map(Block::lines));
        Self { blocks }
    }

    /// The text with everything in its place; `None` where a piece is not there.
    pub(super) fn fill(&self, shape: &Shape<'_>, texts: &[Text], place: Place) -> Option<Text> {
        let run = |hole: usize| match shape.holes.get(hole) {
            Some(Hole::Run(_, pieces)) => Some(pieces.as_slice()),
            _ => None,
        };
        let mut filled = Filled::default();
        for block in &self.blocks {
            match block {
                Block::Run(hole) => filled.run(run(*hole)?, texts)?,
                Block::Lines { parts, first, last } => {
                    filled.next(*first, *last);
                    for part in parts {
                        match part {
                            Part::Text(text) => filled.text.push_str(text),
                            Part::Hole(hole) => filled.text.push_str(shape.filling(*hole)),
                            Part::Docs(hole, indentation) => match shape.holes.get(*hole) {
                                Some(Hole::Docs(docs)) => {
                                    docs.write_lines(*indentation, &mut filled.text);
                                }
                                Some(Hole::Comment(comment)) => {
                                    filled.text.extend(iter::repeat_n(' ', *indentation));
                                    filled.text.extend(["///", comment.trim_end(), "\n"]);
                                }
                                _ => {}
                            },
                        }
                    }
                }
            }
        }
        let (mut first, last) = filled.ends?;
        // Items of a file always stand apart.
        first.apart = place.kind == Kind::Item && place.depth == 0;
        Some(Text {
            text: filled.text,
            place,
            first,
            last,
        })
    }
}

/// A text that grows by blocks, with blank lines between members.
#[derive(Default)]
struct Filled {
    text: String,
    ends: Option<(Line, Line)>,
}

impl Filled {
    /// Prepares for lines that begin and end so.
    fn next(&mut self, first: Line, last: Line) {
        match &mut self.ends {
            None => self.ends = Some((first, last)),
            Some((_, before)) => {
                if before.parts_from(first) {
                    self.text.push('\n');
                }
                *before = last;
            }
        }
    }

    fn run(&mut self, pieces: &[usize], texts: &[Text]) -> Option<()> {
        for &piece in pieces {
            let piece = texts.get(piece)?;
            self.next(piece.first, piece.last);
            self.text.push_str(&piece.text);
        }
        Some(())
    }
}

/// The formatted text of an item with the pieces of each run in place of its marker.
pub(in crate::emit) fn expand(text: &str, runs: &[Vec<usize>]) -> String {
    let template = Template::cut(text, None);
    MEMO.with_borrow(|memo| {
        let texts = memo.as_ref().map_or(&[][..], |memo| &memo.texts);
        let mut filled = Filled::default();
        for block in &template.blocks {
            match block {
                Block::Run(run) => {
                    let pieces = runs.get(*run).map_or(&[][..], Vec::as_slice);
                    let _ = filled.run(pieces, texts);
                }
                Block::Lines { parts, first, last } => {
                    filled.next(*first, *last);
                    for part in parts {
                        if let Part::Text(text) = part {
                            filled.text.push_str(text);
                        }
                    }
                }
            }
        }
        filled.text
    })
}

fn push(parts: &mut Vec<Part>, text: &str) {
    if let Some(Part::Text(last)) = parts.last_mut() {
        last.push_str(text);
    } else {
        parts.push(Part::Text(text.to_owned()));
    }
}

fn cut_line(line: &str, shape: Option<(&Shape<'_>, Width)>, parts: &mut Vec<Part>) {
    let mut rest = line;
    while let Some((shape, width)) = shape
        && let Some((at, hole)) = find_placeholder(rest)
        && let Some(placeholder) = shape.placeholder(hole, width)
    {
        // The letter of a literal's placeholder stands behind its quote.
        let start = if shape.is_literal(hole) {
            at.saturating_sub(1)
        } else {
            at
        };
        push(parts, &rest[..start]);
        parts.push(Part::Hole(hole));
        rest = rest.get(start + placeholder.len()..).unwrap_or_default();
    }
    push(parts, rest);
}

fn find_placeholder(text: &str) -> Option<(usize, usize)> {
    if text.is_ascii() {
        return None;
    }
    text.char_indices()
        .find_map(|(at, letter)| Some((at, mask::hole_of(letter)?)))
}

/// Whether a text has the same layout with wide placeholders as with narrow ones.
fn alike(wide: &str, narrow: &str, shape: &Shape<'_>) -> bool {
    let (mut wide, mut narrow) = (wide, narrow);
    while let Some((at, hole)) = find_placeholder(wide) {
        let (Some(long), Some(short)) = (
            shape.placeholder(hole, Width::Wide),
            shape.placeholder(hole, Width::Narrow),
        ) else {
            return false;
        };
        let start = if shape.is_literal(hole) {
            at.saturating_sub(1)
        } else {
            at
        };
        let Some(behind) = narrow
            .strip_prefix(&wide[..start])
            .and_then(|rest| rest.strip_prefix(short.as_str()))
        else {
            return false;
        };
        narrow = behind;
        wide = wide.get(start + long.len()..).unwrap_or_default();
    }
    wide == narrow
}

/// The text of the piece where it stands.
fn render(place: Place, code: Code) -> Option<String> {
    let depth = usize::from(place.depth);
    if place.kind == Kind::Item && depth == 0 {
        return Some(unparse_items(code.as_str())?.join("\n"));
    }
    // Too wide for a line, so that what it stands in goes over several.
    let wide = Code::from("x".repeat(200));
    let (within, own, behind) = match place.kind {
        Kind::Item => (code, 0, 0),
        Kind::Member => (quote!(impl X { #code }), 1, 0),
        Kind::Field => (quote!(struct X { #code }), 1, 0),
        Kind::Statement => (quote!(fn x() { #code }), 1, 0),
        Kind::Entry => (quote!(fn x() { X { #code #wide: () } }), 2, 1),
        Kind::Element => (quote!(fn x() { [#code #wide] }), 2, 1),
    };
    let modules = depth.checked_sub(own)?;
    let nested = (0..modules).fold(within, |within, _| quote!(mod x { #within }));
    let text = unparse_items(nested.as_str())?.concat();
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines.get(depth..lines.len().checked_sub(depth + behind)?)?;
    Some(inner.iter().flat_map(|line| [line, "\n"]).collect())
}
