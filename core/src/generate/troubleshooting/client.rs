//! What the one who reads the secret prints: the runner, the CLI or curl, each in its own words.

use alloc::{format, string::String, vec::Vec};

use super::{Entry, entry};
use crate::{
    generate::{Parts, job_script::unresolved, markdown::code},
    plan::Secret,
    setup::Client,
};

/// How the server's own texts look there.
pub(super) fn prints(parts: &Parts) -> &'static str {
    match (parts.login.is_by_runner(), parts.login.client) {
        (true, _) => {
            "The text is what the server says; the runner prints it at the end of a line with `resolving secrets:`."
        }
        (false, Client::Curl) => {
            "The text is what the server says; curl prints it inside of `{\"errors\":[\"…\"]}`, with `\\\"` for each quote."
        }
        (false, Client::Vault | Client::Bao) => "The text is what the server or the client prints.",
    }
}

/// The read, and the way to the server.
pub(super) fn entries(parts: &Parts) -> Vec<Entry> {
    if parts.login.is_by_runner() {
        return runner(parts);
    }
    match parts.login.client {
        Client::Curl => curl(parts),
        Client::Vault | Client::Bao => cli(parts),
    }
}

/// Each path as the API names it, with the secrets that are read there.
fn reads<'a>(parts: &Parts<'a>) -> impl Iterator<Item = (String, Vec<&'a Secret>)> {
    let before = format!("{}/{}", parts.kv.mount, parts.kv.data());
    let paths = parts.paths().into_iter();
    paths.map(move |(path, secrets)| {
        (format!("{before}{}", path.shown()), secrets.into_iter().map(|(_, one)| one).collect())
    })
}

/// GitLab Runner 19.4.0; before Runner 16.0 a missing secret was no failure.
fn runner(parts: &Parts) -> Vec<Entry> {
    let fails = parts.servers.gitlab.fails_on_missing_secret();
    let mut all = Vec::new();
    for (api, secrets) in reads(parts) {
        for secret in secrets {
            let field = code(&secret.field);
            let cause = format!("{api} has no field {field}, or does not exist, or its last version is deleted.");
            let text = if fails { format!("secret not found: {}", secret.variable) } else { unresolved(parts, secret) };
            all.push(entry(text, cause, "Run store-secret.sh."));
            if fails && parts.servers.gitlab.tier.is_none() {
                let cause = "The job stops by itself: on GitLab Free the runner is never told about `secrets:`.";
                all.push(entry(unresolved(parts, secret), cause, "Choose `id_tokens` and a script in the wizard."));
            }
        }
    }
    all.push(entry(
        "resolving secrets: reading secret: reading from Vault: api error: status code 403",
        "The login worked, and the policy does not allow the read: it is missing, names another path, or its name in the role is misspelt.",
        "Run vault-project.sh again.",
    ));
    all.push(entry(
        "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "The runner does not know the CA of the server. A CI/CD variable does not reach it: the runner's own process makes the request.",
        "Install the CA on the runner's host, or set SSL_CERT_FILE or VAULT_CACERT in the environment of the runner process (its service, or its container) and restart it.",
    ));
    all
}

/// The `vault` and `bao` clients (1.21.4 and 2.6.2).
fn cli(parts: &Parts) -> Vec<Entry> {
    let mut all = Vec::new();
    for (api, secrets) in reads(parts) {
        all.push(entry(format!("No value found at {api}"), "There is no such secret.", "Run store-secret.sh."));
        if parts.kv.version == 2 {
            let cause = "The secret's last version is deleted.";
            all.push(entry(format!("No data found at {api}"), cause, "Run store-secret.sh."));
        }
        for secret in secrets {
            all.push(entry(
                format!("Field \"{}\" not present in secret", secret.field),
                format!("{api} exists, without this field. Case counts."),
                "Run store-secret.sh: it adds the field and keeps the others.",
            ));
        }
        all.push(entry(
            format!("Error reading {api}: Error making API request. … Code: 403. … permission denied"),
            "The login worked, and the policy does not allow this read.",
            "Run vault-project.sh again: it writes the policy anew.",
        ));
    }
    all.push(entry(
        format!(
            "preflight capability check returned 403, please ensure client's policies grant access to path \"{}/\"",
            parts.kv.mount
        ),
        "The token has no right below the mount: the policy is missing, or its name in the role is misspelt.",
        "Run vault-project.sh again.",
    ));
    all.push(entry(
        "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "The client does not know the CA of the server.",
        "Set the CI/CD variable VAULT_CACERT, of type File, to the CA's certificate.",
    ));
    if parts.servers.ca_file.is_some() {
        all.push(entry(
            "Error loading CA File: open -----BEGIN CERTIFICATE-----",
            "VAULT_CACERT holds the PEM text instead of a path.",
            "Make it a variable of type File.",
        ));
    }
    all
}

/// curl prints the server's answer as it is, then a line of its own.
fn curl(parts: &Parts) -> Vec<Entry> {
    let mut all = Vec::from([
        entry(
            "{\"errors\":[]}",
            "With `curl: (22) The requested URL returned error: 404`: there is no such secret. An answer with `\"data\":null` says that its last version is deleted.",
            "Run store-secret.sh.",
        ),
        entry(
            "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}",
            "With `curl: (22) The requested URL returned error: 403`: the login worked, and the policy does not allow the read. It is missing, names another path, or its name in the role is misspelt.",
            "Run vault-project.sh again.",
        ),
    ]);
    for secret in parts.secrets {
        let path = format!("{}/{}", parts.kv.mount, secret.path.shown());
        all.push(entry(
            format!("{path} has no field {}.", secret.field),
            "The job stops by itself: the secret exists, without this field. Case counts.",
            "Run store-secret.sh: it adds the field and keeps the others.",
        ));
    }
    all.push(entry(
        "curl: (60) SSL certificate problem: unable to get local issuer certificate",
        "curl does not know the CA of the server.",
        "Set the CI/CD variable VAULT_CACERT, of type File, to the CA's certificate: the job hands it to curl.",
    ));
    if parts.servers.ca_file.is_some() {
        all.push(entry(
            "curl: (77) error setting certificate",
            "VAULT_CACERT holds the PEM text instead of a path, or names no file.",
            "Make it a variable of type File.",
        ));
    }
    all
}
