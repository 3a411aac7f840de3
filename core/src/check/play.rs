//! The job's client against a server: what it sends, and what it prints when it stops.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde_json::{Map, Value};

use super::{
    evidence::{Asker, RequestEvidence},
    stand::{MOST_REQUESTS, Sent, Stand, followed},
};
use crate::{
    api::{self, Answer, Json},
    kv::{
        self, Mounts,
        cli::{self, Environment},
    },
    pipeline::syntax::Vault,
    runner::{self, Variables},
};

/// Who asks, and how.
#[derive(Clone, Debug)]
pub(super) enum Client {
    /// The words behind `vault`.
    Cli(Vec<String>),
    /// `secrets:`.
    Runner(Vault),
    /// One request of the API.
    Curl { method: &'static str, target: String },
}

/// How it went.
#[derive(Clone, Debug)]
pub(super) struct Played {
    /// What was sent, without logins.
    pub(super) sent: Vec<Sent>,
    /// What the client prints when it stops, with `{}` for the server's words; none: it has what it wanted.
    pub(super) stopped: Option<String>,
}

impl Client {
    /// The client of a request; none: it is no command about secrets.
    pub(super) fn of(request: &RequestEvidence, mounts: &Mounts) -> Option<Self> {
        match request.by {
            Asker::VaultCli | Asker::BaoCli => {
                let words = shlex::split(&line(request))?;
                let words = words.get(1..)?.to_vec();
                cli::is_command(&words).then_some(Self::Cli(words))
            }
            Asker::Runner => Some(Self::Runner(vault(request, mounts))),
            Asker::Curl => {
                let target = format!("/v1/{}", api_path(request));
                Some(Self::Curl { method: method(&request.operation), target })
            }
        }
    }

    /// Runs it against this server.
    pub(super) fn play(&self, stand: &Stand<'_>, address: &str) -> Played {
        match self {
            Self::Cli(words) => {
                let environment = Environment { address: address.to_owned(), ..Environment::default() };
                converse(stand, |answers| {
                    let run = cli::run(words, &environment, answers)?;
                    let end = run.end.map(|end| (end.exit != 0).then(|| end.stderr.trim_end().to_owned()));
                    Some((run.requests.into_iter().next_back(), end))
                })
            }
            Self::Runner(vault) => {
                let secret = of_runner(vault, address);
                let (variables, process) = (Variables::default(), BTreeMap::new());
                converse(stand, |answers| {
                    let run = runner::resolve(&secret, &variables, &process, answers);
                    let end = run.end.map(|end| match end {
                        runner::End::Failed { error, .. } => Some(format!("{JOB_FAILED}: {error}")),
                        _ => None,
                    });
                    Some((run.requests.into_iter().next_back(), end))
                })
            }
            Self::Curl { method, target } => by_curl(stand, method, target),
        }
    }
}

/// The command line that asks: as written, or made of operation, path and field.
pub(super) fn line(request: &RequestEvidence) -> String {
    let path = request.path.trim();
    if path.starts_with("vault ") || path.starts_with("bao ") {
        return path.to_owned();
    }
    let verb = match request.operation.as_str() {
        "list" => "list",
        "create" | "update" => "put",
        "patch" => "patch",
        "delete" => "delete",
        _ => "get",
    };
    let pair = if matches!(verb, "put" | "patch") { " x=y" } else { "" };
    let field = request.field.as_ref().filter(|_| verb == "get");
    let field = field.map(|field| format!("-field={} ", quoted(field))).unwrap_or_default();
    // `-mount=secret app` is two words, a path is one.
    let words = if path.starts_with('-') { path.to_owned() } else { quoted(path) };
    format!("vault kv {verb} {field}{words}{pair}")
}

fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), alloc::borrow::Cow::into_owned)
}

/// What `vault:` says: its short or its long form. A path beside a field of its own is one as the CLI takes it.
pub(super) fn vault(request: &RequestEvidence, mounts: &Mounts) -> Vault {
    let path = request.path.trim();
    if let Some(vault) = kv::vault_of(path) {
        return vault;
    }
    let short = Vault::from_short(path);
    let field = request.field.as_ref().filter(|field| **field != short.field);
    match field {
        None => short,
        Some(field) if path.contains('@') => {
            let whole = Vault::from_short(&path.replacen('@', &format!("/{field}@"), 1));
            Vault { field: field.clone(), ..whole }
        }
        Some(field) => {
            let path = path.trim_matches('/');
            let first = path.split('/').next().unwrap_or_default();
            let (mount, version) = kv::mount_of(mounts, path).unwrap_or((first, 2));
            let rest = path.strip_prefix(mount).unwrap_or_default().trim_start_matches('/');
            let engine = if version == 2 { "kv-v2" } else { "kv-v1" };
            Vault { engine: engine.into(), mount: mount.into(), path: rest.into(), field: field.clone() }
        }
    }
}

fn of_runner(vault: &Vault, address: &str) -> runner::Secret {
    let vault_secret = runner::VaultSecret {
        url: address.to_owned(),
        auth_name: "jwt".to_owned(),
        auth_path: "jwt".to_owned(),
        auth_data: BTreeMap::from([("jwt".to_owned(), Json::text(""))]),
        engine: vault.engine.clone(),
        mount: vault.mount.clone(),
        path: vault.path.clone(),
        field: vault.field.clone(),
        ..runner::VaultSecret::default()
    };
    runner::Secret { variable: "{}".to_owned(), vault: Some(vault_secret), file: None }
}

/// The last request, and the end if it has come: none for success, else what is printed.
type Step = (Option<api::Request>, Option<Option<String>>);

/// Asks, answers, and asks again, until the client ends.
fn converse(stand: &Stand<'_>, client: impl Fn(&[Answer]) -> Option<Step>) -> Played {
    let mut played = Played { sent: Vec::new(), stopped: None };
    let mut answers = Vec::new();
    while answers.len() < MOST_REQUESTS {
        let Some((request, end)) = client(&answers) else { break };
        if let Some(stopped) = end {
            return Played { stopped, ..played };
        }
        let Some(request) = request else { break };
        if request.target.ends_with("/login") && request.token.is_none() {
            let body = r#"{"auth": {"client_token": "t"}}"#.to_owned();
            answers.push(Answer::Http { status: 200, body, location: None });
            continue;
        }
        let data = request.body.as_ref().and_then(|body| read(&body.to_string()));
        let (answer, sent) = stand.answer(request.method, &request.target, data);
        answers.push(answer);
        played.sent.push(sent);
    }
    Played { stopped: Some("the command does not end".to_owned()), ..played }
}

fn read(body: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(body).ok()
}

/// `curl` prints the answer, and ends well whatever it is; what is no success stops the job.
fn by_curl(stand: &Stand<'_>, method: &str, target: &str) -> Played {
    // A body with what version 2 demands; on version 1 nobody knows its fields.
    let writes = matches!(method, "PUT" | "PATCH");
    let data = || writes.then(|| Map::from_iter([("data".to_owned(), Value::Object(Map::new()))]));
    let mut played = Played { sent: Vec::new(), stopped: None };
    let (mut answer, mut sent) = stand.answer(method, target, data());
    while let Some(location) = followed(&played.sent, &answer) {
        played.sent.push(sent);
        (answer, sent) = stand.answer(method, &location, data());
    }
    if let Answer::Http { status: 400.., body, .. } = answer {
        played.stopped = Some(body);
    }
    played.sent.push(sent);
    played
}

/// The path of an address of the API.
pub(super) fn api_path(request: &RequestEvidence) -> &str {
    let path = request.path.trim_start_matches('/');
    let path = path.split_once("/v1/").map_or(path, |(_, path)| path);
    path.strip_prefix("v1/").unwrap_or(path)
}

/// The method of an operation.
pub(super) fn method(operation: &str) -> &'static str {
    match operation {
        "list" => "LIST",
        "create" | "update" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        _ => "GET",
    }
}

/// How the log of a job ends whose secret the runner could not get.
pub(super) const JOB_FAILED: &str = "ERROR: Job failed (system failure)";
