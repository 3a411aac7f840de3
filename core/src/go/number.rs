//! Numbers and booleans: `strconv`.

use alloc::{format, string::String};

/// Why `strconv` refused a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberError {
    /// No number in this base.
    Syntax,
    /// Does not fit into 64 bits.
    Range,
}

impl NumberError {
    /// The words of `strconv.ErrSyntax` and `strconv.ErrRange`.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Syntax => "invalid syntax",
            Self::Range => "value out of range",
        }
    }
}

/// Mirrors `strconv.ParseInt(text, 10, 64)`.
pub(crate) fn parse_int(text: &str) -> Result<i64, NumberError> {
    let (negative, digits) = split_sign(text);
    parse_digits(negative, digits, 10)
}

/// Mirrors `strconv.ParseInt(text, 0, 64)`: the prefix `0x`, `0o`, `0b` or `0` names the base, `_` may part digits.
pub(crate) fn parse_int_any_base(text: &str) -> Result<i64, NumberError> {
    let (negative, digits) = split_sign(text);
    let (base, prefix) = match digits.get(..2).unwrap_or_default().to_ascii_lowercase().as_str() {
        "0x" => (16, 2),
        "0o" => (8, 2),
        "0b" => (2, 2),
        start if start.starts_with('0') => (8, 1),
        _ => (10, 0),
    };
    let digits = digits.get(prefix..).unwrap_or_default();
    if !underscores_are_fine(digits, prefix > 0) {
        return Err(NumberError::Syntax);
    }
    parse_digits(negative, &digits.replace('_', ""), base)
}

/// Mirrors `strconv.ParseBool`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Mirrors `int(float64)` on amd64: what does not fit becomes the smallest number.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked; the fraction is meant to go")]
pub(crate) fn truncate(number: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&number) { number as i64 } else { i64::MIN }
}

/// Mirrors `%v` of a float64: the shortest digits, with an exponent below 1e-4 and from 1e6 on.
pub(crate) fn float(number: f64) -> String {
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if (-4..6).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn underscores_are_fine(digits: &str, after_prefix: bool) -> bool {
    let mut before = if after_prefix { '0' } else { '_' };
    for letter in digits.chars() {
        if letter == '_' && before == '_' {
            return false;
        }
        before = letter;
    }
    before != '_' || digits.is_empty()
}

/// Digit by digit, so that the first reason to refuse counts.
fn parse_digits(negative: bool, digits: &str, base: u32) -> Result<i64, NumberError> {
    if digits.is_empty() {
        return Err(NumberError::Syntax);
    }
    let magnitude = digits.chars().try_fold(0_u64, |sum, letter| {
        let digit = letter.to_digit(base).ok_or(NumberError::Syntax)?;
        let next = sum.checked_mul(base.into()).and_then(|sum| sum.checked_add(digit.into()));
        next.ok_or(NumberError::Range)
    })?;
    let number = if negative { 0_i64.checked_sub_unsigned(magnitude) } else { 0_i64.checked_add_unsigned(magnitude) };
    number.ok_or(NumberError::Range)
}

#[cfg(test)]
mod tests {
    use super::{NumberError, float, parse_int, parse_int_any_base, truncate};

    #[test]
    fn reads_integers() {
        assert_eq!(parse_int("+5"), Ok(5));
        assert_eq!(parse_int("1_0"), Err(NumberError::Syntax));
        assert_eq!(parse_int("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(parse_int("9223372036854775808"), Err(NumberError::Range));
        assert_eq!(parse_int("9223372036854775808x"), Err(NumberError::Syntax));
        assert_eq!(parse_int("99999999999999999999x"), Err(NumberError::Range));
        for (text, expected) in [
            ("0x1F", Ok(31)),
            ("-0b11", Ok(-3)),
            ("017", Ok(15)),
            ("0o17", Ok(15)),
            ("1_000", Ok(1000)),
            ("0x_1", Ok(1)),
            ("0", Ok(0)),
            ("1.5", Err(NumberError::Syntax)),
            ("_1", Err(NumberError::Syntax)),
            ("1__0", Err(NumberError::Syntax)),
            ("08", Err(NumberError::Syntax)),
            ("--1", Err(NumberError::Syntax)),
            ("+-1", Err(NumberError::Syntax)),
            ("100000000000000000000", Err(NumberError::Range)),
        ] {
            assert_eq!(parse_int_any_base(text), expected, "{text}");
        }
    }

    #[test]
    fn prints_and_cuts_floats() {
        for (number, expected) in [
            (1.5, "1.5"),
            (1e6, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (1e-5, "1e-05"),
            (-3.0, "-3"),
            (1e21, "1e+21"),
        ] {
            assert_eq!(float(number), expected);
        }
        assert_eq!((truncate(1.9), truncate(-0.9), truncate(1e30)), (1, 0, i64::MIN));
    }
}
