//! The keys with which a mount checks signatures, and where they come from.

pub(crate) mod der;
pub(crate) mod jwk;
pub(crate) mod pem;
mod remote;

use alloc::{string::String, vec::Vec};

pub use self::jwk::Jwk;
pub(super) use self::remote::{discover, fetch_keys, has_certificate};
use crate::token::Jws;

/// What the server finds outside of itself.
///
/// The core asks; who calls it knows, or does not know.
pub trait Surroundings {
    /// The answer to a GET of this URL.
    fn get(&self, url: &str) -> Answer;

    /// The keys behind a URL that could not be asked; none: nobody knows them.
    fn known_keys(&self) -> Option<Vec<Key<'_>>> {
        None
    }

    /// Whether the key verifies the token's signature. Algorithm and critical extensions are part of that; the key's
    /// `kid`, `use` and `alg` are not.
    fn verify(&self, key: Key<'_>, token: &Jws) -> Verdict;
}

/// The answer to a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody knows; it is taken for the right one.
    Unknown,
    /// No answer; Go's text, like `Get "https://…": dial tcp 10.0.0.1:443: connect: connection refused`.
    None(String),
    /// An HTTP response.
    Response {
        /// Like `200 OK`.
        status: String,
        /// The header.
        content_type: String,
        /// The body.
        body: String,
    },
}

/// A key of a mount.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// One of `jwt_validation_pubkeys`.
    Pem(&'a str),
    /// One from a key set.
    Jwk(&'a Jwk),
}

/// What came out of checking a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is not by this key.
    Bad,
    /// Nobody could tell; it is taken for good.
    NotChecked,
    /// It is good.
    Verified,
}

/// What a caller that knows nothing says.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnknownSurroundings;

impl Surroundings for UnknownSurroundings {
    fn get(&self, _: &str) -> Answer {
        Answer::Unknown
    }

    fn verify(&self, _: Key<'_>, _: &Jws) -> Verdict {
        Verdict::NotChecked
    }
}
