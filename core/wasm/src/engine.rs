//! Reading pipelines, checking evidence, explaining errors.

use boundclaim_core::{
    DiagnoseInput, Setup,
    check::{Evidence, Outcome, Probe, check as check_evidence, examples as all_examples, probe},
    diagnose as diagnose_text, generate,
    pipeline::{Job, Pipeline},
    policy::Grant,
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

/// The text of an error → its causes, or `{"diagnostics": […]}` when the input cannot be read.
#[wasm_bindgen]
pub fn diagnose(input: &str) -> String {
    match DiagnoseInput::from_json(input) {
        Ok(input) => diagnose_text(&input).to_json(),
        Err(found) => json!({ "diagnostics": found }).to_string(),
    }
}
