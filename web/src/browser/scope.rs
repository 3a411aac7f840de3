//! Where the app that is used right now stands: on the page itself, or in the shadow root of an element.
//!
//! IDs and selectors mean something within one of them only. Several apps may stand on one page: the one that was last
//! touched, by pointer or keyboard, is the one that looks for its parts.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Node, NodeList, ShadowRoot};

use super::document;

thread_local! {
    static SCOPE: RefCell<Option<ShadowRoot>> = const { RefCell::new(None) };
}

/// From now on, what is looked for is looked for in this element, or on the page.
pub(crate) fn enter(root: Option<&ShadowRoot>) {
    SCOPE.set(root.cloned());
}

/// The element of this ID.
pub(crate) fn by_id(id: &str) -> Option<Element> {
    match scope() {
        Some(root) => root.get_element_by_id(id).and_then(|element| element.dyn_into().ok()),
        None => document()?.get_element_by_id(id),
    }
}

/// The first element of this selector.
pub(crate) fn first(selector: &str) -> Option<Element> {
    match scope() {
        Some(root) => root.query_selector(selector),
        None => document()?.query_selector(selector),
    }
    .ok()?
}

/// What lies below a point of the window, the topmost first.
pub(super) fn at_point(x: f32, y: f32) -> Array {
    match scope() {
        Some(root) => root.elements_from_point(x, y),
        None => document().map(|document| document.elements_from_point(x, y)).unwrap_or_default(),
    }
}

/// The elements of a list.
pub(crate) fn elements(list: Option<NodeList>) -> impl DoubleEndedIterator<Item = Element> {
    let length = list.as_ref().map_or(0, NodeList::length);
    (0..length).filter_map(move |index| list.as_ref()?.item(index)?.dyn_into().ok())
}

fn scope() -> Option<ShadowRoot> {
    SCOPE.with_borrow(Clone::clone).filter(|root| root.unchecked_ref::<Node>().is_connected())
}
