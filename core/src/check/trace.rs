//! The steps, one after the other.

mod access;
mod login;

pub(super) use access::{Asked, Command, Held, PERMISSION_DENIED};
pub(super) use login::Ground;

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
    /// Changes that would help the login; empty until they are looked for.
    pub(super) login_fixes: Vec<auth::Fix>,
    /// What decided.
    pub(super) ground: Ground,
    pub(super) asked: Asked,
}

impl Trace {
    /// Takes all steps; the first two were taken by the pipeline's reader.
    pub(super) fn of(evidence: &Evidence, sources: &Sources, before: [Step; 2]) -> Self {
        Self::asking(evidence, sources, before, Asked::of(evidence), Depth::Findings)
    }

    /// The verdict about the same job with the same request, behind a change of config, role or policies. The steps in front
    /// of the server do not depend on that.
    pub(super) fn again(&self, evidence: &Evidence, sources: &Sources) -> Self {
        let before = [StepName::Mint, StepName::Deliver].map(|step| Step::not_checked(step, ""));
        Self::asking(evidence, sources, before, self.asked.clone(), Depth::Verdict)
    }

    /// Looks for changes that would help the login.
    pub(super) fn find_login_fixes(&mut self, evidence: &Evidence, sources: &Sources) {
        if let Some(Ok(token)) = &sources.token {
            self.login_fixes = self.ground.fixes(token, evidence.remote_addr.as_deref());
        }
    }

    fn asking(evidence: &Evidence, sources: &Sources, before: [Step; 2], asked: Asked, depth: Depth) -> Self {
        let mut steps = Vec::from(before);
        let login = login::trace(evidence, sources, depth);
        steps.extend(login.steps);
        let access = access::trace(evidence, sources, login.token.as_ref(), &asked, depth);
        steps.extend(access.steps);
        Self {
            steps,
            token: login.token,
            acl: access.acl,
            path: access.path,
            operation: access.operation,
            mistaken: access.mistaken,
            command: access.command,
            login_fixes: Vec::new(),
            ground: login.ground,
            asked,
        }
    }
}

/// How much is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Also what is surprising.
    Findings,
    /// Only what decides.
    Verdict,
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
