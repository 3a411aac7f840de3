//! The same setup in the forms in which teams have it.

use boundclaim_core::check::StepName::{Acl, BoundClaims, Config, Issuer, Role};
use serde_json::{Value, json};

use super::{Scenario, but};

pub(super) fn scenarios() -> Vec<Scenario> {
    let role = |name, fails: Option<super::StepName>, text: &str, change: Value| {
        let mut scenario = but(name, fails, &json!({ "role": null, "role_text": text }));
        super::merge(&mut scenario.evidence, &change);
        scenario
    };
    let policy = |name, fails: Option<super::StepName>, text: &str| {
        but(name, fails, &json!({ "policies": [{ "name": "project-42-policy", "text": text }] }))
    };
    let stranger = || json!({ "token": { "claims": { "project_id": "666", "ref": "x" } } });
    let mut terraform = role("a role in Terraform", None, TERRAFORM, json!({}));
    terraform.server = json!({ "role_text": null, "role": terraform_role("42") });
    let mut wrong = role("a role in Terraform, another project", Some(BoundClaims), TERRAFORM, stranger());
    wrong.server = terraform.server.clone();
    let mut read = role("the output of vault read", None, READ_BACK, json!({}));
    read.server = json!({ "role_text": null, "role": terraform_role("42") });
    let mut in_terraform = policy("a policy in Terraform", None, POLICY_TERRAFORM);
    let plain = "path \"secret/data/project-42/*\" {\n  capabilities = [\"read\"]\n}\n";
    in_terraform.server = json!({ "policies": [{ "name": "project-42-policy", "text": plain }] });
    vec![
        role("a role in a command", None, COMMAND, json!({})),
        role(
            "a role in a command, another branch",
            Some(BoundClaims),
            COMMAND,
            json!({ "token": { "claims": { "ref": "x" } } }),
        ),
        role("bound claims that a command drops: anybody", None, DROPPED, stranger()),
        role("a map on the command line is refused", Some(Role), MAP, json!({})),
        role(
            "a role with @ and a file is refused",
            Some(Role),
            &MAP.replace("'{\"project_id\": \"42\"}'", "@claims.json"),
            json!({}),
        ),
        role(
            "a role in a command without user_claim",
            Some(Role),
            &DROPPED.replace("user_claim=project_id", ""),
            json!({}),
        ),
        terraform,
        wrong,
        read,
        but(
            "two writes: the second keeps what it does not say",
            Issuer,
            &json!({ "role": null, "role_writes": [
                { "role_type": "jwt", "user_claim": "project_id", "bound_subject": "job_1" }, terraform_role("42")
            ] }),
        ),
        but(
            "two writes: the second is refused",
            None,
            &json!({ "role": null, "role_writes": [terraform_role("42"), { "user_claim": "" }] }),
        ),
        but(
            "two writes: the first is refused",
            BoundClaims,
            &json!({ "role": null, "role_writes": [{ "role_type": "jwt" }, terraform_role("43")] }),
        ),
        policy("a policy in a command", None, POLICY_COMMAND),
        policy("a policy in a command, without data/", Some(Acl), &POLICY_COMMAND.replace("data/", "")),
        policy("a policy in JSON", None, r#"{"path": {"secret/data/project-42/api": {"capabilities": ["read"]}}}"#),
        policy(
            "a policy in base64",
            None,
            "cGF0aCAic2VjcmV0L2RhdGEvcHJvamVjdC00Mi9hcGkiIHsgY2FwYWJpbGl0aWVzID0gWyJyZWFkIl0gfQ==",
        ),
        in_terraform,
        but(
            "a role in a command, of another name",
            Role,
            &json!({ "role": null, "role_text": COMMAND, "role_name": "project-43-role" }),
        ),
        but(
            "role and config in commands, on another mount",
            Config,
            &json!({
                "role": null, "role_text": COMMAND.replace("auth/jwt", "auth/gitlab"), "config": null,
                "config_text": "vault write auth/gitlab/config jwt_validation_pubkeys=\"@KEY\""
            }),
        ),
        but(
            "a config in a command, on another mount than the role",
            Config,
            &json!({
                "role": null, "role_text": COMMAND, "config": null,
                "config_text": "vault write auth/gitlab/config jwt_validation_pubkeys=\"@KEY\""
            }),
        ),
        but(
            "a config with an address of keys that GitLab removed",
            Config,
            &json!({ "config": null, "config_text":
                "vault write auth/jwt/config jwks_url=https://gitlab.example.com/-/jwks jwks_ca_pem=\"@CA\" \\\n  \
                 bound_issuer=https://gitlab.example.com" }),
        ),
        but(
            "a config in a command",
            None,
            &json!({ "config": null, "config_text":
                "vault write auth/jwt/config jwt_validation_pubkeys=\"@KEY\" bound_issuer=https://gitlab.example.com" }),
        ),
        but(
            "a config in a command, with the bare host",
            Issuer,
            &json!({ "config": null, "config_text":
                "vault write auth/jwt/config jwt_validation_pubkeys=\"@KEY\" bound_issuer=\"gitlab.example.com\"" }),
        ),
    ]
}

fn terraform_role(project: &str) -> Value {
    json!({
        "role_type": "jwt", "user_claim": "project_id", "bound_audiences": ["https://vault.example.com:8200"],
        "bound_claims": { "project_id": project }, "token_policies": ["project-42-policy"]
    })
}

const COMMAND: &str = r#"vault write auth/jwt/role/project-42-role - <<'EOF'
{
  "role_type": "jwt",
  "user_claim": "project_id",
  "bound_audiences": "https://vault.example.com:8200",
  "bound_claims": { "project_id": "42", "ref": "main" },
  "token_policies": "project-42-policy"
}
EOF
"#;

const DROPPED: &str = r#"vault write auth/jwt/role/project-42-role \
  role_type="jwt" \
  policies="project-42-policy" \
  bound_audiences=https://vault.example.com:8200 \
  bound_claims.project_id="42" \
  bound_claims.ref="main" \
  user_claim=project_id
"#;

const MAP: &str = r#"vault write auth/jwt/role/project-42-role role_type=jwt user_claim=project_id \
  policies=project-42-policy bound_audiences=https://vault.example.com:8200 bound_claims='{"project_id": "42"}'
"#;

const TERRAFORM: &str = r#"resource "vault_jwt_auth_backend_role" "project" {
  backend         = "jwt"
  role_name       = "project-42-role"
  role_type       = "jwt"
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com:8200"]
  bound_claims = {
    project_id = "42"
  }
  token_policies = ["project-42-policy"]
}
"#;

const READ_BACK: &str = r#"{
  "request_id": "f5f1", "lease_id": "", "lease_duration": 0, "renewable": false,
  "data": {
    "allowed_redirect_uris": null, "bound_audiences": ["https://vault.example.com:8200"],
    "bound_claims": { "project_id": "42" }, "bound_claims_type": "string", "bound_subject": "", "claim_mappings": null,
    "clock_skew_leeway": 0, "expiration_leeway": 0, "groups_claim": "", "max_age": 0, "not_before_leeway": 0,
    "oidc_scopes": null, "role_type": "jwt", "token_bound_cidrs": [], "token_explicit_max_ttl": 0, "token_max_ttl": 0,
    "token_no_default_policy": false, "token_num_uses": 0, "token_period": 0, "token_policies": ["project-42-policy"],
    "token_ttl": 0, "token_type": "default", "user_claim": "project_id", "user_claim_json_pointer": false,
    "verbose_oidc_logging": false
  },
  "warnings": null
}
"#;

const POLICY_COMMAND: &str = r#"vault policy write project-42-policy - <<EOF
path "secret/data/project-42/*" {
  capabilities = ["read"]
}
EOF
"#;

const POLICY_TERRAFORM: &str = r#"resource "vault_policy" "project" {
  name   = "project-42-policy"
  policy = <<EOT
path "secret/data/project-42/*" {
  capabilities = ["read"]
}
EOT
}
"#;
