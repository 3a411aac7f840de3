//! Rules below a KV mount, whose API has its own words.

use alloc::{borrow::ToOwned as _, format, string::String};

use super::{At, Findings, Mount};
use crate::{
    diagnostic::{Code, Diagnostic},
    policy::{
        capability::Capability::{self, Create, Delete, List, Patch, Read, Update},
        rule::Pattern,
    },
};

pub(super) fn lint(at: &At<'_>, findings: &mut Findings) {
    case(at, findings);
    let Some((mount, rest)) =
        at.mounts.iter().find_map(|mount| Some((mount, at.rule.path.strip_prefix(&*mount.path)?)))
    else {
        return;
    };
    match mount.kv_version {
        Some(2) => version_2(at, mount, rest, findings),
        Some(1) => ignored(at, &[Create, Read, Update, Delete, List], "KV version 1", findings),
        _ => {}
    }
}

fn version_2(at: &At<'_>, mount: &Mount, rest: &str, findings: &mut Findings) {
    let shown = at.rule.shown();
    let (word, below) = rest.split_once('/').map_or((rest, None), |(word, below)| (word, Some(below)));
    let known = WORDS.iter().find(|(known, _)| *known == word);
    let wild = word.starts_with('+') || (below.is_none() && at.rule.pattern != Pattern::Exact && is_start(word));
    if known.is_none() && !wild && !rest.is_empty() {
        let right = format!("{}data/{rest}", mount.path);
        if at.rule.capabilities.denies() {
            let help = format!("Deny `{right}`, too, and the same below metadata/.");
            findings.add(at, Code::KvDenyUseless, format!("`{shown}` denies a path that no request has"), help);
        } else {
            let help = format!("Write `{right}` for the secret, `{}metadata/{rest}` for its list.", mount.path);
            findings.add(at, Code::KvWordMissing, format!("`{shown}` matches no request: data/ is missing"), help);
        }
        return;
    }
    if at.rule.capabilities.denies() {
        return;
    }
    if let Some((word, useful)) = known {
        if *word == "data" && at.rule.capabilities.contains(List) {
            let help = format!("Grant list on `{}metadata/{}`.", mount.path, below.unwrap_or_default());
            let message = format!("list on `{shown}` lists nothing");
            findings
                .0
                .push(Diagnostic::policy(Code::KvListOnData, &at.policy.name, span_of(at, List), message).help(help));
        }
        ignored(at, useful, &format!("{}{word}/", mount.path), findings);
    }
    let segment_star = at.rule.pattern == Pattern::Segments;
    let star = at.rule.pattern == Pattern::Prefix || (segment_star && at.rule.path.ends_with('*'));
    if star && at.server.lets_dots_leave_a_prefix() {
        let help = "Name exact paths, or use + for single segments; upgrade to Vault 2.0.0 or OpenBao 2.5.3.";
        let message = format!("with encoded dots, `{shown}` reaches neighbours' metadata on {}", at.server);
        findings.add(at, Code::EncodedDots, message, help);
    }
}

/// Whether a prefix rule that stops inside of the word still reaches one of them.
fn is_start(word: &str) -> bool {
    WORDS.iter().any(|(known, _)| known.starts_with(word))
}

fn ignored(at: &At<'_>, useful: &[Capability], place: &str, findings: &mut Findings) {
    let general = [Capability::Deny, Capability::Scan, Capability::Subscribe, Capability::Recover, List];
    for capability in at.rule.capabilities.iter() {
        // The old words grant several at once; that is no mistake of the author.
        if useful.contains(&capability) || general.contains(&capability) || at.rule.old_word.is_some() {
            continue;
        }
        let message = format!("`{}` does nothing on {place}", capability.word());
        let span = span_of(at, capability);
        let help = "Remove it: a rule should say what it allows.";
        findings.0.push(Diagnostic::policy(Code::CapabilityIgnored, &at.policy.name, span, message).help(help));
    }
}

fn span_of(at: &At<'_>, capability: Capability) -> crate::Span {
    let written = at.rule.granted.iter().find(|(granted, _)| *granted == capability);
    written.map_or(at.rule.path_span, |(_, span)| *span)
}

/// A mount, or the word behind it, that differs from the path only in capitals.
fn case(at: &At<'_>, findings: &mut Findings) {
    let path = &at.rule.path;
    for mount in at.mounts {
        let Some((start, rest)) = path.split_at_checked(mount.path.len()) else { continue };
        let word = rest.split('/').next().unwrap_or_default();
        let known = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word) && *known != word);
        let right: Option<String> = if start != mount.path && start.eq_ignore_ascii_case(&mount.path) {
            Some(mount.path.clone())
        } else if let (true, Some(2), Some((known, _))) = (start == mount.path, mount.kv_version, known) {
            Some((*known).to_owned())
        } else {
            None
        };
        if let Some(right) = right {
            let message = format!("`{}` has other capitals than `{right}`", at.rule.shown());
            findings.add(at, Code::PathCase, message, format!("Write `{right}`: paths are compared to the letter."));
        }
    }
}

/// The words of KV version 2's API, and what can be done there.
const WORDS: &[(&str, &[Capability])] = &[
    ("data", &[Create, Read, Update, Patch, Delete]),
    ("metadata", &[Create, Read, Update, Patch, Delete, List]),
    ("delete", &[Create, Update]),
    ("undelete", &[Create, Update]),
    ("destroy", &[Create, Update]),
    ("subkeys", &[Read]),
    ("config", &[Create, Read, Update]),
];
