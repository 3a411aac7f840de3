//! What the job does before its own script: log in, read, and stop with a clear message when something is missing.
//!
//! The forms are those that stopped in all five shells that were tried; `export X=$(…)` hides every failure in all of
//! them.

use alloc::format;
use alloc::string::String;

use super::{
    Parts,
    shell::{cli_path, path_word, word},
    text::Text,
    url,
};
use crate::{
    gitlab::{Tier, TokenKind},
    plan::{Secret, split_role},
    setup::{Client, Delivery},
};

/// The `before_script`.
pub(crate) fn before(parts: &Parts) -> Text {
    let mut t = Text::default();
    if parts.login.is_by_runner() {
        runner_gave_it(&mut t, parts);
        return t;
    }
    t.line("set -e");
    if parts.login.client == Client::Curl && !parts.job.own_image {
        t.line("apk add --no-cache curl jq >/dev/null");
    }
    token_is_there(&mut t, parts);
    login(&mut t, parts);
    folder(&mut t, parts);
    for (index, secret) in parts.secrets.iter().enumerate() {
        read(&mut t, parts, secret, index);
    }
    hand_back(&mut t, parts);
    t
}

fn stop(message: &str) -> String {
    format!("{{ echo {} >&2; exit 1; }}", word(message))
}

/// What the job says when the runner resolved no secret.
pub(crate) fn unresolved(parts: &Parts, secret: &Secret) -> String {
    let free = match parts.servers.gitlab.tier {
        Some(Tier::Premium | Tier::Ultimate) => "",
        _ => " GitLab Free ignores secrets: silently.",
    };
    let what = match secret.delivery {
        Delivery::Value => "is empty",
        Delivery::File => "names no file with content",
    };
    format!("{} {what}: the runner resolved no secret.{free}", secret.variable)
}

/// Option 3: the variable must be there. On Free it is unset, and before Runner 16.0 it can be empty or `<nil>`.
fn runner_gave_it(t: &mut Text, parts: &Parts) {
    for (index, secret) in parts.secrets.iter().enumerate() {
        let name = &secret.variable;
        let (empty, content) = match secret.delivery {
            Delivery::Value => (format!("[ -z \"${{{name}:-}}\" ]"), format!("\"${name}\"")),
            Delivery::File => (format!("[ ! -s \"${{{name}:-}}\" ]"), format!("\"$(cat \"${name}\")\"")),
        };
        let test = if parts.servers.gitlab.fails_on_missing_secret() {
            empty
        } else {
            format!("{empty} || [ {content} = '<nil>' ]")
        };
        t.noted("Stops the job, instead of letting it run on with an empty secret.", |t| {
            t.put("if ").linked(&test, &format!("/secrets/{index}/variable")).line("; then");
            t.line(&format!("  echo {} >&2", word(&unresolved(parts, secret)))).line("  exit 1").line("fi");
        });
    }
}

/// What the job says when it has no token.
pub(crate) fn no_token(parts: &Parts) -> String {
    let name = &parts.login.token_name;
    match parts.login.token {
        TokenKind::IdToken => format!("{name} is not set: the job needs id_tokens, from GitLab 15.7 on."),
        TokenKind::V1 if parts.servers.gitlab.has_id_tokens() => {
            format!("{name} is not set: GitLab removed it in 17.0. Use id_tokens.")
        }
        TokenKind::V1 => format!("{name} is not set: GitLab removed it in 17.0, or this GitLab has no signing key."),
    }
}

fn token_is_there(t: &mut Text, parts: &Parts) {
    let name = &parts.login.token_name;
    t.line("if [ -z \"${VAULT_ADDR:-}\" ]; then");
    t.line("  echo 'VAULT_ADDR is not set: add it under Settings, CI/CD, Variables. A protected variable exists on protected refs only.' >&2");
    t.line("  exit 1").line("fi");
    t.put("if [ -z \"${").linked(name, "/method/token_name").line(":-}\" ]; then");
    t.line(&format!("  echo {} >&2", word(&no_token(parts)))).line("  exit 1").line("fi");
}

/// The role's name as one word; with a dynamic role the project's ID is put in at run time.
fn role_word(parts: &Parts) -> String {
    let role = &parts.access.role;
    if !parts.login.dynamic_role {
        return word(role);
    }
    match parts.project_id().and_then(|id| split_role(role, id)) {
        Some((before, behind)) => format!("\"{before}${{CI_PROJECT_ID}}{behind}\""),
        None => word(role),
    }
}

fn login(t: &mut Text, parts: &Parts) {
    let name = &parts.login.token_name;
    let role = role_word(parts);
    let login = format!("auth/{}/login", parts.mount.path);
    let refused = stop(LOGIN_FAILED);
    t.put("\n");
    if parts.login.client == Client::Curl {
        api(t);
        t.noted("The token goes in through standard input, so it does not show in the list of processes.", |t| {
            t.put("answer=$(printf '{\"role\":\"%s\",\"jwt\":\"%s\"}' ").linked(&role, "/auth/role");
            t.line(&format!(" \"${name}\" |"));
            t.put("  api -H 'Content-Type: application/json' --data @- \"$VAULT_ADDR/v1/")
                .linked(&url::path(&login), "/auth/mount")
                .put("\") ||");
            t.line(&format!(" refuse {}", word(LOGIN_FAILED)));
        });
        t.line("VAULT_TOKEN=$(printf '%s' \"$answer\" | jq -er .auth.client_token) ||");
        t.line("  { echo 'The login failed: the answer holds no token.' >&2; exit 1; }");
        t.line("unset answer");
        return;
    }
    let cli = parts.login.client.command();
    t.noted(
        "Not `export VAULT_TOKEN=$(…)`: that hides a refused login, and the job would go on with an empty secret. The JWT \
         goes in through standard input, so it does not show in the list of processes.",
        |t| {
            t.put(&format!("VAULT_TOKEN=$(printf %s \"${name}\" | {cli} write -field=token ")).linked(&word(&login), "/auth/mount");
            t.put(" role=").linked(&role, "/auth/role").line(&format!(" jwt=-) || {refused}"));
        },
    );
    t.line("export VAULT_TOKEN");
}

/// Calls the server, and shows its answer when it refuses.
fn api(t: &mut Text) {
    t.line("api() {");
    t.line("  curl -sS --fail-with-body ${VAULT_CACERT:+--cacert \"$VAULT_CACERT\"} ${VAULT_NAMESPACE:+-H \"X-Vault-Namespace: $VAULT_NAMESPACE\"} \"$@\"");
    t.line("}");
    t.line("refuse() { printf '%s\\n' \"$answer\" \"$1\" >&2; exit 1; }");
    t.line("as_job() { printf 'X-Vault-Token: %s\\n' \"$VAULT_TOKEN\" | api -H @- \"$@\"; }");
}

/// A private folder for the secrets that are given as files.
fn folder(t: &mut Text, parts: &Parts) {
    let files = parts.secrets.iter().any(|secret| secret.delivery == Delivery::File);
    let revoke = revoke(parts);
    let remove = if files { "rm -rf \"$secrets_dir\"" } else { "" };
    if files {
        t.line("secrets_dir=$(umask 077 && mktemp -d)");
    }
    let at_exit = match (revoke.is_empty(), remove.is_empty()) {
        (false, false) => format!("{revoke}; {remove}"),
        (false, true) => revoke,
        (true, false) => remove.into(),
        (true, true) => return,
    };
    t.noted("Also when the job fails on its way.", |t| {
        t.line(&format!("trap '{at_exit}' EXIT"));
    });
}

fn revoke(parts: &Parts) -> String {
    if !parts.access.can_revoke() {
        return String::new();
    }
    match parts.login.client {
        Client::Curl => "as_job -X POST \"$VAULT_ADDR/v1/auth/token/revoke-self\" >/dev/null 2>&1 || :".into(),
        client => format!("{} token revoke -self >/dev/null 2>&1 || :", client.command()),
    }
}

fn read(t: &mut Text, parts: &Parts, secret: &Secret, index: usize) {
    let name = &secret.variable;
    let link = format!("/secrets/{index}/path");
    let shown = format!("{}/{}", parts.kv.mount, secret.path.shown());
    let failed = format!("{shown} cannot be read: the reason is above.");
    t.put("\n");
    match parts.login.client {
        Client::Curl => read_by_curl(t, parts, secret, &link, &failed),
        client => {
            let failed = stop(&failed);
            let cli = client.command();
            let mount = word(&parts.kv.mount);
            let field = word(&secret.field);
            let at = cli_path(&secret.path);
            let command = format!("{cli} kv get -mount={mount} -field={field} ");
            match secret.delivery {
                Delivery::Value => {
                    t.put(&format!("{name}=$({command}")).linked(&at, &link).line(&format!(") || {failed}"))
                }
                Delivery::File => {
                    t.line(&format!("{name}=$secrets_dir/{name}"));
                    t.put(&command).linked(&at, &link).line(&format!(" >\"${name}\" || {failed}"))
                }
            };
        }
    }
    let (test, what) = match secret.delivery {
        Delivery::Value => (format!("[ -n \"${name}\" ]"), "is empty"),
        Delivery::File => (format!("[ -s \"${name}\" ]"), "is an empty file"),
    };
    t.line(&format!("{test} || {}", stop(&format!("{name} {what}: the field is empty."))));
    t.line(&format!("export {name}"));
}

fn read_by_curl(t: &mut Text, parts: &Parts, secret: &Secret, link: &str, failed: &str) {
    let name = &secret.variable;
    let before = format!("/v1/{}/{}", parts.kv.mount, parts.kv.data());
    let mut path = String::from(&url::path(&before));
    path.push_str(&secret.path.render("${CI_PROJECT_ID}", url::path));
    t.put("answer=$(as_job \"$VAULT_ADDR").linked(&path, link).line(&format!("\") || refuse {}", word(failed)));
    let failed = stop(&format!("{}/{} has no field {}.", parts.kv.mount, secret.path.shown(), secret.field));
    let data = if parts.kv.version == 2 { ".data.data" } else { ".data" };
    let select = format!("jq -ej --arg field {} '{data}[$field]'", word(&secret.field));
    match secret.delivery {
        Delivery::Value => t.line(&format!("{name}=$(printf '%s' \"$answer\" | {select}) || {failed}")),
        Delivery::File => {
            t.line(&format!("{name}=$secrets_dir/{name}"));
            t.line(&format!("printf '%s' \"$answer\" | {select} >\"${name}\" || {failed}"))
        }
    };
    t.line("unset answer");
}

/// The script gets the secrets, not the keys to more.
fn hand_back(t: &mut Text, parts: &Parts) {
    let revoke = revoke(parts);
    let name = &parts.login.token_name;
    t.put("\n");
    if !revoke.is_empty() {
        t.noted("The Vault token has done its work: your script gets the secrets, and no token.", |t| {
            t.line(&revoke);
        });
        let files = parts.secrets.iter().any(|secret| secret.delivery == Delivery::File);
        t.line(if files { "trap 'rm -rf \"$secrets_dir\"' EXIT" } else { "trap - EXIT" });
    }
    t.line(&format!("unset VAULT_TOKEN {name}"));
}

/// The word for messages and requests that name a path of the job.
pub(crate) fn api_path(parts: &Parts, secret: &Secret) -> String {
    path_word(&format!("{}/{}", parts.kv.mount, parts.kv.data()), &secret.path, "")
}

/// The last line of a job whose login fails.
const LOGIN_FAILED: &str = "The login failed: the reason is above.";
