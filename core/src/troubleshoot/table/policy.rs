//! Writing a policy. The texts are those of HCL1's parser and of `vault/policy.go`.

use super::{Cause, CheckWith::Policy, Frequency, KnownError, StepName::Acl, error};

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
    POLICY_TEXT, "policy-text", MostCommon, "The policy cannot be read",
        if "the message names line and column",
        then "paste the policy into the checker: it shows the place",
        Some(Policy), needs [], shown [], from "hcl v1; seen";
    POLICY_NAME, "policy-name", MostCommon, "The policy's name is not possible",
        if "it is `root`, or empty",
        then "choose another name",
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
    ),
    error(
        "policy-wildcard",
        Acl,
        &["invalid use of wildcards ('+*' is forbidden)"],
        "The server stored no policy.",
        &[&WILDCARD_FORM],
    ),
    error("policy-key", Acl, &["invalid key \"{key}\" on line {line} "], "The server stored no policy.", &[&KEY_WORD]),
    error(
        "policy-twice",
        Acl,
        &["The argument \"{argument}\" at {place} was already set."],
        "The server stored no policy.",
        &[&TWICE],
    ),
    error(
        "policy-list",
        Acl,
        &["unknown slice type: {type}", "Unknown token: {place} IDENT {word}"],
        "The server stored no policy.",
        &[&LIST_FORM],
    ),
    error(
        "policy-template",
        Acl,
        &["unbalanced templating characters"],
        "The server stored no policy.",
        &[&TEMPLATE_FORM],
    ),
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
