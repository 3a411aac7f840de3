//! Changes that would let a login in. Each is tried before it is offered.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Explanation, Fact, Reason, Step, StepName, Subject};
use crate::{
    auth::{BoundClaimsType, Mount, RoleType, Surroundings, claims::Claims, lint},
    json::{Data, Value},
    limits,
    span::Span,
};

/// What is to be changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A parameter of the role, at this JSON path of its body.
    Role {
        /// Like `/bound_claims/ref`.
        field: String,
        /// The new value; none: remove it.
        value: Option<Value>,
    },
    /// A parameter of the mount's configuration.
    Config {
        /// Like `/bound_issuer`.
        field: String,
        /// The new value.
        value: Value,
    },
    /// The `aud` in the job.
    Audience(String),
}

/// A change, and what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What to do, in a few words.
    pub title: String,
    /// Why.
    pub why: String,
    /// The change.
    pub change: Change,
    /// The place of the value that is replaced, where it is known.
    pub span: Option<Span>,
    /// Whether others get in by it, too.
    pub widens: bool,
    /// Whether the login succeeds with this change alone.
    pub grants: bool,
}

/// Candidates for each fact that is wrong; those that change nothing are dropped.
pub(super) fn find(mount: &Mount, subject: &Subject<'_>, around: &dyn Surroundings, before: &Explanation) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for step in &before.steps {
        for mut fix in candidates(mount, subject, step).into_iter().take(limits::FIXES) {
            let (changed, claims) = apply(mount, subject, &fix.change);
            let mut token = subject.token.clone();
            if let Some(claims) = claims {
                // The new token would be signed by the same key.
                token.claims = claims;
                token.compact = None;
            }
            let after = changed.steps(&Subject { token: &token, ..*subject }, around);
            let wrong = |steps: &[Step]| steps.iter().map(wrongs).sum::<usize>();
            if wrong(&after) < wrong(&before.steps) {
                fix.grants = wrong(&after) == 0;
                fixes.push(fix);
            }
        }
    }
    fixes.sort_by_key(|fix| (!fix.grants, fix.widens));
    fixes
}

/// How much is wrong in a step: each wrong fact, or the refusal alone.
fn wrongs(step: &Step) -> usize {
    let facts = step.facts.iter().filter(|fact| !fact.ok).count();
    if step.refusal.is_some() { facts.max(1) } else { 0 }
}

fn candidates(mount: &Mount, subject: &Subject<'_>, step: &Step) -> Vec<Fix> {
    let name = mount.role_name(subject);
    let Some(role) = mount.roles.get(&name) else { return Vec::new() };
    let wrong = step.facts.iter().filter(|fact| !fact.ok);
    match step.name {
        StepName::Role if role.role_type == RoleType::Oidc => {
            Vec::from([set("role_type", text("jwt"), "The role is made for people with a browser.", false)])
        }
        StepName::Issuer => wrong.flat_map(|fact| issuer_fixes(mount, subject, fact)).collect(),
        StepName::UserClaim => {
            let mut fixes: Vec<Fix> =
                wrong.filter_map(|fact| mapping_fix(role.claim_mappings.contains_key(&fact.name), fact)).collect();
            if step.facts.first().is_some_and(|fact| !fact.ok) && role.user_claim != "project_id" {
                fixes.push(set(
                    "user_claim",
                    text("project_id"),
                    "Every token has it, it is a string, and nobody can choose it.",
                    false,
                ));
            }
            fixes
        }
        StepName::BoundClaims => {
            let claims = &Claims::new(&subject.token.claims, mount.server);
            wrong
                .flat_map(|fact| bound_fixes(role.bound_claims_type, role.bound_claims.get(&fact.name), fact, claims))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn issuer_fixes(mount: &Mount, subject: &Subject<'_>, fact: &Fact) -> Vec<Fix> {
    let payload = &subject.token.claims;
    let mut fixes = Vec::new();
    let name = mount.role_name(subject);
    let role = mount.roles.get(&name);
    match fact.name.as_str() {
        "iss" => {
            if let Some(issuer) = payload.member("iss").and_then(Value::as_str) {
                let change = Change::Config { field: "/bound_issuer".into(), value: text(issuer) };
                let why =
                    "The token's issuer must equal `bound_issuer` to the letter. Make sure that it is your GitLab.";
                fixes.push(Fix {
                    title: format!("set `bound_issuer` to `{issuer}`"),
                    why: why.into(),
                    change,
                    span: None,
                    widens: fact.reason == Some(Reason::Other),
                    grants: false,
                });
            }
        }
        "sub" => {
            if let Some(subject) = payload.member("sub").and_then(Value::as_str) {
                fixes.push(set(
                    "bound_subject",
                    text(subject),
                    "The subject must equal `bound_subject` to the letter.",
                    fact.reason == Some(Reason::Other),
                ));
            }
        }
        "aud" => {
            let bound = role.map(|role| role.bound_audiences.clone()).unwrap_or_default();
            let mut found = match payload.member("aud").map(|audience| &audience.data) {
                Some(Data::String(text)) => Vec::from([text.clone()]),
                Some(Data::List(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
                _ => Vec::new(),
            };
            if let Some(audience) = bound.first() {
                let why =
                    "The job's `aud` must equal one of `bound_audiences` to the letter; nobody else gets in by that.";
                fixes.push(Fix {
                    title: format!("set `aud: {audience}` in the job"),
                    why: why.into(),
                    change: Change::Audience(audience.clone()),
                    span: None,
                    widens: false,
                    grants: false,
                });
            }
            if !found.is_empty() {
                let widens = !bound.is_empty();
                let mut all = bound;
                all.append(&mut found);
                let list = Value::new(Data::List(all.iter().map(|audience| text(audience)).collect()));
                fixes.push(set("bound_audiences", list, "The role must know the token's audience.", widens));
            }
            if role.is_some_and(|role| !role.bound_audiences.is_empty()) && payload.member("aud").is_none() {
                fixes.push(remove(
                    "bound_audiences",
                    "`CI_JOB_JWT` has no audience: a role for it must not bind one.",
                    true,
                ));
            }
        }
        _ => {}
    }
    fixes
}

fn mapping_fix(is_mapping: bool, fact: &Fact) -> Option<Fix> {
    let field = format!("claim_mappings/{}", lint::escape(&fact.name));
    is_mapping.then(|| remove(&field, "Only strings can become metadata.", false))
}

fn bound_fixes(how: BoundClaimsType, bound: Option<&Value>, fact: &Fact, claims: &Claims<'_>) -> Vec<Fix> {
    let Some(bound) = bound else { return Vec::new() };
    let field = format!("bound_claims/{}", lint::escape(&fact.name));
    let here = |fix: Fix| Fix { span: Some(bound.span).filter(|span| span.end > span.start), ..fix };
    if fact.reason == Some(Reason::Glob) {
        return Vec::from([set(
            "bound_claims_type",
            text("glob"),
            "Only then is the star a wildcard, for every bound claim.",
            true,
        )]);
    }
    let Some(actual) = claims.find(&fact.name).filter(|actual| !matches!(actual.data, Data::Object(_))) else {
        return Vec::from([here(remove(&field, "The token has no such claim.", true))]);
    };
    let actual = match &actual.data {
        Data::List(items) => items.first().cloned(),
        _ => Some(actual.as_ref().clone()),
    };
    // In a glob only texts can be bound.
    let Some(actual) = actual.filter(|actual| how == BoundClaimsType::String || actual.as_str().is_some()) else {
        return Vec::new();
    };
    let near = !matches!(fact.reason, Some(Reason::Other | Reason::Never | Reason::Structure) | None);
    let value = match &bound.data {
        Data::List(items) if !near => Value::new(Data::List(items.iter().cloned().chain([actual]).collect())),
        _ => actual,
    };
    let why = if near { "It is the same but for its spelling." } else { "The role accepts another value." };
    Vec::from([here(set(&field, value, why, !near))])
}

fn set(field: &str, value: Value, why: &str, widens: bool) -> Fix {
    let name = field.rsplit('/').next().unwrap_or(field);
    let title = format!("set `{name}` to `{}`", value.to_json());
    let change = Change::Role { field: format!("/{field}"), value: Some(value) };
    Fix { title, why: why.to_owned(), change, span: None, widens, grants: false }
}

fn remove(field: &str, why: &str, widens: bool) -> Fix {
    let name = field.rsplit('/').next().unwrap_or(field);
    let change = Change::Role { field: format!("/{field}"), value: None };
    Fix { title: format!("remove `{name}`"), why: why.to_owned(), change, span: None, widens, grants: false }
}

fn text(text: &str) -> Value {
    Value::new(Data::String(text.to_string()))
}

/// The mount after the change, and the claims if the job's audience changes.
fn apply(mount: &Mount, subject: &Subject<'_>, change: &Change) -> (Mount, Option<Value>) {
    let mut mount = mount.clone();
    let name = mount.role_name(subject);
    match change {
        Change::Audience(audience) => {
            let mut claims = subject.token.claims.clone();
            if let Data::Object(members) = &mut claims.data {
                members.retain(|member| member.key != "aud");
                members.push(crate::json::Member {
                    key: "aud".to_owned(),
                    key_span: Span::default(),
                    value: text(audience),
                });
            }
            return (mount, Some(claims));
        }
        Change::Config { value, .. } => {
            if let (Some(config), Some(issuer)) = (&mut mount.config, value.as_str()) {
                issuer.clone_into(&mut config.bound_issuer);
            }
        }
        Change::Role { field, value } => {
            if let Some(role) = mount.roles.get_mut(&name) {
                apply_to_role(role, field, value.as_ref());
            }
        }
    }
    (mount, None)
}

fn apply_to_role(role: &mut crate::auth::Role, field: &str, value: Option<&Value>) {
    let as_text = || value.and_then(Value::as_str).unwrap_or_default().to_owned();
    match field {
        "/role_type" => role.role_type = RoleType::Jwt,
        "/bound_subject" => role.bound_subject = as_text(),
        "/user_claim" => {
            role.user_claim = as_text();
            role.user_claim_json_pointer = false;
        }
        "/bound_claims_type" => role.bound_claims_type = BoundClaimsType::Glob,
        "/bound_audiences" => {
            let items = match value.map(|value| &value.data) {
                Some(Data::List(items)) => items.as_slice(),
                _ => &[],
            };
            role.bound_audiences = items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
        }
        _ => {
            let claim = |prefix: &str| field.strip_prefix(prefix).map(lint::unescape);
            if let Some(claim) = claim("/bound_claims/") {
                match value {
                    Some(value) => drop(role.bound_claims.insert(claim, value.clone())),
                    None => drop(role.bound_claims.remove(&claim)),
                }
            } else if let Some(claim) = claim("/claim_mappings/") {
                role.claim_mappings.remove(&claim);
            }
        }
    }
}
