//! Jobs as the claims of their tokens, and the ones that a reviewer asks about: each another job in one thing.

mod fit;

use alloc::{borrow::ToOwned, format, rc::Rc, string::String, vec::Vec};

use crate::{
    auth::Claims,
    json::{Data, Member, Value},
    server::Server,
    setup::RefType,
    span::Span,
};

pub(super) use fit::{alternatives, fit};

/// A job, as the claims of its token: those of another one, with changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    base: Rc<Value>,
    /// Each name once; none: the claim is not there.
    changes: Vec<(String, Option<Value>)>,
}

/// What a job is, where nobody says it.
#[derive(Clone, Debug)]
pub(super) struct Typical {
    pub(super) issuer: String,
    pub(super) audience: Option<String>,
    pub(super) project_id: String,
    pub(super) project_path: String,
    pub(super) namespace_id: String,
    pub(super) kind: RefType,
    pub(super) name: String,
    /// Whether this GitLab makes `ref_path`.
    pub(super) ref_path: bool,
    pub(super) environment: Option<String>,
    pub(super) source: String,
    pub(super) now: i64,
}

/// Another job: one thing is different, with all claims that follow from it.
#[derive(Clone, Debug)]
pub(super) struct Variation {
    pub(super) kind: Kind,
    pub(super) who: String,
    pub(super) difference: String,
    pub(super) job: Job,
}

/// What is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ref,
    Unprotected,
    RefType,
    MergeRequest,
    Fork,
    Source(&'static str),
    User,
    Sibling,
    Project,
    Environment,
    NoEnvironment,
    Audience,
    /// Signed by keys that the mount does not know.
    Issuer,
    /// Signed by another one of the keys that it knows.
    KnownIssuer,
    /// A value that the role lists besides: the claim, and where it stands in the list.
    Listed(String, usize),
}

impl Default for Typical {
    fn default() -> Self {
        Self {
            issuer: "https://gitlab.example.com".to_owned(),
            audience: None,
            project_id: "42".to_owned(),
            project_path: "my-group/my-project".to_owned(),
            namespace_id: "7".to_owned(),
            kind: RefType::Branch,
            name: "main".to_owned(),
            ref_path: true,
            environment: None,
            source: "push".to_owned(),
            now: START,
        }
    }
}

impl Typical {
    /// The job, of a branch or tag that is protected.
    pub(super) fn job(self) -> Job {
        let mut job = Job::of(Value::new(Data::Object(Vec::new())));
        let path = self.project_path;
        job.set("iss", &self.issuer);
        job.set("sub", "project_path:");
        if let Some(audience) = &self.audience {
            job.set("aud", audience);
        }
        for (name, value) in [
            ("project_id", self.project_id.as_str()),
            ("project_path", &path),
            ("namespace_id", &self.namespace_id),
            ("namespace_path", ""),
            ("user_id", "5"),
            ("user_login", "mira"),
            ("user_email", "mira@example.com"),
            ("pipeline_id", "1001"),
            ("pipeline_source", &self.source),
            ("job_id", "1212"),
            ("ref", &self.name),
            ("ref_type", self.kind.word()),
            ("ref_protected", "true"),
        ] {
            job.set(name, value);
        }
        if self.ref_path {
            job.set("ref_path", "");
        }
        if let Some(environment) = &self.environment {
            job.set("environment", environment);
            job.set("environment_protected", "true");
        }
        job.start(self.now);
        job.settle();
        job
    }
}

impl Job {
    pub(super) fn of(mut claims: Value) -> Self {
        if let Data::Object(members) = &mut claims.data {
            members.sort_by(|one, other| one.key.cmp(&other.key));
        }
        Self { base: Rc::new(claims), changes: Vec::new() }
    }

    /// The same job, from which others can be different.
    pub(super) fn settled(self) -> Self {
        if self.changes.is_empty() { self } else { Self::of(self.claims()) }
    }

    /// All claims.
    pub(super) fn claims(&self) -> Value {
        let mut claims = (*self.base).clone();
        let Data::Object(members) = &mut claims.data else { return claims };
        members.retain(|member| self.changed(&member.key).is_none());
        for (name, value) in &self.changes {
            let member = |value: &Value| Member { key: name.clone(), key_span: Span::default(), value: value.clone() };
            members.extend(value.as_ref().map(member));
        }
        claims
    }

    /// What is different from the job that it was made from.
    pub(super) fn changes(&self) -> &[(String, Option<Value>)] {
        &self.changes
    }

    /// The claims as the login reads them.
    pub(super) fn read(&self, server: Server) -> Claims<'_> {
        Claims::new(&self.base, server).with(&self.changes)
    }

    fn changed(&self, name: &str) -> Option<&Option<Value>> {
        self.changes.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    pub(super) fn member(&self, name: &str) -> Option<&Value> {
        self.changed(name).map_or_else(|| self.base.member(name), Option::as_ref)
    }

    /// The claim's text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.member(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the token has the claim.
    pub(super) fn has(&self, name: &str) -> bool {
        self.member(name).is_some_and(|value| !value.is_null())
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        if self.member(name).and_then(Value::as_str) != Some(value) {
            self.change(name, Some(Value::new(Data::String(value.to_owned()))));
        }
    }

    pub(super) fn put(&mut self, name: &str, value: Value) {
        self.change(name, Some(value));
    }

    pub(super) fn remove(&mut self, name: &str) {
        if self.member(name).is_some() {
            self.change(name, None);
        }
    }

    fn change(&mut self, name: &str, value: Option<Value>) {
        match self.changes.iter_mut().find(|(other, _)| other == name) {
            Some((_, known)) => *known = value,
            None => self.changes.push((name.to_owned(), value)),
        }
    }

    /// A token that was made just now.
    pub(super) fn start(&mut self, now: i64) {
        for (name, time) in [("iat", now), ("nbf", now.saturating_sub(5)), ("exp", now.saturating_add(3600))] {
            self.put(name, Value::new(Data::Number(format!("{time}"))));
        }
    }

    /// Makes the claims that follow from others follow them, as far as the token has them.
    pub(super) fn settle(&mut self) {
        let prefix = if self.text("ref_type") == "tag" { RefType::Tag } else { RefType::Branch }.path_prefix();
        let path = self.text("project_path").to_owned();
        let group = path.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        let subject = format!("project_path:{path}:ref_type:{}:ref:{}", self.text("ref_type"), self.text("ref"));
        let ref_path = format!("{prefix}{}", self.text("ref"));
        let uri = self.text("ci_config_ref_uri").split_once("//").map(|(place, file)| {
            let host = place.split('/').next().unwrap_or_default();
            let file = file.split('@').next().unwrap_or_default();
            format!("{host}/{path}//{file}@{ref_path}")
        });
        self.follow("namespace_path", &group);
        self.follow("ref_path", &ref_path);
        if self.text("sub").starts_with("project_path:") {
            self.set("sub", &subject);
        }
        if let Some(uri) = uri {
            self.set("ci_config_ref_uri", &uri);
        }
    }

    fn follow(&mut self, name: &str, value: &str) {
        if self.has(name) {
            self.set(name, value);
        }
    }

    /// The same job with other claims; one that the token does not have stays absent.
    fn with(&self, changes: &[(&str, &str)]) -> Self {
        let mut job = self.clone();
        for (name, value) in changes {
            job.follow(name, value);
        }
        job.settle();
        job
    }

    /// The reviewer's questions. `taken`: whether the value is one of those that are meant for the claim, so that another
    /// one is asked about.
    pub(super) fn variations(&self, taken: impl Fn(&str, &str) -> bool) -> Vec<Variation> {
        let mut all = Vec::new();
        let mut add = |kind, who: String, difference: String, job| all.push(Variation { kind, who, difference, job });
        let free = |claim: &str, values: [&'static str; 2]| {
            let [first, second] = values;
            if self.text(claim) == first || taken(claim, first) && self.text(claim) != second { second } else { first }
        };
        let (name, kind) = (self.text("ref"), self.text("ref_type"));
        let (own, other) = if kind == "tag" { ("tag", "branch") } else { ("branch", "tag") };
        let branch = free("ref", ["feature/login", "try/this"]);
        add(Kind::Ref, format!("another {own}"), format!("ref is {branch}"), self.with(&[("ref", branch)]));
        if self.text("ref_protected") == "true" {
            let open = self.with(&[("ref_protected", "false")]);
            add(Kind::Unprotected, format!("{name}, not protected"), "ref_protected is false".to_owned(), open);
        }
        let retyped = self.with(&[("ref_type", other)]);
        add(Kind::RefType, format!("a {other} named {name}"), format!("ref_type is {other}"), retyped);
        let request = [
            ("pipeline_source", "merge_request_event"),
            ("ref", branch),
            ("ref_type", "branch"),
            ("ref_protected", "false"),
        ];
        let (who, difference) = ("a merge request of the project", format!("its branch is {branch}, not protected"));
        add(Kind::MergeRequest, who.to_owned(), difference, self.with(&request));
        let fork = [
            ("project_id", "999999"),
            ("project_path", "somebody/fork"),
            ("namespace_id", "999999"),
            ("pipeline_source", "merge_request_event"),
            ("ref_protected", "false"),
        ];
        let difference = "project, group and protection are the fork's";
        add(Kind::Fork, "a merge request from a fork".to_owned(), difference.to_owned(), self.with(&fork));
        for (source, who) in
            [("schedule", "a schedule"), ("pipeline", "an upstream pipeline"), ("web", "a pipeline by hand")]
        {
            if self.text("pipeline_source") != source {
                let job = self.with(&[("pipeline_source", source)]);
                add(Kind::Source(source), who.to_owned(), format!("pipeline_source is {source}"), job);
            }
        }
        self.outsiders(&free, &mut all);
        all
    }

    /// Other people, projects, environments, servers.
    fn outsiders(&self, free: &impl Fn(&str, [&'static str; 2]) -> &'static str, all: &mut Vec<Variation>) {
        let mut add = |kind, who: &str, difference: String, job| {
            all.push(Variation { kind, who: who.to_owned(), difference, job });
        };
        if self.has("user_login") {
            let login = free("user_login", ["somebody", "nobody"]);
            let email = format!("{login}@example.com");
            let id = free("user_id", ["6", "8"]);
            let user = self.with(&[("user_id", id), ("user_login", login), ("user_email", &email)]);
            add(Kind::User, "another user", format!("user_login is {login}"), user);
        }
        let project = free("project_id", ["43", "44"]);
        let group = self.text("project_path").rsplit_once('/').map_or("", |(group, _)| group);
        let sibling: &str = &format!("{group}/other-project");
        let ids = [("project_id", project), ("job_project_id", project)];
        let paths = |path| [("project_path", path), ("job_project_path", path)];
        let changes: Vec<(&str, &str)> = ids.into_iter().chain(paths(sibling)).collect();
        let difference = format!("project_id is {project}, of the same group");
        add(Kind::Sibling, "another project of the group", difference, self.with(&changes));
        let namespace = free("namespace_id", ["8", "9"]);
        let top = self.text("project_path").split('/').next().unwrap_or_default();
        let foreign = if top == "other-group" { "third-group" } else { "other-group" };
        let stranger: &str = &format!("{foreign}/other-project");
        let groups = [("namespace_id", namespace), ("job_namespace_id", namespace), ("job_namespace_path", foreign)];
        let changes: Vec<(&str, &str)> = ids.into_iter().chain(paths(stranger)).chain(groups).collect();
        let difference = format!("project_id is {project}, of another group");
        add(Kind::Project, "another project of this GitLab", difference, self.with(&changes));
        if self.has("environment") {
            let environment = free("environment", ["staging", "review"]);
            let job = self.with(&[("environment", environment)]);
            add(Kind::Environment, "another environment", format!("environment is {environment}"), job);
            let mut job = self.clone();
            for name in ["environment", "environment_protected", "deployment_tier", "environment_action"] {
                job.remove(name);
            }
            add(Kind::NoEnvironment, "a job without environment", "environment is missing".to_owned(), job);
        }
        if self.has("aud") {
            let server = free("aud", ["https://other.example.com", "https://third.example.com"]);
            let mut job = self.clone();
            job.set("aud", server);
            add(Kind::Audience, "a token for another server", format!("aud is {server}"), job);
        }
        let gitlab = free("iss", ["https://gitlab.example.org", "https://gitlab.example.net"]);
        let mut job = self.clone();
        job.set("iss", gitlab);
        let difference = format!("iss is {gitlab}, signed by keys that the mount does not know");
        add(Kind::Issuer, "another GitLab", difference, job.clone());
        let difference = format!("iss is {gitlab}, signed by another one of the mount's keys");
        add(Kind::KnownIssuer, "another GitLab that the mount knows", difference, job);
    }
}

/// Seconds since 1970; any moment will do.
pub(super) const START: i64 = 1_800_000_000;
