//! JSON bodies as people read them: one field a line, short lists on one line, with notes and links.

use alloc::{string::String, vec::Vec};

use serde_json::Value;

use super::text::Text;

/// One field of a body.
#[derive(Debug)]
pub(crate) struct Field {
    key: &'static str,
    value: Content,
    link: Option<&'static str>,
    note: Option<String>,
}

#[derive(Debug)]
enum Content {
    Value(Value),
    Object(Vec<Field>),
}

/// A field with a value.
pub(crate) fn field(key: &'static str, value: impl Into<Value>) -> Field {
    Field { key, value: Content::Value(value.into()), link: None, note: None }
}

/// A field that is an object.
pub(crate) fn object(key: &'static str, fields: Vec<Field>) -> Field {
    Field { key, value: Content::Object(fields), link: None, note: None }
}

impl Field {
    /// The setup's field that it comes from.
    pub(crate) fn from(mut self, link: &'static str) -> Self {
        self.link = Some(link);
        self
    }

    /// Why it is there.
    pub(crate) fn because(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// The body, with a line break at the end.
pub(crate) fn body(fields: &[Field]) -> Text {
    let mut text = Text::default();
    write_object(&mut text, fields, "");
    text.put("\n");
    text
}

fn write_object(text: &mut Text, fields: &[Field], indent: &str) {
    if fields.is_empty() {
        text.put("{}");
        return;
    }
    let inner = alloc::format!("{indent}  ");
    text.line("{");
    for (index, field) in fields.iter().enumerate() {
        let comma = if index + 1 < fields.len() { "," } else { "" };
        let start = text.text.len();
        text.put(&inner).put(&string(field.key)).put(": ");
        let first_line = match &field.value {
            Content::Value(value) => {
                let shown = inline(value);
                match field.link {
                    Some(link) => text.linked(&shown, link),
                    None => text.put(&shown),
                };
                text.text.len()
            }
            Content::Object(fields) => {
                let end = text.text.len() + 1;
                write_object(text, fields, &inner);
                end
            }
        };
        text.line(comma);
        if let Some(note) = &field.note {
            let span = crate::span::Span::new(start + inner.len(), first_line);
            text.notes.push(crate::artifact::Note { span, text: note.clone() });
        }
    }
    text.put(indent).put("}");
}

/// A value on one line.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            alloc::format!("[{}]", items.join(", "))
        }
        // Strings, numbers and booleans always serialise.
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// A JSON string, quotes included.
pub(crate) fn string(text: &str) -> String {
    inline(&Value::from(text))
}
