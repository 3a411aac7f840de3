//! The conversions. "Weak" ones, in mapstructure's word: a number becomes a string, a string a list, and so on.
//!
//! A number of a body is a `json.Number`, which to mapstructure is a string.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};

use crate::{
    go::{
        duration,
        number::{self, NumberError},
        quote::quote,
        value::{self, Numbers},
    },
    json::{Data, Value},
    server::Server,
};

type Converted<T> = Result<T, String>;

/// Who converts: the two differ only in their texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decoder {
    /// mapstructure 1.5.0.
    Mitchellh,
    /// go-viper's mapstructure 2, which never shows a value.
    Viper,
}

/// Mirrors `decodeString`; `null` is the empty string.
pub(super) fn text(name: &str, raw: &Value, decoder: Decoder) -> Converted<String> {
    match &raw.data {
        Data::Null => Ok(String::new()),
        Data::Bool(flag) => Ok(if *flag { "1" } else { "0" }.to_owned()),
        Data::Number(text) | Data::String(text) => Ok(text.clone()),
        Data::List(_) | Data::Object(_) => Err(decoder.unconvertible(name, "string", raw)),
    }
}

/// Mirrors `decodeBool`.
pub(super) fn flag(raw: &Value, decoder: Decoder) -> Converted<bool> {
    match &raw.data {
        Data::Null => Ok(false),
        Data::Bool(flag) => Ok(*flag),
        Data::Number(text) | Data::String(text) if text.is_empty() => Ok(false),
        Data::Number(text) | Data::String(text) => {
            number::parse_bool(text).ok_or_else(|| decoder.unparsable("bool", "ParseBool", text, NumberError::Syntax))
        }
        Data::List(_) | Data::Object(_) => Err(decoder.unconvertible("", "bool", raw)),
    }
}

/// Mirrors `decodeInt`.
pub(super) fn integer(raw: &Value, decoder: Decoder) -> Converted<i64> {
    match &raw.data {
        Data::Null => Ok(0),
        Data::Bool(flag) => Ok(i64::from(*flag)),
        Data::Number(text) | Data::String(text) if text.is_empty() => Ok(0),
        Data::Number(text) | Data::String(text) => {
            number::parse_int_any_base(text).map_err(|error| decoder.unparsable("int", "ParseInt", text, error))
        }
        Data::List(_) | Data::Object(_) => Err(decoder.unconvertible("", "int", raw)),
    }
}

/// Mirrors `ParseDurationSecond` of `parseutil`, and the cut to whole seconds. None for `null`.
pub(super) fn seconds(raw: &Value, server: Server) -> Converted<Option<i64>> {
    let (Data::Number(text) | Data::String(text)) = &raw.data else {
        return if raw.is_null() { Ok(None) } else { Err("could not parse duration from input".to_owned()) };
    };
    let times = |number: i64, seconds: i64| {
        let unit = seconds * duration::SECOND;
        let wrapped = server.durations_wrap_around().then(|| number.wrapping_mul(unit));
        wrapped.or_else(|| number.checked_mul(unit)).ok_or_else(|| OVERFLOW.to_owned())
    };
    let nanoseconds = if text.is_empty() {
        0
    } else if let Ok(number) = number::parse_int(text) {
        times(number, 1)?
    } else if let Some(days) = text.strip_suffix('d') {
        let refused = |error: NumberError| format!("strconv.ParseInt: parsing {}: {}", quote(days), error.text());
        times(number::parse_int(days).map_err(refused)?, 24 * 60 * 60)?
    } else {
        duration::parse(text)?
    };
    Ok(Some(nanoseconds / duration::SECOND))
}

/// Mirrors `ParseCommaStringSlice` of `parseutil`, which uses mapstructure 1.5.0 in every product.
pub(super) fn texts(raw: &Value) -> Converted<Vec<String>> {
    let parts = match &raw.data {
        Data::Number(text) | Data::String(text) if text.is_empty() => Vec::new(),
        Data::Number(text) | Data::String(text) => text.split(',').map(str::to_owned).collect(),
        _ => strings(raw, Decoder::Mitchellh)?,
    };
    Ok(parts.iter().map(|part| part.trim().to_owned()).collect())
}

/// Mirrors `decodeSlice` of any values: what is no list becomes the only item of one.
pub(super) fn list(raw: &Value) -> Vec<Value> {
    match &raw.data {
        Data::Null => Vec::new(),
        Data::Object(members) if members.is_empty() => Vec::new(),
        Data::List(items) => items.clone(),
        _ => vec![raw.clone()],
    }
}

/// Mirrors `decodeMap`: a list of objects is merged.
pub(super) fn map(raw: &Value, decoder: Decoder) -> Converted<BTreeMap<String, Value>> {
    let mut merged = BTreeMap::new();
    merge("", raw, decoder, &mut |key, value| {
        merged.insert(key.to_owned(), value.clone());
        Ok(())
    })?;
    Ok(merged)
}

/// Mirrors `TypeKVPairs`: a map of strings, else a list of `key=value`.
pub(super) fn pairs(raw: &Value, decoder: Decoder) -> Converted<BTreeMap<String, String>> {
    let mut merged = BTreeMap::new();
    let as_map = merge("", raw, decoder, &mut |key, value| {
        merged.insert(key.to_owned(), text("", value, decoder)?);
        Ok(())
    });
    if as_map.is_ok() {
        return Ok(merged);
    }
    let split = |pair: String| match pair.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(format!("invalid key pair {}", quote(&pair))),
    };
    strings(raw, decoder)?.into_iter().map(split).collect()
}

impl Decoder {
    /// The one behind most conversions of this server.
    pub(super) fn of(server: Server) -> Self {
        if server.converts_without_showing_values() { Self::Viper } else { Self::Mitchellh }
    }

    fn unconvertible(self, name: &str, wanted: &str, raw: &Value) -> String {
        let expected = format!("'{name}' expected type '{wanted}', got unconvertible type '{}'", go_type(raw));
        match self {
            Self::Mitchellh => format!("{expected}, value: '{}'", value::display(raw, Numbers::Spelled)),
            Self::Viper => expected,
        }
    }

    fn unparsable(self, wanted: &str, function: &str, text: &str, error: NumberError) -> String {
        let error = error.text();
        match self {
            Self::Mitchellh => {
                format!("cannot parse '' as {wanted}: strconv.{function}: parsing {}: {error}", quote(text))
            }
            Self::Viper => format!("'' cannot parse value as '{wanted}': strconv.{function}: {error}"),
        }
    }

    fn no_map(self, name: &str, raw: &Value) -> String {
        match self {
            Self::Mitchellh => {
                let kind = if matches!(raw.data, Data::Bool(_)) { "bool" } else { "string" };
                format!("'{name}' expected a map, got '{kind}'")
            }
            Self::Viper => self.unconvertible(name, "map[string]interface {}", raw),
        }
    }

    /// All that is wrong with a list, as one error.
    fn joined(self, mut errors: Vec<String>) -> String {
        match self {
            Self::Mitchellh => {
                errors.sort();
                let lines: Vec<String> = errors.iter().map(|error| format!("* {error}")).collect();
                format!("{} error(s) decoding:\n\n{}", errors.len(), lines.join("\n"))
            }
            Self::Viper => format!("decoding failed due to the following error(s):\n\n{}", errors.join("\n")),
        }
    }
}

/// Mirrors `decodeSlice` of strings.
fn strings(raw: &Value, decoder: Decoder) -> Converted<Vec<String>> {
    let (mut texts, mut errors) = (Vec::new(), Vec::new());
    for (index, item) in list(raw).iter().enumerate() {
        match text(&format!("[{index}]"), item, decoder) {
            Ok(text) => texts.push(text),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(texts) } else { Err(decoder.joined(errors)) }
}

type Insert<'a> = &'a mut dyn FnMut(&str, &Value) -> Converted<()>;

fn merge(name: &str, raw: &Value, decoder: Decoder, insert: Insert<'_>) -> Converted<()> {
    match &raw.data {
        Data::Null => Ok(()),
        Data::Object(members) => members.iter().try_for_each(|member| insert(&member.key, &member.value)),
        Data::List(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| merge(&format!("{name}[{index}]"), item, decoder, insert))
        }
        _ => Err(decoder.no_map(name, raw)),
    }
}

fn go_type(raw: &Value) -> &'static str {
    match raw.data {
        Data::Null => "<nil>",
        Data::Bool(_) => "bool",
        Data::Number(_) => "json.Number",
        Data::String(_) => "string",
        Data::List(_) => "[]interface {}",
        Data::Object(_) => "map[string]interface {}",
    }
}

const OVERFLOW: &str = "multiplication of durations resulted in overflow, one operand may be too large";
