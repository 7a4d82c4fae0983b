//! The text forms of dates and times: positional, exact, without allocation.
//!
//! Written: `YYYY-MM-DD HH:MM:SS`, with `.ffffff` only when the microseconds are not zero, in UTC; dates and times of
//! day alike. That is what Django stores on SQLite, and it sorts as the moments do. Read: this form, on a fast path;
//! and, more slowly, what other programs write: a `T` between date and time, any number of fraction digits, a `Z` or
//! an offset at the end, a date without a time. Whatever else the bytes are, the answer is `None`.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

/// A short text on the stack.
#[derive(Debug, Clone, Copy)]
pub struct ShortText {
    bytes: [u8; 26],
    len: u8,
}

impl ShortText {
    const fn empty() -> Self {
        Self {
            bytes: [0; 26],
            len: 0,
        }
    }

    /// The bytes of the text; always ASCII.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
            *slot = byte;
            self.len += 1;
        }
    }

    #[inline]
    fn push_two(&mut self, value: u32) {
        self.push(b'0' + (value / 10 % 10) as u8);
        self.push(b'0' + (value % 10) as u8);
    }

    #[inline]
    fn push_date(&mut self, year: u32, month: u32, day: u32) {
        self.push_two(year / 100);
        self.push_two(year % 100);
        self.push(b'-');
        self.push_two(month);
        self.push(b'-');
        self.push_two(day);
    }

    #[inline]
    fn push_time(&mut self, hour: u32, minute: u32, second: u32, microsecond: u32) {
        self.push_two(hour);
        self.push(b':');
        self.push_two(minute);
        self.push(b':');
        self.push_two(second);
        if microsecond != 0 {
            self.push(b'.');
            self.push_two(microsecond / 10_000);
            self.push_two(microsecond / 100 % 100);
            self.push_two(microsecond % 100);
        }
    }
}

/// The text of a moment; `None` for a year that four digits cannot write. Nanoseconds below a microsecond are cut off.
#[inline]
#[must_use]
pub fn format_timestamp(value: Timestamp) -> Option<ShortText> {
    let (mut second, mut nanosecond) = (value.as_second(), value.subsec_nanosecond());
    if nanosecond < 0 {
        second -= 1;
        nanosecond += 1_000_000_000;
    }
    let (days, second_of_day) = (second.div_euclid(86_400), second.rem_euclid(86_400) as u32);
    let (year, month, day) = civil_from_days(days);
    if !(0..=9999).contains(&year) {
        return None;
    }
    let mut out = ShortText::empty();
    out.push_date(year as u32, month, day);
    out.push(b' ');
    out.push_time(
        second_of_day / 3600,
        second_of_day / 60 % 60,
        second_of_day % 60,
        nanosecond as u32 / 1000,
    );
    Some(out)
}

/// The text of a date; `None` for a year that four digits cannot write.
#[must_use]
pub fn format_date(value: Date) -> Option<ShortText> {
    let year = u32::try_from(value.year()).ok()?;
    let mut out = ShortText::empty();
    out.push_date(
        year,
        value.month().unsigned_abs().into(),
        value.day().unsigned_abs().into(),
    );
    Some(out)
}

/// The text of a time of day. Nanoseconds below a microsecond are cut off.
#[must_use]
pub fn format_time(value: Time) -> ShortText {
    let mut out = ShortText::empty();
    out.push_time(
        value.hour().unsigned_abs().into(),
        value.minute().unsigned_abs().into(),
        value.second().unsigned_abs().into(),
        value.subsec_nanosecond().unsigned_abs() / 1000,
    );
    out
}

/// Reads a moment.
#[inline]
#[must_use]
pub fn parse_timestamp(text: &[u8]) -> Option<Timestamp> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let (year, month, day) = parse_date_digits(date)?;
    let days = days_from_civil(year, month, day);
    let (second, nanosecond, offset) = match *rest {
        [b' ', h1, h2, c1, m1, m2, c2, s1, s2] => {
            (parse_time_digits(&[h1, h2, c1, m1, m2, c2, s1, s2])?, 0, 0)
        }
        [
            b' ',
            h1,
            h2,
            c1,
            m1,
            m2,
            c2,
            s1,
            s2,
            b'.',
            f1,
            f2,
            f3,
            f4,
            f5,
            f6,
        ] => {
            let second = parse_time_digits(&[h1, h2, c1, m1, m2, c2, s1, s2])?;
            let mut wrong = 0;
            let microsecond = pair(f1, f2, &mut wrong) * 10_000
                + pair(f3, f4, &mut wrong) * 100
                + pair(f5, f6, &mut wrong);
            if wrong != 0 {
                return None;
            }
            (second, microsecond * 1000, 0)
        }
        _ => parse_loose_time(rest)?,
    };
    Timestamp::new(
        days * 86_400 + i64::from(second) - offset,
        nanosecond as i32,
    )
    .ok()
}

/// Reads a date; a time after it is accepted only if it is midnight.
#[inline]
#[must_use]
pub fn parse_date(text: &[u8]) -> Option<Date> {
    let (date, rest) = text.split_at_checked(10)?;
    if !(rest.is_empty() || matches!(rest, b" 00:00:00" | b"T00:00:00")) {
        return None;
    }
    let (year, month, day) = parse_date_digits(date.first_chunk()?)?;
    Date::new(year as i16, month as i8, day as i8).ok()
}

/// Reads a time of day.
#[inline]
#[must_use]
pub fn parse_time(text: &[u8]) -> Option<Time> {
    let (second, nanosecond) = parse_clock(text)?;
    Time::new(
        (second / 3600) as i8,
        (second / 60 % 60) as i8,
        (second % 60) as i8,
        nanosecond as i32,
    )
    .ok()
}

/// What may follow a date in other programs' date-times: seconds of the day, nanoseconds, offset in seconds.
#[cold]
fn parse_loose_time(text: &[u8]) -> Option<(u32, u32, i64)> {
    let clock = match text {
        [] => return Some((0, 0, 0)),
        [b' ' | b'T' | b't', clock @ ..] => clock,
        _ => return None,
    };
    let (clock, offset) = match clock {
        [clock @ .., b'Z' | b'z'] => (clock, 0),
        [clock @ .., sign @ (b'+' | b'-'), h1, h2, b':', m1, m2]
        | [clock @ .., sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            (clock, parse_offset(*sign, two(*h1, *h2)?, two(*m1, *m2)?)?)
        }
        [clock @ .., sign @ (b'+' | b'-'), h1, h2] => {
            (clock, parse_offset(*sign, two(*h1, *h2)?, 0)?)
        }
        clock => (clock, 0),
    };
    let (second, nanosecond) = parse_clock(clock)?;
    Some((second, nanosecond, offset))
}

fn parse_offset(sign: u8, hours: u32, minutes: u32) -> Option<i64> {
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i64::from(hours * 3600 + minutes * 60);
    Some(if sign == b'-' { -seconds } else { seconds })
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.f…`: seconds of the day and nanoseconds.
fn parse_clock(text: &[u8]) -> Option<(u32, u32)> {
    match text {
        [h1, h2, b':', m1, m2] => Some((
            parse_time_digits(&[*h1, *h2, b':', *m1, *m2, b':', b'0', b'0'])?,
            0,
        )),
        [time @ .., b'Z'] if time.len() < 5 => None,
        _ => {
            let (time, fraction) = text.split_at_checked(8)?;
            let second = parse_time_digits(time.first_chunk()?)?;
            let digits = match fraction {
                [] => return Some((second, 0)),
                [b'.' | b',', digits @ ..] if !digits.is_empty() => digits,
                _ => return None,
            };
            let mut nanosecond = 0;
            for (place, digit) in digits.iter().enumerate() {
                let digit = digit.wrapping_sub(b'0');
                if digit > 9 {
                    return None;
                }
                if place < 9 {
                    nanosecond += u32::from(digit) * 10u32.pow(8 - place as u32);
                }
            }
            Some((second, nanosecond))
        }
    }
}

#[inline]
fn parse_date_digits(text: &[u8; 10]) -> Option<(i64, u32, u32)> {
    let [y1, y2, y3, y4, s1, m1, m2, s2, d1, d2] = *text;
    let mut wrong = (s1 ^ b'-') | (s2 ^ b'-');
    let year = pair(y1, y2, &mut wrong) * 100 + pair(y3, y4, &mut wrong);
    let (month, day) = (pair(m1, m2, &mut wrong), pair(d1, d2, &mut wrong));
    let valid =
        wrong == 0 && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
    valid.then_some((i64::from(year), month, day))
}

#[inline]
fn parse_time_digits(text: &[u8; 8]) -> Option<u32> {
    let [h1, h2, c1, m1, m2, c2, s1, s2] = *text;
    let mut wrong = (c1 ^ b':') | (c2 ^ b':');
    let (hour, minute) = (pair(h1, h2, &mut wrong), pair(m1, m2, &mut wrong));
    let second = pair(s1, s2, &mut wrong);
    (wrong == 0 && hour < 24 && minute < 60 && second < 60)
        .then_some(hour * 3600 + minute * 60 + second)
}

/// Two digits; `wrong` is no longer zero when they are none. One test at the end costs less than one for each byte.
#[inline]
fn pair(tens: u8, ones: u8, wrong: &mut u8) -> u32 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    *wrong |= u8::from(tens > 9) | u8::from(ones > 9);
    u32::from(tens) * 10 + u32::from(ones)
}

fn two(tens: u8, ones: u8) -> Option<u32> {
    let mut wrong = 0;
    let value = pair(tens, ones, &mut wrong);
    (wrong == 0).then_some(value)
}

#[inline]
fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, in the proleptic Gregorian calendar. The year starts in March, so that the leap day is last.
#[inline]
pub(crate) fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
#[inline]
pub(crate) fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timestamp(text: &str) -> Option<Timestamp> {
        parse_timestamp(text.as_bytes())
    }

    #[test]
    fn edge_moments_round_trip() {
        for text in [
            "0001-01-01 00:00:00",
            "0000-03-01 00:00:00",
            "1582-10-15 12:00:00.000001",
            "1969-12-31 23:59:59.999999",
            "1970-01-01 00:00:00",
            "1900-02-28 23:59:59",
            "2000-02-29 00:00:00.100000",
            "2024-02-29 23:59:59.999999",
            "9999-12-30 21:59:59",
        ] {
            let parsed = timestamp(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(format_timestamp(parsed).unwrap().as_str(), text);
            assert_eq!(
                parsed,
                format!("{}Z", text.replace(' ', "T"))
                    .parse::<Timestamp>()
                    .unwrap()
            );
        }
    }

    #[test]
    fn every_day_of_some_centuries_agrees_with_the_calendar() {
        let mut date = jiff::civil::date(1890, 1, 1);
        while date.year() < 2110 {
            let text = format_date(date).unwrap();
            assert_eq!(text.as_str(), date.to_string());
            assert_eq!(parse_date(text.as_bytes()), Some(date));
            let days = days_from_civil(date.year().into(), date.month() as u32, date.day() as u32);
            assert_eq!(
                civil_from_days(days),
                (date.year().into(), date.month() as u32, date.day() as u32)
            );
            date = date.tomorrow().unwrap();
        }
    }

    #[test]
    fn other_programs_forms_are_read() {
        let noon = timestamp("2026-01-31 12:00:00").unwrap();
        for text in [
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00Z",
            "2026-01-31 12:00",
            "2026-01-31 12:00:00.000",
            "2026-01-31 14:30:00+02:30",
            "2026-01-31T07:00:00-0500",
            "2026-01-31 13:00:00+01",
        ] {
            assert_eq!(timestamp(text), Some(noon), "{text}");
        }
        assert_eq!(timestamp("2026-01-31"), timestamp("2026-01-31 00:00:00"));
        assert_eq!(
            timestamp("2026-01-31 12:00:00.123456789")
                .unwrap()
                .subsec_nanosecond(),
            123_456_789
        );
    }

    #[test]
    fn garbage_is_none() {
        for text in [
            "",
            "2026",
            "2026-13-01 00:00:00",
            "2026-00-01 00:00:00",
            "2026-02-29 00:00:00",
            "2026-01-31 24:00:00",
            "2026-01-31 12:60:00",
            "2026-01-31 12:00:60",
            "2026-01-31 12:00:00.",
            "2026-01-31 12:00:00.12345x",
            "2026-01-31x12:00:00",
            "2026/01/31 12:00:00",
            "-026-01-31 12:00:00",
            "2026-01-31 12:00:00+99:00",
            "2026-01-31 Z",
            "2026-01-31 +00:00",
            "é026-01-31 12:00:00",
            "9999-12-31 23:59:59.999999999999x",
        ] {
            assert_eq!(timestamp(text), None, "{text}");
        }
        // Every prefix and every single wrong byte of a good text.
        let good = b"2024-02-29 23:59:59.999999";
        for end in 0..good.len() {
            let _ = parse_timestamp(&good[..end]);
            for byte in [0, b'/', b':', b'9', 0xff] {
                let mut bad = *good;
                bad[end] = byte;
                let _ = (parse_timestamp(&bad), parse_date(&bad), parse_time(&bad));
            }
        }
    }

    #[test]
    fn times_of_day() {
        for text in ["00:00:00", "23:59:59.999999", "12:30:00.500000"] {
            let time = parse_time(text.as_bytes()).unwrap();
            assert_eq!(format_time(time).as_str(), text);
        }
        assert_eq!(parse_time(b"12:30"), parse_time(b"12:30:00"));
        for text in ["24:00:00", "12:30:00.", "12", "12:30:00 ", "ab:cd:ef"] {
            assert_eq!(parse_time(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn negative_years_are_not_written() {
        assert!(format_date(jiff::civil::date(-1, 1, 1)).is_none());
        assert!(format_timestamp(Timestamp::MIN).is_none());
        assert!(format_timestamp(Timestamp::MAX).is_some());
    }

    #[test]
    fn below_a_microsecond_is_cut_off_downwards() {
        let before_epoch = Timestamp::new(0, -1).unwrap();
        assert_eq!(
            format_timestamp(before_epoch).unwrap().as_str(),
            "1969-12-31 23:59:59.999999"
        );
    }
}
