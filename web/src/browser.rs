//! What only a browser can do: storage, clipboard, files, focus. Everything that it refuses is left undone.

pub(crate) mod scope;

use boundclaim_core::Setup;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, History, HtmlAnchorElement, HtmlElement, HtmlTextAreaElement, Storage,
    Url, Window,
};

use scope::elements;

const SETUP: &str = "boundclaim-setup";
const ASIDE: &str = "boundclaim-aside";
const THEME: &str = "boundclaim-theme";

/// There is none where the start page is drawn, when the app is built.
pub(crate) fn window() -> Option<Window> {
    if cfg!(target_family = "wasm") { web_sys::window() } else { None }
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

/// Keeps the setup, and what is aside, for this tab, until it is closed. They hold names only. The setup that the page begins
/// with is not kept: for one that is, the page's own script loads the app at once.
pub(crate) fn keep_setup(setup: &Setup, begin: &Setup, aside: &Setup) {
    let text = |setup: &Setup, without: &Setup| if setup == without { String::new() } else { setup.to_json() };
    keep(SETUP, &text(setup, begin));
    keep(ASIDE, &text(aside, &Setup::empty()));
}

/// The setup that this tab had before it was reloaded, and what was aside.
pub(crate) fn kept_setup() -> (Option<Setup>, Setup) {
    let read = |key: &str| kept(key).and_then(|text| Setup::from_json(&text).ok());
    (read(SETUP), read(ASIDE).unwrap_or_else(Setup::empty))
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
    // A page without HTTPS has no such thing, and a frame may not be allowed to use it.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).ok();
    let clipboard = clipboard.and_then(|clipboard| clipboard.dyn_into::<web_sys::Clipboard>().ok());
    let promise = clipboard.map(|clipboard| clipboard.write_text(&text));
    if let Some(promise) = promise
        && wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
    {
        return true;
    }
    copy_selected(&text).unwrap_or(false)
}

/// The older way: a field that is selected, and copied as by hand.
fn copy_selected(text: &str) -> Option<bool> {
    let document = document()?;
    let active = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.unchecked_ref::<web_sys::HtmlDocument>().exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(active) = active.and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        let _ = active.focus();
    }
    Some(copied)
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

/// The element of this ID gets the focus, and what is folded around it opens. False when there is none.
pub(crate) fn focus(id: &str) -> bool {
    let Some(element) = scope::by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
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

/// The topmost element of this selector below a point of the window, whatever lies over it.
pub(crate) fn below(x: i32, y: i32, selector: &str) -> Option<Element> {
    #[expect(clippy::cast_precision_loss, reason = "coordinates of a screen")]
    let (x, y) = (x as f32, y as f32);
    scope::at_point(x, y)
        .iter()
        .filter_map(|element| element.dyn_into::<Element>().ok())
        .find_map(|element| element.closest(selector).ok().flatten())
}

/// Marks all elements of the same app whose `data-link` shares a word with this one; none: takes all marks away.
pub(crate) fn light(inside: &Element, link: Option<&str>) {
    let Some(root) = inside.closest(".app, .bc").ok().flatten() else { return };
    for element in elements(root.query_selector_all("[data-link]").ok()) {
        let other = element.get_attribute("data-link").unwrap_or_default();
        let shared = |words: &str| words.split(' ').any(|word| other.split(' ').any(|other| other == word));
        let _ = element.class_list().toggle_with_force("is-linked", link.is_some_and(shared));
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "fits for thousands of years")]
    let now = (js_sys::Date::now() / 1000.0) as i64;
    now
}

/// Under these names the checker keeps what it was given, for this tab.
pub(crate) const EVIDENCE: &str = "boundclaim-evidence";
pub(crate) const VERSIONS: &str = "boundclaim-versions";
pub(crate) const ERROR: &str = "boundclaim-error";

/// Keeps a text for this tab; an empty one is forgotten.
pub(crate) fn keep(key: &str, text: &str) {
    if let Some(storage) = session() {
        let _ = if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
}

/// What this tab had under this name before it was reloaded.
pub(crate) fn kept(key: &str) -> Option<String> {
    session()?.get_item(key).ok()?
}

/// Forgets all that this tab keeps.
pub(crate) fn forget_all() {
    if let Some(storage) = session() {
        let _ = storage.clear();
    }
}

/// Shows an element from its start.
pub(crate) fn scroll_to_top(selector: &str) {
    if let Some(element) = scope::first(selector) {
        element.set_scroll_top(0);
    }
}

/// Puts a fragment into the address, as a new entry of the history.
pub(crate) fn push_fragment(fragment: &str) {
    if let Some(history) = history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&format!("{}{fragment}", address())));
    }
}

/// Puts a fragment into the address, without a new entry in the history.
pub(crate) fn show_fragment(fragment: &str) {
    if let Some(history) = history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{}{fragment}", address())));
    }
}

/// The title of the page.
pub(crate) fn title(name: &str) {
    if let Some(document) = document() {
        document.set_title(&format!("{name} · boundclaim"));
    }
}

/// The content of a `<meta http-equiv>`.
pub(crate) fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[http-equiv='{name}']");
    document()?.query_selector(&selector).ok()??.get_attribute("content")
}

/// Where this page came from, like `https://example.com`.
pub(crate) fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The addresses of everything that the page asked for.
pub(crate) fn requests() -> Vec<String> {
    let Some(performance) = window().and_then(|window| window.performance()) else { return Vec::new() };
    let entries = performance.get_entries_by_type("resource");
    let name = |entry: JsValue| js_sys::Reflect::get(&entry, &"name".into()).ok()?.as_string();
    entries.iter().filter_map(name).collect()
}

/// Everything that is stored for this page: where, under which name, and what.
pub(crate) fn stored() -> Vec<(&'static str, String, String)> {
    let places = [("session storage", session()), ("local storage", local())];
    let all = places.into_iter().filter_map(|(place, storage)| Some((place, storage?))).flat_map(|(place, storage)| {
        let count = storage.length().unwrap_or_default();
        let entry = move |index| {
            let key = storage.key(index).ok()??;
            let value = storage.get_item(&key).ok()??;
            Some((place, key, value))
        };
        (0..count).filter_map(entry).collect::<Vec<_>>()
    });
    all.collect()
}
