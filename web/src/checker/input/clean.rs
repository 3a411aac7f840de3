//! Takes credentials out of what is kept or shared, wherever they stand.

use boundclaim_core::{
    json::{Data, Value},
    troubleshoot::redact,
};

/// All strings: credentials by their form, and those whose name says what they are. Names too.
pub(super) fn json(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = redact(text).0,
        serde_json::Value::Array(items) => items.iter_mut().for_each(json),
        serde_json::Value::Object(members) => {
            let taken = std::mem::take(members);
            for (name, mut value) in taken {
                json(&mut value);
                if let serde_json::Value::String(text) = &mut value {
                    mask(&name, text);
                }
                members.insert(redact(&name).0, value);
            }
        }
        _ => {}
    }
}

/// The same for claims, in their order.
pub(super) fn claims(mut value: Value) -> Value {
    match &mut value.data {
        Data::String(text) => *text = redact(text).0,
        Data::List(items) => *items = std::mem::take(items).into_iter().map(claims).collect(),
        Data::Object(members) => {
            for member in members {
                member.value = claims(member.value.clone());
                if let Data::String(text) = &mut member.value.data {
                    mask(&member.key, text);
                }
                member.key = redact(&member.key).0;
            }
        }
        _ => {}
    }
    value
}

/// Keys of a set: what is public of them.
pub(super) fn keys(mut value: Value) -> Value {
    match &mut value.data {
        Data::List(items) => *items = std::mem::take(items).into_iter().map(keys).collect(),
        Data::Object(members) => {
            members.retain(|member| member.key == "keys" || PUBLIC.contains(&member.key.as_str()));
            for member in members {
                member.value = keys(member.value.clone());
            }
        }
        Data::String(text) => *text = redact(text).0,
        _ => {}
    }
    value
}

/// A value under a name that says "credential", if it is no reference to one.
fn mask(name: &str, text: &mut String) {
    let name = name.to_ascii_lowercase();
    let says = NAMES.iter().any(|ending| name == *ending || name.ends_with(&format!("_{ending}")));
    if says && !text.starts_with(['$', '<', '[']) {
        *text = "*".repeat(text.chars().count());
    }
}

/// How names of credentials end.
const NAMES: [&str; 9] = ["password", "passwd", "pass", "token", "secret", "key", "secret_id", "private", "credential"];

/// Members of a JWK that everybody may know (RFC 7517, RFC 7518).
const PUBLIC: [&str; 12] = ["kty", "use", "key_ops", "alg", "kid", "n", "e", "crv", "x", "y", "x5t", "x5t#S256"];
