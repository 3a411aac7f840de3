//! From the parser's events to the tree.

use alloc::{borrow::ToOwned, boxed::Box, collections::BTreeMap, format, vec::Vec};

use saphyr_parser::{Event, ScalarStyle};

use super::{Id, Kind, Map, Node, Value, Yaml};
use crate::{collect, limits, span::Span};

/// The entries of a map while they are put together. Mirrors `revive_hash`, Psych: `<<` replaces what stands before it.
struct Entries<'a> {
    yaml: &'a Yaml,
    list: Vec<(Id, Id)>,
    places: BTreeMap<&'a str, usize>,
    /// How many more entries are merged.
    budget: usize,
}

impl<'a> Entries<'a> {
    /// None: more is merged than the budget allows.
    fn collect(&mut self, own: &[(Id, Id)]) -> Option<()> {
        for (key, value) in own {
            let (name, target) = (Value { yaml: self.yaml, id: *key }, Value { yaml: self.yaml, id: *value });
            let merges = name.is_plain() && name.written() == Some("<<");
            if merges && let Some(maps) = target.list() {
                // Of several maps the first one wins.
                for map in maps.rev() {
                    self.merge(map)?;
                }
            } else if merges && target.is_map() {
                self.merge(target)?;
            } else {
                self.put(*key, *value);
            }
        }
        Some(())
    }

    /// The map came before this one, so its own entries are complete.
    fn merge(&mut self, map: Value<'a>) -> Option<()> {
        let entries = map.map().map(Map::all).unwrap_or_default();
        self.budget = self.budget.checked_sub(entries.len() + 1)?;
        for (key, value) in entries {
            self.put(*key, *value);
        }
        Some(())
    }

    fn put(&mut self, key: Id, value: Id) {
        let name = Value { yaml: self.yaml, id: key }.written().unwrap_or_default();
        let place = *self.places.entry(name).or_insert(self.list.len());
        match self.list.get_mut(place) {
            Some(entry) => *entry = (key, value),
            None => self.list.push((key, value)),
        }
    }
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) yaml: Yaml,
    /// Open lists and maps, with the key that waits for its value.
    open: Vec<(Id, Option<Id>)>,
    /// The nodes of the parser's anchors.
    anchors: BTreeMap<usize, Id>,
    /// How many entries were merged: each map can hold those of all maps before it, so that a short text could mean
    /// exponentially many.
    merged: usize,
}

impl Builder {
    pub(super) fn add(&mut self, event: Event, span: Span) -> Result<(), &'static str> {
        let (anchor, tag, kind) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = Kind::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                (anchor, tag, kind)
            }
            Event::SequenceStart(anchor, tag) => (anchor, tag, Kind::List(Vec::new())),
            Event::MappingStart(anchor, tag) => (anchor, tag, Kind::Map(Box::default())),
            Event::Alias(anchor) => {
                let target = *self.anchors.get(&anchor).ok_or("an alias inside of its own anchor")?;
                if self.open.iter().any(|(id, _)| *id == target) {
                    return Err("an alias inside of its own anchor");
                }
                (0, None, Kind::Alias(target))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((id, _)) = self.open.pop() else { return Ok(()) };
                if let Some(node) = self.yaml.nodes.get_mut(id) {
                    node.span.end = node.span.end.max(span.end);
                }
                return self.close(id);
            }
            _ => return Ok(()),
        };
        let opens = matches!(kind, Kind::List(_) | Kind::Map(_));
        let id = self.yaml.nodes.len();
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        let tag = tag.and_then(|tag| tag.strip_prefix('!').map(ToOwned::to_owned)).filter(|tag| !tag.is_empty());
        self.yaml.nodes.push(Node { span, tag, kind });
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        self.attach(id);
        if opens {
            if self.open.len() >= limits::YAML_DEPTH {
                return Err("too many levels");
            }
            self.open.push((id, None));
        }
        Ok(())
    }

    /// Puts a map's entries together once, whoever asks for them later.
    fn close(&mut self, id: Id) -> Result<(), &'static str> {
        let Some(Kind::Map(map)) = self.yaml.nodes.get(id).map(|node| &node.kind) else { return Ok(()) };
        let budget = limits::MERGED_ENTRIES.saturating_sub(self.merged);
        let mut entries = Entries { yaml: &self.yaml, list: Vec::new(), places: BTreeMap::new(), budget };
        entries.collect(&map.own).ok_or("too many entries are merged with `<<`")?;
        let Entries { list, places, budget: left, .. } = entries;
        let index = (places.len() > INDEXED_ENTRIES).then(|| {
            let value = |place: usize| list.get(place).map(|(_, value)| *value);
            let keys = places.into_iter().filter(|(name, _)| !name.is_empty());
            collect::map(keys.filter_map(|(name, place)| Some((name.to_owned(), value(place)?))))
        });
        let all = (list != map.own).then_some(list);
        self.merged += budget - left;
        if let Some(Kind::Map(map)) = self.yaml.nodes.get_mut(id).map(|node| &mut node.kind) {
            (map.all, map.index) = (all, index);
        }
        Ok(())
    }

    fn attach(&mut self, id: Id) {
        let Some((parent, waiting)) = self.open.last_mut() else {
            self.yaml.roots.push(id);
            return;
        };
        match self.yaml.nodes.get_mut(*parent).map(|node| &mut node.kind) {
            Some(Kind::List(items)) => items.push(id),
            Some(Kind::Map(map)) => match waiting.take() {
                Some(key) => map.own.push((key, id)),
                None => *waiting = Some(id),
            },
            _ => {}
        }
    }
}

/// Entries of a map that are looked for one after the other.
const INDEXED_ENTRIES: usize = 16;

/// The parser counts characters; spans count bytes.
pub(super) struct Offsets {
    /// None: all characters are one byte.
    bytes: Option<Vec<usize>>,
    end: usize,
}

impl Offsets {
    pub(super) fn new(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(offset, _)| offset).collect());
        Self { bytes, end: text.len() }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            None => character.min(self.end),
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.end),
        }
    }
}
