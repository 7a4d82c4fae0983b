//! Decimals between their exact form and what databases without a decimal type hold.
//!
//! SQLite has none. A decimal of at most 15 significant digits is stored as an integer or a double, which identifies it
//! exactly, compares and sorts as a number, and is what Django stores in a `decimal` column; a longer one as text, for a
//! column declared `text COLLATE luthier_decimal` (see the SQLite driver), where the collation compares by value.

use rust_decimal::Decimal;

/// The most significant digits that a double always gives back unchanged.
#[cfg(feature = "sqlite")]
const EXACT_DIGITS: i128 = 1_000_000_000_000_000;

/// How a decimal is stored where there is no decimal type.
#[cfg(feature = "sqlite")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stored {
    Int(i64),
    Float(f64),
    Text(String),
}

/// The stored form of a decimal; trailing zeros do not matter to it.
#[cfg(feature = "sqlite")]
pub(crate) fn to_stored(value: Decimal) -> Stored {
    let value = value.normalize();
    if value.scale() == 0
        && let Ok(integer) = i64::try_from(value.mantissa())
    {
        return Stored::Int(integer);
    }
    if value.mantissa().abs() < EXACT_DIGITS {
        // Text to double is correctly rounded, so the nearest double of these digits; it reads back as them.
        if let Ok(float) = value.to_string().parse::<f64>() {
            return Stored::Float(float);
        }
    }
    Stored::Text(value.to_string())
}

/// The decimal that a double stands for: its 15 significant digits. `None` where no decimal is that large.
pub(crate) fn from_f64(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    from_text(format!("{value:.14e}").as_bytes())
}

/// Reads a decimal, with or without an exponent. Digits that do not fit make it `None` rather than another number.
pub(crate) fn from_text(text: &[u8]) -> Option<Decimal> {
    let text = std::str::from_utf8(text).ok()?.trim_ascii();
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (mantissa, scale) = parse_digits(digits)?;
    from_parts(mantissa, scale.checked_sub(exponent)?)
}

/// `mantissa × 10^-scale` as a decimal, if it is one.
pub(crate) fn from_parts(mut mantissa: i128, mut scale: i32) -> Option<Decimal> {
    if mantissa == 0 {
        return Some(Decimal::ZERO);
    }
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < 0 {
        mantissa = mantissa.checked_mul(10)?;
        scale += 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).ok()?).ok()
}

/// The digits of a plain number as an integer, and how many of them stand behind the point.
fn parse_digits(text: &str) -> Option<(i128, i32)> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let (mut mantissa, mut scale, mut seen, mut point) = (0i128, 0i32, false, false);
    // Zeros at the end of a fraction say nothing, and may be more than fit.
    let digits = if digits.contains(&b'.') {
        let end = digits
            .iter()
            .rposition(|&byte| byte != b'0')
            .map_or(0, |last| last + 1);
        seen = end < digits.len();
        &digits[..end]
    } else {
        digits
    };
    for &byte in digits {
        if byte == b'.' && !point {
            point = true;
            continue;
        }
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        seen = true;
        mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit))?;
        scale += i32::from(point);
    }
    seen.then_some((if negative { -mantissa } else { mantissa }, scale))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        from_text(text.as_bytes()).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn stored_forms() {
        assert_eq!(to_stored(decimal("12.50")), Stored::Float(12.5));
        assert_eq!(to_stored(decimal("-3.00")), Stored::Int(-3));
        assert_eq!(
            to_stored(decimal("9223372036854775807")),
            Stored::Int(i64::MAX)
        );
        assert_eq!(
            to_stored(decimal("0.1234567890123456")),
            Stored::Text("0.1234567890123456".into())
        );
        assert_eq!(
            to_stored(Decimal::MAX),
            Stored::Text(Decimal::MAX.to_string())
        );
    }

    #[test]
    fn fifteen_digits_survive_a_double() {
        for text in [
            "0.1",
            "999999999999.999",
            "0.000000000000001",
            "1234567.89012345",
            "-0.30",
            "99999999999999.9",
        ] {
            let Stored::Float(float) = to_stored(decimal(text)) else {
                panic!("{text} is stored as a double")
            };
            assert_eq!(from_f64(float), Some(decimal(text)), "{text}");
        }
    }

    #[test]
    fn text_forms() {
        assert_eq!(decimal("1e3"), Decimal::from(1000));
        assert_eq!(decimal("1.5E-2"), Decimal::new(15, 3));
        assert_eq!(decimal("+.5"), Decimal::new(5, 1));
        assert_eq!(
            decimal("0.0000000000000000000000000000000000000000"),
            Decimal::ZERO
        );
        for bad in [
            "",
            ".",
            "-",
            "1.2.3",
            "abc",
            "1e",
            "1e99",
            "NaN",
            "0x10",
            "1_0",
            "99999999999999999999999999999999",
        ] {
            assert_eq!(from_text(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(from_f64(1e300), None);
    }
}
