//! The header's fields that go-jose reads at once.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String};

use crate::{
    auth::keys::jwk,
    go::{base64, quote::quote},
    json::{Data, Value},
};

/// Mirrors `json.Unmarshal` into `rawHeader`, with go-jose's own copy of `encoding/json`.
pub(super) fn parse(text: &[u8]) -> Result<Value, String> {
    let header = Value::parse(text).map_err(|error| error.text)?;
    if let Some(key) = header.repeated_key() {
        return Err(format!("json: duplicate key '{key}' in object"));
    }
    match header.data {
        Data::Object(_) | Data::Null => Ok(header),
        _ => Err(format!("json: cannot unmarshal {} into Go value of type jose.rawHeader", header.type_name())),
    }
}

/// Mirrors `(rawHeader).sanitized`: what is wrong with each field.
pub(super) fn errors(header: &Value, text: &[u8]) -> BTreeSet<String> {
    let wrong = |(name, value): (&str, &Value)| {
        let (what, error) = match name {
            "kid" => ("failed to unmarshal key ID", no_string(value, "string")?),
            "alg" => ("failed to unmarshal algorithm", no_string(value, "string")?),
            "nonce" => ("failed to unmarshal nonce", no_string(value, "string")?),
            "jwk" => match jwk::Jwk::read(value) {
                Err(error) => ("failed to unmarshal JWK", error),
                Ok(key) if key.is_private() => {
                    return Some("go-jose/go-jose: invalid embedded jwk, must be public key".to_owned());
                }
                Ok(_) => return None,
            },
            "x5c" => ("failed to unmarshal x5c header", bad_chain(value)?),
            _ => return None,
        };
        let raw = text.get(value.span.range()).unwrap_or_default();
        Some(format!("{what}: {error}: {}", quote(&String::from_utf8_lossy(raw))))
    };
    header.sorted_members().into_iter().filter(|(_, value)| !value.is_null()).filter_map(wrong).collect()
}

fn no_string(value: &Value, wanted: &str) -> Option<String> {
    let text = || format!("json: cannot unmarshal {} into Go value of type {wanted}", value.type_name());
    (value.as_str().is_none() && !value.is_null()).then(text)
}

fn bad_chain(value: &Value) -> Option<String> {
    let Data::List(items) = &value.data else {
        return no_string(value, "[]string")
            .or_else(|| Some(format!("json: cannot unmarshal {} into Go value of type []string", value.type_name())));
    };
    items.iter().find_map(|item| no_string(item, "string")).or_else(|| {
        items.iter().find_map(|item| match base64::decode_standard(item.as_str().unwrap_or_default()) {
            Err(offset) => Some(format!("illegal base64 data at input byte {offset}")),
            Ok(der) => super::super::super::auth::keys::der::certificate_key(&der).err().map(str::to_owned),
        })
    })
}
