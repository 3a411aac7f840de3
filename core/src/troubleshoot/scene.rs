//! What surrounds an error: who printed it, during which request, with which answer.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Map, Value};

use super::clue::{By, Phase};
use crate::{server::Server, span::Span};

/// The situation of one error.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene<'a> {
    pub(super) by: Option<By>,
    pub(super) phase: Option<Phase>,
    pub(super) status: Option<u16>,
    /// Name, text, place in the plain text.
    pub(super) values: Vec<(&'static str, String, Span)>,
    pub(super) token: Option<&'a Map<String, Value>>,
    pub(super) server: Option<Server>,
}

/// What a text around errors says. The values of its holes are kept by their names; `url`, `path` and `request` also tell
/// the phase.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// A block of this printer starts.
    By(By),
    /// It was printed during this.
    During(By, Phase),
    /// Only values.
    Values,
    /// A status that is printed behind the answer.
    StatusAfter,
    /// What was asked before went well.
    Over,
    /// About the whole job.
    Job,
}

impl Scene<'_> {
    /// The last value of this name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().rev().find(|(known, _, _)| *known == name).map(|(_, value, _)| value.as_str())
    }

    /// The value of a claim of the token in the text; strings without quotes, others as JSON.
    pub(super) fn claim(&self, name: &str) -> Option<String> {
        self.token?.get(name).map(plain)
    }

    /// Takes in what a mark says.
    pub(super) fn apply(&mut self, mark: Mark, span: Span, values: Vec<(&'static str, String, Span)>) {
        match mark {
            Mark::By(by) => self.set_by(by, span),
            Mark::During(by, phase) => {
                self.set_by(by, span);
                self.phase = Some(phase);
            }
            Mark::Over => self.forget(),
            Mark::Values | Mark::StatusAfter | Mark::Job => {}
        }
        for (name, value, span) in values {
            self.take(name, &value, span);
        }
    }

    /// Forgets the situation of an error that was told before.
    pub(super) fn forget(&mut self) {
        self.by = None;
        self.phase = None;
        self.status = None;
        self.values.clear();
    }

    fn set_by(&mut self, by: By, span: Span) {
        if self.by.is_none() {
            self.by = Some(by);
            self.values.push(("printed by", by.name().to_owned(), span));
        }
    }

    fn take(&mut self, name: &'static str, value: &str, span: Span) {
        match name {
            "status" => {
                self.status = value.parse().ok();
                self.values.push((name, value.to_owned(), span));
            }
            "url" => self.take_url(value, span),
            "path" => self.take_path(value, span),
            _ => self.values.push((name, value.to_owned(), span)),
        }
    }

    fn take_url(&mut self, url: &str, span: Span) {
        let (address, path) = url.split_once("/v1/").unwrap_or((url, ""));
        self.values.push(("server address", address.to_owned(), span));
        if !path.is_empty() {
            self.take_path(path, span);
        }
    }

    fn take_path(&mut self, path: &str, span: Span) {
        let path = path.trim_matches(|edge| matches!(edge, '"' | '\'' | '`' | ')' | '\\' | '/'));
        let phase = Phase::of(self.value("method").unwrap_or_default(), path);
        self.phase = self.phase.or(Some(phase));
        self.values.push(("path", path.to_owned(), span));
        let mut segments = path.trim_start_matches('/').split('/');
        match phase {
            Phase::Login | Phase::Config | Phase::Role => {
                let mount = segments.find(|segment| *segment != "auth").unwrap_or_default();
                self.values.push(("auth mount", mount.to_owned(), span));
                if let (Phase::Role, Some(role)) = (phase, segments.nth(1)) {
                    self.values.push(("role", role.to_owned(), span));
                }
            }
            Phase::Read | Phase::List | Phase::Write => {
                let mount = segments.next().unwrap_or_default();
                self.values.push(("mount", mount.to_owned(), span));
            }
            _ => {}
        }
    }
}

/// A claim's value in one line.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The phase in words, as a fact.
pub(super) fn during(scene: &Scene) -> Option<String> {
    let phase = scene.phase?;
    Some(match (phase, scene.value("method"), scene.value("path")) {
        (_, Some(method), Some(path)) => format!("{}: {method} {path}", phase.name()),
        (_, None, Some(path)) => format!("{}: {path}", phase.name()),
        _ => phase.name().to_owned(),
    })
}

/// What stands around errors, and what it says. Runner: `helpers/vault` and `executors/…/secrets.go` of GitLab Runner;
/// CLI: `api/response.go` and `command/` of Vault; GitLab's job log; curl's `-w` and `-f`.
pub(super) const MARKS: &[(&str, Mark)] = &[
    ("resolving secrets: ", Mark::By(By::Runner)),
    ("initializing Vault service: ", Mark::During(By::Runner, Phase::Login)),
    ("authenticating Vault client: ", Mark::During(By::Runner, Phase::Login)),
    ("reading secret: ", Mark::During(By::Runner, Phase::Read)),
    ("reading from Vault: ", Mark::During(By::Runner, Phase::Read)),
    ("writing to Vault: ", Mark::During(By::Runner, Phase::Login)),
    ("api error: status code {status}: ", Mark::By(By::Runner)),
    ("URL: {method} {url} Code: {status}. ", Mark::By(By::Cli)),
    ("Error making API request.", Mark::By(By::Cli)),
    ("Error writing data to {path}: ", Mark::By(By::Cli)),
    ("Error reading {path}: ", Mark::By(By::Cli)),
    ("Error listing capabilities: ", Mark::During(By::Cli, Phase::Token)),
    ("Error listing {path}: ", Mark::During(By::Cli, Phase::List)),
    ("Error deleting {path}: ", Mark::During(By::Cli, Phase::Write)),
    ("Error looking up token: ", Mark::During(By::Cli, Phase::Token)),
    ("Error revoking token: ", Mark::During(By::Cli, Phase::Token)),
    ("Error renewing token: ", Mark::During(By::Cli, Phase::Token)),
    ("Error uploading policy: ", Mark::During(By::Cli, Phase::Policy)),
    ("Error enabling audit device: ", Mark::During(By::Cli, Phase::Admin)),
    ("Error enabling {method_type} auth: ", Mark::During(By::Cli, Phase::Admin)),
    ("Error enabling: ", Mark::During(By::Cli, Phase::Admin)),
    ("Error authenticating: ", Mark::During(By::Cli, Phase::Login)),
    ("Error checking seal status: ", Mark::During(By::Cli, Phase::Status)),
    ("failed to create client: ", Mark::By(By::Cli)),
    ("failed to read environment: ", Mark::By(By::Cli)),
    ("Put \"{url}\": ", Mark::Values),
    ("Get \"{url}\": ", Mark::Values),
    ("Post \"{url}\": ", Mark::Values),
    ("\"errors\":[", Mark::By(By::Curl)),
    ("\"errors\": [", Mark::By(By::Curl)),
    ("[ERROR] auth.", Mark::By(By::ServerLog)),
    ("[ERROR] core: ", Mark::By(By::ServerLog)),
    ("[ERROR] secrets.", Mark::By(By::ServerLog)),
    ("[ERROR] audit", Mark::By(By::ServerLog)),
    ("login: {path} role={role} ", Mark::Values),
    ("$ vault kv get ", Mark::During(By::Cli, Phase::Read)),
    ("$(vault kv get ", Mark::During(By::Cli, Phase::Read)),
    ("$ bao kv get ", Mark::During(By::Cli, Phase::Read)),
    ("$(bao kv get ", Mark::During(By::Cli, Phase::Read)),
    ("vault write -field=token {path} role={role} ", Mark::By(By::Cli)),
    ("bao write -field=token {path} role={role} ", Mark::By(By::Cli)),
    ("/v1/{path} ", Mark::Values),
    ("\"role\":\"{role}\"", Mark::Values),
    ("\"role\": \"{role}\"", Mark::Values),
    ("jobs:", Mark::By(By::GitLab)),
    ("status: 200 ", Mark::Over),
    ("Running with gitlab-runner {runner version} ", Mark::Job),
    ("ERROR: Job failed ({failure class}): ", Mark::Job),
    ("ERROR: Job failed: exit code {exit status} ", Mark::Job),
    ("ERROR: Job failed: exit status {exit status} ", Mark::Job),
    ("exit={exit status} ", Mark::Job),
    ("http={status} ", Mark::StatusAfter),
    ("HTTP/1.1 {status} ", Mark::Values),
    ("HTTP/2 {status} ", Mark::Values),
];
