//! What a configuration must be like, in the server's order.

use alloc::{borrow::ToOwned, format, string::String};

use super::{
    super::keys::{self, Surroundings, jwk, pem},
    Config, KeyOrigin,
};
use crate::{
    go::quote::quote,
    json::{Data, Value},
    server::{Product, Server},
    token::jws::ALGORITHMS,
};

/// The first error.
pub(super) fn check(config: &Config, server: Server, around: &dyn Surroundings) -> Result<(), String> {
    let sources = [
        !config.oidc_discovery_url.is_empty(),
        !config.jwt_validation_pubkeys.is_empty(),
        !config.jwks_url.is_empty(),
        !config.jwks_pairs.is_empty(),
    ];
    if sources.into_iter().filter(|set| *set).count() != 1 {
        return Err(one_source(server).to_owned());
    }
    if config.oidc_client_id.is_empty() != config.oidc_client_secret.is_empty() {
        return Err("both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC".to_owned());
    }
    check_source(config, server, around)?;
    let unsupported = |name: &&String| !ALGORITHMS.contains(&name.as_str());
    if let Some(name) = config.jwt_supported_algs.iter().find(unsupported) {
        return Err(format!("invalid jwt_supported_algs: unsupported signing algorithm {}", quote(name)));
    }
    check_oidc_flow(config)?;
    check_provider(config)
}

fn one_source(server: Server) -> &'static str {
    match server.product {
        Product::Vault => {
            "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set"
        }
        Product::OpenBao => {
            "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or \
             'provider_config' must be set"
        }
    }
}

fn check_source(config: &Config, server: Server, around: &dyn Surroundings) -> Result<(), String> {
    if !config.oidc_discovery_url.is_empty() {
        return check_discovery(config, server, around);
    }
    if !config.oidc_client_id.is_empty() {
        return Err("'oidc_discovery_url' must be set for OIDC".to_owned());
    }
    match config.key_origin() {
        KeyOrigin::JwksPairs => {
            if !config.jwks_ca_pem.is_empty() {
                return Err(PAIRS_CA.to_owned());
            }
            if !config.bound_issuer.is_empty() {
                return Err("Bound issuer is not supported for use with 'jwks_pairs'".to_owned());
            }
            let pairs = config.jwks_pairs.iter().map(read_pair);
            let pairs: Result<alloc::vec::Vec<_>, String> = pairs.collect();
            pairs?.into_iter().try_for_each(|(url, ca)| check_jwks(url, ca, server, around))
        }
        KeyOrigin::JwksUrl => check_jwks(&config.jwks_url, &config.jwks_ca_pem, server, around),
        _ => {
            let bad = |error: &str| format!("error parsing public key: {error}");
            config.jwt_validation_pubkeys.iter().try_for_each(|key| pem::check(key).map_err(bad))
        }
    }
}

fn check_discovery(config: &Config, server: Server, around: &dyn Surroundings) -> Result<(), String> {
    if server.names_a_well_known_url() && config.oidc_discovery_url.contains(".well-known/openid-configuration") {
        return Err("'oidc_discovery_url' contains '.well-known' component".to_owned());
    }
    let ca = &config.oidc_discovery_ca_pem;
    let usable = ca.is_empty() || keys::has_certificate(ca);
    if !usable || keys::discover(&config.oidc_discovery_url, around).is_err() {
        return Err("error checking oidc discovery URL".to_owned());
    }
    Ok(())
}

/// Mirrors `validateJWKSURL`.
fn check_jwks(url: &str, ca: &str, server: Server, around: &dyn Surroundings) -> Result<(), String> {
    if url.is_empty() || !ca.is_empty() && !keys::has_certificate(ca) {
        return Err("error checking jwks_ca_pem".to_owned());
    }
    if server.refuses_every_jwks_url() || keys::fetch_keys(url, around, jwk::Rules::of(server)).is_err() {
        let url = if server.names_the_jwks_url() { format!(" {url}") } else { String::new() };
        return Err(format!("error checking jwks URL{url}"));
    }
    Ok(())
}

/// URL and CA of one of `jwks_pairs`.
pub(in super::super) fn read_pair(pair: &Value) -> Result<(&str, &str), String> {
    if !matches!(pair.data, Data::Object(_)) {
        return Err(NO_PAIRS.to_owned());
    }
    let text = |name: &str| match pair.member(name) {
        None => Ok(""),
        Some(value) if value.is_null() => Ok(""),
        Some(value) => value.as_str().ok_or_else(|| {
            let field = if name == "jwks_url" { "JWKSUrl" } else { "JWKSCAPEM" };
            format!("invalid jwks_pairs: 1 error(s) decoding:\n\n* '{field}' is no string")
        }),
    };
    Ok((text("jwks_url")?, text("jwks_ca_pem")?))
}

fn check_oidc_flow(config: &Config) -> Result<(), String> {
    let types = &config.oidc_response_types;
    if types.iter().any(|name| !matches!(name.as_str(), "code" | "id_token")) {
        return Err(format!("invalid response_types [{}]. 'code' and 'id_token' are allowed", types.join(" ")));
    }
    match config.oidc_response_mode.as_str() {
        "" | "query" if types.iter().any(|name| name == "id_token") => {
            Err("query response_mode may not be used with an id_token response_type".to_owned())
        }
        "" | "query" | "form_post" => Ok(()),
        other => Err(format!("invalid response_mode: {}", quote(other))),
    }
}

/// Mirrors `NewProviderConfig`; what a known provider demands further is not modelled.
fn check_provider(config: &Config) -> Result<(), String> {
    if config.provider_config.is_empty() {
        return Ok(());
    }
    let Some(provider) = config.provider_config.get("provider").and_then(Value::as_str) else {
        return Err("invalid provider_config: 'provider' field not found in provider_config".to_owned());
    };
    if PROVIDERS.contains(&provider) {
        return Ok(());
    }
    Err(format!("invalid provider_config: provider {} not found in custom providers", quote(provider)))
}

const PAIRS_CA: &str = "CA PEMs must be provided as part of the 'jwks_pairs' when using multiple JWKS URLs";
const NO_PAIRS: &str = "invalid jwks_pairs: jwks_pairs must be provided as a list of json objects with the fields jwks_url and jwks_ca_pem";
const PROVIDERS: [&str; 4] = ["azure", "gsuite", "secureauth", "ibmisam"];
