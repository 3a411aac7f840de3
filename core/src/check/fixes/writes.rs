//! What makes the server take a role or a configuration that it refuses, or that says less than it seems to.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::body::{Change, changed, dotted};
use crate::{
    auth::{Mount, Surroundings},
    check::{Judged, trace::Outside},
    json::{Data, Value},
    limits,
};

/// Changes of the last write of the role, after which the server takes it and it binds what it names.
pub(super) fn of_role(judged: &Judged<'_>) -> Option<(Vec<Change>, &'static str)> {
    let body = judged.sources.role.bodies().last()?;
    let mut mount = Mount::new(judged.evidence().server);
    let (mut changes, mut why) = (Vec::new(), "The server then takes the role.");
    if !dotted(body).is_empty() && body.member("bound_claims").is_none() {
        let claims = changed(body, &[]).member("bound_claims").cloned()?;
        changes.push(Change::set("/bound_claims", claims));
        why = "The server drops claims with dots without a word: only a JSON body binds them.";
    }
    for _ in 0..limits::FIXES {
        let tried = changed(body, &changes);
        let Err(refusal) = mount.write_role("role", &tried) else {
            return (!changes.is_empty()).then_some((changes, why));
        };
        let text = refusal.texts.first()?;
        let change = repair(text, &tried, judged)?;
        if changes.contains(&change) {
            return None;
        }
        changes.push(change);
    }
    None
}

fn repair(text: &str, body: &Value, judged: &Judged<'_>) -> Option<Change> {
    let member = |name: &str| body.member(name);
    let says = |part: &str| text.contains(part);
    if says("a user claim must be defined") {
        return Some(Change::set("/user_claim", string("project_id")));
    }
    if says("at least one bound constraint") {
        let id = judged.claim("project_id")?;
        let claims = Value::parse(format!("{{\"project_id\": {}}}", id.to_json()).as_bytes()).ok()?;
        return Some(Change::set("/bound_claims", claims));
    }
    if says("'allowed_redirect_uris' must be set") || says("invalid 'role_type'") {
        return Some(Change::set("/role_type", string("jwt")));
    }
    if says("invalid 'bound_claims_type'") {
        let stars = member("bound_claims").is_some_and(|claims| claims.to_json().contains('*'));
        return Some(Change::set("/bound_claims_type", string(if stars { "glob" } else { "string" })));
    }
    if says("ttl should not be greater than max ttl") {
        return Some(Change::set("/token_ttl", member("token_max_ttl")?.clone()));
    }
    if says("claim is not a string") {
        return Some(Change::set("/bound_claims", as_texts(member("bound_claims")?)));
    }
    let map = ["bound_claims", "claim_mappings"].into_iter().find(|name| says(name) || says("expected a map"));
    let name = map.filter(|name| member(name).is_some_and(|value| !matches!(value.data, Data::Object(_))))?;
    Some(Change::set(&format!("/{name}"), as_map(member(name)?.as_str()?)?))
}

/// A map that was given as a text: as JSON, or as pairs with commas between.
fn as_map(text: &str) -> Option<Value> {
    if let Ok(value) = Value::parse(text.as_bytes()) {
        return matches!(value.data, Data::Object(_)).then_some(value);
    }
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let quoted = |text: &str| serde_json::to_string(text.trim()).unwrap_or_default();
        Some(format!("{}: {}", quoted(name), quoted(value)))
    };
    let pairs: Vec<String> = text.split(',').map(pair).collect::<Option<_>>()?;
    Value::parse(format!("{{{}}}", pairs.join(", ")).as_bytes()).ok()
}

/// GitLab's claims are texts.
fn as_texts(value: &Value) -> Value {
    let data = match &value.data {
        Data::Object(members) => Data::Object(
            members
                .iter()
                .map(|member| crate::json::Member { value: as_texts(&member.value), ..member.clone() })
                .collect(),
        ),
        Data::List(items) => Data::List(items.iter().map(as_texts).collect()),
        Data::Number(number) => Data::String(number.clone()),
        Data::Bool(flag) => Data::String(flag.to_string()),
        other => other.clone(),
    };
    Value::new(data)
}

/// Each change of the configuration with which the server would take it.
pub(super) fn of_config(judged: &Judged<'_>) -> Vec<Vec<Change>> {
    let evidence = judged.evidence();
    let Some(body) = judged.sources.config.bodies().last() else { return Vec::new() };
    let around = Outside::of(evidence);
    let taken = |body: &Value| Mount::new(evidence.server).write_config(body, &around as &dyn Surroundings).is_ok();
    if taken(body) {
        return Vec::new();
    }
    let gitlab = evidence.gitlab_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
    let issuer = judged.claim("iss").and_then(|issuer| issuer.as_str().map(str::to_owned));
    let url = gitlab.or(issuer.filter(|issuer| issuer.starts_with("https://")));
    let mut all: Vec<Vec<Change>> = Vec::new();
    if let Some(old) = body.member("jwks_url").and_then(Value::as_str)
        && let Some((host, _)) = old.split_once("/-/jwks")
    {
        all.push(Vec::from([Change::set("/jwks_url", string(&format!("{host}/oauth/discovery/keys")))]));
    }
    for extra in ["jwks_url", "oidc_discovery_url", "jwt_validation_pubkeys", "jwks_pairs"] {
        if body.member(extra).is_some() {
            all.push(Vec::from([Change::remove(&format!("/{extra}"))]));
        }
    }
    all.extend(url.map(|url| Vec::from([Change::set("/oidc_discovery_url", string(&url))])));
    all.retain(|changes| taken(&changed(body, changes)));
    all
}

fn string(text: &str) -> Value {
    Value::new(Data::String(text.to_owned()))
}
