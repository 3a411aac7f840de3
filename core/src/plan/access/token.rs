//! What the login makes of a job: its identity, and the Vault token that it gets.

use alloc::{format, string::String, vec::Vec};
use core::net::IpAddr;

use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::{Claim, GitLab, Identity, TokenKind},
    plan::{check::Checks, job::Login, secrets, values::Lifetime},
    setup::Setup,
};

/// The claim that names the identity in Vault.
pub(super) fn user_claim(setup: &Setup, gitlab: GitLab, login: &Login, checks: &mut Checks) -> Option<String> {
    let field = "/auth/user_claim";
    let name = checks.line(field, "the claim", &setup.auth.user_claim)?;
    let Some(claim) = Claim::find(&name, login.token) else {
        let message = format!("GitLab's token has no claim `{name}` that is always a string");
        let help = "Vault would answer `claim \"…\" not found in token`, or `could not be converted to string`. Use project_id.";
        checks.add(Diagnostic::setup(Code::UserClaimMissing, field, message).help(help));
        return None;
    };
    if gitlab.version < claim.since {
        let message = format!("the tokens of GitLab {} have no claim `{name}`", gitlab.version);
        let help = format!("It came with GitLab {}. Use project_id.", claim.since);
        checks.add(Diagnostic::setup(Code::GitLabTooOld, field, message).help(help));
        return None;
    }
    if claim.identity == Identity::Environment && setup.scope.environment.is_none() {
        let message = format!("a job that names no environment has no claim `{name}`");
        checks.add(
            Diagnostic::setup(Code::UserClaimMissing, field, message).help("Name the environment, or use project_id."),
        );
        return None;
    }
    if name != "project_id" && secrets::any_templated(setup) {
        let message =
            format!("the path depends on the job's project, and `{name}` names another identity than the project");
        let help = "Use project_id. Each login writes the identity's metadata anew: after a login of project 43, a token \
                    that project 42 got before, as the same identity, would read what belongs to 43.";
        checks.add(Diagnostic::setup(Code::SharedIdentity, field, message).help(help));
        return None;
    }
    if let Some(message) = weakness(claim.identity, &name, login.token) {
        let help = match claim.identity {
            Identity::Person => {
                "It is empty in pipelines without a user, and the login then fails. `project_id` is always there."
            }
            _ => "`project_id` survives renames, and nobody can choose or take it over.",
        };
        checks.add(Diagnostic::setup(Code::UserClaim, field, message).help(help));
    }
    Some(name)
}

/// Why the claim is no good name for an identity.
fn weakness(identity: Identity, name: &str, token: TokenKind) -> Option<String> {
    Some(match identity {
        Identity::Project => return None,
        Identity::Path => format!("`{name}` changes with a rename, and a new project can get an old path"),
        Identity::Shared => {
            format!("`{name}` makes one identity of many projects: they share its metadata and policies")
        }
        Identity::Changing => format!("`{name}` is no identity: other projects have the same, or each job another"),
        Identity::Subject => {
            let what = if token == TokenKind::V1 { "every job" } else { "every branch and tag" };
            format!("`{name}` differs for {what}: each becomes an identity of its own")
        }
        Identity::Person => format!("`{name}` names the person who started the pipeline"),
        Identity::Environment => format!("`{name}` can be chosen by whoever writes the job"),
    })
}

pub(super) fn lifetimes(setup: &Setup, checks: &mut Checks) -> (Option<Lifetime>, Option<Lifetime>) {
    let mut read = |field: &str, text: &str| {
        let found = Lifetime::parse(text);
        if found.is_none() {
            let message = format!("`{text}` is not a lifetime");
            let help = "Write a whole number and a unit, like 300s, 5m, 1h or 1h30m.";
            checks.add(Diagnostic::setup(Code::BadDuration, field, message).help(help));
        }
        found
    };
    let ttl = read("/auth/token_ttl", &setup.auth.token_ttl);
    let max = read("/auth/token_max_ttl", &setup.auth.token_max_ttl);
    if let (Some(ttl), Some(max)) = (&ttl, &max)
        && ttl.seconds > max.seconds
    {
        let message = format!("less than the token TTL of {}", ttl.text);
        let help = "Vault: 'token_ttl' cannot be greater than 'token_max_ttl'";
        checks.add(Diagnostic::setup(Code::TtlOrder, "/auth/token_max_ttl", message).help(help));
    }
    (ttl, max)
}

pub(super) fn cidrs(setup: &Setup, checks: &mut Checks) -> Vec<String> {
    let field = "/auth/token_bound_cidrs";
    if !checks.count(field, setup.auth.token_bound_cidrs.len()) {
        return Vec::new();
    }
    for (index, text) in setup.auth.token_bound_cidrs.iter().enumerate() {
        let (address, length) = text.split_once('/').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
        let good = address.parse::<IpAddr>().is_ok_and(|address| {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            length.is_none_or(|n| n.parse::<u8>().is_ok_and(|n| n <= bits) && !n.starts_with('+'))
        });
        if !good {
            let message = format!("`{text}` is not an address block");
            let help = "Write an address, or a block like 10.0.0.0/8.";
            checks.add(Diagnostic::setup(Code::BadCidr, format!("{field}/{index}"), message).help(help));
        }
    }
    setup.auth.token_bound_cidrs.clone()
}
