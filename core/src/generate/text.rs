//! A text that is written piece by piece and remembers where its parts come from and why they are there.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::{
    artifact::{Link, Note, Section},
    span::Span,
};

/// The text so far, with its notes, links and sections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) notes: Vec<Note>,
    pub(crate) links: Vec<Link>,
    pub(crate) sections: Vec<Section>,
}

impl Text {
    /// Our own words: nothing that a user typed.
    pub(crate) fn put(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// [`put`](Self::put) and a line break.
    pub(crate) fn line(&mut self, text: &str) -> &mut Self {
        self.put(text).put("\n")
    }

    /// A value that comes from the field, already quoted for the language of this text.
    pub(crate) fn linked(&mut self, text: &str, field: &str) -> &mut Self {
        let start = self.text.len();
        self.text.push_str(text);
        self.links.push(Link { span: Span::new(start, self.text.len()), field: field.to_owned() });
        self
    }

    /// What `write` puts, with the reason why it is there.
    pub(crate) fn noted(&mut self, why: &str, write: impl FnOnce(&mut Self)) -> &mut Self {
        let start = self.text.len();
        write(self);
        let put = self.text.get(start..).unwrap_or_default();
        let end = start + put.trim_end_matches('\n').len();
        let start = start + (put.len() - put.trim_start_matches(['\n', ' ']).len());
        self.notes.push(Note { span: Span::new(start.min(end), end), text: why.to_owned() });
        self
    }

    /// What `write` puts, as a section to copy alone.
    pub(crate) fn section(&mut self, title: &str, write: impl FnOnce(&mut Self)) -> &mut Self {
        self.put("# ").line(title);
        let start = self.text.len();
        write(self);
        self.sections.push(Section { title: title.to_owned(), span: Span::new(start, self.text.len()) });
        self.put("\n")
    }

    /// Another text with its notes and links, each non-empty line behind `indent`; ends with a line break.
    pub(crate) fn embed(&mut self, other: &Self, indent: &str) -> &mut Self {
        let base = self.text.len();
        // Where each line of `other` starts: there, and here.
        let mut starts = Vec::new();
        let mut from = 0;
        for line in other.text.split_inclusive('\n') {
            if line.trim().is_empty() {
                starts.push((from, self.text.len()));
            } else {
                self.text.push_str(indent);
                starts.push((from, self.text.len()));
            }
            self.text.push_str(line);
            from += line.len();
        }
        if self.text.len() > base && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        let place = |at: usize| {
            let line = starts.iter().rev().find(|(from, _)| *from <= at);
            line.map_or(base, |(from, to)| to + (at - from))
        };
        let moved = |span: Span| Span::new(place(span.start), place(span.end));
        self.notes.extend(other.notes.iter().map(|note| Note { span: moved(note.span), ..note.clone() }));
        self.links.extend(other.links.iter().map(|link| Link { span: moved(link.span), ..link.clone() }));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn embedding_keeps_the_spans() {
        let mut inner = Text::default();
        inner.line("a").put("b = ").noted("why", |t| {
            t.linked("42", "/x").put("\n");
        });
        let mut outer = Text::default();
        outer.line("first").embed(&inner, "    ").line("last");
        assert_eq!(outer.text, "first\n    a\n    b = 42\nlast\n");
        assert_eq!(outer.text.get(outer.links[0].span.range()), Some("42"));
        assert_eq!(outer.text.get(outer.notes[0].span.range()), Some("42"));
    }
}
