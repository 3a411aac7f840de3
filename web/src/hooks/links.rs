//! What belongs together lights up together: field, part of the sentence, line of an artifact.

use boundclaim_core::Generated;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

use super::listener::Listener;
use crate::browser::scope::elements;

const ALL: &str = "[data-link]";
const HOVER: &str = "[data-link]:hover";
const FOCUS: &str = "[data-link]:focus-within";

/// Marks everything whose `data-link` belongs to what has the pointer or the focus.
///
/// Done on the element, beside Yew: a pointer that moves must not render a thousand lines again.
#[hook]
pub(crate) fn use_links(made: &Rc<Generated>, app: &NodeRef) {
    use_effect_with(app.clone(), |app| {
        let lights = |selectors: [&'static str; 2]| {
            let app = app.clone();
            move |_| light(&app, selectors)
        };
        let element = app.cast::<Element>();
        let pointer = Listener::new(element.clone(), &["pointerover", "pointerleave"], lights([HOVER, FOCUS]));
        let focus = Listener::new(element, &["focusin"], lights([FOCUS, HOVER]));
        move || drop((pointer, focus))
    });
    // The lines of a text may be others now.
    use_effect_with((made.clone(), app.clone()), |(_, app)| light(app, [FOCUS, HOVER]));
}

/// Takes the old marks away and sets the new ones, for the first selector that finds something.
fn light(app: &NodeRef, selectors: [&str; 2]) {
    let Some(app) = app.cast::<Element>() else { return };
    let all = |selector: &str| elements(app.query_selector_all(selector).ok());
    let innermost = selectors.iter().find_map(|selector| all(selector).next_back());
    let fields = innermost.and_then(|element| element.get_attribute("data-link")).unwrap_or_default();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    for element in all(ALL) {
        let other = element.get_attribute("data-link").unwrap_or_default();
        let linked = other.split(' ').any(|other| fields.iter().any(|field| belong(field, other)));
        mark(&element, linked);
    }
}

fn mark(element: &Element, linked: bool) {
    let _ = element.class_list().toggle_with_force("is-linked", linked);
}

/// The same field, or one inside the other.
fn belong(a: &str, b: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    inside(a, b) || inside(b, a)
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
