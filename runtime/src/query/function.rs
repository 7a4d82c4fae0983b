//! The functions of one row: their names, and their SQL for each database, once for queries and for tables.
//!
//! A text has places for the arguments: `{0}` is the first. Where an argument stands
//! twice it is written twice, so that no text needs a subquery. All give NULL for NULL unless they say otherwise; outside of
//! its domain (the root of a negative number) a function is NULL too.

mod texts;

use super::Part;
use crate::Dialect;

/// A function of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Function {
    /// The text in lower case, by Unicode's rules.
    Lower,
    /// The text in upper case, by Unicode's rules.
    Upper,
    /// How many characters the text has.
    Length,
    /// The text without white space (of the kinds that ASCII has) at its ends.
    Trim,
    /// The text without white space at its beginning.
    LTrim,
    /// The text without white space at its end.
    RTrim,
    /// The texts one after another; NULL is the empty text.
    Concat,
    /// The first so many characters.
    Left,
    /// The last so many characters.
    Right,
    /// The characters from a position on (the first is 1), at most so many if a third argument says so.
    Substr,
    /// The text with each occurrence of the second replaced by the third.
    Replace,
    /// The text so many times.
    Repeat,
    /// The characters from the last to the first.
    Reverse,
    /// The position of the second text in the first, from 1; 0 where it is not.
    StrIndex,
    /// The text, brought to so many characters by the third at its beginning.
    LPad,
    /// The text, brought to so many characters by the third at its end.
    RPad,
    /// The character of a code point.
    Chr,
    /// The code point of the first character; 0 of the empty text.
    Ord,
    /// The hash of the text in UTF-8, in hexadecimal digits.
    Md5,
    /// That of SHA-1; PostgreSQL has it in the extension `pgcrypto`.
    Sha1,
    /// That of SHA-2 with 224 bits.
    Sha224,
    /// That of SHA-2 with 256 bits.
    Sha256,
    /// That of SHA-2 with 384 bits.
    Sha384,
    /// That of SHA-2 with 512 bits.
    Sha512,
    /// The first argument that is not NULL.
    Coalesce,
    /// NULL where the two are equal, else the first.
    NullIf,
    /// The largest; NULL where any is.
    Greatest,
    /// The smallest; NULL where any is.
    Least,
    /// The absolute value.
    Abs,
    /// Rounded to so many digits behind the point, half away from zero.
    Round,
    /// The next whole number downwards.
    Floor,
    /// The next whole number upwards.
    Ceil,
    /// -1, 0 or 1.
    Sign,
    /// The first to the power of the second.
    Power,
    /// The square root.
    Sqrt,
    /// The exponential function.
    Exp,
    /// The natural logarithm.
    Ln,
    /// The logarithm to the base that comes first.
    Log,
    /// π.
    Pi,
    /// The sine.
    Sin,
    /// The cosine.
    Cos,
    /// The tangent.
    Tan,
    /// The cotangent.
    Cot,
    /// The arcsine.
    ASin,
    /// The arccosine.
    ACos,
    /// The arctangent.
    ATan,
    /// The arctangent of the first divided by the second, in the right quadrant.
    ATan2,
    /// Radians to degrees.
    Degrees,
    /// Degrees to radians.
    Radians,
    /// A number from 0 up to, not including, 1; another one for each row.
    Random,
    /// A whole number as text.
    ToText,
    /// A number as a 64-bit integer, without what is behind the point.
    ToInteger,
    /// A number as a double.
    ToFloat,
    /// A number as a decimal with so many digits behind the point.
    ToDecimal,
    /// A part of a date or time, in UTC.
    Extract(Part),
    /// A date or time, in UTC, back to where its year, month, … begins.
    Trunc(Part),
    /// The time of the statement.
    Now,
}

/// The sorts of values that databases compute with in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the sorts
pub enum Kind {
    Decimal,
    DateTime,
    Date,
    Time,
    Duration,
    Other,
}

impl Function {
    /// All of them, in the order in which messages list them.
    pub const ALL: [Self; 76] = [
        Self::Lower,
        Self::Upper,
        Self::Length,
        Self::Trim,
        Self::LTrim,
        Self::RTrim,
        Self::Concat,
        Self::Left,
        Self::Right,
        Self::Substr,
        Self::Replace,
        Self::Repeat,
        Self::Reverse,
        Self::StrIndex,
        Self::LPad,
        Self::RPad,
        Self::Chr,
        Self::Ord,
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Coalesce,
        Self::NullIf,
        Self::Greatest,
        Self::Least,
        Self::Abs,
        Self::Round,
        Self::Floor,
        Self::Ceil,
        Self::Sign,
        Self::Power,
        Self::Sqrt,
        Self::Exp,
        Self::Ln,
        Self::Log,
        Self::Pi,
        Self::Sin,
        Self::Cos,
        Self::Tan,
        Self::Cot,
        Self::ASin,
        Self::ACos,
        Self::ATan,
        Self::ATan2,
        Self::Degrees,
        Self::Radians,
        Self::Random,
        Self::ToText,
        Self::ToInteger,
        Self::ToFloat,
        Self::ToDecimal,
        Self::Extract(Part::Year),
        Self::Extract(Part::IsoYear),
        Self::Extract(Part::Quarter),
        Self::Extract(Part::Month),
        Self::Extract(Part::Week),
        Self::Extract(Part::Day),
        Self::Extract(Part::WeekDay),
        Self::Extract(Part::IsoWeekDay),
        Self::Extract(Part::Hour),
        Self::Extract(Part::Minute),
        Self::Extract(Part::Second),
        Self::Extract(Part::Date),
        Self::Extract(Part::Time),
        Self::Trunc(Part::Year),
        Self::Trunc(Part::Quarter),
        Self::Trunc(Part::Month),
        Self::Trunc(Part::Week),
        Self::Trunc(Part::Day),
        Self::Trunc(Part::Hour),
        Self::Trunc(Part::Minute),
        Self::Trunc(Part::Second),
        Self::Now,
    ];

    /// The name that Django gives it, where Django has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lower => "Lower",
            Self::Upper => "Upper",
            Self::Length => "Length",
            Self::Trim => "Trim",
            Self::LTrim => "LTrim",
            Self::RTrim => "RTrim",
            Self::Concat => "Concat",
            Self::Left => "Left",
            Self::Right => "Right",
            Self::Substr => "Substr",
            Self::Replace => "Replace",
            Self::Repeat => "Repeat",
            Self::Reverse => "Reverse",
            Self::StrIndex => "StrIndex",
            Self::LPad => "LPad",
            Self::RPad => "RPad",
            Self::Chr => "Chr",
            Self::Ord => "Ord",
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha224 => "SHA224",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
            Self::Coalesce => "Coalesce",
            Self::NullIf => "NullIf",
            Self::Greatest => "Greatest",
            Self::Least => "Least",
            Self::Abs => "Abs",
            Self::Round => "Round",
            Self::Floor => "Floor",
            Self::Ceil => "Ceil",
            Self::Sign => "Sign",
            Self::Power => "Power",
            Self::Sqrt => "Sqrt",
            Self::Exp => "Exp",
            Self::Ln => "Ln",
            Self::Log => "Log",
            Self::Pi => "Pi",
            Self::Sin => "Sin",
            Self::Cos => "Cos",
            Self::Tan => "Tan",
            Self::Cot => "Cot",
            Self::ASin => "ASin",
            Self::ACos => "ACos",
            Self::ATan => "ATan",
            Self::ATan2 => "ATan2",
            Self::Degrees => "Degrees",
            Self::Radians => "Radians",
            Self::Random => "Random",
            Self::ToText => "ToText",
            Self::ToInteger => "ToInteger",
            Self::ToFloat => "ToFloat",
            Self::ToDecimal => "ToDecimal",
            Self::Extract(part) => part.extract_name(),
            Self::Trunc(part) => part.trunc_name(),
            Self::Now => "Now",
        }
    }

    /// The function of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|function| function.name() == name)
    }

    /// Whether equal arguments give equal values, whenever it is called.
    #[must_use]
    pub const fn is_deterministic(self) -> bool {
        !matches!(self, Self::Now | Self::Random)
    }

    /// Whether it can be NULL though no argument is.
    #[must_use]
    pub const fn is_partial(self) -> bool {
        matches!(
            self,
            Self::NullIf
                | Self::Power
                | Self::Sqrt
                | Self::Ln
                | Self::Log
                | Self::Cot
                | Self::ASin
                | Self::ACos
                | Self::Chr
        )
    }

    /// The text of a call with so many arguments, the first of which is of that sort; `None` for what is no plain text: those
    /// depend on which arguments may be NULL.
    #[must_use]
    pub fn text(self, dialect: Dialect, kind: Kind, arguments: usize) -> Option<&'static str> {
        if matches!(
            self,
            Self::Concat | Self::Coalesce | Self::Greatest | Self::Least
        ) {
            return None;
        }
        Some(match dialect {
            Dialect::Sqlite => self.sqlite(kind, arguments),
            Dialect::Postgres => self.postgres(kind, arguments),
            Dialect::MariaDb | Dialect::MySql => self.mysql(kind, arguments),
        })
    }
}

impl Part {
    const fn extract_name(self) -> &'static str {
        match self {
            Self::Year => "ExtractYear",
            Self::IsoYear => "ExtractIsoYear",
            Self::Quarter => "ExtractQuarter",
            Self::Month => "ExtractMonth",
            Self::Week => "ExtractWeek",
            Self::Day => "ExtractDay",
            Self::WeekDay => "ExtractWeekDay",
            Self::IsoWeekDay => "ExtractIsoWeekDay",
            Self::Hour => "ExtractHour",
            Self::Minute => "ExtractMinute",
            Self::Second => "ExtractSecond",
            Self::Date => "TruncDate",
            Self::Time => "TruncTime",
        }
    }

    const fn trunc_name(self) -> &'static str {
        match self {
            Self::Year | Self::IsoYear => "TruncYear",
            Self::Quarter => "TruncQuarter",
            Self::Month => "TruncMonth",
            Self::Week => "TruncWeek",
            Self::Day | Self::WeekDay | Self::IsoWeekDay | Self::Date | Self::Time => "TruncDay",
            Self::Hour => "TruncHour",
            Self::Minute => "TruncMinute",
            Self::Second => "TruncSecond",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_function() {
        for function in Function::ALL {
            assert_eq!(Function::from_name(function.name()), Some(function));
        }
        assert_eq!(Function::from_name("now"), None);
    }

    #[test]
    fn every_text_names_its_arguments() {
        for dialect in Dialect::ALL {
            for function in Function::ALL {
                for kind in [
                    Kind::Other,
                    Kind::Decimal,
                    Kind::Date,
                    Kind::DateTime,
                    Kind::Time,
                ] {
                    let Some(text) = function.text(dialect, kind, 2) else {
                        continue;
                    };
                    let takes =
                        !matches!(function, Function::Pi | Function::Random | Function::Now);
                    assert_eq!(
                        text.contains("{0}"),
                        takes,
                        "{function:?} on {dialect:?}: {text}"
                    );
                    assert_eq!(
                        text.matches('(').count(),
                        text.matches(')').count(),
                        "{function:?} on {dialect:?}: {text}"
                    );
                }
            }
        }
    }
}
