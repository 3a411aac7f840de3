//! What a token may do, in one list.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::{
    acl::{Acl, Merged},
    capability::Capability,
    read::parse,
    rule::{Pattern, Policy},
};
use crate::server::Server;

/// A path, and what may be done there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// As written, with its star.
    pub path: String,
    /// What the rule grants there, unless a more specific rule decides.
    pub capabilities: Vec<Capability>,
}

/// What a policy's text allows, rule by rule; nothing when the server refuses it.
///
/// # Example
/// ```
/// use boundclaim_core::{Product, Server, policy::{Capability, grants}};
///
/// let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
/// let text = r#"path "a/*" { capabilities = ["read"] } path "a/b" { capabilities = ["deny"] }"#;
/// let found = grants(text, server);
/// assert_eq!((found.len(), found[0].path.as_str()), (1, "a/*"));
/// assert_eq!(found[0].capabilities, [Capability::Read]);
/// ```
pub fn grants(text: &str, server: Server) -> Vec<Grant> {
    // No rule that is generated expires.
    let parsed = parse("policy", text, server, 0);
    let refused = parsed.error.is_some();
    let policies: &[&Policy] = if refused { &[] } else { &[&parsed.policy] };
    Acl::new(policies, server).map(|acl| acl.grants()).unwrap_or_default()
}

impl Acl<'_> {
    /// The rules that allow something, merged by path.
    fn grants(&self) -> Vec<Grant> {
        let allowing = self.merged.iter().filter(|rule| !rule.capabilities.is_empty() && !rule.capabilities.denies());
        let grant = |rule: &Merged<'_>| {
            let mut path = String::from(rule.path);
            // The path of a segment rule keeps its star.
            if rule.pattern == Pattern::Prefix {
                path.push('*');
            }
            Grant { path, capabilities: rule.capabilities.iter().collect() }
        };
        allowing.map(grant).collect()
    }
}
