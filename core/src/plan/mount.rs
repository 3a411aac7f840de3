//! The auth mount: its path, and where Vault gets GitLab's keys.

use alloc::{format, string::String, vec::Vec};

use super::check::Checks;
use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::GitLab,
    limits,
    server::Server,
    setup::{KeySource, Setup},
};

/// Where Vault gets GitLab's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    Discovery,
    JwksUrl,
    Pinned(Vec<String>),
}

/// The auth mount, shared by all projects of a GitLab.
#[derive(Clone, Debug)]
pub(crate) struct AuthMount {
    pub(crate) path: String,
    pub(crate) keys: Keys,
    pub(crate) ca_pem: Option<String>,
    pub(crate) default_role: Option<String>,
}

impl AuthMount {
    /// Whether Vault fetches the keys itself.
    pub(crate) fn fetches_keys(&self) -> bool {
        !matches!(self.keys, Keys::Pinned(_))
    }
}

/// The source in use: discovery, but the JWKS URL where discovery lacks the CI key.
pub(super) fn key_source(setup: &Setup, gitlab: GitLab) -> KeySource {
    let default = if gitlab.has_ci_key_in_discovery() { KeySource::Discovery } else { KeySource::JwksUrl };
    setup.auth.keys.unwrap_or(default)
}

pub(super) fn mount(setup: &Setup, gitlab: GitLab, server: Server, checks: &mut Checks) -> Option<AuthMount> {
    let path = checks.mount_path("/auth/mount", "the auth mount", &setup.auth.mount);
    if let Some(rest) = path.as_deref().and_then(|path| path.strip_prefix("auth/")) {
        let message = format!("`auth/{rest}` would be mounted at auth/auth/{rest}");
        let help = format!("Write `{rest}` alone: auth/ is added.");
        checks.add(Diagnostic::setup(Code::PathPrefix, "/auth/mount", message).help(help));
    }
    let keys = match key_source(setup, gitlab) {
        KeySource::Discovery => {
            if !gitlab.has_ci_key_in_discovery() {
                let message = format!("GitLab {} does not publish the key of its CI tokens there", gitlab.version);
                let help = "It does from 14.6 on. Use the JWKS URL.";
                checks.add(Diagnostic::setup(Code::GitLabTooOld, "/auth/keys", message).help(help));
            }
            Keys::Discovery
        }
        KeySource::JwksUrl => {
            if server.refuses_jwks_urls() {
                let message = format!("{server} refuses every config with a JWKS URL");
                let help = "Upgrade it: 1.16.2 mended that. Until then, paste GitLab's public key, or use discovery where it \
                            holds the key (from GitLab 14.6 on).";
                checks.add(Diagnostic::setup(Code::ServerTooOld, "/auth/keys", message).help(help));
            }
            Keys::JwksUrl
        }
        KeySource::PublicKeys => Keys::Pinned(public_keys(setup, checks)),
    };
    let ca_pem = setup.auth.ca_pem.as_deref().filter(|text| !text.trim().is_empty());
    let ca_pem = ca_pem.and_then(|text| pem("/auth/ca_pem", text, checks));
    let default_role = setup.auth.default_role.as_deref().filter(|text| !text.is_empty());
    let default_role = default_role.and_then(|name| checks.vault_name("/auth/default_role", "a role", name));
    Some(AuthMount { path: path?, keys, ca_pem, default_role })
}

fn public_keys(setup: &Setup, checks: &mut Checks) -> Vec<String> {
    let field = "/auth/public_keys";
    let keys = &setup.auth.public_keys;
    if keys.iter().all(|key| key.trim().is_empty()) {
        let help = "Paste GitLab's public key as PEM, or choose discovery: Vault then follows a rotated key.";
        checks.missing(field, "the public key", help);
        return Vec::new();
    }
    if !checks.count(field, keys.len()) {
        return Vec::new();
    }
    let keys = keys.iter().enumerate();
    keys.filter_map(|(index, key)| pem(&format!("{field}/{index}"), key, checks)).collect()
}

/// A PEM block, without blanks around it and with plain line ends.
fn pem(field: &str, text: &str, checks: &mut Checks) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let framed = text.starts_with("-----BEGIN ") && text.ends_with("-----") && text.contains("-----END ");
    let plain = text.chars().all(|c| c == '\n' || (c.is_ascii() && !c.is_ascii_control()));
    let why = if text.contains("PRIVATE KEY") {
        "this is a private key"
    } else if text.chars().count() > limits::TEXT_CHARS {
        "it is too long"
    } else if !framed || !plain {
        "it is no PEM text"
    } else {
        return Some(text.into());
    };
    let help = "Paste a public key or certificate, from -----BEGIN to -----END.";
    checks.add(Diagnostic::setup(Code::BadPem, field, why).help(help));
    None
}
