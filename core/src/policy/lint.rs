//! Rules that the server accepts, but that do something else than most people expect.

mod grants;
mod kv;
mod paths;

use alloc::{format, string::String, vec::Vec};

use super::{
    read::parse,
    rule::{Policy, Rule},
};
use crate::{
    diagnostic::{Code, Diagnostic, Severity},
    limits,
    server::{Product, Server},
    version::Version,
};

/// A mounted secrets engine, as far as rules depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// With a slash at the end, like `secret/`.
    pub path: String,
    /// The version of its KV engine; none: another engine.
    pub kv_version: Option<u8>,
}

/// Finds what is surprising in policies, given as name and text. Mistakes for which the server refuses a text are found by
/// [`parse`](super::parse).
///
/// # Example
/// ```
/// use boundclaim_core::{Product, Server, policy::{Mount, lint}};
///
/// let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
/// let mounts = [Mount { path: "secret/".into(), kv_version: Some(2) }];
/// let found = lint(&[("app", "path \"secret/app\" { capabilities = [\"read\"] }")], &mounts, server, 0);
/// assert_eq!(found[0].code.slug(), "kv-word-missing");
/// ```
pub fn lint(policies: &[(&str, &str)], mounts: &[Mount], server: Server, now: i64) -> Vec<Diagnostic> {
    let read: Vec<Policy> = policies.iter().map(|(name, text)| parse(name, text, server, now).policy).collect();
    let mut findings = Findings(Vec::new());
    let all: Vec<(&Policy, &Rule)> =
        read.iter().flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule))).collect();
    for (policy, rule) in &all {
        let at = At { policy, rule, server, mounts };
        paths::lint(&at, &mut findings);
        kv::lint(&at, &mut findings);
        grants::lint(&at, &mut findings);
    }
    paths::lint_together(&all, &mut findings);
    for policy in &read {
        for expired in &policy.expired {
            let message = format!("the rule `{}` is past its expiration", expired.path);
            let diagnostic = Diagnostic::policy(Code::RuleExpired, &policy.name, expired.span, message);
            findings.0.push(diagnostic.help("Remove the rule, or set a later time."));
        }
    }
    if !server.refuses_duplicate_attributes() {
        duplicates(policies, &mut findings);
    }
    let mut findings = findings.0;
    findings.truncate(limits::POLICY_FINDINGS);
    findings
}

/// One rule, and all that its meaning depends on.
struct At<'a> {
    policy: &'a Policy,
    rule: &'a Rule,
    server: Server,
    mounts: &'a [Mount],
}

struct Findings(Vec<Diagnostic>);

impl Findings {
    fn add(&mut self, at: &At<'_>, code: Code, message: String, help: impl Into<String>) {
        let span = at.rule.path_span;
        self.0.push(Diagnostic::policy(code, &at.policy.name, span, message).help(help));
    }
}

/// What newer versions of Vault refuse, as a warning.
fn duplicates(policies: &[(&str, &str)], findings: &mut Findings) {
    let newer = Server { product: Product::Vault, version: Version::new(1, 21, 4) };
    for (name, text) in policies {
        let found = parse(name, text, newer, 0).diagnostics.into_iter();
        for mut duplicate in found.filter(|found| found.code == Code::PolicyDuplicateKey) {
            duplicate.severity = Severity::Warning;
            findings.0.push(duplicate.help("Write it once: Vault 1.21 and later refuse the policy."));
        }
    }
}
