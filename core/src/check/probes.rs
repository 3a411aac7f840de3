//! A setup, asked a reviewer's first questions: does the right job get in, and each wrong one not?

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    check,
    evidence::{Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, SecretEvidence, SecretState},
    judge,
    report::{Outcome, Report},
};
use crate::{
    artifact::Generated,
    gitlab::GitLab,
    glob, json,
    server::Server,
    setup::{RefInput, RefType, Setup},
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
    let job = Job::of(setup, made);
    let evidence = evidence(setup, made, &job)?;
    let variations = job.variations(setup, made);
    let probes = variations.into_iter().map(|variation| variation.judged(&evidence)).collect();
    Some(Probed { server: evidence.server, report: check(&evidence), probes })
}

fn evidence(setup: &Setup, made: &Generated, job: &Job) -> Option<Evidence> {
    let text = |id: &str| made.artifact(id).map(|artifact| artifact.text.clone());
    let product = setup.server.product;
    let version = setup.server.version.as_deref().and_then(Version::parse).unwrap_or(product.newest_recorded());
    let variables = made.variables.iter().map(|variable| (variable.key.to_owned(), variable.value.clone()));
    Some(Evidence {
        server: Server { product, version },
        server_url: Some(setup.server.url.clone()),
        gitlab: Some(job.gitlab),
        variables: variables.collect(),
        token: document(&job.claims),
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

fn document(claims: &Map<String, Value>) -> Option<super::TokenEvidence> {
    let text = serde_json::to_string(claims).ok()?;
    let value = json::Value::parse(text.as_bytes()).ok()?;
    Some(super::TokenEvidence::Claims(Document::of(&value)))
}

/// The job that the setup means, as the claims of its token.
struct Job {
    gitlab: GitLab,
    claims: Map<String, Value>,
}

/// The same job with other claims.
struct Variation {
    who: String,
    difference: String,
    meant: bool,
    claims: Map<String, Value>,
}

impl Job {
    fn of(setup: &Setup, made: &Generated) -> Self {
        let scope = &setup.scope;
        let version = setup.gitlab.version.as_deref().and_then(Version::parse).unwrap_or(GitLab::DEFAULT_VERSION);
        let gitlab = GitLab { version: Version::new(version.major, version.minor, 0), tier: setup.gitlab.tier };
        let one = scope.refs.iter().flatten().next();
        let kind = one.map_or(RefType::Branch, |one| one.kind);
        // A star stands for any characters.
        let name = one.map_or_else(|| "main".to_owned(), |one| one.name.replace('*', "1"));
        let path = match &scope.group {
            Some(group) if group.subgroups => format!("{}/team/app", group.path),
            Some(group) => format!("{}/app", group.path),
            None => scope.project_path.clone().unwrap_or_else(|| "my-group/my-project".to_owned()),
        };
        let group = path.rsplit_once('/').map_or(path.as_str(), |(group, _)| group).to_owned();
        let group_id = scope.group.as_ref().and_then(|group| group.id.clone()).unwrap_or_else(|| "7".to_owned());
        let audience = made.effective.audience.as_ref();
        let host = setup.gitlab.url.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split([':', '/']).next().unwrap_or_default();
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
        put("iss", if audience.is_some() { json!(setup.gitlab.url) } else { json!(host) });
        put("sub", json!(format!("project_path:{path}:ref_type:{}:ref:{name}", kind.word())));
        if let Some(audience) = audience {
            put("aud", json!(audience));
        }
        put("project_id", json!(scope.project_id.clone().unwrap_or_else(|| "42".to_owned())));
        put("project_path", json!(path));
        put("namespace_id", json!(group_id));
        put("namespace_path", json!(group));
        for (name, value) in [("user_id", "5"), ("user_login", "mira"), ("user_email", "mira@example.com")] {
            put(name, json!(value));
        }
        put("pipeline_id", json!("1001"));
        put("pipeline_source", json!(scope.pipeline_source.as_deref().unwrap_or("push")));
        put("job_id", json!("1212"));
        put("ref", json!(name));
        put("ref_type", json!(kind.word()));
        put("ref_protected", json!("true"));
        if gitlab.has_ref_path() {
            put("ref_path", json!(format!("{}{name}", kind.path_prefix())));
        }
        if let Some(environment) = &scope.environment {
            put("environment", json!(environment));
            put("environment_protected", json!("true"));
        }
        // Times of one moment: the job has just started.
        for (name, time) in [("iat", START), ("nbf", START - 5), ("exp", START + 3600)] {
            put(name, json!(time));
        }
        Self { gitlab, claims }
    }

    fn with(&self, who: &str, difference: &str, meant: bool, changes: &[(&str, Option<&str>)]) -> Variation {
        let mut claims = self.claims.clone();
        for (name, value) in changes {
            match value {
                // A claim that this GitLab does not make stays absent.
                Some(value) if claims.contains_key(*name) => drop(claims.insert((*name).to_owned(), json!(value))),
                Some(_) => {}
                None => drop(claims.remove(*name)),
            }
        }
        Variation { who: who.to_owned(), difference: difference.to_owned(), meant, claims }
    }

    /// A reviewer's first questions.
    fn variations(&self, setup: &Setup, made: &Generated) -> Vec<Variation> {
        let scope = &setup.scope;
        let text = |name: &str| self.claims.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, kind) = (text("ref"), text("ref_type"));
        let any_ref = scope.refs.as_ref().is_some_and(Vec::is_empty);
        let lists = |kind: RefType, name: &str| {
            let fits = |one: &RefInput| one.kind == kind && glob::matches(&one.name, name);
            any_ref || scope.refs.iter().flatten().any(fits)
        };
        let of_source = |source: &str| scope.pipeline_source.as_deref().is_none_or(|wanted| wanted == source);
        let other_kind = if kind == "tag" { RefType::Branch } else { RefType::Tag };
        let other_word = other_kind.word();
        let path = |kind: RefType, name: &str| format!("{}{name}", kind.path_prefix());
        let own_kind = if kind == "tag" { RefType::Tag } else { RefType::Branch };
        let mut all = Vec::new();
        let branch = other(["feature/login", "try/this"], |name| lists(RefType::Branch, name) || lists(own_kind, name));
        all.push(self.with(
            &format!("another {kind}"),
            &format!("ref is {branch}"),
            lists(own_kind, branch),
            &[("ref", Some(branch)), ("ref_path", Some(&path(own_kind, branch)))],
        ));
        all.push(self.with(
            &format!("{name}, not protected"),
            "ref_protected is false",
            !scope.protected_only,
            &[("ref_protected", Some("false"))],
        ));
        all.push(self.with(
            &format!("a {other_word} named {name}"),
            &format!("ref_type is {other_word}"),
            lists(other_kind, &name),
            &[("ref_type", Some(other_word)), ("ref_path", Some(&path(other_kind, &name)))],
        ));
        let branch_path = path(RefType::Branch, branch);
        let merge_request = [
            ("pipeline_source", Some("merge_request_event")),
            ("ref", Some(branch)),
            ("ref_path", Some(branch_path.as_str())),
            ("ref_type", Some("branch")),
            ("ref_protected", Some("false")),
        ];
        let meant = lists(RefType::Branch, branch) && !scope.protected_only && of_source("merge_request_event");
        all.push(self.with(
            "a merge request of the project",
            &format!("its branch is {branch}, not protected"),
            meant,
            &merge_request,
        ));
        let fork = [
            ("project_id", Some("999999")),
            ("project_path", Some("somebody/fork")),
            ("namespace_id", Some("999999")),
            ("namespace_path", Some("somebody")),
            ("pipeline_source", Some("merge_request_event")),
            ("ref_protected", Some("false")),
        ];
        all.push(self.with(
            "a merge request from a fork",
            "project, group and protection are the fork's",
            false,
            &fork,
        ));
        all.push(self.with(
            "a schedule",
            "pipeline_source is schedule",
            of_source("schedule"),
            &[("pipeline_source", Some("schedule"))],
        ));
        all.push(self.with(
            "an upstream pipeline",
            "pipeline_source is pipeline",
            of_source("pipeline"),
            &[("pipeline_source", Some("pipeline"))],
        ));
        all.extend(self.outsiders(setup, made));
        all
    }

    /// Other projects, environments and audiences.
    fn outsiders(&self, setup: &Setup, made: &Generated) -> Vec<Variation> {
        let scope = &setup.scope;
        let is = |name: &str, value: &str| self.claims.get(name).and_then(Value::as_str) == Some(value);
        let mut all = Vec::new();
        let project = other(["43", "44"], |id| is("project_id", id));
        let group = other(["8", "9"], |id| is("namespace_id", id));
        let other_group = other(["other-group", "third-group"], |path| {
            scope.group.as_ref().is_some_and(|group| group.path.split('/').next() == Some(path))
        });
        let project_path = format!("{other_group}/other-project");
        let outside = [
            ("project_id", Some(project)),
            ("project_path", Some(project_path.as_str())),
            ("namespace_id", Some(group)),
            ("namespace_path", Some(other_group)),
        ];
        all.push(self.with("another project", &format!("project_id is {project}, of another group"), false, &outside));
        if let Some(environment) = &scope.environment {
            let staging = other(["staging", "review"], |name| glob::matches(environment, name));
            all.push(self.with(
                "another environment",
                &format!("environment is {staging}"),
                false,
                &[("environment", Some(staging))],
            ));
            let without = [("environment", None), ("environment_protected", None)];
            all.push(self.with("a job without environment", "environment is missing", false, &without));
        }
        if let Some(audience) = &made.effective.audience {
            let server = other(["https://other.example.com", "https://third.example.com"], |url| audience == url);
            all.push(self.with(
                "a token for another server",
                &format!("aud is {server}"),
                false,
                &[("aud", Some(server))],
            ));
        }
        all
    }
}

/// The first of two that is not taken.
fn other([first, second]: [&'static str; 2], taken: impl Fn(&str) -> bool) -> &'static str {
    if taken(first) { second } else { first }
}

impl Variation {
    fn judged(self, right: &Evidence) -> Probe {
        let evidence = Evidence { token: document(&self.claims), ..right.clone() };
        let report = judge(&evidence);
        Probe {
            who: self.who,
            difference: self.difference,
            gets_in: report.verdict == Outcome::Granted,
            meant: self.meant,
            texts: report.error.map(|error| error.texts).unwrap_or_default(),
        }
    }
}

/// Seconds since 1970; any moment will do.
const START: i64 = 1_800_000_000;
