//! Reading pipelines, checking evidence, explaining errors.

use boundclaim_core::{
    DiagnoseInput,
    check::{Comparison, Evidence, check as check_evidence, compare as compare_versions, examples as all_examples},
    diagnose as diagnose_text,
};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// Evidence → report, or `{"diagnostics": […]}` when the evidence cannot be read.
#[wasm_bindgen]
pub fn check(evidence: &str) -> String {
    match Evidence::from_json(evidence) {
        Ok(evidence) => check_evidence(&evidence).to_json(),
        Err(found) => json!({ "diagnostics": found }).to_string(),
    }
}

/// The most common failures, as a list of `id`, `title`, `description`, `kind` (`check`: the input is evidence; `explain`: the
/// text of an error), `input`, `verdict`, `failed_step`.
#[wasm_bindgen]
pub fn examples() -> String {
    serde_json::to_string(&all_examples()).unwrap_or_default()
}

/// Two versions → what they allow differently, or `{"diagnostics": […]}` when they cannot be read.
#[wasm_bindgen]
pub fn compare(versions: &str) -> String {
    match Comparison::versions_from_json(versions) {
        Ok([before, after]) => compare_versions(&before, &after).to_json(),
        Err(found) => json!({ "diagnostics": found }).to_string(),
    }
}

/// The text of an error → its causes, or `{"diagnostics": […]}` when the input cannot be read.
#[wasm_bindgen]
pub fn diagnose(input: &str) -> String {
    match DiagnoseInput::from_json(input) {
        Ok(input) => diagnose_text(&input).to_json(),
        Err(found) => json!({ "diagnostics": found }).to_string(),
    }
}
