//! Text to words, each with the comments before it.
//!
//! The text has no syntax errors, so that brackets and strings are closed. Words are spelled canonically here where that
//! needs no more than the word: strings get double quotes, the parts of a duration one blank between them.

use std::borrow::Cow;

use super::tree::{Trivia, TriviaKind};

/// A word, sign, number or string.
#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: Cow<'t, str>,
    /// Comments, documentation and attributes between the token before and this one, in order.
    pub(super) before: Vec<Trivia>,
    /// Whether a blank line stands right before it.
    pub(super) blank_before: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, possibly with points: `accounts.User`.
    Word,
    /// A number or duration.
    Number,
    /// A string without a tag.
    Text,
    /// A raw string, or one with a tag: `r"\d"`, `date"2026-01-31"`.
    Tagged,
    /// A bracket, operator, comma and the like.
    Sign,
    /// Behind the last.
    End,
}

/// All tokens, the last of them [`TokenKind::End`]; `None` where something is no token.
pub(super) fn lex(text: &str) -> Option<Vec<Token<'_>>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        newlines: 1,
        before: Vec::new(),
    };
    let mut tokens: Vec<Token<'_>> = Vec::new();
    loop {
        lexer.trivia()?;
        let blank_before = lexer.newlines > 1 && (!tokens.is_empty() || !lexer.before.is_empty());
        let before = std::mem::take(&mut lexer.before);
        let (kind, text) = lexer.token()?;
        lexer.newlines = 0;
        tokens.push(Token {
            kind,
            text,
            before,
            blank_before,
        });
        if kind == TokenKind::End {
            return Some(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Line ends since the last token or comment.
    newlines: usize,
    before: Vec<Trivia>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'t str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        taken
    }

    /// Blanks, comments, documentation and attributes.
    fn trivia(&mut self) -> Option<()> {
        loop {
            let rest = self.rest();
            match rest.as_bytes() {
                [b'\n', ..] => {
                    self.newlines += 1;
                    self.at += 1;
                }
                [b' ' | b'\t' | b'\r', ..] => self.at += 1,
                [b'/', b'/', ..] => {
                    let length = rest.find('\n').unwrap_or(rest.len());
                    let doc = rest.starts_with("///") && !rest.starts_with("////");
                    let kind = if doc {
                        TriviaKind::Doc
                    } else {
                        TriviaKind::Comment
                    };
                    self.push(kind, length);
                }
                [b'#', b'[', ..] => {
                    let length = attribute_length(rest)?;
                    self.push(TriviaKind::Attribute, length);
                }
                _ => return Some(()),
            }
        }
    }

    fn push(&mut self, kind: TriviaKind, length: usize) {
        let first = self.text[..self.at].trim_start().is_empty();
        let text = self.take(length).trim_end().replace("\r\n", "\n");
        self.before.push(Trivia {
            kind,
            text,
            own_line: self.newlines > 0,
            blank_before: self.newlines > 1 && !first,
        });
        self.newlines = 0;
    }

    fn token(&mut self) -> Option<(TokenKind, Cow<'t, str>)> {
        let rest = self.rest();
        let Some(first) = rest.bytes().next() else {
            return Some((TokenKind::End, Cow::Borrowed("")));
        };
        match first {
            b'"' | b'\'' => {
                let length = string_length(rest, false)?;
                Some((
                    TokenKind::Text,
                    Cow::Owned(double_quoted(self.take(length))),
                ))
            }
            b'0'..=b'9' => Some((TokenKind::Number, self.number())),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b'+' if rest.starts_with("+=") => Some((TokenKind::Sign, Cow::Borrowed(self.take(2)))),
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b':' | b'=' | b'+' | b'-' | b'*'
            | b'/' | b'%' | b'&' | b'|' | b'^' | b'~' => {
                Some((TokenKind::Sign, Cow::Borrowed(self.take(1))))
            }
            _ => None,
        }
    }

    fn word(&mut self) -> Option<(TokenKind, Cow<'t, str>)> {
        let rest = self.rest();
        let mut length = word_length(rest);
        let quote = rest.as_bytes().get(length).copied();
        // `str "…"` may be written without the blank; there is no literal of that tag.
        let keyword = &rest[..length] == "str";
        if matches!(quote, Some(b'"' | b'\'')) && !keyword {
            let raw = &rest[..length] == "r";
            let end = length + string_length(&rest[length..], raw)?;
            let tag = self.take(length);
            let string = self.take(end - length);
            let string = if !raw {
                Cow::Owned(double_quoted(string))
            } else if string.contains('"') {
                Cow::Borrowed(string)
            } else {
                Cow::Owned(format!("\"{}\"", &string[1..string.len() - 1]))
            };
            return Some((TokenKind::Tagged, Cow::Owned(format!("{tag}{string}"))));
        }
        while rest.as_bytes().get(length) == Some(&b'.') && starts_word(&rest[length + 1..]) {
            length += 1 + word_length(&rest[length + 1..]);
        }
        Some((TokenKind::Word, Cow::Borrowed(self.take(length))))
    }

    /// A number, or all parts of a duration.
    fn number(&mut self) -> Cow<'t, str> {
        let length = number_length(self.rest());
        let mut number = Cow::Borrowed(self.take(length));
        while number.ends_with(|last: char| last.is_ascii_alphabetic()) {
            let blanks = self
                .rest()
                .bytes()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let next = &self.rest()[blanks..];
            if blanks == 0 || !next.starts_with(|first: char| first.is_ascii_digit()) {
                break;
            }
            self.at += blanks;
            let length = number_length(next);
            number = Cow::Owned(format!("{number} {}", self.take(length)));
        }
        number
    }
}

fn starts_word(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
}

fn word_length(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
        .count()
}

fn number_length(text: &str) -> usize {
    let whole = word_length(text);
    let fraction = text[whole..]
        .strip_prefix('.')
        .filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    whole + fraction.map_or(0, |rest| 1 + word_length(rest))
}

/// The length of the string at the start of the text, quotes included.
fn string_length(text: &str, raw: bool) -> Option<usize> {
    let quote = text.bytes().next()?;
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if !raw => {
                bytes.next();
            }
            b'\n' => return None,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The length of the attribute at the start of the text. What stands in it is Rust, where `'` starts no string.
fn attribute_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut string = false;
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if string => {
                bytes.next();
            }
            b'"' => string = !string,
            b'[' if !string => depth += 1,
            b']' if !string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The same string between double quotes. Escapes that need not change stay as they are.
fn double_quoted(written: &str) -> String {
    let content = written
        .get(1..written.len().saturating_sub(1))
        .unwrap_or_default();
    let mut out = String::with_capacity(written.len());
    out.push('"');
    let mut chars = content.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => match chars.next() {
                Some('\'') => out.push('\''),
                Some(escaped) => out.extend(['\\', escaped]),
                None => out.push('\\'),
            },
            char => out.push(char),
        }
    }
    out.push('"');
    out
}
