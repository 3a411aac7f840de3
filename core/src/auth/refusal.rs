//! A server's "no".

use alloc::{
    collections::BTreeSet,
    string::String,
    vec::{self, Vec},
};

/// What the server answers instead of doing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status; 0: the connection closes without an answer.
    pub status: u16,
    /// Every text that may come, sorted. Where Go walks through a map, its order is random and only one is shown.
    pub texts: Vec<String>,
}

impl Refusal {
    /// One text with this status.
    pub(crate) fn of(status: u16, text: impl Into<String>) -> Self {
        Self::new(status, text)
    }

    /// The usual one: 400 with one text.
    pub(super) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(400, text)
    }

    pub(super) fn new(status: u16, text: impl Into<String>) -> Self {
        Self { status, texts: vec::Vec::from([text.into()]) }
    }

    /// One of these at random; none when there are none.
    pub(super) fn one_of(status: u16, texts: BTreeSet<String>) -> Result<(), Self> {
        if texts.is_empty() { Ok(()) } else { Err(Self { status, texts: texts.into_iter().collect() }) }
    }

    /// The same texts with another in front.
    #[must_use]
    pub(super) fn prefixed(mut self, prefix: &str) -> Self {
        for text in &mut self.texts {
            text.insert_str(0, prefix);
        }
        self
    }
}
