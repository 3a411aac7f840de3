//! A job that a role is for, found from what the role binds.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::slice;

use super::{Job, Kind, Variation};
use crate::{
    auth::{BoundClaimsType, Mount, Role},
    glob,
    json::{Data, Value},
    setup::RefType,
    token,
};

/// Why no job of GitLab fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct Misfit(pub(in crate::check) String);

/// The job with the claims that the mount and the role want, the others as they are; a value that is wanted is the first of
/// those that GitLab can put there.
pub(in crate::check) fn fit(job: &Job, mount: &Mount, role: &Role, now: i64) -> Result<Job, Misfit> {
    let mut job = job.clone();
    let issuer = mount.config().map(|config| config.bound_issuer.as_str()).unwrap_or_default();
    if !issuer.is_empty() {
        job.set("iss", issuer);
    }
    let holds = |audience: &String| match job.member("aud").map(|value| &value.data) {
        Some(Data::String(text)) => text == audience,
        Some(Data::List(items)) => items.iter().any(|item| item.as_str() == Some(audience)),
        _ => false,
    };
    match role.bound_audiences.first() {
        None => job.remove("aud"),
        Some(first) if !role.bound_audiences.iter().any(holds) => job.set("aud", first),
        Some(_) => {}
    }
    let mut bound = Vec::new();
    for (claim, values) in &role.bound_claims {
        let name = plain(claim).ok_or_else(|| Misfit(format!("what lies at `{claim}` cannot be chosen here")))?;
        bind(&mut job, &name, role.bound_claims_type, values)?;
        bound.push(name);
    }
    follow(&mut job, &bound);
    if !role.bound_subject.is_empty() {
        job.set("sub", &role.bound_subject);
    }
    let name = &role.user_claim;
    if !job.has(name) {
        let known = token::claim(name).filter(|claim| claim.json_type.starts_with("string"));
        known.ok_or_else(|| Misfit(format!("GitLab's tokens have no text `{name}`, which `user_claim` names")))?;
        job.set(name, "1");
    }
    if !role.groups_claim.is_empty() && !job.has(&role.groups_claim) {
        job.put(
            &role.groups_claim,
            Value::new(Data::List(Vec::from([Value::new(Data::String("my-group".to_owned()))]))),
        );
    }
    job.start(now);
    Ok(job)
}

/// The other values that the role lists for its claims, each in a job of its own.
pub(in crate::check) fn alternatives(job: &Job, role: &Role) -> Vec<Variation> {
    let mut all = Vec::new();
    for (claim, bound) in &role.bound_claims {
        let Some(name) = plain(claim) else { continue };
        for (index, value) in values(bound).iter().enumerate() {
            let Some(text) = value.as_str() else { continue };
            let star = role.bound_claims_type == BoundClaimsType::Glob && text.contains('*');
            let text = if star { another(text, job.text(&name)) } else { text.to_owned() };
            if all.len() < MOST_LISTED && text != job.text(&name) {
                let mut other = job.clone();
                other.set(&name, &text);
                follow(&mut other, slice::from_ref(&name));
                let who = format!("a job whose {name} is {text}");
                let difference = if star { "the role's pattern matches it" } else { "the role lists it" };
                let kind = Kind::Listed(name.clone(), index);
                all.push(Variation { kind, who, difference: difference.to_owned(), job: other });
            }
        }
    }
    all
}

/// The name that a bound claim means, unless it points into an object or a list.
fn plain(claim: &str) -> Option<String> {
    match claim.strip_prefix('/') {
        None => Some(claim.to_owned()),
        Some(rest) => (!rest.contains('/')).then(|| rest.replace("~1", "/").replace("~0", "~")),
    }
}

fn values(bound: &Value) -> &[Value] {
    if let Data::List(items) = &bound.data { items } else { slice::from_ref(bound) }
}

fn bind(job: &mut Job, name: &str, how: BoundClaimsType, bound: &Value) -> Result<(), Misfit> {
    let glob = how == BoundClaimsType::Glob;
    let meets = |wanted: &Value, found: &Value| match (&wanted.data, &found.data) {
        (Data::String(wanted), Data::String(found)) => wanted == found || glob && glob::matches(wanted, found),
        _ => wanted == found,
    };
    let found: &[Value] = job.member(name).map(values).unwrap_or_default();
    if values(bound).iter().any(|wanted| found.iter().any(|found| meets(wanted, found))) {
        return Ok(());
    }
    let known = token::claim(name).map(|claim| claim.json_type);
    let Some(known) = known else { return Err(Misfit(format!("GitLab's tokens have no claim `{name}`"))) };
    let fits = |value: &&Value| match &value.data {
        Data::String(_) => !matches!(known, "number" | "object" | "list of objects"),
        Data::Number(_) => known == "number" && !glob,
        _ => false,
    };
    let Some(value) = values(bound).iter().find(fits) else {
        let why = format!("`{name}` is bound to {}, which GitLab never puts there", bound.to_json());
        return Err(Misfit(why));
    };
    match value.as_str().filter(|text| glob && text.contains('*')) {
        Some(pattern) => job.set(name, &pattern.replace('*', "1")),
        None => job.put(name, value.clone()),
    }
    if known.starts_with("list") {
        let item = job.member(name).cloned();
        job.put(name, Value::new(Data::List(item.into_iter().collect())));
    }
    Ok(())
}

/// What GitLab derives from the claims that were chosen.
fn follow(job: &mut Job, bound: &[String]) {
    let is = |name: &str| bound.iter().any(|other| other == name);
    let path = job.text("ref_path").to_owned();
    if is("ref_path") {
        for kind in [RefType::Branch, RefType::Tag] {
            if let Some(name) = path.strip_prefix(kind.path_prefix()) {
                job.set("ref", if is("ref") { job.text("ref").to_owned() } else { name.to_owned() }.as_str());
                job.set(
                    "ref_type",
                    if is("ref_type") { job.text("ref_type").to_owned() } else { kind.word().to_owned() }.as_str(),
                );
            }
        }
    }
    if is("namespace_path") && !is("project_path") {
        let name = job.text("project_path").rsplit('/').next().unwrap_or_default().to_owned();
        let path = format!("{}/{name}", job.text("namespace_path"));
        job.set("project_path", &path);
    }
    let kept: Vec<(String, String)> = bound.iter().map(|name| (name.clone(), job.text(name).to_owned())).collect();
    job.settle();
    for (name, value) in kept
        .into_iter()
        .filter(|(name, _)| matches!(name.as_str(), "sub" | "ref_path" | "namespace_path" | "ci_config_ref_uri"))
    {
        job.set(&name, &value);
    }
}

/// A text that the pattern matches, besides this one.
fn another(pattern: &str, than: &str) -> String {
    let first = pattern.replace('*', "1");
    if first == than { pattern.replace('*', "2") } else { first }
}

/// Values of the role's lists that are asked about.
const MOST_LISTED: usize = 8;
