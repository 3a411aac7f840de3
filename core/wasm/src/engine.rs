//! Reading pipelines, checking evidence, explaining errors.

use boundclaim_core::{
    DiagnoseInput, Setup,
    check::{Evidence, check as check_evidence},
    diagnose as diagnose_text, generate,
    pipeline::{Job, Pipeline},
    policy::Grant,
};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// The jobs of a pipeline that talk to Vault, one on a line. The first line says why the text cannot be read; it is empty
/// when it can.
#[wasm_bindgen]
pub fn jobs(pipeline: &str) -> String {
    let pipeline = Pipeline::read(pipeline);
    let broken = pipeline.broken.map(|broken| broken.message.replace('\n', " ")).unwrap_or_default();
    let talks = |job: &&Job| !job.hidden && job.option().is_some();
    let names = pipeline.jobs.iter().filter(talks).map(|job| job.name.as_str());
    core::iter::once(broken.as_str()).chain(names).collect::<Vec<_>>().join("\n")
}

/// The setup with what the job says put in; the same setup when there is no such job.
#[wasm_bindgen(js_name = fillSetup)]
pub fn fill_setup(pipeline: &str, job: &str, setup: &str) -> String {
    let base = Setup::from_json(setup).unwrap_or_else(|_| Setup::empty());
    Pipeline::read(pipeline).fill(job, &base).unwrap_or(base).to_json()
}

/// What the policy of a setup allows: a line for each path, the capabilities, then a tab and the path.
#[wasm_bindgen]
pub fn grants(setup: &str) -> String {
    let Ok(setup) = Setup::from_json(setup) else { return String::new() };
    let line = |grant: &Grant| {
        let words: Vec<&str> = grant.capabilities.iter().map(|capability| capability.word()).collect();
        format!("{}\t{}", words.join(" and "), grant.path)
    };
    generate(&setup).grants.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Evidence → report, or `{"diagnostics": […]}` when the evidence cannot be read.
#[wasm_bindgen]
pub fn check(evidence: &str) -> String {
    match Evidence::from_json(evidence) {
        Ok(evidence) => check_evidence(&evidence).to_json(),
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
