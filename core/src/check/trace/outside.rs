//! What the server finds outside of itself.

use alloc::{borrow::ToOwned, format, vec::Vec};

use crate::{
    auth::{Answer, Key, Surroundings, Verdict},
    check::evidence::Evidence,
    diagnostic::{Code, Diagnostic},
    json::{Data, Value},
    token::{Jws, KeyRing},
};

/// What the server finds outside of itself: the keys that were given, and what GitLab is known to answer.
#[derive(Debug)]
pub(in crate::check) struct Outside {
    ring: KeyRing,
    /// GitLab 17.0 removed `/-/jwks`.
    removed: bool,
}

impl Outside {
    /// With the evidence's keys and GitLab.
    pub(in crate::check) fn of(evidence: &Evidence) -> Self {
        keys(evidence).0
    }
}

impl Surroundings for Outside {
    fn get(&self, url: &str) -> Answer {
        if self.removed && url.ends_with("/-/jwks") {
            let (status, content_type) = ("404 Not Found".to_owned(), "text/html".to_owned());
            return Answer::Response { status, content_type, body: "<!DOCTYPE html>".to_owned() };
        }
        self.ring.get(url)
    }

    fn known_keys(&self) -> Option<Vec<Key<'_>>> {
        self.ring.known_keys()
    }

    fn verify(&self, key: Key<'_>, token: &Jws) -> Verdict {
        self.ring.verify(key, token)
    }
}

/// The pasted keys, as if the server had fetched them; and why there are none, where some were given.
pub(super) fn keys(evidence: &Evidence) -> (Outside, Option<Diagnostic>) {
    let removed = evidence.gitlab.is_some_and(|gitlab| !gitlab.has_old_jwks_url());
    let (ring, bad) = ring(evidence);
    (Outside { ring, removed }, bad)
}

fn ring(evidence: &Evidence) -> (KeyRing, Option<Diagnostic>) {
    let none = |field: &str, why: &str| {
        let message = format!("the keys cannot be used: {why}");
        let found = Diagnostic::input("evidence", Code::WrongType, field, message);
        (KeyRing::default(), Some(found.help("Paste what GitLab answers at `/oauth/discovery/keys`.")))
    };
    let (field, text) = match &evidence.jwks {
        Some(jwks) if !holds_keys(&jwks.value) => return none("/jwks", "no key is in it"),
        Some(jwks) => ("/jwks", jwks.text.clone()),
        None if evidence.public_keys.is_empty() => return (KeyRing::default(), None),
        None => ("/public_keys", evidence.public_keys.join("\n")),
    };
    match KeyRing::read(&text) {
        Ok(ring) => (ring, None),
        Err(why) => none(field, &why),
    }
}

/// Whether a set, a list, or one key says of which kind a key is.
fn holds_keys(value: &Value) -> bool {
    let is_key = |value: &Value| value.member("kty").is_some();
    match &value.member("keys").unwrap_or(value).data {
        Data::List(keys) => keys.iter().any(is_key),
        _ => is_key(value),
    }
}
