//! The same login and the same policies, asked about many jobs.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    evidence::Evidence,
    jobs::{Job, Kind},
    report::{GivenToken, StepName, StepOutcome},
    sources::{Sources, Stored},
    trace::{Ground, Held, PERMISSION_DENIED, Trace},
};
use crate::{
    auth::{Caller, Mount, Refusal, Role},
    policy::{Acl, Operation, Policy, Request},
};

/// What decides whether a job gets in, read once.
#[derive(Debug)]
pub(super) struct Gate<'a> {
    evidence: &'a Evidence,
    sources: &'a Sources,
    ground: &'a Ground,
    role: &'a str,
    policies: Policies<'a>,
}

/// What the policies say about the request.
#[derive(Debug)]
enum Policies<'a> {
    /// It, or the policies, are not known: the login alone counts.
    Unknown,
    /// The same for everybody who logs in.
    Same(bool),
    /// Their paths depend on who logs in.
    Templated(Operation, &'a str),
}

impl<'a> Gate<'a> {
    /// None: the config or the role is not known.
    pub(super) fn of(evidence: &'a Evidence, sources: &'a Sources, trace: &'a Trace) -> Option<Self> {
        let known = |stored: &Stored| matches!(stored, Stored::Absent | Stored::Writes(_));
        let ground = &trace.ground;
        if !known(&sources.config) || !known(&sources.role) {
            return None;
        }
        let role = ground.role.as_deref().unwrap_or_default();
        let mut gate = Self { evidence, sources, ground, role, policies: Policies::Unknown };
        gate.policies = gate.about(trace);
        Some(gate)
    }

    pub(super) const fn mount(&self) -> &Mount {
        &self.ground.mount
    }

    pub(super) fn role(&self) -> Option<&Role> {
        self.mount().role(self.role)
    }

    pub(super) const fn now(&self) -> i64 {
        self.ground.now
    }

    /// Whether the policies were asked, too.
    pub(super) const fn asks_policies(&self) -> bool {
        !matches!(self.policies, Policies::Unknown)
    }

    /// What the server says to a job, if it refuses.
    pub(super) fn lets_in(&self, job: &Job) -> Result<(), Refusal> {
        self.decide(job, false)
    }

    /// The same for one that is different in this way.
    pub(super) fn lets_in_as(&self, kind: &Kind, job: &Job) -> Result<(), Refusal> {
        self.decide(job, *kind == Kind::Issuer)
    }

    fn decide(&self, job: &Job, foreign: bool) -> Result<(), Refusal> {
        let from = self.evidence.remote_addr.as_deref();
        let claims = job.read(self.evidence.server);
        let caller = Caller { role: self.role, claims: &claims, foreign, from, now: self.now() };
        let known = self.mount().admits(&caller)?;
        let allowed = match self.policies {
            Policies::Unknown => true,
            Policies::Same(allowed) => allowed,
            Policies::Templated(operation, path) => {
                let token = token(known.token.policies, known.alias, known.metadata);
                self.allows(&token, operation, path).unwrap_or(true)
            }
        };
        if allowed { Ok(()) } else { Err(Refusal::of(403, PERMISSION_DENIED)) }
    }

    fn about(&self, trace: &'a Trace) -> Policies<'a> {
        let (Some(operation), Some(path), Some(role)) = (trace.operation, trace.path.as_deref(), self.role()) else {
            return Policies::Unknown;
        };
        let policies = Mount::policies_of(role);
        let mut given = self.sources.policies.iter();
        if given.any(|given| given.policy.templated && policies.contains(&given.policy.name.trim().to_lowercase())) {
            return Policies::Templated(operation, path);
        }
        let step = trace.steps.iter().find(|step| step.step == StepName::Acl).filter(|_| trace.token.is_some());
        let decided = match step.map(|step| step.outcome) {
            // The job's token was asked about already.
            Some(StepOutcome::Passed | StepOutcome::Warned) => Some(true),
            Some(StepOutcome::Failed) => Some(false),
            Some(StepOutcome::NotChecked) => None,
            None => self.allows(&token(policies, String::new(), BTreeMap::new()), operation, path),
        };
        decided.map_or(Policies::Unknown, Policies::Same)
    }

    /// None: a policy that was not given decides.
    fn allows(&self, token: &GivenToken, operation: Operation, path: &str) -> Option<bool> {
        if self.sources.policies.is_empty() {
            return None;
        }
        let held = Held::of(&token.policies, self.evidence, self.sources, Some(token));
        let policies: Vec<&Policy> = held.policies.iter().collect();
        let allowed = Acl::new(&policies, self.evidence.server)
            .is_ok_and(|acl| acl.evaluate(&Request::new(operation, path)).allowed());
        (allowed || held.missing.is_empty()).then_some(allowed)
    }
}

/// Of which only the policies and the identity count.
fn token(policies: Vec<String>, alias: String, metadata: BTreeMap<String, String>) -> GivenToken {
    GivenToken { policies, alias, metadata, ttl: 0, token_type: String::new() }
}
