//! JSON text from a value.

use alloc::string::String;

use serde::{Serialize, Serializer};

use super::{Data, Value};

/// On one line, without blanks.
pub(super) fn compact(value: &Value) -> String {
    let mut writer = Writer { out: String::new(), indent: None };
    writer.value(value);
    writer.out
}

/// Indented by two blanks a level.
pub(super) fn pretty(value: &Value) -> String {
    let mut writer = Writer { out: String::new(), indent: Some(0) };
    writer.value(value);
    writer.out
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.data {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(flag) => serializer.serialize_bool(*flag),
            Data::String(text) => serializer.serialize_str(text),
            Data::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => serializer.serialize_i64(whole),
                (_, Ok(number)) => serializer.serialize_f64(number),
                _ => serializer.serialize_str(text),
            },
            Data::List(items) => items.serialize(serializer),
            Data::Object(_) => serializer.collect_map(self.sorted_members()),
        }
    }
}

struct Writer {
    out: String,
    /// The level; none: everything on one line.
    indent: Option<usize>,
}

impl Writer {
    fn value(&mut self, value: &Value) {
        match &value.data {
            Data::Null => self.out.push_str("null"),
            Data::Bool(flag) => self.out.push_str(if *flag { "true" } else { "false" }),
            Data::Number(text) => self.out.push_str(text),
            Data::String(text) => string(&mut self.out, text),
            Data::List(items) => self.items('[', ']', items, Self::value),
            Data::Object(members) => self.items('{', '}', members, |writer, member| {
                string(&mut writer.out, &member.key);
                writer.out.push_str(if writer.indent.is_some() { ": " } else { ":" });
                writer.value(&member.value);
            }),
        }
    }

    fn items<T>(&mut self, open: char, close: char, items: &[T], write: fn(&mut Self, &T)) {
        self.out.push(open);
        self.indent = self.indent.map(|level| level + 1);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.line_break();
            write(self, item);
        }
        self.indent = self.indent.map(|level| level.saturating_sub(1));
        if !items.is_empty() {
            self.line_break();
        }
        self.out.push(close);
    }

    fn line_break(&mut self) {
        if let Some(level) = self.indent {
            self.out.push('\n');
            self.out.extend(core::iter::repeat_n("  ", level));
        }
    }
}

fn string(out: &mut String, text: &str) {
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use crate::json::Value;

    #[test]
    fn as_written_and_indented() {
        let text = r#"{"b":[1.10,{}],"a":{"c":null,"d":"\"x\\"},"e":[]}"#;
        let value = Value::parse(text.as_bytes()).unwrap();
        assert_eq!(value.to_json(), text);
        let pretty = "{\n  \"b\": [\n    1.10,\n    {}\n  ],\n  \"a\": {\n    \"c\": null,\n    \"d\": \"\\\"x\\\\\"\n  },\n  \"e\": []\n}";
        assert_eq!(value.to_pretty_json(), pretty);
        assert_eq!(Value::parse(pretty.as_bytes()).unwrap(), value);
    }
}
