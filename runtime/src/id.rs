//! Typed keys: the id of a post is not the id of a user.

use std::{cmp::Ordering, fmt, hash, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    model::{Model, ModelRow, Scalar},
    row::{Cell, CellError},
    value::{FieldValue, Value},
};

/// The primary key of a row of `M`, and the foreign key to one.
///
/// It displays, parses, compares, hashes and (de)serialises as the key that it holds.
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

/// What a primary key can be: integers, text, UUIDs.
pub trait Key:
    Scalar
    + Clone
    + Ord
    + hash::Hash
    + fmt::Debug
    + fmt::Display
    + FromStr
    + Default
    + Serialize
    + for<'de> Deserialize<'de>
    + Send
    + Sync
    + 'static
{
}

impl Key for i16 {}
impl Key for i32 {}
impl Key for i64 {}
impl Key for String {}
impl Key for uuid::Uuid {}

/// The key of a row whose primary key is a one-to-one: it holds the key of the other row.
impl<M: Model> Key for Id<M> {}

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
        self.0.fmt(f)
    }
}

impl<M: Model> FromStr for Id<M> {
    type Err = <M::Key as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl<M: Model> Serialize for Id<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, M: Model> Deserialize<'de> for Id<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        M::Key::deserialize(deserializer).map(Self)
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
