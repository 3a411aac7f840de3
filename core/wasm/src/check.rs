//! Evidence → report.

use boundclaim_core::check::{Evidence, check as check_evidence};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answer::answer, places};

/// One trace from the token to the secret.
#[wasm_bindgen]
pub fn check(input: &str) -> Result<String, String> {
    answer(Evidence::from_json(input), |evidence| {
        let mut report = check_evidence(evidence);
        places::report(&mut report);
        report
    })
}
