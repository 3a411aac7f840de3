//! Keys behind a URL.
//!
//! Mirrors `NewOIDCDiscoveryKeySet` of cap 0.11.0 (`jwt/keyset.go`) and `RemoteKeySet` of go-oidc 3.14
//! (`oidc/jwks.go`), without its cache.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{Answer, Jwk, Surroundings, jwk, pem};
use crate::{
    go::quote::quote,
    json::{Data, Value},
};

/// The key set's URL from the discovery document; none when nobody knows it.
pub(in super::super) fn discover(url: &str, around: &dyn Surroundings) -> Result<Option<String>, String> {
    let address = format!("{}/.well-known/openid-configuration", url.strip_suffix('/').unwrap_or(url));
    let Some(response) = get(&address, around)? else { return Ok(None) };
    if response.status != "200 OK" {
        return Err(format!("{}: {}", response.status, response.body));
    }
    let document = response
        .document("discovery.Document")
        .map_err(|error| format!("failed to decode OIDC discovery document: {error}"))?;
    let field = |name: &str| document.member(name).and_then(Value::as_str).unwrap_or_default();
    if field("issuer") != url {
        let (expected, got) = (quote(url), quote(field("issuer")));
        return Err(format!("issuer did not match the returned issuer, expected {expected} got {got}"));
    }
    Ok(Some(field("jwks_uri").to_owned()))
}

/// The keys at a URL; none when nobody knows them. The error is go-oidc's.
pub(in super::super) fn fetch_keys(
    url: &str,
    around: &dyn Surroundings,
    rules: jwk::Rules,
) -> Result<Option<Vec<Jwk>>, String> {
    let response = match get(url, around) {
        Ok(None) => return Ok(None),
        Ok(Some(response)) => response,
        Err(error) => return Err(format!("fetching keys oidc: get keys failed {error}")),
    };
    if response.status != "200 OK" {
        return Err(format!("fetching keys oidc: get keys failed: {} {}", response.status, response.body));
    }
    let keys = response.document("jose.JSONWebKeySet").and_then(|document| {
        let Some(keys) = document.member("keys").filter(|keys| !keys.is_null()) else { return Ok(Vec::new()) };
        let Data::List(keys) = &keys.data else {
            let found = keys.type_name();
            let text = format!(
                "json: cannot unmarshal {found} into Go struct field JSONWebKeySet.keys of type []jose.JSONWebKey"
            );
            return Err(response.undecodable(&text));
        };
        jwk::read_all(keys, rules).map_err(|error| response.undecodable(&error))
    });
    keys.map(Some).map_err(|error| format!("fetching keys oidc: failed to decode keys: {error} {}", response.body))
}

/// Mirrors `AppendCertsFromPEM`: whether a CA text holds a certificate.
pub(in super::super) fn has_certificate(text: &str) -> bool {
    pem::blocks(text)
        .iter()
        .any(|block| block.label == "CERTIFICATE" && super::der::certificate_key(&block.der).is_ok())
}

struct Response {
    status: String,
    content_type: String,
    body: String,
}

fn get(url: &str, around: &dyn Surroundings) -> Result<Option<Response>, String> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        None => {
            let scheme = url.split_once("://").map(|(scheme, _)| scheme).unwrap_or_default();
            return Err(format!("Get {}: unsupported protocol scheme {}", quote(url), quote(scheme)));
        }
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            return Err(format!("Get {}: http: no Host in request URL", quote(url)));
        }
        Some(_) => {}
    }
    match around.get(url) {
        Answer::Unknown => Ok(None),
        Answer::None(error) => Err(error),
        Answer::Response { status, content_type, body } => Ok(Some(Response { status, content_type, body })),
    }
}

impl Response {
    /// The body as a JSON object, which `null` also is.
    fn document(&self, go_type: &str) -> Result<Value, String> {
        let value = Value::parse(self.body.as_bytes()).map_err(|error| self.undecodable(&error.text))?;
        match value.data {
            Data::Object(_) | Data::Null => Ok(value),
            _ => {
                let found = value.type_name();
                Err(self.undecodable(&format!("json: cannot unmarshal {found} into Go value of type {go_type}")))
            }
        }
    }

    fn undecodable(&self, error: &str) -> String {
        let media_type = self.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if media_type == "application/json" {
            format!("got Content-Type = application/json, but could not unmarshal as JSON: {error}")
        } else {
            format!("expected Content-Type = application/json, got {}: {error}", quote(&self.content_type))
        }
    }
}
