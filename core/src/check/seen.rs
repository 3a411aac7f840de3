//! The text that the user sees: the server's, wrapped by the one who asks.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde_json::json;

use super::{
    evidence::{Asker, Evidence, SecretState},
    report::{SeenError, Step, StepName},
    trace::{Command, Trace},
};
use crate::{
    api::Answer,
    auth::Refusal,
    kv::cli::{self, Environment},
};

/// What is printed at a step that failed.
pub(super) fn error(step: &Step, evidence: &Evidence, trace: &Trace) -> Option<SeenError> {
    let refusal = step.refusal.as_ref()?;
    let by = evidence.request.as_ref().map(|request| request.by);
    let around = Around { evidence, trace, status: refusal.status };
    if step.step == StepName::Secret {
        return Some(around.secret(by, refusal.status));
    }
    let wrapped = match step.step {
        StepName::Path => None,
        StepName::Acl => match (by, trace.command.as_ref().and_then(|command| around.printed(command))) {
            (Some(Asker::VaultCli | Asker::BaoCli), Some(seen)) => return Some(seen.or(refusal)),
            (by, _) => by.map(|by| around.read(by)),
        },
        _ => Some(around.login(by.unwrap_or(Asker::VaultCli))),
    };
    Some(SeenError { status: refusal.status, texts: refusal.texts.clone(), seen_by: wrapped })
}

struct Around<'a> {
    evidence: &'a Evidence,
    trace: &'a Trace,
    status: u16,
}

impl Around<'_> {
    fn address(&self) -> &str {
        self.evidence.server_url.as_deref().unwrap_or("https://vault.example.com:8200").trim_end_matches('/')
    }

    fn login(&self, by: Asker) -> String {
        let mount = self.evidence.auth_mount.as_deref().unwrap_or("jwt");
        match by {
            Asker::VaultCli | Asker::BaoCli => {
                let what = format!("Error writing data to auth/{mount}/login");
                self.cli(&what, "PUT", &format!("auth/{mount}/login"))
            }
            Asker::Curl => CURL.to_owned(),
            Asker::Runner => format!(
                "ERROR: Job failed (system failure): resolving secrets: initializing Vault service: preparing \
                 authenticated client: authenticating Vault client: writing to Vault: api error: status code {}: {{}}",
                self.status
            ),
        }
    }

    fn read(&self, by: Asker) -> String {
        let path = self.trace.path.as_deref().unwrap_or_default();
        match by {
            Asker::VaultCli | Asker::BaoCli => self.cli(&format!("Error reading {path}"), "GET", path),
            Asker::Curl => CURL.to_owned(),
            Asker::Runner => format!(
                "ERROR: Job failed (system failure): resolving secrets: reading secret: reading from Vault: api error: \
                 status code {}: {{}}",
                self.status
            ),
        }
    }

    /// What the CLI prints when the server refuses its request, or does not tell it of the mount.
    fn printed(&self, command: &Command) -> Option<Printed> {
        let words = shlex::split(&command.line)?;
        let words = words.get(1..)?;
        let environment = Environment { address: self.address().to_owned(), ..Environment::default() };
        let http = |status: u16, body: String| Answer::Http { status, body, location: None };
        let refused = || http(self.status, json!({ "errors": ["{}"] }).to_string());
        let mut answers = Vec::new();
        let mut text = None;
        match &command.mount {
            Some((mount, _)) if !command.told => {
                let first = cli::run(words, &environment, &[])?;
                let asked = first.requests.first()?.target.strip_prefix("/v1/sys/internal/ui/mounts/")?.to_owned();
                let asked = asked.trim_end_matches('/');
                let asked = if asked.is_empty() { mount } else { asked };
                text = Some(format!(
                    "preflight capability check returned 403, please ensure client's policies grant access to path \
                     \"{asked}/\""
                ));
                answers.push(refused());
            }
            Some((mount, version)) => {
                let data = json!({ "path": format!("{mount}/"), "options": { "version": version.to_string() } });
                answers.push(http(200, json!({ "request_id": "1", "data": data }).to_string()));
                answers.push(refused());
            }
            None => answers.push(refused()),
        }
        let end = cli::run(words, &environment, &answers)?.end.filter(|end| end.exit != 0)?;
        Some(Printed { text, wrapped: end.stderr.trim_end().to_owned() })
    }

    fn cli(&self, what: &str, method: &str, path: &str) -> String {
        let address = self.address();
        let status = self.status;
        format!(
            "{what}: Error making API request.\n\nURL: {method} {address}/v1/{path}\nCode: {status}. Errors:\n\n* {{}}"
        )
    }

    /// The server says nothing here: the client does.
    fn secret(&self, by: Option<Asker>, status: u16) -> SeenError {
        let path = self.trace.path.as_deref().unwrap_or_default();
        let request = self.evidence.request.as_ref();
        let field = request.and_then(|request| request.field.as_deref());
        let deleted = self.evidence.secret.as_ref().is_some_and(|secret| secret.state == SecretState::Deleted);
        let text: Option<String> = match (by, field) {
            (Some(Asker::VaultCli | Asker::BaoCli), Some(field)) if status == 200 => {
                Some(format!("Field \"{field}\" not present in secret"))
            }
            (Some(Asker::VaultCli | Asker::BaoCli), Some(_)) if deleted => Some(format!("No data found at {path}")),
            (Some(Asker::VaultCli | Asker::BaoCli), _) if !deleted => Some(format!("No value found at {path}")),
            (Some(Asker::Runner), _) => {
                let variable = field.unwrap_or("VARIABLE").to_uppercase();
                Some(format!("ERROR: Job failed (system failure): resolving secrets: secret not found: {variable}"))
            }
            _ => None,
        };
        SeenError { status, texts: text.into_iter().collect(), seen_by: None }
    }
}

/// What a command prints.
struct Printed {
    /// The server's text, when it is another one than that about the request.
    text: Option<String>,
    wrapped: String,
}

impl Printed {
    fn or(self, refusal: &Refusal) -> SeenError {
        let texts = self.text.map_or_else(|| refusal.texts.clone(), |text| Vec::from([text]));
        SeenError { status: refusal.status, texts, seen_by: Some(self.wrapped) }
    }
}

/// The API's answer, as `curl` prints it.
const CURL: &str = "{\"errors\":[\"{}\"]}";
