//! The Vault token: made by a login that worked, sent with every request after it.

use super::{
    Cause,
    CheckWith::{Pipeline, Role},
    Frequency, KnownError,
    StepName::{Deliver, Token},
    beside, error, job,
};
use crate::troubleshoot::clue::{
    By::{Cli, Curl},
    Clue::{By, During},
    Phase,
};

causes! {
    IDENTITY_EMPTY, "identity-empty", MostCommon, "`user_claim` is an empty text in this token",
        if "the claim exists and is `\"\"`, as `user_id` in pipelines without a user",
        then "write `user_claim=project_id`, sending the whole role",
        Some(Role), needs [], shown [], from "vault#31808; seen";
    ALIAS_METADATA, "alias-metadata", MostCommon, "A claim is mapped to a name, or has a value, that identities cannot hold",
        if "the name in `claim_mappings` has a dot, a blank, more than 128 characters or starts with `vault-`, or \
            the value has more than 512 characters; only new identities fail, so that it looks random",
        then "map to a name of letters, digits, `_` and `-`",
        Some(Role), needs [], shown [], from "Vault: identity store; seen";
    ROOT_POLICY, "root-policy", MostCommon, "The role gives the policy `root`, or one that nobody may be given",
        if "`token_policies` of the role holds it",
        then "give a policy of its own",
        Some(Role), needs [], shown [], from "Vault: request_handling.go; seen";
    TOKEN_EXPIRED, "vault-token-expired", MostCommon, "The Vault token has expired or was used up or revoked",
        if "the job takes longer than `token_ttl`, or makes more requests than `token_num_uses`",
        then "log in just before reading, or give the token the time that the script needs",
        Some(Role), needs [], shown [], from "Vault: token store; seen";
    TOKEN_EMPTY, "vault-token-unset", MostCommon, "The request carries no Vault token",
        if "`VAULT_TOKEN` is not exported, or the login before failed and the script went on: look further up",
        then "`export VAULT_TOKEN` after the login, in a line of its own",
        Some(Pipeline),
        needs [During(&[Phase::Read, Phase::Preflight, Phase::List, Phase::Write, Phase::Token, Phase::Config,
            Phase::Role, Phase::Policy, Phase::Admin])],
        shown [], from "Vault; seen";
    TOKEN_OTHER_SERVER, "vault-token-other-server", LessCommon, "The token is of another server or namespace",
        if "login and read go to different addresses or namespaces",
        then "use one address and `VAULT_NAMESPACE` for both",
        Some(Pipeline), needs [], shown [], from "Vault: token store";
    TOKEN_CHARACTERS, "vault-token-characters", LessCommon, "The token has a line break or blank in it",
        if "it was read from a file or an answer with its newline",
        then "use `-field=token`, or `tr -d '\\n'`",
        Some(Pipeline), needs [], shown [], from "Vault CLI; seen";
    JWT_AS_TOKEN, "jwt-as-token", MostCommon, "GitLab's JWT was sent as Vault token",
        if "`VAULT_TOKEN` is set to `$VAULT_ID_TOKEN`: it must be exchanged in a login first",
        then "log in: `vault write -field=token auth/jwt/login role=… jwt=\"$VAULT_ID_TOKEN\"`",
        Some(Pipeline), needs [], shown [], from "Vault: token store; seen";
    AUDIT_BLOCKED, "audit-blocked", LessCommon, "No audit device of the server can write",
        if "every request fails like this; the disk is full, or the audit file belongs to somebody else after a \
            rotation",
        then "let its operators repair the audit device",
        None, needs [], shown [], from "Vault: audit broker; seen";
    BATCH_TOKEN, "batch-token", MostCommon, "Batch tokens cannot be revoked or renewed",
        if "the role says `token_type=batch`",
        then "leave the command out, or use service tokens",
        Some(Role), needs [], shown [], from "Vault: token store; seen";
    NO_DEFAULT_POLICY, "no-default-policy", LessCommon, "The token lacks the policy `default`, which allows questions about itself",
        if "the role says `token_no_default_policy=true`; reading the secret works all the same",
        then "leave the command out",
        Some(Role), needs [], shown [], from "Vault: default policy; seen";
    AUTH_PATH, "auth-path", MostCommon, "The login goes to a path that does not exist",
        if "`VAULT_AUTH_PATH` or the URL names another mount than `vault auth list`, repeats `auth/`, lacks it, or \
            misspells `login`: all of that is 403",
        then "for the mount `jwt/`, set `VAULT_AUTH_PATH=jwt`; the path is `auth/jwt/login`",
        Some(Pipeline), needs [During(&[Phase::Login])], shown [], from "Vault: router; seen";
    LOGIN_NAMESPACE, "login-namespace", Common, "The mount is in another namespace",
        if "the server is Vault Enterprise, HCP (`admin`) or OpenBao with namespaces, and `VAULT_NAMESPACE` is \
            missing or wrong; Vault's community edition ignores it",
        then "set `VAULT_NAMESPACE`",
        Some(Pipeline), needs [During(&[Phase::Login])], shown [], from "HashiCorp support 4404774721171";
    BOUND_CIDRS, "bound-cidrs", LessCommon, "The job's address is outside the role's `token_bound_cidrs`",
        if "the role has that field, and the runner has another address, or a proxy stands between",
        then "add the address that the server sees (its audit log shows it)",
        Some(Role), needs [During(&[Phase::Login])], shown [], from "Vault JWT plugin: path_login.go; seen";
    OIDC_LOGIN, "oidc-login", Rare, "`vault login -method=oidc` is for people in a browser",
        if "the path in the text ends in `oidc/auth_url`",
        then "log in with `vault write auth/jwt/login`",
        Some(Pipeline), needs [During(&[Phase::Login]), By(&[Cli, Curl])], shown [], from "Vault CLI; seen";
    ADMIN_RIGHTS, "admin-rights", Common, "The token may not set up the server",
        if "the command runs with the token of a job or a user, not with an administrator's",
        then "run it with a token whose policies allow that path",
        None,
        needs [During(&[Phase::Config, Phase::Role, Phase::Policy, Phase::Admin])],
        shown [], from "Vault: policies; seen";
    METHOD_NOT_ALLOWED, "method", MostCommon, "The path does not take this method",
        if "the login is called with GET, or a path is read that can only be written",
        then "send the login with POST or PUT",
        Some(Pipeline), needs [], shown [], from "Vault: framework; seen";
}

/// Everything that a token does about itself is in the policy `default`.
const ABOUT_ITSELF: &[crate::troubleshoot::clue::Clue] = &[During(&[Phase::Token])];
const LOGIN: &[crate::troubleshoot::clue::Clue] = &[During(&[Phase::Login])];
const SETTING_UP: &[crate::troubleshoot::clue::Clue] =
    &[During(&[Phase::Config, Phase::Role, Phase::Policy, Phase::Admin])];

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "alias-name",
        Token,
        &["missing name in alias"],
        "The login was accepted, and no identity could be made of it.",
        &[&IDENTITY_EMPTY],
    )
    .in_order(),
    error(
        "alias-metadata",
        Token,
        &["invalid alias metadata: {reason}"],
        "The login was accepted, and no identity could be made of it.",
        &[&ALIAS_METADATA],
    )
    .in_order(),
    error(
        "root-policy",
        Token,
        &["auth methods cannot create root tokens", "cannot assign policy \"{policy}\""],
        "The login was accepted, and no token could be made.",
        &[&ROOT_POLICY],
    )
    .versions("Vault also refuses the policy `control-group`, OpenBao does not.")
    .in_order(),
    error(
        "invalid-token",
        Token,
        &["2 errors occurred: * permission denied * invalid token", "^invalid token$"],
        "The server does not know the Vault token.",
        &[&TOKEN_EXPIRED, &job::NULL_FROM_JQ, &TOKEN_OTHER_SERVER, &TOKEN_CHARACTERS],
    ),
    error(
        "token-characters",
        Token,
        &["configured Vault token contains non-printable characters and cannot be used"],
        "The client refused to send the token.",
        &[&TOKEN_CHARACTERS],
    ),
    error(
        "internal-error",
        Token,
        &["1 error occurred: * internal error", "^internal error$"],
        "The server failed inside.",
        &[&JWT_AS_TOKEN, &AUDIT_BLOCKED],
    ),
    beside(
        "batch-token-limits",
        &["batch tokens cannot be revoked", "batch tokens cannot be renewed"],
        "The server cannot do that with this kind of token.",
        &[&BATCH_TOKEN],
    ),
    error(
        "unsupported-operation",
        Deliver,
        &["^unsupported operation$"],
        "The server does not take this method here.",
        &[&METHOD_NOT_ALLOWED],
    ),
    beside(
        "token-policy-denied",
        &["1 error occurred: * permission denied"],
        "The token may not ask about itself.",
        &[&NO_DEFAULT_POLICY],
    )
    .when(ABOUT_ITSELF),
    beside(
        "setup-denied",
        &["1 error occurred: * permission denied"],
        "The server refused: the token may not set it up.",
        &[&ADMIN_RIGHTS],
    )
    .when(SETTING_UP),
    error(
        "login-denied",
        Deliver,
        &["1 error occurred: * permission denied", "^permission denied$"],
        "The server refused the login with 403, before it looked at the token.",
        &[&AUTH_PATH, &LOGIN_NAMESPACE, &BOUND_CIDRS, &OIDC_LOGIN],
    )
    .versions("Vault's community edition ignores namespaces: there a wrong one is no reason.")
    .when(LOGIN),
];
