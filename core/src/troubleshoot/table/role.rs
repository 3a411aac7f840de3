//! Writing a role, and finding it again.

use super::{
    Cause,
    CheckWith::{Pipeline, Role},
    Frequency, KnownError, beside, error, gitlab,
};
use crate::check::StepName;

causes! {
    ROLE_NEVER_WRITTEN, "role-never-written", MostCommon, "The role does not exist on this server and mount",
        if "`vault list auth/<mount>/role` does not show it: a write that failed stores nothing, and namespaces and \
            mounts each have their own roles",
        then "write the role, and look whether the command says `Success!`",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    ROLE_NAME_DIFFERS, "role-name", Common, "The job names the role differently",
        if "the name in the text is not the one that was written; `${CI_PROJECT_ID}` may have become empty. Upper \
            and lower case do not matter",
        then "correct `VAULT_AUTH_ROLE` or `role=`",
        Some(Pipeline), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    ROLE_TYPE_OIDC, "role-type-oidc", MostCommon, "The role's `role_type` is `oidc`",
        if "`role_type` was left out when the role was written: the default is `oidc`",
        then "send the whole role again with `role_type=jwt`",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    MAP_ON_COMMAND_LINE, "map-on-command-line", MostCommon, "`bound_claims` is a map, and the command line cannot say that",
        if "the command has `bound_claims='{…}'`, `bound_claims=@file` or `bound_claims=a=b`",
        then "send the role as JSON: `vault write auth/jwt/role/<name> - < role.json`. `bound_claims.x=y` is no way \
            out: it is dropped without a word",
        Some(Role), needs [], shown [], from "vault#7325; seen";
    MAPPING_AS_JSON, "mapping-as-json", MostCommon, "`claim_mappings` is not written as `claim=name`",
        if "it is JSON in quotes, or a name without `=`",
        then "write `claim_mappings=project_path=project_path`, or send the role as JSON",
        Some(Role), needs [], shown [], from "Vault JWT plugin; seen";
    DURATION_FORM, "duration-form", MostCommon, "A duration has no form that Vault reads",
        if "it has blanks, a fraction without unit, a negative number, or an unknown unit",
        then "write `5m`, `90s`, `1h30m`, or a number of seconds",
        Some(Role), needs [], shown [], from "go-secure-stdlib: parseutil; seen";
    BOOLEAN_FORM, "boolean-form", Common, "A field takes `true` or `false`, or a number",
        if "its value is `yes`, `on` or another word",
        then "write `true` or `false`",
        Some(Role), needs [], shown [], from "mapstructure; seen";
    ROLE_FIELD_TYPE, "role-field-type", Common, "A field of the role has another type than Vault expects",
        if "the message names the field and both types",
        then "write the field as the message says",
        Some(Role), needs [], shown [], from "mapstructure; seen";
    KV_DATA_MAP, "kv-data-map", MostCommon, "A KV version 2 secret is written as JSON below `data`",
        if "the command is `vault write secret/data/…`",
        then "use `vault kv put`, or send `{\"data\": {…}}` through `-`",
        None, needs [], shown [], from "Vault KV plugin; seen";
    USER_CLAIM_UNSET, "user-claim-unset", MostCommon, "The role says no `user_claim`",
        if "the command has none",
        then "add `user_claim=project_id`: the name of a claim, not its value",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    NOTHING_BOUND, "nothing-bound", MostCommon, "The role binds nothing, so that everybody would get in",
        if "all bound claims were dropped because they were written as `bound_claims.x=y`, or there are none",
        then "send the role as JSON with `bound_claims`. Adding only `bound_audiences` makes the message vanish and \
            lets every project of that GitLab in",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    ROLE_TYPE_WORD, "role-type-word", MostCommon, "`role_type` is not exactly `jwt`",
        if "it is written in capitals, or left out in an update",
        then "write `role_type=jwt` in lower case with every write of the role",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    CLAIMS_TYPE_WORD, "bound-claims-type", MostCommon, "`bound_claims_type` is neither `string` nor `glob`",
        if "it is `regex`, empty or capitalised; Vault knows no regular expressions here",
        then "write `glob` and use `*`, or list the values",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    GLOB_VALUE, "glob-value", MostCommon, "With `glob`, every bound value must be a text",
        if "a value in `bound_claims` is a number, a boolean or an object",
        then "put it in quotes: GitLab's claims are texts",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    MAPPING_TARGET, "mapping-target", MostCommon, "`claim_mappings` maps to a name that is taken",
        if "two claims go to the same name, or one to `role`",
        then "choose another name",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    TTL_ORDER, "ttl-order", MostCommon, "The first lifetime is longer than the longest",
        if "`token_ttl` is above `token_max_ttl`; values that are stored already count too",
        then "send both, the smaller one first",
        Some(Role), needs [], shown [], from "Vault: tokenutil; seen";
    TOKEN_KIND, "token-kind", MostCommon, "The kinds of token that the role asks for exclude each other",
        if "`token_type=batch` stands with `token_period` or `token_num_uses`, or `token_type` is misspelt",
        then "leave `token_type` out, or write `service`",
        Some(Role), needs [], shown [], from "Vault: tokenutil; seen";
    PERIOD_TOO_LONG, "period-too-long", MostCommon, "`token_period` is longer than the mount allows",
        if "it is above the largest lease TTL, 768 hours unless tuned",
        then "shorten it",
        Some(Role), needs [], shown [], from "Vault JWT plugin: path_role.go; seen";
    CIDR_FORM, "cidr-form", MostCommon, "`token_bound_cidrs` holds no address",
        if "it is a host name, or misspelt",
        then "write `10.0.0.0/8` or an IP address",
        Some(Role), needs [], shown [], from "go-sockaddr; seen";
    ROLE_PATH, "role-path", MostCommon, "The path is no path of the auth method",
        if "it says `roles` for `role`, or the role's name holds `/` or starts with `-`",
        then "write `auth/<mount>/role/<name>`",
        None, needs [], shown [], from "Vault JWT plugin; seen";
    DROPPED_PARAMETERS, "dropped-parameters", MostCommon, "The server dropped parameters that it does not know",
        if "the message lists them: `bound_claims.x` was not stored, so that the role is open wider than it looks; \
            `-field` stood behind the path",
        then "send the role as JSON, read it back, and compare",
        Some(Role), needs [], shown [], from "Vault: framework; seen";
    LIFETIME_CAPPED, "lifetime-capped", MostCommon, "The token lives as long as the mount allows, not as the role says",
        if "`token_ttl`, `token_max_ttl` or `token_explicit_max_ttl` of the role is above a limit",
        then "shorten it, or let an administrator tune the mount; the login works all the same",
        Some(Role), needs [], shown [], from "Vault: tokenutil; seen";
}

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "role-not-found",
        StepName::Role,
        &["role \"{role}\" could not be found"],
        "The server refused the login: it has no such role.",
        &[&ROLE_NEVER_WRITTEN, &ROLE_NAME_DIFFERS, &gitlab::BODY_NOT_JSON],
    )
    .in_order(),
    error(
        "role-type",
        StepName::Role,
        &["role with oidc role_type is not allowed"],
        "The server refused the login: the role is for people in a browser.",
        &[&ROLE_TYPE_OIDC],
    )
    .in_order(),
    error(
        "bound-claims-map",
        StepName::Role,
        &[
            "error converting input for field \"bound_claims\": {reason}",
            "error converting input {given} for field \"bound_claims\": {reason}",
        ],
        "The server stored no role: it got a text where `bound_claims` needs a map.",
        &[&MAP_ON_COMMAND_LINE],
    )
    .versions("Vault 1.16 puts the value into the text; OpenBao says `expected type 'map[string]interface {}', got unconvertible type 'string'`."),
    error(
        "claim-mappings-form",
        StepName::Role,
        &[
            "error converting input for field \"claim_mappings\": {reason}",
            "error converting input {given} for field \"claim_mappings\": {reason}",
            "invalid key pair {pair}",
        ],
        "The server stored no role: it cannot read `claim_mappings`.",
        &[&MAPPING_AS_JSON],
    ),
    beside(
        "kv-data-map",
        &["error converting input for field \"data\": {reason}"],
        "The server stored no secret.",
        &[&KV_DATA_MAP],
    ),
    error(
        "map-expected",
        StepName::Role,
        &["expected a map, got 'string'", "expected type 'map[string]interface {}', got unconvertible type 'string'"],
        "The server stored nothing: it got a text where a field needs a map.",
        &[&MAP_ON_COMMAND_LINE, &KV_DATA_MAP],
    ),
    error(
        "role-duration",
        StepName::Role,
        &[
            "error converting input {given}for field \"{field}\": time: {reason}",
            "error converting input {given}for field \"{field}\": cannot provide negative value {value}",
            "error converting input {given}for field \"{field}\": could not parse duration from input",
            "error converting input {given}for field \"{field}\": multiplication of durations resulted in overflow",
            "time: invalid duration {value}",
            "time: unknown unit {unit} in duration {value}",
            "time: missing unit in duration {value}",
            "cannot provide negative value {value}",
            "could not parse duration from input",
        ],
        "The server stored no role: it cannot read a duration.",
        &[&DURATION_FORM],
    )
    .versions("Vault 1.16 puts the value into the text."),
    error(
        "role-boolean",
        StepName::Role,
        &[
            "error converting input {given}for field \"{field}\": cannot parse {reason}",
            "error converting input {given}for field \"{field}\": '' cannot parse value as {reason}",
            "strconv.ParseBool: parsing {value}: invalid syntax",
            "strconv.ParseBool: invalid syntax",
        ],
        "The server stored no role: it cannot read a value.",
        &[&BOOLEAN_FORM],
    )
    .versions("Vault 1.16 puts the value into the text; OpenBao says `cannot parse value as 'bool'`."),
    error(
        "role-field",
        StepName::Role,
        &[
            "error converting input {given}for field \"{field}\": {reason}",
            "decoding failed due to the following error(s):",
        ],
        "The server stored nothing: a field has another type than it expects.",
        &[&ROLE_FIELD_TYPE],
    )
    .versions("Vault 1.16 puts the value into the text; OpenBao says `decoding failed due to the following error(s)`."),
    error(
        "user-claim-unset",
        StepName::Role,
        &["a user claim must be defined on the role"],
        "The server stored no role.",
        &[&USER_CLAIM_UNSET],
    ),
    error(
        "nothing-bound",
        StepName::Role,
        &["must have at least one bound constraint when creating/updating a role"],
        "The server stored no role: nothing in it says who may log in.",
        &[&NOTHING_BOUND],
    ),
    error(
        "role-type-word",
        StepName::Role,
        &[
            "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified",
            "invalid 'role_type': {value} ",
            "invalid 'role_type':",
        ],
        "The server stored no role: it takes it for one of the flow in a browser.",
        &[&ROLE_TYPE_WORD],
    ),
    error(
        "bound-claims-type",
        StepName::Role,
        &["invalid 'bound_claims_type': {value} ", "invalid 'bound_claims_type':"],
        "The server stored no role.",
        &[&CLAIMS_TYPE_WORD],
    ),
    error(
        "glob-value",
        StepName::Role,
        &["claim is not a string or list: {value} ", "claim is not a string: {value} "],
        "The server stored no role.",
        &[&GLOB_VALUE],
    ),
    error(
        "mapping-target",
        StepName::Role,
        &[
            "metadata key \"role\" is reserved and may not be a mapping destination",
            "multiple keys are mapped to metadata key \"{key}\"",
        ],
        "The server stored no role.",
        &[&MAPPING_TARGET],
    ),
    error(
        "token-ttl-above-max",
        StepName::Role,
        &["'token_ttl' cannot be greater than 'token_max_ttl'", "ttl should not be greater than max ttl"],
        "The server stored no role.",
        &[&TTL_ORDER],
    ),
    error(
        "token-kind",
        StepName::Role,
        &[
            "'token_type' cannot be 'batch' or 'default_batch' when set to generate {kind}",
            "invalid 'token_type' value {value}",
            "'token_num_uses' cannot be negative",
        ],
        "The server stored no role.",
        &[&TOKEN_KIND],
    ),
    error(
        "period-too-long",
        StepName::Role,
        &["'period' of {period} is greater than the backend's maximum lease TTL"],
        "The server stored no role.",
        &[&PERIOD_TOO_LONG],
    ),
    error(
        "cidr-form",
        StepName::Role,
        &["error parsing address \"{address}\": {reason}"],
        "The server stored no role.",
        &[&CIDR_FORM],
    ),
    error(
        "unsupported-path",
        StepName::Role,
        &["^unsupported path$", "^missing role name$"],
        "The server has no such path.",
        &[&ROLE_PATH],
    ),
    error(
        "ignored-parameters",
        StepName::Role,
        &["Endpoint ignored these unrecognized parameters: [{parameters}]"],
        "The server did what was asked, without some parameters.",
        &[&DROPPED_PARAMETERS],
    ),
    beside(
        "lifetime-capped",
        &[
            "token max ttl is greater than the system or backend mount's maximum TTL value",
            "TTL of \"{ttl}\" exceeded the effective max_ttl of \"{most}\"",
        ],
        "The server did what was asked, and shortens the life of tokens.",
        &[&LIFETIME_CAPPED],
    )
    .aside(),
];
