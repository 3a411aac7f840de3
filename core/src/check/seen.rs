//! The text that the user sees: the server's, wrapped by the one who asks.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    evidence::{Asker, Evidence},
    play::JOB_FAILED,
    report::{SeenError, Step, StepName},
};
use crate::diagnostic::{Code, Diagnostic};

/// What is printed at a step that failed.
pub(super) fn error(step: &Step, evidence: &Evidence) -> Option<SeenError> {
    if let Some(said) = &step.said {
        return Some(said.clone());
    }
    let refusal = step.refusal.as_ref()?;
    let by = evidence.request.as_ref().map(|request| request.by);
    // In front of the server GitLab speaks, behind the login the client was played.
    let seen_by = match step.step {
        StepName::Mint | StepName::Deliver if refusal.status == 0 => None,
        StepName::Path | StepName::Acl | StepName::Secret => None,
        _ => Some(login(by.unwrap_or(Asker::VaultCli), refusal.status, evidence)),
    };
    Some(SeenError { status: refusal.status, texts: refusal.texts.clone(), seen_by })
}

/// What is printed, with only the texts that were seen; and a finding when another one was.
pub(super) fn compared(error: Option<SeenError>, seen: Option<&str>) -> (Option<SeenError>, Option<Diagnostic>) {
    let Some(seen) = seen.filter(|seen| !seen.trim().is_empty()) else { return (error, None) };
    let (whole, lines) = (plain(seen), seen.lines().map(|line| plain(line.trim_start_matches([' ', '\t', '*']))));
    let lines: Vec<String> = lines.filter(|line| line.len() >= TELLING).take(MOST_LINES).collect();
    let fits = |text: &String| {
        let text = plain(text);
        whole.contains(&text) || lines.iter().any(|line| text.contains(line.as_str()))
    };
    let said = match &error {
        Some(error) if error.texts.is_empty() => return (Some(error.clone()), None),
        Some(error) if error.texts.iter().any(fits) => {
            let texts = error.texts.iter().filter(|text| fits(text)).cloned().collect();
            return (Some(SeenError { texts, ..error.clone() }), None);
        }
        Some(error) => {
            format!("this evidence gives `{}`", error.texts.first().map(|text| plain(text)).unwrap_or_default())
        }
        None => "this evidence gives none".to_owned(),
    };
    let message = format!("the error that was seen is another one: {said}");
    let found = Diagnostic {
        field: Some("/error".to_owned()),
        ..Diagnostic::input("evidence", Code::ErrorDiffers, "/error", message)
    };
    (error, Some(found.help("Check whether role, policies and claims are those of the job that failed.")))
}

/// Without the escapes and line ends that a text has in a log or in JSON.
fn plain(text: &str) -> String {
    let text = text.replace("\\n", " ").replace("\\t", " ").replace("\\\"", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn login(by: Asker, status: u16, evidence: &Evidence) -> String {
    let mount = evidence.auth_mount.as_deref().unwrap_or("jwt");
    let address = evidence.server_url.as_deref().unwrap_or("https://vault.example.com:8200").trim_end_matches('/');
    match by {
        Asker::VaultCli | Asker::BaoCli => format!(
            "Error writing data to auth/{mount}/login: Error making API request.\n\nURL: PUT {address}/v1/auth/{mount}/login\n\
             Code: {status}. Errors:\n\n* {{}}"
        ),
        Asker::Curl => CURL.to_owned(),
        Asker::Runner => format!(
            "{JOB_FAILED}: resolving secrets: initializing Vault service: preparing authenticated client: authenticating \
             Vault client: writing to Vault: api error: status code {status}: {{}}"
        ),
    }
}

/// Letters of a line that says something.
const TELLING: usize = 12;

/// Lines of a log that are compared.
const MOST_LINES: usize = 1000;

/// The API's answer, as `curl` prints it.
const CURL: &str = "{\"errors\":[\"{}\"]}";
