//! Durations, as Go's package `time` reads and writes them.

use alloc::string::{String, ToString};
use core::fmt;

use crate::go::{parse_duration, parse_int};

/// Nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Duration(pub(crate) i64);

impl Duration {
    /// Reads `90`, `5d`, `1h30m`, `1.5s`. Mirrors `ParseDurationSecond`, go-secure-stdlib `parseutil`.
    ///
    /// # Errors
    /// Go's words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let times = |count: i64, unit: i64| {
            count.checked_mul(unit).map(Self).ok_or_else(|| "overflow in multiplication".to_string())
        };
        if text.is_empty() {
            return Ok(Self(0));
        }
        if let Ok(seconds) = parse_int(text, false) {
            return times(seconds, SECOND);
        }
        match text.strip_suffix('d') {
            Some(days) => times(parse_int(days, false)?, 24 * 3600 * SECOND),
            None => parse_duration(text).map(Self),
        }
    }
}

/// Like `1h0m0s`, `1.5s`, `300ms`. Mirrors `Duration.String`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let nanos = self.0.unsigned_abs();
        let second = SECOND.unsigned_abs();
        if nanos == 0 {
            return f.write_str("0s");
        }
        if nanos < second {
            let (unit, name) = match nanos {
                0..1_000 => (1, "ns"),
                1_000..1_000_000 => (1_000, "µs"),
                _ => (1_000_000, "ms"),
            };
            return write!(f, "{sign}{}{name}", decimal(nanos, unit));
        }
        let seconds = nanos / second;
        f.write_str(sign)?;
        if seconds >= 3600 {
            write!(f, "{}h", seconds / 3600)?;
        }
        if seconds >= 60 {
            write!(f, "{}m", seconds / 60 % 60)?;
        }
        write!(f, "{}s", decimal(nanos % (60 * second), second))
    }
}

/// A quotient with as many decimals as it needs.
fn decimal(value: u64, unit: u64) -> String {
    let mut text = (value / unit).to_string();
    let mut rest = value % unit;
    if rest > 0 {
        text.push('.');
    }
    let mut unit = unit;
    while rest > 0 && unit > 1 {
        unit /= 10;
        text.push(char::from_digit(u32::try_from(rest / unit).unwrap_or(0), 10).unwrap_or('0'));
        rest %= unit;
    }
    text
}

const SECOND: i64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Duration;

    #[test]
    fn reads_and_writes_like_go() {
        for (text, shown) in [
            ("", "0s"),
            ("90", "1m30s"),
            ("1h", "1h0m0s"),
            ("1.5s", "1.5s"),
            ("1d", "24h0m0s"),
            ("-3h25m19s", "-3h25m19s"),
            ("300us", "300µs"),
            ("1500us", "1.5ms"),
            (".25h", "15m0s"),
        ] {
            assert_eq!(Duration::parse(text).unwrap().to_string(), shown, "{text}");
        }
        for (text, error) in [
            ("x", "time: invalid duration \"x\""),
            ("1.5", "time: missing unit in duration \"1.5\""),
            ("1w", "time: unknown unit \"w\" in duration \"1w\""),
            ("xd", "strconv.ParseInt: parsing \"x\": invalid syntax"),
            ("99999999999999999999h", "time: invalid duration \"99999999999999999999h\""),
        ] {
            assert_eq!(Duration::parse(text).unwrap_err(), error, "{text}");
        }
    }
}
