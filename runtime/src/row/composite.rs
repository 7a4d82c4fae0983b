//! Cells that hold several values, as the types of columns read them: arrays, ranges, `hstore`, `tsvector`.

use super::{
    cell::{Cell, CellError, Raw},
    postgres::composite,
};
use crate::value::Value;

/// The elements of an array, the last dimension running fastest.
#[derive(Debug)]
pub struct Elements<'r> {
    array: Cell<'r>,
    elements: composite::Elements<'r>,
}

impl<'r> Elements<'r> {
    /// How many dimensions there are; none of an empty array.
    pub(crate) fn depth(&self) -> usize {
        self.elements.dimensions.len()
    }

    /// How many elements there are in a dimension.
    pub(crate) fn length(&self, level: usize) -> Option<usize> {
        self.elements.dimensions.get(level).copied()
    }

    /// An element, by its number among all.
    pub(crate) fn cell(&self, index: usize) -> Option<Cell<'r>> {
        let cell = self.elements.cells.get(index)?;
        Some(Cell(cell.map_or(Raw::Null, Raw::Postgres)))
    }

    /// The error of an array that is not what was expected.
    pub(crate) fn mismatch(&self, expected: &'static str) -> CellError {
        self.array.mismatch(expected)
    }
}

/// The ends of a range, each with whether it belongs to it; `None` where there is no end.
#[derive(Debug)]
pub enum Ends<'r> {
    /// It holds nothing.
    Empty,
    /// Lower and upper end.
    Between(Option<(Cell<'r>, bool)>, Option<(Cell<'r>, bool)>),
}

impl<'r> Cell<'r> {
    pub(crate) fn elements(self) -> Result<Elements<'r>, CellError> {
        let elements = match self.0 {
            Raw::Postgres(cell) => cell.elements(),
            _ => None,
        };
        let elements = elements.ok_or_else(|| self.mismatch("an array"))?;
        Ok(Elements {
            array: self,
            elements,
        })
    }

    pub(crate) fn ends(self) -> Result<Ends<'r>, CellError> {
        let ends = match self.0 {
            Raw::Postgres(cell) => cell.ends(),
            _ => None,
        };
        let cell = |end: Option<(_, bool)>| {
            end.map(|(cell, included)| (Cell(Raw::Postgres(cell)), included))
        };
        match ends {
            Some(composite::Ends::Empty) => Ok(Ends::Empty),
            Some(composite::Ends::Between(lower, upper)) => {
                Ok(Ends::Between(cell(lower), cell(upper)))
            }
            None => Err(self.mismatch("a range")),
        }
    }

    pub(crate) fn pairs(self) -> Result<Vec<(&'r str, Option<&'r str>)>, CellError> {
        let pairs = match self.0 {
            Raw::Postgres(cell) => cell.pairs(),
            _ => None,
        };
        pairs.ok_or_else(|| self.mismatch("an hstore"))
    }

    pub(crate) fn lexemes(self) -> Result<String, CellError> {
        let lexemes = match self.0 {
            Raw::Postgres(cell) => cell.lexemes(),
            Raw::Value(Value::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        lexemes.ok_or_else(|| self.mismatch("a tsvector"))
    }
}
