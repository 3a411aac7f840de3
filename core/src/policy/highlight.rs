//! Colours for the text of a policy, from the words that the server reads.

use alloc::vec::Vec;

use super::hcl::{self, Source, TokenKind};
use crate::span::Span;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// A name: `path`, `capabilities`.
    Key,
    /// Text in quotes, or a here-document.
    Text,
    /// A number, `true` or `false`.
    Number,
    /// A comment.
    Comment,
}

/// The coloured parts of a policy's text, or of one of its lines, in their order. What is between them is plain.
///
/// # Example
/// ```
/// use boundclaim_core::policy::{Colour, highlight};
///
/// let colours: Vec<Colour> = highlight(r#"path "a" {} # why"#).into_iter().map(|(_, colour)| colour).collect();
/// assert_eq!(colours, [Colour::Key, Colour::Text, Colour::Comment]);
/// ```
pub fn highlight(text: &str) -> Vec<(Span, Colour)> {
    let source = Source::verbatim(text);
    let tokens = hcl::tokens(&source);
    let coloured = tokens.into_iter().filter_map(|token| {
        let colour = match token.kind {
            TokenKind::Ident => Colour::Key,
            TokenKind::Text | TokenKind::Heredoc => Colour::Text,
            TokenKind::Number | TokenKind::Float | TokenKind::Bool | TokenKind::Null => Colour::Number,
            TokenKind::Comment => Colour::Comment,
            _ => return None,
        };
        Some((token.span(&source), colour))
    });
    coloured.collect()
}
