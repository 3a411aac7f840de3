//! Policies that every server has.

use alloc::{format, string::String};

use crate::server::{Product, Server};

/// The text of the policy `default`, which every token has unless its role says otherwise. An administrator can change
/// it; this is what a new server has.
///
/// The same rules as `defaultPolicy` of Vault's `vault/policy_store.go` (seen on 1.21.4), and `DefaultPolicy` of
/// `OpenBao`'s `internal/vault/policy/policy_store.go` (read in its source).
pub fn default_policy(server: Server) -> String {
    let vault_only = |path: &str| matches!(path, "sys/renew" | "sys/control-group/request");
    let mut text = String::new();
    for (path, capabilities) in DEFAULT {
        if server.product == Product::Vault || !vault_only(path) {
            text.push_str(&format_rule(path, capabilities));
        }
    }
    text
}

fn format_rule(path: &str, capabilities: &[&str]) -> String {
    format!("path \"{path}\" {{\n  capabilities = [\"{}\"]\n}}\n", capabilities.join("\", \""))
}

const DEFAULT: &[(&str, &[&str])] = &[
    ("auth/token/lookup-self", &["read"]),
    ("auth/token/renew-self", &["update"]),
    ("auth/token/revoke-self", &["update"]),
    ("cubbyhole/*", &["create", "read", "update", "delete", "list"]),
    ("identity/entity/id/{{identity.entity.id}}", &["read"]),
    ("identity/entity/name/{{identity.entity.name}}", &["read"]),
    ("identity/oidc/provider/+/authorize", &["read", "update"]),
    ("sys/capabilities-self", &["update"]),
    ("sys/control-group/request", &["update"]),
    ("sys/internal/ui/resultant-acl", &["read"]),
    ("sys/leases/lookup", &["update"]),
    ("sys/leases/renew", &["update"]),
    ("sys/renew", &["update"]),
    ("sys/tools/hash", &["update"]),
    ("sys/tools/hash/*", &["update"]),
    ("sys/wrapping/lookup", &["update"]),
    ("sys/wrapping/unwrap", &["update"]),
    ("sys/wrapping/wrap", &["update"]),
];
