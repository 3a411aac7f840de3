//! The auth mount: enabling it, its configuration, and the keys that it fetches from GitLab.

use super::{
    Cause,
    CheckWith::Config,
    Frequency, KnownError,
    StepName::{self, Signature},
    beside, error,
};
use crate::troubleshoot::clue::{
    By::ServerLog,
    Clue::{self, By, Has, Lacks},
};

causes! {
    CONFIG_NEVER_WRITTEN, "config-never-written", MostCommon, "The auth mount was never configured",
        if "`vault read auth/<mount>/config` says `No value found`: a write that failed stores nothing",
        then "write the configuration, and look whether the command says `Success!`",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    CONFIG_OTHER_MOUNT, "config-other-mount", Common, "The configuration was written to another mount",
        if "`vault auth list` shows several mounts of type jwt, and the job logs in to another than the configured \
            one",
        then "write it to the mount that the job uses, or correct `VAULT_AUTH_PATH` or the path of the login",
        Some(Config), needs [], shown [], from "vault-action#560; seen";
    JWKS_GONE, "jwks-gone", MostCommon, "GitLab 17.0 removed `/-/jwks`",
        if "`jwks_url` of the mount ends in `/-/jwks`",
        then "write `oidc_discovery_url=https://gitlab.example.com`, or \
            `jwks_url=https://gitlab.example.com/oauth/discovery/keys`, with every other field of the configuration",
        Some(Config), needs [], shown [Has("keys url", &["/-/jwks"])], from "GitLab 17.0: removal; vault#27343; seen";
    GITLAB_UNREACHABLE, "gitlab-unreachable", Common, "Vault cannot reach GitLab",
        if "from the server's host `curl https://gitlab.example.com/oauth/discovery/keys` fails; the reason is in \
            the server's log",
        then "open the way from Vault to GitLab, or store the keys with `jwt_validation_pubkeys`",
        Some(Config), needs [], shown [], from "plugin#306; seen";
    GITLAB_CA, "gitlab-ca", Common, "Vault does not trust GitLab's certificate",
        if "GitLab's certificate comes from a company's own CA; the server's log says `x509`",
        then "write `oidc_discovery_ca_pem=@ca.pem` or `jwks_ca_pem=@ca.pem` with the configuration",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_config.go; seen";
    ISSUER_DIFFERS, "discovery-issuer", MostCommon, "`oidc_discovery_url` is not exactly the issuer that GitLab names",
        if "it has a slash at its end, `/.well-known/…`, http for https, or another name than GitLab's own URL",
        then "write the value of `issuer` in `https://gitlab.example.com/.well-known/openid-configuration`, letter \
            by letter",
        Some(Config), needs [], shown [], from "go-oidc: NewProvider; seen";
    GITLAB_ANSWERS_ERROR, "gitlab-answers-error", Common, "GitLab answers the request for its keys with an error",
        if "the status in the text or in the server's log is 404, 500 or 502; 500 for every key endpoint means a \
            broken signing key of GitLab",
        then "open the address in a browser; for 500 ask GitLab's administrator",
        Some(Config), needs [], shown [], from "charts#3352; seen";
    GITLAB_ANSWERS_PAGE, "gitlab-answers-page", LessCommon, "A web page answers instead of GitLab's keys",
        if "a login page or proxy stands in front of GitLab",
        then "let Vault's address through to `/.well-known/openid-configuration` and `/oauth/discovery/keys`",
        Some(Config), needs [], shown [], from "go-oidc; seen";
    JWKS_BUG, "jwks-url-1-16", Rare, "Vault 1.16.0 and 1.16.1 refuse every `jwks_url`",
        if "the server has one of these two versions; its log says `unexpected signature algorithm \"HS256\"`",
        then "use `oidc_discovery_url`, or upgrade",
        Some(Config), needs [], shown [], from "plugin#294; seen on 1.16.1";
    KEY_SOURCE_COUNT, "key-source", MostCommon, "The configuration names no source of keys, or two",
        if "the write holds none or several of `oidc_discovery_url`, `jwks_url`, `jwt_validation_pubkeys`, \
            `jwks_pairs`",
        then "send exactly one; each write replaces the whole configuration",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_config.go; seen";
    WELL_KNOWN, "well-known", LessCommon, "`oidc_discovery_url` holds `/.well-known`",
        if "the whole address of the document was written",
        then "write GitLab's own URL",
        Some(Config), needs [], shown [], from "OpenBao: path_config.go; seen";
    CA_PEM, "config-ca-pem", LessCommon, "The CA in the configuration is no PEM certificate",
        if "`oidc_discovery_ca_pem` or `jwks_ca_pem` holds a path without `@`, or something else",
        then "write `…_ca_pem=@ca.pem`",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_config.go; seen";
    PUBLIC_KEY, "public-key", MostCommon, "A key in `jwt_validation_pubkeys` cannot be read",
        if "it is no PEM block of a public key or certificate, or a list became one text",
        then "write each key as a PEM block: `jwt_validation_pubkeys=@key.pem`",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_config.go; seen";
    ALGORITHM_NAME, "algorithm-name", MostCommon, "`jwt_supported_algs` names an algorithm that does not exist here",
        if "it is symmetric, `none`, or in lower case",
        then "leave the field out, or write `RS256`",
        Some(Config), needs [], shown [], from "Vault JWT plugin; seen";
    OIDC_FIELDS, "oidc-fields", MostCommon, "Fields of the OIDC flow are set",
        if "the write holds `oidc_client_id`, `oidc_client_secret`, `oidc_response_types`, `oidc_response_mode` or \
            `provider_config`",
        then "leave them out: GitLab's tokens need none of them",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_config.go; seen";
    OIDC_MOUNT, "oidc-mount", MostCommon, "The mount is set up for people who log in in a browser",
        if "its configuration has `oidc_client_id`; Vault then takes no JWT, OpenBao does",
        then "enable a second mount for GitLab: `vault auth enable -path=gitlab jwt`",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_login.go; seen";
    JWKS_PAIRS, "jwks-pairs", MostCommon, "`jwks_pairs` is not used as it must be",
        if "it is no list of objects with `jwks_url` and `jwks_ca_pem`, or stands beside `bound_issuer`",
        then "use `oidc_discovery_url`: one GitLab needs no pairs",
        Some(Config), needs [], shown [], from "Vault JWT plugin: path_config.go; seen";
    FIELD_TYPE, "field-type", MostCommon, "A field has another JSON type than Vault expects",
        if "the message names the field: a list or an object stands where a text is expected, or the reverse",
        then "write the field as the message says",
        Some(Config), needs [], shown [], from "Vault: framework field validation; seen";
    PATH_IN_USE, "path-in-use", MostCommon, "Something is mounted at this path already",
        if "the command was run before, or, for `secret/`, the server is a dev server",
        then "go on: `vault auth list` and `vault secrets list` show what is there and its version",
        None, needs [], shown [], from "Vault: vault/mount.go; seen";
    PLUGIN_NAME, "plugin-name", MostCommon, "There is no plugin of this name",
        if "the command is `vault auth enable gitlab`, `vault secrets enable kv2` or the like",
        then "write `jwt`, with `-path=gitlab` for another name; `kv-v2` for the engine",
        None, needs [], shown [], from "Vault: plugin catalog; seen";
    AUDIT_FILE, "audit-file", MostCommon, "The server's user cannot write the audit file",
        if "the path is a directory, or belongs to another user than the server's",
        then "choose a file in a folder that the server's user owns; an audit device that cannot write stops every \
            request",
        None, needs [], shown [], from "Vault: audit/file; seen";
    AUDIT_OPTION, "audit-option", MostCommon, "`file_path` is missing",
        if "the command has no `file_path=`",
        then "add it",
        None, needs [], shown [], from "Vault: audit/file; seen";
    AUDIT_BY_API, "audit-by-api", MostCommon, "OpenBao takes audit devices from its configuration file only",
        if "the server is OpenBao",
        then "write an `audit` block into the server's configuration",
        None, needs [], shown [], from "OpenBao 2.6.2; seen";
    EMPTY_KEYS, "empty-keys", LessCommon, "The document at that address holds no keys",
        if "the address is that of something else than GitLab's discovery document",
        then "write GitLab's own URL as `oidc_discovery_url`",
        Some(Config), needs [Lacks("got", &["http"])], shown [], from "go-oidc; seen";
}

/// What the server itself met when it asked GitLab.
const IN_THE_LOG: &[Clue] = &[By(&[ServerLog])];

const KEYS: &[&Cause] =
    &[&JWKS_GONE, &GITLAB_UNREACHABLE, &GITLAB_CA, &GITLAB_ANSWERS_ERROR, &GITLAB_ANSWERS_PAGE, &JWKS_BUG];
const DISCOVERY: &[&Cause] = &[
    &ISSUER_DIFFERS,
    &GITLAB_UNREACHABLE,
    &GITLAB_CA,
    &GITLAB_ANSWERS_ERROR,
    &GITLAB_ANSWERS_PAGE,
    &WELL_KNOWN,
    &CA_PEM,
    &EMPTY_KEYS,
];

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "could-not-load-configuration",
        StepName::Config,
        &["could not load configuration"],
        "The server refused the login: the auth mount has no configuration.",
        &[&CONFIG_NEVER_WRITTEN, &CONFIG_OTHER_MOUNT],
    ),
    error(
        "key-source",
        StepName::Config,
        &[
            "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set",
            "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or \
            'provider_config' must be set",
        ],
        "The server stored nothing: the configuration names no source of keys, or two.",
        &[&KEY_SOURCE_COUNT],
    )
    .versions("OpenBao also names `provider_config`."),
    error(
        "discovery-url",
        StepName::Config,
        &["error checking oidc discovery URL"],
        "The server stored nothing: it could not read GitLab's discovery document. Why stands in the server's \
            log only.",
        DISCOVERY,
    ),
    error(
        "jwks-ca-pem",
        StepName::Config,
        &["error checking jwks_ca_pem", "could not parse CA PEM value successfully"],
        "The server stored nothing: it cannot read the CA.",
        &[&CA_PEM],
    ),
    error(
        "jwks-url",
        StepName::Config,
        &["error checking jwks URL: url={keys url} ", "error checking jwks URL {keys url} ", "error checking jwks URL"],
        "The server stored nothing: it could not read the keys. Why stands in the server's log only.",
        KEYS,
    )
    .versions("OpenBao prints it without the address."),
    error(
        "discovery-issuer",
        StepName::Config,
        &["issuer did not match the returned issuer, expected \"{expected}\" got \"{got}\""],
        "The discovery document names another issuer than the configuration.",
        &[&ISSUER_DIFFERS, &EMPTY_KEYS],
    ),
    error(
        "keys-not-found",
        Signature,
        &["get keys failed: 404 Not Found", "keyset configuration error: 404 Not Found"],
        "The server has no key for the token, and GitLab answered 404 when it asked.",
        &[&JWKS_GONE, &GITLAB_ANSWERS_ERROR, &ISSUER_DIFFERS],
    ),
    error(
        "keys-error",
        Signature,
        &[
            "get keys failed: {answer}",
            "keyset configuration error: 500 Internal Server Error",
            "keyset configuration error: 502 Bad Gateway",
            "keyset configuration error: 503 Service Unavailable",
        ],
        "The server has no key for the token, and GitLab answered with an error when it asked.",
        &[&GITLAB_ANSWERS_ERROR],
    ),
    error(
        "keys-page",
        Signature,
        &["failed to decode keys: {reason}", "failed to decode OIDC discovery document: {reason}"],
        "The server asked GitLab for its keys, and got something else than JSON.",
        &[&GITLAB_ANSWERS_PAGE],
    ),
    error(
        "keys-certificate",
        Signature,
        &[
            "get keys failed Get \"{keys url}\": tls: {reason}",
            "keyset configuration error: Get \"{keys url}\": tls: {reason}",
        ],
        "The server has no key for the token, and does not trust GitLab's certificate.",
        &[&GITLAB_CA],
    ),
    error(
        "keys-unreachable",
        Signature,
        &[
            "get keys failed Get \"{keys url}\": {reason}",
            "get keys failed Get {keys url}: {reason}",
            "keyset configuration error: Get \"{keys url}\": {reason}",
        ],
        "The server has no key for the token, and could not reach GitLab.",
        &[&GITLAB_UNREACHABLE],
    ),
    error(
        "unsupported-config-type",
        StepName::Config,
        &["keyset configuration error: unsupported config type", "unsupported config type"],
        "The server refused the login: the mount takes no JWT.",
        &[&OIDC_MOUNT],
    )
    .versions("OpenBao takes a JWT on such a mount."),
    error(
        "keyset",
        Signature,
        &["keyset configuration error:"],
        "The server could not get the keys from GitLab.",
        DISCOVERY,
    ),
    error(
        "server-certificate",
        StepName::Config,
        &["x509: certificate signed by unknown authority", "x509: certificate has expired or is not yet valid"],
        "The server does not trust GitLab's certificate.",
        &[&GITLAB_CA],
    )
    .when(IN_THE_LOG),
    error(
        "server-unreachable",
        StepName::Config,
        &[
            "dial tcp: lookup {host} on {resolver}: no such host",
            "dial tcp: lookup {host}: no such host",
            "dial tcp {address}: connect: connection refused",
            "dial tcp {address}: i/o timeout",
            "context deadline exceeded",
        ],
        "The server could not reach GitLab.",
        &[&GITLAB_UNREACHABLE],
    )
    .when(IN_THE_LOG),
    error(
        "server-answered",
        StepName::Config,
        &["404 Not Found:", "500 Internal Server Error:", "502 Bad Gateway:"],
        "GitLab answered the server with an error.",
        &[&GITLAB_ANSWERS_ERROR, &JWKS_GONE, &ISSUER_DIFFERS],
    )
    .when(IN_THE_LOG),
    error(
        "jwks-bug",
        StepName::Config,
        &["unexpected signature algorithm \"HS256\""],
        "The server refused the address of the keys by mistake.",
        &[&JWKS_BUG],
    )
    .versions("Only Vault 1.16.0 and 1.16.1 print it.")
    .when(IN_THE_LOG),
    error(
        "well-known",
        StepName::Config,
        &["'oidc_discovery_url' contains '.well-known' component"],
        "The server stored nothing.",
        &[&WELL_KNOWN],
    )
    .versions("Only OpenBao prints it."),
    error(
        "public-key",
        StepName::Config,
        &["error parsing public key: {reason}"],
        "The server stored nothing: it cannot read a key.",
        &[&PUBLIC_KEY],
    ),
    error(
        "supported-algorithms",
        StepName::Config,
        &["invalid jwt_supported_algs: {reason}"],
        "The server stored nothing.",
        &[&ALGORITHM_NAME],
    ),
    error(
        "oidc-fields",
        StepName::Config,
        &[
            "both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC",
            "'oidc_discovery_url' must be set for OIDC",
            "invalid response_types {types}",
            "invalid response_mode: {mode}",
            "query response_mode may not be used with an id_token response_type",
            "invalid provider_config: {reason}",
        ],
        "The server stored nothing: it takes this for the flow in a browser.",
        &[&OIDC_FIELDS],
    ),
    error(
        "jwks-pairs",
        StepName::Config,
        &[
            "CA PEMs must be provided as part of the 'jwks_pairs' when using multiple JWKS URLs",
            "Bound issuer is not supported for use with 'jwks_pairs'",
            "invalid jwks_pairs: {reason}",
        ],
        "The server stored nothing.",
        &[&JWKS_PAIRS],
    ),
    beside(
        "path-in-use",
        &["path is already in use at {used path} ", "path is already in use at {used path}"],
        "The server mounted nothing: the path is taken.",
        &[&PATH_IN_USE],
    ),
    beside(
        "plugin-name",
        &["plugin not found in the catalog: {plugin} "],
        "The server mounted nothing.",
        &[&PLUGIN_NAME],
    ),
    beside(
        "audit-file",
        &["unable to create new audit backend: file sink creation failed for path {file}: {reason}"],
        "The server enabled no audit device.",
        &[&AUDIT_FILE],
    ),
    beside(
        "audit-option",
        &["unable to create new audit backend: \"file_path\" is required: invalid configuration"],
        "The server enabled no audit device.",
        &[&AUDIT_OPTION],
    ),
    beside(
        "audit-by-api",
        &["cannot enable audit device via API"],
        "The server enabled no audit device.",
        &[&AUDIT_BY_API],
    )
    .versions("Only OpenBao prints it."),
    error(
        "field-type",
        StepName::Config,
        &["Field validation failed: error converting input {given}for field \"{field}\": {reason}"],
        "The server refused a field of the request.",
        &[&FIELD_TYPE],
    )
    .versions("Vault 1.16 puts the value into the text."),
];
