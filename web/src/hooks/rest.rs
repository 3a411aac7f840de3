//! Values that change with every keystroke, once they rest.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;

/// The value as it was when it had not changed for so many milliseconds.
#[hook]
pub(crate) fn use_rest(value: String, milliseconds: i32) -> String {
    let rested = use_state_eq(String::new);
    let latest = use_mut_ref(String::new);
    {
        let rested = rested.clone();
        use_effect_with(value, move |value| {
            latest.borrow_mut().clone_from(value);
            let value = value.clone();
            spawn_local(async move {
                browser::sleep(milliseconds).await;
                if *latest.borrow() == value {
                    rested.set(value);
                }
            });
        });
    }
    (*rested).clone()
}
