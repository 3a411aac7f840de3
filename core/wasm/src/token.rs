//! Tokens.

use boundclaim_core::token::{Question, decode_token};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::answer;

/// A token, claim by claim.
#[wasm_bindgen(js_name = decodeToken)]
pub fn decode(input: &str) -> Result<String, String> {
    let decoded = Question::from_json(input).and_then(|question| decode_token(&question));
    answer(decoded, Clone::clone)
}
