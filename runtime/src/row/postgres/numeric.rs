//! PostgreSQL's `numeric`: digits of base 10,000, the weight of the first one, and a sign.

use rust_decimal::Decimal;

use crate::value::decimal;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xc000;
const INFINITY: u16 = 0xd000;
const MINUS_INFINITY: u16 = 0xf000;

struct Parts<'r> {
    digits: &'r [[u8; 2]],
    /// The power of 10,000 of the first digit.
    weight: i16,
    sign: u16,
}

impl<'r> Parts<'r> {
    #[inline]
    fn of(bytes: &'r [u8]) -> Option<Self> {
        let (head, digits) = bytes.split_first_chunk::<8>()?;
        let [c1, c2, w1, w2, s1, s2, ..] = *head;
        let (digits, []) = digits.as_chunks::<2>() else {
            return None;
        };
        (digits.len() == usize::from(u16::from_be_bytes([c1, c2]))).then_some(Self {
            digits,
            weight: i16::from_be_bytes([w1, w2]),
            sign: u16::from_be_bytes([s1, s2]),
        })
    }

    /// The number as `mantissa × 10^-scale`; `None` where it is none, or has more digits than fit.
    #[inline]
    fn scaled(&self) -> Option<(i128, i32)> {
        let mut mantissa = 0i128;
        for digit in self.digits {
            mantissa = mantissa
                .checked_mul(10_000)?
                .checked_add(u16::from_be_bytes(*digit).into())?;
        }
        let mantissa = match self.sign {
            POSITIVE => mantissa,
            NEGATIVE => -mantissa,
            _ => return None,
        };
        let count = i32::try_from(self.digits.len()).ok()?;
        Some((mantissa, (count - 1 - i32::from(self.weight)) * 4))
    }
}

pub(super) fn to_decimal(bytes: &[u8]) -> Option<Decimal> {
    let (mantissa, scale) = Parts::of(bytes)?.scaled()?;
    decimal::from_parts(mantissa, scale)
}

pub(super) fn to_i64(bytes: &[u8]) -> Option<i64> {
    let (mut mantissa, mut scale) = Parts::of(bytes)?.scaled()?;
    while scale > 0 && mantissa % 10 == 0 && mantissa != 0 {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < 0 && mantissa != 0 {
        mantissa = mantissa.checked_mul(10)?;
        scale += 1;
    }
    (mantissa == 0 || scale == 0).then(|| i64::try_from(mantissa).ok())?
}

/// The nearest double; none for NaN and the infinities, which no other database has.
pub(super) fn to_f64(bytes: &[u8]) -> Option<f64> {
    to_text(bytes)?
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

/// All digits and an exponent.
pub(super) fn to_text(bytes: &[u8]) -> Option<String> {
    let parts = Parts::of(bytes)?;
    let mut out = match parts.sign {
        POSITIVE => String::new(),
        NEGATIVE => "-".to_owned(),
        NAN => return Some("NaN".to_owned()),
        INFINITY => return Some("Infinity".to_owned()),
        MINUS_INFINITY => return Some("-Infinity".to_owned()),
        _ => return None,
    };
    let mut first = true;
    for digit in parts.digits {
        let digit = u16::from_be_bytes(*digit);
        out.push_str(&if first {
            digit.to_string()
        } else {
            format!("{digit:04}")
        });
        first = false;
    }
    if first {
        out.push('0');
    } else {
        let count = i32::try_from(parts.digits.len()).ok()?;
        let exponent = (i32::from(parts.weight) + 1 - count) * 4;
        if exponent != 0 {
            out.push_str(&format!("e{exponent}"));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(weight: i16, sign: u16, digits: &[u16]) -> Vec<u8> {
        let head = [digits.len() as u16, weight as u16, sign, 0];
        head.iter()
            .chain(digits)
            .flat_map(|part| part.to_be_bytes())
            .collect()
    }

    #[test]
    fn forms() {
        for (bytes, decimal, integer, text) in [
            (numeric(0, POSITIVE, &[]), "0", Some(0), "0"),
            (
                numeric(0, NEGATIVE, &[12, 5000]),
                "-12.5",
                None,
                "-125000e-4",
            ),
            (numeric(1, POSITIVE, &[12]), "120000", Some(120_000), "12e4"),
            (numeric(-1, POSITIVE, &[1]), "0.0001", None, "1e-4"),
            (
                numeric(4, NEGATIVE, &[922, 3372, 368, 5477, 5808]),
                "-9223372036854775808",
                Some(i64::MIN),
                "-9223372036854775808",
            ),
        ] {
            assert_eq!(to_decimal(&bytes), decimal.parse().ok(), "{text}");
            assert_eq!(to_i64(&bytes), integer, "{text}");
            assert_eq!(to_text(&bytes).as_deref(), Some(text));
            assert_eq!(to_f64(&bytes), decimal.parse().ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for bytes in [
            vec![],
            vec![0; 7],
            vec![0, 1, 0, 0, 0, 0, 0, 0],
            numeric(0, NAN, &[]),
            numeric(0, INFINITY, &[]),
            numeric(0, 7, &[1]),
            numeric(i16::MAX, POSITIVE, &[1]),
            numeric(0, POSITIVE, &[9999; 40]),
        ] {
            assert_eq!(
                (to_decimal(&bytes), to_i64(&bytes)),
                (None, None),
                "{bytes:?}"
            );
        }
        assert_eq!(to_text(&numeric(0, NAN, &[])).as_deref(), Some("NaN"));
        // More digits than a decimal has are still a double.
        assert_eq!(to_f64(&numeric(40, POSITIVE, &[1])), Some(1e160));
    }
}
