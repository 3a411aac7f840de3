//! Questions that people can answer without rights on the server, and what the answers rule out.

use super::table::{
    Cause,
    config::{
        CA_PEM, CONFIG_NEVER_WRITTEN, GITLAB_ANSWERS_ERROR, GITLAB_ANSWERS_PAGE, GITLAB_CA, GITLAB_UNREACHABLE,
        ISSUER_DIFFERS, JWKS_GONE, WELL_KNOWN,
    },
    connection::{NETWORK, NOT_LISTENING},
    gitlab::{NO_ID_TOKENS, SERVER_URL_UNSET},
    login::{
        AUDIENCE_ABSENT, CLAIM_NOT_TEXT, CLOCKS, FORK, GLOB_WITHOUT_TYPE, ISSUER_WITH_SCHEME, MERGE_REQUEST,
        OTHER_GITLAB, OTHER_JOB, TIME_EXPIRED,
    },
    read::{
        BETTER_RULE, DATA_TWICE, DEFAULT_MOUNT, FIELD_MISSING, POLICY_NOT_ASSIGNED, POLICY_WITHOUT_DATA,
        READ_NAMESPACE, SECRET_MISSING, VALUE_NULL,
    },
    role::ROLE_NEVER_WRITTEN,
    token::{AUTH_PATH, BOUND_CIDRS, LOGIN_NAMESPACE, TOKEN_EXPIRED},
};

/// What an answer means for the causes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Effect {
    /// It is none of these.
    Out(&'static [&'static Cause]),
    /// It is one of these, if one of them was possible before.
    Only(&'static [&'static Cause]),
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) id: &'static str,
    pub(super) text: &'static str,
    pub(super) yes: Effect,
    pub(super) no: Effect,
}

impl Effect {
    /// Whether the cause is still possible, among those that were.
    pub(super) fn leaves(self, cause: &Cause, possible: &[&Cause]) -> bool {
        let has = |causes: &[&Cause], code: &str| causes.iter().any(|one| one.code == code);
        match self {
            Self::Out(out) => !has(out, cause.code),
            Self::Only(only) => has(only, cause.code) || !only.iter().any(|one| has(possible, one.code)),
        }
    }
}

const fn asked(id: &'static str, text: &'static str, yes: Effect, no: Effect) -> Asked {
    Asked { id, text, yes, no }
}

use Effect::{Only, Out};

const LOGIN: &[&Cause] = &[&AUTH_PATH, &LOGIN_NAMESPACE, &BOUND_CIDRS];
const ON_THE_WAY: &[&Cause] =
    &[&GITLAB_UNREACHABLE, &GITLAB_CA, &GITLAB_ANSWERS_ERROR, &GITLAB_ANSWERS_PAGE, &JWKS_GONE];

/// All of them; those that rule out more come first.
pub(super) const QUESTIONS: &[Asked] = &[
    asked("login-worked", "Did the login work?", Out(LOGIN), Only(LOGIN)),
    asked(
        "mount-named",
        "Does the job's `vault:` line end in `@` and a mount?",
        Out(&[&DEFAULT_MOUNT]),
        Only(&[&DEFAULT_MOUNT]),
    ),
    asked(
        "policy-has-data",
        "Does the policy's path have `data/` behind the mount?",
        Out(&[&POLICY_WITHOUT_DATA]),
        Only(&[&POLICY_WITHOUT_DATA]),
    ),
    asked(
        "policy-in-role",
        "Does `token_policies` of the role name the policy, letter by letter?",
        Out(&[&POLICY_NOT_ASSIGNED]),
        Only(&[&POLICY_NOT_ASSIGNED]),
    ),
    asked("kv-version-2", "Is the mount KV version 2?", Out(&[]), Out(&[&POLICY_WITHOUT_DATA, &DATA_TWICE])),
    asked("one-policy", "Has the token only one policy beside `default`?", Out(&[&BETTER_RULE]), Out(&[])),
    asked(
        "namespaces",
        "Does the server have namespaces (Vault Enterprise, HCP, OpenBao)?",
        Out(&[]),
        Out(&[&LOGIN_NAMESPACE, &READ_NAMESPACE]),
    ),
    asked(
        "id-tokens",
        "Does the job use a token from `id_tokens:`?",
        Out(&[&ISSUER_WITH_SCHEME, &AUDIENCE_ABSENT, &NO_ID_TOKENS]),
        Out(&[]),
    ),
    asked(
        "same-gitlab",
        "Is the token from the GitLab that the mount is configured for?",
        Out(&[&OTHER_GITLAB]),
        Only(&[&OTHER_GITLAB]),
    ),
    asked("right-job", "Is the role meant to let this very job in?", Out(&[]), Only(&[&OTHER_JOB])),
    asked("merge-request", "Does the job run in a merge request pipeline?", Out(&[]), Out(&[&MERGE_REQUEST, &FORK])),
    asked(
        "value-quoted",
        "Does the role's JSON have quotes around the claim's value?",
        Out(&[&CLAIM_NOT_TEXT]),
        Only(&[&CLAIM_NOT_TEXT]),
    ),
    asked("value-star", "Does the role's value for this claim hold a `*`?", Out(&[]), Out(&[&GLOB_WITHOUT_TYPE])),
    asked(
        "config-there",
        "Does `vault read auth/<mount>/config` show a configuration for the mount of the job?",
        Out(&[&CONFIG_NEVER_WRITTEN]),
        Out(&[]),
    ),
    asked(
        "server-reaches-gitlab",
        "Does `curl` fetch the address on the server's own host?",
        Out(ON_THE_WAY),
        Out(&[&ISSUER_DIFFERS, &WELL_KNOWN, &CA_PEM]),
    ),
    asked("company-ca", "Was GitLab's certificate made by a company's own CA?", Out(&[]), Out(&[&GITLAB_CA])),
    asked(
        "role-listed",
        "Does `vault list auth/<mount>/role` show the role?",
        Out(&[&ROLE_NEVER_WRITTEN]),
        Only(&[&ROLE_NEVER_WRITTEN]),
    ),
    asked(
        "url-defined",
        "Is `VAULT_SERVER_URL` defined in the project or its groups?",
        Out(&[&SERVER_URL_UNSET]),
        Only(&[&SERVER_URL_UNSET]),
    ),
    asked(
        "secret-there",
        "Does an administrator find a secret at this path?",
        Out(&[&SECRET_MISSING]),
        Out(&[&FIELD_MISSING, &VALUE_NULL]),
    ),
    asked(
        "field-there",
        "Does the secret have this field, in the same case?",
        Out(&[&FIELD_MISSING]),
        Only(&[&FIELD_MISSING]),
    ),
    asked(
        "login-early",
        "Does the job log in within the first minutes of its timeout?",
        Out(&[&TIME_EXPIRED]),
        Only(&[&TIME_EXPIRED]),
    ),
    asked("clocks-agree", "Do both hosts show the same time?", Out(&[&CLOCKS]), Only(&[&CLOCKS])),
    asked(
        "used-late",
        "Is more time between login and this request than the role's `token_ttl`?",
        Only(&[&TOKEN_EXPIRED]),
        Out(&[]),
    ),
    asked(
        "answers-elsewhere",
        "Does the address answer from another machine?",
        Out(&[&NOT_LISTENING]),
        Out(&[&NETWORK]),
    ),
];
