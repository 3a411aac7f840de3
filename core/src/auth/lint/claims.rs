//! What the role binds.

use alloc::{format, string::String, vec::Vec};
use core::slice;

use super::{Lint, escape, is_open};
use crate::{
    auth::BoundClaimsType,
    diagnostic::{Code, Diagnostic},
    json::{Data, Value},
    token,
    version::Version,
};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let role = lint.role;
    if role.bound_claims.is_empty() && role.bound_subject.is_empty() {
        let message = if role.bound_audiences.is_empty() {
            "no claim is bound: every job of this GitLab gets in from the bound addresses"
        } else {
            "only the audience is bound, and every pipeline can choose its audience"
        };
        let help = "Bind `project_id`, or `namespace_id` for a group, and `ref` with `ref_type`, in `bound_claims`.";
        found.push(Diagnostic::role(Code::AudienceOnly, "/bound_claims", message).help(help));
    }
    for (claim, bound) in &role.bound_claims {
        let field = format!("/bound_claims/{}", escape(claim));
        check_name(claim, &field, found);
        check_values(lint, claim, bound, &field, found);
    }
    check_subject(lint, found);
    check_together(lint, found);
    check_audiences(lint, found);
}

fn check_name(claim: &str, field: &str, found: &mut Vec<Diagnostic>) {
    let name = claim.strip_prefix('/').and_then(|pointer| pointer.split('/').next()).unwrap_or(claim);
    if token::claim(name).is_none() {
        let message = format!("GitLab's tokens have no claim `{claim}`, so no job gets in");
        let finding = Diagnostic::role(Code::UnknownClaim, field, message);
        let letters = name.replace(['_', '-', '.'], "").to_lowercase();
        let close =
            token::CLAIMS.iter().find(|known| known.name.bytes().filter(|byte| *byte != b'_').eq(letters.bytes()));
        found.push(match close {
            Some(known) => finding.help(format!("The claim is named `{}`.", known.name)),
            None => finding,
        });
    }
}

fn check_values(lint: &Lint<'_>, claim: &str, bound: &Value, field: &str, found: &mut Vec<Diagnostic>) {
    let mut add = |code, message: String, help: &str| {
        let finding = Diagnostic::role(code, field, message);
        found.push(if help.is_empty() { finding } else { finding.help(help) });
    };
    let items = match &bound.data {
        Data::List(items) if items.is_empty() => {
            add(Code::BoundClaimNever, format!("`{claim}` is bound to an empty list, which nothing matches"), "");
            return;
        }
        Data::Null | Data::Object(_) => {
            let what = bound.type_name();
            add(
                Code::BoundClaimNever,
                format!("`{claim}` is bound to a JSON {what}: every login fails"),
                "Use a string or a list of strings.",
            );
            return;
        }
        _ => values(bound),
    };
    let is_number = token::claim(claim).is_some_and(|known| known.json_type == "number");
    for value in items {
        match &value.data {
            Data::Number(text) if !is_number => {
                add(
                    Code::BoundClaimType,
                    format!("`{claim}` is the number {text} here and a string in the token"),
                    &format!("Write `\"{text}\"`."),
                );
            }
            Data::Bool(flag) => {
                add(
                    Code::BoundClaimType,
                    format!("`{claim}` is the boolean {flag} here and a string in the token"),
                    &format!("Write `\"{flag}\"`."),
                );
            }
            Data::String(text) if is_number && lint.role.bound_claims_type == BoundClaimsType::String => {
                add(
                    Code::BoundClaimType,
                    format!("`{claim}` is the string `\"{text}\"` here and a number in the token"),
                    "Write the number without quotes.",
                );
            }
            Data::String(text) => check_text(lint, claim, text, &mut add),
            Data::Null | Data::List(_) | Data::Object(_) => {
                add(
                    Code::BoundClaimNever,
                    format!("a JSON {} within the values of `{claim}` matches no claim of GitLab", value.type_name()),
                    "",
                );
            }
            Data::Number(_) => {}
        }
    }
}

/// The values of a claim: those of a list, or the one.
fn values(bound: &Value) -> &[Value] {
    if let Data::List(items) = &bound.data { items } else { slice::from_ref(bound) }
}

fn check_text(lint: &Lint<'_>, claim: &str, text: &str, add: &mut dyn FnMut(Code, String, &str)) {
    let glob = lint.role.bound_claims_type == BoundClaimsType::Glob;
    if text == claim {
        let message = format!("`{claim}` must be the text `{text}`: nothing is put in for it");
        add(Code::ClaimBoundToName, message, "Write the value that the token must have, or leave the claim out.");
    } else if is_open(text) && !text.ends_with('$') {
        // What will stand here is not known.
    } else if text.starts_with('[') && text.ends_with(']') {
        add(Code::ListInText, format!("`{text}` is one value for `{claim}`, brackets and all"), "Write a JSON list.");
    } else if text.starts_with('^')
        || text.ends_with('$')
        || text.contains(".*")
        || text.starts_with('/') && text.ends_with('/') && text.len() > 1
    {
        add(
            Code::NoRegex,
            format!("`{text}` is compared to the letter: the server knows no regular expressions"),
            "Use `*` with `bound_claims_type` `glob`, or a list of values.",
        );
    } else if text.contains('*') && !glob {
        add(
            Code::StarIsLiteral,
            format!("`{text}` matches only a `{claim}` that is written with the star"),
            "Set `bound_claims_type` to `glob`.",
        );
    } else if glob && text.contains('*') {
        check_star(claim, text, add);
    }
}

fn check_star(claim: &str, text: &str, add: &mut dyn FnMut(Code, String, &str)) {
    if claim.ends_with("_id") {
        add(Code::GlobbedId, format!("`{text}` also matches other IDs than the meant one"), "Bind the whole ID.");
    } else if matches!(claim, "project_path" | "namespace_path") {
        let message = match text.strip_suffix("/*") {
            Some(group) => format!(
                "`{text}` matches every project of `{group}` and of its subgroups, also those created later, but not `{group}` itself"
            ),
            None => format!("`{text}` matches every path that fits, other groups with such a name too"),
        };
        add(Code::WideGlob, message, "Bind `project_id` or `namespace_id`, which nobody can choose.");
    } else if text == "*" {
        add(Code::WideGlob, format!("`*` matches every `{claim}`"), "");
    } else if let Some(stem) =
        text.strip_suffix('*').filter(|stem| stem.ends_with(|letter: char| letter.is_alphanumeric()))
    {
        add(
            Code::WideGlob,
            format!("`{text}` also matches `{stem}-of-somebody-else`"),
            "End the part before the star in a `/` or `-` that only trusted people can push to.",
        );
    }
}

/// The subject of an ID token: `project_path:<group>/<project>:ref_type:<branch|tag>:ref:<name>`, with more parts where
/// the project asks for them, but never without the first (GitLab's `ci_id_token_sub_claim_components`). That of a
/// `CI_JOB_JWT` is `job_<id>`, so that nobody can bind it.
fn check_subject(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let bound = lint.role.bound_claims.get("sub").map(values).unwrap_or_default();
    let texts = bound.iter().filter_map(Value::as_str).map(|text| ("/bound_claims/sub", text));
    for (field, text) in texts.chain([("/bound_subject", lint.role.bound_subject.as_str())]) {
        let start = text.split('*').next().unwrap_or_default();
        let fits = start.starts_with(SUBJECT) || text.contains('*') && SUBJECT.starts_with(start);
        if !text.is_empty() && !is_open(text) && !fits {
            let message = format!("no `sub` is `{text}`: it starts with `{SUBJECT}`");
            let help = "Bind `project_id` instead, with `ref` and `ref_type`.";
            found.push(Diagnostic::role(Code::NeverMatches, field, message).help(help));
        }
    }
}

/// Claims that need each other.
fn check_together(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    if lint.role.bound_claims.is_empty() {
        return;
    }
    let mut add =
        |code, field: &str, message: &str, help: &str| found.push(Diagnostic::role(code, field, message).help(help));
    if lint.role.bound_claims_type == BoundClaimsType::Glob {
        let mut texts = lint.role.bound_claims.values().flat_map(values).filter_map(Value::as_str);
        if !texts.any(|text| text.contains('*') || is_open(text)) {
            let message = "`glob` is set, and no bound value holds a star";
            let help = "Leave `bound_claims_type` out: it is `string`.";
            add(Code::GlobWithoutStar, "/bound_claims_type", message, help);
        }
    }
    let whose = ["project_id", "project_path", "namespace_id", "namespace_path", "job_project_id", "sub"];
    if !whose.iter().any(|claim| lint.binds(claim)) && lint.role.bound_subject.is_empty() {
        add(Code::AudienceOnly, "/bound_claims", "no claim says which project or group", "Bind `project_id`.");
    }
    if !lint.binds("ref") && !lint.binds("ref_path") && !lint.binds("environment") && !lint.binds("sub") {
        add(Code::AnyRef, "/bound_claims", "any branch and tag gets in", "Bind `ref` and `ref_type`.");
    }
    if lint.binds("ref") && !lint.binds("ref_type") && !lint.binds("ref_path") {
        add(
            Code::RefWithoutType,
            "/bound_claims/ref",
            "a branch and a tag of this name get in",
            "Bind `ref_type` to `branch` or `tag`.",
        );
    }
    let protected = lint.role.bound_claims.get("ref_protected").map(values).unwrap_or_default();
    let protected = !protected.is_empty() && protected.iter().all(|value| value.as_str() == Some("true"));
    let environment = lint.binds("environment_protected");
    if !protected && !environment {
        let message = "nothing says that the branch or tag is protected";
        add(Code::NotProtected, "/bound_claims", message, "Bind `ref_protected` to `\"true\"`.");
    }
    if lint.binds("namespace_path") && lint.role.bound_claims_type == BoundClaimsType::String {
        let message = "only projects directly in this group get in, not those of its subgroups";
        add(
            Code::NamespaceExact,
            "/bound_claims/namespace_path",
            message,
            "For subgroups use `project_path` with a star and `glob`.",
        );
    }
    let by_project = lint.binds("project_id") || lint.binds("project_path");
    if by_project && !lint.binds("job_project_id") && lint.gitlab.version >= Version::new(18, 4, 0) {
        let message = "in a merge request from a fork these claims name the fork, so its jobs do not get in";
        add(
            Code::ForkMergeRequest,
            "/bound_claims/project_id",
            message,
            "That is usually wanted; `job_project_id` names the project that runs the job.",
        );
    }
}

fn check_audiences(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for audience in &lint.role.bound_audiences {
        if audience.starts_with('[') || audience.starts_with('"') || audience.ends_with(']') {
            let message = format!("`{audience}` is one audience, with its brackets and quotes");
            let help = "Write a JSON list, or texts with commas between them.";
            found.push(Diagnostic::role(Code::ListInText, "/bound_audiences", message).help(help));
        } else if audience.contains('*') {
            let message = format!("`{audience}` matches only an `aud` with the star: audiences are no patterns");
            found.push(Diagnostic::role(Code::StarIsLiteral, "/bound_audiences", message));
        }
    }
    if lint.role.bound_audiences.is_empty() && lint.gitlab.version >= Version::new(17, 0, 0) {
        let message = "a role without `bound_audiences` refuses every token with an `aud`, and ID tokens have one";
        let help = "Set `bound_audiences` to the `aud` in the job.";
        found.push(Diagnostic::role(Code::NoAudience, "/bound_audiences", message).help(help));
    }
    if lint.role.bound_subject.contains('*') {
        let message =
            format!("`{}` matches only such a `sub` with the star: the subject is no pattern", lint.role.bound_subject);
        found.push(Diagnostic::role(Code::StarIsLiteral, "/bound_subject", message));
    }
}

/// What the subject of every ID token begins with.
const SUBJECT: &str = "project_path:";
