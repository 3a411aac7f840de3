//! Quoted texts: `strconv.Quote`, `%q` and `%+q`, and a byte as the JSON scanner names it.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Write;

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

/// Mirrors `strconv.Quote`: characters that can be seen stay, others are escaped.
pub(crate) fn quote(text: &str) -> String {
    quoted(text, is_printable)
}

/// Mirrors `strconv.QuoteToASCII`, `%+q`.
pub(crate) fn quote_ascii(text: &str) -> String {
    quoted(text, |letter| (' '..='~').contains(&letter))
}

/// Mirrors `quoteChar` of `encoding/json`: a byte between single quotes.
pub(crate) fn quote_byte(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".into(),
        b'"' => "'\"'".into(),
        byte => {
            let quoted = quote(char::from(byte).encode_utf8(&mut [0; 4]));
            format!("'{}'", quoted.trim_matches('"'))
        }
    }
}

fn quoted(text: &str, stays: fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if stays(letter) => out.push(letter),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            letter => escape(&mut out, u32::from(letter)),
        }
    }
    out.push('"');
    out
}

fn escape(out: &mut String, letter: u32) {
    // Writing to a String cannot fail.
    let lone_byte = letter.checked_sub(LONE_BYTES).filter(|byte| *byte >= 0x80);
    let _ = match lone_byte.unwrap_or(letter) {
        byte if lone_byte.is_some() => write!(out, "\\x{byte:02x}"),
        0..=0x1f | 0x7f => write!(out, "\\x{letter:02x}"),
        0x20..=0xffff => write!(out, "\\u{letter:04x}"),
        _ => write!(out, "\\U{letter:08x}"),
    };
}

/// Mirrors `unicode.IsPrint`. Rust's debug format escapes the same characters, if another one stands before.
pub(crate) fn is_printable(letter: char) -> bool {
    if letter.is_ascii() {
        return matches!(letter, ' '..='~');
    }
    let mut text = String::from("x");
    text.push(letter);
    text.escape_debug().nth(1) == Some(letter)
}

/// Where the private characters for lone bytes start; those below 0x80 are never needed.
const LONE_BYTES: u32 = 0x10_FF00;

#[cfg(test)]
mod tests {
    use super::{quote, quote_ascii, quote_byte};

    #[test]
    fn quotes_as_go_does() {
        for (text, expected) in [
            ("a\"b\\c'd", r#""a\"b\\c'd""#),
            ("é\u{301}\u{200b}\u{feff}\n\0\u{7f}\u{a0}", "\"é\u{301}\\u200b\\ufeff\\n\\x00\\x7f\\u00a0\""),
            ("\u{85}\u{e000}\u{10fffe}", r#""\u0085\ue000\xfe""#),
        ] {
            assert_eq!(quote(text), expected);
        }
        assert_eq!(quote_ascii("300.1.1.1/8 é"), r#""300.1.1.1/8 \u00e9""#);
    }

    #[test]
    fn names_a_byte() {
        for (byte, expected) in [(b'h', "'h'"), (5, r"'\x05'"), (b'\'', r"'\''"), (b'"', "'\"'"), (0xc3, "'Ã'")] {
            assert_eq!(quote_byte(byte), expected);
        }
    }
}
