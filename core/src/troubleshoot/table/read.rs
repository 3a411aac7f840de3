//! From the Vault token to the secret: path, policies, the secret itself.

use super::{
    Cause,
    CheckWith::{Pipeline, Policy, Role},
    Frequency, KnownError,
    StepName::{Acl, Deliver, Path, Secret},
    beside, config, error, job, role, token,
};
use crate::troubleshoot::clue::{
    By::{Cli, Curl, Runner},
    Clue::{self, By, During, Has, Is, Lacks},
    Phase,
};

const ASKS_FOR_A_SECRET: Clue = During(&[Phase::Read, Phase::List, Phase::Write, Phase::Preflight]);

causes! {
    POLICY_WITHOUT_DATA, "policy-path-without-data", MostCommon, "The policy's path has no `data/`",
        if "the policy names the secret as people write it, `secret/project-42/api`, on a KV version 2 mount",
        then "add `data/` after the mount, for `list` and metadata `metadata/`: KV version 2 is read at \
            `secret/data/project-42/api`",
        Some(Policy), needs [ASKS_FOR_A_SECRET], shown [], from "vault#9734, #12665, plugin#286; seen";
    DEFAULT_MOUNT, "default-mount", Common, "The job reads from the mount `kv-v2`",
        if "the text behind `vault:` in `.gitlab-ci.yml` does not end in `@` and a mount: the first segment is not \
            the mount",
        then "name the mount at the end: `vault: project-42/api/api_key@secret`",
        Some(Pipeline),
        needs [By(&[Runner])],
        shown [Is("mount", &["kv-v2"])], from "GitLab: entry/vault/secret.rb; seen";
    POLICY_NOT_ASSIGNED, "policy-not-assigned", Common, "The role gives another policy than you think",
        if "`token_policies` of the role lacks the policy or misspells it; Vault accepts names that do not exist",
        then "correct `token_policies`, sending the whole role",
        Some(Role), needs [ASKS_FOR_A_SECRET], shown [], from "Vault: tokenutil; seen";
    POLICY_OTHER_PATH, "policy-other-path", Common, "No rule of the policies covers the path, or none allows the operation",
        if "the path in the text, letter by letter, is in no rule; `secret/data/app/*` does not cover \
            `secret/data/app`, and reading, listing and writing are different capabilities",
        then "add a rule for exactly this path and operation",
        Some(Policy), needs [ASKS_FOR_A_SECRET], shown [], from "Vault: vault/acl.go; seen";
    BETTER_RULE, "better-rule", LessCommon, "A more exact rule decides, without the capability",
        if "another policy of the token has a rule whose wildcard comes later, or a `deny` on the same path: only \
            one rule counts",
        then "paste all policies into the checker: it names the rule that decides",
        Some(Policy), needs [ASKS_FOR_A_SECRET], shown [], from "Vault: vault/acl.go; seen";
    READ_NAMESPACE, "read-namespace", LessCommon, "The secret is in another namespace",
        if "the server is Vault Enterprise, HCP or OpenBao with namespaces, and `VAULT_NAMESPACE` is missing or \
            another one",
        then "set `VAULT_NAMESPACE`, on HCP for example to `admin`",
        Some(Pipeline), needs [ASKS_FOR_A_SECRET], shown [], from "HashiCorp support";
    DATA_TWICE, "data-twice", Common, "The path has `data/` where the client adds it by itself",
        if "`vault kv` or `secrets:` is given `secret/data/…`: it asks for `secret/data/data/…`",
        then "take `data/` out of the path; in the policy it must stay",
        Some(Pipeline),
        needs [Has("path", &["/data/data/", "/data/data"])],
        shown [Has("path", &["/data/data/"])], from "Vault CLI, runner; seen";
    MOUNT_IN_PATH, "mount-in-path", Common, "The mount stands twice in the path",
        if "`-mount=secret secret/x`, `./secret/x` or `//secret/x` was asked",
        then "write the mount once",
        Some(Pipeline),
        needs [Has("path", &["secret/data/secret/"])],
        shown [Has("path", &["secret/data/secret/"])], from "Vault CLI; seen";
    MOUNT_MISSING, "mount-missing", Common, "There is no such mount, or the token has no right below it",
        if "`vault secrets list` does not show it; both look the same to a job",
        then "correct the mount, or enable it: `vault secrets enable -path=secret kv-v2`",
        Some(Pipeline), needs [ASKS_FOR_A_SECRET], shown [], from "vault#25710, #6616; seen";
    AT_MOUNT_IN_CLI, "at-mount-in-cli", LessCommon, "`path@mount` is the syntax of `secrets:`, not of the CLI",
        if "the command is `vault kv get project-42/api@secret`",
        then "write `vault kv get -mount=secret project-42/api`",
        Some(Pipeline), needs [By(&[Cli]), Has("path", &["@"])], shown [Has("path", &["@"])], from "Vault CLI; seen";
    API_PREFIX, "api-prefix", LessCommon, "The path starts with `v1/`, a blank or a variable that was not replaced",
        if "the path in the text shows it",
        then "write the path without it",
        Some(Pipeline), needs [Has("path", &["v1/", "mounts/ ", "$"])], shown [], from "Vault CLI; seen";
    SECRET_MISSING, "secret-missing", MostCommon, "There is no secret at this path",
        if "`vault kv get` with an administrator's token finds nothing there either; case counts",
        then "store it, or correct the path",
        Some(Pipeline), needs [Lacks("path", &["/data/data/"])], shown [], from "Vault KV plugin; seen";
    FIELD_IN_PATH, "field-in-path", Common, "The last segment is the field",
        if "the path is like `project-42/api/api_key`, as in `secrets:`",
        then "write `vault kv get -field=api_key secret/project-42/api`",
        Some(Pipeline), needs [By(&[Cli, Curl])], shown [], from "Vault CLI; seen";
    FIELD_MISSING, "field-missing", Common, "The secret has no such field",
        if "`vault kv get` shows other names; case and dots count",
        then "correct the field, or add it with `vault kv patch`",
        Some(Pipeline), needs [], shown [], from "Vault CLI, runner; seen";
    VALUE_NULL, "value-null", Rare, "The field's value is null",
        if "it was stored from JSON with null",
        then "store a text",
        None, needs [], shown [], from "Vault CLI, runner; seen";
    READ_INSTEAD_OF_KV, "read-instead-of-kv", Common, "`vault read` shows the answer of KV version 2 as it is: the fields are below `data`",
        if "the command is `vault read -field=…`",
        then "use `vault kv get -field=…`",
        Some(Pipeline), needs [By(&[Cli])], shown [], from "Vault CLI; seen";
    SECRET_DELETED, "secret-deleted", LessCommon, "The last version of the secret is deleted",
        if "`vault kv metadata get` shows a `deletion_time`",
        then "undelete it, or store a new version",
        None, needs [], shown [], from "Vault KV plugin; seen";
    WRONG_KV_VERSION, "kv-version", Common, "The mount has the other version of KV",
        if "`vault secrets list -detailed` shows another version than the path or `engine:` is for; `vault secrets \
            enable kv` gives version 1",
        then "use `vault kv`, which finds out by itself, or the right `engine:`",
        Some(Pipeline), needs [], shown [], from "Vault KV plugin, runner; seen";
    V1_IN_ADDRESS, "v1-in-address", LessCommon, "`VAULT_ADDR` ends in `/v1`",
        if "the path in the text has no `data/` although the mount is KV version 2",
        then "end the address after host and port",
        None, needs [By(&[Cli]), Lacks("path", &["/data/", "/metadata/"])], shown [], from "Vault CLI; seen";
    KV_V1_LIMIT, "kv-v1-limit", MostCommon, "KV version 1 has no versions, patches or metadata",
        if "the mount is KV version 1",
        then "use `vault kv put`, with all fields",
        None, needs [], shown [], from "Vault CLI; seen";
    CAS, "cas", MostCommon, "The secret was changed in the meantime",
        if "`-cas` names another version than the last",
        then "read the version, and write again",
        None, needs [], shown [], from "Vault KV plugin; seen";
    NO_DATA_BELOW, "kv-no-data", MostCommon, "KV version 2 expects the fields below `data`",
        if "the command is `vault write secret/data/x a=b`",
        then "use `vault kv put secret/x a=b`",
        None, needs [], shown [], from "Vault KV plugin; seen";
    RAW_KV_PATH, "raw-kv-path", Common, "A KV version 2 mount was asked like version 1",
        if "the command is `vault read secret/x` or `vault write secret/x`, or `engine: kv-v1`",
        then "use `vault kv`, or `secret/data/x`",
        Some(Pipeline), needs [Lacks("path", &["/data/", "/metadata/"])], shown [], from "Vault KV plugin; seen";
    MOUNT_ROOT, "mount-root", MostCommon, "The path is the mount itself",
        if "nothing stands behind the mount",
        then "add the secret's path",
        Some(Pipeline), needs [], shown [], from "Vault KV plugin; seen";
    ENCODED_DOTS, "encoded-dots", MostCommon, "The path has encoded dots or characters",
        if "it holds `%2e` or `..`",
        then "write the path plainly",
        None, needs [], shown [], from "CVE-2026-3605; seen";
    PATCH_CAPABILITY, "patch-capability", MostCommon, "The policy lacks the capability `patch`",
        if "the command is `vault kv patch`: it falls back to reading and writing, and says this before it writes",
        then "add `patch` to the rule, or use `-method=rw`; whether the secret was written stands below",
        Some(Policy), needs [], shown [], from "Vault CLI: kv patch; seen";
    WRITE_SLASH, "write-slash", MostCommon, "The path of a write ends in `/`",
        if "the text shows it",
        then "take it off",
        None, needs [], shown [], from "Vault; seen";
    PATCH_TYPE, "patch-type", MostCommon, "A PATCH needs the content type `application/merge-patch+json`",
        if "the script calls curl",
        then "add the header",
        None, needs [], shown [], from "Vault; seen";
    CONTROL_CHARACTER, "control-character", MostCommon, "The path holds a character that no path may hold",
        if "a variable in the path ends in a tab, a line break or another control character",
        then "cut it off: read files with `$(cat file)`, not with their line ends",
        Some(Pipeline), needs [], shown [], from "Vault: http/handler.go; seen";
    VERSION_ARGUMENT, "version-argument", MostCommon, "The command needs `-versions`, or the version is gone",
        if "the message says so",
        then "add it",
        None, needs [], shown [], from "Vault CLI; seen";
}

const NO_TOKEN: &[&Cause] = &[&token::TOKEN_EMPTY, &job::NULL_FROM_JQ];

/// A 403 with a good token, whatever was asked.
const NOT_ALLOWED: &[&Cause] = &[
    &POLICY_WITHOUT_DATA,
    &DATA_TWICE,
    &MOUNT_IN_PATH,
    &DEFAULT_MOUNT,
    &POLICY_NOT_ASSIGNED,
    &POLICY_OTHER_PATH,
    &BETTER_RULE,
    &MOUNT_MISSING,
    &RAW_KV_PATH,
    &READ_NAMESPACE,
    &token::ADMIN_RIGHTS,
    &token::NO_DEFAULT_POLICY,
];

/// A 403 before anybody looked at a token.
const NOT_LOGGED_IN: &[&Cause] =
    &[&token::AUTH_PATH, &token::TOKEN_EMPTY, &job::NULL_FROM_JQ, &token::LOGIN_NAMESPACE, &token::BOUND_CIDRS];

/// The two words alone, without what was printed around them.
const DENIED: &[&Cause] = &[
    &POLICY_WITHOUT_DATA,
    &token::AUTH_PATH,
    &DEFAULT_MOUNT,
    &POLICY_NOT_ASSIGNED,
    &POLICY_OTHER_PATH,
    &token::TOKEN_EMPTY,
    &DATA_TWICE,
    &BETTER_RULE,
    &token::LOGIN_NAMESPACE,
    &READ_NAMESPACE,
    &token::BOUND_CIDRS,
    &token::ADMIN_RIGHTS,
    &token::NO_DEFAULT_POLICY,
];

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "preflight",
        Acl,
        &[
            "preflight capability check returned 403, please ensure client's policies grant access to path \"{path}\"",
            "preflight capability check returned 403",
        ],
        "The server refused the first question of `vault kv`: the token has no right at all below this mount.",
        &[
            &MOUNT_MISSING,
            &POLICY_NOT_ASSIGNED,
            &POLICY_WITHOUT_DATA,
            &POLICY_OTHER_PATH,
            &AT_MOUNT_IN_CLI,
            &API_PREFIX,
            &READ_NAMESPACE,
        ],
    )
    .in_order(),
    error(
        "read-denied",
        Acl,
        &["1 error occurred: * permission denied"],
        "The server refused the request, after a login that worked.",
        &[
            &POLICY_WITHOUT_DATA,
            &DATA_TWICE,
            &MOUNT_IN_PATH,
            &DEFAULT_MOUNT,
            &POLICY_NOT_ASSIGNED,
            &POLICY_OTHER_PATH,
            &BETTER_RULE,
            &MOUNT_MISSING,
            &RAW_KV_PATH,
            &READ_NAMESPACE,
        ],
    )
    .in_order()
    .when(&[ASKS_FOR_A_SECRET]),
    error(
        "request-denied",
        Acl,
        &["^permission denied$"],
        "The server refused the request: it carried no Vault token.",
        NO_TOKEN,
    )
    .when(&[During(&[
        Phase::Read,
        Phase::List,
        Phase::Write,
        Phase::Preflight,
        Phase::Token,
        Phase::Config,
        Phase::Role,
        Phase::Policy,
        Phase::Admin,
    ])]),
    error(
        "not-allowed",
        Acl,
        &["1 error occurred: * permission denied"],
        "The server knows the Vault token, and its policies do not allow the request. The text does not say \
            what was asked.",
        NOT_ALLOWED,
    ),
    error(
        "not-logged-in",
        Deliver,
        &["^permission denied$"],
        "The server refused with 403, and not because of a policy. The text does not say what was asked.",
        NOT_LOGGED_IN,
    )
    .when(&[By(&[Cli, Curl, Runner])]),
    error(
        "permission-denied",
        Acl,
        &["^permission denied$"],
        "The server refused something with 403. The text does not say what was asked.",
        DENIED,
    ),
    error(
        "no-value-config",
        super::StepName::Config,
        &["No value found at auth/{auth mount}/config"],
        "The auth mount has no configuration.",
        &[&config::CONFIG_NEVER_WRITTEN, &config::CONFIG_OTHER_MOUNT],
    ),
    error(
        "no-value-role",
        super::StepName::Role,
        &["No value found at auth/{auth mount}/role/{role} "],
        "The auth mount has no such role.",
        &[&role::ROLE_NEVER_WRITTEN, &role::ROLE_NAME_DIFFERS],
    ),
    error(
        "no-value",
        Secret,
        &["No value found at {path}"],
        "The request was allowed, and there is nothing at the path.",
        &[&DATA_TWICE, &MOUNT_IN_PATH, &SECRET_MISSING, &FIELD_IN_PATH, &WRONG_KV_VERSION, &V1_IN_ADDRESS],
    )
    .in_order(),
    error(
        "no-data",
        Secret,
        &["No data found at {path}"],
        "The secret exists, and its last version holds nothing.",
        &[&SECRET_DELETED],
    )
    .in_order(),
    error(
        "no-field",
        Secret,
        &[
            "Field \"{field}\" not present in secret",
            "Field \"{field}\" not present in map",
            "Field \"{field}\" not present in",
        ],
        "The secret was read, and has no such field.",
        &[&FIELD_MISSING, &READ_INSTEAD_OF_KV, &VALUE_NULL],
    )
    .versions("OpenBao's client may say `in map` for `in secret`.")
    .in_order(),
    error(
        "not-found",
        Secret,
        &["\"errors\":[]", "\"errors\": []", "Code: 404. Errors:"],
        "The request was allowed, and there is nothing at the path.",
        &[&SECRET_MISSING, &WRONG_KV_VERSION, &RAW_KV_PATH, &FIELD_IN_PATH],
    )
    .in_order(),
    error(
        "deleted",
        Secret,
        &["\"data\":{\"data\":null,"],
        "The secret exists, and its last version is deleted.",
        &[&SECRET_DELETED],
    )
    .in_order(),
    error(
        "path-refused",
        Path,
        &["Code: 400. Raw Message:"],
        "The server did not even look at the request.",
        &[&CONTROL_CHARACTER],
    ),
    error(
        "kv-path",
        Path,
        &["Invalid path for a versioned K/V secrets engine."],
        "The mount is KV version 2, and was asked like version 1.",
        &[&RAW_KV_PATH],
    )
    .in_order(),
    error(
        "kv-root",
        Path,
        &["Non-listing operations on the root of a K/V v2 mount are not supported."],
        "The request names no secret.",
        &[&MOUNT_ROOT],
    )
    .in_order(),
    error(
        "no-route",
        Path,
        &["no handler for route \"{route}\". route entry not found."],
        "There is no such mount.",
        &[&MOUNT_MISSING],
    ),
    error(
        "version-data",
        Secret,
        &["could not find version data", "relative paths not supported"],
        "The path was not as it must be.",
        &[&ENCODED_DOTS],
    )
    .versions(
        "Mended, by their release notes, in Vault 2.0.0, Enterprise 1.21.5, 1.20.10 and 1.19.16, and OpenBao 2.5.3.",
    ),
    beside(
        "patch-fallback",
        &["Data was written to {path} but we recommend that you add the \"patch\" capability"],
        "The server refused the patch, and the client reads and writes instead. It says so before it writes.",
        &[&PATCH_CAPABILITY],
    )
    .aside(),
    beside("write-slash", &["cannot write to a path ending in '/'"], "The server stored nothing.", &[&WRITE_SLASH]),
    beside("patch-type", &["mime: no media type"], "The server changed nothing.", &[&PATCH_TYPE]),
    beside(
        "cas",
        &["check-and-set parameter did not match the current version"],
        "The server stored nothing.",
        &[&CAS],
    ),
    beside(
        "kv-no-data",
        &["^no data provided$", "^missing data fields$"],
        "The server stored nothing.",
        &[&NO_DATA_BELOW],
    ),
    beside(
        "kv-v1-limit",
        &[
            "KV engine mount must be version 2 for patch support",
            "Metadata not supported on KV Version 1",
            "Undelete not supported on KV Version 1",
            "Destroy not supported on KV Version 1",
        ],
        "The mount cannot do that.",
        &[&KV_V1_LIMIT],
    ),
    beside(
        "kv-versions",
        &[
            "No versions provided, use the \"-versions\" flag",
            "Version flag must be specified",
            "Cannot roll back to a version that has been deleted",
        ],
        "The client sent nothing.",
        &[&VERSION_ARGUMENT],
    ),
];
