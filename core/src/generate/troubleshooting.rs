//! `troubleshooting`: the errors that this very setup can meet, with their exact texts.

mod client;

use alloc::{format, string::String, vec::Vec};

use super::{Parts, config, job_script, markdown::code, role, text::Text};
use crate::{gitlab::TokenKind, plan::Keys};

struct Entry {
    text: String,
    cause: String,
    fix: String,
}

/// A table: text, cause, fix.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    t.line("# Errors that this setup can meet\n");
    t.line(client::prints(parts)).put("\n");
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
    all.extend(client::entries(parts));
    all.extend(set_up(parts));
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
        let (cause, fix) = match parts.login.token {
            TokenKind::IdToken => (
                "The runner sent an empty token: `token:` names another variable than `id_tokens:`, or lacks the `$`.",
                format!("Write `token: ${}`.", parts.login.token_name),
            ),
            TokenKind::V1 => (
                "The runner sent an empty token: GitLab is 17.0 or later, or has no key for CI tokens.",
                "Correct the version of GitLab in the setup, or ask GitLab's administrator for the key.".into(),
            ),
        };
        all.push(entry("missing token", cause, fix));
        return all;
    }
    match parts.login.token {
        TokenKind::V1 => all.push(entry(
            job_script::no_token(parts),
            "The job stops by itself: GitLab is 17.0 or later, or has no signing key, or the job has `id_tokens:` (from 16.0 on such a job gets no CI_JOB_JWT).",
            if parts.servers.gitlab.has_id_tokens() {
                "Choose `id_tokens` in the wizard."
            } else {
                "Ask GitLab's administrator: without a key for CI tokens, or from 17.0 on, no job has one."
            },
        )),
        TokenKind::IdToken => all.push(entry(
            job_script::no_token(parts),
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
    all.push(if parts.mount.fetches_keys() {
        entry(
            "error validating token: error verifying token signature: failed to verify id token signature",
            "Another GitLab signed the token.",
            "The mount serves one GitLab: use another mount for the other one.",
        )
    } else {
        entry(
            "error validating token: error verifying token signature: no known key successfully validated the token signature",
            "Another GitLab signed the token, or this one has a new key.",
            "Put GitLab's current key into the setup, and into the config of the mount.",
        )
    });
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

/// While vault-mount runs.
fn set_up(parts: &Parts) -> Option<Entry> {
    let text = match parts.mount.keys {
        Keys::Pinned(_) => return None,
        Keys::JwksUrl => format!("error checking jwks URL {}", config::jwks_url(parts.servers)),
        Keys::Discovery => "error checking oidc discovery URL".into(),
    };
    Some(entry(
        text,
        "While vault-mount.sh runs: the server cannot reach GitLab, does not know its CA, or the address is not the issuer. The cause is in the server's log only.",
        "Open the address from the server's host; put GitLab's CA into the setup.",
    ))
}
