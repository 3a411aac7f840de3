//! Whole scenarios: what a team has, and the step at which its job stops. The same evidence is checked natively and in WASM,
//! and played on a real server.

// The build script reads this file from another place.
#[path = "scenarios/access.rs"]
mod access;
#[path = "scenarios/clients.rs"]
mod clients;
#[path = "scenarios/login.rs"]
mod login;
#[path = "scenarios/pasted.rs"]
mod pasted;

use boundclaim_core::check::StepName;
use serde_json::{Value, json};

/// One scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What is special about it.
    pub name: &'static str,
    /// The step at which the job stops; none: it gets what it asks for.
    pub fails: Option<StepName>,
    /// What a team has, with the addresses and the time of the examples.
    pub evidence: Value,
    /// What the server has, where the evidence says it in a form that no server takes: a merge patch.
    pub server: Value,
}

/// All of them.
pub fn scenarios() -> Vec<Scenario> {
    [login::scenarios(), access::scenarios(), clients::scenarios(), pasted::scenarios()].concat()
}

/// Without a server: a key that is none's, and no certificates.
pub fn without_server(mut evidence: Value) -> Value {
    fill(&mut evidence);
    evidence
}

fn fill(value: &mut Value) {
    match value {
        Value::String(text) => {
            *text =
                text.replace("jwks_ca_pem=\"@CA\"", "").replace("@KEY", include_str!("conform/login/keys/good.pem"));
        }
        Value::Array(items) => items.iter_mut().for_each(fill),
        Value::Object(members) => {
            members.retain(|_, value| value != "@CA");
            members.values_mut().for_each(fill);
        }
        _ => {}
    }
}

/// The time of the examples.
pub const NOW: i64 = 1_800_000_000;

/// A job of GitLab, a role for it, a policy, and the secret: everything is right.
fn right() -> Value {
    json!({
        "server": { "product": "vault", "version": "1.19.5", "url": "https://vault.example.com:8200" },
        "gitlab": { "url": "https://gitlab.example.com", "version": "18.5", "tier": "premium" },
        "now": NOW,
        "remote_addr": "127.0.0.1",
        "token": { "claims": {
            "iss": "https://gitlab.example.com", "aud": "https://vault.example.com:8200",
            "sub": "project_path:my-group/my-project:ref_type:branch:ref:main",
            "project_id": "42", "project_path": "my-group/my-project", "namespace_id": "7", "namespace_path": "my-group",
            "ref": "main", "ref_type": "branch", "ref_protected": "true", "ref_path": "refs/heads/main",
            "pipeline_source": "push", "user_login": "alice", "user_email": null, "runner_id": 1,
            "groups_direct": ["my-group", "other"], "job_config": { "url": "https://example.com/c.yml", "sha": "714a629c" },
            "iat": NOW, "nbf": NOW - 5, "exp": NOW + 3600
        } },
        "config": { "jwt_validation_pubkeys": ["@KEY"], "bound_issuer": "https://gitlab.example.com" },
        "auth_mount": "jwt",
        "role_name": "project-42-role",
        "role": {
            "role_type": "jwt", "user_claim": "project_id", "bound_audiences": ["https://vault.example.com:8200"],
            "bound_claims": { "project_id": "42", "ref": "main", "ref_type": "branch" },
            "token_policies": ["project-42-policy"], "token_ttl": "5m"
        },
        "policies": [{
            "name": "project-42-policy",
            "text": "path \"secret/data/project-42/api\" {\n  capabilities = [\"read\"]\n}\n"
        }],
        "mounts": { "secret/": { "type": "kv", "version": 2 } },
        "secret": { "state": "present", "fields": ["api_key"] },
        "request": { "by": "vault-cli", "operation": "read", "path": "secret/project-42/api", "field": "api_key" }
    })
}

/// What is right, but for this.
fn but(name: &'static str, fails: impl Into<Option<StepName>>, change: &Value) -> Scenario {
    let mut evidence = right();
    merge(&mut evidence, change);
    Scenario { name, fails: fails.into(), evidence, server: json!({}) }
}

/// Another policy, and the way in which it is asked for: `by operation path`, with a field where the path has a `#`.
fn policy(name: &'static str, fails: impl Into<Option<StepName>>, text: &str, request: &str) -> Scenario {
    but(name, fails, &json!({ "policies": [{ "name": "project-42-policy", "text": text }], "request": ask(request) }))
}

/// A request, like `curl read secret/data/project-42/api`.
fn ask(request: &str) -> Value {
    let mut words = request.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (by, operation, path) = (word(), word(), word());
    let (path, field) = path.split_once('#').map_or((path, None), |(path, field)| (path, Some(field)));
    json!({ "by": by, "operation": operation, "path": path, "field": field })
}

/// RFC 7396, but for the text `@NULL`, which becomes null.
pub fn merge(into: &mut Value, change: &Value) {
    let Value::Object(members) = change else {
        *into = if change == "@NULL" { Value::Null } else { change.clone() };
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    let Some(object) = into.as_object_mut() else { return };
    for (name, change) in members {
        if change.is_null() {
            object.remove(name);
        } else {
            merge(object.entry(name).or_insert(Value::Null), change);
        }
    }
}
