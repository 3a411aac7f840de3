//! Opening a saved setup: by a button, or by dropping a file on the page.

use boundclaim_core::Setup;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, HtmlInputElement};
use yew::prelude::*;

use crate::{
    browser,
    state::{Action, NO_SETUP, Notice, Store},
};

/// A button that opens a saved setup.
pub(crate) fn open_button(store: &Store, class: &'static str, content: Html, label: &'static str) -> Html {
    let store = store.clone();
    file_button(class, content, label, Some(".json,application/json"), move |file| read(&store, file))
}

/// A button that lets the user choose a file.
pub(crate) fn file_button(
    class: &'static str,
    content: Html,
    label: &'static str,
    accept: Option<&'static str>,
    open: impl Fn(File) + 'static,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            open(file);
        }
        // The same file can be chosen again.
        input.set_value("");
    });
    html! {
        <label class={classes!("btn", class, "opener")} title={label}>
            { content }
            <input type="file" {accept} aria-label={label} {onchange} />
        </label>
    }
}

/// A file is held over the page: it may be dropped. Text that is dragged is left to its field.
pub(crate) fn dragged(event: &DragEvent) {
    let types = event.data_transfer().map(|data| data.types());
    if types.is_some_and(|types| types.includes(&"Files".into(), 0)) {
        event.prevent_default();
    }
}

/// A file was dropped on the page.
pub(crate) fn dropped(store: &Store, event: &DragEvent) {
    let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
    if let Some(file) = file {
        event.prevent_default();
        read(store, file);
    }
}

fn read(store: &Store, file: File) {
    let store = store.dispatcher();
    spawn_local(async move {
        let name = file.name();
        let text = JsFuture::from(file.unchecked_ref::<Blob>().text()).await;
        let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
        store.dispatch(match Setup::from_json(&text) {
            Ok(setup) => Action::Open(Box::new(setup), format!("{name} was opened.")),
            Err(found) => Action::Say(Notice::Unreadable(NO_SETUP, found)),
        });
        browser::focus("main");
    });
}
