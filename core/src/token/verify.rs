//! Signatures, by `jsonwebtoken` with a backend in Rust.

use jsonwebtoken::{Algorithm, DecodingKey, crypto};

use super::Jws;
use crate::{
    auth::{
        Jwk, Key, Verdict,
        keys::{
            der::{self, KeyKind},
            pem,
        },
    },
    go::base64,
};

/// Checks a signature with one key. Like the servers, it looks only at the token's `alg` and at the kind of the key.
///
/// Not checked are ES512, and RSA keys of more than 4096 bits, which the backend does not know.
pub fn verify(key: Key<'_>, token: &Jws) -> Verdict {
    if !token.can_be_verified() {
        return Verdict::Bad;
    }
    let kind = match key {
        Key::Jwk(jwk) => jwk_kind(jwk),
        Key::Pem(text) => pem_key(text).map(|(kind, _)| kind),
    };
    let algorithm = match (token.algorithm(), kind) {
        ("RS256", Some(KeyKind::Rsa)) => Algorithm::RS256,
        ("RS384", Some(KeyKind::Rsa)) => Algorithm::RS384,
        ("RS512", Some(KeyKind::Rsa)) => Algorithm::RS512,
        ("PS256", Some(KeyKind::Rsa)) => Algorithm::PS256,
        ("PS384", Some(KeyKind::Rsa)) => Algorithm::PS384,
        ("PS512", Some(KeyKind::Rsa)) => Algorithm::PS512,
        ("ES256", Some(KeyKind::Ec)) => Algorithm::ES256,
        ("ES384", Some(KeyKind::Ec)) => Algorithm::ES384,
        ("EdDSA", Some(KeyKind::Ed25519)) => Algorithm::EdDSA,
        ("ES512", Some(KeyKind::Ec)) => return Verdict::NotChecked,
        _ => return Verdict::Bad,
    };
    let decoding_key = match key {
        Key::Jwk(jwk) => decoding_key(jwk),
        Key::Pem(text) => pem_key(text).map(|(_, key)| key),
    };
    let Some(decoding_key) = decoding_key else { return Verdict::Bad };
    if is_too_long(key) {
        return Verdict::NotChecked;
    }
    let signature = base64::encode_url(&token.signature);
    match crypto::verify(&signature, &token.signing_input(), &decoding_key, algorithm) {
        Ok(true) => Verdict::Verified,
        _ => Verdict::Bad,
    }
}

fn jwk_kind(jwk: &Jwk) -> Option<KeyKind> {
    match jwk.key_type.as_str() {
        "RSA" => Some(KeyKind::Rsa),
        "EC" => Some(KeyKind::Ec),
        "OKP" if jwk.curve == "Ed25519" => Some(KeyKind::Ed25519),
        _ => None,
    }
}

fn decoding_key(jwk: &Jwk) -> Option<DecodingKey> {
    Some(match jwk_kind(jwk)? {
        KeyKind::Rsa => DecodingKey::from_rsa_raw_components(&jwk.modulus, &jwk.exponent),
        KeyKind::Ec => {
            let mut point = [4].to_vec();
            point.extend(&jwk.x);
            point.extend(&jwk.y);
            DecodingKey::from_ec_der(&point)
        }
        KeyKind::Ed25519 => DecodingKey::from_ed_der(&jwk.x),
    })
}

fn pem_key(text: &str) -> Option<(KeyKind, DecodingKey)> {
    let der = pem::blocks(text).into_iter().next()?.der;
    let key = der::public_key(&der).or_else(|| der::certificate_key(&der).ok())?;
    let decoding_key = match key.kind {
        KeyKind::Rsa => DecodingKey::from_rsa_der(key.bits),
        KeyKind::Ec => DecodingKey::from_ec_der(key.bits),
        KeyKind::Ed25519 => DecodingKey::from_ed_der(key.bits),
    };
    Some((key.kind, decoding_key))
}

fn is_too_long(key: Key<'_>) -> bool {
    let bytes = match key {
        Key::Jwk(jwk) if jwk.key_type == "RSA" => jwk.modulus.iter().skip_while(|byte| **byte == 0).count(),
        Key::Jwk(_) => 0,
        Key::Pem(text) => {
            let der = pem::blocks(text).into_iter().next().map(|block| block.der).unwrap_or_default();
            der::public_key(&der).filter(|key| key.kind == KeyKind::Rsa).map_or(0, |key| der::modulus_bytes(key.bits))
        }
    };
    bytes > MOST_BYTES
}

/// 4096 bits.
const MOST_BYTES: usize = 512;
