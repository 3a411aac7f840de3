//! `secrets: <name>:`.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use super::{
    super::yaml::{Scalar, Value},
    check::{Checks, Refusal},
};
use crate::span::Span;

/// A secret of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// None: null, or another provider.
    pub vault: Option<Vault>,
    /// `file:`; none is true.
    pub file: Option<bool>,
    /// `token:`, as written.
    pub token: Option<String>,
}

/// `vault:`, where the secret is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vault {
    /// The engine's name: `kv-v2` in the short form.
    pub engine: String,
    /// The engine's path.
    pub mount: String,
    /// The path of the secret in the mount.
    pub path: String,
    /// The field of the secret.
    pub field: String,
}

impl Vault {
    /// The short form `path/field@mount`. Mirrors `StringStrategy`: the mount stands behind the last `@`, unless nothing
    /// is in front of it; the field behind the last `/` of the rest.
    pub fn from_short(text: &str) -> Self {
        let (secret, mount) = text.rsplit_once('@').filter(|(secret, _)| !secret.is_empty()).unwrap_or((text, "kv-v2"));
        let (path, field) = secret.rsplit_once('/').unwrap_or(("", secret));
        Self { engine: "kv-v2".into(), mount: mount.into(), path: path.into(), field: field.into() }
    }
}

/// Reads one secret; nothing is like an empty map.
pub(super) fn read(name: &str, value: Option<Value>) -> Result<Secret, Vec<Refusal>> {
    let span = value.map_or(Span::new(0, 0), Value::span);
    let mut checks = Checks::new(format!("secrets:{name}"), span);
    let value = value.filter(|value| !value.is_null());
    if let Some(value) = value {
        checks.map(value);
        checks.allowed_keys(value, KEYS);
    }
    let get = |key: &str| value.and_then(|value| value.get(key));
    if PROVIDERS.iter().filter(|key| get(key).is_some()).count() != 1 {
        checks.refuse(&format!("config must use exactly one of these keys: {}", PROVIDERS.join(", ")));
    }
    let token = get("token").filter(|token| !token.is_null());
    checks.ensure(token.is_none_or(|token| token.as_str().is_some()), token, "token should be a string");
    if !checks.refusals.is_empty() {
        return Err(checks.refusals);
    }
    let (mut secret, mut refusals) =
        (Secret { token: token.and_then(Value::as_str).map(Into::into), ..Secret::default() }, Vec::new());
    match get("vault").filter(|vault| !vault.is_null()).map(|vault| read_vault(name, vault)).transpose() {
        Ok(vault) => secret.vault = vault,
        Err(more) => refusals.extend(more),
    }
    if let Some(file) = get("file").filter(|file| !file.is_null()) {
        secret.file = if let Some(Scalar::Bool(file)) = file.scalar() { Some(file) } else { None };
        let mut checks = Checks::new(format!("secrets:{name}:file"), file.span());
        checks.ensure(secret.file.is_some(), Some(file), "config should be a boolean value");
        refusals.extend(checks.refusals);
    }
    if refusals.is_empty() { Ok(secret) } else { Err(refusals) }
}

fn read_vault(name: &str, vault: Value) -> Result<Vault, Vec<Refusal>> {
    let location = format!("secrets:{name}:vault");
    let mut checks = Checks::new(location.clone(), vault.span());
    if let Some(text) = vault.as_str() {
        checks.presence(Some(vault), "config");
        return if checks.refusals.is_empty() { Ok(Vault::from_short(text)) } else { Err(checks.refusals) };
    }
    if !vault.is_map() {
        // The only message that keeps the name's case.
        let message = format!("{location} should be a hash or a string");
        return Err(Vec::from([Refusal { message, span: vault.span() }]));
    }
    let (path, field, engine) = (vault.get("path"), vault.get("field"), vault.get("engine"));
    checks.allowed_keys(vault, &["engine", "path", "field"]);
    checks.presence(path, "path");
    checks.text(path, "path");
    checks.presence(field, "field");
    checks.text(field, "field");
    checks.presence(engine, "engine");
    checks.ensure(engine.is_some_and(Value::is_map), engine, "engine should be a hash");
    let Some(engine) = engine.filter(|_| checks.refusals.is_empty()) else { return Err(checks.refusals) };
    let (engine_name, mount) = (engine.get("name"), engine.get("path"));
    let mut checks = Checks::new(format!("{location}:engine"), engine.span());
    checks.allowed_keys(engine, ENGINE_KEYS);
    checks.required_keys(engine, ENGINE_KEYS);
    checks.presence(engine_name, "name");
    checks.text(engine_name, "name");
    checks.presence(mount, "path");
    checks.text(mount, "path");
    if !checks.refusals.is_empty() {
        return Err(checks.refusals);
    }
    let text = |value: Option<Value>| value.and_then(Value::as_str).unwrap_or_default().into();
    Ok(Vault { engine: text(engine_name), mount: text(mount), path: text(path), field: text(field) })
}

const PROVIDERS: &[&str] =
    &["vault", "azure_key_vault", "gcp_secret_manager", "akeyless", "gitlab_secrets_manager", "aws_secrets_manager"];
const KEYS: &[&str] = &[
    "vault",
    "azure_key_vault",
    "gcp_secret_manager",
    "akeyless",
    "gitlab_secrets_manager",
    "aws_secrets_manager",
    "file",
    "token",
];
const ENGINE_KEYS: &[&str] = &["name", "path"];

#[cfg(test)]
mod tests {
    use super::Vault;

    #[test]
    fn splits_the_short_form() {
        for (text, mount, path, field) in [
            ("production/db/password@ops", "ops", "production/db", "password"),
            ("production/db/password", "kv-v2", "production/db", "password"),
            ("a/b@c/d@e", "e", "a/b@c", "d"),
            ("@secret", "kv-v2", "", "@secret"),
            ("a@", "", "", "a"),
        ] {
            let vault = Vault::from_short(text);
            assert_eq!((&*vault.mount, &*vault.path, &*vault.field), (mount, path, field), "{text}");
        }
    }
}
