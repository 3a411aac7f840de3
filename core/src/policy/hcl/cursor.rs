//! Reading a text character by character, with the positions that the server's messages name.

use alloc::{borrow::Cow, borrow::ToOwned, format, string::String, vec::Vec};

use crate::span::Span;

/// A text as the server parses it, and the way back to the text as typed.
#[derive(Debug)]
pub(crate) struct Source<'t> {
    text: Cow<'t, str>,
    /// Where, in the parsed text, a carriage return was removed.
    removed: Vec<usize>,
}

impl<'t> Source<'t> {
    /// The text as it is.
    pub(crate) fn verbatim(text: &'t str) -> Self {
        Self { text: Cow::Borrowed(text), removed: Vec::new() }
    }

    /// The text with plain line ends. Mirrors `parse` of HCL 1's `hcl/parser/parser.go`.
    pub(crate) fn with_plain_line_ends(text: &'t str) -> Self {
        if !text.contains("\r\n") {
            return Self::verbatim(text);
        }
        let mut plain = String::with_capacity(text.len());
        let mut removed = Vec::new();
        for (index, line) in text.split("\r\n").enumerate() {
            if index > 0 {
                removed.push(plain.len());
                plain.push('\n');
            }
            plain.push_str(line);
        }
        Self { text: Cow::Owned(plain), removed }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The place of a range of the parsed text in the text as typed.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let before = |offset: usize, inclusive: bool| {
            self.removed.partition_point(|at| *at < offset || (inclusive && *at == offset))
        };
        Span::new(start + before(start, true), end + before(end, false))
    }
}

/// A place in the parsed text, as messages name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Of the character's first byte, or the text's length.
    pub(crate) offset: usize,
    /// How often the end had been read: HCL's scanner counts a column each time.
    pub(crate) past_end: usize,
}

impl Place {
    /// `line:column`, both from 1, in characters.
    pub(crate) fn shown(self, text: &str) -> String {
        Lines::new(text).shown(self)
    }
}

/// Finds lines and columns of places that come in order, in one pass.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { text, offset: 0, line: 1, column: 0 }
    }

    /// `line:column`, both from 1, in characters.
    pub(super) fn shown(&mut self, place: Place) -> String {
        self.line(place);
        format!("{}:{}", self.line, self.column + place.past_end.max(1))
    }

    /// The line, from 1.
    pub(crate) fn line(&mut self, place: Place) -> usize {
        if place.offset < self.offset {
            *self = Self::new(self.text);
        }
        for c in self.text.get(self.offset..place.offset).unwrap_or_default().chars() {
            (self.line, self.column) = if c == '\n' { (self.line + 1, 0) } else { (self.line, self.column + 1) };
        }
        self.offset = place.offset;
        self.line
    }
}

/// What a scanner found wrong.
#[derive(Clone, Debug)]
pub(crate) struct ScanError {
    pub(crate) place: Place,
    pub(crate) message: String,
    /// The server's process panics here: there is no message, the connection closes.
    pub(crate) panics: bool,
}

/// Mirrors the reading half of `hcl/scanner/scanner.go` and `json/scanner/scanner.go` of HCL 1, quirks included: they
/// decide which message and column the server prints.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// After the last character that was read.
    offset: usize,
    /// Before it.
    previous: usize,
    past_end: usize,
    /// HCL refuses NUL and U+E123; its JSON takes NUL for an end of the text.
    strict: bool,
    /// Of several errors, the last one is reported.
    error: Option<ScanError>,
}

/// What reading returns at the end of the text.
pub(super) const END: char = '\0';

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, strict: bool) -> Self {
        Self { text, offset: 0, previous: 0, past_end: 0, strict, error: None }
    }

    /// The next character, or [`END`].
    pub(super) fn next(&mut self) -> char {
        let found = match self.text.as_bytes().get(self.offset) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.text.get(self.offset..).and_then(|rest| rest.chars().next()),
        };
        let Some(found) = found else {
            self.past_end += 1;
            return END;
        };
        self.previous = self.offset;
        self.offset += found.len_utf8();
        match found {
            END if self.strict => {
                self.fail("unexpected null character (0x00)");
                END
            }
            '\u{E123}' if self.strict => {
                self.fail("unicode code point U+E123 reserved for internal use");
                char::REPLACEMENT_CHARACTER
            }
            _ => found,
        }
    }

    /// Reads on while the bytes are ASCII and wanted: nothing that needs a message.
    pub(super) fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii() && **byte != 0 && wanted(**byte)).count();
        if length > 0 {
            self.offset += length;
            self.previous = self.offset - 1;
        }
    }

    /// Puts the last character back.
    pub(super) fn unread(&mut self) {
        self.offset = self.previous;
    }

    /// The next character, without reading it.
    pub(super) fn peek(&self) -> char {
        self.text.get(self.offset..).and_then(|rest| rest.chars().next()).unwrap_or(END)
    }

    pub(super) fn at_end(&self) -> bool {
        self.past_end > 0
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// Where the last character starts.
    pub(super) fn last(&self) -> Place {
        if self.past_end > 0 {
            return Place { offset: self.offset, past_end: self.past_end };
        }
        let before = self.text.get(..self.offset).unwrap_or_default();
        let width = before.chars().next_back().map_or(0, char::len_utf8);
        Place { offset: self.offset - width, past_end: 0 }
    }

    /// The text from `start` to the last character.
    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.offset).unwrap_or_default()
    }

    pub(super) fn fail(&mut self, message: &str) {
        if !self.error.as_ref().is_some_and(|error| error.panics) {
            self.error = Some(ScanError { place: self.last(), message: message.to_owned(), panics: false });
        }
    }

    /// The server's process dies here.
    pub(super) fn panic(&mut self, message: &str) {
        self.error = Some(ScanError { place: self.last(), message: message.to_owned(), panics: true });
    }

    pub(super) fn error(&self) -> Option<&ScanError> {
        self.error.as_ref()
    }

    pub(super) fn take_error(&mut self) -> Option<ScanError> {
        self.error.take()
    }

    /// Goes on at another place, after a mistake.
    pub(super) fn jump(&mut self, offset: usize) {
        self.offset = offset;
        self.previous = offset;
        self.past_end = 0;
    }
}
