//! Which jobs log in with one version and not with the other.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    fields::{Field, Found, Terms, fields, nested},
    side::{Login, Side},
    words,
};
use crate::{
    auth,
    check::jobs::{Job, START, Typical},
};

/// Who logs in.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    /// With the second version only.
    pub(super) gained: Vec<Newcomer>,
    /// With the first version only.
    pub(super) lost: Vec<Newcomer>,
    /// A job that logs in with each version, the same one where there is one; none: nobody does, or it is not known who.
    pub(super) examples: [Option<Job>; 2],
    /// The versions with which nobody logs in.
    pub(super) nobody: [bool; 2],
}

/// A job that logs in with one version only.
#[derive(Debug)]
pub(super) struct Newcomer {
    pub(super) job: Job,
    pub(super) difference: String,
    pub(super) from: Option<String>,
}

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>, not_compared: &mut Vec<String>) -> Jobs {
    let (old, new) = (before.login(), after.login());
    let unknown = |login: &Login<'_>, which: &str| match login {
        Login::Unknown(why) => Some(format!("who logs in: the {which} version's role {why}")),
        _ => None,
    };
    let mut jobs = Jobs::default();
    match (&old, &new) {
        // Only policies are compared.
        (Login::Unknown(one), Login::Unknown(other)) if one == other && one == "was not given" => {}
        (Login::Unknown(_), _) | (_, Login::Unknown(_)) => {
            not_compared.extend(unknown(&old, "first").into_iter().chain(unknown(&new, "second")));
        }
        (Login::Nobody(_), Login::Nobody(_)) => jobs.nobody = [true, true],
        (Login::Nobody(why), Login::Whoever(terms)) => {
            jobs.nobody = [true, false];
            alone(&mut jobs, after, *terms, 1, why);
        }
        (Login::Whoever(terms), Login::Nobody(why)) => {
            jobs.nobody = [false, true];
            alone(&mut jobs, before, *terms, 0, why);
        }
        (Login::Whoever(old), Login::Whoever(new)) => both(&mut jobs, [before, after], [*old, *new], not_compared),
    }
    jobs
}

/// Everybody is new.
fn alone(jobs: &mut Jobs, side: &Side<'_>, terms: Terms<'_>, at: usize, why: &str) {
    let fields = fields([terms, terms]);
    let Some(job) = example(start(side), &fields, [terms, terms], terms, &mut Vec::new()) else {
        jobs.nobody = [true, true];
        return;
    };
    let which = if at == 1 { "the first version" } else { "the second version" };
    let newcomer = Newcomer { job: job.clone(), difference: format!("with {which} nobody logs in: {why}"), from: None };
    if at == 1 { &mut jobs.gained } else { &mut jobs.lost }.push(newcomer);
    if let Some(place) = jobs.examples.get_mut(at) {
        *place = Some(job);
    }
}

fn both(jobs: &mut Jobs, [before, after]: [&Side<'_>; 2], mut terms: [Terms<'_>; 2], not_compared: &mut Vec<String>) {
    if before.knows_config() != after.knows_config() {
        not_compared.push("issuer and keys: the mount's config was given for one version only".to_owned());
        for terms in &mut terms {
            terms.config = None;
        }
    }
    let [old, new] = terms;
    let fields = fields(terms);
    let start = start(after);
    let examples = [old, new].map(|own| example(start.clone(), &fields, terms, own, not_compared));
    jobs.nobody = [examples[0].is_none(), examples[1].is_none()];
    for (own, other, job, is_gain) in [(new, old, &examples[1], true), (old, new, &examples[0], false)] {
        let Some(job) = job else { continue };
        let into = if is_gain { &mut jobs.gained } else { &mut jobs.lost };
        for field in &fields {
            let only = |value: Option<&_>| field.accepts(own, value) && !field.accepts(other, value);
            match field.find(terms, only) {
                Found::Nothing => {}
                Found::TooLarge => not_compared.push(format!("{}: there are too many patterns", words::named(field))),
                Found::Value(value) => {
                    let mut job = job.clone();
                    field.put(&mut job, value.as_ref());
                    let difference = words::differs(field, value.as_ref());
                    into.push(Newcomer { job, difference, from: None });
                }
            }
        }
        let (bound, others) = (&own.role.token.bound_cidrs, &other.role.token.bound_cidrs);
        let anywhere = ["10.0.0.1", "::1"].map(str::to_owned).into_iter();
        let mut edges = bound.iter().chain(others).flat_map(auth::Address::edges).chain(anywhere);
        let only = |from: &String| auth::lets_in(bound, Some(from)) && !auth::lets_in(others, Some(from));
        if let Some(from) = edges.find(only) {
            let difference = format!("a login from {from}: `token_bound_cidrs` differ");
            into.push(Newcomer { job: job.clone(), difference, from: Some(from) });
        }
    }
    let inside = nested(terms);
    if !inside.is_empty() {
        let names: Vec<&str> = inside.into_iter().collect();
        not_compared.push(format!("{}: what lies inside of a claim", names.join(", ")));
    } else if terms.iter().all(|terms| terms.config.is_some()) {
        verify(jobs, before, after, not_compared);
    }
    derived(jobs, &fields, not_compared);
    keys(before, after, not_compared);
    jobs.examples = examples;
}

/// What is said is only said when the logins themselves agree.
fn verify(jobs: &mut Jobs, before: &Side<'_>, after: &Side<'_>, not_compared: &mut Vec<String>) {
    for (found, inside, outside) in [(&mut jobs.gained, after, before), (&mut jobs.lost, before, after)] {
        found.retain(|newcomer| {
            let from = newcomer.from.as_deref();
            let agrees =
                inside.admits(&newcomer.job, from) == Some(true) && outside.admits(&newcomer.job, from) == Some(false);
            if !agrees {
                not_compared.push(format!("{}: the logins do not agree", newcomer.difference));
            }
            agrees
        });
    }
}

/// GitLab makes `sub` of other claims, which the comparison takes for independent.
fn derived(jobs: &Jobs, fields: &BTreeSet<Field>, not_compared: &mut Vec<String>) {
    let subject = Field::Claim("sub".to_owned());
    if fields.contains(&subject) && !(jobs.gained.is_empty() && jobs.lost.is_empty()) {
        let why = "`sub` together with the claims that it is made of: a job that is named may be one that cannot exist";
        not_compared.push(why.to_owned());
    }
}

fn keys(before: &Side<'_>, after: &Side<'_>, not_compared: &mut Vec<String>) {
    if let (Some(old), Some(new)) = (before.mount().config(), after.mount().config()) {
        let origin = words::origin;
        if origin(old) != origin(new) {
            let (old, new) = (origin(old), origin(new));
            not_compared.push(format!("the keys: {old} before, {new} after; whether they are the same is not known"));
        }
        if old.jwt_supported_algs != new.jwt_supported_algs {
            let shown = |algs: &[String]| if algs.is_empty() { "any".to_owned() } else { algs.join(", ") };
            let (old, new) = (shown(&old.jwt_supported_algs), shown(&new.jwt_supported_algs));
            not_compared.push(format!("the algorithms: {old} before, {new} after; GitLab signs with RS256"));
        }
    }
}

/// The job to start from: the one that was given, or any.
fn start(side: &Side<'_>) -> Job {
    let given = side.sources.token.as_ref().and_then(|token| token.as_ref().ok());
    given.map_or_else(|| Typical::default().job().settled(), |token| Job::of(token.claims.clone()))
}

/// A job that meets its own terms, and those of the other version where one can; none: nobody meets them.
fn example(
    start: Job,
    fields: &BTreeSet<Field>,
    both: [Terms<'_>; 2],
    own: Terms<'_>,
    not_compared: &mut Vec<String>,
) -> Option<Job> {
    let mut job = start;
    for field in fields {
        let fits = |value: Option<&_>| both.iter().all(|terms| field.accepts(*terms, value));
        let current = field.value(&job);
        if fits(current.as_ref()) {
            continue;
        }
        let value = match field.find(both, fits) {
            Found::Nothing if field.accepts(own, current.as_ref()) => continue,
            Found::Nothing => field.find(both, |value| field.accepts(own, value)),
            found => found,
        };
        match value {
            Found::Value(value) => field.put(&mut job, value.as_ref()),
            Found::Nothing => return None,
            Found::TooLarge => {
                not_compared.push(format!("{}: there are too many patterns", words::named(field)));
                return None;
            }
        }
    }
    job.start(START);
    Some(job)
}
