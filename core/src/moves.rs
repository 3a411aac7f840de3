//! From one setup to another, in an order in which every job that runs on the way still gets in.
//!
//! A role serves one kind of token and a mount one issuer, so some changes need a second role, or a mount without
//! `bound_issuer`, for a while.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use crate::{
    artifact::Generated,
    diff::diff,
    generate::generate,
    gitlab::{GitLab, LoginOption, TokenKind},
    setup::Setup,
    version::Version,
};

/// One change. Between two of them any time can pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What to do.
    pub title: String,
    /// Why, and why now.
    pub why: String,
    /// Where.
    pub place: Place,
    /// The text that is there; none: nothing.
    pub before: Option<String>,
    /// The text that is there afterwards; none: it is gone, or there is no text to it.
    pub after: Option<String>,
}

impl Step {
    /// What changes in the text, line by line.
    pub fn diff(&self) -> String {
        diff(self.before.as_deref().unwrap_or_default(), self.after.as_deref().unwrap_or_default())
    }
}

/// Where a change is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The config of an auth mount: server and mount.
    Config(String, String),
    /// A role: server, mount and name.
    Role(String, String, String),
    /// A script that an administrator runs, on this server.
    Script(String),
    /// CI/CD variables of the project.
    Variables,
    /// `.gitlab-ci.yml`.
    Pipeline,
    /// GitLab itself.
    #[serde(rename = "gitlab")]
    GitLab,
    /// Nothing is changed: until no job of the old form runs any more.
    Wait,
}

/// The steps from one setup to another; none when they make the same.
///
/// # Example
/// ```
/// use boundclaim_core::{moves, presets};
///
/// let from = presets().remove(0).setup;
/// let mut to = from.clone();
/// to.auth.audience = Some("https://vault.new.example.com".into());
/// let titles: Vec<_> = moves::steps(&from, &to).into_iter().map(|step| step.title).collect();
/// assert_eq!(titles[0], "Let the role accept both audiences");
/// ```
pub fn steps(from: &Setup, to: &Setup) -> Vec<Step> {
    let (mut now, goal) = (State::of(from), State::of(to));
    let mut steps = Vec::new();
    if now.kind() != goal.kind() {
        let mut next = now.setup.clone();
        next.gitlab.version.clone_from(&goal.setup.gitlab.version);
        next.gitlab.tier = goal.setup.gitlab.tier;
        next.method = goal.setup.method.clone();
        next.auth.audience.clone_from(&goal.setup.auth.audience);
        next.auth.role.clone_from(&goal.setup.auth.role);
        let next = State::of(&next);
        other_token(&now, &next, &mut steps);
        now = next;
    }
    if now.setup.gitlab.url != goal.setup.gitlab.url {
        let next = State::of(&Setup { gitlab: goal.setup.gitlab.clone(), ..now.setup.clone() });
        other_gitlab(&now, &next, &mut steps);
        now = next;
    }
    if now.address() == goal.address() {
        same_server(&now, &goal, &mut steps);
    } else {
        other_server(&now, &goal, &mut steps);
    }
    steps
}

/// A setup with its defaults written out, and what is made of it.
struct State {
    setup: Setup,
    made: Generated,
}

impl State {
    fn of(setup: &Setup) -> Self {
        let made = generate(setup);
        let mut setup = setup.clone();
        setup.auth.audience.clone_from(&made.effective.audience);
        setup.auth.role.clone_from(&made.effective.role);
        setup.auth.policy.clone_from(&made.effective.policy);
        setup.method.option = Some(made.effective.option);
        setup.method.client = Some(made.effective.client);
        Self { setup, made }
    }

    fn kind(&self) -> TokenKind {
        let version = self.setup.gitlab.version.as_deref().and_then(Version::parse);
        let gitlab = GitLab { version: version.unwrap_or(GitLab::DEFAULT_VERSION), tier: self.setup.gitlab.tier };
        gitlab.token_kind(self.made.effective.option)
    }

    fn text(&self, id: &str) -> Option<String> {
        self.made.artifact(id).map(|artifact| artifact.text.clone())
    }

    fn address(&self) -> (&str, Option<&str>, &str) {
        (&self.setup.server.url, self.setup.server.namespace.as_deref(), &self.setup.auth.mount)
    }

    fn role_name(&self) -> String {
        self.setup.auth.role.clone().unwrap_or_default()
    }

    fn role_place(&self) -> Place {
        Place::Role(self.setup.server.url.clone(), self.setup.auth.mount.clone(), self.role_name())
    }

    fn config_place(&self) -> Place {
        Place::Config(self.setup.server.url.clone(), self.setup.auth.mount.clone())
    }

    fn script(&self, title: &str, why: &str, id: &str) -> Step {
        step(title, why, Place::Script(self.setup.server.url.clone()), None, self.text(id))
    }

    /// The CI/CD variables, one a line, and those of the other state that this one does not have.
    fn variables(&self, other: Option<&Self>) -> String {
        let own = self.made.variables.iter();
        let others = other.into_iter().flat_map(|other| &other.made.variables);
        let others = others.filter(|variable| !self.made.variables.iter().any(|own| own.key == variable.key));
        own.chain(others).flat_map(|variable| [variable.key, "=", &variable.value, "\n"]).collect()
    }

    /// The config without an issuer: tokens of this GitLab's keys get in, whatever they call it.
    fn any_issuer(&self) -> Option<String> {
        Some(with_field(&self.text("auth-config")?, "bound_issuer", "\"\""))
    }

    /// The role with the audiences of both.
    fn both_audiences(&self, other: &Self) -> Option<String> {
        let audiences = [other.setup.auth.audience.as_ref()?, self.setup.auth.audience.as_ref()?];
        let list = audiences.map(|audience| serde_json::Value::from(audience.as_str()).to_string()).join(", ");
        Some(with_field(&self.text("role")?, "bound_audiences", &format!("[{list}]")))
    }
}

/// `CI_JOB_JWT` and ID tokens differ in issuer and audience: no role accepts both.
fn other_token(now: &State, next: &State, steps: &mut Vec<Step>) {
    let same_name = now.role_name() == next.role_name();
    let mut second = next.setup.clone();
    if same_name {
        second.auth.role = Some(format!("{}-next", next.role_name()));
    }
    let second = State::of(&second);
    steps.push(step(
        "Take the issuer out of the mount's config",
        "The two kinds of tokens name their issuer differently, and a mount knows one. The keys still decide whose tokens \
         get in.",
        now.config_place(),
        now.text("auth-config"),
        now.any_issuer(),
    ));
    let why = "A role accepts tokens with an audience, or those without one.";
    steps.push(step("Write a second role", why, second.role_place(), None, second.text("role")));
    set_variables(now, next, steps);
    let why = "Jobs of branches that have the old file still use the old role.";
    steps.push(step("Change the job", why, Place::Pipeline, now.text("pipeline"), second.text("pipeline")));
    steps.push(wait());
    remove_variables(now, next, steps);
    if same_name {
        let why = "Nothing uses it now.";
        steps.push(step("Rewrite the old role", why, next.role_place(), now.text("role"), next.text("role")));
        let why = "The role has its old name again.";
        steps.push(step(
            "Name the role in the job",
            why,
            Place::Pipeline,
            second.text("pipeline"),
            next.text("pipeline"),
        ));
        steps.push(wait());
        let why = "Nothing uses it now.";
        steps.push(step("Delete the second role", why, second.role_place(), second.text("role"), None));
    } else {
        let why = "Nothing uses it now.";
        steps.push(step("Delete the old role", why, now.role_place(), now.text("role"), None));
    }
    steps.push(step(
        "Put the new issuer into the config",
        "Only one kind of token is left.",
        next.config_place(),
        now.any_issuer(),
        next.text("auth-config"),
    ));
}

fn other_gitlab(now: &State, next: &State, steps: &mut Vec<Step>) {
    steps.push(step(
        "Take the issuer out of the mount's config",
        "GitLab writes its new address into every token from the moment of the change.",
        now.config_place(),
        now.text("auth-config"),
        now.any_issuer(),
    ));
    let (old, new) = (&now.setup.gitlab.url, &next.setup.gitlab.url);
    let why = format!("Keep {old} answering until the next step: Vault still fetches the keys there.");
    steps.push(step("Change GitLab's address", &why, Place::GitLab, Some(old.clone()), Some(new.clone())));
    steps.push(step(
        "Point the config at the new address",
        "Jobs that started before have the old issuer for as long as their tokens live, about an hour: wait for them.",
        next.config_place(),
        now.any_issuer(),
        next.text("auth-config"),
    ));
}

/// Another address, namespace, mount or product: everything is made there before the first job goes there.
fn other_server(now: &State, goal: &State, steps: &mut Vec<Step>) {
    steps.push(goal.script("Prepare the auth mount", "On the new server; nothing uses it yet.", "vault-mount"));
    steps.push(goal.script("Write role and policy", "On the new server; nothing uses them yet.", "vault-project"));
    let both = (now.setup.auth.audience != goal.setup.auth.audience).then(|| goal.both_audiences(now)).flatten();
    if both.is_some() {
        let why = "The address is a variable of the project: it changes for jobs with the old file too.";
        steps.push(step(
            "Let the new role accept both audiences",
            why,
            goal.role_place(),
            goal.text("role"),
            both.clone(),
        ));
    }
    steps.push(goal.script("Copy the secrets", "They must be there before the first job is.", "store-secret"));
    set_variables(now, goal, steps);
    if now.text("pipeline") != goal.text("pipeline") {
        let why = "Jobs with the old file get in as well.";
        steps.push(step("Change the job", why, Place::Pipeline, now.text("pipeline"), goal.text("pipeline")));
    }
    steps.push(wait());
    remove_variables(now, goal, steps);
    if both.is_some() {
        let why = "No job sends the old audience any more.";
        steps.push(step("Leave one audience", why, goal.role_place(), both, goal.text("role")));
    }
    steps.push(now.script("Clean up the old server", "Nothing uses it now.", "teardown"));
}

fn same_server(now: &State, goal: &State, steps: &mut Vec<Step>) {
    let renamed = now.role_name() != goal.role_name();
    let both =
        (now.setup.auth.audience != goal.setup.auth.audience && !renamed).then(|| goal.both_audiences(now)).flatten();
    if both.is_some() {
        let why = "Jobs with the old file send the old one.";
        steps.push(step("Let the role accept both audiences", why, goal.role_place(), now.text("role"), both.clone()));
    } else if renamed || now.text("role") != goal.text("role") || now.text("policy") != goal.text("policy") {
        steps.push(goal.script(
            "Write role and policy",
            "They must be there before the first job asks.",
            "vault-project",
        ));
    }
    set_variables(now, goal, steps);
    if now.text("pipeline") != goal.text("pipeline") {
        let why = match (now.made.effective.option, goal.made.effective.option) {
            (LoginOption::IdTokens, LoginOption::Secrets) => {
                "The runner logs in with the same role and audience. It needs the CA on its own machine."
            }
            _ => "Jobs with the old file get in as well.",
        };
        steps.push(step("Change the job", why, Place::Pipeline, now.text("pipeline"), goal.text("pipeline")));
    }
    if now.text("pipeline") != goal.text("pipeline") {
        steps.push(wait());
    }
    remove_variables(now, goal, steps);
    if both.is_some() {
        let why = "No job sends the old audience any more.";
        steps.push(step("Leave one audience", why, goal.role_place(), both, goal.text("role")));
    } else if renamed {
        steps.push(step("Delete the old role", "Nothing uses it now.", now.role_place(), now.text("role"), None));
    }
}

fn set_variables(now: &State, goal: &State, steps: &mut Vec<Step>) {
    let (before, after) = (now.variables(None), goal.variables(Some(now)));
    if before != after {
        let why = "They are there before the job that needs them, and the old ones stay for the jobs that need those.";
        steps.push(step("Set the CI/CD variables", why, Place::Variables, Some(before), Some(after)));
    }
}

fn remove_variables(now: &State, goal: &State, steps: &mut Vec<Step>) {
    let (before, after) = (goal.variables(Some(now)), goal.variables(None));
    if before != after {
        let why = "Nothing uses the others now.";
        steps.push(step("Remove the old CI/CD variables", why, Place::Variables, Some(before), Some(after)));
    }
}

fn wait() -> Step {
    let why = "Until the change is in every branch that deploys, and no job of the old form runs.";
    step("Wait", why, Place::Wait, None, None)
}

fn step(title: &str, why: &str, place: Place, before: Option<String>, after: Option<String>) -> Step {
    Step { title: title.to_owned(), why: why.to_owned(), place, before, after }
}

/// A body of ours with another value for a field, which stands on a line of its own.
fn with_field(body: &str, key: &str, value: &str) -> String {
    let name = format!("  \"{key}\": ");
    let lines = body.split_inclusive('\n').map(|line| match line.strip_prefix(&name) {
        Some(rest) => format!("{name}{value}{}\n", if rest.trim_end().ends_with(',') { "," } else { "" }),
        None => line.to_string(),
    });
    lines.collect()
}
