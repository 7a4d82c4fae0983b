//! Text matching. Every character of a pattern means itself, but in regular expressions; the empty pattern is part of every
//! text.
//!
//! A pattern that is a bound value is prepared here, so that an index can serve the match where the database is able to; a
//! pattern that is another column goes through functions.

use std::borrow::Cow;

use super::{
    super::{Compare, Node, TextMatch},
    dialect::Family,
    facts::nullable,
    scope::Scope,
    writer::Writer,
};
use crate::{Dialect, value::Value};

impl<'q> Writer<'q> {
    pub(super) fn text(
        &mut self,
        how: TextMatch,
        insensitive: bool,
        sides: &'q [Node; 2],
        scope: &Scope<'_>,
    ) {
        if how == TextMatch::Equals && !insensitive {
            return self.compare(Compare::Eq, sides, false, scope);
        }
        if how == TextMatch::Regex {
            return self.regex(insensitive, sides, scope);
        }
        match &sides[1] {
            Node::Value(Value::Text(pattern)) => {
                if pattern.is_empty() && how != TextMatch::Equals {
                    return if nullable(&sides[0], scope) {
                        self.null_test(&sides[0], true, scope);
                    } else {
                        self.push("TRUE");
                    };
                }
                match self.caps.family {
                    Family::Sqlite => {
                        self.sqlite_pattern(how, insensitive, &sides[0], pattern, scope)
                    }
                    Family::Postgres | Family::MySql => {
                        self.like(how, insensitive, &sides[0], pattern, scope)
                    }
                }
            }
            _ => self.text_by_function(how, insensitive, sides, scope),
        }
    }

    /// A text, folded if case does not count.
    fn folded(&mut self, insensitive: bool, node: &'q Node, scope: &Scope<'_>) {
        if insensitive {
            self.push(self.caps.lower);
            if self.caps.family == Family::Postgres {
                self.push("(");
            }
            self.node(node, scope);
            self.push(self.caps.lower_end);
        } else {
            self.operand(node, scope);
        }
    }

    fn sqlite_pattern(
        &mut self,
        how: TextMatch,
        insensitive: bool,
        node: &'q Node,
        pattern: &'q str,
        scope: &Scope<'_>,
    ) {
        let pattern: Cow<'q, str> = if insensitive {
            Cow::Owned(pattern.to_lowercase())
        } else {
            Cow::Borrowed(pattern)
        };
        let length = i64::try_from(pattern.chars().count()).unwrap_or(i64::MAX);
        match how {
            TextMatch::Contains => {
                self.push("instr(");
                self.folded(insensitive, node, scope);
                self.push(", ");
                self.bind(Value::Text(pattern));
                self.push(") > 0");
            }
            // The texts that begin with the pattern are those from it up to the next text that does not. Unlike GLOB, this
            // is served by an index also where plans do not depend on bound values.
            TextMatch::StartsWith
                if !insensitive && matches!(node, Node::Column(..) | Node::Outer(..)) =>
            {
                let end = successor(&pattern);
                self.push("(");
                self.node(node, scope);
                self.push(" COLLATE BINARY >= ");
                self.bind(Value::Text(pattern));
                if let Some(end) = end {
                    self.push(" AND ");
                    self.node(node, scope);
                    self.push(" COLLATE BINARY < ");
                    self.bind(Value::Text(Cow::Owned(end)));
                }
                self.push(")");
            }
            TextMatch::StartsWith | TextMatch::EndsWith => {
                self.push("substr(");
                self.folded(insensitive, node, scope);
                if how == TextMatch::StartsWith {
                    self.push(", 1, ");
                    self.bind(Value::Int(length));
                } else {
                    self.push(", ");
                    self.bind(Value::Int(-length));
                }
                self.push(") = ");
                self.bind(Value::Text(pattern));
            }
            TextMatch::Equals | TextMatch::Regex => {
                self.folded(insensitive, node, scope);
                self.push(" = ");
                self.bind(Value::Text(pattern));
            }
        }
    }

    fn like(
        &mut self,
        how: TextMatch,
        insensitive: bool,
        node: &'q Node,
        pattern: &'q str,
        scope: &Scope<'_>,
    ) {
        let postgres = self.caps.family == Family::Postgres;
        if how == TextMatch::Equals {
            self.folded(insensitive, node, scope);
            self.push(" = ");
            self.push(self.caps.lower);
            self.bind(Value::Text(Cow::Borrowed(pattern)));
            return self.push(")");
        }
        // PostgreSQL's default escape character keeps the pattern one that its planner sees through. MySQL's depends on the
        // server's mode, so another is named.
        let pattern = Value::Text(Cow::Owned(like_pattern(
            how,
            pattern,
            if postgres { '\\' } else { '!' },
        )));
        if postgres {
            // A column's collation folds ASCII only, which is all that an ASCII pattern needs, and has the indexes.
            let beyond = insensitive && matches!(&pattern, Value::Text(text) if !text.is_ascii());
            if beyond {
                self.push("(");
            }
            self.operand(node, scope);
            if beyond {
                self.push(" COLLATE \"default\")");
            }
            self.push(if insensitive { " ILIKE " } else { " LIKE " });
            return self.bind(pattern);
        }
        self.folded(insensitive, node, scope);
        self.push(" LIKE ");
        if insensitive {
            self.push(self.caps.lower);
            self.bind(pattern);
            self.push(")");
        } else {
            self.bind(pattern);
        }
        self.push(" ESCAPE '!'");
    }

    fn text_by_function(
        &mut self,
        how: TextMatch,
        insensitive: bool,
        sides: &'q [Node; 2],
        scope: &Scope<'_>,
    ) {
        let [text, pattern] = sides;
        // `T` is the text, `P` the pattern.
        let form = match (self.caps.family, how) {
            (_, TextMatch::Equals | TextMatch::Regex) => "T = P",
            (Family::Sqlite, TextMatch::Contains) => "instr(T, P) > 0",
            (Family::Sqlite, TextMatch::StartsWith) => "instr(T, P) = 1",
            (Family::Sqlite, TextMatch::EndsWith) => {
                "substr(T, length(T) - length(P) + 1) = P COLLATE BINARY"
            }
            (Family::Postgres, TextMatch::Contains) => "strpos(T, P) > 0",
            (Family::Postgres, TextMatch::StartsWith) => "starts_with(T, P)",
            (Family::Postgres, TextMatch::EndsWith) => "right(T, char_length(P)) = P",
            (Family::MySql, TextMatch::Contains) => "LOCATE(P, T) > 0",
            (Family::MySql, TextMatch::StartsWith) => "LEFT(T, CHAR_LENGTH(P)) = P",
            (Family::MySql, TextMatch::EndsWith) => "RIGHT(T, CHAR_LENGTH(P)) = P",
        };
        let mut rest = form;
        while let Some(at) = hole(rest) {
            self.push(&rest[..at]);
            let node = if rest.as_bytes()[at] == b'T' {
                text
            } else {
                pattern
            };
            self.folded(insensitive, node, scope);
            rest = &rest[at + 1..];
        }
        self.push(rest);
    }

    fn regex(&mut self, insensitive: bool, sides: &'q [Node; 2], scope: &Scope<'_>) {
        let [text, pattern] = sides;
        let (open, middle, close) = match (self.caps.dialect, insensitive) {
            (Dialect::Sqlite, false) => ("", " REGEXP ", ""),
            (Dialect::Sqlite, true) => {
                self.push("luthier_iregexp(");
                self.node(pattern, scope);
                self.push(", ");
                self.node(text, scope);
                return self.push(")");
            }
            (Dialect::Postgres, false) => ("", " ~ ", ""),
            (Dialect::Postgres, true) => ("", " ~* ", ""),
            (Dialect::MariaDb, false) => ("", " REGEXP concat('(?-i)', ", ")"),
            (Dialect::MariaDb, true) => ("", " REGEXP concat('(?i)', ", ")"),
            (Dialect::MySql, false) => ("REGEXP_LIKE(", ", ", ", 'c')"),
            (Dialect::MySql, true) => ("REGEXP_LIKE(", ", ", ", 'i')"),
        };
        self.push(open);
        self.operand(text, scope);
        self.push(middle);
        self.operand(pattern, scope);
        self.push(close);
    }
}

/// Where the next `T` or `P` stands that is no part of a word.
fn hole(form: &str) -> Option<usize> {
    let bytes = form.as_bytes();
    let word = |index: usize| {
        bytes
            .get(index)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    (0..bytes.len())
        .find(|&at| matches!(bytes[at], b'T' | b'P') && !word(at + 1) && (at == 0 || !word(at - 1)))
}

/// The least text that comes after every text that begins with `prefix`, by code point; `None` where all do.
fn successor(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // The code points between these two are no characters.
        let next = if last == '\u{d7ff}' {
            Some('\u{e000}')
        } else {
            char::from_u32(u32::from(last) + 1)
        };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// A pattern for LIKE in which every character of `text` means itself.
fn like_pattern(how: TextMatch, text: &str, escape: char) -> String {
    let mut pattern = String::with_capacity(text.len() + 4);
    if matches!(how, TextMatch::Contains | TextMatch::EndsWith) {
        pattern.push('%');
    }
    for char in text.chars() {
        if char == '%' || char == '_' || char == escape {
            pattern.push(escape);
        }
        pattern.push(char);
    }
    if matches!(how, TextMatch::Contains | TextMatch::StartsWith) {
        pattern.push('%');
    }
    pattern
}
