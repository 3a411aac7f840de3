//! The verdict in one sentence.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    evidence::Evidence,
    report::{Outcome, StepName, StepOutcome},
    trace::Trace,
};
use crate::policy::Operation;

/// Like "Refused: Vault does not let the job log in, because 2 of 4 bound claims do not match."
pub(super) fn sentence(verdict: Outcome, trace: &Trace, evidence: &Evidence) -> String {
    let product = evidence.server.product.name();
    match verdict {
        Outcome::Refused => {
            let failed = trace.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
            let Some(step) = failed else { return String::new() };
            let what = match step.step {
                StepName::Mint => "GitLab gives the job no such token".to_owned(),
                StepName::Deliver => "the token does not reach the server".to_owned(),
                StepName::Path | StepName::Acl => {
                    format!("{product} does not let the job {} the path", verb(trace.operation))
                }
                StepName::Secret if trace.operation.is_none_or(|operation| operation == Operation::Read) => {
                    "the job does not get the value".to_owned()
                }
                StepName::Secret => format!("the job cannot {} it", verb(trace.operation)),
                _ => format!("{product} does not let the job log in"),
            };
            format!("Refused: {what}, because {}.", lower(&step.summary))
        }
        Outcome::Unknown => {
            let missing = trace.steps.iter().filter(|step| step.outcome == StepOutcome::NotChecked);
            let titles: Vec<String> =
                missing.filter(|step| step.step.decides()).map(|step| lower(step.step.title())).collect();
            format!(
                "Unknown: nothing that was given speaks against the job, but not everything was given: {}.",
                titles.join(", ")
            )
        }
        Outcome::Granted => {
            let path = trace.path.clone().unwrap_or_default();
            let unchecked = trace.steps.iter().filter(|step| step.outcome == StepOutcome::NotChecked);
            let conditions: Vec<&str> = unchecked.filter_map(|step| condition(step.step)).collect();
            let but = if conditions.is_empty() { String::new() } else { format!(", if {}", conditions.join(" and ")) };
            format!("Granted: the job may {} {path}{but}.", verb(trace.operation))
        }
    }
}

/// What the job wants to do.
fn verb(operation: Option<Operation>) -> &'static str {
    match operation {
        // A write of something that is not there.
        Some(Operation::Create) => "create",
        Some(Operation::Update) => "write",
        Some(other) => other.word(),
        None => "read",
    }
}

/// What "granted" presupposes where it was not checked.
const fn condition(step: StepName) -> Option<&'static str> {
    match step {
        StepName::Mint => Some("GitLab gives it such a token"),
        StepName::Deliver => Some("the token reaches the server"),
        StepName::Signature => Some("the signature is good"),
        StepName::Token => Some("the server gives it a token"),
        StepName::Secret => Some("the secret is there"),
        _ => None,
    }
}

/// In the middle of a sentence; server texts and names stay as they are.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase()).unwrap_or_default();
    let name = text.starts_with("GitLab") || text.chars().nth(1).is_some_and(char::is_uppercase);
    if name { text.to_owned() } else { first.to_string() + letters.as_str() }
}
