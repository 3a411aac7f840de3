//! Listening beside Yew.

use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Event, EventTarget};

/// Listens until it is dropped.
pub(crate) struct Listener {
    target: EventTarget,
    events: &'static [&'static str],
    closure: Closure<dyn Fn(Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: Option<impl Into<EventTarget>>,
        events: &'static [&'static str],
        act: impl Fn(Event) + 'static,
    ) -> Option<Self> {
        let listener = Self { target: target?.into(), events, closure: Closure::new(act) };
        for event in events {
            let function = listener.closure.as_ref().unchecked_ref();
            let _ = listener.target.add_event_listener_with_callback(event, function);
        }
        Some(listener)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for event in self.events {
            let function = self.closure.as_ref().unchecked_ref();
            let _ = self.target.remove_event_listener_with_callback(event, function);
        }
    }
}
