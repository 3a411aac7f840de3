//! Scripts, clients and images: what stops before, or hides, the answer of the server.

use super::{
    Cause,
    CheckWith::Pipeline,
    Frequency, KnownError,
    StepName::{Acl, Deliver},
    beside, error, read,
};

causes! {
    LOCAL_FILE, "local-file", MostCommon, "A file or program of the machine itself may not be used",
        if "the line names a file, and no request",
        then "look at the file's owner and mode; Vault has no part in it",
        None, needs [], shown [], from "operating system";
    CAPABILITY_IPC_LOCK, "ipc-lock", MostCommon, "The `vault` binary carries a file capability that the container may not use",
        if "the binary comes from a package of Alpine or Debian, or the image is `hashicorp/vault:2.0`",
        then "run `setcap cap_ipc_lock= \"$(command -v vault)\"` in the image, or use an image of Vault 1.x, `bao`, \
            or curl",
        Some(Pipeline), needs [], shown [], from "vault#10048, cosign#4879";
    CLIENT_NOT_INSTALLED, "client-not-installed", MostCommon, "The image has no such program",
        if "the job's `image:` is a plain one; `apk add vault` finds nothing from Alpine 3.19 on, and \
            `hashicorp/vault` has no jq",
        then "use an image that has the client, or install it",
        Some(Pipeline), needs [], shown [], from "Alpine packages; release notes";
    IMAGE_GONE, "image-gone", MostCommon, "The image `vault:latest` was deleted in 2023",
        if "the job says `image: vault` or `vault:latest`",
        then "write `image: hashicorp/vault:<version>`",
        Some(Pipeline), needs [], shown [], from "official-images#14940";
    BLANK_AFTER_EQUALS, "blank-after-equals", MostCommon, "A blank or a line break stands where `name=value` is expected",
        if "the command has `jwt= $TOKEN`, `bound_claims.project_id 42`, or a value with blanks and no quotes",
        then "write `name=\"value\"`; a token in such a message was printed: it is valid until it expires",
        Some(Pipeline), needs [], shown [], from "Vault CLI: internal/kv-builder; seen";
    JSON_ON_STDIN, "json-on-stdin", MostCommon, "The JSON that the command reads is broken",
        if "`-` or `@file` gives JSON with single quotes, a trailing comma, or nothing",
        then "check it with `jq .`",
        None, needs [], shown [], from "Vault CLI: internal/kv-builder; seen";
    FILE_ARGUMENT, "file-argument", MostCommon, "A file that the command names is not there",
        if "the path behind `@`, or of the policy, is relative to another folder",
        then "write the path as seen from where the command runs",
        None, needs [], shown [], from "Vault CLI; seen";
    NO_DATA, "no-data", MostCommon, "The command sends nothing",
        if "all `name=value` are missing, or stand on the next line without a backslash",
        then "add them; mind the backslash at the end of lines",
        None, needs [], shown [], from "Vault CLI; seen";
    FLAG_ORDER, "flag-order", MostCommon, "Flags stand behind the path",
        if "the command is like `vault kv get secret/x -field=y`; with `vault write` the flag is taken for data and \
            the token is printed",
        then "write flags first: `vault kv get -field=y secret/x`",
        Some(Pipeline), needs [], shown [], from "Vault CLI; seen";
    ARGUMENT_COUNT, "argument-count", MostCommon, "The command has too few or too many arguments",
        if "a variable in it is empty or holds blanks, or a file is missing",
        then "put variables in quotes, and check that they are set",
        Some(Pipeline), needs [], shown [], from "Vault CLI; seen";
    FLAG_UNKNOWN, "flag-unknown", MostCommon, "This command does not know the flag",
        if "the flag belongs to another command or a newer client",
        then "compare with `vault <command> -h`",
        None, needs [], shown [], from "Vault CLI; seen";
    LOGIN_COMMAND, "login-command", MostCommon, "`vault login` does not know the JWT method",
        if "the command is `vault login -method=jwt`",
        then "write `vault write -field=token auth/jwt/login role=… jwt=…`",
        Some(Pipeline), needs [], shown [], from "Vault CLI; seen";
    LOGIN_FIELD, "login-field", LessCommon, "The login's answer has no field of this name at its top",
        if "the command is `vault write -field=client_token` or `-field=auth` on the login",
        then "write `-field=token`",
        Some(Pipeline),
        needs [],
        shown [crate::troubleshoot::clue::Clue::Is("field", &["client_token", "auth"])], from "Vault CLI; seen";
    NULL_FROM_JQ, "null-from-jq", Common, "A script took `null` or nothing for a token",
        if "it runs `curl … | jq -r .auth.client_token` or `export X=$(…)`: a failed login goes unnoticed",
        then "use `jq -er`, and `X=$(…)` and `export X` in two lines",
        Some(Pipeline), needs [], shown [], from "jq, POSIX shells; seen";
}

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "capabilities-deny",
        Acl,
        &["capabilities: {path}: deny "],
        "The job logged in, and its token may not read the path.",
        &[&read::POLICY_NOT_ASSIGNED, &read::POLICY_WITHOUT_DATA, &read::POLICY_OTHER_PATH, &read::BETTER_RULE],
    )
    .in_order(),
    beside(
        "ipc-lock",
        &["vault: Operation not permitted", "vault: operation not permitted", "Vault requires the IPC_LOCK capability"],
        "The `vault` program could not start.",
        &[&CAPABILITY_IPC_LOCK],
    ),
    beside(
        "client-not-found",
        &[
            "vault: not found",
            "vault: command not found",
            "bao: not found",
            "bao: command not found",
            "jq: not found",
            "jq: command not found",
            "curl: not found",
            "curl: command not found",
            "vault (no such package)",
            "\"vault\": executable file not found",
        ],
        "The job's image does not have the program.",
        &[&CLIENT_NOT_INSTALLED],
    ),
    beside(
        "image-not-found",
        &[
            "manifest for vault:latest not found",
            "manifest for vault not found",
            "docker.io/library/vault:latest: not found",
        ],
        "The job's image does not exist.",
        &[&IMAGE_GONE],
    ),
    beside(
        "key-value",
        &[
            "Failed to parse K=V data: invalid key/value pair {pair}: format must be key=value",
            "format must be key=value",
        ],
        "The client did not understand its arguments, and sent nothing.",
        &[&BLANK_AFTER_EQUALS],
    ),
    beside(
        "key-value-file",
        &[
            "Failed to parse K=V data: invalid key/value pair {pair}: error reading file: {reason}",
            "Error opening policy file: open {file}: no such file or directory",
        ],
        "The client could not read a file, and sent nothing.",
        &[&FILE_ARGUMENT],
    ),
    beside(
        "key-value-json",
        &["Failed to parse K=V data: invalid key/value pair {pair}: {reason}"],
        "The client could not read the JSON, and sent nothing.",
        &[&JSON_ON_STDIN],
    ),
    beside(
        "nothing-to-send",
        &["Must supply data or use -force", "^Must supply data$"],
        "The client had nothing to send.",
        &[&NO_DATA],
    ),
    beside(
        "flag-order",
        &["Command flags must be provided before positional arguments."],
        "The client did not take flags for flags.",
        &[&FLAG_ORDER],
    ),
    beside(
        "argument-count",
        &[
            "Not enough arguments (expected {expected}, got {given})",
            "Too many arguments (expected {expected}, got {given})",
        ],
        "The client did not understand its arguments, and sent nothing.",
        &[&ARGUMENT_COUNT],
    ),
    beside(
        "flag-unknown",
        &["flag provided but not defined: {flag} "],
        "The client did not understand its arguments, and sent nothing.",
        &[&FLAG_UNKNOWN],
    ),
    beside(
        "login-method",
        &["Unknown auth method: {method}. Use \"vault auth list\""],
        "The client has no such way to log in.",
        &[&LOGIN_COMMAND],
    ),
    error(
        "login-field",
        Deliver,
        &["Field \"client_token\" not present in", "Field \"auth\" not present in"],
        "The login worked, and the script looked for the token in the wrong place.",
        &[&LOGIN_FIELD],
    ),
];
