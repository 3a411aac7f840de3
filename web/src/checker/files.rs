//! Opening files, by a button or by dropping them on the page.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};
use yew::prelude::*;

use super::{
    evidence::fill,
    state::{Action, Notice, Store},
};
use crate::components::opener::file_button;

/// A button that lets the user choose a file.
pub(crate) fn open_button(store: &Store, class: &'static str, content: Html, label: &'static str) -> Html {
    let store = store.clone();
    file_button(class, content, label, None, move |file| read(&store, file))
}

/// A file was dropped on the page.
pub(crate) fn dropped(store: &Store, event: &DragEvent) {
    let files = event.data_transfer().and_then(|data| data.files());
    let Some(file) = files.and_then(|files| files.get(0)) else { return };
    event.prevent_default();
    read(store, file);
}

fn read(store: &Store, file: File) {
    if file.size() > MOST_BYTES {
        let why = format!("{} is larger than 8 MB. Nothing was changed.", file.name());
        return store.dispatch(Action::Say(Notice::Refused(why)));
    }
    let store = store.clone();
    spawn_local(async move {
        let text = JsFuture::from(file.unchecked_ref::<Blob>().text()).await;
        let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
        fill(&store, &text, true);
    });
}

const MOST_BYTES: f64 = 8.0 * 1024.0 * 1024.0;
