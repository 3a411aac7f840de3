//! `id_tokens:`.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{
    super::yaml::{Scalar, Value},
    check::{Checks, Refusal},
};

/// A token that GitLab makes for the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdToken {
    /// `aud`.
    pub audience: Audience,
}

/// The audience, which becomes the claim as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Audience {
    /// A text.
    One(String),
    /// A list, which can be empty.
    Several(Vec<String>),
}

/// Reads the whole map.
pub(super) fn read(value: Value) -> Result<Vec<(String, IdToken)>, Vec<Refusal>> {
    let Some(entries) = value.entries() else {
        if value.is_null() {
            return Ok(Vec::new());
        }
        let mut checks = Checks::new("id_tokens".to_owned(), value.span());
        checks.map(value);
        return Err(checks.refusals);
    };
    let (mut tokens, mut refusals) = (Vec::new(), Vec::new());
    for (key, token) in entries {
        let name = key.written().unwrap_or_default();
        match read_one(name, token) {
            Ok(token) => tokens.push((name.to_string(), token)),
            Err(more) => refusals.extend(more),
        }
    }
    if refusals.is_empty() { Ok(tokens) } else { Err(refusals) }
}

/// Reads one token.
pub(super) fn read_one(name: &str, token: Value) -> Result<IdToken, Vec<Refusal>> {
    let mut checks = Checks::new(format!("id_tokens:{name}"), token.span());
    checks.required_keys(token, KEYS);
    checks.allowed_keys(token, KEYS);
    let aud = token.get("aud");
    let audience = aud.and_then(|aud| match aud.items() {
        Some(items) => items.into_iter().map(text).collect::<Option<_>>().map(Audience::Several),
        None => text(aud).map(Audience::One),
    });
    checks.ensure(audience.is_some(), aud, "aud should be an array of strings or a string");
    match audience {
        Some(audience) if checks.refusals.is_empty() => Ok(IdToken { audience }),
        _ => Err(checks.refusals),
    }
}

/// A text, or a Ruby symbol, which passes for one.
fn text(value: Value) -> Option<String> {
    match value.scalar()? {
        Scalar::Text(text) | Scalar::Symbol(text) => Some(text),
        _ => None,
    }
}

const KEYS: &[&str] = &["aud"];
