//! What was pasted → the plain text that was printed, and the way back to the places in the paste.
//!
//! Job logs come with colours, section markers and timestamps; bodies come with JSON's escapes, sometimes twice.

use alloc::{string::String, vec::Vec};

use crate::span::Span;

/// The plain text.
pub(super) struct Clean<'a> {
    source: &'a str,
    pub(super) text: String,
    /// Where a piece starts: in the plain text, and in what was pasted. Sorted.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Clean<'a> {
    /// Takes off what is wrapped around the printed text.
    ///
    /// Mirrors what GitLab Runner writes into a job log: `section_start:<time>:<name>` and the timestamps of
    /// `FF_TIMESTAMPS` (time, stream, `O` or `E`, `+` when the line goes on), `common/buildlogger`.
    pub(super) fn of(source: &'a str) -> Self {
        let mut clean = Self { source, text: String::with_capacity(source.len()), pieces: Vec::new() };
        let mut at = 0;
        let mut line_starts = true;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            if line_starts {
                let (skipped, goes_on) = line_prefix(rest);
                if goes_on && clean.text.ends_with('\n') {
                    clean.text.pop();
                }
                line_starts = false;
                if skipped > 0 {
                    at += skipped;
                    continue;
                }
            }
            let (taken, written) = next(rest);
            line_starts = written == Some('\n');
            if let Some(written) = written {
                clean.push(written, at);
            }
            at += taken;
        }
        clean
    }

    /// The place in what was pasted.
    pub(super) fn source(&self, span: Span) -> Span {
        let start = self.at(span.start);
        let end = if span.end > span.start { self.at(span.end - 1) + 1 } else { start };
        Span::new(start, self.source.ceil_char_boundary(end.max(start)))
    }

    fn at(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|(clean, _)| *clean <= offset);
        let piece = index.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(0, |(clean, source)| source + (offset - clean))
    }

    fn push(&mut self, written: char, source: usize) {
        let offset = self.text.len();
        let next = self.pieces.last().map(|(clean, start)| start + (offset - clean));
        if next != Some(source) {
            self.pieces.push((offset, source));
        }
        self.text.push(written);
    }
}

/// The next character of the plain text, and how many bytes of the paste it takes.
fn next(rest: &str) -> (usize, Option<char>) {
    if let Some(length) = colour(rest) {
        return (length, None);
    }
    let mut characters = rest.chars();
    match characters.next() {
        Some('\r') if rest.starts_with("\r\n") => (1, None),
        Some('\r') => (1, Some('\n')),
        Some('\t' | '\u{a0}') => (rest.chars().next().map_or(1, char::len_utf8), Some(' ')),
        Some('\\') => escape(rest),
        Some(character) => (character.len_utf8(), Some(character)),
        None => (0, None),
    }
}

/// A character that JSON or Go's `%q` escaped, however often.
fn escape(rest: &str) -> (usize, Option<char>) {
    let slashes = rest.bytes().take(MOST_SLASHES).take_while(|byte| *byte == b'\\').count();
    let after = rest.get(slashes..).unwrap_or_default();
    let written = match after.bytes().next() {
        Some(quote @ (b'"' | b'\'' | b'/')) => Some((1, char::from(quote))),
        Some(b'n' | b'r') => Some((1, '\n')),
        Some(b't') => Some((1, ' ')),
        Some(b'u') => after
            .get(1..5)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32)
            .map(|character| (5, character)),
        _ => None,
    };
    match written {
        Some((length, character)) => (slashes + length, Some(character)),
        None => (1, Some('\\')),
    }
}

/// Length of an ANSI sequence, raw or as an escape, or of a section marker.
fn colour(rest: &str) -> Option<usize> {
    let start = ESCAPES.iter().find(|escape| rest.starts_with(**escape))?;
    let after = rest.get(start.len()..)?;
    let Some(parameters) = after.strip_prefix('[') else {
        return (*start == "\u{1b}").then_some(1);
    };
    let length = parameters.bytes().take(16).position(|byte| (0x40..=0x7e).contains(&byte))?;
    Some(start.len() + 1 + length + 1)
}

/// How much of the line's start is no part of what was printed, and whether the line goes on with the one before.
fn line_prefix(rest: &str) -> (usize, bool) {
    for marker in ["section_start:", "section_end:"] {
        if rest.starts_with(marker) {
            let end = rest.bytes().take(256).position(|byte| matches!(byte, b'\r' | b'\n' | 0x1b));
            return (end.unwrap_or(marker.len()), false);
        }
    }
    if let Some(quoted) = rest.strip_prefix("> ") {
        let (more, goes_on) = if quoted.starts_with("> ") { (0, false) } else { line_prefix(quoted) };
        return (2 + more, goes_on);
    }
    timestamp(rest).unwrap_or((0, false))
}

fn timestamp(rest: &str) -> Option<(usize, bool)> {
    let head = rest.as_bytes().get(..20)?;
    let shape = b"0000-00-00T00:00:00.";
    let fits =
        head.iter().zip(shape).all(|(byte, like)| if *like == b'0' { byte.is_ascii_digit() } else { byte == like });
    let end = rest.bytes().take(32).position(|byte| byte == b'Z').filter(|_| fits)?;
    match rest.as_bytes().get(end + 1..end + 6)? {
        [b' ', high, low, b'O' | b'E', mark @ (b' ' | b'+')] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
            Some((end + 6, *mark == b'+'))
        }
        _ => None,
    }
}

const ESCAPES: &[&str] = &["\u{1b}", "\\u001b", "\\x1b", "\\033", "\\e["];

/// More backslashes in a row than any real nesting.
const MOST_SLASHES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwraps() {
        for (source, expected) in [
            ("a\r\nb\tc", "a\nb c"),
            ("\u{1b}[0;31mred\u{1b}[0m", "red"),
            ("section_start:1700000000:x\r\u{1b}[0Khello", "\nhello"),
            (r#"{\"errors\":[\"a\n\t* b\"]}"#, "{\"errors\":[\"a\n * b\"]}"),
            (r#"\\\"x\\\""#, "\"x\""),
            (r"a\u003cb\z", r"a<b\z"),
            ("2024-05-22T12:43:46.962646Z 00O one\n2024-05-22T12:43:46.962646Z 00O+ two", "one two"),
            ("2026-11-23T07:01:54.164Z [ERROR] x", "2026-11-23T07:01:54.164Z [ERROR] x"),
            ("> quoted", "quoted"),
        ] {
            assert_eq!(Clean::of(source).text, expected, "{source:?}");
        }
    }

    #[test]
    fn finds_the_way_back() {
        let source = "\u{1b}[31mé \\\"missing role\\\"";
        let clean = Clean::of(source);
        let start = clean.text.find("missing").unwrap();
        let span = clean.source(Span::new(start, start + "missing role".len()));
        assert_eq!(&source[span.range()], "missing role");
    }
}
