//! The auth mount's config.

use alloc::{format, string::String, vec::Vec};

use serde_json::Value;

use super::{
    json::{Field, body, field},
    text::Text,
};
use crate::{
    gitlab::TokenKind,
    plan::{AuthMount, Keys, Login, Servers},
};

/// What the token has as issuer: the bare host in `CI_JOB_JWT`, else the whole address.
pub(crate) fn issuer<'a>(servers: &'a Servers, login: &Login) -> &'a str {
    match login.token {
        TokenKind::V1 => servers.gitlab_url.host(),
        TokenKind::IdToken => servers.gitlab_url.as_str(),
    }
}

/// Where the keys are, when Vault fetches them.
pub(crate) fn jwks_url(servers: &Servers) -> String {
    let path = if servers.gitlab.has_ci_key_in_discovery() { "oauth/discovery/keys" } else { "-/jwks" };
    format!("{}/{path}", servers.gitlab_url.as_str())
}

/// The fields, in the order in which people read them.
pub(crate) fn fields(servers: &Servers, mount: &AuthMount, login: &Login) -> Vec<Field> {
    let mut fields = Vec::new();
    let ca_key = match &mount.keys {
        Keys::Discovery => {
            fields.push(field("oidc_discovery_url", servers.gitlab_url.as_str()).from("/gitlab/url").because(
                "Vault fetches GitLab's public keys through this address, so Vault must reach GitLab. It must equal the \
                 `issuer` that GitLab publishes, to the letter. The address `/-/jwks` of many guides is gone since \
                 GitLab 17.0 (404).",
            ));
            Some("oidc_discovery_ca_pem")
        }
        Keys::JwksUrl => {
            fields.push(
                field("jwks_url", jwks_url(servers))
                    .from("/gitlab/url")
                    .because("Vault fetches GitLab's public keys from this address, so Vault must reach GitLab."),
            );
            Some("jwks_ca_pem")
        }
        Keys::Pinned(keys) => {
            fields.push(field("jwt_validation_pubkeys", keys.clone()).from("/auth/public_keys").because(
                "Vault does not contact GitLab. When GitLab rotates its key, this list must be changed by hand.",
            ));
            None
        }
    };
    let why = match login.token {
        TokenKind::V1 => {
            "The host alone: that is the issuer in `CI_JOB_JWT`. With https:// in front every login fails with \
             `error validating token: invalid issuer (iss) claim`."
        }
        TokenKind::IdToken => {
            "With https://. GitLab's Vault page shows the host alone here; ID tokens then fail with \
             `error validating token: invalid issuer (iss) claim`."
        }
    };
    fields.push(field("bound_issuer", issuer(servers, login)).from("/gitlab/url").because(why));
    if let (Some(key), Some(pem)) = (ca_key, &mount.ca_pem) {
        fields.push(
            field(key, pem.as_str())
                .from("/auth/ca_pem")
                .because("The CA that signed GitLab's certificate, because it is not in the store of Vault's host."),
        );
    }
    if let Some(role) = &mount.default_role {
        fields.push(
            field("default_role", role.as_str())
                .from("/auth/default_role")
                .because("The role of every login that names none."),
        );
    }
    fields
}

/// What must be found on the server for the config to be right: field, value; also what must be empty, because it would
/// refuse GitLab's tokens (`jwt_supported_algs`) or give a role to logins that name none (`default_role`).
pub(crate) fn expected(servers: &Servers, mount: &AuthMount, login: &Login) -> Vec<(&'static str, Value)> {
    let mut wanted = Vec::new();
    let ca = mount.ca_pem.clone().unwrap_or_default();
    match &mount.keys {
        Keys::Discovery => {
            wanted.push(("oidc_discovery_url", Value::from(servers.gitlab_url.as_str())));
            wanted.push(("oidc_discovery_ca_pem", Value::from(ca)));
        }
        Keys::JwksUrl => {
            wanted.push(("jwks_url", Value::from(jwks_url(servers))));
            wanted.push(("jwks_ca_pem", Value::from(ca)));
        }
        Keys::Pinned(keys) => wanted.push(("jwt_validation_pubkeys", Value::from(keys.clone()))),
    }
    wanted.push(("bound_issuer", Value::from(issuer(servers, login))));
    wanted.push(("jwt_supported_algs", Value::Array(Vec::new())));
    wanted.push(("default_role", Value::from(mount.default_role.as_deref().unwrap_or_default())));
    wanted
}

/// The body of `auth/<mount>/config`.
pub(crate) fn text(servers: &Servers, mount: &AuthMount, login: &Login) -> Text {
    body(&fields(servers, mount, login))
}
