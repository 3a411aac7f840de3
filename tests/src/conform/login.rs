//! `login`: writes of a configuration and a role, what is stored, and logins.
//!
//! The recorded keys are not here: who signed a token is known from the case, so names take their place.

pub mod issuer;
pub mod token;

use std::collections::BTreeSet;

use boundclaim_core::{
    auth::{Accepted, Login, Mount, Refusal, Written},
    json,
};
use serde_json::{Map, Value, json};

use self::issuer::{HOST, Issuer, URL};
use super::{Kind, Tag, answer};

pub(super) const KIND: Kind = Kind { name: "login", tags, check };

fn tags(case: &Value) -> Vec<String> {
    let logins = case["logins"].as_array().into_iter().flatten().map(|login| &login["expect"]);
    let expects = [&case["config_expect"], &case["role_expect"]].into_iter().chain(logins);
    let groups = expects.filter_map(Value::as_object).flat_map(Map::keys);
    let tags: BTreeSet<&str> = groups.flat_map(|group| group.split('|')).collect();
    tags.into_iter().map(str::to_owned).collect()
}

fn check(case: &Value, tag: &Tag) -> Result<(), String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, expect: &Value, ours: Value| {
        let Some(expected) = answer(expect, tag) else { return };
        let ours = if expected.is_array() {
            ours
        } else {
            ours.as_array().and_then(|all| all.last()).cloned().unwrap_or(ours)
        };
        let expected = known(expected, &ours);
        if ours != expected {
            differences.push(format!("{what}\n  recorded: {expected}\n  ours:     {ours}"));
        }
    };
    let mut mount = Mount::new(tag.server);
    let mut issuer = Issuer::new(&case["server"]);
    let writes = writes(case, "config");
    if !writes.is_empty() {
        let ours = writes.iter().map(|body| write_answer(&mount.write_config(&read(&with_keys(body)), &issuer), None));
        compare("config", &case["config_expect"], ours.collect());
        issuer.config_is_stored();
    }
    let name = case["role_name"].as_str().unwrap_or_default();
    let bodies = self::writes(case, "role");
    let mut ours = Vec::new();
    for body in &bodies {
        let written = mount.write_role(name, &read(body));
        ours.push(write_answer(&written, mount.role(name).map(|role| stored(&role.to_json()))));
    }
    if !bodies.is_empty() {
        compare("role", &case["role_expect"], ours.into());
    }
    for (index, login) in case["logins"].as_array().into_iter().flatten().enumerate() {
        let jwt = token::text(login);
        let body = read(&request(login, &jwt));
        let remote_addr = match login["remote_addr"].as_str() {
            Some("-") => None,
            address => Some(address.unwrap_or("127.0.0.1")),
        };
        let request = Login { body: &body, remote_addr, now: NOW };
        issuer.signed_by(token::signer(login));
        let ours = login_answer(&mount.login(&request, &issuer), &jwt);
        compare(&format!("login {index}"), &login["expect"], Value::Array(vec![ours]));
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// Only what was recorded is compared, and the log is information.
fn known(expected: &Value, ours: &Value) -> Value {
    match (expected, ours) {
        (Value::Array(expected), Value::Array(ours)) if expected.len() == ours.len() => {
            expected.iter().zip(ours).map(|(expected, ours)| known(expected, ours)).collect()
        }
        (Value::Object(expected), Value::Object(ours)) => {
            let mut expected = expected.clone();
            expected.remove("log");
            if let (None, Some(stored)) = (expected.get("stored"), ours.get("stored")) {
                expected.insert("stored".to_owned(), stored.clone());
            }
            // Recorded from the plugin alone: nothing is known about the core.
            if let (Some(Value::Object(ok)), Some(core)) =
                (expected.get_mut("ok"), ours.get("ok").and_then(|ok| ok.get("core")))
            {
                ok.entry("core").or_insert_with(|| core.clone());
            }
            Value::Object(expected)
        }
        _ => expected.clone(),
    }
}

/// The bodies that a case writes to this part, in order.
pub fn writes(case: &Value, part: &str) -> Vec<Value> {
    match case[format!("{part}_writes")].as_array() {
        Some(writes) => writes.clone(),
        None if case[part].is_null() => Vec::new(),
        None => vec![case[part].clone()],
    }
}

/// The body of a login with this token.
pub fn request(login: &Value, jwt: &str) -> Value {
    match login.get("body") {
        Some(body) => with_token(body, jwt),
        None => match login.get("role") {
            Some(role) => json!({ "role": role, "jwt": jwt }),
            None => json!({ "jwt": jwt }),
        },
    }
}

fn with_token(value: &Value, jwt: &str) -> Value {
    match value {
        Value::String(text) if text == "@JWT" => jwt.into(),
        Value::Array(items) => items.iter().map(|item| with_token(item, jwt)).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), with_token(value, jwt))).collect())
        }
        other => other.clone(),
    }
}

/// The configuration with keys instead of their names, and an address for the issuer.
pub fn with_keys(value: &Value) -> Value {
    match value {
        Value::String(text) => match issuer::pem(text) {
            Some(pem) => pem.into(),
            None => text.replace("@SERVER", URL).replace("@HOSTPORT", HOST).into(),
        },
        Value::Array(items) => items.iter().map(with_keys).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), with_keys(value))).collect())
        }
        other => other.clone(),
    }
}

/// A body as the core reads it.
///
/// # Panics
///
/// On JSON that nests deeper than the core allows.
pub fn read(value: &Value) -> json::Value {
    json::Value::parse(value.to_string().as_bytes()).expect("JSON that was just written")
}

fn write_answer(result: &Result<Written, Refusal>, stored: Option<Value>) -> Value {
    let mut answer = match result {
        Ok(written) => json!({ "ok": true, "warnings": written.warnings }),
        Err(refusal) => refusal_answer(refusal),
    };
    if let Some(stored) = stored {
        answer["stored"] = stored;
    }
    answer
}

fn refusal_answer(refusal: &Refusal) -> Value {
    let texts = refusal.texts.iter().map(|text| text.replace(URL, "@SERVER").replace(HOST, "@HOSTPORT"));
    json!({ "errors": texts.collect::<Vec<_>>(), "status": refusal.status })
}

/// What differs from a role without settings.
///
/// # Panics
///
/// Never: what the core writes is JSON.
pub fn stored(role: &json::Value) -> Value {
    let role: Value = serde_json::from_str(&role.to_json()).expect("JSON that was just written");
    let differs = |value: &Value| {
        let default = [json!(null), json!(""), json!(0), json!(false), json!([]), json!({}), json!("default")];
        !default.contains(value)
    };
    let members = role.as_object().into_iter().flatten().filter(|(_, value)| differs(value));
    Value::Object(members.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn login_answer(result: &Result<Accepted, Refusal>, jwt: &str) -> Value {
    let accepted = match result {
        Ok(accepted) => accepted,
        Err(refusal) => {
            let hidden = |text: &String| if jwt.len() > 9 { text.replace(jwt, "@JWT") } else { text.clone() };
            let texts = refusal.texts.iter().map(hidden).collect();
            return refusal_answer(&Refusal { texts, ..refusal.clone() });
        }
    };
    let settings = &accepted.settings;
    let core = match &accepted.token {
        Ok(token) => {
            let mut core = json!({
                "policies": token.policies,
                "lease_duration": token.lease_duration,
                "token_type": token.token_type,
                "renewable": token.renewable,
            });
            if !token.warnings.is_empty() {
                core["warnings"] = json!(token.warnings);
            }
            core
        }
        Err(refusal) => refusal_answer(refusal),
    };
    let mut ok = json!({
        "alias": accepted.alias, "metadata": accepted.metadata, "policies": settings.policies, "core": core,
    });
    let optional = [
        ("groups", json!(accepted.groups)),
        ("ttl", json!(settings.ttl)),
        ("max_ttl", json!(settings.max_ttl)),
        ("explicit_max_ttl", json!(settings.explicit_max_ttl)),
        ("period", json!(settings.period)),
        ("num_uses", json!(settings.num_uses)),
        ("token_type", json!(settings.token_type.name())),
        ("no_default_policy", json!(settings.no_default_policy)),
        ("bound_cidrs", settings.bound_cidrs.iter().map(ToString::to_string).collect()),
        ("warnings", json!(accepted.warnings)),
    ];
    for (key, value) in optional {
        if ![json!(0), json!(false), json!([]), json!("default")].contains(&value) {
            ok[key] = value;
        }
    }
    json!({ "ok": ok })
}

/// When the cases were recorded, in seconds since 1970.
pub const NOW: i64 = 1_800_000_000;
