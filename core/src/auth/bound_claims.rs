//! `bound_claims`: which values of a token a role accepts.
//!
//! Mirrors `validateBoundClaims`, vault-plugin-auth-jwt `claims.go`.

use alloc::{collections::BTreeSet, format, string::String};
use core::slice;

use super::{
    claims::Claims,
    refusal::Refusal,
    role::{BoundClaimsType, Role},
};
use crate::{
    glob,
    go::{
        quote::quote,
        value::{self, Numbers},
    },
    json::{Data, Value},
};

/// Every bound claim that the token does not meet; the server names one of them at random.
pub(super) fn check(role: &Role, claims: &Claims<'_>) -> Result<(), Refusal> {
    let mut texts = BTreeSet::new();
    let mut status = 0;
    for (claim, bound) in &role.bound_claims {
        match compare(role.bound_claims_type, claim, bound, claims) {
            Ok(()) => {}
            Err(Mismatch::Panic(kind)) => {
                texts.insert(format!("(panic) runtime error: comparing uncomparable type {kind}"));
            }
            Err(Mismatch::Error(text)) => {
                status = 400;
                texts.insert(format!("error validating claims: {text}"));
            }
        }
    }
    Refusal::one_of(status, texts)
}

/// Why a bound claim is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// The server says so.
    Error(String),
    /// The server's goroutine panics, because Go cannot compare two values of this type.
    Panic(&'static str),
}

/// Compares one claim.
pub(super) fn compare(how: BoundClaimsType, claim: &str, bound: &Value, claims: &Claims<'_>) -> Result<(), Mismatch> {
    let Some(actual) = claims.find(claim) else {
        return Err(Mismatch::Error(format!("claim {} is missing", quote(claim))));
    };
    let not_a_list = |what: &str, value: &Value, numbers| {
        let shown = value::display(value, numbers);
        Mismatch::Error(format!("{what} claim is not a string, bool, int or list: {shown}"))
    };
    let received = listed(&actual).ok_or_else(|| not_a_list("received", &actual, Numbers::Floats))?;
    let expected = listed(bound).ok_or_else(|| not_a_list("bound", bound, Numbers::Spelled))?;
    // A number within a list stays a float64, which never equals the role's number.
    let received = Received::new(received, matches!(actual.data, Data::List(_)));
    for expected in expected {
        if received.holds(how, expected)? {
            return Ok(());
        }
    }
    Err(Mismatch::Error(format!("claim {} does not match any associated bound claim values", quote(claim))))
}

/// Whether the role binds the claim and accepts this text for it.
pub(crate) fn accepts(role: &Role, claim: &str, text: &str) -> bool {
    let values = role.bound_claims.get(claim).and_then(listed).unwrap_or_default();
    let glob = role.bound_claims_type == BoundClaimsType::Glob;
    let audience = claim == "aud" && role.bound_audiences.iter().any(|audience| audience == text);
    let accepted = |value: &str| value == text || glob && glob::matches(value, text);
    audience || values.iter().filter_map(Value::as_str).any(accepted)
}

/// Whether the claims meet what the role binds under this name.
pub(crate) fn meets(role: &Role, name: &str, claims: &Claims<'_>) -> bool {
    role.bound_claims.get(name).is_none_or(|bound| compare(role.bound_claims_type, name, bound, claims).is_ok())
}

/// Mirrors `normalizeList`; none for `null` and objects.
pub(super) fn listed(value: &Value) -> Option<&[Value]> {
    match &value.data {
        Data::List(items) => Some(items),
        Data::Null | Data::Object(_) => None,
        _ => Some(slice::from_ref(value)),
    }
}

/// The values of a claim, so that long lists are compared in time.
struct Received<'a> {
    values: &'a [Value],
    /// Of a list.
    texts: BTreeSet<&'a str>,
    in_list: bool,
}

impl<'a> Received<'a> {
    fn new(values: &'a [Value], in_list: bool) -> Self {
        let texts = if in_list { values.iter().filter_map(Value::as_str).collect() } else { BTreeSet::new() };
        Self { values, texts, in_list }
    }

    fn has(&self, text: &str) -> bool {
        if self.in_list {
            self.texts.contains(text)
        } else {
            self.values.iter().any(|value| value.as_str() == Some(text))
        }
    }

    /// Mirrors the inner loop of `matchFound`.
    fn holds(&self, how: BoundClaimsType, expected: &Value) -> Result<bool, Mismatch> {
        if how == BoundClaimsType::Glob && !self.values.is_empty() {
            let Data::String(pattern) = &expected.data else {
                // The format string of the original ends in `%expVal`, of which `%e` is the verb.
                let shown = value::display_bad_verb(expected);
                return Err(Mismatch::Error(format!("received claim is not a glob string: {shown}xpVal")));
            };
            let mut texts = self.values.iter().filter_map(Value::as_str);
            return Ok(self.has(pattern) || pattern.contains('*') && texts.any(|text| glob::matches(pattern, text)));
        }
        let any = |wanted: fn(&Data) -> bool| self.values.iter().any(|value| wanted(&value.data));
        match &expected.data {
            Data::String(text) => Ok(self.has(text)),
            Data::Number(_) if self.in_list => Ok(false),
            Data::Null | Data::Bool(_) | Data::Number(_) => Ok(self.values.contains(expected)),
            // Nothing equals a list or an object, and comparing two of them is a panic.
            Data::List(_) if any(|data| matches!(data, Data::List(_))) => Err(Mismatch::Panic("[]interface {}")),
            Data::Object(_) if any(|data| matches!(data, Data::Object(_))) => {
                Err(Mismatch::Panic("map[string]interface {}"))
            }
            Data::List(_) | Data::Object(_) => Ok(false),
        }
    }
}
