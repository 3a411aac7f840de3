//! Policies, with the words of the core's own lexer.

use boundclaim_core::policy::{Colour, highlight};

use super::{COMMENT, KEY, NUMBER, Piece, STRING};

/// Cuts a text into lines, without their line breaks, and these into pieces. There is at least one line.
pub(super) fn lines(text: &str) -> Vec<Vec<Piece<'_>>> {
    let mut lines = vec![Vec::new()];
    let mut put = |class, from: usize, to: usize| {
        for (index, piece) in text.get(from..to).unwrap_or_default().split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut().filter(|_| !piece.is_empty()) {
                line.push((class, piece));
            }
        }
    };
    let mut at = 0;
    for (span, colour) in highlight(text) {
        put(None, at, span.start);
        put(Some(class(colour)), span.start, span.end);
        at = span.end;
    }
    put(None, at, text.len());
    if text.ends_with('\n') {
        lines.pop();
    }
    lines
}

const fn class(colour: Colour) -> &'static str {
    match colour {
        Colour::Key => KEY,
        Colour::Text => STRING,
        Colour::Number => NUMBER,
        Colour::Comment => COMMENT,
    }
}
