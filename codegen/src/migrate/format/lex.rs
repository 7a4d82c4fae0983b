//! Text to tokens. Comments run from `//` to the end of the line; line ends mean nothing but to recovery.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    source::{FileId, Span, offset},
};

/// A word of the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
    /// Whether it is the first of its line.
    pub(super) starts_line: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A bare word, possibly one that starts with a digit (`0001_initial`), or a number without its sign.
    Word(String),
    /// Text in quotes, escapes resolved.
    Text(String),
    /// `->` or one character.
    Symbol(&'static str),
    /// Behind the last.
    End,
}

impl TokenKind {
    /// As messages name it.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Text(_) => "a text".to_owned(),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::End => "the end of the file".to_owned(),
        }
    }
}

const SYMBOLS: [&str; 20] = [
    "->", "{", "}", "(", ")", "[", "]", ",", "=", ".", "&", "|", "^", "~", "+", "-", "*", "/", "%",
    ";",
];

/// All tokens, the last of them [`TokenKind::End`]. What is none is reported and left out.
pub(super) fn tokens(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut starts_line = true;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let start = at;
        let kind = if c == '\n' {
            starts_line = true;
            at += 1;
            continue;
        } else if c.is_whitespace() || c == '\u{feff}' {
            at += c.len_utf8();
            continue;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if c == '"' {
            let (value, length) = quoted(rest);
            at += length;
            match value {
                Some(value) => TokenKind::Text(value),
                None => {
                    let span = Span::new(file, offset(start), offset(at));
                    diagnostics.push(
                        Diagnostic::error(codes::MIGRATION_SYNTAX, "a text without an end, or with an unknown escape")
                            .primary(span, "")
                            .help("a text stands in double quotes on one line; `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t` and `\\u{…}` are its escapes"),
                    );
                    TokenKind::Text(String::new())
                }
            }
        } else if c.is_alphanumeric() || c == '_' {
            at += word_length(rest);
            TokenKind::Word(text[start..at].to_owned())
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            at += symbol.len();
            TokenKind::Symbol(symbol)
        } else {
            at += c.len_utf8();
            let span = Span::new(file, offset(start), offset(at));
            diagnostics.push(
                Diagnostic::error(
                    codes::MIGRATION_SYNTAX,
                    format!("`{}` has no meaning here", c.escape_default()),
                )
                .primary(span, "not expected"),
            );
            continue;
        };
        tokens.push(Token {
            kind,
            span: Span::new(file, offset(start), offset(at)),
            starts_line,
        });
        starts_line = false;
    }
    let end = offset(text.len());
    tokens.push(Token {
        kind: TokenKind::End,
        span: Span::new(file, end, end),
        starts_line: true,
    });
    tokens
}

/// The length of the word at the start of `text`. A number goes on over its point and the sign of its exponent.
fn word_length(text: &str) -> usize {
    // Whether all so far could be a number; a name such as `0001_initial` stops being one.
    let mut number = text.starts_with(|c: char| c.is_ascii_digit());
    let mut before = '\0';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
        let goes_on =
            c.is_alphanumeric() || c == '_' || (number && next_is_digit && (c == '.' || sign));
        if !goes_on {
            return at;
        }
        number &= c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
        before = c;
    }
    text.len()
}

/// The value of the quoted text at the start of `text`, `None` where it is broken, and how long it is.
fn quoted(text: &str) -> (Option<String>, usize) {
    let mut value = Some(String::new());
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        let resolved = match c {
            '"' => return (value, at + 1),
            '\n' => return (None, at),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some(c @ ('"' | '\\')) => Some(c),
                Some('n') => Some('\n'),
                Some('r') => Some('\r'),
                Some('t') => Some('\t'),
                Some('u') => {
                    let rest = text[at + 2..]
                        .strip_prefix('{')
                        .and_then(|rest| rest.split_once('}'));
                    let digits = rest.map_or("", |(digits, _)| digits);
                    let found = u32::from_str_radix(digits, 16)
                        .ok()
                        .and_then(char::from_u32);
                    if found.is_some() {
                        // `{`, the digits (ASCII, or they were no number), `}`.
                        for _ in 0..digits.len() + 2 {
                            chars.next();
                        }
                    }
                    found
                }
                _ => None,
            },
            c => Some(c),
        };
        match (&mut value, resolved) {
            (Some(text), Some(c)) => text.push(c),
            _ => value = None,
        }
    }
    (None, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> (Vec<String>, usize) {
        let mut diagnostics = Diagnostics::new();
        let tokens = tokens(FileId(0), text, &mut diagnostics);
        let shown = tokens
            .iter()
            .map(|token| match &token.kind {
                TokenKind::Text(text) => format!("{text:?}"),
                kind => kind.describe().replace('`', ""),
            })
            .collect();
        (shown, diagnostics.len())
    }

    #[test]
    fn names_of_migrations_and_numbers_are_words() {
        let (found, errors) = words("blog.0001_initial -> -1.5e-3 2e10 F(x) // no");
        let end = "the end of the file";
        assert_eq!(
            found,
            [
                "blog",
                ".",
                "0001_initial",
                "->",
                "-",
                "1.5e-3",
                "2e10",
                "F",
                "(",
                "x",
                ")",
                end
            ]
        );
        assert_eq!(errors, 0);
    }

    #[test]
    fn texts_have_escapes() {
        assert_eq!(
            words(r#""a\"\\\n\u{e4}b""#),
            (
                vec![
                    format!("{:?}", "a\"\\\näb"),
                    "the end of the file".to_owned()
                ],
                0
            )
        );
    }

    #[test]
    fn broken_text_is_reported_once() {
        for broken in [
            "\"abc",
            "\"ab\ncd",
            r#""\q""#,
            "\"\\",
            r#""\u{110000}""#,
            r#""\u""#,
            "§",
        ] {
            assert_eq!(words(broken).1, 1, "{broken}");
        }
    }
}
