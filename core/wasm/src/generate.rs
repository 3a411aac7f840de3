//! Setup → artifacts.

use boundclaim_core::Setup;
#[cfg(feature = "check")]
use boundclaim_core::check::try_out;
#[cfg(not(feature = "check"))]
use boundclaim_core::generate as generate_artifacts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answer::answer, places};

/// Every text that a setup needs; with the checker also what it says of them.
#[wasm_bindgen]
#[cfg(feature = "check")]
pub fn generate(input: &str) -> Result<String, String> {
    answer(Setup::from_json(input), |setup| {
        let mut tried = try_out(setup);
        places::generated(&mut tried.made);
        if let Some(report) = &mut tried.report {
            places::report(report);
        }
        tried
    })
}

/// Every text that a setup needs.
#[wasm_bindgen]
#[cfg(not(feature = "check"))]
pub fn generate(input: &str) -> Result<String, String> {
    answer(Setup::from_json(input), |setup| {
        let mut made = generate_artifacts(setup);
        places::generated(&mut made);
        made
    })
}
