//! Scripts for the administrator: the mount, and the project.

use alloc::{format, string::String, vec::Vec};

use serde_json::Value;

use super::{
    Parts, config,
    json::string as json_string,
    policy, role,
    shell::{self, heredoc, word},
    text::Text,
};
use crate::plan::{AuthMount, Kv, Login, Servers};

/// `vault-mount`: once for each GitLab. Never changes a config that is there.
pub(crate) fn mount(servers: &Servers, mount: &AuthMount, kv: &Kv, login: &Login) -> Text {
    let server = servers.server;
    let mut t = Text::default();
    shell::head(
        &mut t,
        &[
            &format!("Once for each GitLab: {server} learns to trust the jobs of {}.", servers.gitlab_url.as_str()),
            &format!(
                "Needs the {} client and a token, from VAULT_TOKEN or a login before; admin-policy.hcl says which.",
                server.product.cli()
            ),
            "Run it again at any time: it adds what is missing, and stops where something else is there.",
        ],
    );
    shell::prepare(&mut t, servers);
    auth_method(&mut t, servers, mount);
    auth_config(&mut t, servers, mount, login);
    engine(&mut t, servers, kv);
    t.put("\n").line("say 'Done. Next: vault-project.sh, for each project.'");
    t
}

fn auth_method(t: &mut Text, servers: &Servers, mount: &AuthMount) {
    let cli = servers.server.product.cli();
    let path = word(&mount.path);
    let read = word(&format!("sys/auth/{}", mount.path));
    let shown = format!("auth/{}", mount.path);
    t.put("\n# The JWT login\n");
    t.line(&format!("if type=$({cli} read -field=type {read} 2>/dev/null); then"));
    t.line("  if [ \"$type\" != jwt ] && [ \"$type\" != oidc ]; then");
    t.line(&format!(
        "    say {} \"$type\" >&2; exit 1",
        word(&format!("{shown} is there, and not for JWT: choose another mount. Its type:"))
    ));
    t.line("  fi");
    t.line(&format!("  say {}", word(&format!("{shown}: is there"))));
    t.line("else");
    t.put(&format!("  {cli} auth enable -path=")).linked(&path, "/auth/mount").line(" jwt").line("fi");
}

fn auth_config(t: &mut Text, servers: &Servers, mount: &AuthMount, login: &Login) {
    let cli = servers.server.product.cli();
    let path = word(&format!("auth/{}/config", mount.path));
    t.put("\n# GitLab's keys and issuer. A config that is there may serve other projects: it is compared, never changed\n");
    t.line(&format!("if config=$({cli} read {path} 2>&1); then"));
    t.line("  different=");
    t.line("  compare() { # field, wanted value, format");
    t.line(&format!("    have=$({cli} read -format=\"$3\" -field=\"$1\" {path})"));
    t.line("    if [ \"$have\" != \"$2\" ]; then");
    t.line("      different=yes");
    t.line("      printf '%s\\n  on the server: %s\\n  wanted:        %s\\n' \"$1\" \"$have\" \"$2\" >&2");
    t.line("    fi");
    t.line("  }");
    for (field, value) in config::expected(servers, mount, login) {
        let (value, format) = match &value {
            Value::String(text) => (text.clone(), "table"),
            list => (cli_list(list), "json"),
        };
        t.line(&format!("  compare {field} {} {format}", word(&value)));
    }
    t.line("  if [ -n \"$different\" ]; then");
    let differs = "differs, as shown above. Nothing was changed: ask who uses it, or choose another mount.";
    t.line(&format!("    say {} >&2", word(&format!("auth/{}/config {differs}", mount.path))));
    t.line("    exit 1").line("  fi");
    t.line(&format!("  say {}", word(&format!("auth/{}/config: is right", mount.path))));
    t.line("else");
    t.line("  case $config in");
    t.line("  *'No value found at '*) ;;");
    t.line("  *) printf '%s\\n' \"$config\" >&2; exit 1 ;;");
    t.line("  esac");
    t.noted(
        "A write replaces the whole config; Vault fetches the address at once and refuses one that it cannot reach.",
        |t| {
            t.put(&format!("  {cli} write {path} -"));
            heredoc(t, &config::text(servers, mount, login));
        },
    );
    t.line("fi");
}

/// A list as the client prints it with `-format=json`.
fn cli_list(list: &Value) -> String {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if items.is_empty() {
        return "[]".into();
    }
    let items: Vec<String> =
        items.iter().map(|item| format!("  {}", json_string(item.as_str().unwrap_or_default()))).collect();
    format!("[\n{}\n]", items.join(",\n"))
}

fn engine(t: &mut Text, servers: &Servers, kv: &Kv) {
    let cli = servers.server.product.cli();
    let read = word(&format!("sys/mounts/{}", kv.mount));
    let shown = format!("{}/", kv.mount);
    t.put("\n# The KV engine\n");
    t.line(&format!("if type=$({cli} read -field=type {read} 2>/dev/null); then"));
    t.line(&format!("  options=$({cli} read -field=options {read} 2>/dev/null) || options="));
    t.line("  case $type,$options in");
    t.line("  kv,*version:2*) version=2 ;;");
    t.line("  kv,* | generic,*) version=1 ;;");
    t.line("  *) version=$type ;;");
    t.line("  esac");
    t.put("  if [ \"$version\" != ").linked(&format!("{}", kv.version), "/kv/version").line(" ]; then");
    let other = word(&format!("{shown} is there, and not as KV version {}: correct the setup. It is:", kv.version));
    t.line(&format!("    say {other} \"$version\" >&2; exit 1"));
    t.line("  fi");
    t.line(&format!("  say {}", word(&format!("{shown}: is there"))));
    t.line("else");
    if kv.enable {
        t.noted("`kv` alone would be version 1.", |t| {
            t.put(&format!("  {cli} secrets enable -path="));
            t.linked(&word(&kv.mount), "/kv/mount");
            t.line(&format!(" -version={} kv", kv.version));
        });
    } else {
        t.line(&format!(
            "  say {} >&2; exit 1",
            word(&format!("{shown}: there is no such engine, or no right to see it"))
        ));
    }
    t.line("fi");
}

/// `vault-project`: policy and role of this setup.
pub(crate) fn project(parts: &Parts) -> Text {
    let (servers, mount, access) = (parts.servers, parts.mount, parts.access);
    let cli = servers.server.product.cli();
    let mut t = Text::default();
    shell::head(
        &mut t,
        &[
            &format!("{}: policy and role for {}.", servers.server, super::summary::who(&access.who)),
            "Run it again after a change: it writes both as they are here. It holds no secret.",
            &format!(
                "A role {} and a policy {} that are there are replaced: another setup needs names of its own.",
                access.role, access.policy
            ),
        ],
    );
    shell::prepare(&mut t, servers);
    t.put("\n# The mount must be ready: run vault-mount.sh once before\n");
    t.line(&format!("{cli} read {} >/dev/null", word(&format!("auth/{}/config", mount.path))));
    policy_and_role(&mut t, parts);
    t.put("\n").line("say 'Done. Next: store-secret.sh, unless the secret is there already.'");
    t
}

fn policy_and_role(t: &mut Text, parts: &Parts) {
    t.put("\n# The policy: what may be read\n");
    write_policy(t, parts);
    t.put("\n# The role: which jobs get the policy\n");
    write_role(t, parts);
}

fn write_policy(t: &mut Text, parts: &Parts) {
    let cli = parts.servers.server.product.cli();
    let text = parts.policy();
    let name = word(&parts.access.policy);
    if parts.templated() {
        let read = word(&format!("sys/auth/{}", parts.mount.path));
        t.noted("The template names the mount by its accessor, which exists once the mount does.", |t| {
            t.line(&format!("accessor=$({cli} read -field=accessor {read})"));
        });
        t.put(&format!("policy=$(sed \"s/aliases\\.{}\\.metadata/aliases.$accessor.metadata/g\"", policy::ACCESSOR));
        heredoc(t, &text);
        t.line(")");
        t.put("printf '%s\\n' \"$policy\" | ").put(&format!("{cli} policy write "));
        t.linked(&name, "/auth/policy").line(" -");
    } else {
        t.put(&format!("{cli} policy write ")).linked(&name, "/auth/policy").put(" -");
        heredoc(t, &text);
    }
}

fn write_role(t: &mut Text, parts: &Parts) {
    let cli = parts.servers.server.product.cli();
    let path = role::path(&parts.mount.path, parts.access);
    t.noted("The role goes in as JSON: the CLI cannot take `bound_claims` as key=value.", |t| {
        t.put(&format!("{cli} write ")).linked(&word(&path), "/auth/role").put(" -");
        heredoc(t, &parts.role());
    });
}

/// `commands`: the same, one by one.
pub(crate) fn commands(parts: &Parts) -> Text {
    let (servers, mount, kv) = (parts.servers, parts.mount, parts.kv);
    let cli = servers.server.product.cli();
    let mut t = Text::default();
    t.section("Say where the server is", |t| shell::environment(t, servers));
    t.section("Turn on the JWT login (once for each GitLab)", |t| {
        t.put(&format!("{cli} auth enable -path=")).linked(&word(&mount.path), "/auth/mount").line(" jwt");
    });
    let path = word(&format!("auth/{}/config", mount.path));
    t.section("See whether it has a config already: the next command replaces it", |t| {
        t.line(&format!("{cli} read {path}"));
    });
    t.section("Tell it GitLab's keys and issuer", |t| {
        t.put(&format!("{cli} write {path} -"));
        heredoc(t, &config::text(servers, mount, parts.login));
    });
    if kv.enable {
        t.section("Turn on the KV engine, unless it is there", |t| {
            t.put(&format!("{cli} secrets enable -path=")).linked(&word(&kv.mount), "/kv/mount");
            t.line(&format!(" -version={} kv", kv.version));
        });
    }
    t.section("Write the policy: what may be read", |t| write_policy(t, parts));
    t.section("Write the role: which jobs get the policy", |t| write_role(t, parts));
    t.text.truncate(t.text.trim_end().len());
    t.put("\n");
    t
}
