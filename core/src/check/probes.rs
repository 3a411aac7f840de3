//! A setup, asked a reviewer's first questions: does the right job get in, and each wrong one not?

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};

use serde::Serialize;

use super::{
    Judged, check,
    evidence::{
        Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, SecretEvidence, SecretState, TokenEvidence,
    },
    jobs::{Job, Kind, Typical},
    report::Report,
    trace::Depth,
};
use crate::{
    artifact::Generated,
    generate::generate,
    gitlab::GitLab,
    glob,
    server::Server,
    setup::{RefInput, Setup},
    version::Version,
};

/// What checking the artifacts of a setup says.
#[derive(Clone, Debug, PartialEq)]
pub struct Probed {
    /// Whose decisions these are.
    pub server: Server,
    /// The right job, checked with these very texts.
    pub report: Report,
    /// Other jobs, each different in one thing.
    pub probes: Vec<Probe>,
}

/// One other job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// Who.
    pub who: String,
    /// What is different.
    pub difference: String,
    /// Whether it gets the secret.
    pub gets_in: bool,
    /// Whether the setup means to let it in.
    pub meant: bool,
    /// What the server says, when it refuses.
    pub texts: Vec<String>,
}

/// Checks the artifacts of a setup; none while one of them is missing.
///
/// # Example
/// ```
/// use boundclaim_core::{check::{Outcome, probe}, generate, presets};
///
/// let setup = presets().remove(0).setup;
/// let probed = probe(&setup, &generate(&setup)).unwrap();
/// assert_eq!(probed.report.verdict, Outcome::Granted);
/// assert!(probed.probes.iter().all(|probe| probe.gets_in == probe.meant));
/// ```
pub fn probe(setup: &Setup, made: &Generated) -> Option<Probed> {
    let right = Typical::of(setup, made).job().settled();
    let evidence = evidence(setup, made, &right)?;
    let judged = Judged::of(Cow::Borrowed(&evidence), Depth::Verdict);
    let gate = judged.gate()?;
    let asked = right.variations(|claim, value| names(setup, made, claim, value));
    let probes = asked.into_iter().filter(|other| other.kind != Kind::KnownIssuer).map(|other| {
        let refusal = gate.lets_in_as(&other.kind, &other.job).err();
        Probe {
            gets_in: refusal.is_none(),
            meant: other.kind != Kind::Issuer && means(setup, made, &right, &other.job),
            who: other.who,
            difference: other.difference,
            texts: refusal.map(|refusal| refusal.texts).unwrap_or_default(),
        }
    });
    let probes = probes.collect();
    Some(Probed { server: evidence.server, report: check(&evidence), probes })
}

/// Everything that is made from a setup, and what checking it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TriedOut {
    /// What is made.
    #[serde(flatten)]
    pub made: Generated,
    /// The artifacts, checked with the job that the setup means; none while one of them is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// Other jobs, each different in one thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probes: Option<Vec<Probe>>,
}

/// Generates, and checks what was generated: the contract's result of a setup.
pub fn try_out(setup: &Setup) -> TriedOut {
    let made = generate(setup);
    let (report, probes) = probe(setup, &made).map(|probed| (probed.report, probed.probes)).unzip();
    TriedOut { made, report, probes }
}

fn evidence(setup: &Setup, made: &Generated, job: &Job) -> Option<Evidence> {
    let text = |id: &str| made.artifact(id).map(|artifact| artifact.text.clone());
    let product = setup.server.product;
    let version = setup.server.version.as_deref().and_then(Version::parse).unwrap_or(product.newest_recorded());
    let variables = made.variables.iter().map(|variable| (variable.key.to_owned(), variable.value.clone()));
    Some(Evidence {
        server: Server { product, version },
        server_url: Some(setup.server.url.clone()),
        gitlab: Some(gitlab(setup)),
        variables: variables.collect(),
        token: Some(TokenEvidence::Claims(Document::of(&job.claims()))),
        config: Given::Text(text("auth-config")?),
        auth_mount: Some(setup.auth.mount.clone()),
        role: Given::Text(text("role")?),
        role_name: None,
        policies: Vec::from([PolicyEvidence { name: made.effective.policy.clone()?, text: text("policy")? }]),
        mounts: [(format!("{}/", setup.kv.mount), Engine { kind: "kv".to_owned(), version: setup.kv.version })].into(),
        secret: Some(SecretEvidence { state: SecretState::Present, fields: None }),
        pipeline: Some(PipelineEvidence { text: text("pipeline")?, job: Some(setup.job.name.clone()) }),
        ..Evidence::default()
    })
}

impl Typical {
    /// The job that the setup means.
    fn of(setup: &Setup, made: &Generated) -> Self {
        let scope = &setup.scope;
        let one = scope.refs.iter().flatten().next();
        let path = match &scope.group {
            Some(group) if group.subgroups => format!("{}/team/app", group.path),
            Some(group) => format!("{}/app", group.path),
            None => scope.project_path.clone().unwrap_or_else(|| "my-group/my-project".to_owned()),
        };
        let audience = made.effective.audience.clone();
        let host = setup.gitlab.url.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split([':', '/']).next().unwrap_or_default();
        let any = Self::default();
        Self {
            issuer: if audience.is_some() { setup.gitlab.url.clone() } else { host.to_owned() },
            audience,
            project_id: scope.project_id.clone().unwrap_or(any.project_id),
            project_path: path,
            namespace_id: scope.group.as_ref().and_then(|group| group.id.clone()).unwrap_or(any.namespace_id),
            kind: one.map_or(any.kind, |one| one.kind),
            // A star stands for any characters.
            name: one.map_or(any.name, |one| one.name.replace('*', "1")),
            ref_path: gitlab(setup).has_ref_path(),
            environment: scope.environment.clone(),
            source: scope.pipeline_source.clone().unwrap_or(any.source),
            now: any.now,
        }
    }
}

fn gitlab(setup: &Setup) -> GitLab {
    let version = setup.gitlab.version.as_deref().and_then(Version::parse).unwrap_or(GitLab::DEFAULT_VERSION);
    GitLab { version: Version::new(version.major, version.minor, 0), tier: setup.gitlab.tier }
}

/// Whether the setup names the value for the claim.
fn names(setup: &Setup, made: &Generated, claim: &str, value: &str) -> bool {
    let scope = &setup.scope;
    let fits = |wanted: &Option<String>| wanted.as_deref().is_some_and(|wanted| glob::matches(wanted, value));
    match claim {
        "ref" => scope.refs.iter().flatten().any(|one| glob::matches(&one.name, value)),
        "environment" => fits(&scope.environment),
        "aud" => made.effective.audience.as_deref() == Some(value),
        _ => false,
    }
}

/// Whether the setup wants the other job to read what the right one reads.
fn means(setup: &Setup, made: &Generated, right: &Job, job: &Job) -> bool {
    let scope = &setup.scope;
    let same = |claim: &str| job.text(claim) == right.text(claim);
    let own = match &scope.group {
        None => same("project_id"),
        Some(group) if group.subgroups => job.text("project_path").starts_with(&format!("{}/", group.path)),
        Some(_) => same("namespace_id"),
    };
    // A path with the project's ID in it is another one for each project.
    let shared = same("project_id") || !setup.secrets.iter().any(|secret| secret.path.contains(PROJECT_ID));
    let listed = |one: &RefInput| one.kind.word() == job.text("ref_type") && glob::matches(&one.name, job.text("ref"));
    let refs = scope.refs.as_ref().is_none_or(Vec::is_empty) || scope.refs.iter().flatten().any(listed);
    let source = scope.pipeline_source.as_deref().is_none_or(|source| source == job.text("pipeline_source"));
    let environment = scope.environment.is_none() || names(setup, made, "environment", job.text("environment"));
    let audience = made.effective.audience.is_none() || names(setup, made, "aud", job.text("aud"));
    let open = !scope.protected_only || job.text("ref_protected") == "true";
    own && shared && refs && open && source && environment && audience && same("iss")
}

/// The variable in a secret's path that stands for the job's project.
const PROJECT_ID: &str = "CI_PROJECT_ID";
