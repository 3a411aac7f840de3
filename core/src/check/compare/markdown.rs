//! The difference as Markdown, for a merge request.

use alloc::{format, string::String};
use core::fmt::Write as _;

use super::{Comparison, Gain};

pub(super) fn of(found: &Comparison) -> String {
    let mut text = format!("{}\n", found.sentence);
    for (title, gains) in [("Gained", &found.gained), ("Lost", &found.lost)] {
        if !gains.is_empty() {
            let _ = write!(text, "\n### {title}\n\n| who | may | why |\n|---|---|---|\n");
            text.extend(gains.iter().map(row));
        }
    }
    for (title, lines) in [("Not compared", &found.not_compared), ("Other differences", &found.notes)] {
        if !lines.is_empty() {
            let _ = write!(text, "\n### {title}\n\n");
            text.extend(lines.iter().map(|line| format!("- {}\n", escaped(line))));
        }
    }
    text
}

fn row(gain: &Gain) -> String {
    format!("| {} | {} | {} |\n", escaped(&gain.who), escaped(&gain.may), escaped(&gain.difference))
}

/// What was typed stays what it is: no markup, no line breaks, no HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => escaped.push(' '),
            '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '\\' | '#' | '~' | '&' | '!' | '@' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}
