//! Jobs with a single wrong thing, and what the server says to each.

use boundclaim_core::{KeySource, RefType, Setup, TokenKind};
use boundclaim_tests::{gitlab::CiJob, job::Fault};
use serde_json::json;

/// A job that must not get in.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) name: &'static str,
    pub(crate) job: CiJob,
    pub(crate) fault: Fault,
    /// Part of the server's answer.
    pub(crate) answer: String,
}

/// All of them, for this setup and the job that it lets in.
pub(crate) fn wrongs(setup: &Setup, kind: TokenKind, right: &CiJob) -> Vec<Wrong> {
    let mut wrongs = claims(setup, right);
    let token = |name, fault, answer: &str| Wrong { name, job: right.clone(), fault, answer: answer.into() };
    let audience = match kind {
        TokenKind::V1 => "audience claim found in JWT but no audiences bound to the role",
        TokenKind::IdToken => "invalid audience (aud) claim: audience claim does not match any expected audience",
    };
    wrongs.push(token("another audience", Fault::Audience(json!("https://other.example.com")), audience));
    let issuer = "invalid issuer (iss) claim";
    wrongs.push(token("another issuer", Fault::Issuer("https://gitlab.example.org".into()), issuer));
    let other_form = match kind {
        TokenKind::V1 => right.url.clone(),
        TokenKind::IdToken => "localhost".to_owned(),
    };
    wrongs.push(token("the other kind's issuer", Fault::Issuer(other_form), issuer));
    wrongs.push(token("expired", Fault::Expired, "invalid expiration time (exp) claim: token is expired"));
    let key = match setup.auth.keys {
        Some(KeySource::PublicKeys) => "no known key successfully validated the token signature",
        _ => "failed to verify id token signature",
    };
    wrongs.push(token("another key", Fault::Key, key));
    wrongs
}

fn claims(setup: &Setup, right: &CiJob) -> Vec<Wrong> {
    let scope = &setup.scope;
    let mixed = scope.refs.iter().flatten().any(|one| one.kind != right.ref_type);
    let (ref_claim, type_claim) = if mixed { ("ref_path", "ref_path") } else { ("ref", "ref_type") };
    let mut wrongs = Vec::new();
    let mut wrong = |name, claim: &str, change: &dyn Fn(&mut CiJob)| {
        let mut job = right.clone();
        change(&mut job);
        let answer = match job.environment {
            // Two claims are missing when the environment must be protected: the server names one of them.
            None if claim == "environment" => "is missing".to_owned(),
            _ => format!("claim \"{claim}\" does not match any associated bound claim values"),
        };
        wrongs.push(Wrong { name, job, fault: Fault::None, answer });
    };
    match &scope.group {
        None => wrong("another project", "project_id", &|job| {
            job.project_id = format!("1{}", job.project_id);
        }),
        Some(group) if group.subgroups => {
            wrong("a group with a longer name", "project_path", &|job| {
                job.project_path = format!("{}-evil/app", group.path);
            });
            wrong("a group of that name in another", "project_path", &|job| {
                job.project_path = format!("evil/{}/app", group.path);
            });
        }
        Some(group) => wrong("a subgroup", "namespace_id", &|job| {
            job.namespace_id = "8".into();
            job.project_path = format!("{}/team/app", group.path);
        }),
    }
    if scope.refs.iter().flatten().next().is_some() {
        wrong("another ref", ref_claim, &|job| job.ref_name = format!("x-{}", job.ref_name));
        wrong("a tag for a branch, or the reverse", type_claim, &|job| {
            job.ref_type = match job.ref_type {
                RefType::Branch => RefType::Tag,
                RefType::Tag => RefType::Branch,
            };
        });
    }
    if scope.protected_only {
        wrong("an unprotected ref", "ref_protected", &|job| job.protected = false);
    }
    if scope.environment.is_some() {
        wrong("another environment", "environment", &|job| job.environment = Some("staging".into()));
        wrong("no environment", "environment", &|job| job.environment = None);
    }
    if scope.pipeline_source.is_some() {
        wrong("another pipeline source", "pipeline_source", &|job| job.pipeline_source = "chat".into());
    }
    wrongs
}
