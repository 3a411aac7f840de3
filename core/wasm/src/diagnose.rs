//! The text of an error → its causes.

use boundclaim_core::{DiagnoseInput, diagnose as diagnose_text};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answer::answer, places};

/// What may be behind an error.
#[wasm_bindgen]
pub fn diagnose(input: &str) -> Result<String, String> {
    answer(DiagnoseInput::from_json(input), |input| {
        let mut diagnosis = diagnose_text(input);
        places::diagnosis(&mut diagnosis, &input.text);
        diagnosis
    })
}
