//! The steps, one after the other.

mod access;
mod login;

pub(super) use access::Command;

use alloc::{format, string::String, vec::Vec};

use serde_json::Value;

use super::{
    evidence::Evidence,
    report::{AclReport, Fact, GivenToken, Step, StepName, StepOutcome},
    sources::Sources,
};
use crate::{
    auth::{self, Refusal},
    diagnostic::Diagnostic,
    policy::Operation,
};

/// All steps, and what they found on the way.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) steps: Vec<Step>,
    pub(super) token: Option<GivenToken>,
    pub(super) acl: Option<AclReport>,
    /// The path of the API that is asked for, and what for.
    pub(super) path: Option<String>,
    pub(super) operation: Option<Operation>,
    /// The path is written in another way than it is meant.
    pub(super) mistaken: bool,
    /// The command that asks for it.
    pub(super) command: Option<Command>,
    /// Changes that would help the login.
    pub(super) login_fixes: Vec<auth::Fix>,
}

impl Trace {
    /// Takes all steps; the first two were taken by the pipeline's reader.
    pub(super) fn of(evidence: &Evidence, sources: &Sources, before: [Step; 2]) -> Self {
        let mut steps = Vec::from(before);
        let login = login::trace(evidence, sources);
        steps.extend(login.steps);
        let access = access::trace(evidence, sources, login.token.as_ref());
        steps.extend(access.steps);
        Self {
            steps,
            token: login.token,
            acl: access.acl,
            path: access.path,
            operation: access.operation,
            mistaken: access.mistaken,
            command: access.command,
            login_fixes: login.fixes,
        }
    }
}

impl Step {
    pub(super) fn new(step: StepName, outcome: StepOutcome, summary: impl Into<String>) -> Self {
        Self { step, outcome, summary: summary.into(), facts: Vec::new(), diagnostics: Vec::new(), refusal: None }
    }

    pub(super) fn passed(step: StepName, summary: impl Into<String>) -> Self {
        Self::new(step, StepOutcome::Passed, summary)
    }

    /// What is missing, and how to get it.
    pub(super) fn not_checked(step: StepName, missing: impl Into<String>) -> Self {
        Self::new(step, StepOutcome::NotChecked, missing)
    }

    pub(super) fn failed(step: StepName, why: impl Into<String>, refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::new(step, StepOutcome::Failed, why) }
    }

    pub(super) fn with_facts(mut self, facts: Vec<Fact>) -> Self {
        self.facts = facts;
        self
    }

    pub(super) fn with_diagnostics(mut self, diagnostics: Vec<Diagnostic>) -> Self {
        self.diagnostics = diagnostics;
        self
    }
}

impl Fact {
    /// Something that was seen and decides nothing.
    pub(super) fn seen(name: &str, actual: impl Into<String>) -> Self {
        Self { name: name.into(), expected: None, actual: Some(Value::String(actual.into())), ok: None, why: None }
    }
}

/// Like "3 claims".
pub(super) fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
