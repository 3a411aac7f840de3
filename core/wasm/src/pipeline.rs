//! Pipelines.

use boundclaim_core::pipeline::{Question, read_pipeline};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answer::answer, places};

/// What a `.gitlab-ci.yml` does with Vault, and what is wrong with it.
#[wasm_bindgen(js_name = readPipeline)]
pub fn read(input: &str) -> Result<String, String> {
    answer(Question::from_json(input), |question| {
        let mut reading = read_pipeline(question);
        places::pipeline(&mut reading, &question.text);
        reading
    })
}
