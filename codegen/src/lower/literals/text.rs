//! The texts of typed literals, checked and brought into their normal form.

/// `2026-01-31`, of the years 1 to 9999.
pub(in crate::lower) fn date(text: &str) -> Option<String> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (year >= 1 && (1..=last).contains(&day)).then(|| text.to_owned())
}

/// `09:30`, `09:30:00` or `09:30:00.5`, brought to seconds.
pub(in crate::lower) fn time(text: &str) -> Option<String> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
    let fits = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    let fraction_fits =
        fraction.is_none_or(|digits| (1..=6).contains(&digits.len()) && all_digits(digits));
    if !fits || !fraction_fits {
        return None;
    }
    let fraction = fraction
        .map(|digits| format!(".{digits}"))
        .unwrap_or_default();
    Some(format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// `2026-01-31T09:30:00Z`; a space instead of `T` and a missing `Z` are read too.
pub(super) fn date_time(text: &str) -> Option<String> {
    let (day, clock) = text.split_once(['T', ' '])?;
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    Some(format!("{}T{}Z", date(day)?, time(clock)?))
}

/// 32 hexadecimal digits, with or without hyphens, to the usual form.
pub(super) fn uuid(text: &str) -> Option<String> {
    let hex: String = text
        .chars()
        .filter(|letter| *letter != '-')
        .collect::<String>()
        .to_lowercase();
    if hex.len() != 32 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    Some(parts.join("-"))
}

fn number(text: &str, width: usize) -> Option<u32> {
    (text.len() == width && all_digits(text))
        .then(|| text.parse().ok())
        .flatten()
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{date, date_time, time, uuid};

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date("2024-02-29").as_deref(), Some("2024-02-29"));
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "0000-01-01",
            "2026-01-00",
            "soon",
            "+026-01-01",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_get_seconds() {
        assert_eq!(time("09:30").as_deref(), Some("09:30:00"));
        assert_eq!(time("23:59:59.123456").as_deref(), Some("23:59:59.123456"));
        for wrong in [
            "24:00",
            "9:30",
            "09:30:00.",
            "09:30:00.1234567",
            "09:30:00:00",
        ] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
        assert_eq!(
            date_time("2026-01-31 09:30").as_deref(),
            Some("2026-01-31T09:30:00Z")
        );
        assert_eq!(date_time("2026-01-31T09:30:00+02:00"), None);
    }

    #[test]
    fn uuids_get_hyphens() {
        assert_eq!(
            uuid("12345678123412341234123456789ABC").as_deref(),
            Some("12345678-1234-1234-1234-123456789abc")
        );
        assert_eq!(uuid("12345678"), None);
    }
}
