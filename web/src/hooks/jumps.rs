//! Links within the page.

use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use super::listener::Listener;
use crate::{
    browser,
    state::{Action, Store},
};

/// Follows `href="#ID"` within the app, but not links to other screens: opens what is folded around it and moves the focus
/// there. The address stays as it is, so that "back" takes back changes and not jumps.
#[hook]
pub(crate) fn use_jumps(store: &Store, app: &NodeRef) {
    let dispatcher = store.dispatcher();
    use_effect_with(app.clone(), move |app| {
        let listener = Listener::new(app.cast::<Element>(), &["click"], move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link = target.and_then(|target| target.closest("a[href^='#']:not([data-screen])").ok().flatten());
            let Some(id) = link.and_then(|link| link.get_attribute("href")) else { return };
            let id = id.trim_start_matches('#');
            event.prevent_default();
            if !browser::focus(id) {
                // A field of the form, seen from the start page.
                dispatcher.dispatch(Action::Start);
                browser::focus_later(id.to_owned());
            }
        });
        move || drop(listener)
    });
}
