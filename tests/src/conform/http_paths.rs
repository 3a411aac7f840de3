//! Raw request targets: redirects, errors before the ACL, the path that the ACL sees, and its decision.

use boundclaim_core::policy::{
    self, Acl, Policy, Request,
    http::{Arrival, arrive},
};
use serde_json::Value;

use super::{Kind, NOW, Tag};

pub(super) const KIND: Kind = Kind { name: "http_paths", tags: |_| vec!["-".to_owned()], check };

fn check(case: &Value, tag: &Tag) -> Result<(), String> {
    let text = |name: &str| case[name].as_str().ok_or_else(|| format!("no {name}"));
    let content_type = case["note"].as_str().and_then(|note| note.strip_prefix("Content-Type: "));
    let arrival = arrive(text("method")?, text("target")?, content_type, tag.server);
    let (status, location) = (case["status"].as_u64().unwrap_or_default(), case["location"].as_str());
    let seen = &case["audit"][0];
    let agrees = match &arrival {
        Arrival::Redirected { location: ours } => status == 307 && location == Some(ours),
        Arrival::Refused { status: ours, .. } => status == u64::from(*ours) && location.is_none(),
        Arrival::Arrives { operation, path } => {
            let theirs = seen["operation"].as_str().unwrap_or_default();
            // What exists is not part of the case.
            let same = theirs == operation.word() || (theirs == "create" && operation.word() == "update");
            let operation = policy::Operation::from_word(theirs).unwrap_or(*operation);
            let allowed = decide(text("token")?, &Request::new(operation, path), tag)?;
            same && seen["path"].as_str().unwrap_or_default() == path && (status != 403) == allowed
        }
    };
    if agrees { Ok(()) } else { Err(format!("ours: {arrival:?}")) }
}

fn decide(token: &str, request: &Request<'_>, tag: &Tag) -> Result<bool, String> {
    let (name, text) = if token == "root" { ("root", "") } else { ("p42", P42) };
    let policy: Policy = policy::parse(name, text, tag.server, NOW).policy;
    Ok(Acl::new(&[&policy], tag.server)?.evaluate(request).allowed())
}

const P42: &str = r#"
path "secret/data/project-42/*" { capabilities = ["read", "create", "update", "patch", "delete", "list"] }
path "secret/metadata/project-42/*" { capabilities = ["read", "list", "delete"] }
path "secret/subkeys/project-42/*" { capabilities = ["read"] }
path "kv1/p42/*" { capabilities = ["read", "create", "update"] }
"#;
