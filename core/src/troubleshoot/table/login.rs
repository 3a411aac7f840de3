//! The login itself: signature, issuer, audience, times, claims, in the order in which the server looks at them.

use super::{
    Cause,
    CheckWith::{Config, Pipeline, Role, Token},
    Frequency, KnownError,
    StepName::{BoundClaims, Issuer, Signature, UserClaim},
    error,
};
use crate::{
    server::Server,
    troubleshoot::clue::Clue::{Claim, Is, On},
};

causes! {
    NOT_A_JWT, "not-a-jwt", MostCommon, "What was sent is not the token",
        if "single quotes kept `$VAULT_ID_TOKEN` from being replaced, `token:` lacks the `$`, or the value is \
            `[MASKED]`, cut off or in quotes",
        then "send the variable's value: `jwt=\"$VAULT_ID_TOKEN\"`",
        Some(Pipeline), needs [], shown [], from "go-jose: jws.go; seen";
    OTHER_GITLAB, "other-gitlab", MostCommon, "Another GitLab signed the token than the mount trusts",
        if "the token's `iss` is not the GitLab that the mount's configuration names",
        then "log in to the mount of that GitLab; each needs its own",
        Some(Config), needs [], shown [], from "plugin#181; seen";
    KEY_WITHDRAWN, "key-withdrawn", LessCommon, "The key that signed the token is not among those the mount has",
        if "GitLab got a new key and the mount has fixed ones (`jwt_validation_pubkeys`), or GitLab is older than \
            14.6 and its CI key is not at `/oauth/discovery/keys`",
        then "read the keys from GitLab: `oidc_discovery_url`",
        Some(Config), needs [], shown [], from "gitlab#333595; seen";
    JWKS_NO_KEYS, "jwks-no-keys", Common, "`jwks_url` leads to something without keys",
        if "it is the address of the discovery document: Vault stores that without a complaint",
        then "write `oidc_discovery_url` instead, or `jwks_url=https://gitlab.example.com/oauth/discovery/keys`",
        Some(Config), needs [], shown [], from "go-oidc: jwks.go; seen";
    TOKEN_CHANGED, "token-changed", Rare, "The token was changed on its way",
        if "a script edits, cuts or decodes and encodes it",
        then "hand it over as it is",
        Some(Pipeline), needs [], shown [], from "go-jose; seen";
    ALGORITHM, "algorithm", MostCommon, "The token is signed with an algorithm that the mount does not take",
        if "it is no token of GitLab (`alg` none or HS256), or `jwt_supported_algs` of the mount lacks RS256",
        then "send GitLab's token; leave `jwt_supported_algs` out",
        Some(Config), needs [], shown [], from "go-oidc: verify.go; seen";
    ISSUER_HOST_ONLY, "issuer-host-only", MostCommon, "`bound_issuer` is the host alone, and the token says `https://`",
        if "`vault read auth/<mount>/config` shows `bound_issuer gitlab.example.com`, and the job uses `id_tokens:` \
            or `CI_JOB_JWT_V2`",
        then "write `bound_issuer=https://gitlab.example.com`, together with every other field of the configuration",
        Some(Config), needs [], shown [], from "cap#74; seen";
    ISSUER_WITH_SCHEME, "issuer-with-scheme", Common, "`bound_issuer` has `https://`, and the job sends `CI_JOB_JWT`",
        if "the job uses `CI_JOB_JWT`, whose `iss` is the host alone",
        then "use `id_tokens:`; below GitLab 15.7 write `bound_issuer=gitlab.example.com`",
        Some(Config), needs [], shown [], from "GitLab: Gitlab::Ci::Jwt; seen";
    ISSUER_OTHER, "issuer-other", Common, "`bound_issuer` is another address than the token's `iss`",
        if "scheme, port, relative path or slash differ, or another GitLab made the token; it is compared letter by \
            letter",
        then "copy the token's `iss` into `bound_issuer`",
        Some(Config), needs [], shown [], from "cap: jwt.go; seen";
    SUBJECT_STALE, "subject-stale", MostCommon, "The role still has a `bound_subject`",
        if "`vault read auth/<mount>/role/<name>` shows one: a write keeps the fields that it does not name",
        then "send the whole role, with `bound_subject=\"\"`",
        Some(Role), needs [], shown [], from "plugin#382; seen";
    AUDIENCE_DIFFERS, "audience-differs", MostCommon, "`aud` of the token is not among the role's `bound_audiences`",
        if "scheme, port or slash differ, or `bound_audiences` holds JSON in one text; both are compared letter by \
            letter",
        then "copy `aud:` of the job into `bound_audiences`",
        Some(Role), needs [], shown [], from "cap: jwt.go; seen";
    AUDIENCE_ABSENT, "audience-absent", Common, "The token has no `aud`, and the role demands one",
        if "the job sends `CI_JOB_JWT`: it has none",
        then "use `id_tokens:`; one role cannot serve both kinds of token",
        Some(Pipeline), needs [], shown [], from "cap: jwt.go; seen";
    AUDIENCE_VARIABLE, "audience-variable", LessCommon, "`aud:` holds a variable that was not replaced",
        if "GitLab is older than 16.1, or the variable does not exist when the token is made",
        then "write the audience out",
        Some(Pipeline), needs [], shown [], from "gitlab#414293";
    AUDIENCE_UNBOUND, "audience-unbound", MostCommon, "The role has no `bound_audiences`",
        if "the token has an `aud`: ID tokens always do; Vault from 1.17 on and OpenBao refuse it then",
        then "add `bound_audiences` with the `aud` of the job, sending the whole role",
        Some(Role),
        needs [On(Server::demands_bound_audiences,
            "this happens on Vault 1.17 and later and on OpenBao; on older ones only with a list as `aud`")],
        shown [], from "CVE-2024-5798; vault#27343; seen";
    AUDIENCE_LIST, "audience-list", Common, "The token's `aud` is a list, and the role binds no audience",
        if "`aud:` in the job is a list; older Vaults refuse only that",
        then "add `bound_audiences`",
        Some(Role),
        needs [crate::troubleshoot::clue::Clue::NotOn(Server::demands_bound_audiences,
            "newer servers refuse any `aud`")],
        shown [], from "plugin#274; seen on 1.16.1";
    TIME_EXPIRED, "token-expired", MostCommon, "The token is older than the job's timeout, or not from this job",
        if "the login comes late in a long job, or uses a stored token: GitLab's tokens live as long as the job's \
            timeout",
        then "log in at the start of the job",
        Some(Token), needs [], shown [], from "GitLab: Gitlab::Ci::JwtBase; seen";
    CLOCKS, "clocks", Common, "The clocks of GitLab and the server differ by more than a minute",
        if "`date -u` on both hosts differs",
        then "let both keep their time by NTP; `clock_skew_leeway` of the role is 60 seconds",
        Some(Token), needs [], shown [], from "cap: jwt.go; seen";
    NOT_GITLAB_TOKEN, "not-gitlab-token", LessCommon, "A claim of the token has a type that GitLab never writes",
        if "the token was made or changed by something else",
        then "send GitLab's token as it is",
        Some(Token), needs [], shown [], from "go-jose/jwt; seen";
    KEY_ID, "key-id", MostCommon, "The token's `kid` is not known to the mount's `jwks_pairs`",
        if "the configuration uses `jwks_pairs`",
        then "use `oidc_discovery_url`",
        Some(Config), needs [], shown [], from "Vault JWT plugin 0.26.3; seen";
    USER_CLAIM_VALUE, "user-claim-value", MostCommon, "`user_claim` is not the name of a claim that this token has",
        if "the role's `user_claim` is a value (`42`), misspelt, or a claim that is null or absent, as `user_email` \
            can be",
        then "write `user_claim=project_id`, sending the whole role",
        Some(Role), needs [], shown [], from "vault#5114; seen";
    USER_CLAIM_TYPE, "user-claim-type", MostCommon, "`user_claim` names a claim that is no text",
        if "it is a number, a list or an object, as `runner_id` or `groups_direct`",
        then "write `user_claim=project_id`, sending the whole role",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    MAPPING_TYPE, "mapping-type", MostCommon, "`claim_mappings` maps a claim that is no text",
        if "it is a number, a list or an object, as `runner_id` or `groups_direct`",
        then "map texts only",
        Some(Role), needs [], shown [], from "plugin#47; seen";
    GROUPS_CLAIM, "groups-claim", MostCommon, "`groups_claim` names a claim that is absent or no list of texts",
        if "it is anything but `groups_direct`, or the user is in more than 200 groups",
        then "leave `groups_claim` out",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    CLAIM_ABSENT, "claim-absent", MostCommon, "The role binds a claim that this token does not have",
        if "the claim's name is misspelt (case and dots count), came with a later GitLab, or is null; `group_path` \
            does not exist",
        then "correct the name: the token's claims show which there are",
        Some(Role), needs [], shown [], from "Vault JWT plugin: claims.go; seen";
    NO_ENVIRONMENT, "no-environment", MostCommon, "The job has no `environment:`",
        if "the claim is `environment` or starts with it: GitLab adds those only to jobs with `environment:`",
        then "add `environment:` to the job",
        Some(Pipeline),
        needs [Is("claim", &["environment", "environment_protected", "deployment_tier", "environment_action"])],
        shown [], from "GitLab: Gitlab::Ci::Jwt; seen";
    OTHER_JOB, "other-job", MostCommon, "The job is not one that the role lets in",
        if "project, branch, tag, environment or protection differ from the role; that is how a wrong job is refused",
        then "compare the token's claim with the role's: if this job should get in, add its value",
        Some(Role), needs [], shown [], from "Vault JWT plugin: claims.go; seen";
    CLAIM_NOT_TEXT, "claim-not-text", MostCommon, "The role holds a number or boolean, and GitLab's claim is a text",
        if "the role's JSON says `42` or `true` without quotes",
        then "write `\"42\"` and `\"true\"`",
        Some(Role),
        needs [Is("claim", &[
            "project_id", "namespace_id", "pipeline_id", "job_id", "user_id", "ref_protected",
            "environment_protected", "user_access_level", "job_project_id", "job_namespace_id"])],
        shown [], from "plugin#305; seen";
    RUNNER_ID_TEXT, "runner-id-text", MostCommon, "The role holds a text, and `runner_id` is a number",
        if "the role says `\"1\"`; a glob never matches a number either",
        then "write the number without quotes, with `bound_claims_type=string`",
        Some(Role), needs [Is("claim", &["runner_id"])], shown [], from "Vault JWT plugin: claims.go; seen";
    GLOB_WITHOUT_TYPE, "glob-without-type", Common, "The role's value has a `*`, and `bound_claims_type` is not `glob`",
        if "`vault read` of the role shows `bound_claims_type string`: a write that does not name it sets it back",
        then "send the whole role with `bound_claims_type=glob`",
        Some(Role), needs [], shown [], from "plugin#218; seen";
    REGEX, "regex", Common, "The role's value is a regular expression",
        if "it holds `^`, `$`, `.*`, `?` or `[…]`: Vault knows only `*`, and only with `bound_claims_type=glob`",
        then "write a glob, or list the values",
        Some(Role), needs [], shown [], from "plugin#218; seen";
    MERGE_REQUEST, "merge-request", Common, "The job runs for a merge request, on the source branch",
        if "`pipeline_source` is `merge_request_event`: `ref` is then the source branch, and no claim names the \
            target",
        then "run the job on the branch itself, after the merge: `rules: if: $CI_COMMIT_BRANCH == \"main\"`",
        Some(Pipeline),
        needs [Is("claim", &["ref", "ref_path", "ref_protected", "sub"])],
        shown [Claim("pipeline_source", &["merge_request_event"])], from "gitlab!208271; GitLab documentation";
    FORK, "fork", LessCommon, "The merge request comes from a fork",
        if "GitLab is 18.4 or later: project and namespace in the token are then the fork's",
        then "let only the parent's own branches read secrets",
        Some(Pipeline),
        needs [Is("claim", &["project_id", "project_path", "namespace_id", "namespace_path", "sub"])],
        shown [], from "GitLab 18.4; documentation";
    NOT_PROTECTED, "not-protected", Common, "The branch or tag is not protected",
        if "Settings, Repository, Protected branches (or tags) does not list it",
        then "protect it",
        None,
        needs [Is("claim", &["ref_protected"])],
        shown [Claim("ref_protected", &["false"])], from "GitLab: Gitlab::Ci::Jwt; seen";
    CLAIM_OBJECT, "claim-object", MostCommon, "The role binds a claim that is an object, or binds to one",
        if "the claim is `job_config`, or the role's value is null or an object",
        then "bind a text; a JSON pointer like `/job_config/url` reaches into objects",
        Some(Role),
        needs [Is("claim", &["user_identities", "job_config"])],
        shown [], from "Vault JWT plugin: claims.go; seen";
    SERVER_PANIC, "login-panic", MostCommon, "The server panicked over a list of objects",
        if "the role binds `user_identities` to a list that holds an object",
        then "bind another claim",
        Some(Role), needs [], shown [], from "Vault JWT plugin: claims.go; seen";
}

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "not-three-parts",
        Signature,
        &[
            "compact JWS format must have three parts",
            "missing payload in JWS message",
            "oidc: malformed jwt: illegal base64 data at input byte {byte} ",
            "error verifying token signature: illegal base64 data at input byte {byte} ",
            "error verifying token signature: invalid character {reason}",
        ],
        "The server refused the login: what it got is no JWT.",
        &[&NOT_A_JWT],
    )
    .versions("With keys stored in the configuration the words `oidc: malformed jwt` are missing.")
    .in_order(),
    error(
        "signature-algorithm",
        Signature,
        &[
            "unexpected signature algorithm \"{algorithm}\"",
            "invalid algorithm (alg) header parameter: token signed with unexpected algorithm",
        ],
        "The server refused the login: the token is signed in another way than it takes.",
        &[&ALGORITHM],
    )
    .versions("Vault 1.16 has `go-jose/go-jose` in front; with keys stored in the configuration the text is `no known key successfully validated the token signature`.")
    .in_order(),
    error(
        "signature",
        Signature,
        &["failed to verify id token signature", "no known key successfully validated the token signature"],
        "The server refused the login: none of its keys fits the token's signature.",
        &[&OTHER_GITLAB, &JWKS_NO_KEYS, &KEY_WITHDRAWN, &TOKEN_CHANGED],
    )
    .versions("`failed to verify id token signature` where the keys are fetched from GitLab, `no known key …` where they are stored in the configuration.")
    .in_order(),
    error(
        "token-header",
        Signature,
        &["error verifying token signature: failed to unmarshal {reason}", "oidc: malformed jwt:"],
        "The server refused the login: it cannot read the token's header.",
        &[&NOT_A_JWT, &ALGORITHM, &NOT_GITLAB_TOKEN],
    )
    .in_order(),
    error(
        "key-id",
        Signature,
        &["token missing kid header parameter", "error searching for key set with kid {kid}: {reason}"],
        "The server refused the login: it does not know which key to use.",
        &[&KEY_ID],
    )
    .versions("Only the JWT plugin from 0.26.3 on prints it, with `jwks_pairs`.")
    .in_order(),
    error(
        "issuer",
        Issuer,
        &["invalid issuer (iss) claim"],
        "The server refused the login: the token's `iss` is not the mount's `bound_issuer`.",
        &[&ISSUER_HOST_ONLY, &ISSUER_WITH_SCHEME, &ISSUER_OTHER, &OTHER_GITLAB],
    )
    .in_order(),
    error(
        "subject",
        Issuer,
        &["invalid subject (sub) claim"],
        "The server refused the login: the token's `sub` is not the role's `bound_subject`.",
        &[&SUBJECT_STALE],
    )
    .in_order(),
    error(
        "audience",
        Issuer,
        &[
            "invalid audience (aud) claim: audience claim does not match any expected audience",
            "audience claim does not match any expected audience",
        ],
        "The server refused the login: the token's `aud` is not among the role's `bound_audiences`.",
        &[&AUDIENCE_DIFFERS, &AUDIENCE_ABSENT, &AUDIENCE_VARIABLE],
    )
    .in_order(),
    error(
        "audience-unbound",
        Issuer,
        &["audience claim found in JWT but no audiences bound to the role"],
        "The server refused the login: the token has an `aud`, and the role binds none.",
        &[&AUDIENCE_UNBOUND, &AUDIENCE_LIST],
    )
    .versions("Vault 1.16.1 and older refuse only a token with a list of audiences. Vault from 1.17 on, Vault 1.16.3 and OpenBao refuse every token with an audience.")
    .in_order(),
    error(
        "expired",
        Issuer,
        &["invalid expiration time (exp) claim: token is expired"],
        "The server refused the login: the token is expired.",
        &[&TIME_EXPIRED, &CLOCKS],
    )
    .in_order(),
    error(
        "not-yet-valid",
        Issuer,
        &[
            "invalid not before (nbf) claim: token not yet valid",
            "invalid issued at (iat) claim: token issued in the future",
        ],
        "The server refused the login: the token is from the future.",
        &[&CLOCKS],
    )
    .in_order(),
    error(
        "claim-types",
        Issuer,
        &[
            "expected string or array value to unmarshal to Audience",
            "expected number value to unmarshal NumericDate",
            "into Go struct field Claims.{claim} of type {type}",
            "no issued at (iat), not before (nbf), or expiration time (exp) claims in token",
            "ambiguous claim: key {key} collides with registered claim",
        ],
        "The server refused the login: a claim is not of the type that it must have.",
        &[&NOT_GITLAB_TOKEN],
    )
    .in_order(),
    error(
        "groups-claim",
        UserClaim,
        &[
            "failed to fetch groups: \"{claim}\" claim {reason}",
            "claim could not be converted to string list",
            "value {value} in groups claim could not be parsed as string",
        ],
        "The server refused the login: it cannot read groups from the token.",
        &[&GROUPS_CLAIM],
    )
    .in_order(),
    error(
        "user-claim-not-found",
        UserClaim,
        &["claim \"{claim}\" not found in token"],
        "The server refused the login: the token lacks the role's `user_claim`.",
        &[&USER_CLAIM_VALUE],
    )
    .in_order(),
    error(
        "user-claim-type",
        UserClaim,
        &["claim \"{claim}\" could not be converted to string"],
        "The server refused the login: the role's `user_claim` is no text.",
        &[&USER_CLAIM_TYPE],
    )
    .in_order(),
    error(
        "mapping-type",
        UserClaim,
        &["error converting claim '{claim}' to string"],
        "The server refused the login: it cannot map a claim.",
        &[&MAPPING_TYPE],
    )
    .in_order(),
    error(
        "bound-claim-missing",
        BoundClaims,
        &["claim \"{claim}\" is missing"],
        "The server refused the login: the token lacks a claim that the role binds.",
        &[&NO_ENVIRONMENT, &CLAIM_ABSENT],
    )
    .in_order(),
    error(
        "bound-claim",
        BoundClaims,
        &["claim \"{claim}\" does not match any associated bound claim values"],
        "The server refused the login: a claim of the token is not what the role demands. When several differ, \
            it names one at random.",
        &[
            &OTHER_JOB,
            &RUNNER_ID_TEXT,
            &CLAIM_NOT_TEXT,
            &NOT_PROTECTED,
            &GLOB_WITHOUT_TYPE,
            &MERGE_REQUEST,
            &REGEX,
            &FORK,
            &CLAIM_OBJECT,
        ],
    )
    .in_order(),
    error(
        "claim-object",
        BoundClaims,
        &[
            "received claim is not a string, bool, int or list: {value}",
            "bound claim is not a string, bool, int or list: {value}",
            "received claim is not a glob string",
        ],
        "The server refused the login: it cannot compare a claim.",
        &[&CLAIM_OBJECT],
    )
    .in_order(),
    error(
        "login-panic",
        BoundClaims,
        &["comparing uncomparable type"],
        "The server panicked and closed the connection.",
        &[&SERVER_PANIC],
    )
    .in_order(),
];
