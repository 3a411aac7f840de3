//! Parts of the core that are loaded when they are first used: see `core/wasm`.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser;

/// Calls a function of a part with these texts, once the part is there. The error is for people.
pub(crate) async fn call(part: &str, function: &str, arguments: &[&str]) -> Result<String, String> {
    let loaded = load(part).await.map_err(|_| LOST.to_owned())?;
    let answer = Reflect::get(&loaded, &function.into()).and_then(|function| {
        let arguments: Array = arguments.iter().map(|text| JsValue::from_str(text)).collect();
        function.dyn_into::<Function>()?.apply(&JsValue::NULL, &arguments)
    });
    answer.ok().and_then(|answer| answer.as_string()).ok_or_else(|| "That did not work.".to_owned())
}

const LOST: &str = "A part of the app could not be loaded. Check the connection, and try again.";

/// `boundclaim.load` of the page.
async fn load(part: &str) -> Result<JsValue, JsValue> {
    let window = browser::window().ok_or(JsValue::NULL)?;
    let loader = Reflect::get(&window, &"boundclaim".into())?;
    let load: Function = Reflect::get(&loader, &"load".into())?.dyn_into()?;
    let promise: Promise = load.call1(&loader, &part.into())?.dyn_into()?;
    JsFuture::from(promise).await
}
