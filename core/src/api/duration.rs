//! Durations, as Go's package `time` reads and writes them.

use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

use super::quote::quoted;

/// Nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Duration(pub(crate) i64);

impl Duration {
    /// Reads `90`, `5d`, `1h30m`, `1.5s`. Mirrors `ParseDurationSecond`, go-secure-stdlib `parseutil`, and
    /// `time.ParseDuration`.
    ///
    /// # Errors
    /// Go's words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(0));
        }
        let whole = |text: &str, unit: i64| {
            let count = integer(text)?;
            count.checked_mul(unit).map(Self).ok_or_else(|| "overflow in multiplication".to_string())
        };
        if integer(text).is_ok() {
            return whole(text, SECOND);
        }
        if let Some(days) = text.strip_suffix('d') {
            return whole(days, 24 * 3600 * SECOND);
        }
        with_units(text)
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

/// A whole number, as `strconv.ParseInt(text, 10, 64)` reads it.
///
/// # Errors
/// Go's words.
pub(crate) fn integer(text: &str) -> Result<i64, String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let cause = if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        "invalid syntax"
    } else if let Ok(value) = text.parse() {
        return Ok(value);
    } else {
        "value out of range"
    };
    Err(format!("strconv.ParseInt: parsing {}: {cause}", quoted(text)))
}

fn with_units(text: &str) -> Result<Duration, String> {
    let wrong = || format!("time: invalid duration {}", quoted(text));
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(Duration(0));
    }
    if rest.is_empty() {
        return Err(wrong());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (whole, after) = split_digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => split_digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(wrong());
        }
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (name, after) = after.split_at_checked(end).unwrap_or((after, ""));
        if name.is_empty() {
            return Err(format!("time: missing unit in duration {}", quoted(text)));
        }
        let unit: i64 = match name {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => SECOND,
            "m" => 60 * SECOND,
            "h" => 3600 * SECOND,
            _ => return Err(format!("time: unknown unit {} in duration {}", quoted(name), quoted(text))),
        };
        let count: i128 = if whole.is_empty() { 0 } else { whole.parse::<i64>().map_err(|_| wrong())?.into() };
        total += count * i128::from(unit);
        // More than eighteen digits are below a nanosecond for every unit.
        let digits = fraction.get(..18).unwrap_or(fraction);
        let scale = digits.bytes().fold(1_i128, |scale, _| scale * 10);
        total += digits.parse::<i128>().unwrap_or(0) * i128::from(unit) / scale;
        if total > i128::from(u64::MAX) {
            return Err(wrong());
        }
        rest = after;
    }
    let total = if negative { -total } else { total };
    i64::try_from(total).map(Duration).map_err(|_| wrong())
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
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
