//! A time of day in a time zone, such as office hours.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// From `start` (within) to `end` (without) on the clocks of a zone, every day; over midnight where `end` is the earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct DayWindow {
    start: Time,
    end: Time,
    zone_name: String,
    zone: TimeZone,
}

impl DayWindow {
    /// The window between two different times.
    pub(super) fn new(start: Time, end: Time, zone_name: &str, zone: TimeZone) -> Result<Self, String> {
        if start == end {
            return Err("`start` and `end` are the same time".to_owned());
        }
        Ok(Self { start, end, zone_name: zone_name.to_owned(), zone })
    }

    /// Whether the clocks of the zone show a time within the window at `now`. At the end of summer time an hour is shown twice, and counts both times.
    pub fn holds(&self, now: Timestamp) -> bool {
        let time = self.zone.to_datetime(now).time();
        if self.start < self.end { self.start <= time && time < self.end } else { self.start <= time || time < self.end }
    }
}

/// `HH:MM`; the error is a sentence.
pub(super) fn time_of_day(text: &str) -> Result<Time, String> {
    let fault = || format!("`{}` is no time of day such as 09:00", text.escape_debug());
    let digits = |part: &str| Some(part).filter(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).and_then(|part| part.parse().ok());
    let (hour, minute) = text.split_once(':').ok_or_else(fault)?;
    Time::new(digits(hour).ok_or_else(fault)?, digits(minute).ok_or_else(fault)?, 0, 0).map_err(|_| fault())
}

/// A zone by its IANA name; the error is a sentence.
pub(super) fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("`{}` is no time zone such as Europe/Berlin, Asia/Dubai or UTC", name.escape_debug()))
}

impl Serialize for DayWindow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("DayWindow", 3)?;
        let text = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
        object.serialize_field("start", &text(self.start))?;
        object.serialize_field("end", &text(self.end))?;
        object.serialize_field("tz", &self.zone_name)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(start: &str, end: &str, tz: &str) -> DayWindow {
        DayWindow::new(time_of_day(start).unwrap(), time_of_day(end).unwrap(), tz, zone(tz).unwrap()).unwrap()
    }

    fn holds(window: &DayWindow, at: &str) -> bool {
        window.holds(at.parse().unwrap())
    }

    #[test]
    fn a_window_holds_from_its_start_until_its_end() {
        // Dubai is four hours ahead all year.
        let office = window("09:00", "18:00", "Asia/Dubai");
        assert!(!holds(&office, "2026-06-01T04:59:59.999Z"));
        assert!(holds(&office, "2026-06-01T05:00:00Z"));
        assert!(holds(&office, "2026-06-01T13:59:59.999Z"));
        assert!(!holds(&office, "2026-06-01T14:00:00Z"));
    }

    #[test]
    fn a_window_may_run_over_midnight() {
        let night = window("22:00", "06:00", "UTC");
        assert!(holds(&night, "2026-06-01T22:00:00Z") && holds(&night, "2026-06-02T00:00:00Z") && holds(&night, "2026-06-02T05:59:00Z"));
        assert!(!holds(&night, "2026-06-02T06:00:00Z") && !holds(&night, "2026-06-01T21:59:59Z"));
        let until_midnight = window("18:00", "00:00", "UTC");
        assert!(holds(&until_midnight, "2026-06-01T23:59:59Z") && !holds(&until_midnight, "2026-06-01T00:00:00Z"));
    }

    #[test]
    fn a_window_follows_the_clocks_of_its_zone() {
        let morning = window("02:00", "03:00", "Europe/Berlin");
        // In winter one hour ahead, in summer two.
        assert!(holds(&morning, "2026-01-15T01:30:00Z") && !holds(&morning, "2026-01-15T00:30:00Z"));
        assert!(holds(&morning, "2026-07-15T00:30:00Z") && !holds(&morning, "2026-07-15T01:30:00Z"));
        // On 29 March the clocks go from 02:00 to 03:00: the window does not occur.
        assert!(!holds(&morning, "2026-03-29T00:59:59Z") && !holds(&morning, "2026-03-29T01:00:00Z"));
        // On 25 October the hour occurs twice.
        assert!(holds(&morning, "2026-10-25T00:30:00Z") && holds(&morning, "2026-10-25T01:30:00Z") && !holds(&morning, "2026-10-25T02:00:00Z"));
    }

    #[test]
    fn what_is_no_time_and_no_zone_is_refused() {
        for text in ["9:00", "24:00", "09:60", "09", "09:00:00", "", "+9:00", "٠٩:00", "09:0a"] {
            assert!(time_of_day(text).is_err(), "{text}");
        }
        for name in ["", "Asia/Dubay", "+04:00", "../../etc/passwd"] {
            assert!(zone(name).is_err(), "{name}");
        }
        assert!(DayWindow::new(Time::midnight(), Time::midnight(), "UTC", TimeZone::UTC).is_err());
    }
}
