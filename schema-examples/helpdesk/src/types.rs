//! Types that columns hold: the field types of the models name them.

use luthier::FieldType;

/// A colour, stored as six hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Color(pub u32);

impl FieldType for Color {
    type Base = String;
    type Error = std::num::ParseIntError;

    fn from_base(base: String) -> Result<Self, Self::Error> {
        u32::from_str_radix(&base, 16).map(Self)
    }

    fn to_base(&self) -> String {
        format!("{:06x}", self.0)
    }
}

/// Money, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl FieldType for Cents {
    type Base = i64;
    type Error = std::convert::Infallible;

    fn from_base(base: i64) -> Result<Self, Self::Error> {
        Ok(Self(base))
    }

    fn to_base(&self) -> i64 {
        self.0
    }
}

luthier::impl_scalar!(Color, Cents);
