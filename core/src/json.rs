//! JSON as Go's `encoding/json` reads it: the same errors, and what a reader of a pasted text needs besides: places,
//! the spelling of numbers, every member of an object in the order of the text.

mod scan;
pub(crate) mod shapes;
pub(crate) mod strict;
mod write;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use crate::{limits, span::Span};

/// A JSON value and its place in the text.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it stands.
    pub span: Span,
}

/// What a JSON value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// The members of an object in the order of the text, also those with the same name.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name, unescaped.
    pub key: String,
    /// Where the name stands.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

/// A text that is no JSON, in the words of Go's `encoding/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Like `invalid character 'h' looking for beginning of value`.
    pub text: String,
    /// Offset of the offending byte.
    pub offset: usize,
}

impl Value {
    /// Reads a text. Bytes that are no UTF-8 become U+FFFD within strings.
    pub fn parse(text: &[u8]) -> Result<Self, SyntaxError> {
        scan::parse(text, limits::JSON_DEPTH)
    }

    /// A value that stands nowhere.
    pub(crate) const fn new(data: Data) -> Self {
        Self { data, span: Span::new(0, 0) }
    }

    /// The member of this name: the last one, which is the one that counts for Go.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Data::Object(members) = &self.data else { return None };
        members.iter().rev().find(|member| member.key == name).map(|member| &member.value)
    }

    /// The members that count, sorted by name, as Go prints and writes maps.
    pub fn sorted_members(&self) -> BTreeMap<&str, &Self> {
        let Data::Object(members) = &self.data else { return BTreeMap::new() };
        members.iter().map(|member| (member.key.as_str(), &member.value)).collect()
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.data == Data::Null
    }

    /// Its type in JSON's words, as Go's errors name it: `null`, `bool`, `number`, `string`, `array`, `object`.
    pub const fn type_name(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Bool(_) => "bool",
            Data::Number(_) => "number",
            Data::String(_) => "string",
            Data::List(_) => "array",
            Data::Object(_) => "object",
        }
    }

    /// The value as JSON text on one line, in the order of the text.
    pub fn to_json(&self) -> String {
        write::compact(self)
    }

    /// The value as JSON text with a line for each item, indented by two blanks, in the order of the text.
    pub fn to_pretty_json(&self) -> String {
        write::pretty(self)
    }

    /// Every string within, with its JSON pointer (RFC 6901).
    pub(crate) fn strings(&self) -> Vec<(String, &str)> {
        let mut found = Vec::new();
        self.collect_strings(String::new(), &mut found);
        found
    }

    fn collect_strings<'a>(&'a self, path: String, found: &mut Vec<(String, &'a str)>) {
        match &self.data {
            Data::String(text) => found.push((path, text)),
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.collect_strings(format!("{path}/{index}"), found);
                }
            }
            Data::Object(members) => {
                for member in members {
                    member.value.collect_strings(format!("{path}/{}", pointer(&member.key)), found);
                }
            }
            _ => {}
        }
    }

    /// The first name that an object within this value holds twice; go-jose refuses such texts.
    pub(crate) fn repeated_key(&self) -> Option<&str> {
        match &self.data {
            Data::List(items) => items.iter().find_map(Self::repeated_key),
            Data::Object(members) => {
                let mut keys = BTreeSet::new();
                members.iter().find_map(|member| {
                    let fresh = keys.insert(member.key.as_str());
                    if fresh { member.value.repeated_key() } else { Some(member.key.as_str()) }
                })
            }
            _ => None,
        }
    }
}

/// A name as a part of a JSON pointer.
pub(crate) fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Two values are equal when they say the same; where they stand does not matter.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}
