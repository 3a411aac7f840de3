//! Inputs to start from.

use boundclaim_core::{check::examples as all_examples, presets as all_presets};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::json;

/// The most common failures.
#[wasm_bindgen]
pub fn examples() -> String {
    json(&all_examples())
}

/// Complete setups.
#[wasm_bindgen]
pub fn presets() -> String {
    let preset = |preset: boundclaim_core::Preset| json!({ "id": preset.id, "title": preset.title, "about": preset.about, "setup": preset.setup });
    Value::Array(all_presets().into_iter().map(preset).collect()).to_string()
}
