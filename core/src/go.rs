//! What Go's standard library does with texts, where the server's messages and comparisons depend on it.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Write as _;

/// A Go string, which may hold any bytes. Those that are no UTF-8 become the private characters U+10FF80 to U+10FFFF, so
/// that different strings stay different, and none of them equals a text.
pub(crate) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut text = String::new();
        for chunk in error.as_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(LONE_BYTES + u32::from(*byte))));
        }
        text
    })
}

/// The byte that a private character stands for: see [`text`].
fn lone_byte(c: char) -> Option<u32> {
    u32::from(c).checked_sub(LONE_BYTES).filter(|byte| *byte >= 0x80)
}

/// `strconv.Quote`, the `%q` of messages.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            _ if is_printable(c) => out.push(c),
            _ => {
                let lone = lone_byte(c);
                let code = lone.unwrap_or(u32::from(c));
                let _ = match code {
                    _ if lone.is_some() => write!(out, "\\x{code:02x}"),
                    0..0x80 => write!(out, "\\x{code:02x}"),
                    0x80..0x1_0000 => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}

/// `strings.ToLower`: each character by itself, to one character.
pub(crate) fn to_lower(text: &str) -> String {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

/// `strings.EqualFold`.
pub(crate) fn equal_fold(text: &str, other: &str) -> bool {
    text.chars().map(fold_char).eq(other.chars().map(fold_char))
}

/// A text that is the same for all texts that [`equal_fold`] takes for equal.
pub(crate) fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The long s is the only letter that folds into ASCII without being its capital.
fn fold_char(c: char) -> char {
    if c == '\u{17f}' { 's' } else { c.to_lowercase().next().unwrap_or(c) }
}

/// `strconv.ParseInt` with base 10, or, with `any_base`, with base 0: the text names its base, and `_` may separate digits.
/// An error: Go's words.
pub(crate) fn parse_int(text: &str, any_base: bool) -> Result<i64, String> {
    let error = |why: &str| format!("strconv.ParseInt: parsing {}: {why}", quote(text));
    let negative = text.starts_with('-');
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (base, digits) = if any_base { based(number) } else { (10, number) };
    if number.is_empty() || (number.contains('_') && !(any_base && separates_digits(number))) {
        return Err(error("invalid syntax"));
    }
    let mut magnitude: u64 = 0;
    for c in digits.chars().filter(|c| *c != '_') {
        let digit = c.to_digit(base).ok_or_else(|| error("invalid syntax"))?;
        let next = magnitude.checked_mul(base.into()).and_then(|number| number.checked_add(digit.into()));
        magnitude = next.ok_or_else(|| error("value out of range"))?;
    }
    let signed = if negative { 0_i64.checked_sub_unsigned(magnitude) } else { 0_i64.checked_add_unsigned(magnitude) };
    signed.ok_or_else(|| error("value out of range"))
}

/// The base that a number without sign names, and its digits.
fn based(number: &str) -> (u32, &str) {
    let Some(rest) = number.strip_prefix('0') else { return (10, number) };
    let base = match rest.bytes().next().map(|byte| byte.to_ascii_lowercase()) {
        Some(b'b') if rest.len() > 1 => 2,
        Some(b'o') if rest.len() > 1 => 8,
        Some(b'x') if rest.len() > 1 => 16,
        _ => return (8, rest),
    };
    (base, rest.get(1..).unwrap_or_default())
}

/// Go's `underscoreOK`: each underscore stands between digits, or behind the name of the base.
fn separates_digits(number: &str) -> bool {
    let (base, digits) = based(number);
    let digit = |c: char| c.is_ascii_digit() || (base == 16 && c.is_ascii_hexdigit());
    let mut before = if digits.len() < number.len() { '0' } else { '!' };
    for c in digits.chars() {
        if c == '_' && !digit(before) || before == '_' && !digit(c) {
            return false;
        }
        before = c;
    }
    before != '_'
}

/// `time.ParseDuration`, in nanoseconds. An error: Go's words.
pub(crate) fn parse_duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quote_for_time(text));
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut sum: u64 = 0;
    while !rest.is_empty() {
        let (whole, after) = split_digits(rest);
        let (part, after) = after.strip_prefix('.').map_or(("", after), split_digits);
        if whole.is_empty() && part.is_empty() {
            return Err(invalid());
        }
        let mut value: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end).ok_or_else(invalid)?;
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote_for_time(text)));
        }
        let nanoseconds = nanoseconds(unit).ok_or_else(|| {
            format!("time: unknown unit {} in duration {}", quote_for_time(unit), quote_for_time(text))
        })?;
        value = value.checked_mul(nanoseconds).filter(|value| *value <= LONGEST).ok_or_else(invalid)?;
        value += fraction_of(part, nanoseconds);
        sum = sum.checked_add(value).filter(|sum| value <= LONGEST && *sum <= LONGEST).ok_or_else(invalid)?;
        rest = after;
    }
    let signed = if negative { 0_i64.checked_sub_unsigned(sum) } else { 0_i64.checked_add_unsigned(sum) };
    signed.ok_or_else(invalid)
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn nanoseconds(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60 * 1_000_000_000,
        "h" => 3600 * 1_000_000_000,
        _ => return None,
    })
}

/// The digits behind a point, in a unit; digits that do not fit are dropped.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as Go computes it"
)]
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut number, mut scale) = (0_u64, 1.0);
    for digit in digits.bytes() {
        let next = number.checked_mul(10).and_then(|number| number.checked_add((digit - b'0').into()));
        let Some(next) = next.filter(|next| *next <= LONGEST) else { break };
        number = next;
        scale *= 10.0;
    }
    (number as f64 * (unit as f64 / scale)) as u64
}

/// The `quote` of Go's package `time`: bytes that are no printable ASCII are written in hexadecimal.
fn quote_for_time(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            ' '..'\u{80}' => write!(out, "{c}"),
            _ => match lone_byte(c) {
                Some(byte) => write!(out, "\\x{byte:02x}"),
                None => c.encode_utf8(&mut [0; 4]).bytes().try_for_each(|byte| write!(out, "\\x{byte:02x}")),
            },
        };
    }
    out.push('"');
    out
}

/// `unicode.IsPrint`. Rust's debug format escapes the same characters, if another one stands before.
pub(crate) fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    let mut text = String::from("x");
    text.push(c);
    text.escape_debug().nth(1) == Some(c)
}

/// Where the private characters for lone bytes start; those below 0x80 are never needed.
const LONE_BYTES: u32 = 0x10_FF00;

/// Nanoseconds; one more than Go can keep, so that its most negative duration can be read.
const LONGEST: u64 = 1 << 63;

#[cfg(test)]
mod tests {
    use super::{equal_fold, parse_duration, parse_int, quote, to_lower};

    #[test]
    fn quotes_as_go() {
        for (text, quoted) in [
            ("a\"\\b", r#""a\"\\b""#),
            ("\n\r\t\u{7}\u{0}\u{7f}", r#""\n\r\t\a\x00\x7f""#),
            ("é\u{301}😀", "\"é\u{301}😀\""),
            ("\u{a0}\u{feff}\u{e0001}", r#""\u00a0\ufeff\U000e0001""#),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    #[test]
    fn folds_as_go() {
        assert_eq!(to_lower("İD ΣΑΣ K"), "id σασ k");
        assert!(equal_fold("capabilitieſ", "Capabilities"));
        assert!(!equal_fold("capability", "capabilities"));
    }

    #[test]
    fn integers_as_go() {
        for (text, number) in [("10", 10), ("0x1F", 31), ("017", 15), ("0", 0), ("1_000", 1000), ("0b_1", 1), ("+5", 5)]
        {
            assert_eq!(parse_int(text, true), Ok(number), "{text}");
        }
        for text in ["", "08", "0x", "1__0", "_1", "1_", "x", "-", "1e3"] {
            assert!(parse_int(text, true).is_err_and(|error| error.ends_with("invalid syntax")), "{text}");
        }
        assert!(parse_int("1_0", false).is_err());
        assert_eq!(parse_int("-9223372036854775808", false), Ok(i64::MIN));
        assert!(parse_int("9223372036854775808x", false).is_err_and(|error| error.ends_with("invalid syntax")));
        assert!(parse_int("99999999999999999999x", false).is_err_and(|error| error.ends_with("value out of range")));
    }

    #[test]
    fn durations_as_go() {
        for (text, nanoseconds) in [
            ("0", 0),
            ("1h30m", 5_400_000_000_000),
            ("1500ms", 1_500_000_000),
            (".5s", 500_000_000),
            ("-1.5h", -5_400_000_000_000),
            ("1µs", 1_000),
        ] {
            assert_eq!(parse_duration(text), Ok(nanoseconds), "{text}");
        }
        for (text, error) in [
            ("", r#"time: invalid duration """#),
            ("soon", r#"time: invalid duration "soon""#),
            ("1w", r#"time: unknown unit "w" in duration "1w""#),
            ("1h5", r#"time: missing unit in duration "1h5""#),
            ("1é", r#"time: unknown unit "\xc3\xa9" in duration "1\xc3\xa9""#),
            ("9999999999h", r#"time: invalid duration "9999999999h""#),
        ] {
            assert_eq!(parse_duration(text), Err(error.into()), "{text}");
        }
    }
}
