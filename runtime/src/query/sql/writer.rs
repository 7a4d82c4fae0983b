//! The growing text and its parameters: identifiers, aliases, numbers, placeholders.
//!
//! Nothing here formats: this is the hot path of every query, and pushing pieces into one buffer is what is fast.

use super::dialect::{Capabilities, Family};
use crate::{Dialect, value::Value};

/// What most statements fit in, so that the buffer need not grow.
const CAPACITY: usize = 320;

/// One statement in the making.
pub(super) struct Writer<'q> {
    pub sql: String,
    pub params: Vec<Value<'q>>,
    pub caps: &'static Capabilities,
    /// The number of the next table alias.
    pub next_alias: u32,
    /// Whether columns of content types are written as the database holds them, not as the program reads them.
    pub stored: bool,
    /// Whether the query names a collation beside what is written.
    pub gives_way: bool,
    /// Whether a path was met that names no relation.
    pub malformed: bool,
    /// Something that was asked for and is not there on every database.
    pub lacking: Option<&'static str>,
}

impl<'q> Writer<'q> {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            sql: String::with_capacity(CAPACITY),
            params: Vec::with_capacity(4),
            caps: Capabilities::of(dialect),
            next_alias: 0,
            stored: false,
            gives_way: false,
            malformed: false,
            lacking: None,
        }
    }

    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// An identifier.
    #[inline]
    pub(super) fn name(&mut self, name: &str) {
        let quote = self.caps.quote;
        self.sql.push(quote);
        if name.bytes().any(|byte| byte == quote as u8) {
            for char in name.chars() {
                if char == quote {
                    self.sql.push(quote);
                }
                self.sql.push(char);
            }
        } else {
            self.sql.push_str(name);
        }
        self.sql.push(quote);
    }

    /// A text that is written into the statement, where MariaDB and MySQL take no parameter.
    pub(super) fn quoted_text(&mut self, text: &str) {
        self.sql.push('\'');
        for char in text.chars() {
            if matches!(char, '\'' | '\\') {
                self.sql.push(char);
            }
            self.sql.push(char);
        }
        self.sql.push('\'');
    }

    /// A fresh table alias.
    pub(super) const fn fresh_alias(&mut self) -> u32 {
        let alias = self.next_alias;
        self.next_alias += 1;
        alias
    }

    /// `t0`.
    #[inline]
    pub(super) fn alias(&mut self, alias: u32) {
        self.sql.push('t');
        self.number(u64::from(alias));
    }

    /// `t0."title"`.
    #[inline]
    pub(super) fn aliased(&mut self, alias: u32, column: &str) {
        self.alias(alias);
        self.sql.push('.');
        self.name(column);
    }

    /// `"blog_post" AS t0`.
    pub(super) fn table(&mut self, table: &str, alias: u32) {
        self.name(table);
        self.push(" AS ");
        self.alias(alias);
    }

    #[inline]
    pub(super) fn number(&mut self, number: u64) {
        if number < 10 {
            self.sql.push(char::from(b'0' + number as u8));
            return;
        }
        let mut digits = [0u8; 20];
        let (mut at, mut rest) = (digits.len(), number);
        while rest > 0 {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        digits[at..]
            .iter()
            .for_each(|&digit| self.sql.push(char::from(digit)));
    }

    /// A parameter.
    #[inline]
    pub(super) fn bind(&mut self, value: Value<'q>) {
        self.params.push(value);
        self.placeholder(self.params.len());
    }

    /// The placeholder of the parameter at `position`, from 1.
    #[inline]
    pub(super) fn placeholder(&mut self, position: usize) {
        if self.caps.numbered_parameters {
            self.sql.push('$');
            self.number(position as u64);
        } else {
            self.sql.push('?');
        }
    }

    /// A value: bound, but for the three that are keywords. As such they let the planner use partial indexes and
    /// statistics.
    #[inline]
    pub(super) fn value(&mut self, value: &'q Value<'static>) {
        match value {
            Value::Null => self.push("NULL"),
            Value::Bool(true) => self.push("TRUE"),
            Value::Bool(false) => self.push("FALSE"),
            // Sent as text, which would make arithmetic and comparisons floating-point.
            Value::Decimal(decimal) if self.caps.family == Family::MySql => {
                self.push("CAST(");
                self.bind(Value::Decimal(*decimal));
                self.push(" AS DECIMAL(65, ");
                self.number(u64::from(decimal.scale()));
                self.push("))");
            }
            Value::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.push(if index > 0 { ", " } else { "(" });
                    self.value(part);
                }
                self.push(")");
            }
            value => self.bind(value.as_borrowed()),
        }
    }

    /// A value whose type nothing around it tells.
    pub(super) fn typed_value(&mut self, value: &'q Value<'static>) {
        let ty = match value {
            Value::Null | Value::Bool(_) | Value::Tuple(_) => None,
            Value::Int(_) => Some("bigint"),
            Value::Duration(_) => Some("interval"),
            Value::Float(_) => Some("double precision"),
            Value::Decimal(_) => Some("numeric"),
            Value::Text(_) => Some("text"),
            Value::Bytes(_) => Some("bytea"),
            Value::Date(_) => Some("date"),
            Value::Time(_) => Some("time"),
            Value::DateTime(_) => Some("timestamptz"),
            Value::Uuid(_) => Some("uuid"),
            Value::Json(_) => Some("jsonb"),
        };
        match ty {
            Some(ty) if self.caps.typed_parameters => self.cast(value, ty),
            _ => self.value(value),
        }
    }

    /// A value with the type that PostgreSQL has it in.
    pub(super) fn cast(&mut self, value: &'q Value<'static>, ty: &str) {
        self.push("CAST(");
        self.value(value);
        self.push(" AS ");
        self.push(ty);
        self.push(")");
    }
}
