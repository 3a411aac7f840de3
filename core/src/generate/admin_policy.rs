//! `admin-policy`: what the person who runs the scripts needs, script by script.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{Parts, audit, policy, role, text::Text};
use crate::plan::KvPath;

/// The policy.
pub(crate) fn text(parts: &Parts) -> Text {
    let (mount, access, kv) = (parts.mount, parts.access, parts.kv);
    let mut t = Text::default();
    t.line("# What the person who runs the scripts needs, and nothing else.");
    let mut rule = |why: &str, path: String, capabilities: &[&str]| {
        let list: Vec<String> = capabilities.iter().map(|one| format!("\"{one}\"")).collect();
        t.put("\n# ").line(why);
        t.line(&format!("path {} {{", policy::string(&path)));
        t.line(&format!("  capabilities = [{}]", list.join(", "))).line("}");
    };
    let all = ["create", "read", "update", "delete", "sudo"];
    rule(
        "vault-mount: see and turn on the JWT login; teardown --mounts turns it off",
        format!("sys/auth/{}", mount.path),
        &all,
    );
    rule(
        "vault-mount: read the config, and write it when there is none",
        format!("auth/{}/config", mount.path),
        &["create", "read", "update"],
    );
    let (what, may) = if kv.enable {
        ("see and turn on", ["create", "read", "update"].as_slice())
    } else {
        ("see", ["read"].as_slice())
    };
    rule(&format!("vault-mount: {what} the KV engine"), format!("sys/mounts/{}", kv.mount), may);
    rule(
        "vault-project, teardown: the policy",
        format!("sys/policies/acl/{}", access.policy),
        &["create", "read", "update", "delete"],
    );
    rule("vault-project, teardown: the role", role::path(&mount.path, access), &["create", "read", "update", "delete"]);
    if kv.version == 1 {
        rule("store-secret: JSON of the new fields", "sys/wrapping/wrap".into(), &["create", "update"]);
    }
    for (path, _) in parts.paths() {
        let shown = any_project(path);
        let api = format!("{}/{}{shown}", kv.mount, kv.data());
        if kv.version == 2 {
            rule("store-secret: add a field to what is there", api, &["create", "update", "patch", "read"]);
            rule("teardown --secrets", format!("{}/metadata/{shown}", kv.mount), &["delete"]);
        } else {
            rule(
                "store-secret: add a field to what is there; teardown --secrets",
                api,
                &["create", "read", "update", "delete"],
            );
        }
    }
    if parts.audit && parts.servers.server.enables_audit_by_api() {
        rule("audit: see the devices", "sys/audit".into(), &["read", "sudo"]);
        rule(
            "audit: add one; teardown --audit takes it away",
            format!("sys/audit/{}", audit::DEVICE),
            &["create", "update", "delete", "sudo"],
        );
    }
    t
}

/// Whoever stores for many projects needs all of them: a wildcard in place of each segment that holds the project's ID,
/// because `+` stands for whole segments only. No path has one of its own.
fn any_project(path: &KvPath) -> String {
    let marked = path.render("+", str::to_owned);
    let segments = marked.split('/').map(|segment| if segment.contains('+') { "+" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
