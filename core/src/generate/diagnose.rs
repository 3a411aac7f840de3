//! `diagnose-job`: what a developer without rights on the server can paste into the checker.

use alloc::format;

use super::{Parts, images, job_script::api_path, pipeline, shell::word, text::Text, url, yaml::script_item};
use crate::setup::Client;

/// A whole `.gitlab-ci.yml` with one job. It prints the token's payload without its signature, the answer to the login,
/// and the capabilities of each path: never the token, never a secret.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    t.line("# For one run, on the branch that fails. The log holds no token and no secret.");
    if parts.login.is_by_runner() && parts.servers.ca_file.is_some() {
        t.line("# Here the job itself talks to the server: set VAULT_CACERT (type File) with its CA for this run.");
    }
    pipeline::head(&mut t, parts, "diagnose_vault");
    if parts.login.is_by_runner() && parts.job.image.is_none() {
        pipeline::write_image(&mut t, images::client(parts.login.client));
    }
    pipeline::environment(&mut t, parts.access, Some(parts.servers.gitlab.action_without_deployment()));
    t.line("  script:");
    script_item(&mut t, "    ", &script(parts));
    t
}

fn script(parts: &Parts) -> Text {
    let mut t = Text::default();
    let curl = parts.login.client == Client::Curl;
    if curl && !parts.job.own_image {
        t.line("apk add --no-cache curl jq >/dev/null");
    }
    let address = word(parts.servers.server_url.as_str());
    if parts.login.is_by_runner() {
        t.put("VAULT_ADDR=").linked(&address, "/server/url").line("; export VAULT_ADDR");
    }
    t.line("echo 'boundclaim diagnose 1'");
    t.line("printf 'server: %s\\n' \"${VAULT_ADDR:-not set}\"");
    let name = &parts.login.token_name;
    t.put("token=${").linked(name, "/method/token_name").line(":-}");
    t.line(&format!("if [ -z \"$token\" ]; then echo 'token: {name} is not set'; exit 1; fi"));
    t.noted(
        "The middle part of the token: the claims. The signature, without which it is worth nothing, stays out.",
        |t| {
            t.line("payload=$(printf %s \"$token\" | cut -d. -f2 | tr '_-' '/+')");
            t.line("case $((${#payload} % 4)) in 2) payload=$payload== ;; 3) payload=$payload= ;; esac");
            t.line("printf 'payload: %s\\n' \"$(printf %s \"$payload\" | base64 -d)\"");
        },
    );
    t.put("printf 'login: %s\\n' ")
        .linked(&word(&format!("auth/{}/login role={}", parts.mount.path, parts.access.role)), "/auth/role")
        .put("\n");
    if curl {
        by_curl(&mut t, parts);
    } else {
        by_cli(&mut t, parts);
    }
    t
}

fn by_cli(t: &mut Text, parts: &Parts) {
    let cli = parts.login.client.command();
    let login = word(&format!("auth/{}/login", parts.mount.path));
    let role = word(&parts.access.role);
    t.line(&format!(
        "if answer=$(printf %s \"$token\" | {cli} write -field=token {login} role={role} jwt=- 2>&1); then"
    ));
    t.line("  VAULT_TOKEN=$answer; export VAULT_TOKEN").line("  echo 'status: 200'").line("else");
    t.line("  printf 'status: refused\\n%s\\n' \"$answer\"; exit 1").line("fi");
    for (index, secret) in parts.secrets.iter().enumerate() {
        let path = api_path(parts, secret);
        t.put("printf 'capabilities: %s: %s\\n' ").linked(&path, &format!("/secrets/{index}/path"));
        t.line(&format!(" \"$({cli} token capabilities {path} 2>&1 || :)\""));
    }
    t.line(&format!("{cli} token revoke -self >/dev/null 2>&1 || :"));
}

fn by_curl(t: &mut Text, parts: &Parts) {
    let login = url::path(&format!("auth/{}/login", parts.mount.path));
    t.line("api() {");
    t.line("  curl -sS -w '\\n%{http_code}' ${VAULT_CACERT:+--cacert \"$VAULT_CACERT\"} ${VAULT_NAMESPACE:+-H \"X-Vault-Namespace: $VAULT_NAMESPACE\"} \"$@\"");
    t.line("}");
    let role = word(&parts.access.role);
    t.line(&format!("answer=$(printf '{{\"role\":\"%s\",\"jwt\":\"%s\"}}' {role} \"$token\" |"));
    t.line(&format!("  api -H 'Content-Type: application/json' --data @- \"$VAULT_ADDR/v1/{login}\")"));
    t.line("status=$(printf '%s\\n' \"$answer\" | tail -n 1)");
    t.line("body=$(printf '%s\\n' \"$answer\" | sed '$d')");
    t.line("printf 'status: %s\\n' \"$status\"");
    t.line("if [ \"$status\" != 200 ]; then printf '%s\\n' \"$body\"; exit 1; fi");
    t.line("VAULT_TOKEN=$(printf '%s' \"$body\" | jq -er .auth.client_token)");
    t.line("as_job() { printf 'X-Vault-Token: %s\\n' \"$VAULT_TOKEN\" | api -H @- \"$@\"; }");
    for (index, secret) in parts.secrets.iter().enumerate() {
        let path = api_path(parts, secret);
        t.put("asked=$(jq -cn --arg path ")
            .linked(&path, &format!("/secrets/{index}/path"))
            .line(" '{paths: [$path]}')");
        t.line("answer=$(as_job --data-raw \"$asked\" \"$VAULT_ADDR/v1/sys/capabilities-self\" | sed '$d')");
        t.line(&format!("printf 'capabilities: %s: %s\\n' {path} \"$(printf '%s' \"$answer\" | jq -r '.capabilities // .errors | join(\", \")')\""));
    }
    t.line("as_job -X POST \"$VAULT_ADDR/v1/auth/token/revoke-self\" >/dev/null 2>&1 || :");
}
