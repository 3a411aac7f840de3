//! The same as Terraform, for the provider hashicorp/vault.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Parts, config, policy, text::Text};
use crate::plan::{BoundValue, CLAIM_MAPPINGS, InTerraform, Keys};

/// A string of HCL 2: `${` and `%{` would start templates.
pub(crate) fn string(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{}\"", escaped.replace("${", "$${").replace("%{", "%%{"))
}

fn list(values: &[String]) -> String {
    let items: Vec<String> = values.iter().map(|value| string(value)).collect();
    format!("[{}]", items.join(", "))
}

/// The configuration.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    provider(&mut t, parts);
    mount(&mut t, parts);
    policy_resource(&mut t, parts);
    role(&mut t, parts);
    t
}

fn provider(t: &mut Text, parts: &Parts) {
    let servers = parts.servers;
    t.line("terraform {").line("  required_providers {").line("    vault = {");
    t.line("      source  = \"hashicorp/vault\"")
        .line("      version = \"~> 5.0\"")
        .line("    }")
        .line("  }")
        .line("}\n");
    t.noted("The token comes from VAULT_TOKEN: it does not belong into a file.", |t| {
        t.line("provider \"vault\" {");
    });
    t.put("  address      = ").linked(&string(servers.server_url.as_str()), "/server/url").put("\n");
    if let Some(file) = &servers.ca_file {
        t.put("  ca_cert_file = ").linked(&string(file), "/server/ca_file").put("\n");
    }
    if let Some(namespace) = &servers.namespace {
        t.put("  namespace    = ").linked(&string(namespace), "/server/namespace").put("\n");
    }
    t.line("}\n");
}

fn mount(t: &mut Text, parts: &Parts) {
    let (servers, mount, login, kv) = (parts.servers, parts.mount, parts.login, parts.kv);
    t.line("# Once for each GitLab. Where the mount exists: terraform import vault_jwt_auth_backend.gitlab PATH");
    t.line("resource \"vault_jwt_auth_backend\" \"gitlab\" {");
    t.put("  path                   = ").linked(&string(&mount.path), "/auth/mount").put("\n");
    let ca = mount.ca_pem.as_ref();
    match &mount.keys {
        Keys::Discovery => {
            t.put("  oidc_discovery_url     = ").linked(&string(servers.gitlab_url.as_str()), "/gitlab/url").put("\n");
            if let Some(pem) = ca {
                t.put("  oidc_discovery_ca_pem  = ").linked(&string(pem), "/auth/ca_pem").put("\n");
            }
        }
        Keys::JwksUrl => {
            t.put("  jwks_url               = ").linked(&string(&config::jwks_url(servers)), "/gitlab/url").put("\n");
            if let Some(pem) = ca {
                t.put("  jwks_ca_pem            = ").linked(&string(pem), "/auth/ca_pem").put("\n");
            }
        }
        Keys::Pinned(keys) => {
            t.put("  jwt_validation_pubkeys = ").linked(&list(keys), "/auth/public_keys").put("\n");
        }
    }
    t.put("  bound_issuer           = ").linked(&string(config::issuer(servers, login)), "/gitlab/url").put("\n");
    if let Some(role) = &mount.default_role {
        t.put("  default_role           = ").linked(&string(role), "/auth/default_role").put("\n");
    }
    t.line("}\n");
    if kv.enable {
        t.line("# Where the engine exists: remove this block, or terraform import vault_mount.kv PATH");
        t.line("resource \"vault_mount\" \"kv\" {");
        t.put("  path    = ").linked(&string(&kv.mount), "/kv/mount").put("\n");
        t.line("  type    = \"kv\"").line(&format!("  options = {{ version = \"{}\" }}", kv.version)).line("}\n");
    }
}

fn policy_resource(t: &mut Text, parts: &Parts) {
    t.line("resource \"vault_policy\" \"job\" {");
    t.put("  name   = ").linked(&string(&parts.access.policy), "/auth/policy").put("\n");
    let mut policy = parts.policy();
    // A heredoc reads templates too. What is inserted has the length of what it replaces only in the text, so the
    // spans of a policy that needs it are dropped.
    let escaped = policy.text.replace("${", "$${").replace("%{", "%%{");
    if escaped != policy.text {
        policy = Text { text: escaped, ..Text::default() };
    }
    if parts.templated() {
        let reference = "${vault_jwt_auth_backend.gitlab.accessor}";
        let text = policy
            .text
            .replace(&format!("aliases.{}.metadata", policy::ACCESSOR), &format!("aliases.{reference}.metadata"));
        policy = Text { text, ..Text::default() };
    }
    t.line("  policy = <<-EOT").embed(&policy, "    ").line("  EOT").line("}\n");
}

fn role(t: &mut Text, parts: &Parts) {
    let access = parts.access;
    t.line("resource \"vault_jwt_auth_backend_role\" \"job\" {");
    t.line("  backend                 = vault_jwt_auth_backend.gitlab.path");
    t.put("  role_name               = ").linked(&string(&access.role), "/auth/role").put("\n");
    t.line("  role_type               = \"jwt\"");
    t.put("  user_claim              = ").linked(&string(&access.user_claim), "/auth/user_claim").put("\n");
    t.line("  user_claim_json_pointer = false");
    if let Some(audience) = &access.audience {
        t.put("  bound_audiences         = ")
            .linked(&list(core::slice::from_ref(audience)), "/auth/audience")
            .put("\n");
    }
    t.line("  bound_subject           = \"\"");
    let kind = if access.is_glob() { "glob" } else { "string" };
    t.put("  bound_claims_type       = ").linked(&string(kind), "/scope/refs").put("\n");
    if access.in_terraform() == InTerraform::Unsplit {
        t.noted("A name holds a comma, at which the provider would split it and let in others.", |t| {
            t.line("  disable_bound_claims_parsing = true");
        });
    }
    t.noted("The provider takes strings only: several values of one claim are joined with commas.", |t| {
        t.line("  bound_claims = {");
    });
    for bound in access.bound_claims() {
        let value = match bound.value {
            BoundValue::One(value) => value,
            BoundValue::AnyOf(values) => values.join(","),
        };
        t.put(&format!("    {:<21} = ", bound.claim)).linked(&string(&value), bound.field).put("\n");
    }
    t.line("  }").line("  claim_mappings = {");
    for claim in CLAIM_MAPPINGS {
        t.line(&format!("    {claim:<12} = \"{claim}\""));
    }
    t.line("  }");
    t.line("  groups_claim            = \"\"");
    for leeway in ["clock_skew_leeway", "expiration_leeway", "not_before_leeway"] {
        t.line(&format!("  {leeway:<23} = 0"));
    }
    t.line("  token_policies          = [vault_policy.job.name]");
    t.put("  token_type              = ").linked(&string(access.token_type.word()), "/auth/token_type").put("\n");
    t.put("  token_ttl               = ").linked(&access.ttl.seconds.to_string(), "/auth/token_ttl").put("\n");
    t.put("  token_max_ttl           = ").linked(&access.max_ttl.seconds.to_string(), "/auth/token_max_ttl").put("\n");
    let no_default = if access.no_default_policy { "true" } else { "false" };
    t.put("  token_no_default_policy = ").linked(no_default, "/auth/token_no_default_policy").put("\n");
    if !access.bound_cidrs.is_empty() {
        t.put("  token_bound_cidrs       = ").linked(&list(&access.bound_cidrs), "/auth/token_bound_cidrs").put("\n");
    }
    t.line("}");
}
