//! GitLab before the job starts, and GitLab Runner while it resolves `secrets:`.

use super::{
    Cause,
    CheckWith::{Pipeline, Variables},
    Frequency, KnownError,
    StepName::{Deliver, Mint, Path, Secret},
    error, read,
};
use crate::troubleshoot::clue::{
    By::{Cli, Curl},
    Clue::By,
};

causes! {
    SERVER_URL_UNSET, "server-url-unset", MostCommon, "`VAULT_SERVER_URL` is not set for this job",
        if "the project, its groups and the job define no CI/CD variable of that name; `VAULT_ADDR` means nothing \
            to `secrets:`",
        then "set `VAULT_SERVER_URL` as a CI/CD variable, of type Variable",
        Some(Variables), needs [], shown [], from "GitLab: secrets provider check of EE; seen";
    SERVER_URL_PROTECTED, "server-url-protected", Common, "`VAULT_SERVER_URL` is protected, and the branch is not",
        if "the variable exists with the flag Protected, and the job runs on an unprotected branch or tag, or in a \
            fork",
        then "take the flag off, or protect the branch: an address is no secret",
        Some(Variables), needs [], shown [], from "GitLab: protected CI/CD variables";
    PATH_REUSED, "project-path-reused", MostCommon, "The project's path belonged to another project before",
        if "a project of this path was moved, renamed or deleted earlier",
        then "set `ci_id_token_sub_claim_components` of the project to start with `project_id`",
        None, needs [], shown [], from "GitLab 19: ID token issuance; source";
    ID_TOKEN_ENTRY, "id-token-entry", MostCommon, "An entry of `id_tokens:` is not a name with `aud:`",
        if "the entry lacks `aud:`, has other keys beside it, or its `aud:` is no string and no list of strings",
        then "write exactly `aud:` with a string: `VAULT_ID_TOKEN: { aud: https://vault.example.com }`",
        Some(Pipeline), needs [], shown [], from "GitLab: entry/id_token.rb; seen";
    SECRET_ENTRY, "secret-entry", MostCommon, "An entry of `secrets:` has another shape than GitLab reads",
        if "the message names the key: `vault:` must be a text or hold exactly `engine`, `path` and `field`; `file` \
            and `token` stand beside it",
        then "write `vault: path/field@mount`, and `file: false` and `token: $VAULT_ID_TOKEN` beside it",
        Some(Pipeline), needs [], shown [], from "GitLab: entry/secret.rb, entry/vault/secret.rb; seen";
    SECRETS_IN_DEFAULT, "secrets-in-default", MostCommon, "`secrets:` stands in `default:`",
        if "`.gitlab-ci.yml` has `secrets:` below `default:`",
        then "move it into the job, or into a hidden job that jobs extend",
        Some(Pipeline), needs [], shown [], from "GitLab: entry/default.rb; source";
    KEYWORD_MISSPELT, "keyword-misspelt", Common, "A keyword is misspelt or stands at the wrong level",
        if "the message names `id_token` (without s), or a keyword of jobs at the top level",
        then "write `id_tokens:` and `secrets:` inside the job",
        Some(Pipeline), needs [], shown [], from "GitLab: CI schema; seen";
    VAULT_NULL, "vault-null", MostCommon, "`vault:` of a secret is empty",
        if "nothing stands behind `vault:`",
        then "write `path/field@mount` behind it",
        Some(Pipeline), needs [], shown [], from "runner: secret resolver; seen";
    ENGINE_NAME, "engine-name", MostCommon, "The runner does not know this engine name",
        if "`engine: name:` is not exactly `kv-v2`, `kv-v1` or `generic`; GitLab accepts any text, and the runner \
            finds out after the login",
        then "write one of the three, in lower case; the mount goes into `engine: path:`",
        Some(Pipeline), needs [], shown [], from "runner 19.4: secret_engines; seen";
    AUTH_METHOD, "runner-auth-method", MostCommon, "The runner was told an auth method that it does not have",
        if "the job's Vault server data names another method than `jwt`",
        then "use a GitLab and a runner of the same version; the runner logs in by JWT only",
        None, needs [], shown [], from "runner 19.4: auth_methods; seen";
    JWT_NOT_SENT, "runner-jwt-missing", MostCommon, "GitLab gave the runner no JWT",
        if "the job has neither `id_tokens:` nor, before GitLab 17.0, a `CI_JOB_JWT`",
        then "add `id_tokens:` and `token: $VAULT_ID_TOKEN`",
        Some(Pipeline), needs [], shown [], from "runner 19.4: filtering auth method configuration; seen";
    LOGIN_WITHOUT_ANSWER, "login-without-answer", MostCommon, "Something else than Vault answered the login",
        if "a proxy answers with 204 or an empty body",
        then "call the address with curl from the runner's host and look who answers",
        Some(Variables), needs [], shown [], from "runner 19.4; seen";
    DATA_NOT_OBJECT, "data-not-object", MostCommon, "What is stored there is not a KV version 2 secret",
        if "the mount is of another engine, or something else answers for it",
        then "name the engine that the mount has: `kv-v1` or `generic`",
        Some(Pipeline), needs [], shown [], from "runner 19.4; seen";
    NO_ID_TOKENS, "no-id-tokens", MostCommon, "The job has no `id_tokens:`",
        if "`id_tokens:` is missing or misspelt in the job; from GitLab 17.0 on there is no `CI_JOB_JWT`, and 16.x \
            gives none to a job with `id_tokens:`",
        then "add `id_tokens: VAULT_ID_TOKEN: aud:` to the job and use that variable",
        Some(Pipeline), needs [], shown [], from "GitLab 17.0: removal; seen";
    TOKEN_VARIABLE_NAME, "token-variable-name", Common, "The job uses another variable than `id_tokens:` defines",
        if "the names differ, or `token:` of the secret is written without `$` or misspelt",
        then "use the same name in both places: `token: $VAULT_ID_TOKEN`",
        Some(Pipeline), needs [], shown [], from "GitLab: Vault presenter of secrets; seen";
    NO_SIGNING_KEY, "no-signing-key", Rare, "This GitLab has no key to sign tokens",
        if "every job of the instance lacks its token, and `exceptions_json.log` of GitLab complains about the key",
        then "let GitLab's administrator create the CI JWT signing key",
        None, needs [], shown [], from "GitLab: Gitlab::Ci::Jwt; source";
    JWT_ARGUMENT, "jwt-argument", Common, "The login was sent without `jwt=`",
        if "the command says `token=` instead of `jwt=`, or leaves it out",
        then "write `jwt=\"$VAULT_ID_TOKEN\"`",
        Some(Pipeline), needs [By(&[Cli, Curl])], shown [], from "Vault JWT plugin: path_login.go; seen";
    ROLE_UNSET, "role-unset", MostCommon, "The login names no role",
        if "`VAULT_AUTH_ROLE` is unset, empty or protected (runner), or the command has no `role=`, and the mount \
            has no `default_role`",
        then "set `VAULT_AUTH_ROLE`, or write `role=`; a variable of the project beats the job's `variables:`",
        Some(Variables), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    BODY_NOT_JSON, "login-body", LessCommon, "The body of the login was not read as JSON",
        if "curl sends `role=r` or an empty body; Vault reads what is not JSON as a form",
        then "send `{\"role\": …, \"jwt\": …}`, made by `jq -n --arg`",
        Some(Pipeline), needs [By(&[Curl])], shown [], from "Vault: http/handler.go; seen";
}

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "secrets-provider",
        Deliver,
        &[
            "The secrets provider can not be found. Check your CI/CD variables and try again.",
            "The secrets provider can not be found",
        ],
        "GitLab did not start the job: it has secrets, and no address of a Vault server.",
        &[&SERVER_URL_UNSET, &SERVER_URL_PROTECTED],
    ),
    error(
        "id-token-disabled",
        Mint,
        &[
            "ID token issuance is disabled in CI because this project's path was previously used by a different \
            project.",
            "ID token issuance is disabled",
        ],
        "GitLab makes no ID token for this project.",
        &[&PATH_REUSED],
    )
    .versions("From GitLab 19 on."),
    error(
        "id-token-entry",
        Mint,
        &[
            "id_tokens:{token variable} config missing required keys: aud",
            "id_tokens:{token variable} aud should be an array of strings or a string",
            "id_tokens:{token variable} config contains unknown keys: {keys}",
            "id_tokens config should be a hash",
        ],
        "GitLab refused the pipeline: `id_tokens:` is not as it must be.",
        &[&ID_TOKEN_ENTRY],
    ),
    error(
        "secrets-in-default",
        Mint,
        &["default config contains unknown keys: secrets"],
        "GitLab refused the pipeline: `secrets:` is not possible in `default:`.",
        &[&SECRETS_IN_DEFAULT],
    ),
    error(
        "secret-entry",
        Mint,
        &[
            "secrets:{variable}:vault config can't be blank",
            "secrets:{variable}:vault should be a hash or a string",
            "secrets:{variable}:vault field can't be blank",
            "secrets:{variable}:vault field should be a string",
            "secrets:{variable}:vault path can't be blank",
            "secrets:{variable}:vault path should be a string",
            "secrets:{variable}:vault engine can't be blank",
            "secrets:{variable}:vault engine should be a hash",
            "secrets:{variable}:vault config missing required keys: {keys}",
            "secrets:{variable}:vault config contains unknown keys: {keys}",
            "secrets:{variable}:vault:engine config missing required keys: {keys}",
            "secrets:{variable}:vault:engine config contains unknown keys: {keys}",
            "secrets:{variable}:vault:engine path can't be blank",
            "secrets:{variable}:vault:engine path should be a string",
            "secrets:{variable}:vault:engine name can't be blank",
            "secrets:{variable}:vault:engine name should be a string",
            "secrets:{variable}:file config should be a boolean value",
            "secrets:{variable} token should be a string",
            "secrets:{variable} config must use exactly one of these keys:",
            "secrets:{variable} config should be a hash",
            "secrets:{variable} config contains unknown keys: {keys}",
        ],
        "GitLab refused the pipeline: an entry of `secrets:` is not as it must be.",
        &[&SECRET_ENTRY],
    ),
    error(
        "unknown-keyword",
        Mint,
        &["config contains unknown keys: id_token", "config contains unknown keys: {keys}"],
        "GitLab refused the pipeline: it does not know a keyword.",
        &[&KEYWORD_MISSPELT],
    ),
    error(
        "secret-not-resolved",
        Deliver,
        &["Not resolved: no resolver that can handle the secret"],
        "The runner skipped a secret: it does not know where to read it.",
        &[&VAULT_NULL],
    ),
    error(
        "runner-engine",
        Path,
        &["factory for secret engine \"{engine}\" is not registered"],
        "The runner logged in, and does not know the engine of the secret.",
        &[&ENGINE_NAME],
    )
    .in_order(),
    error(
        "runner-auth-method",
        Deliver,
        &["factory for auth method \"{method}\" is not registered"],
        "The runner cannot log in with the method that it was told.",
        &[&AUTH_METHOD],
    ),
    error(
        "runner-jwt",
        Deliver,
        &["missing required auth method configuration key \"jwt\""],
        "The runner has no JWT to log in with.",
        &[&JWT_NOT_SENT],
    ),
    error(
        "runner-login-empty",
        Deliver,
        &["getting token from the authentication response: no result from Vault"],
        "The login was answered with nothing.",
        &[&LOGIN_WITHOUT_ANSWER],
    ),
    error(
        "runner-data",
        Secret,
        &["data for key {path} cannot be coerced to 'map[string]any'", "data for key {path} cannot be coerced to"],
        "The runner read something that is no KV version 2 secret.",
        &[&DATA_NOT_OBJECT],
    )
    .in_order(),
    error(
        "secret-not-found",
        Secret,
        &["secret not found: {variable} "],
        "The runner logged in and read, and found no value for the variable.",
        &[
            &read::DEFAULT_MOUNT,
            &read::SECRET_MISSING,
            &read::FIELD_MISSING,
            &read::DATA_TWICE,
            &read::WRONG_KV_VERSION,
            &read::SECRET_DELETED,
            &read::VALUE_NULL,
        ],
    )
    .versions("Runners before 16.0 went on with an empty variable.")
    .in_order(),
    error(
        "missing-role",
        Deliver,
        &["^missing role$"],
        "The server refused the login: no role was named.",
        &[&ROLE_UNSET, &BODY_NOT_JSON],
    ),
    error(
        "missing-token",
        Deliver,
        &["^missing token$"],
        "The server refused the login: there was no JWT in it.",
        &[&NO_ID_TOKENS, &TOKEN_VARIABLE_NAME, &JWT_ARGUMENT, &BODY_NOT_JSON, &NO_SIGNING_KEY],
    ),
    error(
        "token-not-set",
        Mint,
        &[
            "is not set: the job needs id_tokens, from GitLab 15.7 on",
            "is not set: GitLab removed it in 17.0. Use id_tokens",
            "is not set: add id_tokens to the job",
            "token: {token variable} is not set",
            "JWT missing!",
        ],
        "The job stopped: the variable that should hold the token is empty.",
        &[&NO_ID_TOKENS, &TOKEN_VARIABLE_NAME, &NO_SIGNING_KEY],
    ),
];
