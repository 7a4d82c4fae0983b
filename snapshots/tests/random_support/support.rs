//! What random models name: types of their own, and functions.

macro_rules! own_type {
    ($name:ident, $base:ty) => {
        /// A type of its own.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name(pub $base);

        impl luthier::FieldType for $name {
            type Base = $base;
            type Error = std::convert::Infallible;

            fn from_base(base: $base) -> Result<Self, Self::Error> {
                Ok(Self(base))
            }

            fn to_base(&self) -> $base {
                self.0.clone()
            }
        }

        luthier::impl_scalar!($name);
    };
}

own_type!(Word, String);
own_type!(Count, i32);
own_type!(Moment, luthier::Timestamp);

/// A default.
pub fn word() -> String {
    String::new()
}

/// A default, and a limit.
pub fn number() -> i32 {
    3
}

/// A validator.
pub fn fine(_: &str) -> Result<(), luthier::ValidationError> {
    Ok(())
}

/// Where a file is put.
pub fn place(filename: &str) -> String {
    filename.to_owned()
}

/// Where files are kept.
pub fn media() -> luthier::storage::LocalStorage {
    luthier::storage::LocalStorage::new("media")
}

/// What there is to choose from.
pub fn pairs() -> Vec<(String, String)> {
    Vec::new()
}

/// Where the files lie that are offered.
pub fn folder() -> String {
    String::new()
}

/// What takes the place of a key.
pub fn key() -> i64 {
    1
}

/// A rule for a row.
pub fn clean<R>(_: &R, _: &mut luthier::ValidationErrors) {}
