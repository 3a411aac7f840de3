//! The same by GitLab's runner, and by the scripts of jobs.

use boundclaim_core::check::StepName::{Acl, BoundClaims, Deliver, Issuer, Role, Secret};
use serde_json::{Value, json};

use super::{Scenario, ask, but, merge};

pub(super) fn scenarios() -> Vec<Scenario> {
    [runner(), jobs()].concat()
}

fn runner() -> Vec<Scenario> {
    let asked = |name, fails: Option<super::StepName>, path: &str, change: Value| {
        let mut scenario = but(name, fails, &json!({ "request": ask(&format!("runner read {path}")) }));
        merge(&mut scenario.evidence, &change);
        scenario
    };
    let right = "project-42/api/api_key@secret#api_key";
    vec![
        asked("by the runner", None, right, json!({})),
        asked("by the runner without a mount", Some(Acl), "secret/project-42/api/api_key#api_key", json!({})),
        asked("by the runner with the mount twice", Some(Acl), "secret/project-42/api/api_key@secret", json!({})),
        asked("by the runner with data/", Some(Acl), "data/project-42/api/api_key@secret#api_key", json!({})),
        asked("by the runner, nothing is there", Some(Secret), right, json!({ "secret": { "state": "missing" } })),
        asked("by the runner, it was deleted", Some(Secret), right, json!({ "secret": { "state": "deleted" } })),
        asked("by the runner, another field", Some(Secret), right, json!({ "secret": { "fields": ["password"] } })),
        asked(
            "by the runner, another project",
            Some(BoundClaims),
            right,
            json!({ "token": { "claims": { "project_id": "43" } } }),
        ),
        asked("by the runner, no role", Some(Role), right, json!({ "role": "@NULL" })),
        asked(
            "by the runner, another audience",
            Some(Issuer),
            right,
            json!({ "token": { "claims": { "aud": "https://other.example.com" } } }),
        ),
    ]
}

/// Who asks, and what for, is read from the job.
fn jobs() -> Vec<Scenario> {
    let job = |name, fails: Option<super::StepName>, text: &str, change: Value| {
        let pipeline = json!({ "request": null, "auth_mount": null, "role_name": null, "pipeline": { "text": text } });
        let mut scenario = but(name, fails, &pipeline);
        merge(&mut scenario.evidence, &change);
        scenario
    };
    let cli = CLI;
    let secrets = SECRETS;
    let variables = json!({ "variables": {
        "VAULT_SERVER_URL": "https://vault.example.com:8200", "VAULT_AUTH_ROLE": "project-42-role"
    } });
    let with = |change: Value| {
        let mut all = variables.clone();
        merge(&mut all, &change);
        all
    };
    vec![
        job("a job with the CLI", None, cli, json!({})),
        job(
            "a job with the CLI, another branch",
            Some(BoundClaims),
            cli,
            json!({ "token": { "claims": { "ref": "x" } } }),
        ),
        job(
            "a job with the CLI, no rule",
            Some(Acl),
            cli,
            json!({ "policies": [{ "name": "project-42-policy", "text": "" }] }),
        ),
        job("a job with the CLI, nothing is there", Some(Secret), cli, json!({ "secret": { "state": "missing" } })),
        job(
            "a job with the CLI, another role",
            Some(Role),
            &cli.replace("role=project-42-role", "role=project-43-role"),
            json!({ "role": "@NULL" }),
        ),
        job(
            "a job with the CLI, another audience",
            Some(Issuer),
            &cli.replace("aud: https://vault.example.com:8200", "aud: https://vault.example.com"),
            json!({ "token": { "claims": { "aud": "https://vault.example.com" } } }),
        ),
        job(
            "a job with the CLI and data/",
            Some(Acl),
            &cli.replace("secret/project", "secret/data/project"),
            json!({}),
        ),
        job("a job with curl", None, CURL, json!({})),
        job(
            "a job with curl, another branch",
            Some(BoundClaims),
            CURL,
            json!({ "token": { "claims": { "ref": "x" } } }),
        ),
        job(
            "a job with curl, no rule",
            Some(Acl),
            CURL,
            json!({ "policies": [{ "name": "project-42-policy", "text": "" }] }),
        ),
        job("a job with secrets:", None, secrets, variables.clone()),
        job("secrets: without a mount", Some(Acl), &secrets.replace("@secret", ""), variables.clone()),
        job(
            "secrets: without a server",
            Some(Deliver),
            secrets,
            json!({ "variables": { "VAULT_AUTH_ROLE": "project-42-role" } }),
        ),
        job(
            "secrets: without a role",
            Some(Role),
            secrets,
            json!({ "role": "@NULL", "variables": { "VAULT_SERVER_URL": "https://vault.example.com:8200" } }),
        ),
        job("secrets: and another field", Some(Secret), &secrets.replace("api_key@", "password@"), variables.clone()),
        job(
            "secrets: and another branch",
            Some(BoundClaims),
            secrets,
            with(json!({ "token": { "claims": { "ref": "x" } } })),
        ),
        job(
            "secrets: in the long form, version 1",
            None,
            LONG,
            with(json!({
                "mounts": { "secret/": { "version": 1 } },
                "policies": [{ "name": "project-42-policy", "text": "path \"secret/project-42/*\" { capabilities = [\"read\"] }" }]
            })),
        ),
    ]
}

const CLI: &str = r#"deploy_job:
  image: hashicorp/vault:1.21
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  variables:
    VAULT_ADDR: https://vault.example.com:8200
  script:
    - VAULT_TOKEN="$(vault write -field=token auth/jwt/login role=project-42-role jwt="$VAULT_ID_TOKEN")"
    - export VAULT_TOKEN
    - API_KEY="$(vault kv get -field=api_key secret/project-42/api)"
    - ./deploy.sh
"#;

const CURL: &str = r#"deploy_job:
  image: alpine:3.22
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  variables:
    VAULT_ADDR: https://vault.example.com:8200
  script:
    - >-
      curl --silent --show-error --cacert "$VAULT_CACERT" --request POST
      --data "{\"role\": \"project-42-role\", \"jwt\": \"$VAULT_ID_TOKEN\"}"
      "$VAULT_ADDR/v1/auth/jwt/login" > login.json
    - cat login.json
    - VAULT_TOKEN="$(jq --raw-output --exit-status .auth.client_token login.json)"
    - >-
      curl --silent --show-error --cacert "$VAULT_CACERT" --header "X-Vault-Token: $VAULT_TOKEN"
      "$VAULT_ADDR/v1/secret/data/project-42/api" > secret.json
    - cat secret.json
    - API_KEY="$(jq --raw-output --exit-status .data.data.api_key secret.json)"
    - ./deploy.sh
"#;

const SECRETS: &str = r"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  secrets:
    API_KEY:
      vault: project-42/api/api_key@secret
      file: false
      token: $VAULT_ID_TOKEN
  script:
    - ./deploy.sh
";

const LONG: &str = r"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  secrets:
    API_KEY:
      vault:
        engine:
          name: kv-v1
          path: secret
        path: project-42/api
        field: api_key
      file: false
      token: $VAULT_ID_TOKEN
  script:
    - ./deploy.sh
";
