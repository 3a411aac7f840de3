//! The configuration of an auth mount.
//!
//! Mirrors `pathConfigWrite`, vault-plugin-auth-jwt `path_config.go` (0.20.1 to 0.26.1), and `OpenBao` 2.6.2.

mod check;

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    field::{Body, Schema, Type},
    keys::Surroundings,
    refusal::Refusal,
};
pub(super) use check::read_pair;

use crate::{json::Value, server::Server};

/// A configuration as it is stored. Every write replaces all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The issuer whose discovery document names the keys; empty: not set, like the other texts.
    pub oidc_discovery_url: String,
    /// CA for that.
    pub oidc_discovery_ca_pem: String,
    /// For the OIDC flow.
    pub oidc_client_id: String,
    /// For the OIDC flow.
    pub oidc_client_secret: String,
    /// For the OIDC flow.
    pub oidc_response_mode: String,
    /// For the OIDC flow.
    pub oidc_response_types: Vec<String>,
    /// Where the keys are.
    pub jwks_url: String,
    /// Several places with keys, each with its CA.
    pub jwks_pairs: Vec<Value>,
    /// CA for `jwks_url`.
    pub jwks_ca_pem: String,
    /// The role of a login that names none, in lower case.
    pub default_role: String,
    /// The keys themselves, as PEM.
    pub jwt_validation_pubkeys: Vec<String>,
    /// Accepted algorithms; empty: every asymmetric one.
    pub jwt_supported_algs: Vec<String>,
    /// What `iss` must be; empty: anything.
    pub bound_issuer: String,
    /// For providers with particular ways.
    pub provider_config: BTreeMap<String, Value>,
}

/// Where the keys of a mount come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// `jwt_validation_pubkeys`.
    Static,
    /// `jwks_url`.
    JwksUrl,
    /// `jwks_pairs`.
    JwksPairs,
    /// `oidc_discovery_url`.
    Discovery,
    /// `oidc_discovery_url` with a client: made for people with a browser.
    OidcFlow,
}

impl Config {
    /// Whether keys of more than one origin can be among those that the mount knows.
    pub(crate) fn knows_several_keys(&self) -> bool {
        self.jwks_pairs.len() > 1 || self.jwt_validation_pubkeys.len() > 1
    }

    /// What a body says, whether or not the server takes it: a refused one is worth a look as well.
    pub fn as_written(body: &Value, server: Server) -> Self {
        read(Body::new(body, SCHEMA, server), server)
    }

    /// Where the keys come from. Mirrors `authType`.
    pub fn key_origin(&self) -> KeyOrigin {
        if !self.jwt_validation_pubkeys.is_empty() {
            KeyOrigin::Static
        } else if !self.jwks_url.is_empty() {
            KeyOrigin::JwksUrl
        } else if !self.jwks_pairs.is_empty() {
            KeyOrigin::JwksPairs
        } else if !self.oidc_client_id.is_empty() && !self.oidc_client_secret.is_empty() {
            KeyOrigin::OidcFlow
        } else {
            KeyOrigin::Discovery
        }
    }
}

/// A write to `auth/<mount>/config`.
pub(super) fn write(body: Body<'_>, server: Server, around: &dyn Surroundings) -> Result<Config, Refusal> {
    let config = read(body, server);
    check::check(&config, server, around).map(|()| config).map_err(Refusal::bad_request)
}

fn read(body: Body<'_>, server: Server) -> Config {
    let text = |name| body.text(name).unwrap_or_default();
    let texts = |name| body.texts(name).unwrap_or_default();
    Config {
        oidc_discovery_url: text("oidc_discovery_url"),
        oidc_discovery_ca_pem: text("oidc_discovery_ca_pem"),
        oidc_client_id: text("oidc_client_id"),
        oidc_client_secret: text("oidc_client_secret"),
        oidc_response_mode: text("oidc_response_mode"),
        oidc_response_types: texts("oidc_response_types"),
        jwks_url: text("jwks_url"),
        jwks_pairs: body.list("jwks_pairs").filter(|_| server.has_jwks_pairs()).unwrap_or_default(),
        jwks_ca_pem: text("jwks_ca_pem"),
        default_role: text("default_role"),
        jwt_validation_pubkeys: texts("jwt_validation_pubkeys"),
        jwt_supported_algs: texts("jwt_supported_algs"),
        bound_issuer: text("bound_issuer"),
        provider_config: body.map("provider_config").unwrap_or_default(),
    }
}

/// The parameters of the configuration.
pub(super) const SCHEMA: &Schema = &[
    ("oidc_discovery_url", Type::Text),
    ("oidc_discovery_ca_pem", Type::Text),
    ("oidc_client_id", Type::Text),
    ("oidc_client_secret", Type::Text),
    ("oidc_response_mode", Type::Text),
    ("oidc_response_types", Type::Texts),
    ("jwks_url", Type::Text),
    ("jwks_ca_pem", Type::Text),
    ("jwks_pairs", Type::List),
    ("default_role", Type::Name),
    ("jwt_validation_pubkeys", Type::Texts),
    ("jwt_supported_algs", Type::Texts),
    ("bound_issuer", Type::Text),
    ("provider_config", Type::Map),
    ("namespace_in_state", Type::Flag),
    ("unsupported_critical_cert_extensions", Type::Texts),
];
