//! What only a browser can do: storage, clipboard, files, focus. Everything that it refuses is left undone.

use boundclaim_core::Setup;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, History, HtmlAnchorElement, HtmlElement, NodeList, Storage, Url, Window,
};

const SETUP: &str = "boundclaim-setup";
const ASIDE: &str = "boundclaim-aside";
const THEME: &str = "boundclaim-theme";

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

fn session() -> Option<Storage> {
    window()?.session_storage().ok()?
}

fn local() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Keeps the setup, and what is aside, for this tab, until it is closed. They hold names only.
pub(crate) fn keep_setup(setup: &Setup, aside: &Setup) {
    if let Some(storage) = session() {
        let _ = storage.set_item(SETUP, &setup.to_json());
        let _ = storage.set_item(ASIDE, &aside.to_json());
    }
}

/// The setup that this tab had before it was reloaded, and what was aside.
pub(crate) fn kept_setup() -> Option<(Setup, Setup)> {
    let read = |key: &str| Setup::from_json(&session()?.get_item(key).ok()??).ok();
    Some((read(SETUP)?, read(ASIDE).unwrap_or_else(Setup::empty)))
}

/// The chosen theme.
pub(crate) fn kept_theme() -> Option<String> {
    local()?.get_item(THEME).ok()?
}

/// Shows a theme and remembers it; `system` follows the system's setting.
pub(crate) fn show_theme(theme: &str) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let _ = match theme {
        "system" => root.remove_attribute("data-theme"),
        forced => root.set_attribute("data-theme", forced),
    };
    if let Some(storage) = local() {
        let _ = storage.set_item(THEME, theme);
    }
}

/// Puts a text on the clipboard; whether that worked.
pub(crate) async fn copy(text: String) -> bool {
    let Some(window) = window() else { return false };
    let promise = window.navigator().clipboard().write_text(&text);
    wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
}

/// Offers bytes as a file to save.
pub(crate) fn download(file_name: &str, bytes: &[u8]) {
    let offer = || -> Result<(), JsValue> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let options = BlobPropertyBag::new();
        options.set_type("application/octet-stream");
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let document = document().ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
        link.set_href(&url);
        link.set_download(file_name);
        link.click();
        Url::revoke_object_url(&url)
    };
    let _ = offer();
}

/// All elements of this selector, in the order of the page.
pub(crate) fn all(selector: &str) -> Vec<Element> {
    let list = document().and_then(|document| document.query_selector_all(selector).ok());
    let item = |index| list.as_ref()?.item(index)?.dyn_into().ok();
    (0..list.as_ref().map_or(0, NodeList::length)).filter_map(item).collect()
}

/// The element of this ID gets the focus, and what is folded around it opens. False when there is none.
pub(crate) fn focus(id: &str) -> bool {
    let element = document().and_then(|document| document.get_element_by_id(id));
    let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return false };
    let mut around = element.closest("details:not([open])").ok().flatten();
    while let Some(folded) = around {
        let _ = folded.set_attribute("open", "");
        around = folded.closest("details:not([open])").ok().flatten();
    }
    let focused = element.focus().is_ok();
    // The focus brings the middle of an element into view; parts of the page start at the top.
    if element.has_attribute("tabindex") {
        element.scroll_into_view();
    }
    focused
}

/// The fragment of the address, with its `#`.
pub(crate) fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The address of this page without its fragment.
pub(crate) fn address() -> String {
    let href = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Takes a fragment that was read out of the address, so that a reload shows what was edited since.
pub(crate) fn forget_fragment() {
    if let Some(history) = history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address()));
    }
}

fn history() -> Option<History> {
    window()?.history().ok()
}

/// What the current entry of the history holds.
pub(crate) fn entry() -> Option<String> {
    history()?.state().ok()?.as_string()
}

/// Puts a text into the current entry of the history.
pub(crate) fn replace_entry(text: &str) {
    if let Some(history) = history().filter(|_| !text.is_empty()) {
        let _ = history.replace_state_with_url(&text.into(), "", None);
    }
}

/// Adds an entry to the history.
pub(crate) fn push_entry(text: &str) {
    if let Some(history) = history() {
        let _ = history.push_state_with_url(&text.into(), "", None);
    }
}

/// Waits.
pub(crate) async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        if let Some(window) = window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Scrolls the explained line with this number into view, in the text that this strip belongs to.
pub(crate) fn show_line(strip: &yew::NodeRef, number: usize) {
    let figure = strip.cast::<Element>().and_then(|strip| strip.closest("figure").ok().flatten());
    let line = figure.and_then(|figure| figure.query_selector(&format!(".l[data-n=\"{number}\"]")).ok().flatten());
    if let Some(line) = line {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// [`focus`], once what is shown next is there.
pub(crate) fn focus_later(id: String) {
    wasm_bindgen_futures::spawn_local(async move {
        sleep(30).await;
        let _ = focus(&id);
    });
}
