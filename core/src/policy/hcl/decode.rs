//! From the syntax tree to values, with the server's messages. Mirrors `decoder.go` of HCL 1 for the Go types that a
//! policy is decoded into.

use alloc::{
    borrow::{Cow, ToOwned},
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Failure,
    cursor::{Place, Source},
    tree::{Item, Node, NodeId, Token, TokenKind, Tree},
};
use crate::{go, limits, span::Span};

/// The text is refused.
pub(crate) type Failed = Failure;

/// A value whose type the text decides. Mirrors what Go's `interface{}` holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Any {
    /// `true`.
    Bool(bool),
    /// `5`, `0x1f`, `017`.
    Int(i64),
    /// `1.5`, `1e3`.
    Float(f64),
    /// `"text"`, or a heredoc.
    Text(String),
    /// `[…]`.
    List(Vec<Any>),
    /// `{…}` in a list.
    Map(BTreeMap<String, Any>),
    /// Blocks: a list of maps, which in Go is another type than a list.
    Blocks(Vec<BTreeMap<String, Any>>),
}

/// An item, with the keys that are not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a, 't> {
    pub(crate) keys: &'a [Token<'t>],
    pub(crate) item: &'a Item<'t>,
}

/// A node of Go's syntax tree, some of which the decoder makes itself.
#[derive(Clone, Debug)]
pub(crate) enum Part<'a, 't> {
    Literal(&'a Token<'t>),
    List(&'a Token<'t>, &'a [NodeId]),
    Object(&'a Token<'t>, &'a [Item<'t>]),
    Entries(Vec<Entry<'a, 't>>),
    Entry(Entry<'a, 't>),
}

impl<'a, 't> Part<'a, 't> {
    /// The name of its type in messages.
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Self::Literal(_) => "*ast.LiteralType",
            Self::List(..) => "*ast.ListType",
            Self::Object(..) => "*ast.ObjectType",
            Self::Entries(_) => "*ast.ObjectList",
            Self::Entry(_) => "*ast.ObjectItem",
        }
    }

    fn token(&self) -> Option<&'a Token<'t>> {
        match self {
            Self::Literal(token) | Self::List(token, _) | Self::Object(token, _) => Some(token),
            Self::Entries(entries) => entries.first().and_then(|entry| entry.keys.first()),
            Self::Entry(entry) => entry.keys.first(),
        }
    }

    /// What is in an object.
    pub(crate) fn entries(&self) -> Option<Cow<'_, [Entry<'a, 't>]>> {
        match self {
            Self::Object(_, items) => {
                Some(items.iter().map(|item| Entry { keys: &item.keys, item }).collect::<Vec<_>>().into())
            }
            Self::Entries(entries) => Some(Cow::Borrowed(entries)),
            Self::Entry(entry) => Some(Cow::Owned(Vec::from([*entry]))),
            _ => None,
        }
    }
}

/// Decodes the parts of one text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder<'a, 't> {
    pub(crate) tree: &'a Tree<'t>,
    pub(crate) source: &'t Source<'t>,
}

impl<'a, 't> Decoder<'a, 't> {
    /// The items at the top.
    pub(crate) fn top(&self) -> Vec<Entry<'a, 't>> {
        self.tree.items.iter().map(|item| Entry { keys: &item.keys, item }).collect()
    }

    pub(crate) fn part(&self, id: NodeId) -> Part<'a, 't> {
        match self.tree.node(id) {
            Node::Literal(token) => Part::Literal(token),
            Node::List { open, values } => Part::List(open, values),
            Node::Object { open, items } => Part::Object(open, items),
        }
    }

    /// A text. Mirrors `decodeString`.
    pub(crate) fn text(&self, name: &str, part: &Part<'a, 't>) -> Result<String, Failed> {
        match part {
            Part::Literal(token) if token.kind == TokenKind::Number => Ok(token.text.to_owned()),
            Part::Literal(token) if is_text(token.kind) => Ok(value_of(token)?.into_owned()),
            _ => Err(self.error(part, &format!("{name}: unknown type for string {}", part.type_name()))),
        }
    }

    /// Texts, behind those that are there already, with their places. Mirrors `decodeSlice`.
    pub(crate) fn texts(&self, name: &str, part: &Part<'a, 't>, texts: &mut Vec<(String, Span)>) -> Result<(), Failed> {
        for (index, element) in self.elements(part)?.iter().enumerate() {
            let text = match element {
                Part::Literal(token) if is_text(token.kind) => value_of(token)?.into_owned(),
                _ => self.text(&format!("{name}[{index}]"), element)?,
            };
            texts.push((text, self.span(element)));
        }
        Ok(())
    }

    /// A whole number. Mirrors `decodeInt`.
    pub(crate) fn int(&self, name: &str, part: &Part<'a, 't>) -> Result<i64, Failed> {
        let text = match part {
            Part::Literal(token) if token.kind == TokenKind::Number => Cow::Borrowed(token.text),
            Part::Literal(token) if matches!(token.kind, TokenKind::Text | TokenKind::Null) => value_of(token)?,
            _ => return Err(self.unknown_type(name, part)),
        };
        go::parse_int(&text, true).map_err(|message| plain_error(part, message))
    }

    /// A value of any type. `before`: what an earlier item of the same name left there, whose type then holds. Mirrors
    /// `decodeInterface`. Values can be deep, so that the functions that call themselves here keep little on the stack.
    pub(crate) fn any(
        &self,
        name: &str,
        part: &Part<'a, 't>,
        before: Option<Any>,
        in_list: bool,
        depth: usize,
    ) -> Result<Any, Failed> {
        if depth > limits::POLICY_VALUE_DEPTH {
            return Err(too_deep(name, part));
        }
        let into = match before {
            Some(before) => before,
            None => new_value(name, part, in_list)?,
        };
        match into {
            Any::List(list) => self.any_list(name, part, list, depth),
            Any::Map(map) => Ok(Any::Map(self.any_map(name, part, map, depth)?)),
            Any::Blocks(blocks) => self.any_blocks(name, part, blocks, depth),
            scalar => self.any_scalar(name, part, &scalar),
        }
    }

    fn any_scalar(&self, name: &str, part: &Part<'a, 't>, into: &Any) -> Result<Any, Failed> {
        Ok(match (into, part) {
            (Any::Int(_), _) => Any::Int(self.int(name, part)?),
            (Any::Text(_), _) => Any::Text(self.text(name, part)?),
            (Any::Bool(_), Part::Literal(token)) if token.kind == TokenKind::Bool => Any::Bool(token.text == "true"),
            (Any::Float(_), Part::Literal(token)) if matches!(token.kind, TokenKind::Float | TokenKind::Number) => {
                Any::Float(Self::float(token, part)?)
            }
            _ => return Err(self.unknown_type(name, part)),
        })
    }

    fn any_list(&self, name: &str, part: &Part<'a, 't>, mut list: Vec<Any>, depth: usize) -> Result<Any, Failed> {
        for (index, element) in self.elements(part)?.iter().enumerate() {
            list.push(self.any(&indexed(name, index), element, None, true, depth + 1)?);
        }
        Ok(Any::List(list))
    }

    fn any_blocks(
        &self,
        name: &str,
        part: &Part<'a, 't>,
        mut blocks: Vec<BTreeMap<String, Any>>,
        depth: usize,
    ) -> Result<Any, Failed> {
        for (index, element) in self.elements(part)?.iter().enumerate() {
            blocks.push(self.any_map(&indexed(name, index), element, BTreeMap::new(), depth)?);
        }
        Ok(Any::Blocks(blocks))
    }

    fn any_map(
        &self,
        name: &str,
        part: &Part<'a, 't>,
        mut map: BTreeMap<String, Any>,
        depth: usize,
    ) -> Result<BTreeMap<String, Any>, Failed> {
        let mut pairs = self.pairs(name, part)?;
        while let Some(pair) = pairs.next()? {
            let before = map.get(&pair.key).cloned();
            let value = self.any(&pair.name, &pair.value, before, false, depth + 1)?;
            map.insert(pair.key, value);
        }
        Ok(map)
    }

    /// The keys and values of a map. Mirrors `decodeMap`.
    pub(crate) fn pairs<'n>(&self, name: &'n str, part: &Part<'a, 't>) -> Result<Pairs<'a, 't, 'n>, Failed> {
        match part.entries() {
            Some(entries) => {
                let entries = entries.into_owned();
                Ok(Pairs {
                    decoder: *self,
                    name,
                    part: part.clone(),
                    entries,
                    next: 0,
                    done: BTreeSet::new(),
                    by_key: None,
                })
            }
            None => Err(self.error(part, &format!("{name}: not an object type for map ({})", part.type_name()))),
        }
    }

    /// The items of a part that is decoded into a struct. Mirrors the start of `decodeStruct`.
    pub(crate) fn fields(&self, name: &str, part: &Part<'a, 't>) -> Result<Vec<Entry<'a, 't>>, Failed> {
        let inner = match part {
            Part::Entry(entry) => self.part(entry.item.value),
            other => other.clone(),
        };
        let entries = if let (Part::Literal(_), Part::Entry(entry)) = (&inner, part) {
            Vec::from([*entry])
        } else if let Some(entries) = inner.entries() {
            entries.into_owned()
        } else {
            let message = format!("{name}: not an object type for struct ({})", inner.type_name());
            return Err(self.error(&inner, &message));
        };
        // The server looks at the names of the fields, and dies of those that are no texts.
        for (index, entry) in entries.iter().enumerate() {
            if index == 0 || entry.keys.len() == 1 {
                for key in entry.keys.iter().filter(|key| key.json) {
                    value_of(key)?;
                }
            }
        }
        Ok(entries)
    }

    /// Hands every value of a field to `each`. Mirrors the loop of `decodeStruct`.
    pub(crate) fn field(
        &self,
        entries: &[Entry<'a, 't>],
        field: &str,
        mut each: impl FnMut(&Part<'a, 't>) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let matches = filter(entries, field)?;
        let (labelled, plain): (Vec<_>, Vec<_>) = matches.into_iter().partition(|entry| !entry.keys.is_empty());
        if !labelled.is_empty() {
            each(&Part::Entries(labelled))?;
        }
        for entry in plain {
            let part = self.part(entry.item.value);
            match part.entries() {
                Some(entries) => each(&Part::Entries(entries.into_owned()))?,
                None => each(&part)?,
            }
        }
        Ok(())
    }

    /// The place of a part: of its first word, and with its brackets.
    pub(crate) fn span(&self, part: &Part<'a, 't>) -> Span {
        part.token().map_or(Span::new(0, 0), |token| token.span(self.source))
    }

    fn elements(&self, part: &Part<'a, 't>) -> Result<Vec<Part<'a, 't>>, Failed> {
        match part {
            Part::Entries(entries) => Ok(entries.iter().map(|entry| Part::Entry(*entry)).collect()),
            Part::Object(..) => Ok(Vec::from([part.clone()])),
            Part::List(_, values) => Ok(values.iter().map(|value| self.part(*value)).collect()),
            _ => Err(self.error(part, &format!("unknown slice type: {}", part.type_name()))),
        }
    }

    fn float(token: &Token<'t>, part: &Part<'a, 't>) -> Result<f64, Failed> {
        let error =
            |why: &str| plain_error(part, format!("strconv.ParseFloat: parsing {}: {why}", go::quote(token.text)));
        let number: f64 = token.text.parse().map_err(|_| error("invalid syntax"))?;
        if number.is_finite() { Ok(number) } else { Err(error("value out of range")) }
    }

    fn unknown_type(&self, name: &str, part: &Part<'a, 't>) -> Failed {
        self.error(part, &format!("{name}: unknown type {}", part.type_name()))
    }

    /// An error with the part's position, which in JSON is a dash.
    pub(crate) fn error(&self, part: &Part<'a, 't>, message: &str) -> Failed {
        let shown = match part.token() {
            Some(token) if !token.json => token.place.shown(self.source.text()),
            _ => "-".to_string(),
        };
        plain_error(part, format!("At {shown}: {message}"))
    }
}

/// The entries with this key, without it. Mirrors `ObjectList.Filter`.
pub(crate) fn filter<'a, 't>(entries: &[Entry<'a, 't>], key: &str) -> Result<Vec<Entry<'a, 't>>, Failed> {
    let mut found = Vec::new();
    for entry in entries {
        let Some((first, rest)) = entry.keys.split_first() else { continue };
        let name = value_of(first)?;
        if name == key || go::equal_fold(&name, key) {
            found.push(Entry { keys: rest, item: entry.item });
        }
    }
    Ok(found)
}

/// The keys and values of a map, one after the other, as the server decodes them: a key that is no text ends its process
/// only when its turn comes.
#[derive(Debug)]
pub(crate) struct Pairs<'a, 't, 'n> {
    decoder: Decoder<'a, 't>,
    name: &'n str,
    part: Part<'a, 't>,
    entries: Vec<Entry<'a, 't>>,
    next: usize,
    done: BTreeSet<String>,
    /// The entries by their folded first key, without it; filled when it is first needed.
    by_key: Option<BTreeMap<String, Vec<Entry<'a, 't>>>>,
}

/// A key of a map, with its value.
#[derive(Debug)]
pub(crate) struct Pair<'a, 't> {
    pub(crate) key: String,
    /// The key's place.
    pub(crate) span: Span,
    /// What messages call the value.
    pub(crate) name: String,
    pub(crate) value: Part<'a, 't>,
}

impl<'a, 't> Pairs<'a, 't, '_> {
    pub(crate) fn next(&mut self) -> Result<Option<Pair<'a, 't>>, Failed> {
        while let Some(entry) = self.entries.get(self.next) {
            self.next += 1;
            let entry = *entry;
            let Some(first) = entry.keys.first() else {
                return Err(self.decoder.error(&self.part, &format!("{}: map must have string keys", self.name)));
            };
            let key = value_of(first)?.into_owned();
            if self.done.contains(&key) {
                continue;
            }
            let value = if entry.keys.len() > 1 {
                self.done.insert(key.clone());
                self.labelled(&key)?
            } else {
                self.decoder.part(entry.item.value)
            };
            let (span, name) = (first.span(self.decoder.source), format!("{}.{key}", self.name));
            return Ok(Some(Pair { key, span, name, value }));
        }
        Ok(None)
    }

    /// As [`filter`], for many keys.
    fn labelled(&mut self, key: &str) -> Result<Part<'a, 't>, Failed> {
        if self.by_key.is_none() {
            let mut by_key: BTreeMap<String, Vec<Entry<'a, 't>>> = BTreeMap::new();
            for entry in &self.entries {
                let Some((first, rest)) = entry.keys.split_first() else { continue };
                let place = by_key.entry(go::fold(&value_of(first)?)).or_default();
                place.push(Entry { keys: rest, item: entry.item });
            }
            self.by_key = Some(by_key);
        }
        let found = self.by_key.as_ref().and_then(|by_key| by_key.get(&go::fold(key)));
        Ok(Part::Entries(found.cloned().unwrap_or_default()))
    }
}

/// What a value of this part starts as.
fn new_value(name: &str, part: &Part<'_, '_>, in_list: bool) -> Result<Any, Failed> {
    Ok(match part {
        Part::Object(..) | Part::Entries(_) if in_list => Any::Map(BTreeMap::new()),
        Part::Object(..) | Part::Entries(_) => Any::Blocks(Vec::new()),
        Part::List(..) => Any::List(Vec::new()),
        Part::Literal(token) => match token.kind {
            TokenKind::Bool => Any::Bool(false),
            TokenKind::Float => Any::Float(0.0),
            TokenKind::Number => Any::Int(0),
            _ => Any::Text(String::new()),
        },
        Part::Entry(_) => {
            let message = format!("{name}: cannot decode into interface: {}", part.type_name());
            return Err(plain_error(part, message));
        }
    })
}

fn too_deep(name: &str, part: &Part<'_, '_>) -> Failed {
    plain_error(part, format!("{name}: nested too deeply for boundclaim"))
}

fn indexed(name: &str, index: usize) -> String {
    format!("{name}[{index}]")
}

/// What a token stands for.
pub(crate) fn value_of<'t>(token: &Token<'t>) -> Result<Cow<'t, str>, Failed> {
    token.value().map_err(|message| Failure { message, place: token.place, panics: true })
}

fn plain_error(part: &Part<'_, '_>, message: String) -> Failed {
    let place = part.token().map_or(Place::default(), |token| token.place);
    Failure { message, place, panics: false }
}

fn is_text(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Text | TokenKind::Heredoc | TokenKind::Null)
}
