//! GitLab Runner and `secrets:`: what it sends for a secret, and what becomes of the answers.
//!
//! Mirrors `common/secrets.go`, `helpers/vault/` and `helpers/secrets/resolvers/vault/` of GitLab Runner 19.4.0, whose
//! client is `OpenBao`'s API library 2.6 (seen).

mod variables;

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

pub use variables::{Variable, Variables};

use crate::{
    api::{Answer, Client, Json, Pending, Refusal, Request, path::join},
    go::quote,
};

/// A secret of a job, as GitLab sends it to the runner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secret {
    /// The CI/CD variable that gets it.
    pub variable: String,
    /// None: no `vault:`, or null. The runner then has nobody who could resolve it.
    pub vault: Option<VaultSecret>,
    /// `file:`; none is true.
    pub file: Option<bool>,
}

/// Where a secret is, and how to log in. Variables are not expanded yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultSecret {
    /// `VAULT_SERVER_URL`.
    pub url: String,
    /// `VAULT_NAMESPACE`.
    pub namespace: String,
    /// The auth method: `jwt`.
    pub auth_name: String,
    /// `VAULT_AUTH_PATH`, or `jwt`.
    pub auth_path: String,
    /// The body of the login: `jwt`, and `role` where `VAULT_AUTH_ROLE` is set.
    pub auth_data: BTreeMap<String, Json>,
    /// `kv-v2`, `kv-v1` or `generic`.
    pub engine: String,
    /// The mount.
    pub mount: String,
    /// The path in the mount.
    pub path: String,
    /// The field of the secret.
    pub field: String,
}

/// How far the runner came with the answers that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What was sent. The last one waits for an answer unless the end has come.
    pub requests: Vec<Request>,
    /// None: it waits for an answer.
    pub end: Option<End>,
}

/// What the job gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The variable is set: to the value, or to the path of a file that holds it.
    Value {
        /// The text, as Go prints it.
        text: String,
        /// Whether the variable holds a path.
        file: bool,
    },
    /// The variable is not set, and the job goes on; the line in the log says why.
    Skipped(&'static str),
    /// The job fails.
    Failed {
        /// The text of the error, after `ERROR: Job failed (…): `.
        error: String,
        /// How GitLab classifies it.
        reason: Reason,
    },
}

/// How GitLab classifies a failed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `runner_system_failure`.
    System,
    /// `runner_configuration_error`: Runner 19.2 on (release notes); before, it is a system failure too.
    Configuration,
    /// `runner_external_dependency_failure`: Runner 19.2 on (release notes).
    ExternalDependency,
}

impl Reason {
    /// As in GitLab's API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "runner_system_failure",
            Self::Configuration => "runner_configuration_error",
            Self::ExternalDependency => "runner_external_dependency_failure",
        }
    }
}

/// Resolves a secret as far as the answers reach. `process` is the environment of the runner's own process.
pub fn resolve(secret: &Secret, variables: &Variables, process: &BTreeMap<String, String>, answers: &[Answer]) -> Run {
    let Some(vault) = &secret.vault else {
        let end = End::Skipped("WARNING: Not resolved: no resolver that can handle the secret");
        return Run { requests: Vec::new(), end: Some(end) };
    };
    let vault = variables.expand_in(vault);
    let mut requests = Vec::new();
    let end = match conversation(&vault, process, answers, &mut requests) {
        Err(Pending) => None,
        Ok(Ok(Some(value))) => Some(End::Value { text: value.go_text(), file: secret.file.unwrap_or(true) }),
        Ok(Ok(None)) => {
            let error = format!("resolving secrets: secret not found: {}", secret.variable);
            Some(End::Failed { error, reason: Reason::System })
        }
        Ok(Err(failure)) => {
            let error = format!("resolving secrets: {}", failure.text);
            Some(End::Failed { error, reason: failure.reason })
        }
    };
    Run { requests, end }
}

/// Whether the runner's client trusts the certificate of a server whose CA stands in `ca_file`, on the runner's machine.
///
/// Only the environment of the runner's process counts: `SSL_CERT_FILE`, `VAULT_CACERT`, `VAULT_SKIP_VERIFY` (seen), and
/// the same with `BAO_`, which wins.
pub fn trusts(process: &BTreeMap<String, String>, ca_file: &str) -> bool {
    let skips = own(process, "SKIP_VERIFY").is_some_and(|value| TRUE.contains(&value));
    skips || own(process, "CACERT").or_else(|| process.get("SSL_CERT_FILE").map(String::as_str)) == Some(ca_file)
}

struct Failure {
    text: String,
    reason: Reason,
}

impl Failure {
    fn system(text: impl Into<String>) -> Self {
        Self { text: text.into(), reason: Reason::System }
    }

    /// Mirrors `unwrapAPIResponseError`, `helpers/vault/utils.go`, and `classifyError`, `resolvers/vault/resolver.go`.
    fn refused(context: &str, refusal: &Refusal) -> Self {
        let reason = match refusal.status {
            Some(400 | 401 | 403 | 404) => Reason::Configuration,
            Some(500..) => Reason::ExternalDependency,
            _ => Reason::System,
        };
        let text = match refusal.status {
            Some(status) => format!("{context}: api error: status code {status}: {}", refusal.errors.join(", ")),
            None => format!("{context}: {}", refusal.text),
        };
        Self { text, reason }
    }
}

/// Logs in and reads. Mirrors `NewVault` and `GetField`, `helpers/vault/service/vault.go`.
fn conversation(
    vault: &VaultSecret,
    process: &BTreeMap<String, String>,
    answers: &[Answer],
    requests: &mut Vec<Request>,
) -> Result<Result<Option<Json>, Failure>, Pending> {
    let mut client = match client(vault, process, answers) {
        Ok(client) => client,
        Err(failure) => return Ok(Err(failure)),
    };
    let result = log_in(vault, &mut client).and_then(|login| match login {
        Ok(()) => read(vault, &mut client),
        Err(failure) => Ok(Err(failure)),
    });
    requests.append(&mut client.sent);
    result
}

fn client<'a>(
    vault: &VaultSecret,
    process: &BTreeMap<String, String>,
    answers: &'a [Answer],
) -> Result<Client<'a>, Failure> {
    let failed = |cause: &str| Failure::system(format!("{PREPARING}: creating new Vault client: {cause}"));
    if let Some(value) = own(process, "SKIP_VERIFY")
        && !value.is_empty()
        && !TRUE.contains(&value)
        && !FALSE.contains(&value)
    {
        return Err(failed("error encountered setting up default configuration: could not parse BAO_SKIP_VERIFY"));
    }
    let mut client = Client::new(&vault.url, answers).map_err(|error| failed(&error))?;
    // A token of the runner's own goes with the login. An empty namespace cancels the runner's own.
    client.token = own(process, "TOKEN").map(ToString::to_string);
    client.namespace = Some(vault.namespace.clone());
    Ok(client)
}

fn log_in(vault: &VaultSecret, client: &mut Client) -> Result<Result<(), Failure>, Pending> {
    if vault.auth_name != "jwt" {
        let name = quote(&vault.auth_name);
        let cause = format!("initializing auth method factory: factory for auth method {name} is not registered");
        return Ok(Err(Failure::system(format!("{PREPARING}: {cause}"))));
    }
    if !vault.auth_data.contains_key("jwt") {
        let cause = "missing required auth method configuration key \"jwt\"";
        let cause = format!("initializing auth method adapter: filtering auth method configuration: {cause}");
        return Ok(Err(Failure::system(format!("{PREPARING}: {cause}"))));
    }
    let mut data = vault.auth_data.clone();
    data.retain(|name, _| matches!(name.as_str(), "jwt" | "role"));
    let path = join(&["auth", &vault.auth_path, "login"]);
    let authenticating = format!("{PREPARING}: authenticating Vault client");
    let answer = match client.write("PUT", &path, &[], Some(&Json::Object(data)))? {
        Ok(answer) => answer,
        Err(refusal) => return Ok(Err(Failure::refused(&format!("{authenticating}: writing to Vault"), &refusal))),
    };
    let token = answer.as_ref().map_or(Err("no result from Vault"), crate::api::Secret::token);
    Ok(match token {
        Ok(token) => {
            client.token = Some(token);
            Ok(())
        }
        Err(cause) => {
            let context = "getting token from the authentication response";
            Err(Failure::system(format!("{authenticating}: {context}: {cause}")))
        }
    })
}

/// Mirrors the engines in `helpers/vault/secret_engines/`.
fn read(vault: &VaultSecret, client: &mut Client) -> Result<Result<Option<Json>, Failure>, Pending> {
    let path = match vault.engine.as_str() {
        "kv-v2" => join(&[&vault.mount, "data", &vault.path]),
        "kv-v1" | "generic" => join(&[&vault.mount, &vault.path]),
        name => {
            let cause = format!("factory for secret engine {} is not registered", quote(name));
            return Ok(Err(Failure::system(format!("requesting SecretEngine factory: {cause}"))));
        }
    };
    let answer = match client.read(&path, &[])? {
        Ok(answer) => answer,
        Err(refusal) => return Ok(Err(Failure::refused("reading secret: reading from Vault", &refusal))),
    };
    let mut data = answer.and_then(|answer| answer.data).unwrap_or_default();
    if vault.engine == "kv-v2" {
        data = match data.remove("data") {
            None | Some(Json::Null) => return Ok(Ok(None)),
            Some(Json::Object(data)) => data,
            Some(_) => {
                let cause = format!("data for key {} cannot be coerced to 'map[string]any'", vault.path);
                return Ok(Err(Failure::system(format!("reading secret: {cause}"))));
            }
        };
    }
    Ok(Ok(data.remove(&vault.field).filter(|value| !value.is_null())))
}

/// A setting of the client, from the runner's environment: `BAO_…`, else `VAULT_…`. Mirrors `ReadBaoVariable`, `env.go`.
fn own<'a>(process: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let bao = process.get(&format!("BAO_{name}"));
    bao.or_else(|| process.get(&format!("VAULT_{name}"))).map(String::as_str)
}

const PREPARING: &str = "initializing Vault service: preparing authenticated client";
const TRUE: &[&str] = &["1", "t", "T", "TRUE", "true", "True"];
const FALSE: &[&str] = &["0", "f", "F", "FALSE", "false", "False"];
