//! Comparing a request's parameters with those of a rule.

use alloc::string::String;

use serde_json::{Map, Value};

use super::{
    acl::{Constraints, Parameters},
    hcl::Any,
};
use crate::go;

/// Which parameter is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// A required one is missing; its name in lower case.
    Missing(String),
    /// It is denied, with this value or any.
    Denied(String),
    /// All are denied.
    AllDenied,
    /// It is not among the allowed ones.
    NotAllowed(String),
    /// It is allowed, but with other values.
    Value(String),
}

/// Mirrors the part of `AllowOperation` about parameters. `by_element`: see
/// [`Server::matches_parameters_by_element`](crate::Server::matches_parameters_by_element).
pub(super) fn check(
    constraints: &Constraints<'_>,
    data: Option<&Map<String, Value>>,
    by_element: bool,
) -> Result<(), Mismatch> {
    for name in &constraints.required {
        let name = go::to_lower(name);
        if !data.is_some_and(|data| data.contains_key(&name)) {
            return Err(Mismatch::Missing(name));
        }
    }
    let Some(data) = data.filter(|data| !data.is_empty()) else { return Ok(()) };
    if constraints.denied.contains_key("*") {
        return Err(Mismatch::AllDenied);
    }
    let Constraints { allowed, denied, .. } = constraints;
    for (name, value) in data.iter().filter(|_| !denied.is_empty()) {
        if values(denied, name).is_some_and(|values| among_denied(value, values, by_element)) {
            return Err(Mismatch::Denied(name.clone()));
        }
    }
    let any = allowed.contains_key("*");
    if allowed.len() <= usize::from(any) {
        return Ok(());
    }
    for (name, value) in data {
        match values(allowed, name) {
            None if !any => return Err(Mismatch::NotAllowed(name.clone())),
            Some(values) if !among_allowed(value, values, by_element) => return Err(Mismatch::Value(name.clone())),
            _ => {}
        }
    }
    Ok(())
}

fn values<'a, 'p>(parameters: &'a Parameters<'p>, name: &str) -> Option<&'a [&'p Any]> {
    parameters.get(go::to_lower(name).as_str()).map(alloc::vec::Vec::as_slice)
}

/// Mirrors `valueInAllowedParameterList`.
fn among_allowed(value: &Value, list: &[&Any], by_element: bool) -> bool {
    if list.is_empty() || among(value, list) {
        return true;
    }
    match value {
        Value::Array(elements) if by_element => elements.iter().all(|element| among(element, list)),
        Value::String(text) if by_element => split(text).all(|element| text_among(element, list)),
        _ => false,
    }
}

/// Mirrors `valueInDeniedParameterList`.
fn among_denied(value: &Value, list: &[&Any], by_element: bool) -> bool {
    if list.is_empty() || among(value, list) {
        return true;
    }
    match value {
        Value::Array(elements) if by_element => elements.iter().any(|element| among(element, list)),
        Value::String(text) if by_element => split(text).any(|element| text_among(element, list)),
        _ => false,
    }
}

/// Mirrors `ParseCommaStringSlice` of `go-secure-stdlib`'s `parseutil`.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(move |_| !text.is_empty())
}

/// Mirrors `valueInParameterList`.
fn among(value: &Value, list: &[&Any]) -> bool {
    match value {
        Value::String(text) => text_among(text, list),
        _ => list.iter().any(|known| equal(known, value)),
    }
}

fn text_among(text: &str, list: &[&Any]) -> bool {
    list.iter().any(|known| matches!(known, Any::Text(pattern) if text_matches(pattern, text)))
}

/// Go's `reflect.DeepEqual` of a value in a policy and one of a request. Numbers have different types there, so that they
/// are never equal; and so have blocks and lists.
fn equal(known: &Any, value: &Value) -> bool {
    match (known, value) {
        (Any::Bool(known), Value::Bool(value)) => known == value,
        (Any::Text(known), Value::String(value)) => known == value,
        (Any::List(known), Value::Array(values)) => {
            known.len() == values.len() && known.iter().zip(values).all(|(known, value)| equal(known, value))
        }
        (Any::Map(known), Value::Object(values)) => {
            known.len() == values.len()
                && known.iter().all(|(name, known)| values.get(name).is_some_and(|value| equal(known, value)))
        }
        _ => false,
    }
}

/// Mirrors `GlobbedStringsMatch` of `go-secure-stdlib`'s `strutil`: a star counts only at the ends, and not alone.
fn text_matches(pattern: &str, text: &str) -> bool {
    if pattern.len() < 2 {
        return pattern == text;
    }
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(rest), Some(_)) => text.contains(rest.strip_suffix('*').unwrap_or_default()),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => pattern == text,
    }
}
