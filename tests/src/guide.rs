//! The published guide, as printed: the commands that `vectors/guide.jsonl` has recorded, and the jobs of its three options.

use serde_json::{Value, json};

use crate::scenarios::{NOW, Scenario};

/// A command of the guide, by its number in the recording.
pub fn command(id: &str) -> String {
    let rows =
        include_str!("../vectors/guide.jsonl").lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let row = rows.into_iter().find(|row| row["id"] == id).unwrap_or_default();
    row["cmd"].as_str().unwrap_or_default().to_owned()
}

/// What a team has that did what the guide says: for each option.
pub fn options() -> Vec<Scenario> {
    let option = |name, text: &str, gitlab: &str, different: &Value, variables: Value| {
        let mut claims = json!({
            "iss": "https://gitlab.example.com", "aud": AUDIENCE, "project_id": "42", "project_path": "ops/shop",
            "namespace_id": "7", "namespace_path": "ops", "ref": "main", "ref_type": "branch", "ref_protected": "true",
            "sub": "project_path:ops/shop:ref_type:branch:ref:main", "pipeline_source": "push", "user_login": "alice",
            "iat": NOW, "nbf": NOW - 5, "exp": NOW + 3600
        });
        crate::scenarios::merge(&mut claims, different);
        let evidence = json!({
            "server": { "product": "vault", "version": "1.19.5", "url": AUDIENCE },
            "gitlab": { "url": "https://gitlab.example.com", "version": gitlab, "tier": "premium" },
            "now": NOW, "remote_addr": "127.0.0.1", "variables": variables,
            "token": { "claims": claims },
            "config_text": command("g-002"), "role_text": command("g-004"),
            "policies": [{ "name": "project-42-policy", "text": command("g-006") }],
            "mounts": { "secret/": { "type": "kv", "version": 2 } },
            "secret": { "state": "present", "fields": ["api_key"] },
            "pipeline": { "text": text, "job": "deploy_job" }
        });
        Scenario { name, fails: None, evidence, server: json!({}) }
    };
    let address = || json!({ "VAULT_ADDR": AUDIENCE });
    let old = json!({ "iss": "gitlab.example.com", "aud": null, "sub": "job_1212" });
    vec![
        option("option 1", OPTION_1, "16.11", &old, address()),
        option("option 2", OPTION_2, "18.5", &json!({}), address()),
        option("option 3", OPTION_3, "18.5", &json!({}), address()),
    ]
}

/// The address of the server, which the guide's jobs ask for as audience.
pub const AUDIENCE: &str = "https://vault.example.com:8200";

/// For `CI_JOB_JWT`.
pub const OPTION_1: &str = r#"deploy_job:
  image: alpine:latest
  before_script:
    - apk add --no-cache vault
  script:
    - if [ -z "$CI_JOB_JWT" ]; then echo "JWT missing!" && exit 1; fi
    - export VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=project-42-role jwt=$CI_JOB_JWT)
    - export API_KEY=$(vault kv get -field=api_key secret/project-42/api)
    - echo "API Key retrieved successfully"
    - ./deploy.sh --key "$API_KEY"
"#;

/// For an ID token.
pub const OPTION_2: &str = r#"deploy_job:
  image: alpine:latest
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  before_script:
    - apk add --no-cache vault
  script:
    - if [ -z "$VAULT_ID_TOKEN" ]; then echo "JWT missing!" && exit 1; fi
    - export VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=project-42-role jwt=$VAULT_ID_TOKEN)
    - export API_KEY=$(vault kv get -field=api_key secret/project-42/api)
    - echo "API Key retrieved successfully"
    - ./deploy.sh --key "$API_KEY"
"#;

/// With `secrets:`, which the guide prints without its indentation: that is no CI file.
pub const OPTION_3: &str = r#"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  secrets:
    API_KEY:
      vault: secret/project-42/api/api_key
  script:
    - echo "API Key retrieved successfully"
    - ./deploy.sh --key "$API_KEY"
"#;

/// The same as printed.
pub const OPTION_3_AS_PRINTED: &str = "deploy_job:\nsecrets:\nAPI_KEY:\nvault: secret/project-42/api/api_key\nscript:\n\
                                       - ./deploy.sh --key \"$API_KEY\"\n";

/// The form with curl.
pub const CURL: &str = r#"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  script:
    - "export VAULT_TOKEN=$(curl -s --request POST --data \"{\\\"jwt\\\": \\\"$VAULT_ID_TOKEN\\\", \\\"role\\\": \\\"project-42-role\\\"}\" $VAULT_ADDR/v1/auth/jwt/login | jq -r .auth.client_token)"
"#;
