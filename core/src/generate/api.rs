//! The same as calls of the HTTP API, with curl and jq.

use alloc::{format, string::String, vec::Vec};

use super::{Parts, config, json, policy, role, shell, shell::word, text::Text, url};

/// `vault-mount` and `vault-project` in one script.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    shell::head(
        &mut t,
        &[
            "The same as vault-mount.sh and vault-project.sh, with curl and jq. Needs VAULT_TOKEN.",
            "Run it again at any time: a config of the mount that differs is shown, never changed.",
        ],
    );
    t.line(": \"${VAULT_TOKEN:?is not set: an administrator token is needed}\"");
    functions(&mut t, parts);
    auth_method(&mut t, parts);
    engine(&mut t, parts);
    write_policy(&mut t, parts);
    t.put("\n# The role: which jobs get the policy\n").put("role=$(cat");
    shell::heredoc(&mut t, &parts.role());
    t.line(")");
    let path = url::path(&role::path(&parts.mount.path, parts.access));
    t.put("api POST ").linked(&path, "/auth/role").line(" --data-raw \"$role\"");
    t.put("\n").line("say 'Done.'");
    t
}

fn functions(t: &mut Text, parts: &Parts) {
    let servers = parts.servers;
    t.put("V=").linked(&word(&format!("{}/v1", servers.server_url.as_str())), "/server/url").put("\n");
    t.put("\nsay() { printf '%s\\n' \"$*\"; }\n");
    t.put("call() { # method, path, more options for curl\n  method=$1 path=$2\n  shift 2\n");
    t.noted("The token goes in through standard input, so it does not show in the list of processes.", |t| {
        t.line("  printf 'X-Vault-Token: %s\\n' \"$VAULT_TOKEN\" |");
    });
    t.put("    curl -sS -X \"$method\" -H @-");
    if let Some(file) = &servers.ca_file {
        t.put(" --cacert ").linked(&word(file), "/server/ca_file");
    }
    if let Some(namespace) = &servers.namespace {
        t.put(" -H ").linked(&word(&format!("X-Vault-Namespace: {namespace}")), "/server/namespace");
    }
    t.line(" \"$@\" \"$V/$path\"").line("}");
    t.line("# Stops with the server's own text when it refuses");
    t.line("api() { answer=$(call \"$@\" --fail-with-body) || { printf '%s\\n' \"$answer\" >&2; exit 1; }; }");
    t.line("status() { call GET \"$1\" -o /dev/null -w '%{http_code}'; }");
}

fn auth_method(t: &mut Text, parts: &Parts) {
    let (servers, mount, login) = (parts.servers, parts.mount, parts.login);
    let path = url::path(&format!("sys/auth/{}", mount.path));
    t.put("\n# The JWT login\n");
    t.line(&format!("if [ \"$(status {path})\" != 200 ]; then"));
    t.put("  api POST ").linked(&path, "/auth/mount").line(" --data-raw '{\"type\": \"jwt\"}'").line("fi");
    let path = url::path(&format!("auth/{}/config", mount.path));
    t.put("\n# GitLab's keys and issuer\n").put("config=$(cat");
    shell::heredoc(t, &config::text(servers, mount, login));
    t.line(")");
    t.line(&format!("case $(status {path}) in"));
    t.line("200)").line(&format!("  api GET {path}"));
    let wanted: Vec<String> = config::expected(servers, mount, login)
        .iter()
        .map(|(field, value)| format!("{}: {}", json::string(field), json::inline(value)))
        .collect();
    t.line(&format!("  wanted={}", word(&format!("{{{}}}", wanted.join(", ")))));
    t.line("  different=$(printf '%s' \"$answer\" | jq -r --argjson wanted \"$wanted\" '.data as $have | $wanted | to_entries[] |");
    t.line("    select(($have[.key] // \"\" | if . == [] then \"\" else . end) != (.value | if . == [] then \"\" else . end)) |");
    t.line("    \"\\(.key)\\n  on the server: \\($have[.key])\\n  wanted:        \\(.value)\"')");
    t.line("  if [ -n \"$different\" ]; then");
    t.line("    printf '%s\\n' \"$different\" >&2");
    t.line(&format!(
        "    say {}' differs. Nothing was changed: ask who uses it, or choose another mount.' >&2",
        word(&path)
    ));
    t.line("    exit 1").line("  fi ;;");
    t.line(&format!("404) api POST {path} --data-raw \"$config\" ;;"));
    t.line(&format!("*) api GET {path} ;;")).line("esac");
}

fn engine(t: &mut Text, parts: &Parts) {
    let kv = parts.kv;
    let path = url::path(&format!("sys/mounts/{}", kv.mount));
    t.put("\n# The KV engine\n");
    t.line(&format!("if [ \"$(status {path})\" = 200 ]; then"));
    t.line(&format!("  api GET {path}"));
    t.line("  version=$(printf '%s' \"$answer\" | jq -r '.data | if .type == \"kv\" or .type == \"generic\" then .options.version // \"1\" else .type end')");
    t.put("  if [ \"$version\" != ").linked(&format!("{}", kv.version), "/kv/version").line(" ]; then");
    t.line(&format!(
        "    say {} \"$version\" >&2; exit 1",
        word(&format!("{}/ is there, and not as KV version {}: correct the setup. It is:", kv.mount, kv.version))
    ));
    t.line("  fi").line("else");
    if kv.enable {
        t.put("  api POST ").linked(&path, "/kv/mount");
        t.line(&format!(" --data-raw '{{\"type\": \"kv\", \"options\": {{\"version\": \"{}\"}}}}'", kv.version));
    } else {
        t.line(&format!("  say {} >&2; exit 1", word(&format!("{}/: there is no such engine", kv.mount))));
    }
    t.line("fi");
}

fn write_policy(t: &mut Text, parts: &Parts) {
    let text = parts.policy();
    t.put("\n# The policy: what may be read\n");
    if parts.templated() {
        let path = url::path(&format!("sys/auth/{}", parts.mount.path));
        t.line(&format!("api GET {path}"));
        t.line("accessor=$(printf '%s' \"$answer\" | jq -er '.data.accessor')");
        t.put(&format!("policy=$(sed \"s/aliases\\.{}\\.metadata/aliases.$accessor.metadata/g\"", policy::ACCESSOR));
    } else {
        t.put("policy=$(cat");
    }
    shell::heredoc(t, &text);
    t.line(")");
    let path = url::path(&format!("sys/policies/acl/{}", parts.access.policy));
    t.put("api PUT ")
        .linked(&path, "/auth/policy")
        .line(" --data-raw \"$(printf '%s\\n' \"$policy\" | jq -Rs '{policy: .}')\"");
}
