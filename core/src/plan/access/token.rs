//! What the login makes of a job: its identity, and the Vault token that it gets.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::net::IpAddr;

use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::TokenKind,
    plan::{check::Checks, job::Login, values::Lifetime},
    setup::Setup,
};

pub(super) fn user_claim(setup: &Setup, login: &Login, checks: &mut Checks) -> Option<String> {
    let field = "/auth/user_claim";
    let claim = checks.line(field, "the claim", &setup.auth.user_claim)?;
    let everywhere = ["project_id", "project_path", "namespace_id", "namespace_path", "sub", "iss"];
    let changing = ["pipeline_id", "job_id", "jti", "ref", "ref_path", "ref_type", "ref_protected", "pipeline_source"];
    let people = ["user_id", "user_login", "user_email"];
    let id_token = ["job_project_id", "job_project_path", "job_namespace_id", "job_namespace_path"];
    let environment = ["environment"];
    let known = |list: &[&str]| list.contains(&claim.as_str());
    if known(&id_token) && login.token == TokenKind::IdToken
        || known(&everywhere) && !known(&["sub", "project_path", "namespace_path"])
    {
        return Some(claim);
    }
    let warn = |message: String, help: &str| Diagnostic::setup(Code::UserClaim, field, message).help(help);
    let help = "`project_id` survives renames, and nobody can choose or take it over.";
    if known(&["project_path", "namespace_path"]) {
        checks.add(warn(format!("`{claim}` changes with a rename, and a new project can get an old path"), help));
    } else if known(&["sub"]) {
        let what = if login.token == TokenKind::V1 { "every job" } else { "every branch and tag" };
        checks.add(warn(format!("`sub` differs for {what}: each becomes an identity of its own"), help));
    } else if known(&changing) {
        checks.add(warn(format!("`{claim}` is no identity: other projects have the same, or each job another"), help));
    } else if known(&people) {
        let help = "It is empty in pipelines without a user, and the login then fails. `project_id` is always there.";
        checks.add(warn(format!("`{claim}` names the person who started the pipeline"), help));
    } else if known(&environment) && setup.scope.environment.is_some() {
        checks.add(warn("`environment` can be chosen by whoever writes the job".to_owned(), help));
    } else {
        let message = format!("GitLab's token has no claim `{claim}` that is always a string");
        checks.add(Diagnostic::setup(Code::UserClaimMissing, field, message).help(
            "Vault would answer `claim \"…\" not found in token`, or `could not be converted to string`. Use project_id.",
        ));
        return None;
    }
    Some(claim)
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
