//! What of the arguments of a piece decides its layout, and tokens with placeholders for what does not.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use proc_macro2::TokenStream;

use super::{Argument, Docs, Kind, PIECE, Text};

/// The widest names of each class. What is wider than the last, is wider than a line, and so all alike.
const CLASSES: [usize; 8] = [4, 8, 16, 24, 32, 48, 64, 99];
const WIDER_THAN_A_LINE: usize = 100;

/// Letters of two bytes, by which placeholders are found in the formatted text. They are letters of identifiers.
const LETTERS: [Range<u32>; 3] = [0x410..0x450, 0x4d0..0x530, 0x561..0x587];

/// The letters that markers begin with, beside [`PIECE`].
const RUN: char = '\u{10841}';
const DOCS: char = '\u{10842}';

/// How wide placeholders are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// As the narrowest of their class.
    Narrow,
    /// As the widest.
    Wide,
    /// As what they stand for.
    Exact,
}

/// Something that the text of a piece gets in place of a placeholder.
pub(super) enum Hole<'a> {
    /// An identifier.
    Word(Range<usize>),
    /// A literal that is text.
    Literal(Range<usize>),
    Docs(&'a Docs),
    /// A line of documentation that is in the tokens of an argument.
    Comment(String),
    /// Finished pieces, one behind the other.
    Run(Kind, Vec<usize>),
}

enum Part {
    Fixed(Range<usize>),
    Hole(usize),
}

/// Arguments, taken apart into what decides the layout and what fills the holes in it.
pub(super) struct Shape<'a> {
    text: String,
    pub(super) holes: Vec<Hole<'a>>,
    arguments: Vec<Vec<Part>>,
    by_class: String,
}

impl<'a> Shape<'a> {
    pub(super) fn of<const N: usize>(arguments: &[&'a dyn Argument; N], texts: &[Text]) -> Self {
        let mut shape = Shape {
            text: String::new(),
            holes: Vec::new(),
            arguments: Vec::with_capacity(N),
            by_class: String::new(),
        };
        for &argument in arguments {
            let mut parts = Vec::new();
            match argument.docs() {
                Some(docs) if docs.is_empty() => {}
                Some(docs) => {
                    parts.push(Part::Hole(shape.holes.len()));
                    shape.holes.push(Hole::Docs(docs));
                }
                None => {
                    let start = shape.text.len();
                    argument.write(&mut shape.text);
                    shape.take_apart(start, texts, &mut parts);
                }
            }
            shape.arguments.push(parts);
        }
        shape.by_class = shape.written(false);
        shape
    }

    fn take_apart(&mut self, start: usize, texts: &[Text], parts: &mut Vec<Part>) {
        let Self { text, holes, .. } = self;
        let mut run = None;
        scan(&text[start..], |token, range| {
            let range = start + range.start..start + range.end;
            let in_run = run.take();
            let hole = match token {
                Token::Space if in_run.is_some() => {
                    run = in_run;
                    return;
                }
                Token::Space | Token::Fixed => {
                    match parts.last_mut() {
                        Some(Part::Fixed(last)) if last.end == range.start => last.end = range.end,
                        _ => parts.push(Part::Fixed(range)),
                    }
                    return;
                }
                Token::Word => Hole::Word(range),
                Token::Literal if text[..range.start].ends_with("[doc = ") => {
                    let comment = syn::parse_str::<syn::LitStr>(&text[range]);
                    Hole::Comment(comment.map(|comment| comment.value()).unwrap_or_default())
                }
                Token::Literal => Hole::Literal(range),
                Token::Piece(index) => {
                    let kind = texts.get(index).map_or(Kind::Item, |text| text.place.kind);
                    if let (Some(before), Some(Hole::Run(same, pieces))) =
                        (in_run, holes.last_mut())
                        && before == kind
                        && *same == kind
                    {
                        pieces.push(index);
                        run = Some(kind);
                        return;
                    }
                    run = Some(kind);
                    Hole::Run(kind, vec![index])
                }
            };
            parts.push(Part::Hole(holes.len()));
            holes.push(hole);
        });
    }

    /// What is equal for all arguments that have one layout; `exact` tells those of one class apart by their widths.
    pub(super) fn key(&self, exact: bool) -> Cow<'_, str> {
        if exact {
            Cow::Owned(self.written(true))
        } else {
            Cow::Borrowed(&self.by_class)
        }
    }

    fn written(&self, exact: bool) -> String {
        let mut key = String::with_capacity(self.text.len());
        for argument in &self.arguments {
            for part in argument {
                match part {
                    Part::Fixed(range) => key.push_str(&self.text[range.clone()]),
                    &Part::Hole(hole) => self.write_class(hole, exact, &mut key),
                }
            }
            key.push('\u{1}');
        }
        key
    }

    fn write_class(&self, hole: usize, exact: bool, key: &mut String) {
        let (sign, range) = match &self.holes[hole] {
            Hole::Docs(_) | Hole::Comment(_) => return key.push('\u{2}'),
            Hole::Run(kind, _) => {
                let _ = write!(key, "\u{3}{kind:?}");
                return;
            }
            Hole::Word(range) => ('\u{4}', range),
            Hole::Literal(range) => ('\u{5}', range),
        };
        if exact && self.is_too_short(hole) {
            key.push_str(&self.text[range.clone()]);
        } else if exact {
            let _ = write!(key, "{sign}{}", range.len().min(WIDER_THAN_A_LINE));
        } else {
            let class = CLASSES.partition_point(|&widest| widest < range.len());
            key.push(sign);
            key.push(char::from(b'a' + class as u8));
        }
    }

    /// Whether what goes into the hole is too short for a placeholder that can be found.
    fn is_too_short(&self, hole: usize) -> bool {
        match &self.holes[hole] {
            Hole::Word(range) => range.len() < 2,
            Hole::Literal(range) => range.len() < 4,
            Hole::Docs(_) | Hole::Comment(_) | Hole::Run(..) => false,
        }
    }

    /// The arguments with placeholders; `None` where there are too many holes.
    pub(super) fn placeholders<const N: usize>(&self, width: Width) -> Option<[TokenStream; N]> {
        let mut arguments = Vec::with_capacity(N);
        for argument in &self.arguments {
            let mut text = String::new();
            for part in argument {
                match part {
                    Part::Fixed(range) => text.push_str(&self.text[range.clone()]),
                    &Part::Hole(hole) => text.push_str(&self.placeholder(hole, width)?),
                }
            }
            arguments.push(text.parse().ok()?);
        }
        arguments.try_into().ok()
    }

    /// What stands in the tokens for the hole.
    pub(super) fn placeholder(&self, hole: usize, width: Width) -> Option<String> {
        let given = match &self.holes[hole] {
            Hole::Docs(_) => return Some(format!("#[doc = \"{DOCS}{hole:04}\"]")),
            Hole::Comment(_) => return Some(format!("\"{DOCS}{hole:04}\"")),
            Hole::Run(kind, _) => return Some(run_marker(*kind, hole)),
            Hole::Word(range) | Hole::Literal(range) => range,
        };
        if width == Width::Exact && self.is_too_short(hole) {
            return Some(self.text[given.clone()].to_owned());
        }
        let quotes = match &self.holes[hole] {
            Hole::Literal(_) => "\"",
            _ => "",
        };
        let total = width_of(given.len(), width).max(2 * quotes.len());
        let letters = total - 2 * quotes.len();
        Some(if width == Width::Narrow {
            format!("{quotes}{}{quotes}", "q".repeat(letters))
        } else {
            let mark = letter(hole)?;
            let rest = letters.saturating_sub(mark.len_utf8());
            format!("{quotes}{mark}{}{quotes}", "x".repeat(rest))
        })
    }

    /// The text of a word or literal.
    pub(super) fn filling(&self, hole: usize) -> &str {
        match self.holes.get(hole) {
            Some(Hole::Word(range) | Hole::Literal(range)) => &self.text[range.clone()],
            _ => "",
        }
    }

    /// Whether the hole is one of a literal, whose placeholder has quotes around it.
    pub(super) fn is_literal(&self, hole: usize) -> bool {
        matches!(self.holes.get(hole), Some(Hole::Literal(_)))
    }
}

fn width_of(given: usize, width: Width) -> usize {
    let class = CLASSES.partition_point(|&widest| widest < given);
    match width {
        Width::Exact => given.min(WIDER_THAN_A_LINE),
        Width::Wide => CLASSES.get(class).copied().unwrap_or(WIDER_THAN_A_LINE),
        Width::Narrow => match class.checked_sub(1) {
            None => 1,
            Some(below) => CLASSES[below] + 1,
        },
    }
}

fn letter(hole: usize) -> Option<char> {
    LETTERS
        .into_iter()
        .flatten()
        .nth(hole)
        .and_then(char::from_u32)
}

/// The hole whose placeholder begins with the letter.
pub(super) fn hole_of(letter: char) -> Option<usize> {
    LETTERS
        .into_iter()
        .flatten()
        .position(|code| code == u32::from(letter))
}

/// What stands in the tokens for finished pieces, on a line of its own.
fn run_marker(kind: Kind, run: usize) -> String {
    match kind {
        Kind::Item | Kind::Member => format!("const {RUN}{run:04}: () = ();"),
        Kind::Statement => format!("{RUN}{run:04};"),
        Kind::Field => format!("{RUN}{run:04}: (),"),
        Kind::Entry => format!("{RUN}{run:04}{}: (),", "x".repeat(WIDER_THAN_A_LINE)),
        Kind::Element => format!("{RUN}{run:04}{},", "x".repeat(WIDER_THAN_A_LINE)),
    }
}

/// What a line of formatted text stands for.
pub(super) enum Marker {
    Run(usize),
    Docs(usize),
}

impl Marker {
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = line.trim_start();
        let number = |text: &str| text.get(..4)?.parse().ok();
        if let Some(docs) = line
            .strip_prefix("///")
            .and_then(|docs| docs.strip_prefix(DOCS))
        {
            return number(docs).map(Self::Docs);
        }
        let line = line.strip_prefix("const ").unwrap_or(line);
        line.strip_prefix(RUN).and_then(number).map(Self::Run)
    }
}

/// The text of tokens with a marker for each run of pieces, and the pieces of each.
pub(super) fn with_markers(text: &str, texts: &[Text]) -> (String, Vec<Vec<usize>>) {
    let (mut marked, mut runs) = (String::new(), Vec::<Vec<usize>>::new());
    let mut open = None;
    scan(text, |token, range| match token {
        Token::Piece(index) => {
            let kind = texts.get(index).map_or(Kind::Item, |text| text.place.kind);
            match runs.last_mut() {
                Some(run) if open == Some(kind) => run.push(index),
                _ => {
                    marked.push_str(&run_marker(kind, runs.len()));
                    runs.push(vec![index]);
                }
            }
            open = Some(kind);
        }
        Token::Space => marked.push(' '),
        _ => {
            open = None;
            marked.push_str(&text[range]);
        }
    });
    (marked, runs)
}

enum Token {
    Space,
    Fixed,
    Word,
    Literal,
    Piece(usize),
}

/// Words whose text matters: keywords, and what is the same everywhere.
const FIXED: [&str; 62] = [
    "None", "Option", "ROOT", "Self", "Some", "String", "Vec", "_", "abstract", "as", "async",
    "await", "become", "box", "break", "const", "continue", "crate", "do", "doc", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "luthier", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "self", "static", "std", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe",
    "unsized", "use", "virtual", "where", "while", "yield",
];

/// Takes the text of tokens apart.
fn scan(text: &str, mut each: impl FnMut(Token, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let token = match byte {
            b' ' | b'\n' => {
                at += 1;
                Token::Space
            }
            b'"' => {
                at = end_of_text(bytes, at);
                Token::Literal
            }
            b'\'' => {
                at = end_of_letter(text, at);
                if text[start..at].is_ascii() {
                    Token::Fixed
                } else {
                    Token::Literal
                }
            }
            b'0'..=b'9' => {
                at = end_of_word(bytes, at);
                Token::Fixed
            }
            _ if is_word(byte) => {
                at = end_of_word(bytes, at);
                let prefix = &text[start..at];
                match (prefix, bytes.get(at)) {
                    ("b" | "c", Some(b'"')) => {
                        at = end_of_text(bytes, at);
                        Token::Literal
                    }
                    ("r" | "br" | "cr", Some(b'"' | b'#'))
                        if let Some(end) = end_of_raw(text, at) =>
                    {
                        at = end;
                        Token::Literal
                    }
                    ("r", Some(b'#')) => {
                        at = end_of_word(bytes, at + 1);
                        Token::Word
                    }
                    _ => word(prefix),
                }
            }
            _ => {
                at += 1;
                Token::Fixed
            }
        };
        each(token, start..at);
    }
}

fn word(word: &str) -> Token {
    if let Some(index) = word
        .strip_prefix(PIECE)
        .and_then(|number| number.parse().ok())
    {
        Token::Piece(index)
    } else if FIXED.binary_search(&word).is_ok() {
        Token::Fixed
    } else {
        Token::Word
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn end_of_word(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|&byte| !is_word(byte))
        .unwrap_or(rest.len())
}

/// The end of a literal with escapes that begins with a quote.
fn end_of_text(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a raw literal, whose `#` or quote stands at the place; `None` where it is a raw identifier.
fn end_of_raw(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let content = rest[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let length = content.find(&close)?;
    Some(from + hashes + 1 + length + close.len())
}

/// The end of a character, or of a lifetime.
fn end_of_letter(text: &str, from: usize) -> usize {
    let rest = &text[from + 1..];
    let mut letters = rest.char_indices();
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let behind = at + escaped.len_utf8();
            let length = rest[behind..]
                .find('\'')
                .map_or(rest.len(), |length| behind + length + 1);
            from + 1 + length
        }
        (Some(_), Some((at, '\''))) => from + 1 + at + 1,
        _ => end_of_word(text.as_bytes(), from + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> String {
        let mut found = String::new();
        scan(text, |token, range| {
            let sign = match token {
                Token::Space => "",
                Token::Fixed => "f",
                Token::Word => "w",
                Token::Literal => "l",
                Token::Piece(_) => "p",
            };
            if !sign.is_empty() {
                let _ = write!(found, "{sign}:{} ", &text[range]);
            }
        });
        found
    }

    #[test]
    fn text_is_taken_apart_as_rust_does() {
        assert_eq!(
            scanned(
                "super :: r#type . name (\"a\\\"b\", r#\"c\"d\"#, 12u8, b\"x\", 'a', '\\'', 'é')"
            ),
            "f:super f:: f:: w:r#type f:. w:name f:( l:\"a\\\"b\" f:, l:r#\"c\"d\"# f:, f:12u8 f:, l:b\"x\" f:, f:'a' f:, \
             f:'\\'' f:, l:'é' f:) "
        );
        assert_eq!(scanned("& 'static str"), "f:& f:'static w:str ");
        assert_eq!(
            scanned("\u{10840}12 \u{10840}3"),
            "p:\u{10840}12 p:\u{10840}3 "
        );
    }

    #[test]
    fn words_that_matter_are_sorted() {
        assert!(FIXED.is_sorted());
    }

    #[test]
    fn each_letter_has_two_bytes_and_may_begin_a_name() {
        for letter in LETTERS.into_iter().flatten().filter_map(char::from_u32) {
            assert_eq!(letter.len_utf8(), 2, "{letter}");
            assert!(
                syn::parse_str::<syn::Ident>(&letter.to_string()).is_ok(),
                "{letter}"
            );
        }
        for letter in [PIECE, RUN, DOCS] {
            assert!(
                syn::parse_str::<syn::Ident>(&letter.to_string()).is_ok(),
                "{letter}"
            );
        }
    }
}
