//! What generated `choices` enums have in common, as macros around their `value`, `label` and `from_value`.
//!
//! An enum displays, parses and (de)serialises as the value that the database holds; what people read is its `label`. A value
//! that is no member is an error that names those that are, from the database as from JSON.

use std::fmt;

/// A value that is no member of a choices type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownChoice {
    /// The members' values, as a message lists them.
    pub expected: &'static str,
    /// What was found instead.
    pub found: String,
}

impl fmt::Display for UnknownChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.found, self.expected)
    }
}

impl std::error::Error for UnknownChoice {}

/// Makes a generated enum whose values are text usable as a column; the second argument lists the values for messages.
#[doc(hidden)]
#[macro_export]
macro_rules! text_choices {
    ($ty:ty, $expected:literal) => {
        impl $ty {
            /// The members, in the order of their declaration.
            pub fn iter() -> impl ::std::iter::Iterator<Item = Self> {
                Self::ALL.iter().cloned()
            }

            /// What the database holds for each of them.
            pub fn values() -> impl ::std::iter::Iterator<Item = &'static ::std::primitive::str> {
                Self::ALL.iter().map(|member| member.value())
            }

            /// What people read for each of them.
            pub fn labels() -> impl ::std::iter::Iterator<Item = &'static ::std::primitive::str> {
                Self::ALL.iter().map(|member| member.label())
            }
        }

        impl $crate::FieldValue for $ty {
            fn to_value(&self) -> $crate::Value<'_> {
                $crate::Value::Text(self.value().into())
            }

            fn from_cell(
                cell: $crate::row::Cell<'_>,
            ) -> ::std::result::Result<Self, $crate::row::CellError> {
                let text = cell.as_str()?;
                Self::from_value(text)
                    .ok_or_else(|| $crate::row::CellError::invalid($expected, text))
            }
        }

        impl ::std::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.value())
            }
        }

        impl ::std::str::FromStr for $ty {
            type Err = $crate::choices::UnknownChoice;

            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::choices::UnknownChoice> {
                Self::from_value(text).ok_or_else(|| $crate::choices::UnknownChoice {
                    expected: $expected,
                    found: text.to_owned(),
                })
            }
        }

        impl $crate::serde::Serialize for $ty {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.value())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as $crate::serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                text.parse().map_err($crate::serde::de::Error::custom)
            }
        }

        $crate::impl_scalar!($ty);
    };
}

/// Makes a generated enum whose values are whole numbers usable as a column, ordered by them; the second argument lists the
/// values for messages.
#[doc(hidden)]
#[macro_export]
macro_rules! integer_choices {
    ($ty:ty, $expected:literal) => {
        impl $ty {
            /// The members, in the order of their declaration.
            pub fn iter() -> impl ::std::iter::Iterator<Item = Self> {
                Self::ALL.iter().cloned()
            }

            /// What the database holds for each of them.
            pub fn values() -> impl ::std::iter::Iterator<Item = ::std::primitive::i64> {
                Self::ALL.iter().map(|member| member.value())
            }

            /// What people read for each of them.
            pub fn labels() -> impl ::std::iter::Iterator<Item = &'static ::std::primitive::str> {
                Self::ALL.iter().map(|member| member.label())
            }
        }

        impl $crate::FieldValue for $ty {
            fn to_value(&self) -> $crate::Value<'_> {
                $crate::Value::Int(self.value())
            }

            fn from_cell(
                cell: $crate::row::Cell<'_>,
            ) -> ::std::result::Result<Self, $crate::row::CellError> {
                let value = cell.as_i64()?;
                Self::from_value(value)
                    .ok_or_else(|| $crate::row::CellError::out_of_range($expected, value))
            }
        }

        impl ::std::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }

        impl ::std::str::FromStr for $ty {
            type Err = $crate::choices::UnknownChoice;

            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::choices::UnknownChoice> {
                text.parse().ok().and_then(Self::from_value).ok_or_else(|| {
                    $crate::choices::UnknownChoice {
                        expected: $expected,
                        found: text.to_owned(),
                    }
                })
            }
        }

        impl $crate::serde::Serialize for $ty {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.value())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let value = <i64 as $crate::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_value(value).ok_or_else(|| {
                    let unknown = $crate::choices::UnknownChoice {
                        expected: $expected,
                        found: value.to_string(),
                    };
                    $crate::serde::de::Error::custom(unknown)
                })
            }
        }

        impl $crate::expr::Ordered for $ty {}

        $crate::impl_scalar!($ty);
    };
}
