//! Times and durations as devices write them: what a widget may show as one.

use super::value::Value;
use crate::time::Timestamp;

/// A point in time as it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When; without a zone as if it were UTC.
    pub at: Timestamp,
    /// How much of it was said.
    pub said: Said,
}

/// How much of a point in time was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    /// Date, time and zone: it is the same moment everywhere.
    All,
    /// Date and time of a clock in an unknown zone: to be shown as it is.
    NoZone,
    /// A day.
    Day,
}

/// What a text says it is, by the way it is written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Temporal {
    /// A point in time.
    Moment(Moment),
    /// A duration in seconds.
    Duration(f64),
}

/// What a value is by the way it is written: only texts that can hardly be anything else, and no number.
///
/// Points in time as [`moment`] reads them from text; durations as ISO 8601 writes them (`PT1H30M`) or as days and hours
/// (`1T02:03:04`).
pub fn temporal(value: &Value) -> Option<Temporal> {
    let Value::Text(text) = value else { return None };
    let text = text.trim_ascii();
    let duration = || iso_duration(text).or_else(|| clock(text).filter(|_| text.contains('T')));
    iso_moment(text).map(Temporal::Moment).or_else(|| duration().map(Temporal::Duration))
}

/// A value that is meant as a point in time: ISO 8601 (`2024-05-01`, `2024-05-01T12:30:00.5+02:00`, `20240501T123000Z`,
/// a space for the `T`), or a number since 1970-01-01 UTC, of milliseconds from 10¹¹ on and else of seconds, below 10¹⁴
/// and not negative.
pub fn moment(value: &Value) -> Option<Moment> {
    match value {
        Value::Text(text) => iso_moment(text.trim_ascii()),
        Value::Number(number) if (0.0..1e14).contains(&number.value) => {
            let millis = if number.value < 1e11 { number.value * 1_000.0 } else { number.value };
            Some(Moment { at: Timestamp::from_millis(millis.round() as i64), said: Said::All })
        }
        _ => None,
    }
}

/// A value that is meant as a duration, in seconds: a number of seconds, ISO 8601 (`P1DT2H3M4.5S`, `P2W`; years and
/// months have no length of their own and are refused), `[days T]hours:minutes[:seconds]`, or a number and `s`, `sec`,
/// `seconds`, `min`, `minutes`, `h`, `hours`, `d`, `days` or `ms`.
pub fn duration_secs(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number.value),
        Value::Text(text) => {
            let text = text.trim_ascii();
            iso_duration(text).or_else(|| clock(text)).or_else(|| with_unit(text))
        }
        _ => None,
    }
}

fn iso_moment(text: &str) -> Option<Moment> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let days = day(date)?;
    let of = |millis: i64, said| Moment { at: Timestamp::from_millis(days * DAY + millis), said };
    let Some(time) = time else { return date.contains('-').then(|| of(0, Said::Day)) };
    let zone_at = time.find(['Z', 'z', '+', '-']);
    let (clock, zone) = zone_at.map_or((time, None), |at| (time.get(..at).unwrap_or(time), time.get(at..)));
    let millis = time_of_day(clock.trim_ascii_end())?;
    match zone {
        Some(zone) => Some(of(millis - offset(zone)?, Said::All)),
        None => Some(of(millis, Said::NoZone)),
    }
}

/// Days from 1970-01-01 to `2024-05-01` or `20240501`.
fn day(text: &str) -> Option<i64> {
    let (year, month, day) = match text.len() {
        10 if text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-') => {
            (text.get(..4)?, text.get(5..7)?, text.get(8..)?)
        }
        8 => (text.get(..4)?, text.get(4..6)?, text.get(6..)?),
        _ => return None,
    };
    let (year, month, day) = (whole(year)?, whole(month)?, whole(day)?);
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |month: i64| match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    };
    if !(1..=12).contains(&month) || !(1..=length(month)).contains(&day) {
        return None;
    }
    let before = (year - 1).max(0);
    // Year 0 is a leap year, and there is none before it to count.
    let leaps = if year == 0 { 0 } else { before / 4 - before / 100 + before / 400 + 1 };
    let days: i64 = (1..month).map(length).sum();
    Some(year * 365 + leaps + days + day - 1 - DAYS_TO_1970)
}

/// Milliseconds of `12:30`, `12:30:59.5` or the same without colons. A leap second is the one after it.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once(['.', ',']).map_or((text, None), |(clock, rest)| (clock, Some(rest)));
    let (hours, minutes, seconds) = match (clock.len(), clock.contains(':')) {
        (8, true) => (clock.get(..2)?, clock.get(3..5)?, Some(clock.get(6..)?)),
        (5, true) => (clock.get(..2)?, clock.get(3..)?, None),
        (6, false) => (clock.get(..2)?, clock.get(2..4)?, Some(clock.get(4..)?)),
        (4, false) => (clock.get(..2)?, clock.get(2..)?, None),
        _ => return None,
    };
    let colons = clock.bytes().zip(0..).all(|(byte, place)| (byte == b':') == (clock.contains(':') && place % 3 == 2));
    let fraction = match (fraction, seconds) {
        (None, _) => 0.0,
        (Some(digits), Some(_)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("0.{digits}").parse().ok()?
        }
        _ => return None,
    };
    let seconds = seconds.map_or(Some(0), whole)?;
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    let is_valid = colons && hours < 24 && minutes < 60 && seconds <= 60;
    is_valid.then(|| ((hours * 60 + minutes) * 60 + seconds) * 1_000 + (fraction * 1_000.0_f64).floor() as i64)
}

/// Milliseconds that `Z`, `+02:00`, `-0330` or `+02` are ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'Z' | b'z' => return (zone.len() == 1).then_some(0),
        b'+' => 1,
        _ => -1,
    };
    let digits = zone.get(1..)?;
    let (hours, minutes) = match digits.len() {
        2 => (digits, "0"),
        4 => (digits.get(..2)?, digits.get(2..)?),
        5 => (digits.get(..2)?, digits.get(2..)?.strip_prefix(':')?),
        _ => return None,
    };
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

/// Seconds of `P1DT2H3M4.5S` or `P2W`.
fn iso_duration(text: &str) -> Option<f64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (days, time) = match rest.strip_prefix(['P', 'p'])?.split_once(['T', 't']) {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (rest.get(1..)?, ""),
    };
    if days.is_empty() && time.is_empty() {
        return None;
    }
    Some(
        sign * (parts(days, &[('W', 604_800.0), ('D', 86_400.0)])?
            + parts(time, &[('H', 3_600.0), ('M', 60.0), ('S', 1.0)])?),
    )
}

/// The sum of numbers that each stand before the letter of their unit, in the order of the units.
fn parts(text: &str, units: &[(char, f64)]) -> Option<f64> {
    let (mut rest, mut secs) = (text, 0.0);
    for (letter, length) in units {
        if let Some((number, after)) = rest.split_once([*letter, letter.to_ascii_lowercase()]) {
            secs += plain(number)? * length;
            rest = after;
        }
    }
    rest.is_empty().then_some(secs)
}

/// Seconds of `2:03`, `26:03:04` or `1T02:03:04.5`: hours and minutes, at most two days' worth after a number of days.
fn clock(text: &str) -> Option<f64> {
    let (days, clock) = text.split_once('T').map_or(Some((0.0, text)), |(days, clock)| Some((plain(days)?, clock)))?;
    let mut fields = clock.split(':');
    let (hours, minutes) = (plain(fields.next()?)?, fields.next()?);
    let seconds = fields.next().unwrap_or("0");
    let is_short = |field: &str| field.split('.').next().is_some_and(|whole| whole.len() <= 2);
    if fields.next().is_some() || !is_short(minutes) || !is_short(seconds) || minutes.contains('.') {
        return None;
    }
    let (minutes, seconds) = (plain(minutes)?, plain(seconds)?);
    (minutes < 60.0 && seconds < 60.0).then_some(days * 86_400.0 + hours * 3_600.0 + minutes * 60.0 + seconds)
}

/// Seconds of `1234 seconds`.
fn with_unit(text: &str) -> Option<f64> {
    let end = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = (text.get(..end)?, text.get(end..)?);
    let length = match unit {
        "ms" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    };
    Some(plain(number.trim_ascii_end())? * length)
}

/// A number of digits and at most one point.
fn plain(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= MAX_DIGITS
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_plain.then(|| text.parse().ok()).flatten()
}

fn whole(text: &str) -> Option<i64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

const DAY: i64 = 86_400_000;
/// From the first day of year 0.
const DAYS_TO_1970: i64 = 719_528;
const MAX_DIGITS: usize = 18;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Selector, read};

    fn value(text: &str) -> Value {
        read(text.as_bytes(), &Selector::default(), 100).unwrap()
    }

    #[track_caller]
    fn check_moment(text: &str, expected: Option<(i64, Said)>) {
        assert_eq!(moment(&value(text)).map(|moment| (moment.at.as_millis(), moment.said)), expected, "{text}");
    }

    #[test]
    fn moments_are_read_as_devices_write_them() {
        check_moment("1970-01-01", Some((0, Said::Day)));
        check_moment("2024-02-29T12:30:00Z", Some((1_709_209_800_000, Said::All)));
        check_moment("2024-02-29t12:30:00.123456z", Some((1_709_209_800_123, Said::All)));
        check_moment("2024-02-29 12:30:00", Some((1_709_209_800_000, Said::NoZone)));
        check_moment("2024-02-29T14:30+02:00", Some((1_709_209_800_000, Said::All)));
        check_moment("2024-02-29T09:00:00,5-0330", Some((1_709_209_800_500, Said::All)));
        check_moment("20240229T123000Z", Some((1_709_209_800_000, Said::All)));
        check_moment("1709209800", Some((1_709_209_800_000, Said::All)));
        check_moment("1709209800.5", Some((1_709_209_800_500, Said::All)));
        check_moment("1709209800123", Some((1_709_209_800_123, Said::All)));
        check_moment("2016-12-31T23:59:60Z", Some((1_483_228_800_000, Said::All)));
        check_moment("0000-03-01", Some((-62_162_035_200_000, Said::Day)));
        for wrong in [
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-01T24:00",
            "2024-01-01T12",
            "2024-01-01T12-30-00",
            "2024-01-01T12:30:",
            "2024-01-01T12:30.5",
            "2024-01-01T12:30:00+25:00",
            "2024-01-01T12:30:00Zulu",
            "2024/01/01",
            "ON",
            "-5",
            "1e20",
            "next week",
            "äöü-äö-ä",
        ] {
            check_moment(wrong, None);
        }
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut expected = day("1900-01-01").unwrap();
        for year in 1900..2300 {
            for month in 1..=12 {
                for date in 1..=31 {
                    if let Some(found) = day(&format!("{year}-{month:02}-{date:02}")) {
                        assert_eq!(found, expected, "{year}-{month}-{date}");
                        expected += 1;
                    }
                }
            }
        }
        assert_eq!(expected - day("1900-01-01").unwrap(), 146_097);
    }

    #[test]
    fn durations_are_read_as_devices_write_them() {
        for (text, expected) in [
            ("90", Some(90.0)),
            ("PT1H30M", Some(5_400.0)),
            ("P1DT2H3M4.5S", Some(93_784.5)),
            ("-P2W", Some(-1_209_600.0)),
            ("1T02:03:04", Some(93_784.0)),
            ("26:03:04", Some(93_784.0)),
            ("2:03", Some(7_380.0)),
            ("1234 seconds", Some(1_234.0)),
            ("1.5h", Some(5_400.0)),
            ("250ms", Some(0.25)),
            ("P1Y", None),
            ("P", None),
            ("PT", None),
            ("P1M", None),
            ("PT1S1H", None),
            ("2:60", None),
            ("1:2:3:4", None),
            ("soon", None),
            ("5 apples", None),
            ("ON", None),
        ] {
            assert_eq!(duration_secs(&value(text)), expected, "{text}");
        }
    }

    #[test]
    fn only_what_can_hardly_be_anything_else_is_taken_for_a_time() {
        assert!(matches!(temporal(&value("2024-05-01T10:00:00Z")), Some(Temporal::Moment(_))));
        assert_eq!(temporal(&value("PT5M")), Some(Temporal::Duration(300.0)));
        assert_eq!(temporal(&value("0T00:05:00")), Some(Temporal::Duration(300.0)));
        for text in ["1709209800", "12:30", "5 min", "20240501", "ON", "text", ""] {
            assert_eq!(temporal(&value(text)), None, "{text}");
        }
    }
}
