//! Points in time, as the wire and the store have them: milliseconds since the epoch, RFC 3339 in UTC.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time in UTC with millisecond precision.
///
/// Written as RFC 3339 with exactly three decimals and `Z`, the one form of the wire contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Time(i64);

/// The greatest time that RFC 3339's four-digit year can say.
const LAST_MS: i64 = 253_402_300_799_999;

impl Time {
    /// From milliseconds since the epoch, clamped to the years 1970 to 9999.
    pub fn from_ms(ms: i64) -> Self {
        Self(ms.clamp(0, LAST_MS))
    }

    /// Milliseconds since the epoch.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Parses RFC 3339 with a zone, and nothing else that ISO 8601 knows; digits past the millisecond are dropped, and a leap second is read as the one before
    /// it. As RFC 3339 allows, `t` and `z` may be small and a blank may stand for `T`. `None` if it is not such a time, or not in the years 1970 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        read(text.as_bytes()).filter(|ms| (0..=LAST_MS).contains(ms)).map(Self)
    }

    /// The one form, which [`Self::parse`] reads back.
    fn text(self) -> [u8; 24] {
        let (days, ms) = (self.0 / 86_400_000, self.0 % 86_400_000);
        let (year, month, day) = civil_date(days);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let mut put = |at: std::ops::Range<usize>, mut number: i64| {
            for digit in text[at].iter_mut().rev() {
                *digit = b"0123456789"[usize::try_from(number % 10).unwrap_or_default()];
                number /= 10;
            }
        };
        put(0..4, year);
        put(5..7, month);
        put(8..10, day);
        put(11..13, ms / 3_600_000);
        put(14..16, ms / 60_000 % 60);
        put(17..19, ms / 1_000 % 60);
        put(20..23, ms % 1_000);
        text
    }

    /// This time plus `span`, no later than the year 9999.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        let span = i64::try_from(span.as_millis()).unwrap_or(LAST_MS);
        Self::from_ms(self.0.saturating_add(span))
    }

    /// This time minus `span`, no earlier than the epoch.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let span = i64::try_from(span.as_millis()).unwrap_or(LAST_MS);
        Self::from_ms(self.0.saturating_sub(span))
    }

    /// How long from `earlier` to this time; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// `12:00 UTC`, for a line on a card.
    pub fn hour_and_minute(self) -> String {
        let minutes = self.0 / 60_000;
        format!("{:02}:{:02} UTC", minutes / 60 % 24, minutes % 60)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.text()).unwrap_or_default())
    }
}

/// The proleptic Gregorian date of a day number since 1970-01-01 (Howard Hinnant's `civil_from_days`, for days that are not negative).
/// Written out because a time is formatted several times for every event on its way, and a general formatter costs ten times as much.
fn civil_date(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Milliseconds since the epoch of `date-time` in the grammar of RFC 3339, section 5.6, from the year 1970 on. By hand, because a million stored times are read for
/// one export, and because jiff takes more forms and ends a day before the year 9999 does.
fn read(text: &[u8]) -> Option<i64> {
    let (head, rest) = text.split_at_checked(19)?;
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't' | b' '),
        form => byte == form,
    };
    if !head.iter().zip(b"0000-00-00T00:00:00").all(fits) {
        return None;
    }
    let number = |at: std::ops::Range<usize>| decimal(&head[at]);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let (hour, minute, second) = (number(11..13), number(14..16), number(17..19));
    if year < 1970 || !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (ms, zone) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (fraction, zone) = rest.split_at(digits);
            let ms = [100, 10, 1].iter().zip(fraction).map(|(worth, digit)| worth * i64::from(digit - b'0')).sum();
            (ms, (digits > 0).then_some(zone)?)
        }
        None => (0, rest),
    };
    let local = (day_number(year, month, day) * 1_440 + hour * 60 + minute - offset(zone)?) * 60 + second.min(59);
    Some(local * 1_000 + ms)
}

/// The minutes by which `Z` or `±hh:mm` is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, hour, minute) = match zone {
        b"Z" | b"z" => return Some(0),
        [b'+', h @ .., b':', m1, m2] => (1, h, [*m1, *m2]),
        [b'-', h @ .., b':', m1, m2] => (-1, h, [*m1, *m2]),
        _ => return None,
    };
    if hour.len() != 2 || !hour.iter().chain(&minute).all(u8::is_ascii_digit) {
        return None;
    }
    let (hour, minute) = (decimal(hour), decimal(&minute));
    (hour <= 23 && minute <= 59).then_some(sign * (hour * 60 + minute))
}

/// What these digits say.
fn decimal(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

/// How many days this month has.
const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of days from 1970-01-01 to a date after it: the inverse of [`civil_date`] (Howard Hinnant's `days_from_civil`).
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let (year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "`{}` is not an RFC 3339 time with a zone, such as 2026-06-01T00:00:00.000Z",
                text.chars().take(40).collect::<String>()
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_has_three_decimals_and_z() {
        assert_eq!(Time::from_ms(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Time::parse("2026-06-01T02:00:00+02:00").unwrap().to_string(), "2026-06-01T00:00:00.000Z");
        assert_eq!(Time::parse("2024-02-29T23:59:59.9999Z").unwrap().to_string(), "2024-02-29T23:59:59.999Z");
        assert_eq!(Time::parse("2026-06-01T00:00:00"), None);
        assert_eq!(Time::parse("yesterday"), None);
        for invalid in [
            "2026-13-01T00:00:00.000Z",
            "2026-02-29T00:00:00.000Z",
            "2026-06-01T24:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "2026-06-01T00:00:00.00xZ",
            "2026-06-31T00:00:00Z",
            "1900-02-29T00:00:00Z",
        ] {
            assert_eq!(Time::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn a_time_is_rfc_3339_and_nothing_else_that_iso_8601_knows() {
        for same in [
            "2026-06-01T00:00:00Z",
            "2026-06-01t00:00:00z",
            "2026-06-01 00:00:00Z",
            "2026-06-01T00:00:00.0000000000001Z",
            "2026-06-01T00:00:00-00:00",
            "2026-06-01T05:30:00+05:30",
            "2026-05-31T23:00:00.000-01:00",
            "2026-06-01T23:59:00+23:59",
        ] {
            assert_eq!(Time::parse(same).unwrap().to_string(), "2026-06-01T00:00:00.000Z", "{same}");
        }
        assert_eq!(Time::parse("2016-12-31T23:59:60Z"), Time::parse("2016-12-31T23:59:59Z"), "a leap second");
        for invalid in [
            "20260601T000000Z",
            "2026-06-01T00Z",
            "2026-06-01T00:00Z",
            "2026-06-01T00:00:00Z[UTC]",
            "2026-06-01T00:00:00+25:00",
            "2026-06-01T00:00:00+24:00",
            "2026-06-01T00:00:00+02",
            "2026-06-01T00:00:00+0200",
            "2026-06-01T00:00:00+02:0",
            "2026-06-01T00:00:00+002:00",
            "2026-06-01T00:00:00 02:00",
            "2026-06-01T00:00:00.Z",
            "2026-06-01T00:00:00,5Z",
            "2026-06-01T00:00:61Z",
            "2026-06-01T00:00:00.000ZZ",
            " 2026-06-01T00:00:00Z",
            "+002026-06-01T00:00:00Z",
            "2026-06-01",
            "",
        ] {
            assert_eq!(Time::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn the_last_days_of_9999_are_read_and_what_comes_after_is_not() {
        for last in ["9999-12-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z"] {
            assert_eq!(Time::parse(last).unwrap().to_string(), last);
        }
        assert_eq!(Time::parse("9999-12-31T23:59:59.999-00:01"), None);
        assert_eq!(Time::parse("9999-12-31T23:59:59.999+01:00").unwrap().to_string(), "9999-12-31T22:59:59.999Z");
        assert_eq!(Time::parse("1970-01-01T00:00:00+00:01"), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,40}", tail in "[0-9.:+Zz-]{0,12}") {
            let _ = Time::parse(&text);
            let _ = Time::parse(&format!("2026-06-01T00:00:00{tail}"));
        }

        // jiff's times end the offset's 26 hours before the year does.
        #[test]
        fn what_is_written_is_read_back_and_agrees_with_jiff(ms in 0..=LAST_MS - 2 * 86_400_000) {
            let time = Time::from_ms(ms);
            prop_assert_eq!(Time::parse(&time.to_string()), Some(time));
            let theirs = jiff::Timestamp::from_millisecond(ms).unwrap().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
            prop_assert_eq!(time.to_string(), theirs);
        }
    }
}
