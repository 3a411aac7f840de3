//! Changes to a text that keep every other byte.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use crate::span::Span;

/// A part of a text and what stands there afterwards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edit {
    /// Empty: something is put in.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A way to repair what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// All of them together.
    pub edits: Vec<Edit>,
}

impl Edit {
    /// Puts `text` in front of the byte at `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(at, at), text: text.into() }
    }

    /// Writes `text` over a part.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// The text after all edits; none when two of them change the same bytes, or one cuts a character.
///
/// # Example
/// ```
/// use boundclaim_core::{Edit, Span, apply};
///
/// let edits = [Edit::replace(Span::new(0, 1), "x"), Edit::insert(3, "!")];
/// assert_eq!(apply("abc", &edits).as_deref(), Some("xbc!"));
/// ```
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        out.push_str(text.get(at..edit.span.start)?);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
