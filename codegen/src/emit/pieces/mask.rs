//! What of the arguments of a piece decides its layout, and tokens with placeholders for what does not.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use super::{Docs, Kind, PIECE, Text};
use crate::emit::code::{Code, ToCode};

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

/// Arguments, taken apart into what decides the layout and what fills the holes in it.
pub(super) struct Shape<'a> {
    /// Their text, one behind the other; documentation has none.
    text: String,
    pub(super) holes: Vec<Hole<'a>>,
    by_class: String,
}

/// What stands for holes in a key, and behind each argument; these letters are in no text of tokens.
const END: char = '\u{1}';
const COMMENT: char = '\u{2}';
const PIECES: char = '\u{3}';
const WORD: char = '\u{4}';
const LITERAL: char = '\u{5}';

impl<'a> Shape<'a> {
    pub(super) fn of<const N: usize>(arguments: &[&'a dyn ToCode; N], texts: &[Text]) -> Self {
        let mut shape = Shape {
            text: String::with_capacity(128),
            holes: Vec::with_capacity(2 * N),
            by_class: String::with_capacity(128),
        };
        for &argument in arguments {
            let start = shape.text.len();
            match argument.docs() {
                Some(docs) if docs.is_empty() => {}
                Some(docs) => {
                    shape.by_class.push(COMMENT);
                    shape.holes.push(Hole::Docs(docs));
                }
                None => {
                    argument.write(&mut shape.text);
                    shape.take_apart(start, texts);
                }
            }
            shape.by_class.push(END);
        }
        shape
    }

    /// Finds the holes of an argument, and writes its part of the key.
    fn take_apart(&mut self, start: usize, texts: &[Text]) {
        let Self {
            text,
            holes,
            by_class,
            ..
        } = self;
        let mut run = None;
        scan(&text[start..], |token, range| {
            let range = start + range.start..start + range.end;
            let in_run = run.take();
            match token {
                Token::Space if in_run.is_some() => run = in_run,
                Token::Space | Token::Fixed => by_class.push_str(&text[range]),
                Token::Literal if is_comment(&text[..range.start]) => {
                    by_class.push(COMMENT);
                    let comment = syn::parse_str::<syn::LitStr>(&text[range]);
                    let comment = comment.map(|comment| comment.value());
                    holes.push(Hole::Comment(comment.unwrap_or_default()));
                }
                Token::Word | Token::Literal => {
                    let word = matches!(token, Token::Word);
                    by_class.push(if word { WORD } else { LITERAL });
                    by_class.push(char::from(b'a' + class_of(range.len()) as u8));
                    holes.push(if word {
                        Hole::Word(range)
                    } else {
                        Hole::Literal(range)
                    });
                }
                Token::Piece(index) => {
                    let kind = texts.get(index).map_or(Kind::Item, |text| text.place.kind);
                    run = Some(kind);
                    if in_run == Some(kind)
                        && let Some(Hole::Run(_, pieces)) = holes.last_mut()
                    {
                        pieces.push(index);
                        return;
                    }
                    by_class.push(PIECES);
                    by_class.push(char::from(b'a' + kind as u8));
                    holes.push(Hole::Run(kind, vec![index]));
                }
            }
        });
    }

    /// What is equal for all arguments that have one layout; `exact` tells those of one class apart by their widths.
    pub(super) fn key(&self, exact: bool) -> Cow<'_, str> {
        if !exact {
            return Cow::Borrowed(&self.by_class);
        }
        let mut key = self.by_class.clone();
        for (hole, given) in self.holes.iter().enumerate() {
            let (Hole::Word(range) | Hole::Literal(range)) = given else {
                continue;
            };
            if self.is_too_short(hole) {
                let _ = write!(key, "{END}{}", &self.text[range.clone()]);
            } else {
                let _ = write!(key, "{END}{}", range.len().min(WIDER_THAN_A_LINE));
            }
        }
        Cow::Owned(key)
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
    pub(super) fn placeholders<const N: usize>(&self, width: Width) -> Option<[Code; N]> {
        let mut holes = 0..self.holes.len();
        let mut arguments = Vec::with_capacity(N);
        for argument in self.by_class.split_terminator(END) {
            let mut text = String::new();
            let mut letters = argument.chars();
            while let Some(letter) = letters.next() {
                match letter {
                    COMMENT => {}
                    // The letter of the class stands behind.
                    WORD | LITERAL | PIECES => drop(letters.next()),
                    letter => {
                        text.push(letter);
                        continue;
                    }
                }
                text.push_str(&self.placeholder(holes.next()?, width)?);
            }
            arguments.push(Code::from(text));
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

fn class_of(width: usize) -> usize {
    CLASSES.partition_point(|&widest| widest < width)
}

fn width_of(given: usize, width: Width) -> usize {
    let class = class_of(given);
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
    if letter.is_ascii() {
        return None;
    }
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

/// Whether the text of the word matters: it is a keyword, or the same everywhere.
fn is_fixed(word: &str) -> bool {
    match word.len() {
        1 => word == "_",
        2 => matches!(word, "as" | "do" | "fn" | "if" | "in"),
        3 => matches!(
            word,
            "box"
                | "doc"
                | "dyn"
                | "for"
                | "gen"
                | "let"
                | "mod"
                | "mut"
                | "pub"
                | "ref"
                | "std"
                | "try"
                | "use"
                | "Vec"
        ),
        4 => matches!(
            word,
            "else"
                | "enum"
                | "impl"
                | "loop"
                | "move"
                | "None"
                | "priv"
                | "ROOT"
                | "self"
                | "Self"
                | "Some"
                | "true"
                | "type"
        ),
        5 => matches!(
            word,
            "async"
                | "await"
                | "break"
                | "const"
                | "crate"
                | "false"
                | "final"
                | "macro"
                | "match"
                | "super"
                | "trait"
                | "where"
                | "while"
                | "yield"
        ),
        6 => matches!(
            word,
            "become"
                | "extern"
                | "Option"
                | "return"
                | "static"
                | "String"
                | "struct"
                | "typeof"
                | "unsafe"
        ),
        7 => matches!(word, "luthier" | "unsized" | "virtual"),
        8 => matches!(word, "abstract" | "continue" | "override"),
        _ => false,
    }
}

/// Gives each token of the code, a space for what stands between two.
pub(in crate::emit) fn each_token(code: &Code, mut each: impl FnMut(&str)) {
    let text = code.as_str();
    scan(text, |_, range| each(&text[range]));
}

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

/// Whether a literal behind this text is a line of documentation.
fn is_comment(before: &str) -> bool {
    let bracket = before.strip_suffix("doc = ").map(str::trim_end);
    bracket.is_some_and(|text| text.ends_with('['))
}

fn word(word: &str) -> Token {
    if let Some(index) = word
        .strip_prefix(PIECE)
        .and_then(|number| number.parse().ok())
    {
        Token::Piece(index)
    } else if is_fixed(word) {
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
    use crate::naming::{CANNOT_BE_RAW, KEYWORDS};

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
    fn keywords_are_no_holes() {
        for word in KEYWORDS.iter().chain(CANNOT_BE_RAW) {
            assert!(is_fixed(word), "{word}");
        }
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
