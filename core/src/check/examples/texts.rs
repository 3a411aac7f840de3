//! The texts of the examples: a right setup in every part, the guide's, and the wrong ones.

pub(super) const GITLAB: &str = "https://gitlab.example.com";
pub(super) const SERVER: &str = "https://vault.example.com:8200";

/// What GitLab 18.5 says about a job of project 42, on main.
pub(super) const CLAIMS: &str = r#"{
    "namespace_id": "7", "namespace_path": "my-group", "project_id": "42", "project_path": "my-group/my-project",
    "user_id": "3", "user_login": "ada", "user_email": "ada@example.com",
    "pipeline_id": "1200", "pipeline_source": "push", "job_id": "5601",
    "ref": "main", "ref_type": "branch", "ref_path": "refs/heads/main", "ref_protected": "true",
    "runner_id": 1, "runner_environment": "self-hosted", "sha": "1c7b8c4d5a0f96e3d2b1a4c5e6f708192a3b4c5d",
    "project_visibility": "private",
    "iss": "https://gitlab.example.com", "sub": "project_path:my-group/my-project:ref_type:branch:ref:main",
    "aud": "https://vault.example.com:8200",
    "iat": 1800000000, "nbf": 1799999995, "exp": 1800003600, "jti": "6b1f0f3e-8f0a-4a5e-9d52-0c2f8a6d1c11"
}"#;

pub(super) const CONFIG: &str = r#"vault write auth/jwt/config \
    oidc_discovery_url="https://gitlab.example.com" \
    bound_issuer="https://gitlab.example.com"
"#;

/// The issuer of `CI_JOB_JWT`, which GitLab's own page on Vault shows beside ID tokens.
pub(super) const CONFIG_HOST_ONLY: &str = r#"vault write auth/jwt/config \
    oidc_discovery_url="https://gitlab.example.com" \
    bound_issuer="gitlab.example.com"
"#;

pub(super) const ROLE: &str = r#"vault write auth/jwt/role/project-42-role - <<'EOF'
{
  "role_type": "jwt",
  "user_claim": "project_id",
  "bound_audiences": ["https://vault.example.com:8200"],
  "bound_claims": {
    "project_id": "42",
    "ref": "main",
    "ref_type": "branch",
    "ref_protected": "true"
  },
  "token_policies": ["project-42-policy"],
  "token_ttl": "5m"
}
EOF
"#;

pub(super) const ROLE_WITHOUT_AUDIENCE: &str = r#"vault write auth/jwt/role/project-42-role - <<'EOF'
{
  "role_type": "jwt",
  "user_claim": "project_id",
  "bound_claims": {
    "project_id": "42",
    "ref": "main",
    "ref_type": "branch",
    "ref_protected": "true"
  },
  "token_policies": ["project-42-policy"],
  "token_ttl": "5m"
}
EOF
"#;

pub(super) const ROLE_OF_NUMBERS: &str = r#"vault write auth/jwt/role/project-42-role - <<'EOF'
{
  "role_type": "jwt",
  "user_claim": "project_id",
  "bound_audiences": ["https://vault.example.com:8200"],
  "bound_claims": {
    "project_id": 42,
    "ref": "main",
    "ref_protected": true
  },
  "token_policies": ["project-42-policy"],
  "token_ttl": "5m"
}
EOF
"#;

/// What people end with who follow the guide and add what the server asks for.
pub(super) const ROLE_OF_DOTS: &str = r#"vault write auth/jwt/role/project-42-role \
    role_type="jwt" \
    user_claim="project_id" \
    bound_audiences="https://vault.example.com:8200" \
    token_policies="project-42-policy" \
    token_ttl="5m" \
    bound_claims.project_id="42" \
    bound_claims.ref="main" \
    bound_claims.ref_protected="true"
"#;

pub(super) const ROLE_WITHOUT_POLICIES: &str = r#"vault write auth/jwt/role/project-42-role - <<'EOF'
{
  "role_type": "jwt",
  "user_claim": "project_id",
  "bound_audiences": ["https://vault.example.com:8200"],
  "bound_claims": {
    "project_id": "42",
    "ref": "main",
    "ref_type": "branch",
    "ref_protected": "true"
  },
  "token_policy": ["project-42-policy"],
  "token_ttl": "5m"
}
EOF
"#;

pub(super) const POLICY: &str = r#"path "secret/data/project-42/api" {
  capabilities = ["read"]
}
"#;

pub(super) const POLICY_WITHOUT_DATA: &str = r#"path "secret/project-42/*" {
  capabilities = ["read", "list"]
}
"#;

/// A script that stops when something fails.
pub(super) const SCRIPT: &str = r#"deploy_job:
  image:
    name: hashicorp/vault:1.21.4
    entrypoint: [""]
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  script:
    - VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=project-42-role jwt="$VAULT_ID_TOKEN")
    - export VAULT_TOKEN
    - API_KEY=$(vault kv get -mount=secret -field=api_key project-42/api)
    - ./deploy.sh --key "$API_KEY"
"#;

pub(super) const SCRIPT_OTHER_AUDIENCE: &str = r#"deploy_job:
  image:
    name: hashicorp/vault:1.21.4
    entrypoint: [""]
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com
  script:
    - VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=project-42-role jwt="$VAULT_ID_TOKEN")
    - export VAULT_TOKEN
    - API_KEY=$(vault kv get -mount=secret -field=api_key project-42/api)
    - ./deploy.sh --key "$API_KEY"
"#;

/// From before GitLab 17.0.
pub(super) const SCRIPT_OLD_TOKEN: &str = r#"deploy_job:
  image:
    name: hashicorp/vault:1.21.4
    entrypoint: [""]
  script:
    - VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=project-42-role jwt="$CI_JOB_JWT")
    - export VAULT_TOKEN
    - API_KEY=$(vault kv get -mount=secret -field=api_key project-42/api)
    - ./deploy.sh --key "$API_KEY"
"#;

pub(super) const SECRETS: &str = r#"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  secrets:
    API_KEY:
      vault: project-42/api/api_key@secret
      file: false
      token: $VAULT_ID_TOKEN
  script:
    - ./deploy.sh --key "$API_KEY"
"#;

pub(super) const SECRETS_DEFAULT_MOUNT: &str = r#"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  secrets:
    API_KEY:
      vault: secret/project-42/api/api_key
      file: false
      token: $VAULT_ID_TOKEN
  script:
    - ./deploy.sh --key "$API_KEY"
"#;

pub(super) const SECRETS_AS_FILE: &str = r#"deploy_job:
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  secrets:
    API_KEY:
      vault: project-42/api/api_key@secret
      token: $VAULT_ID_TOKEN
  script:
    - ./deploy.sh --key "$API_KEY"
"#;

// The commands of the published guide, as printed. The server's answers to them are in `vectors/guide`.

pub(super) const GUIDE_CONFIG: &str = r#"vault auth enable jwt

vault write auth/jwt/config \
jwks_url="https://gitlab.example.com/-/jwks" \
bound_issuer="https://gitlab.example.com" \
default_role="project-42-role"
"#;

pub(super) const GUIDE_ROLE: &str = r#"vault write auth/jwt/role/project-42-role \
role_type="jwt" \
policies="project-42-policy" \
token_ttl="5m" \
token_max_ttl="10m" \
bound_claims.project_id="42" \
bound_claims.ref="main" \
bound_claims.ref_type="branch" \
bound_claims.ref_protected="true"
"#;

pub(super) const GUIDE_POLICY: &str = r#"vault policy write project-42-policy - <<EOF
path "secret/data/project-42/*" {
  capabilities = ["read"]
}
EOF
"#;

/// Option 2: option 1 with an ID token.
pub(super) const GUIDE_SCRIPT: &str = r#"deploy_job:
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
