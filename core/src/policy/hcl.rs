//! HCL 1 and its JSON form, in which policies are written: what the server accepts, what it makes of it, and the message
//! of what it refuses. HCL 2 is another language.

mod cursor;
mod decode;
mod flatten;
mod json;
mod json_parser;
mod letters;
mod lexer;
mod parser;
mod text;
mod tree;

use alloc::{string::String, vec::Vec};
use core::iter;

use cursor::Cursor;

pub(super) use cursor::{Lines, Place, Source};
pub use decode::Any;
pub(super) use decode::{Decoder, Entry, Failed, Part, filter, value_of};
pub(super) use tree::{Token, TokenKind, Tree};

use crate::server::Server;

/// Why the server refuses a text.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// The server's words, without what it puts in front of all of them.
    pub(super) message: String,
    pub(super) place: Place,
    /// There is no message: the server's process panics.
    pub(super) panics: bool,
}

impl Failure {
    fn syntax(place: Place, message: String) -> Self {
        Self { message, place, panics: false }
    }

    fn panic(place: Place, message: String) -> Self {
        Self { message, place, panics: true }
    }
}

/// A parsed text.
#[derive(Debug)]
pub(super) struct Document<'t> {
    pub(super) tree: Tree<'t>,
    /// The first one is the server's; the others were found by going on behind it.
    pub(super) failures: Vec<Failure>,
}

/// Whether the server takes the text for JSON. Mirrors `lexMode` of HCL 1's `lex.go`.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// The text as the server parses it.
pub(super) fn source(text: &str) -> Source<'_> {
    if is_json(text) { Source::verbatim(text) } else { Source::with_plain_line_ends(text) }
}

/// The words and comments of a text, as far as it can be read.
pub(super) fn tokens<'t>(source: &'t Source<'_>) -> Vec<Token<'t>> {
    let mut cursor = Cursor::new(source.text(), true);
    iter::from_fn(|| Some(lexer::any_token(&mut cursor)).filter(|token| token.kind != TokenKind::End)).collect()
}

/// Parses the text.
pub(super) fn parse<'t>(source: &'t Source<'_>, server: Server) -> Document<'t> {
    let text = source.text();
    if !is_json(text) {
        return parser::parse(text, server);
    }
    let mut document = json_parser::parse(text);
    if !flatten::flatten(&mut document.tree) {
        document.failures.insert(0, Failure::syntax(Place::default(), "too many nested objects".into()));
    }
    document
}
