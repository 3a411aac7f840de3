//! Points in time and lifetimes in policies.

use alloc::{borrow::ToOwned as _, string::String};

use super::hcl::Any;
use crate::go;

/// A point in time, in seconds since 1970. Mirrors `ParseAbsoluteTime` of `go-secure-stdlib`'s `parseutil` for texts.
pub(super) fn parse(text: &str) -> Option<i64> {
    rfc3339(text).or_else(|| go::parse_int(text, false).ok())
}

/// A lifetime, in nanoseconds. Mirrors `ParseDurationSecond` of `go-secure-stdlib`'s `parseutil`. An error: its words.
pub(super) fn lifetime(value: &Any) -> Result<i64, String> {
    let in_seconds = |number: i64, unit: i64| {
        let overflow = "multiplication of durations resulted in overflow, one operand may be too large";
        number.checked_mul(unit).ok_or_else(|| overflow.to_owned())
    };
    match value {
        Any::Int(seconds) => in_seconds(*seconds, SECOND),
        #[expect(clippy::cast_possible_truncation, reason = "Go drops the fraction, too")]
        Any::Float(seconds) => in_seconds(*seconds as i64, SECOND),
        Any::Text(text) if text.is_empty() => Ok(0),
        Any::Text(text) => match (go::parse_int(text, false), text.strip_suffix('d')) {
            (Ok(seconds), _) => in_seconds(seconds, SECOND),
            (Err(_), Some(days)) => in_seconds(go::parse_int(days, false)?, 24 * 3600 * SECOND),
            (Err(_), None) => go::parse_duration(text),
        },
        _ => Err("could not parse duration from input".to_owned()),
    }
}

/// `2006-01-02T15:04:05Z`, with a fraction or another zone. As Go, an hour may have one digit.
fn rfc3339(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.split('-');
    let (year, month, day) = (number(date.next()?, 4)?, number(date.next()?, 2)?, number(date.next()?, 2)?);
    let at = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(at)?;
    let (clock, fraction) = clock.split_once(['.', ',']).map_or((clock, None), |(clock, rest)| (clock, Some(rest)));
    if date.next().is_some() || fraction.is_some_and(|digits| digits.is_empty() || !is_digits(digits)) {
        return None;
    }
    let mut clock = clock.split(':');
    let hour = clock.next()?;
    let hour = number(hour, if hour.len() == 1 { 1 } else { 2 })?;
    let (minute, second) = (number(clock.next()?, 2)?, number(clock.next()?, 2)?);
    let offset = match zone.strip_prefix(['+', '-']) {
        None if zone == "Z" => 0,
        None => return None,
        Some(offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
            if hours > 24 || minutes > 60 {
                return None;
            }
            (hours * 60 + minutes) * if zone.starts_with('-') { -60 } else { 60 }
        }
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let valid = clock.next().is_none() && (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60;
    valid.then(|| days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset)
}

/// Counts from March, so that the leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - DAYS_TO_1970
}

fn number(text: &str, digits: usize) -> Option<i64> {
    if text.len() == digits && is_digits(text) { text.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

const SECOND: i64 = 1_000_000_000;
const DAYS_TO_1970: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn points_in_time() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2099-01-01T00:00:00.123456789Z", Some(4_070_908_800)),
            ("2024-02-29T12:00:00+01:00", Some(1_709_204_400)),
            ("2024-02-29T5:00:00Z", Some(1_709_182_800)),
            ("4070908800", Some(4_070_908_800)),
            ("2023-02-29T12:00:00Z", None),
            ("2099-13-01T00:00:00Z", None),
            ("2099-01-01", None),
            ("2099-01-01T00:00:00", None),
            ("never", None),
        ] {
            assert_eq!(parse(text), seconds, "{text}");
        }
    }
}
