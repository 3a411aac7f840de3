//! A token, explained claim by claim.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde::Serialize;

use super::{NoToken, Times, Token, claim, kind};
use crate::json::{Data, Value};

/// What a token says, and what it means.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decoded {
    /// `CI_JOB_JWT`, `CI_JOB_JWT_V2`, `ID token` or `other token`.
    pub kind: &'static str,
    /// What follows from the kind, for config and role.
    pub consequence: &'static str,
    /// Null when only claims were pasted.
    pub header: Option<Header>,
    /// In the order of the token.
    pub claims: Vec<DecodedClaim>,
    /// `iat`, in seconds since 1970.
    pub issued_at: Option<i64>,
    /// `nbf`.
    pub not_before: Option<i64>,
    /// `exp`.
    pub expires: Option<i64>,
    /// Seconds until it expires, negative when it has; null without a `now`.
    pub remaining: Option<i64>,
}

/// The header's usual fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// The algorithm.
    pub alg: String,
    /// Which key.
    pub kid: Option<String>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecodedClaim {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: serde_json::Value,
    /// The value's JSON type.
    #[serde(rename = "type")]
    pub json_type: &'static str,
    /// What it says; null when GitLab has no such claim.
    pub meaning: Option<&'static str>,
    /// The first GitLab that has it.
    pub since: Option<String>,
    /// Which tokens have it, and when.
    pub present: Option<String>,
}

/// Takes a pasted token apart: see [`Token::read`]. The signature is not looked at, and is not part of the answer.
///
/// # Errors
///
/// There is no token in the text.
///
/// # Example
/// ```
/// use boundclaim_core::token::decode;
///
/// let decoded = decode(r#"{"iss": "gitlab.example.com", "project_id": "42", "pipeline_id": "7"}"#, None).unwrap();
/// assert_eq!(decoded.kind, "CI_JOB_JWT");
/// assert_eq!(decoded.claims[1].json_type, "string");
/// ```
pub fn decode(text: &str, now: Option<i64>) -> Result<Decoded, NoToken> {
    let token = Token::read(text)?;
    let (times, kind) = (Times::of(&token.claims), kind(&token.claims));
    let header =
        token.jws.as_ref().map(|jws| Header { alg: jws.algorithm().to_owned(), kid: jws.key_id().map(str::to_owned) });
    let Data::Object(members) = &token.claims.data else { return Err(NoToken::Nothing) };
    Ok(Decoded {
        kind: kind.name(),
        consequence: kind.consequence(),
        header,
        claims: members.iter().map(|member| explained(&member.key, &member.value)).collect(),
        issued_at: times.issued_at,
        not_before: times.not_before,
        expires: times.expiry,
        remaining: now.and_then(|now| times.remaining(now)),
    })
}

fn explained(name: &str, value: &Value) -> DecodedClaim {
    let known = claim(name);
    DecodedClaim {
        name: name.to_owned(),
        value: serde_json::from_str(&value.to_json()).unwrap_or_default(),
        json_type: value.type_name(),
        meaning: known.map(|claim| claim.meaning),
        since: known.map(|claim| claim.since.to_string()),
        present: known.map(|claim| match claim.present {
            Some(when) => format!("{}, when {when}", claim.tokens.name()),
            None => claim.tokens.name().to_owned(),
        }),
    }
}
