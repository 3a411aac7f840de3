//! The lines of a text.

use boundclaim_core::{Artifact, Span};
use yew::prelude::*;

use crate::highlight;

/// An explained line: its number, from 1, and the explanations.
pub(super) type Explained = (usize, String);

/// The explained lines, in order. Several notes on one line are one explanation.
pub(super) fn notes(artifact: &Artifact) -> Vec<Explained> {
    let mut notes: Vec<Explained> = Vec::new();
    let (mut line, mut at) = (1, 0);
    for note in &artifact.notes {
        // Notes come in the order of the text.
        line += artifact.text.get(at..note.span.start).unwrap_or_default().matches('\n').count();
        at = note.span.start.max(at);
        match notes.last_mut().filter(|(last, _)| *last == line) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(&note.text);
            }
            None => notes.push((line, note.text.clone())),
        }
    }
    notes
}

/// All lines, with their links and the marks of the explained ones.
pub(super) fn lines(artifact: &Artifact, notes: &[Explained], shown: Option<usize>) -> Html {
    let spans = spans(&artifact.text);
    let cut = highlight::lines(artifact.language, &artifact.text);
    let line = |(index, (span, pieces)): (usize, (&Span, Vec<highlight::Piece>))| {
        let note = notes.iter().position(|(line, _)| *line == index + 1);
        let class = classes!("l", (note.is_some() && note == shown).then_some("is-explained"));
        html! {
            <span key={index} {class} data-n={note.map(|note| (note + 1).to_string())} data-link={links(artifact, *span)}>
                { for pieces.into_iter().map(piece) }
                { "\n" }
            </span>
        }
    };
    spans.iter().zip(cut).enumerate().map(line).collect()
}

fn piece((class, text): highlight::Piece) -> Html {
    match class {
        Some(class) => html! { <span {class}>{ text.to_owned() }</span> },
        None => html! { text.to_owned() },
    }
}

/// The fields that a line comes from.
fn links(artifact: &Artifact, line: Span) -> Option<String> {
    let links = artifact.links.iter().filter(|link| link.span.overlaps(line));
    let fields: Vec<&str> = links.map(|link| link.field.as_str()).collect();
    (!fields.is_empty()).then(|| fields.join(" "))
}

/// Each line with its line break.
fn spans(text: &str) -> Vec<Span> {
    let mut start = 0;
    let spans = text.split_inclusive('\n').map(|line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::{notes, spans};

    #[test]
    fn lines_are_the_text() {
        for text in ["", "a", "a\n", "\n\na", "é\n語\r\n🙂"] {
            let together: String = spans(text).into_iter().filter_map(|span| text.get(span.range())).collect();
            assert_eq!(together, text);
        }
    }

    #[test]
    fn each_note_stands_at_its_line() {
        for preset in boundclaim_core::presets() {
            for artifact in boundclaim_core::generate(&preset.setup).artifacts {
                let spans = spans(&artifact.text);
                let notes = notes(&artifact);
                assert!(notes.is_sorted_by(|(a, _), (b, _)| a < b), "{}", artifact.id);
                for note in &artifact.notes {
                    let line = spans.iter().position(|span| span.range().contains(&note.span.start)).unwrap() + 1;
                    assert!(notes.iter().any(|(at, text)| *at == line && text.contains(&note.text)));
                }
            }
        }
    }
}
