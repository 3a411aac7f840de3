//! Changes of policies, and of which of them the role gives.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    Candidate,
    body::{self, Change},
};
use crate::{
    check::{
        Judged,
        report::{Edit, StepName, StepOutcome},
        sources::ReadPolicy,
    },
    json::{Data, Value},
    policy::{self, Acl, Request},
};

pub(super) fn candidates(judged: &Judged<'_>) -> Vec<Candidate> {
    let (trace, evidence) = (&judged.trace, judged.evidence());
    // A rule for a path that nobody means helps nobody.
    let failed = judged.step(StepName::Acl).is_some_and(|step| step.outcome == StepOutcome::Failed) && !trace.mistaken;
    let (Some(path), Some(operation), true) = (&trace.path, trace.operation, failed) else { return Vec::new() };
    let names: Option<BTreeSet<&str>> =
        trace.token.as_ref().map(|token| token.policies.iter().map(String::as_str).collect());
    let given: Vec<(&str, &ReadPolicy)> = evidence
        .policies
        .iter()
        .zip(&judged.sources.policies)
        .map(|(given, read)| (given.name.as_str(), read))
        .collect();
    let held = |name: &str| names.as_ref().is_none_or(|names| names.contains(name.trim().to_lowercase().as_str()));
    let of_token: Vec<(&str, &ReadPolicy)> = given.iter().filter(|(name, _)| held(name)).copied().collect();
    let texts: Vec<(&str, &str)> = of_token.iter().map(|(name, read)| (*name, read.text.as_str())).collect();
    let request = Request::new(operation, path);
    let edits = policy::fixes(&texts, &request, evidence.server, evidence.now.unwrap_or_default());
    let candidate = |edit: policy::Edit| {
        let read = of_token.iter().find(|(name, _)| *name == edit.policy);
        let span = read.map_or(edit.span, |(_, read)| read.shown(edit.span));
        Candidate {
            title: edit.title,
            why: format!("{path} is then allowed"),
            widens_for: Some(format!("every token with the policy `{}`: {}", edit.policy, edit.grants)),
            edits: Vec::from([Edit { source: format!("policy:{}", edit.policy), span, text: edit.text }]),
        }
    };
    let mut all: Vec<Candidate> = edits.into_iter().map(candidate).collect();
    let allows = |read: &ReadPolicy| {
        Acl::new(&[&read.policy], evidence.server).is_ok_and(|acl| acl.evaluate(&request).allowed())
    };
    let others = given.iter().filter(|(name, read)| !held(name) && read.error.is_none() && allows(read));
    all.extend(others.filter_map(|(name, _)| given_by_role(judged, name)));
    all
}

/// The role gives this policy, too.
fn given_by_role(judged: &Judged<'_>, name: &str) -> Option<Candidate> {
    let body = judged.sources.role.bodies().last()?;
    let field = ["token_policies", "policies"].into_iter().find(|field| body.member(field).is_some());
    let field = field.unwrap_or("token_policies");
    let text = |name: &str| Value::new(Data::String(name.to_owned()));
    let mut names: Vec<Value> = match body.member(field).map(|value| &value.data) {
        Some(Data::List(items)) => items.clone(),
        Some(Data::String(all)) => all.split(',').map(str::trim).filter(|name| !name.is_empty()).map(text).collect(),
        _ => Vec::new(),
    };
    names.push(text(name));
    let change = Change::set(&format!("/{field}"), Value::new(Data::List(names)));
    let edits = body::edits("role", &judged.sources.role, &judged.sources.texts, core::slice::from_ref(&change))?;
    Some(Candidate {
        title: format!("give the policy `{name}` to the role"),
        why: "It allows this, and the role does not give it.".to_string(),
        edits,
        widens_for: Some(format!("all jobs that the role lets in: everything that `{name}` allows")),
    })
}
