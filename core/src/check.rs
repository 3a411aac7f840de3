//! Evidence → report: one trace from the token to the secret.
//!
//! Every step is judged, also behind one that fails, as if those before had passed: the server names one wrong thing, and
//! the next one only once that is mended.

mod breadth;
mod compare;
mod evidence;
mod examples;
mod fixes;
mod gate;
mod jobs;
mod pipeline;
mod play;
mod probes;
mod report;
mod seen;
mod sources;
mod stand;
mod trace;
mod words;

pub use compare::{Comparison, Gain, Witness, compare};
#[cfg(feature = "read-back")]
pub(crate) use evidence::read_into;
pub use evidence::{
    Asker, Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, RequestEvidence, SecretEvidence,
    SecretState, TokenEvidence,
};
pub use examples::{Example, ExampleKind, examples};
pub use probes::{Probe, Probed, TriedOut, probe, try_out};
pub use report::{
    AclReport, Breadth, BreadthRow, BreadthScope, Edit, Fact, Fix, GivenToken, Outcome, Report, RuleAt, SeenError,
    Step, StepName, StepOutcome,
};

use alloc::{borrow::Cow, string::String, vec::Vec};

use fixes::Tried;
use gate::Gate;
use sources::Sources;
use trace::{Depth, Trace};

use crate::json::Value;

/// Checks what a team has.
///
/// # Example
/// ```
/// use boundclaim_core::check::{Evidence, Outcome, StepName, check};
///
/// let evidence = Evidence::from_json(r#"{
///     "token": { "claims": { "iss": "https://gitlab.example.com", "aud": "vault", "project_id": "42", "iat": 1800000000 } },
///     "config": { "jwt_validation_pubkeys": [], "oidc_discovery_url": "https://gitlab.example.com" },
///     "role_name": "app",
///     "role": { "role_type": "jwt", "user_claim": "project_id", "bound_audiences": "vault", "bound_claims": { "project_id": 42 } }
/// }"#).unwrap();
/// let report = check(&evidence);
/// assert_eq!(report.verdict, Outcome::Refused);
/// assert_eq!(report.failed_step, Some(StepName::BoundClaims));
/// ```
pub fn check(evidence: &Evidence) -> Report {
    let judged = Judged::of(Cow::Borrowed(evidence), Depth::Findings);
    let tried = fixes::find(&judged);
    let breadth = judged.gate().map(|now| {
        let fixed: Vec<Option<Gate<'_>>> = tried.iter().map(Tried::gate).collect();
        breadth::breadth(judged.evidence(), &judged.sources, &now, &fixed)
    });
    judged.report(tried.into_iter().map(|tried| tried.fix).collect(), breadth)
}

/// The same without fixes and without who else gets in, which cost most of the time.
pub fn judge(evidence: &Evidence) -> Report {
    Judged::of(Cow::Borrowed(evidence), Depth::Findings).report(Vec::new(), None)
}

/// The name of the role that is asked for: as it was given, else as the job says it.
pub fn role_of(evidence: &Evidence) -> Option<String> {
    let named = |evidence: &Evidence| evidence.role_name.clone().filter(|name| !name.is_empty());
    named(evidence).or_else(|| named(&pipeline::read(evidence).1?))
}

/// Evidence, its texts, and the trace.
#[derive(Debug)]
struct Judged<'a> {
    given: Cow<'a, Evidence>,
    /// With what the job says put in; none: nothing was.
    told: Option<Evidence>,
    sources: Sources,
    trace: Trace,
}

impl<'a> Judged<'a> {
    fn of(given: Cow<'a, Evidence>, depth: Depth) -> Self {
        let (before, told) = pipeline::read(&given);
        let evidence = told.as_ref().unwrap_or(&given);
        let sources = Sources::of(evidence, &given);
        let trace = Trace::of(evidence, &sources, before, depth);
        Self { given, told, sources, trace }
    }

    fn evidence(&self) -> &Evidence {
        self.told.as_ref().unwrap_or(&self.given)
    }

    fn step(&self, name: StepName) -> Option<&Step> {
        self.trace.steps.iter().find(|step| step.step == name)
    }

    fn verdict(&self) -> Outcome {
        verdict(&self.trace.steps)
    }

    /// A claim of the job's token.
    fn claim(&self, name: &str) -> Option<&Value> {
        self.sources.token.as_ref()?.as_ref().ok()?.claims.member(name)
    }

    /// Who else gets in; none: the config or the role is not known.
    fn gate(&self) -> Option<Gate<'_>> {
        Gate::of(self.evidence(), &self.sources, &self.trace)
    }

    fn report(self, fixes: Vec<Fix>, breadth: Option<Breadth>) -> Report {
        let evidence = self.evidence();
        let failed = self.trace.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
        let verdict = self.verdict();
        let sentence = words::sentence(verdict, &self.trace, evidence);
        let (failed_step, error) = (failed.map(|step| step.step), failed.and_then(|step| seen::error(step, evidence)));
        let mut diagnostics = pipeline::findings(&self.given);
        let (error, differs) = seen::compared(error, self.given.error.as_deref());
        diagnostics.extend(differs);
        Report {
            verdict,
            sentence,
            failed_step,
            error,
            steps: self.trace.steps,
            token: self.trace.token,
            acl: self.trace.acl,
            fixes,
            breadth,
            diagnostics,
            sources: self.sources.texts,
        }
    }
}

/// Refused when a step failed; else unknown when one that decides was not checked; else granted.
fn verdict(steps: &[Step]) -> Outcome {
    let any = |outcome: StepOutcome, wanted: fn(&Step) -> bool| {
        steps.iter().any(|step| step.outcome == outcome && wanted(step))
    };
    if any(StepOutcome::Failed, |_| true) {
        Outcome::Refused
    } else if any(StepOutcome::NotChecked, |step| step.step.decides()) {
        Outcome::Unknown
    } else {
        Outcome::Granted
    }
}
