//! A small writer of HTML that is well-formed XML too: every text is escaped, every element is closed.

/// A document, or a part of one.
#[derive(Debug)]
pub(super) struct Html {
    out: String,
}

impl Html {
    pub(super) fn document() -> Self {
        Self { out: "<!DOCTYPE html>\n".to_owned() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// An element with something inside.
    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes, ">");
        inside(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        if BLOCKS.contains(&name) {
            self.out.push('\n');
        }
    }

    /// An element that has no inside, like `meta`.
    pub(super) fn void(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes, "/>\n");
    }

    /// An element with a sentence of ours inside.
    pub(super) fn says(&mut self, name: &str, text: &str) {
        self.element(name, &[], |html| html.rich(text));
    }

    pub(super) fn link(&mut self, to: &str, inside: impl FnOnce(&mut Self)) {
        self.element("a", &[("href", to)], inside);
    }

    /// Words of a program, as they are.
    pub(super) fn code(&mut self, text: &str) {
        self.element("code", &[], |html| html.text(text));
    }

    /// Lines of a program. Narrow screens scroll them, also with the keyboard.
    pub(super) fn lines(&mut self, label: &str, text: &str) {
        let attributes = [("role", "region"), ("aria-label", label), ("tabindex", "0")];
        self.element("pre", &attributes, |html| html.code(text.trim_end()));
    }

    /// A text of ours: what stands in backticks is code.
    pub(super) fn rich(&mut self, text: &str) {
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 0 { self.text(part) } else { self.code(part) }
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                other => self.out.push(other),
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push_str(end);
    }
}

/// After these a line ends, for whoever reads the source.
const BLOCKS: &[&str] = &[
    "title", "head", "body", "html", "header", "main", "footer", "section", "h1", "h2", "h3", "p", "pre", "ul", "li",
    "dl", "dd",
];

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn texts_are_escaped() {
        let mut html = Html { out: String::new() };
        html.element("p", &[("title", "\"<&>")], |html| html.rich("a < `b & c` \"d\""));
        assert_eq!(html.finish(), "<p title=\"&quot;&lt;&amp;&gt;\">a &lt; <code>b &amp; c</code> &quot;d&quot;</p>\n");
    }
}
