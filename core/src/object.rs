//! Reading JSON strictly: every wrong type and unknown field is reported, with its path.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Diagnostic};

/// A JSON object whose fields are taken one by one; what is left at the end is unknown.
pub(crate) struct Object {
    /// Whose JSON it is, like `setup`.
    source: &'static str,
    fields: Map<String, Value>,
    path: String,
    known: Vec<&'static str>,
}

impl Object {
    /// The whole JSON of a `source`.
    pub(crate) fn root(source: &'static str, value: Value, found: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::of(source, value, String::new(), found)
    }

    /// The value of a field that was taken.
    pub(crate) fn child(&self, name: &str, value: Value, found: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::of(self.source, value, format!("{}/{name}", self.path), found)
    }

    fn of(source: &'static str, value: Value, path: String, found: &mut Vec<Diagnostic>) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { source, fields, path, known: Vec::new() }),
            other => {
                found.push(wrong_type(source, path, "an object", &other));
                None
            }
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|value| !value.is_null())
    }

    pub(crate) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.fields.remove(name)
    }

    pub(crate) fn wrong(&self, name: &str, expected: &str, value: &Value) -> Diagnostic {
        wrong_type(self.source, format!("{}/{name}", self.path), expected, value)
    }

    pub(crate) fn object(&mut self, name: &'static str, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let value = self.take(name).filter(|value| !value.is_null())?;
        self.child(name, value, found)
    }

    pub(crate) fn string(&mut self, name: &'static str, into: &mut String, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None => {}
            Some(Value::String(text)) => *into = text,
            Some(value) => found.push(self.wrong(name, "a string", &value)),
        }
    }

    pub(crate) fn optional(&mut self, name: &'static str, into: &mut Option<String>, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => *into = Some(text),
            Some(value) => found.push(self.wrong(name, "a string or null", &value)),
        }
    }

    pub(crate) fn boolean(&mut self, name: &'static str, into: &mut bool, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None => {}
            Some(Value::Bool(value)) => *into = value,
            Some(value) => found.push(self.wrong(name, "true or false", &value)),
        }
    }

    pub(crate) fn strings(&mut self, name: &'static str, into: &mut Vec<String>, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None => {}
            Some(Value::Array(items)) => {
                into.clear();
                for (index, item) in items.into_iter().enumerate() {
                    match item {
                        Value::String(text) => into.push(text),
                        value => found.push(self.wrong(&format!("{name}/{index}"), "a string", &value)),
                    }
                }
            }
            Some(value) => found.push(self.wrong(name, "a list of strings", &value)),
        }
    }

    pub(crate) fn choice<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        into: &mut T,
        words: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        if let Some(value) = self.take(name) {
            self.choose(name, into, value, words, found);
        }
    }

    pub(crate) fn optional_choice<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        into: &mut Option<T>,
        words: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        if let Some(value) = self.take(name).filter(|value| !value.is_null()) {
            self.choose(name, into, value, words, found);
        }
    }

    pub(crate) fn choose<T: DeserializeOwned>(
        &self,
        name: &str,
        into: &mut T,
        value: Value,
        words: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        let known = value.as_str().is_some_and(|word| words.contains(&word));
        let shown = value.to_string();
        match serde_json::from_value(value) {
            Ok(chosen) if known => *into = chosen,
            _ => {
                let path = format!("{}/{name}", self.path);
                let message = format!("`{shown}` is not one of the values of {path}");
                found.push(
                    Diagnostic::input(self.source, Code::UnknownChoice, path, message)
                        .help(format!("Write one of: {}.", words.join(", "))),
                );
            }
        }
    }

    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        found: &mut Vec<Diagnostic>,
        read: impl Fn(Self, &mut Vec<Diagnostic>) -> T,
    ) -> Vec<T> {
        let items = match self.take(name) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(value) => {
                found.push(self.wrong(name, "a list", &value));
                return Vec::new();
            }
        };
        let objects = items.into_iter().enumerate();
        objects
            .filter_map(|(index, item)| {
                let object = self.child(&format!("{name}/{index}"), item, found)?;
                Some(read(object, found))
            })
            .collect()
    }

    pub(crate) fn end(self, found: &mut Vec<Diagnostic>) {
        for name in self.fields.keys() {
            let whole = format!("a {}", self.source);
            let place = if self.path.is_empty() { &whole } else { &self.path };
            found.push(
                Diagnostic::input(
                    self.source,
                    Code::UnknownField,
                    format!("{}/{name}", self.path),
                    format!("{place} has no field `{name}`"),
                )
                .help(format!("Its fields are: {}.", self.known.join(", "))),
            );
        }
    }
}

fn wrong_type(source: &'static str, path: String, expected: &str, value: &Value) -> Diagnostic {
    let got = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let place = if path.is_empty() { format!("the {source}") } else { path.clone() };
    let found = Diagnostic::input(source, Code::WrongType, path, format!("{place} is {got}, and must be {expected}"));
    match value {
        Value::Number(number) if expected.starts_with("a string") => {
            found.help(format!("Write it in quotes: \"{number}\"."))
        }
        _ => found,
    }
}
