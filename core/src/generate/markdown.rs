//! Markdown: code spans, table cells and fenced blocks around text that users typed.

use alloc::{format, string::String};

/// A code span that holds any text on one line.
pub(crate) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", cell(text))
}

/// Text in a table: a bar would end the cell.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
