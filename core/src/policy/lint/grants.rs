//! What rules grant: very much, in an old spelling, or under conditions that cannot be met.

use alloc::{format, vec::Vec};

use super::{At, Findings};
use crate::{
    diagnostic::{Code, Diagnostic},
    policy::{
        capability::Capability,
        hcl::Any,
        rule::{Parameter, Pattern},
    },
};

pub(super) fn lint(at: &At<'_>, findings: &mut Findings) {
    if let Some(span) = at.rule.old_word {
        let message = "`policy` in a rule is an old spelling";
        let help = "Write capabilities = […]; `write` lacks patch, and none of the words has it.";
        findings.0.push(Diagnostic::policy(Code::OldPolicyWord, &at.policy.name, span, message).help(help));
    }
    if at.rule.capabilities.denies() {
        return;
    }
    broad(at, findings);
    for (what, parameters) in
        [("allowed_parameters", &at.rule.allowed_parameters), ("denied_parameters", &at.rule.denied_parameters)]
    {
        for (name, parameter) in parameters {
            values(at, what, name, parameter, findings);
        }
    }
    for (name, span) in &at.rule.required_parameters {
        let lower = crate::go::to_lower(name);
        if *name != lower {
            let message = format!("`{name}` is looked for as `{lower}`, in exactly this spelling");
            let help = format!("Requests must hold `{lower}`; other spellings of it do not count.");
            findings
                .0
                .push(Diagnostic::policy(Code::ParameterNeverMatches, &at.policy.name, *span, message).help(help));
        }
    }
}

fn broad(at: &At<'_>, findings: &mut Findings) {
    let rule = at.rule;
    let shown = rule.shown();
    let star = rule.pattern == Pattern::Prefix;
    let whole_mount = |mount: &super::Mount| {
        star && (rule.path == mount.path
            || (rule.path.starts_with(&mount.path) && is_word(rule.path.strip_prefix(&*mount.path))))
    };
    let (what, help) = if (star && rule.path.is_empty()) || matches!(shown.as_str(), "+/*" | "+") {
        ("everything", "Name the paths that are needed.")
    } else if at.mounts.iter().any(whole_mount) {
        ("a whole secrets engine", "Name the paths that are needed, each by itself.")
    } else if star && is_first_word(&rule.path) && !BUILT_IN.contains(&rule.path.as_str()) {
        ("everything that is mounted there", "Name the paths that are needed, each by itself.")
    } else if star && is_start_of(&rule.path, "sys/") {
        ("the administration of the server", "Name the paths below sys/ that are needed.")
    } else if star && is_start_of(&rule.path, "auth/") {
        ("the administration of logins", "Name the paths below auth/ that are needed.")
    } else if star && is_start_of(&rule.path, "identity/") {
        ("the administration of identities", "Name the paths below identity/ that are needed.")
    } else if writes(at) && (rule.path.starts_with("auth/token/create") || shown == "auth/token/*") {
        ("tokens that outlive the job", "A job needs no other token than the one it logged in with.")
    } else if writes(at) && (rule.path.starts_with("sys/policies/") || rule.path.starts_with("sys/policy/")) {
        ("the change of policies, its own too", "Change policies as an administrator.")
    } else if rule.capabilities.contains(Capability::Sudo) {
        ("paths that need root", "Remove sudo, unless the path needs it.")
    } else {
        return;
    };
    findings.add(at, Code::BroadGrant, format!("`{shown}` grants {what}"), help);
}

/// Whether a path is the first word and its slash: where secrets engines are mounted. Terraform's `${…}` is a word.
fn is_first_word(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(word, rest)| rest.is_empty() && !word.is_empty() && !word.contains('+') && !word.contains("{{"))
}

fn writes(at: &At<'_>) -> bool {
    [Capability::Create, Capability::Update].iter().any(|write| at.rule.capabilities.contains(*write))
}

/// Whether a prefix rule covers all that lies below `path`.
fn is_start_of(prefix: &str, path: &str) -> bool {
    !prefix.is_empty() && path.starts_with(prefix)
}

/// All below one word of KV's API is all of the engine's secrets.
fn is_word(rest: Option<&str>) -> bool {
    matches!(rest, Some("data/" | "metadata/" | "data" | "metadata"))
}

fn values(at: &At<'_>, what: &str, name: &str, parameter: &Parameter, findings: &mut Findings) {
    let mut found = Vec::new();
    if name == "*" && !parameter.values.is_empty() {
        found.push((format!("the values of `*` in {what} are ignored"), "Leave the list of `*` empty."));
    }
    for value in &parameter.values {
        match value {
            Any::Int(_) | Any::Float(_) => found.push((
                format!("a number never matches in {what}, neither a number nor a text"),
                "Write the number in quotes, and send it as a text.",
            )),
            Any::Text(text) if text == "*" => found.push((
                format!("a lone `*` in {what} matches only the character itself"),
                "Write an empty list for any value.",
            )),
            Any::Text(text) if inner_star(text) => found.push((
                format!("the star inside of `{text}` is the character itself"),
                "A star counts only first or last.",
            )),
            _ => {}
        }
    }
    for (message, help) in found {
        findings
            .0
            .push(Diagnostic::policy(Code::ParameterNeverMatches, &at.policy.name, parameter.span, message).help(help));
    }
}

fn inner_star(text: &str) -> bool {
    let inner = text.strip_prefix('*').unwrap_or(text);
    inner.strip_suffix('*').unwrap_or(inner).contains('*')
}

/// What every server has, and no secrets engine that somebody mounted.
const BUILT_IN: &[&str] = &["sys/", "auth/", "identity/", "cubbyhole/"];
