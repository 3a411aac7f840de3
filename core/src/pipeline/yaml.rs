//! YAML with places: a tree whose aliases are not expanded, so that no file is larger in memory than it is long.
//!
//! Scalars mean what GitLab's parser, Psych, makes of them; merge keys and duplicate keys too.

mod build;
mod scalar;

use alloc::{borrow::ToOwned, boxed::Box, collections::BTreeMap, format, string::String, vec::Vec};

use build::{Builder, Offsets};
use saphyr_parser::Parser;
pub(crate) use scalar::Scalar;

use crate::{limits, span::Span};

/// The documents of a text.
#[derive(Debug, Default)]
pub(crate) struct Yaml {
    nodes: Vec<Node>,
    roots: Vec<Id>,
}

/// Why a text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) span: Span,
}

type Id = usize;

#[derive(Debug)]
struct Node {
    span: Span,
    /// `!reference` and other tags of one's own, without the `!`.
    tag: Option<String>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Whether it stands there without quotes: then it can be something else than a text.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Id>),
    Map(Box<Map>),
    Alias(Id),
}

#[derive(Debug, Default)]
struct Map {
    /// What stands in the map itself, with `<<` as a key.
    own: Vec<(Id, Id)>,
    /// What it holds, where that is something else: with all that is merged into it, and each key once.
    all: Option<Vec<(Id, Id)>>,
    /// The values of a map with many keys.
    index: Option<BTreeMap<String, Id>>,
}

impl Map {
    fn all(&self) -> &[(Id, Id)] {
        self.all.as_ref().unwrap_or(&self.own)
    }
}

impl Yaml {
    /// Reads a text.
    ///
    /// # Errors
    /// The first place that is no YAML, or more than the limits allow.
    pub(crate) fn parse(text: &str) -> Result<Self, SyntaxError> {
        let whole = Span::new(0, text.len());
        if text.len() > limits::PIPELINE_BYTES {
            let message = format!("the text is larger than {} bytes", limits::PIPELINE_BYTES);
            return Err(SyntaxError { message, span: whole });
        }
        // Mirrors the reader of libyaml, below Psych.
        if let Some((start, c)) = text.char_indices().find(|(_, c)| !is_allowed(*c)) {
            let message = format!("control characters are not allowed: U+{:04X}", u32::from(c));
            return Err(SyntaxError { message, span: Span::new(start, start + c.len_utf8()) });
        }
        let offsets = Offsets::new(text);
        let mut builder = Builder::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| {
                let start = offsets.byte(error.marker().index());
                SyntaxError { message: error.info().to_owned(), span: Span::new(start, start) }
            })?;
            let span = Span::new(offsets.byte(span.start.index()), offsets.byte(span.end.index()));
            builder.add(event, span).map_err(|message| SyntaxError { message: message.to_owned(), span })?;
        }
        Ok(builder.yaml)
    }

    /// What GitLab takes for the configuration: the first document, or the second behind a header with `spec:`.
    pub(crate) fn content(&self) -> Option<Value<'_>> {
        let first = self.document(0)?;
        if first.get("spec").is_some() && self.roots.len() > 1 { self.document(1) } else { Some(first) }
    }

    /// Keys that come again in the same map, with the place of the one that is lost.
    pub(crate) fn duplicates(&self) -> Vec<(Span, &str)> {
        let mut found = Vec::new();
        for node in &self.nodes {
            let Kind::Map(map) = &node.kind else { continue };
            let mut known: BTreeMap<&str, Span> = BTreeMap::new();
            for (key, _) in &map.own {
                let key = Value { yaml: self, id: *key };
                if let Some(name) = key.written().filter(|name| *name != "<<")
                    && let Some(before) = known.insert(name, key.span())
                {
                    found.push((before, name));
                }
            }
        }
        found
    }

    fn document(&self, index: usize) -> Option<Value<'_>> {
        self.roots.get(index).map(|id| Value { yaml: self, id: *id })
    }
}

fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | ' '..='~' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= '\u{a0}',
    }
}

/// A place in the tree. Every question looks through aliases.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    yaml: &'a Yaml,
    id: Id,
}

impl<'a> Value<'a> {
    /// Where it is written; of an alias, the alias.
    pub(crate) fn span(self) -> Span {
        self.node().map_or(Span::new(0, 0), |node| node.span)
    }

    /// Identifies the node itself, also behind an alias.
    pub(crate) fn key(self) -> usize {
        self.target().id
    }

    /// What a scalar means; none for lists and maps.
    pub(crate) fn scalar(self) -> Option<Scalar> {
        let node = self.target().node()?;
        match &node.kind {
            Kind::Scalar { plain: false, text } => Some(Scalar::Text(text.clone())),
            Kind::Scalar { text, .. } if node.tag.is_none() => Some(Scalar::of_plain(text)),
            Kind::Scalar { text, .. } => Some(Scalar::Text(text.clone())),
            _ => None,
        }
    }

    /// The text of a scalar that is a string.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        let node = self.target().node()?;
        match &node.kind {
            Kind::Scalar { text, plain } => {
                let is_text = !plain || node.tag.is_some() || matches!(Scalar::of_plain(text), Scalar::Text(_));
                is_text.then_some(text)
            }
            _ => None,
        }
    }

    /// The text of any scalar, as it is written.
    pub(crate) fn written(self) -> Option<&'a str> {
        match &self.target().node()?.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether it stands there without quotes.
    pub(crate) fn is_plain(self) -> bool {
        self.target().node().is_some_and(|node| matches!(node.kind, Kind::Scalar { plain: true, .. }))
    }

    /// A tag of one's own, like `reference`.
    pub(crate) fn tag(self) -> Option<&'a str> {
        self.target().node()?.tag.as_deref()
    }

    /// Where the text is written, also behind an alias.
    pub(crate) fn content_span(self) -> Span {
        self.target().span()
    }

    /// How many bytes its text takes.
    pub(crate) fn length(self) -> usize {
        let span = self.content_span();
        span.end.saturating_sub(span.start)
    }

    /// `null`, `~` or nothing.
    pub(crate) fn is_null(self) -> bool {
        self.scalar() == Some(Scalar::Null)
    }

    /// The items of a list.
    pub(crate) fn items(self) -> Option<Vec<Self>> {
        self.list().map(Iterator::collect)
    }

    /// The same, one by one: many places can share one long list.
    pub(crate) fn list(self) -> Option<impl DoubleEndedIterator<Item = Self>> {
        match &self.target().node()?.kind {
            Kind::List(ids) => Some(ids.iter().map(move |id| self.at(*id))),
            _ => None,
        }
    }

    /// Whether it is a map.
    pub(crate) fn is_map(self) -> bool {
        self.target().node().is_some_and(|node| matches!(node.kind, Kind::Map(_)))
    }

    /// The entries of a map, merged ones included; of a key that comes twice the last value, at the first place. None for
    /// what is no map.
    pub(crate) fn entries(self) -> Option<impl Iterator<Item = (Self, Self)>> {
        let map = self.map()?;
        Some(map.all().iter().map(move |(key, value)| (self.at(*key), self.at(*value))))
    }

    /// The entries that stand in the map itself, with `<<` as a key.
    pub(crate) fn own_entries(self) -> impl Iterator<Item = (Self, Self)> {
        let own = self.map().into_iter().flat_map(|map| &map.own);
        own.map(move |(key, value)| (self.at(*key), self.at(*value)))
    }

    /// The value of a key.
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        let map = self.map()?;
        if let Some(index) = &map.index {
            return index.get(key).map(|id| self.at(*id));
        }
        let found = map.all().iter().find(|(id, _)| self.at(*id).written() == Some(key));
        found.map(|(_, id)| self.at(*id))
    }

    fn map(self) -> Option<&'a Map> {
        match &self.target().node()?.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    fn node(self) -> Option<&'a Node> {
        self.yaml.nodes.get(self.id)
    }

    fn at(self, id: Id) -> Self {
        Value { yaml: self.yaml, id }
    }

    /// An alias names a node that came before it, so there is an end.
    fn target(self) -> Self {
        match self.node().map(|node| &node.kind) {
            Some(Kind::Alias(id)) if *id < self.id => self.at(*id).target(),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, format, vec::Vec};

    use super::Yaml;
    use crate::api::Json;

    #[test]
    fn merges_like_psych() {
        let text = "a: &a {x: 1, y: 2}\nb: {x: 0, <<: *a, y: 3}\nc: {<<: [{x: 5}, *a]}\nd: *a\n";
        let yaml = Yaml::parse(text).unwrap();
        let content = yaml.content().unwrap();
        for (key, expected) in [("b", "x=1 y=3"), ("c", "x=5 y=2"), ("d", "x=1 y=2")] {
            let entries = content.get(key).unwrap().entries().unwrap();
            let shown = entries.map(|(k, v)| format!("{}={}", k.written().unwrap(), v.written().unwrap()));
            assert_eq!(shown.collect::<Vec<_>>().join(" "), expected, "{key}");
        }
    }

    /// Recorded from Psych: does the scalar come back as the same text?
    #[test]
    fn reads_scalars_like_psych() {
        let mut different = Vec::new();
        for line in include_str!("../../../tests/vectors/yaml_scalars.jsonl").lines() {
            let case = Json::decode(line).unwrap();
            let case = case.as_object().unwrap();
            let scalar = case["scalar"].as_str().unwrap();
            let text = format!("x: {scalar}\n");
            let yaml = Yaml::parse(&text);
            let same = yaml.is_ok_and(|yaml| {
                let value = yaml.content().and_then(|content| content.get("x"));
                value.and_then(super::Value::as_str) == Some(scalar)
            });
            if same == (case["must_quote"] == Json::Bool(true)) {
                different.push(scalar.to_owned());
            }
        }
        // The parser drops a byte order mark inside of the text.
        assert_eq!(different, ["\u{feff}x"]);
    }

    #[test]
    fn knows_the_bytes() {
        let text = "ü: 'é'\njob:\n  script: [\"a\\tb\", !reference [.x, y]]\n";
        let yaml = Yaml::parse(text).unwrap();
        let content = yaml.content().unwrap();
        assert_eq!(&text[content.get("ü").unwrap().span().range()], "'é'");
        let script = content.get("job").unwrap().get("script").unwrap();
        assert_eq!(&text[script.span().range()], "[\"a\\tb\", !reference [.x, y]]");
        let items = script.items().unwrap();
        assert_eq!(items[0].as_str(), Some("a\tb"));
        assert!(items[1].items().is_some());
    }

    #[test]
    fn takes_the_document_behind_the_header() {
        let yaml = Yaml::parse("spec: {inputs: {}}\n---\na: 1\n").unwrap();
        assert!(yaml.content().unwrap().get("a").is_some());
    }

    #[test]
    fn is_bounded() {
        let levels = (1..60).map(|level| {
            let before = level - 1;
            format!("a{level}: &a{level} {{<<: [*a{before}, *a{before}], b: [*a{before}, *a{before}]}}\n")
        });
        let bomb = format!("a0: &a0 {{x: 1}}\n{}", levels.collect::<Vec<_>>().concat());
        let yaml = Yaml::parse(&bomb).unwrap();
        assert!(yaml.content().unwrap().get("a59").is_some_and(|value| value.entries().is_some()));
        let wide = (0..1_000).map(|key| format!("k{key}: 1, ")).collect::<Vec<_>>().concat();
        let merges = (0..1_000).map(|map| format!("m{map}: {{<<: *w}}\n")).collect::<Vec<_>>();
        let wide = format!("w: &w {{{wide}}}\n{}", merges.concat());
        assert!(Yaml::parse(&wide).is_err_and(|error| error.message.contains("merged")));
        assert!(Yaml::parse(&"[".repeat(100_000)).is_err());
        assert!(Yaml::parse("a: &a [*a]").is_err());
        assert!(Yaml::parse(&"- ".repeat(50_000)).is_err());
    }
}
