//! Samples of findings about roles, configurations, policies and pipelines.

use boundclaim_core::{Code, GitLab, Tier, Version};

use super::Input::{self, Commands, Config, OpenBaoPolicy, Pipeline, PipelineOn, Policy, Role, Seen};

pub(super) const SAMPLES: &[(Code, Input)] = &[
    (Code::ErrorDiffers, Seen("error validating token: invalid issuer (iss) claim")),
    (Code::WriteRefused, Role(r#"{ "user_claim": null }"#)),
    (Code::BoundClaimsDropped, Role(r#"{ "bound_claims.project_id": "42" }"#)),
    (Code::ParameterDropped, Role(r#"{ "token_policy": "project-42-policy" }"#)),
    (Code::DeprecatedParameter, Role(r#"{ "ttl": "5m", "token_ttl": null }"#)),
    (Code::AudienceOnly, Role(r#"{ "bound_claims": {} }"#)),
    (Code::BoundClaimType, Role(r#"{ "bound_claims": { "project_id": 42, "ref": "main", "ref_type": "branch" } }"#)),
    (Code::BoundClaimNever, Role(r#"{ "bound_claims": { "project_id": "42", "ref": [] } }"#)),
    (Code::UnknownClaim, Role(r#"{ "bound_claims": { "project_id": "42", "group_path": "my-group" } }"#)),
    (Code::StarIsLiteral, Role(r#"{ "bound_claims": { "project_id": "42", "ref": "release-*" } }"#)),
    (Code::GlobWithoutStar, Role(r#"{ "bound_claims_type": "glob" }"#)),
    (Code::ClaimBoundToName, Role(r#"{ "bound_claims": { "project_id": "42", "ref": "ref" } }"#)),
    (Code::NoRegex, Role(r#"{ "bound_claims": { "project_id": "42", "ref": "^main$" } }"#)),
    (
        Code::GlobbedId,
        Role(r#"{ "bound_claims_type": "glob", "bound_claims": { "project_id": "4*", "ref": "main" } }"#),
    ),
    (
        Code::WideGlob,
        Role(r#"{ "bound_claims_type": "glob", "bound_claims": { "project_id": "42", "ref": "main*" } }"#),
    ),
    (
        Code::RefWithoutType,
        Role(r#"{ "bound_claims": { "project_id": "42", "ref": "main", "ref_protected": "true" } }"#),
    ),
    (Code::NamespaceExact, Role(r#"{ "bound_claims": { "namespace_path": "my-group", "ref_protected": "true" } }"#)),
    (
        Code::ForkMergeRequest,
        Role(r#"{ "bound_claims": { "project_id": "42", "ref": "main", "ref_type": "branch" } }"#),
    ),
    (Code::LongLifetime, Role(r#"{ "token_ttl": "24h", "token_max_ttl": "24h" }"#)),
    (Code::BatchToken, Role(r#"{ "token_type": "batch" }"#)),
    (Code::MappingFails, Role(r#"{ "claim_mappings": { "project_path": "project.path" } }"#)),
    (Code::ListInText, Role(r#"{ "bound_audiences": "[\"https://vault.example.com\"]" }"#)),
    (Code::NoPolicies, Role(r#"{ "token_policies": null }"#)),
    (Code::ForbiddenPolicy, Role(r#"{ "token_policies": ["root"] }"#)),
    (Code::NoAudience, Role(r#"{ "bound_audiences": null }"#)),
    (Code::DefaultRole, Config(r#"{ "default_role": "project-42-role" }"#)),
    (Code::IssuerUnchecked, Config(r#"{ "bound_issuer": null }"#)),
    (Code::JwksUrlGone, Config(r#"{ "oidc_discovery_url": null, "jwks_url": "https://gitlab.example.com/-/jwks" }"#)),
    (Code::IssuerKind, Config(r#"{ "bound_issuer": "gitlab.example.com" }"#)),
    (Code::NeverMatches, Config(r#"{ "bound_issuer": "https://gitlab.example.com/" }"#)),
    (
        Code::MountsDiffer,
        Commands(
            "vault write auth/jwt/config oidc_discovery_url=https://gitlab.example.com\n",
            "vault write auth/gitlab/role/project-42-role - <<'EOF'\n{\"role_type\": \"jwt\", \"user_claim\": \"project_id\", \"bound_claims\": {\"project_id\": \"42\"}}\nEOF\n",
        ),
    ),
    (Code::PolicySyntax, Policy("path \"secret/data/project-42/api\" {\n  capabilities = [read]\n}\n")),
    (
        Code::PolicyDuplicateKey,
        Policy("path \"secret/data/a\" {\n  capabilities = [\"read\"]\n  capabilities = [\"update\"]\n}\n"),
    ),
    (Code::PolicyUnknownKey, Policy("path \"secret/data/a\" {\n  capability = [\"read\"]\n}\n")),
    (Code::PolicyWrongType, Policy("path \"secret/data/a\" {\n  capabilities = \"read\"\n}\n")),
    (Code::PolicyUnknownCapability, Policy("path \"secret/data/a\" {\n  capabilities = [\"write\"]\n}\n")),
    (Code::PolicyUnknownWord, Policy("path \"secret/data/a\" {\n  policy = \"reader\"\n}\n")),
    (Code::PolicyWildcards, Policy("path \"secret/data/+*\" {\n  capabilities = [\"read\"]\n}\n")),
    (
        Code::PolicyTemplate,
        Policy("path \"secret/data/{{identity.entity.name/api\" {\n  capabilities = [\"read\"]\n}\n"),
    ),
    (
        Code::PolicyDuration,
        Policy("path \"secret/data/a\" {\n  capabilities = [\"read\"]\n  max_wrapping_ttl = \"5 min\"\n}\n"),
    ),
    (
        Code::PolicyExpiration,
        OpenBaoPolicy("path \"secret/data/a\" {\n  capabilities = [\"read\"]\n  expiration = \"tomorrow\"\n}\n"),
    ),
    (
        Code::PolicyControlGroup,
        Policy(
            "path \"secret/data/a\" {\n  capabilities = [\"read\"]\n  control_group = {\n    ttl = \"4h\"\n  }\n}\n",
        ),
    ),
    (
        Code::PolicyFilter,
        OpenBaoPolicy(
            "path \"secret/data/a\" {\n  capabilities = [\"read\"]\n  list_scan_response_keys_filter_path = \"{{ .path }}\"\n}\n",
        ),
    ),
    (Code::PolicyPanic, Policy("{\"path\": {\"secret/data/\\ud83d\\ude00\": {\"capabilities\": [\"read\"]}}}\n")),
    (Code::KvWordMissing, Policy("path \"secret/project-42/api\" {\n  capabilities = [\"read\"]\n}\n")),
    (Code::KvDenyUseless, Policy("path \"secret/project-42/api\" {\n  capabilities = [\"deny\"]\n}\n")),
    (Code::KvListOnData, Policy("path \"secret/data/project-42/\" {\n  capabilities = [\"list\"]\n}\n")),
    (
        Code::CapabilityIgnored,
        Policy("path \"secret/subkeys/project-42/api\" {\n  capabilities = [\"read\", \"delete\"]\n}\n"),
    ),
    (Code::StarInMiddle, Policy("path \"secret/data/*/api\" {\n  capabilities = [\"read\"]\n}\n")),
    (Code::PlusInSegment, Policy("path \"secret/data/project-+\" {\n  capabilities = [\"read\"]\n}\n")),
    (Code::RuleNeverMatches, Policy("path \"v1/secret/data/project-42/api\" {\n  capabilities = [\"read\"]\n}\n")),
    (
        Code::RuleNeverWins,
        Policy(
            "path \"pki/*\" {\n  capabilities = [\"deny\"]\n}\npath \"pki/+/*\" {\n  capabilities = [\"read\"]\n}\n",
        ),
    ),
    (Code::EmptyRule, Policy("path \"secret/data/project-42/api\" {\n}\n")),
    (
        Code::DenyNotEverywhere,
        Policy(
            "path \"pki/*\" {\n  capabilities = [\"deny\"]\n}\npath \"pki/issue/x\" {\n  capabilities = [\"update\"]\n}\n",
        ),
    ),
    (Code::EncodedDots, Policy("path \"secret/data/project-42/*\" {\n  capabilities = [\"read\"]\n}\n")),
    (Code::BroadGrant, Policy("path \"secret/*\" {\n  capabilities = [\"read\"]\n}\n")),
    (
        Code::EntityMetadata,
        Policy("path \"secret/data/{{identity.entity.metadata.project_id}}/api\" {\n  capabilities = [\"read\"]\n}\n"),
    ),
    (Code::PathCase, Policy("path \"Secret/data/project-42/api\" {\n  capabilities = [\"read\"]\n}\n")),
    (
        Code::ParameterNeverMatches,
        Policy(
            "path \"pki/issue/x\" {\n  capabilities = [\"update\"]\n  allowed_parameters = {\n    ttl = [3600]\n  }\n}\n",
        ),
    ),
    (Code::OldPolicyWord, Policy("path \"secret/data/project-42/api\" {\n  policy = \"read\"\n}\n")),
    (
        Code::RuleExpired,
        OpenBaoPolicy(
            "path \"pki/issue/x\" {\n  capabilities = [\"update\"]\n  expiration = \"2020-01-01T00:00:00Z\"\n}\n",
        ),
    ),
    (Code::PipelineSyntax, Pipeline("deploy_job:\n  script: [./deploy.sh\n")),
    (Code::PipelineRefused, Pipeline("deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {}\n  script: [./deploy.sh]\n")),
    (
        Code::PipelineKey,
        Pipeline(
            "deploy_job:\n  id_token:\n    VAULT_ID_TOKEN:\n      aud: https://vault.example.com\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::JobJwtRemoved,
        Pipeline(
            "deploy_job:\n  script:\n    - vault write -field=token auth/jwt/login role=project-42-role jwt=$CI_JOB_JWT\n",
        ),
    ),
    (
        Code::TokenNotMade,
        Pipeline(
            "deploy_job:\n  script:\n    - vault write -field=token auth/jwt/login role=project-42-role jwt=$VAULT_ID_TOKEN\n",
        ),
    ),
    (
        Code::SeveralTokens,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    A: {aud: https://a.example.com}\n    B: {aud: https://b.example.com}\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::TokenWithoutDollar,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n      token: VAULT_ID_TOKEN\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::SecretsTier,
        PipelineOn(
            FREE,
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::AudienceVariable,
        PipelineOn(
            BEFORE_VARIABLES,
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: $VAULT_SERVER_URL}\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::ServerUrlMissing,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  variables:\n    VAULT_ADDR: https://vault.example.com\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::DefaultMount,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  secrets:\n    API_KEY:\n      vault: secret/project-42/api/api_key\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::MountInPath,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  secrets:\n    API_KEY:\n      vault: data/project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::UnknownEngine,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  secrets:\n    API_KEY:\n      vault:\n        engine: {name: kv, path: secret}\n        path: project-42/api\n        field: api_key\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::SecretIsFile,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n  script: ['./deploy.sh --key $API_KEY']\n",
        ),
    ),
    (
        Code::EmptyRole,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  variables:\n    VAULT_AUTH_ROLE: ''\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::CircularVariable,
        Pipeline(
            "deploy_job:\n  variables:\n    VAULT_ADDR: ${VAULT_ADDR}\n  script: [vault kv get secret/project-42/api]\n",
        ),
    ),
    (
        Code::CaNotUsed,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  variables:\n    VAULT_CACERT: /etc/ssl/certs/vault-ca.crt\n  secrets:\n    API_KEY:\n      vault: project-42/api/api_key@secret\n      file: false\n  script: [./deploy.sh]\n",
        ),
    ),
    (
        Code::FailureHidden,
        Pipeline(
            "deploy_job:\n  script:\n    - export API_KEY=$(vault kv get -field=api_key secret/project-42/api)\n    - ./deploy.sh\n",
        ),
    ),
    (
        Code::JqNull,
        Pipeline(
            "deploy_job:\n  script:\n    - API_KEY=$(vault kv get -format=json secret/project-42/api | jq -r .data.data.api_key)\n",
        ),
    ),
    (
        Code::CurlSucceeds,
        Pipeline(
            "deploy_job:\n  script:\n    - ANSWER=$(curl -s $VAULT_ADDR/v1/secret/data/project-42/api | jq -e .data)\n",
        ),
    ),
    (
        Code::TokenPrinted,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  script:\n    - echo $VAULT_ID_TOKEN\n",
        ),
    ),
    (Code::ImageGone, Pipeline("deploy_job:\n  image: vault:latest\n  script: [vault kv get secret/project-42/api]\n")),
    (
        Code::ImageEntrypoint,
        Pipeline("deploy_job:\n  image: hashicorp/vault:1.21.4\n  script: [vault kv get secret/project-42/api]\n"),
    ),
    (
        Code::ApkVault,
        Pipeline("deploy_job:\n  script:\n    - apk add --no-cache vault\n    - vault kv get secret/project-42/api\n"),
    ),
    (
        Code::ErrorDiscarded,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://vault.example.com}\n  script:\n    - T=$(vault write -field=token auth/jwt/login role=project-42-role jwt=$VAULT_ID_TOKEN 2>/dev/null)\n",
        ),
    ),
    (
        Code::UncheckedDownload,
        Pipeline(
            "deploy_job:\n  script:\n    - wget https://releases.hashicorp.com/vault/1.21.4/vault_1.21.4_linux_amd64.zip\n",
        ),
    ),
    (
        Code::SecretInArtifact,
        Pipeline(
            "deploy_job:\n  script:\n    - KEY=$(vault kv get -field=api_key secret/project-42/api)\n    - echo \"KEY=$KEY\" > build.env\n  artifacts:\n    reports: {dotenv: build.env}\n",
        ),
    ),
    (
        Code::AudienceOfGitLab,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    T: {aud: $CI_SERVER_URL}\n  script:\n    - vault write auth/jwt/login role=project-42-role jwt=$T\n",
        ),
    ),
    (
        Code::BashOnly,
        Pipeline(
            "deploy_job:\n  image: alpine:3.22\n  id_tokens:\n    T: {aud: https://vault.example.com}\n  script:\n    - A=$(vault write -field=token auth/jwt/login role=r jwt=$T)\n    - read KEY <<< \"$A\"\n",
        ),
    ),
    (Code::SkipVerify, Pipeline("deploy_job:\n  script:\n    - vault kv get -tls-skip-verify secret/project-42/api\n")),
    (
        Code::BranchNotSet,
        Pipeline(
            "deploy_job:\n  id_tokens:\n    T: {aud: https://vault.example.com}\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n  script:\n    - vault write auth/jwt/login role=app-$CI_COMMIT_BRANCH jwt=$T\n",
        ),
    ),
    (
        Code::YamlDuplicateKey,
        Pipeline("deploy_job:\n  variables:\n    STAGE: test\n    STAGE: production\n  script: [./deploy.sh]\n"),
    ),
    (Code::YamlScalar, Pipeline("deploy_job:\n  variables:\n    VERSION: 16.10\n  script: [./deploy.sh]\n")),
];

const FREE: GitLab = GitLab { version: GitLab::DEFAULT_VERSION, tier: Some(Tier::Free) };

const BEFORE_VARIABLES: GitLab = GitLab { version: Version::new(16, 0, 0), tier: Some(Tier::Premium) };
