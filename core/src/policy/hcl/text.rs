//! What quoted texts and heredocs stand for.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use super::tree::{Token, TokenKind};
use crate::go;

/// The value of a token that is a text. Mirrors `Token.Value` of HCL 1's `hcl/token/token.go`. Bytes that are no UTF-8
/// become private characters: see [`go::text`].
pub(super) fn value<'t>(token: &Token<'t>) -> Result<Cow<'t, str>, String> {
    let panic = || format!("unquote {} err: invalid syntax", token.text);
    match token.kind {
        TokenKind::Heredoc => Ok(heredoc(token.text)),
        // JSON's null is kept as a text without quotes.
        TokenKind::Text if !token.text.is_empty() => unquote(token.text, token.json).ok_or_else(panic),
        TokenKind::Null => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(token.text)),
    }
}

/// Mirrors `Unquote` of HCL 1's `hcl/strconv/quote.go`, which copies `${…}` as it is, and, for JSON, Go's
/// `strconv.Unquote`.
fn unquote(text: &str, json: bool) -> Option<Cow<'_, str>> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains(['\\', '$', '"', '\n']) {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        if !json && rest.starts_with("${") {
            let length = interpolation(rest)?;
            out.extend_from_slice(rest.get(..length)?.as_bytes());
            rest = rest.get(length..)?;
            continue;
        }
        rest = rest.get(c.len_utf8()..)?;
        match c {
            '\n' | '"' => return None,
            '\\' => rest = escape(rest, json, &mut out)?,
            _ => push(&mut out, c),
        }
    }
    Some(Cow::Owned(go::text(out)))
}

/// The length of a `${…}` with its nested braces.
fn interpolation(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at + 1),
            '}' => depth -= 1,
            char::REPLACEMENT_CHARACTER => return None,
            _ => {}
        }
    }
    None
}

/// Writes what the escape stands for, whose backslash is already read, and returns what follows it.
fn escape<'t>(text: &'t str, json: bool, out: &mut Vec<u8>) -> Option<&'t str> {
    let c = text.chars().next()?;
    let rest = text.get(c.len_utf8()..)?;
    let (digits, base) = match c {
        'x' => (2, 16),
        'u' => (4, 16),
        'U' => (8, 16),
        '0'..='7' => (2, 8),
        _ => {
            out.push(match c {
                'a' => 7,
                'b' => 8,
                'f' => 12,
                'n' => b'\n',
                'r' => b'\r',
                't' => b'\t',
                'v' => 11,
                '\\' => b'\\',
                '"' => b'"',
                _ => return None,
            });
            return Some(rest);
        }
    };
    let mut number = if base == 8 { c.to_digit(8)? } else { 0 };
    for digit in rest.get(..digits)?.chars() {
        number = number.checked_mul(base)? + digit.to_digit(base)?;
    }
    match c {
        'u' | 'U' => {
            let valid = char::from_u32(number);
            // A half of a surrogate pair is an error in Go, and U+FFFD in HCL.
            push(out, if json || number > 0x10_FFFF { valid? } else { valid.unwrap_or(char::REPLACEMENT_CHARACTER) });
        }
        _ => out.push(u8::try_from(number).ok()?),
    }
    rest.get(digits..)
}

fn push(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Mirrors `unindentHeredoc` of HCL 1's `hcl/token/token.go`: the end is found by the length of the first line, so that
/// blanks before the end marker stay in the text.
fn heredoc(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let marker = text.find('\n').unwrap_or(text.len());
    let part = |cut: usize| {
        let end = (bytes.len() + cut).saturating_sub(marker);
        go::text(bytes.get(marker + 1..end).unwrap_or_default().to_vec())
    };
    if bytes.get(2) != Some(&b'-') {
        return Cow::Owned(part(1));
    }
    let whole = part(2);
    let indent = whole.rsplit('\n').next().unwrap_or_default();
    if !whole.split('\n').all(|line| line.starts_with(indent)) {
        return Cow::Owned(part(1).trim_end_matches([' ', '\t']).into());
    }
    let mut out = String::with_capacity(whole.len());
    let mut lines = whole.split('\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_some() {
            out.push_str(line.strip_prefix(indent).unwrap_or(line));
            out.push('\n');
        }
    }
    Cow::Owned(out)
}
