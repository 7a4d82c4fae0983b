//! Types of the program as columns: made from the values that the database holds.

use std::fmt;

use super::{Scalar, SqlType};
use crate::{
    expr::{Expr, Ordered, TextType},
    row::{Cell, CellError},
    value::{FieldValue, Value},
};

/// A type of the program that a column holds: what a field type of one's own names by `rust = "crate::Color"`.
///
/// The values are stored as those of another type, which is that of the column, and are made from them when a row is read. All
/// lookups of that type work: equality by values of the program's type, those of text on the column, and everything else
/// behind [`base`](Expr::base).
///
/// ```
/// /// A colour, stored as six hexadecimal digits.
/// #[derive(Clone, Debug, PartialEq)]
/// struct Color(u32);
///
/// impl luthier::FieldType for Color {
///     type Base = String;
///     type Error = std::num::ParseIntError;
///
///     fn from_base(base: String) -> Result<Self, Self::Error> {
///         u32::from_str_radix(&base, 16).map(Self)
///     }
///
///     fn to_base(&self) -> String {
///         format!("{:06x}", self.0)
///     }
/// }
///
/// luthier::impl_scalar!(Color);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can hold",
    label = "has no `luthier::FieldType`",
    note = "a field type with `rust = \"…\"` needs `impl luthier::FieldType` for that type, and `luthier::impl_scalar!` of it"
)]
pub trait FieldType: Scalar + fmt::Debug + PartialEq + Sync {
    /// The type of the column: `String` of text, `i32` of an `IntegerField`, as the book has it.
    type Base: Scalar;

    /// Why a value of the column is none of this type.
    type Error: fmt::Display;

    /// A value from what the database holds.
    ///
    /// # Errors
    ///
    /// When the database holds something else. The row is then not read, and the error names table, column and key.
    fn from_base(base: Self::Base) -> Result<Self, Self::Error>;

    /// What the database holds for a value.
    fn to_base(&self) -> Self::Base;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> FieldValue for T {
    fn to_value(&self) -> Value<'_> {
        self.to_base().to_value().into_owned()
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        let base = T::Base::from_cell(cell)?;
        T::from_base(base).map_err(|error| {
            let found = match cell.to_value() {
                Ok(Value::Text(text)) => format!("{text:?}: {error}"),
                Ok(value) => format!("{value:?}: {error}"),
                Err(_) => error.to_string(),
            };
            CellError::new(std::any::type_name::<T>(), found)
        })
    }
}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Base: Ordered>> Ordered for T {}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Base = String>> TextType for T {
    type Text = String;
    type Number = i64;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Base = String>> TextType for Option<T> {
    type Text = Option<String>;
    type Number = Option<i64>;
}

/// A column of a program's type, with NULL or without.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a type of the program's own")]
pub trait Based: SqlType {
    /// The type of the column.
    type Stored: SqlType;
}

impl<T: FieldType> Based for T {
    type Stored = T::Base;
}

impl<T: FieldType> Based for Option<T> {
    type Stored = Option<T::Base>;
}

impl<R, T: Based, C> Expr<R, T, C> {
    /// The value as the database holds it, with every lookup of its type: `ticket::colour().base().lower()`.
    pub fn base(self) -> Expr<R, T::Stored> {
        Expr::from_node(self.into_node())
    }
}

/// Compiles where `T` is made from values of type `B`.
#[doc(hidden)]
pub const fn holds<T: FieldType<Base = B>, B>() {}

/// A default of the schema as a value of a program's type.
///
/// # Panics
///
/// When it is none: the schema and the type contradict each other.
#[doc(hidden)]
pub fn own_default<T: FieldType>(base: T::Base, field: &str) -> T {
    match T::from_base(base) {
        Ok(value) => value,
        Err(error) => panic!(
            "the default of `{field}` in the schema is no `{}`: {error}",
            std::any::type_name::<T>()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    #[derive(Clone, Debug, PartialEq)]
    struct Even(i64);

    impl FieldType for Even {
        type Base = i64;
        type Error = &'static str;

        fn from_base(base: i64) -> Result<Self, Self::Error> {
            if base % 2 == 0 {
                Ok(Self(base))
            } else {
                Err("is odd")
            }
        }

        fn to_base(&self) -> i64 {
            self.0
        }
    }

    crate::impl_scalar!(Even);

    #[test]
    fn values_go_there_and_back() {
        let values = [Even(4).to_value(), Some(Even(-2)).to_value(), Value::Null];
        let mut row = Row::from_values(&values);
        assert_eq!(row.get::<Even>().unwrap(), Even(4));
        assert_eq!(row.get::<Option<Even>>().unwrap(), Some(Even(-2)));
        assert_eq!(row.get::<Option<Even>>().unwrap(), None);
    }

    #[test]
    fn what_is_none_is_told() {
        let values = [Value::Int(3)];
        let error = Row::from_values(&values).get::<Even>().unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("Even") && text.contains("3): is odd"),
            "{text}"
        );
        assert_eq!(own_default::<Even>(6, "a.B.c"), Even(6));
    }
}
