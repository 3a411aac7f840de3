//! What this is.

use boundclaim_core::{Product, Version};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// The package's version, and the servers whose answers it was tested against.
#[wasm_bindgen]
pub fn version() -> String {
    let recorded = |product: Product| product.recorded().iter().map(Version::to_string).collect::<Vec<_>>();
    let recorded = json!({ "vault": recorded(Product::Vault), "openbao": recorded(Product::OpenBao) });
    json!({ "version": env!("CARGO_PKG_VERSION"), "recorded": recorded }).to_string()
}
