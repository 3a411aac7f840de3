//! One of the two versions, read.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::fields::Terms;
use crate::{
    auth::{Caller, Mount, RoleType},
    check::{
        evidence::Evidence,
        jobs::{Job, START},
        report::{GivenToken, StepName},
        sources::{Sources, Stored},
        trace::{Depth, Held, Trace},
    },
};

/// One version.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) sources: Sources,
    pub(super) trace: Trace,
}

/// Who logs in.
#[derive(Debug)]
pub(super) enum Login<'a> {
    /// The role was not given, or cannot be read.
    Unknown(String),
    /// Nobody, and why.
    Nobody(String),
    /// Whoever meets these.
    Whoever(Terms<'a>),
}

impl<'a> Side<'a> {
    pub(super) fn of(evidence: &'a Evidence) -> Self {
        let sources = Sources::of(evidence, evidence);
        let before = [StepName::Mint, StepName::Deliver].map(|step| crate::check::report::Step::not_checked(step, ""));
        let trace = Trace::of(evidence, &sources, before, Depth::Findings);
        Self { evidence, sources, trace }
    }

    pub(super) const fn mount(&self) -> &Mount {
        &self.trace.ground.mount
    }

    pub(super) fn role_name(&self) -> &str {
        self.trace.ground.role.as_deref().unwrap_or_default()
    }

    pub(super) fn knows_config(&self) -> bool {
        matches!(self.sources.config, Stored::Absent | Stored::Writes(_))
    }

    pub(super) fn login(&self) -> Login<'_> {
        match &self.sources.role {
            Stored::NotGiven => return Login::Unknown("was not given".to_owned()),
            Stored::Unreadable(why) => return Login::Unknown(format!("cannot be read: {why}")),
            Stored::Absent | Stored::Writes(_) => {}
        }
        let nobody = |why: &str| Login::Nobody(why.to_owned());
        let refused = !self.sources.role.bodies().is_empty();
        let Some(role) = self.mount().role(self.role_name()) else {
            return nobody(if refused { "the server refuses to write the role" } else { "there is no role" });
        };
        if self.knows_config() && self.mount().config().is_none() {
            let refused = !self.sources.config.bodies().is_empty();
            return nobody(if refused { "the server refuses to write the config" } else { "the mount has no config" });
        }
        if role.role_type == RoleType::Oidc {
            return nobody("the role is of type oidc");
        }
        if let Some(why) = Mount::refuses_all(role, self.evidence.server) {
            return Login::Nobody(why);
        }
        Login::Whoever(Terms { role, config: self.mount().config(), server: self.evidence.server })
    }

    /// Whether a job that has just started logs in; none: the config is not known.
    pub(super) fn admits(&self, job: &Job, from: Option<&str>) -> Option<bool> {
        let claims = job.read(self.evidence.server);
        let caller = Caller { role: self.role_name(), claims: &claims, foreign: false, from, now: START };
        self.mount().config().map(|_| self.mount().admits(&caller).is_ok())
    }

    /// The policies that count: those of the role's tokens, or all that were given.
    pub(super) fn policies(&self, job: Option<&Job>) -> Held {
        let names: Vec<String> = match self.mount().role(self.role_name()) {
            Some(role) => Mount::policies_of(role),
            None => self.sources.policies.iter().map(|given| given.policy.name.trim().to_lowercase()).collect(),
        };
        let token = job.and_then(|job| self.identity(job, &names));
        Held::of(&names, self.evidence, &self.sources, token.as_ref())
    }

    fn identity(&self, job: &Job, names: &[String]) -> Option<GivenToken> {
        let role = self.mount().role(self.role_name())?;
        let claim = |name: &str| job.member(name).and_then(crate::json::Value::as_str).map(ToString::to_string);
        let mapped = role.claim_mappings.iter();
        Some(GivenToken {
            policies: names.to_vec(),
            alias: claim(&role.user_claim).unwrap_or_default(),
            metadata: mapped.filter_map(|(source, target)| Some((target.clone(), claim(source)?))).collect(),
            ttl: 0,
            token_type: String::new(),
        })
    }
}
