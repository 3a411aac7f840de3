//! What belongs together lights up together: field, part of the sentence, line of an artifact.

use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, Event};
use yew::prelude::*;

use crate::browser;

/// Marks everything whose `data-link` belongs to what has the pointer or the focus.
///
/// Done on the document, beside Yew: a pointer that moves must not render a thousand lines again.
#[hook]
pub(crate) fn use_links() {
    use_effect_with((), |()| {
        let listener = Closure::<dyn Fn(Event)>::new(|event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let linked = target.and_then(|target| target.closest("[data-link]").ok().flatten());
            light(linked.and_then(|element| element.get_attribute("data-link")).as_deref());
        });
        let document = browser::document();
        if let Some(document) = &document {
            for event in ["pointerover", "focusin"] {
                let _ = document.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
            }
        }
        move || {
            if let Some(document) = document {
                for event in ["pointerover", "focusin"] {
                    let _ = document.remove_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
                }
            }
        }
    });
}

/// Takes the old marks away and sets the new ones.
fn light(fields: Option<&str>) {
    let Some(document) = browser::document() else { return };
    each(&document.query_selector_all(".is-linked"), |element| {
        let _ = element.class_list().remove_1("is-linked");
    });
    let Some(fields) = fields else { return };
    let fields: Vec<&str> = fields.split(' ').collect();
    each(&document.query_selector_all("[data-link]"), |element| {
        let other = element.get_attribute("data-link").unwrap_or_default();
        if other.split(' ').any(|other| fields.iter().any(|field| belong(field, other))) {
            let _ = element.class_list().add_1("is-linked");
        }
    });
}

/// The same field, or one inside the other.
fn belong(a: &str, b: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    inside(a, b) || inside(b, a)
}

fn each(found: &Result<web_sys::NodeList, wasm_bindgen::JsValue>, act: impl Fn(Element)) {
    let Ok(list) = found else { return };
    for index in 0..list.length() {
        if let Some(element) = list.item(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            act(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::belong;

    #[test]
    fn paths_belong_together() {
        assert!(belong("/secrets/0", "/secrets/0/path"));
        assert!(belong("/secrets/0/path", "/secrets/0"));
        assert!(!belong("/secrets/1", "/secrets/10"));
        assert!(!belong("/server/url", "/gitlab/url"));
    }
}
