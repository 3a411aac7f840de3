//! How Go reads and prints values, to the letter: the servers are written in Go, and their texts come from it.

pub(crate) mod base64;
pub(crate) mod duration;
pub(crate) mod number;
pub(crate) mod quote;
pub(crate) mod value;

use alloc::{format, string::String};

pub(crate) use self::{
    duration::parse as parse_duration,
    quote::{is_printable, quote, text},
};

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

/// `strconv.ParseInt` with base 10, or, with `any_base`, with base 0: the text names its base, and `_` may separate digits.
/// An error: Go's words.
pub(crate) fn parse_int(text: &str, any_base: bool) -> Result<i64, String> {
    let number = if any_base { number::parse_int_any_base(text) } else { number::parse_int(text) };
    number.map_err(|error| format!("strconv.ParseInt: parsing {}: {}", quote(text), error.text()))
}

/// The long s is the only letter that folds into ASCII without being its capital.
fn fold_char(c: char) -> char {
    if c == '\u{17f}' { 's' } else { c.to_lowercase().next().unwrap_or(c) }
}

#[cfg(test)]
mod tests {
    use super::{equal_fold, to_lower};

    #[test]
    fn folds_as_go() {
        assert_eq!(to_lower("İD ΣΑΣ K"), "id σασ k");
        assert!(equal_fold("capabilitieſ", "Capabilities"));
        assert!(!equal_fold("capability", "capabilities"));
    }
}
