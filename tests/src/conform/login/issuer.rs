//! The issuer that a case describes, and the keys by their names.

use boundclaim_core::auth::{Answer, Key, Surroundings, Verdict};
use boundclaim_core::token::Jws;
use serde_json::{Value, json};

use super::token::Signer;

/// Address of the issuer.
pub const URL: &str = "http://issuer.test";
/// Its host.
pub const HOST: &str = "issuer.test";

/// The issuer, and who signed the token at hand.
#[derive(Debug)]
pub struct Issuer {
    server: Value,
    signer: Signer,
}

impl Issuer {
    /// The issuer of a case.
    pub fn new(server: &Value) -> Self {
        Self { server: server.clone(), signer: Signer::Nobody }
    }

    /// From here on `after_config` holds.
    pub fn config_is_stored(&mut self) {
        let after = self.server["after_config"].clone();
        for (key, value) in after.as_object().into_iter().flatten() {
            self.server[key] = value.clone();
        }
    }

    /// Says who signed the next token.
    pub fn signed_by(&mut self, signer: Signer) {
        self.signer = signer;
    }

    fn text(&self, field: &str) -> Option<String> {
        self.server[field].as_str().map(|text| text.replace("@SERVER", URL))
    }

    fn respond(&self, part: &str, body: impl FnOnce() -> Value) -> Answer {
        let status = self.server[format!("{part}_status")].as_u64().unwrap_or(200);
        let body = self.text(&format!("{part}_body")).unwrap_or_else(|| body().to_string());
        let content_type = self.text("content_type").unwrap_or_else(|| "application/json".into());
        response(status, content_type, body)
    }

    fn keys(&self) -> Value {
        let default = json!([{ "kid": "test", "key": "good", "alg": "RS256", "use": "sig" }]);
        key_set(if self.server["keys"].is_null() { &default } else { &self.server["keys"] })
    }
}

impl Surroundings for Issuer {
    fn get(&self, url: &str) -> Answer {
        let path = url.strip_prefix(URL).filter(|_| self.server.is_object() && self.server["closed"] != json!(true));
        let Some(path) = path else {
            let host = url.trim_start_matches("http://").split('/').next().unwrap_or_default();
            return Answer::None(format!("Get \"{url}\": dial tcp {host}: connect: connection refused"));
        };
        let base = self.text("base").unwrap_or_default();
        let jwks_path = self.text("jwks_path").unwrap_or_else(|| "/oauth/discovery/keys".into());
        if let Some(keys) = self.server["extra_jwks"].get(path) {
            return response(200, "application/json".into(), key_set(keys).to_string());
        }
        match path.strip_prefix(base.as_str()).unwrap_or_default() {
            "/.well-known/openid-configuration" => self.respond("discovery", || {
                let issuer = self.text("issuer").unwrap_or_else(|| format!("{URL}{base}"));
                let keys = self.text("jwks_uri").unwrap_or_else(|| format!("{URL}{base}{jwks_path}"));
                json!({ "issuer": issuer, "jwks_uri": keys })
            }),
            path if path == jwks_path => self.respond("jwks", || self.keys()),
            _ => response(404, "text/plain".into(), "404 page not found\n".into()),
        }
    }

    fn verify(&self, key: Key<'_>, _: &Jws) -> Verdict {
        let name = match key {
            Key::Pem(text) => KEYS.iter().find(|(_, _, pem)| text.trim() == pem.trim()).map(|(_, signer, _)| *signer),
            Key::Jwk(key) => match (key.key_type.as_str(), key.modulus.as_slice()) {
                ("RSA", b"good") => Some(Signer::Good),
                ("RSA", b"wrong") => Some(Signer::Other),
                ("EC", _) => Some(Signer::Ec),
                ("OKP", _) => Some(Signer::Ed),
                _ => None,
            },
        };
        if name == Some(self.signer) { Verdict::Verified } else { Verdict::Bad }
    }
}

/// A key text of the recorded configurations.
pub fn pem(name: &str) -> Option<&'static str> {
    KEYS.iter().find(|(known, _, _)| *known == name).map(|(_, _, pem)| *pem)
}

fn response(status: u64, content_type: String, body: String) -> Answer {
    let reason = match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };
    Answer::Response { status: format!("{status} {reason}"), content_type, body }
}

fn key_set(keys: &Value) -> Value {
    let coordinate = "A".repeat(43);
    let keys = keys.as_array().into_iter().flatten().map(|key| {
        let mut jwk = match key["key"].as_str().unwrap_or_default() {
            "good" => json!({ "kty": "RSA", "n": "Z29vZA", "e": "AQAB" }),
            "wrong" => json!({ "kty": "RSA", "n": "d3Jvbmc", "e": "AQAB" }),
            "ec" => json!({ "kty": "EC", "crv": "P-256", "x": coordinate, "y": coordinate }),
            "ed" => json!({ "kty": "OKP", "crv": "Ed25519", "x": coordinate }),
            _ => json!({ "kty": "RSA", "n": "!!!", "e": "AQAB" }),
        };
        for field in ["kid", "alg", "use"] {
            if !key[field].is_null() {
                jwk[field] = key[field].clone();
            }
        }
        jwk
    });
    json!({ "keys": keys.collect::<Vec<_>>() })
}

const KEYS: [(&str, Signer, &str); 4] = [
    ("TEST", Signer::Good, include_str!("keys/good.pem")),
    ("TEST-OTHER", Signer::Other, include_str!("keys/other.pem")),
    ("TEST-EC", Signer::Ec, include_str!("keys/ec.pem")),
    ("TEST-ED", Signer::Ed, include_str!("keys/ed.pem")),
];
