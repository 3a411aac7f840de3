//! Listening beside Yew.

use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Event, EventTarget};

/// Listens until it is dropped.
pub(crate) struct Listener {
    target: EventTarget,
    events: &'static [&'static str],
    /// Before anything inside the target hears of it.
    capture: bool,
    closure: Closure<dyn Fn(Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: Option<impl Into<EventTarget>>,
        events: &'static [&'static str],
        act: impl Fn(Event) + 'static,
    ) -> Option<Self> {
        Some(Self::of(target?.into(), events, false, act))
    }

    /// One that hears of an event before anything inside the target.
    pub(crate) fn first(
        target: impl Into<EventTarget>,
        events: &'static [&'static str],
        act: impl Fn(Event) + 'static,
    ) -> Self {
        Self::of(target.into(), events, true, act)
    }

    fn of(target: EventTarget, events: &'static [&'static str], capture: bool, act: impl Fn(Event) + 'static) -> Self {
        let listener = Self { target, events, capture, closure: Closure::new(act) };
        for event in events {
            let function = listener.closure.as_ref().unchecked_ref();
            let _ = listener.target.add_event_listener_with_callback_and_bool(event, function, capture);
        }
        listener
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for event in self.events {
            let function = self.closure.as_ref().unchecked_ref();
            let _ = self.target.remove_event_listener_with_callback_and_bool(event, function, self.capture);
        }
    }
}
