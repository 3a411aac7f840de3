//! A text that stands in another one, not always in one piece.

use alloc::{format, string::String, vec::Vec};

use crate::{
    json::{Data, Value},
    span::Span,
};

/// A text without the quotes, escapes and indentation that it has where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Located {
    /// The text itself.
    pub text: String,
    /// Where a piece begins: in this text, and in the outer one.
    pieces: Vec<(usize, usize)>,
}

impl Located {
    /// A text that stands in one piece.
    pub(super) fn new(text: &str, outer: usize) -> Self {
        Self { text: text.into(), pieces: Vec::from([(0, outer)]) }
    }

    /// The text of a JSON string that stands in `source`, quotes and escapes included, in this place.
    pub(super) fn of_json_string(source: &str, span: Span) -> Self {
        let mut located = Self::default();
        let raw = source.get(span.start + 1..span.end.saturating_sub(1)).unwrap_or_default();
        let mut at = 0;
        while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            located.push(rest.get(..plain).unwrap_or_default(), span.start + 1 + at);
            at += plain;
            let escape = match rest.get(plain..plain + 2) {
                Some("\\u") if rest.get(plain + 6..plain + 8) == Some("\\u") => 12,
                Some("\\u") => 6,
                Some(_) => 2,
                None => break,
            };
            let letter =
                Value::parse(format!("\"{}\"", rest.get(plain..plain + escape).unwrap_or_default()).as_bytes());
            let letter = letter.ok().and_then(|value| value.as_str().map(String::from)).unwrap_or_default();
            located.push(&letter, span.start + 1 + at);
            at += escape;
        }
        located
    }

    /// Adds a piece.
    pub(super) fn push(&mut self, text: &str, outer: usize) {
        let goes_on = self.pieces.last().is_some_and(|(inner, before)| before + (self.text.len() - inner) == outer);
        if !goes_on {
            self.pieces.push((self.text.len(), outer));
        }
        self.text.push_str(text);
    }

    /// The part of the text from `start` to `end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> Self {
        let text = self.text.get(start..end).unwrap_or_default();
        let inside = self.pieces.iter().filter(|(inner, _)| (start + 1..end).contains(inner));
        let mut pieces = Vec::from([(0, self.offset(start))]);
        pieces.extend(inside.map(|(inner, outer)| (inner - start, *outer)));
        Self { text: text.into(), pieces }
    }

    /// The place in the outer text.
    pub fn span(&self, inner: Span) -> Span {
        let start = self.offset(inner.start);
        if inner.end <= inner.start {
            Span::new(start, start)
        } else {
            Span::new(start, self.offset(inner.end - 1) + 1)
        }
    }

    /// The place of all of it.
    pub fn full_span(&self) -> Span {
        self.span(Span::new(0, self.text.len()))
    }

    fn offset(&self, inner: usize) -> usize {
        let after = self.pieces.partition_point(|(start, _)| *start <= inner);
        match after.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some((start, outer)) => outer + (inner - start),
            None => self.pieces.first().map_or(inner, |(_, outer)| *outer),
        }
    }

    /// JSON that stands in this text, with its places in the outer one.
    pub(super) fn parse_json(&self) -> Result<Value, (String, Span)> {
        match Value::parse(self.text.as_bytes()) {
            Ok(mut value) => {
                self.relocate(&mut value);
                Ok(value)
            }
            Err(error) => Err((error.text, self.span(Span::new(error.offset, error.offset)))),
        }
    }

    fn relocate(&self, value: &mut Value) {
        value.span = self.span(value.span);
        match &mut value.data {
            Data::List(items) => items.iter_mut().for_each(|item| self.relocate(item)),
            Data::Object(members) => members.iter_mut().for_each(|member| {
                member.key_span = self.span(member.key_span);
                self.relocate(&mut member.value);
            }),
            _ => {}
        }
    }
}
