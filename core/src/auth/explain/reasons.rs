//! Why two values do not match: near misses first.

use alloc::{borrow::ToOwned, format, string::String};

use crate::{
    auth::{BoundClaimsType, bound_claims::listed, claims::Claims},
    glob,
    json::{Data, Value},
    limits,
};

/// Why a value is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The token has no such claim.
    Missing,
    /// The same text, but one is a string and the other a number or a boolean.
    Type,
    /// The same but for upper and lower case.
    Case,
    /// The same but for blanks around it.
    Blanks,
    /// The same but for a slash at the end.
    Slash,
    /// The same but for `https://`.
    Scheme,
    /// The same but for the port.
    Port,
    /// It would match if the star were a wildcard: `bound_claims_type` is `string`.
    Glob,
    /// A wildcard would have to match a number, which it never does.
    GlobOfNumber,
    /// A list or object of which no part can match.
    Structure,
    /// The bound value can match nothing.
    Never,
    /// Just another value.
    Other,
}

impl Reason {
    /// As a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Missing => "The token has no such claim.",
            Self::Type => "The text is the same, the JSON type is not: the server compares both.",
            Self::Case => "Only upper and lower case differ: the server compares to the letter.",
            Self::Blanks => "Only blanks around it differ.",
            Self::Slash => "Only the slash at the end differs.",
            Self::Scheme => "Only `https://` differs: `CI_JOB_JWT` names the bare host, ID tokens the URL.",
            Self::Port => "Only the port differs.",
            Self::Glob => "With `bound_claims_type` `glob` it would match; now the star is an ordinary character.",
            Self::GlobOfNumber => "A star never matches a number.",
            Self::Structure => "A list or object in the token of which no part matches.",
            Self::Never => "Nothing can match this value.",
            Self::Other => "Another value.",
        }
    }
}

/// The reason between two texts.
pub(super) fn texts(expected: &str, actual: &str) -> Reason {
    if actual.is_empty() {
        return Reason::Missing;
    }
    let bare = |text: &str| text.trim_start_matches("https://").trim_start_matches("http://").to_owned();
    let without_port = |text: &str| match text.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host.to_owned(),
        _ => text.to_owned(),
    };
    if expected.trim() == actual.trim() {
        Reason::Blanks
    } else if expected.trim_end_matches('/') == actual.trim_end_matches('/') {
        Reason::Slash
    } else if expected.eq_ignore_ascii_case(actual) || expected.to_lowercase() == actual.to_lowercase() {
        Reason::Case
    } else if bare(expected) == bare(actual) {
        Reason::Scheme
    } else if without_port(expected) == without_port(actual) {
        Reason::Port
    } else {
        Reason::Other
    }
}

/// The reason between a bound value and a claim: the nearest miss among all pairs.
pub(super) fn values(how: BoundClaimsType, bound: &Value, actual: Option<&Value>) -> Reason {
    let Some(actual) = actual else { return Reason::Missing };
    let Some(expected) = listed(bound).filter(|values| !values.is_empty()) else { return Reason::Never };
    let Some(received) = listed(actual).filter(|values| !values.is_empty()) else { return Reason::Structure };
    let received = || received.iter().take(limits::LIST_ITEMS);
    let expected = expected.iter().take(limits::LIST_ITEMS);
    let pairs = expected.flat_map(|expected| received().map(move |received| (expected, received)));
    let mut reasons = pairs.map(|(expected, received)| pair(how, expected, received));
    reasons.find(|reason| *reason != Reason::Other).unwrap_or(Reason::Other)
}

/// How an absent claim is shown.
pub(super) fn absent(claims: &Claims<'_>, claim: &str) -> String {
    let is_null = claims.member(claim).is_some_and(Value::is_null);
    if is_null { "null, which counts as absent" } else { "absent" }.to_owned()
}

fn pair(how: BoundClaimsType, expected: &Value, received: &Value) -> Reason {
    match (&expected.data, &received.data) {
        (Data::String(expected), Data::String(received)) => {
            if how == BoundClaimsType::String && expected.contains('*') && glob::matches(expected, received) {
                Reason::Glob
            } else {
                texts(expected, received)
            }
        }
        (Data::String(_), Data::Number(_)) if how == BoundClaimsType::Glob => Reason::GlobOfNumber,
        (_, Data::List(_) | Data::Object(_)) => Reason::Structure,
        (Data::List(_) | Data::Object(_) | Data::Null, _) => Reason::Never,
        (expected, received) => {
            let text = |data: &Data| match data {
                Data::String(text) | Data::Number(text) => text.clone(),
                Data::Bool(flag) => format!("{flag}"),
                _ => String::new(),
            };
            let same = text(expected) == text(received);
            if same && core::mem::discriminant(expected) != core::mem::discriminant(received) {
                Reason::Type
            } else {
                Reason::Other
            }
        }
    }
}
