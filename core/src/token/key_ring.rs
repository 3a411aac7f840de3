//! Keys that somebody pasted.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::Jws;
use crate::{
    auth::{
        Answer, Jwk, Key, Surroundings, Verdict,
        keys::{
            der::{self, KeyKind},
            pem,
        },
    },
    json::{Data, Value},
    limits,
};

/// Public keys: a JWKS, a list of JWKs, one JWK, or PEM texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRing {
    jwks: Vec<Jwk>,
    pems: Vec<String>,
}

/// What is to be said about a key and a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFinding {
    /// `kid`; empty for a PEM and where it has none.
    pub key_id: String,
    /// `RSA`, `EC`, `OKP`.
    pub key_type: String,
    /// How it fits.
    pub standing: KeyStanding,
}

/// How a key fits a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// It verifies the signature.
    Verifies,
    /// It could be the one, but does not verify the signature.
    Bad,
    /// It has another `kid` than the token's header: the server does not try it.
    OtherKeyId,
    /// It is of another kind than the token's `alg` needs.
    OtherType,
    /// It could be the one; nobody checked.
    NotChecked,
}

impl KeyRing {
    /// Reads keys. The error says what is wrong, in the words of the server where it has some.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > limits::KEYS_BYTES {
            return Err("the text is too large".to_owned());
        }
        if text.contains("-----BEGIN ") {
            return Self::read_pems(text);
        }
        let value = Value::parse(text.as_bytes()).map_err(|error| error.text)?;
        let list = match (&value.data, value.member("keys")) {
            (Data::List(list), _) => list.clone(),
            (_, Some(keys)) => match &keys.data {
                Data::List(list) => list.clone(),
                _ => return Err("`keys` is no list".to_owned()),
            },
            (Data::Object(_), None) => [value.clone()].to_vec(),
            _ => return Err("no key in it".to_owned()),
        };
        let jwks: Result<Vec<Jwk>, String> = list.iter().take(limits::LIST_ITEMS).map(Jwk::read).collect();
        Ok(Self { jwks: jwks?, pems: Vec::new() })
    }

    fn read_pems(text: &str) -> Result<Self, String> {
        let mut pems = Vec::new();
        for part in text.split("-----BEGIN ").skip(1).take(limits::LIST_ITEMS) {
            let pem = "-----BEGIN ".to_owned() + part;
            pem::check(&pem)?;
            pems.push(pem);
        }
        Ok(Self { jwks: Vec::new(), pems })
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.jwks.is_empty() && self.pems.is_empty()
    }

    /// What each key has to do with the token.
    pub fn explain(&self, token: &Jws) -> Vec<KeyFinding> {
        self.keys().map(|key| finding(key, token)).collect()
    }

    fn keys(&self) -> impl Iterator<Item = Key<'_>> {
        self.jwks.iter().map(Key::Jwk).chain(self.pems.iter().map(|pem| Key::Pem(pem)))
    }
}

/// A server that knows these keys.
impl Surroundings for KeyRing {
    fn get(&self, _: &str) -> Answer {
        Answer::Unknown
    }

    fn known_keys(&self) -> Option<Vec<Key<'_>>> {
        (!self.is_empty()).then(|| self.keys().collect())
    }

    fn verify(&self, key: Key<'_>, token: &Jws) -> Verdict {
        verdict(key, token)
    }
}

#[cfg(feature = "verify")]
fn verdict(key: Key<'_>, token: &Jws) -> Verdict {
    super::verify(key, token)
}

#[cfg(not(feature = "verify"))]
fn verdict(_: Key<'_>, _: &Jws) -> Verdict {
    Verdict::NotChecked
}

fn finding(key: Key<'_>, token: &Jws) -> KeyFinding {
    let (key_id, key_type) = match key {
        Key::Jwk(jwk) => (jwk.key_id.clone(), jwk.key_type.clone()),
        Key::Pem(text) => (String::new(), pem_type(text).to_owned()),
    };
    let needed = match token.algorithm().get(..2) {
        Some("RS" | "PS") => "RSA",
        Some("ES") => "EC",
        Some("Ed") => "OKP",
        _ => "",
    };
    let other_id = matches!(key, Key::Jwk(_)) && token.key_id().is_some_and(|id| id != key_id);
    let standing = if other_id {
        KeyStanding::OtherKeyId
    } else if key_type != needed {
        KeyStanding::OtherType
    } else {
        match verdict(key, token) {
            Verdict::Verified => KeyStanding::Verifies,
            Verdict::Bad => KeyStanding::Bad,
            Verdict::NotChecked => KeyStanding::NotChecked,
        }
    };
    KeyFinding { key_id, key_type, standing }
}

fn pem_type(text: &str) -> &'static str {
    let block = pem::blocks(text).into_iter().next();
    let kind = block.and_then(|block| {
        let key = der::public_key(&block.der).or_else(|| der::certificate_key(&block.der).ok());
        key.map(|key| key.kind)
    });
    match kind {
        Some(KeyKind::Rsa) => "RSA",
        Some(KeyKind::Ec) => "EC",
        Some(KeyKind::Ed25519) => "OKP",
        None => "",
    }
}
