//! From an input to the JSON that JavaScript gets.

use boundclaim_core::Diagnostic;
use serde::Serialize;

/// What `work` makes of the input, or why there is none, both as JSON.
pub(crate) fn answer<I, O: Serialize>(
    input: Result<I, Vec<Diagnostic>>,
    work: impl FnOnce(&I) -> O,
) -> Result<String, String> {
    match input {
        Ok(input) => Ok(json(&work(&input))),
        Err(found) => Err(json(&found)),
    }
}

/// As JSON: structs of texts, numbers and lists always serialise.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
