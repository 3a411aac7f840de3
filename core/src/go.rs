//! How Go reads and prints values, to the letter: the servers are written in Go, and their texts come from it.

pub(crate) mod base64;
pub(crate) mod duration;
pub(crate) mod number;
pub(crate) mod quote;
pub(crate) mod value;

use alloc::string::String;

/// Mirrors `strings.ToLower`: one character for one character.
pub(crate) fn lower(text: &str) -> String {
    text.chars().map(|letter| letter.to_lowercase().next().unwrap_or(letter)).collect()
}
