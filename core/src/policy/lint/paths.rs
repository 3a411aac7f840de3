//! Paths that match something else than they seem to, and rules that get in one another's way.

use alloc::format;

use super::{At, Findings};
use crate::{
    diagnostic::{Code, Diagnostic},
    policy::{
        radix::{Id, Radix},
        rule::{Pattern, Policy, Rule, split_star},
    },
};

pub(super) fn lint(at: &At<'_>, findings: &mut Findings) {
    let shown = at.rule.shown();
    let path = if at.rule.pattern == Pattern::Segments { split_star(&at.rule.path).0 } else { &at.rule.path };
    if path.contains('*') {
        let help = "Write + for one whole segment, or end the path with a single *.";
        findings.add(at, Code::StarInMiddle, format!("the star inside of `{shown}` is the character itself"), help);
    }
    for segment in path.split('/').filter(|segment| *segment != "+" && segment.contains('+')) {
        let message = format!("the plus in `{segment}` is the character itself");
        findings.add(at, Code::PlusInSegment, message, "Write + alone between two slashes, or name the segment.");
    }
    if let Some((what, help)) = never_matches(path) {
        findings.add(at, Code::RuleNeverMatches, format!("`{shown}` {what}"), help);
    }
    if at.rule.template.as_deref().is_some_and(reads_entity_metadata) {
        let help = "Use `identity.entity.aliases.<accessor of the auth mount>.metadata.<key>` and `claim_mappings`.";
        findings.add(at, Code::EntityMetadata, format!("`{shown}` uses metadata that no login sets"), help);
    }
    if at.rule.capabilities.is_empty() {
        let message = format!("the rule `{shown}` grants nothing, and so refuses everything there");
        let help = "Give it capabilities, write `deny` to say so, or remove it.";
        findings.add(at, Code::EmptyRule, message, help);
    }
}

fn reads_entity_metadata(template: &str) -> bool {
    template.split("{{").skip(1).any(|name| name.trim_start().starts_with("identity.entity.metadata."))
}

/// A path that no request can have, because of what happens before the ACL.
fn never_matches(path: &str) -> Option<(&'static str, &'static str)> {
    if path.contains("://") {
        return Some(("is a whole address", "Write only what follows /v1/."));
    }
    if path.starts_with("v1/") {
        return Some(("starts with v1/, which is not part of a path", "Remove v1/."));
    }
    if path.starts_with('/') || path.contains("//") {
        return Some(("holds an empty segment: the server redirects such requests", "Write single slashes."));
    }
    if path.contains('?') {
        return Some(("holds a question mark: what follows it is no part of a path", "Remove the query."));
    }
    if path.contains("/./") {
        return Some(("holds a dot: the server redirects such requests", "Write the path without it."));
    }
    None
}

/// What only shows when the rules are seen together.
pub(super) fn lint_together(all: &[(&Policy, &Rule)], findings: &mut Findings) {
    let mut prefixes = Radix::new();
    for (id, (_, rule)) in (0..).zip(all).filter(|(_, (_, rule))| rule.pattern == Pattern::Prefix) {
        *prefixes.prefix(&rule.path) = id;
    }
    let by_id = |id: Id| all.get(id as usize).map(|(_, rule)| *rule);
    for (policy, rule) in all {
        // What every path that the rule matches starts with.
        let start = match rule.pattern {
            Pattern::Segments => rule.path.split('+').next().unwrap_or_default(),
            _ => &rule.path,
        };
        let found = prefixes.find(start);
        let above = by_id(if rule.pattern == Pattern::Prefix { found.shorter_prefix } else { found.prefix });
        let Some(above) = above else { continue };
        if rule.pattern == Pattern::Segments && rule.path.ends_with('*') && above.path == start {
            let message = format!("`{}` decides about all that `{}` matches", above.shown(), rule.shown());
            let help = "Between two rules with a star, the one with fewer + wins: remove one of them.";
            let diagnostic = Diagnostic::policy(Code::RuleNeverWins, &policy.name, rule.path_span, message);
            findings.0.push(diagnostic.help(help));
        } else if above.capabilities.denies() && !rule.capabilities.denies() && !rule.capabilities.is_empty() {
            let message = format!("`{}` is allowed although `{}` denies", rule.shown(), above.shown());
            let help = "If the deny is to hold there, too, deny this path as well.";
            let diagnostic = Diagnostic::policy(Code::DenyNotEverywhere, &policy.name, rule.path_span, message);
            findings.0.push(diagnostic.help(help));
        }
    }
}
