//! The steps, one after the other.

mod access;
mod held;
mod login;
mod outside;

pub(super) use held::Held;
pub(super) use login::Ground;
pub(super) use outside::Outside;

pub(super) use super::stand::PERMISSION_DENIED;

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
    /// The path as it is written, and as its client takes it.
    pub(super) meant: Option<(String, String)>,
    /// What decided.
    pub(super) ground: Ground,
    /// What the role binds as audiences.
    pub(super) audiences: Vec<String>,
}

impl Trace {
    /// Takes all steps; the first two were taken by the pipeline's reader.
    pub(super) fn of(evidence: &Evidence, sources: &Sources, before: [Step; 2], depth: Depth) -> Self {
        let mut steps = Vec::from(before);
        let login = login::trace(evidence, sources, depth);
        steps.extend(login.steps);
        let access = access::trace(evidence, sources, login.token.as_ref(), depth);
        steps.extend(access.steps);
        Self {
            steps,
            token: login.token,
            acl: access.acl,
            path: access.path,
            operation: access.operation,
            mistaken: access.mistaken,
            meant: access.meant,
            ground: login.ground,
            audiences: login.audiences,
        }
    }
}

impl Trace {
    /// Changes that would help the login.
    pub(super) fn login_fixes(&self, evidence: &Evidence, sources: &Sources) -> Vec<auth::Fix> {
        match &sources.token {
            Some(Ok(token)) => self.ground.fixes(token, evidence.remote_addr.as_deref()),
            _ => Vec::new(),
        }
    }
}

/// How much is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Also what is surprising.
    Findings,
    /// Only what decides, and what is dangerous about the role.
    Verdict,
}

impl Step {
    pub(super) fn new(step: StepName, outcome: StepOutcome, summary: impl Into<String>) -> Self {
        Self {
            step,
            outcome,
            summary: summary.into(),
            facts: Vec::new(),
            diagnostics: Vec::new(),
            refusal: None,
            said: None,
        }
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
