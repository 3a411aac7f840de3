//! Samples of findings about the setup.

use boundclaim_core::Code;

use super::Input::{self, File, Setup};

pub(super) const SAMPLES: &[(Code, Input)] = &[
    (Code::NotJson, File("gitlab:\n  url: https://gitlab.example.com\n")),
    (Code::UnknownField, File("{ \"secrets\": [ { \"path\": \"project-42/api\", \"value\": \"…\" } ] }\n")),
    (Code::WrongType, Setup(&[("/scope/project_id", "42")])),
    (Code::UnknownChoice, Setup(&[("/gitlab/tier", "\"gold\"")])),
    (Code::Missing, Setup(&[("/secrets", "[]")])),
    (Code::Duplicate, Setup(&[("/secrets/0/variable", "\"VAULT_ID_TOKEN\"")])),
    (Code::BadCharacter, Setup(&[("/auth/audience", "\"https://vault.example.com \"")])),
    (Code::BadUrl, Setup(&[("/server/url", "\"https://vault.example.com:8200/v1\"")])),
    (Code::BadVersion, Setup(&[("/gitlab/version", "\"eighteen\"")])),
    (Code::BadName, Setup(&[("/auth/role", "\"project 42\"")])),
    (Code::BadId, Setup(&[("/scope/project_id", "\"my-group/my-project\"")])),
    (Code::BadDuration, Setup(&[("/auth/token_ttl", "\"5 minutes\"")])),
    (Code::TtlOrder, Setup(&[("/auth/token_ttl", "\"1h\""), ("/auth/token_max_ttl", "\"10m\"")])),
    (Code::BadCidr, Setup(&[("/auth/token_bound_cidrs", "[\"runner.example.com\"]")])),
    (Code::BadPem, Setup(&[("/auth/ca_pem", "\"/etc/ssl/certs/gitlab-ca.crt\"")])),
    (
        Code::TerraformComma,
        Setup(&[(
            "/scope/refs",
            "[{ \"type\": \"branch\", \"name\": \"a,b\" }, { \"type\": \"branch\", \"name\": \"main\" }]",
        )]),
    ),
    (Code::BadRef, Setup(&[("/scope/refs", "[{ \"type\": \"branch\", \"name\": \"release/[0-9]+\" }]")])),
    (Code::StrayStar, Setup(&[("/scope/environment", "\"review/*\"")])),
    (
        Code::MixedRefs,
        Setup(&[
            ("/gitlab/version", "\"15.11\""),
            (
                "/scope/refs",
                "[{ \"type\": \"branch\", \"name\": \"main\" }, { \"type\": \"tag\", \"name\": \"v1.0\" }]",
            ),
        ]),
    ),
    (Code::OptionNotAvailable, Setup(&[("/method/option", "\"ci_job_jwt\"")])),
    (Code::TierUnknown, Setup(&[("/gitlab/tier", "null"), ("/method/option", "\"secrets\"")])),
    (Code::TokenSetting, Setup(&[("/gitlab/version", "\"15.8\""), ("/method/option", "\"secrets\"")])),
    (Code::GitLabTooOld, Setup(&[("/gitlab/version", "\"18.3\""), ("/auth/user_claim", "\"job_project_id\"")])),
    (Code::DynamicRole, Setup(&[("/auth/role", "\"deploy-role\""), ("/method/dynamic_role", "true")])),
    (Code::BadPath, Setup(&[("/secrets/0/path", "\"project-42/*\"")])),
    (Code::PathPrefix, Setup(&[("/secrets/0/path", "\"secret/project-42/api\"")])),
    (Code::SecretValue, Setup(&[("/secrets/0/field", "\"glpat-0123456789abcdefghij\"")])),
    (Code::AnyRef, Setup(&[("/scope/refs", "[]")])),
    (Code::NotProtected, Setup(&[("/scope/protected_only", "false")])),
    (
        Code::WholeGroup,
        Setup(&[
            ("/scope/project_id", "null"),
            ("/scope/group", "{ \"path\": \"my-group\", \"id\": \"7\", \"subgroups\": true }"),
        ]),
    ),
    (Code::Glob, Setup(&[("/scope/refs", "[{ \"type\": \"branch\", \"name\": \"release/*\" }]")])),
    (Code::UserClaim, Setup(&[("/auth/user_claim", "\"user_login\"")])),
    (Code::UserClaimMissing, Setup(&[("/auth/user_claim", "\"groups_direct\"")])),
    (
        Code::SharedIdentity,
        Setup(&[("/auth/user_claim", "\"namespace_id\""), ("/secrets/0/path", "\"projects/${CI_PROJECT_ID}/api\"")]),
    ),
    (
        Code::Contradiction,
        Setup(&[
            ("/scope/refs", "[{ \"type\": \"tag\", \"name\": \"v1.0\" }]"),
            ("/scope/pipeline_source", "\"merge_request_event\""),
        ]),
    ),
    (
        Code::NotUsed,
        Setup(&[
            ("/scope/project_id", "\"42\""),
            ("/scope/group", "{ \"path\": \"my-group\", \"id\": \"7\", \"subgroups\": true }"),
        ]),
    ),
    (Code::MergeRequestProtected, Setup(&[("/scope/pipeline_source", "\"merge_request_event\"")])),
    (Code::BadAudience, Setup(&[("/auth/audience", "\"$VAULT_ADDR\"")])),
    (Code::ReleaseNotesOnly, Setup(&[("/server/version", "\"2.2.2\"")])),
    (Code::AsRecorded, Setup(&[("/server/version", "\"1.18.5\"")])),
    (Code::UnknownVersion, Setup(&[("/server/version", "\"1.15.0\"")])),
    (Code::ServerTooOld, Setup(&[("/server/version", "\"1.16.1\""), ("/auth/keys", "\"jwks_url\"")])),
    (Code::Namespace, Setup(&[("/server/namespace", "\"team-a\"")])),
    (Code::MovingImage, Setup(&[("/job/image", "\"registry.example.com/vault:latest\"")])),
    (Code::PlainHttp, Setup(&[("/gitlab/url", "\"http://gitlab.example.com\"")])),
    (
        Code::EveryProject,
        Setup(&[("/scope/project_id", "null"), ("/secrets/0/path", "\"projects/${CI_PROJECT_ID}/api\"")]),
    ),
];
