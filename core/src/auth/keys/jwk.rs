//! A key in JSON.
//!
//! Mirrors `(*JSONWebKey).UnmarshalJSON`, go-jose 3.0.4 and 4.1.2 `jwk.go`. Whether a point lies on its curve is not
//! checked.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use crate::{
    go::base64,
    json::{Data, Value},
    server::Server,
};

/// A JSON Web Key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwk {
    /// `kty`: `RSA`, `EC`, `OKP` or `oct`.
    pub key_type: String,
    /// `kid`, empty when it has none.
    pub key_id: String,
    /// `alg`, empty when it has none. The servers do not look at it.
    pub algorithm: String,
    /// `use`, empty when it has none. The servers do not look at it.
    pub key_use: String,
    /// `crv`.
    pub curve: String,
    /// `n`, decoded.
    pub modulus: Vec<u8>,
    /// `e`, decoded.
    pub exponent: Vec<u8>,
    /// `x`, decoded.
    pub x: Vec<u8>,
    /// `y`, decoded.
    pub y: Vec<u8>,
    private: bool,
}

/// What happens to keys of a kind that the library does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// The whole set is refused.
    RefuseUnknown,
    /// The key is left out: go-jose 4.1.
    SkipUnknown,
}

impl Rules {
    /// Those of this server.
    pub(crate) fn of(server: Server) -> Self {
        if server.skips_unknown_kinds_of_keys() { Self::SkipUnknown } else { Self::RefuseUnknown }
    }
}

impl Jwk {
    /// Reads one key; the error is go-jose's text.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let Data::Object(_) = value.data else {
            return Err(format!(
                "json: cannot unmarshal {} into Go value of type jose.rawJSONWebKey",
                value.type_name()
            ));
        };
        let text = |name: &str| match value.member(name).map(|field| &field.data) {
            None | Some(Data::Null) => Ok(String::new()),
            Some(Data::String(text)) => Ok(text.clone()),
            Some(_) => {
                let found = value.member(name).map(Value::type_name).unwrap_or_default();
                Err(format!("json: cannot unmarshal {found} into Go value of type string"))
            }
        };
        let bytes = |name: &str| {
            let text = text(name)?;
            base64::decode_url(text.trim_end_matches('='))
                .map_err(|offset| format!("illegal base64 data at input byte {offset}"))
        };
        let key = Self {
            key_type: text("kty")?,
            key_id: text("kid")?,
            algorithm: text("alg")?,
            key_use: text("use")?,
            curve: text("crv")?,
            modulus: bytes("n")?,
            exponent: bytes("e")?,
            x: bytes("x")?,
            y: bytes("y")?,
            private: value.member("d").is_some_and(|field| !field.is_null()),
        };
        key.check().map(|()| key)
    }

    /// Whether it is a private or a symmetric key.
    pub fn is_private(&self) -> bool {
        self.private || self.key_type == "oct"
    }

    fn check(&self) -> Result<(), String> {
        let error = match self.key_type.as_str() {
            "RSA" if self.modulus.is_empty() || self.exponent.is_empty() => {
                "go-jose/go-jose: invalid RSA key, missing n/e values".to_owned()
            }
            "EC" => {
                let size = match self.curve.as_str() {
                    "P-256" => 32,
                    "P-384" => 48,
                    "P-521" => 66,
                    other => return Err(format!("go-jose/go-jose: unsupported elliptic curve '{other}'")),
                };
                match (self.x.len(), self.y.len()) {
                    (0, _) | (_, 0) => "go-jose/go-jose: invalid EC key, missing x/y values".to_owned(),
                    (x, _) if x != size => "go-jose/go-jose: invalid EC public key, wrong length for x".to_owned(),
                    (_, y) if y != size => "go-jose/go-jose: invalid EC public key, wrong length for y".to_owned(),
                    _ => return Ok(()),
                }
            }
            _ => return Ok(()),
        };
        Err(error)
    }

    /// Whether the library knows this kind of key.
    fn is_known(&self) -> bool {
        matches!(self.key_type.as_str(), "RSA" | "EC" | "oct") || self.key_type == "OKP" && self.curve == "Ed25519"
    }
}

/// The keys of a set.
pub(crate) fn read_all(keys: &[Value], rules: Rules) -> Result<Vec<Jwk>, String> {
    let mut read = Vec::new();
    for value in keys {
        let key = Jwk::read(value)?;
        if key.is_known() {
            read.push(key);
        } else if rules == Rules::RefuseUnknown || key.key_type.is_empty() {
            return Err(format!("go-jose/go-jose: unknown json web key type '{}'", key.key_type));
        }
    }
    Ok(read)
}
