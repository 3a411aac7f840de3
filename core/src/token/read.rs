//! A token out of what people paste.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::jws::{Dialect, Jws};
use crate::{
    json::{Data, Value},
    limits,
    span::Span,
};

/// A token, or only its claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The compact form; none when only claims were pasted.
    pub compact: Option<String>,
    /// Its parts, likewise.
    pub jws: Option<Jws>,
    /// The claims: an object.
    pub claims: Value,
    /// Where it stands in what was pasted.
    pub span: Span,
}

/// Why there is no token in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoToken {
    /// Nothing but blanks.
    Empty,
    /// Larger than any token.
    TooLarge,
    /// The name of a variable, not its value.
    Unexpanded(String),
    /// GitLab masks tokens in its job log.
    Masked,
    /// A Vault token, or one of GitLab's own: a secret that does not belong here.
    OtherSecret,
    /// A text that looks like a token and is none; the words of the server.
    Malformed(String),
    /// Nothing in it looks like a token.
    Nothing,
}

impl NoToken {
    /// Why, for people.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => "the text is empty".to_owned(),
            Self::TooLarge => "the text is larger than any token".to_owned(),
            Self::Unexpanded(name) => format!("`{name}` is the name of a variable, not its value"),
            Self::Masked => "GitLab has masked the token: paste the claims that the diagnose job prints".to_owned(),
            Self::OtherSecret => "this is another secret, not the token of a job".to_owned(),
            Self::Malformed(error) => format!("this is no token: {error}"),
            Self::Nothing => "nothing in the text looks like a token".to_owned(),
        }
    }
}

impl Token {
    /// Reads a token: as it is, in quotes, with line breaks, behind `Bearer`, within a line of a log or of a script, in
    /// the JSON of a login, or as the JSON object of its claims.
    pub fn read(text: &str) -> Result<Self, NoToken> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(NoToken::Empty);
        }
        if text.len() > limits::TOKEN_BYTES {
            return Err(NoToken::TooLarge);
        }
        if trimmed.starts_with('{') {
            return from_json(text);
        }
        let unwrapped: String =
            trimmed.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '\'')).collect();
        let start = text.find(trimmed).unwrap_or_default();
        if let Some(token) = from_compact(&unwrapped, Span::new(start, start + trimmed.len())) {
            return Ok(token);
        }
        let found = candidates(text).find_map(|span| from_compact(text.get(span.range())?, span));
        found.ok_or_else(|| reason(trimmed, &unwrapped))
    }

    /// The claims of a payload that is an object.
    pub(crate) fn of_claims(claims: Value) -> Self {
        let span = claims.span;
        Self { compact: None, jws: None, claims, span }
    }
}

fn from_compact(text: &str, span: Span) -> Option<Token> {
    let jws = Jws::parse(text, Dialect::Three).ok().filter(|jws| jws.header.is_some())?;
    let claims = Value::parse(&jws.payload).ok()?;
    let object = matches!(claims.data, Data::Object(_));
    object.then(|| Token { compact: Some(text.to_owned()), jws: Some(jws), claims, span })
}

/// The body of a login, or claims.
fn from_json(text: &str) -> Result<Token, NoToken> {
    let value = Value::parse(text.as_bytes()).map_err(|error| NoToken::Malformed(error.text))?;
    match value.member("jwt") {
        Some(jwt) => match &jwt.data {
            Data::String(compact) => from_compact(compact, jwt.span).ok_or_else(|| reason(compact.trim(), compact)),
            _ => Err(NoToken::Nothing),
        },
        None => Ok(Token::of_claims(value)),
    }
}

/// Runs of the letters of a token that begin like one: `eyJ` is `{"` in Base64.
fn candidates(text: &str) -> impl Iterator<Item = Span> {
    text.match_indices("eyJ").take(limits::LIST_ITEMS).map(|(start, _)| {
        let rest = text.get(start..).unwrap_or_default();
        let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
        let end = rest.find(|next| !letter(next)).unwrap_or(rest.len());
        let run = rest.get(..end).unwrap_or_default().trim_end_matches('.');
        Span::new(start, start + run.len())
    })
}

fn reason(trimmed: &str, unwrapped: &str) -> NoToken {
    let dollar = trimmed.trim_start_matches(['"', '\'']);
    if dollar.starts_with('$') || dollar.starts_with("%{") {
        return NoToken::Unexpanded(dollar.trim_end_matches(['"', '\'']).to_owned());
    }
    if trimmed.contains("[MASKED]") {
        return NoToken::Masked;
    }
    if ["hvs.", "hvb.", "s.", "glpat-", "glcbt-"].iter().any(|prefix| unwrapped.starts_with(prefix)) {
        return NoToken::OtherSecret;
    }
    if unwrapped.matches('.').count() == 2 || unwrapped.starts_with("eyJ") {
        let errors = Jws::parse(unwrapped, Dialect::Three).err().unwrap_or_default();
        let errors: Vec<String> = errors.into_iter().collect();
        return NoToken::Malformed(
            errors.first().map_or_else(|| "the payload is no JSON object".to_string(), Clone::clone),
        );
    }
    NoToken::Nothing
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use super::{NoToken, Token};
    use crate::go::base64::encode_url;

    fn jwt() -> String {
        let part = |text: &str| encode_url(text.as_bytes());
        format!("{}.{}.{}", part(r#"{"alg":"XX999","kid":"k"}"#), part(r#"{"iss":"x","aud":"y"}"#), part("signature"))
    }

    #[test]
    fn finds_a_token_wherever_it_stands() {
        let jwt = jwt();
        let (start, end) = jwt.split_at(20);
        for text in [
            jwt.clone(),
            format!("  \"{jwt}\"\n"),
            format!("{start}\n  {end}"),
            format!("Authorization: Bearer {jwt}"),
            format!("2026-01-01T00:00:00Z + export VAULT_ID_TOKEN='{jwt}'; next. line."),
            format!("{{\"role\":\"r\",\"jwt\":\"{jwt}\"}}"),
        ] {
            let token = Token::read(&text).unwrap();
            assert_eq!(token.claims.member("iss").unwrap().as_str(), Some("x"), "{text}");
            assert_eq!(token.jws.unwrap().algorithm(), "XX999");
        }
        let claims = Token::read(r#" {"iss": "x"} "#).unwrap();
        assert!(claims.compact.is_none());
    }

    #[test]
    fn says_why_there_is_none() {
        for (text, expected) in [
            (" \n", NoToken::Empty),
            ("$VAULT_ID_TOKEN", NoToken::Unexpanded("$VAULT_ID_TOKEN".into())),
            ("\"${CI_JOB_JWT}\"", NoToken::Unexpanded("${CI_JOB_JWT}".into())),
            ("[MASKED]", NoToken::Masked),
            ("hvs.CAESIJ", NoToken::OtherSecret),
            ("hello world", NoToken::Nothing),
            ("a.b.c", NoToken::Malformed("illegal base64 data at input byte 0".into())),
            ("{\"a\"", NoToken::Malformed("unexpected end of JSON input".into())),
        ] {
            assert_eq!(Token::read(text), Err(expected), "{text}");
        }
    }
}
