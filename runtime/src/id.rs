//! Typed keys: the id of a post is not the id of a user.

mod composite;

pub use composite::ParseKeyError;

use std::{cmp::Ordering, fmt, hash, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    model::{Fetch, Model, ModelRow, Scalar},
    row::{Cell, CellError},
    value::{FieldValue, Value},
};

/// The primary key of a row of `M`, and the foreign key to one.
///
/// It displays, parses, compares, hashes and (de)serialises as the key that it holds. The key of a model with a composite
/// primary key is a tuple: `Id::from((order.id, 3))` compares part by part, displays and parses as `7,3` (in a part that is
/// text, a comma and a backslash have a backslash before them), and serialises as a list.
pub struct Id<M: Model>(M::Key);

impl<M: Model> Id<M> {
    /// The id with this key. Nothing says that a row with it exists.
    pub const fn new(key: M::Key) -> Self {
        Self(key)
    }

    /// The key itself.
    pub const fn key(&self) -> &M::Key {
        &self.0
    }

    /// Takes the key out.
    pub fn into_key(self) -> M::Key {
        self.0
    }
}

/// What a primary key can be: integers, text, UUIDs; and tuples of these, of booleans, dates and moments.
pub trait Key:
    Scalar + Fetch + Clone + Ord + hash::Hash + fmt::Debug + Default + Send + Sync + 'static
{
    /// What is wrong with text that is no such key.
    type ParseError: fmt::Debug + fmt::Display + Send + Sync + 'static;

    /// Writes the key as text.
    ///
    /// # Errors
    ///
    /// When `f` cannot be written to.
    fn fmt_key(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Reads the text that [`fmt_key`](Self::fmt_key) writes.
    ///
    /// # Errors
    ///
    /// When it is no such key.
    fn parse_key(text: &str) -> Result<Self, Self::ParseError>;

    /// Serialises the key: as what it holds, dates and moments as text, a key of several columns as a list.
    ///
    /// # Errors
    ///
    /// As the serializer says.
    fn serialize_key<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads what [`serialize_key`](Self::serialize_key) writes.
    ///
    /// # Errors
    ///
    /// When it is no such key.
    fn deserialize_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Keys of one column, which have a text of their own, and a serialised form or that text.
macro_rules! plain_keys {
    ($form:tt: $($ty:ty),*) => { $(
        impl Key for $ty {
            type ParseError = <$ty as FromStr>::Err;

            fn fmt_key(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }

            fn parse_key(text: &str) -> Result<Self, Self::ParseError> {
                text.parse()
            }

            plain_keys!(@$form);
        }
    )* };
    (@own) => {
        fn serialize_key<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.serialize(serializer)
        }

        fn deserialize_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Self::deserialize(deserializer)
        }
    };
    (@text) => {
        fn serialize_key<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }

        fn deserialize_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        }
    };
}

plain_keys!(own: i16, i32, i64, String, uuid::Uuid, bool);
plain_keys!(text: jiff::civil::Date, jiff::Timestamp);

/// The key of a row whose primary key is a one-to-one: it holds the key of the other row.
impl<M: Model> Key for Id<M> {
    type ParseError = <M::Key as Key>::ParseError;

    fn fmt_key(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_key(f)
    }

    fn parse_key(text: &str) -> Result<Self, Self::ParseError> {
        M::Key::parse_key(text).map(Self)
    }

    fn serialize_key<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_key(serializer)
    }

    fn deserialize_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        M::Key::deserialize_key(deserializer).map(Self)
    }
}

impl<M: Model> Clone for Id<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Model> Copy for Id<M> where M::Key: Copy {}

impl<M: Model> PartialEq for Id<M> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<M: Model> Eq for Id<M> {}

impl<M: Model> PartialOrd for Id<M> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<M: Model> Ord for Id<M> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<M: Model> hash::Hash for Id<M> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<M: Model> fmt::Debug for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:?})", M::META.name, self.0)
    }
}

impl<M: Model> fmt::Display for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_key(f)
    }
}

impl<M: Model> FromStr for Id<M> {
    type Err = <M::Key as Key>::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        M::Key::parse_key(text).map(Self)
    }
}

impl<M: Model> Serialize for Id<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_key(serializer)
    }
}

impl<'de, M: Model> Deserialize<'de> for Id<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        M::Key::deserialize_key(deserializer).map(Self)
    }
}

impl<M: Model> FieldValue for Id<M> {
    #[inline]
    fn to_value(&self) -> Value<'_> {
        self.0.to_value()
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        M::Key::from_cell(cell).map(Self)
    }
}

impl<M: Model> From<&Self> for Id<M> {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl<M: Model<Key = String>> From<&str> for Id<M> {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl<M: Model<Key = String>> From<String> for Id<M> {
    fn from(key: String) -> Self {
        Self(key)
    }
}

/// What names a row of `M`: its key, or the row itself, with or without loaded relations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no row of `{M}`",
    label = "expected a row of `{M}`, or its key"
)]
pub trait IntoId<M: Model> {
    /// The key.
    fn into_id(self) -> Id<M>;
}

impl<M: Model> IntoId<M> for Id<M> {
    fn into_id(self) -> Self {
        self
    }
}

impl<M: Model> IntoId<M> for &Id<M> {
    fn into_id(self) -> Id<M> {
        self.clone()
    }
}

impl<M: Model, R: ModelRow<Model = M>> IntoId<M> for &R {
    fn into_id(self) -> Id<M> {
        self.model().key()
    }
}

/// The key of no row: what a row holds before the database has given it one.
impl<M: Model> Default for Id<M> {
    fn default() -> Self {
        Self(M::Key::default())
    }
}
