//! Offsets in texts.

use std::collections::BTreeMap;

use boundclaim_core::Span;

/// The texts that spans refer to, by name.
pub(super) struct Texts<'a>(BTreeMap<String, Utf16<'a>>);

impl<'a> Texts<'a> {
    pub(super) fn new(texts: impl IntoIterator<Item = (impl Into<String>, &'a str)>) -> Self {
        Self(texts.into_iter().map(|(name, text)| (name.into(), Utf16::new(text))).collect())
    }

    /// Spans of the text of this name; those of no known text stay.
    pub(super) fn recode<'s>(&self, name: &str, spans: impl IntoIterator<Item = &'s mut Span>) {
        let Some(text) = self.0.get(name) else { return };
        for span in spans {
            *span = Span::new(text.offset(span.start), text.offset(span.end));
        }
    }
}

/// A text in which offsets are looked up.
struct Utf16<'a> {
    bytes: &'a [u8],
    /// The units in front of every `STEP`th byte; empty: each byte is one.
    before: Vec<usize>,
}

impl<'a> Utf16<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut units = 0;
            for part in bytes.chunks(STEP) {
                before.push(units);
                units += units_of(part);
            }
            before.push(units);
        }
        Self { bytes, before }
    }

    fn offset(&self, byte: usize) -> usize {
        let Some(before) = self.before.get(byte / STEP) else { return byte };
        let start = byte - byte % STEP;
        before + units_of(self.bytes.get(start..byte).unwrap_or_default())
    }
}

/// A character is one unit, or two when UTF-8 takes four bytes for it.
fn units_of(bytes: &[u8]) -> usize {
    let units = |byte: &u8| usize::from(byte & 0b1100_0000 != 0b1000_0000) + usize::from(*byte >= 0b1111_0000);
    bytes.iter().map(units).sum()
}

const STEP: usize = 64;

#[cfg(test)]
mod tests {
    use super::{STEP, Utf16};

    #[test]
    fn counts_as_javascript_does() {
        let long = "aß€😀".repeat(STEP);
        for text in ["", "abc", "ß", "€", "😀", "a😀b", long.as_str(), &"x".repeat(2 * STEP)] {
            let counted = Utf16::new(text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(counted.offset(at), text[..at].encode_utf16().count(), "{at} in {text}");
            }
        }
    }
}
