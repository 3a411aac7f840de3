//! JSON that people write for boundclaim: every wrong type and unknown field is reported, with its path.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{Data, Member, Value, pointer};
use crate::{
    diagnostic::{Code, Diagnostic},
    limits,
};

/// What is read: its name in messages and diagnostics, and what was found so far.
#[derive(Debug)]
pub(crate) struct Reader {
    /// The `source` of the diagnostics, like `setup`.
    pub(crate) source: &'static str,
    found: Vec<Diagnostic>,
}

/// Reads the object that a whole text is.
///
/// # Errors
///
/// The text is too large or no JSON, or what `root` and the unknown fields found.
pub(crate) fn read<T>(
    source: &'static str,
    text: &str,
    limit: usize,
    root: impl FnOnce(&mut Object<'_>, &mut Reader) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let mut reader = Reader::new(source);
    let value = reader.parse(text, limit)?;
    let Some(mut object) = Object::of(&value, String::new(), &mut reader) else { return Err(reader.found) };
    let read = root(&mut object, &mut reader);
    object.end(&mut reader);
    reader.finish(read)
}

impl Reader {
    /// A reader that has found nothing.
    pub(crate) const fn new(source: &'static str) -> Self {
        Self { source, found: Vec::new() }
    }

    /// Reads a whole text.
    ///
    /// # Errors
    ///
    /// The text is too large, or no JSON.
    pub(crate) fn parse(&self, text: &str, limit: usize) -> Result<Value, Vec<Diagnostic>> {
        let text = text.trim_start_matches('\u{feff}');
        let refuse = |code, message, help| Err(Vec::from([self.diagnostic(code, "", message).help(help)]));
        if text.len() > limit {
            let message = format!("the text has {} bytes; at most {limit} are read", text.len());
            return refuse(Code::TooLarge, message, "Leave out what is not needed.");
        }
        Value::parse(text.as_bytes()).or_else(|error| {
            let line = text.get(..error.offset).map_or(1, |before| before.split('\n').count());
            let message = format!("this is not JSON: {} in line {line}", error.text);
            refuse(
                Code::NotJson,
                message,
                "Open a file that \"Save\" wrote, or JSON of the form that docs/json.md describes.",
            )
        })
    }

    /// What was read, if nothing was found.
    ///
    /// # Errors
    ///
    /// The findings.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, Vec<Diagnostic>> {
        if self.found.is_empty() { Ok(read) } else { Err(self.found) }
    }

    /// Adds a finding. Of very many the first ones are kept.
    pub(crate) fn add(&mut self, found: Diagnostic) {
        if self.found.len() < limits::READER_FINDINGS {
            self.found.push(found);
        }
    }

    /// A finding about what is read, at this path.
    pub(crate) fn diagnostic(&self, code: Code, path: impl Into<String>, message: String) -> Diagnostic {
        Diagnostic { source: self.source.to_owned(), ..Diagnostic::setup(code, path, message) }
    }

    /// The value at this path should be something else.
    pub(crate) fn wrong_type(&mut self, path: String, expected: &str, value: &Value) {
        let got = match value.data {
            Data::Null => "null",
            Data::Bool(_) => "true or false",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::List(_) => "a list",
            Data::Object(_) => "an object",
        };
        let place = if path.is_empty() { format!("the {}", self.source) } else { path.clone() };
        let found = self.diagnostic(Code::WrongType, path, format!("{place} is {got}, and must be {expected}"));
        let help = match &value.data {
            Data::Number(number) if expected.starts_with("a string") => format!("Write it in quotes: \"{number}\"."),
            Data::Null => "Leave it out for the default.".to_owned(),
            _ => format!("Write {expected}, or leave it out for the default."),
        };
        self.add(found.help(help));
    }

    /// The value at this path is none of the known ones.
    pub(crate) fn unknown_choice(&mut self, path: String, value: &Value, words: &str) {
        let message = format!("`{}` is not one of the values of {path}", value.to_json());
        self.add(self.diagnostic(Code::UnknownChoice, path, message).help(format!("Write one of: {words}.")));
    }
}

/// A JSON object whose fields are taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    members: &'a [Member],
    path: String,
    known: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// The object at this path; none, and a finding, when it is something else.
    pub(crate) fn of(value: &'a Value, path: String, reader: &mut Reader) -> Option<Self> {
        if let Data::Object(members) = &value.data {
            let mut keys = BTreeSet::new();
            for member in members {
                if !keys.insert(member.key.as_str()) {
                    let message = format!("`{}` is there twice, and only the last one would count", member.key);
                    let found = reader.diagnostic(Code::Duplicate, format!("{path}/{}", pointer(&member.key)), message);
                    reader.add(found.help("Remove one of them."));
                }
            }
            return Some(Self { members, path, known: Vec::new() });
        }
        reader.wrong_type(path, "an object", value);
        None
    }

    /// The JSON path of one of its fields.
    pub(crate) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// The field's value, `null` too.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.members.iter().rev().find(|member| member.key == name).map(|member| &member.value)
    }

    /// The field's value, unless it is `null`.
    pub(crate) fn some(&mut self, name: &'static str) -> Option<&'a Value> {
        self.take(name).filter(|value| !value.is_null())
    }

    /// The object in this field.
    pub(crate) fn object(&mut self, name: &'static str, reader: &mut Reader) -> Option<Self> {
        let value = self.some(name)?;
        Self::of(value, self.at(name), reader)
    }

    /// A string, when there is one.
    pub(crate) fn string(&mut self, name: &'static str, into: &mut String, reader: &mut Reader) {
        match self.take(name).map(|value| (&value.data, value)) {
            None => {}
            Some((Data::String(text), _)) => into.clone_from(text),
            Some((_, value)) => reader.wrong_type(self.at(name), "a string", value),
        }
    }

    /// A string or `null`.
    pub(crate) fn optional(&mut self, name: &'static str, into: &mut Option<String>, reader: &mut Reader) {
        match self.some(name).map(|value| (&value.data, value)) {
            None => {}
            Some((Data::String(text), _)) => *into = Some(text.clone()),
            Some((_, value)) => reader.wrong_type(self.at(name), "a string or null", value),
        }
    }

    /// `true` or `false`, when there is one.
    pub(crate) fn boolean(&mut self, name: &'static str, into: &mut bool, reader: &mut Reader) {
        match self.take(name).map(|value| (&value.data, value)) {
            None => {}
            Some((Data::Bool(flag), _)) => *into = *flag,
            Some((_, value)) => reader.wrong_type(self.at(name), "true or false", value),
        }
    }

    /// A list of strings, when there is one.
    pub(crate) fn strings(&mut self, name: &'static str, into: &mut Vec<String>, reader: &mut Reader) {
        let Some(value) = self.take(name) else { return };
        let Data::List(items) = &value.data else {
            return reader.wrong_type(self.at(name), "a list of strings", value);
        };
        into.clear();
        for (index, item) in items.iter().enumerate() {
            match &item.data {
                Data::String(text) => into.push(text.clone()),
                _ => reader.wrong_type(self.at(&format!("{name}/{index}")), "a string", item),
            }
        }
    }

    /// One of these words, when there is one.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        into: &mut T,
        words: &[(&str, T)],
        reader: &mut Reader,
    ) {
        let Some(value) = self.take(name) else { return };
        if let Some((_, chosen)) = words.iter().find(|(word, _)| value.as_str() == Some(word)) {
            *into = *chosen;
        } else {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            reader.unknown_choice(self.at(name), value, &words.join(", "));
        }
    }

    /// One of these words, or `null`.
    pub(crate) fn optional_choice<T: Copy>(
        &mut self,
        name: &'static str,
        into: &mut Option<T>,
        words: &[(&str, T)],
        reader: &mut Reader,
    ) {
        if self.some(name).is_some() {
            let mut chosen = None;
            let words: Vec<(&str, Option<T>)> = words.iter().map(|(word, value)| (*word, Some(*value))).collect();
            self.choice(name, &mut chosen, &words, reader);
            *into = chosen.or(*into);
        }
    }

    /// A whole number, when there is one; `meaning` says of what.
    pub(crate) fn integer<T: core::str::FromStr>(
        &mut self,
        name: &'static str,
        meaning: &str,
        into: &mut Option<T>,
        reader: &mut Reader,
    ) {
        let Some(value) = self.some(name) else { return };
        let number = if let Data::Number(text) = &value.data { text.parse().ok() } else { None };
        if number.is_none() {
            reader.wrong_type(self.at(name), &format!("{meaning}, a whole number"), value);
        }
        *into = number;
    }

    /// The members of an object with free names; none when there is no object.
    pub(crate) fn members(&mut self, name: &'static str, reader: &mut Reader) -> &'a [Member] {
        let Some(value) = self.some(name) else { return &[] };
        if let Data::Object(members) = &value.data {
            return members;
        }
        reader.wrong_type(self.at(name), "an object", value);
        &[]
    }

    /// Texts by name: an object with free names.
    pub(crate) fn texts(&mut self, name: &'static str, reader: &mut Reader) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for member in self.members(name, reader) {
            match &member.value.data {
                Data::String(text) => drop(texts.insert(member.key.clone(), text.clone())),
                _ => reader.wrong_type(self.at(&format!("{name}/{}", pointer(&member.key))), "a string", &member.value),
            }
        }
        texts
    }

    /// A list of objects; empty when there is none.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        reader: &mut Reader,
        read: impl Fn(Self, &mut Reader) -> T,
    ) -> Vec<T> {
        let Some(value) = self.some(name) else { return Vec::new() };
        let Data::List(items) = &value.data else {
            reader.wrong_type(self.at(name), "a list", value);
            return Vec::new();
        };
        let path = self.at(name);
        let objects = items.iter().enumerate();
        objects
            .filter_map(|(index, item)| {
                let object = Object::of(item, format!("{path}/{index}"), reader)?;
                Some(read(object, reader))
            })
            .collect()
    }

    /// Everything was taken: what is left is unknown.
    pub(crate) fn end(mut self, reader: &mut Reader) {
        self.known.dedup();
        let place = if self.path.is_empty() { format!("the {}", reader.source) } else { self.path.clone() };
        let unknown = self.members.iter().filter(|member| !self.known.contains(&member.key.as_str()));
        for member in unknown.take(limits::READER_FINDINGS) {
            let message = format!("{place} has no field `{}`", member.key);
            let found = reader.diagnostic(Code::UnknownField, self.at(&pointer(&member.key)), message);
            reader.add(found.help(format!("Its fields are: {}.", self.known.join(", "))));
        }
    }
}
