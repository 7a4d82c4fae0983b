//! Keys of several columns: tuples of the types of their members, compared as a whole.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Id, Key};
use crate::{
    model::{Model, Scalar},
    row::{Cell, CellError},
    value::{FieldValue, Value},
};

/// What is wrong with text that is no composite key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseKeyError(String);

impl fmt::Display for ParseKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseKeyError {}

/// A part of a key as text, with a backslash before each comma and backslash.
struct Part<'k, K>(&'k K);

impl<K: Key> fmt::Display for Part<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Escaping<'f, 'b>(&'f mut fmt::Formatter<'b>);

        impl fmt::Write for Escaping<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                text.chars().try_for_each(|char| self.write_char(char))
            }

            fn write_char(&mut self, char: char) -> fmt::Result {
                if matches!(char, ',' | '\\') {
                    self.0.write_str("\\")?;
                }
                fmt::Write::write_char(self.0, char)
            }
        }

        struct Plain<'k, K>(&'k K);

        impl<K: Key> fmt::Display for Plain<'_, K> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt_key(f)
            }
        }

        fmt::Write::write_fmt(&mut Escaping(f), format_args!("{}", Plain(self.0)))
    }
}

/// The parts of a key's text, without the backslashes that were put before their commas and backslashes.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let last = parts.len() - 1;
        match char {
            ',' => parts.push(String::new()),
            '\\' => parts[last].extend(chars.next()),
            char => parts[last].push(char),
        }
    }
    parts
}

/// A part of a key in its serialised form.
struct Written<'k, K>(&'k K);

impl<K: Key> Serialize for Written<'_, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_key(serializer)
    }
}

/// A part of a key, read from that form.
struct Read<K>(K);

impl<'de, K: Key> Deserialize<'de> for Read<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        K::deserialize_key(deserializer).map(Self)
    }
}

fn parse_part<K: Key>(text: &str, number: usize) -> Result<K, ParseKeyError> {
    K::parse_key(text)
        .map_err(|error| ParseKeyError(format!("part {number} of the key, `{text}`: {error}")))
}

/// Tuples.
macro_rules! composite_keys {
    ($count:literal: $($part:ident $index:tt),+) => {
        impl<$($part: Key),+> FieldValue for ($($part,)+) {
            fn to_value(&self) -> Value<'_> {
                Value::Tuple(vec![$(self.$index.to_value()),+])
            }

            fn from_cell(_: Cell<'_>) -> Result<Self, CellError> {
                Err(CellError::new("the columns of a composite key", "one value".to_owned()))
            }
        }

        impl<$($part: Key),+> Scalar for ($($part,)+) {}

        impl<$($part: Key),+> Key for ($($part,)+) {
            type ParseError = ParseKeyError;

            fn fmt_key(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(
                    if $index > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{}", Part(&self.$index))?;
                )+
                Ok(())
            }

            fn parse_key(text: &str) -> Result<Self, ParseKeyError> {
                let parts = parts(text);
                if parts.len() != $count {
                    return Err(ParseKeyError(format!(
                        "a key of {} parts has {} commas between them, not {}",
                        $count,
                        $count - 1,
                        parts.len() - 1,
                    )));
                }
                Ok(($(parse_part::<$part>(&parts[$index], $index + 1)?,)+))
            }

            fn serialize_key<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ($(Written(&self.$index),)+).serialize(serializer)
            }

            fn deserialize_key<'de, De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
                let parts = <($(Read<$part>,)+)>::deserialize(deserializer)?;
                Ok(($(parts.$index.0,)+))
            }
        }

        impl<M: Model<Key = ($($part,)+)>, $($part: Key),+> From<($($part,)+)> for Id<M> {
            fn from(key: ($($part,)+)) -> Self {
                Self::new(key)
            }
        }
    };
}

composite_keys!(2: A 0, B 1);
composite_keys!(3: A 0, B 1, C 2);
composite_keys!(4: A 0, B 1, C 2, D 3);
composite_keys!(5: A 0, B 1, C 2, D 3, E 4);
composite_keys!(6: A 0, B 1, C 2, D 3, E 4, F 5);
composite_keys!(7: A 0, B 1, C 2, D 3, E 4, F 5, G 6);
composite_keys!(8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

#[cfg(test)]
mod tests {
    use super::*;

    struct Shown<K>(K);

    impl<K: Key> fmt::Display for Shown<K> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt_key(f)
        }
    }

    #[test]
    fn a_key_of_several_parts_reads_back() {
        let key = (7_i64, "a,b\\c".to_owned(), true);
        let text = Shown(key.clone()).to_string();
        assert_eq!(text, r"7,a\,b\\c,true");
        assert_eq!(<(i64, String, bool)>::parse_key(&text), Ok(key.clone()));
        let json = key.serialize_key(serde_json::value::Serializer).unwrap();
        assert_eq!(json, serde_json::json!([7, r"a,b\c", true]));
        assert_eq!(<(i64, String, bool)>::deserialize_key(json).unwrap(), key);
        let nothing = (String::new(), String::new());
        assert_eq!(Shown(nothing.clone()).to_string(), ",");
        assert_eq!(<(String, String)>::parse_key(","), Ok(nothing));
    }

    #[test]
    fn what_is_no_such_key_is_refused() {
        let error = |text| <(i64, i64)>::parse_key(text).unwrap_err().to_string();
        assert_eq!(
            error("7"),
            "a key of 2 parts has 1 commas between them, not 0"
        );
        assert_eq!(
            error("7,x"),
            "part 2 of the key, `x`: invalid digit found in string"
        );
    }
}
