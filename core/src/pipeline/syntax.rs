//! `secrets:` and `id_tokens:`, as GitLab parses and refuses them.
//!
//! Mirrors `Gitlab::Ci::Config::Entry::{Secret, Vault::Secret, Vault::Engine, IdToken}` and the validators of
//! `Gitlab::Config::Entry` (seen: the Ruby classes alone; a whole GitLab puts `jobs:<job>:` in front of the errors).

mod check;
mod id_token;
mod secret;

pub use check::Refusal;
pub use id_token::{Audience, IdToken};
pub use secret::{Secret, Vault};

use alloc::{string::String, vec::Vec};

use super::yaml::{SyntaxError, Value, Yaml};

/// Reads what stands under `secrets: <name>:`.
///
/// # Errors
/// GitLab's messages.
///
/// # Example
/// ```
/// use boundclaim_core::pipeline::syntax::secret;
///
/// let vault = secret("DB", "vault: app/password").unwrap().vault.unwrap();
/// assert_eq!((vault.mount.as_str(), vault.path.as_str(), vault.field.as_str()), ("kv-v2", "app", "password"));
/// ```
pub fn secret(name: &str, yaml: &str) -> Result<Secret, Vec<Refusal>> {
    let yaml = Yaml::parse(yaml).map_err(broken)?;
    secret::read(name, yaml.content())
}

/// Reads what stands under `id_tokens:`, in its order.
///
/// # Errors
/// GitLab's messages.
pub fn id_tokens(yaml: &str) -> Result<Vec<(String, IdToken)>, Vec<Refusal>> {
    let yaml = Yaml::parse(yaml).map_err(broken)?;
    yaml.content().map_or_else(|| Ok(Vec::new()), id_token::read)
}

/// The same for a place in a file that was read.
pub(super) fn secret_of(name: &str, value: Value) -> Result<Secret, Vec<Refusal>> {
    secret::read(name, Some(value))
}

/// The same for a place in a file that was read.
pub(super) fn id_tokens_of(value: Value) -> Result<Vec<(String, IdToken)>, Vec<Refusal>> {
    id_token::read(value)
}

/// One token of a file that was read.
pub(super) fn id_token_of(name: &str, value: Value) -> Result<IdToken, Vec<Refusal>> {
    id_token::read_one(name, value)
}

fn broken(error: SyntaxError) -> Vec<Refusal> {
    Vec::from([Refusal { message: error.message, span: error.span }])
}
