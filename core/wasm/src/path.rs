//! Paths of KV secrets.

use boundclaim_core::kv::{Question, explain_path};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::answer;

/// What a path means, in whatever form it is written.
#[wasm_bindgen(js_name = explainPath)]
pub fn explain(input: &str) -> Result<String, String> {
    answer(Question::from_json(input), explain_path)
}
