//! Writing many rows of a model in few statements, on servers: there, a message costs more than a row.
//!
//! Rows and what the database made of them are brought together by what is certain. Keys that are counted up are so in the
//! order in which a statement has its rows, which is checked where they come back; rows whose key is known before are found
//! by it. Nothing depends on the order of answers alone.

mod cases;
mod document;
mod insert;
mod portion;
mod update;

pub(super) use insert::insert;
pub(super) use update::update;

use crate::{Error, Result, row::Row, value::Value};

/// What statements answered: row after row of cells.
#[derive(Default)]
struct Answers {
    cells: Vec<Value<'static>>,
    width: usize,
}

impl Answers {
    fn take(&mut self, row: &mut Row<'_>) -> Result<()> {
        self.width = row.column_count();
        for index in 0..self.width {
            let value = row.cell(index).to_value();
            let named = |cell| Error::decode(row.column_name(index).unwrap_or_default(), cell);
            self.cells.push(value.map_err(named)?);
        }
        Ok(())
    }

    fn rows(&self) -> impl ExactSizeIterator<Item = &[Value<'static>]> {
        self.cells.chunks_exact(self.width.max(1))
    }
}
