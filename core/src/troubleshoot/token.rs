//! The claims of a JWT that stands in the text. The signature is not looked at: it was blacked out before.

use alloc::string::String;

use serde_json::{Map, Value};

use crate::{go::base64, limits, span::Span};

/// The first token whose payload is a JSON object, and where the payload stands.
pub(super) fn claims(text: &str) -> Option<(Map<String, Value>, Span)> {
    text.match_indices("eyJ").take(limits::LIST_ITEMS).find_map(|(start, _)| {
        let mut segments = text.get(start..)?.splitn(3, '.');
        let header = segments.next()?;
        let payload = segments.next()?;
        let after = segments.next()?;
        let payload = if after.is_empty() || after.starts_with(|next: char| next == '*' || next.is_ascii_whitespace()) {
            payload
        } else {
            payload.split(|end: char| !is_part(end)).next()?
        };
        let fits = header.len() <= limits::TEXT_CHARS && payload.len() <= limits::TEXT_CHARS;
        let claims = object(&base64::decode_url(&payload.replace('=', "")).ok()?)
            .filter(|_| fits && header.chars().all(is_part))?;
        let start = start + header.len() + 1;
        Some((claims, Span::new(start, start + payload.len())))
    })
}

/// A JSON object, as a payload is.
pub(super) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(bytes).ok()? {
        Value::Object(claims) => Some(claims),
        _ => None,
    }
}

fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '=' | '\r' | '\n')
}
