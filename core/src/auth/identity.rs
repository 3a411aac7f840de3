//! What the server's core makes of a login that the auth method accepted: identity, policies, lease.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{
    refusal::Refusal,
    role::{StoredTokenType, TokenSettings},
};
use crate::{
    go::{self, duration, quote::quote},
    server::Server,
};

/// The token that the client gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its policies, sorted, with `default`.
    pub policies: Vec<String>,
    /// `service` or `batch`.
    pub token_type: &'static str,
    /// Seconds.
    pub lease_duration: i64,
    /// Whether it can be renewed.
    pub renewable: bool,
    /// Warnings about its lifetime.
    pub warnings: Vec<String>,
}

/// Mirrors the part of `handleLoginRequest` and `LoginCreateToken`, Vault `vault/request_handling.go` 1.21.4, that can
/// refuse. The identity store checks the metadata only when it sees an alias for the first time; here every login is
/// the first.
pub(super) fn create_token(
    server: Server,
    alias: &str,
    metadata: &BTreeMap<String, String>,
    settings: &TokenSettings,
) -> Result<Token, Refusal> {
    if alias.is_empty() {
        return Err(Refusal::new(500, "missing name in alias"));
    }
    check_metadata(metadata)?;
    let (lease_duration, warnings) = lease(settings);
    let (policies, _) = sanitize(settings.policies.clone(), !settings.no_default_policy);
    if let Some(text) = policies.iter().find_map(|policy| forbidden(server, policy)) {
        return Err(Refusal::bad_request(text));
    }
    let batch = settings.token_type == StoredTokenType::Batch;
    let token_type = if batch { "batch" } else { "service" };
    Ok(Token { policies, token_type, lease_duration, renewable: !batch, warnings })
}

/// Why no auth method may assign this policy.
pub(super) fn forbidden(server: Server, policy: &str) -> Option<String> {
    match policy {
        "root" => Some("auth methods cannot create root tokens".to_owned()),
        "control-group" if !server.reserves_the_control_group_policy() => None,
        "response-wrapping" | "control-group" => Some(format!("cannot assign policy {}", quote(policy))),
        _ => None,
    }
}

/// Mirrors `SanitizePolicies`, Vault `sdk/helper/policyutil/policyutil.go`: the policies of the token, sorted, and the
/// list as it is afterwards, because it is changed in place: in lower case up to `root`.
pub(super) fn sanitize(mut policies: Vec<String>, add_default: bool) -> (Vec<String>, Vec<String>) {
    for policy in &mut policies {
        *policy = go::to_lower(policy.trim());
        if policy == "root" {
            return ([policy.clone()].to_vec(), policies);
        }
    }
    let mut unique: BTreeSet<&str> = policies.iter().map(String::as_str).filter(|policy| !policy.is_empty()).collect();
    if add_default {
        unique.insert("default");
    }
    let sorted = unique.into_iter().map(str::to_owned).collect();
    (sorted, policies)
}

/// The server's maximum lease, 768 hours, unless somebody tuned it.
pub(super) const MAX_LEASE_SECONDS: i64 = 768 * 60 * 60;

/// Mirrors `validateMetadata`, Vault `vault/identity_store_util.go`.
fn check_metadata(metadata: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if metadata.len() > MAX_PAIRS {
        let text = format!("invalid alias metadata: metadata cannot contain more than {MAX_PAIRS} key/value pairs");
        return Err(Refusal::new(500, text));
    }
    let errors = metadata.iter().filter_map(|(key, value)| {
        let error = metadata_error(key, value)?;
        let pair = format!("({}, {})", quote(key), quote(value));
        Some(format!("invalid alias metadata: failed to load metadata pair {pair}: {error}"))
    });
    Refusal::one_of(500, errors.collect())
}

/// Why the identity store refuses such metadata.
pub(super) fn metadata_error(key: &str, value: &str) -> Option<String> {
    let known = |letter: char| letter.is_ascii_alphanumeric() || "=/+_-".contains(letter);
    if key.is_empty() {
        Some("key cannot be blank".to_owned())
    } else if !key.chars().all(known) {
        Some("key contains invalid characters".to_owned())
    } else if key.len() > MAX_KEY_BYTES {
        Some(format!("key is too long (limit: {MAX_KEY_BYTES} characters)"))
    } else if value.len() > MAX_VALUE_BYTES {
        Some(format!("value is too long (limit: {MAX_VALUE_BYTES} characters)"))
    } else {
        let reserved = || format!("key prefix {} is reserved for internal use", quote(RESERVED_PREFIX));
        key.starts_with(RESERVED_PREFIX).then(reserved)
    }
}

/// Mirrors `CalculateTTL`, Vault `sdk/framework/lease.go`: the lease in seconds, and warnings.
pub(super) fn lease(settings: &TokenSettings) -> (i64, Vec<String>) {
    let limits = [settings.max_ttl, settings.explicit_max_ttl].into_iter().filter(|limit| *limit > 0);
    let limit = limits.fold(MAX_LEASE_SECONDS, i64::min);
    let mut warnings = Vec::new();
    let mut capped = |what: &str, seconds: i64| {
        let (shown, most) = (quote(&duration::human(seconds)), quote(&duration::human(limit)));
        warnings.push(format!(
            "{what} of {shown} exceeded the effective max_ttl of {most}; {what} value is capped accordingly"
        ));
        limit
    };
    let seconds = if settings.period > limit {
        capped("period", settings.period)
    } else if settings.period > 0 {
        settings.period
    } else {
        let wanted = if settings.ttl > 0 { settings.ttl } else { MAX_LEASE_SECONDS };
        if wanted > limit { capped("TTL", wanted) } else { wanted }
    };
    (seconds, warnings)
}

const MAX_PAIRS: usize = 64;
const MAX_KEY_BYTES: usize = 128;
const MAX_VALUE_BYTES: usize = 512;
const RESERVED_PREFIX: &str = "vault-";
