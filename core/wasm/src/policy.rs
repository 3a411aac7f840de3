//! Policies.

use boundclaim_core::policy::{Question, ask, read_policy};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answer::answer, places};

/// What the server makes of one policy.
#[wasm_bindgen(js_name = parsePolicy)]
pub fn parse(input: &str) -> Result<String, String> {
    answer(Question::of_one_policy(input), |question| {
        let mut reading = read_policy(question);
        places::policy_reading(&mut reading, &question.policies);
        reading
    })
}

/// What policies allow, and why.
#[wasm_bindgen(js_name = evaluatePolicy)]
pub fn evaluate(input: &str) -> Result<String, String> {
    answer(Question::from_json(input), |question| {
        let mut answer = ask(question);
        places::policy_answer(&mut answer, &question.policies);
        answer
    })
}
