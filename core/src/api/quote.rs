//! Texts between quotes, as Go's `strconv` writes them.

use alloc::{format, string::String};
use core::fmt::Write as _;

/// `%q`: double quotes, with escapes for what cannot be printed. Mirrors `strconv.Quote`.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        push(&mut out, c, '"');
    }
    out.push('"');
    out
}

/// A byte in single quotes, as the errors of `encoding/json` show it.
pub(super) fn quoted_byte(c: char) -> String {
    let mut out = String::from('\'');
    push(&mut out, c, '\'');
    out.push('\'');
    out
}

fn push(out: &mut String, c: char, quote: char) {
    match c {
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        '\\' => out.push_str("\\\\"),
        c if c == quote => {
            out.push('\\');
            out.push(c);
        }
        c if is_printable(c) => out.push(c),
        '\0'..'\u{20}' | '\u{7f}' => {
            let _ = write!(out, "\\x{:02x}", u32::from(c));
        }
        '\u{80}'..'\u{1_0000}' => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        c => {
            let _ = write!(out, "\\U{:08x}", u32::from(c));
        }
    }
}

/// As `unicode.IsPrint`, by the table of Rust's `escape_debug`, which shows marks only behind another character.
pub(crate) fn is_printable(c: char) -> bool {
    let text = format!("a{c}");
    matches!(c, '"' | '\\' | '\'') || text.escape_debug().eq(text.chars())
}

#[cfg(test)]
mod tests {
    use super::{quoted, quoted_byte};

    #[test]
    fn quotes_like_go() {
        for (text, expected) in [
            ("a\"b'\\", "\"a\\\"b'\\\\\""),
            ("ä\u{301}☃😀", "\"ä\u{301}☃😀\""),
            ("\n\t\u{7}\u{1}\u{7f}\u{a0}\u{200b}", "\"\\n\\t\\a\\x01\\x7f\\u00a0\\u200b\""),
        ] {
            assert_eq!(quoted(text), expected, "{text:?}");
        }
        assert_eq!(quoted_byte('\''), "'\\''");
        assert_eq!(quoted_byte('"'), "'\"'");
    }
}
