//! Policies that every server has.

use alloc::{borrow::ToOwned as _, format, string::String};

use super::{
    capability::Capability,
    rule::{Policy, Rule},
};
use crate::{
    server::{Product, Server},
    span::Span,
};

/// The text of the policy `default`, which every token has unless its role says otherwise. An administrator can change
/// it; this is what a new server has.
///
/// The same rules as `defaultPolicy` of Vault's `vault/policy_store.go` (seen on 1.21.4), and `DefaultPolicy` of
/// `OpenBao`'s `internal/vault/policy/policy_store.go` (read in its source).
pub fn default_policy(server: Server) -> String {
    rules(server).map(|(path, capabilities)| format_rule(path, capabilities)).collect()
}

/// The same, read.
pub(crate) fn default_rules(server: Server) -> Policy {
    let rules = rules(server).filter_map(|(path, words)| {
        let capabilities = words.iter().filter_map(|word| Capability::from_word(word));
        Rule::granting(path, capabilities.map(|capability| (capability, Span::default())).collect())
    });
    Policy { name: "default".to_owned(), rules: rules.collect(), templated: true, ..Policy::default() }
}

fn rules(server: Server) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let vault_only = |path: &str| matches!(path, "sys/renew" | "sys/control-group/request");
    DEFAULT.iter().copied().filter(move |(path, _)| server.product == Product::Vault || !vault_only(path))
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

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::{default_policy, default_rules};
    use crate::{
        policy::{Policy, parse, print},
        server::{Product, Server},
    };

    #[test]
    fn the_rules_are_those_of_the_text() {
        for product in [Product::Vault, Product::OpenBao] {
            let server = Server { product, version: product.newest_recorded() };
            let read = parse("default", &default_policy(server), server, 0).policy;
            let ours = default_rules(server);
            let shown = |policy: &Policy| (print(policy), policy.templated, patterns(policy));
            assert_eq!(shown(&ours), shown(&read));
        }
    }

    fn patterns(policy: &Policy) -> Vec<String> {
        policy.rules.iter().map(|rule| alloc::format!("{} {:?} {:?}", rule.path, rule.pattern, rule.template)).collect()
    }
}
