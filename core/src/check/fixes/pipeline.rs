//! Changes of the job, of the variables beside it, and of what is asked for.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::Candidate;
use crate::{
    check::{
        Judged,
        evidence::{Asker, Evidence},
        report::{Edit, StepName, StepOutcome},
    },
    json::Value,
    pipeline::{self, Job, Pipeline},
    span::Span,
};

pub(super) fn candidates(judged: &Judged<'_>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = path(judged).into_iter().collect();
    let (Some(given), evidence) = (&judged.given.pipeline, judged.evidence()) else { return all };
    let failed = |name: StepName| judged.step(name).is_some_and(|step| step.outcome == StepOutcome::Failed);
    let read = Pipeline::read(&given.text);
    let Some(job) = crate::check::pipeline::job(&read, given.job.as_deref()) else { return all };
    let here = Here { text: &given.text, job };
    if failed(StepName::Issuer) {
        let audiences = judged.trace.audiences.iter().take(2);
        all.extend(audiences.filter_map(|audience| here.audience(judged, audience)));
    }
    if failed(StepName::Role) {
        all.extend(here.role(judged));
    }
    if failed(StepName::Deliver) || failed(StepName::Role) {
        all.extend(variables(judged));
    }
    if failed(StepName::Mint) || failed(StepName::Deliver) {
        let gitlab = crate::check::pipeline::gitlab(evidence);
        let mendable = pipeline::lint(&given.text, gitlab).into_iter().filter_map(|finding| {
            let fix = finding.fix?;
            let edit = |edit: crate::edit::Edit| Edit { source: PIPELINE.to_owned(), span: edit.span, text: edit.text };
            Some(Candidate {
                title: fix.title,
                why: finding.diagnostic.message,
                edits: fix.edits.into_iter().map(edit).collect(),
                widens_for: None,
            })
        });
        all.extend(mendable);
    }
    all
}

/// The job in the text of the pipeline.
struct Here<'a> {
    text: &'a str,
    job: &'a Job,
}

impl Here<'_> {
    /// Another text in the place of one that stands once near here.
    fn replace(&self, near: Span, reach: usize, old: &str, new: &str) -> Option<Edit> {
        let end = (near.end + reach).min(self.text.len());
        let end = (end..=self.text.len()).find(|end| self.text.is_char_boundary(*end))?;
        let window = self.text.get(near.start..end)?;
        let at = near.start + window.find(old).filter(|_| !old.is_empty())?;
        Some(Edit { source: PIPELINE.to_owned(), span: Span::new(at, at + old.len()), text: new.to_owned() })
    }

    /// The token asks for this audience.
    fn audience(&self, judged: &Judged<'_>, audience: &str) -> Option<Candidate> {
        let login = self.job.logins.first()?;
        let sent = login.token.as_deref().unwrap_or_default();
        let token = self.job.tokens.iter().find(|token| token.name == sent).or(self.job.tokens.first())?;
        let pipeline::syntax::Audience::One(old) = &token.audience else { return None };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "._/:-".contains(letter);
        let edit = if let Some(name) = old.strip_prefix('$').map(|name| name.trim_matches(['{', '}']))
            && judged.given.variables.contains_key(name)
        {
            variable(&judged.given, name, audience)?
        } else {
            audience.chars().all(plain).then(|| self.replace(token.span, AUDIENCE_REACH, old, audience))??
        };
        // The token that GitLab makes then.
        let text = judged.sources.texts.get(TOKEN)?;
        let span = Value::parse(text.as_bytes()).ok()?.member("aud")?.span;
        let minted = Edit { source: TOKEN.to_owned(), span, text: serde_json::to_string(audience).ok()? };
        Some(Candidate {
            title: format!("set `aud: {audience}` in the job"),
            why: "The job's `aud` must equal one of `bound_audiences` to the letter; nobody else gets in by that."
                .to_owned(),
            edits: Vec::from([edit, minted]),
            widens_for: None,
        })
    }

    /// The job names the role that was given.
    fn role(&self, judged: &Judged<'_>) -> Option<Candidate> {
        let name = judged.sources.role_name.as_deref()?;
        let login = self.job.logins.first()?;
        let old = login.role.as_deref().filter(|old| *old != name && !old.contains('$'))?;
        let edit = self.replace(login.span, LOGIN_REACH, old, name)?;
        Some(Candidate {
            title: format!("log in with the role `{name}`"),
            why: "The role that was given has this name.".to_owned(),
            edits: Vec::from([edit]),
            widens_for: None,
        })
    }
}

/// CI/CD variables that the runner reads.
fn variables(judged: &Judged<'_>) -> Vec<Candidate> {
    let given = &judged.given;
    let by_runner = judged.evidence().request.as_ref().is_some_and(|request| request.by == Asker::Runner);
    let address = given.variables.get("VAULT_ADDR").or(given.server_url.as_ref());
    let wanted = [
        ("VAULT_SERVER_URL", address.map(String::as_str), "`secrets:` reads no other address."),
        ("VAULT_AUTH_ROLE", judged.sources.role_name.as_deref(), "`secrets:` takes the name of the role from it."),
    ];
    let unlike = |name: &str, value: &str| given.variables.get(name).is_none_or(|known| known != value);
    let found = wanted.into_iter().filter_map(|(name, value, why)| {
        let value = value.filter(|value| by_runner && unlike(name, value))?;
        Some(Candidate {
            title: format!("set the CI/CD variable {name} to `{value}`"),
            why: why.to_owned(),
            edits: Vec::from([variable(given, name, value)?]),
            widens_for: None,
        })
    });
    found.collect()
}

/// A variable with this value, in the text of the variables.
fn variable(given: &Evidence, name: &str, value: &str) -> Option<Edit> {
    let text = variables_text(&given.variables);
    let read = Value::parse(text.as_bytes()).ok()?;
    let json = serde_json::to_string(value).ok()?;
    let (span, text) = if let Some(known) = read.member(name) {
        (known.span, json)
    } else {
        let key = serde_json::to_string(name).ok()?;
        let comma = if given.variables.is_empty() { "\n" } else { "," };
        (Span::new(1, 1), format!("\n  {key}: {json}{comma}"))
    };
    Some(Edit { source: VARIABLES.to_owned(), span, text })
}

/// The path as its client takes it.
fn path(judged: &Judged<'_>) -> Option<Candidate> {
    let (old, new) = judged.trace.meant.as_ref()?;
    let edit = if judged.given.request.is_some() {
        let text = judged.sources.texts.get(REQUEST)?;
        let place = Value::parse(text.as_bytes()).ok()?.member("path")?.clone();
        let whole = place.as_str()?.replacen(old, new, 1);
        Edit { source: REQUEST.to_owned(), span: place.span, text: serde_json::to_string(&whole).ok()? }
    } else {
        let given = judged.given.pipeline.as_ref()?;
        let read = Pipeline::read(&given.text);
        let job = crate::check::pipeline::job(&read, given.job.as_deref())?;
        let secret = job.secrets.first().map(|secret| secret.vault_span);
        let near = secret.or_else(|| job.requests.first().map(|request| request.span))?;
        Here { text: &given.text, job }.replace(near, 0, old, new)?
    };
    Some(Candidate {
        title: format!("ask for `{new}` instead of `{old}`"),
        why: "This is how the client takes the path of that secret.".to_owned(),
        edits: Vec::from([edit]),
        widens_for: None,
    })
}

/// The variables as they are shown and edited.
pub(in crate::check) fn variables_text(variables: &BTreeMap<String, String>) -> String {
    serde_json::to_string_pretty(variables).unwrap_or_default()
}

pub(super) const PIPELINE: &str = "pipeline";
pub(super) const VARIABLES: &str = "variables";
pub(super) const TOKEN: &str = "token";
pub(super) const REQUEST: &str = "request";

/// Bytes behind a token's name in which its audience stands.
const AUDIENCE_REACH: usize = 400;

/// Bytes behind a login in which its role stands.
const LOGIN_REACH: usize = 600;
