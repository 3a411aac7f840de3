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
mod probes;
mod report;
mod seen;
mod sources;
mod trace;
mod words;

pub use compare::{Comparison, Gain, Witness, compare};
pub use evidence::{
    Asker, Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, RequestEvidence, SecretEvidence,
    SecretState, TokenEvidence,
};
pub use examples::{Example, ExampleKind, examples};
pub use probes::{Probe, Probed, probe};
pub use report::{
    AclReport, Breadth, BreadthRow, BreadthScope, Edit, Fact, Fix, GivenToken, Outcome, Report, RuleAt, SeenError,
    Step, StepName, StepOutcome,
};

use alloc::vec::Vec;

use fixes::Tried;
use gate::Gate;
use sources::Sources;
use trace::Trace;

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
    report(evidence, |evidence, sources, trace| {
        let tried = fixes::find(evidence, sources, trace);
        let breadth = Gate::of(evidence, sources, trace).map(|now| {
            let fixed: Vec<Option<Gate<'_>>> = tried.iter().map(Tried::gate).collect();
            breadth::breadth(evidence, sources, &now, &fixed)
        });
        (tried.into_iter().map(|tried| tried.fix).collect(), breadth)
    })
}

/// The same without fixes and without who else gets in, which cost most of the time.
pub fn judge(evidence: &Evidence) -> Report {
    report(evidence, |_, _, _| (Vec::new(), None))
}

fn report(
    evidence: &Evidence,
    more: impl Fn(&Evidence, &Sources, &mut Trace) -> (Vec<Fix>, Option<Breadth>),
) -> Report {
    let told = pipeline::read(evidence);
    let evidence = &*told.evidence;
    let sources = Sources::of(evidence);
    let mut trace = Trace::of(evidence, &sources, told.steps);
    let (fixes, breadth) = more(evidence, &sources, &mut trace);
    let failed = trace.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
    let verdict = verdict(&trace.steps);
    Report {
        verdict,
        sentence: words::sentence(verdict, &trace, evidence),
        failed_step: failed.map(|step| step.step),
        error: failed.and_then(|step| seen::error(step, evidence, &trace)),
        steps: trace.steps,
        token: trace.token,
        acl: trace.acl,
        fixes,
        breadth,
        diagnostics: told.diagnostics,
        sources: sources.texts,
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
