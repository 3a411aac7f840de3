//! The policies of the job's token, and what is surprising about them.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::login::Metadata;
use crate::{
    check::{
        evidence::Evidence,
        report::GivenToken,
        sources::{ReadPolicy, Sources},
    },
    diagnostic::{Diagnostic, Severity},
    policy::{self, Alias, Identity, Policy},
};

/// The policies of the token, as far as they are known.
pub(in crate::check) struct Held {
    pub(in crate::check) policies: Vec<Policy>,
    /// Names of those whose texts were not given.
    pub(in crate::check) missing: BTreeSet<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Held {
    pub(in crate::check) fn of(
        names: &[String],
        evidence: &Evidence,
        sources: &Sources,
        token: Option<&GivenToken>,
    ) -> Self {
        let mut held = Self { policies: Vec::new(), missing: BTreeSet::new(), diagnostics: Vec::new() };
        let now = evidence.now.unwrap_or_default();
        // The server keeps the names of policies in lower case. Of two texts of one name the first counts.
        let by_name: BTreeMap<String, &ReadPolicy> =
            sources.policies.iter().rev().map(|given| (given.policy.name.trim().to_lowercase(), given)).collect();
        for name in names {
            match by_name.get(name) {
                Some(given) => held.take(given, evidence, token, now),
                None if name == "default" => held.policies.push(policy::default_rules(evidence.server)),
                None if name == "root" => {
                    held.policies.push(Policy { name: "root".to_owned(), ..Policy::default() });
                }
                None => drop(held.missing.insert(name.clone())),
            }
        }
        held
    }

    /// A text that the server refuses was never stored.
    fn take(&mut self, given: &ReadPolicy, evidence: &Evidence, token: Option<&GivenToken>, now: i64) {
        self.diagnostics.extend(given.diagnostics.iter().cloned());
        if given.error.is_some() {
            return;
        }
        let identity = token.map(|token| identity(given, token));
        let filled = policy::fill(&given.policy, identity.as_ref(), evidence.server, now);
        self.policies.push(Policy { name: given.policy.name.to_lowercase(), ..filled.policy });
    }
}

/// The job's identity. Nobody knows the accessor of the mount: the one that the policy names is taken for it.
fn identity(given: &ReadPolicy, token: &GivenToken) -> Identity {
    let templates = given.policy.rules.iter().filter_map(|rule| rule.template.as_deref());
    let accessors: BTreeSet<&str> = templates.flat_map(accessors).collect();
    let alias = |accessor: &str| Alias {
        accessor: accessor.to_owned(),
        name: token.alias.clone(),
        metadata: Metadata::clone(&token.metadata),
        ..Alias::default()
    };
    Identity {
        // The server gives every entity both; nobody can know them.
        id: UNKNOWN.to_owned(),
        name: UNKNOWN.to_owned(),
        aliases: accessors.into_iter().map(alias).collect(),
        ..Identity::default()
    }
}

fn accessors(template: &str) -> impl Iterator<Item = &str> {
    template.split("identity.entity.aliases.").skip(1).filter_map(|rest| rest.split('.').next())
}

/// What the lint says about them.
pub(super) fn lint(evidence: &Evidence, sources: &Sources, names: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let given = evidence.policies.iter().zip(&sources.policies);
    let of_token = given
        .filter(|(_, read)| read.error.is_none() && names.contains(read.policy.name.trim().to_lowercase().as_str()));
    let of_token: Vec<(&str, &ReadPolicy)> = of_token.map(|(given, read)| (given.name.as_str(), read)).collect();
    let texts: Vec<(&str, &str)> = of_token.iter().map(|(name, read)| (*name, read.text.as_str())).collect();
    // The lint looks at each mount for each rule: only those that rules are about.
    let beginnings: BTreeSet<String> = of_token.iter().flat_map(|(_, read)| beginnings(&read.policy)).collect();
    let mounts = evidence.mounts.iter().map(|(path, engine)| policy::Mount {
        path: format!("{}/", path.trim_end_matches('/')),
        kv_version: (engine.kind == "kv").then_some(engine.version),
    });
    let mounts: Vec<policy::Mount> =
        mounts.filter(|mount| beginnings.contains(&mount.path.to_lowercase())).take(LINTED_MOUNTS).collect();
    let found = policy::lint(&texts, &mounts, evidence.server, evidence.now.unwrap_or_default());
    let by_source: BTreeMap<String, &ReadPolicy> =
        of_token.iter().map(|(name, read)| (format!("policy:{name}"), *read)).collect();
    let shown = |found: Diagnostic| match by_source.get(&found.source) {
        Some(read) => read.relocated(found),
        None => found,
    };
    found.into_iter().filter(|found| found.severity > Severity::Info).map(shown).collect()
}

/// What the paths of the rules begin with, up to each slash, in lower case.
fn beginnings(policy: &Policy) -> impl Iterator<Item = String> {
    let paths = policy.rules.iter().flat_map(|rule| core::iter::once(&rule.path).chain(&rule.template));
    paths.flat_map(|path| {
        let path = path.trim_start_matches('/').to_lowercase();
        let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at + 1).take(MOUNT_SEGMENTS).collect();
        ends.into_iter().filter_map(move |end| path.get(..end).map(str::to_owned))
    })
}

/// Mounts with rules of their own that the lint looks at.
const LINTED_MOUNTS: usize = 256;

/// Segments of a mount's path.
const MOUNT_SEGMENTS: usize = 16;

/// Stands for a name that the server chose.
const UNKNOWN: &str = "entity_unknown";
