//! The form of a signed token, as go-jose reads it.

mod header;

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use crate::{
    go::base64,
    json::{Data, Value},
};

/// A token taken apart; nothing in it is verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Jws {
    /// The protected header; none when its part is empty.
    pub header: Option<Value>,
    /// The text of the header.
    pub protected: Vec<u8>,
    /// What is signed, decoded.
    pub payload: Vec<u8>,
    /// The signature, decoded.
    pub signature: Vec<u8>,
}

/// The versions of go-jose, which differ in details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Version 3: padding is dropped, any algorithm passes.
    Three,
    /// Version 4 behind go-oidc: no padding, and only the asymmetric algorithms.
    Four {
        /// Whether the text about an algorithm starts with the name of the library.
        named: bool,
    },
}

impl Jws {
    /// Mirrors `ParseSigned`, go-jose 3.0.4 and 4.1.2. Errors: every text that may come; which of several bad header
    /// fields is named is random.
    pub(crate) fn parse(token: &str, dialect: Dialect) -> Result<Self, BTreeSet<String>> {
        let token: String = token.chars().filter(|letter| !letter.is_whitespace()).collect();
        let jws = if token.starts_with('{') { parse_json(&token, dialect) } else { parse_compact(&token, dialect) };
        let jws = jws.map_err(|error| BTreeSet::from([error]))?;
        let errors = jws.header.as_ref().map(|header| header::errors(header, &jws.protected)).unwrap_or_default();
        if !errors.is_empty() {
            return Err(errors);
        }
        match dialect {
            Dialect::Four { named } if !ALGORITHMS.contains(&jws.algorithm()) => {
                let library = if named { "go-jose/go-jose: " } else { "" };
                let expected: Vec<String> = ALGORITHMS.iter().map(|name| format!("\"{name}\"")).collect();
                let got = crate::go::quote::quote(jws.algorithm());
                let expected = expected.join(" ");
                let text = format!("{library}unexpected signature algorithm {got}; expected [{expected}]");
                Err(BTreeSet::from([text]))
            }
            _ => Ok(jws),
        }
    }

    /// `alg`, or nothing.
    pub fn algorithm(&self) -> &str {
        self.field("alg").unwrap_or_default()
    }

    /// `kid`, if it is there and not empty.
    pub fn key_id(&self) -> Option<&str> {
        self.field("kid").filter(|id| !id.is_empty())
    }

    /// Whether the header allows a verification at all: it names no extension as critical that is not known. Mirrors
    /// `DetachedVerify`.
    pub(crate) fn can_be_verified(&self) -> bool {
        match self.header.as_ref().and_then(|header| header.member("crit")).map(|critical| &critical.data) {
            None | Some(Data::Null) => true,
            Some(Data::List(names)) => names.iter().all(|name| name.as_str() == Some("b64")),
            Some(_) => false,
        }
    }

    /// What the signature is over: header and payload in Base64, or with `"b64": false` the payload as it is. Mirrors
    /// `computeAuthData`.
    pub fn signing_input(&self) -> Vec<u8> {
        let mut input = base64::encode_url(&self.protected).into_bytes();
        input.push(b'.');
        let plain = self.header.as_ref().and_then(|header| header.member("b64"));
        if plain.is_some_and(|field| field.data == Data::Bool(false)) {
            input.extend(&self.payload);
        } else {
            input.extend(base64::encode_url(&self.payload).into_bytes());
        }
        input
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.header.as_ref()?.member(name)?.as_str()
    }
}

/// The algorithms that the auth method accepts unless `jwt_supported_algs` says less.
pub(crate) const ALGORITHMS: [&str; 10] =
    ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"];

fn parse_compact(token: &str, dialect: Dialect) -> Result<Jws, String> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("go-jose/go-jose: compact JWS format must have three parts".to_owned());
    };
    let decode = |part: &str| {
        let part = if dialect == Dialect::Three { part.trim_end_matches('=') } else { part };
        base64::decode_url(part).map_err(|offset| format!("illegal base64 data at input byte {offset}"))
    };
    let (protected, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
    assemble(protected, payload, signature)
}

/// The JSON serialization, with one signature.
fn parse_json(token: &str, dialect: Dialect) -> Result<Jws, String> {
    let value = Value::parse(token.as_bytes()).map_err(|error| error.text)?;
    let part = |object: &Value, name: &str| match object.member(name).and_then(Value::as_str) {
        None | Some("") => Ok(None),
        Some(text) => {
            let text = if dialect == Dialect::Three { text.trim_end_matches('=') } else { text };
            base64::decode_url(text).map(Some).map_err(|offset| format!("illegal base64 data at input byte {offset}"))
        }
    };
    let Some(payload) = part(&value, "payload")? else {
        return Err("go-jose/go-jose: missing payload in JWS message".to_owned());
    };
    let signed = match value.member("signatures").map(|list| &list.data) {
        Some(Data::List(list)) => list.first().unwrap_or(&value),
        _ => &value,
    };
    let (protected, signature) = (part(signed, "protected")?, part(signed, "signature")?);
    assemble(protected.unwrap_or_default(), payload, signature.unwrap_or_default())
}

fn assemble(protected: Vec<u8>, payload: Vec<u8>, signature: Vec<u8>) -> Result<Jws, String> {
    let header = if protected.is_empty() { None } else { Some(header::parse(&protected)?) };
    Ok(Jws { header, protected, payload, signature })
}
