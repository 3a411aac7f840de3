//! The wizard: a part of the app that is loaded when it is first shown.

use boundclaim_web::{Mounted, mount_setup, show};
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::ShadowRoot;
use yew::Callback;

fn main() {
    // The published page starts it when it is used. `cargo xtask dev` has Trunk's own page, which only loads it.
    if cfg!(debug_assertions) {
        in_page(Callback::noop());
    }
}

/// Starts the wizard in the page's `#app`; it calls when it is ready to be used.
#[wasm_bindgen]
pub fn start(ready: Function) {
    in_page(Callback::from(move |()| drop(ready.call0(&JsValue::NULL))));
}

fn in_page(ready: Callback<()>) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("app")) {
        show(root, ready);
    }
}

/// Shows the wizard in an element: see [`Mounted`].
#[wasm_bindgen]
pub fn mount(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount_setup(root, options, notify)
}
