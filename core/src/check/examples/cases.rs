//! Which examples there are: each is a right setup with one thing wrong.

use super::texts::{
    CONFIG, CONFIG_HOST_ONLY, GUIDE_CONFIG, GUIDE_POLICY, GUIDE_ROLE, GUIDE_SCRIPT, POLICY, POLICY_WITHOUT_DATA, ROLE,
    ROLE_OF_DOTS, ROLE_OF_NUMBERS, ROLE_WITHOUT_AUDIENCE, ROLE_WITHOUT_POLICIES, SCRIPT, SCRIPT_OLD_TOKEN,
    SCRIPT_OTHER_AUDIENCE, SECRETS, SECRETS_AS_FILE, SECRETS_DEFAULT_MOUNT, SERVER,
};
use crate::check::report::{
    Outcome::{self, Granted, Refused},
    StepName,
};

/// One example.
pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) input: Input,
    pub(super) failed_step: Option<StepName>,
}

pub(super) enum Input {
    /// What a team has, and the verdict about it.
    Evidence(Facts, Outcome),
    /// Something that the server never learns of: a text alone.
    Text(&'static str),
}

/// What differs between the examples.
pub(super) struct Facts {
    pub(super) variables: &'static [(&'static str, &'static str)],
    /// JSON: what differs from an ordinary job.
    pub(super) claims: &'static str,
    pub(super) config: &'static str,
    pub(super) role: &'static str,
    pub(super) policy: &'static str,
    pub(super) pipeline: &'static str,
}

/// All is well with it.
const RIGHT: Facts = Facts {
    variables: &[("VAULT_ADDR", SERVER)],
    claims: "{}",
    config: CONFIG,
    role: ROLE,
    policy: POLICY,
    pipeline: SCRIPT,
};

/// The same by `secrets:`.
const BY_RUNNER: Facts = Facts {
    variables: &[("VAULT_SERVER_URL", SERVER), ("VAULT_AUTH_ROLE", "project-42-role")],
    pipeline: SECRETS,
    ..RIGHT
};

const fn refused(
    id: &'static str,
    step: StepName,
    title: &'static str,
    description: &'static str,
    facts: Facts,
) -> Case {
    Case { id, title, description, input: Input::Evidence(facts, Refused), failed_step: Some(step) }
}

/// The job gets its secret, and something is wrong all the same.
const fn granted(id: &'static str, title: &'static str, description: &'static str, facts: Facts) -> Case {
    Case { id, title, description, input: Input::Evidence(facts, Granted), failed_step: None }
}

/// Nothing that the server or the job's files could show.
const fn explained(
    id: &'static str,
    step: StepName,
    title: &'static str,
    description: &'static str,
    text: &'static str,
) -> Case {
    Case { id, title, description, input: Input::Text(text), failed_step: Some(step) }
}

pub(super) const CASES: &[Case] = &[
    refused(
        "guide",
        StepName::Config,
        "The published guide, checked",
        "Its commands as printed, with the job of option 2: no job gets in, and once the messages are gone, every job does.",
        Facts { config: GUIDE_CONFIG, role: GUIDE_ROLE, policy: GUIDE_POLICY, pipeline: GUIDE_SCRIPT, ..RIGHT },
    ),
    refused(
        "policy-without-data",
        StepName::Acl,
        "permission denied, although the login works",
        "The policy names the secret as people write it, and KV version 2 is read below `data/`.",
        Facts { policy: POLICY_WITHOUT_DATA, ..RIGHT },
    ),
    refused(
        "audience-unbound",
        StepName::Issuer,
        "audience claim found in JWT but no audiences bound to the role",
        "ID tokens have an audience, and since Vault 1.17 the role must bind it.",
        Facts { role: ROLE_WITHOUT_AUDIENCE, ..RIGHT },
    ),
    refused(
        "issuer-without-scheme",
        StepName::Issuer,
        "invalid issuer (iss) claim",
        "The configuration has the issuer of the old CI_JOB_JWT, and ID tokens say https:// in front.",
        Facts { config: CONFIG_HOST_ONLY, ..RIGHT },
    ),
    refused(
        "claims-as-numbers",
        StepName::BoundClaims,
        "claim \"project_id\" does not match any associated bound claim values",
        "The role binds a number and a truth value, and GitLab's claims are texts.",
        Facts { role: ROLE_OF_NUMBERS, ..RIGHT },
    ),
    refused(
        "audience-differs",
        StepName::Issuer,
        "audience claim does not match any expected audience",
        "The job asks for an audience without the port that the role has.",
        Facts { claims: r#"{"aud": "https://vault.example.com"}"#, pipeline: SCRIPT_OTHER_AUDIENCE, ..RIGHT },
    ),
    granted(
        "bound-claims-dropped",
        "It works, and every project gets in",
        "Bound claims written with dots are dropped without a word: whoever sets the audience reads the secret.",
        Facts { role: ROLE_OF_DOTS, ..RIGHT },
    ),
    explained(
        "jwks-gone",
        StepName::Config,
        "error checking jwks URL https://gitlab.example.com/-/jwks",
        "GitLab 17.0 removed this address of keys, and the server stores nothing.",
        "Error writing data to auth/jwt/config: Error making API request.\n\nURL: PUT \
         https://vault.example.com:8200/v1/auth/jwt/config\nCode: 400. Errors:\n\n* error checking jwks URL \
         https://gitlab.example.com/-/jwks\n",
    ),
    refused(
        "server-url-unset",
        StepName::Deliver,
        "The secrets provider can not be found. Check your CI/CD variables and try again.",
        "`secrets:` reads VAULT_SERVER_URL, and only VAULT_ADDR is set.",
        Facts { variables: &[("VAULT_ADDR", SERVER), ("VAULT_AUTH_ROLE", "project-42-role")], ..BY_RUNNER },
    ),
    refused(
        "role-unset",
        StepName::Role,
        "missing role",
        "`secrets:` takes the role from VAULT_AUTH_ROLE, which is empty here.",
        Facts { variables: &[("VAULT_SERVER_URL", SERVER), ("VAULT_AUTH_ROLE", "")], ..BY_RUNNER },
    ),
    refused(
        "job-jwt-removed",
        StepName::Mint,
        "missing token",
        "The job sends CI_JOB_JWT, which GitLab 17.0 removed, so that it sends nothing.",
        Facts { pipeline: SCRIPT_OLD_TOKEN, ..RIGHT },
    ),
    explained(
        "runner-ca",
        StepName::Deliver,
        "x509: certificate signed by unknown authority",
        "The runner's own host must know the server's CA: a CI/CD variable does nothing for `secrets:`.",
        "ERROR: Job failed (system failure): resolving secrets: initializing Vault service: preparing authenticated \
         client: authenticating Vault client: writing to Vault: Put \
         \"https://vault.example.com:8200/v1/auth/jwt/login\": tls: failed to verify certificate: x509: certificate \
         signed by unknown authority\n",
    ),
    refused(
        "default-mount",
        StepName::Acl,
        "permission denied, and the runner asks for kv-v2/data/…",
        "The line behind `vault:` ends in no `@` and mount, so that the runner reads from the mount kv-v2.",
        Facts { pipeline: SECRETS_DEFAULT_MOUNT, ..BY_RUNNER },
    ),
    granted(
        "secret-is-file",
        "The variable holds a path, not the secret",
        "Without `file: false` the runner writes the secret into a file and puts its path into the variable.",
        Facts { pipeline: SECRETS_AS_FILE, ..BY_RUNNER },
    ),
    refused(
        "no-policies",
        StepName::Acl,
        "preflight capability check returned 403",
        "The role misspells `token_policies`, which the server drops without a word: the token may read nothing.",
        Facts { role: ROLE_WITHOUT_POLICIES, ..RIGHT },
    ),
];
