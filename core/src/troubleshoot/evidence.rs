//! What a text says, as evidence to open in the checker: only what it shows, nothing that is guessed.

use alloc::string::String;

use serde_json::{Map, Value, json};

use super::{
    Probe,
    clue::Phase,
    events::{Event, Events},
    scene::Scene,
};
use crate::server::ServerInput;

/// The contract's JSON of an [`Evidence`](crate::check::Evidence); none when the text shows nothing that a check could use.
pub(super) fn of(
    events: &Events,
    text: &str,
    claims: Option<&Map<String, Value>>,
    probe: Option<&Probe>,
    server: Option<&ServerInput>,
) -> Option<Value> {
    let event = events.first();
    let scene = event.map_or(&events.last, |event| &event.scene);
    let slug = event.map_or("", |event| event.error.slug);
    let found = |name: &str| scene.value(name).map(Value::from);
    let mut evidence = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            evidence.insert(name.into(), value);
        }
    };
    put("token", claims.map(|claims| json!({ "claims": claims })));
    put(
        "auth_mount",
        probe.and_then(|probe| probe.auth_mount.clone().map(Value::from)).or_else(|| found("auth mount")),
    );
    put("role_name", probe.and_then(|probe| probe.role_name.clone().map(Value::from)).or_else(|| found("role")));
    put("request", asked(probe).or_else(|| request(scene, slug == PREFLIGHT)));
    let address = probe.and_then(|probe| probe.server.clone().map(Value::from)).or_else(|| found("server address"));
    for (part, slugs) in ABSENT {
        put(part, slugs.contains(&slug).then_some(Value::Null));
    }
    if evidence.is_empty() && address.is_none() {
        return None;
    }
    if let Some((_, state)) = STATES.iter().find(|(known, _)| *known == slug) {
        evidence.insert("secret".into(), json!({ "state": state }));
    }
    let mut at = Map::new();
    at.extend(address.map(|address| ("url".into(), address)));
    if let Some(server) = server {
        at.insert("product".into(), json!(server.product));
        at.extend(server.version.as_ref().map(|version| ("version".into(), Value::from(version.as_str()))));
        at.extend(server.namespace.as_ref().map(|namespace| ("namespace".into(), Value::from(namespace.as_str()))));
    }
    if !at.is_empty() {
        evidence.insert("server".into(), Value::Object(at));
    }
    if let Some(error) = said(event, text, probe) {
        evidence.insert("error".into(), error.into());
    }
    Some(Value::Object(evidence))
}

/// The path that the job's token may not read, else the first that it asked for.
fn asked(probe: Option<&Probe>) -> Option<Value> {
    let all = &probe?.capabilities;
    let capability = all.iter().find(|one| !one.reads()).or(all.first())?;
    Some(json!({ "by": "curl", "operation": "read", "path": capability.path }))
}

/// What was asked for, by the path of the API, or, in the preflight, by that of the command line.
fn request(scene: &Scene, preflight: bool) -> Option<Value> {
    let phase = if preflight { Phase::Preflight } else { scene.phase? };
    let path = scene.value("path")?.trim_matches('/');
    let by = if phase == Phase::Preflight { "vault-cli" } else { "curl" };
    let path = path.strip_prefix("sys/internal/ui/mounts/").unwrap_or(path);
    let path = path.split('?').next().filter(|path| !path.is_empty())?;
    let operation = match (phase, scene.value("method")) {
        (Phase::Read | Phase::Preflight, _) => "read",
        (Phase::List, _) => "list",
        (Phase::Write, Some("DELETE")) => "delete",
        (Phase::Write, Some("PATCH")) => "patch",
        (Phase::Write, _) => "update",
        _ => return None,
    };
    let mut request = Map::new();
    for (name, value) in
        [("by", Some(by)), ("operation", Some(operation)), ("path", Some(path)), ("field", scene.value("field"))]
    {
        request.extend(value.map(|value| (name.into(), Value::from(value))));
    }
    Some(Value::Object(request))
}

fn said(event: Option<&Event>, text: &str, probe: Option<&Probe>) -> Option<String> {
    let found = || text.get(event?.span.range()).map(|text| text.trim().into());
    probe.and_then(|probe| probe.error.clone()).or_else(found)
}

/// The error that is printed with the path of the command line.
const PREFLIGHT: &str = "preflight";

/// What the server says that it does not have.
const ABSENT: &[(&str, &[&str])] =
    &[("config", &["could-not-load-configuration", "no-value-config"]), ("role", &["role-not-found", "no-value-role"])];

/// What the server says of the secret.
const STATES: &[(&str, &str)] = &[
    ("no-value", "missing"),
    ("not-found", "missing"),
    ("no-data", "deleted"),
    ("deleted", "deleted"),
    ("no-field", "present"),
];
