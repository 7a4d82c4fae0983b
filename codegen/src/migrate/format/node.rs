//! Tokens to nodes: calls, lists, literals, operators, before anybody asks what they mean.
//!
//! A [`Cursor`] walks over the tokens; whatever it cannot read is a diagnostic with the place and what was expected there.

use crate::{
    diagnostics::{Diagnostic, codes},
    schema::names::can_be_quoted,
    source::Span,
};

use super::lex::{Token, TokenKind};

/// A value as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum NodeKind {
    /// A name, possibly with points: `blog.User`.
    Name(String),
    /// A number with its sign.
    Number(String),
    /// Text.
    Text(String),
    /// A literal whose type is said: `date"2026-01-31"`.
    Typed(String, String),
    /// `Name(…)`.
    Call(String, Vec<Argument>),
    /// `[…]`.
    List(Vec<Node>),
    /// `(a & b & c)`, always one operator.
    Infix(&'static str, Vec<Node>),
    /// `~x`.
    Not(Box<Node>),
    /// `-name`.
    Descending(String),
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument {
    pub(super) key: Option<String>,
    pub(super) value: Node,
}

/// Reading fails with what is to be reported.
pub(super) type Read<T> = Result<T, Box<Diagnostic>>;

/// A syntax error at a place.
pub(super) fn error(
    span: Span,
    message: impl Into<String>,
    label: impl Into<String>,
) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(codes::MIGRATION_SYNTAX, message).primary(span, label))
}

/// Deeper than any real file; it keeps the stack in bounds.
const DEEPEST: usize = 100;

/// A place in the tokens.
pub(super) struct Cursor<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl<'t> Cursor<'t> {
    /// At the first token. The list ends with [`TokenKind::End`].
    pub(super) const fn new(tokens: &'t [Token]) -> Self {
        Self {
            tokens,
            at: 0,
            depth: 0,
        }
    }

    /// The token that is next; the last one again and again.
    pub(super) fn peek(&self) -> &'t Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> &'t Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// The place of the token before.
    pub(super) fn last_span(&self) -> Span {
        self.tokens[self.at.clamp(1, self.tokens.len()) - 1].span
    }

    pub(super) fn at_end(&self) -> bool {
        self.peek().kind == TokenKind::End
    }

    /// Whether nothing comes behind the next token.
    pub(super) fn is_last(&self) -> bool {
        self.at + 2 >= self.tokens.len()
    }

    /// Whether the next token is this word.
    pub(super) fn at_word(&self, word: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(found) if found == word)
    }

    /// Whether the next token is this symbol.
    pub(super) fn at_symbol(&self, symbol: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Symbol(found) if *found == symbol)
    }

    /// Takes the next token if it is this word.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        self.at += usize::from(found);
        found
    }

    /// Takes the next token if it is this symbol.
    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// Takes this symbol.
    pub(super) fn symbol(&mut self, symbol: &str) -> Read<Span> {
        if self.take_symbol(symbol) {
            Ok(self.last_span())
        } else {
            Err(self.unexpected(&format!("`{symbol}`")))
        }
    }

    /// Takes this word.
    pub(super) fn keyword(&mut self, word: &str) -> Read<Span> {
        if self.take_word(word) {
            Ok(self.last_span())
        } else {
            Err(self.unexpected(&format!("`{word}`")))
        }
    }

    /// Takes any word.
    pub(super) fn word(&mut self, what: &str) -> Read<(String, Span)> {
        match &self.peek().kind {
            TokenKind::Word(word) => {
                let span = self.next().span;
                Ok((word.clone(), span))
            }
            _ => Err(self.unexpected(what)),
        }
    }

    /// Takes a text in quotes that names something in the database: no quotes or line ends in it.
    pub(super) fn identifier(&mut self, what: &str) -> Read<String> {
        let (text, span) = self.text(what)?;
        check_identifier(&text, span)?;
        Ok(text)
    }

    /// Takes a text in quotes.
    pub(super) fn text(&mut self, what: &str) -> Read<(String, Span)> {
        match &self.peek().kind {
            TokenKind::Text(text) => {
                let span = self.next().span;
                Ok((text.clone(), span))
            }
            _ => Err(self.unexpected(what)),
        }
    }

    /// What to report where something else was expected.
    pub(super) fn unexpected(&self, expected: &str) -> Box<Diagnostic> {
        let found = self.peek();
        error(
            found.span,
            format!("expected {expected}, found {}", found.kind.describe()),
            format!("expected {expected}"),
        )
    }

    /// A value.
    pub(super) fn node(&mut self) -> Read<Node> {
        if self.depth >= DEEPEST {
            return Err(error(self.peek().span, "values are nested too deeply", ""));
        }
        self.depth += 1;
        let node = self.node_inner();
        self.depth -= 1;
        node
    }

    fn node_inner(&mut self) -> Read<Node> {
        let start = self.peek().span;
        let kind = match &self.peek().kind {
            TokenKind::Text(text) => {
                self.next();
                NodeKind::Text(text.clone())
            }
            TokenKind::Word(word) => {
                let first = self.next().span;
                self.after_word(word, first)?
            }
            TokenKind::Symbol("[") => {
                self.next();
                let mut items = Vec::new();
                while !self.at_symbol("]") {
                    items.push(self.node()?);
                    if !self.take_symbol(",") {
                        break;
                    }
                }
                self.symbol("]")?;
                NodeKind::List(items)
            }
            TokenKind::Symbol("~") => {
                self.next();
                NodeKind::Not(Box::new(self.node()?))
            }
            TokenKind::Symbol("-") => {
                self.next();
                let (word, _) = self.word("a number or a field")?;
                if is_number(&word) {
                    NodeKind::Number(format!("-{word}"))
                } else {
                    NodeKind::Descending(word)
                }
            }
            TokenKind::Symbol("(") => {
                self.next();
                self.group()?
            }
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node {
            kind,
            span: start.to(self.last_span()),
        })
    }

    fn after_word(&mut self, word: &str, span: Span) -> Read<NodeKind> {
        if is_number(word) {
            return Ok(NodeKind::Number(word.to_owned()));
        }
        if let TokenKind::Text(text) = &self.peek().kind
            && self.peek().span.start == span.end
        {
            self.next();
            return Ok(NodeKind::Typed(word.to_owned(), text.clone()));
        }
        if self.take_symbol("(") {
            let mut arguments = Vec::new();
            while !self.at_symbol(")") {
                arguments.push(self.argument()?);
                if !self.take_symbol(",") {
                    break;
                }
            }
            self.symbol(")")?;
            return Ok(NodeKind::Call(word.to_owned(), arguments));
        }
        let mut name = word.to_owned();
        while self.take_symbol(".") {
            name.push('.');
            name.push_str(&self.word("a name")?.0);
        }
        Ok(NodeKind::Name(name))
    }

    fn argument(&mut self) -> Read<Argument> {
        let value = self.node()?;
        if let NodeKind::Name(key) = &value.kind
            && self.take_symbol("=")
        {
            return Ok(Argument {
                key: Some(key.clone()),
                value: self.node()?,
            });
        }
        Ok(Argument { key: None, value })
    }

    /// What stands in brackets, behind the opening one.
    fn group(&mut self) -> Read<NodeKind> {
        let first = self.node()?;
        let TokenKind::Symbol(op @ ("&" | "|" | "^" | "+" | "-" | "*" | "/" | "%")) =
            self.peek().kind
        else {
            self.symbol(")")?;
            return Ok(first.kind);
        };
        let mut items = vec![first];
        while self.take_symbol(op) {
            items.push(self.node()?);
        }
        // Another operator needs brackets of its own.
        self.symbol(")")?;
        Ok(NodeKind::Infix(op, items))
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok()
}

/// Refuses names that no quoting makes safe everywhere.
pub(super) fn check_identifier(name: &str, span: Span) -> Read<()> {
    if name.is_empty() || !can_be_quoted(name) {
        return Err(error(
            span,
            "a name in the database has no quotes, backslashes or line ends, and is not empty",
            "",
        ));
    }
    Ok(())
}
