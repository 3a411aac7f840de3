//! The wizard: a part of the app that is loaded when it is first shown.

use boundclaim_web::{Mounted, mount_setup};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::ShadowRoot;

fn main() {}

/// Starts the wizard in the page's `#app`.
#[wasm_bindgen]
pub fn start() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(root) = document.get_element_by_id("app") {
        root.set_inner_html("");
        yew::Renderer::<boundclaim_web::App>::with_root(root).render();
    }
}

/// Shows the wizard in an element: see [`Mounted`].
#[wasm_bindgen]
pub fn mount(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount_setup(root, options, notify)
}
