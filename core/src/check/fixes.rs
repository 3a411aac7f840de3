//! Changes that would help, each applied to a copy and checked again before it is shown.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    evidence::{Document, Evidence, Given},
    gate::Gate,
    report::{Edit, Fix, Outcome, StepName, StepOutcome},
    sources::{ReadPolicy, Sources, Stored},
    trace::Trace,
    verdict,
};
use crate::{
    auth::{self, Change},
    json::{Data, Value},
    policy::{self, Request},
    span::Span,
};

/// A change before it is tried.
struct Candidate {
    title: String,
    why: String,
    edits: Vec<Edit>,
    widens: bool,
}

/// A fix, and what was judged to see that it helps.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) fix: Fix,
    pub(super) evidence: Evidence,
    pub(super) sources: Sources,
    pub(super) trace: Trace,
}

impl Tried {
    /// Who gets in behind it.
    pub(super) fn gate(&self) -> Option<Gate<'_>> {
        Gate::of(&self.evidence, &self.sources, &self.trace)
    }
}

/// What helps, what grants first, then the narrowest.
pub(super) fn find(evidence: &Evidence, sources: &Sources, trace: &mut Trace) -> Vec<Tried> {
    if !trace.steps.iter().any(|step| step.outcome == StepOutcome::Failed) {
        return Vec::new();
    }
    trace.find_login_fixes(evidence, sources);
    let login: Vec<Candidate> = trace.login_fixes.iter().filter_map(|fix| of_login(fix, sources)).collect();
    let access = of_policies(evidence, sources, trace);
    let together = together(&login, &access);
    // Each is a check of its own: what mends all comes first, and of large texts only a few are tried.
    let judged = sources.texts.iter().filter(|(name, _)| *name != "pipeline");
    let size: usize = judged.map(|(_, text)| text.len()).sum();
    let tries = (WORK_BYTES / size.max(1)).clamp(1, MOST_FIXES);
    let all = together.into_iter().chain(login).chain(access).take(tries);
    let mut fixes: Vec<Tried> = all.filter_map(|candidate| tried(candidate, evidence, sources, trace)).collect();
    fixes.sort_by_key(|Tried { fix, .. }| (fix.verdict_after != Outcome::Granted, fix.widens, fix.edits.len()));
    fixes.dedup_by(|a, b| a.fix.edits == b.fix.edits);
    fixes
}

/// One change for each thing that is wrong, where one alone does not suffice.
fn together(login: &[Candidate], access: &[Candidate]) -> Option<Candidate> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut titles = Vec::new();
    let mut widens = false;
    for candidate in login.iter().chain(access.first()) {
        let free =
            |edit: &Edit| !edits.iter().any(|other| other.source == edit.source && overlap(other.span, edit.span));
        if candidate.edits.iter().all(free) {
            edits.extend(candidate.edits.iter().cloned());
            titles.push(candidate.title.trim_end_matches('.').to_owned());
            widens |= candidate.widens;
        }
    }
    (titles.len() > 1).then(|| Candidate {
        title: titles.join(", and "),
        why: "One of them alone does not suffice.".to_owned(),
        edits,
        widens,
    })
}

/// Also two insertions at one place: their order would decide.
fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end || a.start == b.start
}

fn of_login(fix: &auth::Fix, sources: &Sources) -> Option<Candidate> {
    let edit = match &fix.change {
        Change::Role { field, value } => edit("role", &sources.role, &sources.texts, field, value.as_ref())?,
        Change::Config { field, value } => edit("config", &sources.config, &sources.texts, field, Some(value))?,
        // The audience stands in the pipeline, which says it in many ways.
        Change::Audience(_) => return None,
    };
    Some(Candidate { title: fix.title.clone(), why: fix.why.clone(), edits: Vec::from([edit]), widens: fix.widens })
}

/// A change of a JSON body, or of one within a command; none where the text is not JSON at this place.
fn edit(
    source: &str,
    stored: &Stored,
    texts: &BTreeMap<String, String>,
    field: &str,
    value: Option<&Value>,
) -> Option<Edit> {
    // The last write that says it counts.
    let top = field.split('/').nth(1)?;
    let bodies = stored.bodies();
    let at = bodies.iter().rposition(|body| body.member(top).is_some()).or(bodies.len().checked_sub(1))?;
    let body = bodies.get(at)?;
    let numbered = format!("{source}:{}", at + 1);
    let source = if texts.contains_key(&numbered) { numbered.as_str() } else { source };
    let text = texts.get(source)?;
    let whole = text.get(body.span.range())?;
    if !whole.starts_with('{') {
        let (span, new) = plain(body, text, field, value?)?;
        return Some(Edit { source: source.to_owned(), span, text: new });
    }
    let (parent, name) = field.rsplit_once('/')?;
    let parent = parent.split('/').skip(1).try_fold(body, |value, name| value.member(name))?;
    let Data::Object(members) = &parent.data else { return None };
    let name = name.replace("~1", "/").replace("~0", "~");
    let known = members.iter().position(|member| member.key == name);
    let new = |span: Span, text: String| Some(Edit { source: source.to_owned(), span, text });
    match (known.and_then(|index| Some((index, members.get(index)?))), value) {
        (Some((_, member)), Some(value)) => new(member.value.span, value.to_json()),
        (None, Some(value)) => {
            let at = parent.span.start + 1;
            let rest = if members.is_empty() { "" } else { "," };
            let key = serde_json::to_string(&name).unwrap_or_default();
            new(Span::new(at, at), format!("\n  {key}: {}{rest}", value.to_json()))
        }
        (Some((index, member)), None) => {
            let end = members.get(index + 1).map_or(member.value.span.end, |next| next.key_span.start);
            let before = index.checked_sub(1).and_then(|before| members.get(before));
            let start = match before {
                Some(before) if index + 1 == members.len() => before.value.span.end,
                _ => member.key_span.start,
            };
            new(Span::new(start, end), String::new())
        }
        (None, None) => None,
    }
}

/// Another value in a text that is not JSON: of Terraform a literal, of a command a word of its own.
fn plain(body: &Value, text: &str, field: &str, value: &Value) -> Option<(Span, String)> {
    let old = field.split('/').skip(1).try_fold(body, |value, name| value.member(name))?;
    let span = old.span;
    let raw = text.get(span.range())?;
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.contains(['$', '%', '\n']));
    let texts: Vec<&str> = match &value.data {
        Data::List(items) if items.iter().all(is_text) => items.iter().filter_map(Value::as_str).collect(),
        _ if is_text(value) => value.as_str().into_iter().collect(),
        _ => return None,
    };
    if text.get(body.span.range())?.starts_with("resource") {
        let quoted = |start: usize, end: usize| {
            text.get(start..end).is_some_and(|raw| raw.starts_with('"') && raw.ends_with('"') && raw.len() > 1)
        };
        if raw.starts_with('[') || quoted(span.start, span.end) {
            return Some((span, value.to_json()));
        }
        let around = Span::new(span.start.checked_sub(1)?, span.end + 1);
        return quoted(around.start, around.end).then(|| (around, value.to_json()));
    }
    let bare = |text: &str| {
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '/' | ':' | '-' | ','))
    };
    let word = texts.join(",");
    let before = text.get(..span.start)?;
    (before.ends_with('=') && bare(raw) && bare(&word)).then_some((span, word))
}

fn of_policies(evidence: &Evidence, sources: &Sources, trace: &Trace) -> Vec<Candidate> {
    // A rule for a path that nobody means helps nobody.
    let failed = !trace.mistaken
        && trace.steps.iter().any(|step| step.step == StepName::Acl && step.outcome == StepOutcome::Failed);
    let (Some(path), Some(operation), true) = (&trace.path, trace.operation, failed) else { return Vec::new() };
    let names: Option<BTreeSet<&str>> =
        trace.token.as_ref().map(|token| token.policies.iter().map(String::as_str).collect());
    let given = evidence.policies.iter().zip(&sources.policies);
    let of_token = given.filter(|(_, read)| {
        let name = read.policy.name.trim().to_lowercase();
        names.as_ref().is_none_or(|names| names.contains(name.as_str()))
    });
    let of_token: Vec<(&str, &ReadPolicy)> = of_token.map(|(given, read)| (given.name.as_str(), read)).collect();
    let texts: Vec<(&str, &str)> = of_token.iter().map(|(name, read)| (*name, read.text.as_str())).collect();
    let edits =
        policy::fixes(&texts, &Request::new(operation, path), evidence.server, evidence.now.unwrap_or_default());
    let candidate = |edit: policy::Edit| {
        let read = of_token.iter().find(|(name, _)| *name == edit.policy);
        let span = read.map_or(edit.span, |(_, read)| read.shown(edit.span));
        Candidate {
            title: edit.title,
            why: format!("{path} is then allowed"),
            // Without its rule a deny ends for every role that has this policy.
            widens: edit.widens || edit.text.is_empty(),
            edits: Vec::from([Edit { source: format!("policy:{}", edit.policy), span, text: edit.text }]),
        }
    };
    edits.into_iter().map(candidate).collect()
}

/// None: it changes nothing for the better.
fn tried(candidate: Candidate, evidence: &Evidence, sources: &Sources, before: &Trace) -> Option<Tried> {
    let changed = applied(evidence, sources, &candidate.edits)?;
    let sources = Sources::of(&changed);
    let after = before.again(&changed, &sources);
    let verdict_after = verdict(&after.steps);
    let better = verdict_after != Outcome::Refused || failures(&after) < failures(before);
    let fix = Fix {
        title: candidate.title,
        why: candidate.why,
        edits: candidate.edits,
        verdict_after,
        widens: candidate.widens,
    };
    let helps = better && !less_is_known(before, &after);
    helps.then_some(Tried { fix, evidence: changed, sources, trace: after })
}

/// A step that was judged before is not any more: that is no way to mend it.
fn less_is_known(before: &Trace, after: &Trace) -> bool {
    let judged = |trace: &Trace, name: StepName| {
        trace.steps.iter().any(|step| step.step == name && step.outcome != StepOutcome::NotChecked)
    };
    let names = StepName::ALL.into_iter().filter(|name| !matches!(name, StepName::Mint | StepName::Deliver));
    names.into_iter().any(|name| judged(before, name) && !judged(after, name))
}

/// How much is wrong: each fact, or the step alone.
fn failures(trace: &Trace) -> usize {
    let failed = trace.steps.iter().filter(|step| step.outcome == StepOutcome::Failed);
    failed.map(|step| step.facts.iter().filter(|fact| fact.ok == Some(false)).count().max(1)).sum()
}

/// The evidence with these changes, the last one first, so that the places of the others stay.
fn applied(evidence: &Evidence, sources: &Sources, edits: &[Edit]) -> Option<Evidence> {
    let mut changed = evidence.clone();
    let mut names: Vec<&str> = edits.iter().map(|edit| edit.source.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let mut of_text: Vec<&Edit> = edits.iter().filter(|edit| edit.source == name).collect();
        of_text.sort_by_key(|edit| core::cmp::Reverse(edit.span.start));
        let mut text = sources.texts.get(name)?.clone();
        for edit in of_text {
            let (start, end) = (text.get(..edit.span.start)?.to_string(), text.get(edit.span.end..)?);
            text = format!("{start}{}{end}", edit.text);
        }
        let (source, number) = name.rsplit_once(':').unwrap_or((name, "1"));
        match source {
            "role" => write(&mut changed.role, number, text)?,
            "config" => write(&mut changed.config, number, text)?,
            _ => {
                let policy = name.strip_prefix("policy:")?;
                changed.policies.iter_mut().find(|given| given.name == policy)?.text = text;
            }
        }
    }
    Some(changed)
}

/// Puts a changed text in the place of the write with this number.
fn write(given: &mut Given, number: &str, text: String) -> Option<()> {
    if let Given::Writes(documents) = given {
        let document = documents.get_mut(number.parse::<usize>().ok()?.checked_sub(1)?)?;
        let value = Value::parse(text.as_bytes()).ok()?;
        *document = Document { text, value };
    } else {
        *given = Given::Text(text);
    }
    Some(())
}

/// Bytes of all texts, times the fixes that are tried.
const WORK_BYTES: usize = 128 * 1024;

/// Fixes that are tried.
const MOST_FIXES: usize = 48;
