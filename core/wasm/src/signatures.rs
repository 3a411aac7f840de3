//! Checking signatures.

use boundclaim_core::token::{KeyRing, KeyStanding, Token};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// Checks a token against keys: a JWKS, a list of keys, one key, or PEM blocks.
/// `{"verified": bool, "keys": [{"kid", "type", "standing"}]}`, or `{"error": message}`.
#[wasm_bindgen]
pub fn verify(token: &str, keys: &str) -> String {
    let Ok(token) = Token::read(token) else { return json!({ "error": "there is no token in the text" }).to_string() };
    let Some(jws) = token.jws else { return json!({ "error": "claims alone have no signature" }).to_string() };
    let ring = match KeyRing::read(keys) {
        Ok(ring) => ring,
        Err(error) => return json!({ "error": error }).to_string(),
    };
    let found = ring.explain(&jws);
    let verified = found.iter().any(|key| key.standing == KeyStanding::Verifies);
    let keys = found.iter().map(|key| {
        let standing = match key.standing {
            KeyStanding::Verifies => "verifies",
            KeyStanding::Bad => "bad",
            KeyStanding::NotChecked => "not_checked",
            KeyStanding::OtherKeyId => "other_key_id",
            KeyStanding::OtherType => "other_type",
        };
        json!({ "kid": key.key_id, "type": key.key_type, "standing": standing })
    });
    json!({ "verified": verified, "keys": keys.collect::<Vec<_>>() }).to_string()
}
