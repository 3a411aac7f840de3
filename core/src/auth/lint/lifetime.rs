//! The token that the role hands out.

use alloc::{format, vec::Vec};

use super::{super::identity, Lint};
use crate::{
    auth::StoredTokenType,
    diagnostic::{Code, Diagnostic},
    go::duration,
};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let token = &lint.role.token;
    let (policies, _) = identity::sanitize(token.policies.clone(), false);
    if policies.is_empty() {
        let help = "Set `token_policies`.";
        found.push(Diagnostic::role(Code::NoPolicies, "/token_policies", "the role names no policy").help(help));
    }
    if policies == ["default"] {
        let message = "the role names no policy but `default`, which reads no secret";
        let help = "Add the policy that grants the secret to `token_policies`.";
        found.push(Diagnostic::role(Code::NoPolicies, "/token_policies", message).help(help));
    }
    for policy in &policies {
        if let Some(text) = identity::forbidden(lint.server, policy) {
            let message = format!("every login fails with `{text}`");
            found.push(Diagnostic::role(Code::ForbiddenPolicy, "/token_policies", message).help("Remove it."));
        } else if policy.starts_with('[') || policy.ends_with(']') {
            let message = format!("`{policy}` is the name of one policy, with its bracket");
            found.push(Diagnostic::role(Code::ListInText, "/token_policies", message).help("Write a JSON list."));
        }
    }
    let (seconds, _) = identity::lease(token);
    if seconds > LONGEST_JOB {
        let message = if token.ttl == 0 && token.explicit_max_ttl == 0 && token.max_ttl == 0 && token.period == 0 {
            format!("without a limit the token lives {}, the server's default", duration::human(seconds))
        } else {
            format!("the token lives {}, longer than a job usually runs", duration::human(seconds))
        };
        let help = "60 seconds are enough for `secrets:`, minutes for a script. Set `token_ttl` and `token_max_ttl`, or `token_explicit_max_ttl`.";
        found.push(Diagnostic::role(Code::LongLifetime, "/token_ttl", message).help(help));
    }
    if token.token_type == StoredTokenType::Batch {
        let message = "batch tokens cannot be renewed or revoked, and no number of uses limits them";
        found.push(Diagnostic::role(Code::BatchToken, "/token_type", message));
    }
}

/// GitLab's default timeout of a job, in seconds.
const LONGEST_JOB: i64 = 60 * 60;
