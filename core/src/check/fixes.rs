//! Changes that would help, each applied to a copy and checked again before it is shown.

mod apply;
mod body;
mod pipeline;
mod policies;
mod words;
mod writes;

use alloc::{
    borrow::{Cow, ToOwned as _},
    string::String,
    vec::Vec,
};

pub(super) use pipeline::variables_text;

use self::body::Change;
use super::{
    Judged,
    gate::Gate,
    report::{Edit, Fix, Outcome, StepName, StepOutcome},
    trace::Depth,
};
use crate::auth;

/// A change before it is tried.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    title: String,
    why: String,
    edits: Vec<Edit>,
    /// Who else gets something by it.
    widens_for: Option<String>,
}

/// A fix, and what was judged to see that it helps.
pub(super) struct Tried {
    pub(super) fix: Fix,
    after: Judged<'static>,
}

impl Tried {
    /// Who gets in behind it.
    pub(super) fn gate(&self) -> Option<Gate<'_>> {
        self.after.gate()
    }
}

/// What helps: what grants first, then the narrowest.
pub(super) fn find(judged: &Judged<'_>) -> Vec<Tried> {
    let failed = judged.trace.steps.iter().any(|step| step.outcome == StepOutcome::Failed);
    if !failed && !endangers(judged) {
        return Vec::new();
    }
    // Each is a check of its own: of large texts only a few are tried.
    let size: usize = judged.sources.texts.values().map(String::len).sum();
    let mut tries = (WORK_BYTES / size.max(1)).clamp(2, MOST_FIXES);
    let mut fixes: Vec<Tried> = Vec::new();
    let all = candidates(judged);
    let together = together(judged, &all, &mut tries);
    for candidate in all {
        if tries == 0 {
            break;
        }
        tries -= 1;
        fixes.extend(tried(&candidate, judged).map(|after| candidate.with(after)));
    }
    fixes.extend(together);
    fixes.sort_by_key(|Tried { fix, .. }| {
        (fix.verdict_after != Outcome::Granted, fix.widens, fix.still_fails.len(), fix.edits.len())
    });
    let mut seen: Vec<Vec<Edit>> = Vec::new();
    fixes.retain(|Tried { fix, .. }| {
        let new = !seen.contains(&fix.edits);
        seen.push(fix.edits.clone());
        new
    });
    fixes
}

/// The job gets in, and so does everybody else: bound claims that the server dropped.
fn endangers(judged: &Judged<'_>) -> bool {
    let written = judged.sources.role.bodies();
    let bound = written.iter().any(|body| body.member("bound_claims").is_some());
    !bound && written.iter().any(|body| !body::dotted(body).is_empty())
}

impl Candidate {
    fn with(self, after: Judged<'static>) -> Tried {
        let failing = after.trace.steps.iter().filter(|step| step.outcome == StepOutcome::Failed);
        let fix = Fix {
            title: self.title,
            why: self.why,
            edits: self.edits,
            verdict_after: after.verdict(),
            widens: self.widens_for.is_some(),
            widens_for: self.widens_for,
            still_fails: failing.map(|step| step.step).collect(),
        };
        Tried { fix, after }
    }
}

/// Everything that might help, the narrowest first.
fn candidates(judged: &Judged<'_>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    let (sources, texts) = (&judged.sources, &judged.sources.texts);
    if let Some((changes, why)) = writes::of_role(judged)
        && let Some(edits) = body::edits("role", &sources.role, texts, &changes)
    {
        all.push(Candidate { title: titles(&changes), why: why.to_owned(), edits, widens_for: None });
    }
    for changes in writes::of_config(judged) {
        let edits = body::edits("config", &sources.config, texts, &changes);
        let why = "The server then takes the configuration.".to_owned();
        all.extend(edits.map(|edits| Candidate { title: titles(&changes), why, edits, widens_for: None }));
    }
    all.extend(judged.trace.login_fixes(judged.evidence(), sources).iter().filter_map(|fix| of_login(fix, judged)));
    all.extend(pipeline::candidates(judged));
    all.extend(policies::candidates(judged));
    all.sort_by_key(|candidate| (candidate.widens_for.is_some(), candidate.edits.len()));
    all
}

fn titles(changes: &[Change]) -> String {
    changes.iter().map(Change::title).collect::<Vec<_>>().join(", and ")
}

fn of_login(fix: &auth::Fix, judged: &Judged<'_>) -> Option<Candidate> {
    let (source, stored, change) = match &fix.change {
        auth::Change::Role { field, value } => {
            ("role", &judged.sources.role, Change { field: field.clone(), value: value.clone() })
        }
        auth::Change::Config { field, value } => ("config", &judged.sources.config, Change::set(field, value.clone())),
        // The audience stands in the pipeline.
        auth::Change::Audience(_) => return None,
    };
    let edits = body::edits(source, stored, &judged.sources.texts, core::slice::from_ref(&change))?;
    let widens_for = fix.widens.then(|| words::of_change(&change));
    Some(Candidate { title: fix.title.clone(), why: fix.why.clone(), edits, widens_for })
}

/// The evidence with the change, checked; none: it changes nothing for the better.
fn tried(candidate: &Candidate, judged: &Judged<'_>) -> Option<Judged<'static>> {
    let changed = apply::applied(judged, &candidate.edits)?;
    let after = Judged::of(Cow::Owned(changed), Depth::Verdict);
    let fewer = failures(&after) < failures(judged) || first_failed(&after) > first_failed(judged);
    let safer = endangers(judged) && !endangers(&after);
    let better = after.verdict() != Outcome::Refused && judged.verdict() == Outcome::Refused || fewer || safer;
    (better && !less_is_known(judged, &after)).then_some(after)
}

/// One change after the other, each for what still fails, where one alone does not suffice.
fn together(judged: &Judged<'_>, first: &[Candidate], tries: &mut usize) -> Option<Tried> {
    let mut mended: Option<Judged<'static>> = None;
    let (mut titles, mut widens): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for _ in 0..MOST_TOGETHER {
        let now = mended.as_ref().unwrap_or(judged);
        // Who got in by what was dropped may be one whom nobody means.
        let open = now.verdict() == Outcome::Refused && judged.verdict() == Outcome::Refused;
        if !open && !endangers(now) {
            break;
        }
        let all = if mended.is_none() { first.to_vec() } else { candidates(now) };
        // Half of the tries are left to the changes alone.
        let mut best = None;
        for candidate in all {
            if *tries <= MOST_FIXES / 4 {
                break;
            }
            *tries -= 1;
            if let Some(after) = tried(&candidate, now) {
                best = Some((candidate, after));
                break;
            }
        }
        let Some((candidate, after)) = best else { break };
        titles.push(candidate.title.trim_end_matches('.').to_owned());
        widens.extend(candidate.widens_for);
        mended = Some(after);
    }
    let mended = mended.filter(|_| titles.len() > 1)?;
    let whole = Candidate {
        title: titles.join(", and "),
        why: "One of them alone does not suffice.".to_owned(),
        edits: apply::difference(judged, &mended),
        widens_for: (!widens.is_empty()).then(|| widens.join("; ")),
    };
    Some(whole.with(mended))
}

/// A step that was judged before is not any more: that is no way to mend it.
fn less_is_known(before: &Judged<'_>, after: &Judged<'_>) -> bool {
    let judged =
        |of: &Judged<'_>, name: StepName| of.step(name).is_some_and(|step| step.outcome != StepOutcome::NotChecked);
    // A token that will be made anew has no signature yet.
    let names = StepName::ALL.into_iter().filter(|name| *name != StepName::Signature);
    names.into_iter().any(|name| judged(before, name) && !judged(after, name))
}

/// How much is wrong: each fact, or the step alone.
fn failures(judged: &Judged<'_>) -> usize {
    let failed = judged.trace.steps.iter().filter(|step| step.outcome == StepOutcome::Failed);
    failed.map(|step| step.facts.iter().filter(|fact| fact.ok == Some(false)).count().max(1)).sum()
}

fn first_failed(judged: &Judged<'_>) -> usize {
    let steps = &judged.trace.steps;
    steps.iter().position(|step| step.outcome == StepOutcome::Failed).unwrap_or(steps.len())
}

/// Bytes of all texts, times the fixes that are tried.
const WORK_BYTES: usize = 128 * 1024;

/// Fixes that are tried.
const MOST_FIXES: usize = 48;

/// Changes that are put together.
const MOST_TOGETHER: usize = 8;
