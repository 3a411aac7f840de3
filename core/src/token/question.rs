//! Taking a token apart, as JSON.

use alloc::{format, string::String, vec::Vec};

use super::{Decoded, NoToken, decode};
use crate::{
    check::TokenEvidence,
    diagnostic::{Code, Diagnostic},
    json::{
        Value, shapes,
        strict::{self, Reader},
    },
    limits,
};

/// A token to take apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The token, or its claims.
    pub token: Option<TokenEvidence>,
    /// Seconds since 1970, to say how long it is still good.
    pub now: Option<i64>,
}

impl Question {
    /// Reads the JSON that `docs/json.md` describes.
    ///
    /// # Errors
    ///
    /// One finding for each wrong type and unknown field.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        strict::read("token", text, limits::EVIDENCE_BYTES, |root, found| {
            let mut question = Self { token: shapes::token(root, found), now: None };
            shapes::now(root, &mut question.now, found);
            question
        })
    }
}

/// A token whose signature is to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureQuestion {
    /// The token, or a text with it.
    pub jwt: String,
    /// The keys, as [`KeyRing::read`](super::KeyRing::read) takes them.
    pub keys: String,
}

impl SignatureQuestion {
    /// Reads the JSON that `docs/json.md` describes.
    ///
    /// # Errors
    ///
    /// One finding for each wrong type and unknown field.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        strict::read("token", text, limits::EVIDENCE_BYTES, |root, found| {
            let mut question = Self::default();
            root.string("jwt", &mut question.jwt, found);
            let mut blocks = Vec::new();
            root.strings("public_keys", &mut blocks, found);
            question.keys = root.some("jwks").map_or_else(|| blocks.join("\n"), Value::to_json);
            question
        })
    }
}

/// Takes a token apart: see [`decode`].
///
/// # Errors
///
/// There is no token.
pub fn decode_token(question: &Question) -> Result<Decoded, Vec<Diagnostic>> {
    let (field, text) = match &question.token {
        Some(TokenEvidence::Jwt(text)) => ("/jwt", text.as_str()),
        Some(TokenEvidence::Claims(document)) => ("/claims", document.text.as_str()),
        None => ("", ""),
    };
    decode(text, question.now).map_err(|why| Vec::from([refusal(field, &why)]))
}

fn refusal(field: &str, why: &NoToken) -> Diagnostic {
    let code = if *why == NoToken::TooLarge { Code::TooLarge } else { Code::WrongType };
    let place: String = if field.is_empty() { "there is no token".into() } else { format!("{field} is no token") };
    let found = Reader::new("token").diagnostic(code, field, format!("{place}: {}", why.text()));
    found.help("Write the token, or a text with it, into `jwt`, or its claims into `claims`.")
}
