//! `troubleshooting`: the errors that this very setup can meet, with their exact texts.

use alloc::{format, string::String, vec::Vec};

use super::{Parts, config, markdown::code, role, text::Text};
use crate::{gitlab::TokenKind, server::Product};

struct Entry {
    text: String,
    cause: String,
    fix: String,
}

/// A table: text, cause, fix.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    t.line("# Errors that this setup can meet\n");
    t.line("The text is what the server, the client or the runner prints.\n");
    for entry in entries(parts) {
        t.line(&format!("## {}\n", code(&entry.text)));
        t.line(&format!("{}\n\n**Do:** {}\n", entry.cause, entry.fix));
    }
    t.text.truncate(t.text.trim_end().len());
    t.put("\n");
    t
}

fn entry(text: impl Into<String>, cause: impl Into<String>, fix: impl Into<String>) -> Entry {
    Entry { text: text.into(), cause: cause.into(), fix: fix.into() }
}

fn entries(parts: &Parts) -> Vec<Entry> {
    let mut all = token(parts);
    all.extend(login(parts));
    all.extend(read(parts));
    all.extend(connection(parts));
    all
}

fn token(parts: &Parts) -> Vec<Entry> {
    let mut all = Vec::new();
    if parts.login.is_by_runner() {
        all.push(entry(
            "The secrets provider can not be found. Check your CI/CD variables and try again.",
            "The job has no VAULT_SERVER_URL: it is missing, or protected while the branch is not.",
            "Set it as in the table of CI/CD variables. VAULT_ADDR means nothing to `secrets:`.",
        ));
        all.push(entry(
            "missing role",
            "VAULT_AUTH_ROLE did not reach the server.",
            "Keep it in the job's `variables:`, and set no variable of that name in the project.",
        ));
        all.push(entry(
            "missing token",
            "The runner sent an empty token: `token:` names another variable than `id_tokens:`, or lacks the `$`.",
            format!("Write `token: ${}`.", parts.login.token_name),
        ));
        return all;
    }
    let name = &parts.login.token_name;
    match parts.login.token {
        TokenKind::V1 => all.push(entry(
            "CI_JOB_JWT is not set: GitLab removed it in 17.0. Use id_tokens.",
            "The job stops by itself: GitLab is 17.0 or later, or has no signing key, or the job has `id_tokens:` (from 16.0 on such a job gets no CI_JOB_JWT).",
            "Choose `id_tokens` in the wizard.",
        )),
        TokenKind::IdToken => all.push(entry(
            format!("{name} is not set: the job needs id_tokens, from GitLab 15.7 on."),
            "The job stops by itself: `id_tokens:` is missing or misspelt, or GitLab is older.",
            "Copy the job as it is; the keyword stands in the job or in `default:`.",
        )),
    }
    all
}

fn login(parts: &Parts) -> Vec<Entry> {
    let mount = &parts.mount.path;
    let role = role::path(mount, parts.access);
    let mut all = Vec::from([
        entry(
            "could not load configuration",
            format!("The mount auth/{mount} was never configured."),
            "Run vault-mount.sh.",
        ),
        entry(
            format!("role \"{}\" could not be found", parts.access.role),
            format!("{role} does not exist on this server, mount or namespace."),
            "Run vault-project.sh.",
        ),
        entry(
            "error validating token: invalid issuer (iss) claim",
            format!(
                "`bound_issuer` of the mount is not what the token says: {}.",
                code(config::issuer(parts.servers, parts.login))
            ),
            format!("Compare with `{} read auth/{mount}/config`.", parts.servers.server.product.cli()),
        ),
    ]);
    match &parts.access.audience {
        Some(audience) => {
            all.push(entry(
                "error validating token: invalid audience (aud) claim: audience claim does not match any expected audience",
                format!("`aud` in the job and `bound_audiences` in the role differ; the setup says {}.", code(audience)),
                "Make them equal to the letter: scheme, port, slash.",
            ));
            if parts.servers.server.demands_bound_audiences() {
                all.push(entry(
                    "audience claim found in JWT but no audiences bound to the role",
                    "Another role, or an old version of this one, without `bound_audiences`.",
                    "Run vault-project.sh again.",
                ));
            }
        }
        None => all.push(entry(
            "error validating token: invalid audience (aud) claim: audience claim does not match any expected audience",
            "The role demands an audience, and `CI_JOB_JWT` has none.",
            "Run vault-project.sh again: it writes an empty `bound_audiences`.",
        )),
    }
    for bound in parts.access.bound_claims() {
        all.push(entry(
            format!("error validating claims: claim \"{}\" does not match any associated bound claim values", bound.claim),
            why(bound.claim),
            "That is how a wrong job is refused. For a right one, compare with the payload that the diagnose job prints.",
        ));
    }
    if parts.access.environment.is_some() {
        all.push(entry(
            "error validating claims: claim \"environment\" is missing",
            "The job has no `environment:`.",
            "Copy the job as it is.",
        ));
    }
    all.push(entry(
        "error validating token: invalid expiration time (exp) claim: token is expired",
        "The job ran longer than its token lives, or the clocks differ by more than a minute.",
        "Log in at the start of the job; compare the clocks of GitLab and the server.",
    ));
    if parts.mount.fetches_keys() {
        all.push(entry(
            "error validating token: error verifying token signature: failed to verify id token signature",
            "Another GitLab signed the token.",
            "The mount serves one GitLab: use another mount for the other one.",
        ));
    }
    all.push(entry(
        "permission denied",
        format!("On the login (403): auth/{mount} does not exist here, the namespace is wrong, or the address is outside `token_bound_cidrs`."),
        "Compare mount and namespace; a misspelt path answers the same.",
    ));
    all
}

fn why(claim: &str) -> &'static str {
    match claim {
        "project_id" => {
            "The job belongs to another project; in merge requests from forks, since GitLab 18.4, to the fork."
        }
        "namespace_id" => "The project belongs to another group, or to a subgroup.",
        "project_path" => "The project is not below the group.",
        "ref" | "ref_path" => {
            "The job runs on another branch or tag; in merge request pipelines `ref` is the source branch."
        }
        "ref_type" => "A tag instead of a branch, or the reverse.",
        "ref_protected" => "The branch or tag is not protected.",
        "environment" => "The job names another environment.",
        "environment_protected" => "The environment is not protected.",
        _ => "The pipeline was started in another way.",
    }
}

fn read(parts: &Parts) -> Vec<Entry> {
    let mut all = Vec::new();
    let kv = parts.kv;
    for (path, secrets) in parts.paths() {
        let api = format!("{}/{}{}", kv.mount, kv.data(), path.shown());
        if parts.login.is_by_runner() {
            for (_, secret) in &secrets {
                all.push(entry(
                    format!("secret not found: {}", secret.variable),
                    format!(
                        "{api} has no field {}, or does not exist, or its last version is deleted.",
                        code(&secret.field)
                    ),
                    "Run store-secret.sh.",
                ));
            }
        } else {
            all.push(entry(format!("No value found at {api}"), "There is no such secret.", "Run store-secret.sh."));
            for (_, secret) in &secrets {
                let map = if parts.servers.server.product == Product::OpenBao { "map" } else { "secret" };
                all.push(entry(
                    format!("Field \"{}\" not present in {map}", secret.field),
                    format!("{api} exists, without this field. Case counts."),
                    "Run store-secret.sh: it adds the field and keeps the others.",
                ));
            }
        }
    }
    if !parts.login.is_by_runner() {
        all.push(entry(
            format!(
                "preflight capability check returned 403, please ensure client's policies grant access to path \"{}/\"",
                kv.mount
            ),
            "The token has no right below the mount: the policy is missing, or its name in the role is misspelt.",
            "Run vault-project.sh again.",
        ));
    }
    all
}

fn connection(parts: &Parts) -> Vec<Entry> {
    let mut all = Vec::new();
    let ca = if parts.login.is_by_runner() {
        "The runner's host does not know the CA: install it there. VAULT_CACERT as CI/CD variable does nothing for `secrets:`."
    } else {
        "The client does not know the CA: set VAULT_CACERT, of type File."
    };
    all.push(entry(
        "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        ca,
        "See the table of CI/CD variables.",
    ));
    if !parts.login.is_by_runner() && parts.servers.ca_file.is_some() {
        all.push(entry(
            "Error loading CA File: open -----BEGIN CERTIFICATE-----",
            "VAULT_CACERT holds the PEM text instead of a path.",
            "Make it a variable of type File.",
        ));
    }
    if parts.mount.fetches_keys() {
        all.push(entry(
            match parts.mount.keys {
                crate::plan::Keys::JwksUrl => format!("error checking jwks URL {}", config::jwks_url(parts.servers)),
                _ => "error checking oidc discovery URL".into(),
            },
            "While vault-mount.sh runs: the server cannot reach GitLab, does not know its CA, or the address is not the issuer. The cause is in the server's log only.",
            "Open the address from the server's host; put GitLab's CA into the setup.",
        ));
    }
    all
}
