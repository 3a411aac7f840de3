//! Writing a policy. The texts are those of HCL1's parser and of `vault/policy.go`.

use super::{Cause, CheckWith::Policy, Frequency, KnownError, StepName::Acl, beside, error};

causes! {
    NOT_QUOTED, "policy-not-quoted", MostCommon, "A word in the policy lacks its quotes",
        if "the place in the message is `capabilities = [read]`, or a path without quotes",
        then "write `capabilities = [\"read\"]`",
        Some(Policy), needs [], shown [], from "hcl v1: parser; seen";
    WRONG_QUOTES, "policy-quotes", MostCommon, "The policy has a character that HCL does not know",
        if "quotes are single or curly, as from a word processor, or an invisible character stands in front",
        then "write plain `\"`",
        Some(Policy), needs [], shown [], from "hcl v1: scanner; seen";
    NOT_CLOSED, "policy-not-closed", MostCommon, "A quote, bracket, brace or comma is missing",
        if "the place in the message is right behind it",
        then "close it",
        Some(Policy), needs [], shown [], from "hcl v1: parser; seen";
    BLOCK_FORM, "policy-block", MostCommon, "A rule is written as an assignment",
        if "the policy has `path \"x\" = {…}` or `path: …`",
        then "write `path \"x\" {…}`",
        Some(Policy), needs [], shown [], from "hcl v1: parser; seen";
    CAPABILITY_WORD, "policy-capability", MostCommon, "The policy names a capability that does not exist",
        if "it is not one of create, read, update, patch, delete, list, sudo, deny, in lower case; `write` is none, \
            and OpenBao lacks `subscribe` and `recover`",
        then "write `create`, `update` for writing",
        Some(Policy), needs [], shown [], from "Vault: vault/policy.go; seen";
    WILDCARD_FORM, "policy-wildcard", MostCommon, "`+*` is no wildcard",
        if "a path ends in `+*`",
        then "write `+` for one segment, `*` at the end for any rest",
        Some(Policy), needs [], shown [], from "Vault: vault/policy.go; seen";
    KEY_WORD, "policy-key", MostCommon, "The policy has a word that is not known there",
        if "it says `paths` for `path`, `capability` for `capabilities` or the like",
        then "correct the word; the number of the line is 0 for blocks",
        Some(Policy), needs [], shown [], from "Vault: vault/policy.go; seen";
    TWICE, "policy-twice", MostCommon, "A rule sets the same attribute twice",
        if "the server is Vault 1.21 or later, which refuses that",
        then "merge both into one list",
        Some(Policy), needs [], shown [], from "Vault 1.21; seen";
    LIST_FORM, "policy-list", MostCommon, "`capabilities` is no list",
        if "it is a text or null",
        then "write `capabilities = [\"read\"]`",
        Some(Policy), needs [], shown [], from "hcl v1: decoder; seen";
    TEMPLATE_FORM, "policy-template", MostCommon, "A `{{` or `}}` has no partner",
        if "a path has a template that is not closed",
        then "close it",
        Some(Policy), needs [], shown [], from "Vault: identity templating; seen";
    DURATION, "policy-duration", MostCommon, "A wrapping TTL is no duration",
        if "`min_wrapping_ttl` or `max_wrapping_ttl` has a value that cannot be read",
        then "write `5m`, `90s` or a number of seconds",
        Some(Policy), needs [], shown [], from "Vault: vault/policy.go; seen";
    OPENBAO_KEY, "policy-openbao-key", MostCommon, "A key that only OpenBao has is not written as it must be",
        if "the rule has `expiration`, `pagination_limit` or `list_scan_response_keys_filter_path`",
        then "write the expiration as RFC 3339 or Unix seconds, the limit as a whole number, the filter as one template \
            on paths with `list` or `scan`",
        Some(Policy), needs [], shown [], from "OpenBao 2.6: internal/vault/policy; seen";
    POLICY_TEXT, "policy-text", MostCommon, "The policy cannot be read",
        if "the message names line and column",
        then "paste the policy into the checker: it shows the place",
        Some(Policy), needs [], shown [], from "hcl v1; seen";
    POLICY_NAME, "policy-name", MostCommon, "The policy's name is not possible",
        if "it is `root`, or empty",
        then "choose another name",
        None, needs [], shown [], from "Vault: policy store; seen";
    POLICY_NAME_CASE, "policy-name-case", MostCommon, "The policy is stored under its name in lower case",
        if "the name in the command has capitals",
        then "write it in lower case everywhere; `token_policies` is lowered as well, so that it fits",
        None, needs [], shown [], from "Vault: policy store; seen";
}

/// All of them: a text about one of them says which.
const ANY: &[&Cause] = &[
    &POLICY_TEXT,
    &NOT_QUOTED,
    &WRONG_QUOTES,
    &NOT_CLOSED,
    &BLOCK_FORM,
    &CAPABILITY_WORD,
    &WILDCARD_FORM,
    &KEY_WORD,
    &TWICE,
    &LIST_FORM,
    &TEMPLATE_FORM,
    &DURATION,
    &OPENBAO_KEY,
];

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "policy-list-unquoted",
        Acl,
        &["unexpected token while parsing list: {token}"],
        "The server stored no policy.",
        &[&NOT_QUOTED],
    ),
    error(
        "policy-illegal-character",
        Acl,
        &["illegal char", "unexpected null character", "literal not terminated"],
        "The server stored no policy.",
        &[&WRONG_QUOTES, &NOT_CLOSED, &BLOCK_FORM],
    ),
    error(
        "policy-not-closed",
        Acl,
        &[
            "object expected closing RBRACE got: {token}",
            "error parsing list, expected comma or list end, got: {token}",
        ],
        "The server stored no policy.",
        &[&NOT_CLOSED],
    ),
    error(
        "policy-block",
        Acl,
        &["nested object expected: LBRACE got: {token}", "expected '/' for comment"],
        "The server stored no policy.",
        &[&BLOCK_FORM, &NOT_QUOTED],
    ),
    error(
        "policy-capability",
        Acl,
        &["invalid capability \"{capability}\"", "invalid policy \"{word}\""],
        "The server stored no policy.",
        &[&CAPABILITY_WORD],
    )
    .versions("OpenBao has no `subscribe` and no `recover`; Vault has no `scan`."),
    error(
        "policy-wildcard",
        Acl,
        &["invalid use of wildcards ('+*' is forbidden)"],
        "The server stored no policy.",
        &[&WILDCARD_FORM],
    ),
    error("policy-key", Acl, &["invalid key \"{key}\" on line {line} "], "The server stored no policy.", &[&KEY_WORD])
        .versions("OpenBao does not know `control_group`."),
    error(
        "policy-twice",
        Acl,
        &["The argument \"{argument}\" at {place} was already set."],
        "The server stored no policy.",
        &[&TWICE],
    )
    .versions("Vault from 1.21 on. Vault 1.20.4 warns, Vault 1.16.3 and OpenBao merge the two."),
    error(
        "policy-list",
        Acl,
        &["unknown slice type: {type}", "Unknown token: {place} IDENT {word}"],
        "The server stored no policy.",
        &[&LIST_FORM],
    ),
    error(
        "policy-templating",
        Acl,
        &["unbalanced templating characters"],
        "The server stored no policy.",
        &[&TEMPLATE_FORM],
    ),
    error(
        "policy-wrapping-ttl",
        Acl,
        &["error parsing min_wrapping_ttl: {reason}", "error parsing max_wrapping_ttl: {reason}"],
        "The server stored no policy.",
        &[&DURATION],
    ),
    error(
        "policy-openbao-key",
        Acl,
        &[
            "invalid expiration time: {reason}",
            "root.expiration: unknown type {reason}",
            "strconv.ParseInt: parsing {value}: {reason}",
            "root.pagination_limit: unknown type {reason}",
            "list_scan_response_keys_filter_path needs to be used on a path with the list capability",
            "list_scan_response_keys_filter_path resulted in same path for two different keys",
            "root.list_scan_response_keys_filter_path: unknown type {reason}",
        ],
        "The server stored no policy.",
        &[&OPENBAO_KEY],
    )
    .versions("Only OpenBao has these keys."),
    beside(
        "policy-name-case",
        &["Policy name was converted from \"{given}\" to \"{stored}\""],
        "The server stored the policy, under another name than the command says.",
        &[&POLICY_NAME_CASE],
    )
    .aside(),
    error(
        "policy-name",
        Acl,
        &[
            "cannot update \"root\" policy",
            "'policy' parameter not supplied or empty",
            "other policies present along with root",
        ],
        "The server stored no policy.",
        &[&POLICY_NAME],
    ),
    error(
        "policy-text",
        Acl,
        &[
            "failed to parse policy: path \"{path}\":",
            "failed to parse policy:",
            "failed to validate policy templating:",
        ],
        "The server stored no policy.",
        ANY,
    ),
];
