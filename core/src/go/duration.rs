//! Durations in nanoseconds: `time.ParseDuration`, `Duration.String`, and what the servers build on them.

use alloc::{format, string::String};
use core::fmt::Write;

/// Mirrors `time.ParseDuration`, with its texts.
pub(crate) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if unsigned == "0" {
        return Ok(0);
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let (mut rest, mut total) = (unsigned, 0_u64);
    while !rest.is_empty() {
        let (part, after) = component(rest, text, &invalid)?;
        total = total.checked_add(part).filter(|sum| *sum <= SMALLEST).ok_or_else(invalid)?;
        rest = after;
    }
    if negative {
        return Ok(0_i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).map_err(|_| invalid())
}

/// Mirrors `Duration.String`: `1h30m0s`, `1.5s`, `1ns`.
pub(crate) fn display(nanoseconds: i64) -> String {
    let size = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    if size < UNSIGNED_SECOND {
        let (unit, name) = match size {
            0 => return "0s".into(),
            1..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        return format!("{sign}{}{}{name}", size / unit, fraction(size % unit, unit));
    }
    let seconds = size / UNSIGNED_SECOND;
    let mut out = String::from(sign);
    // Writing to a String cannot fail.
    if seconds >= 3600 {
        let _ = write!(out, "{}h", seconds / 3600);
    }
    if seconds >= 60 {
        let _ = write!(out, "{}m", seconds / 60 % 60);
    }
    let _ = write!(out, "{}{}s", seconds % 60, fraction(size % UNSIGNED_SECOND, UNSIGNED_SECOND));
    out
}

/// Seconds without their zero parts, as the warnings of a lease print them. Mirrors `humanDuration`, Vault
/// `sdk/framework/lease.go`.
pub(crate) fn human(seconds: i64) -> String {
    let mut text = display(seconds.saturating_mul(SECOND));
    if text.ends_with("m0s") {
        text.truncate(text.len() - 2);
    }
    if let Some((hours, rest)) = text.split_once("h0m").filter(|(hours, _)| !hours.is_empty()) {
        text = format!("{hours}h{rest}");
    }
    text
}

/// One number with its unit, in nanoseconds, and what follows it.
fn component<'a>(rest: &'a str, all: &str, invalid: &dyn Fn() -> String) -> Result<(u64, &'a str), String> {
    let (whole, after_whole) = digits(rest);
    let (decimals, after) = match after_whole.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", after_whole),
    };
    if whole.is_empty() && decimals.is_empty() {
        return Err(invalid());
    }
    let whole = leading_int(whole).ok_or_else(invalid)?;
    let end = after.find(|letter: char| letter == '.' || letter.is_ascii_digit()).unwrap_or(after.len());
    let (unit, after) = after.split_at_checked(end).unwrap_or((after, ""));
    if unit.is_empty() {
        return Err(format!("time: missing unit in duration {}", quote(all)));
    }
    let size = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => UNSIGNED_SECOND,
        "m" => 60 * UNSIGNED_SECOND,
        "h" => 3600 * UNSIGNED_SECOND,
        _ => return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(all))),
    };
    let total = whole.checked_mul(size).filter(|product| *product <= SMALLEST).ok_or_else(invalid)?;
    let (part, scale) = leading_fraction(decimals);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "Go takes the same detour through a float"
    )]
    let part = (part as f64 * (size as f64 / scale)) as u64;
    Ok((total.checked_add(part).filter(|sum| *sum <= SMALLEST).ok_or_else(invalid)?, after))
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Mirrors `leadingInt`: none when it is larger than 1<<63.
fn leading_int(digits: &str) -> Option<u64> {
    digits.bytes().try_fold(0_u64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')).filter(|sum| *sum <= SMALLEST)
    })
}

/// Mirrors `leadingFraction`: digits that no longer fit are dropped.
fn leading_fraction(digits: &str) -> (u64, f64) {
    let (mut sum, mut scale) = (0_u64, 1.0);
    for digit in digits.bytes() {
        let next = sum.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
        let Some(next) = next.filter(|next| *next <= SMALLEST) else { break };
        sum = next;
        scale *= 10.0;
    }
    (sum, scale)
}

fn fraction(part: u64, unit: u64) -> String {
    if part == 0 {
        return String::new();
    }
    let width = unit.ilog10() as usize;
    format!(".{part:0width$}").trim_end_matches('0').into()
}

/// Mirrors `quote` of Go's package `time`: other bytes than printable ASCII as `\x`.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        // Writing to a String cannot fail.
        let _ = match byte {
            b'"' | b'\\' => write!(out, "\\{}", char::from(byte)),
            b' '..0x80 => write!(out, "{}", char::from(byte)),
            byte => write!(out, "\\x{byte:02x}"),
        };
    }
    out.push('"');
    out
}

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;

const UNSIGNED_SECOND: u64 = 1_000_000_000;
const SMALLEST: u64 = 1 << 63;

#[cfg(test)]
mod tests {
    use super::{display, human, parse};

    #[test]
    fn parses_as_go_does() {
        for (text, expected) in [
            ("0", Ok(0)),
            ("-0", Ok(0)),
            ("+5m", Ok(300_000_000_000)),
            ("-1h", Ok(-3_600_000_000_000)),
            (".5h", Ok(1_800_000_000_000)),
            ("1.5h", Ok(5_400_000_000_000)),
            ("1h1m1s", Ok(3_661_000_000_000)),
            ("9223372036854775807ns", Ok(i64::MAX)),
            ("-9223372036854775808ns", Ok(i64::MIN)),
            ("", Err("invalid duration \"\"")),
            (".", Err("invalid duration \".\"")),
            ("5m3", Err("missing unit in duration \"5m3\"")),
            ("1.1.1s", Err("missing unit in duration \"1.1.1s\"")),
            ("5 m", Err("unknown unit \" m\" in duration \"5 m\"")),
            ("5é", Err("unknown unit \"\\xc3\\xa9\" in duration \"5\\xc3\\xa9\"")),
            ("1h\"", Err("unknown unit \"h\\\"\" in duration \"1h\\\"\"")),
            ("9223372036854775808ns", Err("invalid duration \"9223372036854775808ns\"")),
            ("3000000h", Err("invalid duration \"3000000h\"")),
            ("100000000000000000000", Err("invalid duration \"100000000000000000000\"")),
        ] {
            assert_eq!(parse(text), expected.map_err(|text| alloc::format!("time: {text}")), "{text}");
        }
    }

    #[test]
    fn prints_as_go_does() {
        for (nanoseconds, expected) in [
            (0, "0s"),
            (1, "1ns"),
            (1500, "1.5µs"),
            (1_500_000_000, "1.5s"),
            (-5_000_000_000, "-5s"),
            (90_000_000_000, "1m30s"),
            (3_600_000_000_000, "1h0m0s"),
        ] {
            assert_eq!(display(nanoseconds), expected);
        }
        for (seconds, expected) in [(60, "1m"), (5400, "1h30m"), (86_400, "24h"), (3605, "1h5s"), (5, "5s"), (0, "0s")]
        {
            assert_eq!(human(seconds), expected);
        }
    }
}
