//! What a plain scalar means to Psych 4, Ruby's YAML, which is GitLab's.

use alloc::{borrow::ToOwned, string::String};

/// The meaning of a scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    /// An integer, as written.
    Integer(String),
    /// A float, as written.
    Float(String),
    /// A Ruby symbol, without the colon.
    Symbol(String),
    /// A date or a time: GitLab refuses the file.
    Date,
    Text(String),
}

impl Scalar {
    /// Mirrors `ScalarScanner.tokenize`, Psych 4.0.4 (seen: the 160 scalars of the tests).
    pub(crate) fn of_plain(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "" | "~" | "null" => return Self::Null,
            "yes" | "true" | "on" => return Self::Bool(true),
            "no" | "false" | "off" => return Self::Bool(false),
            ".inf" | "+.inf" | "-.inf" | ".nan" => return Self::Float(text.to_owned()),
            _ => {}
        }
        if is_date(text) {
            Self::Date
        } else if let Some(name) = text.strip_prefix(':').filter(|name| !name.is_empty()) {
            Self::Symbol(name.to_owned())
        } else if is_integer(text) || is_sexagesimal(text) {
            Self::Integer(text.to_owned())
        } else if is_float(text) {
            Self::Float(text.to_owned())
        } else {
            Self::Text(text.to_owned())
        }
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn all(text: &str, allowed: fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(allowed)
}

/// `INTEGER_LEGACY`: binary, octal, decimal and hexadecimal, with `_` and `,` between digits.
fn is_integer(text: &str) -> bool {
    let digits = unsigned(text);
    if let Some(binary) = digits.strip_prefix("0b") {
        return all(binary, |byte| matches!(byte, b'0' | b'1' | b'_' | b','));
    }
    if let Some(hexadecimal) = digits.strip_prefix("0x") {
        return all(hexadecimal, |byte| byte.is_ascii_hexdigit() || matches!(byte, b'_' | b','));
    }
    if let Some(octal) = digits.strip_prefix('0') {
        return octal.bytes().all(|byte| matches!(byte, b'0'..=b'7' | b'_' | b','));
    }
    let decimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b',');
    digits.starts_with(|c: char| c.is_ascii_digit()) && all(digits, decimal)
}

/// `[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?`, which a lone dot is not; and the forms with an exponent only.
fn is_float(text: &str) -> bool {
    let Some((whole, rest)) = unsigned(text).split_once('.') else { return false };
    let digit = |byte: u8| byte.is_ascii_digit();
    let whole_fits = whole.is_empty()
        || whole.starts_with(|c: char| c.is_ascii_digit())
            && all(whole, |byte| byte.is_ascii_digit() || matches!(byte, b'_' | b','));
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..)),
        None => (rest, None),
    };
    let fraction_fits = fraction.bytes().all(digit);
    let exponent_fits = exponent.is_none_or(|text| text.starts_with(['+', '-']) && all(unsigned(text), digit));
    whole_fits && fraction_fits && exponent_fits && !(whole.is_empty() && rest.is_empty())
}

/// `12:30`, `1:20:30.5`: numbers to the base of sixty.
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = unsigned(text).split(':');
    let first = parts.next().unwrap_or_default();
    let rest = parts.collect::<alloc::vec::Vec<_>>();
    let digits = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    let last = rest.len().saturating_sub(1);
    let minutes = |(index, part): (usize, &&str)| {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
        let fits = whole.len() <= 2 && whole.bytes().all(|byte| byte.is_ascii_digit());
        let small = whole.len() < 2 || whole.starts_with(|c: char| c < '6');
        let ends = !part.contains('.') || index == last && fraction.bytes().all(digits);
        !whole.is_empty() && fits && small && ends
    };
    first.starts_with(|c: char| c.is_ascii_digit())
        && all(first, digits)
        && (1..=2).contains(&rest.len())
        && rest.iter().enumerate().all(minutes)
}

/// `2024-01-31`, alone or with a time behind it.
fn is_date(text: &str) -> bool {
    let end = text.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(text.len());
    let Some((date, time)) = text.split_at_checked(end) else { return false };
    let mut parts = date.strip_prefix('-').unwrap_or(date).split('-');
    let mut next = |lengths: core::ops::RangeInclusive<usize>| {
        parts.next().filter(|part| lengths.contains(&part.len()) && all(part, |byte| byte.is_ascii_digit()))
    };
    let (Some(_), Some(month), Some(day)) = (next(4..=4), next(1..=2), next(1..=2)) else { return false };
    if parts.next().is_some() {
        return false;
    }
    if time.is_empty() {
        let within = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|value| value <= most);
        return !date.starts_with('-') && within(month, 12) && within(day, 31);
    }
    let clock = time.strip_prefix(['t', 'T']).unwrap_or_else(|| time.trim_start());
    let mut clock = clock.split(':');
    let two = |part: Option<&str>| {
        part.is_some_and(|part| (1..=2).contains(&part.len()) && all(part, |b| b.is_ascii_digit()))
    };
    two(clock.next())
        && two(clock.next())
        && clock.next().is_some_and(|seconds| seconds.starts_with(|c: char| c.is_ascii_digit()))
}
