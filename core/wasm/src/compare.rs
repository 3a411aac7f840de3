//! Two versions → what they allow differently.

use boundclaim_core::check::{Comparison, compare as compare_versions};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::answer;

/// Who gains or loses what between two versions of config, role and policies.
#[wasm_bindgen]
pub fn compare(input: &str) -> Result<String, String> {
    answer(Comparison::versions_from_json(input), |[before, after]| compare_versions(before, after))
}
