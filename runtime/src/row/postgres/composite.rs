//! Cells that hold several values: arrays, ranges, `hstore`, `tsvector`.
//!
//! Their parts are cells of the type that they are made of. Nothing here trusts a count or a length.

use std::fmt::Write as _;

use tokio_postgres::types::Kind as TypeKind;

use super::{Kind, PgCell};

/// Reads a message from its start.
struct Reader<'r>(&'r [u8]);

impl<'r> Reader<'r> {
    fn take(&mut self, count: usize) -> Option<&'r [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn int(&mut self) -> Option<i32> {
        self.take(4)?.try_into().ok().map(i32::from_be_bytes)
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.int()?).ok()
    }

    /// Bytes behind their length; `Some(None)` where that says NULL.
    fn value(&mut self) -> Option<Option<&'r [u8]>> {
        match self.int()? {
            -1 => Some(None),
            length => self.take(usize::try_from(length).ok()?).map(Some),
        }
    }
}

/// The elements of an array, the last dimension running fastest.
#[derive(Debug)]
pub(crate) struct Elements<'r> {
    /// How many there are in each dimension; none for an empty array.
    pub(crate) dimensions: Vec<usize>,
    pub(crate) cells: Vec<Option<PgCell<'r>>>,
}

/// The ends of a range.
#[derive(Debug)]
pub(crate) enum Ends<'r> {
    Empty,
    /// Lower and upper end, each with whether it belongs to the range; `None` where there is no end.
    Between(Option<(PgCell<'r>, bool)>, Option<(PgCell<'r>, bool)>),
}

impl<'r> PgCell<'r> {
    /// A part of the cell, of another type.
    const fn part(&self, kind: Kind, bytes: &'r [u8]) -> Self {
        Self {
            kind,
            bytes,
            row: self.row,
            index: self.index,
        }
    }

    /// What the array or range is made of.
    fn part_kind(&self) -> Option<Kind> {
        match self.row.columns().get(self.index)?.type_().kind() {
            TypeKind::Array(element) | TypeKind::Range(element) => Some(Kind::of(element)),
            _ => None,
        }
    }

    fn type_name(&self) -> &'r str {
        let column = self.row.columns().get(self.index);
        column.map_or("", |column| column.type_().name())
    }

    pub(in crate::row) fn elements(&self) -> Option<Elements<'r>> {
        if self.kind != Kind::Other {
            return None;
        }
        let kind = self.part_kind()?;
        let mut reader = Reader(self.bytes);
        let (count, _has_null, _type) = (reader.count()?, reader.int()?, reader.int()?);
        let mut dimensions = Vec::new();
        let mut total: usize = usize::from(count > 0);
        for _ in 0..count {
            let (length, _lower) = (reader.count()?, reader.int()?);
            total = total.checked_mul(length)?;
            dimensions.push(length);
        }
        // Each element takes four bytes at least.
        if total > reader.0.len() / 4 {
            return None;
        }
        let mut cells = Vec::with_capacity(total);
        for _ in 0..total {
            cells.push(reader.value()?.map(|bytes| self.part(kind, bytes)));
        }
        reader
            .0
            .is_empty()
            .then_some(Elements { dimensions, cells })
    }

    pub(in crate::row) fn ends(&self) -> Option<Ends<'r>> {
        if self.kind != Kind::Other {
            return None;
        }
        let kind = self.part_kind()?;
        let mut reader = Reader(self.bytes);
        let &[flags] = reader.take(1)? else {
            return None;
        };
        if flags & 0x01 != 0 {
            return Some(Ends::Empty);
        }
        let mut end = |infinite: u8, included: u8| {
            if flags & infinite != 0 {
                return Some(None);
            }
            let bytes = reader.value()??;
            Some(Some((self.part(kind, bytes), flags & included != 0)))
        };
        Some(Ends::Between(end(0x08, 0x02)?, end(0x10, 0x04)?))
    }

    /// The keys and values of an `hstore`.
    pub(in crate::row) fn pairs(&self) -> Option<Vec<(&'r str, Option<&'r str>)>> {
        if self.kind != Kind::Other || self.type_name() != "hstore" {
            return None;
        }
        let mut reader = Reader(self.bytes);
        let count = reader.count()?;
        let mut pairs = Vec::new();
        for _ in 0..count {
            let key = std::str::from_utf8(reader.value()??).ok()?;
            let value = match reader.value()? {
                Some(bytes) => Some(std::str::from_utf8(bytes).ok()?),
                None => None,
            };
            pairs.push((key, value));
        }
        Some(pairs)
    }

    /// A `tsvector` as the server writes it: `'fat':2A 'rat':3`.
    pub(in crate::row) fn lexemes(&self) -> Option<String> {
        if self.kind != Kind::Other || self.type_name() != "tsvector" {
            return None;
        }
        let mut reader = Reader(self.bytes);
        let mut text = String::new();
        for number in 0..reader.count()? {
            let length = reader.0.iter().position(|byte| *byte == 0)?;
            let lexeme = std::str::from_utf8(reader.take(length)?).ok()?;
            reader.take(1)?;
            if number > 0 {
                text.push(' ');
            }
            let quoted = lexeme.replace('\'', "''").replace('\\', "\\\\");
            write!(text, "'{quoted}'").ok()?;
            for position in 0..reader.short()? {
                let at = reader.short()?;
                let weight = ["", "C", "B", "A"][usize::from(at >> 14)];
                let separator = if position > 0 { ',' } else { ':' };
                write!(text, "{separator}{}{weight}", at & 0x3fff).ok()?;
            }
        }
        Some(text)
    }
}
