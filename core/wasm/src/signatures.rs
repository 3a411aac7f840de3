//! Checking signatures.

#[cfg(feature = "functions")]
use boundclaim_core::token::SignatureQuestion;
use boundclaim_core::token::{KeyRing, KeyStanding, Token};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// Checks a token against keys: a JWKS, a list of keys, one key, or PEM blocks.
/// `{"verified": bool, "keys": [{"kid", "type", "standing"}]}`, or `{"error": message}`.
#[wasm_bindgen]
pub fn verify(token: &str, keys: &str) -> String {
    standing(token, keys).to_string()
}

/// The same, as the other functions of the npm package.
#[cfg(feature = "functions")]
#[wasm_bindgen(js_name = verifyToken)]
pub fn verify_token(input: &str) -> Result<String, String> {
    crate::answer::answer(SignatureQuestion::from_json(input), |question| standing(&question.jwt, &question.keys))
}

fn standing(token: &str, keys: &str) -> Value {
    let Ok(token) = Token::read(token) else { return json!({ "error": "there is no token in the text" }) };
    let Some(jws) = token.jws else { return json!({ "error": "claims alone have no signature" }) };
    let ring = match KeyRing::read(keys) {
        Ok(ring) => ring,
        Err(error) => return json!({ "error": error }),
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
    json!({ "verified": verified, "keys": keys.collect::<Vec<_>>() })
}
