//! The difference as Markdown, for a merge request.

use alloc::{format, string::String, vec::Vec};
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

/// What stands between backticks is code; of the rest, what was typed stays what it is: no markup, no line breaks, no HTML.
fn escaped(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return plain(text);
    }
    let piece = |(index, piece): (usize, &&str)| match index % 2 {
        0 => plain(piece),
        // A table's cell ends at a bar, also within code.
        _ => format!("`{}`", piece.replace('|', "\\|").replace(['\n', '\r'], " ")),
    };
    pieces.iter().enumerate().map(piece).collect()
}

fn plain(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn only_code_is_markup() {
        assert_eq!(escaped("`ref_path` is *a|b*"), "`ref_path` is \\*a\\|b\\*");
        assert_eq!(escaped("`a|b`\n<i>"), "`a\\|b` \\<i\\>");
        assert_eq!(escaped("one ` alone_"), "one \\` alone\\_");
    }
}
