//! Arrays: `Vec` as the type of a column, nested for more dimensions, and what can be asked about them.

use std::fmt::Write as _;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};

use super::{computed, condition, push_quoted};
use crate::{
    expr::{Expr, IntoExpr, Pred},
    model::{Fetch, Scalar},
    query::{Node, PostgresOperator as Operator},
    row::{Cell, CellError, Elements, Row},
    value::{FieldValue, Value, text},
};

/// What an array can hold: values that are no arrays, `Option` of such, and arrays.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a type that an array can hold")]
pub trait Element: Clone + Send + 'static {
    /// Appends the element as PostgreSQL reads it inside of an array.
    #[doc(hidden)]
    fn write(&self, out: &mut String);

    /// Reads one element of the dimension `level`; `next` is the number of the next cell.
    #[doc(hidden)]
    fn read(elements: &Elements<'_>, level: usize, next: &mut usize) -> Result<Self, CellError>;
}

const EXPECTED: &str = "an array with as many dimensions as the field has";

fn cell<'e>(
    elements: &'e Elements<'_>,
    level: usize,
    next: &mut usize,
) -> Result<Cell<'e>, CellError> {
    if level != elements.depth() {
        return Err(elements.mismatch(EXPECTED));
    }
    let cell = elements
        .cell(*next)
        .ok_or_else(|| elements.mismatch(EXPECTED))?;
    *next += 1;
    Ok(cell)
}

macro_rules! elements {
    ($($ty:ty),* $(,)?) => { $(
        impl Element for $ty {
            fn write(&self, out: &mut String) {
                push_value(&self.to_value(), out);
            }

            fn read(elements: &Elements<'_>, level: usize, next: &mut usize) -> Result<Self, CellError> {
                Self::from_cell(cell(elements, level, next)?)
            }
        }

        impl Element for Option<$ty> {
            fn write(&self, out: &mut String) {
                match self {
                    Some(value) => Element::write(value, out),
                    None => out.push_str("NULL"),
                }
            }

            fn read(elements: &Elements<'_>, level: usize, next: &mut usize) -> Result<Self, CellError> {
                Self::from_cell(cell(elements, level, next)?)
            }
        }
    )* };
}

elements!(
    bool,
    i16,
    i32,
    i64,
    f64,
    String,
    rust_decimal::Decimal,
    Date,
    Time,
    Timestamp,
    SignedDuration,
    uuid::Uuid,
    serde_json::Value,
);

impl<E: Element> Element for Vec<E> {
    fn write(&self, out: &mut String) {
        out.push('{');
        for (index, element) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            element.write(out);
        }
        out.push('}');
    }

    fn read(elements: &Elements<'_>, level: usize, next: &mut usize) -> Result<Self, CellError> {
        // PostgreSQL knows one empty array, of no dimension.
        if elements.depth() == 0 {
            return Ok(Vec::new());
        }
        let length = elements
            .length(level)
            .ok_or_else(|| elements.mismatch(EXPECTED))?;
        (0..length)
            .map(|_| E::read(elements, level + 1, next))
            .collect()
    }
}

/// A value in the text form of its type, in double quotes where it is no number.
pub(super) fn push_value(value: &Value<'_>, out: &mut String) {
    // Writing to a text does not fail.
    let _ = match value {
        Value::Null | Value::Bytes(_) | Value::Tuple(_) => out.write_str("NULL"),
        Value::Bool(value) => out.write_str(if *value { "t" } else { "f" }),
        Value::Int(value) => write!(out, "{value}"),
        Value::Float(value) if value.is_infinite() => out.write_str(if *value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }),
        Value::Float(value) => write!(out, "{value:?}"),
        Value::Decimal(value) => write!(out, "{value}"),
        Value::Text(value) => {
            push_quoted(value, out);
            Ok(())
        }
        // What has no text form is given as one that the server refuses by name.
        Value::Date(value) => match text::format_date(*value) {
            Some(text) => write!(out, "{}", text.as_str()),
            None => write!(out, "{value}"),
        },
        Value::Time(value) => out.write_str(text::format_time(*value).as_str()),
        Value::DateTime(value) => match text::format_timestamp(*value) {
            Some(text) => write!(out, "\"{}+00\"", text.as_str()),
            None => write!(out, "\"{value}\""),
        },
        Value::Duration(value) => write!(out, "\"{} microseconds\"", value.as_micros()),
        Value::Uuid(value) => write!(out, "{value}"),
        Value::Json(value) => {
            push_quoted(&value.to_string(), out);
            Ok(())
        }
    };
}

impl<E: Element> FieldValue for Vec<E> {
    fn to_value(&self) -> Value<'_> {
        let mut text = String::new();
        Element::write(self, &mut text);
        Value::Text(text.into())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        let elements = cell.elements()?;
        Self::read(&elements, 0, &mut 0)
    }
}

impl<E: Element> Scalar for Vec<E> {}

impl<E: Element> Fetch for Vec<E> {
    type Plan = ();
    const WIDTH: usize = 1;

    fn decode(row: &mut Row<'_>) -> crate::Result<Self> {
        row.get()
    }
}

macro_rules! array_lookups {
    ($($ty:ty),*) => { $(
        impl<R, E: Element, C> Expr<R, $ty, C> {
            /// Each of the elements is in the array.
            pub fn contains(self, elements: impl IntoExpr<R, Vec<E>>) -> Pred<R> {
                condition(Operator::Contains, self.into_node(), elements.into_expr().into_node())
            }

            /// The array has no other elements than these.
            pub fn contained_by(self, elements: impl IntoExpr<R, Vec<E>>) -> Pred<R> {
                condition(Operator::ContainedBy, self.into_node(), elements.into_expr().into_node())
            }

            /// One of the elements is in the array, or more.
            pub fn overlap(self, elements: impl IntoExpr<R, Vec<E>>) -> Pred<R> {
                condition(Operator::Overlaps, self.into_node(), elements.into_expr().into_node())
            }

            /// How many elements the array has, those of all dimensions together.
            pub fn len(self) -> Expr<R, Option<i32>> {
                computed(Operator::Cardinality, vec![self.into_node()])
            }

            /// The elements of a range of positions, which count from 0; as many of them as there are.
            pub fn slice(self, range: std::ops::Range<u32>) -> Expr<R, Option<Vec<E>>> {
                let from = Node::Value(Value::Int(i64::from(range.start) + 1));
                let to = Node::Value(Value::Int(i64::from(range.end)));
                computed(Operator::Slice, vec![self.into_node(), from, to])
            }

            /// The element at a position, which counts from 0; NULL where there is none.
            pub fn at_index(self, index: u32) -> Expr<R, Option<E>>
            where
                E: Scalar,
            {
                let position = Node::Value(Value::Int(i64::from(index) + 1));
                computed(Operator::Index, vec![self.into_node(), position])
            }
        }
    )* };
}

array_lookups!(Vec<E>, Option<Vec<E>>);
