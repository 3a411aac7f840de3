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
pub(super) fn check(role: &Role, claims: Claims<'_>) -> Result<(), Refusal> {
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
pub(super) fn compare(how: BoundClaimsType, claim: &str, bound: &Value, claims: Claims<'_>) -> Result<(), Mismatch> {
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
    let in_list = matches!(actual.data, Data::List(_));
    for expected in expected {
        for received in received {
            if equal(how, expected, received, in_list)? {
                return Ok(());
            }
        }
    }
    Err(Mismatch::Error(format!("claim {} does not match any associated bound claim values", quote(claim))))
}

/// Mirrors `normalizeList`; none for `null` and objects.
pub(super) fn listed(value: &Value) -> Option<&[Value]> {
    match &value.data {
        Data::List(items) => Some(items),
        Data::Null | Data::Object(_) => None,
        _ => Some(slice::from_ref(value)),
    }
}

fn equal(how: BoundClaimsType, expected: &Value, received: &Value, in_list: bool) -> Result<bool, Mismatch> {
    if how == BoundClaimsType::Glob {
        let Data::String(pattern) = &expected.data else {
            // The format string of the original ends in `%expVal`, of which `%e` is the verb.
            let shown = value::display_bad_verb(expected);
            return Err(Mismatch::Error(format!("received claim is not a glob string: {shown}xpVal")));
        };
        return Ok(received.as_str().is_some_and(|text| glob::matches(pattern, text)));
    }
    match (&expected.data, &received.data) {
        (Data::List(_), Data::List(_)) => Err(Mismatch::Panic("[]interface {}")),
        (Data::Object(_), Data::Object(_)) => Err(Mismatch::Panic("map[string]interface {}")),
        (Data::Number(expected), Data::Number(received)) => Ok(!in_list && expected == received),
        (expected, received) => Ok(expected == received),
    }
}
