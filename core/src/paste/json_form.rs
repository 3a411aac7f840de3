//! JSON: the body of a request, or what a read answers.

use super::{Body, Form, Item, Pasted, located::Located};
use crate::{
    json::{Data, Value},
    span::Span,
};

/// Reads a JSON object.
pub(super) fn read(text: &str, pasted: &mut Pasted) {
    let value = match Value::parse(text.as_bytes()) {
        Ok(value) => value,
        Err(error) => {
            let end = error.offset.min(text.len());
            pasted.problem(error.text, Span::new(end, end));
            return;
        }
    };
    let answer = value.member("data").filter(|data| matches!(data.data, Data::Object(_)));
    let form = if answer.is_some() { Form::Read } else { Form::Json };
    let body = answer.unwrap_or(&value).clone();
    let has = |names: &[&str]| names.iter().any(|name| body.member(name).is_some());
    if has(&["path"]) && !has(&ROLE) {
        read_policy(text, pasted);
        return;
    }
    if let Some(text) = policy_member(text, &value) {
        pasted.items.push(Item::Policy { name: None, text });
        return;
    }
    let is_config = has(&CONFIG) && !has(&ROLE);
    let span = value.span;
    let body = Body { mount: None, name: None, body, span, form };
    pasted.items.push(if is_config { Item::Config(body) } else { Item::Role(body) });
}

/// The text as a policy, if it looks like one.
pub(super) fn read_policy(text: &str, pasted: &mut Pasted) {
    if text.contains("path") {
        pasted.items.push(Item::Policy { name: None, text: Located::new(text, 0) });
    }
}

/// The policy in `{"policy": "…"}` that stands in `source`.
pub(super) fn policy_member(source: &str, body: &Value) -> Option<Located> {
    let policy = body.member("policy")?;
    let text = policy.as_str()?;
    let exact = Located::of_json_string(source, policy.span);
    Some(if exact.text == text { exact } else { Located::new(text, policy.span.start) })
}

const ROLE: [&str; 6] =
    ["role_type", "user_claim", "bound_claims", "bound_audiences", "claim_mappings", "token_policies"];
const CONFIG: [&str; 7] = [
    "oidc_discovery_url",
    "jwks_url",
    "jwks_pairs",
    "jwt_validation_pubkeys",
    "bound_issuer",
    "default_role",
    "jwt_supported_algs",
];
