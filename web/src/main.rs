//! The wizard: a part of the app that is loaded when it is first shown.

use boundclaim_web::{Mounted, mount_setup, show};
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::ShadowRoot;
use yew::Callback;

fn main() {}

/// Starts the wizard in the page's `#app`; it calls when it is ready to be used.
#[wasm_bindgen]
pub fn start(ready: Function) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(root) = document.get_element_by_id("app") {
        show(root, Callback::from(move |()| drop(ready.call0(&JsValue::NULL))));
    }
}

/// Shows the wizard in an element: see [`Mounted`].
#[wasm_bindgen]
pub fn mount(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount_setup(root, options, notify)
}
