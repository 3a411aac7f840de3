//! Who else gets in: other jobs, each through the same login and the same policies, now and after each fix.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt::Write as _;

use super::{
    evidence::Evidence,
    gate::Gate,
    jobs::{Job, Kind, Typical, Variation, alternatives, fit},
    report::{Breadth, BreadthRow, BreadthScope},
    sources::Sources,
    trace::count,
};
use crate::{
    auth::{self, Config, Refusal},
    gitlab::GitLab,
};

/// A job that gets in, and the other jobs that differ from it.
struct World<'a> {
    gate: &'a Gate<'a>,
    /// Why there is none, when nobody was found who gets in: then it is the job that was given, or any.
    nobody: Option<String>,
    base: Job,
    others: Vec<Variation>,
}

/// None: the config or the role was not given.
pub(super) fn breadth<'a>(
    evidence: &Evidence,
    sources: &Sources,
    now: &'a Gate<'a>,
    fixed: &'a [Option<Gate<'a>>],
) -> Breadth {
    let given = given(sources);
    let mut known: Vec<&Job> = given.iter().collect();
    let world = World::of(now, &known, evidence);
    known.extend(Some(&world.base).filter(|_| world.nobody.is_none()));
    let after = |gate: &'a Option<Gate<'a>>| gate.as_ref().map(|gate| World::of(gate, &known, evidence));
    let worlds: Vec<Option<World<'_>>> = fixed.iter().map(after).collect();
    let row = |other: &Variation| {
        let refusal = now.lets_in_as(&other.kind, &other.job).err();
        BreadthRow {
            who: other.who.clone(),
            difference: other.difference.clone(),
            gets_in: refusal.is_none(),
            after_fix: worlds.iter().map(|after| after.as_ref().is_some_and(|after| after.lets_in(other))).collect(),
            changes: other.job.changes().iter().cloned().collect(),
            texts: refusal.map(|refusal| refusal.texts).unwrap_or_default(),
        }
    };
    let rows: Vec<BreadthRow> = world.others.iter().map(row).collect();
    let sentence = sentence(&world, given.as_ref(), &rows);
    let scope = if now.asks_policies() { BreadthScope::Secret } else { BreadthScope::Login };
    Breadth { sentence, scope, base_gets_in: world.nobody.is_none(), base: world.base.claims(), rows }
}

/// The job of the token that was given.
fn given(sources: &Sources) -> Option<Job> {
    let token = sources.token.as_ref()?.as_ref().ok()?;
    Some(Job::of(token.claims.clone()))
}

impl<'a> World<'a> {
    /// The first of the known jobs that gets in; else one that is made for the role.
    fn of(gate: &'a Gate<'a>, known: &[&Job], evidence: &Evidence) -> Self {
        let (base, nobody) = if let Some(job) = known.iter().find(|job| gate.lets_in(job).is_ok()) {
            ((*job).clone(), None)
        } else {
            let (job, nobody) = made(gate, known.first().map_or_else(|| typical(gate, evidence), |job| (*job).clone()));
            (job.settled(), nobody)
        };
        let taken = |claim: &str, value: &str| gate.role().is_some_and(|role| auth::accepts(role, claim, value));
        let mut others = base.variations(taken);
        if !gate.mount().config().is_some_and(Config::knows_several_keys) {
            others.retain(|other| other.kind != Kind::KnownIssuer);
        }
        others.extend(gate.role().map(|role| alternatives(&base, role)).unwrap_or_default());
        Self { gate, nobody, base, others }
    }

    /// The kind of job that another world asks about.
    fn lets_in(&self, asked: &Variation) -> bool {
        let same = |other: &&Variation| other.kind == asked.kind;
        let other = self.others.iter().find(same).unwrap_or(asked);
        self.gate.lets_in_as(&other.kind, &other.job).is_ok()
    }
}

fn made(gate: &Gate<'_>, start: Job) -> (Job, Option<String>) {
    let Some(role) = gate.role() else {
        let why = gate.lets_in(&start).err().and_then(first_text).unwrap_or_default();
        return (start, Some(why));
    };
    match fit(&start, gate.mount(), role, gate.now()) {
        Err(misfit) => (start, Some(misfit.0)),
        Ok(job) => {
            let why = gate.lets_in(&job).err().map(|refusal| first_text(refusal).unwrap_or_default());
            (job, why)
        }
    }
}

fn first_text(refusal: Refusal) -> Option<String> {
    refusal.texts.into_iter().next().map(|text| text.trim().replace("1 error occurred:\n\t* ", ""))
}

/// A job of the GitLab whose tokens the mount knows, where none was given.
fn typical(gate: &Gate<'_>, evidence: &Evidence) -> Job {
    let discovery = gate.mount().config().map(|config| config.oidc_discovery_url.clone()).filter(|url| !url.is_empty());
    let issuer = discovery.or_else(|| evidence.gitlab_url.clone());
    let mut typical = Typical { now: gate.now(), ..Typical::default() };
    typical.ref_path = evidence.gitlab.is_none_or(GitLab::has_ref_path);
    typical.issuer = issuer.unwrap_or(typical.issuer);
    typical.job()
}

/// Who gets in, then what the fixes change.
fn sentence(world: &World<'_>, given: Option<&Job>, rows: &[BreadthRow]) -> String {
    let mut sentence = who_gets_in(world, given, rows);
    let fixes = rows.first().map_or(0, |row| row.after_fix.len());
    for fix in 0..fixes {
        let newly = rows.iter().filter(|row| !row.gets_in && row.after_fix.get(fix) == Some(&true));
        let newly: Vec<&str> = newly.map(|row| row.who.as_str()).collect();
        if !newly.is_empty() {
            let _ = write!(sentence, " Fix {} also lets in {}.", fix + 1, listed(&newly));
        }
    }
    sentence
}

fn who_gets_in(world: &World<'_>, given: Option<&Job>, rows: &[BreadthRow]) -> String {
    if let Some(why) = &world.nobody {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        return format!("Nobody gets in{why}.");
    }
    let (shut, base) = match given {
        Some(given) if *given == world.base => ("", "this job".to_owned()),
        Some(_) => ("This job does not get in. ", described(&world.base)),
        None => ("", described(&world.base)),
    };
    let others: Vec<&str> = rows.iter().filter(|row| row.gets_in).map(|row| row.who.as_str()).collect();
    let gets = if world.gate.asks_policies() { "gets in" } else { "gets a token" };
    match others.as_slice() {
        [] => {
            let tried = count(rows.len(), "kind of other job", "kinds of other jobs");
            format!("{shut}Only {base} {gets}: none of {tried} that were tried.")
        }
        [one] => format!("{shut}Besides {base}, one kind of job {gets}: {one}."),
        several => {
            let get = gets.replacen("gets", "get", 1);
            format!("{shut}Besides {base}, {} kinds of jobs {get}: {}.", several.len(), listed(several))
        }
    }
}

fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{}, and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// Like "a job of project 42 on the branch main".
fn described(job: &Job) -> String {
    let protected = if job.text("ref_protected") == "true" { "protected " } else { "" };
    let environment = job.text("environment");
    let deploys = if environment.is_empty() { String::new() } else { format!(", deploying to {environment}") };
    let (project, kind, name) = (job.text("project_id"), job.text("ref_type"), job.text("ref"));
    format!("a job of project {project} on the {protected}{kind} {name}{deploys}")
}
