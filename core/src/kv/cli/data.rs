//! `key=value` arguments. Mirrors `Builder`, go-secure-stdlib `kv-builder` 0.1.2.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::Environment;
use crate::{api::Json, go::quote};

/// The data that the arguments describe; none when there is not even an argument.
///
/// # Errors
/// What the CLI prints after `Failed to parse K=V data: `.
pub(super) fn parse(arguments: &[String], environment: &Environment) -> Result<Option<BTreeMap<String, Json>>, String> {
    let mut builder = Builder { environment, data: None, stdin_used: false };
    for argument in arguments {
        builder.add(argument).map_err(|cause| format!("invalid key/value pair {}: {cause}", quote(argument)))?;
    }
    Ok(builder.data)
}

/// The same as query parameters. Mirrors `parseArgsDataStringLists`, `command/util.go`.
///
/// # Errors
/// What the CLI prints after `Failed to parse K=V data: `.
pub(super) fn parameters(arguments: &[String], environment: &Environment) -> Result<Vec<(String, String)>, String> {
    let mut parameters = Vec::new();
    for (name, value) in parse(arguments, environment)?.unwrap_or_default() {
        let values = if let Json::List(values) = value { values } else { Vec::from([value]) };
        for (index, value) in values.into_iter().enumerate() {
            let text = match value {
                Json::Null => continue,
                Json::String(text) | Json::Number(text) => text,
                Json::Bool(value) => u8::from(value).to_string(),
                other => {
                    let kind =
                        if matches!(other, Json::List(_)) { "[]interface {}" } else { "map[string]interface {}" };
                    let cause = format!("got unconvertible type '{kind}', value: '{}'", other.go_text());
                    let head = "failed to convert values to strings: 1 error(s) decoding:\n\n*";
                    return Err(format!("{head} '[{name}][{index}]' expected type 'string', {cause}"));
                }
            };
            parameters.push((name.clone(), text));
        }
    }
    Ok(parameters)
}

struct Builder<'a> {
    environment: &'a Environment,
    data: Option<BTreeMap<String, Json>>,
    stdin_used: bool,
}

impl Builder<'_> {
    fn add(&mut self, argument: &str) -> Result<(), String> {
        self.data.get_or_insert_default();
        let Some((key, value)) = argument.split_once('=') else {
            return match argument {
                "" => Ok(()),
                "-" => {
                    let text = self.stdin()?;
                    self.merge(&text)
                }
                _ => match argument.strip_prefix('@') {
                    Some(name) => {
                        let text = self.file(name)?;
                        self.merge(&text)
                    }
                    None => Err("format must be key=value".into()),
                },
            };
        };
        let value = if let Some(name) = value.strip_prefix('@') {
            self.file(name).map_err(|cause| format!("error reading file: {cause}"))?
        } else if value == "-" {
            self.stdin()?
        } else {
            value.strip_prefix('\\').filter(|rest| rest.starts_with('@')).unwrap_or(value).into()
        };
        let data = self.data.get_or_insert_default();
        // A key that is given twice becomes a list.
        let value = match data.remove(key) {
            None => Json::String(value),
            Some(before) => {
                let mut list = as_list(before);
                list.push(Json::String(value));
                Json::List(list)
            }
        };
        data.insert(key.into(), value);
        Ok(())
    }

    fn stdin(&mut self) -> Result<String, String> {
        if core::mem::replace(&mut self.stdin_used, true) {
            return Err("stdin already consumed".into());
        }
        Ok(self.environment.stdin.clone())
    }

    fn file(&self, name: &str) -> Result<String, String> {
        let content = self.environment.files.get(name).cloned();
        content.ok_or_else(|| format!("open {name}: no such file or directory"))
    }

    fn merge(&mut self, text: &str) -> Result<(), String> {
        match Json::decode(text)? {
            Json::Object(fields) => self.data.get_or_insert_default().extend(fields),
            Json::Null => self.data = None,
            other => {
                let kind = other.kind();
                return Err(format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"));
            }
        }
        Ok(())
    }
}

/// Mirrors `mapstructure.WeakDecode` into a list.
fn as_list(value: Json) -> Vec<Json> {
    match value {
        Json::List(items) => items,
        Json::Null => Vec::new(),
        Json::Object(fields) if fields.is_empty() => Vec::new(),
        other => Vec::from([other]),
    }
}
